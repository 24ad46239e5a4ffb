"""The ``autograder`` command with Ctrl-C pressed at a named stage of its work.

``python -m support.interrupting STAGE grade LAB`` is the command itself.  When it comes to that
stage, or with ``STAGE=7`` to it for the seventh time, it sends SIGINT to its whole process group,
as a terminal does: so no clock and no other process decides how far it has come.
"""

from __future__ import annotations

import atexit
import dataclasses
import importlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def press() -> None:
    """Press Ctrl-C."""
    os.killpg(os.getpgrp(), signal.SIGINT)


class Finalized:
    """Presses Ctrl-C while it is taken away, where Python drops every exception."""

    def __del__(self) -> None:
        press()


@dataclass(frozen=True)
class At:
    """A call of ``owner``'s ``name``, counted from 1, that Ctrl-C comes before, or after."""

    owner: str
    name: str
    call: int = 1
    after: bool = False
    how: Callable[[], object] = press
    only: str = ""
    """Counts calls only whose last argument's type is called so."""


STAGES = {
    "a gradebook is opened": At("nbgrader.apps.api:NbGraderAPI", "__init__"),
    "a lab is released": At("nbgrader.converters:GenerateAssignment", "start"),
    "a submission is read": At("autograder.classroom.grading", "read_submitted_file"),
    "processes start": At("concurrent.futures:ProcessPoolExecutor", "submit", after=True),
    "an answer is waited for": At("autograder.classroom.dispatch", "wait"),
    "a row is written": At(
        "autograder.nbgrader_integration.recorder:Recorder", "convert_single_notebook", 2
    ),
    "a notebook is written": At("autograder.nbgrader_integration.recorder:Recorder", "write", 2),
    "a row is through": At("rich.progress:Progress", "update", 2),
    "a finalizer runs": At("rich.progress:Progress", "update", 2, how=Finalized),
    "the last row is through": At("rich.progress:Progress", "update", 4, after=True),
    "processes end": At("concurrent.futures:ProcessPoolExecutor", "shutdown"),
    "marks are printed": At("rich.console:Console", "print", only="ClassView"),
    "changes are printed": At("rich.console:Console", "print", only="ChangesView"),
    "a class hands in": At("autograder.demo.hand_in", "notebook_of", 3),
    "feedback is written": At(
        "autograder.nbgrader_integration.feedback.generate:SafeGenerateFeedback",
        "write_single_notebook",
        2,
        after=True,
    ),
    "a solution runs": At("nbclient:NotebookClient", "execute_cell", 2),
    "a lab is checked": At("pytest", "main"),
    "a suite runs": At("autograder.sandbox.launch:WorkerProcess", "ask", 2),
    "a worker is waited for": At("autograder.sandbox.launch:WorkerProcess", "_receive", 2),
    "a report is printed": At("rich.console:Console", "print", 3),
    "all is done": At("sys", "exit"),
    "a cluster is asked": At("distributed:Client", "scheduler_info"),
}
IMPORTS = "modules are imported"
THE_END = "Python takes itself down"
STUDENTS = "AUTOGRADER_TESTS_STUDENTS"
"""The variable that names the folder of another made-up class than the demo's own."""


def watch(at: At) -> None:
    """Have Ctrl-C pressed at that call."""
    module, _, inner = at.owner.partition(":")
    owner = importlib.import_module(module)
    owner = getattr(owner, inner) if inner else owner
    original = getattr(owner, at.name)
    calls = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += not at.only or type(arguments[-1]).__name__ == at.only
        now = calls == at.call
        if now and not at.after:
            calls += 1
            at.how()
        answer = original(*arguments, **named)
        if now and at.after:
            calls += 1
            at.how()
        return answer

    setattr(owner, at.name, counted)


class WhileImporting:
    """Presses Ctrl-C at the first import that takes long, which everything else waits for."""

    pressed = False

    def find_spec(self, name: str, *_: object) -> None:
        if name == "jsonschema" and not self.pressed:
            self.pressed = True
            press()


def main() -> None:
    stage, *sys.argv[1:] = sys.argv[1:]
    if stage == IMPORTS:
        sys.meta_path.insert(0, WhileImporting())
    elif stage == THE_END:
        atexit.register(press)
    else:
        name, _, call = stage.partition("=")
        at = STAGES[name]
        watch(dataclasses.replace(at, call=int(call or at.call)))
    if STUDENTS in os.environ:
        from autograder.demo import hand_in

        hand_in.STUDENTS = Path(os.environ[STUDENTS])
    from autograder import cli

    cli.main()


if __name__ == "__main__":
    main()
