"""``confusion_matrix(labels, predicted, classes)``: how often what was taken for what.

Exact values for fixed labels: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

HINT = (
    "Each image counts once: in the row of its label, in the column of what it was taken for. "
    "Which place does it come to in yours, and what is added there?"
)
TOO_MANY = (
    "Together the numbers of your table are more than there are images, and each image counts "
    "once. To how many places does one come in yours, and what decides which those are?"
)
TURNED = (
    "Rows and columns have changed places. Which of the two is what a digit is, and which what it "
    "was taken for?"
)
TWICE = (
    "As long as no two images belong into the same place it is right. What happens in yours to "
    "the second one that comes to a place?"
)
CLASSES = (
    "As many rows and columns as there are classes, whoever has them. What decides in yours how "
    "many there are, and which class each stands for?"
)
FEW = 6
"""So many labels are spelled out in a message."""


def counted(labels, predicted, classes):
    true = np.zeros((classes, classes))
    for label, taken_for in zip(labels, predicted, strict=True):
        true[label, taken_for] += 1
    return true


def why_not(student, labels, predicted, classes):
    """What the same places show, each with one image alone, or with all classes there."""

    def is_right(labels, predicted):
        try:
            found = student.confusion_matrix(labels, predicted, classes)
            expect.close(found, counted(labels, predicted, classes), "")
        except Failure:
            return False
        return True

    once = np.unique(np.stack([labels, predicted], axis=1), axis=0).T
    if len(once[0]) < len(labels) and is_right(*once):
        return TWICE
    every = np.arange(classes)
    if set(labels) == set(predicted) == set(every):
        return HINT
    both = np.append(every, every), np.append(every, np.roll(every, 1))
    return CLASSES if classes > 1 and is_right(*both) else HINT


def check(student, labels, predicted, classes, hint="", form=CLASSES):
    """Compare with the definition, and return the call in words."""
    labels, predicted = np.array(labels), np.array(predicted)
    call = f"confusion_matrix(labels, predicted, {classes})"
    what = expect.describe(call, labels=labels)
    if len(labels) <= FEW:
        what = f"{call} with labels {labels.tolist()}, predicted {predicted.tolist()}"
    true = counted(labels, predicted, classes)
    found = student.confusion_matrix(labels, predicted, classes)
    counts = expect.array(found, (classes, classes), what, hint=form)
    is_turned = np.array_equal(counts, true.T) and not np.array_equal(true, true.T)
    if hint is not hints.KEPT:
        often = counts.max() <= len(labels) < counts.sum()  # no percentages, say
        hint = TURNED if is_turned else TOO_MANY if often else ""
    try:
        expect.close(found, true, what, hint=hint, form_hint=form)
    except Failure as failure:
        if failure.hint:
            raise
        why = why_not(student, labels, predicted, classes)
        raise Failure(failure.message, hint=why, layer=failure.layer) from None
    return what


@pytest.mark.weight(2)
def test_each_place_once(student):
    """A row for each label, a column for what it was taken for"""
    check(student, [0, 1, 2, 1], [1, 1, 0, 2], 3)
    check(student, [3, 2, 0, 1, 0], [1, 2, 3, 0, 0], 4)


@pytest.mark.weight(2)
def test_several_in_one_place(student):
    """Images that come to the same place are all counted"""
    check(student, [0, 1, 2, 1], [1, 1, 0, 2], 3)
    check(student, [0, 0, 1, 2, 2], [1, 1, 1, 0, 0], 3)
    rng = np.random.default_rng(94)
    for m, classes in ((60, 3), (200, 10), (30, 2)):
        labels = rng.integers(0, classes, m)
        taken_for = np.where(rng.random(m) < 0.7, labels, rng.integers(0, classes, m))
        check(student, labels, taken_for, classes)


@pytest.mark.weight(1)
def test_classes_that_nobody_has(student):
    """Classes that nobody has, or that nothing is taken for, have their row and column"""
    check(student, [0, 1, 2, 1], [1, 1, 0, 2], 3)
    check(student, [0, 1, 1], [1, 0, 1], 4)
    check(student, [3, 4], [4, 1], 6)
    check(student, [2, 2, 2], [0, 1, 0], 4)
    check(student, [0, 1, 3], [2, 2, 2], 4)


@pytest.mark.weight(1)
def test_all_right_and_all_wrong(student):
    """All images right, all wrong, and a single one"""
    check(student, [2, 0, 1, 2], [2, 0, 1, 2], 3)
    check(student, [2, 0, 1, 2], [0, 1, 0, 1], 3)
    check(student, [1], [2], 3)
    check(student, [0, 0], [0, 0], 1)
    check(student, np.arange(40) % 10, (np.arange(40) + 3) % 10, 10)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right counts in every call, whatever was asked before"""
    usual, other = ([0, 1, 2, 1], [1, 1, 0, 2]), ([1, 1, 0, 2], [0, 1, 2, 1])
    cases = (usual, other, (usual[0], other[0][::-1]), (other[1][::-1], usual[1]), usual)
    for number, (labels, predicted) in enumerate(cases):
        check(student, labels, predicted, 3, hints.first("", hints.KEPT, number))
        check(student, labels, predicted, 4, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """The right counts, and labels and answers as they were"""
    what = check(student, [3, 0, 2, 1, 1], [3, 1, 2, 1, 0], 4)
    expect.untouched(student.last, what)
