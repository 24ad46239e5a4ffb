"""Whatever is handed in: graded, or one clear sentence and a row; and nobody else notices."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course, Lab
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.submissions.files import write_whole
from autograder.submissions.folder import read_handed_in, stand_in_id, why_no_id
from autograder.submissions.notebook import NotebookError
from support.campaign import at_length, unless
from support.commands import ISOLATION, run, run_here
from support.folders import HANDED_IN, Strange, hand_in_all
from support.habits import COURSE
from support.outcome import digest, rows, waiting
from support.tiny import LAB
from support.tiny_course import ONE_TEST, solved, write_course

pytestmark = pytest.mark.xdist_group("strange-folders")  # one class graded for all tests

FEW = 8
"""One folder in so many is in the class of every run; a campaign has them all."""

NAMED = {
    *("honest", "answer_beside", "copy_1", "pulled_again", "odd_notebook_name"),
    *("strange_metadata", "-v --force", "=1+1, käthe o'neill", "file_for_folder"),
}
"""Those whom a test here asks about by name."""

SOME = [one for number, one in enumerate(HANDED_IN) if number % FEW == 0 or one.student in NAMED]
EACH = pytest.mark.parametrize(
    "one",
    [pytest.param(one, id=one.build.__name__, marks=unless(one in SOME)) for one in HANDED_IN],
)

KEPT = ("source_notebooks", "exercises", "solutions", "autograder", "nbgrader_config.py")


@pytest.fixture(scope="module")
def those(request: pytest.FixtureRequest) -> list[Strange]:
    """Who is in the class."""
    return HANDED_IN if at_length(request.session) else SOME


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, those: list[Strange]) -> Course:
    root = tmp_path_factory.mktemp("strange") / "course"
    course = write_course(root, suite=ONE_TEST, isolated=True, built=True)
    hand_in_all(course.root / "submitted", solved(course), those)
    return course


@pytest.fixture(scope="module")
def through_us(course: Course) -> dict[str, Any]:
    """The class graded by ``autograder grade``."""
    before = digest(course.root / "submitted")
    done = run_here(course.root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION, "--all")
    feedback = run_here(course.root, "nbgrader", "generate_feedback", LAB)
    export = run_here(course.root, "nbgrader", "export")
    return {
        "grade": done,
        "feedback": feedback,
        "export": export,
        "root": course.root,
        "rows": rows(course.root),
        "untouched": digest(course.root / "submitted") == before,
    }


@pytest.fixture(scope="module")
def through_nbgrader(course: Course, through_us: dict[str, Any]) -> dict[str, Any]:
    """The same class by ``nbgrader autograde``: a gradebook of its own, reports kept by us."""
    root = course.root.parent / "again"
    root.mkdir()
    for name in KEPT:
        (root / name).symlink_to(course.root / name)
    text = (course.root / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").unlink()
    (root / "nbgrader_config.py").write_text(text)
    (root / "submitted").symlink_to(course.root / "submitted")
    shutil.copytree(course.root / ".autograder", root / ".autograder")
    shutil.rmtree(root / "exercises", ignore_errors=True)
    run_here(root, "nbgrader", "db", "assignment", "add", LAB)
    made = run_here(root, "nbgrader", "generate_assignment", LAB, "--force")
    before = digest(course.root / "submitted")
    done = run(root, "nbgrader", "autograde", LAB)
    return {
        "made": made,
        "grade": done,
        "root": root,
        "rows": rows(root),
        "untouched": digest(course.root / "submitted") == before,
    }


@pytest.fixture(
    params=["through_us", pytest.param("through_nbgrader", marks=pytest.mark.campaign)],
    ids=["by us", "by nbgrader"],
)
def graded(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The class graded in either way."""
    found: dict[str, Any] = request.getfixturevalue(request.param)
    return found


def id_of(one: Strange) -> str:
    return stand_in_id(one.student) if why_no_id(one.student) else one.student


@EACH
def test_the_row(one: Strange, through_us: dict[str, Any]) -> None:
    assert through_us["rows"].get(id_of(one)) == (*one.points, bool(one.attention))


@pytest.mark.campaign
@pytest.mark.parametrize("one", HANDED_IN, ids=lambda one: one.build.__name__)
def test_the_row_by_nbgrader_itself(one: Strange, through_nbgrader: dict[str, Any]) -> None:
    assert through_nbgrader["rows"].get(id_of(one)) == (*one.points, bool(one.attention))


def test_nobody_else_has_a_row(graded: dict[str, Any], those: list[Strange]) -> None:
    assert set(graded["rows"]) == {id_of(one) for one in those}


@EACH
def test_the_sentence_in_the_summary(one: Strange, through_us: dict[str, Any]) -> None:
    printed = " ".join(through_us["grade"].stdout.split())
    assert one.attention in printed
    assert one.note in printed


def test_what_the_teacher_sees(graded: dict[str, Any]) -> None:
    # folders that cannot have a row of their own name are an error of the command
    codes = {"grade": 1, "feedback": 0, "export": 0}
    for command in codes.keys() & graded.keys():
        done = graded[command]
        assert done.returncode == codes[command]
        assert "Traceback" not in done.stdout + done.stderr
        assert "\x1b[31m" not in done.stdout
        assert "\x1b[2J" not in done.stdout + done.stderr


def test_nothing_is_written_into_submitted(graded: dict[str, Any]) -> None:
    assert graded["untouched"]


def test_every_student_has_a_notebook_and_a_page_and_nothing_else(
    course: Course, through_us: dict[str, Any], those: list[Strange]
) -> None:
    for one in those:
        if why_no_id(one.student):
            continue
        autograded = course.root / "autograded" / one.student / LAB
        feedback = course.root / "feedback" / one.student / LAB
        assert [path.name for path in autograded.iterdir()] == [f"{LAB}.ipynb"], one.student
        assert [path.name for path in feedback.iterdir()] == [f"{LAB}.html"], one.student


def test_the_formgrader_lists_everybody(
    course: Course, through_us: dict[str, Any], those: list[Strange]
) -> None:
    """A pipe in the place of a date would have it wait for ever, a wrong date would stop it."""
    api = ClassGradebook(course.root, ISOLATION)._api
    listed = {row["student"]: row["autograded"] for row in api.get_submissions(LAB)}
    for one in those:
        if not why_no_id(one.student) and one.student != "file_for_folder":
            assert listed[one.student], one.student


def test_an_answer_beside_its_cell_waits_for_the_teacher(
    graded: dict[str, Any],
) -> None:
    assert "answer_beside" in waiting(graded["root"])
    assert "honest" not in waiting(graded["root"])


def test_a_copy_is_named_on_top_of_the_notebook(course: Course, through_us: dict[str, Any]) -> None:
    page = course.root / "feedback" / "copy_1" / LAB / f"{LAB}.html"
    assert f"{LAB}-Copy1.ipynb was graded in its place." in page.read_text()
    page = course.root / "feedback" / "pulled_again" / LAB / f"{LAB}.html"
    assert f"{LAB}__20261104104101.ipynb was graded." in page.read_text()


def test_a_name_that_would_be_a_picture_is_a_name_on_the_page(
    course: Course, through_us: dict[str, Any]
) -> None:
    page = (course.root / "feedback" / "odd_notebook_name" / LAB / f"{LAB}.html").read_text()
    assert "?[31m&lt;img src=x onerror=alert(1)&gt; ![x](http:evil).ipynb was graded" in page
    assert "<img src=x" not in page


def test_a_forged_word_to_the_teacher_is_not_passed_on(
    course: Course, through_us: dict[str, Any]
) -> None:
    assert "full marks" not in through_us["grade"].stdout
    path = course.root / "autograded" / "strange_metadata" / LAB / f"{LAB}.ipynb"
    assert "full marks" not in path.read_text()


def test_the_export_is_no_formula(
    course: Course, through_us: dict[str, Any], those: list[Strange]
) -> None:
    table = (course.root / "grades.csv").read_text()
    assert "\"'=1+1, käthe o'neill\"" in table
    assert "'-v --force" in table
    assert len(table.splitlines()) == len(those) + 1


def test_a_date_goes_along(tiny_lab: Lab, tmp_path: Path) -> None:
    from autograder.nbgrader_integration.lateness.timestamp import timestamp

    (tmp_path / "timestamp.txt").write_text("2026-11-24 12:00:00.000000 UTC")
    found = timestamp(tmp_path)
    assert found is not None
    assert found.isoformat() == "2026-11-24T12:00:00"


def test_nbgraders_date_is_nothing_that_was_handed_in(tiny_lab: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "student" / tiny_lab.name
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text("2026-11-24 12:00:00.000000 UTC")
    with pytest.raises(NotebookError, match=r"no other notebook\.$"):
        read_handed_in(folder, tiny_lab)
    (folder / "work.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(NotebookError, match=r"no other notebook; work\.pdf is a PDF; hand in"):
        read_handed_in(folder, tiny_lab)


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "I/O error")]
)
def test_what_the_system_will_not_open(
    tiny_lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    """Root may read everything, so the refusal is acted."""
    folder = tmp_path / "student" / tiny_lab.name
    folder.mkdir(parents=True)
    (folder / f"{tiny_lab.name}.ipynb").write_text("{}")

    def refuse(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(
        NotebookError, match=f"ipynb cannot be graded: it could not be read: {error.strerror}"
    ):
        read_handed_in(folder, tiny_lab)


def test_a_folder_that_will_not_be_listed_is_empty(
    tiny_lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "student" / tiny_lab.name
    folder.mkdir(parents=True)

    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(NotebookError, match="no other notebook"):
        read_handed_in(folder, tiny_lab)


@pytest.mark.parametrize("name", ["lab3_xor_network", "lab4_deep_network"])
def test_another_labs_notebook_is_named_though_the_two_share_functions(
    name: str, tmp_path: Path
) -> None:
    lab, other = COURSE.lab("lab3_xor_network"), COURSE.lab("lab4_deep_network")
    folder = tmp_path / "student" / lab.name
    folder.mkdir(parents=True)
    shutil.copy(other.solution_notebook, folder / f"{name}.ipynb")
    sentence = f"{name}.ipynb cannot be graded: its cells are those of {other.name}; hand in the"
    with pytest.raises(NotebookError, match=sentence):
        read_handed_in(folder, lab)


def test_no_labs_notebook_is_taken_for_anothers(tmp_path: Path) -> None:
    for name in COURSE.labs:
        lab = COURSE.lab(name)
        folder = tmp_path / name
        folder.mkdir()
        document = json.loads(lab.solution_notebook.read_bytes())
        document["cells"] = document["cells"][: len(document["cells"]) // 2]
        (folder / f"{name}.ipynb").write_text(json.dumps(document))
        assert read_handed_in(folder, lab).notebook.cells


def test_two_names_never_share_a_stand_in() -> None:
    assert stand_in_id("a<b") != stand_in_id("a>b")
    assert not why_no_id(stand_in_id("\n"))


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    write_whole(path, "first")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "second")
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
