"""A lab's notebook as pytest sees it: a file with one test for each of its checks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from autograder.self_check import run
from autograder.self_check.lab_cells import lab_cells
from autograder.self_check.released import ReleasedLab, recognise_lab, released_labs
from autograder.self_check.results import FunctionResult, SelfCheck
from autograder.self_check.wording import detail_lines, headline
from autograder.self_check.worker import Worker
from autograder.submissions.files import read_own_file
from autograder.submissions.notebook import NotebookError, read_notebook

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


def collect_notebook(path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Make a collector of a lab's notebook; none of any other, which other plugins may run."""
    labs = released_labs()
    try:
        notebook = read_notebook(read_own_file(path))
    except (NotebookError, OSError) as error:
        if path.stem not in [lab.name for lab in labs]:
            return None
        unreadable: UnreadableNotebook = UnreadableNotebook.from_parent(parent, path=path)
        unreadable.why = str(error)
        return unreadable
    lab = recognise_lab(notebook, labs, path.stem)
    if lab is None and not any(cell.kind == "stub" for cell in lab_cells(notebook)):
        return None
    collected: LabNotebook = LabNotebook.from_parent(parent, path=path)
    collected.notebook, collected.lab = notebook, lab
    return collected


class UnreadableNotebook(pytest.File):
    """A file that is called like a lab's notebook and is none."""

    why: str

    def collect(self) -> Iterator[pytest.Item]:
        """Nothing; raises CollectError, which says why."""
        raise self.CollectError(self.why)


class LabNotebook(pytest.File):
    """The notebook; all of it is run once, when the first of its tests is."""

    notebook: NotebookNode
    lab: ReleasedLab | None

    def collect(self) -> Iterator[LabCheck]:
        """One test for each check that is there, or that should be."""
        there = [cell.name for cell in lab_cells(self.notebook) if cell.kind == "check"]
        should_be = self.lab.names("check") if self.lab else ()
        for grade_id in dict.fromkeys((*should_be, *there)):
            yield LabCheck.from_parent(self, name=grade_id.removeprefix("test_"))

    @cached_property
    def check(self) -> SelfCheck:
        name = self.lab.name if self.lab else self.path.stem
        # where modules of hers lie, wherever pytest was started
        return run.check_notebook(self.notebook, name, start=partial(Worker, self.path.parent))


class LabCheck(pytest.Item):
    """The check of one function."""

    parent: LabNotebook

    def runtest(self) -> None:
        """Raise unless the check passes."""
        result = self.parent.check.function(self.name)
        if result is None:
            raise CheckFailed(None)
        if not result.passed:
            raise CheckFailed(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | TerminalRepr:
        """What a student reads: no traceback of ours."""
        if isinstance(excinfo.value, CheckFailed):
            return _Told(self.path, self.name, excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, 0, self.name


class CheckFailed(Exception):
    """A function's check does not pass; without a result it is gone."""

    def __init__(self, result: FunctionResult | None) -> None:
        super().__init__(headline(result) if result else GONE)
        self.result = result


GONE = "Its check is gone from the notebook; copy it over from the one that was handed out."


class _Told(TerminalRepr):
    """A result in words, with the first line of it where pytest has its summaries."""

    def __init__(self, path: Path, name: str, result: FunctionResult | None) -> None:
        self.lines = list(detail_lines(result, path.name)) if result else [GONE]
        short = headline(result) if result else GONE
        self.reprcrash = ReprFileLocation(str(path), 1, short)

    def toterminal(self, tw: TerminalWriter) -> None:
        for line in self.lines:
            tw.line(line)
