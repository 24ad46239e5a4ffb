"""Checks for hidden suites: each returns what it checked, or raises a ``Failure`` that teaches.

A message says what was called, what came back and what was expected in words, for example
``backward(parameters, cache, X, y) with X (5, 3), y (5, 2): gradients['W1'] has shape (4, 3),
expected (3, 4).``  Shapes are spelled out; the expected numbers of a hidden case never are.

``what`` always begins with the call (see :func:`describe`) and ends with the part that is
checked: :func:`part` joins the two.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.failure import LAYERS, Failure, Layer
from autograder.testing import gradcheck
from autograder.testing.equality import equal, instance, prints
from autograder.testing.raising import raises
from autograder.testing.ratios import largest_difference
from autograder.testing.side_effects import untouched
from autograder.testing.wording import (
    FEW,
    KIND,
    NOT_FINITE,
    by_a_hair,
    describe,
    direction,
    entries_text,
    hair_hint,
    kind,
    listed,
    names_hint,
    of_another_kind,
    of_another_length,
    part,
    relation_to,
    rounded_hint,
    rounded_to,
    shape_hint,
    trees_hair_hint,
)

__all__ = [
    "TOLERANCE",
    "array",
    "arrays",
    "close",
    "describe",
    "equal",
    "gradients",
    "instance",
    "kind",
    "mapping",
    "number",
    "numbers",
    "part",
    "prints",
    "raises",
    "sequence",
    "that",
    "untouched",
]

FloatArray = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""Close enough is ``|a - b| <= 1e-9 + 1e-9 |b|``: equal forms of algebra differ by less."""


def that(condition: bool, message: str, *, hint: str = "", layer: Layer = "what happened") -> None:
    """Fail with ``message`` unless ``condition`` holds.

    ``layer`` is another one if the right answer was needed to tell.
    """
    if not condition:
        raise Failure(message, hint=hint, layer=layer)


def number(value: Any, what: str, *, hint: str = "") -> float:
    """Require a finite real number: Python's, NumPy's, or an array without dimensions."""
    if type(value) is float and math.isfinite(value):  # as nearly all are
        return value
    if isinstance(value, np.ndarray) and value.ndim:
        wrapped = " Take the number out of the array." if value.size == 1 else ""
        raise Failure(f"{what} is {kind(value)}, expected a number.{wrapped}", hint=hint or KIND)
    if not isinstance(value, (bool, int, float, complex, np.generic, np.ndarray)):
        raise of_another_kind(value, what, "a number", hint or KIND)
    result = float(_real(value, what, "a number"))
    found = f"{what} is {result}, expected a finite number."
    that(np.isfinite(result), found, hint=hint or NOT_FINITE)
    return result


def array(
    value: Any,
    shape: tuple[int, ...] | None,
    what: str,
    *,
    hint: str = "",
    finite: bool = True,
) -> FloatArray:
    """Require a NumPy array of real numbers of that shape (None: of any); return it as float64.

    Its dtype does not matter: whole numbers and True and False are numbers too.
    """
    wanted = "a NumPy array" if shape is None else f"a NumPy array of shape {shape}"
    if not isinstance(value, (np.ndarray, np.generic)):
        raise of_another_kind(value, what, wanted, hint or KIND)
    result = _real(value, what, "an array of numbers")
    if shape is not None and result.shape != shape:
        raise Failure(
            f"{what} has shape {result.shape}, expected {shape}.",
            hint=hint or shape_hint(result.shape, shape),
        )
    if finite and not np.isfinite(result).all():
        odd = result.size - int(np.isfinite(result).sum())
        found = f"{what} holds NaN or infinity in {odd} of {entries_text(result.size)}."
        raise Failure(found, hint=hint or NOT_FINITE)
    return result


def close(
    actual: Any,
    expected: npt.ArrayLike,
    what: str,
    *,
    hint: str = "",
    tolerance: float | FloatArray = TOLERANCE,
    relation: str = "",
    form_hint: str = "",
    near_hint: str = "",
) -> FloatArray:
    """Require a number or an array of the expected shape, close to it in every entry.

    Close is ``|a - b| <= tolerance (1 + |b|)``; ``expected`` is finite.  The message says how many
    entries are off and where the largest difference is, in which direction; never by how much.
    ``relation`` is a sentence, if the suite has one, on what a wrong answer is to the right one.

    ``hint`` is for wrong numbers, ``form_hint`` for another kind or shape or NaN, and ``near_hint``
    for what is off by a hair throughout; without the latter two, general questions are asked.
    """
    if isinstance(tolerance, float) and largest_difference(actual, expected) <= tolerance:
        return np.array(actual)  # as nearly all are: seen at a glance
    target = np.asarray(expected, dtype=np.float64)
    if target.ndim == 0:
        result = np.asarray(number(actual, what, hint=form_hint), dtype=np.float64)
    else:
        result = array(actual, target.shape, what, hint=form_hint)
    with np.errstate(all="ignore"):
        difference = np.abs(result - target)
    wrong = ~(difference <= tolerance * (1.0 + np.abs(target)))
    if not wrong.any():
        return result
    near = by_a_hair(result, target)
    rounded = rounded_to(result, target) is not None
    if near and (not rounded or target.size <= FEW):
        hint = near_hint or hair_hint(result[wrong])
    elif rounded:
        hint = rounded_hint(target, hint)
    shown = "{:.12g}".format if near else "{:.6g}".format
    relation = "" if near and not rounded else relation or relation_to(result, target)
    if target.ndim == 0:
        message = f"{what} is {shown(result)}, which is {direction(result, target)}."
    else:
        place = np.unravel_index(int(np.where(wrong, difference, -1.0).argmax()), target.shape)
        where = f"at {[int(i) for i in place]}, where it is {shown(result[place])}"
        if target.size > 1:
            count = int(wrong.sum())
            share = "every one" if count == target.size else str(count)
            where = f"in {share} of {entries_text(target.size)}, most {where}"
        message = f"{what} is wrong {where}: {direction(result[place], target[place])}."
    layer: Layer = "relation" if relation else "difference"
    raise Failure(f"{message} {relation}".strip(), hint=hint, layer=layer)


def mapping(
    value: Any, keys: Collection[str], what: str, *, exact: bool = True, hint: str = ""
) -> dict[str, Any]:
    """Require a dict with these keys, and with no others if it is to be ``exact``."""
    found = value.keys() if type(value) is dict else frozenset()
    if found == set(keys) or (found >= set(keys) and not exact):
        return {key: value[key] for key in keys}
    wanted, hint = listed(keys), hint or names_hint(value, keys)
    if not isinstance(value, Mapping):
        raise of_another_kind(value, what, f"a dict with the keys {wanted}", hint)
    missing = [key for key in keys if key not in value]
    if missing:
        raise Failure(f"{what} has no {listed(missing)}; expected the keys {wanted}.", hint=hint)
    extra = [key for key in value if key not in keys]
    if exact and extra:
        raise Failure(f"{what} has more keys than {wanted}: {listed(extra)}.", hint=hint)
    return {key: value[key] for key in keys}


def sequence(value: Any, length: int | None, what: str, *, hint: str = "") -> list[Any]:
    """Require a list, a tuple or a 1-D array of that length (None: of any); return a list."""
    is_line = isinstance(value, np.ndarray) and value.ndim == 1
    if not is_line and not isinstance(value, (list, tuple)):
        wanted = "a list" if length is None else f"a list of {length}"
        raise of_another_kind(value, what, wanted, hint)
    items = list(value)
    if length is not None and len(items) != length:
        raise of_another_length(len(items), length, what, hint)
    return items


def numbers(value: Any, length: int | None, what: str, *, hint: str = "") -> FloatArray:
    """Require a :func:`sequence` of finite numbers, with its ``hint``; return a 1-D array."""
    items = sequence(value, length, what, hint=hint)
    if set(map(type, items)) <= {float, int, np.float64}:
        line = np.array(items)  # a thousand losses: seen at a glance
        if line.dtype.kind in "iuf" and np.isfinite(line).all():
            return line.astype(np.float64, copy=False)
    each = [number(item, f"{what}[{place}]") for place, item in enumerate(items)]
    return np.array(each, dtype=np.float64)


def arrays(
    value: Any,
    expected: Mapping[str, npt.ArrayLike],
    what: str,
    *,
    name: str,
    exact: bool = True,
    hint: str = "",
    tolerance: float | Mapping[str, FloatArray] = TOLERANCE,
) -> dict[str, FloatArray]:
    """Require a dict of arrays, called ``name``, each :func:`close` to the expected one."""
    found = mapping(value, expected, part(what, name), exact=exact)
    return {
        key: close(
            found[key],
            expected[key],
            part(what, f"{name}[{key!r}]"),
            hint=hint,
            tolerance=tolerance[key] if isinstance(tolerance, Mapping) else tolerance,
        )
        for key in expected
    }


def gradients(
    actual: Any,
    expected: Any,
    what: str,
    *,
    hints: Mapping[gradcheck.Pattern, str],
    sizes: Mapping[str, int] | None = None,
    name: str = "gradients",
    elsewhere: Callable[[], Sequence[gradcheck.Elsewhere]] | None = None,
) -> None:
    """Require the same gradient, an array or a tree of them, as ``gradcheck`` sees it.

    ``hints`` holds one for each pattern, and for the empty one, which stands in for those that
    are not there.  The hint is that of the array of which most is known.  ``elsewhere`` asks for
    answers in networks of other sizes; it is called if an array is a multiple of the true one,
    because one network alone can't tell what the factor is.
    """
    findings = gradcheck.compare(actual, expected, sizes)
    if not findings:
        return
    if elsewhere and any(finding.pattern in gradcheck.RATIOS for finding in findings):
        findings = gradcheck.compare(actual, expected, sizes, elsewhere())
    most = min(findings, key=lambda finding: LAYERS.index(_layer(finding)))
    pattern = "shape" if most.pattern == "flat" and "flat" not in hints else most.pattern
    hair = "" if pattern else trees_hair_hint(actual, expected)
    raise Failure(
        f"{what}: {gradcheck.explain(findings, expected, name)}",
        hint=hair or hints.get(pattern, hints[""]),
        layer=_layer(most),
    )


def _real(value: Any, what: str, wanted: str) -> FloatArray:
    """``value`` as float64 if it is a real number or an array of such; ``Failure`` if not."""
    if type(value) is np.ndarray and value.dtype == np.float64:  # as nearly all are
        return value.copy(order="K")
    try:
        result = np.asarray(float(value) if isinstance(value, int) else value)
    except OverflowError:
        raise Failure(f"{what} is too large for a float.") from None
    if result.dtype.kind == "c":
        raise Failure(f"{what} is complex, expected {wanted} without an imaginary part.")
    if result.dtype.kind not in "biuf":
        raise Failure(f"{what} holds values of type {result.dtype}, expected {wanted}.")
    with np.errstate(all="ignore"):
        return result.astype(np.float64)


def _layer(finding: gradcheck.Finding) -> Layer:
    """How much a finding knows: that a shape is wrong, or a number none, takes no right answer."""
    if not finding.worst or finding.pattern == "not finite":
        return "what happened"
    return "relation" if finding.pattern else "difference"
