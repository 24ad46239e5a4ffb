"""``unbroadcast(gradient, shape)``: added up over what broadcasting had stretched or put in front.

Exact values for fixed arrays: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

FRONT = (
    "Sizes that were put in front are added up and vanish. In which places do they stand, and is "
    "each of them gone?"
)
STRETCHED = (
    "Where the operand has the size 1, its one entry was used along the whole of that axis. Along "
    "which axis is that here, or along which ones? Is each of them added up, and does the size "
    "stay, as a 1?"
)
BOTH = (
    "Here some sizes were put in front and others stretched. Once those in front are gone, do the "
    "places in shape and in the array belong together?"
)
NUMBER = "A single number is used in every entry. What is its gradient made of?"
NOTHING = (
    "Nothing was stretched along there: the sizes are equal. Is anything added up, or is another "
    "axis taken for this one?"
)


@pytest.fixture
def check(student):
    def run(large, shape, hint, number=0):
        gradient = array(large, number)
        what = f"unbroadcast(gradient, {shape}) with gradient {large}"
        right = added_up(gradient, shape)
        expect.close(student.unbroadcast(gradient, shape), right, what, hint=hint, form_hint=hint)
        return what

    return run


def array(shape, number=0):
    return np.random.default_rng([8, *shape, number]).uniform(-2.0, 2.0, shape)


def added_up(gradient, shape):
    """Entry by entry: each goes to the place in ``shape`` that it was made from."""
    result = np.zeros(shape)
    for place, entry in np.ndenumerate(gradient):
        own = place[len(place) - len(shape) :]
        result[tuple(0 if size == 1 else at for at, size in zip(own, shape, strict=True))] += entry
    return result


@pytest.mark.weight(3)
def test_stretched(check):
    """Sizes of 1 that were stretched: they are added up and stay"""
    for large, shape in (
        ((4, 3), (1, 3)),
        ((4, 3), (4, 1)),
        ((4, 3), (1, 1)),
        ((5, 1), (1, 1)),
        ((3, 3), (1, 3)),
        ((3, 3), (3, 1)),
    ):
        check(large, shape, STRETCHED)


@pytest.mark.weight(2)
def test_in_front(check):
    """Sizes that were put in front: they are added up and vanish"""
    check((4, 3), (1, 3), STRETCHED)
    for large, shape in (((4, 3), (3,)), ((2, 4, 3), (4, 3)), ((2, 4, 3), (3,)), ((3, 3), (3,))):
        check(large, shape, FRONT)
    check((1, 3), (3,), FRONT)


@pytest.mark.weight(2)
def test_both(check):
    """More than two sizes, some put in front, some stretched, some neither"""
    for large, shape in (
        ((2, 4, 3), (4, 1)),
        ((2, 4, 3), (1, 3)),
        ((2, 4, 3), (1, 1)),
        ((2, 4, 3), (2, 1, 3)),
        ((2, 4, 3), (1, 4, 1)),
        ((3, 3, 3), (3, 1)),
        ((4, 3), (1,)),
        ((2, 2, 2), (2, 1, 2)),
    ):
        check(large, shape, BOTH if len(shape) < len(large) else STRETCHED)


@pytest.mark.weight(1)
def test_a_number(check):
    """The gradient of a single number, of shape ()"""
    check((4, 3), (1, 1), STRETCHED)
    for large in ((4, 3), (5,), (2, 4, 3)):
        check(large, (), NUMBER)


@pytest.mark.weight(1)
def test_nothing_stretched(check):
    """Shapes that are the same already"""
    check((4, 3), (4, 1), STRETCHED)
    for shape in ((4, 3), (1, 3), (4, 1), (5,), (1, 1), (2, 4, 3)):
        check(shape, shape, NOTHING)


@pytest.mark.weight(1)
def test_calls_are_independent(check):
    """The right sums in every call, whatever was asked before"""
    calls = (
        ((4, 3), (1, 3), 0),
        ((4, 3), (1, 3), 1),
        ((4, 3), (4, 1), 0),
        ((4, 3), (3,), 1),
        ((4, 3), (1, 3), 0),
    )
    # of each kind one, so that what differs below is what is kept
    for large, shape, hint in (
        ((4, 3), (1, 3), STRETCHED),
        ((4, 3), (4, 1), STRETCHED),
        ((4, 3), (3,), FRONT),
    ):
        check(large, shape, hint, 2)
    for large, shape, number in calls:
        check(large, shape, hints.KEPT, number)


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student, check):
    """The right sums, and the gradient as it was"""
    for large, shape, hint in (((4, 3), (1, 3), STRETCHED), ((2, 4, 3), (4, 1), BOTH)):
        what = check(large, shape, hint)
        expect.untouched(student.last, what)
