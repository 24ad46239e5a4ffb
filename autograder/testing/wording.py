"""The words of a check's message: what was called, what came back, and how it differs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.failure import Failure
from autograder.grading.plain_text import Sketched, clean
from autograder.testing import gradcheck

FloatArray = npt.NDArray[np.float64]

KIND = "What kind of value does the docstring promise?"
NAMES = "Which names does the docstring promise, and is each of them there, spelled like that?"
SOME_NAMES = (
    "Some of the names are there and others are not. Are those still to be written? If not, which "
    "line puts them in, and does your code come to it, or does a return inside a loop end it in "
    "the first round? Or is the dict begun anew in every round?"
)
ONE_ITEM = (
    "If a loop makes it: how many rounds does it have, does a return stand inside, or is the list "
    "begun anew in every round?"
)
NONE = (
    "Where does that None come from? append, sort, reverse, insert and print do their work and "
    "give None, and so does a function of yours that comes to its end without a return."
)
NOT_FINITE = (
    "Which step makes the first NaN or infinity: a division by 0, a logarithm of 0, a power that "
    "gets too large, an array that is never filled?"
)
SHAPE = "Write down the shape of each thing that it is made of. Which step gives it another one?"

IN_PLACE = (
    "Build new arrays instead of writing into the ones you were given: += and W[...] = ... work in "
    "place, and a dict or list needs a copy before you change it. (The copy of a list still holds "
    "the same dicts.)"
)
GLOBAL_GENERATOR = (
    "np.random.seed and np.random.randn share one generator with everybody. Make your own: "
    "rng = np.random.default_rng(seed)."
)
MAYBE_ROUNDED = "Is anything rounded on the way, or is it chance that it looks so?"
ROUNDED = (
    "These are the right numbers without their last digits. Where are those lost: by round, by "
    "a comparison, in an array of whole numbers?"
)

HAIR = 1e-5
"""Differences up to this come of something tiny, and not of a formula that is wrong altogether."""


def describe(call: str, **shown: Any) -> str:
    """Write the call as the student would, and the shape (or value) of what matters.

    ``describe("forward(parameters, X)", X=X)`` is ``forward(parameters, X) with X (5, 3)``.
    """
    if not shown:
        return call
    return f"{call} with " + ", ".join(
        f"{name} {shape}" if (shape := _shape(value)) else f"{name} = {value}"
        for name, value in shown.items()
    )


def _shape(value: Any) -> tuple[int, ...]:
    if type(value) in (int, float, str):  # for which NumPy makes an array first
        return ()
    return value.shape if type(value) is np.ndarray else np.shape(value)


def part(what: str, name: str) -> str:
    """Join ``what`` and the part of the answer that is checked: ``... : gradients['W1']``."""
    return f"{what}: {name}"


def kind(value: Any) -> str:
    """Say what a value is, in a few words: ``an array of shape (2, 3)``, ``a tuple of 2``."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, (bool, np.bool_)):
        return f"{bool(value)}"
    if isinstance(value, (str, bytes)):
        return "a text"
    if isinstance(value, (set, frozenset)):
        return f"a set of {len(value)}"
    if isinstance(value, Mapping):
        return "a dict"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (int, float, complex, np.number)):
        return "a number"
    if isinstance(value, Sketched):
        word = clean(value.__kind__())
        return f"{'an' if word[:1] in 'AEIOUaeiou' else 'a'} {word}"
    return f"a value of type {type(value).__name__}"


def of_another_kind(value: Any, what: str, wanted: str, hint: str) -> Failure:
    """Say that a value is none of the kind ``wanted``; None has a cause, and a hint, of its own."""
    found = f"{what} is {kind(value)}, expected {wanted}."
    return Failure(found, hint=NONE if value is None else hint)


def of_another_length(found: int, wanted: int, what: str, hint: str) -> Failure:
    """Say that a list has not as many items as ``wanted``; one may be a loop's first round."""
    if found == 1 and wanted > 1:
        hint = f"{hint} {ONE_ITEM}".strip()
    return Failure(f"{what} holds {items_text(found)}, expected {wanted}.", hint=hint)


def names_hint(value: Any, keys: Collection[str]) -> str:
    """Ask how a dict comes to have other keys; if it only lacks some, a loop may end too soon."""
    lacks_some = isinstance(value, Mapping) and len(value) > 0 and set(keys) > set(value)
    return SOME_NAMES if lacks_some else NAMES


def shape_hint(shape: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """Ask what made a shape another one."""
    if len(expected) == 2 and shape == expected[::-1]:
        return (
            "The shape is turned round: is something transposed, a product the wrong way round, "
            "or a sum taken along the other axis?"
        )
    if len(expected) == 2 and shape in (expected[:1], expected[1:]):
        return (
            "A dimension is lost: sum and mean take one away unless keepdims=True is said, and so "
            "do argmax, ravel and an index such as [0]."
        )
    if len(expected) == 2 and expected[0] > 1 and shape == (1, expected[1]):
        return (
            "One row is left of several. Is it picked by an index, are the rows added up, or does "
            "a loop end in its first round?"
        )
    return SHAPE


FEW = 3
"""So many numbers may be on a grid of digits by chance, and no rounding be at work: a slope of 1
for one of 0.7 everywhere, for instance, of whichever sign."""


ROUNDED_ALIKE = 1e-12
"""Rounded numbers are the same so close to each other."""


def _are_few(numbers: FloatArray) -> bool:
    """Whether no more than ``FEW`` of the numbers differ in their size."""
    return np.unique(np.abs(numbers).round(6)).size <= FEW


def rounded_to(result: FloatArray, target: FloatArray) -> int | None:
    """How many digits after the point ``target`` has to be rounded to for ``result``; None if no
    rounding gives it."""
    if not result.any() or (result.size > 1 and np.ptp(result) == 0):
        return None  # zeros, or one number everywhere, are no rounding
    with np.errstate(over="ignore", invalid="ignore"):
        apart = float(np.abs(result - target).max(initial=0.0))
        # what rounding itself rounds away of large numbers
        loose = ROUNDED_ALIKE + 1e-14 * float(np.abs(target).max(initial=0.0))
        for digits in range(3 if _are_few(target) else 0, 8):
            if 0.6 * 10.0**-digits + loose < apart < np.inf:
                return None  # nor is it any with more digits, which moves less
            rounded = np.round(target, digits)
            if ((np.abs(result - rounded) <= ROUNDED_ALIKE) | (result == rounded)).all():
                return digits
    return None


def rounded_hint(target: FloatArray, hint: str) -> str:
    """What to ask of an answer that is ``target`` rounded; ``hint`` is for wrong ones."""
    return f"{hint} {MAYBE_ROUNDED}".strip() if _are_few(target) else ROUNDED


def by_a_hair(found: FloatArray, true: FloatArray) -> bool:
    """Whether two arrays of one shape differ by no more than something tiny throughout."""
    with np.errstate(all="ignore"):
        return bool((np.abs(found - true) <= HAIR * (1.0 + np.abs(true))).all())


def trees_hair_hint(actual: Any, expected: Any) -> str:
    """The :func:`hair_hint` for trees of the same shapes, empty if anything is off by more."""
    found, true = gradcheck.leaves(actual), gradcheck.leaves(expected)
    if not all(by_a_hair(found[name], array) for name, array in true.items()):
        return ""
    return hair_hint(
        np.concatenate([found[name][found[name] != array] for name, array in true.items()])
    )


def hair_hint(off: FloatArray) -> str:
    """Ask where tiny differences come from; ``off`` are the numbers that differ, of any shape."""
    off = off.ravel()
    with np.errstate(over="ignore"):
        single = off.astype(np.float32)
    # 0, 1 and other short numbers are float32 as well, whatever made them
    if (single == off).all() and not (off == off.round(4)).all():
        return (
            "It is off by a hair only, and has no more digits than float32 can hold. Where do "
            "your numbers lose the others?"
        )
    return (
        "It is off by a hair here. Does something tiny come in (a number that is added or rounded, "
        "a limit, a small step that stays or is not small enough), or does a larger slip hardly "
        "show with these numbers?"
    )


def relation_to(result: FloatArray, target: FloatArray) -> str:
    """What a whole array is to the right one, as a sentence, empty where nothing is known."""
    digits = rounded_to(result, target)
    if digits is not None:
        if _are_few(target):
            return f"Rounded to {digits} digits after the point, the right answer is the same."
        return "It is the right answer, rounded."
    if target.size < 2:
        return ""
    if not result.any():
        return "It is zero everywhere."
    c = gradcheck.factor(result, target)
    if c is not None:
        is_sign = abs(c + 1.0) <= gradcheck.TOLERANCE
        return "Every entry " + (
            "has the wrong sign." if is_sign else f"is {c:.4g} times what it should be."
        )
    if result.ndim == 2 and gradcheck.agree(result.T, target):
        return "It is the right one transposed."
    return ""


def direction(actual: Any, expected: Any) -> str:
    """Say on which side of the right number a wrong one is, and never by how much."""
    if np.sign(actual) * np.sign(expected) < 0:
        return "of the wrong sign"
    return "too large" if actual > expected else "too small"


def entries_text(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def items_text(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def listed(names: Collection[Any], *, quote: bool = True) -> str:
    """List names in a sentence, the first few of many."""
    shown = [short(name) if quote else str(name) for name in names]
    if len(shown) > 6:
        shown = [*shown[:5], f"{len(shown) - 5} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def short(value: Any) -> str:
    """Abbreviate the ``repr`` of a value that may be a student's."""
    text = clean(repr(value))
    return text if len(text) <= 40 else text[:37] + "..."
