"""Questions that are answered by reading a function, or by carrying it out line by line."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.questions.own_functions import OwnFunction
from autograder.questions.question import Question
from autograder.questions.values import shape_text, value_text
from autograder.questions.watched import Watched, assignments, times, values_after

MOST_USES = 4
MOST_TIMES = 60


def reading_questions(function: OwnFunction) -> Iterator[Question]:
    """Ask in which lines a variable is used that one line alone makes."""
    made = list(assignments(function))
    for name, node in made:
        stored = [
            one for one in ast.walk(function.node) if isinstance(one, ast.Name) and one.id == name
        ]
        stores = [one for one in stored if not isinstance(one.ctx, ast.Load)]
        uses = sorted({one.lineno for one in stored if isinstance(one.ctx, ast.Load)})
        is_argument = name in function.arguments or _is_bound_inside(function, name)
        if len(stores) != 1 or is_argument or not 1 <= len(uses) <= MOST_USES:
            continue
        if any(line <= (node.end_lineno or node.lineno) for line in uses):
            continue
        yield Question(
            kind="uses",
            level=1,
            function=function.name,
            line=node.lineno,
            text=f"Line {node.lineno} makes `{name}`. In which lines is it used after that?",
            answer=_lines(uses),
            known=f"Every line of the function that reads {name}.",
        )


def _is_bound_inside(function: OwnFunction, name: str) -> bool:
    """Whether a function or comprehension inside this one has a variable of that name, too."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    return any(
        isinstance(one, ast.arg) and one.arg == name
        for node in ast.walk(function.node)
        if isinstance(node, inner) and node is not function.node
        for one in ast.walk(node)
    )


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def tracing_questions(watched: Watched) -> Iterator[Question]:
    """Ask what variables held, and how often things happened, in a call that was watched."""
    if not watched.returned:
        return
    yield from _variables(watched)
    yield from _counts(watched)
    yield from _calls(watched)
    yield from _returns(watched)


def _variables(watched: Watched) -> Iterator[Question]:
    function, situation = watched.function, watched.situation
    for name, node in assignments(function):
        looks = values_after(watched.run, node, name)
        if not looks:
            continue
        line, first = node.lineno, looks[0]
        is_once = len(looks) == 1
        if first.kind == "array" and first.shape and not situation.numbers:
            when = "" if is_once else " the first time"
            yield Question(
                kind="shape",
                level=2,
                function=function.name,
                line=line,
                text=f"{situation.sentence}. "
                f"What shape does `{name}` have after line {line}{when}?",
                answer=shape_text(first),
                known="Her code was run, and the variable looked at after this line.",
            )
        if not situation.numbers:
            continue
        if is_once and (text := value_text(first)) and not _is_written(node):
            yield Question(
                kind="value",
                level=2,
                function=function.name,
                line=line,
                text=f"{situation.sentence}. What value does `{name}` have after line {line}?",
                answer=text,
                known="Her code was run, and the variable looked at after this line.",
            )
        if len(looks) > 1 and (text := value_text(looks[1])) and text != value_text(first):
            yield Question(
                kind="second time",
                level=2,
                function=function.name,
                line=line,
                text=f"{situation.sentence}. What value does `{name}` have when line {line} has "
                "run for the second time?",
                answer=text,
                known="Her code was run, and the variable looked at after this line.",
            )


def _is_written(node: ast.stmt) -> bool:
    """Whether the value stands in the line as it is: nothing is to be worked out then."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if value is None or isinstance(value, ast.Name):
        return value is not None
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _counts(watched: Watched) -> Iterator[Question]:
    function = watched.function
    is_recursive = watched.run.calls.get(function.name, 0) > 1
    for node in function.every_statement:
        count = times(watched.run, node)
        if count is None or node.lineno not in function.looped or count > MOST_TIMES:
            continue
        also = ", in this call and in all calls of itself that come of it" if is_recursive else ""
        yield Question(
            kind="count",
            level=2,
            function=function.name,
            line=node.lineno,
            text=f"{watched.situation.sentence}. How many times does line {node.lineno} run{also}?",
            answer=_times(count),
            known="Her code was run, and its lines counted.",
        )


def _calls(watched: Watched) -> Iterator[Question]:
    function = watched.function
    for name, count in watched.run.calls.items():
        if not 1 < count <= MOST_TIMES:
            continue
        also = ", this call included" if name == function.name else ""
        yield Question(
            kind="calls",
            level=2,
            function=function.name,
            line=0,
            text=f"{watched.situation.sentence}. "
            f"How many times is `{name}` called meanwhile{also}?",
            answer=_times(count),
            known="Her code was run, and the calls counted.",
        )


def _returns(watched: Watched) -> Iterator[Question]:
    function, situation = watched.function, watched.situation
    text = value_text(watched.run.value)
    if situation.numbers and text and watched.run.value.kind != "none":
        yield Question(
            kind="returns",
            level=2,
            function=function.name,
            line=0,
            text=f"{situation.sentence}. What does your function return?",
            answer=text,
            known="Her function was called.",
        )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
