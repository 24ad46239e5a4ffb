"""What kinds of values right functions return, graded end to end: numbers in every form."""

from __future__ import annotations

import pytest

from support.habits import LABS, Handed, lost, said

WRAPPED = """

_{name} = {name}


def {name}(*given, **named):
    return {value}
"""


def wrapped(lab: str, name: str, value: str) -> Handed:
    """The lab's solved notebook, in which one function returns ``value`` of its ``answer``."""
    handed = Handed(LABS[lab])
    value = value.replace("answer", f"_{name}(*given, **named)")
    handed.write(name, handed.source(name) + WRAPPED.format(name=name, value=value))
    return handed


@pytest.mark.parametrize(
    ("lab", "name", "value"),
    [
        ("lab5", "l2_penalty", "np.array(answer)"),
        ("lab5", "l2_penalty", "np.array(answer, dtype=object)"),
        ("lab5", "l1_gradient", "np.frompyfunc(float, 1, 1)(answer)"),
        ("lab6", "operation_count", "np.array(answer)"),
        ("lab6", "speedup", "np.array(answer)"),
    ],
)
def test_a_number_is_one_in_every_form(lab: str, name: str, value: str) -> None:
    report = wrapped(lab, name, value).graded()

    assert lost(report) == {}, said(report)


def test_a_matrix_is_turned_down_where_it_comes_from() -> None:
    turned = "{name: np.matrix(values) for name, values in answer.items()}"
    report = wrapped("lab3", "forward", turned).graded()

    # the functions that build on it are right, and what grades the whole has no stand-in
    assert set(lost(report)) == {"test_forward", "test_xor_convergence"}, said(report)
    words = "returned a np.matrix, whose * is a matrix product: make it an array with np.asarray."
    assert f"forward({{W1, b1, W2, b2}}, array (1, 3)) {words}" in said(report)
