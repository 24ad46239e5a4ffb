"""What is known of values, as text for paper, and whether two of them are the same."""

from __future__ import annotations

from typing import Literal

from autograder.grading.plain_text import clean
from autograder.questions.runs import Look, Run

Difference = Literal["same", "value", "shape", "error"]
DIGITS = 4
MOST_DIGITS = 9
"""How long a number may be that somebody works out with a pencil."""
FEW_NUMBERS = 6


def shape_text(look: Look) -> str:
    """The shape of an array as Python writes it."""
    return str(tuple(look.shape))


def value_text(look: Look) -> str | None:
    """A value as Python writes it; None if it is not one for a pencil."""
    if look.kind == "none":
        return "None"
    if look.kind == "text":
        return repr(clean(look.text)) if clean(look.text) == look.text else None
    if look.kind == "flag" and look.numbers:
        return str(bool(look.numbers[0]))
    if look.kind == "number" and look.numbers:
        return number_text(look.numbers[0])
    if look.kind == "array" and look.numbers and len(look.numbers) <= FEW_NUMBERS:
        return _array_text(look)
    if look.kind in ("list", "tuple") and look.parts is not None:
        parts = [value_text(part) for part in look.parts]
        if None in parts or len(parts) > FEW_NUMBERS + 2:
            return None
        text = ", ".join(filter(None, parts))
        if look.kind == "list":
            return f"[{text}]"
        return f"({text},)" if len(parts) == 1 else f"({text})"
    return None


def number_text(number: float) -> str | None:
    """A number as somebody writes it; None if it has more digits than anybody likes."""
    if abs(number) >= 10**6:
        return None
    rounded = round(number, DIGITS)
    # of 0.1 + 0.2 nobody means the seventeenth digit
    if abs(rounded - number) > 1e-12 * max(1.0, abs(number)):
        return None
    text = str(int(rounded)) if rounded == int(rounded) else f"{rounded:.{DIGITS}f}".rstrip("0")
    return text if len(text) <= MOST_DIGITS else None


def _array_text(look: Look) -> str | None:
    texts = [number_text(number) for number in look.numbers or ()]
    if None in texts or len(look.shape) not in (1, 2):
        return None
    words = [text or "" for text in texts]
    if len(look.shape) == 1:
        return f"[{', '.join(words)}]"
    width = look.shape[1]
    rows = [", ".join(words[start : start + width]) for start in range(0, len(words), width)]
    return f"[{', '.join(f'[{row}]' for row in rows)}]"


def raised_text(run: Run) -> str:
    """Which exception a run came to, and where, in words."""
    return f"{run.raised if run.raised.isidentifier() else 'an exception'} in line {run.line}"


def difference(before: Run, after: Run) -> Difference | None:
    """How a call comes to something else than before; None if that cannot be told for sure.

    Both have to be known to the end, and numbers either agree to twelve digits or differ by
    something that is no rounding.
    """
    if before.raised or before.stopped or after.stopped:
        return None
    return "error" if after.raised else look_difference(before.value, after.value)


def look_difference(before: Look, after: Look) -> Literal["same", "value", "shape"] | None:
    """How one value differs from another."""
    if before.kind == after.kind == "text":
        return "same" if before.text == after.text else "value"
    if "other" in (before.kind, after.kind) or before.kind != after.kind:
        return None
    if before.kind == "none":
        return "same"
    if before.shape != after.shape or before.keys != after.keys:
        return "shape"
    if before.kind in ("list", "tuple", "dict"):
        if before.parts is None or after.parts is None:
            return None
        pairs = zip(before.parts, after.parts, strict=True)
        found = [look_difference(one, other) for one, other in pairs]
        if None in found:
            return None
        return "shape" if "shape" in found else "value" if "value" in found else "same"
    if before.numbers is None or after.numbers is None:
        return None
    return _numbers_difference(before.numbers, after.numbers)


def _numbers_difference(
    before: tuple[float, ...], after: tuple[float, ...]
) -> Literal["same", "value"] | None:
    if len(before) != len(after):
        return None
    gaps = [
        abs(one - other) / max(1e-6, abs(one), abs(other))
        for one, other in zip(before, after, strict=True)
    ]
    if all(gap <= 1e-9 for gap in gaps):
        return "same"
    return "value" if any(gap >= 1e-3 for gap in gaps) else None
