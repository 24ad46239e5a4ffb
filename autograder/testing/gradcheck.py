"""Numerical gradients, and the ways in which a gradient can be wrong.

Nothing here knows about labs or students: a *tree* of parameters (an array, a dict of arrays,
a list of such dicts) goes in, and a tree or a finding comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

import numpy as np
import numpy.typing as npt

from autograder.testing.ratios import FLOOR as FLOOR
from autograder.testing.ratios import TOLERANCE as TOLERANCE
from autograder.testing.ratios import Explanation, Sighting, explained, is_sign, multiple
from autograder.testing.ratios import agree as agree
from autograder.testing.ratios import factor as factor
from autograder.testing.ratios import factor_in_words as factor_in_words
from autograder.testing.ratios import relative_error as relative_error

FloatArray = npt.NDArray[np.float64]
Tree = TypeVar("Tree")

STEP = 1e-5
"""Half the distance of the two points of a central difference.

The remainder of Taylor's formula is of the order of step^2 and rounding costs about
1e-16 / step, so that the sum of both is smallest near the cube root of 1e-16.
"""

KINK_MARGIN = 20.0
"""How many steps a pre-activation must keep from ReLU's kink at zero.

One step moves z by the step times an input or a weight, of which several may add up.
"""

Pattern = Literal[
    "not finite",
    "zero",
    "sign",
    "factor",
    "multiple",
    "scaled",
    "transposed",
    "shape",
    "flat",
    "not summed",
    "axis",
    "",
]
"""What a wrong array is to the true one; the empty string if no pattern fits.

``factor`` is a ratio that sizes explain, ``multiple`` the same number in networks of different
sizes, ``scaled`` another one in each.  ``flat`` has the right numbers in another shape.
"""

RATIOS = ("sign", "factor", "multiple")
"""The patterns that are a ratio, of which one network alone tells little."""


@dataclass(frozen=True)
class Elsewhere:
    """What came back for another network, of other sizes, and what is right there."""

    actual: Any
    expected: Any
    sizes: Mapping[str, int]


@dataclass(frozen=True)
class Finding:
    """One array of a gradient that is wrong."""

    where: str
    """Its place in the tree as Python spells it: ``['W1']``, ``[0]['W']``, or nothing."""
    error: float
    """``||a - n|| / (||a|| + ||n||)`` over the array; infinite if the shapes differ."""
    worst: tuple[int, ...]
    """The entry with the largest relative error, empty where the shapes differ."""
    worst_error: float
    pattern: Pattern
    text: str
    """The pattern in words that go on from the array's name; empty where none fits."""


def leaves(tree: Any) -> dict[str, FloatArray]:
    """List the arrays of a tree by their place, as float64 (not copied if they are that)."""
    if type(tree) is np.ndarray:  # as most are
        return {"": np.asarray(tree, dtype=np.float64)}
    if isinstance(tree, Mapping):
        children: Iterable[tuple[str, Any]] = ((f"[{key!r}]", tree[key]) for key in tree)
    elif isinstance(tree, Sequence):
        children = ((f"[{place}]", child) for place, child in enumerate(tree))
    else:
        return {"": np.asarray(tree, dtype=np.float64)}
    return {
        place + deeper: leaf for place, child in children for deeper, leaf in leaves(child).items()
    }


def numerical_gradient(f: Callable[[Tree], float], x: Tree, step: float = STEP) -> Tree:
    """Compute the gradient of ``f`` at ``x`` by central differences, a tree of the same form.

    Each entry is (f(x + step) - f(x - step)) / (2 step) with that entry alone moved: two calls
    of ``f`` per entry, and by Taylor's formula an error of the order of step^2.  ``x`` is left
    as it is.  ``f`` gets a float64 copy that is changed between calls, so it must not keep it.
    """
    point, gradient = _float_copy(x), _float_copy(x)
    for entries, slopes in zip(leaves(point).values(), leaves(gradient).values(), strict=True):
        for index in np.ndindex(entries.shape):
            centre = entries[index]
            upper, lower = centre + step, centre - step
            entries[index] = upper
            above = float(f(point))
            entries[index] = lower
            below = float(f(point))
            entries[index] = centre
            # The two points lie where rounding put them, not exactly 2 * step apart.
            slopes[index] = (above - below) / (upper - lower)
    return gradient


def away_from_kink(z: npt.ArrayLike, step: float = STEP) -> bool:
    """Tell whether every ReLU input in ``z`` is too far from 0 for a step to carry it across."""
    return bool(np.all(np.abs(np.asarray(z, dtype=np.float64)) >= KINK_MARGIN * step))


def compare(
    actual: Any,
    expected: Any,
    sizes: Mapping[str, int] | None = None,
    elsewhere: Sequence[Elsewhere] | None = None,
) -> tuple[Finding, ...]:
    """Find the arrays of ``actual`` that differ from those of ``expected``, and how.

    Both are trees with the same places (``ValueError`` otherwise); shapes may differ.
    ``sizes`` are the numbers by which one multiplies or divides by mistake, under the words
    for them: ``{"m, the number of samples": 5}``.  A pattern is named only where it fits the
    whole array within TOLERANCE, and a ratio, once it is known what came back ``elsewhere``, only
    where it can be told from all networks together what it is.
    """
    ours, theirs = leaves(expected), leaves(actual)
    if ours.keys() != theirs.keys():
        raise ValueError(f"different places: {sorted(theirs)} and {sorted(ours)}")
    with np.errstate(all="ignore"):  # the actual numbers may be anything
        return tuple(
            _finding(where, theirs[where], true, sizes or {}, elsewhere)
            for where, true in ours.items()
            if not agree(theirs[where], true)
        )


def explain(findings: Sequence[Finding], expected: Any, name: str = "gradients") -> str:
    """Put what :func:`compare` found into sentences for the student; no words if it is nothing."""
    if not findings:
        return ""
    sentences = []
    alike: dict[str, list[str]] = {}
    for finding in findings:
        alike.setdefault(finding.text, []).append(name + finding.where)
    for text, names in alike.items():
        verdict, subject = ("is wrong", "it") if len(names) == 1 else ("are wrong", "each")
        sentences.append(f"{_listed(names)} {verdict}{f': {subject} {text}' if text else ''}.")
    compared = [finding for finding in findings if finding.worst]
    if compared:
        worst = max(compared, key=lambda finding: finding.worst_error)
        sentences.append(
            f"The largest relative error is {worst.worst_error:.2g}, "
            f"in {name}{worst.where} at {list(worst.worst)}."
        )
    wrong = {finding.where for finding in findings}
    right = [name + where for where in leaves(expected) if where not in wrong]
    if right:
        sentences.append(f"{_listed(right)} {'is' if len(right) == 1 else 'are'} right.")
    return " ".join(sentences)


def _finding(
    where: str,
    a: FloatArray,
    n: FloatArray,
    sizes: Mapping[str, int],
    elsewhere: Sequence[Elsewhere] | None,
) -> Finding:
    if elsewhere is None:
        pattern, text = _pattern(a, n, lambda: _ratio_here(a, n, sizes))
    else:
        pattern, text = _pattern(a, n, lambda: _ratio_everywhere(where, a, n, sizes, elsewhere))
    if a.shape != n.shape:
        return Finding(where, float("inf"), (), float("inf"), pattern, text)
    errors = np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), FLOOR)
    errors = np.where(np.isfinite(errors), errors, np.inf)
    worst = tuple(int(i) for i in np.unravel_index(int(errors.argmax()), errors.shape))
    return Finding(where, relative_error(a, n), worst, float(errors[worst]), pattern, text)


def _pattern(
    a: FloatArray, n: FloatArray, ratio: Callable[[], tuple[Pattern, str] | None]
) -> tuple[Pattern, str]:
    if not np.isfinite(a).all():
        return "not finite", "holds NaN or infinity"
    if a.shape != n.shape:
        return _shape_pattern(a, n)
    if not a.any():
        return "zero", "is zero everywhere"
    if found := ratio():
        return found
    if a.ndim == 2 and a.size > 1 and agree(a.T, n):
        return "transposed", "is the true gradient transposed"
    if n.size > 1 and (agree(a, np.full_like(n, n.sum())) or agree(a, np.full_like(n, n.mean()))):
        return "axis", "is added up over all axes instead of over the samples"
    return "", ""


def _ratio_here(
    a: FloatArray, n: FloatArray, sizes: Mapping[str, int]
) -> tuple[Pattern, str] | None:
    """What one network says of a ratio, which may be so by chance."""
    c = factor(a, n)
    if c is None:
        return None
    words = factor_in_words(c, sizes)
    # One entry is a multiple of any other: there only a factor that we know says something.
    if n.size == 1 and not words and not is_sign(c):
        return None
    return _ratio_pattern(Explanation(c, words), "factor")


def _ratio_everywhere(
    where: str,
    a: FloatArray,
    n: FloatArray,
    sizes: Mapping[str, int],
    elsewhere: Sequence[Elsewhere],
) -> tuple[Pattern, str] | None:
    """What several networks together say of a ratio; no other networks, nothing."""
    sightings = [Sighting(factor(a, n), sizes)]
    for other in elsewhere:
        one, true = leaves(other.actual)[where], leaves(other.expected)[where]
        sightings.append(Sighting(factor(one, true), other.sizes))
    ratios = [sighting.ratio for sighting in sightings]
    if not elsewhere or ratios[0] is None or None in ratios:
        return None
    if found := explained(sightings):
        return _ratio_pattern(found, "factor" if found.words else "multiple")
    here = multiple(ratios[0], "the true gradient in every entry")
    return "scaled", f"is {here}, and another multiple of it in other networks"


def _ratio_pattern(found: Explanation, pattern: Pattern) -> tuple[Pattern, str]:
    if is_sign(found.ratio) and not found.words:
        return "sign", "has the wrong sign in every entry"
    text = f"is {multiple(found.ratio, 'the true gradient in every entry')}"
    if pattern == "multiple":
        return pattern, f"{text}, whatever the sizes"
    return pattern, text + (f" ({found.words})" if found.words else "")


def _shape_pattern(a: FloatArray, n: FloatArray) -> tuple[Pattern, str]:
    shapes = f"shape {a.shape}, expected {n.shape}"
    if a.ndim == 2 and agree(a.T, n):
        return "transposed", f"is transposed: {shapes}"
    if a.size == n.size and agree(a.reshape(n.shape), n):
        return "flat", f"has the right numbers in {shapes}"
    if n.ndim == 2 and n.shape[0] == 1 and a.ndim == 2 and a.shape[1] == n.shape[1]:
        rows = a.sum(axis=0, keepdims=True)
        if agree(rows, n) or agree(rows / a.shape[0], n):
            return "not summed", f"is not added up over the samples: {shapes}"
    total = float(a.sum())
    if a.size == 1 and (agree(total, n.sum()) or agree(total, n.mean())):
        return "axis", f"is added up over all axes instead of over the samples: {shapes}"
    # Adding up along the other axis leaves the total, or the mean, as it was.
    same_total = agree(total, n.sum()) or agree(total * n.size, n.sum() * a.size)
    is_line = a.size > 1 and max(a.shape) == a.size
    if n.ndim == 2 and n.shape[0] == 1 and is_line and same_total:
        return "axis", f"is added up over the wrong axis: {shapes}"
    return "shape", f"has {shapes}"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _float_copy(tree: Tree) -> Tree:
    """The same tree with float64 copies of its arrays, dicts and lists."""
    if isinstance(tree, Mapping):
        return cast(Tree, {key: _float_copy(child) for key, child in tree.items()})
    if isinstance(tree, Sequence):
        return cast(Tree, [_float_copy(child) for child in tree])
    return cast(Tree, np.array(tree, dtype=np.float64))
