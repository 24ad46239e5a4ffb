"""Pages of feedback follow the gradebook, and begin with what a student looks for."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from autograder.course import Course, CourseError
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.settings import PENALTY as CLASS
from support.browser import looks_well
from support.commands import ISOLATION, nbgrader_here, run_here
from support.tiny import LAB, by_id
from support.tiny_course import TWO_TESTS, WRONG, hand_in, set_suites, solved, write_course

pytestmark = pytest.mark.xdist_group("feedback-pages")  # one class graded for all tests

HOSTILE = "<script>document.title = 'mine'</script><b onclick='x'>bold</b>"
PENALTY = f"""
c.AssignLatePenalties.plugin_class = "{CLASS}"
c.PenaltyPerDay.per_day = 0.0625
"""
STOPS = "mine = '<i>' + 1"
OWN = "# My own notes\n\nIt was late."


def grade(root: Path, *words: str) -> str:
    done = run_here(root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ada has a mistake and a late hand-in, bob has all right, and both have an answer."""
    course = write_course(
        tmp_path_factory.mktemp("pages") / "course",
        suite=TWO_TESTS,
        config=PENALTY,
        isolated=True,
        built=True,
    )
    ada = solved(course)
    by_id(ada)["double"].source = WRONG
    by_id(ada)["why"].source = f"Because. {HOSTILE}"
    ada.cells[2:2] = [new_markdown_cell(OWN), new_code_cell("mine = 1"), new_code_cell(STOPS)]
    bob = solved(course)
    by_id(bob)["why"].source = "I do not know."
    bob.cells[2:2] = [new_code_cell(STOPS)]
    for student, notebook, day in (("ada", ada, 3), ("bob", bob, 1)):
        folder = hand_in(course, student, notebook).parent
        (folder / "timestamp.txt").write_text(f"2026-05-0{day} 10:00:00 UTC")
    grade(course.root)
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_assignment(LAB, duedate="2026-05-01 10:00:00 UTC")
        gradebook.update_or_create_student("ada", first_name="Ada", last_name="<i>Lovelace</i>")
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """The class, for one test alone, with its feedback written."""
    root = tmp_path / "course"
    shutil.copytree(graded.root, root)
    assert written(Course(root)) == {"ada": True, "bob": True}
    return Course(root)


def gradebook_of(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "backprop")


def written(course: Course) -> dict[str, bool]:
    """Write what is out of date; returns whose page that was."""
    gradebook = ClassGradebook(course.root, ISOLATION)
    lab = course.lab(LAB)
    pages = gradebook.feedback.write(lab, gradebook.feedback.students(lab))
    found = {page.student: page.written for page in pages if not page.problem}
    gradebook.close()
    return found


def page_of(course: Course, student: str = "ada") -> BeautifulSoup:
    path = course.root / "feedback" / student / LAB / f"{LAB}.html"
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def text(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def mark(course: Course, student: str, cell: str, score: float, comment: str) -> None:
    """Give a mark by hand, as the formgrader does."""
    with gradebook_of(course) as gradebook:
        place = (cell, LAB, LAB, student)
        grade = gradebook.find_grade(*place)
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_comment(*place).manual_comment = comment
        gradebook.db.commit()


# --- they follow ------------------------------------------------------------------------------


def test_a_page_stands_until_a_mark_is_given_by_hand(course: Course) -> None:
    assert written(course) == {"ada": False, "bob": False}
    mark(course, "ada", "why", 0.5, "Why not?")
    assert written(course) == {"ada": True, "bob": False}
    assert "why: 0.5 of 1" in text(page_of(course).find(class_="summary"))
    assert written(course) == {"ada": False, "bob": False}


def test_nbgraders_own_command_follows_too(course: Course) -> None:
    before = (course.root / "feedback" / "bob" / LAB / f"{LAB}.html").stat().st_mtime_ns
    mark(course, "ada", "why", 1, "Yes, because.")
    nbgrader_here(course.root, "generate_feedback", LAB)
    assert "Yes, because." in text(page_of(course))
    assert (course.root / "feedback" / "bob" / LAB / f"{LAB}.html").stat().st_mtime_ns == before


def test_both_commands_show_dates_in_the_course_s_zone(course: Course) -> None:
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.Exchange.timezone = 'Asia/Kolkata'\n")
    assert written(course) == {"ada": True, "bob": True}
    assert "3 May 2026, 15:30 IST" in text(page_of(course))
    nbgrader_here(course.root, "generate_feedback", LAB)
    assert "3 May 2026, 15:30 IST" in text(page_of(course))
    assert written(course) == {"ada": False, "bob": False}


@pytest.mark.parametrize("change", ["penalty", "date", "name", "page", "copy", "secret"])
def test_whatever_a_page_shows_or_needs_is_noticed(course: Course, change: str) -> None:
    with gradebook_of(course) as gradebook:
        if change == "penalty":
            gradebook.update_or_create_assignment(LAB, duedate="2026-05-02 10:00:00 UTC")
        if change == "date":
            gradebook.update_or_create_submission(LAB, "ada", timestamp="2026-05-04 10:00:00 UTC")
        if change == "name":
            gradebook.update_or_create_student("ada", first_name="Augusta")
        gradebook.db.commit()
    folder = course.root / "feedback"
    if change == "page":
        (folder / "ada" / LAB / f"{LAB}.html").unlink()
    if change == "copy":
        (folder / LAB / f"{LAB}_ada.html").write_text("an old one")
    if change == "secret":
        (course.root / "autograded" / "ada" / LAB / "submission_secret.txt").write_text("a" * 128)
    assert written(course) == {"ada": True, "bob": False}
    if change == "secret":
        assert (folder / "ada" / LAB / "submission_secret.txt").read_text() == "a" * 128


def test_a_new_hand_in_and_a_mended_test_are_fed_back_by_grade_itself(course: Course) -> None:
    hand_in(course, "ada", "def double(x):\n    return 4 * x")
    assert "Feedback: 1 written (ada), 1 up to date." in grade(course.root, "--feedback")
    assert "return 4 * x" in text(page_of(course).find(id="double"))
    set_suites(course, TWO_TESTS, times=4)
    assert "2 written (ada, bob), 0 up to date." in grade(course.root, "--feedback")
    assert "double" in text(page_of(course, "bob").find(class_="lost"))


def test_grade_writes_the_pages_of_those_whom_it_was_asked_for(course: Course) -> None:
    """And says where pages lie only once they are up to date, or how they are brought there."""
    for student in ("ada", "bob"):
        mark(course, student, "why", 1, "")
    said = grade(course.root, "--feedback", "--student", "bob")
    assert "Feedback: 1 written (bob), 0 up to date." in said
    assert f"For handing out: feedback/{LAB}/" in said
    assert "page of feedback lies" not in said
    set_suites(course, TWO_TESTS, times=4)
    said = " ".join(grade(course.root).split())
    place = f"A page of feedback for each of them lies in feedback/STUDENT/{LAB}/."
    assert f"{place} `autograder feedback {LAB}` brings them up to date." in said


def test_the_command_says_how_many(course: Course) -> None:
    mark(course, "bob", "why", 0, "")
    done = run_here(course.root, "autograder.cli", "feedback", LAB)
    assert done.returncode == 0, done.stderr
    assert "Feedback: 1 written (bob), 1 up to date." in done.stdout
    assert "Not all marked yet (1): ada." in done.stdout
    gradebook = ClassGradebook(course.root, ISOLATION)
    with pytest.raises(CourseError, match=r"nobody has not been graded in lab0_tiny yet\."):
        gradebook.feedback.students(course.lab(LAB), ["nobody"])
    gradebook.close()


def test_a_student_without_a_row_is_named_and_the_others_get_theirs(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.remove_submission(LAB, "ada")
    mark(course, "bob", "why", 1, "")
    gradebook = ClassGradebook(course.root, ISOLATION)
    found = list(gradebook.feedback.write(course.lab(LAB), ["ada", "bob"]))
    assert [page.written for page in found] == [False, True]
    assert "ada has no row in the gradebook" in found[0].problem
    assert (course.root / "feedback" / "ada" / LAB / f"{LAB}.html").is_file(), "nothing is lost"


# --- what they show ---------------------------------------------------------------------------


def test_a_page_begins_with_whose_it_is(course: Course) -> None:
    page = page_of(course)
    assert text(page.title) == f"{LAB}: ada"
    assert text(page.h1) == f"{LAB} for Ada <i>Lovelace</i> (ada)"
    start = text(page.header)
    assert "3.5 of 6 points so far: 1 point is not marked yet" in start
    assert "Course backprop" in start
    assert "Handed in 3 May 2026, 10:00 UTC, 2 days late" in start
    assert "Graded " in start
    assert "Penalty 0.5 of 4 points taken away for being late" in start


def test_what_cost_points_comes_next(course: Course) -> None:
    summary = page_of(course).find(class_="summary")
    assert isinstance(summary, Tag)
    (lost,) = summary.find_all(class_="lost")
    assert text(lost.h3) == "double: 1 of 2"
    assert "✗ not yet double(3) is not 6." in text(lost)
    targets = [link["href"] for link in lost.find_all("a")]
    assert targets == ["#double", "#test_double"]
    page = page_of(course)
    assert "return 3 * x" in text(page.find(id="double"))
    assert "It is 2 times x" in text(page.find(id="test_double"))
    assert "why : not marked yet (1 point)" in text(summary)
    assert "0 of 1" not in text(page)


def test_a_cell_that_stopped_is_told_first_where_points_were_lost(course: Course) -> None:
    summary = page_of(course).find(class_="summary")
    assert isinstance(summary, Tag)
    stopped = summary.find(class_="stops")
    assert "A cell of your own stopped, the cell that begins “mine = '<i>' + 1”." in text(stopped)
    assert "This cell stopped with TypeError" in text(stopped)
    assert text(summary).index("stopped with") < text(summary).index("double(3) is not 6")
    assert not page_of(course, "bob").find(class_="stops")


def test_what_students_know_is_folded_and_their_own_work_is_not(course: Course) -> None:
    page = page_of(course)
    folded = " ".join(text(tag) for tag in page.find_all("details"))
    assert "A lab for the tests." in folded
    assert "import numpy" in folded
    assert "assert" in folded
    for mine in ("It was late.", "mine = 1", "return 3 * x", "Because."):
        assert mine not in folded
        assert mine in text(page)
    assert not page.find_all("details", open=True)


def test_nothing_that_a_student_wrote_acts(course: Course) -> None:
    page = page_of(course)
    assert not page.find_all(["script", "i"])
    assert not page.find_all(onclick=True)
    assert "bold" in text(page)


def test_a_page_has_a_copy_that_says_whose_it_is(course: Course) -> None:
    handed_out = course.root / "feedback" / LAB
    assert sorted(path.name for path in handed_out.iterdir()) == [
        f"{LAB}_ada.html",
        f"{LAB}_bob.html",
    ]
    page = course.root / "feedback" / "ada" / LAB / f"{LAB}.html"
    assert (handed_out / f"{LAB}_ada.html").read_bytes() == page.read_bytes()


def test_what_could_not_be_read_is_said_at_once(course: Course) -> None:
    hand_in(course, "ada", b"%PDF-1.7")
    done = run_here(
        course.root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION, "--feedback"
    )
    assert done.returncode == 1, done.stderr
    summary = page_of(course).find(class_="summary")
    assert isinstance(summary, Tag)
    assert "could not be read" in text(summary.find(class_="note"))
    assert text(summary).index("could not be read") < text(summary).index("not marked yet")
    assert "0 of 2" not in text(page_of(course))


def test_marks_by_hand_speak_for_themselves(course: Course) -> None:
    mark(course, "ada", "why", 1, "Well said, **Ada**.")
    with gradebook_of(course) as gradebook:
        given = gradebook.find_grade("test_double", LAB, LAB, "ada")
        given.manual_score = 1.5
        gradebook.find_comment("double", LAB, LAB, "ada").manual_comment = "Look at the factor."
        again = gradebook.find_grade("why", LAB, LAB, "bob")
        again.manual_score, again.needs_manual_grade = 1, True
        gradebook.db.commit()
    assert written(course) == {"ada": True, "bob": True}
    (lost,) = page_of(course).find_all(class_="lost")
    assert text(lost.h3) == "double: 1.5 of 2"
    assert "A teacher gave this mark; the tests gave 1." in text(lost)
    assert "Comment: Look at the factor." in text(lost)
    assert "Well said, Ada ." in text(page_of(course).find(id="why"))
    bobs = text(page_of(course, "bob").find(class_="summary"))
    assert "why : 1 of 1. This mark was given for an earlier version" in bobs
    # a mark for code may wait because the tests have changed, and her work has not
    with gradebook_of(course) as gradebook:
        gradebook.find_grade("test_double", LAB, LAB, "ada").needs_manual_grade = True
        gradebook.db.commit()
    assert written(course) == {"ada": True, "bob": False}
    (lost,) = page_of(course).find_all(class_="lost")
    assert "earlier and has yet to look at it again; the tests give 1 now." in text(lost)
    assert "earlier version" not in text(lost)


def test_extra_credit_and_all_comments_stand_at_the_top_beside_what_they_are_of(
    course: Course,
) -> None:
    mark(course, "bob", "why", 1, "Well said, **Bob**.")
    with gradebook_of(course) as gradebook:
        gradebook.find_grade("why", LAB, LAB, "bob").extra_credit = 0.25
        gradebook.find_comment("quadruple", LAB, LAB, "bob").manual_comment = "Neat."
        gradebook.find_comment("quadruple", LAB, LAB, "ada").manual_comment = "Short."
        gradebook.find_comment("why", LAB, LAB, "ada").manual_comment = "See me."
        gradebook.db.commit()
    assert written(course) == {"ada": True, "bob": True}
    page = page_of(course, "bob")
    assert "Extra credit 0.25 points, counted in the total" in text(page.header)
    assert "6.25 of 6 points" in text(page.header)
    told = [text(one) for one in page.find_all(class_="told")]
    assert told == [
        "quadruple: 3 of 3 Comment: Neat. your code · each test",
        "why: 1 of 1, and 0.25 extra Comment: Well said, Bob . your answer",
    ]
    assert "Extra credit" not in text(page_of(course).header)
    summary = text(page_of(course).find(class_="summary"))
    assert summary.count("not marked yet") == 1
    assert "why: not marked yet (1 point) Comment: See me. your answer" in summary
    assert "quadruple: 3 of 3 Comment: Short." in summary


@pytest.mark.browser
def test_a_page_can_be_read_by_night_and_tells_all_on_its_first_screen(
    course: Course, tmp_path: Path
) -> None:
    page = course.root / "feedback" / "ada" / LAB / f"{LAB}.html"
    found = looks_well(page, tmp_path / "night", night=True)
    assert all(place < 844 for place in found.links), "a phone's first screen"
