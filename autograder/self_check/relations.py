"""What an example's answer is to the expected one, whose digits are few: negative, transposed, or a
simple multiple of it."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

DIGITS = 0.002
"""How far rounding to three digits may carry two numbers apart."""
CLEAR = 10 * DIGITS
"""What numbers have to exceed for their sign, or their ratio, to say something."""
MULTIPLES = (2.0, 3.0, 4.0, 5.0, 10.0)
COMPARES = "expect"
"""The function of a notebook's tools that compares what came back with what was expected."""

FloatArray = npt.NDArray[np.float64]


def relation_in(trace: TracebackType | None) -> str:
    """A sentence on what was compared last where an exception passed through, empty if nothing was,
    or nothing can be said."""
    relation = ""
    while trace:
        frame = trace.tb_frame
        if frame.f_code.co_name == COMPARES:
            # a copy: from Python 3.13 on, the keys of what a frame has are a list
            local = dict(frame.f_locals)
            if {"returned", "expected"} <= local.keys():
                relation = relation_of(local["returned"], local["expected"])
        trace = trace.tb_next
    return relation


def relation_of(returned: Any, expected: Any) -> str:
    """A sentence on what one array is to another one, empty if no simple relation fits."""
    try:
        found = np.asarray(returned, dtype=np.float64)
        right = np.asarray(expected, dtype=np.float64)
    except (TypeError, ValueError):
        return ""
    if found.ndim == 2 and found.T.shape == right.shape and _near(found.T, right):
        return "It is what was expected, transposed."
    if found.shape != right.shape or not _says_something(right):
        return ""
    it = "Every entry" if found.size > 1 else "It"
    if _near(found, -right):
        return f"{it} has the wrong sign."
    if found.size < 2:
        return ""
    for number in MULTIPLES:
        if _near(found, number * right):
            return f"Every entry is {number:g} times what was expected."
        if _near(number * found, right):
            return f"Every entry is 1/{number:g} of what was expected."
    return ""


def _near(one: FloatArray, other: FloatArray) -> bool:
    scale = max(1.0, float(np.abs(other).max(initial=0.0)))
    return bool(np.isfinite(one).all() and (np.abs(one - other) <= DIGITS * scale).all())


def _says_something(right: FloatArray) -> bool:
    """Whether the numbers are large enough, and several of them differ."""
    clear = right[np.abs(right) > CLEAR]
    return clear.size == right.size == 1 or np.unique(np.round(clear, 2)).size > 1
