"""The test cells of a stock notebook, and what of the notebook's own code each of them needs."""

from __future__ import annotations

import ast
import builtins
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.submissions.magics import parsed, plain_python
from autograder.submissions.solution_names import SolutionNames, solution_names
from autograder.submissions.statements import Statement, statements

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
SHOWS = frozenset({"print", "display", "help", "input"})
"""Functions that leave nothing behind that a test could need."""


@dataclass(frozen=True)
class Step:
    """One statement that is executed for a test cell."""

    node: ast.stmt
    place: str
    """The cell that it stands in, as teachers read it; it is compiled under that name."""
    binds: frozenset[str]
    needs: frozenset[str]
    is_test: bool = False
    hidden: bool = False
    """Whether it stands in a region that students do not get."""
    is_graded: bool = False
    """Whether its cell is a grade cell, which grading does not execute among the student's."""


@dataclass(frozen=True)
class TestCell:
    """A grade cell of the source notebook, as it is run."""

    __test__ = False  # for pytest, which takes the name for a test's
    grade_id: str
    place: str
    """How teachers read where it is; it is compiled under that name."""
    source: str
    """As Python, with the hidden region."""
    steps: tuple[Step, ...]
    """What the notebook gives that it needs, and then its own statements."""
    names: SolutionNames
    """What students define."""

    @property
    def own(self) -> tuple[Step, ...]:
        """Its own statements."""
        return tuple(step for step in self.steps if step.place == self.place)

    @property
    def given(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.place != self.place)

    @property
    def title(self) -> str:
        """The first line of the text that it begins with, or words that suit any."""
        match self.own:
            case [Step(node=ast.Expr(value=ast.Constant(value=str(text)))), *_] if text.strip():
                return text.strip().partition("\n")[0]
        return "The tests of this cell"

    @property
    def tests(self) -> int:
        return sum(step.is_test for step in self.own)


def own_tests(lab: Lab) -> dict[str, TestCell]:
    """The lab's grade cells that are graded by their own tests, by grade id; none if the lab is
    not graded so, or if a cell has a suite."""
    if lab.adoption is None:
        return {}
    tested = [cell.grade_id for cell in lab.grade_cells if not cell.manual]
    wanted = tuple(name for name in tested if not lab.suite(name).is_file())
    cells = tuple(
        (
            nbgrader_marks(cell).get("grade_id", ""),
            plain_python(cell_source(cell)),
            bool(nbgrader_marks(cell).get("solution")),
        )
        for cell in lab.cells
        if cell["cell_type"] == "code"
    )
    return _taken_apart(
        lab.notebook_name, cells, tuple(tested), wanted, replace(solution_names(lab), of_cell=None)
    )


@functools.lru_cache(maxsize=16)
def _taken_apart(
    lab: str,
    cells: tuple[tuple[str, str, bool], ...],
    graded: tuple[str, ...],
    wanted: tuple[str, ...],
    names: SolutionNames,
) -> dict[str, TestCell]:
    found: dict[str, TestCell] = {}
    above: list[Step] = []
    for grade_id, source, is_solution in cells:
        place = f"{lab}.ipynb, cell {grade_id or repr(_first_line(source))}"
        asserting = _asserting([*above, *_steps(source, place, frozenset())])
        steps = _steps(source, place, asserting)
        if grade_id in wanted:
            needed = _needed(steps, above, names.all)
            found[grade_id] = TestCell(grade_id, place, source, (*needed, *steps), names)
        if grade_id in graded:
            steps = [replace(step, is_graded=True) for step in steps]
        if is_solution:  # what she imports there is trusted, being the lab's own text
            steps = [step for step in steps if isinstance(step.node, ast.Import | ast.ImportFrom)]
        above += (step for step in steps if not step.is_test)
    return found


def _first_line(source: str) -> str:
    return source.strip().partition("\n")[0][:40]


def _steps(source: str, place: str, asserting: frozenset[str]) -> list[Step]:
    hidden = _hidden_lines(source)
    return [
        Step(
            one.node,
            place,
            one.binds,
            one.needs,
            is_test=_is_test(one.node, asserting),
            hidden=one.node.lineno in hidden,
        )
        for one in _whole(source)
    ]


def _whole(source: str) -> Sequence[Statement]:
    """A cell's statements, without any text of theirs that is no code."""
    return statements(source) if parsed(source) is not None else ()


def _hidden_lines(source: str) -> frozenset[int]:
    hidden: set[int] = set()
    within = False
    for number, line in enumerate(source.splitlines(), start=1):
        within = (within or BEGIN in line) and END not in line
        if within:
            hidden.add(number)
    return frozenset(hidden)


def _is_test(node: ast.stmt, asserting: frozenset[str]) -> bool:
    """Whether a statement can turn code down: it has an ``assert``, raises, or calls what does."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(
        isinstance(part, ast.Assert | ast.Raise)
        or (isinstance(part, ast.Call) and _turns_down(called(part), asserting))
        for part in ast.walk(node)
    )


def _turns_down(name: str, asserting: frozenset[str]) -> bool:
    return name.startswith(("assert", "fail")) or name == "raises" or name in asserting


def _asserting(steps: Sequence[Step]) -> frozenset[str]:
    """The functions of the notebook's own that turn code down."""
    return frozenset(
        step.node.name
        for step in steps
        if isinstance(step.node, ast.FunctionDef)
        if any(_is_test(part, frozenset()) for part in step.node.body)
    )


def called(call: ast.Call) -> str:
    """The last part of the name that is called: ``assert_equal`` of ``np.testing.assert_equal``."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _needed(own: Sequence[Step], above: Sequence[Step], students: frozenset[str]) -> list[Step]:
    """Of the statements above a test cell, those that it needs: what binds a name that it uses,
    what these use, and what changes any of it."""
    needed: set[str] = set()
    bound: set[str] = set()
    for step in own:
        needed |= step.needs - bound
        bound |= step.binds
    chosen: set[int] = set()
    while True:
        more = [
            index
            for index, step in enumerate(above)
            if index not in chosen and _has_part(step, needed, students)
        ]
        if not more:
            return [above[index] for index in sorted(chosen)]
        chosen.update(more)
        needed.update(name for index in more for name in above[index].needs)


def _has_part(step: Step, needed: set[str], students: frozenset[str]) -> bool:
    """Whether a statement has a say in what the needed names stand for."""
    if step.binds:
        return bool(step.binds & needed - students)
    roots = set(_roots(step.node))
    known = needed.union(vars(builtins))
    return bool(roots & needed) and step.needs <= known and roots.isdisjoint(students | SHOWS)


def _roots(node: ast.stmt) -> Iterator[str]:
    """The names whose objects a statement that binds nothing may change: ``np`` of
    ``np.random.seed(0)``, ``sizes`` of ``sizes[0] = 1``."""
    match node:
        case ast.Expr(value=ast.Call(func=target)):
            targets: list[ast.expr] = [target]
        case ast.Assign(targets=targets):
            pass
        case ast.AugAssign(target=target):
            targets = [target]
        case _:
            return
    for one in targets:
        while isinstance(one, ast.Attribute | ast.Subscript):
            one = one.value
        if isinstance(one, ast.Name):
            yield one.id
