"""``matmul_gradients(upstream, A, B)``: the gradients by both factors of C = A @ B.

Two witnesses that know nothing of each other are asked: sums over the entries, and central
differences.  Arrays are fixed, so a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

CALL = "matmul_gradients(upstream, A, B)"
PAIR = "The answer is a pair: dA with the shape of A, then dB with that of B."
HINTS = {
    "dA": "dA is made of upstream (m, n) and B (k, n). Which of them is turned, and on which side "
    "of the product does it stand, so that (m, k) comes out?",
    "dB": "dB is made of A (m, k) and upstream (m, n). Which of them is turned, and on which side "
    "of the product does it stand, so that (k, n) comes out?",
}
NUMBERS = {
    "dA": "dA has its shape, and other numbers. Each entry of it is made of a row of upstream and "
    "a row of B. Which entries meet in yours: is B turned, by .T, or filled into another shape, by "
    "reshape? And does anything come in besides, such as a mean or a sign?",
    "dB": "dB has its shape, and other numbers. Each entry of it is made of a column of A and a "
    "column of upstream. Which entries meet in yours: is A turned, by .T, or filled into another "
    "shape, by reshape? And does anything come in besides, such as a mean or a sign?",
}
SWAPPED = "The two have changed places. In which order does the lab want them?"
SQUARE = (
    "With sizes that are all different the gradients are right, and these are equal. What decides "
    "in yours whether a matrix is turned: the formula, or whether the shapes fit?"
)
SIZES = (
    "Larger sizes come out right. What is different where a size is 1: is a dimension lost, or "
    "does something stretch that should be a product?"
)
WHOLE = "With floats the gradients are right, and here A or B holds whole numbers. What is lost?"


def arrays(m, k, n, number=0):
    rng = np.random.default_rng([8, m, k, n, number])
    return {
        "upstream": rng.uniform(-2.0, 2.0, (m, n)),
        "A": rng.uniform(-2.0, 2.0, (m, k)),
        "B": rng.uniform(-2.0, 2.0, (k, n)),
    }


def by_entries(upstream, A, B):
    """C[i, j] is the sum of A[i, l] B[l, j]: every product on its own."""
    dA, dB = np.zeros(A.shape), np.zeros(B.shape)
    for i, j in np.ndindex(upstream.shape):
        for at in range(A.shape[1]):
            dA[i, at] += upstream[i, j] * B[at, j]
            dB[at, j] += upstream[i, j] * A[i, at]
    return {"dA": dA, "dB": dB}


def same(found, right):
    return np.shape(found) == right.shape and np.allclose(found, right, rtol=1e-9, atol=1e-9)


@pytest.fixture
def check(student):
    def run(given, hint="", right=None, tolerance=expect.TOLERANCE):
        what = expect.describe(CALL, **given)
        answer = student.matmul_gradients(*given.values())
        if isinstance(answer, np.ndarray) and answer.ndim == 3:
            answer = list(answer)  # two of one shape may come as one array
        pair = expect.sequence(answer, 2, f"{what}: the answer (dA, dB)", hint=PAIR)
        right = right or by_entries(**given)
        dA, dB = (np.asarray(part) if isinstance(part, np.ndarray) else part for part in pair)
        swapped = all(
            isinstance(part, np.ndarray) and same(part, other)
            for part, other in ((dA, right["dB"]), (dB, right["dA"]))
        )
        expect.that(
            not swapped or same(dA, right["dA"]),
            f"{what}: dA and dB have changed places.",
            hint=SWAPPED,
            layer="relation",
        )
        for (name, true), part in zip(right.items(), pair, strict=True):
            numbers, form = hint or NUMBERS[name], hint or HINTS[name]
            expect.close(
                part, true, f"{what}: {name}", hint=numbers, form_hint=form, tolerance=tolerance
            )
        return what

    return run


@pytest.mark.weight(3)
def test_all_sizes_different(check):
    """Matrices of which all sizes are different"""
    for sizes in ((2, 3, 4), (5, 2, 3), (4, 6, 2), (7, 5, 9)):
        check(arrays(*sizes))


@pytest.mark.weight(2)
def test_square(check):
    """Square matrices, where a turned one fits as well"""
    check(arrays(2, 3, 4))
    for size in (2, 3, 5):
        check(arrays(size, size, size), SQUARE)


@pytest.mark.weight(1)
def test_sizes_of_one(check):
    """One sample, one column, one inner size"""
    check(arrays(2, 3, 4))
    for sizes in ((1, 3, 2), (4, 3, 1), (4, 1, 3), (1, 4, 1), (1, 1, 3), (3, 1, 1), (1, 1, 1)):
        check(arrays(*sizes), SIZES)


@pytest.mark.weight(1)
def test_whole_numbers(check):
    """Matrices of whole numbers"""
    given = arrays(3, 2, 4)
    check(given)
    whole = {"A": np.array([[1, -2], [0, 3], [2, 1]]), "B": np.array([[1, 0, -1, 2], [3, 1, 0, 0]])}
    check({**given, "A": whole["A"]}, WHOLE)
    check({**given, **whole}, WHOLE)


@pytest.mark.weight(1)
def test_gradients_match_finite_differences(check):
    """The gradients that tiny steps of each entry show"""
    given = arrays(4, 3, 2, 1)
    point = {name: given[name] for name in "AB"}
    measured = gradcheck.numerical_gradient(
        lambda point: float(np.sum(given["upstream"] * (point["A"] @ point["B"]))), point
    )
    # Differences at steps of 1e-5 are true to about 1e-10 here.
    check(given, right={"dA": measured["A"], "dB": measured["B"]}, tolerance=1e-7)
    check(given)


@pytest.mark.weight(1)
def test_calls_are_independent(check):
    """The right gradients in every call, whatever was asked before"""
    first, second = arrays(2, 3, 4), arrays(2, 3, 4, 1)
    mixed = {**first, "B": second["B"]}
    for number, given in enumerate((first, second, mixed, {**first, "A": second["A"]}, first)):
        check(given, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, check):
    """The right gradients, and all three arrays as they were"""
    for sizes in ((2, 3, 4), (3, 3, 3)):
        what = check(arrays(*sizes))
        expect.untouched(student.last, what)
