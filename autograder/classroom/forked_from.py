"""What the process imports from which those that grade are forked.

They share it with each other, as long as no garbage collection goes through all of it.
"""

from __future__ import annotations

import contextlib
import importlib

from autograder.start_up import without_garbage_collection

OF_PYTEST = ("_pytest.junitxml", "_pytest.skipping", "_pytest.unittest")
"""Parts that pytest imports by itself when it starts; another version may have other ones."""

with without_garbage_collection():
    import autograder.classroom.task as _task  # noqa: F401
    import autograder.testing as _testing  # noqa: F401 - which suites import

    for _name in OF_PYTEST:
        with contextlib.suppress(ImportError):
            importlib.import_module(_name)
