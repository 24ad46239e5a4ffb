"""What in a stock test cell cannot be run apart from the student's code, and what to write instead.

The tests run in our process and her functions in another: tests can call them, and cannot look into
them or change what is around them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.grading.adopted.cells import Step, TestCell, called
from autograder.submissions.magics import parsed
from autograder.submissions.solution_names import SolutionNames

NAMESPACE = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "compile"})
SOURCES = frozenset({"inspect", "dis", "getsource", "getsourcelines", "signature"})
PATCHES = frozenset({"patch", "monkeypatch", "capsys", "capfd"})
INPUTS = frozenset({"sys.stdin", "builtins.input", "input"})

INSTEAD = {
    "replaced": "Compare what the function returns; that it uses another one cannot be seen from "
    "outside.",
    "magic": "Write it as plain Python.",
    "namespace": "Use the names themselves: a name that is missing fails the test by itself.",
    "source": "Test what the function does, not how it is written.",
    "attribute": "Test what the function returns.",
    "patch": "Give the function its input as an argument, and compare what it returns.",
    "input": "Give the function its input as an argument.",
    "class": "Write a function beside the class that makes an object, calls it and returns plain "
    "values, and test that.",
    "handed": "Put a function of the notebook's own in its place, or test each of the two alone.",
    "identity": "Compare with ==; whether an argument was changed shows in the argument after the "
    "call.",
    "syntax": "Mend the cell.",
    "nothing": "Write an assert; until then everybody would have the points.",
}


@dataclass(frozen=True)
class Obstacle:
    """One place of a test cell that needs another way."""

    place: str
    line: int
    what: str
    kind: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.place}{line}: {self.what}. {INSTEAD[self.kind]}"


def obstacles(cell: TestCell) -> list[Obstacle]:
    """Name what keeps a test cell from being run apart from the student's code, in its order."""
    if not cell.own:
        is_empty = parsed(cell.source) is not None
        what, kind = ("is empty", "nothing") if is_empty else ("is no Python", "syntax")
        return [Obstacle(cell.place, 0, f"this cell {what}", kind)]
    found: dict[tuple[str, str], Obstacle] = {}
    for step in cell.steps:
        for line, what, kind in _of_step(step, cell):
            found.setdefault((step.place, what), Obstacle(step.place, line, what, kind))
    if not found and not cell.tests and not _gives_number(cell):
        what = "nothing in this cell can turn code down"
        return [Obstacle(cell.place, 0, what, "nothing")]
    return sorted(found.values(), key=lambda one: (one.place, one.line))


def _gives_number(cell: TestCell) -> bool:
    """Whether the last line is an expression, whose value may be a part of the points."""
    return isinstance(cell.own[-1].node, ast.Expr)


def _of_step(step: Step, cell: TestCell) -> Iterator[tuple[int, str, str]]:
    taken = step.binds.intersection((*cell.names.functions, *cell.names.classes))
    if taken and step.place == cell.place:
        name = min(taken)
        yield step.node.lineno, f"{name} is the student's, and is replaced or deleted", "replaced"
    for node in ast.walk(step.node):
        line = getattr(node, "lineno", step.node.lineno)
        for what, kind in _of_node(node, cell.names):
            yield line, what, kind


def _of_node(node: ast.AST, names: SolutionNames) -> Iterator[tuple[str, str]]:
    functions = frozenset(names.functions)
    match node:
        case ast.Global(names=changed) | ast.Nonlocal(names=changed) if names.all & set(changed):
            yield f"{min(names.all & set(changed))} is the student's, and is replaced", "replaced"
        case ast.Call(func=ast.Name(id="get_ipython")):
            yield "this is a magic of IPython's", "magic"
        case ast.Call(func=ast.Name(id=name)) if name in NAMESPACE:
            yield f"{name}() looks at the student's namespace", "namespace"
        case ast.Call(func=ast.Name(id="id")):
            yield "id() of an answer says nothing, for an answer is a copy", "identity"
        case ast.Call(func=ast.Name(id=name), args=args) if name in functions:
            handed = [one.id for one in args if isinstance(one, ast.Name) and one.id in functions]
            if handed:
                yield f"{handed[0]} is the student's and is handed to {name}", "handed"
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in functions:
            if attribute != "__name__":
                yield f"{name}.{attribute} looks into the student's function", "attribute"
        case ast.Compare(ops=ops, left=left, comparators=others) if _is_identity(ops, left, others):
            yield "an answer is a copy, so it is never the same object", "identity"
        case ast.Name(id=name) if name in names.classes:
            yield f"{name} is a class of the student's", "class"
        case ast.Assign(targets=targets) if INPUTS & {ast.unparse(one) for one in targets}:
            yield "this answers input()", "input"
    if name := _mentioned(node):
        if name in SOURCES:
            yield f"{name} looks at the student's source", "source"
        elif name in PATCHES:
            yield f"{name} changes what is around the student's code", "patch"


def _mentioned(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) | ast.alias(name=name):
            return name
        case ast.Call():
            return called(node) if isinstance(node.func, ast.Attribute) else ""
    return ""


def _is_identity(ops: list[ast.cmpop], left: ast.expr, others: list[ast.expr]) -> bool:
    """Whether objects are compared by ``is``, and not with None, True or a type."""
    if not any(isinstance(one, ast.Is | ast.IsNot) for one in ops):
        return False
    return not any(
        isinstance(side, ast.Constant)
        or (isinstance(side, ast.Name) and side.id in ("int", "float", "str", "list", "dict"))
        or (isinstance(side, ast.Call) and called(side) == "type")
        for side in (left, *others)
    )
