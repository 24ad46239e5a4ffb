"""What was in the objects of a notebook at one moment: containers, functions, classes, modules.

A cell may change what it does not bind anew, as in ``settings["rate"] = 5``, ``Net.rate = 5`` or
``np.exp = clipped``.  What is reached from the names of a notebook is walked through, but only
what its cells have made; nothing of the student's runs for that, and every object stays the one
that it is.
"""

from __future__ import annotations

import argparse
import builtins
import functools
import gc
import operator
import os
import queue
import sys
import warnings
import weakref
from array import array
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any

import numpy as np

from .snapshots import Snapshot, module_names, same, snapshot

MAX_OBJECTS = 20_000
MAX_BYTES = 8 * 2**20

ATOMS = frozenset(
    {int, float, complex, bool, str, bytes, type(None), type(...), range, slice}
    | {np.float64, np.int64, np.bool_, np.ufunc, BuiltinFunctionType, CodeType, ModuleType}
)
"""Types of values in which nothing can be changed, and which lead to nothing that can; modules are
kept by themselves."""
ARRAYS = (np.ndarray, np.matrix, np.memmap, np.recarray, np.ma.MaskedArray)
DICTS = (dict, OrderedDict, defaultdict, Counter)
RECORDS = (
    *(SimpleNamespace, argparse.Namespace, UserDict, UserList, ChainMap, np.ma.MaskedArray),
    *(queue.Queue, queue.LifoQueue, queue.PriorityQueue, np.vectorize, np.poly1d),
    *(weakref.WeakKeyDictionary, weakref.WeakValueDictionary),
)
"""Classes whose objects are what their attributes say."""
CACHED = type(functools.cache(abs))
LEADING_ON: dict[type, Callable[[Any], list[Any]]] = {
    frozenset: list,
    MappingProxyType: gc.get_referents,
    weakref.ref: lambda value: [value()],
    MethodType: lambda value: [value.__self__, value.__func__],
    staticmethod: lambda value: [value.__func__],
    classmethod: lambda value: [value.__func__],
    property: lambda value: [value.fget, value.fset],
    functools.cached_property: lambda value: [value.func],
    functools.partial: lambda value: [value.func, value.args, value.keywords],
}
"""What cannot be changed itself, and where it leads to."""
PATCHED = ("builtins", "math", "random", "numpy", "numpy.random", "numpy.linalg")
"""Modules in which a cell may replace something, whether it has a name for them or not."""
EXECUTED = "<string>"
"""The file of functions that a cell has made by ``exec``, be it in names of their own."""
EMPTY = object()
ENVIRONMENT = os.environ

Kept = tuple[Callable[[Any, Any], None], Any, Any]
"""How to put something back, in which object, and what."""
State = tuple[Callable[[Any, Any], None], Any, Collection[Any]]
"""How to put something back, what, and the objects that it leads to."""


class Contents:
    """Keeps what is in the objects that ``names`` lead to, to put it back later.

    ``namespace`` is the dict in which the notebook's functions look their names up.  A name that
    leads to more objects than there is room for keeps none of them, for half of a structure put
    back may not fit the other half; a large array or list is left as it is.
    """

    atoms = ATOMS
    whole = True
    """Whether there was room for all of it."""

    def __init__(self, names: dict[str, Any], namespace: dict[str, Any]) -> None:
        self._kept: list[Kept] = []
        # these are put back by name, not as dicts that somebody has a name for
        self._seen = {id(namespace), id(module_names(builtins))}
        self._bytes = MAX_BYTES
        self._objects = MAX_OBJECTS
        # of names that lead too far, too: what is looked at is bounded, and not only what is kept
        self._steps = 2 * MAX_OBJECTS
        modules = {
            id(value): value
            for value in [*map(sys.modules.get, PATCHED), *names.values()]
            if issubclass(type(value), ModuleType) and module_names(value) is not namespace
        }
        self._own = _own_modules(modules.values())
        own = [module_names(module) for module in self._own.values()]
        self._namespaces = {id(namespace), *map(id, own)}
        self._seen |= self._namespaces
        for module in modules.values():
            self._kept.append((_put_module, module, snapshot(module_names(module))))
        if type(os.environ) is type(ENVIRONMENT):
            self._kept.append((_put_environment, os.environ, _texts_of(os.environ)))
        for value in _own_values([names, *own]):
            kind = type(value)
            if kind in self.atoms or id(value) in self._seen:
                continue
            if kind is not FunctionType or not self._keep_plain(value):
                self._keep(value)

    def restore(self) -> None:
        """Put everything back as it was."""
        for put, value, kept in self._kept:
            try:
                put(value, kept)
            except Exception:  # an object of the student's may not have it
                continue

    def _keep_plain(self, function: FunctionType) -> bool:
        """Keep what is in a function, as :meth:`_keep` does, if it is one that leads to nothing:
        most of a notebook's names stand for such."""
        defaults = function.__defaults__
        if (
            self._objects <= 0
            or self._steps <= 0
            or id(function.__globals__) not in self._namespaces
            or function.__closure__ is not None
            or function.__kwdefaults__ is not None
            or dict.__len__(function.__dict__)
            or not (defaults is None or self.atoms.issuperset(map(type, defaults)))
        ):
            return False
        self._seen.add(id(function))
        self._steps -= 1
        self._objects -= 1
        self._kept.append((_put_bare_function, function, (function.__code__, defaults, None)))
        return True

    def _keep(self, root: Any) -> None:
        """Keep what is in ``root`` and in all that it leads to, if there is room for that."""
        found: list[Kept] = []
        objects = self._objects
        seen: list[int] = []
        waiting = [root]
        for value in waiting:  # and what they lead to, as it is found
            if type(value) in self.atoms or id(value) in self._seen:
                continue
            self._seen.add(id(value))
            seen.append(id(value))
            self._steps -= 1
            objects -= 1
            if self._steps < 0 or objects < 0:
                # another name may lead to them, and to less besides
                self._seen.difference_update(seen)
                self.whole = False
                return
            try:
                for put, kept, parts in self._states(value):
                    found.append((put, value, kept))
                    waiting += [part for part in parts if type(part) not in self.atoms]
            except Exception:  # an object of the student's may be what it likes
                continue
        self._objects = objects
        self._kept += found

    def _states(self, value: Any) -> Iterator[State]:
        """What there is to keep of one object."""
        kind = type(value)
        if kind is FunctionType:
            around = value.__globals__
            known = id(around) in self._namespaces
            if known or value.__code__.co_filename == EXECUTED:
                defaults, keyword_defaults = value.__defaults__, value.__kwdefaults__
                leads_to = [defaults, keyword_defaults, *(value.__closure__ or ())]
                attributes = value.__dict__
                put = _put_function if dict.__len__(attributes) else _put_bare_function
                kept = value.__code__, defaults, keyword_defaults
                yield put, kept, leads_to if known else [*leads_to, around]
                if put is _put_function:
                    yield _put_attributes, dict(attributes), list(attributes.values())
        elif kind in ARRAYS or (issubclass(kind, np.ndarray) and self._is_own(kind)):
            data = np.ndarray.view(value, np.ndarray)
            if self._has_room(data.nbytes):
                parts = data.ravel().tolist() if data.dtype.hasobject else ()
                yield _put_array, (data.copy(), data.flags.writeable), parts
            if kind in RECORDS or kind not in ARRAYS:
                yield from self._instance(value)
        elif kind is CellType:
            inside = value.cell_contents  # raises ValueError if it is empty
            yield _put_in_cell, inside, [inside]
        elif kind is CACHED:
            yield _put_cached, value.cache_info().currsize, [value.__wrapped__]
        elif kind in LEADING_ON:
            yield _put_nothing, None, LEADING_ON[kind](value)
        elif issubclass(kind, type):
            if self._is_own(value):
                attributes = _class_attributes(value)
                yield _put_class, attributes, list(attributes.values())
        else:
            is_own = self._is_own(kind)
            yield from self._container(value, kind, is_own)
            if is_own or kind in RECORDS:
                yield from self._instance(value)

    def _container(self, value: Any, kind: type, is_own: bool) -> Iterator[State]:
        """What there is to keep of a container, be it of a class of the student's."""

        def is_a(base: type) -> bool:
            return kind is base or (is_own and issubclass(kind, base))

        if kind in DICTS or is_a(dict):
            if self._has_room(16 * dict.__len__(value)):
                kept = dict(dict.items(value))
                yield _put_dict, kept, kept.values()
        elif is_a(list):
            if self._has_room(8 * list.__len__(value)):
                copied = list.copy(value)
                yield _put_list, copied, copied
        elif is_a(set):
            if self._has_room(16 * set.__len__(value)):
                yield _put_set, set.copy(value), list(set.__iter__(value))
        elif is_a(tuple):
            if self._has_room(8 * tuple.__len__(value)):
                yield _put_nothing, None, list(tuple.__iter__(value))
        elif is_a(deque):
            if self._has_room(8 * deque.__len__(value)):
                queued = list(deque.__iter__(value))
                yield _put_deque, queued, queued
        elif kind in (bytearray, array) and self._has_room(memoryview(value).nbytes):
            yield _put_items, value[:], ()

    def _instance(self, value: Any) -> Iterator[State]:
        """What there is to keep of an object's attributes."""
        attributes = _dict_of(value)
        if attributes is not None:
            yield _put_attributes, dict(attributes), list(attributes.values())
        slots = [
            (slot, _in_slot(slot, value))
            for one in _mro(type(value))
            if self._is_own(one)
            for slot in _class_dict(one).values()
            if type(slot) is MemberDescriptorType
        ]
        yield _put_in_slots, slots, [inside for _, inside in slots]

    def _is_own(self, kind: type) -> bool:
        """Whether a class comes from a cell, or from a module that a cell has written."""
        module = _class_dict(kind).get("__module__")
        return type(module) is str and (module == "__main__" or module in self._own)

    def _has_room(self, size: int) -> bool:
        """Whether so many bytes more may be kept."""
        fits = size <= self._bytes
        self._bytes -= size * fits
        self.whole = self.whole and fits
        return fits


def _own_modules(modules: Iterable[ModuleType]) -> dict[str, ModuleType]:
    """Those of ``modules`` that a cell has made or that lie where a notebook writes files, by
    their names."""
    try:
        here = os.getcwd()  # noqa: PTH109 - text, which is looked up faster
    except OSError:  # it is gone
        return {}
    found = {}
    for module in modules if not _is_above_all(here) else ():
        parts = module_names(module)
        name, file = parts.get("__name__"), parts.get("__file__")
        if type(name) is not str:
            continue
        if file is None and parts.get("__spec__") is None and parts.get("__loader__") is None:
            found[name] = module
        elif type(file) is not str or "site-packages" in file:
            continue
        elif _lies_in(file, here):
            found[name] = module
    return found


@functools.lru_cache(maxsize=64)
def _is_above_all(folder: str) -> bool:
    return Path(folder) == Path(folder).parent


@functools.lru_cache(maxsize=1024)
def _lies_in(file: str, folder: str) -> bool:
    if os.name == "posix" and file.startswith("/") and "//" not in file and "/." not in file:
        # as below, where each part of a path is looked up among all names that there are
        return f"{file}/".startswith(f"{folder}/")
    return Path(file).absolute().is_relative_to(folder)


def _own_values(namespaces: Iterable[Mapping[str, Any]]) -> Iterator[Any]:
    for names in namespaces:
        yield from [
            value
            for name, value in names.items()
            if type(name) is str and (name[:2] != "__" or name[-2:] != "__")
        ]


def _is_special(name: Any) -> bool:
    return type(name) is not str or (name.startswith("__") and name.endswith("__"))


# what Python knows of a module, a class and an object, whatever they say of themselves
_class_dict = type.__dict__["__dict__"].__get__
_mro = type.__dict__["__mro__"].__get__


def _class_attributes(value: type) -> dict[str, Any]:
    """What a class holds, without what Python itself keeps there."""
    return {
        name: inside
        for name, inside in _class_dict(value).items()
        if not _is_special(name) or type(inside) is FunctionType
    }


def _dict_of(value: Any) -> dict[str, Any] | None:
    """An object's attributes; None if it keeps none in a dict."""
    for one in _mro(type(value)):
        found = _class_dict(one).get("__dict__")
        if type(found) in (GetSetDescriptorType, MemberDescriptorType):
            attributes: dict[str, Any] = found.__get__(value)
            return attributes
    return None


def _in_slot(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except AttributeError:
        return EMPTY


def _put_nothing(value: Any, kept: Any) -> None: ...


def _put_dict(value: Any, kept: dict[Any, Any]) -> None:
    if same(value, kept):
        return  # somebody may be on the way through it
    kind = OrderedDict if issubclass(type(value), OrderedDict) else dict
    kind.clear(value)
    kind.update(value, kept)


def _put_list(value: Any, kept: list[Any]) -> None:
    list.__setitem__(value, slice(None), kept)


def _put_set(value: Any, kept: set[Any]) -> None:
    if len(kept) != set.__len__(value) or not set.issuperset(value, kept):
        set.clear(value)
        set.update(value, kept)


def _put_deque(value: deque[Any], kept: list[Any]) -> None:
    now = list(deque.__iter__(value))
    if len(now) == len(kept) and all(map(operator.is_, now, kept)):
        return  # somebody may be on the way through it
    deque.clear(value)
    deque.extend(value, kept)


def _put_items(value: Any, kept: Any) -> None:
    value[:] = kept


def _put_cached(value: Any, size: int) -> None:
    """Empty a cache that was empty; of one that was not it is not known what was in it."""
    if size == 0:
        value.cache_clear()


# what NumPy knows of an array, whatever a class of the student's says of itself
_flags = np.ndarray.__dict__["flags"].__get__
_shape = np.ndarray.__dict__["shape"]


def _put_shape(value: np.ndarray, shape: tuple[int, ...]) -> None:
    with warnings.catch_warnings():
        # NumPy 2.5 would rather have a new array made, which others would not hold
        warnings.simplefilter("ignore", DeprecationWarning)
        _shape.__set__(value, shape)


def _put_array(value: np.ndarray, kept: tuple[np.ndarray, bool]) -> None:
    before, was_writeable = kept
    data = np.ndarray.view(value, np.ndarray)
    if data.shape != before.shape and data.size == before.size:
        _put_shape(value, before.shape)
        data = np.ndarray.view(value, np.ndarray)
    if data.shape != before.shape or data.dtype != before.dtype:
        return
    if was_writeable and not _flags(value).writeable:
        _flags(value).writeable = True
        data = np.ndarray.view(value, np.ndarray)
    if _flags(value).writeable:
        data[...] = before
        _flags(value).writeable = was_writeable


def _put_function(value: FunctionType, kept: tuple[Any, Any, Any]) -> None:
    code, defaults, keyword_defaults = kept
    if value.__code__ is not code:
        value.__code__ = code
    if value.__defaults__ is not defaults:
        value.__defaults__ = defaults
    if value.__kwdefaults__ is not keyword_defaults:
        value.__kwdefaults__ = keyword_defaults


def _put_bare_function(value: FunctionType, kept: tuple[Any, Any, Any]) -> None:
    """Put back one that had no attributes."""
    dict.clear(value.__dict__)
    _put_function(value, kept)


def _put_in_cell(value: CellType, kept: Any) -> None:
    if value.cell_contents is not kept:
        value.cell_contents = kept


def _put_attributes(value: Any, kept: dict[str, Any]) -> None:
    attributes = _dict_of(value)
    if attributes is not None:
        _put_dict(attributes, kept)


def _put_in_slots(value: Any, kept: list[tuple[Any, Any]]) -> None:
    for slot, inside in kept:
        if _in_slot(slot, value) is inside:
            continue
        if inside is EMPTY:
            slot.__delete__(value)
        else:
            slot.__set__(value, inside)


def _put_class(value: type, kept: dict[str, Any]) -> None:
    now = _class_attributes(value)
    for name in now.keys() - kept.keys():
        type.__delattr__(value, name)
    for name, inside in kept.items():
        if now.get(name, EMPTY) is not inside:
            type.__setattr__(value, name, inside)


def _put_module(value: ModuleType, kept: Snapshot) -> None:
    """Put back what was replaced or deleted; what has come since may come from an import."""
    if kept.holds():
        return
    now = module_names(value)
    for name, inside in kept.copy.items():
        if now.get(name, EMPTY) is not inside and not _is_special(name):
            now[name] = inside


def _texts_of(environment: Any) -> dict[Any, Any]:
    """A copy of what the environment holds, which makes texts of it for everybody who asks."""
    return dict(environment._data)


def _put_environment(value: Any, kept: dict[Any, Any]) -> None:
    if same(value._data, kept):
        return
    now = dict(value)
    before = {value.decodekey(name): value.decodevalue(text) for name, text in kept.items()}
    for name in now.keys() - before.keys():
        del value[name]
    for name, text in before.items():
        if now.get(name) != text:
            value[name] = text
