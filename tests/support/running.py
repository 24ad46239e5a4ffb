"""Runs hidden suites against functions of this process, without a sandbox in between."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, cached_property
from types import CodeType, ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.catalogue import catalogue, wrong_source
from autograder.grading.failure import Failure
from autograder.grading.function_names import lab_classes
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult
from autograder.grading.session import SuiteSession
from autograder.grading.suites import run_tests
from labs import Wrong
from support.grading_here import UNHURRIED
from support.tiny import ROOT


class OurRun(SuiteSession):
    """A run that keeps the traceback of whatever went wrong in a suite itself."""

    def __init__(self, student: NamespaceStudent, reference: ModuleType) -> None:
        super().__init__(student, reference)
        self.own_mistakes: list[str] = []

    def take(self, item: pytest.Item, error: BaseException | None) -> None:
        super().take(item, error)
        if error and not isinstance(error, Failure):
            raised = pytest.ExceptionInfo.from_exception(error)
            self.own_mistakes.append(str(raised.getrepr(style="short")))


class UnhurriedRun(OurRun):
    """In which no call is stopped for a busy machine's sake, whatever its test says."""

    def set_up(self, item: pytest.Item) -> None:
        super().set_up(item)
        self.student.time_limit = UNHURRIED.call


class Suites:
    """A lab's suites and its reference."""

    def __init__(self, lab: str) -> None:
        self.lab = Course(ROOT).lab(lab)
        self.folder = ROOT / "autograder" / "labs" / lab
        self.source = (ROOT / "solutions" / lab / "reference.py").read_text("utf-8")

    @cached_property
    def reference(self) -> ModuleType:
        module = ModuleType("reference")
        exec(self._code, module.__dict__)
        return module

    @cached_property
    def _code(self) -> CodeType:
        return compile(self.source, "reference.py", "exec")

    def namespace(self, changes: str = "") -> dict[str, Any]:
        """The reference's functions, of which ``changes`` defines some anew, as a notebook's
        later cell would: calls among them go to the new ones."""
        names: dict[str, Any] = {"__name__": "notebook", "np": np}
        exec(self._code, names)
        plain = re.sub(r"^%.*", "", changes, flags=re.MULTILINE)
        exec(compile(plain, "changes.py", "exec"), names)
        return names

    def sources(self, text: str) -> dict[str, str]:
        """``text`` as what stands in every solution cell, for suites that look at that."""
        return dict.fromkeys(self.lab.solution_cells, text)

    def code(self, wrong: Wrong) -> str:
        """The text of a wrong solution: its own, or that of the misconception of its name."""
        if wrong.code:
            return wrong.code
        entry = next(
            entry
            for entry in catalogue(self.lab)
            if (f"test_{entry.function}", entry.id) == (wrong.cell, wrong.name)
        )
        return wrong_source(entry, self.lab)

    def grade(
        self,
        namespace: dict[str, Any],
        cells: Collection[str] | None = None,
        sources: Mapping[str, str] | None = None,
        *,
        kind: type[OurRun] = UnhurriedRun,
    ) -> Mapping[str, CellResult]:
        """The results by grade id, each out of 1 point; ``cells`` limits them to some.

        ``sources`` are the solution cells' texts, for suites that look at those.  A call may
        take as long as it likes, unless the ``kind`` of run says otherwise: that on the clock is
        :class:`OurRun`, for which the suites' own limits are what is tested.

        Whatever a suite raises besides Failure is a mistake of ours, and fails the test.
        """
        student = NamespaceStudent(namespace, sources)
        student.lab, student.classes = self.lab.name, lab_classes(self.lab)
        run = kind(student, self.reference)
        paths = sorted(self.folder.glob("test_*.py"))
        if cells is not None:
            paths = [path for path in paths if path.stem in cells]
        run_tests(self.folder, paths, run)
        assert not run.own_mistakes, run.own_mistakes[0]
        return {
            path.stem: CellResult(grade_id=path.stem, max_points=1, tests=run.results(path))
            for path in paths
        }


def told(results: Mapping[str, CellResult]) -> str:
    """What was said of everything that did not pass, for a failing test's message."""
    return "\n".join(
        f"{cell.grade_id}: {test.title}: {test.outcome}: {test.message} {cell.diagnosis}"
        for cell in results.values()
        for test in cell.tests
        if not test.passed
    )


@cache
def suites_of(lab: str) -> Suites:
    """A lab's suites, read once for all tests of a process."""
    return Suites(lab)
