"""A made-up lab of a beginners' course: texts, printed output, input, sets, exceptions, a class."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.authoring.build import build
from autograder.course import Course
from support.tiny import ROOT, Cell, by_id, cell

WORDS = "lab0_words"

INITIALS = '''def initials(name: str) -> str | None:
    """The initials of a name, as in "A. L."; None if there is no name."""
    ### BEGIN SOLUTION
    words = name.split()
    return " ".join(word[0].upper() + "." for word in words) or None
    ### END SOLUTION'''

GREET = '''def greet() -> None:
    """Ask for names, one a line, until an empty line, and greet each; then say how many."""
    ### BEGIN SOLUTION
    count = 0
    while name := input("Who is there? "):
        print(f"Hello, {name}!")
        count += 1
    print(count, "in all")
    ### END SOLUTION'''

LETTERS = '''def by_letter(words: list[str]) -> dict[str, set[str]]:
    """The words by their first letters; raises ValueError for a word without letters."""
    ### BEGIN SOLUTION
    found = {}
    for word in words:
        if not word:
            raise ValueError("a word without letters")
        found.setdefault(word[0], set()).add(word)
    return found
    ### END SOLUTION'''

ACCOUNT = '''class Account:
    """An account with an owner and a balance in cents, which never is below 0."""

    def __init__(self, owner: str) -> None:
        ### BEGIN SOLUTION
        self.owner = owner
        self.balance = 0
        ### END SOLUTION

    def deposit(self, cents: int) -> None:
        """Put money in; raises ValueError for less than 1 cent."""
        ### BEGIN SOLUTION
        if cents < 1:
            raise ValueError("less than a cent")
        self.balance += cents
        ### END SOLUTION

    def pay(self, other: "Account", cents: int) -> bool:
        """Move money to another account if there is enough; returns whether there was."""
        ### BEGIN SOLUTION
        if cents > self.balance:
            return False
        self.balance -= cents
        other.deposit(cents)
        return True
        ### END SOLUTION

    def __str__(self) -> str:
        """As in "Ada: 3.50"."""
        ### BEGIN SOLUTION
        return f"{self.owner}: {self.balance / 100:.2f}"
        ### END SOLUTION'''

SUITES = {
    "initials": '''
import pytest

from autograder.testing import expect


def test_of_two_names(student):
    """The initials of two names"""
    for name, right in (("ada lovelace", "A. L."), ("Grace Hopper", "G. H.")):
        expect.equal(student.initials(name), right, f'initials("{name}")')


@pytest.mark.may_return_none
def test_of_nobody(student):
    """None for no name"""
    expect.equal(student.initials(""), None, 'initials("")')
''',
    "greet": '''
from autograder.testing import expect


def test_two_names(student):
    """Two names, and an empty line"""
    text = "Hello, Ada!\\nHello, Bob!\\n2 in all\\n"
    expect.prints(lambda: student.greet(), text, "greet()", typed=["Ada", "Bob", ""])


def test_nobody(student):
    """An empty line at once"""
    expect.prints(lambda: student.greet(), "0 in all\\n", "greet()", typed=[""])
''',
    "by_letter": '''
from autograder.testing import expect


def test_three_words(student):
    """Three words, two of them with one letter"""
    right = {"a": {"an", "ant"}, "b": {"bee"}}
    expect.equal(student.by_letter(["an", "bee", "ant", "an"]), right, "by_letter(words)")


def test_no_letters(student):
    """A word without letters is refused"""
    expect.raises(lambda: student.by_letter(["a", ""]), ValueError, "by_letter(words)")
''',
    "Account": '''
from autograder.testing import expect


def test_deposit(student):
    """Money that is put in"""
    account = student.Account("Ada")
    account.deposit(300)
    account.deposit(50)
    expect.equal(account.balance, 350, "the balance after deposits of 300 and 50")
    expect.equal(str(account), "Ada: 3.50", "str(account)")


def test_deposit_of_nothing(student):
    """Less than a cent is refused"""
    account = student.Account("Ada")
    expect.raises(lambda: account.deposit(0), ValueError, "deposit(0)")


def test_pay(student):
    """Money from one account to another"""
    ada, bob = student.Account("Ada"), student.Account("Bob")
    ada.deposit(100)
    expect.equal(ada.pay(bob, 101), False, "pay(bob, 101), with 100 there")
    expect.equal(ada.pay(bob, 40), True, "pay(bob, 40), with 100 there")
    expect.equal([ada.balance, bob.balance], [60, 40], "both balances after pay(bob, 40)")
''',
}

CHECKS = {
    "initials": 'assert initials("alan turing") == "A. T."',
    "greet": (
        "from unittest.mock import patch\n\n"
        'with patch("builtins.input", side_effect=["Ada", ""]) as typed:\n'
        "    greet()\n"
        "assert typed.call_count == 2"
    ),
    "by_letter": 'assert by_letter(["a"]) == {"a": {"a"}}',
    "Account": 'assert Account("Ada").balance == 0',
}

MISCONCEPTIONS = '''
"""What goes wrong with words and accounts."""

from autograder.grading.catalogue import Misconception

CATALOGUE = (
    Misconception(
        id="counts-the-empty-line",
        function="greet",
        family="count",
        summary="Counts the empty line, too.",
        hint="Which lines are people?",
        edits=(("count = 0", "count = 1"),),
    ),
    Misconception(
        id="pays-without-money",
        function="Account",
        family="balance",
        summary="Pays although there is not enough.",
        hint="What is in the account when you pay?",
        edits=(("if cents > self.balance:", "if cents < 0:"),),
    ),
    Misconception(
        id="deposits-nothing",
        function="Account",
        family="deposit",
        summary="Takes deposits of nothing.",
        hint="What may not be put in?",
        edits=(("if cents < 1:", "if cents < 0:"),),
    ),
    Misconception(
        id="counts-euros",
        function="Account",
        family="text",
        summary="Shows cents as if they were whole.",
        hint="How many cents has a euro?",
        edits=(("self.balance / 100", "self.balance"),),
    ),
)
'''


def words_cells() -> list[Cell]:
    """The cells of the source notebook."""
    cells = [new_markdown_cell("# Lab 0: words\n\nA lab for the tests.", id="title")]
    solutions = (INITIALS, GREET, LETTERS, ACCOUNT)
    for (name, check), source in zip(CHECKS.items(), solutions, strict=True):
        cells.append(cell("code", name, source, solution=True))
        cells.append(cell("code", f"test_{name}", check, grade=True, locked=True, points=2))
    return cells


def write_words_course(root: Path) -> Course:
    """Write the course into ``root`` and build it."""
    source = root / "source_notebooks" / WORDS
    suites = root / "autograder" / "labs" / WORDS
    source.mkdir(parents=True)
    suites.mkdir(parents=True)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=words_cells(), metadata={"kernelspec": kernel})
    nbformat.write(notebook, source / f"{WORDS}.ipynb")
    for name, text in SUITES.items():
        (suites / f"test_{name}.py").write_text(text.lstrip("\n"))
    (suites / "misconceptions.py").write_text(MISCONCEPTIONS.lstrip("\n"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    build(course)
    return course


def handed_in(course: Course, **sources: str) -> NotebookNode:
    """The solved notebook with other sources in some of its cells."""
    notebook = nbformat.read(course.lab(WORDS).solution_notebook, as_version=4)
    for name, text in sources.items():
        by_id(notebook)[name].source = text
    return notebook
