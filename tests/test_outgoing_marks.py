"""Marks on their way back: the files that LMSs gave out, filled in, and files of our own."""

from __future__ import annotations

import codecs
import csv
import dataclasses
import io
import json
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from autograder.course import CourseError
from autograder.grading.report import CellResult, Report, TestResult
from autograder.lms.outgoing.as_json import as_json
from autograder.lms.outgoing.canvas import CanvasGradebook
from autograder.lms.outgoing.csv_file import CsvError, CsvFile
from autograder.lms.outgoing.gradescope import results
from autograder.lms.outgoing.lms_files import FilledFile, fill_in
from autograder.lms.outgoing.moodle import MoodleWorksheet
from autograder.lms.outgoing.results import (
    CellMark,
    ClassResults,
    GradedLab,
    GradedPart,
    LabMark,
    Member,
)
from autograder.lms.outgoing.row_owners import Identity, match
from autograder.lms.outgoing.sheet import as_csv, as_workbook
from autograder.lms.outgoing.spreadsheet_cells import as_cell, as_text, mark_text, read_number
from autograder.lms.outgoing.titles import is_title_of, lab_columns

LABS = ("lab3_xor_network", "lab30_more", "lab4_deep_network")
LAB = LABS[0]
PARTS = (GradedPart("test_forward", "forward", 12.0), GradedPart("why", "why", 8.0))

MEMBERS = (
    Member("ada", "Ada", "Lovelace", "ada@example.org", "101"),
    Member("zoe", "Zoë", "Müller", "zoe@example.org"),
    Member("js1", "John", "Smith", "js1@example.org", "103"),
    Member("js2", "John", "Smith", "js2@example.org"),
    Member("kim", "Kim", "Absent", "kim@example.org", "106"),
    Member("lea", "Lea", "=1+1", "lea@example.org", "107"),
)


def marked(forward: float, why: float | None = 0.0, penalty: float = 0.0) -> LabMark:
    """A graded submission; without a mark for ``why``, it waits."""
    cells = {
        "test_forward": CellMark(forward),
        "why": CellMark(why, by_hand=why is not None, waits=why is None),
    }
    points = forward + (why or 0.0)
    return LabMark(None, True, True, points, penalty, int(why is None), cells)


MARKS = {
    "ada": marked(12, 6.5, 1.0),
    "zoe": marked(8 / 3, 0),
    "js1": marked(10, 8),
    "js2": marked(0, 0),
    "lea": marked(9, None),
}


def class_results(
    marks: Mapping[str, LabMark] = MARKS, lab: str = LAB, *, unfinished: bool = False
) -> ClassResults:
    found = {(student, lab): mark for student, mark in marks.items()}
    return ClassResults("backprop", MEMBERS, (GradedLab(lab, PARTS),), found, unfinished)


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Lab 3: XOR (12345),"Essay, long (12346)",Notes,\
Final Score
,,,,,Manual Posting,,,
    Points Possible,,,,,20.00,10.00,,(read only)
"Lovelace, Ada",101,S1,ada,A,15.00,9.00,"says ""hi"" twice",88.12
"Müller, Zoë",102,S2,zoe@example.org,A,,,,
"Smith, John",103,,,A,18.00,,,
"Smith, John",999,,,B,7.00,,,
"Absent, Kim",106,,,B,3.00,,,
"Stranger, Sam",777,,,B,4.00,,,
"=1+1, Lea",107,,,B,,,,
"Student, Test",888,,0a1b2c,A,0.00,,,
"""

MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",\
"Last modified (submission)","Last modified (grade)","Feedback comments"
"Participant 5001","Ada Lovelace",ADA@example.org,"Submitted for grading - ",,20.00,Yes,\
"Monday, 2 March 2026, 10:00 AM",-,
"Participant 5002","Zoë Müller",zoe@example.org,"Submitted",2.67,20.00,Yes,-,-,"Well done."
"Participant 5003","John Smith",js1@example.org,Submitted,11.00,20.00,No,-,-,
"Participant 5004","John Smith",js2@example.org,Submitted,,20.00,Yes,-,-,\
"Marks: forward 9 of 12; in all 9 of 20."
"Participant 5005","=HYPERLINK(""http://x"")",kim@example.org,"No submission",-,20.00,Yes,-,-,
"""

GERMAN = """\
ID;"Vollständiger Name";E-Mail-Adresse;Status;Bewertung;Bestwertung;\
"Bewertung kann geändert werden";"Zuletzt geändert (Bewertung)";"Feedback als Kommentar"
Teilnehmer/in5001;"Ada Lovelace";ada@example.org;x;;20,00;Ja;-;
Teilnehmer/in5002;"Zoë Müller";zoe@example.org;x;3,00;20,00;Ja;-;
"""


def filled(
    text: str | bytes = CANVAS, marks: ClassResults | None = None, **options: Any
) -> tuple[FilledFile, list[list[str]], bytes]:
    """A file filled in: what became of it, its rows, and its bytes."""
    data = text if isinstance(text, bytes) else text.encode()
    marks = marks or class_results()
    table = CsvFile("given.csv", data)
    given_out = options.pop("given_out", {})
    if options.pop("moodle", text is not CANVAS and "Participant" in str(text)):
        sheet = MoodleWorksheet(table)
        columns = [sheet.column(marks.labs[0].name)]
        done = fill_in(sheet, columns, marks, given_out, comments=sheet.comments, **options)
    else:
        book = CanvasGradebook(table)
        columns = lab_columns(book.columns, [lab.name for lab in marks.labs])
        done = fill_in(book, columns, marks, given_out, **options)
    content = table.content()
    rows = [row.cells for row in (table.heading, *CsvFile("again", content).rows)]
    return done, rows, content


def test_canvas_gets_marks_and_keeps_everything_else_byte_for_byte() -> None:
    done, _, content = filled()

    expected = (
        CANVAS.replace("ada,A,15.00", "ada,A,17.5")
        .replace("zoe@example.org,A,,", "zoe@example.org,A,2.6667,")
        .replace('"=1+1, Lea"', '"\'=1+1, Lea"')
    )
    assert content.decode() == expected
    (one,) = done.columns
    assert (one.new, one.changed, one.same) == (["zoe"], [("ada", "15.00", "17.5")], ["js1"])
    assert one.kept == [("kim", "3.00")]
    assert done.disarmed == 1


def test_who_is_not_told_apart_or_not_here_is_named_and_keeps_her_row() -> None:
    done, rows, _ = filled()

    assert done.matches.ambiguous == ("Smith, John (999)",)
    assert done.matches.unknown == ("Stranger, Sam (777)",)
    assert done.without_row == ("js2",)
    kept = {row[1]: row[5] for row in rows}
    assert (kept["999"], kept["777"], kept["888"]) == ("7.00", "4.00", "0.00")


def test_who_is_absent_or_not_marked_yet_gets_no_0() -> None:
    _, rows, _ = filled(CANVAS.replace('Kim",106,,,B,3.00', 'Kim",106,,,B,'))

    assert {row[1]: row[5] for row in rows if row[1] in ("106", "107")} == {"106": "", "107": ""}
    _, rows, _ = filled(marks=class_results(unfinished=True))
    assert [row[5] for row in rows if row[1] == "107"] == ["9"]


@pytest.mark.parametrize("sign", ["EX", "N/A"])
def test_canvas_cells_that_take_no_mark_are_left(sign: str) -> None:
    done, rows, _ = filled(CANVAS.replace("ada,A,15.00", f"ada,A,{sign}"))

    assert done.columns[0].closed == ["ada"]
    assert [row[5] for row in rows if row[1] == "101"] == [sign]


def test_moodle_gets_marks_and_comments_where_a_teacher_has_said_nothing() -> None:
    done, rows, content = filled(MOODLE)

    grades = {row[0].split()[-1]: (row[4], row[9]) for row in rows[1:]}
    assert grades["5001"] == (
        "17.5",
        "Marks: forward 12 of 12, why 6.5 of 8, late 1 off; in all 17.5 of 20.",
    )
    assert grades["5002"] == ("2.67", "Well done.")  # as exact as Moodle shows it
    assert grades["5003"][0] == "11.00"  # locked
    assert grades["5004"] == ("0", "Marks: forward 0 of 12, why 0 of 8; in all 0 of 20.")
    assert grades["5005"] == ("-", "")
    (one,) = done.columns
    assert (one.new, one.same, one.closed, one.kept) == (["ada", "js2"], ["zoe"], ["js1"], [])
    assert '"\'=HYPERLINK(""http://x"")"' in content.decode()
    first = MOODLE.splitlines()[0]
    assert content.decode().splitlines()[0] == first


ENCODINGS = [
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", b""),
    ("cp1252", b""),
]


@pytest.mark.parametrize(("encoding", "mark"), ENCODINGS)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_german_worksheets_of_any_encoding_keep_it_and_their_comma(
    encoding: str, mark: bytes, ending: str
) -> None:
    def written(text: str) -> bytes:
        return mark + text.replace("\n", ending).encode(encoding)

    data = written(GERMAN)
    assert CsvFile("t", data).content() == data
    _, _, content = filled(data, moodle=True)

    assert content == written(
        GERMAN.replace(
            "org;x;;20,00;Ja;-;",
            "org;x;17,5;20,00;Ja;-;Marks: forward 12 of 12, why 6.5 "
            "of 8, late 1 off\x00 in all 17.5 of 20.",
        )
        .replace(
            "x;3,00;20,00;Ja;-;",
            "x;2,6667;20,00;Ja;-;Marks: forward 2.67 of 12, why 0 of 8\x00 in all 2.67 of 20.",
        )
        .replace("Ja;-;Marks", 'Ja;-;"Marks')
        .replace("of 20.", 'of 20."')
        .replace("\x00", ";")
    )


def test_a_maximum_that_differs_is_asked_about_and_scaled_only_if_wanted() -> None:
    text = CANVAS.replace("20.00,10.00", "100.00,10.00")
    with pytest.raises(CourseError, match=r"is out of 20, and in given.csv .* is out of 100\."):
        filled(text)

    def ada(**options: Any) -> str:
        return next(row[5] for row in filled(text, **options)[1] if row[1] == "101")

    assert ada(scale=True) == "87.5"
    with pytest.raises(CourseError, match=r"is out of 0\."):
        filled(CANVAS.replace("20.00,10.00", "0.00,10.00"), scale=True)
    assert ada(scale=False) == "17.5"


def test_more_points_than_the_lms_takes_are_named() -> None:
    done, _, _ = filled(marks=class_results({"ada": marked(14, 8)}))

    assert done.columns[0].above == ["ada"]


def test_a_file_of_another_course_is_refused() -> None:
    with pytest.raises(CourseError, match=r"None of the 1 rows of given\.csv is a student's"):
        filled("Student,ID,Section,Lab 3 (1)\nNobody,5,A,\n")


@pytest.mark.parametrize(
    ("row", "whose"),
    [
        (Identity(given_out=("5009",)), "zoe"),
        (Identity(lms_ids=("101",)), "ada"),
        (Identity(logins=("ADA",)), "ada"),
        (Identity(email="Zoe@Example.org"), "zoe"),
        (Identity(logins=("zoe@example.org",)), "zoe"),
        (Identity(names=("MÜLLER, Zoë",)), "zoe"),
        (Identity(names=("Zoe Mu\u0308ller",)), "zoe"),
        (Identity(names=("muller zoe",)), "zoe"),
        (Identity(names=("Mueller, Zoe",)), "zoe"),
        (Identity(names=("John Smith",)), ""),
        (Identity(email="ada@elsewhere.org"), ""),  # somebody else, whose address is known
        (Identity(lms_ids=("101",), email="zoe@example.org"), ""),
        (Identity(lms_ids=("101",), names=("Zoë Müller",)), ""),
        (Identity(lms_ids=("101",), names=("Ada King",)), "ada"),
        (Identity(), ""),
    ],
)
def test_rows_are_matched_by_the_surest_sign(row: Identity, whose: str) -> None:
    assert match([row], MEMBERS, {"zoe": ["5009"]}).students == (whose,)


def test_two_rows_of_one_student_are_nobodys() -> None:
    rows = [Identity(names=("Ada Lovelace",)), Identity(names=("Lovelace, Ada",))]

    found = match(rows, MEMBERS)
    assert found.students == ("", "")
    assert found.ambiguous == ("Ada Lovelace", "Lovelace, Ada")


def test_an_id_is_how_an_address_begins_only_if_no_address_is_known() -> None:
    bare = [Member("ada"), Member("bob", email="bob@example.org")]
    rows = [Identity(email="ada@example.org"), Identity(email="bob@elsewhere.org")]

    assert match(rows, bare).students == ("ada", "")


@pytest.mark.parametrize(
    ("heading", "lab"),
    [
        ("Lab 3: XOR network (12345)", "lab3_xor_network"),
        ("LAB03 (1)", "lab3_xor_network"),
        ("lab3_xor_network (1)", "lab3_xor_network"),
        ("XOR Network (1)", "lab3_xor_network"),
        ("Lab 30 (1)", "lab30_more"),
        ("Lab 5 (1)", ""),
        ("Network (1)", ""),
        ("3 (1)", ""),
        ("Current Score", ""),
    ],
)
def test_a_heading_is_a_labs(heading: str, lab: str) -> None:
    assert [name for name in LABS if is_title_of(heading, name, LABS)] == ([lab] if lab else [])


def test_columns_are_asked_for_if_none_or_two_fit() -> None:
    book = CanvasGradebook(CsvFile("t", CANVAS.encode()))

    with pytest.raises(CsvError, match=r"No column is called as lab4.*--column.*Lab 3: XOR"):
        lab_columns(book.columns, ["lab4_deep_network"], lab="lab4_deep_network")
    (column,) = lab_columns(book.columns, [LAB], lab=LAB, heading="essay, long")
    assert (column.number, column.lab, column.max_points) == (6, LAB, 10.0)
    with pytest.raises(CsvError, match=r"No one column is called 'Exam'"):
        lab_columns(book.columns, [LAB], lab=LAB, heading="Exam")
    twice = CanvasGradebook(CsvFile("t", CANVAS.replace('"Essay, long', '"Lab 3').encode()))
    with pytest.raises(CsvError, match="may both be lab3_xor_network: say which with --column"):
        lab_columns(twice.columns, [LAB])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is empty, or no text"),
        (b"\x00\x00\x00", "no text"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b'Student,ID\n"Ada,1\n', "no CSV file that can be read"),
        (b"a,b\n1,2\n", "no gradebook of Canvas's"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(CsvError, match=said):
        CanvasGradebook(CsvFile("x.csv", data))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,Grade\nAda,\n", "no grading worksheet of Moodle's"),
        (MOODLE.replace("Maximum Grade", "Scale"), "marked by a scale"),
        (MOODLE.replace(",Grade,", ",Arvosana,"), "--column"),
    ],
)
def test_a_worksheet_that_cannot_be_filled_in_is_refused(text: str, said: str) -> None:
    with pytest.raises(CsvError, match=said):
        MoodleWorksheet(CsvFile("x.csv", text.encode())).column(LAB)


def test_a_column_of_another_language_may_be_named() -> None:
    text = MOODLE.replace(',Grade,"Maximum Grade"', ",Arvosana,Enintään")
    sheet = MoodleWorksheet(CsvFile("x", text.encode()), "arvosana")

    assert (sheet.column(LAB).number, sheet.column(LAB).max_points) == (4, 20.0)


def test_quotes_and_lines_within_cells_and_short_rows_stay() -> None:
    table = CsvFile("t", b'a,b,c\n1,x"y,\n"","p\n""q""",""\n3\n')

    for row in table.rows:
        table.set(row, 2, "5")
    assert table.content() == b'a,b,c\n1,x"y,5\n"","p\n""q""","5"\n3,,5\n'


@pytest.mark.parametrize("separator", [b";", b"\t"])
def test_excels_line_about_the_separator_stays(separator: bytes) -> None:
    data = b"sep=;\r\nID;Student;Lab 3 (1)\r\n101;Ada, L.;\r\n".replace(b";", separator)
    table = CsvFile("t", data)

    assert table.heading.cells == ["ID", "Student", "Lab 3 (1)"]
    table.set(table.rows[0], 2, "1,5")
    assert table.content() == data.replace(b"L." + separator, b"L." + separator + b"1,5")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.5", 2.5),
        ("2,5", 2.5),
        ("1.000,5", 1000.5),
        ("1,000.50", 1000.5),
        ("-1", -1.0),
        ("", None),
        ("-", None),
        ("EX", None),
        ("nan", None),
        ("1e9", None),
        ("1.", None),
    ],
)
def test_numbers_are_read_with_a_point_or_a_comma(text: str, number: float | None) -> None:
    assert read_number(text) == number


def test_marks_are_written_as_people_do() -> None:
    assert [mark_text(each) for each in (17, 8 / 3, 0, 2.4999999999)] == [
        "17",
        "2.6667",
        "0",
        "2.5",
    ]
    assert mark_text(2.5, ",") == "2,5"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_computed_and_numbers_are_numbers(begin: str) -> None:
    assert as_cell(f"{begin}1+1") == f"'{begin}1+1"
    assert as_text(f"{begin}1+1") == f"'{begin}1+1"
    assert (as_cell(-1.5), as_text("-1,5"), as_text("-")) == ("-1.5", "-1,5", "-")


def test_a_workbook_has_texts_and_numbers_and_nothing_that_is_computed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(class_results())))

    assert book.sheetnames == ["Marks", LAB]
    rows = list(book["Marks"].iter_rows(values_only=True))
    assert rows[0] == ("student", "last name", "first name", "e-mail", f"{LAB} (of 20)")
    assert [row[4] for row in rows[1:]] == [17.5, 2.6667, 18, 0, None, None]
    lea = [cell for row in book["Marks"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in lea] == ["s"]
    functions = list(book[LAB].iter_rows(values_only=True))
    assert functions[0][4:] == ("forward (of 12)", "why (of 8)", "late", "mark (of 20)", "status")
    assert functions[1][4:] == (12, 6.5, -1, 17.5, "marked")
    assert functions[5][4:] == (None, None, None, None, "absent")
    assert functions[6][4:] == (9, None, None, None, "to be marked")


def test_sections_have_a_column_if_there_are_any() -> None:
    members = (dataclasses.replace(MEMBERS[0], section="a"), MEMBERS[1])
    found = dataclasses.replace(class_results(), members=members)

    rows = as_csv(found).decode("utf-8-sig").splitlines()
    assert [row.split(",")[4] for row in rows] == ["section", "a", ""]
    assert json.loads(as_json(found))["students"][0]["section"] == "a"


def test_worksheets_have_titles_that_excel_takes() -> None:
    names = (
        "lab_with_a_very_long_name_indeed_one",
        "lab_with_a_very_long_name_indeed_two",
        "marks",
    )
    labs = tuple(GradedLab(name, PARTS) for name in names)

    book = openpyxl.load_workbook(io.BytesIO(as_workbook(ClassResults("c", MEMBERS[:1], labs, {}))))
    assert len({title.casefold() for title in book.sheetnames}) == 4
    assert all(len(title) <= 31 for title in book.sheetnames)


def test_csv_opens_in_excel_with_its_letters_right() -> None:
    data = as_csv(class_results())

    assert data.startswith(codecs.BOM_UTF8)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[2] == [
        "zoe",
        "Müller",
        "Zoë",
        "zoe@example.org",
        "2.6667",
        "0",
        "",
        "2.6667",
        "marked",
    ]
    assert rows[6][1] == "'=1+1"
    assert rows[5][4:8] == ["", "", "", ""]


def test_json_has_everything_and_null_for_no_mark() -> None:
    found = json.loads(as_json(class_results()))

    assert (found["format"], found["version"], found["course"]) == (
        "autograder-marks",
        1,
        "backprop",
    )
    assert [cell["id"] for cell in found["labs"][0]["cells"]] == ["test_forward", "why"]
    students = {one["id"]: one["labs"][LAB] for one in found["students"]}
    assert students["ada"]["mark"] == 17.5
    assert students["ada"]["cells"]["why"] == {"points": 6.5, "by_hand": True, "waits": False}
    lea = students["lea"]
    assert (lea["status"], lea["mark"], lea["so_far"], lea["waiting"]) == (
        "to be marked",
        None,
        9.0,
        1,
    )
    assert lea["cells"]["why"]["points"] is None
    assert (students["kim"]["status"], students["kim"]["mark"]) == ("absent", None)


def test_gradescope_has_the_gradebooks_points_and_gradings_words() -> None:
    test = TestResult(name="test_x", title="Its shape", outcome="failed", message="It is (2,).")
    report = Report(
        lab=LAB,
        isolation="bubblewrap",
        engine="1",
        cells=(
            CellResult(grade_id="test_forward", function="forward", max_points=12, tests=(test,)),
        ),
    )
    lab = GradedLab(LAB, PARTS)

    found = json.loads(results(MARKS["ada"], lab, 17.5, report))
    assert found["score"] == 17.5
    assert found["output"] == "1 points are taken off for handing in late."
    forward, why = found["tests"]
    assert (forward["name"], forward["score"], forward["max_score"]) == ("forward", 12, 12)
    assert "It is (2,)." in forward["output"]
    assert (why["score"], why["output"]) == (6.5, "Marked by hand.")
    assert {test["visibility"] for test in found["tests"]} == {"after_published"}
    lea = json.loads(results(MARKS["lea"], lab, 9, None))
    assert "score" not in lea["tests"][1]
