"""Nobody is forgotten: who lies astray, who is missing, and who would be graded as two."""

from __future__ import annotations

import csv
import subprocess
import unicodedata
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder.classroom.roll import Roll, call_roll
from autograder.course import Course, CourseError
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.submissions.strays import Stray
from autograder.terminal.roll import RollView
from support.commands import ISOLATION, command_here, nbgrader_here, run_here
from support.outcome import points, sqlite
from support.tiny import LAB
from support.tiny_course import RIGHT, hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("roll")

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)
NFC, NFD = (unicodedata.normalize(form, "zoë") for form in ("NFC", "NFD"))


def enter(course: Course, **names: str) -> None:
    """Enter a roster: each student's id, and her full name if she has one."""
    url = sqlite(course.root)
    database = Database(url)
    # nbgrader itself starts a program to create its tables
    with database.transaction("roster"), Gradebook(url, "backprop") as gradebook:
        for student, name in names.items():
            first, _, last = name.partition(" ")
            gradebook.add_student(student, first_name=first or None, last_name=last or None)
    database.close()


def roll_of(course: Course, *students: str) -> Roll:
    gradebook = ClassGradebook(course.root, ISOLATION)
    try:
        return call_roll(course, course.lab(LAB), gradebook, students)
    finally:
        gradebook.close()


def shown(roll: Roll, *, everybody: bool = False) -> str:
    console = Console(width=80)
    with console.capture() as capture:
        console.print(RollView(roll, LAB, everybody=everybody))
    return capture.get()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return tiny_class(tmp_path / "course", {"asha": RIGHT, "bilal": RIGHT})


def test_whoever_has_not_handed_in_is_named(course: Course) -> None:
    enter(course, asha="Asha Rao", bilal="Bilal Khan", chitra="Chitra Sen", dev="Dev Roy")
    folder = course.root / "submitted" / "dev"
    folder.mkdir()
    (folder / f"{LAB}.ipynb").write_text("{}")
    roll = roll_of(course)
    assert roll.absent == ("chitra",)
    assert [str(one.path) for one in roll.strays] == [f"dev/{LAB}.ipynb"]
    assert "Not handed in (1 of 4): chitra" in shown(roll)
    assert roll_of(course, "asha").absent == ()


def test_without_a_roster_nobody_is_missing_and_nobody_unknown(course: Course) -> None:
    roll = roll_of(course)
    assert roll.absent == roll.unknown == roll.doubles == ()
    assert not roll.troubled
    assert shown(roll).strip() == ""


def test_whoever_is_not_on_the_roster_is_graded_and_named(course: Course) -> None:
    enter(course, asha="Asha Rao")
    roll = roll_of(course)
    assert [one.student for one in roll.folders] == ["asha", "bilal"]
    assert roll.unknown == ("bilal",)
    assert not roll.troubled
    assert "Not on the roster (1): bilal" in shown(roll)


def test_commands_for_one_student_know_her_in_any_spelling(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(course, asha="Asha Rao", bilal="Bilal Khan", **{NFC: "Zoë Ray"})
    hand_in(course, NFC, RIGHT)
    isolated = ("--isolation", ISOLATION.value)
    assert command_here(course.root, "grade", LAB, "-s", NFD, "-s", "Rao, ASHA", *isolated) == 0
    assert sorted(points(sqlite(course.root))) == ["asha", NFC]
    capsys.readouterr()

    assert command_here(course.root, "feedback", LAB, "-s", "Asha Rao") == 0
    assert "1 written" in capsys.readouterr().out
    to = tmp_path / "pages"
    words = ("--to", "folder", "-o", str(to))
    assert command_here(course.root, "return", LAB, "-s", "ASHA", *words) == 0
    assert [path.name for path in to.iterdir()] == [f"{LAB}_asha_Rao Asha.html"]
    for command in ("grade", "feedback", "return", "ask"):
        blank = ("",) if command == "ask" else ("-s", "")
        assert command_here(course.root, command, LAB, *blank) == 2
        assert "name has nothing in it" in capsys.readouterr().err


def test_another_spelling_of_a_student_is_not_graded_as_a_second_one(course: Course) -> None:
    enter(course, asha="Asha Rao", bilal="Bilal Khan", dev="Dev Roy", **{NFC: "Zoë Ray"})
    for name in ("Dev Roy", NFD, "ASHA"):
        hand_in(course, name, RIGHT)
    roll = roll_of(course)
    assert [one.student for one in roll.folders] == ["asha", "bilal"]
    assert [one.student for one in roll.lookalikes] == ["asha", "dev", NFC]
    assert roll.absent == roll.unknown == ()
    assert roll.troubled
    said = " ".join(shown(roll).split())
    assert f"submitted/Dev Roy/{LAB} is not graded: by its name it is dev's" in said
    assert f"autograder doctor {LAB} --move" in said


@pytest.mark.parametrize("archive", ["dev/dev.zip", "dev.tar.gz", "dev/work.7z"])
def test_an_archive_keeps_its_owner_out_of_no_list_of_those_who_are_missing(
    course: Course, archive: str
) -> None:
    enter(course, asha="Asha Rao", bilal="Bilal Khan", dev="Dev Roy")
    path = course.root / "submitted" / archive
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"PK\x03\x04")
    roll = roll_of(course)
    assert roll.absent == ("dev",)
    assert roll.troubled
    said = " ".join(shown(roll).split())
    assert said.count(archive) == 1
    assert f"submitted/{archive} is not graded: it is an archive; take a class's out of" in said
    assert "unpack a student's own where it lies" in said
    assert "Not handed in (1 of 3): dev" in said


def test_status_counts_students_as_grading_does(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(course, asha="Asha Rao", bilal="Bilal Khan", dev="Dev Roy", **{NFC: "Zoë Ray"})
    for name in ("Dev Roy", NFD, "ASHA"):
        hand_in(course, name, RIGHT)
    (course.root / "submitted" / "hand-ins.zip").write_bytes(b"PK")
    assert command_here(course.root, "status") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{LAB} 2 of 4 " in said
    assert f"{LAB}, not graded yet: asha, bilal." in said
    assert "not handed in" not in said
    assert "4 things in submitted/ lie where nothing is graded: `autograder doctor` says" in said


def test_status_asks_about_students_who_may_be_one(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ada01", "ADA01"):
        hand_in(course, name, RIGHT)
    assert command_here(course.root, "status") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "One student or two? 'ADA01' and 'ada01' count as two." in said
    assert "lie where" not in said


def test_a_row_of_another_spelling_makes_no_second_student(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who was graded before there was a roster has a row under the name of her folder."""
    hand_in(course, "Dev Roy", RIGHT)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(course.lab(LAB))
    gradebook.record_nothing(course.lab(LAB), "Dev Roy", content_digest="1")
    gradebook.close()
    enter(course, asha="Asha Rao", bilal="Bilal Khan", dev="Dev Roy")
    assert command_here(course.root, "status") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"{LAB} 2 of 3 " in said
    assert "1 thing in submitted/ lies where nothing is graded" in said


def test_a_folder_with_the_name_of_a_lab_is_no_student(course: Course) -> None:
    hand_in(course, LAB, RIGHT)
    roll = roll_of(course)
    assert [one.student for one in roll.folders] == ["asha", "bilal"]
    assert roll.troubled


@pytest.mark.parametrize(
    "names", [("ada01", "ADA01"), (NFC, NFD), ("ada lovelace", "ada_lovelace")]
)
def test_two_folders_that_may_be_one_students_are_named(
    course: Course, names: tuple[str, str]
) -> None:
    for name in names:
        hand_in(course, name, RIGHT)
    roll = roll_of(course)
    assert roll.doubles == (tuple(sorted(names)),)
    assert len(roll.folders) == 4
    assert roll.troubled
    assert "One student or two?" in shown(roll)
    enter(course, **{name: f"A{number} B" for number, name in enumerate(names)})
    assert roll_of(course).doubles == ()


def test_where_nobody_has_handed_in_what_lies_astray_is_named(tmp_path: Path) -> None:
    course = tiny_class(tmp_path / "course", {})
    folder = course.root / "submitted" / "dev"
    folder.mkdir(parents=True)
    (folder / f"{LAB}.ipynb").write_text("{}")
    with pytest.raises(CourseError, match=rf"Nobody has.*\n.*dev/{LAB}.ipynb is not graded there"):
        roll_of(course)


def test_of_many_the_first_are_named_and_all_if_asked() -> None:
    ids = tuple(f"student{number:03}" for number in range(300))
    strays = tuple(Stray(Path(name, "x.ipynb"), LAB, name) for name in ids)
    roll = Roll((), strays, absent=ids, known=300)
    few, everybody = shown(roll), shown(roll, everybody=True)
    assert few.count("student019") == 3
    assert "student020" not in few
    assert "280 more are not graded" in few
    assert "and 280 more" in few
    assert everybody.count("student299") == 3
    assert all(len(line) <= 80 for line in few.splitlines())


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class with a roster, in which one has handed in as it should be and others have not."""
    course = tiny_class(tmp_path_factory.mktemp("roll") / "course", {"asha": RIGHT})
    enter(course, asha="Asha Rao", bilal="Bilal Khan", chitra="Chitra Sen", dev="Dev Roy")
    hand_in(course, "Dev Roy", RIGHT)
    path = hand_in(course, "bilal", RIGHT)
    path.rename(path.parents[1] / path.name)
    path.parent.rmdir()
    return course


@pytest.fixture(scope="module")
def done(scattered: Course) -> subprocess.CompletedProcess[str]:
    """What grading it comes to."""
    return run_here(scattered.root, *GRADE)


def test_grading_names_them_all(scattered: Course, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"submitted/bilal/{LAB}.ipynb is not graded there: it belongs in" in done.stdout
    assert f"submitted/Dev Roy/{LAB} is not graded: by its name it is dev's" in done.stdout
    assert "Not handed in (1 of 4): chitra" in done.stdout
    assert points(sqlite(scattered.root)).keys() == {"asha"}


@pytest.mark.usefixtures("done")
def test_nbgrader_names_them_too(scattered: Course, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        nbgrader_here(scattered.root, "autograde", LAB, "--force")
    said = capfd.readouterr().err
    assert f"submitted/bilal/{LAB}.ipynb is not graded there" in said
    assert f"submitted/Dev Roy/{LAB} is not graded: by its name it is dev's" in said
    assert points(sqlite(scattered.root)).keys() == {"asha"}


@pytest.mark.usefixtures("done")
def test_in_the_export_nothing_handed_in_is_no_zero(scattered: Course) -> None:
    nbgrader_here(scattered.root, "export", "--to", "grades.csv")
    with (scattered.root / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert rows["asha"]["status"] == "handed in"
    assert rows["chitra"]["status"] == "absent"
    assert rows["chitra"]["score"] == rows["chitra"]["raw_score"] == ""
