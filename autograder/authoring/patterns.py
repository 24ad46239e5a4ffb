"""The texts of a lab or function that begins as a pattern; what is to be filled in says so.

``{function}`` is its name and ``{id}`` the same with hyphens.  The pattern's own function is
2 x + 1, so that all of it runs, is tested, and turns a wrong one down before anything is filled in.
"""

from __future__ import annotations

TITLE = """\
# FILL IN: the lab's title

FILL IN: what it is about, in two or three sentences, and what somebody should know before."""

IMPORTS = "import numpy as np"
IMPORTS_WITH_TOOLS = "import matplotlib.pyplot as plt\nimport numpy as np"

ABOUT = """\
## `{function}`

FILL IN: what it is for, a tiny example worked out by hand, and what the function gets and returns.

<details>
<summary>Hint</summary>

FILL IN: the question that you would ask next, and not a line of the solution.

</details>"""

STUB = '''\
def {function}(x: float) -> float:
    """FILL IN: what it returns, in a line.

    x: FILL IN: what it is, with its shape or unit.
    Returns FILL IN: what, with its shape or unit.
    """
    ### BEGIN SOLUTION
    # FILL IN: your own solution
    return 2 * x + 1
    ### END SOLUTION'''

CHECK = '''\
def check_{function}():
    """FILL IN: what is tried here."""
    question = "FILL IN: the question that leads to the mistake"
    for x, expected in ((3, 7), (0, 1)):
        found = {function}(x)
        told = f"{function}({{x}}) is {{found}}, expected {{expected}}. {{question}}"
        assert found == expected, told
    print("{function}: these examples work.")


check_{function}()'''

CHECK_WITH_TOOLS = '''\
# @title Check of {function}. Run this cell; you need not read it.
@short_report
def check_{function}():
    """FILL IN: what is tried here."""
    question = "FILL IN: the question that leads to the mistake"
    for x, expected in ((3, 7), (0, 1)):
        expect(f"{function}({{x}})", {function}(x), expected, question)
    print("{function}: these examples work.")


check_{function}()'''

SUITE = '''\
"""``{function}(x)``: FILL IN: what is tested, and why the tolerance fails nobody who is right."""

import pytest

from autograder.testing import expect

QUESTION = "FILL IN: the question that leads to the mistake, and gives no line away"


@pytest.mark.weight(2)
def test_small_numbers(student, reference):
    """FILL IN: what this test is about, as students read it"""
    for x in (3, 0, -2, 0.5):
        expect.close(
            student.{function}(x), reference.{function}(x), f"{function}({{x}})", hint=QUESTION
        )


@pytest.mark.weight(1)
def test_large_numbers(student, reference):
    """FILL IN: what this test is about, as students read it"""
    for x in (1234.5, -1e6):
        expect.close(
            student.{function}(x), reference.{function}(x), f"{function}({{x}})", hint=QUESTION
        )
'''

MISCONCEPTION = """\
Misconception(
    id="{id}-forgets-one",
    function="{function}",
    family="FILL IN: the mistake behind it, in two or three words",
    summary="FILL IN: Forgets to add 1 (for teachers: what this code does wrong).",
    hint="FILL IN: What is {function}(0), and what do you add to get there? (A question, no line.)",
    edits=(("2 * x + 1", "2 * x"),),
)"""

CATALOGUE = '''\
"""What goes wrong in this lab, by name."""

from autograder.grading.catalogue import Misconception

CATALOGUE = ()
'''

RIGHT = '''\
"{function}, FILL IN: in another style": """
def {function}(x):
    total = x
    total += x
    return 1 + total
"""'''

WRONG = '''\
Wrong(
    "test_{function}",
    "{function}, FILL IN: what is wrong with it",
    """
def {function}(x):
    return 2 * (x + 1)
""",
)'''

VARIANTS = '''\
"""Right solutions in other styles, and wrong ones: the gate tries the suites on them."""

from autograder.grading.variants import Wrong

RIGHT: dict[str, str] = {}

WRONG: tuple[Wrong, ...] = ()
'''
