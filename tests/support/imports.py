"""What the modules of the package import, read from their source."""

from __future__ import annotations

import ast
import functools
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


IMPORTERS = ("import_module", "__import__", "resolve_name", "find_spec", "run_module")
"""Functions that import what their first argument names."""


def imports(path: Path, package: Path, *, late: bool = True) -> Iterator[str]:
    """Whatever a file imports, in full: modules, and names that may be some.

    That is what import statements name, what is reached from there by attributes, and what is
    named to a function that imports.  With ``late`` it is anywhere in the file, functions
    included, otherwise while it is imported.
    """
    here = (PACKAGE, *path.relative_to(package).parent.parts) if package in path.parents else ()
    return iter(_imports(path.read_bytes(), here, late))


@functools.cache
def _imports(content: bytes, here: tuple[str, ...], late: bool) -> tuple[str, ...]:
    return tuple(_imported(ast.parse(content), here, late))


def _imported(tree: ast.Module, here: tuple[str, ...], late: bool) -> Iterator[str]:
    bound = dict(_bound(tree, here))
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in _statements(tree, late):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{_origin(node, here)}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute) and id(node) not in inner:
            first, _, attributes = _dotted(node).partition(".")
            if first in bound:
                yield f"{bound[first]}.{attributes}"
        elif isinstance(node, ast.Call):
            yield from _named_to_an_importer(node, here)


def _dotted(node: ast.AST) -> str:
    """``a.b.c``, spelled so; empty for what begins with anything but a name."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(names))) if isinstance(node, ast.Name) else ""


def _origin(node: ast.ImportFrom, here: tuple[str, ...]) -> str:
    base = here[: len(here) - node.level + 1] if node.level else ()
    return ".".join((*base, *filter(None, [node.module])))


def _bound(tree: ast.AST, here: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The names that import statements give to what they import, and that in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (first, first)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{_origin(node, here)}.{alias.name}"


def _named_to_an_importer(call: ast.Call, here: tuple[str, ...]) -> Iterator[str]:
    """The module that is named to a function that imports, if that is a constant."""
    function = _dotted(call.func).rpartition(".")[2]
    named = call.args[0] if call.args else None
    if function not in IMPORTERS or not isinstance(named, ast.Constant):
        return
    if isinstance(named.value, str):
        name = named.value.replace(":", ".")
        level = len(name) - len(name.lstrip("."))
        base = here[: len(here) - level + 1] if level else ()
        yield ".".join((*base, name.lstrip(".")))


def _statements(tree: ast.AST, late: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        if late or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _statements(node, late)


def used(path: Path, package: Path, known: dict[str, Path], *, late: bool = True) -> set[str]:
    """The modules of the package that a file imports.

    Whoever uses a name that the package itself defines uses what is imported for that.
    """
    found = set()
    for name in imports(path, package, late=late):
        whole = name.removeprefix(f"{PACKAGE}.") if name.startswith(f"{PACKAGE}.") else ""
        inner = whole
        while inner and inner not in known:
            inner = inner.rpartition(".")[0]
        if inner:
            found.add(inner)
        elif whole and not whole.startswith("__") and known.get("", path) != path:
            found |= used(known[""], package, known)
    return found


def graph(package: Path) -> dict[str, set[str]]:
    """What each module needs of the others, packages' own modules included.

    Whoever imports a part of another package runs that package's own module, too.
    """
    known = modules(package)
    needs = {}
    for module, path in known.items():
        others = used(path, package, known) - {module}
        around = {
            package_of
            for other in others
            for package_of in _packages(other)
            if package_of in known and package_of not in (module, *_packages(module))
        }
        needs[module] = others | around
    return needs


def _packages(module: str) -> Iterator[str]:
    """The packages that a module lies in, from the inside to the outside."""
    while module := module.rpartition(".")[0]:
        yield module


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
