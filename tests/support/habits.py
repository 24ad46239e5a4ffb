"""A lab's solved notebook with one habit of students' in it, and what grading makes of it."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable
from typing import Any

from autograder.course import Course, Lab, nbgrader_marks
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.sandbox.launch import Isolation, why_unavailable
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Submission, submission_of
from support.tiny import ROOT

ISOLATION = Isolation.PROCESS if why_unavailable(Isolation.BUBBLEWRAP) else Isolation.BUBBLEWRAP
COURSE = Course(ROOT)
LABS = {name[:4]: COURSE.lab(name) for name in COURSE.labs}

Cell = dict[str, Any]
Edit = Callable[["Handed"], None]


class Handed:
    """The solved notebook of a lab, to be changed and handed in."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.document = copy.deepcopy(_solved(lab.solution_notebook.read_bytes()))

    @property
    def cells(self) -> list[Cell]:
        cells: list[Cell] = self.document["cells"]
        return cells

    def cell(self, grade_id: str) -> Cell:
        return next(cell for cell in self.cells if nbgrader_marks(cell).get("grade_id") == grade_id)

    def picture(self) -> Cell:
        """The first cell that only shows something."""
        return next(cell for cell in self.cells if "tags" in cell["metadata"])

    def source(self, grade_id: str) -> str:
        return "".join(self.cell(grade_id)["source"])

    def write(self, grade_id: str, source: str) -> None:
        self.cell(grade_id)["source"] = source

    def place(self, grade_id: str) -> int:
        return self.cells.index(self.cell(grade_id))

    def after(self, grade_id: str, source: str) -> None:
        self.cells.insert(self.place(grade_id) + 1, code(source))

    def before(self, grade_id: str, source: str) -> None:
        self.cells.insert(self.place(grade_id), code(source))

    def append(self, source: str) -> None:
        self.cells.append(code(source))

    def stub(self, grade_id: str) -> str:
        """The function as the lab hands it out."""
        released = json.loads(self.lab.release_notebook.read_bytes())["cells"]
        cell = next(one for one in released if nbgrader_marks(one).get("grade_id") == grade_id)
        return "".join(cell["source"])

    def submission(self) -> Submission:
        return submission_of(read_notebook(json.dumps(self.document).encode()), self.lab)

    def graded(self, isolation: Isolation = ISOLATION) -> Report:
        return grade(self.submission(), self.lab, isolation)


def code(source: str) -> Cell:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


@functools.cache
def _solved(data: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(data)
    return document


def said(report: Report) -> str:
    """Everything that a report says of what went wrong."""
    tests = [test.message for cell in report.cells for test in cell.tests]
    return "\n".join([*tests, *(cell.note for cell in report.cells), *map(str, report.stops)])


def lost(report: Report) -> dict[str, float]:
    """The points that each cell lost."""
    return {
        cell.grade_id: cell.max_points - cell.points
        for cell in report.cells
        if cell.points < cell.max_points
    }
