"""Packages that are not here, and what commands would have given: a name for each, and what says
so when it is used."""

from __future__ import annotations

import ast
import functools
import linecache
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from .syntax import one_name_each

FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
STANDS_IN = "__missing_package__"
"""The builtin that an import in a function calls if its package is not here."""
NOT_RUN = "nothing comes from "
"""How the message begins where a command or a magic was not run."""


NOT_GIVEN = "nothing came of "
"""How the message begins if the system refused what a line needs; " | " and the error follow."""


class MissingPackage(ModuleNotFoundError):
    """Something of a package that is not here was used; to the student it is Python's own."""


MissingPackage.__name__ = MissingPackage.__qualname__ = "ModuleNotFoundError"


class Missing:
    """Stands for a package that is not here, or for what would have come from it.

    It may be named, asked for its parts and stand in annotations; whatever takes a value of it
    raises :class:`MissingPackage`, which names the package.
    """

    _package: str
    _message: str

    def __init__(self, package: str, message: str = "") -> None:
        self.__dict__.update(_package=package, _message=message or f"No module named {package!r}")

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Missing(self._package, self._message)

    def __repr__(self) -> str:
        return f"<{self._message}>"

    def __format__(self, spec: str) -> str:
        return repr(self) if not spec else str(self._use())

    def __getitem__(self, key: Any) -> Missing:
        return self

    def __or__(self, other: Any) -> Missing:
        return self

    __ror__ = __or__

    def _use(self, *arguments: Any, **keywords: Any) -> Any:
        raise MissingPackage(self._message, name=self._package)


USES = """
    call bool len iter next enter exit contains float int complex index abs neg pos invert
    add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow
    matmul rmatmul lt le gt ge eq ne setitem delitem await aenter aiter array mro_entries round
"""
for _name in USES.split():
    setattr(Missing, f"__{_name}__", Missing._use)
Missing.__hash__ = object.__hash__  # type: ignore[method-assign]


def not_run(command: str) -> Missing:
    """What a command or a magic would have given, which is not run here."""
    return Missing(command, f"{NOT_RUN}{command.strip()[:60]}")


def not_given(node: ast.stmt, error: Exception) -> Missing:
    """What a statement would have given that the system has refused something."""
    value = getattr(node, "value", None) or node
    code = " ".join(ast.unparse(value).split())[:60]
    return Missing(code, f"{NOT_GIVEN}{code} | {type(error).__name__}: {error}")


def stand_ins(node: ast.Import | ast.ImportFrom, error: ImportError) -> dict[str, Missing]:
    """A :class:`Missing` for each name that an import would have bound."""
    package = error.name or "a package"
    message = "" if isinstance(error, ModuleNotFoundError) else str(error)
    return {
        (alias.asname or alias.name.partition(".")[0]): Missing(package, message)
        for alias in node.names
        if alias.name != "*"
    }


def without_missing_import(
    node: ast.stmt, error: ModuleNotFoundError, namespace: dict[str, Any]
) -> bool:
    """Take the import that has failed out of a block, and bind its name; whether there is one."""
    for block in blocks(node):
        for place, inner in enumerate(block):
            if isinstance(inner, ast.Import):
                modules = [alias.name for alias in inner.names]
            elif isinstance(inner, ast.ImportFrom):
                modules = [inner.module or ""]
            else:
                continue
            if any(f"{module}.".startswith(f"{error.name}.") for module in modules):
                namespace.update(stand_ins(inner, error))
                block[place] = ast.copy_location(ast.Pass(), inner)
                return True
    return False


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements in a statement that are executed with it, those of functions not."""
    for part in ("body", "orelse", "finalbody"):
        block = getattr(node, part, None)
        if isinstance(block, list):
            yield block
            for inner in block:
                if not isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    yield from blocks(inner)
    for part in ("handlers", "cases"):
        for inner in getattr(node, part, ()):
            yield from blocks(inner)


def split_imports(tree: ast.Module) -> None:
    """Make imports of one name each of those of several, for one of them may be missing."""
    for block in list(blocks(tree)):
        block[:] = [part for node in block for part in one_name_each(node)]


def soften_imports(tree: ast.Module) -> None:
    """Let imports in functions go on if their packages are not here: what is never used costs
    nothing, and what is used says what is missing."""
    waiting: list[ast.AST] = [tree]
    while waiting:  # through statements alone: no expression holds an import
        node = waiting.pop()
        for block in list(blocks(node)):
            waiting += [inner for inner in block if isinstance(inner, (*FUNCTION, ast.ClassDef))]
            if isinstance(node, FUNCTION):
                block[:] = [part for inner in block for part in _softened(inner)]


def _softened(node: ast.stmt) -> Iterator[ast.stmt]:
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        yield node
        return
    for one in one_name_each(node):
        (alias,) = one.names  # type: ignore[attr-defined]
        bound = ast.Name(alias.asname or alias.name.partition(".")[0], ast.Store())
        value = ast.Call(ast.Name(STANDS_IN, ast.Load()), [ast.Name("_not_here", ast.Load())], [])
        handler = ast.ExceptHandler(
            ast.Name(ModuleNotFoundError.__name__, ast.Load()),
            "_not_here",
            [ast.Assign([bound], value)],
        )
        guarded = ast.copy_location(ast.Try([one], [handler], [], []), node)
        yield ast.fix_missing_locations(guarded)


def missing_package(error: ModuleNotFoundError) -> Missing:
    """What an import in a function gives if the package is not here; raises ``error`` if the
    notebook catches it, there or where it has called the function."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename.startswith("cell "):
            source = "".join(linecache.getlines(frame.f_code.co_filename))
            names = {**frame.f_builtins, **frame.f_globals, **frame.f_locals}
            if any(_catches(named, names) for named in _caught_at(source, frame.f_lineno)):
                raise error
        frame = frame.f_back
    return Missing(error.name or "a package", str(error))


@functools.lru_cache(maxsize=64)
def _caught_at(source: str, line: int) -> list[tuple[str, ...]]:
    """What is caught on a line of a cell: for each handler around it the names in it, that of
    all exceptions where it has none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    found: list[tuple[str, ...]] = []
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body:
            continue
        if not body[0].lineno <= line <= (body[-1].end_lineno or 0):
            continue
        if isinstance(node, (ast.Try, ast.TryStar)):
            handlers = node.handlers
            found += [_names(handler.type) or ("BaseException",) for handler in handlers]
        elif isinstance(node, ast.With):
            # as in contextlib.suppress(ImportError)
            calls = [item.context_expr for item in node.items]
            found += [
                _names(part) for call in calls if isinstance(call, ast.Call) for part in call.args
            ]
    return found


def _names(node: ast.AST | None) -> tuple[str, ...]:
    parts = ast.walk(node) if node else ()
    return tuple(part.id for part in parts if isinstance(part, ast.Name))


def _catches(named: tuple[str, ...], names: dict[str, Any]) -> bool:
    """Whether one of the names stands for an exception, or a tuple of them, that an import which
    fails is caught by."""
    values = [names.get(name) for name in named]
    kinds = [kind for value in values for kind in (value if type(value) is tuple else (value,))]
    # of classes that are Python's alone: those of the student's may be what they like
    return any(kind is one for kind in kinds for one in ModuleNotFoundError.__mro__[:-1])


def without_missing_decorators(node: ast.stmt, namespace: dict[str, Any]) -> bool:
    """Take away the decorators that come from missing packages; whether there were any."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    kept = [
        decorator
        for decorator in decorators
        if not any(
            isinstance(part, ast.Name) and type(namespace.get(part.id)) is Missing
            for part in ast.walk(decorator)
        )
    ]
    changed = len(kept) < len(decorators)
    decorators[:] = kept
    return changed
