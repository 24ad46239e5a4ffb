"""What wrong students make of right answers: nonsense of the right type, near misses, bad habits.

Each of them has a right function and spoils what comes of it, so that any lab has such students
without anybody's writing them.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from autograder.authoring.gate.answer_parts import leaves, parts, rows, same

Function = Callable[..., Any]
Kind = Literal["nonsense", "near miss", "other form", "habit", "odd"]
"""``odd`` ones are no use but for finding out whether a suite stands them."""


@dataclass(frozen=True)
class WrongStudent:
    """One way to be wrong, for functions of any kind."""

    name: str
    """As the end of a sentence: whose answers are ..."""
    kind: Kind
    spoil: Callable[[Function], Function]


def _answers(name: str, kind: Kind, change: Callable[[Any], Any]) -> WrongStudent:
    """A student whose every answer is ``change`` of the right one."""

    def spoil(right: Function) -> Function:
        @functools.wraps(right)
        def wrong(*arguments: Any, **named: Any) -> Any:
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                answer = right(*arguments, **named)
            if text := printed.getvalue():
                sys.stdout.write(str(change(text)))
            return change(answer)

        return wrong

    return WrongStudent(name, kind, spoil)


@dataclass(frozen=True)
class SpoiltClass:
    """A class as a wrong student has it: each method that answers is spoilt."""

    student: WrongStudent

    def of(self, right: type) -> type:
        """Make it of the right one, in the namespace in which that one makes its objects."""
        return _with_spoilt_methods(self.student, right)


def _with_spoilt_methods(student: WrongStudent, right: type) -> type:
    methods: dict[str, Any] = {
        name: student.spoil(part)
        for name, part in vars(right).items()
        if isinstance(part, types.FunctionType) and (name in ANSWERING or not name.startswith("__"))
    }
    for name, part in vars(right).items():
        if isinstance(part, property) and part.fget:
            methods[name] = property(student.spoil(part.fget), part.fset, part.fdel)
    return type(right.__name__, (right,), {"__module__": right.__module__, **methods})


def _more(value: Any) -> Any:
    """A thousandth more; of whole numbers, one more."""
    if np.asarray(value).dtype.kind in "iu":
        return value + 1
    return value * 1.001


def _otherwise(text: str) -> str:
    """Capitals for small letters and the other way round; a text without either is longer."""
    swapped = text.swapcase()
    return swapped if swapped != text else f"{text}x"


def _rounded(value: Any) -> Any:
    return np.round(value, 3) if isinstance(value, np.ndarray) else round(float(value), 3)


def _first(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value[:1] if value.ndim else value
    return value[:1] if isinstance(value, list | str) else value


def _sorted(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.sort(value, axis=0) if value.ndim else value
    if isinstance(value, list):
        try:
            return sorted(value)
        except (TypeError, ValueError):  # of things that have no order
            return value
    return "".join(sorted(value)) if isinstance(value, str) else value


def _turned(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.T if value.ndim > 1 else value[::-1] if value.ndim else value
    return value[::-1] if isinstance(value, list | str) else value


def _changes_arguments(right: Function) -> Function:
    @functools.wraps(right)
    def wrong(*arguments: Any, **named: Any) -> Any:
        answer = right(*arguments, **named)
        for argument in itertools.chain(arguments, named.values()):
            _change_in_place(argument)
        return answer

    return wrong


def _change_in_place(value: Any) -> None:
    if isinstance(value, dict):
        for part in list(value.values()):
            _change_in_place(part)
        value["a name of her own"] = 0.0
    elif isinstance(value, list):
        for part in value:
            _change_in_place(part)
        value.append(value[0] if value else 0.0)
    elif isinstance(value, np.ndarray) and value.flags.writeable and value.dtype.kind in "iufb":
        value[...] = value == 0


def _moves_random_state(right: Function) -> Function:
    @functools.wraps(right)
    def wrong(*arguments: Any, **named: Any) -> Any:
        np.random.random()
        return right(*arguments, **named)

    return wrong


def _changes_her_mind(right: Function) -> Function:
    calls = itertools.count()
    more = leaves(_more, lambda truth: not truth, lambda text: f"{text}x")

    @functools.wraps(right)
    def wrong(*arguments: Any, **named: Any) -> Any:
        answer = right(*arguments, **named)
        return more(answer) if next(calls) % 2 else answer

    return wrong


def _zero(value: Any) -> Any:
    return value * 0


def _one(value: Any) -> Any:
    return value * 0 + 1


def _in_single_precision(value: Any) -> Any:
    if np.asarray(value).dtype.kind != "f":
        return value
    single = np.asarray(value, dtype=np.float32)
    return single if isinstance(value, np.ndarray) else float(single)


def _not_a_number(value: Any) -> Any:
    return value * float("nan")


def _never_raises(right: Function) -> Function:
    @functools.wraps(right)
    def wrong(*arguments: Any, **named: Any) -> Any:
        try:
            return right(*arguments, **named)
        except Exception:
            return 0

    return wrong


ANSWERING = (
    *("__len__", "__str__", "__repr__", "__contains__", "__getitem__", "__bool__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
)
"""Which of Python's own methods give an answer that can be spoilt."""

WRONG_STUDENTS: tuple[WrongStudent, ...] = (
    _answers("all 0, False or empty", "nonsense", leaves(_zero, lambda _: False, lambda _: "")),
    _answers("all 1, True or “x”", "nonsense", leaves(_one, lambda _: True, lambda _: "x")),
    _answers(
        "negative, or the opposite",
        "nonsense",
        leaves(lambda number: -number, lambda truth: not truth, _otherwise),
    ),
    _answers(
        "a thousandth or one more",
        "near miss",
        leaves(_more, lambda truth: not truth, lambda text: f"{text}x"),
    ),
    _answers("rounded to three digits", "near miss", leaves(_rounded, same, same)),
    _answers("in single precision", "other form", leaves(_in_single_precision, same, same)),
    _answers("the first row only", "other form", rows(_first)),
    _answers("sorted", "other form", rows(_sorted)),
    _answers("transposed, or back to front", "other form", rows(_turned)),
    WrongStudent("right, and her arguments changed", "habit", _changes_arguments),
    WrongStudent("right, and NumPy's random numbers moved on", "habit", _moves_random_state),
    WrongStudent("right in every second call", "habit", _changes_her_mind),
    _answers("0 in the place of None", "other form", lambda found: 0 if found is None else found),
    WrongStudent("right, and 0 where an exception is due", "habit", _never_raises),
    _answers("None", "odd", lambda _: None),
    _answers("a word", "odd", lambda _: "words"),
    _answers("an empty list", "odd", lambda _: []),
    _answers("a set", "odd", lambda _: {1, "a"}),
    _answers("NaN in the right places", "odd", leaves(_not_a_number, same, same)),
    _answers("None in the right places", "odd", leaves(*3 * (lambda _: None,))),
)


def rounded_otherwise(right: Function) -> Function:
    """Answer as a right solution does that adds in another order: four units in the last place
    more at most.

    What it was given and hands on is the same in any solution, and whole numbers may be counts.
    """

    @functools.wraps(right)
    def otherwise(*arguments: Any, **named: Any) -> Any:
        passed_on = [part for part in parts([*arguments, *named.values()]) if type(part) is float]

        def moved(value: Any) -> Any:
            if np.asarray(value).dtype != np.float64:
                return value
            exact = (value == np.round(value)) | np.isin(value, passed_on)
            other = np.where(exact, value, np.asarray(value) * (1 + 2.0**-50))
            return other if isinstance(value, np.ndarray) else type(value)(other)

        return leaves(moved, same, same)(right(*arguments, **named))

    return otherwise
