"""Statements that come to one expression: a loop that fills something, a value that is returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Filling:
    """A loop that makes a list, a dict or a sum, and nothing else."""

    target: ast.expr
    """The variable that it fills."""
    opening: str
    """``[``, ``{`` or ``sum``."""
    elements: tuple[ast.expr, ...]
    """What is put in: a key and a value for a dict, and otherwise one value."""
    clauses: tuple[tuple[str, ast.expr], ...]
    """``for``, ``in`` and ``if`` with what follows each, as in a comprehension."""


@dataclass
class Shortened:
    """What of a tree's statements is one expression, by the identity of the statements."""

    left_out: set[int] = field(default_factory=set)
    """Those that stand in another one."""
    loops: dict[int, Filling] = field(default_factory=dict)
    returned: dict[int, ast.expr | Filling] = field(default_factory=dict)
    """What a statement returns that names a variable made just before."""


def shortened(tree: ast.Module) -> Shortened:
    """Find all of them in a tree."""
    found = Shortened()
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                _in_block(block, found)
    return found


def _in_block(block: Sequence[ast.stmt], found: Shortened) -> None:
    empty: dict[str, tuple[str, ast.stmt]] = {}
    for number, statement in enumerate(block):
        made: ast.expr | Filling | None = None
        name = ""
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made = value
                if opening := _empty(value):
                    empty[name] = opening, statement
            case ast.For() if filled := _filling(statement):
                name = ast.unparse(filled.target)
                opening, first = empty.get(name, ("", statement))
                if opening == filled.opening:
                    found.loops[id(statement)] = made = filled
                    found.left_out.add(id(first))
                    del empty[name]
        match block[number + 1 : number + 2]:
            case [ast.Return(value=ast.Name(id=back)) as last] if made and back == name:
                found.left_out.add(id(statement))
                found.returned[id(last)] = made


def _empty(value: ast.expr) -> str:
    """What an empty value is there to become; nothing if it is not empty."""
    match value:
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[], keywords=[]):
            return "["
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return "{"
        case ast.Constant(value=0):
            return "sum"
    return ""


def _filling(loop: ast.For) -> Filling | None:
    """What a loop fills, if it does nothing else."""
    clauses: list[tuple[str, ast.expr]] = []
    last = _inmost(loop, clauses)
    target: ast.expr
    match last:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name() as target, "append"), [value], [])):
            return Filling(target, "[", (value,), tuple(clauses))
        case ast.AugAssign(target=ast.Name() as target, op=ast.Add(), value=value):
            return Filling(target, "sum", (value,), tuple(clauses))
        case ast.Assign([ast.Name() as target], ast.BinOp(ast.Name(id=again), ast.Add(), value)):
            if again == target.id:
                return Filling(target, "sum", (value,), tuple(clauses))
        case ast.Assign([ast.Subscript(ast.Name() as target, key)], value):
            return Filling(target, "{", (key, value), tuple(clauses))
    return None


def _inmost(loop: ast.For, clauses: list[tuple[str, ast.expr]]) -> ast.stmt | None:
    """The one statement that a loop is about, with the loops and conditions around it put down."""
    statement: ast.stmt = loop
    while True:
        match statement:
            case ast.For(target=target, iter=values, body=[inner], orelse=[]):
                clauses += [("for", target), ("in", values)]
            case ast.If(test=test, body=[inner], orelse=[]):
                clauses.append(("if", test))
            case _:
                return statement
        statement = inner


def comprehension_clauses(
    generators: Sequence[ast.comprehension],
) -> Iterator[tuple[str, ast.expr]]:
    """The clauses of a comprehension, as those of a loop."""
    for one in generators:
        yield "for", one.target
        yield "in", one.iter
        for test in one.ifs:
            yield "if", test
