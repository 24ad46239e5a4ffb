"""Whether two plain values are the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

TOLERANCE = 1e-9
"""Two outcomes agree where |a - b| <= 1e-9 (1 + |b|) throughout: rounding makes less."""


def same(
    a: Any,
    b: Any,
    tolerance: float = TOLERANCE,
    *,
    more: Callable[[], set[Any]] = lambda: set(),
) -> bool:
    """Whether two plain values are the same answer.

    Numbers are the same within ``tolerance`` and NaN is the same as NaN; Python's and NumPy's
    numbers are alike, as are lists, tuples and 1-D arrays.  Where both lists mix whole numbers
    and floats, which is how suites tell equal numbers apart, the same places have to hold them.
    A dict may hold more than ``b`` where ``more`` is given, except for the keys that it returns.
    """
    if type(a) is np.ndarray and type(b) is np.ndarray and a.dtype == b.dtype == np.float64:
        return _close(a, b, tolerance)  # the quick way for most
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        extra = a.keys() - b.keys()
        if b.keys() - a.keys() or (extra and (not (known := more()) or extra & known)):
            return False
        return all(same(a[key], b[key], tolerance, more=more) for key in b)
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        if not (_is_sequence(a) and _is_sequence(b)) or len(a) != len(b):
            return False
        if (kinds := _mixture(a)) and (other := _mixture(b)) and kinds != other:
            return False
        if all(type(item) in (bool, int, float) for item in (*a, *b)):
            return _close(_line(a), _line(b), tolerance)  # the quick way for long lists
        return all(same(x, y, tolerance, more=more) for x, y in zip(a, b, strict=True))
    if _is_number(a) and _is_number(b):
        return _close(_number(a), _number(b), tolerance)
    return type(a) is type(b) and bool(a == b)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim == 1)


def _mixture(value: Any) -> list[bool] | None:
    """Which items are floats, in a list that holds whole numbers as well."""
    if not isinstance(value, (list, tuple)):
        return None
    floats = [isinstance(item, float) for item in value]
    return floats if any(floats) and not all(floats) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))


def _number(value: Any) -> np.ndarray[Any, Any]:
    """A number or an array of them as an array of float64 or complex128."""
    if isinstance(value, int):
        try:
            value = float(value)
        except OverflowError:
            value = np.copysign(np.inf, 1 if value > 0 else -1)
    array = np.asarray(value)
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _line(items: Sequence[Any]) -> np.ndarray[Any, Any]:
    try:
        return np.array(items, np.float64)
    except OverflowError:
        return np.array([float(_number(item)) for item in items])


def _close(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], tolerance: float) -> bool:
    if a.shape != b.shape:
        return False
    if a.dtype == b.dtype and a.tobytes() == b.tobytes():
        return True
    with np.errstate(all="ignore"):
        apart = np.abs(a - b)
        if np.isfinite(apart).all():  # what np.allclose comes to then, without its detours
            return bool((apart <= tolerance + tolerance * np.abs(b)).all())
        return bool(np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True))
