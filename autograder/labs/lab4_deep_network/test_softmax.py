"""``softmax(z)``: scores into probabilities, row by row.

Exact values for fixed scores: a correct solution can't fail by chance.  At scores of a thousand
a power of e may be infinite or 0 on the way, and the answers are those that remain.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "Every score becomes a power of e, and each power is divided by the total of its row. Before "
    "that, the same number may be subtracted from all scores of a row, and nothing else may be "
    "done to them. Which of these steps is another one in yours?"
)
ROWS = (
    "One row alone is right, and several are not. What is taken over the whole array, or along the "
    "other axis, that every row has for itself?"
)
WHOLE = "Scores with a point are right, and whole numbers are not. What is different for those?"
HUGE = (
    "Ordinary scores are right, and scores of a thousand are not: e to the power of 1000 is too "
    "large for a computer, and to that of -1000 it is 0. Which number may be subtracted from all "
    "scores of a row, in every power, so that no power is too large and not all of them are 0?"
)


def shares(z):
    """The probabilities for scores ``z`` (m, classes), a row at a time."""
    rows = []
    for row in np.asarray(z, dtype=np.float64):
        powers = np.exp(row - row.max())
        rows.append(powers / powers.sum())
    return np.array(rows)


def scores(samples, classes):
    """Scores (samples, classes) of order 1, other ones for other sizes."""
    return np.random.default_rng([43, samples, classes]).standard_normal((samples, classes)) * 1.5


def check(student, z, hint=HINT, form_hint=""):
    what = expect.describe("softmax(z)", z=z)
    expect.close(student.softmax(z), shares(z), what, hint=hint, form_hint=form_hint)
    return what


def huge(student, z):
    """Check huge scores, which is special unless ordinary ones of that shape go wrong as well."""
    with hints.special(lambda: check(student, scores(*z.shape))):
        check(student, z, HUGE, HUGE)


@pytest.mark.weight(2)
def test_one_row(student):
    """One row: the powers of e, divided by their total"""
    for z in (
        [[2.0, 1.0, 0.0]],
        [[1.5, 1.5, 1.5]],
        [[4.0, -4.0]],
        [[0.5, -1.5]],
        [[-1.0, 0.0, 1.0, -2.0]],
        scores(1, 6),
    ):
        check(student, np.array(z))


@pytest.mark.weight(2)
def test_row_by_row(student):
    """Several rows: each with a total of its own, for any number of samples and classes"""
    check(student, scores(1, 3))
    for sizes in ((2, 3), (3, 2), (4, 4), (7, 5)):
        check(student, scores(*sizes), ROWS)
    check(student, np.arange(12).reshape(4, 3) % 5, WHOLE)


@pytest.mark.weight(2)
def test_huge_scores(student):
    """Scores of 1000 and -1000: ordinary probabilities"""
    check(student, scores(1, 4))
    for z in (
        [[1000.0, 999.0, 998.0]],
        [[-1000.0, -1001.0]],
        [[1000.0, -1000.0, 0.0]],
        [[0.0, 1000.0, -1000.0, 1000.0]],
    ):
        huge(student, np.array(z))


@pytest.mark.weight(2)
def test_huge_scores_beside_ordinary_ones(student):
    """Huge scores in one row beside ordinary ones in others"""
    check(student, scores(1, 4))
    check(student, scores(3, 2), ROWS)
    for z in (
        [[1000.0, 999.0], [0.5, -0.5], [-1000.0, -1000.5]],
        [[-1000.0, -1001.0, -1002.0], [1.0, 2.0, 3.0], [1000.0, 0.0, 1000.0]],
    ):
        huge(student, np.array(z))


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right probabilities in every call, whatever was asked before"""
    for number, z in enumerate((scores(5, 3), -scores(5, 3), scores(5, 3))):
        check(student, z, hints.first(HINT, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right probabilities in a new array, and the scores as they were"""
    what = check(student, scores(5, 3))
    expect.untouched(student.last, what)
