"""``l2_penalty(weights, strength)``: what weights cost, by their squares.

Exact values for fixed arrays: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

HINT = (
    "Square every entry, add all of them up, multiply by the strength. Which of these steps is "
    "another one in yours, and is there anything besides?"
)
ALL = "A single array is right, and several are not. What becomes of each array after the first?"


def check(student, weights, strength, hint=HINT):
    """Compare with the sum over all entries, and return the call in words."""
    what = f"l2_penalty(weights, {strength}) for arrays {[w.shape for w in weights]}"
    true = strength * sum(np.sum(w**2) for w in weights)
    expect.close(student.l2_penalty(weights, strength), true, what, hint=hint)
    return what


@pytest.mark.weight(1)
def test_one_array(student):
    """One array: the sum of the squares of all entries, times the strength"""
    check(student, [np.array([[2.0, -3.0]])], 1.0)
    check(student, [np.random.default_rng(54).standard_normal((3, 4))], 0.01)


@pytest.mark.weight(1)
def test_all_arrays_of_the_list(student, tree):
    """Several arrays of different shapes"""
    check(student, [tree(1)["W1"]], 0.5)
    check(student, list(tree(1).values()), 0.5, ALL)
    check(student, [tree(2)["W2"], tree(3)["W1"], tree(4)["W2"]], np.float64(2.0), ALL)


@pytest.mark.weight(1)
def test_many_and_large_arrays(student, tree):
    """Many arrays of any shapes, equal ones and large entries too"""
    cube = np.random.default_rng(59).standard_normal((2, 3, 4))
    check(student, [cube, *tree(1).values(), *tree(2).values(), cube], 0.005)
    check(student, [20.0 * tree(3)["W1"], 0.0 * tree(3)["W2"]], 12.0)
    check(student, [tree(3)["W1"]], 0.0)
    check(student, [1e4 * tree(3)["W1"], np.full((2, 3), 700.0)], 0.5)


@pytest.mark.weight(1)
def test_calls_are_independent(student, tree):
    """The right penalty in every call, whatever was asked before"""
    cases = ((1, 0.5), (2, 0.5), (1, 0.2), (1, 0.5))
    for place, (number, strength) in enumerate(cases):
        hint = hints.first(HINT, hints.KEPT, place)
        check(student, list(tree(number).values()), strength, hint)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, tree):
    """The right penalty, and the weights as they were"""
    what = check(student, list(tree(5).values()), 0.1)
    expect.untouched(student.last, what)
