"""Marks that follow: due dates, extensions and penalties set later, marks given by hand, totals.

Each on both ways into the gradebook, ours and nbgrader's own.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy
from nbgrader.api import Gradebook

from autograder.course import Course, CourseError
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP
from autograder.nbgrader_integration.settings import PENALTY as CLASS
from support.commands import ISOLATION, autograder_here, nbgrader_here
from support.outcome import autograded, everything, sqlite
from support.tiny import LAB
from support.tiny_course import RIGHT, TWO_TESTS, WRONG, hand_in, set_suites, tiny_class

pytestmark = pytest.mark.xdist_group("marks")

PENALTY = f'c.AssignLatePenalties.plugin_class = "{CLASS}"'
DUE = "2026-07-02 10:00 UTC"
HANDED_IN = {
    "asha": "2026-07-01 10:00:00 UTC",
    # 22 hours and a half after the due date
    "bilal": "\ufeff2026-07-03 14:00:00 IST",
    "chitra": "tomorrow",
}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that has been graded once, before anything was said of due dates."""
    work = {"asha": RIGHT, "bilal": WRONG, "chitra": RIGHT}
    course = tiny_class(tmp_path_factory.mktemp("marks") / "course", work, PENALTY)
    for student, when in HANDED_IN.items():
        dated(course, student, when)
    code, said = grade(course)
    assert code == 0, said
    return course


@pytest.fixture
def course(once: Course, tmp_path: Path) -> Course:
    root = tmp_path / "course"
    shutil.copytree(once.root, root)
    return Course(root)


def dated(course: Course, student: str, when: str) -> None:
    (course.root / "submitted" / student / LAB / TIMESTAMP).write_text(when, "utf-8")


def grade(course: Course, *words: str) -> tuple[int, str]:
    return autograder_here(course.root, "grade", LAB, "--isolation", ISOLATION.value, *words)


def by_ours(course: Course) -> None:
    code, said = grade(course)
    assert code == 0, said


def by_nbgrader(course: Course) -> None:
    nbgrader_here(course.root, "autograde", LAB, "--force")


BOTH = pytest.mark.parametrize("again", [by_ours, by_nbgrader])
BOTH_AT_LENGTH = pytest.mark.parametrize(
    "again", [by_ours, pytest.param(by_nbgrader, marks=pytest.mark.campaign)]
)
"""For what nbgrader's own way has in common with ours: its dates, marks and answers that wait are
shown by others in every run, and by commands in any order."""
Way = Callable[[Course], None]


def set_due(course: Course, date: str = DUE) -> None:
    with Gradebook(sqlite(course.root)) as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=date)


def by_hand(course: Course, student: str, cell: str, points: float, extra: float = 0) -> None:
    """A mark as the formgrader writes it."""
    with Gradebook(sqlite(course.root)) as gradebook:
        grade = gradebook.find_grade(cell, LAB, LAB, student)
        grade.manual_score = points
        grade.extra_credit = extra or None
        grade.needs_manual_grade = False
        gradebook.db.commit()


def waits(course: Course, student: str, cell: str) -> bool:
    with Gradebook(sqlite(course.root)) as gradebook:
        return bool(gradebook.find_grade(cell, LAB, LAB, student).needs_manual_grade)


def penalties(course: Course) -> dict[str, float | None]:
    rows = everything(sqlite(course.root))["notebooks"]
    return {student: penalty for student, _, _, penalty in rows}


def edit_answer(course: Course, student: str, words: str) -> None:
    path = course.root / "submitted" / student / LAB / f"{LAB}.ipynb"
    text = path.read_text("utf-8")
    assert "Because." in text
    path.write_text(text.replace("Because.", words), "utf-8")


def row_of(student: str, said: str) -> list[str]:
    (line,) = (line for line in map(str.strip, said.splitlines()) if line.startswith(f"{student} "))
    return line.split()


def notebook(course: Course, student: str) -> str:
    path = course.root / "autograded" / student / LAB / f"{LAB}.ipynb"
    return path.read_text("utf-8")


NOBODY = {"asha": None, "bilal": None, "chitra": None}


@BOTH_AT_LENGTH
def test_an_abbreviation_is_one_of_the_course_s_zone(course: Course, again: Way) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Exchange.timezone = 'Asia/Shanghai'\n")
    dated(course, "asha", "2026-07-28 10:00 CST")
    again(course)
    with Gradebook(sqlite(course.root)) as gradebook:
        assert gradebook.find_submission(LAB, "asha").timestamp == datetime(2026, 7, 28, 2, 0)


def test_a_due_date_set_later_costs_whom_a_dry_run_names(course: Course) -> None:
    assert penalties(course) == NOBODY
    set_due(course)
    before = everything(sqlite(course.root)), autograded(course.root)
    _, said = grade(course, "--dry-run")
    assert (everything(sqlite(course.root)), autograded(course.root)) == before
    assert row_of("bilal", said) == (
        ["bilal", "late", "penalty", "0", "−0.4", "22", "hours", "30", "minutes", "late"]
    )
    assert "Of 3 submissions, the marks of 1 would change." in said

    _, said = grade(course)
    assert penalties(course) == {**NOBODY, "bilal": pytest.approx(0.4)}
    assert autograded(course.root) == before[1]
    assert "2 unchanged and left as they were, 1 unchanged but for another late" in squeezed(said)
    assert "bilal: late penalty 0.4 instead of 0: 22 hours 30 minutes late" in said
    _, said = grade(course)
    assert "3 unchanged and left as they were." in squeezed(said)


def squeezed(said: str) -> str:
    return " ".join(said.split())


def test_an_extension_and_another_penalty_are_noticed_too(course: Course) -> None:
    set_due(course)
    by_ours(course)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.PenaltyPerDay.per_day = 0.25\n")
    _, said = grade(course, "--dry-run")
    assert row_of("bilal", said)[:5] == ["bilal", "late", "penalty", "−0.4", "−1"]
    _, said = grade(course)
    # nobody's notebook is written for that
    assert "2 unchanged and left as they were, 1 unchanged but" in squeezed(said)
    assert penalties(course)["bilal"] == pytest.approx(1)
    with Gradebook(sqlite(course.root)) as gradebook:
        gradebook.grant_extension(LAB, "bilal", days=1)
    _, said = grade(course, "--dry-run")
    assert row_of("bilal", said)[:7] == ["bilal", "late", "penalty", "−1", "0", "not", "late"]
    by_ours(course)
    assert penalties(course) == NOBODY


def no_force(course: Course) -> None:
    nbgrader_here(course.root, "autograde", LAB)


def feedback(course: Course) -> None:
    nbgrader_here(course.root, "generate_feedback", LAB, "--force")


def export(course: Course) -> None:
    nbgrader_here(course.root, "export", "--to", str(course.root / "grades.csv"))


@pytest.mark.parametrize("follow", [by_ours, by_nbgrader, no_force, feedback, export])
def test_a_penalty_counts_marks_given_by_hand_after_grading(course: Course, follow: Way) -> None:
    set_due(course)
    by_ours(course)
    by_hand(course, "bilal", "why", 1)
    assert penalties(course)["bilal"] == pytest.approx(0.4)
    follow(course)
    assert penalties(course) == {**NOBODY, "bilal": pytest.approx(0.5)}


@pytest.mark.parametrize("command", [("marks",), ("feedback", LAB)])
def test_a_command_says_whose_penalty_it_has_changed(
    course: Course, command: tuple[str, ...]
) -> None:
    set_due(course)
    by_ours(course)
    by_hand(course, "bilal", "why", 1)
    _, said = autograder_here(course.root, *command)
    assert f"{LAB}, bilal: late penalty 0.5 instead of 0.4" in squeezed(said)
    _, said = autograder_here(course.root, *command)
    assert "penalty 0.5" not in squeezed(said)


def test_work_without_a_date_is_counted_if_there_is_a_due_date(course: Course) -> None:
    (course.root / "submitted" / "asha" / LAB / TIMESTAMP).unlink()
    _, said = grade(course)
    assert "without a date" not in said
    set_due(course)
    _, said = grade(course)
    # chitra's file holds none either
    assert "2 without a date of handing in (timestamp.txt)" in squeezed(said)


def test_an_export_names_the_zone_of_its_dates(course: Course) -> None:
    set_due(course)
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.NbGraderAPI.timezone = 'Asia/Kolkata'\n")
    export(course)
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["bilal"]["duedate"] == "2026-07-02 15:30 +0530"
    assert rows["bilal"]["timestamp"] == "2026-07-03 14:00 +0530"
    assert rows["chitra"]["timestamp"] == ""


@BOTH
def test_a_date_that_nobody_can_read_is_said_and_an_old_one_does_not_count(
    course: Course, again: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    set_due(course)
    by_ours(course)
    dated(course, "bilal", "soon")
    again(course)
    assert penalties(course) == NOBODY
    dates = {row[0]: row[2] for row in everything(sqlite(course.root))["submissions"]}
    assert dates["bilal"] is None
    told = "It is not known when this was handed in, nor whether it was late; timestamp.txt: 'soon'"
    if again is by_nbgrader:
        assert f"bilal: {told}" in capsys.readouterr().err
    else:
        _, said = grade(course)
        assert f"bilal: {told} is no date" in squeezed(said)


@BOTH
def test_an_unchanged_answer_stays_marked_when_everybody_is_written_anew(
    course: Course, again: Way
) -> None:
    for student in HANDED_IN:
        by_hand(course, student, "why", 1)
    set_suites(course, f"{TWO_TESTS}\n# a comment\n")
    again(course)
    assert not any(waits(course, student, "why") for student in HANDED_IN)


def test_an_answer_that_was_marked_by_an_earlier_release_stays_marked(course: Course) -> None:
    by_hand(course, "asha", "why", 1)
    by_hand(course, "bilal", "test_double", 1.5)
    by_hand(course, "chitra", "why", 1)
    engine = sqlalchemy.create_engine(sqlite(course.root))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE autograder_marked"))
    engine.dispose()
    edit_answer(course, "chitra", "Since two and two are four.")
    set_suites(course, f"{TWO_TESTS}\n# a comment\n")
    by_ours(course)
    assert not waits(course, "asha", "why")
    assert not waits(course, "bilal", "test_double")
    assert waits(course, "chitra", "why")


@BOTH_AT_LENGTH
def test_a_changed_answer_waits_and_says_that_its_mark_is_of_an_earlier_version(
    course: Course, again: Way
) -> None:
    by_hand(course, "asha", "why", 1)
    by_hand(course, "chitra", "why", 1)
    edit_answer(course, "asha", "Since two and two are four.")
    again(course)
    assert (waits(course, "asha", "why"), waits(course, "chitra", "why")) == (True, False)
    told = "1 by hand, for an earlier version: look again"
    assert told in notebook(course, "asha")
    assert told not in notebook(course, "chitra")
    _, said = grade(course)
    assert f"asha: why: {told}" in said
    # a second time it still waits, until a teacher has said what it is worth
    set_suites(course, f"{TWO_TESTS}\n# a comment\n")
    again(course)
    assert waits(course, "asha", "why")
    by_hand(course, "asha", "why", 0)
    set_suites(course, f"{TWO_TESTS}\n# another\n")
    again(course)
    assert not waits(course, "asha", "why")
    assert told not in notebook(course, "asha")


def test_students_do_not_read_what_is_for_whoever_marks(course: Course) -> None:
    by_hand(course, "asha", "why", 1)
    edit_answer(course, "asha", "Since two and two are four.")
    by_ours(course)
    feedback(course)
    (page,) = (course.root / "feedback" / "asha" / LAB).glob("*.html")
    text = page.read_text("utf-8")
    assert "Since two and two are four." in text
    assert "look again" not in text


@BOTH_AT_LENGTH
def test_a_mark_given_by_hand_on_old_code_is_looked_at_again(course: Course, again: Way) -> None:
    by_hand(course, "bilal", "test_double", 1.5)
    # another answer and the same code: the mark stands
    edit_answer(course, "bilal", "Since two and two are four.")
    again(course)
    assert not waits(course, "bilal", "test_double")
    hand_in(course, "bilal", RIGHT)
    _, said = grade(course, "--dry-run")
    assert "1.5 given by hand, which stay; look at them again" in said
    again(course)
    assert waits(course, "bilal", "test_double")
    told = "1.5 by hand, 2 by the tests: look again"
    assert told in notebook(course, "bilal")
    _, said = grade(course)
    assert f"bilal: double: {told}" in said
    assert row_of("bilal", said) == ["bilal", "1.5!", "3", "1?", "4.5/6"]


def test_every_command_counts_the_same_marks_that_wait(course: Course) -> None:
    """One answer without a mark, and of another student an answer and code with earlier marks."""
    by_hand(course, "asha", "why", 1)
    by_hand(course, "bilal", "why", 1)
    by_hand(course, "bilal", "test_double", 1.5)
    hand_in(course, "bilal", RIGHT)
    edit_answer(course, "bilal", "Since two and two are four.")

    _, said = grade(course, "--feedback")
    waiting = "3 cells of 2 students wait to be marked, 2 of them again."
    assert waiting in squeezed(said)
    assert "Not all marked yet (2): bilal, chitra." in said
    _, said = autograder_here(course.root, "marks", LAB)
    assert waiting in squeezed(said)
    assert [row_of(one, said)[3:] for one in ("asha", "bilal", "chitra")] == [[], ["2"], ["1"]]
    _, said = autograder_here(course.root, "status", LAB)
    assert row_of(LAB, said)[-3:] == ["2", "3", "0"]
    export(course)
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        to_mark = {row["student_id"]: row["to_mark"] for row in csv.DictReader(file)}
    assert to_mark == {"asha": "0", "bilal": "2", "chitra": "1"}


@BOTH_AT_LENGTH
def test_what_waits_goes_on_waiting_under_another_file_name(course: Course, again: Way) -> None:
    by_hand(course, "asha", "why", 1)
    edit_answer(course, "asha", "Since two and two are four.")
    folder = course.root / "submitted" / "asha" / LAB
    (folder / f"{LAB}.ipynb").rename(folder / "mine.ipynb")
    again(course)
    assert waits(course, "asha", "why")
    set_suites(course, f"{TWO_TESTS}\n# a comment\n")
    again(course)
    assert waits(course, "asha", "why")


def test_the_total_is_the_mark_that_the_gradebook_has(course: Course) -> None:
    set_due(course)
    by_hand(course, "bilal", "why", 0.5)
    by_hand(course, "asha", "test_double", 1.5, extra=0.25)
    _, said = grade(course)
    heading = next(line for line in said.splitlines() if line.startswith("student"))
    assert heading.split()[:7] == ["student", "1", "2", "text", "extra", "late", "total"]
    assert row_of("asha", said) == ["asha", "1.5!", "3", "1?", "+0.25", "–", "4.75/6"]
    assert row_of("bilal", said)[:7] == ["bilal", "1", "3*", "0.5", "–", "−0.45", "4.05/6"]
    assert row_of("chitra", said) == ["chitra", "2", "3", "1?", "–", "–", "5/6"]
    assert "2 cells of 2 students wait to be marked." in said
    export(course)
    with (course.root / "grades.csv").open(newline="", encoding="utf-8") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"asha": 4.75, "bilal": pytest.approx(4.05), "chitra": 5}


def test_marks_replace_no_pipe_and_no_link(course: Course, tmp_path: Path) -> None:
    """Such as /dev/stdout, which is gone for everybody once a file stands in its place."""
    pipe, link, file = (tmp_path / name for name in ("pipe", "link.csv", "file.csv"))
    os.mkfifo(pipe)
    link.symlink_to(file)
    file.touch()
    opened = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        for to in (pipe, link):
            assert autograder_here(course.root, "marks", "--to", str(to))[0] == 0
        assert pipe.is_fifo()
        assert link.is_symlink()
        assert os.read(opened, 1 << 16) == file.read_bytes() != b""
    finally:
        os.close(opened)
    with pytest.raises(CourseError, match="could not be written: Is a directory"):
        autograder_here(course.root, "marks", "--to", str(tmp_path))


def due(course: Course, *words: str) -> str:
    code, said = autograder_here(course.root, "due", LAB, *words)
    assert code == 0, said
    return squeezed(said)


def test_due_shows_and_sets_dates_with_their_zone(course: Course) -> None:
    assert due(course) == f"{LAB} has no due date."
    assert due(course, "2026-07-02 15:30 IST") == (
        f"{LAB} is due 2026-07-02 10:00 +0000. "
        "bilal: late penalty 0.4 instead of 0: 22 hours 30 minutes late"
    )
    assert due(course, "--student", "bilal", "--extend", "1d") == (
        f"{LAB} is due 2026-07-02 10:00 +0000. "
        "bilal has 1 day more, until 2026-07-03 10:00 +0000. "
        "bilal: late penalty 0 instead of 0.4: not late"
    )
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.NbGraderAPI.timezone = 'Asia/Kolkata'\n")
    assert due(course) == (
        f"{LAB} is due 2026-07-02 15:30 +0530. bilal has 1 day more, until 2026-07-03 15:30 +0530."
    )
    # without a zone it is the course's, without a time the end of the day
    assert f"{LAB} is due 2026-07-02 23:59 +0530." in due(course, "2026-07-02")
    assert "bilal has 2 hours more" in due(course, "2026-07-03 01:59", "--student", "bilal")
    assert "bilal has" not in due(course, "--student", "bilal", "--extend", "0")
    assert (
        due(course, "none")
        == f"{LAB} has no due date. bilal: late penalty 0 instead of 0.4: not late"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["soon"], "'soon' is no date, such as 2026-11-30 23:59 +0530."),
        (["2026-07-02 10:00 CST"], "the time zone of 2026-07-02 10:00 CST is not known"),
        (["--extend", "2d"], "--extend is for a --student"),
        (["--student", "asha"], "Nothing is said of what to set"),
        (["--student", "asha", "--extend", "2"], "'2' is no span of time, such as 2d"),
        (["2026-07-02", "--extend", "2d", "--student", "asha"], "Both a date and --extend"),
        (["2026-07-01", "--student", "asha"], "An extension cannot end before"),
        # a shell's variable that is not set takes nothing away
        ([""], "'' is no date"),
        (["", "--student", "asha"], "'' is no date"),
        (["--extend", ""], "--extend is for a --student"),
        (["--student", "asha", "--extend", ""], "'' is no span of time"),
        (["", "--student", "asha", "--extend", "2d"], "Both a date and --extend"),
        (["--student", "asha", "--extend", "99999999d"], "is longer than ten years"),
    ],
)
def test_what_due_does_not_understand_is_one_sentence(
    course: Course, words: list[str], told: str
) -> None:
    set_due(course)
    before = everything(sqlite(course.root))
    with pytest.raises(CourseError, match=re.escape(told)):
        due(course, *words)
    assert everything(sqlite(course.root)) == before


def test_an_extension_is_for_somebody_on_the_roster(course: Course) -> None:
    due(course, DUE)
    with Gradebook(sqlite(course.root), "backprop") as gradebook:
        gradebook.update_or_create_student("bilal", first_name="Bilal", last_name="Khan")
    for name in ("BILAL", "Khan, Bilal"):
        assert "bilal has 1 day more" in due(course, "--student", name, "--extend", "1d")
        assert "bilal has" not in due(course, "--student", name, "--extend", "0")
    before = everything(sqlite(course.root))
    for name, hint in (("bilall", "did you mean bilal?"), ("nobody", "there are bilal.")):
        with pytest.raises(CourseError, match=f"Nobody on the roster is called {name};") as refused:
            due(course, "--student", name, "--extend", "1d")
        assert hint in str(refused.value)
    assert everything(sqlite(course.root)) == before


@BOTH_AT_LENGTH
def test_an_extension_counts_that_was_granted_before_anything_was_handed_in(
    course: Course, again: Way
) -> None:
    due(course, DUE)
    said = due(course, "--student", "yash", "--extend", "2d")
    assert "yash has 2 days more" in said
    assert "nothing of this student's is graded yet" in said
    assert "yash" not in penalties(course)
    hand_in(course, "yash", RIGHT)
    dated(course, "yash", "2026-07-04 09:00:00 UTC")
    _, said = grade(course, "--dry-run")
    assert "late penalty" not in "".join(re.findall(r"yash[^–]*", said))
    again(course)
    assert penalties(course)["yash"] is None
    dates = {row[0]: row[3] for row in everything(sqlite(course.root))["submissions"]}
    assert dates["yash"] is not None
    assert "yash has 2 days more, until 2026-07-04 10:00 +0000." in due(course)


@BOTH_AT_LENGTH
def test_an_extension_outlives_a_due_date_that_is_gone_for_a_while(
    course: Course, again: Way
) -> None:
    set_due(course)
    due(course, "--student", "bilal", "--extend", "1d")
    with Gradebook(sqlite(course.root)) as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate=None)
    edit_answer(course, "bilal", "Since two and two are four.")
    again(course)
    set_due(course)
    again(course)
    assert penalties(course) == NOBODY
    assert "bilal has 1 day more" in due(course)
