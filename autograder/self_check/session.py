"""A notebook's namespace in the process that holds it: runs cells, and looks at what they do."""

from __future__ import annotations

import linecache
import sys
import time
import traceback
import types
from typing import Any

from autograder.sandbox.inside.calls import captured
from autograder.sandbox.inside.cells import Cells
from autograder.self_check.protocol import Answer, Frame, Question, Raised

CELL = "cell "
"""What the file name of a cell begins with; its number follows."""
KINDS = (AssertionError, NotImplementedError, SyntaxError)
MAX_MESSAGE = 4_000
MAX_FRAMES = 50


class Session:
    """Runs a notebook's cells in this very process, one namespace for all of them.

    No time limit holds here; whoever needs one runs it in a `worker.Worker`.
    """

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = types.ModuleType("__main__").__dict__
        self._cells = _Cells(self.namespace)

    def ask(self, question: Question, seconds: float) -> Answer:
        """Run a cell; what it prints is swallowed."""
        name = f"{CELL}{question.number}"
        source = question.source
        # tracebacks and inspect.getsource find the text of a cell here
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        started = time.process_time()
        with captured():
            self._cells.error = None
            raised = self._cells.execute(source, name, question.definitions)
        error = self._cells.error
        return Answer(
            raised=described(error) if raised and error else None,
            seconds=time.process_time() - started,
        )

    def close(self) -> None:
        """Nothing is to be ended."""
