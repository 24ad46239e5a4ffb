"""What lab6's suites share: a look at a cell's source, and the judgement of a sorted list.

Nothing here is random: inputs are fixed and answers are compared with exact values, so that a
correct solution can't fail by chance.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.grading.student import Student
from autograder.testing import Failure, expect, grown

Number = int | float

ALWAYS = {"argsort", "lexsort", "msort", "sort_complex", "argpartition"}
"""Names that only NumPy's sorts have, whatever stands before the dot."""

OWN_WAY = {
    "merge": "Two sorted piles lie before you. Which two numbers do you have to look at to know "
    "which one comes next?",
    "merge_sort": "Split the pile, sort each half in the same way, merge the two: which of these "
    "steps is left to your own functions?",
}

TWINS = (
    "Where two equal numbers meet, does each of them go on, or does one come twice and the other "
    "get lost? And is any number made into one of another kind?"
)

ONCE = (
    "Every number is there, and some that went in more than once come out too seldom. Do they get "
    "lost where the two that you compare are equal, or where one pile has them twice?"
)

OF_NUMPY = ALWAYS | {"sort", "partition"}
"""NumPy's sorts; texts have a partition too, so that one counts after np only."""

MAGIC = re.compile(r"^([ \t]*)%{1,2}\w+", re.MULTILINE)
"""A magic at the start of a line: what it times counts, its name does not."""


@pytest.fixture
def own_work(student: Student) -> Callable[[str], None]:
    """Fails where a cell's source leaves the sorting to Python or NumPy.

    Where no source is known (a kernel without our plugin has none) nothing is held against it.
    """

    def look(grade_id: str) -> None:
        found = ready_made_sorts(student.sources.get(grade_id, ""))
        if found:
            raise Failure(
                f"The cell of {grade_id} uses {' and '.join(found)}, which does the sorting for "
                "you. In this cell it does not count.",
                hint=OWN_WAY[grade_id],
            )

    return look


@dataclass(frozen=True)
class Asks:
    """What a cell asks of a list that is not the right one, by what is wrong with it."""

    count: str
    """It holds too many or too few."""
    items: str
    """It holds as many as it should, and others than went in."""
    order: str
    """It holds what went in, in another order."""
    ties: str
    """Two that are equal have changed places."""


@pytest.fixture
def asks() -> type[Asks]:
    return Asks


@pytest.fixture
def judge_sorted() -> Callable[..., None]:
    """Fails where an answer is not the sorted list of the items that went in.

    ``expected`` holds them in their right order, equal ones too.  Which of two equal numbers
    came first shows in their types (1 and 1.0), where the answer kept both types: an array has
    only one, and in it equal numbers cannot be told apart at all.
    """

    def judge(answer: Any, expected: Sequence[Number], what: str, asks: Asks) -> None:
        def right(items: list[Any]) -> None:
            _judge_items(items, expected, what, asks)

        words = f"{what}: the answer"
        count = ONCE if _lacks_equal_ones(answer, expected) else asks.count
        right(grown.sequence(answer, len(expected), words, right=right, hint=count))

    return judge


def _lacks_equal_ones(answer: Any, expected: Sequence[Number]) -> bool:
    """Whether all that a list lacks is some of several equal numbers."""
    is_line = isinstance(answer, np.ndarray) and answer.ndim == 1
    if not is_line and not isinstance(answer, (list, tuple)):
        return False
    try:
        found = Counter(answer.tolist() if isinstance(answer, np.ndarray) else answer)
    except TypeError:
        return False  # something in it is no number
    return len(answer) < len(expected) and set(found) == set(expected)


def _judge_items(items: list[Any], expected: Sequence[Number], what: str, asks: Asks) -> None:
    """Raise ``Failure`` unless as many items as are expected are just those, in their order."""
    found = expect.numbers(items, len(expected), f"{what}: the answer")
    right = np.array(expected, dtype=np.float64)
    close = expect.TOLERANCE * (1.0 + np.abs(right))
    expect.that(
        bool(np.all(np.abs(np.sort(found) - right) <= close)),
        f"{what}: the answer is long enough, but it does not hold the items that went in.",
        hint=asks.items,
        layer="relation",
    )
    falls = np.flatnonzero(found[1:] < found[:-1])
    place = int(falls[0]) if falls.size else 0
    expect.that(
        falls.size == 0,
        f"{what}: the answer is not in order: a larger number stands before a smaller one, "
        f"first at places {place} and {place + 1}.",
        hint=asks.order,
    )
    kinds = [isinstance(item, (float, np.floating)) for item in items]
    if any(kinds) and not all(kinds):
        went_in = [isinstance(item, float) for item in expected]
        came, went = (Counter(zip(expected, each, strict=True)) for each in (kinds, went_in))
        expect.that(
            came == went,
            f"{what}: the numbers are right, but they are not the items that went in, of which "
            "some are equal and yet not the same, as 1 and 1.0 are.",
            hint=TWINS,
            layer="relation",
        )
        expect.that(
            kinds == went_in,
            f"{what}: the numbers are right, but two that are equal have changed places.",
            hint=asks.ties,
            layer="relation",
        )


def ready_made_sorts(source: str) -> list[str]:
    """The ready-made sorts that a cell uses, as the student wrote them; none if it is no Python.

    Names of one's own (a variable called ``sorted``, a method called ``sort``), comments, texts,
    and trials below the function (``assert``, ``print``, a bare comparison) are no offence.
    """
    try:
        tree = ast.parse(MAGIC.sub(r"\1", source).strip())
        tree.body = [statement for statement in tree.body if not _is_trial(statement)]
        table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # it did not run either, or IPython alone can read it
    found = {"sorted"} if _uses_builtin(table, "sorted") else set()
    own_methods = {
        method.name
        for definition in ast.walk(tree)
        if isinstance(definition, ast.ClassDef)
        for method in definition.body
        if isinstance(method, ast.FunctionDef)
    }
    for node in ast.walk(tree):
        found.update(_sorts_at(node, own_methods))
    return sorted(found)


def _sorts_at(node: ast.AST, own_methods: set[str]) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="np" | "numpy" as module), attr=name):
            if name in OF_NUMPY:
                yield f"{module}.{name}"
        case ast.Attribute(value=ast.Name(id="builtins" | "__builtins__"), attr="sorted"):
            yield "sorted"
        case ast.Attribute(attr=name) if name in ALWAYS | {"sort"} and name not in own_methods:
            yield f".{name}"
        case ast.ImportFrom(module="numpy", names=names):
            yield from (f"np.{alias.name}" for alias in names if alias.name in OF_NUMPY)
        case ast.Call(
            func=ast.Name(id="getattr"), args=[_, ast.Constant(value="sort" | "sorted" as name)]
        ):
            yield name if name == "sorted" else f".{name}"


def _uses_builtin(table: symtable.SymbolTable, name: str) -> bool:
    """Whether some scope of the cell reads Python's own ``name``, and not one of the cell's."""
    if name in table.get_identifiers():
        symbol = table.lookup(name)
        if table.get_type() == "module":
            if symbol.is_assigned() and not symbol.is_referenced():
                return False  # the cell has its own, for all its functions
            if symbol.is_namespace():
                return False
        if symbol.is_referenced() and symbol.is_global():
            return True
    return any(_uses_builtin(child, name) for child in table.get_children())


def _is_trial(statement: ast.stmt) -> bool:
    """Whether a statement only tries the functions out, as students do below them."""
    match statement:
        case ast.Assert() | ast.Expr(value=ast.Compare()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="print" | "display"))):
            return True
    return False
