"""What a notebook's kernel knows of the notebook: the functions in its namespace, and their cells.

A kernel has no file.  It has the names that its cells have defined and the text of the cells as
they were run, in whatever front end that was.
"""

from __future__ import annotations

import contextlib
import inspect
import linecache
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from msgspec.structs import replace

from autograder.self_check.cells import Cell
from autograder.self_check.results import FunctionResult

NO_CELL = 0
"""The number of what stands in no cell: a call of a check."""
CHECK = "check_"
"""What the name of a function begins with that looks at another one."""


@dataclass(frozen=True)
class KernelCells:
    """The functions that cells of this kernel have defined, each as if it had its cell alone."""

    cells: tuple[Cell, ...]
    """Also one without any text for each function that is checked and is not there."""
    functions: Mapping[int, FunctionType]
    """The functions of the others, by their numbers."""
    shown: Mapping[int, int]
    """For the number of each: the one in brackets beside the cell that was run, 0 if not known."""

    @property
    def checks(self) -> tuple[Cell, ...]:
        """The cells that check, in the order in which they were first run."""
        return tuple(cell for cell in self.cells if cell.checks)

    def placed(self, result: FunctionResult) -> FunctionResult:
        """A result whose place is said as the student sees it, by the number in brackets."""
        if result.place is None:
            return result
        cell = self.shown.get(result.place.cell, 0)
        return replace(result, place=replace(result.place, cell=cell))

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Have the functions' code bear the names of these cells, so that tracebacks lead there."""
        from autograder.self_check.observer import CELL  # which needs NumPy

        codes = [(function, function.__code__) for function in self.functions.values()]
        try:
            for cell in self.cells:
                if function := self.functions.get(cell.number):
                    name = f"{CELL}{cell.number}"
                    lines = cell.source.splitlines(keepends=True)
                    linecache.cache[name] = (len(cell.source), None, lines, name)
                    function.__code__ = _renamed(function.__code__, name)
            yield
        finally:
            for function, code in codes:
                function.__code__ = code
            for number in (NO_CELL, *self.functions):
                linecache.cache.pop(f"{CELL}{number}", None)


def kernel_cells(namespace: Mapping[str, Any], history: Sequence[str]) -> KernelCells:
    """Find the functions in a kernel's ``namespace``; ``history`` is the text of each cell that was
    run, by its number in brackets."""
    numbers = {source.strip(): number for number, source in enumerate(history)}
    found = {
        name: function
        for name, value in namespace.items()
        if (function := _undecorated(value)) and function.__globals__ is namespace
    }
    sources = {
        name: "".join(linecache.getlines(function.__code__.co_filename))
        for name, function in found.items()
    }
    # a check is called in the last line of its cell, and a tool that is called like one is not
    checks = {name for name in found if _is_check(name, sources[name])}
    checked = {name.removeprefix(CHECK) for name in checks}
    cells = [
        Cell(
            number=number,
            source=sources[name],
            grade_id=f"test_{name.removeprefix(CHECK)}" if name in checks else name,
            writes=name if name in checked else "",
            checks=name.removeprefix(CHECK) if name in checks else "",
        )
        for number, name in enumerate(found, 1)
    ]
    functions = dict(enumerate(found.values(), 1))
    shown = {cell.number: numbers.get(cell.source.strip(), 0) for cell in cells}
    absent = enumerate(sorted(checked - found.keys()), len(cells) + 1)
    cells += [Cell(number=number, source="", writes=name) for number, name in absent]
    return KernelCells(tuple(cells), functions, shown)


def _undecorated(value: Any) -> FunctionType | None:
    """The function that was written, below its decorators; None if it is no function."""
    if not callable(value) or isinstance(value, type):
        return None
    with contextlib.suppress(Exception):  # objects of her own may answer anything
        value = inspect.unwrap(value)
    return value if isinstance(value, FunctionType) else None


def _is_check(name: str, source: str) -> bool:
    last = next((line for line in reversed(source.splitlines()) if line.strip()), "")
    return name.startswith(CHECK) and last.rstrip() == f"{name}()"


def _renamed(code: CodeType, name: str) -> CodeType:
    """The same code from a file of another name."""
    constants = tuple(
        _renamed(each, name) if isinstance(each, CodeType) else each for each in code.co_consts
    )
    return code.replace(co_filename=name, co_consts=constants)
