"""What students read: two forms of the same table, with nothing in it that acts."""

from __future__ import annotations

import html
import re
import subprocess
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from rich.console import Console

from autograder.feedback import (
    FOLLOW_THROUGH,
    VERDICTS,
    FeedbackRow,
    as_html,
    as_text,
    points_text,
    rows,
    subject,
)
from autograder.grading.failure import Outcome
from autograder.grading.report import CellResult, Diagnosis, Report, TestResult
from autograder.nbgrader_integration.feedback.page import page_subject
from autograder.terminal.one_report import mistake, report_parts
from support.browser import CONTRAST

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HOSTILE = "<script>alert('x')</script><img src=x onerror=\"y\"> {{ 7*7 }} {% x %} & \" '</td>"
ALLOWED = {"table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "em", "br", "p"}

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20) | st.just(HOSTILE)
tests = st.builds(
    TestResult,
    name=st.just("test_internal_name"),
    title=texts,
    outcome=st.sampled_from(OUTCOMES),
    message=texts,
    hint=texts,
)
cells = st.builds(
    CellResult,
    grade_id=st.sampled_from(["test_backward", "test_xor_convergence"]) | texts,
    function=st.sampled_from(["", "backward"]) | texts,
    max_points=st.floats(0, 30),
    tests=st.lists(tests, max_size=4).map(tuple),
    follow_through=st.booleans(),
)


class Page(HTMLParser):
    """The elements, attributes and texts of a piece of HTML, as a browser takes them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ended: list[str] = []
        self.attributes: set[str] = set()
        self.values: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.values += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.ended.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    return " ".join(text.split())


def hostile_cell() -> CellResult:
    test = TestResult(
        name="test_internal_name", title=HOSTILE, outcome="failed", message=HOSTILE, hint=HOSTILE
    )
    return CellResult(grade_id=HOSTILE, max_points=2, tests=(test,))


@given(cells)
@example(hostile_cell())
def test_nothing_in_the_table_acts(cell: CellResult) -> None:
    page = Page(as_html(cell))

    assert set(page.tags) <= ALLOWED
    assert sorted(tag for tag in page.tags if tag != "br") == sorted(page.ended)
    assert page.tags.count("tr") == 1 + len(rows(cell))
    assert page.attributes <= {"style", "scope"}
    assert not any(word in value for value in page.values for word in ("url", "import", "expr"))


@given(cells)
@example(hostile_cell())
def test_both_forms_tell_the_same(cell: CellResult) -> None:
    shown = squeezed(Page(as_html(cell)).text)
    plain = squeezed(as_text(cell))
    facts = [subject(cell), points_text(cell.points), points_text(cell.max_points)]
    for test in cell.tests:
        facts += [VERDICTS[test.outcome], test.title, test.message]
        facts += [f"Hint: {test.hint}"] if test.hint else []
    facts += [FOLLOW_THROUGH] if cell.follow_through else []

    for fact in facts:
        assert squeezed(fact) in shown
        assert squeezed(fact) in plain
    assert (FOLLOW_THROUGH in shown, FOLLOW_THROUGH in plain) == (cell.follow_through,) * 2
    assert shown.count("Hint:") == plain.count("Hint:")
    for form in (shown, plain):
        assert "test_internal_name" not in form


def test_a_hint_is_said_once() -> None:
    test = TestResult(name="t", title="It works", outcome="failed", message="no", hint="Why?")
    other = TestResult(name="u", title="So does that", outcome="failed", hint="How?")
    cell = CellResult(grade_id="test_forward", max_points=2, tests=(test, test, other, test))

    for form in (as_html(cell), as_text(cell)):
        assert (form.count("Why?"), form.count("How?")) == (1, 1)
        assert form.count("It works") == 3


def test_a_hint_with_a_name_stands_in_the_place_of_all_others() -> None:
    passed = TestResult(name="s", title="It runs", outcome="passed")
    failed = TestResult(name="t", title="It works", outcome="failed", message="no", hint="Why?")
    diagnosis = Diagnosis(
        layer="misconception", summary="Is wrong.", hint="Which way?", misconception="a-slip"
    )
    cell = CellResult(
        grade_id="test_f", max_points=2, tests=(passed, failed, failed), diagnosis=diagnosis
    )

    for form in (as_html(cell), as_text(cell)):
        assert (form.count("Which way?"), form.count("Why?")) == (1, 0)
        assert form.index("no") < form.index("Which way?")
        assert "Is wrong." not in form, "the summary is for the teacher"
        assert "a-slip" not in form


def on_a_terminal(cell: CellResult) -> str:
    console = Console(width=80, record=True, file=StringIO())
    console.print(*report_parts(Report(lab="l", isolation="i", engine="e", cells=(cell,))))
    return console.export_text()


def of_a_kind(
    numbers: str, outcome: Outcome, message: str = "", hint: str = ""
) -> list[TestResult]:
    return [
        TestResult(name=n, title=f"A slope ({n} of 6)", outcome=outcome, message=message, hint=hint)
        for n in numbers
    ]


def test_what_is_said_of_several_tests_is_said_once() -> None:
    other = TestResult(name="o", title="It stays", outcome="failed", message="Wrong.", hint="Why?")
    last = TestResult(name="p", title="It ends", outcome="failed", message="Wrong.", hint="How?")
    passed = TestResult(name="q", title="It is there", outcome="passed")
    tests = [
        *of_a_kind("14", "passed"),
        *of_a_kind("236", "failed", "Wrong.", "Why?"),
        other,
        last,
        passed,
        passed,
        *of_a_kind("5", "failed", "Wrong."),
        *of_a_kind("5", "raised", "Wrong."),
        *(TestResult(name=n, title=f"A bias ({n} of 3)", outcome="passed") for n in "123"),
        TestResult(name="l", title="A loss (1 of 1)", outcome="passed"),
    ]
    cell = CellResult(grade_id="test_f", max_points=2, tests=tuple(tests))

    assert rows(cell) == [
        FeedbackRow("passed", ("A slope (1, 4 of 6)",), "", ""),
        FeedbackRow("failed", ("A slope (2, 3, 6 of 6)", "It stays"), "Wrong.", "Why?"),
        FeedbackRow("failed", ("It ends",), "", "How?"),
        FeedbackRow("passed", ("It is there",), "", ""),
        FeedbackRow("passed", ("It is there",), "", ""),
        FeedbackRow("failed", ("A slope (5 of 6)",), "Wrong.", ""),
        FeedbackRow("raised", ("A slope (5 of 6)",), "", ""),
        FeedbackRow("passed", ("A bias (all 3)",), "", ""),
        FeedbackRow("passed", ("A loss (1 of 1)",), "", ""),
    ]
    for form in (as_html(cell), as_text(cell), on_a_terminal(cell)):
        assert form.count("Wrong.") == 2
        assert form.count("A slope") == 4
    assert "A slope (2, 3, 6 of 6)<br>It stays</th>" in as_html(cell)
    assert "[✗ not yet] A slope (2, 3, 6 of 6)\n[✗ not yet] It stays\n    Wrong." in as_text(cell)


def test_the_mistake_of_a_report_is_what_tells_most() -> None:
    first = TestResult(name="t", title="It works", outcome="failed", message="It is too large.")
    second = TestResult(name="u", title="So does that", outcome="failed", message="It is None.")
    said = Diagnosis(layer="what happened", summary="It is None.")
    cell = CellResult(grade_id="test_f", max_points=2, tests=(first, second), diagnosis=said)

    assert mistake(Report(lab="l", isolation="i", engine="e", cells=(cell,))) == "It is None."


def test_every_row_has_a_heading() -> None:
    test = TestResult(name="t", title="It works", outcome="failed", message="no")
    passed = TestResult(name="u", title="It stays", outcome="passed")
    cell = CellResult(grade_id="test_f", max_points=2, tests=(test, test, passed))

    assert as_html(cell).count('scope="row"') == 2
    assert as_html(cell).count('scope="col"') == 3


def test_a_students_text_is_escaped_letter_for_letter() -> None:
    source = as_html(hostile_cell())

    assert "<script" not in source
    assert "<img" not in source
    assert source.count(html.escape("<script>alert(")) == 4
    assert "{{ 7*7 }}" in source
    assert HOSTILE in as_text(hostile_cell())


def test_without_message_and_hint_there_is_no_empty_line() -> None:
    test = TestResult(name="t", title="It works", outcome="passed")
    cell = CellResult(grade_id="test_forward", max_points=2, tests=(test,))

    assert as_text(cell).splitlines() == ["forward: 2 of 2 points", "", "[✓ passed] It works"]
    assert "<br>" not in as_html(cell)
    assert "Hint:" not in as_html(cell)


def test_every_outcome_has_a_word() -> None:
    assert set(VERDICTS) == set(OUTCOMES)
    assert len(set(VERDICTS.values())) == len(OUTCOMES)
    assert [name for name, word in VERDICTS.items() if word.startswith("✓")] == ["passed"]


@pytest.mark.parametrize(
    ("points", "text"),
    [(4.0, "4"), (2.5, "2.5"), (2.6667, "2.67"), (0.0, "0"), (10.0, "10"), (100.0, "100")],
)
def test_points_as_a_person_writes_them(points: float, text: str) -> None:
    assert points_text(points) == text


@pytest.mark.parametrize(
    ("grade_id", "function", "words"),
    [
        ("test_backward", "backward", "backward"),
        ("test_sigmoid_derivative", "sigmoid_derivative", "sigmoid_derivative"),
        ("test_xor_convergence", "", "xor convergence"),
        ("test_the_whole_way", "", "the whole way"),
        ("test_convergence_rate", "convergence_rate", "convergence_rate"),
    ],
)
def test_what_is_graded_in_words(grade_id: str, function: str, words: str) -> None:
    cell = CellResult(grade_id=grade_id, function=function, max_points=1, tests=())
    assert subject(cell) == words


def test_a_page_knows_its_notebooks_functions() -> None:
    def marked(grade_id: str, **marks: bool) -> NotebookNode:
        return new_code_cell(metadata={"nbgrader": {"grade_id": grade_id, **marks}})

    cells = [
        marked("adam_step", solution=True),
        marked("test_adam_step", grade=True),
        marked("test_the_whole_way", grade=True),
        marked("question_1", grade=True, solution=True),
    ]
    page = new_notebook(cells=cells)

    assert [page_subject(cell, page) for cell in cells] == [
        *("adam_step", "adam_step"),
        *("the whole way", "question 1"),
    ]


def test_the_table_stands_alone() -> None:
    source = as_html(hostile_cell())

    assert not re.search(r"<(script|style|link|img|iframe|svg)\b|https?:|class=", source)


MEASURE = (
    f"<script>{CONTRAST}"
    + """
const ratios = [...document.querySelectorAll("caption, th, td, strong, em, p")].map(contrast);
document.body.dataset.contrast = Math.min(...ratios);
document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;
</script>
"""
)
"""Measures the least contrast, as the Web Content Accessibility Guidelines define it."""


@pytest.mark.browser
@pytest.mark.parametrize(("ink", "paper"), [("#1b1b1b", "#ffffff"), ("#e0e0e0", "#111111")])
def test_the_table_can_be_read_by_day_and_by_night(ink: str, paper: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    style = f"<body style='color: {ink}; background: {paper}'>"
    page.write_text(f"<!doctype html>{style}{as_html(hostile_cell())}{MEASURE}", "utf-8")
    shown = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--window-size=700,900",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    contrast = re.search(r'data-contrast="([0-9.]+)"', shown)

    assert contrast is not None
    assert float(contrast[1]) >= 4.5
    assert 'data-wide="false"' in shown, "the table runs out of the page"
