"""Hints for gradients of a list of layers: the pattern they show, and where the walk goes wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.grading.failure import Failure
from autograder.testing import expect, gradcheck

HINTS: dict[gradcheck.Pattern, str] = {
    "not finite": "Which step makes the first of them: a division by 0, a logarithm of 0, a power "
    "that gets too large, an array that is never filled?",
    "zero": "What is 0 on the way: a factor of a product, a blame that is rounded or cut off, a "
    "door that is closed, or an array that was never filled?",
    "sign": "Which minus sign is there once too often or too little? In the blame of the outputs, "
    "what is taken from what?",
    "factor": "The loss is the mean over the samples. Which division by a size follows from that, "
    "and is it there just once?",
    "multiple": "Which number, or number of layers, stands in one of your products, and does the "
    "loss have it as well?",
    "scaled": "Only the size is wrong, and by another factor in each network. What is the blame "
    "divided or multiplied by on its way, and does the loss, a mean over the samples, ask for it?",
    "transposed": "Write down the shapes of both factors of the product: which one is turned?",
    "shape": "Every gradient has the shape of its W or b. Write down the shapes of what yours is "
    "made of: which step gives it another one?",
    "flat": "Every gradient has the shape of its W or b. Is a dimension lost or added? "
    "keepdims=True keeps a bias (1, n).",
    "not summed": "A bias serves every sample: what does each sample add to its gradient?",
    "axis": "Samples are rows and neurons are columns. Along which axis is a bias's gradient added "
    "up, so that each neuron keeps its own?",
    "": "Walk back from the output one layer at a time and compare each step: the blame of the "
    "outputs; what came in times the blame; then the blame, times the weights of this layer as "
    "they were given, times the doors of the layer before.",
}
"""What to ask by the pattern that gradients show; the empty one is for those that show none."""

BEHIND = (
    "The last layer's gradients are right. On its way back the blame that they are made of goes "
    "through this layer's weights, as they were given, and then through the doors of the layer "
    "before. Only then come that layer's gradients: what came in times the blame. Which of these "
    "is another in yours, or comes in another order?"
)
OUTPUTS = (
    "The last layer is wrong already, where the walk begins. The blame of the outputs is what was "
    "said minus what is true, in each row for itself, divided by the number of rows. W gets what "
    "came in times that blame, and b the sum over the samples. Which of these is another in yours?"
)
SAMPLES = (
    "For a single sample the gradients are right. What is different with several: does every one "
    "of them take part, each in its own row, with its own truth and its own doors, and what is "
    "divided by m, within which brackets?"
)


def where(returned: Any, true: Sequence[Mapping[str, gradcheck.FloatArray]]) -> str:
    """Tell where the walk back went wrong, by the last layer, with which it begins.

    ``returned`` is a student's answer, of which the last layer need not be what is judged.
    """
    right = true[-1]
    with contextlib.suppress(Failure):
        last = expect.mapping(expect.sequence(returned, len(true), "")[-1], right, "")
        arrays = {key: expect.array(last[key], None, "") for key in right}
        is_right = all(gradcheck.agree(arrays[key], right[key]) for key in right)
        return BEHIND if is_right else OUTPUTS
    return HINTS[""]
