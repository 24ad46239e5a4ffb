"""What right functions answer a student is the same whether it was known before or not, and no
student has a part in what is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course, GradeCell, Lab
from autograder.grading import known_answers
from autograder.grading.grade import grade
from autograder.grading.known_answers import KnownAnswers, RightAnswers, right_answers, stand_in
from autograder.grading.report import CellResult
from autograder.sandbox.inside.wire import decode, encode
from autograder.sandbox.launch import LentFunction, WorkerProcess
from autograder.submissions.submission import submission_of
from support import started_workers
from support.grading_here import COURSE
from support.habits import ISOLATION
from support.tiny import LAB, by_id
from support.tiny_course import WRONG, solved_source, tiny_class

QUADRUPLE = "def quadruple(x): return double(double(x))"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return tiny_class(tmp_path_factory.mktemp("course"), {})


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    return started_workers.watched(monkeypatch)


def quadrupled(course: Course, quadruple: str) -> CellResult:
    """What ``quadruple`` gets below a ``double`` that is wrong."""
    lab = course.lab(LAB)
    notebook = solved_source(lab)
    by_id(notebook)["double"].source = WRONG
    by_id(notebook)["quadruple"].source = quadruple
    result = grade(submission_of(notebook, lab), lab, ISOLATION).cell("test_quadruple")
    assert result
    return result


def cell_of(lab: Lab, grade_id: str) -> GradeCell:
    return next(cell for cell in lab.grade_cells if cell.grade_id == grade_id)


def known_of(course: Course) -> RightAnswers:
    lab = course.lab(LAB)
    return right_answers(lab, cell_of(lab, "test_quadruple"), ISOLATION, lab.fingerprint())


def test_who_calls_what_a_right_solution_calls_needs_no_second_worker(
    course: Course, workers: list[WorkerProcess]
) -> None:
    known_of(course)
    workers.clear()
    result = quadrupled(course, QUADRUPLE)

    assert (result.points, result.follow_through) == (3, True)
    assert len(workers) == 1


@pytest.mark.parametrize(
    "quadruple",
    [
        "def quadruple(x):\n    double(x + 1)\n    return double(double(x))",
        "def quadruple(x): return double(double(x=x))",
        "def quadruple(x): return int(double(double(float(x))))",
    ],
)
def test_who_calls_anything_else_is_answered_by_the_reference(
    course: Course, workers: list[WorkerProcess], quadruple: str
) -> None:
    known_of(course)
    workers.clear()
    result = quadrupled(course, quadruple)

    assert (result.points, result.follow_through) == (3, True)
    assert len(workers) == 2


def test_no_student_has_a_part_in_what_is_known(course: Course) -> None:
    known = known_of(course)
    before = dict(known.answers)
    flood = (
        "def quadruple(x):\n"
        "    for number in range(150):\n"
        "        double(number)\n"
        "    return double(x)"
    )
    for hostile in (flood, "def quadruple(x):\n    double(x), double(7)\n    return 7 * x"):
        assert quadrupled(course, hostile).points < 3
        assert known_of(course) is known
        assert known.answers == before
    assert quadrupled(course, QUADRUPLE).points == 3


def test_nobody_can_change_what_is_known(course: Course) -> None:
    known = known_of(course)
    with pytest.raises(TypeError):
        known.answers["double", b""] = b""  # type: ignore[index]
    answers = {decode(call)[0][0]: decode(answer) for (_, call), answer in known.answers.items()}
    assert answers == {3: {"value": 6}, 6: {"value": 12}, 0: {"value": 0}}


def test_an_edited_lab_is_run_anew(tmp_path: Path) -> None:
    course = tiny_class(tmp_path, {})
    before = known_of(course)
    lab = course.lab(LAB)
    text = lab.reference.read_text("utf-8")
    lab.reference.write_text(text.replace("x + x", "2.0 * x"), "utf-8")

    assert encode({"value": 6.0}) in known_of(Course(tmp_path)).answers.values()
    assert encode({"value": 6.0}) not in before.answers.values()


def test_functions_with_a_state_are_asked_each_time(tmp_path: Path) -> None:
    course = tiny_class(tmp_path, {})
    lab = course.lab(LAB)
    text = lab.reference.read_text("utf-8")
    stateful = "kept = []\ndef double(x):\n    kept.append(x)\n    return x + x\n"
    lab.reference.write_text(f"{text}\n\n{stateful}", "utf-8")

    assert known_of(Course(tmp_path)) == RightAnswers(frozenset(), {})


def test_thousands_of_answers_are_known_and_one_worker_gives_them_all(
    tmp_path: Path, workers: list[WorkerProcess]
) -> None:
    course = tiny_class(tmp_path, {})
    lab = course.lab(LAB)
    text = lab.reference.read_text("utf-8")
    patient = (
        "def quadruple(x):\n    for n in range(1500): double(n)\n    return double(double(x))\n"
    )
    lab.reference.write_text(f"{text}\n\n{patient}", "utf-8")

    known = known_of(Course(tmp_path)).answers
    assert all(decode(known["double", encode([[n], {}])]) == {"value": 2 * n} for n in range(1500))
    assert len(workers) == 1


def test_nothing_more_is_told_after_a_call_that_no_right_solution_makes() -> None:
    right = RightAnswers(frozenset({"f", "g"}), {("f", b"1"): b"one", ("g", b"2"): b"two"})
    known = KnownAnswers(right)
    f, g = known.lent("f", len), known.lent("g", len)
    assert isinstance(f, LentFunction)
    assert isinstance(g, LentFunction)
    assert known.lent("h", len) is len

    assert (f.known(b"1"), g.known(b"2"), f.known(b"1")) == (b"one", b"two", b"one")
    assert f.known(b"2") is None
    assert (f.known(b"1"), g.known(b"2")) == (None, None)

    again = KnownAnswers(right).lent("f", len)  # the next student's
    assert isinstance(again, LentFunction)
    assert again.known(b"1") == b"one"


def test_what_is_kept_is_bounded(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    (size, *_) = (len(call) + len(answer) for (_, call), answer in known_of(course).answers.items())
    monkeypatch.setattr(known_answers, "MAX_BYTES", 2 * size)
    lab = course.lab(LAB)
    known = right_answers(lab, cell_of(lab, "test_quadruple"), ISOLATION, "another fingerprint")
    assert len(known.answers) == 2


@pytest.mark.parametrize(
    ("name", "grade_id"),
    [
        ("lab3_xor_network", "test_predict"),
        pytest.param("lab3_xor_network", "test_train", marks=pytest.mark.campaign),
        pytest.param("lab4_deep_network", "test_train", marks=pytest.mark.campaign),
    ],
)
def test_they_are_what_the_reference_in_another_worker_answers(name: str, grade_id: str) -> None:
    lab = COURSE.lab(name)
    cell = cell_of(lab, grade_id)
    known = right_answers(lab, cell, ISOLATION, lab.fingerprint()).answers
    assert known
    with stand_in(lab, ISOLATION) as student:
        for name, call in reversed(known):
            arguments, keywords = decode(call)
            answer = encode({"value": student.call(name, tuple(arguments), keywords)})
            assert answer == known[name, call]
