"""What ``get_ipython()`` gives: magics that do something to the namespace or to the environment do
it, and no others; what those would have given is not there, and says so when it is used."""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import shlex
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .missing import Missing, not_run
from .silent import Silent

RUNS = ("time", "capture", "prun")
"""Magics before a line or a cell that is executed like any other."""
SHOWS = """
    alias autocall automagic autosave colors conda config debug doctest_mode history load load_ext
    logoff logon logstart logstop lprun lsmagic mamba matplotlib memit mkdir mprun notebook page
    pastebin pdb pdef pdoc pfile pinfo pinfo2 pip precision psearch psource pycat pylab quickref
    reload_ext reset timeit unload_ext who whos xmode
"""
"""Magics whose value nobody needs, or that show something."""
COMMANDS = ("sx", "system", "!")
TAKES_OUTPUT = re.compile(r"--(?:out|err)[ =]+(\w+)")
EXPANDED = re.compile(r"\{([^{}]+)\}|\$([A-Za-z_][\w.]*)")
"""Where a magic's line asks for the value of a name or of an expression."""

PYLAB = "from matplotlib.pylab import *\nfrom numpy import *\nimport numpy as np"


class Shell:
    """IPython's shell, as far as a notebook's cells can tell.

    ``run`` executes source, and gives the value of a single expression.
    """

    def __init__(self, namespace: dict[str, Any], run: Callable[..., Any]) -> None:
        self.user_ns = namespace
        self._run = run
        self._reloads = False

    def run_line_magic(self, name: str, line: str = "", *_: Any, **__: Any) -> Any:
        return self._line_magic(name, line, sys._getframe(1).f_locals)

    def _line_magic(self, name: str, line: str, local: Mapping[str, Any]) -> Any:
        """Do what a magic does where ``local`` are the names."""
        if name in RUNS:
            line = line.strip()
            if line.startswith("%"):
                return self._line_magic(*_name_and_line(line), local)
            return not_run(line) if line.startswith("!") else self._run(line, local)
        if name in COMMANDS:
            return not_run(f"%{name} {line}")
        line = self._expanded(line, local)
        match name:
            case "run":
                return self._run_file(line)
            case "env" | "set_env" if line.strip():
                return _environment(line)
            case "env":
                return dict(os.environ)
            case "cd":
                with contextlib.suppress(OSError):
                    os.chdir(line.strip() or ".")
            case "mkdir":
                _make_folders(f"mkdir {line}")
            case "pwd":
                return os.getcwd()  # noqa: PTH109 - text, as IPython gives it
            case "store" if line.split()[:1] == ["-r"]:
                for stored in line.split()[1:]:
                    self.user_ns.setdefault(stored, not_run(f"%store -r {stored}"))
            case "pylab" if "--no-import-all" not in line:
                return self._run(PYLAB)
            case "autoreload":
                self._reloads = line.strip() not in ("0", "off")
        return Silent() if name in SHOWS.split() else not_run(f"%{name} {line}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        line = self._expanded(line, sys._getframe(1).f_locals)
        if name in ("writefile", "file"):
            self._write_file(line, cell)
        elif name in RUNS:
            self._run(cell)
        for output in TAKES_OUTPUT.findall(line):
            self.user_ns[output] = not_run(f"%%{name}")
        return Silent()

    def magic(self, line: str) -> Any:
        return self._line_magic(*_name_and_line(line), sys._getframe(1).f_locals)

    def _expanded(self, line: str, local: Mapping[str, Any]) -> str:
        """A magic's line with the values of the names and expressions in it; as it is if one of
        them has none."""
        try:
            return EXPANDED.sub(
                lambda found: str(eval(found[1] or found[2], self.user_ns, local)), line
            )
        except Exception:
            return line

    def run_cell(self, source: str, *_: Any, **__: Any) -> Any:
        self._run(source)
        return Silent()

    ex = run_cell

    def ev(self, source: str) -> Any:
        return self._run(source)

    def push(self, names: dict[str, Any], *_: Any, **__: Any) -> None:
        self.user_ns.update(names)

    def system(self, command: str) -> None:
        if command.split()[:1] == ["mkdir"]:
            _make_folders(command)

    def getoutput(self, command: str) -> Missing:
        return not_run(f"!{command}")

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


def _name_and_line(text: str) -> tuple[str, str]:
    name, _, line = text.strip().lstrip("%").partition(" ")
    return name, line


def _make_folders(command: str) -> None:
    """Make the folders that a command asks for: what a cell writes goes into them."""
    with contextlib.suppress(OSError, ValueError):
        for name in shlex.split(command)[1:]:
            if not name.startswith("-"):
                Path(name).mkdir(parents=True, exist_ok=True)


def _environment(line: str) -> str | None:
    """Set a variable of the environment as ``%env`` does, or give its value."""
    name, is_set, value = line.partition("=" if "=" in line else " ")
    if not is_set:
        return os.environ[name.strip()]
    os.environ[name.strip()] = value.strip()
    return None


def _reload(module: types.ModuleType) -> None:
    """Load a module anew, and let its functions be the new ones wherever they are in use."""
    before = dict(vars(module))
    importlib.reload(module)
    for name, function in before.items():
        new = vars(module).get(name)
        if isinstance(function, types.FunctionType) and isinstance(new, types.FunctionType):
            function.__code__, function.__defaults__ = new.__code__, new.__defaults__
            function.__kwdefaults__ = new.__kwdefaults__
