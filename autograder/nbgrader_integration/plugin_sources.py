"""The source of plugins, preprocessors and hooks of a teacher's own, which settings hold or name.

What they do decides what is written as much as the settings do, so a digest of the settings has
to follow their files.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from traitlets import TraitType

from autograder.grading.function_names import assigned

COVERED = frozenset({"autograder", "nbgrader", "nbconvert", "traitlets"})
"""Packages that have versions of their own, as Python has; what else is installed may be edited."""

INSTALLED = tuple(sysconfig.get_path(name) for name in ("purelib", "platlib"))

DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")

Plain = None | bool | int | float | str


def named(text: str) -> Any:
    """Import the class or function that a setting's text names, as nbgrader does when it uses it.

    None if the text names none, or one whose package is covered by its version.
    """
    if not DOTTED.fullmatch(text) or _is_covered(text):
        return None
    module, _, name = text.rpartition(".")
    try:
        # nothing is imported for a file's name, or whatever else is written with a dot
        if not _defines(module, name):
            return None
        found = getattr(importlib.import_module(module), name, None)
    except Exception:  # a teacher's own code: where it is used, it is told what is wrong with it
        return None
    return found if callable(found) else None


def class_source(kind: type) -> list[str]:
    """Digest the files that a class and its bases were written in, and what those import of a
    teacher's own; comments aside.

    Whole files, because a method may do as a constant in them says.
    """
    found: set[str] = set()
    for base in kind.__mro__:
        if _is_configured(base):
            members = vars(base)
            found |= {function_source(each) for each in map(_function, members.values()) if each}
            found.add(repr(sorted(_plain_members(members).items())))
        elif not _is_covered(base.__module__):
            file = getattr(sys.modules.get(base.__module__), "__file__", None)
            found.add(_source_digest(file, base.__module__) if file else "")
    return sorted(found)


def function_source(function: FunctionType) -> str:
    """Digest the file that a function was written in, and what that imports of a teacher's own;
    comments aside, empty for covered ones."""
    function = inspect.unwrap(function)
    if not _is_configured(function) and _is_covered(function.__module__):
        return ""
    file = function.__code__.co_filename
    return _source_digest(file, function.__module__ or "") or function.__code__.co_code.hex()


def _source_digest(path: str, module: str) -> str:
    """Digest a module's file with those that it imports, each once; empty if it cannot be read."""
    seen: dict[str, str] = {}
    waiting = [(path, module)]
    while waiting:
        file, name = waiting.pop()
        if file in seen:
            continue
        try:
            content = Path(file).read_bytes()
        except OSError:
            continue
        with contextlib.suppress(SyntaxError, ValueError):  # of a compiled module
            tree = ast.parse(content)
            content = ast.dump(tree).encode()
            waiting += _own_imports(tree, file, name)
        seen[file] = hashlib.sha256(content).hexdigest()
    return hashlib.sha256("".join(sorted(seen.values())).encode()).hexdigest() if seen else ""


def _own_imports(tree: ast.Module, file: str, module: str) -> Iterator[tuple[str, str]]:
    """Find the files of a teacher's own that a module imports, each with its module's name."""
    package = module if Path(file).stem == "__init__" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            with contextlib.suppress(ImportError):  # above the package
                origin = importlib.util.resolve_name(origin, package)
                # what is imported from a package may be a module in it
                names = [origin, *(f"{origin}.{alias.name}" for alias in node.names)]
        for name in names:
            if found := _own_file(name):
                yield found, name


def _own_file(module: str) -> str | None:
    """The file of a module; None if it is covered, or installed, and so not edited by a teacher."""
    for name in (module.partition(".")[0], module):
        try:
            spec = None if _is_covered(name) else importlib.util.find_spec(name)
        except Exception:  # of a package of hers that cannot be imported
            return None
        file = spec.origin if spec and spec.has_location else None
        if spec is None or (file and file.startswith(INSTALLED)):
            return None
    return file


def _defines(module: str, name: str) -> bool:
    """Whether a module can be found and gives a value to a name; it is not imported for that."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return False
    if not spec.origin.endswith(".py"):
        return True
    text = Path(spec.origin).read_text("utf-8")
    return name in assigned(text) or "import *" in text


def _is_covered(name: str) -> bool:
    package = name.partition(".")[0]
    return package in COVERED or package in sys.stdlib_module_names


def _is_configured(value: type | FunctionType) -> bool:
    """Whether a class or function was written in the configuration itself, which is no module: a
    function names none, and a class says that it is built in, and is not."""
    module: str | None = value.__module__
    is_built_in = vars(builtins).get(value.__name__) is value
    return module in (None, builtins.__name__) and not is_built_in


def _function(member: object) -> FunctionType | None:
    """The function behind a class's attribute: a method of any kind, or a trait's handler."""
    for name in ("fget", "func", "__func__"):
        member = getattr(member, name, None) or member
    return member if isinstance(member, FunctionType) else None


def _plain_members(members: Any) -> dict[str, Plain]:
    """The attributes of a class that are plain values, and the defaults of its traits."""
    values = {
        name: value.default_value if isinstance(value, TraitType) else value
        for name, value in members.items()
        if not name.startswith("__")
    }
    return {name: value for name, value in values.items() if isinstance(value, Plain)}
