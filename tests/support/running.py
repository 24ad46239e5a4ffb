"""Runs hidden suites against functions of this process, without a sandbox in between."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading.catalogue import catalogue, wrong_source
from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult
from autograder.grading.session import TESTS_ARGUMENTS, SuiteSession, forget

ROOT = Path(__file__).resolve().parents[2]


class OwnMistakes:
    """A pytest plugin that keeps the traceback of whatever went wrong in a suite itself."""

    def __init__(self) -> None:
        self.tracebacks: list[str] = []

    def pytest_exception_interact(self, call: pytest.CallInfo[Any]) -> None:
        if call.excinfo and not isinstance(call.excinfo.value, Failure):
            self.tracebacks.append(str(call.excinfo.getrepr(style="short")))


class Suites:
    """A lab's suites and its reference."""

    def __init__(self, lab: str) -> None:
        self.lab = Course(ROOT).lab(lab)
        self.folder = ROOT / "autograder" / "labs" / lab
        self.source = (ROOT / "solutions" / lab / "reference.py").read_text("utf-8")

    @cached_property
    def reference(self) -> ModuleType:
        module = ModuleType("reference")
        exec(compile(self.source, "reference.py", "exec"), module.__dict__)
        return module

    def namespace(self, changes: str = "") -> dict[str, Any]:
        """The reference's functions, of which ``changes`` defines some anew, as a notebook's
        later cell would: calls among them go to the new ones."""
        names: dict[str, Any] = {"__name__": "notebook", "np": np}
        exec(compile(self.source, "reference.py", "exec"), names)
        plain = re.sub(r"^%.*", "", changes, flags=re.MULTILINE)
        exec(compile(plain, "changes.py", "exec"), names)
        return names

    def sources(self, text: str) -> dict[str, str]:
        """``text`` as what stands in every solution cell, for suites that look at that."""
        return dict.fromkeys(self.lab.solution_cells, text)

    def wrong(self, variants: Mapping[str, Mapping[str, str]], cell: str, name: str) -> str:
        """A wrong cell by its name: one of ``variants``, or the misconception of that id."""
        if name in variants.get(cell, {}):
            return variants[cell][name]
        entry = next(
            entry
            for entry in catalogue(self.lab)
            if (f"test_{entry.function}", entry.id) == (cell, name)
        )
        return wrong_source(entry, self.lab)

    def grade(
        self,
        namespace: dict[str, Any],
        cells: Collection[str] | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> Mapping[str, CellResult]:
        """The results by grade id, each out of 1 point; ``cells`` limits them to some.

        ``sources`` are the solution cells' texts, for suites that look at those.

        Whatever a suite raises besides Failure is a mistake of ours, and fails the test.
        """
        own_mistakes = OwnMistakes()
        session = SuiteSession(NamespaceStudent(namespace, sources), self.reference)
        paths = sorted(self.folder.glob("test_*.py"))
        if cells is not None:
            paths = [path for path in paths if path.stem in cells]
        where = (f"--rootdir={self.folder}", f"--confcutdir={self.folder}")
        arguments = [*where, *TESTS_ARGUMENTS, *map(str, paths)]
        forget(paths)
        pytest.main(arguments, plugins=[session, own_mistakes])
        assert not own_mistakes.tracebacks, own_mistakes.tracebacks[0]
        return {
            path.stem: CellResult(grade_id=path.stem, max_points=1, tests=session.results(path))
            for path in paths
        }


def told(results: Mapping[str, CellResult]) -> str:
    """What the suites said of everything that did not pass, for a failing test's message."""
    return "\n".join(
        f"{cell.grade_id}: {test.title}: {test.outcome}: {test.message}"
        for cell in results.values()
        for test in cell.tests
        if not test.passed
    )
