"""A notebook in, a self-check out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from autograder.self_check.protocol import Asked
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.self_check.worker import Worker

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


def check_notebook(
    notebook: NotebookNode,
    name: str,
    *,
    on_result: Callable[[FunctionResult], None] | None = None,
    on_start: Callable[[str], None] | None = None,
    start: Callable[[], Asked] = Worker,
) -> SelfCheck:
    """Run a notebook's cells from top to bottom, and tell how the check of each function ended.

    ``name`` is what to call the lab.  ``on_start`` is told the name of each function before its
    check runs, and ``on_result`` its result as soon as it is known.  ``start`` makes what the cells
    run in: a process of its own, or ``Session`` where there are no processes, as in a browser.
    """
    raise NotImplementedError
