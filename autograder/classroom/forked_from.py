"""What the process imports from which those that grade are forked.

They share it with each other, as long as no garbage collection goes through all of it.
"""

from __future__ import annotations

from autograder.start_up import without_garbage_collection

with without_garbage_collection():
    import autograder.classroom.task as _task  # noqa: F401
