"""Changes the reference solutions bit by bit, and finds out which changes the suites let pass.

``make mutants ARGS="lab3_xor_network"`` runs one lab.  Cosmic Ray makes the mutants; each of them
is graded by the lab's hidden suites in a process of its own, a copy of this one, and is killed as
soon as a test turns it down.  What survives has to stand in ``docs/mutants.md`` with the reason
why it is just as right as the reference; anything else makes this command fail.

The text that is mutated holds what students write and nothing else: functions that the lab gives
away are not graded, and types and docstrings decide nothing.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

from autograder.course import Course, Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.session import SuiteSession
from autograder.grading.suites import run_tests

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "mutants.md"
SECONDS = 300.0
"""What the suites may take for one mutant; a single call is stopped long before."""


@dataclass(frozen=True)
class Mutant:
    """One changed line."""

    function: str
    before: str
    after: str
    killed: bool

    @property
    def change(self) -> str:
        """How the list in the documentation spells it."""
        return f"{self.function}: `{self.before}` → `{self.after}`"


def main() -> int:
    """Run the labs that are named, or all; 1 where a mutant survives that is not listed."""
    parser = argparse.ArgumentParser(description="Mutation testing of the reference solutions.")
    parser.add_argument("labs", nargs="*", metavar="lab", help="all, if none is named")
    course = Course(ROOT)
    labs = [course.lab(name) for name in parser.parse_args().labs or course.labs]
    listed = LIST.read_text("utf-8") if LIST.exists() else ""
    unlisted = 0
    for lab in labs:
        mutants = list(run(lab))
        survivors = [mutant for mutant in mutants if not mutant.killed]
        killed = len(mutants) - len(survivors)
        print(f"{lab.name}: {killed} of {len(mutants)} killed, {len(survivors)} survived")
        for mutant in survivors:
            known = mutant.change in listed
            unlisted += not known
            print(f"  {'listed' if known else 'NOT LISTED'}  {mutant.change}", flush=True)
    return 1 if unlisted else 0


def run(lab: Lab) -> Iterator[Mutant]:
    """Make and judge all mutants of a lab; two that are the same text count once."""
    text = what_students_write(lab)
    # collected here, once, and not by each process that is forked
    run_tests(lab.suites, (), _FirstFailure(NamespaceStudent({}), lab.load_reference()))
    if is_turned_down(lab, text, ""):
        raise SystemExit(f"{lab.name}: the suites turn the reference itself down.")
    for function, mutated in changed(text):
        before, after = changed_lines(text, mutated)
        yield Mutant(function, before, after, is_turned_down(lab, mutated, function))


def changed(text: str) -> Iterator[tuple[str, str]]:
    """The mutants of a text, each with the function that is changed in it."""
    seen: set[str] = {text}
    for mutation in mutations(text):
        operator = get_operator(mutation.operator_name)(**mutation.operator_args)
        mutated = mutate_code(text, operator, mutation.occurrence)
        if mutated is not None and mutated not in seen:
            seen.add(mutated)
            yield str(mutation.definition_name), mutated


def mutations(text: str) -> list[MutationSpec]:
    """What Cosmic Ray would change in a module of this text."""
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "written.py"
        module.write_text(text, "utf-8")
        with use_db(Path(folder) / "session.sqlite", WorkDB.Mode.create) as work:
            init([module], work, {})
            return [item.mutations[0] for item in work.work_items]


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines in which two texts differ, each side on one line."""
    changes = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    sides = (
        [line[2:].strip() for line in changes if line.startswith(sign)] for sign in ("- ", "+ ")
    )
    old, new = (" ".join(lines) for lines in sides)
    return old, new


def what_students_write(lab: Lab) -> str:
    """The solution cells' functions without types and docstrings, and the imports."""
    tree = ast.parse(lab.reference.read_text("utf-8"))
    kept: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            kept.append(statement)
        elif isinstance(statement, ast.FunctionDef) and statement.name in lab.solution_cells:
            statement.returns = None
            for argument in statement.args.args + statement.args.kwonlyargs:
                argument.annotation = None
            if ast.get_docstring(statement):
                statement.body = statement.body[1:]
            kept.append(_Untyped().visit(statement))
    return ast.unparse(ast.Module(kept, [])) + "\n"


class _Untyped(ast.NodeTransformer):
    """Turns ``x: int = 1`` into ``x = 1``."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        plain = ast.Assign(targets=[node.target], value=node.value)
        return ast.fix_missing_locations(ast.copy_location(plain, node))


def is_turned_down(lab: Lab, text: str, function: str) -> bool:
    """Whether some suite of the lab fails with ``text`` in the place of a student's work; that
    of ``function`` is run first."""
    process = multiprocessing.get_context("fork").Process(target=_judge, args=(lab, text, function))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return process.exitcode != 0


def _judge(lab: Lab, text: str, function: str) -> None:
    """Ends this process with 0 where every test passes."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    names = {"__name__": "notebook"}
    exec(compile(lab.reference.read_text("utf-8"), "reference.py", "exec"), names)
    exec(compile(text, "written.py", "exec"), names)
    # merge and merge_sort are looked at as well
    student = NamespaceStudent(names, dict.fromkeys(lab.solution_cells, text))
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    # convergence takes longest and tells least
    cells.sort(key=lambda cell: (cell.solution is None, cell.solution != function))
    run = _FirstFailure(student, lab.load_reference())
    run_tests(lab.suites, [lab.suite(cell.grade_id).resolve() for cell in cells], run)
    os._exit(int(run.ended))


class _FirstFailure(SuiteSession):
    """A run that ends at the first test that fails."""

    def __init__(self, student: NamespaceStudent, reference: ModuleType) -> None:
        super().__init__(student, reference)
        self._failed = False

    @property
    def ended(self) -> bool:
        return self._failed

    def take(self, item: pytest.Item, error: BaseException | None) -> None:
        super().take(item, error)
        self._failed = self._failed or error is not None


if __name__ == "__main__":
    sys.exit(main())
