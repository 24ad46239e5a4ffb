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
    assert doubled({"W": np.ones(3)}, 2) is first
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
