"""A beginners' course of texts, printed output, input, sets, exceptions and a class, end to end."""

from __future__ import annotations

import nbformat
import pytest

from autograder.authoring.gate.check import check
from autograder.authoring.gate.wrong_students import blind_spots
from autograder.course import Course
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.sandbox.launch import Isolation
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import submission_of
from support.commands import ISOLATION
from support.words_course import (
    ACCOUNT,
    GREET,
    INITIALS,
    LETTERS,
    WORDS,
    handed_in,
    write_words_course,
)

pytestmark = pytest.mark.xdist_group("words course")  # which is built once


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return write_words_course(tmp_path_factory.mktemp("words"))


def graded(course: Course, **sources: str) -> Report:
    lab = course.lab(WORDS)
    data = nbformat.writes(handed_in(course, **sources)).encode()
    return grade(submission_of(read_notebook(data), lab), lab, ISOLATION)


def said(report: Report) -> dict[str, list[str]]:
    """What is said of the tests of each cell that lost points."""
    return {
        cell.grade_id.removeprefix("test_"): [test.message for test in cell.tests if test.message]
        for cell in report.cells
        if cell.outcome != "passed"
    }


def changed(source: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    return source


@pytest.mark.campaign  # those of made-up students are in the next one, and in test_gate.py
def test_the_gate_lets_it_pass(course: Course) -> None:
    assert check(course) == []


def test_the_gate_finds_a_test_of_a_class_that_looks_at_nothing(course: Course) -> None:
    path = course.lab(WORDS).suite("test_Account")
    text = path.read_text()
    idle = 'def test_idle(student):\n    """Nothing"""\n    student.Account("Ada").deposit(1)\n'
    path.write_text(f"{text}\n\n{idle}")
    try:
        (problem,) = blind_spots(course.lab(WORDS))
    finally:
        path.write_text(text)
    assert "no wrong student fails “Nothing”" in problem


RIGHT = {
    "initials": """
def initials(name):
    short = [word[:1].upper() + "." for word in name.split()]
    if short:
        return " ".join(short)
""",
    "greet": """
import sys

def greet():
    names = []
    while True:
        print("Name:", end=" ", file=sys.stderr)
        name = sys.stdin.readline().rstrip("\\n")
        if not name:
            break
        names.append(name)
        sys.stdout.write("Hello, " + name + "!\\n")
    print("%d in all" % len(names))
""",
    "by_letter": """
from collections import defaultdict

class NoLetters(ValueError):
    pass

def by_letter(words):
    if "" in words:
        raise NoLetters
    found = defaultdict(set)
    for word in words:
        found[word[0]] |= {word}
    return found
""",
    "Account": """
from dataclasses import dataclass

@dataclass
class Account:
    owner: str
    _cents: int = 0

    @property
    def balance(self):
        return self._cents

    def deposit(self, cents):
        if cents <= 0:
            raise ValueError(cents)
        self._cents += cents

    def pay(self, other, cents):
        enough = cents <= self._cents
        if enough:
            self._cents -= cents
            other._cents += cents
        return enough

    def __str__(self):
        return "{}: {}.{:02}".format(self.owner, *divmod(self._cents, 100))
""",
}


def test_right_solutions_have_full_marks(course: Course) -> None:
    assert said(graded(course)) == {}
    assert said(graded(course, **RIGHT)) == {}


def test_wrong_ones_are_told_what_is_wrong(course: Course) -> None:
    report = graded(
        course,
        initials=changed(INITIALS, (".upper()", ""), (" or None", "")),
        greet=changed(GREET, ("{name}!", "{name}")),
        by_letter=changed(LETTERS, ("set()).add", "[]).append")),
        Account=changed(
            ACCOUNT,
            ("if cents > self.balance:", "if cents < 0:"),
            ("self.balance / 100:.2f", "self.balance / 100"),
        ),
    )
    assert said(report) == {
        "initials": [
            "initials(\"ada lovelace\") is 'a. l.'. "
            "It is the right text but for upper and lower case.",
            "initials(\"\") is the text '', expected None.",
        ],
        "greet": [
            "greet() printed a text that has 'Hello, Ada' in line 1. It ends too early.",
        ],
        "by_letter": ["by_letter(words): ['a'] is a list of 3, expected a set."],
        "Account": [
            "str(account) is 'Ada: 3.5'. It ends too early.",
            "pay(bob, 101), with 100 there is True, which is not right.",
        ],
    }


def test_who_prints_for_returning_or_asks_too_often_is_told(course: Course) -> None:
    report = graded(
        course,
        initials="def initials(name):\n    print(name[:1])",
        greet="def greet():\n    while True:\n        print('Hello, ' + input() + '!')",
        Account="class Account:\n    def __init__(self, owner):\n        self.Balance = 0\n"
        "    def deposit(self, cents):\n        self.Balance += cents\n"
        "    pay = 3",
    )
    account = "account = Account('Ada'); account.deposit"
    assert said(report) == {
        "initials": ["initials('ada lovelace') printed something and returned None."],
        "greet": [
            "greet() asks for more input than there is: this test types in 3 lines.",
            "greet() asks for more input than there is: this test types in 1 line.",
        ],
        "Account": [
            f"{account}(300); {account[26:]}(50); account.balance: there is no balance in Account.",
            "deposit(0) returned None, expected a ValueError.",
            f"{account}(100); account.pay is 3, and no method that can be called.",
        ],
    }


def test_a_slip_in_what_is_printed_has_a_name_and_a_class_may_be_none(course: Course) -> None:
    report = graded(
        course,
        greet=changed(GREET, ("count = 0", "count = 1")),
        Account="def Account(owner):\n    return {'owner': owner, 'balance': 0}",
    )
    by_id = {cell.grade_id: cell for cell in report.cells}
    diagnosis = by_id["test_greet"].diagnosis
    assert diagnosis
    assert diagnosis.misconception == "counts-the-empty-line"
    assert {test.message for test in by_id["test_Account"].tests} == {
        "Account is no class: Account('Ada') gives no object of it."
    }
    assert not report.attention


def test_an_untouched_class_is_not_written(course: Course) -> None:
    lab = course.lab(WORDS)
    released = lab.release_notebook.read_bytes()
    report = grade(submission_of(read_notebook(released), lab), lab, Isolation.PROCESS)
    assert report.points == 0
    (cell,) = (cell for cell in report.cells if cell.grade_id == "test_Account")
    assert {(test.outcome, test.message) for test in cell.tests} == {
        ("not written", "Account.__init__ is not written yet.")
    }
