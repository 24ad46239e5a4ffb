"""The texts of a class that begins as a pattern, in the places of those in ``patterns.py``.

``{function}`` is its name and ``{id}`` the same with hyphens.  The pattern's own class adds up
numbers, so that all of it runs, is tested, and turns a wrong one down before anything is filled in.
"""

from __future__ import annotations

STUB = '''\
class {function}:
    """FILL IN: what one of its objects is, in a line."""

    def __init__(self, start: float) -> None:
        """FILL IN: what a new object holds.

        start: FILL IN: what it is, with its unit.
        """
        ### BEGIN SOLUTION
        # FILL IN: your own solution
        self.total = start
        ### END SOLUTION

    def add(self, amount: float) -> float:
        """FILL IN: what it does to the object, and what it returns."""
        ### BEGIN SOLUTION
        # FILL IN: your own solution
        self.total += amount
        return self.total
        ### END SOLUTION'''

CHECK = '''\
def check_{function}():
    """FILL IN: what is tried here."""
    question = "FILL IN: the question that leads to the mistake"
    thing = {function}(3)
    found = thing.add(4)
    assert found == 7, f"{function}(3).add(4) is {{found}}, expected 7. {{question}}"
    assert thing.total == 7, f"then its total is {{thing.total}}, expected 7. {{question}}"
    print("{function}: these examples work.")


check_{function}()'''

CHECK_WITH_TOOLS = '''\
# @title Check of {function}. Run this cell; you need not read it.
@short_report
def check_{function}():
    """FILL IN: what is tried here."""
    question = "FILL IN: the question that leads to the mistake"
    thing = {function}(3)
    expect("{function}(3).add(4)", thing.add(4), 7, question)
    expect("its total, then", thing.total, 7, question)
    print("{function}: these examples work.")


check_{function}()'''

SUITE = '''\
"""``{function}(start)``: FILL IN: what is tested, and why that fails nobody who is right.

Objects stay in the sandbox; ``student.{function}(3)`` is used as if it were here.
"""

import pytest

from autograder.testing import expect

QUESTION = "FILL IN: the question that leads to the mistake, and gives no line away"


@pytest.mark.weight(2)
def test_add(student):
    """FILL IN: what the first test is about, as students read it"""
    thing = student.{function}(3)
    for amount, total in ((4, 7), (-2, 5), (0, 5), (0.5, 5.5)):
        expect.equal(thing.add(amount), total, f"add({{amount}})", hint=QUESTION)
        expect.equal(thing.total, total, f"the total after add({{amount}})", hint=QUESTION)


@pytest.mark.weight(1)
def test_two_objects(student):
    """FILL IN: what the second test is about, as students read it"""
    one, other = student.{function}(1), student.{function}(10)
    one.add(5)
    expect.equal([one.total, other.total], [6, 10], "both totals", hint=QUESTION)
'''

MISCONCEPTION = """\
Misconception(
    id="{id}-replaces",
    function="{function}",
    family="FILL IN: the mistake behind it, in two or three words",
    summary="FILL IN: Forgets what was there (for teachers: what this code does wrong).",
    hint="FILL IN: What is the total after two calls of add? (A question, no line.)",
    edits=(("self.total += amount", "self.total = amount"),),
)"""

RIGHT = '''\
"{function}, FILL IN: in another style": """
class {function}:
    def __init__(self, start):
        self.start, self.added = start, []

    def add(self, amount):
        self.added.append(amount)
        return self.total

    @property
    def total(self):
        return self.start + sum(self.added)
"""'''

WRONG = '''\
Wrong(
    "test_{function}",
    "{function}, FILL IN: what is wrong with it",
    """
class {function}:
    def __init__(self, start):
        self.total = start

    def add(self, amount):
        return self.total + amount
""",
)'''
