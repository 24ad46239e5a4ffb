"""Whether calls have left anything behind that later code of the notebook could meet.

``contents.py`` keeps what can be put back; here is asked whether that is all there is.  Whoever
cannot be looked into, be it an iterator, a lock or a file, may have changed: then nobody says that
all is as it was.  Nothing of the student's runs for that.
"""

from __future__ import annotations

import contextvars
import functools
import gc
import operator
import os
import random
import re
import sys
import threading
import types
import warnings
from abc import ABC
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum, IntEnum
from pathlib import Path, PosixPath
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any, Generic, Literal

import numpy as np

from .calls import random_state
from .contents import (
    ATOMS,
    CACHED,
    EMPTY,
    Contents,
    Kept,
    State,
    _class_dict,
    _dict_of,
    _is_above_all,
    _is_special,
    _lies_in,
    _mro,
    _put_module,
    _put_nothing,
)
from .snapshots import module_names, placed, snapshot

MAX_FILES = 64
"""How many files of the notebook's are looked at; of more it is not known whether one changed."""

STILL = frozenset(
    {types.GenericAlias, types.UnionType, types.NotImplementedType, np.dtype, re.Pattern}
    | {types.MethodDescriptorType, types.WrapperDescriptorType, types.GetSetDescriptorType}
    | {types.MemberDescriptorType, types.ClassMethodDescriptorType, np.bool_}
    | {np.float16, np.float32, np.int8, np.int16, np.int32, np.uint8, np.uint16, np.uint32}
    | {np.uint64, np.complex64, np.complex128, np.str_, np.bytes_, type(np.sum)}
    | {date, datetime, timedelta, PosixPath}
    | set(map(type, (Callable[[int], int], Any, Literal, Literal[1])))
)
"""More types of values in which nothing can be changed, and which lead to nothing that can."""
NUMPYS_ERRORS = "numpy.ufunc.extobj"
"""The context variable of what NumPy does about overflow and the like, which comes with being
put back; what is in it is looked at by itself."""
_INSTALLED = tuple({str(Path(np.__file__).parents[1]), sys.prefix, sys.base_prefix})
"""Where Python and its packages lie, which no notebook can write to."""
_IMMUTABLE = 1 << 8
"""The flag of a type in which nothing can be set."""
WITHOUT_MORE = frozenset(
    {object, dict, list, set, tuple, deque, np.ndarray, int, float, complex, str, bytes}
    | {ABC, Generic, Enum, IntEnum}
)
"""Bases of a class of the student's that keep nothing of an object but what ``contents.py``
reads."""
MODULES_OWN_NAMES = frozenset(
    {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__"}
    | {"__warningregistry__", "__annotations__", "__", "___"}
)

# what Python knows of a class, whatever that says of itself
_flags = type.__dict__["__flags__"].__get__


class Looked(Contents):
    """The same contents, with all that there is to say of whether they are ``whole``."""

    atoms = ATOMS - {BuiltinFunctionType, np.ufunc}

    def __init__(self, names: dict[str, Any], namespace: dict[str, Any]) -> None:
        self.modules = _modules()
        self._libraries = set(map(id, map(module_names, self.modules.values())))
        super().__init__(names, namespace)

    def is_same(self, later: Looked) -> bool:
        """Whether each object is there ``later``, with the same in it, and neither has more."""
        return (
            self.whole
            and later.whole
            and len(self._kept) == len(later._kept)
            and all(map(self._is_same_kept, self._kept, later._kept))
        )

    def _is_same_kept(self, before: Kept, after: Kept) -> bool:
        put, value, kept = before
        if put is not after[0] or value is not after[1]:
            return False
        if put is not _put_module:
            return _is_same(kept, after[2])
        # most are looked at with all others
        return id(module_names(value)) in self._libraries or _is_no_less(kept.copy, after[2].copy)

    def _keep_plain(self, function: FunctionType) -> bool:
        return False  # there is more to say of it

    def _states(self, value: Any) -> Iterator[State]:
        kind = type(value)
        if kind in STILL:
            return
        if kind is CellType and _is_empty(value):
            yield _put_nothing, None, ()
            return
        known = False
        try:
            for state in super()._states(value):
                known = True
                yield state
            more = list(self._more(value, kind))
            besides = list(self._besides(value, kind))
        except Exception:
            self.whole = False
            return
        yield from more
        yield from besides
        if not (known or more):
            self.whole = False

    def _besides(self, value: Any, kind: type) -> Iterator[State]:
        """What may have been set on an object, be it of a known kind or not."""
        if kind is FunctionType:
            told = value.__name__, value.__doc__, value.__annotations__.copy()
            yield _put_nothing, told, ()
        elif self._is_own(kind) or issubclass(kind, (type, ModuleType)):
            return  # which is looked at already
        elif inside := _dict_of(value):
            yield _put_nothing, dict(inside), list(inside.values())

    def _more(self, value: Any, kind: type) -> Iterator[State]:
        """What there is to an object besides what could be put back, if it is of a known kind."""
        if kind is BuiltinFunctionType:
            owner = value.__self__
            yield _put_nothing, None, () if type(owner) is ModuleType else (owner,)
        elif kind is np.ufunc:
            if module_names(np).get(value.__name__) is value:
                yield _put_nothing, None, ()
        elif kind is FunctionType:
            if id(value.__globals__) in self._libraries and not _is_written(value.__globals__):
                kept = value.__code__, value.__defaults__, value.__kwdefaults__
                yield _put_nothing, kept, value.__closure__ or ()
                yield _put_nothing, dict(value.__dict__), list(value.__dict__.values())
        elif kind is CACHED:
            yield _put_nothing, tuple(value.cache_info()), ()
        elif issubclass(kind, ModuleType):
            yield _put_nothing, None, ()
        elif issubclass(kind, type):
            if self._is_own(value) or _flags(value) & _IMMUTABLE or _is_found(value):
                bases = [base for base in _mro(value)[1:] if self._is_own(base)]
                yield _put_nothing, None, bases
        elif issubclass(kind, defaultdict):
            yield _put_nothing, None, (value.default_factory,)
        elif self._is_own(kind):
            own = [base for base in _mro(kind) if self._is_own(base)]
            if not set(_mro(kind)).issubset({*WITHOUT_MORE, *own}):
                self.whole = False
            yield _put_nothing, None, own


class Surroundings:
    """All that code of a notebook could meet now, as far as that can be told."""

    def __init__(self, namespace: dict[str, Any], free: tuple[int, ...] | None) -> None:
        """``free`` is what :func:`next_file` was at the beginning."""
        self._names = dict(namespace)
        # what is in a list that somebody has put into a module is in no module
        self._inside = Looked({**self._names, **placed()}, namespace)
        self._no_modules = _no_modules()
        self._in_modules = _Inside(self._inside.modules)
        self._settings = _settings()
        self._files = _files()
        self._context = {
            variable: value
            for variable, value in contextvars.copy_context().items()
            if variable.name != NUMPYS_ERRORS
        }
        self.told = (
            self._inside.whole
            and self._files is not None
            and free is not None
            and free == next_file()  # of what is open, the place in it may have moved
            and threading.active_count() == 1
            and all(name in MODULES_OWN_NAMES for name in namespace if _is_special(name))
        )

    def is_same(self, later: Surroundings) -> bool:
        """Whether nothing can be told apart ``later``; that more is imported by then counts for
        nothing."""
        return (
            self.told
            and later.told
            and _is_same(self._names, later._names)
            and _is_same(self._no_modules, later._no_modules)
            and self._settings == later._settings
            and self._files == later._files
            and _is_same(self._context, later._context)
            and self._in_modules.is_same(later._in_modules)
            and self._inside.is_same(later._inside)
        )


class _Inside:
    """What is in modules: tens of thousands of names, of which hardly one is ever bound anew."""

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self._modules = modules
        self._inside = {name: snapshot(module_names(one)) for name, one in modules.items()}

    def is_same(self, later: _Inside) -> bool:
        """Whether modules and names are there ``later``, and what has come is imported."""
        after, inside, inside_later = later._modules, self._inside, later._inside
        return all(
            after.get(name) is module
            and (
                inside[name] is inside_later[name]
                or _is_no_less(inside[name].copy, inside_later[name].copy)
            )
            for name, module in self._modules.items()
        ) and all(_is_installed(after[name]) for name in after.keys() - self._modules)


def _modules() -> dict[str, ModuleType]:
    own = sys.modules.get("__main__")
    return {
        name: module
        for name, module in list(sys.modules.items())
        if (type(module) is ModuleType or issubclass(type(module), ModuleType))
        and module is not own
    }


def _no_modules() -> dict[str, Any]:
    """What stands among modules and is none: None keeps a name from being imported."""
    return {
        name: value
        for name, value in list(sys.modules.items())
        if not issubclass(type(value), ModuleType)
    }


def _is_installed(module: ModuleType) -> bool:
    """Whether a module comes with Python or with a package, and is not the notebook's."""
    file = module_names(module).get("__file__")
    return file is None or (type(file) is str and file.startswith(_INSTALLED))


def _is_written(module: dict[str, Any]) -> bool:
    """Whether a module is a file of the notebook's, by its names."""
    file, here = module.get("__file__"), os.getcwd()  # noqa: PTH109 - as text
    return type(file) is str and not _is_above_all(here) and _lies_in(file, here)


def _is_found(kind: type) -> bool:
    """Whether a class is the one that its module has under its name."""
    module = sys.modules.get(str(_class_dict(kind).get("__module__")))
    inside = module_names(module) if issubclass(type(module), ModuleType) else {}
    return inside.get(kind.__name__) is kind


def _is_empty(cell: CellType) -> bool:
    try:
        return cell.cell_contents is EMPTY
    except ValueError:
        return True


def next_file() -> tuple[int, ...] | None:
    """The number that a file which is opened next would have, in each of the places that number
    theirs by themselves; None if that cannot be had."""
    openings: list[Callable[[], int]] = [functools.partial(os.dup, 0)]
    if sys.platform == "wasi":
        # where no descriptor has a copy, and files in /tmp are numbered by themselves
        openings = [functools.partial(os.open, path, os.O_RDONLY) for path in ("/tmp", __file__)]
    numbers = []
    try:
        for opened in openings:
            numbers.append(opened())
            os.close(numbers[-1])
    except OSError:
        return None
    return tuple(numbers)


def _settings() -> list[Any]:
    """What cells set for the whole process, as values to compare."""
    filters = [tuple(map(_as_plain, one)) for one in warnings.filters]
    return [
        *(Path.cwd(), list(map(str, sys.path)), list(map(id, sys.meta_path))),
        *(sys.getswitchinterval(), gc.get_threshold()),
        *(sys.getrecursionlimit(), id(sys.gettrace()), id(sys.getprofile())),
        *(
            np.geterr(),
            id(np.geterrcall()),
            np.getbufsize(),
            repr(np.get_printoptions()),
            filters,
            _decimals(),
        ),
        *(_locale(), random.getstate(), random_state()),
    ]


def _decimals() -> str:
    known: Any = sys.modules.get("decimal")  # which few notebooks import
    return repr(known.getcontext()) if known else ""


def _locale() -> str:
    known: Any = sys.modules.get("locale")
    return str(known.setlocale(known.LC_ALL)) if known else ""


def _as_plain(part: Any) -> Any:
    return part if isinstance(part, str | int | None) else id(part)


def _files() -> list[tuple[str, int, int, int]] | None:
    """The files that the notebook may have made, with their sizes and times; None if there are
    too many."""
    here = Path.cwd()
    if here == here.parent:
        return None
    found = []
    for folder, folders, names in os.walk(here):
        for name in (*folders, *names):
            told = Path(folder, name).lstat()
            found.append((f"{folder}/{name}", told.st_ino, told.st_size, told.st_mtime_ns))
        if len(found) > MAX_FILES:
            return None
    return sorted(found)


def _is_no_less(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether names of a module stand for what they stood for: what has come since is imported."""
    return all(
        after.get(name, EMPTY) is value or _is_same(value, after.get(name, EMPTY))
        for name, value in before.items()
    ) and all(issubclass(type(after[name]), ModuleType) for name in after.keys() - before.keys())


def _is_same(before: Any, after: Any) -> bool:
    """Whether two copies of what was in an object hold the same."""
    if before is after:
        return True
    kind = type(before)
    if kind is not type(after):
        return False
    if kind is np.ndarray:
        same = before.dtype == after.dtype and before.shape == after.shape
        return same and bool(before.tobytes() == after.tobytes())
    if kind is dict:
        return _all_same(list(before), list(after)) and _all_same(
            list(before.values()), list(after.values())
        )
    if kind is list or kind is tuple:
        return _all_same(before, after)
    if kind is set:
        return set(map(id, before)) == set(map(id, after))
    if kind in (int, str, bytes, bool):
        return bool(before == after)
    return kind is float and before.hex() == after.hex()


def _all_same(before: Sequence[Any], after: Sequence[Any]) -> bool:
    if len(before) != len(after):
        return False
    return all(map(operator.is_, before, after)) or all(map(_is_same, before, after))
