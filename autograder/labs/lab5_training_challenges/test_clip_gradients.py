"""``clip_gradients(gradients, max_norm)``: a gradient that is too long becomes shorter.

Exact values for fixed gradients: a correct solution can't fail by chance.  A tiny number may be
added to the norm that is divided by, as PyTorch adds 1e-6: no more than ADDED.
"""

import numpy as np
import pytest

from autograder.testing import expect, grown, hints, ratios

ADDED = 1e-6
"""What may be added to a norm that reaches the limit.  The norms here are above 0.7, so it makes
gradients shorter by a millionth or two."""

GLOBAL = (
    "One norm is taken over every W and every b of all layers together, and one factor goes to all "
    "of them. In yours the arrays have different factors: what are yours taken over?"
)
UNEQUAL = (
    "One norm is taken over every W and every b of all layers together, and one factor goes to "
    "every entry of them. In yours not all have the same: is an array, or an entry, compared with "
    "the limit by itself?"
)
ENTRIES = (
    "Every entry of an array is multiplied by the same factor, so that the gradient keeps its "
    "direction. What happens to single entries in yours?"
)
NORM = (
    "All arrays have one factor, and it is another one than the limit divided by the norm: the "
    "root of the sum of the squares of every entry of every W and b. Which norm is yours, what is "
    "divided by what, and which sign has it?"
)
UNCHANGED = (
    "They came back as long as they were, and they are longer than the limit. What do you compare "
    "with the limit (one length of all of them together?), in which direction, and what is it here?"
)
BELOW = (
    "A gradient that is short enough already stays as it is. What do you compare with the limit, "
    "and what becomes of one below it?"
)
ZERO = "The norm is 0 here, and so below any limit. Is anything divided by it, or left out?"
LIST = "What is the answer: one dict for each layer, in a list, with W and b in each of them?"


def why(found, gradients):
    """What to ask of a wrong answer, by the factors that its arrays have."""
    arrays = [
        (ratios.factor(found[place][name], array), np.count_nonzero(array))
        for place, layer in enumerate(gradients)
        for name, array in layer.items()
        if array.any()
    ]
    known = np.array([factor for factor, _ in arrays if factor is not None])
    if known.size < len(arrays):
        return ENTRIES
    if not np.allclose(known, known[:1], rtol=1e-6):
        # A single entry has a factor whatever is done to it, and so have entries that stay.
        several = np.array([entries > 1 for _, entries in arrays])
        return GLOBAL if (several & (np.abs(known - 1.0) > 1e-6)).any() else UNEQUAL
    return UNCHANGED if np.allclose(known, 1.0, rtol=1e-6) else NORM


@pytest.fixture
def clip(student):
    """Clips to a share of the global norm, compares every array, and returns the call in words."""

    def run(gradients, share, hint=""):
        norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
        max_norm = share * (norm or 1.0)
        what = (
            f"clip_gradients(gradients, {max_norm:.4g}) for {len(gradients)} "
            f"layer{'s' * (len(gradients) > 1)} of the global norm {norm:.4g}"
        )

        def right(found):
            arrays = []
            for place, layer in enumerate(gradients):
                part = f"{what}: gradients[{place}]"
                answer = expect.mapping(found[place], layer, part)
                arrays.append(
                    {
                        name: expect.array(
                            answer[name], array.shape, f"{part}[{name!r}]", hint=hint
                        )
                        for name, array in layer.items()
                    }
                )
            for place, layer in enumerate(gradients):
                expected = {name: min(share, 1.0) * array for name, array in layer.items()}
                room = ADDED / norm if norm and share <= 1.0 else 0.0
                tolerance = {
                    name: expect.TOLERANCE + room * np.abs(array)
                    for name, array in expected.items()
                }
                name = f"gradients[{place}]"
                ask = hint or why(arrays, gradients)
                expect.arrays(
                    arrays[place], expected, what, name=name, hint=ask, tolerance=tolerance
                )

        answer = student.clip_gradients(gradients, max_norm)
        words = f"{what}: the answer"
        right(grown.sequence(answer, len(gradients), words, right=right, hint=hint or LIST))
        return what

    return run


@pytest.mark.weight(2)
def test_one_layer(clip, layers):
    """One layer that is too long: scaled until its norm is the limit"""
    clip(layers(3, 4), 0.3)
    clip([{"W": np.array([[6.0, 0.0]]), "b": np.array([[0.0, -8.0]])}], 0.5)


@pytest.mark.weight(2)
def test_one_factor_for_all_layers(clip, layers):
    """Several layers: one norm of all weights and biases together, and one factor"""
    # The limit is above the norm of each single array, and below that of all together.
    clip(layers(3, 4, 2, 5), 0.95)
    clip(layers(5, 2, 3), 0.01)
    clip(layers(5, 2, 3), 0.002)
    some = layers(3, 4, 2, 5)
    clip([{name: 30.0 * array for name, array in layer.items()} for layer in some], 0.9)
    clip([{name: 1e5 * array for name, array in layer.items()} for layer in some], 0.9)
    clip([some[0], some[1], some[0]], 0.5)
    clip([some[0], {"W": 0.0 * some[1]["W"], "b": some[1]["b"]}, some[2]], 0.5)
    # The biases are most of it here: without them the limit would not be reached.
    clip([{"W": 0.1 * layer["W"], "b": 5.0 * layer["b"]} for layer in layers(2, 6, 3)], 0.6)


@pytest.mark.weight(1)
def test_short_gradients_stay(clip, layers):
    """Gradients above the limit are scaled, and those below it stay as they are"""
    case = layers(3, 4, 2)
    clip(case, 0.5)
    for share in (1.0, 1.01, 3.0, 50.0):
        clip(case, share, BELOW)
    # Its norm is 0.77 and the square of that 0.6: they lie on either side of the limit.
    clip([{"W": np.array([[0.6, 0.4]]), "b": np.array([[0.2, -0.2]])}], 0.9)


@pytest.mark.weight(1)
def test_zeros_stay(clip, layers):
    """Gradients above the limit, and some that are zero everywhere"""
    case = layers(2, 4, 3)
    clip(case, 0.5)
    clip([{name: 0.0 * array for name, array in layer.items()} for layer in case], 1.5, ZERO)


@pytest.mark.weight(1)
def test_names_of_keys(clip, layers, turned):
    """The right answer whatever the order of the keys: their names count"""
    clip(layers(3, 4, 2), 0.4)
    clip([turned(layer) for layer in layers(3, 4, 2)], 0.4, hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(clip, student, layers):
    """The right answer in every call, whatever was asked before"""
    for place, (number, share) in enumerate(((1, 0.4), (2, 0.4), (1, 0.7), (1, 2.0), (1, 0.4))):
        clip(layers(3, 4, 2, number=number), share, hints.first("", hints.KEPT, place))
    for number in (1, 2):  # with one and the same limit
        case = layers(3, 4, 2, number=number)
        norm = np.sqrt(sum(np.sum(array**2) for layer in case for array in layer.values()))
        clip(case, 1.5 / norm, hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(clip, student, layers):
    """The right answer, and the long gradients as they were"""
    what = clip(layers(4, 3, 2), 0.2)
    expect.untouched(student.last, what)
