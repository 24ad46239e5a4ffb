"""Right answers worked out once: the same content, the same answer, which nobody can change."""

import numpy as np
import pytest

from autograder.testing.remembered import remembered


def test_the_same_content_is_worked_out_once():
    asked = []

    @remembered
    def doubled(tree, times):
        asked.append(times)
        return {name: array * times for name, array in tree.items()}

    first = doubled({"W": np.ones(3)}, 2)
    assert doubled({"W": np.ones(3)}, 2)["W"] is first["W"]
    doubled({"W": np.ones(3)}, 3)
    doubled({"W": np.ones((3, 1))}, 2)
    doubled({"W": np.ones(3, dtype=int)}, 2)
    doubled({"b": np.ones(3)}, 2)
    doubled({"W": np.ones(3)}, 2.0)
    doubled({"W": np.zeros(3)}, 2)
    assert asked == [2, 3, 2, 2, 2, 2.0, 2]


def test_nobody_writes_into_what_the_next_one_gets():
    @remembered
    def made(size):
        return [{"W": np.ones(size)}, (np.zeros(1), "text")]

    (first, (second, _)) = made(2)
    for array in (first["W"], second):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5.0


def test_what_one_changes_is_not_what_the_next_one_gets():
    @remembered
    def trained(parameters, epochs):
        return parameters, [1.0] * epochs

    start = {"W": np.ones(2)}
    for _ in range(2):
        parameters, losses = trained(start, 2)
        assert (losses, list(parameters)) == ([1.0, 1.0], ["W"])
        losses.append(5.0)
        parameters["b"] = np.zeros(1)
    start["W"][0] = 3.0  # which is the suite's own still
    assert trained({"W": np.ones(2)}, 2)[0]["W"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.0, -0.0),
        (np.float64(0.0), np.float64(-0.0)),
        (1, True),
        (1, 1.0),
        (1.0, np.float64(1.0)),
        (np.ones((2, 2)), np.asfortranarray(np.ones((2, 2)))),
        (np.array([[1], [2]], dtype=object), np.array([[1], [3]], dtype=object)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1], (1,)),
    ],
    ids=str,
)
def test_what_is_not_quite_the_same_is_worked_out_again(one, other):
    asked = []
    ask = remembered(asked.append)
    for value in (one, other, one, other):
        ask(value)
    assert len(asked) == 2
