"""Functions of a reference whose answers depend on their arguments alone, told by their source.

What such a function made of some arguments may be said again without calling it: it reads nothing
that could have changed, and changes nothing that anybody reads.  Only what is known to be so is
believed: names and syntax that are on lists.  A function that is not found to be pure may be pure
all the same; it is called each time, as it would be without this module.
"""

from __future__ import annotations

import ast
import builtins
import functools
import math
import symtable
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BUILTINS = _names(
    "abs all any bool bytes complex dict divmod enumerate filter float frozenset int isinstance"
    " iter len list map max min next pow range reversed round set sorted str sum tuple zip"
) | {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, Exception)
}
NUMPY = _names(
    "all allclose amax amin any append apply_along_axis arange argmax argmin argsort argwhere"
    " array array_equal array_split asarray atleast_1d atleast_2d average bincount broadcast_arrays"
    " broadcast_to clip column_stack concatenate convolve copy corrcoef count_nonzero cov cross"
    " cumprod cumsum diag diagonal diff digitize dot e einsum errstate expand_dims eye flip full"
    " full_like gradient histogram hstack identity inf inner insert interp isclose kron linspace"
    " logspace max mean median meshgrid min moveaxis nan nan_to_num nanmax nanmean nanmin nansum"
    " ndindex newaxis nonzero ones ones_like outer percentile pi prod ptp quantile"
    " ravel real repeat reshape roll rot90 round searchsorted shape size sort split squeeze stack"
    " std sum swapaxes take take_along_axis tensordot tile trace transpose tri tril triu unique"
    " unravel_index var vdot vstack where zeros zeros_like"
) | {
    name
    for name, value in vars(np).items()
    if isinstance(value, np.ufunc) or (isinstance(value, type) and issubclass(value, np.generic))
}
"""Not among them: what draws, what gives memory as it lies (``empty``, ``ndarray``, a way of
``pad``), what sets something for everybody, and what reads or writes files."""
LINALG = _names("det eig eigh inv lstsq matrix_rank norm pinv qr slogdet solve svd")
ITERTOOLS = _names("accumulate chain pairwise product repeat starmap zip_longest")
PATHS = frozenset(
    f"{module}.{name}"
    for module, names in {
        "numpy": NUMPY,
        "numpy.linalg": LINALG,
        "math": {name for name in vars(math) if not name.startswith("_")},
        "itertools": ITERTOOLS,
    }.items()
    for name in names
)
"""What pure functions may use of these modules: pure functions, types and constants."""
ALTER_NAMES = _names("__builtins__ __import__ delattr eval exec globals setattr vars")
"""What may give any name another meaning: where one stands, no function is known to be pure."""
SETTINGS = frozenset(
    {"setbufsize", "seterr", "seterrcall", "set_printoptions"}
    | {"filterwarnings", "simplefilter", "resetwarnings", "setrecursionlimit", "__dict__"}
)
"""What decides for the whole process whether NumPy raises exceptions, or how it writes, say,
and what may give names other meanings."""
PLACES_AND_FILES = frozenset({"ctypes", "data", "dump", "tofile"})
"""Attributes of an array that tell where it lies in memory, or write it."""
IMPURE = (ast.Global, ast.Import, ast.ImportFrom, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Await)
IMMUTABLE = (type(None), bool, int, float, complex, str, bytes)


@functools.lru_cache(maxsize=16)
def pure_functions(source: str) -> frozenset[str]:
    """Name the functions at the top of a module that are known to be pure."""
    module: ast.Module = _WithoutAnnotations().visit(ast.parse(source))
    bound = Counter(_bound_names(module))
    if not all(_leaves_names_alone(node, bound) for node in ast.walk(module)):
        return frozenset()
    once = {name for name, times in bound.items() if times == 1}
    modules, harmless = _given_names(module, once)
    harmless |= BUILTINS - bound.keys()
    text = ast.unparse(ast.fix_missing_locations(module))
    read: dict[str, set[str]] = {}
    for scope in symtable.symtable(text, "reference", "exec").get_children():
        read.setdefault(scope.get_name(), set()).update(_global_names(scope))
    pure = {
        statement.name
        for statement in module.body
        if isinstance(statement, ast.FunctionDef)
        if statement.name in once and _is_harmless(statement, modules)
    }
    while spoilt := {name for name in pure if not read[name] <= harmless | modules.keys() | pure}:
        pure -= spoilt
    return frozenset(pure)


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


def _leaves_names_alone(node: ast.AST, bound: Collection[str]) -> bool:
    """Whether a node gives no name of the module's, and no part of what it stands for, another
    meaning than its binding gives it, as far as that could not be seen there."""
    match node:
        case ast.Name(id=name):
            return name not in ALTER_NAMES
        case ast.alias(name="*"):
            return False
        case ast.Attribute(attr=attribute) | ast.alias(name=attribute) if attribute in SETTINGS:
            return False
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            return _dotted(node)[1].partition(".")[0] not in bound
    return True


def _given_names(module: ast.Module, once: Collection[str]) -> tuple[dict[str, str], set[str]]:
    """The modules of which functions are known, by the names that they go by here, and other
    names that any function may read: of pure functions, and of constants that nobody can change."""
    modules: dict[str, str] = {}
    harmless: set[str] = set()
    for statement in module.body:
        match statement:
            case ast.Import(names=names):
                modules |= {one.asname or one.name: one.name for one in names}
            case ast.ImportFrom(module=str() as source, names=names, level=0):
                harmless |= {
                    one.asname or one.name for one in names if f"{source}.{one.name}" in PATHS
                }
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_immutable(value):
                harmless.add(name)
    return {name: path for name, path in modules.items() if name in once}, harmless & set(once)


def _is_immutable(node: ast.AST | None) -> bool:
    """Whether an expression is a constant, or a tuple of constants."""
    try:
        value = ast.literal_eval(node) if node else None
    except (ValueError, TypeError):
        return False
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(part, IMMUTABLE) for part in parts)


def _is_harmless(function: ast.FunctionDef, modules: Mapping[str, str]) -> bool:
    """Whether a function does nothing that is not pure, whatever else its names stand for."""
    nodes = list(ast.walk(function))
    if function.decorator_list or any(isinstance(node, IMPURE) for node in nodes):
        return False
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    if any(
        not isinstance(node.ctx, ast.Load)
        or node.attr.startswith("_")
        or node.attr in PLACES_AND_FILES
        for node in attributes
    ):
        return False
    # without a place to write to, a ufunc leaves memory as it lies where it is to write nothing
    if any(isinstance(node, ast.keyword) and node.arg in ("where", None) for node in nodes):
        return False
    # a default is made once, and what can be changed of it lasts
    defaults = [
        default
        for node in nodes
        if isinstance(node, ast.arguments)
        for default in (*node.defaults, *node.kw_defaults)
    ]
    # of a module nothing is used but what is known of it
    known = {id(root) for root, path in map(_dotted, attributes) if path and _in(path, modules)}
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id in modules]
    return all(map(_is_immutable, defaults)) and all(id(name) in known for name in names)


def _in(path: str, modules: Mapping[str, str]) -> bool:
    """Whether a dotted name is one of a pure function's, or of a constant's."""
    alias, _, rest = path.partition(".")
    return alias in modules and f"{modules[alias]}.{rest}" in PATHS


def _dotted(node: ast.Attribute) -> tuple[ast.AST, str]:
    """Where a chain of attributes begins, and all of it as text; no text if that is no name."""
    names = [node.attr]
    while isinstance(inner := node.value, ast.Attribute):
        node = inner
        names.append(node.attr)
    if not isinstance(inner, ast.Name):
        return inner, ""
    return inner, ".".join([inner.id, *reversed(names)])


def _global_names(scope: symtable.SymbolTable) -> Iterator[str]:
    """The names that a function, and what is defined in it, looks up in its module."""
    yield from (symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global())
    for inner in scope.get_children():
        yield from _global_names(inner)
