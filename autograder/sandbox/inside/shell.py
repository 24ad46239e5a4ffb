"""What ``get_ipython()`` gives: magics that do something to the namespace do it, and no others."""

from __future__ import annotations

import importlib
import shlex
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .silent import Silent

RUNS = ("time", "capture", "prun")
"""Magics before a line or a cell that is executed like any other."""

PYLAB = "from matplotlib.pylab import *\nfrom numpy import *\nimport numpy as np"


class Shell:
    """IPython's shell, as far as a notebook's cells can tell.

    ``run`` executes source, and gives the value of a single expression.
    """

    def __init__(self, namespace: dict[str, Any], run: Callable[[str], Any]) -> None:
        self.user_ns = namespace
        self._run = run
        self._reloads = False

    def run_line_magic(self, name: str, line: str = "", *_: Any, **__: Any) -> Any:
        if name in RUNS:
            return self._run(line)
        if name == "run":
            return self._run_file(line)
        if name == "pylab" and "--no-import-all" not in line:
            return self._run(
                "from matplotlib.pylab import *\nfrom numpy import *\nimport numpy as np"
            )
        if name == "autoreload":
            self._reloads = line.strip() not in ("0", "off")
        return Silent()

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        if name in ("writefile", "file"):
            self._write_file(line, cell)
        elif name in RUNS:
            self._run(cell)
        return Silent()

    def magic(self, line: str) -> Any:
        name, _, rest = line.strip().lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_cell(self, source: str, *_: Any, **__: Any) -> Any:
        self._run(source)
        return Silent()

    ex = run_cell

    def ev(self, source: str) -> Any:
        return self._run(source)

    def push(self, names: dict[str, Any], *_: Any, **__: Any) -> None:
        self.user_ns.update(names)

    def system(self, command: str) -> None: ...

    def getoutput(self, command: str) -> list[str]:
        return []

    def __getattr__(self, name: str) -> Silent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()

    def _write_file(self, line: str, text: str) -> None:
        words = shlex.split(line)
        path = Path(next(word for word in words if not word.startswith("-")))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if {"-a", "--append"} & set(words) else "w", encoding="utf-8") as file:
            file.write(text)
        importlib.invalidate_caches()
        module = sys.modules.get(".".join(path.with_suffix("").parts))
        if self._reloads and module:
            _reload(module)

    def _run_file(self, line: str) -> None:
        words = shlex.split(line)
        name = next(word for word in words if not word.startswith("-"))
        path = Path(name if Path(name).suffix else f"{name}.py")
        source = path.read_text("utf-8")
        names = self.user_ns if "-i" in words else {"__name__": "__main__", "__file__": str(path)}
        before, sys.argv = sys.argv, words[words.index(name) :]
        try:
            exec(compile(source, str(path), "exec", dont_inherit=True), names)
        finally:
            sys.argv = before
            given = {key: value for key, value in names.items() if not key.startswith("__")}
            self.user_ns.update(given)


def _reload(module: types.ModuleType) -> None:
    """Load a module anew, and let its functions be the new ones wherever they are in use."""
    before = dict(vars(module))
    importlib.reload(module)
    for name, function in before.items():
        new = vars(module).get(name)
        if isinstance(function, types.FunctionType) and isinstance(new, types.FunctionType):
            function.__code__, function.__defaults__ = new.__code__, new.__defaults__
            function.__kwdefaults__ = new.__kwdefaults__
