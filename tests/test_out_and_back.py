"""A class of thirty whose work came in an LMS's archive: its marks and pages find the way back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from unittest import mock

import pytest

from autograder.commands import collect as command
from autograder.course import Course
from autograder.lms.origins import Origin, read_origins
from autograder.lms.outgoing.canvas import CanvasGradebook
from autograder.lms.outgoing.csv_file import CsvFile
from autograder.lms.outgoing.lms_files import fill_in
from autograder.lms.outgoing.moodle import MoodleWorksheet
from autograder.lms.outgoing.pages import canvas_names, folder_names, moodle_names
from autograder.lms.outgoing.results import (
    CellMark,
    ClassResults,
    GradedLab,
    GradedPart,
    LabMark,
    Member,
)
from autograder.lms.outgoing.sheet import as_csv
from autograder.lms.outgoing.titles import lab_columns
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.roster_update import update_roster
from autograder.sandbox.launch import Isolation
from support.commands import command_here
from support.lms_samples import (
    canvas_class,
    drive_class,
    full_name,
    moodle_class,
    the_class,
    work_in,
    zip_of,
)
from support.tiny import LAB
from support.tiny_course import write_course

STUDENTS = the_class()
MARKS = {one.student_id: number / 4 for number, one in enumerate(STUDENTS, 1)}
"""Nobody has the same as anybody else."""
ABSENT = "s28"


def results() -> ClassResults:
    lab = GradedLab(LAB, (GradedPart("test_double", "double", 10.0),))
    members = tuple(
        Member(one.student_id, one.first_name, one.last_name, one.email, one.lms_id)
        for one in STUDENTS
    )
    marks = {
        (student, LAB): LabMark(None, True, True, mark, 0.0, 0, {"test_double": CellMark(mark)})
        for student, mark in MARKS.items()
        if student != ABSENT
    }
    return ClassResults("c", members, (lab,), marks)


def collected(tmp_path: Path, system: str) -> tuple[Course, dict[str, Origin], list[str]]:
    """Collect an LMS's archive of the class; returns where each student's work came from, and all
    paths in the archive."""
    course = write_course(tmp_path / "course")
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    with gradebook.editing() as book:
        update_roster(book, STUDENTS)
    gradebook.close()
    classes = {"moodle": moodle_class, "canvas": canvas_class, "drive": drive_class}
    samples = classes[system](work_in(course))
    archive = zip_of(tmp_path / f"{system}.zip", samples)
    with (
        mock.patch.object(command, "_can_ask", return_value=True),
        # either of two John Smiths; Drive may have two files of one of them
        mock.patch("typer.prompt", side_effect=["1", "2" if system == "drive" else "1"]),
    ):
        # Canvas's has a file that is no notebook, which somebody should look at
        assert command_here(course.root, "collect", LAB, str(archive)) <= 1
    origins = read_origins(course.root / "submitted", LAB)
    return course, origins, [one.path for one in samples]


def marks_by(content: bytes, who: str, mark: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {row[who]: row[mark] for row in rows}


def as_written(student: str) -> str:
    return "" if student == ABSENT else f"{MARKS[student]:g}"


def test_moodles_class_gets_its_marks_and_pages_back(tmp_path: Path) -> None:
    _, origins, paths = collected(tmp_path, "moodle")
    participants = {one.student_id: str(7000 + n) for n, one in enumerate(STUDENTS, 1)}
    text = 'Identifier,"Full name",Status,Grade,"Maximum Grade","Last modified (grade)"\n'
    # of two John Smiths, and without an address, only the number tells who is who
    for one in STUDENTS:
        number = participants[one.student_id]
        text += f'"Participant {number}","{full_name(one)}",Submitted,,10.00,-\n'
    sheet = MoodleWorksheet(CsvFile("sheet.csv", text.encode("utf-8-sig")))
    given_out = {student: [one.ids["participant"]] for student, one in origins.items()}

    done = fill_in(sheet, [sheet.column(LAB)], results(), given_out)

    assert (done.matches.unknown, done.matches.ambiguous, done.without_row) == ((), (), ())
    content = sheet.table.content()
    assert marks_by(content, "Identifier", "Grade") == {
        f"Participant {participants[one.student_id]}": as_written(one.student_id)
        for one in STUDENTS
    }
    names = moodle_names([one.student_id for one in STUDENTS], origins, LAB, {})
    assert not names.passed_over
    folders = {path.partition("/")[0] for path in paths}
    assert {name.partition("/")[0] for name in names.names.values()} == folders
    for one in STUDENTS:
        assert f"_{participants[one.student_id]}_" in names.names[one.student_id]


def test_canvas_class_gets_its_marks_and_pages_back(tmp_path: Path) -> None:
    _, origins, paths = collected(tmp_path, "canvas")
    text = f"Student,ID,SIS User ID,SIS Login ID,Section,{LAB} (77),Final Score\n"
    text += "    Points Possible,,,,,10.00,(read only)\n"
    for one in STUDENTS:
        text += f'"{one.last_name}, {one.first_name}",{one.lms_id},,,A,,\n'
    book = CanvasGradebook(CsvFile("canvas.csv", text.encode()))

    done = fill_in(book, lab_columns(book.columns, [LAB]), results(), {})

    assert (done.matches.unknown, done.matches.ambiguous, done.without_row) == ((), (), ())
    found = marks_by(book.table.content(), "ID", f"{LAB} (77)")
    assert found == {"": "10.00", **{one.lms_id: as_written(one.student_id) for one in STUDENTS}}
    names = canvas_names([one.student_id for one in STUDENTS], origins)
    assert not names.passed_over
    stems = {path.rpartition(".")[0] for path in paths}
    assert {name.removesuffix(".html") for name in names.names.values()} <= stems
    for one in STUDENTS:
        assert f"_{one.lms_id}_" in names.names[one.student_id]
    assert "_890000_" in names.names["s02"]  # of two files, the one that counts


def test_drives_class_gets_its_marks_and_pages_back(tmp_path: Path) -> None:
    """Drive takes nothing back: a page each under her name, and a sheet."""
    course, origins, paths = collected(tmp_path, "drive")
    folders = {path.parent.name for path in (course.root / "submitted").glob(f"*/{LAB}")}
    assert folders == origins.keys() == {one.student_id for one in STUDENTS}
    assert {one.path for one in origins.values()} < {*paths}
    assert len({one.path for one in origins.values()}) == len(STUDENTS)

    members = results().members
    names = folder_names(members, LAB, ".html")
    assert not names.passed_over
    assert len({name.casefold() for name in names.names.values()}) == len(STUDENTS)
    assert all(one.student_id in names.names[one.student_id] for one in STUDENTS)
    sheet = csv.DictReader(io.StringIO(as_csv(results()).decode("utf-8-sig")))
    found = {row["student"]: row["mark (of 10)"] for row in sheet}
    assert found == {one.student_id: as_written(one.student_id) for one in STUDENTS}


@pytest.mark.parametrize("way", ["cavas", "Moodle", "pigeon"])
def test_a_way_that_is_misspelt_is_no_files_name(
    way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = write_course(tmp_path / "course")

    assert command_here(course.root, "marks", "--to", way, COLUMNS="300") == 2
    said = capsys.readouterr().err
    assert f"--to {way} is none of canvas, moodle, gradescope, sheet, json" in said
    assert not (course.root / way).exists()
