"""Changes the reference solutions bit by bit, and finds out which changes the suites let pass.

``make mutants ARGS="lab3_xor_network"`` runs one lab.  Cosmic Ray makes the mutants; each of them
is graded by the lab's hidden suites in a process of its own, and is killed as soon as a test
turns it down.  What survives has to stand in ``docs/mutants.md`` with the reason why it is just
as right as the reference; anything else makes this command fail.

The file that is mutated holds what students write and nothing else: functions that the lab gives
away are not graded, and types and docstrings decide nothing.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Course, Lab
from autograder.grading import TESTS_ARGUMENTS, SuiteSession
from autograder.student import NamespaceStudent

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".mutants"
LIST = ROOT / "docs" / "mutants.md"
SECONDS = 120.0
"""What the suites may take for one mutant; a call that never ends is stopped long before."""


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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    course = Course(ROOT)
    parser.add_argument("labs", nargs="*", metavar="lab", help="all, if none is named")
    parser.add_argument("--judge", action="store_true", help="grade the mutant as it is now")
    arguments = parser.parse_args()
    labs = [course.lab(name) for name in arguments.labs or course.labs]
    if arguments.judge:
        return judge(labs[0])
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
            print(f"  {'listed' if known else 'NOT LISTED'}  {mutant.change}")
    return 1 if unlisted else 0


def run(lab: Lab) -> Iterator[Mutant]:
    """Make and judge all mutants of a lab."""
    folder = WORK / lab.name
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "written.py"
    written.write_text(what_students_write(lab), "utf-8")
    config, session = folder / "config.toml", folder / "session.sqlite"
    judge_command = f"{sys.executable} {Path(__file__).resolve()} --judge {lab.name}"
    config.write_text(
        "[cosmic-ray]\n"
        f"module-path = {json.dumps(str(written))}\n"
        f"timeout = {SECONDS}\n"
        "excluded-modules = []\n"
        f"test-command = {json.dumps(judge_command)}\n"
        "[cosmic-ray.distributor]\n"
        'name = "local"\n',
        "utf-8",
    )
    if judge(lab):
        raise SystemExit(f"{lab.name}: the suites turn the reference itself down.")
    ray = [sys.executable, "-m", "cosmic_ray.cli"]
    subprocess.run([*ray, "init", "--force", str(config), str(session)], check=True)
    subprocess.run([*ray, "exec", str(config), str(session)], check=True)
    dump = subprocess.run(
        [*ray, "dump", str(session)], check=True, capture_output=True, text=True
    ).stdout
    for line in dump.splitlines():
        item, result = json.loads(line)
        yield _mutant(item, result)


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


def judge(lab: Lab) -> int:
    """0 where every suite of the lab lets the mutant pass, 1 where a test turns it down."""
    names = {"__name__": "notebook"}
    for source in (lab.reference, WORK / lab.name / "written.py"):
        exec(compile(source.read_text("utf-8"), source.name, "exec"), names)
    session = SuiteSession(NamespaceStudent(names), lab.load_reference())
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    cells.sort(key=lambda cell: cell.solution is None)  # convergence takes longest
    paths = [str(lab.suite(cell.grade_id).resolve()) for cell in cells]
    folder = lab.suites.resolve()
    where = (f"--rootdir={folder}", f"--confcutdir={folder}")
    return int(pytest.main(["-x", *where, *TESTS_ARGUMENTS, *paths], plugins=[session]) != 0)


def _mutant(item: dict[str, object], result: dict[str, object]) -> Mutant:
    (mutation,) = item["mutations"]  # type: ignore[misc]
    changed = [
        line[1:].strip()
        for line in str(result["diff"]).splitlines()
        if re.match(r"[-+](?![-+])", line)
    ]
    before, after = [*changed, "", ""][:2]
    return Mutant(
        function=str(mutation["definition_name"]),
        before=before,
        after=after,
        killed=result["test_outcome"] != "survived",
    )


if __name__ == "__main__":
    sys.exit(main())
