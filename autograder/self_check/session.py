"""A notebook's namespace in the process that holds it: runs cells, and tells what they did."""

from __future__ import annotations

import builtins
import linecache
import math
import sys
import traceback
import types
from collections.abc import Iterator
from typing import Any, NoReturn, get_args

from msgspec.structs import replace

from autograder.sandbox.inside import calls, missing, shims
from autograder.sandbox.inside.calls import Printed, captured
from autograder.sandbox.inside.cells import Cells
from autograder.sandbox.inside.shell import Shell
from autograder.sandbox.inside.silent import Silent
from autograder.self_check.observer import CELL, Observer
from autograder.self_check.protocol import Answer, Frame, Kind, Question, Raised
from autograder.self_check.relations import relation_in
from autograder.self_check.shapes import shapes_that_met
from autograder.self_check.slopes import is_slope

MAX_MESSAGE = 4_000
MAX_FRAMES = 60
MAX_CHANGED = 4
PRINTED = "{} printed something and returned None."
RETURN = "print() shows a value to people. Which statement hands it to the caller?"
SLOW_SECONDS = 5.0
"""How long a call may take when it is graded, unless a test gives it more."""


class NeedsFirst(NotImplementedError):
    """A function was called that ended an earlier process, or ran without end; names it."""


class Session:
    """Runs a notebook's cells in this very process, in a namespace of their own.

    ``alone`` says that the process is there for nothing else, so that what a notebook expects of
    IPython may be put where every module finds it.  No time limit holds here; whoever needs one
    asks a `worker.Worker`.
    """

    def __init__(self, *, alone: bool = False) -> None:
        module = types.ModuleType("__main__")
        self.namespace: dict[str, Any] = module.__dict__
        self._error: BaseException | None = None
        self._cells = Cells(self.namespace, self._kept)
        if alone:
            sys.modules["__main__"] = module
            shims.install(self.namespace, self._cells.evaluate)
        else:
            shell = Shell(self.namespace, self._cells.evaluate)
            self.namespace |= {"get_ipython": lambda: shell, "display": Silent()}
            self.namespace[missing.STANDS_IN] = missing.missing_package

    def ask(self, question: Question, seconds: float = math.inf) -> Answer:
        """Run a cell; what it prints is swallowed, and nobody looks at the time."""
        for name in question.without:
            self.namespace[name] = _needed_first(name)
        name = f"{CELL}{question.number}"
        source = question.source
        # tracebacks and inspect.getsource find the text of a cell here
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        with captured() as output:
            if question.function and not question.definitions:
                return self._checked(question, name, output)
            error = self._run(question, name)
            return Answer(raised=described(error) if error else None)

    def close(self) -> None:
        """Leave all as it is: nothing is to be ended."""

    def _run(self, question: Question, name: str) -> BaseException | None:
        self._error = None
        self._cells.execute(question.source, name, question.definitions)
        error, self._error = self._error, None
        return error

    def _checked(self, question: Question, name: str, output: Printed) -> Answer:
        # the check of the whole is called after no function
        function = question.function if question.function in self.namespace else ""
        observer = Observer(function, question.watched, output)
        with observer.watching():
            error = self._run(question, name)
        raised = described(error) if error else None
        answer = Answer(
            raised=raised,
            called=tuple(name for name in question.watched if name in observer.called),
            remarks=tuple(_remarks(observer, raised.message if raised else "")),
        )
        if answer.called or (raised and raised.is_a != "AssertionError"):
            return answer
        if error and observer.printed_instead:
            printed = PRINTED.format(question.function)
            return replace(answer, finding=printed, hint=RETURN, says_it_all=True)
        if is_slope(question.function):
            # which takes a while to import
            from autograder.self_check.gradients import look_at

            found = look_at(
                question.function, self.namespace, without=question.watched, passes=error is None
            )
            if found:
                return replace(answer, finding=found.message, hint=found.hint)
        return replace(answer, finding=relation_in(error.__traceback__)) if error else answer

    def _kept(self, error: BaseException) -> calls.Raised:
        self._error = error
        return calls.describe(error)


def described(error: BaseException) -> Raised:
    """An exception of the student's as text; even its ``__str__`` may raise."""
    try:
        message = str(error)[:MAX_MESSAGE]
    except Exception:
        message = ""
    frames = [
        Frame(
            cell=int(frame.f_code.co_filename.removeprefix(CELL)),
            line=number,
            function=frame.f_code.co_name,
        )
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith(CELL)
        and frame.f_code.co_filename.removeprefix(CELL).isdecimal()
    ]
    column = 0
    if isinstance(error, SyntaxError):
        message = str(error.msg)[:MAX_MESSAGE]
        cell = str(error.filename).removeprefix(CELL)
        if cell.isdecimal() and error.lineno:
            frames = [Frame(cell=int(cell), line=error.lineno, function="")]
            column = max(error.offset or 0, 0)
    return Raised(
        kind=type(error).__name__[:100],
        is_a=_is_a(error),
        message=message,
        frames=tuple(frames[-MAX_FRAMES:]),
        column=column,
        shapes=shapes_that_met(error.__traceback__) if isinstance(error, ValueError) else "",
    )


def _is_a(error: BaseException) -> Kind:
    kinds: tuple[Kind, ...] = get_args(Kind)
    return next((kind for kind in kinds if kind and isinstance(error, getattr(builtins, kind))), "")


def _needed_first(name: str) -> Any:
    def stopped(*_: Any, **__: Any) -> NoReturn:
        raise NeedsFirst(name)

    return stopped


def _remarks(observer: Observer, said: str) -> Iterator[str]:
    """What is to be known of calls, the check having ``said`` something about them."""
    if not (observer.changed or observer.moved_random_state or observer.slowest > SLOW_SECONDS):
        return
    # which takes a while to import
    from autograder.testing.wording import GLOBAL_GENERATOR, IN_PLACE

    if observer.changed and "changed" not in said:
        names = ", ".join([*observer.changed][:MAX_CHANGED])
        yield f"It changes what it is only given to read: {names}. {IN_PLACE}"
    if observer.moved_random_state:
        yield f"It uses or sets NumPy's global random state. {GLOBAL_GENERATOR}"
    if observer.slowest > SLOW_SECONDS:
        yield (
            f"One of its calls took {observer.slowest:.0f} seconds of computing. Most calls have "
            f"{SLOW_SECONDS:.0f} when they are graded."
        )
