"""Packages that are not here: a name for each, and what says so when it is used."""

from __future__ import annotations

import ast
from typing import Any


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


def stand_ins(node: ast.Import | ast.ImportFrom, error: ImportError) -> dict[str, Missing]:
    """A :class:`Missing` for each name that an import would have bound."""
    package = error.name or "a package"
    message = "" if isinstance(error, ModuleNotFoundError) else str(error)
    return {
        (alias.asname or alias.name.partition(".")[0]): Missing(package, message)
        for alias in node.names
        if alias.name != "*"
    }


def without_missing_decorators(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, namespace: dict[str, Any]
) -> bool:
    """Take away the decorators that come from missing packages; whether there were any."""
    kept = [
        decorator
        for decorator in node.decorator_list
        if not any(
            isinstance(part, ast.Name) and type(namespace.get(part.id)) is Missing
            for part in ast.walk(decorator)
        )
    ]
    changed = len(kept) < len(node.decorator_list)
    node.decorator_list[:] = kept
    return changed
