"""Functions of ours whose answers depend on their arguments alone, told by their source.

What such a function made of some arguments may be said again without calling it: it reads nothing
that could have changed, and changes nothing that anybody reads.  Only what is known to be so is
believed: names and syntax that are on lists.  A function that is not found to be pure may be pure
all the same; it is called each time, as it would be without this module.

It is asked of a lab's own solution, whose answers students are given (``known_answers.py``), and
of that and of misconceptions, whose answers students' are compared with (``replays.py``); never of
anything that a student wrote.
"""

from __future__ import annotations

import ast
import functools
import itertools
import symtable
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.pure_names import (
    ALTER_NAMES,
    BUILTINS,
    GENERATORS,
    MODULES,
    PATHS,
    PLACES_AND_FILES,
    SETTINGS,
)

IMPURE = (ast.Global, ast.ImportFrom, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Await)
IMMUTABLE = (type(None), bool, int, float, complex, str, bytes)
UNREAD = frozenset({"annotation", "returns", "ctx"})

_Nodes = defaultdict[type[ast.AST], list[Any]]


def is_pure(function: str, module: str, cell: str = "", *, may_draw: bool = False) -> bool:
    """Whether the function of that name at the top of a module is known to be pure.

    ``module`` is a text, and so is ``cell``, which runs after it with the same names and may
    define functions anew, as a wrong cell does.  With ``may_draw`` it may also draw from a random
    generator that it makes for itself, never from the one that all share: nothing is left behind
    then either, but the answer may be left to chance.
    """
    names = _names_of_module(module)
    if cell:
        names = names.with_cell(_names_of(cell))
    return names.is_pure(function, PATHS | GENERATORS if may_draw else PATHS)


@dataclass(frozen=True)
class _Function:
    """What a function uses, of which it depends whether it is pure."""

    reads: frozenset[str]
    """The names that it looks up in its module."""
    uses: frozenset[str]
    """All names in it, each with the attributes that are asked for: ``np.linalg.norm``."""
    modules: Mapping[str, str]
    """The modules that it imports, by the names that they go by in it."""

    def uses_only(self, paths: frozenset[str], modules: Mapping[str, str]) -> bool:
        """Whether it uses nothing of modules but ``paths``."""
        if any(modules.get(name, path) != path for name, path in self.modules.items()):
            return False
        modules = {**modules, **self.modules}
        for name, *attributes in (use.split(".") for use in self.uses):
            if name in modules:  # of which "numpy.exp" is known, and so is "numpy.exp.reduce"
                whole = itertools.accumulate([modules[name], *attributes], "{}.{}".format)
                if paths.isdisjoint(whole):
                    return False
        return True


@dataclass(frozen=True)
class _Names:
    """The names at the top of a module, and what they stand for."""

    bound: Counter[str]
    """Each of them, as often as something may bind it."""
    changed: frozenset[str]
    """The names that something sets attributes of."""
    are_as_bound: bool
    """Whether nothing gives them another meaning than what binds them."""
    functions: Mapping[str, _Function | None]
    """None for what may not be pure whatever its names stand for."""
    modules: Mapping[str, str]
    """The modules of which functions are known, by the names that they go by here."""
    constants: frozenset[str]
    """Names that any function may read: of pure functions, and of what nobody can change."""

    def with_cell(self, cell: _Names) -> _Names:
        """The names after a cell has run: functions that it defines anew, and modules that it
        imports once more, take the places of those that were there."""
        anew = {
            *(self.functions.keys() & cell.functions.keys()),
            *(name for name, path in cell.modules.items() if self.modules.get(name) == path),
        }
        return _Names(
            self.bound + cell.bound - Counter(anew),
            self.changed | cell.changed,
            self.are_as_bound and cell.are_as_bound,
            {**self.functions, **cell.functions},
            {**self.modules, **cell.modules},
            self.constants | cell.constants,
        )

    def is_pure(self, function: str, paths: frozenset[str]) -> bool:
        """Whether a function is pure if ``paths`` are."""
        if (
            function not in self.functions
            or not self.are_as_bound
            or self.changed & self.bound.keys()
        ):
            return False
        found, to_do = {function}, [function]
        while to_do:
            name = to_do.pop()
            if name in self.functions:
                inner = self.functions[name]
                if inner is None or not inner.uses_only(paths, self.modules):
                    return False
                to_do += inner.reads - found
                found |= inner.reads
            elif not self._is_constant(name):
                return False
        return all(self.bound[name] <= 1 for name in found)

    def _is_constant(self, name: str) -> bool:
        if name in self.bound:
            return name in self.modules or name in self.constants
        return name in BUILTINS


def _names_of(text: str) -> _Names:
    """Look at a module, or at a cell."""
    statements = ast.parse(text).body
    reads: dict[str, set[str]] = {}
    for scope in symtable.symtable(text, "module.py", "exec").get_children():
        reads.setdefault(scope.get_name(), set()).update(_global_names(scope))
    parts = [_by_kind(statement) for statement in statements]
    attributes = itertools.chain.from_iterable(part[ast.Attribute] for part in parts)
    changed = [_dotted(node)[0] for node in attributes if not isinstance(node.ctx, ast.Load)]
    modules, constants = _given_names(statements)
    return _Names(
        Counter(_bound_names(statements, parts)),
        frozenset(root.id for root in changed if isinstance(root, ast.Name)),
        not any(map(_alters_names, parts)),
        {
            one.name: _function(one, part, reads[one.name])
            for one, part in zip(statements, parts, strict=True)
            if isinstance(one, ast.FunctionDef)
        },
        modules,
        constants,
    )


_names_of_module = functools.lru_cache(maxsize=16)(_names_of)


def _by_kind(statement: ast.stmt) -> _Nodes:
    """All nodes of a statement by their kind, each before those that are in it; annotations are
    left out, which name types and are read by nobody."""
    found: _Nodes = defaultdict(list)
    nodes: list[Any] = [statement]
    for node in nodes:
        is_node = isinstance(node, ast.AST)
        if not is_node or (isinstance(node, ast.AnnAssign) and node.value is None):
            continue
        found[type(node)].append(node)
        for name in node._fields:
            if name not in UNREAD:
                value = getattr(node, name, None)
                nodes += value if isinstance(value, list) else (value,)
    return found


def _bound_names(statements: Iterable[ast.stmt], parts: Iterable[_Nodes]) -> Iterator[str]:
    """Each name of the module's, as often as something may bind it."""
    for part in parts:
        for node in part[ast.Global]:
            yield from node.names
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
                continue  # what is bound in it is its own, but for names declared global
            case ast.AnnAssign(value=None):
                continue
            case ast.alias(name=name, asname=alias):
                yield alias or name.partition(".")[0]
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                yield name
            case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                yield name
        waiting += ast.iter_child_nodes(node)


def _alters_names(nodes: _Nodes) -> bool:
    """Whether one of them may give names another meaning than what binds them, or a setting of
    NumPy's another value."""
    parts = {*(node.attr for node in nodes[ast.Attribute]), *(one.name for one in nodes[ast.alias])}
    names = {node.id for node in nodes[ast.Name]}
    return "*" in parts or not (SETTINGS.isdisjoint(parts) and ALTER_NAMES.isdisjoint(names))


def _given_names(statements: Iterable[ast.stmt]) -> tuple[dict[str, str], frozenset[str]]:
    """The modules that are imported, by the names that they go by here, and the names of pure
    functions and of constants that nobody can change."""
    modules: dict[str, str] = {}
    constants: set[str] = set()
    for statement in statements:
        match statement:
            case ast.Import(names=names):
                modules |= _imported(names)
            case ast.ImportFrom(module=str() as path, names=names, level=0):
                found = _imported(names)
                constants |= {name for name, one in found.items() if f"{path}.{one}" in PATHS}
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _is_immutable(value):
                constants.add(name)
    return modules, frozenset(constants)


def _imported(names: Iterable[ast.alias]) -> dict[str, str]:
    return {one.asname or one.name: one.name for one in names}


def _is_immutable(node: ast.AST | None) -> bool:
    """Whether an expression is a constant, or a tuple of constants."""
    try:
        value = ast.literal_eval(node) if node else None
    except (ValueError, TypeError):
        return False
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(part, IMMUTABLE) for part in parts)


def _are_plain(nodes: _Nodes) -> bool:
    """Whether nothing of a function's does anything that is not pure."""
    if any(nodes[kind] for kind in IMPURE):
        return False
    for node in nodes[ast.Attribute]:
        is_read = isinstance(node.ctx, ast.Load)
        if not is_read or node.attr.startswith("_") or node.attr in PLACES_AND_FILES:
            return False
    # without a place to write to, a ufunc leaves memory as it lies where it writes nothing
    if any(node.arg in ("where", None) for node in nodes[ast.keyword]):  # None: by ** perhaps
        return False
    imported = (one.name for node in nodes[ast.Import] for one in node.names)
    return MODULES.issuperset(imported)  # which are there already


def _function(function: ast.FunctionDef, nodes: _Nodes, reads: Collection[str]) -> _Function | None:
    """What a function uses; None if it may not be pure whatever its names stand for.  ``reads`` are
    the names that it looks up in its module, those in annotations perhaps among them."""
    # a default is made once, and what can be changed of it lasts
    defaults = (*function.args.defaults, *function.args.kw_defaults)
    if function.decorator_list or not all(map(_is_immutable, defaults)) or not _are_plain(nodes):
        return None
    imports = [one for node in nodes[ast.Import] for one in node.names]
    modules = _imported(imports)
    if len(modules) < len({(one.asname or one.name, one.name) for one in imports}):
        return None  # one name for two of them
    uses: dict[int, str] = {}
    for node in (*nodes[ast.Attribute], *nodes[ast.Name]):  # the longest chain of each name's first
        root, path = _dotted(node)
        if isinstance(root, ast.Name):
            uses.setdefault(id(root), path)
    names = frozenset(node.id for node in nodes[ast.Name])
    return _Function(names.intersection(reads), frozenset(uses.values()), modules)


def _dotted(node: ast.AST) -> tuple[ast.AST, str]:
    """Where a chain of attributes begins, and all of it as text, from there on."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return node, ".".join(reversed(names))


def _global_names(scope: symtable.SymbolTable) -> Iterator[str]:
    """The names that a function, and what is defined in it, looks up in its module."""
    yield from (symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global())
    for inner in scope.get_children():
        yield from _global_names(inner)
