"""What suites keep outside their fixtures, so that none of it goes from one student to the next.

Suites are collected once and run for many students.  A list at the top of a suite's file, an array
among a test's parameters or a class's attribute would last, and with it one student's run would
have a say in another's marks.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import random
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

SIMPLE = frozenset({str, int, float, bool, type(None)})
"""What a value's text says all of."""
BUILT_IN = SIMPLE | {list, dict, tuple, set, frozenset, bytes, complex}
"""Kinds of whose values no more is asked, for most values are of these."""
SLOT_NAMES = "__slotnames__"
"""What copying or pickling an object leaves in its class, for the next time."""


@dataclass(frozen=True)
class ProcessState:
    """What belongs to the whole process and what a suite may set: random generators, NumPy's error
    handling and way of printing, the working directory and the environment."""

    numpy_random: Any
    python_random: Any
    errors: Any
    printing: Any
    directory: Path
    environment: Mapping[str, str]

    @staticmethod
    def now() -> ProcessState:
        return ProcessState(
            np.random.get_state(),
            random.getstate(),
            np.geterr(),
            np.get_printoptions(),
            Path.cwd(),
            dict(os.environ),
        )

    def restore(self) -> None:
        np.random.set_state(self.numpy_random)
        random.setstate(self.python_random)
        np.seterr(**self.errors)
        np.set_printoptions(**self.printing)
        with contextlib.suppress(OSError):  # it may have been removed meanwhile
            os.chdir(self.directory)
        if dict(os.environ) != self.environment:
            os.environ.clear()
            os.environ.update(self.environment)


@contextlib.contextmanager
def in_state(state: ProcessState | None = None) -> Iterator[None]:
    """Begin the block with ``state``, if there is one, and end it with what was before."""
    before = ProcessState.now()
    if state:
        state.restore()
    try:
        yield
    finally:
        before.restore()


def modules_in(folders: Iterable[Path], more: Iterable[object] = ()) -> list[ModuleType]:
    """The modules whose files lie in one of ``folders``: those that are imported, and those in
    ``more``."""
    begins = tuple(f"{folder}{os.sep}" for folder in folders)
    known = [*list(sys.modules.values()), *more]
    found = [module for module in known if isinstance(module, ModuleType)]
    # all modules of the process are looked at, so not by paths, which take a hundred times as long
    inside = {id(one): one for one in found if str(getattr(one, "__file__", "")).startswith(begins)}
    return list(inside.values())


def fingerprint(modules: Iterable[ModuleType], items: Iterable[pytest.Item] = ()) -> bytes:
    """What the modules' names, their classes' attributes, their functions' defaults and the tests'
    parameters hold, in bytes that are equal as long as nothing of it changes."""
    text = io.BytesIO()
    for module in modules:
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            _write(text, name, value)
            if isinstance(value, type) and value.__module__ == module.__name__:
                for part, held in vars(value).items():
                    if part != SLOT_NAMES:
                        _write(text, part, held)
    for item in items:
        if callspec := getattr(item, "callspec", None):
            _write(text, item.name, callspec.params)
    return text.getvalue()


def _write(to: io.BytesIO, name: str, value: object) -> None:
    start = to.tell()
    try:
        if type(value) in SIMPLE:
            to.write(f"{name} {value!r}\n".encode("utf-8", "surrogatepass"))
        elif (which := _which(value)) is None:
            _Values(to, protocol=5).dump((name, value))
        else:
            to.write(f"{name} {which}\n".encode())
            if type(value) is FunctionType and (value.__defaults__ or value.__kwdefaults__):
                _Values(to, protocol=5).dump((value.__defaults__, value.__kwdefaults__))
    except Exception:  # of any kind, from whatever a suite keeps: then by which object it is
        to.seek(start)
        to.truncate()
        to.write(f"{name} {id(value)}".encode())


class _Values(pickle.Pickler):
    """Writes values; of functions, classes and modules, which ones they are.  Nobody reads it."""

    def persistent_id(self, value: object) -> str | None:
        return _which(value)


def _which(value: object) -> str | None:
    """Which object a function, a class, a module or something of pytest's is; None for a value."""
    if type(value) in BUILT_IN:
        return None
    if callable(value) or isinstance(value, ModuleType):
        return str(id(value))
    if type(value).__module__.partition(".")[0] in ("_pytest", "pytest"):
        return str(id(value))
    return None
