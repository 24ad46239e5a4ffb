"""What a student reads of a stock test that her code does not pass.

It is made of the call, what came back and what was expected; the test's own text is not shown.
"""

from __future__ import annotations

import ast
import traceback
from types import CodeType, FrameType
from typing import Any

from autograder.grading.adopted.cells import TestCell, called
from autograder.grading.adopted.names import TestNames, Told, shown
from autograder.grading.failure import Failure
from autograder.grading.plain_asserts import worked_out
from autograder.grading.plain_text import clean

RETURNED_NONE = "print() shows a value to people. Which statement hands it to the caller?"
COMPARES = ("isclose", "allclose", "array_equal", "equal", "approx")


def failure_of(error: BaseException, cell: TestCell, names: TestNames) -> Failure | None:
    """Tell of what ended a test; None if it is nothing of the student's doing."""
    if names.stop:
        return names.stop
    for raised, failure in names.raised:
        if raised is error:
            return failure
    if isinstance(error, NameError) and error.name in names.missing:
        return Failure(
            f"There is no {error.name} in this notebook.",
            hint="Was its cell renamed, deleted or emptied, or the name spelled differently?",
            outcome="not written",
        )
    if isinstance(error, Failure) or names.last is None:
        return None
    words = clean(str(error)) if isinstance(error, AssertionError) else ""
    if isinstance(names.last, Failure):
        return Failure(f"{names.last.message} {words}".strip(), outcome=names.last.outcome)
    if not isinstance(error, AssertionError):
        kind = f"{type(error).__name__}: {clean(str(error))}".removesuffix(": ")
        return Failure(f"{names.last}, and the test could not go on with that ({kind}).")
    return _wrong_answer(error, names.last, cell, names, words)


def _wrong_answer(
    error: AssertionError, told: Told, cell: TestCell, names: TestNames, words: str
) -> Failure:
    own = [at for at in traceback.walk_tb(error.__traceback__) if _in(at[0].f_code, cell)]
    is_deeper = not own or list(traceback.walk_tb(error.__traceback__))[-1] != own[-1]
    expected = ""
    node = _statement(cell, own[-1][1]) if own else None
    if node is not None:
        told = _meant(node, own[-1][0], names) or told
        expected = _expected(node, own[-1][0], told.value, names)
        if isinstance(node, ast.Assert) and node.msg is None:
            words = ""
        elif not isinstance(node, ast.Assert) and is_deeper and not _says(node):
            words = ""  # those of a library, which show both values in full
    hint = RETURNED_NONE if told.value is None and told.what.endswith("returned") else ""
    if expected and expected != told.shown:
        return Failure(f"{told}, expected {expected}. {words}".strip(), hint=hint)
    message = f"{told}, which is not what this test expects. {words}"
    return Failure(message.strip(), hint=hint, layer="difference")


def _meant(node: ast.AST, frame: FrameType, names: TestNames) -> Told | None:
    """The answer that a statement looks at by a name for it, if it calls nothing of hers."""
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    if any(names.is_hers(name) for name in used):
        return None
    values = [frame.f_locals[name] for name in used if name in frame.f_locals]
    for told in reversed(names.told):
        if any(told.value is value for value in values):
            return told
    return None


def _in(code: CodeType, cell: TestCell) -> bool:
    return code.co_filename == cell.place


def _statement(cell: TestCell, line: int) -> ast.Assert | ast.Expr | ast.Raise | None:
    """The innermost statement of a test that stands on a line."""
    found = [
        node
        for step in cell.own
        for node in ast.walk(step.node)
        if isinstance(node, ast.Assert | ast.Expr | ast.Raise)
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return min(found, key=lambda node: (node.end_lineno or 0) - node.lineno, default=None)


def _says(node: ast.stmt) -> bool:
    """Whether an exception's words are the author's: those of ``raise``, or of ``fail("...")``."""
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and called(node.value).startswith("fail")
    )


def _expected(node: ast.stmt, frame: FrameType, answer: Any, names: TestNames) -> str:
    """What a test compares the answer with, in a few characters; empty if that is not plain."""
    for left, right in _pairs(node):
        for found, other in ((left, right), (right, left)):
            if _is_answer(found, frame, answer, names) and not _mentions_hers(other, names):
                return worked_out(other, frame, shown)
    return ""


def _pairs(node: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """The two sides of an ``assert a == b``, and of helpers that compare two values."""
    match node:
        case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            return [(left, right)]
        case ast.Assert(test=ast.Call(args=[left, right, *_]) as call):
            return [(left, right)] if called(call) in COMPARES else []
        case ast.Expr(value=ast.Call(args=[left, right, *_]) as call):
            return [(left, right)] if called(call).startswith("assert") else []
    return []


def _is_answer(node: ast.expr, frame: FrameType, answer: Any, names: TestNames) -> bool:
    """Whether an expression is the call itself, or a name for what came of it."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return names.is_hers(name)
        case ast.Name(id=name):
            return names.is_hers(name) or frame.f_locals.get(name, frame) is answer
    return False


def _mentions_hers(node: ast.expr, names: TestNames) -> bool:
    return any(isinstance(part, ast.Name) and names.is_hers(part.id) for part in ast.walk(node))
