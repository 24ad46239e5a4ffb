"""What the process imports from which those that grade are forked.

They share it with each other, as long as no garbage collection goes through all of it.
"""

from __future__ import annotations

from autograder.start_up import without_garbage_collection

with without_garbage_collection():
    import _pytest.junitxml as _junitxml  # noqa: F401 - which pytest imports when it starts
    import _pytest.skipping as _skipping  # noqa: F401
    import _pytest.unittest as _unittest  # noqa: F401

    import autograder.classroom.task as _task  # noqa: F401
    import autograder.testing as _testing  # noqa: F401 - which suites import
