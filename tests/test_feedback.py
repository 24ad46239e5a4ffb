"""What students read: two forms of the same table, with nothing in it that acts."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.failure import Outcome
from autograder.feedback import (
    FOLLOW_THROUGH,
    VERDICTS,
    as_html,
    as_text,
    points_text,
    subject,
)
from autograder.report import CellResult, TestResult

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
    assert page.tags.count("tr") == 1 + len(cell.tests)
    assert page.attributes <= {"style", "scope"}
    assert not any(word in value for value in page.values for word in ("url", "import", "expr"))


@given(cells)
@example(hostile_cell())
def test_both_forms_tell_the_same(cell: CellResult) -> None:
    shown = squeezed(Page(as_html(cell)).text)
    plain = squeezed(as_text(cell))
    facts = [subject(cell.grade_id), points_text(cell.points), points_text(cell.max_points)]
    for test in cell.tests:
        facts += [VERDICTS[test.outcome], test.title, test.message]
        facts += [f"Ask yourself: {test.hint}"] if test.hint else []
    facts += [FOLLOW_THROUGH] if cell.follow_through else []

    for fact in facts:
        assert squeezed(fact) in shown
        assert squeezed(fact) in plain
    assert (FOLLOW_THROUGH in shown, FOLLOW_THROUGH in plain) == (cell.follow_through,) * 2
    assert shown.count("Ask yourself:") == plain.count("Ask yourself:")
    for form in (shown, plain):
        assert "test_internal_name" not in form


def test_a_hint_is_said_once() -> None:
    test = TestResult(name="t", title="It works", outcome="failed", message="no", hint="Why?")
    other = TestResult(name="u", title="So does that", outcome="failed", hint="How?")
    cell = CellResult(grade_id="test_forward", max_points=2, tests=(test, test, other, test))

    for form in (as_html(cell), as_text(cell)):
        assert (form.count("Why?"), form.count("How?")) == (1, 1)
        assert form.count("It works") == 3


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
    assert "Ask yourself" not in as_html(cell)


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
    ("grade_id", "words"),
    [
        ("test_backward", "backward"),
        ("test_sigmoid_derivative", "sigmoid_derivative"),
        ("test_xor_convergence", "xor convergence"),
    ],
)
def test_what_is_graded_in_words(grade_id: str, words: str) -> None:
    assert subject(grade_id) == words


def test_the_table_stands_alone() -> None:
    source = as_html(hostile_cell())

    assert not re.search(r"<(script|style|link|img|iframe|svg)\b|https?:|class=", source)
