"""What the names of a notebook stood for at each of its checks.

A grade cell judges what its check met where it stands, and not what became of the names further
down.  Functions look their names up in one dict, the module's, so a view is shown by swapping
what is in that dict; the dict itself stays.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import linecache
import os
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .contents import Contents
from .syntax import is_stub

END = ""
"""The view at the end of the notebook, which is shown where no check is asked for."""
MISSING = object()
MAX_WRAPPERS = 10


class Settings:
    """What cells set for the whole process: what NumPy does about overflow and the like, the
    folder that files are looked for in, how deep a function may call itself."""

    def __init__(self) -> None:
        self._errors = np.geterr()
        self._depth = sys.getrecursionlimit()
        self._folder = ""
        with contextlib.suppress(OSError):  # it may be gone
            self._folder = os.getcwd()  # noqa: PTH109 - as text

    def restore(self) -> None:
        """Set everything as it was."""
        np.seterr(**self._errors)
        with contextlib.suppress(OSError):
            os.chdir(self._folder)
        with contextlib.suppress(RecursionError):  # no room for what runs already
            sys.setrecursionlimit(self._depth)


@dataclass
class View:
    """A copy of the namespace as it was at one check."""

    names: dict[str, Any]
    contents: Contents
    functions: tuple[str, ...] = ()
    """The functions that the check is about, none if it is about the whole."""
    waiting: frozenset[str] = frozenset()
    """Those of them that were not written yet: then what a later cell makes of them counts."""
    written_before: dict[str, Any] = field(default_factory=dict)
    """The lab's functions as they had last been written in the cells above."""
    settings: Settings = field(default_factory=lambda: Settings())
    complete: bool = False
    """Whether what only later cells define has been added."""
    left: bool = False
    """Whether it was shown and is not any more: then all this is how it was left."""


class Views:
    """The namespace of one notebook, as it is and as it was."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.functions: tuple[str, ...] = ()
        self.given: frozenset[str] = frozenset()
        self.current = END
        self._views: dict[str, View] = {}
        # the last written version of each function of the lab's, and all that they were bound to
        self._written: dict[str, Any] = {}
        self._bound: dict[str, Any] = {}
        self._replaced: dict[str, Any] = {}
        self._originals: dict[str, Any] = {}
        # what is to be shown and replaced before anything runs that could tell
        self._waiting: list[tuple[str, dict[str, Callable[..., Any]]]] = []
        self._touched = True

    def know(self, functions: Iterable[str], given: Iterable[str]) -> None:
        """Learn the names of the lab's functions, and of what else the lab gives."""
        self.functions = tuple(functions)
        self.given = frozenset(given)

    def notice(self) -> dict[str, list[str]]:
        """Look at the namespace after a cell has run, and tell which functions of the lab's are
        bound to something else than before: to a function that is written, or else."""
        found: dict[str, list[str]] = {"bound": [], "written": []}
        for name in self.functions:
            value = self.namespace.get(name, MISSING)
            if value is self._bound.get(name, MISSING):
                continue
            self._bound[name] = value
            if not is_written(value):
                found["bound"].append(name)
                continue
            found["written"].append(name)
            self._written[name] = value
            for view in self._views.values():
                if name in view.waiting:
                    self._renew(view)
        return found

    def _renew(self, view: View) -> None:
        """Let the view be what the check meets now, for its function has just been written."""
        kept = {
            name: view.names[name]
            for name in self.functions
            if is_written(view.names.get(name, MISSING))
            and (
                (name in view.functions and name not in view.waiting)
                or not is_written(self.namespace.get(name, MISSING))
            )
        }
        view.names = {**self.namespace, **kept}
        view.contents = Contents(view.names, self.namespace)
        view.written_before, view.settings = dict(self._written), Settings()

    def mark(self, check: str, *functions: str) -> None:
        """Remember the namespace as it is now.  Of a check that stands more than once the last
        counts at which its functions are there."""
        names = dict(self.namespace)
        unwritten = [name for name in functions if not is_written(names.get(name, MISSING))]
        known = self._views.get(check)
        if known and any(is_written(known.names.get(name, MISSING)) for name in unwritten):
            return
        waiting = frozenset(name for name in unwritten if _may_be_written(names, name))
        before, contents = dict(self._written), Contents(names, self.namespace)
        self._views[check] = View(names, contents, functions, waiting, before)

    def show(self, check: str) -> None:
        """Let the namespace be what it was at ``check``, or at the end if nobody marked it, for
        something that is about to run there."""
        self._settle()
        self._show(check)
        self._touched = True

    def replace(self, check: str, functions: dict[str, Callable[..., Any]]) -> None:
        """Put ``functions`` in place of those in the view of ``check``, and all others back, as
        soon as something is to run."""
        self._waiting.append((check, dict(functions)))

    def settle(self) -> None:
        """Put in place what waits for it, for something that is about to run."""
        self._settle()
        self._touched = True

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        for check, functions in waiting:
            self._show(check)
            self._put_back()
            self._replaced = functions
            self._put()

    def _show(self, check: str) -> None:
        if check not in self._views:
            check = END
        if check == self.current:
            return
        self._put_back()
        self._leave()
        view = self._views[check]
        if not view.complete:
            self._complete(view)
        self.current = check
        self._enter(view)

    def _leave(self) -> None:
        """Remember the namespace as what the current view has become."""
        view = self._views.get(self.current)
        if view and view.left and not self._touched:
            return  # as it was when it was left before
        contents = Contents(self.namespace, self.namespace)
        if view is None:  # at the end, for the first time
            view = self._views[END] = View({}, contents, complete=True)
        view.names, view.contents, view.settings = dict(self.namespace), contents, Settings()
        view.left = True

    def _complete(self, view: View) -> None:
        """Add what only later cells define, where it takes the place of nothing."""
        end = self._views[END].names
        for name in self.functions:
            later = self._written.get(name, MISSING)
            is_later = later is not view.written_before.get(name, MISSING)
            if (
                is_later
                and _may_be_written(view.names, name)
                and not is_written(view.names.get(name, MISSING))
            ):
                view.names[name] = later
            elif name not in view.names and callable(end.get(name)):
                view.names[name] = end[name]  # a stub, which says so itself
        for name, value in end.items():
            if (
                not isinstance(name, str)  # what is none may not say whether it is there
                or name in view.names
                or name in self.functions
                or name in self.given
                or hasattr(builtins, name)
            ):
                continue
            view.names[name] = value
        view.complete = True

    def keep(self) -> None:
        """Remember all as it is, for :meth:`put_back` to make it so again."""
        self._settle()
        self._put_back()
        self._leave()
        self._put()

    def put_back(self) -> None:
        """Make everything what it was at :meth:`keep`."""
        self._put_back()
        self._enter(self._views[self.current])

    def _enter(self, view: View) -> None:
        self.namespace.clear()
        self.namespace.update(view.names)
        view.contents.restore()
        view.settings.restore()
        self._touched = False
        self._put()

    def go_on(self) -> None:
        """Show the end, with the notebook's own functions, and forget what checks have met: the
        notebook goes on from here."""
        self.replace(END, {})
        self.show(END)
        self._views.clear()

    def _put(self) -> None:
        for name, function in self._replaced.items():
            self._originals[name] = self.namespace.get(name, MISSING)
            self.namespace[name] = function

    def _put_back(self) -> None:
        for name, original in self._originals.items():
            if original is MISSING:
                self.namespace.pop(name, None)
            else:
                self.namespace[name] = original
        self._originals = {}


def _may_be_written(names: dict[str, Any], function: str) -> bool:
    """Whether the name stands for nothing else already."""
    return function not in names or callable(names[function])


def is_written(value: Any) -> bool:
    """Whether ``value`` is a function or a class, and more than a stub.

    No code of the student's runs for that: objects of her own are taken for written functions.
    """
    if value is MISSING or not callable(value):
        return False
    if type(value) is type:
        inside = [part for part in vars(value).values() if type(part) is types.FunctionType]
        return not inside or not all(map(_is_stub, inside))
    for _ in range(MAX_WRAPPERS):
        if type(value) is not types.FunctionType:
            return True
        wrapped = value.__dict__.get("__wrapped__")
        if wrapped is None:
            return not _is_stub(value)
        value = wrapped
    return True


def _may_raise(code: types.CodeType, name: str) -> bool:
    """Whether the name of an exception is among those that a function uses."""
    return any(
        name in names
        for names in (code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars)
    )


@functools.lru_cache(maxsize=16)
def _tree(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_stub(function: types.FunctionType) -> bool:
    """Whether a function is a stub, by the source of the cell that it comes from."""
    code = function.__code__
    if code.co_names and not _may_raise(code, NotImplementedError.__name__):
        return False  # a stub uses no other name; to look through its source takes longer
    tree = _tree("".join(linecache.getlines(code.co_filename)))
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.FunctionDef) or node.name != code.co_name:
            continue
        first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
        if first == code.co_firstlineno:
            return is_stub(node)
    return False
