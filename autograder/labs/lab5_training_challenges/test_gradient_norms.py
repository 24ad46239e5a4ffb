"""``gradient_norms(gradients)``: how large the gradient of each layer's weights is.

Exact values for fixed layers: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, grown, hints

CALL = "gradient_norms(gradients)"
LIST = "One number for each layer, in a list, first layer first. What is there in yours?"
HINT = (
    "Square every entry of this layer's W, add all of them up, take the root. Which of these steps "
    "is another one in yours?"
)
WITH_BIAS = "Square every entry of W, add up, take the root. What is the bias doing there?"
TINY = (
    "Gradients may vanish, and their norms with them. Is a tiny number added to the norm, or under "
    "the root, or anything rounded?"
)
EVERY = (
    "A single layer has its norm, and several have not. What is different for the second one: is "
    "anything left over from the layer before?"
)


def check(student, gradients, hint="", tolerance=expect.TOLERANCE):
    """Compare each layer's norm, and return the call in words."""
    what = f"{CALL} for {len(gradients)} layer{'s' * (len(gradients) > 1)}"
    answer = student.gradient_norms(gradients)

    def right(norms):
        for place, layer in enumerate(gradients):
            norm, bias = np.linalg.norm(layer["W"]), np.linalg.norm(layer["b"])
            part = f"{what}: norms[{place}], of W {layer['W'].shape},"
            found = expect.number(norms[place], part)
            with_bias = bias > 0 and any(
                np.isclose(found, other, rtol=1e-9)
                for other in (bias, np.hypot(norm, bias), norm + bias)
            )
            why = hint or (WITH_BIAS if with_bias else HINT)
            near = TINY if hint == TINY else ""  # no other question fits a difference of a hair
            expect.close(found, norm, part, hint=why, near_hint=near, tolerance=tolerance)

    right(grown.sequence(answer, len(gradients), f"{what}: norms", right=right, hint=LIST))
    return what


@pytest.mark.weight(2)
def test_one_layer(student, layers):
    """A single layer: the root of the sum of the squares of all entries of W"""
    check(student, layers(3, 5))
    check(student, [{"W": np.array([[6.0, 8.0]]), "b": np.array([[0.0, 0.0]])}])
    check(student, layers(6, 1))
    check(student, layers(1, 5))
    check(student, layers(4, 4))


@pytest.mark.weight(2)
def test_every_layer(student, layers):
    """Several layers: one number for each, first layer first"""
    check(student, layers(4, 7))
    check(student, layers(4, 7, 3, 2), EVERY)
    check(student, layers(2, 5, 1), EVERY)
    check(student, layers(3, 3, 3, 2, 4, 2, 3, 1, 2), EVERY)
    zero, *others = layers(2, 4, 3, 5)
    check(student, [others[0], {name: 0.0 * array for name, array in zero.items()}, others[1]])
    check(student, [{name: 20.0 * array for name, array in layer.items()} for layer in others])
    check(student, [{name: 1e5 * array for name, array in layer.items()} for layer in others])
    check(student, [others[0], others[1], others[0]], EVERY)
    tiny = [{name: 1e-6 * array for name, array in layer.items()} for layer in others]
    check(student, tiny, TINY, 1e-15)


@pytest.mark.weight(1)
def test_names_of_keys(student, layers, turned):
    """The right norms whatever the order of the keys: their names count"""
    check(student, layers(3, 4, 2))
    check(student, [turned(layer) for layer in layers(3, 4, 2)], hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, layers):
    """The right norms in every call, whatever was asked before"""
    for place, number in enumerate((1, 2, 1)):
        hint = hints.first("", hints.KEPT, place)
        check(student, layers(3, 4, 2, number=number), hint)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, layers):
    """The right norms, and the gradients as they were"""
    what = check(student, layers(3, 4, 2))
    expect.untouched(student.last, what)
