"""Labs 8 and 9 on solutions of writers who had read neither their suites nor their catalogues."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from support.campaign import one_in
from support.grading_here import COURSE, grade_here
from unseen.right_labs_8_9 import RIGHT_LAB_8, RIGHT_LAB_9
from unseen.test_unseen_are_caught import has_one_of
from unseen.wrong import Unseen
from unseen.wrong_labs_8_9 import LAB_8, LAB_9, WRONG_LABS_8_9
from unseen.wrong_labs_8_9_again import WRONG_LABS_8_9_AGAIN
from unseen.wrong_labs_8_9_third import WRONG_LABS_8_9_THIRD

SETS = (WRONG_LABS_8_9, WRONG_LABS_8_9_AGAIN, WRONG_LABS_8_9_THIRD)
ALL = [entry for entries in SETS for entry in entries]
RIGHT = [(LAB_8, style) for style in RIGHT_LAB_8] + [(LAB_9, style) for style in RIGHT_LAB_9]
IMPORTS = "import math\nimport numpy as np\n"
"""What stands in the first cell of both notebooks."""


def test_there_are_three_times_twenty_wrong_and_twelve_right_of_each_lab() -> None:
    for entries in SETS:
        assert [entry.lab for entry in entries] == [LAB_8] * 20 + [LAB_9] * 20
        assert len({entry.code for entry in entries}) == 40
    assert len({entry.code for entry in ALL}) == 118  # two were written alike by two writers
    assert [lab for lab, _ in RIGHT] == [LAB_8] * 12 + [LAB_9] * 12


@pytest.mark.parametrize("entry", ALL, ids=lambda e: f"{e.lab[:4]}-{e.function}")
def test_a_snippet_tells_the_cell_from_the_reference(entry: Unseen) -> None:
    names = {**vars(COURSE.lab(entry.lab).load_reference())}
    right = names[entry.function]
    exec(IMPORTS + entry.code, names)
    for wrong, expected in ((names[entry.function], True), (right, False)):
        scope = {"np": np, "right": right, "wrong": wrong}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(entry.differs, scope)
        assert bool(scope["differs"]) is expected


@pytest.mark.parametrize(
    "entry",
    [
        *one_in(15, WRONG_LABS_8_9),
        *one_in(15, WRONG_LABS_8_9_AGAIN, 5),
        *one_in(15, WRONG_LABS_8_9_THIRD, 10),
    ],
    ids=lambda e: f"{e.lab[:4]}-{e.function}",
)
def test_a_wrong_one_loses_marks_and_is_led_to_its_slip(entry: Unseen) -> None:
    lab = COURSE.lab(entry.lab)
    own = [cell for cell in lab.grade_cells if cell.solution == entry.function]
    source = entry.code.strip("\n") + "\n"
    results = grade_here(lab, IMPORTS + source, own, {entry.function: source}, follow_through=False)
    result = results[f"test_{entry.function}"]
    assert result.outcome not in ("passed", "broken suite")
    assert result.points < result.max_points
    assert result.diagnosis is not None
    first = f"{result.diagnosis.summary} {result.diagnosis.hint}"
    assert has_one_of(entry.fitting, first), first
    for test in result.tests:  # what they hold true is so for none of these
        assert test.passed or not has_one_of(("come out right", "alone is right"), test.hint)


@pytest.mark.parametrize(
    ("lab", "style"),
    [
        each if number % 12 == 0 else pytest.param(*each, marks=pytest.mark.campaign)
        for number, each in enumerate(RIGHT)
    ],
)
def test_a_right_one_has_full_marks(lab: str, style: str) -> None:
    code = {LAB_8: RIGHT_LAB_8, LAB_9: RIGHT_LAB_9}[lab][style]
    for result in grade_here(COURSE.lab(lab), IMPORTS + code).values():
        failures = [test.message for test in result.tests if not test.passed]
        assert result.points == result.max_points, failures
