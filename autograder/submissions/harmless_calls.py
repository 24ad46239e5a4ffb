"""Syntax, functions, methods and attributes that change nothing, or what a function itself made.

They are given numbers, texts, arrays and containers of these, and so many arguments and no more.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from autograder.sandbox.inside.syntax import bound_names
from autograder.submissions.quiet_cells import CONSTANTS

PARTS = (
    *(*CONSTANTS, ast.BoolOp, ast.boolop, ast.Compare, ast.cmpop, ast.IfExp),
    *(ast.JoinedStr, ast.FormattedValue),
)
"""Parts of expressions that change nothing if nothing in them does."""
MODULES = frozenset({"numpy", "math", "os", "os.path"})

MANY = 20
MOST_ARGUMENTS = {
    **dict.fromkeys(("print", "range", "zip", "max", "min", "isinstance"), MANY),
    **dict.fromkeys(("len", "abs", "sum", "str", "repr", "int", "float", "bool", "type"), 1),
    **dict.fromkeys(("list", "tuple", "set", "dict", "sorted", "any", "all", "reversed"), 1),
    **dict.fromkeys(("open", "os.path.expanduser"), 1),
    **dict.fromkeys(("round", "enumerate"), 2),
    **{f"math.{name}": 1 for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "floor")},
    # with one more it would be where NumPy puts the result
    **{f"numpy.{name}": 1 for name in ("exp", "log", "sqrt", "abs", "tanh", "square", "sign")},
    **{f"numpy.{name}": 1 for name in ("array", "zeros", "ones", "zeros_like", "ones_like")},
    **{f"numpy.{name}": 2 for name in ("sum", "mean", "max", "min", "argmax", "argmin", "round")},
    **{f"numpy.{name}": 2 for name in ("dot", "matmul", "maximum", "minimum", "outer")},
    **{f"numpy.{name}": 3 for name in ("arange", "linspace", "clip", "where")},
}
"""Functions by their full names, and the most arguments that each may have by position."""
KEYWORDS = frozenset({"axis", "keepdims", "dtype", "sep", "end", "size", "decimals"})
VALUES = frozenset({"numpy.pi", "math.pi", "numpy.newaxis", "numpy.float64"})

READING = "open"
"""It may be given what is a text for sure: a number would be something that is open already."""
TEXTS = frozenset({"os.path.expanduser"})
DRAWING = "numpy.random.default_rng"
"""It may be given a seed; what it gives is changed by being used."""

USED_UP = frozenset({"zip", "enumerate", "reversed", READING})
"""Functions whose answer is used up by being read."""
USERS = USED_UP | {"list", "tuple", "set", "dict", "sum", "any", "all", "max", "min", "sorted"}

METHODS = frozenset(
    {"sum", "mean", "max", "min", "copy", "reshape", "ravel", "flatten", "astype", "tolist"}
    | {"items", "keys", "values", "round", "join", "strip", "split", "read"}
)
"""What may be asked of any value; the last only of a file that was opened for it."""
GROWING = frozenset({"append", "extend"})
"""What may be asked of a list that a function has made itself."""
DRAWS = frozenset({"normal", "standard_normal", "uniform", "integers"})
"""What may be asked of a random generator that a function has made itself."""
ATTRIBUTES = frozenset({"shape", "size", "ndim", "T", "dtype"})
NEW = frozenset({"zeros", "ones", "zeros_like", "ones_like", "array", "list", "dict"})
"""Functions that give something which nobody else has."""
DISPLAYS = (
    *(ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp),
    *(ast.BinOp, ast.Constant),
)
"""The same of expressions."""


def made_here(node: ast.FunctionDef, parameters: Collection[str]) -> tuple[set[str], set[str]]:
    """The names in a function that stand for nothing but what it has made itself, and those that
    may stand for a random generator."""
    new: set[str] = set()
    drawing: set[str] = set()
    other = set(parameters)
    for inner in ast.walk(node):
        match inner:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                called = getattr(value, "func", value)
                what = getattr(called, "attr", getattr(called, "id", ""))
                is_new = isinstance(value, DISPLAYS) or what in NEW
                is_drawing = DRAWING.endswith(f".{what}")
                (drawing if is_drawing else new if is_new else other).add(name)
            case ast.Assign(targets=targets):
                other.update(name for target in targets for name in bound_names(target))
            case ast.For(target=target) | ast.comprehension(target=target):
                other.update(bound_names(target))
            case ast.ExceptHandler(name=str(name)):
                other.add(name)
    return new - other - drawing, drawing - other - new


def is_names(node: ast.expr) -> bool:
    """Whether an assignment to ``node`` does no more than to give names."""
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(map(is_names, node.elts))
    return isinstance(node, ast.Name)
