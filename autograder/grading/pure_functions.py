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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

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
    module: ast.Module = _WithoutAnnotations().visit(ast.parse(text))
    text = ast.unparse(ast.fix_missing_locations(module))
    reads: dict[str, set[str]] = {}
    for scope in symtable.symtable(text, "module.py", "exec").get_children():
        reads.setdefault(scope.get_name(), set()).update(_global_names(scope))
    nodes = list(ast.walk(module))
    changed = [
        _dotted(node)[0]
        for node in nodes
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    ]
    modules, constants = _given_names(module)
    return _Names(
        Counter(_bound_names(module)),
        frozenset(root.id for root in changed if isinstance(root, ast.Name)),
        not any(_alters_names(node) for node in nodes),
        {
            one.name: _function(one, reads[one.name])
            for one in module.body
            if isinstance(one, ast.FunctionDef)
        },
        modules,
        constants,
    )


_names_of_module = functools.lru_cache(maxsize=16)(_names_of)


class _WithoutAnnotations(ast.NodeTransformer):
    """Takes out annotations, which name types and are read by nobody."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        return self.generic_visit(ast.Assign([node.target], node.value))


def _bound_names(module: ast.Module) -> Iterator[str]:
    """Each name of the module's, as often as something may bind it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Global):
            yield from node.names
    waiting: list[ast.AST] = list(module.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
                continue  # what is bound in it is its own, but for names declared global
            case ast.alias(name=name, asname=alias):
                yield alias or name.partition(".")[0]
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                yield name
            case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                yield name
        waiting += ast.iter_child_nodes(node)


def _alters_names(node: ast.AST) -> bool:
    """Whether a node may give names another meaning than what binds them, or a setting of NumPy's
    another value."""
    match node:
        case ast.Name(id=name):
            return name in ALTER_NAMES
        case ast.Attribute(attr=name) | ast.alias(name=name):
            return name in SETTINGS or name == "*"
    return False


def _given_names(module: ast.Module) -> tuple[dict[str, str], frozenset[str]]:
    """The modules that are imported, by the names that they go by here, and the names of pure
    functions and of constants that nobody can change."""
    modules: dict[str, str] = {}
    constants: set[str] = set()
    for statement in module.body:
        match statement:
            case ast.Import(names=names):
                modules |= _imported(names)
            case ast.ImportFrom(module=str() as path, names=names, level=0):
                found = _imported(names)
                constants |= {name for name, one in found.items() if f"{path}.{one}" in PATHS}
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_immutable(value):
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


def _is_plain(node: ast.AST) -> bool:
    """Whether a node of a function does nothing that is not pure."""
    match node:
        case ast.Attribute(attr=name):
            is_read = isinstance(node.ctx, ast.Load)
            return is_read and not name.startswith("_") and name not in PLACES_AND_FILES
        case ast.Import(names=names):  # which are there already
            return all(one.name in MODULES for one in names)
        case ast.keyword(arg="where" | None):  # which may come by ** as well
            # without a place to write to, a ufunc leaves memory as it lies where it writes nothing
            return False
    return not isinstance(node, IMPURE)


def _function(function: ast.FunctionDef, reads: Collection[str]) -> _Function | None:
    """What a function uses; None if it may not be pure whatever its names stand for."""
    nodes = list(ast.walk(function))
    # a default is made once, and what can be changed of it lasts
    defaults = (*function.args.defaults, *function.args.kw_defaults)
    if function.decorator_list or not all(map(_is_immutable, defaults)):
        return None
    if not all(map(_is_plain, nodes)):
        return None
    imports = [one for node in nodes if isinstance(node, ast.Import) for one in node.names]
    modules = _imported(imports)
    if len(modules) < len({(one.asname or one.name, one.name) for one in imports}):
        return None  # one name for two of them
    uses: dict[int, str] = {}
    for node in nodes:  # which comes before what it is an attribute of
        root, path = _dotted(node)
        if isinstance(root, ast.Name):
            uses.setdefault(id(root), path)
    return _Function(frozenset(reads), frozenset(uses.values()), modules)


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
