"""``one_hot(labels, classes)``: each label as a row with a single 1.

Exact values for fixed labels: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "Each row has a single 1, in the column that the label counts from 0, and 0 elsewhere. What "
    "stands in yours, and where?"
)
SHAPE = (
    "As many rows as there are labels, and as many columns as there are classes, whoever has them. "
    "Where do the two numbers come from in yours?"
)
MISSING = (
    "With labels that use every class it is right. What decides in yours how many columns there "
    "are, and which class a column stands for?"
)
FEW = 7
"""So many labels are spelled out in a message."""


def check(student, labels, classes, hint=HINT, form=SHAPE):
    """Compare with the definition, and return the call in words."""
    labels = np.array(labels)
    what = expect.describe(f"one_hot(labels, {classes})", labels=labels)
    if len(labels) <= FEW:
        what = f"one_hot(labels, {classes}) with labels {labels.tolist()}"
    true = (labels[:, None] == np.arange(classes)).astype(float)
    expect.close(student.one_hot(labels, classes), true, what, hint=hint, form_hint=form)
    return what


@pytest.mark.weight(2)
def test_rows(student):
    """A row for each label, with its 1 in the right column"""
    check(student, [1, 0, 2], 3)
    check(student, [3, 1, 0, 2, 2, 3, 1], 4)
    check(student, np.random.default_rng(1).permutation(30) % 10, 10)


@pytest.mark.weight(1)
def test_classes_that_nobody_has(student):
    """Classes that no label names have a column, too"""
    check(student, [1, 0, 2], 3)
    check(student, [3, 1, 0, 2, 2, 3, 1], 4)
    check(student, [1, 0, 1], 4, MISSING, MISSING)
    check(student, [3, 3, 1, 3], 5, MISSING, MISSING)
    check(student, [4, 6], 7, MISSING, MISSING)


@pytest.mark.weight(1)
def test_any_number_of_labels(student):
    """One label, and as many as there are classes or more"""
    check(student, [2], 4)
    check(student, [0], 1)
    check(student, [0, 0, 0], 1)
    check(student, [0, 1, 2, 3, 4], 5)
    check(student, [4, 3, 2, 1, 0], 5)
    check(student, np.arange(1797) % 10, 10)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right rows in every call, whatever was asked before"""
    cases = (([1, 2, 0], 3), ([2, 1, 0], 3), ([1, 2, 0], 4), ([1, 2, 0], 3))
    for number, (labels, classes) in enumerate(cases):
        check(student, labels, classes, hints.first(HINT, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student):
    """The right rows, and the labels as they were"""
    what = check(student, [3, 0, 2, 1, 1], 4)
    expect.untouched(student.last, what)
