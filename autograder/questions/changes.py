"""Small changes of a student's function, each on its own line and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.questions.own_functions import OwnFunction

MOST_CHANGES = 10
SWAPS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
"""Operators, and what is written in their place."""


@dataclass(frozen=True)
class Change:
    """The function with one thing about it changed."""

    kind: str
    line: int
    source: str
    """The function alone, its lines where they stand in the cell."""
    was: str = ""
    now: str = ""


def changes_of(function: OwnFunction) -> list[Change]:
    """The changes of her own lines that can be asked about, not more than a few of each kind."""
    found: list[Change] = []
    for kinds in (_without_line, _keywords, _operators):
        found += list(kinds(function))[:MOST_CHANGES]
    return [change for change in found if _is_python(change.source)]


def _without_line(function: OwnFunction) -> Iterator[Change]:
    needed = _alone_in_their_block(function.node)
    for node in function.every_statement:
        if isinstance(node, ast.Return) or node.lineno != node.end_lineno or node in needed:
            continue
        lines = list(function.lines)
        indent = function.lines[node.lineno - 1][: node.col_offset]
        lines[node.lineno - 1] = f"{indent}pass"
        yield Change("without line", node.lineno, _alone(function, lines))


def _alone_in_their_block(function: ast.FunctionDef) -> set[ast.stmt]:
    """The statements without which a loop, a branch or the like would be no valid Python."""
    blocks = (
        getattr(node, field, None)
        for node in ast.walk(function)
        for field in ("body", "orelse", "finalbody")
    )
    return {block[0] for block in blocks if isinstance(block, list) and len(block) == 1}


def _keywords(function: OwnFunction) -> Iterator[Change]:
    """``keepdims=True`` left out, and another axis."""
    for statement in function.every_statement:
        keywords = [one for one in ast.walk(statement) if isinstance(one, ast.keyword)]
        for name, swaps in (("keepdims", {True: "False"}), ("axis", {0: "1", 1: "0"})):
            # of several on one line nobody would know which is meant
            same = [one for one in keywords if one.arg == name]
            for line in {one.value.lineno for one in same}:
                here = [one for one in same if one.value.lineno == line]
                value = here[0].value
                if len(here) != 1 or not isinstance(value, ast.Constant):
                    continue
                if type(value.value) is not (bool if name == "keepdims" else int):
                    continue
                if value.value in swaps:
                    now = swaps[value.value]  # type: ignore[index]
                    source = _edited(function, line, value.col_offset, str(value.value), now)
                    if source:
                        yield Change(name, line, source, f"{name}={value.value}", f"{name}={now}")


def _operators(function: OwnFunction) -> Iterator[Change]:
    """Another operator, on lines where there is only one of the kind."""
    for statement in function.every_statement:
        found: dict[tuple[int, str], list[tuple[int, int, str]]] = {}
        for node in ast.walk(statement):
            match node:
                case ast.BinOp(left=left, op=operator, right=right):
                    pass
                case ast.Compare(left=left, ops=[operator], comparators=[right]):
                    pass
                case _:
                    continue
            swap = SWAPS.get(type(operator))
            if swap and left.end_lineno == right.lineno and left.end_col_offset is not None:
                place = (left.end_col_offset, right.col_offset, swap[1])
                found.setdefault((right.lineno, swap[0]), []).append(place)
        for (line, was), places in found.items():
            text = function.lines[line - 1].encode()
            start, end, now = places[0]
            between = text[start:end].decode(errors="replace")
            if len(places) != 1 or between.count(was) != 1 or text.decode().count(was) != 1:
                continue
            source = _edited(function, line, start + between.index(was), was, now)
            if source:
                yield Change("operator", line, source, was, now)


def _edited(function: OwnFunction, line: int, column: int, was: str, now: str) -> str:
    """The function with a few characters replaced; columns count bytes, as Python's do."""
    text = function.lines[line - 1].encode()
    end = column + len(was.encode())
    if text[column:end] != was.encode():
        return ""
    lines = list(function.lines)
    lines[line - 1] = (text[:column] + now.encode() + text[end:]).decode()
    return _alone(function, lines)


def _alone(function: OwnFunction, lines: list[str]) -> str:
    return "\n" * (function.node.lineno - 1) + "\n".join(
        lines[function.node.lineno - 1 : function.end]
    )


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
