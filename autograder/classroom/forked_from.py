"""What the process imports from which those that grade are forked.

They share it with each other, as long as no garbage collection goes through all of it.
"""

from __future__ import annotations

import contextlib

from autograder.start_up import without_garbage_collection

with without_garbage_collection():
    import autograder.classroom.task as _task  # noqa: F401
    import autograder.testing as _testing  # noqa: F401 - which suites import

    with contextlib.suppress(ImportError):  # pytest's own parts, which it imports when it starts
        import _pytest.unittest as _unittest  # noqa: F401
