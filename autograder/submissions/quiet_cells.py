"""Cells that change nothing but what their own names stand for.  Nothing here executes anything."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable

from autograder.submissions.magics import parsed, plain_python
from autograder.submissions.statements import MAX_ANALYSED

PACKAGES = frozenset({"numpy", "matplotlib", "autograder"})
"""What notebooks import; the last is nothing where they are executed."""
CONSTANTS = (
    *(ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp),
    *(ast.unaryop, ast.operator, ast.expr_context),
)
"""Parts of constants, in which nothing of anybody's is called."""
ANNOTATIONS = (*CONSTANTS, ast.Name, ast.Attribute, ast.Subscript)


def does_something(source: str) -> bool:
    """Whether a cell may have an effect on anything but the names that it binds.

    Definitions, imports of packages that grade, and assignments of constants to names have none,
    and a cell that is no Python is not executed.
    """
    if len(source) > MAX_ANALYSED:
        return True
    tree = parsed(plain_python(source))
    return tree is not None and not all(map(is_quiet, tree.body))


def is_quiet(node: ast.stmt) -> bool:
    """Whether a statement at the top of a cell has an effect on nothing but the names it binds."""
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Import(names=names):
            return all(_is_known(alias.name) for alias in names)
        case ast.ImportFrom(module=str() as module, level=0):
            return _is_known(module)
        case ast.Assign(targets=targets, value=value):
            return all(isinstance(target, ast.Name) for target in targets) and _made_of(
                CONSTANTS, [value]
            )
        case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=value):
            return _made_of(ANNOTATIONS, [annotation]) and _made_of(CONSTANTS, [value])
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            # a decorator is called where it stands, and what is in the body is not
            defaults = [*node.args.defaults, *node.args.kw_defaults]
            annotations = [node.returns, *(one.annotation for one in _parameters(node.args))]
            return (
                not node.decorator_list
                and _made_of(CONSTANTS, defaults)
                and _made_of(ANNOTATIONS, annotations)
            )
        case ast.ClassDef(bases=[], keywords=[], decorator_list=[], body=body):
            return all(map(is_quiet, body))
    return False


def _is_known(module: str) -> bool:
    """Whether a module is none that a cell could have written."""
    package = module.partition(".")[0]
    return package in PACKAGES or package in sys.stdlib_module_names


def _parameters(arguments: ast.arguments) -> Iterable[ast.arg]:
    some = (arguments.vararg, arguments.kwarg)
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (one for one in some if one)


def _made_of(kinds: tuple[type, ...], parts: Iterable[ast.expr | None]) -> bool:
    return all(isinstance(node, kinds) for part in parts if part for node in ast.walk(part))
