"""``gradient_norms(gradients)``: how large the gradient of each layer's weights is.

Exact values for fixed layers: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import expect, hints

CALL = "gradient_norms(gradients)"
HINT = "Square every entry of W, add up, take the root. What is the bias doing there?"


def check(student, gradients, hint=HINT):
    """Compare each layer's norm, and return the call in words."""
    what = f"{CALL} for {len(gradients)} layer{'s' * (len(gradients) > 1)}"
    answer = student.gradient_norms(gradients)
    norms = expect.numbers(answer, len(gradients), f"{what}: norms", hint=hint)
    for place, layer in enumerate(gradients):
        true = np.linalg.norm(layer["W"].ravel())
        part = f"{what}: norms[{place}], of W {layer['W'].shape},"
        expect.close(norms[place], true, part, hint=hint)
    return what


@pytest.mark.weight(2)
def test_one_layer(student, layers):
    """The root of the sum of the squares of all entries of W"""
    check(student, [{"W": np.array([[6.0, 8.0]]), "b": np.array([[0.0, 0.0]])}])
    check(student, layers(3, 5))
    check(student, layers(6, 1))
    check(student, layers(1, 5))
    check(student, layers(4, 4))


@pytest.mark.weight(2)
def test_every_layer(student, layers):
    """One number for each layer, first layer first"""
    check(student, layers(4, 7, 3, 2))
    check(student, layers(2, 5, 1))
    check(student, layers(3, 3, 3, 2, 4, 2, 3, 1, 2))
    zero, *others = layers(2, 4, 3, 5)
    check(student, [others[0], {name: 0.0 * array for name, array in zero.items()}, others[1]])
    check(student, [{name: 20.0 * array for name, array in layer.items()} for layer in others])


@pytest.mark.weight(1)
def test_names_of_keys(student, layers, turned):
    """The names of the keys count, and not their order"""
    check(student, [turned(layer) for layer in layers(3, 4, 2)], hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(student, layers):
    """Every call answers for itself, whatever was asked before"""
    for number in (1, 2, 1):
        check(student, layers(3, 4, 2, number=number), hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, layers):
    """Measuring does not change the gradients"""
    what = check(student, layers(3, 4, 2))
    expect.untouched(student.last, what)
