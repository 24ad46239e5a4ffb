"""One call of a student's function, and all that it left behind."""

from __future__ import annotations

import builtins
import functools
import inspect
import io
import struct
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from .keyboard import MAX_SHOWN, Typed, keyboard

if sys.platform == "linux":  # where classes are graded; a browser's Python has no memory to read
    import ctypes

MAX_PRINTED = 2_000
MAX_MESSAGE = 500
MAX_CHANGED = 20
MAX_WARNINGS = 5
LARGE = 2**14
"""From how many bytes on an array is compared in place; of smaller ones copies are faster."""
_WORD = np.dtype(np.uint64)

builtin_print = print
_NOBODY = nullcontext(None)
"""At the keyboard, in most calls."""
EXCEPTIONS = {
    name: own
    for name, own in vars(builtins).items()
    if isinstance(own, type) and issubclass(own, BaseException)
}


class Printed(io.TextIOBase):
    """Keeps the first characters that are printed and swallows the rest."""

    def __init__(self, room: int = MAX_PRINTED) -> None:
        self.text = ""
        self._room = room

    @property
    def full(self) -> bool:
        return len(self.text) >= self._room

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not self.full:
            self.text += str(text)[: self._room - len(self.text)]
        return len(text)


def print_while_there_is_room(
    *values: object,
    sep: str | None = " ",
    end: str | None = "\n",
    file: Any = None,
    flush: bool = False,
) -> None:
    """Print as Python does, except that what would be swallowed is not made into text first.

    NumPy takes milliseconds for the text of an array, and a submission may print thousands.
    """
    stream = sys.stdout if file is None else file
    if isinstance(stream, Printed):
        builtin_print(sep=sep, end=end, file=Printed(room=0))  # refuses what may not be given
        for value in values[:-1]:
            if stream.full:
                break
            builtin_print(value, end=" " if sep is None else sep, file=file)
        values = () if stream.full else values[-1:]
    builtin_print(*values, sep=sep, end=end, file=file, flush=flush)


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code, as text."""

    kind: str
    message: str
    line: int
    """The last line of a notebook cell that it passed through, 0 where there is none."""
    cell: str
    """The file name under which that cell was compiled."""
    function: str
    """The function in which it arose."""
    classes: tuple[str, ...]
    """Python's own classes that it is of: what is of a subclass is a ValueError, too."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.message,
            "line": self.line,
            "cell": self.cell,
            "function": self.function,
            "classes": list(self.classes),
        }


class CallOutcome(NamedTuple):
    """What one call came to: a value, or an exception, and its traces."""

    value: Any
    raised: Raised | None
    changed: tuple[str, ...]
    moved_random_state: bool
    printed: str
    warnings: tuple[str, ...]
    asked_for: int = 0
    """How many lines of input it asked for, if some were given."""
    arguments: tuple[Any, ...] = ()
    """All that it was called with, as it left them."""

    def as_answer(self, *, with_arguments: bool = False) -> dict[str, Any]:
        """The outcome as it goes over the wire; what most calls have none of is left out then.
        ``with_arguments`` if what was changed of the arguments is to be told in full."""
        answer: dict[str, Any] = {}
        if self.changed:
            answer["changed"] = list(self.changed[:MAX_CHANGED])
        if self.moved_random_state:
            answer["moved"] = True
        if self.printed:
            answer["printed"] = self.printed
        if self.warnings:
            answer["warnings"] = list(self.warnings)
        if self.asked_for:
            answer["asked_for"] = self.asked_for
        if with_arguments and self.changed:
            answer["arguments"] = list(self.arguments)
        if self.raised:
            answer["raised"] = self.raised.as_dict()
        else:
            answer["value"] = self.value
        return answer


class captured:
    """Take what is printed; what goes to the error stream is swallowed.

    By hand, for contextlib takes longer than most functions do.
    """

    def __init__(self, room: int = MAX_PRINTED) -> None:
        self._room = room

    def __enter__(self) -> Printed:
        self._before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = printed, _ = Printed(self._room), Printed(room=0)
        return printed

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        sys.stdout, sys.stderr = self._before


def describe(error: BaseException) -> Raised:
    """``error`` as text; nothing of it is trusted, so even its ``__str__`` may raise."""
    try:
        message = str(error)[:MAX_MESSAGE]
    except Exception:
        message = ""
    line, cell, function = 0, "", ""
    if isinstance(error, SyntaxError) and error.lineno:
        line, cell = error.lineno, str(error.filename)
        message = str(error.msg)[:MAX_MESSAGE]
    else:
        for frame, number in traceback.walk_tb(error.__traceback__):
            function = frame.f_code.co_name
            if frame.f_code.co_filename.startswith("cell "):
                line, cell = number, frame.f_code.co_filename
    # by type's own list, whatever a metaclass says that it is
    ancestors = set(map(id, type.__dict__["__mro__"].__get__(type(error))))
    classes = tuple(name for name, own in EXCEPTIONS.items() if id(own) in ancestors)
    return Raised(type(error).__name__[:100], message, line, cell, function[:100], classes)


def perform(
    function: Callable[..., Any],
    copies: Callable[[], tuple[tuple[Any, ...], dict[str, Any]]],
    typed: Typed | None = None,
) -> CallOutcome:
    """Call ``function`` with fresh arguments and compare them with copies of them afterwards.

    ``copies`` makes a new set of arguments and keywords; ``typed`` is what is typed in meanwhile,
    if anybody looks at what is printed.
    """
    arguments, keywords = copies()
    originals, original_keywords = copied(arguments), copied(keywords)
    before = random_state()
    value: Any = None
    raised: Raised | None = None
    room = MAX_PRINTED if typed is None else MAX_SHOWN
    with (
        captured(room) as printed,
        keyboard(typed) if typed else _NOBODY as keys,
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        try:
            value = function(*arguments, **keywords)
        except BaseException as error:  # SystemExit is an answer like any other
            raised = describe(error)
    changed: list[str] = []
    if not _untouched(originals, arguments):
        pairs = list(zip(originals, arguments, strict=True))
        if any(differences("", *pair) for pair in pairs):
            # a signature takes longer to find than most functions to run
            names = argument_names(function, len(arguments))
            for name, pair in zip(names, pairs, strict=True):
                changed += differences(name, *pair)
    for name, original in original_keywords.items():
        changed += differences(name, original, keywords[name])
    return CallOutcome(
        value=value,
        raised=raised,
        changed=tuple(changed),
        moved_random_state=random_state() != before,
        printed=printed.text,
        warnings=tuple(
            f"{warning.category.__name__}: {warning.message}"[:MAX_MESSAGE]
            for warning in warned[:MAX_WARNINGS]
        ),
        asked_for=keys.asked if keys else 0,
        arguments=(arguments, keywords),
    )


def value_of(name: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """What a name stands for, as it goes over the wire; of a function, that it is one."""
    if name not in namespace:
        return {"missing": "nothing"}
    value = namespace[name]
    return {"callable": True} if callable(value) else {"value": value}


def random_state() -> tuple[Any, ...]:
    """NumPy's global random state as something that ``==`` compares."""
    return _read_state(np.random.mtrand._rand) or _told_state(np.random.mtrand._rand)


def _told_state(generator: Any) -> tuple[Any, ...]:
    """The state as NumPy tells it, number by number, which takes longer than most calls."""
    kind, keys, *rest = generator.get_state(legacy=True)
    return (kind, np.asarray(keys).tobytes(), *rest)


def _read_state(generator: Any) -> tuple[Any, ...] | None:
    """The same from where it lies in memory; None for another generator than the usual one, and
    if it is not known where that is."""
    if _GAUSS is None or type(generator) is not np.random.RandomState:
        return None
    source = generator._bit_generator
    if type(source) is not np.random.MT19937:
        return None
    keys, gauss = _memory_of(generator, source)
    return keys.raw, gauss.raw


@functools.lru_cache(maxsize=1)
def _memory_of(generator: np.random.RandomState, source: np.random.MT19937) -> tuple[Any, Any]:
    """Where these two keep their state, which is there for as long as this keeps them."""
    keys = (ctypes.c_char * _STATE_BYTES).from_address(source.ctypes.state_address)
    gauss = (ctypes.c_char * _GAUSS_BYTES).from_address(id(generator) + (_GAUSS or 0))
    return keys, gauss


def _place_of_gauss() -> int | None:
    """Where a generator keeps whether it has a second normal number ready, and which, counted
    from its address; None if that cannot be found.

    NumPy tells where the rest of the state is, and this by the whole of it only.
    """
    if sys.platform != "linux" or sys.implementation.name != "cpython":
        return None  # elsewhere an id is no address
    generator, number = np.random.RandomState(0), -1.2345678901234567e-89
    keys = np.arange(_STATE_BYTES // 4 - 1, dtype=np.uint32)
    source = generator._bit_generator
    found = set()
    for place, has in ((5, 1), (7, 0)):
        generator.set_state(("MT19937", keys, place, has, number))
        memory = ctypes.string_at(id(generator), type(generator).__basicsize__)
        found.add(memory.find(struct.pack("=qd", has, number)))
        state = ctypes.string_at(source.ctypes.state_address, _STATE_BYTES)
        if state != keys.tobytes() + struct.pack("=i", place):
            return None
    return found.pop() if len(found) == 1 and -1 not in found else None


_STATE_BYTES = 4 * 624 + 4
_GAUSS_BYTES = 16
_GAUSS = _place_of_gauss()


def argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """The student's own names for the first ``count`` arguments."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except Exception:  # from Python 3.14 on, this evaluates her annotations
        parameters = []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [parameter.name for parameter in parameters if parameter.kind in positional]
    numbered = [f"argument {number + 1}" for number in range(count)]
    return names[:count] + numbered[len(names) :]


def copied(value: Any) -> Any:
    """A copy of plain values all through; whatever else is among them stays what it is."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy(order="K")
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return kind(map(copied, value))
    return value.copy() if kind is set else value


def _untouched(before: Any, after: Any) -> bool:
    """Whether ``after`` is surely what ``before`` is, as the arguments of most calls are; where it
    is not sure, :func:`differences` tells."""
    kind = type(before)
    if kind is not type(after):
        return False
    if kind is np.ndarray:
        same = before.dtype == after.dtype and before.shape == after.shape
        return same and _same_bytes(before, after)
    if kind is tuple or kind is list:
        return len(before) == len(after) and all(map(_untouched, before, after))
    if kind is dict:
        same = list(before) == list(after)
        return same and all(map(_untouched, before.values(), after.values()))
    return before is after


def _same_bytes(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether two arrays of one type and shape hold the same to the bit."""
    if before.nbytes < LARGE or before.itemsize != _WORD.itemsize or before.dtype.kind == "O":
        return before.tobytes() == after.tobytes()
    # without two copies, whose memory would be new to this process
    return not np.not_equal(before.view(_WORD), after.view(_WORD)).any()


def differences(name: str, before: Any, after: Any, depth: int = 0) -> list[str]:
    """Where ``after`` is another value than ``before``, spelled as in Python."""
    if callable(before) or depth > 24 or before is after:
        return []
    if type(before) is not type(after):
        return [name]
    if isinstance(before, np.ndarray):
        same = before.dtype == after.dtype and before.shape == after.shape
        return [] if same and before.tobytes() == after.tobytes() else [name]
    if isinstance(before, dict):
        if list(before) != list(after):
            return [name]
        return [
            path
            for key in before
            for path in differences(f"{name}[{key!r}]", before[key], after[key], depth + 1)
        ]
    if isinstance(before, (list, tuple)):
        if len(before) != len(after):
            return [name]
        return [
            path
            for index, (old, new) in enumerate(zip(before, after, strict=True))
            for path in differences(f"{name}[{index}]", old, new, depth + 1)
        ]
    is_nan = before != before
    return [] if before == after or is_nan else [name]
