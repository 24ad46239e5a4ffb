"""``autograder roster``: who is in the class, from every kind of table that teachers have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from openpyxl import Workbook

from autograder.course import Course, CourseError
from autograder.lms.roster_file import in_section, read_roster_file
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.sandbox.launch import Isolation
from autograder.submissions.roster import RosterStudent
from support.commands import command_here
from support.tiny_course import write_course

Capture = pytest.CaptureFixture[str]

ADA = RosterStudent("ada", "Ada", "Lovelace", "ada@example.org")
JUERGEN = RosterStudent("jm", "Jürgen", "Müller", "jm@example.org")

MOODLE = (
    '"First name",Surname,"Email address",Groups,Roles\n'
    'Ada,Lovelace,ada@example.org,"A, Lab 2",Student\n'
    "Grace,Hopper,grace@example.org,,Teacher\n"
)
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,lab3 (991)\n"
    "    Points Possible,,,,,25\n"
    '"Lovelace, Ada",4711,S1,ada@uni.example,CS 326-01,20\n'
    '"Student, Test",4712,,teststudent,CS 326-01,\n'
)


def write(tmp_path: Path, text: str | bytes, name: str = "roster.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n",
        "Student ID;First Name;Last Name;E-Mail\r\nada;Ada;Lovelace;ada@example.org\r\n",
        "Username\tFull name\tEmail address\nada\tAda Lovelace\tada@example.org\n",
        "sep=;\nAnmeldename;Vorname;Nachname;E-Mail-Adresse\nada;Ada;Lovelace;ada@example.org\n",
        'Name,Email\n"Lovelace, Ada",ada@example.org\n',
        "Nome;Cognome;Indirizzo email\nAda;Lovelace;ada@example.org\n",
        "Nome,Sobrenome,Endereço de email\nAda,Lovelace,ada@example.org\n",
        "Voornaam;Achternaam;E-mailadres\nAda;Lovelace;ada@example.org\n",
        "Class of 2026,,\n,,\nid,Name,Mail\nada,Ada Lovelace,ada@example.org\n,,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_sheet_is_read_whatever_wrote_it(tmp_path: Path, text: str, encoding: str) -> None:
    found = read_roster_file(write(tmp_path, text.encode(encoding)))

    assert found.students == [ADA]
    assert found.problems == []
    assert found.note == ""


def test_what_excel_writes_on_windows_is_read_and_said(tmp_path: Path) -> None:
    text = "id;first name;last name;email\njm;Jürgen;Müller;jm@example.org\n"
    found = read_roster_file(write(tmp_path, text.encode("cp1252")))

    assert found.students == [JUERGEN]
    assert "cp1252" in found.note


def test_moodles_participants_are_read_without_teachers(tmp_path: Path) -> None:
    found = read_roster_file(write(tmp_path, MOODLE))

    assert found.students == [RosterStudent(*_of(ADA), "", "A, Lab 2")]
    assert found.no_students == ["Grace Hopper"]


def test_canvass_gradebook_is_read_without_what_is_no_student(tmp_path: Path) -> None:
    found = read_roster_file(write(tmp_path, CANVAS))

    assert found.students == [
        RosterStudent("ada", "Ada", "Lovelace", "ada@uni.example", "4711", "CS 326-01")
    ]


def test_a_workbook_is_read_and_its_formulas_are_not_carried_out(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["id", "Name", "Email"])
    book.active.append([1234, "Ada Lovelace", "ada@example.org"])
    book.active.append(["bob", "Bob", '=HYPERLINK("http://x","bob@example.org")'])
    book.save(tmp_path / "roster.xlsx")

    found = read_roster_file(tmp_path / "roster.xlsx")

    assert [one.student_id for one in found.students] == ["1234"]
    assert "Row 3 is passed over: its email is a formula" in str(found.problems[0])


def test_a_formula_in_a_text_is_text(tmp_path: Path) -> None:
    found = read_roster_file(
        write(tmp_path, "id,first_name,last_name\nada,=1+1,Lovelace\n=cmd|x,Eve,Evil\n")
    )

    assert found.students == [RosterStudent("ada", "=1+1", "Lovelace")]
    assert "cannot be a student's id" in str(found.problems[0])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Bob,,", "no id"),
        ("../bob,Bob,,", "cannot be a student's id"),
        (".bob,Bob,,", "cannot be a student's id"),
        ("b*b,Bob,,", "characters that no student's id may have"),
        (f"bob,{'B' * 200},,", "longer than"),
        ("ada,Somebody,Else,", "stands in an earlier row"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_is_read(
    tmp_path: Path, row: str, why: str
) -> None:
    text = f"id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n{row}\n"
    found = read_roster_file(write(tmp_path, text))

    assert found.students == [ADA]
    (problem,) = found.problems
    assert why in str(problem)
    assert problem.row == 3


def test_two_whose_addresses_begin_alike_are_told_what_to_do(tmp_path: Path) -> None:
    text = "name,email\nAda L,ada@a.example\nAda Other,ada@b.example\nAda L,ADA@a.example\n"
    two, one = map(str, read_roster_file(write(tmp_path, text)).problems)

    assert "with the address ada@a.example; if they are two people, give each an id" in two
    assert "stands in an earlier row, too; delete the one that is wrong" in one


@pytest.mark.parametrize("encoding", ["shift-jis", "gb18030", "big5", "euc-kr", "euc-jp"])
def test_what_no_western_excel_has_written_is_asked_for_as_utf_8(
    tmp_path: Path, encoding: str
) -> None:
    names = {
        "euc-kr": "김민준",
        "shift-jis": "山田太郎",
        "euc-jp": "山田太郎",
        "gb18030": "王小明",
        "big5": "王小明",
    }
    text = f"id,name,email\nyt,{names[encoding]},yt@example.org\n"
    with pytest.raises(CourseError, match=r"Save it as UTF-8 .* or as .xlsx"):
        read_roster_file(write(tmp_path, text.encode(encoding)))


def _of(student: RosterStudent) -> tuple[str, str, str, str]:
    return student.student_id, student.first_name, student.last_name, student.email


def _bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"\0" * (300 * 2**20))
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("roster.csv", lambda: b"", "no column by which students can be told"),
        ("roster.csv", lambda: b"colour,size\nred,3\n", "no column by which students"),
        ("roster.csv", lambda: b"id,email\n", "There is no student in"),
        ("roster.csv", lambda: b"id\n" + b"x\n" * 100_001, "more than 100,000 rows"),
        ("roster.csv", lambda: b'id\n"' + b"x" * 200_000, "cannot be read as a table"),
        ("roster.csv", lambda: b"id\n\0\0\0", "no table"),
        ("roster.xls", lambda: b"\xd0\xcf\x11\xe0" + bytes(100), "of an old kind"),
        ("roster.xlsx", lambda: b"PK\x03\x04 and no more", "no workbook, or a damaged one"),
        ("roster.xlsx", _bomb, "larger than 256 MiB when it is unpacked"),
    ],
)
def test_what_is_no_roster_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: Callable[[], bytes], said: str
) -> None:
    with pytest.raises(CourseError, match=said):
        read_roster_file(write(tmp_path, content(), name))


def test_sections_are_found_by_their_names_or_a_word_in_them() -> None:
    one, other = RosterStudent("x", section="Section A"), RosterStudent("y", section="B, Lab 1")

    assert in_section([one, other], "a") == [one]
    assert in_section([one, other], "b") == [other]
    assert in_section([one, other], "c") == []


# --- the command ------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


def roster_of(course: Course) -> dict[str, RosterStudent]:
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    try:
        return {one.student_id: one for one in gradebook.roster().students}
    finally:
        gradebook.close()


def test_a_roster_is_entered_once_and_changed_by_what_is_new(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    file = write(tmp_path, MOODLE)
    assert command_here(course.root, "roster", str(file), "--dry-run") == 0
    assert "1 would be added" in capsys.readouterr().out
    assert roster_of(course) == {}

    assert command_here(course.root, "roster", str(file)) == 0
    assert "1 added, 0 changed, 0 unchanged." in capsys.readouterr().out
    entered = roster_of(course)
    assert entered["ada"].section == "A, Lab 2"

    assert command_here(course.root, "roster", str(file)) == 0
    assert "0 added, 0 changed, 1 unchanged." in capsys.readouterr().out
    assert roster_of(course) == entered

    # who is known by her address keeps her id, and what the file does not say of her stays
    file = write(
        tmp_path, "ID,Name,Email,LMS user id\nalove,Ada King,ADA@example.org,7\nbob,Bob B,,\n"
    )
    assert command_here(course.root, "roster", str(file), "--dry-run") == 0
    assert "1 would be added, 1 would be changed" in capsys.readouterr().out
    assert roster_of(course) == entered
    assert command_here(course.root, "roster", str(file)) == 0
    now = roster_of(course)
    assert now["ada"] == RosterStudent("ada", "Ada", "King", "ADA@example.org", "7", "A, Lab 2")
    assert set(now) == {"ada", "bob"}


def test_nobody_takes_the_place_of_somebody_whose_address_begins_so(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    command_here(course.root, "roster", str(write(tmp_path, "name,email\nAda L,ada@a.example\n")))
    before = roster_of(course)
    other = write(tmp_path, "name,email\nAda Other,ada@b.example\nBob B,bob@b.example\n")
    capsys.readouterr()

    assert command_here(course.root, "roster", str(other)) == 1
    said = capsys.readouterr().out
    assert "by that id: ada (ada@b.example). Give each an id of her own" in said
    assert roster_of(course)["ada"] == before["ada"]
    assert set(roster_of(course)) == {"ada", "bob"}

    # the same person has a new address, or a new name
    for text in ("name,email\nL Ada,ada@b.example\n", "name,email\nAda New,ada@b.example\n"):
        assert command_here(course.root, "roster", str(write(tmp_path, text))) == 0
    assert roster_of(course)["ada"].last_name == "New"


def test_nobody_is_deleted_and_who_is_not_in_the_file_is_named(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    command_here(course.root, "roster", str(write(tmp_path, "id,name\nada,Ada L\nbob,Bob B\n")))
    capsys.readouterr()

    assert command_here(course.root, "roster", str(write(tmp_path, "id,name\nada,Ada L\n"))) == 0
    assert "not in roster.csv: bob. They stay" in capsys.readouterr().out
    assert set(roster_of(course)) == {"ada", "bob"}


def test_rows_that_are_passed_over_are_said_and_the_exit_code_says_so(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    text = "id,name,email\nada,Ada L,a@x.org\nada2,Ada L,A@x.org\n../x,X,\n"
    write_first = write(tmp_path, "id,name,email\nada,Ada L,a@x.org\n", "first.csv")
    assert command_here(course.root, "roster", str(write_first)) == 0
    assert command_here(course.root, "roster", str(write(tmp_path, text))) == 1

    said = capsys.readouterr().out
    assert "Passed over, for each would be the same student as another row: ada2" in said
    assert "Row 4 is passed over" in said
    assert set(roster_of(course)) == {"ada"}


def test_two_of_one_address_are_said(course: Course, tmp_path: Path, capsys: Capture) -> None:
    text = "id,name,email,lms id\nada,Ada L,a@x.org,7\nbob,Bob B,A@x.org,8\ncyd,Cyd C,c@x.org,7\n"
    for _ in range(2):
        assert command_here(course.root, "roster", str(write(tmp_path, text))) == 1
        said = capsys.readouterr().out
        assert "one e-mail address for more than one student" in said
        assert "a@x.org (ada, bob). If it is a mistake" in said
        assert "one number for more than one student" in said
        assert "7 (ada, cyd)" in said
    assert set(roster_of(course)) == {"ada", "bob", "cyd"}


def test_a_course_of_a_section_has_the_students_of_that_section(
    course: Course, tmp_path: Path, capsys: Capture
) -> None:
    file = write(tmp_path, "id,name,section\nada,Ada L,Section A\nbob,Bob B,Section B\n")
    assert command_here(course.root, "roster", str(file), AUTOGRADER_SECTION="b") == 0
    with Gradebook(f"sqlite:///{course.root}/sections/b/gradebook.db", "backprop-b") as gradebook:
        assert [one.id for one in gradebook.students] == ["bob"]

    assert command_here(course.root, "roster", str(file), AUTOGRADER_SECTION="c") == 2
    assert "there are Section A, Section B." in capsys.readouterr().err


@pytest.mark.parametrize("text", [None, "colour\nred\n"])
def test_a_file_of_no_use_changes_nothing(
    course: Course, tmp_path: Path, capsys: Capture, text: str | None
) -> None:
    file = write(tmp_path, text) if text else tmp_path / "none.csv"

    assert command_here(course.root, "roster", str(file)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert not (course.root / "gradebook.db").exists()
