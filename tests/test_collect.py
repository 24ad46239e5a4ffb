"""``autograder collect LAB ARCHIVE``: a class's work out of an LMS's archive, each in its place."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest

from autograder.commands import collect as command
from autograder.course import Course, Lab
from autograder.lms import handed_in, placing
from autograder.lms.archives import ArchiveError
from autograder.lms.collecting import Target
from autograder.lms.collecting import collect as collect_archive
from autograder.lms.origins import read_origins
from autograder.lms.placing import NOT_COUNTED
from autograder.lms.recognise import recognise
from autograder.lms.sources import open_source
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.lateness.deadlines import extend, set_due
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP, timestamp
from autograder.nbgrader_integration.roster_update import update_roster
from autograder.sandbox.launch import Isolation
from autograder.submissions.folder import read_submitted_file
from autograder.submissions.notebook import NotebookError
from autograder.submissions.roster import Roster, RosterStudent
from support.commands import command_here
from support.lms_samples import (
    DUE,
    Sample,
    canvas_class,
    drive_class,
    folder_of,
    moodle_class,
    the_class,
    work_in,
    zip_of,
)
from support.tiny import LAB, light_cells
from support.tiny_course import write_course

Capture = pytest.CaptureFixture[str]
Work = Callable[[object], bytes]

ADA = RosterStudent("ada", "Ada", "Lovelace", "ada@uni.example", "11")
BOB = RosterStudent("bob", "Bob", "Byrne", "bob@uni.example", "12")


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@pytest.fixture
def work(course: Course) -> Work:
    return work_in(course)


def enter(course: Course, *students: RosterStudent, due: datetime | None = None) -> None:
    """Put students on the roster, and set when the lab is due."""
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    with gradebook.editing() as book:
        update_roster(book, students)
        if due:
            book.add_assignment(LAB)
            set_due(book, LAB, due)
    gradebook.close()


def collect(course: Course, source: Path, *words: str) -> int:
    return command_here(course.root, "collect", LAB, str(source), *words)


def place(course: Course, student: str) -> Path:
    return course.root / "submitted" / student / LAB


def lies(course: Course) -> dict[str, bytes]:
    """All files in submitted/ but our own notes, by their paths."""
    submitted = course.root / "submitted"
    return {
        path.relative_to(submitted).as_posix(): path.read_bytes()
        for path in sorted(submitted.rglob("*"))
        if path.is_file() and ".lms" not in path.parts
    }


def graded(course: Course, student: str) -> bytes:
    """The bytes that grading takes for a student's notebook."""
    lab: Lab = course.lab(LAB)
    return read_submitted_file(place(course, student), lab).content


@contextlib.contextmanager
def asked(*answers: str) -> Iterator[None]:
    """A teacher at a terminal, who answers so."""
    given = iter(answers)
    with (
        mock.patch.object(command, "_can_ask", return_value=True),
        mock.patch("typer.prompt", side_effect=given),
    ):
        yield
    assert next(given, None) is None


# --- classes of thirty ------------------------------------------------------------------------


def test_moodles_archive_of_a_class_is_collected(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    students = the_class()
    enter(course, *students)
    archive = zip_of(tmp_path / "moodle.zip", moodle_class(work))

    assert collect(course, archive, "--dry-run") == 1
    assert "28 would be new" in capsys.readouterr().out
    assert not (course.root / "submitted").exists()

    assert collect(course, archive) == 1
    said = capsys.readouterr().out
    assert "28 new" in said
    for folder in ("John Smith_7029", "John Smith_7030"):
        assert f"Whose is {folder}_assignsubmission_file_/{LAB}.ipynb? js1" in said
    assert "js1 (John Smith, js1@uni.example) or js2 (John Smith, js2@uni.example)." in said
    assert "Not handed in (2 of 30): js1, js2." in said
    assert f"s02: {LAB} (1).ipynb is the newest and counts" in said
    assert "No notebooks, and kept beside them: s02's notes.pdf." in said
    for one in students[:28]:
        again = " again" if one.student_id == "s02" else ""
        assert graded(course, one.student_id) == work(f"{one.student_id}{again}")
    assert timestamp(place(course, "s01")) == DUE + timedelta(hours=20)
    assert [path.read_bytes() for path in (place(course, "s02") / NOT_COUNTED).iterdir()] == [
        work("s02")
    ]
    origin = read_origins(course.root / "submitted", LAB)["s04"]
    assert origin.folder == "Jürgen Müller_7004_assignsubmission_file_"
    assert dict(origin.ids) == {"participant": "7004"}
    before = lies(course)

    # the same again changes nothing, whoever answers for the Smiths
    with asked("1", "1"):
        assert collect(course, archive) == 0
    said = capsys.readouterr().out
    assert "2 new, 0 replaced by something newer, 28 there already" in said
    assert "Whose is John Smith_7029" in said
    assert graded(course, "js1") == work("js1")
    assert graded(course, "js2") == work("js2")
    assert {name: lies(course)[name] for name in before} == before

    # and who has been told is not asked about again
    assert collect(course, archive, "--yes") == 0
    assert "30 there already" in capsys.readouterr().out


def test_canvass_archive_of_a_class_is_collected(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, *the_class(), due=DUE)
    archive = zip_of(tmp_path / "submissions.zip", canvas_class(work))

    assert collect(course, archive) == 1  # one is late, and nobody knows how late
    said = capsys.readouterr().out
    assert "30 new" in said
    assert "Late, as Canvas marks it, which does not say how late: s01." in said
    for one in the_class():
        again = " again" if one.student_id == "s02" else ""
        assert graded(course, one.student_id) == work(f"{one.student_id}{again}")
        if one.student_id != "s01":
            assert not (place(course, one.student_id) / TIMESTAMP).exists()
    assert timestamp(place(course, "s01")) == DUE + timedelta(seconds=1)
    origin = read_origins(course.root / "submitted", LAB)["js2"]
    assert (origin.system, origin.path) == ("canvas", f"smithjohn_902_880030_{LAB}.ipynb")
    assert dict(origin.ids) == {"user": "902", "file": "880030"}
    assert read_origins(course.root / "submitted", LAB)["s01"].is_late

    # a teacher who knows when it was says so, and is not told again
    (place(course, "s01") / TIMESTAMP).write_text("2026-03-03 08:00:00 UTC")
    assert collect(course, archive) == 0
    assert "30 there already" in capsys.readouterr().out
    assert timestamp(place(course, "s01")) == datetime(2026, 3, 3, 8)


def test_drives_archive_of_a_class_is_collected(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, *the_class())
    archive = zip_of(tmp_path / "drive.zip", drive_class(work))

    assert collect(course, archive) == 1
    said = capsys.readouterr().out
    assert "This is Google Drive's archive" in said
    assert "28 new" in said
    for name in (f"John Smith - {LAB}.ipynb", f"John Smith - {LAB} (1).ipynb"):
        assert f"{name}? js1 (John Smith, js1@uni.example) or js2" in said
    for one in the_class()[:28]:
        again = " again" if one.student_id == "s02" else ""
        assert graded(course, one.student_id) == work(f"{one.student_id}{again}")
    assert timestamp(place(course, "s01")) == DUE + timedelta(hours=20)
    assert (place(course, "s02") / "Alan Turing - notes.pdf").read_bytes() == b"%PDF-1.4 notes"

    with asked("", "2"):
        assert collect(course, archive) == 1
    capsys.readouterr()
    assert graded(course, "js2") == work("js2")
    assert not place(course, "js1").exists()


def test_a_wrong_answer_is_taken_back(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    """With the mark that it has brought, and nothing of it is lost."""
    students = [RosterStudent(name, "John", "Smith") for name in ("js1", "js2", "js3")]
    enter(course, *students, due=DUE)
    samples = [moodle("John Smith", number, f"{LAB}.ipynb", work(number)) for number in (1, 2)]
    archive = zip_of(tmp_path / "of the class.zip", samples)
    with asked("2", "1"):
        assert collect(course, archive) == 0
    said = capsys.readouterr().out
    again = f"autograder collect {LAB} '{archive}' --ask-again"
    assert f"Your answers are kept. Was one wrong? {again}" in said
    assert (graded(course, "js2"), graded(course, "js1")) == (work(1), work(2))
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    gradebook.prepare(course.lab(LAB))
    for student in ("js1", "js2"):
        gradebook.record_nothing(course.lab(LAB), student, content_digest="")
        made = gradebook.autograded_notebook(course.lab(LAB), student)
        made.parent.mkdir(parents=True)
        made.write_text("graded")
    with gradebook.editing() as book:
        extend(book, LAB, "js1", timedelta(days=2))
    capsys.readouterr()

    with asked("1", ""):  # the first is js1's, and of the second nobody knows
        assert collect(course, archive, "--ask-again", "--dry-run") == 1
    assert "What lay with js2 is js1's, and would be put away." in capsys.readouterr().out
    assert graded(course, "js2") == work(1)
    with asked("3", "2"):
        assert collect(course, archive, "--ask-again") == 1
    said = capsys.readouterr().out
    assert "What lay with js1 is js2's, and is kept in submitted/.lms/taken_back/" in said
    assert "js1 was graded with it: that mark" in said
    assert (graded(course, "js3"), graded(course, "js2")) == (work(1), work(2))
    assert not place(course, "js1").exists()
    assert not gradebook.autograded_notebook(course.lab(LAB), "js1").exists()
    assert gradebook.graded(course.lab(LAB)) == frozenset()
    assert gradebook.deadlines(course.lab(LAB)).extensions == {"js1": timedelta(days=2)}
    gradebook.close()
    kept = [*(course.root / "submitted" / ".lms" / "taken_back").rglob(f"*js?_{LAB}/{LAB}.ipynb")]
    assert sorted(path.read_bytes() for path in kept) == sorted([work(1), work(2)])

    assert collect(course, archive, "--yes") == 0
    assert "2 there already" in capsys.readouterr().out
    assert collect(course, archive, "--ask-again", "--yes") == 2
    assert "--ask-again asks at a terminal" in capsys.readouterr().err


# --- other forms ------------------------------------------------------------------------------


METADATA = """\
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '11'
    :email: ADA@uni.example
  :created_at: 2026-03-02 09:30:00.123456000 -0800
  :score: 5.0
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
submission_102:
  :submitters:
  - &1
    :name: Robert Byrne
    :sid: 12
    :email:
  - :name: Grace Hopper
    :sid:
    :email: grace@uni.example
  :created_at: 2026-03-01 10:00:00 Z
  :history:
  - :id: 99
    :who: *1
"""


def test_gradescopes_export_is_collected_with_its_groups_and_times(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    grace = RosterStudent("grace", "Grace", "Hopper", "grace@uni.example")
    enter(course, ADA, BOB, grace)
    top = "assignment_8_export"
    archive = zip_of(
        tmp_path / "export.zip",
        [
            Sample(f"{top}/submission_metadata.yml", METADATA.encode()),
            Sample(f"{top}/submission_101/{LAB}.ipynb", work("ada")),
            Sample(f"{top}/submission_102/src/{LAB}.ipynb", work("group")),
            Sample(f"__MACOSX/{top}/._submission_metadata.yml", b"x"),
        ],
    )

    assert collect(course, archive) == 0, capsys.readouterr().out
    assert graded(course, "ada") == work("ada")
    assert graded(course, "bob") == graded(course, "grace") == work("group")
    assert timestamp(place(course, "ada")) == datetime(2026, 3, 2, 17, 30)
    origin = read_origins(course.root / "submitted", LAB)["ada"]
    assert dict(origin.ids) == {"submission": "101", "user": "11"}


def test_a_stranger_of_gradescopes_is_not_taken_for_whoever_has_her_login(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA)
    table = (
        "submission_1:\n  :submitters:\n  - :name: Ada Other\n    :email: ada@elsewhere.example\n"
    )
    samples = [
        Sample("x/submission_metadata.yml", table.encode()),
        Sample(f"x/submission_1/{LAB}.ipynb", work("another")),
    ]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    assert lies(course) == {}
    assert "Whose is x/submission_1" in capsys.readouterr().out


def laughs(inner: str) -> bytes:
    """Lines each of which holds the one before nine times: 10 to the 38th in all."""
    lines = (f"a{n}: &a{n} {inner % ', '.join([f'*a{n - 1}'] * 9)}" for n in range(1, 40))
    return "\n".join(["a0: &a0 {k: 1}", *lines]).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b"!!python/object/apply:os.system [echo]",
        b"\xff\xfe\x00",
        b"- a list",
    ],
)
def test_a_table_of_gradescopes_that_is_none_is_told_in_a_sentence(
    tmp_path: Path, text: bytes
) -> None:
    files = {"submission_metadata.yml": text, f"submission_101/{LAB}.ipynb": b"{}"}

    with (
        open_source(folder_of(tmp_path / "export", files), UTC) as source,
        pytest.raises(ArchiveError, match=r"export the submissions again\.$"),
    ):
        recognise(source)


@pytest.mark.parametrize(
    "text",
    [
        laughs("[%s]"),
        laughs("{<<: [%s]}"),
        b"submission_101: !ruby/object:X [1, 2]",
        b"submission_101: {':submitters': {':name': Ada Lovelace}}",
        b"submission_101: {':submitters': [{':name': [Ada]}, 3, ~]}",
    ],
)
def test_a_table_of_gradescopes_with_anything_in_it_is_read_in_no_time(
    tmp_path: Path, text: bytes
) -> None:
    files = {"submission_metadata.yml": text, f"submission_101/{LAB}.ipynb": b"{}"}

    with open_source(folder_of(tmp_path / "export", files), UTC) as source:
        assert recognise(source).entries == ()


def test_of_teams_versions_the_highest_counts_and_working_files_do_not(
    course: Course, work: Work, tmp_path: Path
) -> None:
    enter(course, ADA)
    top = f"Submitted files/Ada Lovelace/{LAB}"
    files = {
        f"{top}/Version 10/{LAB}.ipynb": work(10),
        f"{top}/Version 9/{LAB}.ipynb": work(9),
        "Submitted files/Ada Lovelace/lab of another course/Version 1/x.ipynb": work(9),
        f"Working files/Ada Lovelace/{LAB}/{LAB}.ipynb": work("not yet"),
    }

    assert collect(course, folder_of(tmp_path / "teams", files)) == 0
    assert graded(course, "ada") == work(10)
    assert work("not yet") not in lies(course).values()


def test_an_anonymous_archive_of_canvass_is_listed_and_nobody_is_guessed(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA)
    archive = zip_of(
        tmp_path / "x.zip",
        [
            Sample(f"anon_aB3xY_81_{LAB}.ipynb", work(1)),
            Sample(f"LATE_anon_Zz9aB_82_{LAB}.ipynb", work(2)),
        ],
    )

    assert collect(course, archive) == 1
    said = capsys.readouterr().out
    assert f"anon_aB3xY_81_{LAB}.ipynb is not collected: it does not say whose it is." in said
    assert lies(course) == {}


# --- what counts, and what is kept ------------------------------------------------------------


def moodle(student: str, participant: int, name: str, content: bytes, hours: float = -1) -> Sample:
    folder = f"{student}_{participant}_assignsubmission_file_"
    return Sample(f"{folder}/{name}", content, DUE + timedelta(hours=hours))


OTHERS = [moodle("Bob Byrne", 2, f"{LAB}.ipynb", b"{}", -30)]
"""Somebody else's, so that times are those of handing in."""
THIRD = [moodle("Nobody Known", 3, f"{LAB}.ipynb", b"{}", -50)]


def test_what_is_there_is_replaced_only_by_something_newer_and_kept(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)

    def ada(version: int, hours: float) -> Path:
        sample = moodle("Ada Lovelace", 1, f"{LAB}.ipynb", work(version), hours)
        return zip_of(tmp_path / f"{version}.zip", [sample, *OTHERS, *THIRD])

    assert collect(course, ada(2, -10)) == 1  # for who is not known
    assert collect(course, ada(1, -20)) == 1
    said = capsys.readouterr().out
    assert "Left alone, for what lies there is newer: ada." in said
    assert graded(course, "ada") == work(2)
    assert timestamp(place(course, "ada")) == DUE - timedelta(hours=10)

    before = lies(course)
    newer = ada(3, -5)
    assert collect(course, newer, "--dry-run") == 1
    assert "1 would be replaced" in capsys.readouterr().out
    assert lies(course) == before
    assert collect(course, newer) == 1
    assert "Handed in again: ada. What was there is kept" in capsys.readouterr().out
    assert graded(course, "ada") == work(3)
    assert timestamp(place(course, "ada")) == DUE - timedelta(hours=5)
    (kept,) = (place(course, "ada") / NOT_COUNTED).iterdir()
    assert kept.read_bytes() == work(2)


def test_work_that_came_another_way_is_replaced_only_by_something_newer(
    course: Course, work: Work, tmp_path: Path
) -> None:
    enter(course, ADA, BOB)
    place(course, "ada").mkdir(parents=True)
    (place(course, "ada") / f"{LAB}.ipynb").write_bytes(work("by hand"))
    (place(course, "ada") / TIMESTAMP).write_text("2026-03-02 11:30:00 UTC")
    place(course, "bob").mkdir(parents=True)
    (place(course, "bob") / "another name.ipynb").write_bytes(work("by hand"))
    os.utime(place(course, "bob") / "another name.ipynb", (0, 0))
    samples = [
        moodle("Ada Lovelace", 1, "x.ipynb", work("from Moodle"), -1),
        moodle("Bob Byrne", 2, "x.ipynb", work("from Moodle"), -2),
        *THIRD,
    ]

    collect(course, zip_of(tmp_path / "x.zip", samples))

    assert graded(course, "ada") == work("by hand")
    assert graded(course, "bob") == work("from Moodle")
    assert f"bob/{LAB}/another name.ipynb" not in lies(course)
    assert work("by hand") in [one for name, one in lies(course).items() if "bob" in name]


@pytest.mark.parametrize("name", [f"{LAB}.ipynb", TIMESTAMP])
def test_a_run_that_was_killed_while_a_file_was_written_is_completed(
    course: Course, work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    enter(course, ADA, BOB)
    archives = [
        zip_of(
            tmp_path / f"{version}.zip",
            [moodle("Ada Lovelace", 1, "x.ipynb", work(version), version), *OTHERS, *THIRD],
        )
        for version in (1, 2)
    ]
    collect(course, archives[0])
    whole = placing.write_whole

    def killed(path: Path, content: str | bytes, **options: bool) -> None:
        if path.name == name:
            raise KeyboardInterrupt
        whole(path, content, **options)

    monkeypatch.setattr(placing, "write_whole", killed)
    assert collect(course, archives[1]) == 130
    monkeypatch.setattr(placing, "write_whole", whole)
    assert graded(course, "ada") == work(1)  # whole, as it was

    collect(course, archives[1])
    assert graded(course, "ada") == work(2)
    assert timestamp(place(course, "ada")) == DUE + timedelta(hours=2)


def test_copies_are_one_and_what_cannot_be_told_is_left_to_the_teacher(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)
    samples = [
        moodle("Ada Lovelace", 1, "first.ipynb", work(1)),
        moodle("Ada Lovelace", 1, "copy.ipynb", work(1)),
        moodle("Bob Byrne", 2, "one.ipynb", work(1), -30),
        moodle("Bob Byrne", 2, "other.ipynb", work(2), -30),
    ]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    said = capsys.readouterr().out
    assert graded(course, "ada") == work(1)
    assert "bob: which notebook is the newest cannot be told: one.ipynb, other.ipynb" in said
    names = {name for name in lies(course) if name.endswith(".ipynb")}
    assert names == {f"ada/{LAB}/{LAB}.ipynb", f"bob/{LAB}/one.ipynb", f"bob/{LAB}/other.ipynb"}

    assert collect(course, tmp_path / "x.zip") == 1
    assert "0 new, 0 replaced by something newer, 2 there already" in capsys.readouterr().out


def test_a_notebook_that_has_lost_its_name_is_one(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)
    samples = [
        moodle("Ada Lovelace", 1, "notebook.json", work("ada")),
        moodle("Bob Byrne", 2, "one.json", work(1), -30),
        moodle("Bob Byrne", 2, "other.txt", work(2), -30),
    ]
    archive = zip_of(tmp_path / "x.zip", samples)

    assert collect(course, archive) == 1
    assert graded(course, "ada") == work("ada")
    assert "bob: which notebook is the newest cannot be told" in capsys.readouterr().out
    assert collect(course, archive) == 1
    assert "2 there already" in capsys.readouterr().out


def test_a_newer_file_without_work_for_this_lab_does_not_count_and_is_said(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)
    samples = [
        moodle("Ada Lovelace", 1, "good.ipynb", work(1), -3),
        moodle("Ada Lovelace", 1, "cut off.ipynb", work(2)[:200], -1),
        *OTHERS,
    ]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    assert "ada: cut off.ipynb is newer, but holds no work" in capsys.readouterr().out
    assert graded(course, "ada") == work(1)
    assert work(2)[:200] in lies(course).values()


def test_a_students_own_archive_is_opened_one_level_deep(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)
    inner = zip_of(
        tmp_path / "inner.zip",
        [
            Sample("../../escape.ipynb", work("evil")),
            Sample(f"deep/{LAB}.ipynb", work("ada")),
            Sample(
                "more.zip", zip_of(tmp_path / "more.zip", [Sample("x.ipynb", b"{}")]).read_bytes()
            ),
        ],
    )
    samples = [
        moodle("Ada Lovelace", 1, "all.zip", inner.read_bytes()),
        moodle("Bob Byrne", 2, "all.zip", inner.read_bytes()[:150], -30),
    ]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    said = capsys.readouterr().out
    assert graded(course, "ada") == work("ada")
    assert work("evil") not in lies(course).values()
    assert "escape.ipynb is left out: its name leads out of the archive" in said
    assert "bob handed in no notebook but all.zip" in said


def test_all_archives_of_one_student_share_her_room(
    course: Course, work: Work, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(course, ADA, BOB)
    packed = [
        zip_of(tmp_path / f"{n}.zip", [Sample(f"{n}.ipynb", work(n) + b" " * 100_000)]).read_bytes()
        for n in range(3)
    ]
    samples = [moodle("Ada Lovelace", 1, f"{n}.zip", data) for n, data in enumerate(packed)]
    samples.append(moodle("Bob Byrne", 2, f"{LAB}.ipynb", work("bob"), -30))
    monkeypatch.setattr(handed_in, "MAX_STUDENT", 250_000)

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    assert "2.zip is left out: too much is in it" in capsys.readouterr().out
    assert len([1 for content in lies(course).values() if len(content) > 100_000]) == 2
    assert graded(course, "bob") == work("bob")


def test_a_class_is_not_kept_in_memory(course: Course, work: Work, tmp_path: Path) -> None:
    zone = UTC
    samples = [
        moodle("Ada Lovelace", 1, f"{LAB}.ipynb", work(1)),
        moodle("Ada Lovelace", 1, f"{LAB} (1).ipynb", work(2)),
        moodle("Bob Byrne", 2, "big.pdf", b"%PDF" + bytes(2**20), -30),
    ]
    target = Target(
        course.lab(LAB),
        course.root / "submitted",
        Roster([ADA, BOB], is_entered=True),
        zone,
        date_in=lambda _: None,
        due=lambda _: None,
    )

    found = [
        one.found for one in collect_archive(zip_of(tmp_path / "x.zip", samples), target).outcomes
    ]

    files = [file for one in found for file in (*one.counting, *one.not_counting, *one.others)]
    assert len(files) == 3
    assert sum(len(file.content) for file in files) <= 2**16


def test_what_is_no_notebook_is_listed_and_lies_where_grading_says_what_it_is(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    enter(course, ADA, BOB)
    samples = [
        moodle("Ada Lovelace", 1, "essay.pdf", b"%PDF-1.4"),
        moodle("Bob Byrne", 2, "timestamp.txt", b"2020-01-01 00:00 UTC", -30),
        moodle("Bob Byrne", 2, "submission_secret.txt", b"x" * 64, -30),
    ]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    said = capsys.readouterr().out
    assert "ada handed in no notebook but essay.pdf (a PDF); ask for the .ipynb." in said
    with pytest.raises(NotebookError, match="is a PDF"):
        graded(course, "ada")
    assert timestamp(place(course, "bob")) is None
    assert set(lies(course)) == {
        f"ada/{LAB}/essay.pdf",
        f"bob/{LAB}/handed_in_timestamp.txt",
        f"bob/{LAB}/handed_in_submission_secret.txt",
    }


@pytest.mark.parametrize("where", ["", LAB, f"{LAB}/{LAB}.ipynb", f"{LAB}/{NOT_COUNTED}"])
def test_a_link_in_the_way_is_not_followed(
    course: Course, work: Work, tmp_path: Path, capsys: Capture, where: str
) -> None:
    enter(course, ADA, BOB)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = course.root / "submitted" / "ada" / where
    link.parent.mkdir(parents=True)
    if where.endswith(NOT_COUNTED):
        (link.parent / f"{LAB}.ipynb").write_bytes(work("old"))
        os.utime(link.parent / f"{LAB}.ipynb", (0, 0))
    target = elsewhere / "x.ipynb" if where.endswith(".ipynb") else elsewhere
    if target != elsewhere:
        target.write_bytes(b"not yours")
    link.symlink_to(target)
    samples = [moodle("Ada Lovelace", 1, "x.ipynb", work("ada")), *OTHERS]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 1
    assert "ada: nothing was collected:" in capsys.readouterr().out
    assert [one.read_bytes() for one in elsewhere.iterdir()] in ([], [b"not yours"])
    assert graded(course, "bob") == b"{}"


def test_without_a_roster_that_is_said_and_names_are_those_of_the_archive(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    samples = [moodle("Lovelace, Ada", 1, "x.ipynb", work("ada")), *OTHERS]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 0
    assert "No roster has been entered" in capsys.readouterr().out
    assert graded(course, "Ada Lovelace") == work("ada")


def test_a_roster_that_is_entered_later_counts(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    archive = zip_of(tmp_path / "x.zip", [moodle("Ada Lovelace", 1, f"{LAB}.ipynb", work("ada"))])
    collect(course, archive)
    assert graded(course, "Ada Lovelace") == work("ada")
    enter(course, ADA, BOB)
    capsys.readouterr()

    assert collect(course, archive) == 0
    assert graded(course, "ada") == work("ada")
    assert "Not handed in (1 of 2): bob." in capsys.readouterr().out


def test_a_section_takes_its_own_out_of_the_archive_of_all(
    course: Course, work: Work, tmp_path: Path, capsys: Capture
) -> None:
    (course.root / "course_settings.toml").write_text('section = "a"\n')
    enter(course, ADA)
    samples = [moodle("Ada Lovelace", 1, "x.ipynb", work("ada")), *OTHERS]

    assert collect(course, zip_of(tmp_path / "x.zip", samples)) == 0
    said = capsys.readouterr().out
    assert "Not on the roster of section a, and left out: Bob Byrne." in said
    folder = course.root / "sections" / "a" / "submitted"
    assert (folder / "ada" / LAB / f"{LAB}.ipynb").read_bytes() == work("ada")
    assert not (course.root / "submitted").exists()


MADE = {f"ada/{LAB}/{LAB}.ipynb": b"{}"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path, course: path / "none.zip", "There is no archive or folder"),
        (lambda path, course: zip_of(path / "x.zip", []), "There is nothing in"),
        (lambda path, course: course.root / "submitted" / "ada", "where submissions are collected"),
        (lambda path, course: course.root / "nbgrader_config.py", "is no archive"),
        (lambda path, course: course.root, "holds the course itself"),
        (lambda path, course: folder_of(course.root / "autograded", MADE), "grading has made"),
    ],
)
def test_what_cannot_be_collected_is_told_in_a_sentence_and_nothing_is_changed(
    course: Course,
    work: Work,
    tmp_path: Path,
    capsys: Capture,
    make: Callable[[Path, Course], Path],
    said: str,
) -> None:
    enter(course, ADA)
    place(course, "ada").mkdir(parents=True)
    (place(course, "ada") / f"{LAB}.ipynb").write_bytes(work("ada"))
    before = lies(course)
    capsys.readouterr()

    assert collect(course, make(tmp_path, course)) == 2
    printed = capsys.readouterr().err.splitlines()
    assert said in printed[-1]
    assert len(printed) == 2
    assert lies(course) == before


def test_dry_run_is_for_archives(course: Course, capsys: Capture) -> None:
    assert command_here(course.root, "collect", LAB, "--dry-run") == 2
    assert "are for an archive or a folder" in capsys.readouterr().err


def test_the_archive_of_another_lab_is_refused(tmp_path: Path, capsys: Capture) -> None:
    other = light_cells()
    for cell in other:
        for name in ("double", "quadruple"):
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").endswith(name):
                cell.metadata["nbgrader"]["grade_id"] += "_more"
    course = write_course(tmp_path / "course", {LAB: light_cells(), "lab9_more": other})
    notebook = course.lab("lab9_more").source_notebook.read_bytes()
    students = [RosterStudent(letter, letter, letter) for letter in "abc"]
    enter(course, *students)
    files = {f"{letter}/x.ipynb": notebook for letter in "abc"}

    assert collect(course, folder_of(tmp_path / "x", files)) == 2
    assert f"are those of lab9_more, not of {LAB}" in capsys.readouterr().err
    assert not (course.root / "submitted").exists()
