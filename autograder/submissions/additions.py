"""What a student added to cells that grading restores or leaves out.

Hers is kept where it takes nothing away from what the lab gives.  Nothing here executes anything.
"""

from __future__ import annotations

import ast
import builtins
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.kept_with import kept_with
from autograder.sandbox.inside.syntax import COMPREHENSIONS, is_stub
from autograder.submissions.solution_names import solution_names
from autograder.submissions.statements import (
    MAX_ANALYSED,
    Statement,
    first_line,
    in_their_places,
    statements,
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Import = ast.Import | ast.ImportFrom
NOT_EXECUTED_YET = (*(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), ast.Lambda)
KEPT_MAGICS = ("writefile", "file", "run", "env", "set_env")
FILLING = ("append", "extend", "insert", "add", "update", "setdefault", "register")
"""Methods that put something into an object."""
REBIND_MUCH = ("pylab", "matplotlib.pylab")
"""Modules of which a star import brings names that the lab uses for something else."""


@dataclass(frozen=True)
class Given:
    """What the lab's own notebook says, as far as additions are measured by it."""

    cells: Mapping[str, list[Statement]]
    """The statements of its cells, those with solutions excepted, by their sources."""
    dumps: frozenset[str]
    kinds: frozenset[tuple[type[ast.stmt], frozenset[str]]]
    """What kinds of statements those are, and what they bind."""
    names: frozenset[str]
    """The names that its locked cells bind, and those of its functions."""

    def has(self, one: Statement) -> bool:
        """Whether a statement is the lab's own.

        To write down its tree takes longer than all else that is done to it, and whole functions
        of a student's bind other names than any statement of the lab's.
        """
        return (type(one.node), one.binds) in self.kinds and one.dumped in self.dumps

    def statements(self, source: str) -> list[Statement]:
        found = self.cells.get(source)
        return statements(source) if found is None else found


@kept_with
def given_by(lab: Lab) -> Given:
    """What ``lab`` gives; it is worked out once for each state of the lab."""
    return _given(
        tuple(
            cell_source(cell)
            for cell in lab.cells
            if cell["cell_type"] == "code"
            and nbgrader_marks(cell).get("grade_id") not in lab.solution_cells
        ),
        tuple(lab.given_cells.values()),
        solution_names(lab).functions,
    )


@functools.lru_cache(maxsize=16)
def _given(sources: tuple[str, ...], locked: tuple[str, ...], functions: tuple[str, ...]) -> Given:
    cells = {source: statements(source) for source in sources}
    every = [one for found in cells.values() for one in found]
    names = {name for source in locked for one in cells[source] for name in one.binds}
    return Given(
        cells,
        frozenset(one.dumped for one in every),
        frozenset((type(one.node), one.binds) for one in every),
        frozenset(names | set(functions)),
    )


class Additions:
    """Decides what of the cells that grading does not execute is executed after all.

    ``executed`` are the cells that are: the function's name if it is a solution cell, and the
    source.  ``left_out`` are the sources of the others, as the student handed them in.
    """

    def __init__(
        self, lab: Lab, executed: Sequence[tuple[str, str]], left_out: Sequence[str]
    ) -> None:
        self._given = given_by(lab)
        # each cell is taken apart once, though it is looked at again when it is decided on
        self._statements = functools.cache(self._given.statements)
        self._functions = frozenset(solution_names(lab).functions)
        if sum(len(source) for _, source in executed) > MAX_ANALYSED:
            executed = ()
        known = [(name, one) for name, source in executed for one in self._statements(source)]
        every = [one for _, one in known]
        every += [one for source in left_out for one in self._statements(source)]
        self._bound = {name for _, one in known for name in one.binds}
        hers = [one for one in every if not self._given.has(one)]
        self._known = self._bound.union(*(one.binds for one in hers))
        # a module is nobody's own, whatever she calls it
        made = (one for one in hers if not isinstance(one.node, Import))
        self._hers = frozenset(name for one in made for name in one.binds)
        written = (one for _, one in known if not is_stub(one.node))
        self._unwritten = self._functions.difference(*(one.binds for one in written))
        wanted = (one.needs for name, one in known if name in self._functions)
        self._needed = _closure(set[str]().union(*wanted), every)

    def of(self, source: str, *, is_check: bool = False) -> str:
        """What is kept of a cell: its statements in their places, empty if there is none.

        What is put into an object below a check's own lines, the check has not met.
        """
        found = self._statements(source)
        given = [one for one in found if self._given.has(one)]
        end = given[-1].node.lineno if is_check and given else math.inf
        return in_their_places(
            one
            for one in found
            if self._is_kept(one) or (first_line(one.node) < end and self._fills_what_is_hers(one))
        )

    def _is_kept(self, one: Statement) -> bool:
        is_hers = not self._given.has(one)
        is_definition = isinstance(one.node, (Definition, Import))
        if one.binds & self._given.names:
            # written into another cell than its own, with the stub still there
            return is_hers and _defines(one.node, self._unwritten)
        if is_hers and (is_definition or _is_kept_magic(one.node)):
            return not (isinstance(one.node, ast.ImportFrom) and _takes_away(one.node))
        is_needed = bool(one.binds & self._needed)
        if not is_hers:
            is_simple = is_definition or isinstance(one.node, (ast.Assign, ast.AnnAssign))
            return is_simple and is_needed and not one.binds & self._bound
        if not one.binds or any(hasattr(builtins, name) for name in one.binds):
            return False
        return is_needed or not _does_something(one.node)

    def _fills_what_is_hers(self, one: Statement) -> bool:
        """Whether a statement puts something into an object of hers that her solutions need."""
        name = _filled(one.node)
        return (
            not one.binds
            and name in self._needed & self._hers
            and name not in self._given.names
            and not self._given.has(one)
            and all(other in self._known or hasattr(builtins, other) for other in one.needs)
        )


def _filled(node: ast.stmt) -> str:
    """The name of the object that a statement puts something into; empty if it does not."""
    match node:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            into: ast.expr = target
        case ast.Expr(ast.Call(ast.Attribute(target, method))) if method in FILLING:
            into = target
        case _:
            return ""
    while isinstance(into, (ast.Attribute, ast.Subscript)):
        into = into.value
    return into.id if isinstance(into, ast.Name) else ""


def _defines(node: ast.stmt, names: frozenset[str]) -> bool:
    return isinstance(node, Definition) and node.name in names and not is_stub(node)


def _takes_away(node: ast.ImportFrom) -> bool:
    return node.module in REBIND_MUCH and node.names[0].name == "*"


def _is_kept_magic(node: ast.stmt) -> bool:
    """Whether it writes a module, runs one or sets a variable of the environment, as IPython's
    magics read in Python."""
    match node:
        case ast.Expr(
            ast.Call(
                ast.Attribute(ast.Call(ast.Name("get_ipython"))),
                [ast.Constant(str() as name), *_],
            )
        ):
            return name in KEPT_MAGICS
    return False


def _does_something(node: ast.stmt) -> bool:
    """Whether a statement is more than an assignment of something that is written down."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return True
    working = (ast.Call, ast.Await, *COMPREHENSIONS)
    return any(isinstance(part, working) for part in _executed_at_once(node))


def _executed_at_once(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, NOT_EXECUTED_YET):
            yield from _executed_at_once(child)


def _closure(names: set[str], known: Sequence[Statement]) -> frozenset[str]:
    """``names``, and all that is needed to bind them, and so on."""
    binders: dict[str, list[Statement]] = {}
    for one in known:
        for name in one.binds:
            binders.setdefault(name, []).append(one)
    needed: set[str] = set()
    while names:
        name = names.pop()
        if name not in needed:
            needed.add(name)
            names |= {other for one in binders.get(name, ()) for other in one.needs}
    return frozenset(needed)
