"""Which shapes met where NumPy refused to work with them, in words."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

import numpy as np

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
"""How long an operand may be to be spelled out."""


def shapes_that_met(trace: TracebackType | None, is_hers: Callable[[CodeType], bool]) -> str:
    """A sentence on the two arrays that did not fit, at the innermost line of hers; empty if the
    expression that failed there is no sum or product of two arrays that can be looked at."""
    found: tuple[FrameType, int] | None = None
    while trace:
        if is_hers(trace.tb_frame.f_code):
            found = trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next
    if found is None:
        return ""
    frame, instruction = found
    operands = _operands(frame.f_code, instruction)
    if operands is None:
        return ""
    sign, left, right = operands
    values = [_value(operand, frame) for operand in (left, right)]
    if not all(isinstance(value, np.ndarray) for value in values):
        return ""
    one, other = (value.shape for value in values)
    spelled = [ast.unparse(operand) for operand in (left, right)]
    words = f" {sign} ".join(spelled) + " is " if max(map(len, spelled)) <= MAX_SOURCE else ""
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


def _value(operand: ast.expr, frame: FrameType) -> Any:
    """What an operand stands for, if that can be looked up without calling anything of hers."""
    match operand:
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame.f_globals.get(name))
        case ast.Attribute(value=inner, attr="T"):
            value = _value(inner, frame)
            return value.T if type(value) is np.ndarray else None
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
