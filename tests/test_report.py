"""What grading found, as numbers and as JSON."""

from __future__ import annotations

import itertools
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.failure import Failure, Outcome
from autograder.grading.report import WORST_FIRST, CellResult, CellStop, Report, TestResult

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
points = st.floats(0, 100)
tests = st.builds(
    TestResult,
    name=texts,
    title=texts,
    outcome=st.sampled_from(OUTCOMES),
    weight=st.floats(0.001, 100),
    message=texts,
    hint=texts,
)
cells = st.builds(
    CellResult,
    grade_id=texts,
    max_points=points,
    tests=st.lists(tests, max_size=4).map(tuple),
    follow_through=st.booleans(),
)
stops = st.builds(CellStop, grade_id=texts, cell=texts, message=texts)
reports = st.builds(
    Report,
    lab=texts,
    isolation=texts,
    engine=texts,
    cells=st.lists(cells, max_size=4).map(tuple),
    stops=st.lists(stops, max_size=2).map(tuple),
    attention=texts,
)


def cell(*outcomes: Outcome, max_points: float = 6, weights: tuple[float, ...] = ()) -> CellResult:
    results = tuple(
        TestResult(name=f"test_{number}", title="A test", outcome=outcome, weight=weight)
        for number, (outcome, weight) in enumerate(
            itertools.zip_longest(outcomes, weights, fillvalue=1.0)
        )
    )
    return CellResult(grade_id="test_f", max_points=max_points, tests=results)


@given(reports)
def test_a_report_survives_json(report: Report) -> None:
    assert Report.from_json(report.to_json()) == report


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"lab": 1}', b"\xff"])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        Report.from_json(data)


def test_an_unknown_outcome_is_refused() -> None:
    report = Report(lab="l", isolation="i", engine="e", cells=(cell("passed"),))

    with pytest.raises(msgspec.ValidationError):
        Report.from_json(report.to_json().replace(b'"passed"', b'"perfect"'))


def test_a_report_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        cell("passed").max_points = 100  # type: ignore[misc]


@pytest.mark.parametrize(
    ("outcomes", "weights", "earned"),
    [
        (("passed",), (), 6),
        (("failed",), (), 0),
        (("passed", "failed"), (), 3),
        (("passed", "failed", "failed"), (), 2),
        (("passed", "passed", "failed", "failed", "failed", "failed", "failed"), (), 1.7143),
        (("passed", "failed"), (2, 1), 4),
        (("passed", "failed"), (0, 1), 0),
        (("passed", "failed"), (1, 0), 6),
        (("broken suite",), (), 0),
        ((), (), 0),
    ],
)
def test_points_are_the_share_of_the_weight_that_passed(
    outcomes: tuple[Outcome, ...], weights: tuple[float, ...], earned: float
) -> None:
    assert cell(*outcomes, weights=weights).points == earned


@given(cells)
def test_points_lie_between_nothing_and_everything(result: CellResult) -> None:
    assert 0 <= result.points <= round(result.max_points, 4)
    if result.tests and all(test.passed for test in result.tests):
        assert result.points == round(result.max_points, 4)
    if not any(test.passed for test in result.tests):
        assert result.points == 0


def test_the_points_of_a_report_add_up() -> None:
    report = Report(
        lab="l",
        isolation="i",
        engine="e",
        cells=tuple(cell("passed", "failed", "failed", max_points=0.1) for _ in range(3)),
    )

    assert report.points == 0.0999
    assert report.max_points == pytest.approx(0.3)


def test_every_outcome_but_one_is_in_the_order() -> None:
    assert {*WORST_FIRST, "passed"} == set(OUTCOMES)


@pytest.mark.parametrize("worst", range(len(WORST_FIRST)))
def test_the_worst_outcome_speaks_for_the_cell(worst: int) -> None:
    outcomes: tuple[Outcome, ...] = ("passed", *reversed(WORST_FIRST[worst:]))

    assert cell(*outcomes).outcome == WORST_FIRST[worst]
    assert cell(*reversed(outcomes)).outcome == WORST_FIRST[worst]


def test_a_cell_has_passed_where_all_of_it_has() -> None:
    assert cell("passed", "passed").outcome == "passed"


def test_a_cell_of_which_nothing_ran_has_not_passed() -> None:
    assert cell().outcome != "passed"


def test_the_first_failure_is_found() -> None:
    failure = cell("passed", "raised", "failed").first_failure

    assert failure is not None
    assert failure.name == "test_1"
    assert cell("passed").first_failure is None


def test_cells_are_found_by_their_name() -> None:
    report = Report(lab="l", isolation="i", engine="e", cells=(cell("passed"),))

    assert report.cell("test_f") is report.cells[0]
    assert report.cell("test_g") is None


def test_a_failure_is_an_assertion_with_its_parts() -> None:
    failure = Failure("f(1) returned 2.", hint="Is it?", outcome="raised")

    assert isinstance(failure, AssertionError)
    assert str(failure) == failure.message == "f(1) returned 2."
    assert (failure.hint, failure.outcome) == ("Is it?", "raised")
    assert Failure("no").outcome == "failed"
