"""A lab of several notebooks: one row in the gradebook, and each notebook graded by itself."""

from __future__ import annotations

import email
import shutil
import zipfile
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.authoring.build import build
from autograder.authoring.gate.check import check
from autograder.authoring.gate.metadata import metadata_problems
from autograder.authoring.suite_folders import suites_above
from autograder.classroom.work import How, SubmissionDigest, Work, unreadable_key
from autograder.course import Course, CourseError, Lab, notebooks_of
from autograder.grading.grade import unreadable
from autograder.lms.origins import Origin, write_origins
from autograder.lms.outgoing.pages import Named, together
from autograder.nbgrader_integration.feedback.generate import copy_name
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.lateness.penalties import Penalties
from autograder.nbgrader_integration.marks.reader import read_marks
from autograder.nbgrader_integration.marks.standings import Standing
from autograder.sandbox.launch import Isolation
from autograder.submissions.folder import read_submitted_file
from autograder.submissions.lab_cells import find_other_lab, fits
from autograder.submissions.notebook import NotebookError
from autograder.submissions.roster import Roster
from autograder.submissions.strays import find_strays
from support.commands import ISOLATION, autograder_here, command_here, run_here
from support.tiny import LAB, cell, light_cells
from support.tiny_course import (
    MANY,
    hand_in_many,
    many_course,
    solved_source,
    write_course,
)

pytestmark = pytest.mark.xdist_group("several-notebooks")  # one worker makes the course, for all

DOUBLE = "def double(x):\n    return x + x"
TRIPLE = "def double(x):\n    return 3 * x"
PLUGIN = "autograder.nbgrader_integration.lateness.penalties.PenaltyPerDay"
QUADRUPLE = "def quadruple(x):\n    return 4 * x"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, which no test changes."""
    return many_course(tmp_path_factory.mktemp("many"))


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return Course(shutil.copytree(made.root, tmp_path / "course"))


def test_a_folder_of_other_notebooks_is_a_lab_of_all_of_them(made: Course) -> None:
    lab = made.lab(MANY)
    first, second = lab.parts

    assert made.labs == (MANY,)
    assert [part.full_name for part in made.parts] == ["ps1/problem1", "ps1/problem2"]
    assert notebooks_of(made.root, MANY) == ["problem1", "problem2"]
    assert notebooks_of(made.root, "no_lab") == ["no_lab"]
    assert lab.has_parts
    assert not first.has_parts
    assert first.others == ("problem2",)
    assert [one.grade_id for one in lab.grade_cells] == ["test_double", "test_quadruple", "why"]
    assert [one.grade_id for one in second.grade_cells] == ["test_quadruple", "why"]
    assert lab.points == 6
    assert first.suites == lab.suites / "problem1"
    found = suites_above(second.suites)
    assert found is not None
    assert found.folder == lab.suites


def test_parts_are_called_by_lab_and_notebook(made: Course) -> None:
    assert made.full_name("ps1") == MANY
    assert made.full_name("ps1/problem2.ipynb") == "ps1/problem2"
    assert made.part("ps1/problem2") == made.lab(MANY).part("problem2")
    with pytest.raises(CourseError, match=r"several notebooks.*say ps1/problem1 or ps1/problem2"):
        made.part(MANY)
    with pytest.raises(CourseError, match=r"ps1 has no notebook called problem3\.ipynb"):
        made.part("ps1/problem3")


def test_a_lab_with_a_notebook_of_its_name_is_that_one_alone(tmp_path: Path) -> None:
    course = write_course(tmp_path)
    lab = course.lab(LAB)
    spare = lab.source_notebook.with_name("spare.ipynb")
    nbformat.write(new_notebook(cells=light_cells()), spare)

    assert (lab.parts, lab.has_parts, lab.full_name) == ((lab,), False, LAB)
    assert course.parts == (lab,)
    assert [one for one in metadata_problems(lab) if one.startswith("spare.ipynb has cells")]


def test_a_folder_without_graded_notebooks_is_no_lab(made: Course, course: Course) -> None:
    folder = course.sources / "scratch"
    folder.mkdir()
    nbformat.write(new_notebook(), folder / "notes.ipynb")

    assert course.labs == made.labs


def test_two_notebooks_cannot_have_grade_cells_of_one_name(course: Course) -> None:
    _, second = course.lab(MANY).parts
    notebook = nbformat.read(second.source_notebook, as_version=4)
    notebook.cells.append(cell("code", "test_double", "f()", grade=True, locked=True, points=1))
    nbformat.write(notebook, second.source_notebook)

    with pytest.raises(CourseError, match="both have a grade cell test_double; rename one"):
        _ = course.lab(MANY).grade_cells


def test_what_decides_marks_of_one_notebook_is_no_matter_of_the_other(course: Course) -> None:
    first, second = course.lab(MANY).parts
    before = [one.fingerprint() for one in (course.lab(MANY), first, second)]
    with second.suite("test_quadruple").open("a") as file:
        file.write("\n# another version\n")

    after = [one.fingerprint() for one in (course.lab(MANY), first, second)]

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True, False]


def test_each_notebook_is_told_by_its_cells(made: Course) -> None:
    first, second = made.lab(MANY).parts
    notebook = solved_source(first)

    assert fits(notebook, first)
    assert not fits(notebook, second)
    assert find_other_lab(notebook, second) == "ps1/problem1"


def test_a_notebook_of_written_answers_alone_is_told_by_these(course: Course) -> None:
    first, second = course.lab(MANY).parts
    notebook = nbformat.read(second.source_notebook, as_version=4)
    notebook.cells = [one for one in notebook.cells if one.id in ("title", "id-why")]
    nbformat.write(notebook, second.source_notebook)
    second = course.lab(MANY).part("problem2")

    assert fits(notebook, second)
    assert not fits(solved_source(first), second)
    assert not fits(new_notebook(), second)


def test_one_of_two_files_is_never_taken_for_the_other(course: Course) -> None:
    """Not even one with everything in it: whose it is, its name says."""
    first, second = course.lab(MANY).parts
    folder = hand_in_many(course, "asha", quadruple=QUADRUPLE)

    assert read_submitted_file(folder, second).note == ""
    with pytest.raises(NotebookError, match=r"no file called problem1\.ipynb, and no other"):
        read_submitted_file(folder, first)
    nbformat.write(solved_source(first), folder / "mine.ipynb")
    assert "mine.ipynb was graded in its place" in read_submitted_file(folder, first).note


def test_a_lone_notebook_of_one_of_several_waits_for_who_knows_its_name(course: Course) -> None:
    lab = course.lab(MANY)
    folder = hand_in_many(course, "asha", quadruple=QUADRUPLE)
    nbformat.write(solved_source(lab.parts[0]), folder.parent / "mine.ipynb")

    (stray,) = find_strays(course.root / "submitted", [lab], Roster([]))

    assert (stray.lab, stray.target) == (MANY, None)
    assert "put it into submitted/asha/ps1/, under the name of the one that it is" in str(stray)


def test_a_submission_has_one_report_and_one_key(made: Course) -> None:
    lab = made.lab(MANY)
    first, second = lab.parts
    work = Work(lab, SubmissionDigest("asha", "1"))
    assert not work.is_done
    work.take(second, unreadable(second, Isolation.PROCESS, "Gone."), How.GRADED, "2")
    work.take(first, unreadable(first, Isolation.PROCESS, "Gone."), How.RECALLED, "1")
    assert work.is_done

    digest, report, how = work.found()

    assert [one.grade_id for one in report.cells] == ["test_double", "test_quadruple"]
    assert (report.lab, report.attention, how) == (MANY, "Gone.", How.GRADED)
    assert list(digest.parts) == ["problem1", "problem2"]
    assert len(digest.key) == 64
    work.keys["problem1"] = ""
    assert work.found()[0].key == ""
    # what was handed in again otherwise is graded again
    assert unreadable_key(first, "Gone.") != unreadable_key(first, "Large.")
    assert unreadable_key(made.part("ps1/problem2"), "Gone.") != unreadable_key(first, "Gone.")
    assert unreadable_key(Lab("lab1", made.root), "Gone.") == ""


def test_both_ways_of_grading_give_the_same_marks(course: Course) -> None:
    """One notebook of chitra's is missing, and the other counts all the same."""
    hand_in_many(course, "asha", double=DOUBLE, quadruple=QUADRUPLE)
    hand_in_many(course, "bilal", double=TRIPLE, quadruple=QUADRUPLE)
    hand_in_many(course, "chitra", quadruple=QUADRUPLE)

    done = run_here(course.root, "autograder.cli", "grade", MANY, "--feedback")
    ours = standings(course)
    again = run_here(course.root, "autograder.cli", "grade", MANY)
    pages = {path.name: path.read_text() for path in (course.root / "feedback" / MANY).iterdir()}
    preview = run_here(course.root, "autograder.cli", "grade", MANY, "--dry-run", "--regrade")
    (course.root / "gradebook.db").unlink()
    shutil.rmtree(course.root / "autograded")
    shutil.rmtree(course.root / ".autograder")
    run_here(course.root, "nbgrader", "autograde", MANY)

    assert done.returncode == 1
    assert "chitra needs attention: There is no file called problem1.ipynb" in done.stdout
    assert {name: one.points for name, one in ours.items()} == {"asha": 5, "bilal": 4, "chitra": 3}
    assert ours["chitra"].cells["test_double"].waits
    assert not ours["chitra"].cells["test_quadruple"].waits
    assert "0 graded anew, 3 unchanged" in again.stdout
    assert "the marks of none would change" in preview.stdout
    theirs = standings(course)
    assert {name: one.cells for name, one in theirs.items()} == {
        name: one.cells for name, one in ours.items()
    }
    assert len(pages) == 6
    assert "double(3) is not 6." in pages["ps1_problem1_bilal.html"]
    assert "double" not in pages["ps1_problem2_bilal.html"].partition("<h2")[0]
    assert "There is no file called problem1" in pages["ps1_problem1_chitra.html"]


def standings(course: Course) -> dict[str, Standing]:
    gradebook = ClassGradebook(course.root, ISOLATION)
    try:
        return dict(gradebook.lab_marks(course.lab(MANY)).standings)
    finally:
        gradebook.close()


def test_each_page_goes_out_under_a_name_of_its_own_and_again_when_it_has_changed(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        command_here(course.root, *words, COLUMNS="300")
        said = capsys.readouterr()
        return said.out + said.err

    def sent(name: str) -> list[str]:
        path = course.root / "outgoing" / MANY / name
        if path.is_dir():
            return sorted(each.relative_to(path).as_posix() for each in path.rglob("*.*"))
        with zipfile.ZipFile(path) as packed:
            return packed.namelist()

    def returned() -> list[str]:
        (row,) = (line for line in run("status", MANY).splitlines() if line.startswith("ps1 "))
        return row.split()[-2:]

    hand_in_many(course, "asha", double=DOUBLE, quadruple=QUADRUPLE)
    write_origins(
        course.root / "submitted",
        MANY,
        {
            "asha": Origin(
                "canvas",
                "asha_1_10_problem1.ipynb",
                files={
                    "problem1": "asha_1_10_problem1.ipynb",
                    "problem2": "asha_1_11_problem2-1.ipynb",
                },
            )
        },
    )
    run("grade", MANY, "--isolation", ISOLATION.value, "--feedback")
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop") as gradebook:
        gradebook.update_or_create_student("asha", email="asha@example.org")

    assert returned() == ["1", "0"]
    assert "Packed: 2 pages for 1 student." in run("return", MANY, "--to", "canvas")
    assert sent("canvas-feedback-1.zip") == [
        "asha_1_10_problem1.html",
        "asha_1_11_problem2-1.html",
    ]
    assert returned() == ["1", "1"]
    run("return", MANY, "--to", "folder")
    assert sent("folder-feedback-1") == [
        "ps1_asha/ps1_problem1_feedback.html",
        "ps1_asha/ps1_problem2_feedback.html",
    ]
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop") as gradebook:
        grade = gradebook.find_grade("why", "problem2", MANY, "asha")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    run("feedback", MANY)
    assert returned() == ["1", "0"]  # the page of problem2 is a new one
    run("return", MANY, "--to", "mail")
    (draft,) = (course.root / "outgoing" / MANY / "mail-feedback-1").iterdir()
    message = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert [one.get_filename() for one in message.iter_attachments()] == [
        "ps1_problem1_feedback.html",
        "ps1_problem2_feedback.html",
    ]
    assert "Packed: 1 page for 1 student; 1 unchanged" in run("return", MANY, "--to", "canvas")
    assert sent("canvas-feedback-2.zip") == ["asha_1_11_problem2-1.html"]
    assert "asha got nothing" in run("return", MANY, "--to", "moodle")


def test_no_two_pages_for_handing_out_have_one_name() -> None:
    assert copy_name(LAB, "bob", LAB, [LAB]) == f"{LAB}_bob.html"
    assert copy_name(MANY, "a_bob", "part", ["part", "other"]) == "ps1_part_a_bob.html"
    assert copy_name(MANY, "a_bob", "part", ["part", "part_a"]) != copy_name(
        MANY, "bob", "part_a", ["part", "part_a"]
    )


def test_names_of_one_students_pages_stay_apart() -> None:
    one = Named({"asha": "a_1_10_work.html", "bilal": "b_2_20_x.html"})
    two = Named({"asha": "a_1_10_work.html"}, (("bilal", "no name."),))

    found = together({"problem1": one, "problem2": two})

    assert found.names == {
        "asha": {"problem1": "a_1_10_work_problem1.html", "problem2": "a_1_10_work_problem2.html"}
    }
    assert found.passed_over == (("bilal", "no name."),)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("similar", MANY), "say ps1/problem1 or ps1/problem2"),
        (("new", "function", MANY, "half"), "say ps1/problem1 or ps1/problem2"),
    ],
)
def test_what_is_for_one_notebook_says_so(made: Course, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(CourseError, match=said.replace("(", r"\(")):
        autograder_here(made.root, *words)


@pytest.mark.parametrize(("file", "named"), [("problem1.ipynb", ""), ("mine.ipynb", "ps1")])
def test_check_finds_out_which_notebook_a_file_is(
    made: Course, tmp_path: Path, file: str, named: str
) -> None:
    notebook = solved_source(made.lab(MANY).part("problem1"))
    nbformat.write(notebook, tmp_path / file)
    words = ["--lab", named] if named else []

    done = run_here(made.root, "autograder.cli", "check", str(tmp_path / file), *words)

    assert "ps1/problem1: 2 of 2 points" in done.stdout, done.stderr


@pytest.mark.campaign
def test_a_lab_of_two_notebooks_is_built_and_passes_the_gate(course: Course) -> None:
    build(course)
    assert check(course) == []
    lab = course.lab(MANY)
    assert all(part.release_notebook.is_file() for part in lab.parts)

    (lab.suites / "test_astray.py").write_text("")
    lab.part("problem2").reference.write_text("")
    first, second = lab.part("problem1"), lab.part("problem2")
    first.suite("test_double").rename(second.suites / "test_double.py")

    problems = check(course)

    assert any("suite test_astray.py has to lie in the folder of a notebook" in p for p in problems)
    assert (
        "ps1/problem1: problem1.ipynb, cell test_double: grade cell test_double has no suite: "
        "test_double.py is missing."
    ) in problems
    assert "ps1/problem2: suite test_double.py has no grade cell." in problems


def test_a_released_lab_cannot_get_another_notebook(course: Course) -> None:
    gradebook = ClassGradebook(course.root, ISOLATION)
    try:
        lab = course.lab(MANY)
        gradebook.prepare(lab)
        gradebook.record_nothing(lab, "asha", content_digest="1")
        lab.part("problem1").source_notebook.rename(lab.source_notebook.with_name("other.ipynb"))
        with pytest.raises(CourseError, match=r"other notebooks now.*new: other; gone: problem1"):
            gradebook.prepare(Lab(MANY, course.root))
    finally:
        gradebook.close()


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_lateness_costs_something_of_each_notebook(tmp_path: Path) -> None:
    where = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Gradebook(where, "course") as gradebook:
        gradebook.add_assignment(MANY, duedate="2026-07-01 10:00")
        gradebook.add_student("asha")
        for name, points in {"problem1": 10, "problem2": 20}.items():
            gradebook.add_notebook(name, MANY)
            gradebook.add_grade_cell(f"test_{name}", name, MANY, max_score=points, cell_type="code")
        submission = gradebook.add_submission(MANY, "asha", timestamp="2026-07-01 12:00")
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score = grade.max_score
        gradebook.db.commit()

        (change,) = Penalties(Config(AssignLatePenalties={"plugin_class": PLUGIN})).update(
            gradebook, MANY
        )
        connection = gradebook.db.connection()
        whole = read_marks(connection, MANY).lab(MANY).standings["asha"]
        second = read_marks(connection, MANY, notebook="problem2").lab(MANY)

    assert (change.student, change.before, change.after) == ("asha", 0, 3)
    assert (whole.score, whole.penalty, whole.points) == (30, 3, 27)
    assert list(second.cells) == ["test_problem2"]
    assert (second.standings["asha"].score, second.standings["asha"].points) == (20, 18)
