"""A notebook checked on every save: what has not changed is not run again."""

from __future__ import annotations

import contextlib
import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder.self_check.cells import cells_of
from autograder.self_check.protocol import Answer, Asked, Question, Stopped
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.self_check.run import check_notebook
from autograder.submissions.files import read_own_file
from autograder.submissions.notebook import NotebookError, read_notebook

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

STEP = 50
"""How many milliseconds a file has to rest to count as saved."""
DEBOUNCE = 500
"""How many milliseconds of changes without a rest count as one."""
LOOK_MILLISECONDS = 1000


class SavedAgain(Exception):
    """The notebook that is being checked has been saved once more, so nobody waits for this."""


class Watched:
    """Checks a notebook time and again, quickly.

    A check is run again only if something before it that is not itself a check has changed: the
    answers of the last times are kept by a digest of all that they could depend on.  A process
    that holds nothing yet stands ready for the next time.
    """

    def __init__(self, start: Callable[[], Asked]) -> None:
        self._start = start
        self._spare: Asked | None = None
        self._known: dict[bytes, Answer | Stopped] = {}
        self._used: dict[bytes, Answer | Stopped] = {}

    def check(
        self,
        notebook: NotebookNode,
        name: str,
        *,
        saved_again: Callable[[], bool] = lambda: False,
        on_result: Callable[[FunctionResult], None] | None = None,
        on_start: Callable[[str], None] | None = None,
    ) -> SelfCheck:
        """Check it as :func:`check_notebook` does; raises SavedAgain between two cells if
        ``saved_again`` says so."""
        self._used = {}
        checks = {cell.number for cell in cells_of(notebook) if cell.checks}

        def start() -> Asked:
            return _Recalled(self._take(), checks, self._known, self._used, saved_again)

        try:
            found = check_notebook(
                notebook, name, on_result=on_result, on_start=on_start, start=start
            )
        except BaseException:
            self._known |= self._used
            raise
        # what this notebook does not ask any more is not kept for ever
        self._known = self._used
        return found

    def prepare(self) -> None:
        """Have a process ready for the next time."""
        if self._spare is None:
            self._spare = self._start()

    def close(self) -> None:
        """End the process that stands ready."""
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _take(self) -> Asked:
        self.prepare()
        asked, self._spare = self._spare, None
        assert asked is not None
        return asked


class _Recalled:
    """Where a notebook's cells run, with the answers of checks that have been asked before."""

    def __init__(
        self,
        asked: Asked,
        checks: set[int],
        known: dict[bytes, Answer | Stopped],
        used: dict[bytes, Answer | Stopped],
        saved_again: Callable[[], bool],
    ) -> None:
        self._asked = asked
        self._checks = checks
        self._known = known
        self._used = used
        self._saved_again = saved_again
        self._so_far = hashlib.sha256()

    def ask(self, question: Question, seconds: float = math.inf) -> Answer:
        if self._saved_again():
            raise SavedAgain
        text = msgspec.json.encode(question)
        if question.number not in self._checks:
            self._so_far.update(text)
            return self._asked.ask(question, seconds)
        if question.definitions:
            return self._asked.ask(question, seconds)
        digest = self._so_far.copy()
        digest.update(text)
        key = digest.digest()
        if (answer := self._known.get(key)) is None:
            try:
                answer = self._asked.ask(question, seconds)
            except Stopped as why:
                answer = why
        elif isinstance(answer, Answer):
            # what the cell of a check defines, others may use
            self._asked.ask(msgspec.structs.replace(question, definitions=True), seconds)
        self._used[key] = answer
        if isinstance(answer, Stopped):
            raise Stopped(str(answer), answer.hint)
        return answer

    def close(self) -> None:
        self._asked.close()


@dataclass(frozen=True)
class Save:
    """What a file holds now: a notebook, or why there is none."""

    content: bytes = b""
    notebook: NotebookNode | None = None
    trouble: str = ""


def saves(path: Path) -> Iterator[Save]:
    """What a file holds, now and after each change of it, for as long as anybody asks.

    The folder is watched, because editors put a new file in the place of the old one.  Every
    second the file itself is looked at, for drives of which the system tells nothing.  A file that
    is gone, or no notebook, is told if it is so for a while: it may be about to be written.
    """
    from watchfiles import watch

    def ours(change: object, changed: str) -> bool:
        return Path(changed).name == path.name

    folder = path.absolute().parent
    changes = watch(
        folder,
        watch_filter=ours,
        debounce=DEBOUNCE,
        step=STEP,
        recursive=False,
        yield_on_timeout=True,
        rust_timeout=LOOK_MILLISECONDS,
    )
    before: bytes | None = None
    stamp: tuple[int, int] | None = (0, -1)
    trouble, told, at_rest = "", False, False
    while True:
        # before it is read: what is saved meanwhile is another change
        now = stamped(path)
        if trouble or now != stamp:
            save = _read(path)
            if save.trouble != trouble:
                trouble, told = save.trouble, False
            elif trouble and at_rest and now == stamp and not told:
                told = True
                before = None  # so that it is told when all is as it was before
                yield save
            stamp = now
            if not trouble and save.content != before:
                before = save.content
                yield save
        at_rest = not next(changes)


def saved_since(path: Path, content: bytes) -> Callable[[], bool]:
    """Make a question: whether a file holds something else by now than this ``content``."""
    stamp = stamped(path)

    def saved_again() -> bool:
        nonlocal stamp
        now = stamped(path)
        if now is None or now == stamp:
            return False
        stamp = now
        with contextlib.suppress(OSError, NotebookError):
            return read_own_file(path) != content
        return False

    return saved_again


def stamped(path: Path) -> tuple[int, int] | None:
    """When a file was last written, and how long it is; None while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _read(path: Path) -> Save:
    try:
        content = read_own_file(path)
        return Save(content, read_notebook(content))
    except FileNotFoundError:
        return Save(trouble=f"{path.name} is gone. It is checked again once it is back.")
    except OSError as error:
        return Save(trouble=f"{path.name} could not be read: {error.strerror}.")
    except NotebookError as error:
        return Save(trouble=str(error))
