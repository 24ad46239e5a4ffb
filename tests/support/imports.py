"""What the modules of the package import, read from their source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "autograder"


def modules(package: Path) -> dict[str, Path]:
    """Every module of the package by its name within it; the package's own is the empty one."""
    found = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imports(path: Path, package: Path, *, late: bool = True) -> Iterator[str]:
    """Whatever a file imports, in full: modules, and names that may be some.

    With ``late`` that is anywhere in it, functions included, otherwise while it is imported.
    """
    here = (PACKAGE, *path.relative_to(package).parent.parts) if package in path.parents else ()
    for node in _statements(ast.parse(path.read_bytes()), late):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            origin = ".".join((*base, *filter(None, [node.module])))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _statements(tree: ast.AST, late: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        if late or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _statements(node, late)


def used(path: Path, package: Path, known: dict[str, Path], *, late: bool = True) -> set[str]:
    """The modules of the package that a file imports."""
    found = set()
    for name in imports(path, package, late=late):
        inner = name.removeprefix(f"{PACKAGE}.") if name.startswith(f"{PACKAGE}.") else ""
        while inner and inner not in known:
            inner = inner.rpartition(".")[0]
        if inner:
            found.add(inner)
    return found


def closure(first: set[str], package: Path) -> set[str]:
    """All that is imported where the modules ``first`` are used, those included.

    A package's own module runs with each of its parts; what its functions import is for those
    who call them.
    """
    known = modules(package)
    found: set[str] = set()
    ahead = set(first)
    while ahead:
        module = ahead.pop()
        found.add(module)
        path = known[module]
        parts = module.split(".")
        ahead |= used(path, package, known, late=path.name != "__init__.py")
        ahead |= {".".join(parts[:number]) for number in range(len(parts))} & known.keys()
        ahead -= found
    return found
