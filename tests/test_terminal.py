"""What a terminal shows, narrow and wide, of students whose ids are short and long."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from autograder.classroom.class_status import LabStatus
from autograder.classroom.grade_class import Graded, How
from autograder.classroom.preview import CellChange, Change
from autograder.course import Course
from autograder.feedback import counted, in_points, points_text
from autograder.grading.report import CellResult, Report, TestResult
from autograder.nbgrader_integration.marks.reader import (
    CellInfo,
    ClassMarks,
    LabMarks,
    StudentInfo,
)
from autograder.nbgrader_integration.marks.standings import Mark, Standing
from autograder.terminal.changes import ChangesView
from autograder.terminal.class_marks import SMALL_CLASS, ClassView
from autograder.terminal.marks_table import MarksTable
from autograder.terminal.one_report import in_brief, mistake, report_parts
from autograder.terminal.status_table import StatusTable
from support.tiny import ROOT

WIDTHS = (80, 100, 200)
NAMES = (
    *("sigmoid_derivative", "initialize_parameters", "forward", "binary_cross_entropy"),
    *("backward", "gradient_descent_step", "train", "predict", "accuracy", "xor_convergence"),
    *("batch_norm_forward", "batch_norm_backward"),
)
MISTAKES = (
    "",
    "Steps along the gradient instead of against it.",
    ("gradients['W1'] and gradients['b1'] are wrong. The largest relative error is 1. " * 2)[:160],
    "word" * 39,
)
IDS = {
    "short": "asha{}",
    "e-mail": "lakshmi.venkataraman{}@students.cs.example-university.ac.in",
    "64 characters": "x" * 62 + "{}",
    "in another script": "आशा{}",
}


def shown(what: RenderableType, width: int) -> str:
    """What a terminal of that width shows; no line of it is longer."""
    console = Console(file=StringIO(), width=width)
    console.print(what)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    return text


def squeezed(text: str) -> str:
    """``text`` without what a terminal of another width would break otherwise."""
    return re.sub(r"\s+", "", text)


def report(number: int, attention: str = "") -> Report:
    """Quarters of points everywhere, so that marks are as long as they get."""
    said = MISTAKES[number % len(MISTAKES)]
    cells = []
    for place, name in enumerate(NAMES):
        outcome = ("passed", "failed", "failed", "failed")
        tests = tuple(
            TestResult(
                name=f"test_{part}",
                title=f"What is {part}",
                outcome="failed" if said and outcome[part] == "failed" else "passed",
                message=said if outcome[part] == "failed" else "",
                hint="Look at the sign.",
                weight=1.0 + number % 3,
            )
            for part in range(4)
        )
        cells.append(
            CellResult(
                grade_id=f"test_{name}",
                function="" if "convergence" in name else name,
                max_points=1.0 + place,
                tests=tests,
                follow_through=place % 2 == 1,
            )
        )
    return Report(
        lab="lab", isolation="bubblewrap", engine="1", cells=tuple(cells), attention=attention
    )


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=IDS)
def student(request: pytest.FixtureRequest) -> str:
    return IDS[request.param]


def marks_of(row: Graded) -> list[str]:
    """A student's marks as the table has them."""
    one = row.report
    cells = [f"{points_text(cell.points)}{'*' * cell.follow_through}" for cell in one.cells]
    return [*cells, f"{points_text(one.points)}/{points_text(one.max_points)}"]


def test_nothing_of_a_small_class_is_missing(width: int, student: str) -> None:
    view = ClassView(Path("/course"))
    rows = [
        Graded(
            student.format(f"{number:02}"),
            report(number, "The file is empty." if number == 5 else ""),
            page=Path(f"/course/feedback/{number}/lab/lab.html"),
        )
        for number in range(8)
    ]
    for row in rows:
        view.add(row)
    text = shown(view, width)
    lines = text.splitlines()
    for row in rows:
        assert row.student in text
        assert squeezed(mistake(row.report)) in squeezed(text)
        # all of them on one line, with her id or right below it
        place = next(place for place, line in enumerate(lines) if line.startswith(row.student))
        words = " ".join(lines[place : place + 2]).split()
        wanted = marks_of(row)
        assert wanted in [words[at : at + len(wanted)] for at in range(len(words))]
    assert "needs attention: The file is empty." in " ".join(text.split())
    for number, name in enumerate(NAMES, 1):
        assert f"{number} {name.replace('_', ' ') if 'conv' in name else name} (" in text
    assert text.count("feedback/") == 1
    assert "A page of feedback for each of them lies in feedback/STUDENT/lab/." in text


def test_a_short_text_stands_beside_the_marks_and_a_long_one_below() -> None:
    view = ClassView(Path())
    for number in (1, 2):
        view.add(Graded(f"asha{number}", report(number)))
    wide, narrow = (shown(view, width).splitlines() for width in (200, 80))
    (line,) = (line for line in wide if line.startswith("asha1"))
    assert line.endswith(MISTAKES[1])
    (place,) = (place for place, line in enumerate(narrow) if line.startswith("asha1"))
    assert narrow[place + 1].rstrip() == f"  {MISTAKES[1]}"


def test_a_class_of_22_takes_sixty_lines_of_eighty_columns() -> None:
    """As many mistakes of such lengths as the demo's class makes."""
    lengths = (0, 0, 0, 85, 51, 68, 75, 42, 72, 147, 53, 28, 39, 84, 95, 89, 78, 0, 0, 0, 75, 79)
    view = ClassView(Path("/course"))
    for number, length in enumerate(lengths):
        # eight letters and a space, as words are
        said = ("abcdefgh " * 20)[:length].strip()
        one = report(1)
        cells = [
            msgspec.structs.replace(
                cell,
                grade_id=f"test_function_number_{place}",
                function=f"function_number_{place}",
                tests=tuple(
                    msgspec.structs.replace(
                        test,
                        outcome="failed" if said else "passed",
                        message=said,
                    )
                    for test in cell.tests
                ),
            )
            for place, cell in enumerate(one.cells[:9])
        ]
        one = msgspec.structs.replace(one, cells=tuple(cells))
        view.add(Graded(f"student{number}", one, page=Path("/course/feedback/x/lab/lab.html")))
    text = shown(view, 80)
    assert len(text.splitlines()) <= 60
    assert text.count("abcdefgh") > 100


def test_marks_that_no_line_holds_are_told_in_words() -> None:
    view = ClassView(Path())
    row = Graded("asha", report(2))
    view.add(row)
    text = shown(view, 40)
    for number, mark in enumerate(marks_of(row)[:-1], 1):
        assert f"{number}: {mark}," in " ".join(text.split())


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_left_empty_if_there_is_no_mistake(width: int) -> None:
    view = ClassView(Path())
    for number in (0, 4):
        view.add(Graded("a-longer-name-than-that-of-others" * (number + 1), report(number)))

    assert "" not in shown(view, width).splitlines()


def test_a_long_mistake_ends_with_a_clause_and_says_that_there_is_more() -> None:
    sentences = "The call forward(parameters, X) is wrong at [0, 0]. " * 5
    more = " … (more in the feedback)"

    assert in_brief(sentences[:160]) == sentences[:160]
    assert in_brief(sentences) == sentences[: 2 * 52].rstrip() + more
    assert in_brief("word" + " word" * 50) == "word" + " word" * 26 + more
    assert in_brief("w" * 161) == "w" * (160 - len(more)) + more


LONG_CALL = "train({W1, b1, W2, b2}, array (4, 2), [(1, 2), 3 values], learning_rate=0.5, epochs=9)"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (f"{LONG_CALL} raised ValueError: matmul: the shapes (3, 2) and (4, 1)", "(4, 1)"),
        (
            f"{LONG_CALL} could not finish (line 3 of the cell that begins “from helpers import "
            "slope, other_slope”): it needs the package scipy, which grading does not have; there "
            "are NumPy 2.4.0, Matplotlib 3.10.0 and Python 3.11 with its standard library.",
            "it needs the package scipy, which",
        ),
        (
            f"{LONG_CALL} raised ValueError: {'word ' * 60}(line 3 of its cell).",
            "train(…) raised ValueError: word word",
        ),
        (
            f"{LONG_CALL} returned a np.matrix, whose * is a matrix product. {'x ' * 60}",
            "np.matrix",
        ),
        (f"{LONG_CALL}: the shapes differ. That is {'so ' * 60}", "the shapes differ."),
        (f"f({'(' * 90} has no end: {'x' * 90}", "f(((("),
    ],
)
def test_the_cause_comes_before_the_cut(text: str, cause: str) -> None:
    short = in_brief(text)
    assert len(short) <= 160
    assert cause in short, short


def settled(view: ClassView, rows: list[Graded]) -> None:
    """Lab 3's table with what a gradebook may have besides: hands, extra credit, lateness."""
    lab = Course(ROOT).lab("lab7_checkpoint")
    answers = [cell.grade_id for cell in lab.grade_cells if cell.manual]
    standings = {}
    for number, row in enumerate(rows):
        cells = {cell.grade_id: Mark(cell.points) for cell in row.report.cells}
        if number == 1:
            name, tested = next(iter(cells.items()))
            cells[name] = Mark(tested.automatic, by_hand=0.75, extra=0.25, waits=True)
        for place, name in enumerate(answers):
            unmarked = place < number % 3
            given = None if unmarked else 1.5
            cells[name] = Mark(None, by_hand=given, waits=unmarked, written=True)
        standings[row.student] = Standing(cells, penalty=1.25 if number == 2 else 0)
    view.settle(lab, standings)


def test_what_the_gradebook_has_fits_eighty_columns() -> None:
    view = ClassView(Path("/course"))
    rows = []
    for number in range(4):
        one = report(3)
        one = msgspec.structs.replace(one, cells=one.cells[:6])
        rows.append(Graded(f"asha{number}", one, penalty="late penalty" * (number == 2)))
        view.add(rows[-1])
    settled(view, rows)
    text = shown(view, 80)
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line[:4] == "asha"}
    cells, points = marks_of(rows[0])[:-1], rows[0].report.points
    assert "text written answers (" in text
    assert lines["asha0"][1:-1] == [*cells, "7.5", "–", "–"]
    assert lines["asha0"][-1] == f"{points_text(points + 7.5)}/30"
    assert lines["asha2"][1:] == [
        *(*cells, "4.5+2?", "–", "−1.25"),
        f"{points_text(points + 4.5 - 1.25)}/30",
    ]
    assert "asha2: late penalty\n" in text
    assert "sigmoid_derivative: 0.75 by hand, 0.25 by the tests: look again" in text
    assert "* follow-through marks, ! given by hand, ? still to be marked" in text
    assert "4 cells of 2 students wait to be marked, 1 of them again." in text


def test_of_a_large_class_the_gradebook_s_marks_are_the_means() -> None:
    view = ClassView(Path())
    rows = [Graded(f"asha{number:02}", report(3), penalty="late penalty") for number in range(70)]
    for row in rows:
        view.add(row)
    settled(view, rows)
    text = shown(view, 80)
    for heading in ("written answers", "extra credit", "late penalties"):
        assert heading in text
    assert "50 more with another late penalty; --all names everybody." in text


def test_nothing_of_a_large_class_is_missing(width: int, student: str) -> None:
    view = ClassView(Path())
    rows = [Graded(student.format(f"{number:02}"), report(number)) for number in range(70)]
    assert len(rows) > SMALL_CLASS
    for row in rows:
        view.add(row)
    text = shown(view, width)
    for name in NAMES:
        assert (name if "conv" not in name else "xor convergence") in text
    for heading in ("points", "mean", "all", "some", "none", "follow-through"):
        assert heading in text
    lowest = [number for number in range(70) if MISTAKES[number % 4]][:10]
    for number in lowest:
        assert rows[number].student in text
        assert squeezed(mistake(rows[number].report)) in squeezed(text)


def test_nothing_of_a_dry_run_is_missing(width: int, student: str) -> None:
    view = ChangesView()
    for number, said in enumerate(MISTAKES[1:]):
        reasons = (f"What is 1: {said}", f"What is 2: {said}")
        cells = (
            CellChange(
                "test_initialize_parameters", "initialize_parameters", 1.25, 0.75, 1.5, reasons
            ),
            CellChange("test_xor_convergence", "", None, 2.0, None, reasons[:1]),
        )
        row = Graded(student.format(f"{number:02}"), report(2))
        view.add((row, Change(row.student, cells)))
    text = shown(view, width)
    for number, said in enumerate(MISTAKES[1:]):
        assert student.format(f"{number:02}") in text
        assert squeezed(f"What is 2: {said}") in squeezed(text)
    assert len(re.findall(r"initialize_parameters +1\.25 +0\.75\b", text)) == 3
    assert len(re.findall(r"xor convergence +– +2\b", text)) == 3
    assert len(re.findall(r"in all +\+2\b", text)) == 3
    assert text.count("1.5 given by hand, which stay") == 3
    assert "Of 3 submissions, the marks of 3 would change." in text


@pytest.mark.parametrize("number", range(1, 4))
def test_nothing_of_one_report_is_missing(width: int, number: int) -> None:
    one = report(number)
    for part in report_parts(one):
        text = shown(part, width)
        if "What is 1" in text:
            assert squeezed(MISTAKES[number]) in squeezed(text)
            assert "✗ not yet" in text
            assert "Hint: Look at the sign." in text


LAB_NAMES = ("lab3_xor_network", "lab5_training_challenges", "lab6_" + "complexity_" * 5 + "x")


def one_line(text: str, name: str) -> list[list[str]]:
    """What stands beside a name, or right below where the name has a line of its own."""
    lines = text.splitlines()
    places = [place for place, line in enumerate(lines) if line.split()[:1] == [name]]
    return [
        lines[place].split()[1:] or lines[place + 1].replace(":", "").split() for place in places
    ]


def test_nothing_of_the_marks_of_a_lab_is_missing(width: int, student: str) -> None:
    ids = [student.format(f"{number:02}") for number in range(4)]
    mark, waits = Mark(2.5, extra=0.25), Mark(None, waits=True, written=True)
    standings = {
        ids[0]: Standing({"test_a": mark, "why": waits}, penalty=1.25),
        ids[1]: Standing({"test_a": mark}),
        ids[2]: Standing({"test_a": Mark(None)}),
    }
    cells = {name: CellInfo(name, 10, written=False) for name in ("test_a", "why")}
    labs = {name: LabMarks(name, None, cells, standings) for name in LAB_NAMES}
    marks = ClassMarks({one: StudentInfo(one) for one in ids}, labs)

    text = shown(MarksTable(marks, LAB_NAMES[0]), width)
    for heading in ("student", "mark", "out of", "extra", "penalty", "to be marked"):
        assert heading in text.splitlines()[0]
    wanted = ["1.5 20 +0.25 −1.25 1", "2.75 20 +0.25", "– not graded yet", "– not handed in"]
    assert [" ".join(*one_line(text, one)) for one in ids] == wanted
    text = squeezed(shown(MarksTable(marks), width))
    for name in LAB_NAMES:
        assert text.count(name) == len(ids) + 1
        said = f"{name}: 2 of 4 have a mark; the mean is 2.12 of 20; 1 cell of 1 student waits"
        assert squeezed(said) in text


def test_columns_that_nobody_needs_are_not_there() -> None:
    cells = {"test_a": CellInfo("test_a", 3, written=False)}
    standings = {"asha": Standing({"test_a": Mark(2.0)})}
    marks = ClassMarks(
        {"asha": StudentInfo("asha")}, {"lab": LabMarks("lab", None, cells, standings)}
    )
    text = shown(MarksTable(marks, "lab"), 80)
    assert text.splitlines()[0].split() == ["student", "mark", "out", "of"]
    assert "lab: 1 of 1 has a mark; the mean is 2 of 3.\n" in text


def test_status_breaks_no_name(width: int) -> None:
    many = frozenset(f"s{number:04}" for number in range(1990))
    here = {"due": "", "late": many, "handed_in_again": frozenset[str](), "missing": ()}
    labs = [
        LabStatus(
            lab=name,
            released=True,
            students=2000,
            handed_in=many,
            graded=many,
            to_mark=many,
            pages=many,
            returned=many,
            **here,
        )
        for name in LAB_NAMES
    ]
    text = shown(StatusTable(labs), width)
    for heading in ("lab", "handed in", "late", "graded", "to mark", "feedback", "returned"):
        assert heading in text.splitlines()[0]
    for name in LAB_NAMES:
        wanted = ["1,990", "of", "2,000", "–", *["1,990"] * 4]
        assert one_line(text, name)[0] == wanted


def test_of_one_it_is_said_in_the_singular() -> None:
    view = ClassView(Path("/course"))
    one = report(0)
    one = msgspec.structs.replace(
        one,
        cells=tuple(msgspec.structs.replace(cell, follow_through=False) for cell in one.cells),
    )
    place = Path("/course/feedback/asha/lab/lab.html")
    view.add(Graded("asha", one, How.UNCHANGED, is_dated=False, page=place))
    view.settle(Course(ROOT).lab("lab3_xor_network"), {}, has_due_date=True)
    text = " ".join(shown(view, 80).split())
    assert "1 submission (bubblewrap): 0 graded anew, 1 unchanged and left as it was." in text
    assert "nobody can tell to be late; it counts as in time." in text
    assert "The page of feedback lies in feedback/asha/lab/." in text
    # neither a sign nor a mistake is there to be explained
    assert "*" not in text
    assert "follow-through" not in text
    assert "mistake" not in text


def test_points_and_counts_as_people_write_them() -> None:
    assert [points_text(points) for points in (4, 2.666, -1, -0.25, -0.001, 0)] == (
        ["4", "2.67", "−1", "−0.25", "0", "0"]
    )
    assert [in_points(points) for points in (0, 1, 1.001, 0.5)] == (
        ["0 points", "1 point", "1 point", "0.5 points"]
    )
    assert counted(1, "lab") == "1 lab"
    assert counted(2000, "lab") == "2,000 labs"


def test_marks_that_would_fall_have_the_sign_of_a_penalty() -> None:
    view = ChangesView()
    cells = (CellChange("test_forward", "forward", 2.0, 1.0, None, ()),)
    view.add((Graded("asha", report(0)), Change("asha", cells, (0.0, 0.25))))
    text = shown(view, 80)
    assert re.search(r"late penalty +0 +−0\.25", text)
    assert re.search(r"in all +−1\.25$", text, re.MULTILINE)
    assert "Of 1 submission, the marks of 1 would change." in text
