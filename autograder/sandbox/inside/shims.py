"""What a notebook expects around it: IPython's helpers that do nothing, Matplotlib on demand."""

from __future__ import annotations

import builtins
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
import types
from collections.abc import Callable, Sequence
from typing import Any

from . import progress
from .calls import print_while_there_is_room
from .missing import STANDS_IN, missing_package
from .shell import Shell
from .silent import Silent, Widget

FRONT_ENDS = (
    *("IPython", "ipywidgets", "google", "nest_asyncio", "matplotlib_inline"),
    *("micropip", "piplite", "pyodide", "pyodide_js", "pyodide_kernel", "js"),
    *progress.PACKAGES,
)
"""Packages of the notebook's front ends, of which nothing is needed but that they can be
imported, and of progress bars."""


class SilentModule(types.ModuleType):
    """A module of which every attribute is :class:`Silent`, its submodules excepted."""

    # Matplotlib asks a loaded IPython how new it is
    version_info = (9, 0)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        package = self.__name__.partition(".")[0]
        if package == "IPython" and name == "get_ipython":
            return getattr(builtins, name)
        if package == "IPython" and name == "ProgressBar":
            return lambda total: progress.Bar(range(total))
        if package == "ipywidgets" and name[0].isupper():
            return Widget
        bar = progress.bar_named(name) if package in progress.PACKAGES else None
        return bar or sys.modules.get(f"{self.__name__}.{name}", Silent())

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return Silent()(*arguments, **keywords)


class SilentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a :class:`SilentModule` for whatever is imported from :data:`FRONT_ENDS`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in FRONT_ENDS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return SilentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None: ...


class LazyModule(types.ModuleType):
    """Imports the module that it stands for when somebody first takes something from it."""

    def __getattr__(self, name: str) -> Any:
        # the import system looks at these, and that must not cost the real import
        if name in {"__spec__", "__path__", "__file__", "__wrapped__"}:
            raise AttributeError(name)
        if LazyFinder.active and (self.__name__, name) == ("matplotlib", "pyplot"):
            return importlib.import_module("matplotlib.pyplot")  # lazy as well
        real = LazyFinder.load(self.__name__)
        return getattr(real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # the import system hangs each submodule on its package
        if name.startswith("__") or isinstance(value, LazyModule):
            super().__setattr__(name, value)
        else:
            setattr(LazyFinder.load(self.__name__), name, value)


class LazyFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Puts a :class:`LazyModule` where a package would be imported, so that a notebook that
    says ``import matplotlib.pyplot as plt`` and never draws does not wait for it."""

    active: LazyFinder | None = None

    def __init__(self, package: str) -> None:
        self.package = package
        self.lock = threading.RLock()
        self._is_there = False
        LazyFinder.active = self
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname == self.package or fullname.startswith(self.package + "."):
            if not self.is_there():
                return None
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def is_there(self) -> bool:
        """Whether there is such a package; where it is looked for, a cell may put one later."""
        self._is_there = (
            self._is_there or importlib.machinery.PathFinder.find_spec(self.package) is not None
        )
        return self._is_there

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return LazyModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None: ...

    @classmethod
    def load(cls, name: str) -> types.ModuleType:
        """The real module: from here on the package is imported in the ordinary way."""
        finder = cls.active
        if finder is not None:
            with finder.lock:
                sys.meta_path[:] = [entry for entry in sys.meta_path if entry is not finder]
                cls.active = None
                for known, module in list(sys.modules.items()):
                    if isinstance(module, LazyModule):
                        del sys.modules[known]
                # windows, of whatever toolkit, are nowhere to be seen
                importlib.import_module(finder.package).use = Silent()  # type: ignore[attr-defined]
        return importlib.import_module(name)


def look_for_packages() -> None:
    """Look for what is imported on demand, for all processes that are forked from this one."""
    if LazyFinder.active:
        LazyFinder.active.is_there()


def install(namespace: dict[str, Any], run: Callable[..., Any]) -> None:
    """Prepare ``namespace`` for a notebook's cells; ``run`` executes what a magic stands before."""
    shell = Shell(namespace, run)
    # IPython too puts these where every module finds them
    shown = {"get_ipython": lambda: shell, "display": Silent(), "input": lambda prompt="": ""}
    shown |= {"print": print_while_there_is_room, STANDS_IN: missing_package}
    for name, value in {**shown, **dict.fromkeys(("help", "exit", "quit"), Silent())}.items():
        setattr(builtins, name, value)
    # modules that a cell writes lie in the worker's own folder
    sys.path.insert(0, "")
    sys.meta_path.insert(0, SilentFinder())
    LazyFinder("matplotlib")
