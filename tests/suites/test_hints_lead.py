"""What she and her teacher are told of a wrong solution nobody foresaw: it is true, and leads."""

from __future__ import annotations

import pytest

from labs import Wrong
from labs.led import LED
from support.campaign import unless
from support.grading_here import COURSE, function_cells, grade_here


@pytest.mark.parametrize(
    ("lab", "wrong"),
    [
        pytest.param(
            lab,
            wrong,
            id=f"{lab.partition('_')[0]}-{wrong.cell}-{wrong.name}",
            marks=unless(number % 24 == 0),
        )
        for lab, several in LED.items()
        for number, wrong in enumerate(several)
    ],
)
def test_the_hint_asks_about_the_mistake(lab: str, wrong: Wrong) -> None:
    cells = [cell for cell in function_cells(COURSE.lab(lab)) if cell.grade_id == wrong.cell]
    sources = {cell.solution: wrong.code for cell in cells if cell.solution}
    (result,) = grade_here(
        COURSE.lab(lab), wrong.code, cells, sources, follow_through=False
    ).values()
    assert result.points < result.max_points
    assert result.diagnosis is not None
    assert wrong.hint in result.diagnosis.hint, result.diagnosis
    told = [result.diagnosis.summary, *(f"{test.message} {test.hint}" for test in result.tests)]
    assert not (wrong.never and any(wrong.never in each for each in told)), told
