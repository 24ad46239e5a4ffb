"""Which shapes met where NumPy refused to work with them, in words."""

from __future__ import annotations

import ast
import linecache
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np

from autograder.self_check.observer import CELL

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
}
PRODUCTS = ("dot", "matmul")
"""Functions of NumPy's that multiply as @ does."""
MAX_SOURCE = 60
"""How long an expression may be to be spelled out."""


def shapes_that_met(trace: TracebackType | None) -> str:
    """A sentence on the two arrays that did not fit, at the innermost line of a cell; empty if the
    expression that failed there is no sum or product of two arrays that can be looked at."""
    found: tuple[FrameType, int] | None = None
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith(CELL):
            found = trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next
    if found is None:
        return ""
    frame, instruction = found
    operands = _operands(frame.f_code, instruction)
    if operands is None:
        return ""
    sign, left, right = operands
    one, other = _shape(left, frame), _shape(right, frame)
    if not one or not other:
        return ""
    operator = next(kind for kind, each in SIGNS.items() if each == sign)
    spelled = ast.unparse(ast.BinOp(left, operator(), right))
    words = f"{spelled} is " if len(spelled) <= MAX_SOURCE else ""
    if sign == "@":
        if len(one) == len(other) == 2 and one[1] != other[0]:
            meet = f"{one[1]} and {other[0]} meet in the middle, and have to be the same"
            return f"{words}{one} @ {other}: {meet}."
        return ""
    return f"{words}{one} {sign} {other}, which do not fit." if not _fit(one, other) else ""


def _operands(code: CodeType, instruction: int) -> tuple[str, ast.expr, ast.expr] | None:
    """The sign and the two operands of the expression that an instruction belongs to."""
    place = next(islice(code.co_positions(), instruction // 2, None), None)
    source = "".join(linecache.getlines(code.co_filename))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if not isinstance(node, ast.BinOp | ast.Call | ast.AugAssign):
            continue
        if place != (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset):
            continue
        if isinstance(node, ast.BinOp) and (sign := SIGNS.get(type(node.op))):
            return sign, node.left, node.right
        if isinstance(node, ast.AugAssign) and (sign := SIGNS.get(type(node.op))):
            return sign, node.target, node.value
        if isinstance(node, ast.Call) and _multiplies(node):
            return "@", node.args[0], node.args[1]
    return None


def _multiplies(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in PRODUCTS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("np", "numpy")
        and len(call.args) == 2
    )


def _shape(operand: ast.expr, frame: FrameType) -> tuple[int, ...] | None:
    """The shape of what an operand stands for, empty for a number; None if it is neither, or is not
    to be found out without calling anything of hers."""
    match operand:
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SIGNS:
            one, other = _shape(left, frame), _shape(right, frame)
            if one is None or other is None:
                return None
            if not isinstance(sign, ast.MatMult):
                return np.broadcast_shapes(one, other) if _fit(one, other) else None
            fit = len(one) == len(other) == 2 and one[1] == other[0]
            return (one[0], other[1]) if fit else None
        case ast.UnaryOp(operand=inner):
            return _shape(inner, frame)
        case ast.Attribute(value=inner, attr="T"):
            shape = _shape(inner, frame)
            return shape[::-1] if shape is not None else None
        case ast.Constant(value=int() | float()):
            return ()
    value = _value(operand, frame)
    if type(value) is np.ndarray:
        return tuple(value.shape)
    return () if isinstance(value, int | float | np.number) else None


def _value(operand: ast.expr, frame: FrameType) -> Any:
    """What a name stands for, or an item of a plain dict or list under a name; None otherwise."""
    match operand:
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame.f_globals.get(name))
        case ast.Subscript(value=inner, slice=ast.Constant(value=key)):
            value = _value(inner, frame)
            fits = type(value) is dict or (type(value) in (list, tuple) and type(key) is int)
            try:
                return value[key] if fits else None
            except (LookupError, TypeError):
                return None
    return None


def _fit(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(one, other)
    except ValueError:
        return False
    return True
