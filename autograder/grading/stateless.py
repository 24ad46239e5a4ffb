"""Whether a function of ours keeps no state: a call leaves nothing that a later one could notice.

Told from its bytecode and from that of each function it may call, and only in plain cases: it
may use what cannot change, NumPy and other functions of that kind.  It may be left to chance, of
a generator of its own or of memory as it lies: what comes of that agrees with no student's anyway.
Nothing that somebody else wrote is ever judged by this.
"""

from __future__ import annotations

import builtins
import dis
import functools
import types
from collections.abc import Iterator, Sequence
from typing import Any

MODULES = frozenset({"itertools", "math", "numpy"})
BUILTINS = frozenset(
    {"abs", "all", "any", "bool", "complex", "dict", "divmod", "enumerate", "filter", "float"}
    | {"frozenset", "int", "isinstance", "iter", "len", "list", "map", "max", "min", "next", "pow"}
    | {"print", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str", "sum"}
    | {"tuple", "type", "zip", "ArithmeticError", "AssertionError", "Exception", "IndexError"}
    | {"KeyError", "NotImplementedError", "OverflowError", "RuntimeError", "TypeError"}
    | {"ValueError", "ZeroDivisionError"}
)
"""Python's own functions that keep nothing and see nothing but their arguments."""

_KEEPS_STATE = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR"})
_OF_A_MODULE = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_SETTINGS = frozenset({"seterr", "seterrcall", "setbufsize", "set_printoptions"})
"""What NumPy has for settings of the whole process."""
_OWN_GENERATORS = frozenset({"default_rng", "Generator"})
"""What of ``np.random`` leaves the generator alone that all share."""
_CONSTANTS = (type(None), bool, int, float, complex, str, bytes)


def keeps_no_state(function: Any) -> bool:
    """Whether it is known that ``function`` keeps no state from one call to the next, and reads
    none that others keep."""
    to_do, known = [function], set[types.FunctionType]()
    while to_do:
        function = to_do.pop()
        if type(function) is not types.FunctionType or function.__dict__ or function.__closure__:
            return False
        defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
        names = _global_names(function.__code__)
        if names is None or not all(map(_is_constant, defaults)):
            return False
        known.add(function)
        for name in names:
            if name not in function.__globals__:
                if name not in BUILTINS and hasattr(builtins, name):
                    return False
                continue  # what is nowhere stops it every time
            value = function.__globals__[name]
            if isinstance(value, types.FunctionType):
                to_do += [value] if value not in known else []
            elif not (_is_constant(value) or _is_known(value)):
                return False
    return True


def _is_constant(value: Any) -> bool:
    return type(value) in _CONSTANTS or (type(value) is tuple and all(map(_is_constant, value)))


def _is_known(value: Any) -> bool:
    """Whether it is one of the modules, or a class of theirs, such as ``itertools.pairwise``."""
    if isinstance(value, type):
        return value.__module__ in MODULES
    return isinstance(value, types.ModuleType) and value.__name__ in MODULES


@functools.lru_cache(maxsize=1024)
def _global_names(code: types.CodeType) -> frozenset[str] | None:
    """The names of all that is no local variable in some code; None if it may keep state."""
    names = set[str]()
    for block in _blocks(code):
        instructions = list(dis.get_instructions(block))
        for number, instruction in enumerate(instructions):
            kind, name = instruction.opname, instruction.argval
            if kind in _KEEPS_STATE or name in _SETTINGS:
                return None
            if kind.startswith("IMPORT") and name != "math":
                return None
            if name == "random" and _is_shared(instructions, number):
                return None
            if kind in _OF_A_MODULE:
                names.add(str(name))
    return frozenset(names)


def _is_shared(instructions: Sequence[dis.Instruction], place: int) -> bool:
    """Whether what is loaded there may be NumPy's ``np.random``, of which anything else is used
    than a generator of one's own; a generator has a method of that name, too."""
    before, used = instructions[max(place - 1, 0)], instructions[place + 1]
    if used.argval in _OWN_GENERATORS:
        return False
    is_method = used.opname.startswith(("LOAD_ATTR", "LOAD_METHOD", "STORE"))
    return is_method or before.opname in _OF_A_MODULE


def _blocks(code: types.CodeType) -> Iterator[types.CodeType]:
    """Some code, and that of the functions and comprehensions in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _blocks(constant)
