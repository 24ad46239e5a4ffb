"""What grading one submission found: immutable, and JSON in and out."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from autograder.grading.failure import Layer, Outcome

WORST_FIRST: tuple[Outcome, ...] = (
    "broken suite",
    "timed out",
    "crashed",
    "raised",
    "not written",
    "failed",
)


class TestResult(msgspec.Struct, frozen=True, kw_only=True):
    """One hidden test: its title is what the student reads, its name stays with us."""

    __test__: ClassVar[bool] = False  # pytest takes every class named Test... for a suite

    name: str
    title: str
    outcome: Outcome
    weight: float = 1.0
    message: str = ""
    hint: str = ""
    layer: Layer | None = None
    """How much the message knows; None where the test passed, or went wrong itself."""
    defect: str = ""
    """For the teacher: why the test went wrong itself, as far as that can be said."""

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a cell's function, in one line for each of its readers."""

    layer: Layer
    summary: str
    """For the teacher: what the code does wrong."""
    hint: str = ""
    """For the student: it names the slip and asks a question."""
    misconception: str = ""
    """The id in the lab's catalogue, empty where none of its entries fits."""
    family: str = ""
    """The mistake behind it, which several misconceptions of a lab may share."""


class CellResult(msgspec.Struct, frozen=True, kw_only=True):
    """One grade cell: its tests and the points they earn."""

    grade_id: str
    function: str = ""
    """The function that it grades; empty where it grades the whole, as convergence cells do."""
    max_points: float
    tests: tuple[TestResult, ...]
    follow_through: bool = False
    """Whether these marks were earned with the lab's earlier solution cells replaced by the
    reference, because the student's own versions of those got in the way."""
    diagnosis: Diagnosis | None = None
    """What is wrong, where points were lost and something can be said."""
    note: str = ""
    """What else the student should know: that the function's name is used again, for instance."""

    @property
    def points(self) -> float:
        """The cell's points times the share of its weight that passed, to four decimals.

        A cell without tests earns nothing: silence must never be worth full marks.
        """
        total = sum(test.weight for test in self.tests)
        earned = sum(test.weight for test in self.tests if test.passed)
        if not total:
            return 0.0
        return round(self.max_points * earned / total, 4)

    @property
    def outcome(self) -> Outcome:
        """The most telling outcome among the tests, ``passed`` only where all of them did."""
        if not self.tests:
            return "not written"
        outcomes = {test.outcome for test in self.tests}
        return next((outcome for outcome in WORST_FIRST if outcome in outcomes), "passed")

    @property
    def first_failure(self) -> TestResult | None:
        return next((test for test in self.tests if not test.passed), None)


class CellStop(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of the student's notebook that stopped before its end."""

    grade_id: str = ""
    """The lab's name for it if it is a solution cell."""
    cell: str
    """How to find it: ``the cell of forward``, ``the cell that begins “X = ”``."""
    message: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All that grading one submission found."""

    lab: str
    isolation: str
    engine: str
    environment: str = ""
    """The versions that it was graded with, as a teacher reads them."""
    cells: tuple[CellResult, ...]
    stops: tuple[CellStop, ...] = ()
    attention: str = ""
    """Why a teacher has to look at this submission, empty where nobody has to."""
    note: str = ""
    """What a teacher may like to know: that the notebook had another name, for instance."""

    @property
    def points(self) -> float:
        return round(sum(cell.points for cell in self.cells), 4)

    @property
    def max_points(self) -> float:
        return sum(cell.max_points for cell in self.cells)

    def cell(self, grade_id: str) -> CellResult | None:
        return next((cell for cell in self.cells if cell.grade_id == grade_id), None)

    def to_json(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self), indent=2)

    @classmethod
    def from_json(cls, data: bytes) -> Report:
        """Read what :meth:`to_json` wrote; ``msgspec.ValidationError`` says what is wrong."""
        return msgspec.json.decode(data, type=cls)
