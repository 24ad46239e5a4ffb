"""``autograder doctor``: what a teacher has to put right, and what it moves."""

from __future__ import annotations

import errno
import shutil
import subprocess
from collections import namedtuple
from pathlib import Path

import nbformat
import pytest
from click.testing import Result
from nbgrader.api import Gradebook
from rich.console import Console
from typer.testing import CliRunner

from autograder.classroom import checkup
from autograder.commands import doctor, shared
from autograder.course import Course
from autograder.nbgrader_integration.database import Database
from autograder.sandbox import obstacles
from autograder.sandbox.obstacles import Facts
from support.commands import ISOLATION
from support.outcome import sqlite
from support.tiny import LAB, by_id
from support.tiny_course import RIGHT, hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("doctor")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A class in which everything is as it should be."""
    course = tiny_class(tmp_path / "course", {"asha": RIGHT})
    lab = course.lab(LAB)
    lab.release_notebook.parent.mkdir(parents=True)
    shutil.copy(lab.source_notebook, lab.release_notebook)
    url = sqlite(course.root)
    database = Database(url)
    with database.transaction("roster"), Gradebook(url, "backprop") as gradebook:
        gradebook.add_student("asha", first_name="Asha", last_name="Rao")
    database.close()
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    monkeypatch.chdir(course.root)
    return course


def ask(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(
        shared.app, ["doctor", *words, "--isolation", ISOLATION.value], input=answer
    )


def said(result: Result) -> str:
    return " ".join(result.output.split())


def test_a_class_in_order_needs_nobody(course: Course) -> None:
    result = ask()
    assert result.exit_code == 0, result.output
    assert "Nothing needs you." in result.output
    assert "look" not in result.output.split()
    assert "Students on the roster: 1." in result.output
    assert "1 lab is in order; in the gradebook: none." in result.output
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_it_says_that_there_is_no_gradebook_yet_and_makes_none(course: Course) -> None:
    (course.root / "gradebook.db").unlink()
    result = ask()
    assert result.exit_code == 0
    assert "There is no gradebook yet." in result.output
    assert not (course.root / "gradebook.db").exists()


def no_gradebook(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    (course.root / "gradebook.db").write_text("My marks." * 300)


def no_room(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", ["free"])
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda _: usage(7 * 2**20))


def no_sandbox(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "why_unavailable", lambda _: "no bubblewrap")


def no_date(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = course.root / "submitted" / "asha" / LAB
    (folder / "timestamp.txt").write_text("last Tuesday, I think")


def two_spellings(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bil_al", "bil al"):
        hand_in(course, name, RIGHT)


def no_release(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.lab(LAB).release_notebook.unlink()


def no_suite(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.lab(LAB).suite("test_double").unlink()


def committed(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "--quiet", course.root], check=True)
    (course.root / ".gitignore").write_text("/autograded/\n")


def not_clear(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    (course.root / "submitted" / "asha" / "homework.ipynb").write_text("{}")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (no_gradebook, "is no database, or a damaged one"),
        (no_room, "There are 7 MiB free"),
        (no_sandbox, "No sandbox can be started here: no bubblewrap. Install"),
        (no_date, f"When it was handed in cannot be read: asha, {LAB}."),
        (two_spellings, "One student or two? 'bil al' and 'bil_al' have a folder each."),
        (no_release, "its release is not in exercises/"),
        (
            committed,
            "students' work: submitted, gradebook.db. Write into .gitignore, each on a line",
        ),
        (no_suite, f"The hidden tests of {LAB} cannot be run, so nobody is graded: test_d"),
        (not_clear, "submitted/asha/homework.ipynb is not graded: which lab it belongs to"),
    ],
)
def test_each_thing_that_is_wrong_is_named(
    spoil: object, words: str, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(spoil)
    spoil(course, monkeypatch)
    result = ask()
    assert result.exit_code == 1, result.output
    assert words in said(result)
    assert "need" in result.output.splitlines()[-1]


DENIED = "bwrap: setting up uid map: Permission denied"


@pytest.fixture
def on_ubuntu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where AppArmor lets nobody but root make namespaces."""
    monkeypatch.setattr(obstacles, "facts_here", lambda: Facts(apparmor_restricts=True))


def test_work_that_the_repository_ignores_needs_nobody(course: Course) -> None:
    subprocess.run(["git", "init", "--quiet", course.root], check=True)
    (course.root / ".gitignore").write_text("/gradebook.db*\n/submitted/\n")
    assert ask().exit_code == 0


@pytest.mark.usefixtures("on_ubuntu")
def test_what_to_type_stands_in_one_line(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "why_unavailable", lambda _: DENIED)
    result = ask()
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("sudo ")]
    assert line == obstacles.way_out(DENIED).line
    assert len(line) > 80
    other = lines.index(str(obstacles.TAKE_WASM.line))
    between = " ".join(" ".join(lines[lines.index(line) + 1 : other]).split())
    assert between == f"note {obstacles.TAKE_WASM.advice}"
    assert lines[other + 1].startswith("ok    There is room on the disk.")


@pytest.mark.usefixtures("on_ubuntu")
@pytest.mark.parametrize(
    ("trouble", "typed"), [(f"the template did not start: {DENIED}", 1), ("it fell asleep", 0)]
)
def test_sandboxes_that_start_one_by_one_are_said(
    trouble: str, typed: int, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "why_unavailable", lambda _: "")
    monkeypatch.setattr(checkup, "template_trouble", lambda: trouble)
    result = CliRunner().invoke(shared.app, ["doctor"])
    assert result.exit_code == 0, result.output
    assert f"started one by one, which takes ten times as long: {trouble}." in said(result)
    assert sum(line.startswith("sudo ") for line in result.stdout.splitlines()) == typed
    assert "Install" not in result.output


def test_webassembly_has_no_template_that_could_be_in_trouble(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "why_unavailable", lambda _: "")
    monkeypatch.setattr(checkup, "template_trouble", lambda: "no bubblewrap")
    result = CliRunner().invoke(shared.app, ["doctor", "--isolation", "wasm"])
    assert "Students' code runs in a sandbox: wasm." in said(result)
    assert "no bubblewrap" not in result.output


@pytest.fixture
def scattered(course: Course) -> Path:
    """A class with strays that have a place, one that has none, and one whose place is taken."""
    submitted = course.root / "submitted"
    hand_in(course, "bilal", RIGHT)
    (submitted / "bilal" / LAB).rename(submitted / "bilal" / "Lab0")
    hand_in(course, "Asha Rao", RIGHT)
    (submitted / "dev").mkdir()
    (submitted / "dev" / f"{LAB}.ipynb").write_text("{}")
    return submitted


def test_without_a_word_it_moves_nothing(scattered: Path) -> None:
    result = ask()
    assert result.exit_code == 1
    assert "With --move, this command moves 3 to their places." in said(result)
    assert (scattered / "bilal" / "Lab0").is_dir()


def test_it_moves_what_has_a_place_and_says_so(scattered: Path) -> None:
    before = (scattered / "asha" / LAB / f"{LAB}.ipynb").read_bytes()
    result = ask(LAB, "--move")
    assert result.exit_code == 1
    text = said(result)
    assert f"Moved submitted/bilal/Lab0 to submitted/bilal/{LAB}." in text
    assert f"Moved submitted/dev/{LAB}.ipynb to submitted/dev/{LAB}/{LAB}.ipynb." in text
    assert (
        f"Left submitted/Asha Rao/{LAB} where it is: there is something already, and which" in text
    )
    assert (scattered / "bilal" / LAB / f"{LAB}.ipynb").is_file()
    assert (scattered / "dev" / LAB / f"{LAB}.ipynb").is_file()
    assert (scattered / "asha" / LAB / f"{LAB}.ipynb").read_bytes() == before
    shutil.rmtree(scattered / "asha")
    result = ask("--move")
    assert result.exit_code == 0
    assert f"What was moved is not graded yet: autograder grade {LAB}" in said(result)
    assert "Nothing needs you" not in said(result)
    assert ask().exit_code == 0


@pytest.mark.parametrize(("answer", "moved"), [("y\n", True), ("n\n", False)])
def test_on_a_terminal_it_asks(
    scattered: Path, monkeypatch: pytest.MonkeyPatch, answer: str, moved: bool
) -> None:
    monkeypatch.setattr(doctor, "console", Console(force_terminal=True, width=80))
    result = ask(answer=answer)
    assert "Move 3 to their places? [y/N]" in result.output
    assert (scattered / "bilal" / LAB).is_dir() == moved


def test_everybody_is_named(course: Course) -> None:
    names = [f"guest{number:02}" for number in range(20)]
    for name in names:
        hand_in(course, name, RIGHT)
    assert f"20 who have handed in are not on the roster: {', '.join(names)}." in said(ask())
    hand_in(course, "guest20", RIGHT)
    assert "guest19 and 1 more (--all names them)." in said(ask())
    assert "guest19, guest20." in said(ask("--all"))


def test_the_newer_of_two_folders_counts_and_that_is_said(scattered: Path) -> None:
    (scattered / "asha" / LAB / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    (scattered / "Asha Rao" / LAB / "timestamp.txt").write_text("2026-03-02 10:00:00 UTC")
    kept = f"submitted/asha/.earlier/{LAB} 2026-03-01 10.00.00"
    result = ask("--move")
    assert result.exit_code == 0, result.output
    assert f"Moved submitted/Asha Rao/{LAB} to submitted/asha/{LAB}. What lay" in said(result)
    assert f"there was handed in earlier, and is kept in {kept}." in said(result)

    hand_in(Course(scattered.parent), "Asha Rao", RIGHT)
    (scattered / "Asha Rao" / LAB / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    result = ask("--move")
    assert result.exit_code == 0, result.output
    assert f"Moved submitted/Asha Rao/{LAB} to {kept} (2): what lies in its place" in said(result)


def test_what_the_system_refuses_is_said(scattered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    result = ask("--move")
    assert result.exit_code == 1
    assert "the system refused it: Permission denied" in said(result)


def test_an_assignment_that_is_no_lab_is_named_with_the_way_out(course: Course) -> None:
    """The formgrader's own dialog makes such a one."""
    with Gradebook(sqlite(course.root), "backprop") as gradebook:
        gradebook.add_assignment("lab 9")
    result = ask()

    assert result.exit_code == 0
    assert "lab 9 is in the gradebook, and there is no such lab." in said(result)
    assert "`nbgrader db assignment remove 'lab 9'` takes it out" in said(result)


def test_an_edited_lab_is_named_and_said_once(course: Course) -> None:
    from autograder.grading.grade import unreadable
    from autograder.nbgrader_integration.gradebook import ClassGradebook

    lab = course.lab(LAB)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(lab)
    report = unreadable(lab, ISOLATION, "It is none.")
    gradebook.record(lab, "asha", report, content_digest="1", report_key="")
    gradebook.close()
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    by_id(notebook)["double"].metadata.nbgrader.grade_id = "twice"
    nbformat.write(notebook, lab.source_notebook)
    result = ask()
    assert result.exit_code == 1
    assert said(result).count("has other cells now than it was released with") == 1
