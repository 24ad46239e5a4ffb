"""One situation of a student's function, watched line by line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from autograder.questions.own_functions import OwnFunction
from autograder.questions.probe import MAX_STEPS
from autograder.questions.runs import Look, Request, Run, Runner, Variables
from autograder.questions.situations import Situation, Twist

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


@dataclass(frozen=True)
class Watched:
    """A call of a function, and the same with something different about it."""

    function: OwnFunction
    situation: Situation
    run: Run
    misuse: tuple[tuple[Twist, Run], ...] = ()
    instead: tuple[tuple[Twist, Run], ...] = ()

    @property
    def returned(self) -> bool:
        """Whether the call came to its end."""
        return not self.run.raised and not self.run.stopped


def watch(function: OwnFunction, situation: Situation, runner: Runner) -> Watched | None:
    """Watch a function in a situation; None if nothing is known of that."""
    twists = [*situation.misuse, *situation.instead]
    requests = [
        Request(f"{situation.setup}\n{twist.setup}", twist.call or situation.call)
        for twist in (Twist(""), *twists)
    ]
    requests[0] = msgspec.structs.replace(requests[0], outcome=situation.outcome)
    first, *others = runner.run(function, requests, defined_in(situation))
    if first is None:
        return None
    known = [(twist, run) for twist, run in zip(twists, others, strict=True) if run]
    misuse = tuple((twist, run) for twist, run in known if twist in situation.misuse)
    instead = tuple((twist, run) for twist, run in known if twist in situation.instead)
    return Watched(function, situation, first, misuse, instead)


def defined_in(situation: Situation) -> list[str]:
    """The names of the functions that a situation brings itself."""
    body = ast.parse(situation.setup).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef)]


def assignments(function: OwnFunction) -> Iterator[tuple[str, ast.stmt]]:
    """Her own statements that give one variable a value."""
    for node in function.statements:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield name, node
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                yield name, node
            case ast.AugAssign(target=ast.Name(id=name)):
                yield name, node


def values_after(run: Run, node: ast.stmt, name: str) -> list[Look]:
    """What a variable holds after each time that a statement was carried out.

    Empty if that is not known for one of the times: where it held the same before, for one, and
    where there was more than is told.
    """
    if len(run.steps) >= MAX_STEPS:
        return []
    held: Variables = {}
    found: list[Look | None] = []
    was_inside = False
    for line, changed in run.steps:
        inside = node.lineno <= line <= (node.end_lineno or node.lineno)
        held.update(changed)
        if inside and was_inside:
            found[-1] = held.get(name)
        elif inside:
            found.append(held.get(name))
        was_inside = inside
    known = [look for look in found if look is not None]
    return known if len(known) == len(found) else []


def times(run: Run, node: ast.stmt) -> int | None:
    """How often a statement was carried out; None where lines do not tell that."""
    several = any(isinstance(part, COMPREHENSIONS) for part in ast.walk(node))
    if several or node.lineno != node.end_lineno:
        return None
    return dict(run.counts).get(node.lineno, 0)
