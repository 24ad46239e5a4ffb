"""Every misconception of every lab: the suites turn it down, and the feedback names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Lab
from autograder.grading.catalogue import Misconception, catalogue, misfits, wrong_source
from autograder.grading.failure import Outcome
from autograder.grading.grade import grade
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import CellResult, Diagnosis, Report, TestResult
from autograder.grading.suites import run_tests
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of
from campaigns.catalogue import problems
from support.campaign import one_in, unless
from support.grading_here import COURSE, LABS, UNHURRIED, function_cells, grade_here, reached_cells
from support.running import UnhurriedRun, suites_of, told
from support.tiny import LAB
from support.tiny_course import tiny_class

ENTRIES = [
    pytest.param(lab, entry, id=f"{lab.name.partition('_')[0]}-{entry.id}")
    for lab in LABS
    for entry in catalogue(lab)
]
SLOW = "lab7_checkpoint"
"""Entries of this lab take long to name: their function tries out others, and so does each
candidate."""

LATER = [entry for place, entry in enumerate(ENTRIES) if place % 48 or entry.values[0].name == SLOW]
"""Entries that a campaign sees caught and named; every run sees some of them caught."""
WRITTEN = [lab for lab in LABS if catalogue(lab)]

AT_LEAST = {
    "lab1_gradient_descent": 15,
    "lab2_chain_rule": 20,
    "lab3_xor_network": 45,
    "lab4_deep_network": 25,
    "lab5_training_challenges": 25,
    "lab6_complexity": 18,
    "lab7_checkpoint": 15,
    "lab8_autograd": 40,
    "lab9_digits": 40,
}
"""How many slips a lab has to know at least."""


def entry_of(lab: Lab, entry_id: str) -> Misconception:
    return next(entry for entry in catalogue(lab) if entry.id == entry_id)


def named(lab: Lab, result: CellResult) -> Misconception | None:
    diagnosis = result.diagnosis
    if diagnosis is None or not diagnosis.misconception:
        return None
    return entry_of(lab, diagnosis.misconception)


@pytest.mark.parametrize(
    ("lab", "entry"),
    [
        pytest.param(*entry.values, id=entry.id, marks=unless(entry not in LATER))
        for entry in ENTRIES
    ],
)
def test_is_caught_and_named(lab: Lab, entry: Misconception) -> None:
    source = wrong_source(entry, lab)
    cells = [cell for cell in function_cells(lab) if cell.solution == entry.function]
    results = grade_here(lab, source, cells, {entry.function: source}, follow_through=False)
    (own,) = results.values()

    assert own.points < own.max_points, "its own cell gives it full marks"
    assert own.outcome != "broken suite", told(results)
    found = named(lab, own)
    assert found is not None, told(results)
    assert found.family == entry.family, f"{entry.id} is named {found.id}"
    assert found.id == (entry.like or entry.id), (
        f"{entry.id} is named {found.id}: if no call can tell them apart, say like={found.id!r}"
    )


@pytest.mark.parametrize(("lab", "entry"), LATER[::24])
def test_is_caught(lab: Lab, entry: Misconception) -> None:
    """By one of its cell's tests at least, and by none that breaks."""
    suites = suites_of(lab.name)
    source = wrong_source(entry, suites.lab)
    cell = f"test_{entry.function}"
    namespace, sources = suites.namespace(source), {entry.function: source}
    results = suites.grade(namespace, [cell], sources)
    assert results[cell].points < 1
    assert results[cell].outcome != "broken suite", told(results)


LATE = """
from autograder.testing import expect


def test_first(student):
    expect.that(student.double(3) == 6, "It is not 6.")


def test_last(student):
    student.double(3).append(6)
"""


def test_a_suite_that_breaks_after_its_first_failing_test_is_noticed(tmp_path: Path) -> None:
    lab = tiny_class(tmp_path / "course", {}).lab(LAB)
    suite = lab.suite("test_double")
    suite.write_text(LATE)
    run = UnhurriedRun(NamespaceStudent({"double": lambda x: 3 * x}), lab.load_reference())
    run_tests(lab.suites, [suite], run)

    assert [test.outcome for test in run.results(suite.resolve())] == ["failed", "broken suite"]
    (mistake,) = run.own_mistakes
    assert "test_last" in mistake


@pytest.mark.parametrize(
    ("lab", "function"),
    [
        pytest.param(
            lab,
            function,
            id=f"{lab.name.partition('_')[0]}-{function}",
            marks=unless(number % 12 == 0 and lab.name != SLOW),
        )
        for lab in WRITTEN
        for number, function in enumerate(dict.fromkeys(entry.function for entry in catalogue(lab)))
    ],
)
def test_a_misconception_costs_its_own_cell_and_no_other(lab: Lab, function: str) -> None:
    """The cells that the function has a part in come after its own, and follow-through gives
    them their marks, whatever is wrong with it: the tests run again without it then.  So one
    misconception speaks for all of a function's, each of which costs its own cell marks and
    changes nothing but its function, as other tests here say.  ``make catalogue`` hands in
    every single one."""
    entry = next(entry for entry in catalogue(lab) if entry.function == function)
    source = wrong_source(entry, lab)
    reached = reached_cells(lab, function)
    order = [cell.grade_id for cell in function_cells(lab)]
    assert min(order.index(cell.grade_id) for cell in reached) == order.index(f"test_{function}")

    results = grade_here(lab, source, reached, {function: source})
    own = results.pop(f"test_{function}")
    assert own.points < own.max_points
    for other in results.values():
        assert other.points == other.max_points, told(results)
        assert other.diagnosis is None, told(results)


def test_a_report_on_a_misconception_is_judged_cell_by_cell() -> None:
    entry = catalogue(LABS[0])[0]

    def cell(grade_id: str, outcome: Outcome, named: str = "") -> CellResult:
        said = Diagnosis(layer="misconception", summary="Is wrong.", misconception=named)
        test = TestResult(name="t", title="It works", outcome=outcome)
        return CellResult(
            grade_id=grade_id, max_points=2, tests=(test,), diagnosis=said if named else None
        )

    def found(*cells: CellResult) -> list[str]:
        report = Report(lab="l", isolation="i", engine="e", cells=cells)
        return list(problems(report, entry, {"test_convergence"}))

    own, name = f"test_{entry.function}", entry.id
    whole = cell("test_convergence", "failed")
    assert found(cell(own, "failed", name), cell("test_f", "passed"), whole) == []
    assert found(cell(own, "passed", name)) == ["its own cell gives it full marks"]
    assert found(cell(own, "failed", "other")) == ["it is named other"]
    assert found(cell(own, "failed")) == ["it is named nothing"]
    assert found(cell(own, "broken suite", name)) == [f"the suite of {own} went wrong"]
    assert found(cell("test_f", "failed")) == ["it costs test_f 2 points"]
    assert found(cell("test_f", "passed", name)) == ["test_f is said to be wrong: Is wrong."]


def test_nine_in_ten_are_named_exactly() -> None:
    """The test above has shown that every entry without a twin is named by its own name."""
    entries = [entry for lab in LABS for entry in catalogue(lab)]
    exactly = [entry for entry in entries if not entry.like]
    assert len(exactly) >= 0.9 * len(entries)
    assert len(entries) >= 150


@pytest.mark.parametrize("lab", WRITTEN, ids=lambda lab: lab.name)
def test_a_catalogue_is_in_order(lab: Lab) -> None:
    assert len(catalogue(lab)) >= AT_LEAST.get(lab.name, 1)
    assert list(misfits(lab)) == []


@pytest.mark.parametrize("lab", WRITTEN, ids=lambda lab: lab.name)
def test_hints_ask_and_do_not_tell(lab: Lab) -> None:
    for entry in catalogue(lab):
        assert "?" in entry.hint or entry.hint.endswith("."), entry.hint
        assert entry.hint.count("?") >= 1 or ":" in entry.hint, entry.hint
        assert 30 <= len(entry.hint) <= 220, (entry.id, len(entry.hint))
        assert 10 <= len(entry.summary) <= 110, (entry.id, len(entry.summary))
        assert entry.summary.endswith("."), entry.id
        for right, _ in entry.edits:
            code = right.strip()
            assert len(code) < 12 or code not in entry.hint, f"{entry.id} gives the line away"


@pytest.mark.sandbox
@pytest.mark.parametrize("lab", one_in(7, WRITTEN), ids=lambda lab: lab.name)
def test_a_misconception_is_named_through_the_sandbox_too(lab: Lab) -> None:
    entry = catalogue(lab)[0]
    notebook = read_notebook(lab.solution_notebook.read_bytes())
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == entry.function:
            cell.source = wrong_source(entry, lab)
    report = grade(submission_of(notebook, lab), lab, limits=UNHURRIED)
    own = report.cell(f"test_{entry.function}")

    assert own is not None
    assert own.points < own.max_points
    assert own.diagnosis is not None
    assert own.diagnosis.misconception == entry.id
    assert own.diagnosis.hint == entry.hint


def test_labs_are_found_by_looking() -> None:
    assert [lab.name for lab in LABS] == list(COURSE.labs)
    assert len(WRITTEN) >= 4
