"""The states of Python's and NumPy's global random generators, so that two processes draw as one.

Tests seed these generators and expect the functions that they call to draw what follows.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

WORDS = 624
PYTHONS_VERSION = 3


def states() -> list[Any]:
    """Both states as plain values."""
    _, keys, position, has, number = np.random.get_state(legacy=True)
    _, inner, following = random.getstate()
    own = np.array(inner, dtype=np.uint32)
    return [
        np.asarray(keys, dtype=np.uint32),
        int(position),
        int(has),
        float(number),
        own,
        following,
    ]


def set_states(found: Any) -> None:
    """Set both; whatever is no such states is left alone, for it may be a stranger's."""
    match found:
        case [
            np.ndarray() as keys,
            int(position),
            int(has),
            float(number),
            np.ndarray() as own,
            following,
        ]:
            pass
        case _:
            return
    is_numpys = _is_words(keys, WORDS) and 0 <= position <= WORDS and has in (0, 1)
    is_pythons = _is_words(own, WORDS + 1) and 0 <= own[-1] <= WORDS
    if is_numpys and is_pythons and isinstance(following, float | None):
        np.random.set_state(("MT19937", keys, position, has, number))
        random.setstate((PYTHONS_VERSION, tuple(map(int, own)), following))


def _is_words(array: np.ndarray, count: int) -> bool:
    return array.dtype == np.uint32 and array.shape == (count,)
