"""Where a training leaves its path, and what is asked then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from autograder.grading.failure import Failure
from autograder.testing import expect
from autograder.testing.training import Path, follow

LEARNED = {"W1": np.array([[1.0, -2.0]])}


def after(epochs: int) -> tuple[dict[str, Any], list[float]]:
    return {"W1": LEARNED["W1"] * 0.9**epochs}, [0.8**place for place in range(epochs)]


def failure(answer: Any, **hints: str) -> Failure:
    def compare(learned: Any, right: Any, hint: str) -> None:
        expect.arrays(learned, right, "train()", name="parameters", hint=hint)

    with pytest.raises(Failure) as caught:
        follow(answer, Path("parameters", 4, after), "train()", compare, **hints)
    return caught.value


END, LOSSES = after(4)


@pytest.mark.parametrize(
    ("answer", "message", "hint"),
    [
        (END, "is a dict, the parameters alone, expected (parameters, losses)", "is missing"),
        (LOSSES, "is a list of 4 numbers, expected", "is missing"),
        ([0.1, 0.2], "is a list of 2 numbers, expected", "is missing"),
        ((LOSSES, END), "has the parameters second, expected", "in which order"),
        ((END, LOSSES, 1), "holds 3 items, expected 2", "Which two things"),
        ((END, 0.5), "losses is a number, expected a list", "one for each epoch"),
        ((END, LOSSES[:3]), "holds 3 items, expected 4", "How often does your loop run"),
        ((END, after(5)[1]), "holds 5 items, expected 4", "The last one is the loss after"),
        ((END, [9.0, *LOSSES]), "holds 5 items, expected 4", "something of earlier calls"),
        ((END, [1.0, *LOSSES]), "holds 5 items, expected 4", "stands there twice"),
        ((END, after(5)[1][1:]), "losses[0]", "loss after the first step"),
        ((END, [9.0, *LOSSES[1:]]), "losses[0]", "before any step and over all samples"),
        ((END, [1.0] * 4), "losses[1]", "The loss stays the same"),
        ((END, [1.0, 0.9, 0.7, 0.6]), "losses[1]", "the second is not"),
        ((END, [1.0, 0.8, 0.7, 0.6]), "losses[2]", "The first 2 losses are right"),
        ((after(0)[0], LOSSES), "['W1']", "are the parameters that train was given"),
        ((after(3)[0], LOSSES), "['W1']", "from before the last step"),
        ((after(5)[0], LOSSES), "['W1']", "one step more"),
        (({"W1": 2 * END["W1"]}, LOSSES), "['W1']", "and the last step is 8 times the right one"),
        (({"W1": END["W1"] + [1.0, 0.0]}, LOSSES), "['W1']", "What does the last step do"),
        (({"W1": after(3)[0]["W1"] * [1.0, 0.9]}, LOSSES), "['W1']", "What does the last step do"),
        (({"W1": END["W1"].T}, LOSSES), "has shape (2, 1)", "turned round"),
    ],
)
def test_the_first_thing_that_is_wrong_is_asked_about(answer: Any, message: str, hint: str) -> None:
    found = failure(answer)
    assert message in found.message
    assert hint in found.hint


def test_layers_alone_are_no_pair() -> None:
    layers: Sequence[dict[str, Any]] = [END, END]
    with pytest.raises(Failure, match="is a list of 2 dicts, the layers alone"):
        follow(layers, Path("layers", 4, after), "train()", lambda *_: None)


def test_a_hint_of_the_suite_comes_first() -> None:
    assert failure((END, [9.0, *LOSSES[1:]]), hint="kept?").hint == "kept?"
    assert failure((END, [1.0, 0.8, 0.7, 0.6]), later="sorted?").hint == "sorted?"
    assert "loss" in failure((END, [9.0, *LOSSES[1:]]), later="sorted?").hint


def test_the_path_itself() -> None:
    follow((END, LOSSES), Path("parameters", 4, after), "train()", lambda *_: None)
    follow((after(0)[0], []), Path("parameters", 0, after), "train()", lambda *_: None)
