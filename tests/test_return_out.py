"""Marks and pages on their way back, by the commands that teachers type."""

from __future__ import annotations

import email
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.commands.shared import say_passed_over
from autograder.course import Course, CourseError
from autograder.lms.origins import Origin, read_origins, write_origins
from autograder.lms.outgoing.pages import (
    archive,
    canvas_names,
    draft,
    folder_names,
    has_address,
    moodle_names,
)
from autograder.lms.outgoing.results import CellMark, GradedLab, GradedPart, LabMark, Member
from autograder.lms.outgoing.versions import Versions, digest
from autograder.lms.outgoing.writing import numbered, whole_folder, write
from support.commands import ISOLATION, command_here
from support.tiny import LAB
from support.tiny_course import RIGHT, WRONG, tiny_class

pytestmark = pytest.mark.xdist_group("return_out")

STUDENTS = {"ada": RIGHT, "js1": RIGHT, "js2": WRONG, "zoe": WRONG}
FOLDERS = {
    "ada": "Ada Lovelace_5001_assignsubmission_file_",
    "js1": "John Smith_5002_assignsubmission_file_",
    "js2": "John Smith_5003_assignsubmission_file",
}
"""Of those whose work came from Moodle, before and since its version 4.1."""
ROSTER = {
    "ada": ("Ada", "Lovelace", "ada@example.org"),
    "js1": ("John", "Smith", "js1@example.org"),
    "js2": ("John", "Smith", "js2@example.org"),
    "kim": ("Kim", "Absent", "kim@example.org"),
    "zoe": ("Zoë", "Müller", ""),
}
WORKSHEET = """\
Identifier,"Full name","Email address",Grade,"Maximum Grade","Feedback comments"
"Participant 5001","Ada Lovelace",ada@example.org,,6.00,
"Participant 5002","John Smith",js1@example.org,,6.00,
"Participant 5003","John Smith",js2@example.org,,6.00,
"Participant 5004","Zoë Müller",,,6.00,
"Participant 5005","Kim Absent",kim@example.org,,6.00,
"""
CANVAS = """\
Student,ID,SIS Login ID,Section,Tiny (9)
    Points Possible,,,,6.00
"Lovelace, Ada",1,ada,A,4.00
"Smith, John",2,js1,A,
"Smith, John",3,js2,A,
"Müller, Zoë",4,zoe,A,
"Absent, Kim",5,kim,A,
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class in which all answers are marked but zoe's; only copies of it are used."""
    course = tiny_class(tmp_path_factory.mktemp("return") / "course", STUDENTS)
    assert command_here(course.root, "grade", LAB, "--isolation", ISOLATION.value) == 0
    with opened(course) as gradebook:
        for student, (first, last, address) in ROSTER.items():
            gradebook.update_or_create_student(
                student, first_name=first, last_name=last, email=address
            )
    for student in FOLDERS:
        mark_answer(course, student, 1.0)
    origins = {
        student: Origin(
            "moodle", f"{folder}/{LAB}.ipynb", ids={"participant": folder.split("_")[1]}
        )
        for student, folder in FOLDERS.items()
    }
    write_origins(course.root / "submitted", LAB, origins)
    return course.root


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Course:
    return Course(Path(shutil.copytree(graded, tmp_path / "course")))


@pytest.fixture
def run(course: Course, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command in the course; returns its exit code and all that it printed."""

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        code = command_here(course.root, *words, COLUMNS="300")
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def opened(course: Course) -> Gradebook:
    return Gradebook(f"sqlite:///{course.root}/gradebook.db", "backprop")


def mark_answer(course: Course, student: str, points: float) -> None:
    with opened(course) as gradebook:
        grade = gradebook.find_grade("why", LAB, LAB, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def members_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def is_page_of(page: str, student: str) -> bool:
    return f"<title>{LAB}: {student}" in page


Run = Callable[..., tuple[int, str]]


def test_moodle_gets_each_page_in_the_folder_that_it_gave_the_work_out_in(
    course: Course, run: Run
) -> None:
    code, said = run("return", LAB, "--to", "moodle")

    assert code == 1
    assert "zoe got nothing: the work did not come in Moodle's archive" in said
    found = members_of(course.root / "outgoing" / LAB / "moodle-feedback-1.zip")
    assert set(found) == {f"{folder}/{LAB}_feedback.html" for folder in FOLDERS.values()}
    for student, folder in FOLDERS.items():
        assert is_page_of(found[f"{folder}/{LAB}_feedback.html"], student)


def test_only_what_has_changed_goes_out_again(course: Course, run: Run) -> None:
    (course.root / "sheet.csv").write_text(WORKSHEET)
    words = ("return", LAB, "--to", "moodle", "--in", "sheet.csv")
    assert run(*words)[0] == 0
    first = members_of(course.root / "outgoing" / LAB / "moodle-feedback-1.zip")
    assert f"Zoë Müller_5004_assignsubmission_file_/{LAB}_feedback.html" in first

    code, said = run(*words)
    assert (code, "No page has changed since it went out" in said) == (0, True)
    mark_answer(course, "js2", 0.5)
    code, said = run(*words)
    assert "Packed: 1; 3 unchanged since they went out" in said
    again = members_of(course.root / "outgoing" / LAB / "moodle-feedback-2.zip")
    assert list(again) == [f"{FOLDERS['js2']}/{LAB}_feedback.html"]
    # another way has sent nothing yet, and all can be had again
    assert "Packed: 4." in run("return", LAB, "--to", "folder")[1]
    assert "Packed: 4." in run(*words, "--all")[1]


def test_every_student_is_sent_her_own_page_and_nobody_elses(course: Course, run: Run) -> None:
    code, said = run("return", LAB, "--to", "mail", "-o", "drafts")

    assert code == 1
    assert "zoe got nothing: the gradebook has no e-mail address" in said
    drafts = sorted((course.root / "drafts").iterdir())
    assert [path.name.split("_")[2] for path in drafts] == ["ada", "js1", "js2"]
    for path in drafts:
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        student = str(message["To"]).partition("@")[0]
        (page,) = message.iter_attachments()
        assert is_page_of(page.get_content(), student)
        assert (message["X-Unsent"], page.get_filename()) == ("1", f"{LAB}_feedback.html")
    folder = course.root / "pages"
    assert run("return", LAB, "--to", "folder", "-o", "pages")[0] == 0
    for path in folder.iterdir():
        assert is_page_of(path.read_text(), path.name.split("_")[2])


def test_no_page_is_mailed_to_an_address_that_two_students_have(course: Course, run: Run) -> None:
    with opened(course) as gradebook:
        gradebook.update_or_create_student("js1", email="Both@example.org")
        gradebook.update_or_create_student("js2", email="both@example.org")

    code, said = run("return", LAB, "--to", "mail")

    assert code == 1
    assert "2 students (js1, js2) got nothing: another student has the same e-mail" in said
    drafts = (course.root / "outgoing" / LAB / "mail-feedback-1").iterdir()
    assert not [draft for draft in drafts if "both" in draft.read_text().casefold()]


def test_a_page_that_is_out_of_date_is_written_before_it_goes_out(course: Course, run: Run) -> None:
    run("return", LAB, "--to", "folder", "-s", "ada", "-o", "one")
    mark_answer(course, "ada", 0.25)

    run("return", LAB, "--to", "folder", "-s", "ada", "-o", "one")
    (path,) = (course.root / "one").iterdir()
    assert "5.25" in path.read_text()


def test_a_page_that_could_not_be_written_does_not_go_out_as_it_was(
    course: Course, run: Run
) -> None:
    run("feedback", LAB)
    mark_answer(course, "ada", 0.25)
    (course.root / "feedback" / LAB / f"{LAB}_ada.html").unlink()
    (course.root / "feedback" / LAB / f"{LAB}_ada.html").mkdir()

    code, said = run("return", LAB, "--to", "folder", "-o", "pages")
    assert code == 1
    assert "ada: " in said
    sent = [path.name.split("_")[2] for path in (course.root / "pages").iterdir()]
    assert sorted(sent) == ["js1", "js2", "zoe"]


def test_canvas_and_moodle_files_are_filled_in_beside_the_originals(
    course: Course, run: Run
) -> None:
    (course.root / "canvas.csv").write_text(CANVAS)
    (course.root / "sheet.csv").write_text(WORKSHEET)

    code, said = run("marks", "--to", "canvas", "--in", "canvas.csv")
    assert code == 0
    assert f"{LAB}, “Tiny (9)”: 2 new, 1 mark changed, 0 same." in said
    assert "still to be marked, so left empty" in said
    assert (course.root / "canvas.csv").read_text() == CANVAS
    rows = (course.root / "canvas-marked.csv").read_text().splitlines()
    assert [row.rpartition(",")[2] for row in rows[2:]] == ["6", "6", "5", "", ""]
    assert run("marks", LAB, "--to", "moodle", "--in", "sheet.csv", "-o", "sheet.csv")[0] == 0
    sheet = (course.root / "sheet.csv").read_text()
    assert '"Participant 5003","John Smith",js2@example.org,5,6.00,' in sheet


def test_a_worksheet_of_another_assignment_is_asked_about(course: Course, run: Run) -> None:
    (course.root / "other.csv").write_text(WORKSHEET.replace("Participant 5", "Participant 6"))

    code, said = run("marks", LAB, "--to", "moodle", "--in", "other.csv")

    assert code == 1
    assert "Is other.csv another assignment's?" in said

    # nothing that is there is overwritten by what may be wrong
    before = (course.root / "other.csv").read_bytes()
    code, said = run("marks", LAB, "--to", "moodle", "--in", "other.csv", "-o", "other.csv")
    assert code == 2
    assert "Nothing was written, for other.csv is there already" in said
    assert (course.root / "other.csv").read_bytes() == before


def test_pages_are_not_packed_under_another_assignments_numbers(course: Course, run: Run) -> None:
    submitted = course.root / "submitted"
    (course.root / "other.csv").write_text(WORKSHEET.replace("Participant 5", "Participant 6"))
    (course.root / "sheet.csv").write_text(WORKSHEET)

    code, said = run("return", LAB, "--to", "moodle", "--in", "other.csv")
    assert code == 2
    assert "Is other.csv another assignment's?" in said

    # the numbers are another lab's, and this one came some other way
    origins = read_origins(submitted, LAB)
    write_origins(submitted, "lab2_other", origins)
    write_origins(submitted, LAB, {})
    for command in ("return", "marks"):
        code, said = run(command, LAB, "--to", "moodle", "--in", "sheet.csv")
        assert code == (2 if command == "return" else 1)
        assert f"gave out the work for lab2_other, not for {LAB}" in " ".join(said.split())
    assert not (course.root / "outgoing").exists()

    assert run("return", LAB, "--to", "moodle", "--in", "other.csv")[0] == 0


def test_status_counts_whom_a_page_was_packed_for(course: Course, run: Run) -> None:
    def returned() -> str:
        (row,) = (line for line in run("status", LAB)[1].splitlines() if line.startswith(f"{LAB} "))
        return row.split()[-1]

    run("feedback", LAB)
    assert returned() == "0"
    run("return", LAB, "--to", "moodle")
    assert returned() == "3"
    mark_answer(course, "ada", 0.5)
    run("feedback", LAB)
    assert returned() == "2"  # ada's page is a new one
    run("return", LAB, "--to", "folder")
    assert returned() == "4"


def test_sheet_json_and_gradescope_are_written_for_the_class(course: Course, run: Run) -> None:
    write_origins(
        course.root / "submitted",
        LAB,
        {"ada": Origin("gradescope", "x/submission_77/a.ipynb", ids={"submission": "77"})},
    )
    for words in (("--to", "sheet"), ("--to", "json"), ("--to", "mine.xlsx")):
        assert run("marks", *words)[0] == 0
    assert run("marks", LAB, "--to", "gradescope")[0] == 0
    assert run("marks", LAB, "--to", "sheet", "-o", "mine.csv")[0] == 0

    outgoing = course.root / "outgoing"
    assert (outgoing / "marks.xlsx").read_bytes().startswith(b"PK")
    assert (course.root / "mine.xlsx").read_bytes().startswith(b"PK")
    students = json.loads((outgoing / "marks.json").read_bytes())["students"]
    marks = {one["id"]: one["labs"][LAB]["mark"] for one in students}
    assert marks == {"ada": 6, "js1": 6, "js2": 5, "kim": None, "zoe": None}
    folders = {path.parent.name for path in (outgoing / LAB / "gradescope").rglob("results.json")}
    assert folders == {"submission_77", "js1", "js2"}
    found = json.loads((outgoing / LAB / "gradescope" / "js2" / "results.json").read_bytes())
    assert found["score"] == 5
    assert "It is 2 times x" in found["tests"][0]["output"]
    assert (course.root / "mine.csv").read_text("utf-8-sig").splitlines()[1].startswith("ada,")


BAD: list[tuple[tuple[str, ...], str]] = [
    (("marks", "--to", "canvas"), "--to canvas needs --in FILE.csv"),
    (("marks", "--to", "moodle", "--in", "sheet.csv"), "--to moodle is of one lab"),
    (("marks", LAB, "--to", "moodle", "--in", "gone.csv"), "gone.csv could not be read: No such"),
    (("marks", LAB, "--to", "moodle", "--in", "."), "is a folder: name the CSV file"),
    (("marks", LAB, "--to", "moodle", "--in", "roster.bin"), "is no CSV file"),
    (("marks", LAB, "--to", "canvas", "--in", "sheet.csv"), "is no gradebook of Canvas's"),
    (("marks", "--to", "sheet", "--in", "sheet.csv"), "--in, --column and --scale are for"),
    (("marks", "--to", "x.csv", "-o", "y.csv"), "-o and --unfinished are for"),
    (("marks", "--to", "marks.ods"), "give it the ending .xlsx or .csv"),
    (("marks", "--to", "sheet", "-o", "marks.XLS"), "give it the ending .xlsx or .csv"),
    (("marks", "--to", "sheet", "-o", "no/where.xlsx"), "where.xlsx could not be written: No such"),
    (
        ("marks", "--to", "json", "-o", "submitted"),
        "submitted could not be written: it is a folder",
    ),
    (("return", LAB, "--to", "pigeon"), "--to pigeon is no way to return feedback"),
    (("return", LAB, "--all"), "--in, -o and --all are for --to"),
    (("return", LAB, "--to", "mail", "--in", "sheet.csv"), "--in is for --to moodle"),
    (("return", LAB, "--to", "moodle", "--in", "canvas.csv"), "no grading worksheet of Moodle's"),
    (("return", LAB, "--to", "folder", "-o", "sheet.csv"), "sheet.csv could not be written: it is"),
]


@pytest.mark.parametrize(("words", "sentence"), BAD)
def test_what_cannot_be_done_is_one_sentence_and_nothing_is_written(
    words: tuple[str, ...], sentence: str, course: Course, run: Run
) -> None:
    (course.root / "sheet.csv").write_text(WORKSHEET)
    (course.root / "canvas.csv").write_text("Student,ID\nAda,1\n")
    (course.root / "roster.bin").write_bytes(bytes(100))
    before = {path for path in course.root.rglob("*") if "feedback" not in path.parts}

    code, said = run(*words)

    assert code == 2
    assert sentence in said
    assert "Traceback" not in said
    after = {path for path in course.root.rglob("*") if "feedback" not in path.parts}
    assert after == before
    assert (course.root / "sheet.csv").read_text() == WORKSHEET


def test_a_record_of_what_went_out_that_is_broken_is_said_and_not_lost(
    course: Course, run: Run
) -> None:
    path = Versions(course.root / "submitted", LAB).path
    path.parent.mkdir(parents=True)
    for text, said in (("{", "cannot be used"), ('{"version": 9, "sent": {}}', "of version 9")):
        path.write_text(text)
        code, words = run("return", LAB, "--to", "folder")
        assert (code, said in words, path.read_text()) == (2, True, text)
    assert not (course.root / "outgoing").exists()


def test_what_went_out_is_kept_by_way_and_digest(tmp_path: Path) -> None:
    versions = Versions(tmp_path, LAB)
    versions.note("moodle", {"ada": digest(b"1")})

    again = Versions(tmp_path, LAB)
    assert again.has_gone_out("moodle", "ada", b"1")
    assert not again.has_gone_out("moodle", "ada", b"2")
    assert not again.has_gone_out("mail", "ada", b"1")


def moodle(path: str) -> Origin:
    return Origin("moodle", path)


def test_names_that_two_share_in_the_lms_are_nobodys() -> None:
    origins = {
        "ada": moodle("Ada L_1_assignsubmission_file_/a.ipynb"),
        "bob": moodle("all/Bob_2_assignsubmission_file_/deep/b.ipynb"),
        "eve": moodle("Eve_2_assignsubmission_file_/e.ipynb"),
        "flo": moodle("Flo_4_assignsubmission_file_lab.ipynb"),
        "gus": moodle("gus.ipynb"),
        "hal": moodle("hal_9_1_assignsubmission_file_/x.ipynb"),
        "ian": Origin("canvas", "ianx_1_2_a.ipynb"),
    }
    participants = {"kim": ("Kim_K", "7"), "lea": ("Lea L/M|N", "8")}
    named = moodle_names([*origins, *participants], origins, "lab", participants)

    assert named.names == {
        "ada": "Ada L_1_assignsubmission_file_/lab_feedback.html",
        "flo": "Flo_4_assignsubmission_file_/lab_feedback.html",
        "kim": "Kim K_7_assignsubmission_file_/lab_feedback.html",
        "lea": "Lea L M N_8_assignsubmission_file_/lab_feedback.html",
    }
    assert {student for student, _ in named.passed_over} == {"bob", "eve", "gus", "hal", "ian"}
    assert "one would get the other's page" in dict(named.passed_over)["eve"]


def test_canvas_reads_ids_from_the_names_that_it_gave_out() -> None:
    origins = {
        "ada": Origin("canvas", "lovelaceada_LATE_11_901_lab3_xor-1.ipynb"),
        "bob": Origin("canvas", "sub/bob_12_902_7_lab.v2.ipynb"),
        "eve": Origin("canvas", "eve_12_902_copy.ipynb"),
        "flo": Origin("canvas", "anon_aB3x_904_lab.ipynb"),
        "gus": Origin("canvas", "gus.ipynb"),
    }
    named = canvas_names(list(origins), origins)

    assert named.names == {
        "ada": "lovelaceada_LATE_11_901_lab3_xor-1.html",
        "flo": "anon_aB3x_904_lab.html",
    }
    assert [student for student, _ in named.passed_over] == ["bob", "eve", "gus"]


def test_names_of_files_lead_nowhere_and_fit() -> None:
    members = [Member("a/../b", "X", "../etc"), Member("ü" * 200), Member("Ada"), Member("ada")]
    named = folder_names(members, "lab", ".html")

    assert named.names["a/../b"] == "lab_a_.._b_.._etc X.html"
    assert len(named.names["ü" * 200].encode()) < 255
    assert [student for student, _ in named.passed_over] == ["Ada", "ada"]  # one file on a Mac
    with zipfile.ZipFile(io.BytesIO(archive([("x/ü.html", b"p")]))) as packed:
        assert packed.namelist() == ["x/ü.html"]


@pytest.mark.parametrize(
    "address",
    ["", "ada", "a@b, c@d", "a@b\nBcc: c@d", "A <a@b>", "a@b c", "ü@b.org", '"a"@b', "a@b;c"],
)
def test_no_draft_goes_to_what_is_no_one_address(address: str) -> None:
    assert not has_address(Member("ada", email=address))
    assert has_address(Member("ada", email="ada.l+x@example.org"))


def test_a_draft_says_the_marks_in_words_and_nothing_breaks_its_head() -> None:
    lab = GradedLab("lab", (GradedPart("f", "f", 4.0), GradedPart("why", "why", 1.0)))
    cells = {"f": CellMark(2.5), "why": CellMark(None, waits=True)}
    found = LabMark(None, True, True, 2.5, 0.5, 1, cells)
    member = Member("ada", "Ada\r\nBcc: x@y.org", "Ü", "ada@example.org")

    message = email.message_from_bytes(
        draft(member, lab, found, {"lab_feedback.html": b"<p>"}), policy=default
    )
    assert isinstance(message, EmailMessage)
    assert set(message.keys()) == {"To", "Subject", "X-Unsent", "MIME-Version", "Content-Type"}
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Dear Ada Bcc: x@y.org Ü," in text
    assert "f: 2.5 of 4\n  why: still to be marked\n  handed in late: 0.5 off" in text.replace(
        "\r", ""
    )


def test_a_folder_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def writing(path: Path, error: BaseException | None = None) -> None:
        with whole_folder(path) as new:
            (new / "a").write_text("new")
            if error:
                raise error

    with pytest.raises(KeyboardInterrupt):
        writing(tmp_path / "x", KeyboardInterrupt())
    with pytest.raises(CourseError, match=r"x could not be written: No space left"):
        writing(tmp_path / "x", OSError(28, "No space left on device"))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "a").write_text("old")
    (tmp_path / "y" / "b").write_text("old")
    writing(tmp_path / "y")
    assert {path.name: path.read_text() for path in (tmp_path / "y").iterdir()} == {
        "a": "new",
        "b": "old",
    }
    assert numbered(tmp_path, "z").name == "z-1"


def test_a_file_that_is_held_open_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CourseError, match="if a spreadsheet has it open, close it there first"):
        write(tmp_path / "marks.csv", b"x")
    assert list(tmp_path.iterdir()) == []


def test_many_of_one_reason_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_passed_over([*((f"s{number:02}", "no secret.") for number in range(30)), ("zoe", "hm.")])

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert said[0].startswith("30 students (s00, s01, ")
    assert said[0].endswith(", s19 and 10 more) got nothing: no secret.")
    assert said[1] == "zoe got nothing: hm."
