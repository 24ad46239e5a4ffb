"""Checks on values of any kind: equal to what is expected, or printed as expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.grading.console import Console, at_console
from autograder.grading.failure import Failure, Layer
from autograder.grading.objects import StudentObject
from autograder.grading.plain_text import Sketched
from autograder.testing.text_differences import text_difference
from autograder.testing.wording import KIND, NONE, items_text, kind, short

TOLERANCE = 1e-9
"""Numbers with digits after the point agree if |a - b| <= 1e-9 (1 + |b|), as elsewhere."""

TEXT_FOR_NUMBER = "Is it still text? int(...) and float(...) make a number of a text."
NUMBER_FOR_TEXT = "str(...) makes a text of a number."
TUPLE_OR_LIST = (
    "[1, 2] is a list, (1, 2) a tuple, and so is 1, 2; list(...) and tuple(...) turn one into the "
    "other."
)
COUNT = "If a loop makes it: how many rounds does it have, and what is put in or left out?"
ORDER = "Which of them comes first, and which line of yours decides that?"
EQUAL = "Without a method __eq__, an object is equal to itself alone. Which attributes decide?"
RETURNED = (
    "return hands a value to the caller and shows nothing. Which statement shows it to the person "
    "at the screen?"
)
NOTHING = "Does your code come to its print, and is the function's body more than a text?"


def equal(
    value: Any, expected: Any, what: str, *, hint: str = "", tolerance: float = TOLERANCE
) -> Any:
    """Fail if a value is not equal to the expected one, as Python sees it; returns the value.

    It may be made of numbers, texts, None, lists, tuples, dicts, sets and objects, as deep as you
    like.  The message says what came back and how it differs, and not what was expected; ``hint``
    is for values of the right kind.  Numbers with digits after the point agree within
    ``tolerance``, and NumPy's numbers are like Python's.
    """
    if failure := _difference(value, expected, what, hint, tolerance):
        raise failure
    return value


def instance(value: Any, name: str, what: str, *, hint: str = "") -> Any:
    """Fail if a value is no object of the student's class ``name``; returns the value."""
    if not isinstance(value, StudentObject) or value.__kind__() != name:
        article = "an" if name[:1] in "AEIOU" else "a"
        ask = NONE if value is None else hint or KIND
        raise Failure(f"{what} is {kind(value)}, expected {article} {name}.", hint=ask)
    return value


def prints(
    call: Callable[[], Any],
    expected: str,
    what: str,
    *,
    typed: Sequence[str] = (),
    prompts: bool = False,
    hint: str = "",
) -> Any:
    """Fail if ``call``, which calls the student's functions, does not print the expected text;
    returns what ``call`` does.

    ``typed`` are lines that are typed in where it asks for input; what it asks with counts as
    printed with ``prompts`` alone.  Each ``print`` ends its line with ``\\n``, the last one too.
    """
    console = Console(typed, prompts=prompts)
    with at_console(console):
        value = call()
    found = console.printed
    if found == expected:
        return value
    if console.is_cut and found == expected[: len(found)]:
        raise Failure(f"{what} printed more than {len(found):,} characters.", hint=hint)
    if not found:
        gave = "printed nothing" if value is None else f"returned {kind(value)} and printed nothing"
        raise Failure(f"{what} {gave}.", hint=hint or (NOTHING if value is None else RETURNED))
    difference = text_difference(found, expected, "printed")
    message = difference.message
    if message.startswith(("has ", "ends ", "goes ")):
        message = f"printed a text that {message}"
    layer: Layer = "relation" if difference.is_relation else "difference"
    raise Failure(f"{what} {message}", hint=hint or difference.hint, layer=layer)


def _difference(
    value: Any, expected: Any, what: str, hint: str, tolerance: float
) -> Failure | None:
    """The failure for a value that differs, None for one that does not."""
    value, expected = _plain(value), _plain(expected)
    if isinstance(value, Sketched) or isinstance(expected, Sketched):
        return _of_objects(value, expected, what, hint)
    if (name := _kind(value)) != (wanted := _kind(expected)):
        return _another_kind(value, expected, what, hint, (name, wanted))
    if isinstance(expected, Mapping):
        return _of_dicts(value, expected, what, hint, tolerance)
    if isinstance(expected, list | tuple):
        return _of_sequences(value, expected, what, hint, tolerance)
    if isinstance(expected, set | frozenset):
        return _of_sets(value, expected, what, hint)
    if isinstance(expected, str) and value != expected:
        difference = text_difference(value, expected)
        layer: Layer = "relation" if difference.is_relation else "difference"
        return Failure(f"{what} {difference.message}", hint=hint or difference.hint, layer=layer)
    if wanted == "a number":
        return _of_numbers(value, expected, what, hint, tolerance)
    if bool(value == expected):
        return None
    return Failure(f"{what} is {_shown(value)}, which is not right.", hint=hint, layer="difference")


def _of_objects(value: Any, expected: Any, what: str, hint: str) -> Failure | None:
    """The same for objects of a student's, which are compared where they are."""
    if value is expected or bool(value == expected):
        return None
    name, wanted = _kind(value), _kind(expected)
    if name != wanted:
        return _another_kind(value, expected, what, hint, (name, wanted))
    found = f"{what} is {name} that is not equal (==) to the right one."
    return Failure(found, hint=hint or EQUAL, layer="difference")


def _plain(value: Any) -> Any:
    """NumPy's numbers and texts as Python's."""
    is_number = isinstance(value, np.generic) or (isinstance(value, np.ndarray) and not value.ndim)
    return value.item() if is_number else value


KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "None"),
    ((bool, int, float, complex), "a number"),
    (str, "a text"),
    (bytes, "bytes"),
    (list, "a list"),
    (tuple, "a tuple"),
    (Mapping, "a dict"),
    ((set, frozenset), "a set"),
    (np.ndarray, "an array"),
)


def _kind(value: Any) -> str:
    return next((name for types, name in KINDS if isinstance(value, types)), kind(value))


def _another_kind(
    value: Any, expected: Any, what: str, hint: str, names: tuple[str, str]
) -> Failure:
    found = f"the text {short(value)}" if isinstance(value, str) else kind(value)
    if names[0] in ("a number", "bytes"):
        found = _shown(value)
    wanted = "True or False" if isinstance(expected, bool) else names[1]
    ask = {
        ("a text", "a number"): TEXT_FOR_NUMBER,
        ("a number", "a text"): NUMBER_FOR_TEXT,
        ("a list", "a tuple"): TUPLE_OR_LIST,
        ("a tuple", "a list"): TUPLE_OR_LIST,
    }.get(names, NONE if value is None else hint or KIND)
    return Failure(f"{what} is {found}, expected {wanted}.", hint=ask)


def _of_dicts(value: Any, expected: Any, what: str, hint: str, tolerance: float) -> Failure | None:
    if extra := [key for key in value if key not in expected]:
        of_kind = _key_of_another_kind(extra[0], expected)
        found = f"{what} has the key {short(extra[0])}, which does not belong there."
        return Failure(found, hint=of_kind or hint, layer="difference")
    if missing := len(expected) - len(value):
        lacks = "a key is" if missing == 1 else f"{missing} keys are"
        found = f"{what} has {_counted(len(value), 'key')}, and {lacks} missing."
        return Failure(found, hint=hint or COUNT, layer="difference")
    for key in expected:
        if failure := _difference(
            value[key], expected[key], _part(what, short(key)), hint, tolerance
        ):
            return failure
    return None


def _part(what: str, index: str) -> str:
    """``what`` with an index: ``f(x): [1]``, and ``f(x): [1]['a']`` further in."""
    return f"{what}[{index}]" if what.endswith("]") else f"{what}: [{index}]"


def _key_of_another_kind(key: Any, expected: Any) -> str:
    """What to ask if a key is text where the right ones are numbers, or the other way round."""
    other = next(iter(expected), key)
    if isinstance(key, str) and isinstance(other, int | float):
        return TEXT_FOR_NUMBER
    return NUMBER_FOR_TEXT if isinstance(key, int | float) and isinstance(other, str) else ""


def _of_sequences(
    value: Any, expected: Any, what: str, hint: str, tolerance: float
) -> Failure | None:
    if len(value) != len(expected):
        found = f"{what} holds {items_text(len(value))}, expected {len(expected)}."
        return Failure(found, hint=hint or COUNT)
    for place, (one, other) in enumerate(zip(value, expected, strict=True)):
        failure = _difference(one, other, _part(what, str(place)), hint, tolerance)
        if failure is None:
            continue
        if _is_in_another_order(value, expected):
            found = f"{what} holds the right items in another order, from [{place}] on."
            return Failure(found, hint=hint or ORDER, layer="relation")
        return failure
    return None


def _is_in_another_order(value: Any, expected: Any) -> bool:
    rest = list(expected)
    for item in value:
        if item not in rest:
            return False
        rest.remove(item)
    return True


def _of_sets(value: Any, expected: Any, what: str, hint: str) -> Failure | None:
    extra = sorted((item for item in value if item not in expected), key=repr)
    if extra:
        found = f"{what} holds {short(extra[0])}, which does not belong there."
        return Failure(found, hint=hint, layer="difference")
    if missing := len(expected) - len(value):
        lacks = "a member is" if missing == 1 else f"{missing} members are"
        found = f"{what} has {_counted(len(value), 'member')}, and {lacks} missing."
        return Failure(found, hint=hint or COUNT, layer="difference")
    return None


def _of_numbers(
    value: Any, expected: Any, what: str, hint: str, tolerance: float
) -> Failure | None:
    if value == expected or (value != value and expected != expected):
        return None
    if isinstance(expected, bool) or isinstance(value, bool):
        wanted = "" if isinstance(expected, bool) else ", expected a number"
        wrong = wanted or (", which is not right" if isinstance(value, bool) else "")
        wrong = wrong or ", expected True or False"
        return Failure(f"{what} is {_shown(value)}{wrong}.", hint=hint, layer="difference")
    if isinstance(value, int) and isinstance(expected, int):
        side = "too large" if value > expected else "too small"
    else:
        try:
            if abs(value - expected) <= tolerance * (1.0 + abs(expected)):
                return None
        except OverflowError:  # a whole number that no float can hold
            return Failure(f"{what} is {_shown(value)}, which is not right.", hint=hint)
        if isinstance(value, complex) or isinstance(expected, complex) or math.isnan(value):
            side = "not right"
        else:
            side = "too large" if value > expected else "too small"
    return Failure(f"{what} is {_shown(value)}, which is {side}.", hint=hint, layer="difference")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return short(value) if isinstance(value, bool | int | complex | str | bytes) else kind(value)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
