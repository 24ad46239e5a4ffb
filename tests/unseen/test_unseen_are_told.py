"""Which unseen mistakes the catalogue knows by name."""

from __future__ import annotations

import pytest

from support.grading_here import COURSE, function_cells, grade_here
from unseen.wrong import WRONG

NAMED = {
    ("lab1", "loss_function"): "loss-mean",
    ("lab2", "sigmoid_derivative"): "slope-sigmoid-again",
    ("lab3", "sigmoid_derivative"): "slope-brackets",
    ("lab3", "forward"): "forward-relu",
    ("lab6", "operation_count"): "count-n-forgotten",
}
"""What is named, for functions of which there is one unseen solution."""


@pytest.mark.parametrize("where", NAMED, ids="-".join)
def test_a_known_slip_is_named_in_unseen_code(where: tuple[str, str]) -> None:
    (entry,) = (entry for entry in WRONG if (entry.lab[:4], entry.function) == where)
    lab = COURSE.lab(entry.lab)
    cells = [cell for cell in function_cells(lab) if cell.solution == entry.function]
    (result,) = grade_here(lab, entry.code, cells, {entry.function: entry.code}).values()
    assert result.diagnosis is not None
    assert result.diagnosis.misconception == NAMED[where]
