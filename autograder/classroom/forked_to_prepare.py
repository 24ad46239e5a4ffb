"""What that process imports besides, if those forked from it prepare rows of the gradebook."""

from __future__ import annotations

from autograder.start_up import without_garbage_collection

with without_garbage_collection():
    import autograder.nbgrader_integration.row_preparer as _row_preparer  # noqa: F401
