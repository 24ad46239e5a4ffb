"""A suite's plain ``assert`` as what its author means: a wrong answer, told in words of its own.

What is said comes from the call, its answer and the expected value, and never from the text of the
suite.
"""

from __future__ import annotations

import ast
import linecache
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.grading.failure import Failure
from autograder.grading.plain_text import clean, sketch
from autograder.grading.student import Student

ENGINE = Path(__file__).resolve().parents[1]

VALUES = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.expr_context),
    *(ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator),
    *(ast.List, ast.Tuple, ast.Dict, ast.Set),
)
"""What an expected value may be made of, to be worked out a second time for the message."""


def as_failure(error: AssertionError, folder: Path, student: Student) -> Failure | None:
    """Tell of an assertion that failed over an answer of the student's; None if it is none of hers.

    ``folder`` is where the suites lie.  It is none of hers if no answer of hers came before it in
    this test, or if the engine raised it.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [
        (frame, line)
        for frame, line in frames
        if Path(frame.f_code.co_filename).resolve().is_relative_to(folder.resolve())
    ]
    if not own or student.answered is None:
        return None
    raised_in = Path(frames[-1][0].f_code.co_filename)
    if frames[-1] != own[-1] and raised_in.resolve().is_relative_to(ENGINE):
        return None
    call, answer = student.answered
    frame, line = own[-1]
    # NumPy's own assertions, for one, are raised further in
    statement = _statement(frame, line) if frames[-1] == own[-1] else None
    expected = _expected(statement.test, frame, answer) if statement else ""
    if expected and expected != sketch(answer):
        told = f", expected {expected}."
    else:
        told = ", which is not what this test expects."
    # a pytest around this one may have put its own explanation below the author's words
    words = str(error).partition("\nassert ")[0] if statement and statement.msg else ""
    message = f"{call} returned {sketch(answer)}{told} {clean(words)}"
    return Failure(message.strip(), layer="difference")


def as_not_callable(error: TypeError, folder: Path, student: Student) -> Failure | None:
    """Tell of a suite's call of an attribute that is a value and no method; None if that is not
    what happened."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    is_own = Path(frame.f_code.co_filename).resolve().is_relative_to(folder.resolve())
    if student.attribute_read is None or student.answered is None or not is_own:
        return None
    if not str(error).endswith("object is not callable"):
        return None
    return Failure(
        f"{student.attribute_read} is {sketch(student.answered[1])}, and no method that can be "
        "called.",
        hint="A method begins with def, inside the class. Is there an attribute of its name?",
    )


def _statement(frame: FrameType, line: int) -> ast.Assert | None:
    """The ``assert`` that stands on a line."""
    linecache.checkcache(frame.f_code.co_filename)  # which may have been edited since
    text = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0):
            return node
    return None


def _expected(test: ast.expr, frame: FrameType, answer: Any) -> str:
    """What an ``assert`` compares the answer with, if it does so with ``==``; empty if not."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            for found, other in ((left, right), (right, left)):
                if _is_the_answer(found, frame, answer):
                    return worked_out(other, frame)
    return ""


def _is_the_answer(node: ast.expr, frame: FrameType, answer: Any) -> bool:
    """Whether an expression is the call itself, or a name for what it came to."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="student"))):
            return True
        case ast.Name(id=name):
            return frame.f_locals.get(name, frame) is answer
    return False


def worked_out(node: ast.expr, frame: FrameType, show: Callable[[Any], str] = sketch) -> str:
    """The value of an expression without calls, in a few characters; empty for any other."""
    if not all(isinstance(part, VALUES) for part in ast.walk(node)):
        return ""
    code = compile(ast.Expression(node), frame.f_code.co_filename, "eval")
    return show(eval(code, frame.f_globals, dict(frame.f_locals)))
