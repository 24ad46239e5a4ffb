"""Watches one call of a function: which lines are carried out, and what variables hold then.

This is executed in the sandbox, beside a student's code, before the first cell of her notebook.
Her functions run as they are, in a copy of the notebook's namespace, while the interpreter tells
of each line; a variant of a function takes its place in that copy alone.  Whatever this needs is
taken out of its module at once, and by its own built-in functions: what a notebook puts in the
place of a function that is not its own changes no answer.  Nothing that comes back is trusted
(see ``runs.py``).
"""

from __future__ import annotations

import math
import random
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from inspect import CO_GENERATOR
from typing import Any

import msgspec
import numpy as np

decoded, encoded = msgspec.json.decode, msgspec.json.encode
trace, current_trace = sys.settrace, sys.gettrace
FunctionType, CodeType = types.FunctionType, types.CodeType
is_finite, are_finite = math.isfinite, np.isfinite
seed, seed_of_arrays = random.seed, np.random.seed
Array, Scalar = np.ndarray, np.generic
numpy_of_situations = types.SimpleNamespace(**vars(np))

MAX_LINES = 20_000
"""How many lines are carried out in one call, after which it is stopped."""
MAX_STEPS = 300
"""How many of them are told with the variables."""
MAX_ENTRIES = 64
MAX_PARTS = 12
MAX_TEXT = 60
MAX_DEPTH = 4
SITUATION = "situation"
"""The file name under which what a situation defines is compiled."""
KEPT_APART = (list, dict, set, Array, np.random.Generator, np.random.RandomState)
"""What is copied with the namespace, so that no run meets what another one left there."""


class TooManyLines(BaseException):
    """Raised into a call that has carried out more lines than are waited for."""


def asker(names: dict[str, Any]) -> Callable[[str], str]:
    """Make the function that is asked about the namespace ``names``."""
    return lambda text: ask(names, text)


def ask(names: dict[str, Any], text: str) -> str:
    """Carry out the runs of a request in copies of the namespace ``names``; both are JSON."""
    request = decoded(text)
    function = names.get(request["function"])
    if (
        type(function) is not FunctionType
        or function.__code__.co_filename != request["cell"]
        or function.__code__.co_firstlineno != request["line"]
    ):
        return "[]"
    return encoded([_run(names, request, run) for run in request["runs"]]).decode()


def _run(names: dict[str, Any], request: Mapping[str, Any], run: Mapping[str, Any]) -> Any:
    name, cell = request["function"], request["cell"]
    mine = copied(names)
    try:
        if run["source"]:
            flags = names[name].__code__.co_flags & annotations.compiler_flag
            exec(compile(run["source"], cell, "exec", flags, dont_inherit=True), mine)
        function = mine[name]
        scope = {"np": numpy_of_situations, "__name__": SITUATION, name: function}
        exec(compile(run["setup"], SITUATION, "exec"), scope)
        call = compile(run["call"], "call", "eval")
    except Exception:
        return None
    watched = {
        value.__code__: key
        for key, value in [*mine.items(), *scope.items()]
        if key in request["watch"]
        # a generator is called anew each time that it goes on
        if type(value) is FunctionType and not value.__code__.co_flags & CO_GENERATOR
    }
    tracer = Tracer(function.__code__, watched, steps=run["steps"])
    seed(0)
    seed_of_arrays(0)
    value: Any = None
    raised, line = "", 0
    before = current_trace()
    trace(tracer)
    try:
        value = eval(call, scope)
        after = current_trace()
    except BaseException as error:  # SystemExit is an answer like any other
        after = current_trace()
        trace(before)
        raised, line = type(error).__name__[:MAX_TEXT], _line(error, function.__code__)
    finally:
        trace(before)
    if after is not tracer and not tracer.stopped:
        return None  # the code has seen to it that it is not watched
    outcome: Any = None
    if run["outcome"] and not raised:
        try:
            outcome = eval(run["outcome"], {"returned": value})
        except Exception:
            outcome = None
    return {
        "raised": raised,
        "line": line,
        "stopped": tracer.stopped,
        "value": look(value),
        "outcome": look(outcome),
        "steps": tracer.told,
        "counts": [[at, times] for at, times in tracer.counts.items()],
        "calls": tracer.calls,
    }


def copied(names: dict[str, Any]) -> dict[str, Any]:
    """A copy of a namespace in which functions look up names in the copy."""
    mine = dict(names)
    for name, value in names.items():
        if type(value) is FunctionType and value.__globals__ is names:
            mine[name] = FunctionType(
                value.__code__, mine, value.__name__, _apart(value.__defaults__), value.__closure__
            )
            mine[name].__kwdefaults__ = _apart(value.__kwdefaults__)
            mine[name].__dict__.update(value.__dict__)
        elif type(value) in KEPT_APART:
            mine[name] = _apart(value)
    return mine


def _apart(value: Any) -> Any:
    try:
        return deepcopy(value)
    except Exception:
        return value


def _line(error: BaseException, code: types.CodeType) -> int:
    """The line of the function in which an exception arose, or that called where it did."""
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code is code:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


class Tracer:
    """A trace function that counts lines, and keeps what variables hold in the first frame."""

    def __init__(
        self, code: types.CodeType, watched: Mapping[types.CodeType, str], *, steps: bool
    ) -> None:
        self._code = code
        self._inner = {code, *inner_functions(code)}
        self._watched = watched
        self._first: types.FrameType | None = None
        self._keeps = steps
        self._before: dict[str, Any] = {}
        self._left = MAX_LINES
        self.stopped = False
        self.told: list[list[Any]] = []
        self.counts: dict[int, int] = {}
        self.calls: dict[str, int] = dict.fromkeys(watched.values(), 0)

    def __call__(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if code.co_filename != SITUATION and not code.co_filename.startswith("cell "):
            return None
        if code in self._watched:
            self.calls[self._watched[code]] += 1
        if code not in self._inner:
            return self._elsewhere
        if code is self._code and self._first is None:
            self._first = frame
            self._before = {name: look(value) for name, value in frame.f_locals.items()}
        return self._inside

    def _elsewhere(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self._spend()
        return self._elsewhere

    def _inside(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        is_first = frame is self._first and self._keeps
        if is_first and event in ("line", "return"):
            self._notice(frame)
        if event == "line":
            self._spend()
            self.counts[frame.f_lineno] = self.counts.get(frame.f_lineno, 0) + 1
            if is_first:
                if len(self.told) < MAX_STEPS:
                    self.told.append([frame.f_lineno, {}])
                else:
                    self._keeps = False
        return self._inside

    def _notice(self, frame: types.FrameType) -> None:
        """Write down with the latest line which variables are others since."""
        for name, value in frame.f_locals.items():
            seen = look(value)
            if self._before.get(name) != seen:
                self._before[name] = seen
                if self.told:
                    self.told[-1][1][name] = seen

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            self.stopped = True
            raise TooManyLines


def inner_functions(code: types.CodeType) -> Iterator[types.CodeType]:
    """The code of the functions that are written inside a function, without comprehensions."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if not inner.co_name.startswith("<"):
                yield inner
            yield from inner_functions(inner)


def look(value: Any, depth: int = 0) -> dict[str, Any]:
    """What is told of a value: all of a small one, the size of a large one."""
    kind = type(value)
    if issubclass(kind, Scalar) and kind.__module__ == "numpy":
        value = Scalar.item(value)
        kind = type(value)
    if value is None:
        return {"kind": "none"}
    if kind is bool:
        return {"kind": "flag", "numbers": [int(value)]}
    if kind is int and abs(value) < 10**15:
        return {"kind": "number", "numbers": [value]}
    if kind is float:
        return {"kind": "number", "numbers": [value] if is_finite(value) else None}
    if kind is str:
        return {"kind": "text", "text": value} if len(value) <= MAX_TEXT else {"kind": "other"}
    if kind is Array and value.dtype.kind in "biuf":
        small = value.dtype.kind != "b" and value.size <= MAX_ENTRIES
        numbers = value.ravel().tolist() if small and are_finite(value).all() else None
        return {"kind": "array", "shape": list(value.shape), "numbers": numbers}
    if kind in (list, tuple):
        parts = None
        if len(value) <= MAX_PARTS and depth < MAX_DEPTH:
            parts = [look(part, depth + 1) for part in value]
        return {"kind": kind.__name__, "shape": [len(value)], "parts": parts}
    if kind is dict:
        keys = [key for key in value if type(key) is str and len(key) <= MAX_TEXT]
        parts = None
        if len(keys) == len(value) <= MAX_PARTS and depth < MAX_DEPTH:
            parts = [look(part, depth + 1) for part in value.values()]
        return {"kind": "dict", "shape": [len(value)], "keys": keys[:MAX_PARTS], "parts": parts}
    return {"kind": "other"}
