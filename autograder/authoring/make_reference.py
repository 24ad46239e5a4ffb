"""A lab's solved functions as a module: the text of ``solutions/<lab>/reference.py``."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Collection, Container, Iterator
from importlib import metadata
from typing import Any

from packaging.utils import canonicalize_name

from autograder.course import CourseError, Lab, cell_source, nbgrader_marks

_MARKER = re.compile(r"\b(BEGIN|END) SOLUTION\b")


def reference_source(lab: Lab) -> str:
    """Join a lab's given code and its solution cells to one module.

    Imports come first; what draws, prints or imports anything but NumPy, the course's packages and
    the standard library stays behind.  Raises ``CourseError`` for code that cannot be read and for
    a solution cell that leans on something left behind.  A lab that its own test cells grade needs
    none of it.
    """
    if lab.adoption:
        return formatted(_docstring(lab))
    imports: list[str] = []
    body: list[str] = []
    left_behind: set[str] = set()
    packages = lab.layout.packages
    allowed = _allowed_modules(packages)
    for cell in lab.cells:
        if not _belongs(cell):
            continue
        name = nbgrader_marks(cell)["grade_id"]
        for statement, text in _statements(lab, name, cell_source(cell)):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                kept, dropped = _split_import(statement, allowed)
                imports += kept
                left_behind |= dropped
            elif used := left_behind & _names_in(statement):
                if name in lab.solution_cells:
                    raise CourseError(
                        f"{lab.name}: the solution of {name} uses {', '.join(sorted(used))}, "
                        f"and a reference needs {', '.join(['NumPy', *packages])} and the standard "
                        "library only. A course names packages in nbgrader_config.py."
                    )
                left_behind |= _names_bound_by(statement)
            elif not isinstance(statement, ast.Expr):
                body.append(text)
    return formatted("\n\n".join([_docstring(lab), "\n".join(imports), *body]))


def _belongs(cell: dict[str, Any]) -> bool:
    """Whether a cell is a solution cell or holds code that the lab gives."""
    marks = nbgrader_marks(cell)
    if cell["cell_type"] != "code" or marks.get("grade"):
        return False
    if "demonstration" in cell["metadata"].get("tags", ()):
        return False
    return bool(marks.get("solution") or marks.get("locked"))


def _statements(lab: Lab, name: str, source: str) -> Iterator[tuple[ast.stmt, str]]:
    """A cell's top-level statements, each with its text and the comments before it."""
    lines = [line for line in source.splitlines() if not _MARKER.search(line)]
    lines = [line for line in lines if not line.startswith(("%", "!"))]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError as error:
        raise CourseError(f"{lab.name}: cell {name} is no Python: {error}") from error
    start = 0
    for statement in tree.body:
        end = statement.end_lineno or start
        yield statement, "\n".join(lines[start:end]).strip("\n")
        start = end


def _allowed_modules(packages: Collection[str]) -> set[str]:
    """What a reference may import: a package's modules may be called otherwise than itself."""
    wanted = {canonicalize_name(package) for package in packages}
    known = metadata.packages_distributions() if wanted else {}
    of_course = {
        module for module, names in known.items() if wanted & set(map(canonicalize_name, names))
    }
    return {*sys.stdlib_module_names, "numpy", *of_course}


def _split_import(
    statement: ast.Import | ast.ImportFrom, allowed: Container[str]
) -> tuple[list[str], set[str]]:
    """The imports of a statement that stay, one a line, and the names of those that don't."""
    kept, dropped = [], set()
    for alias in statement.names:
        single: ast.stmt
        if isinstance(statement, ast.Import):
            module, single = alias.name, ast.Import([alias])
        else:
            module = statement.module or ""
            single = ast.ImportFrom(statement.module, [alias], statement.level)
        if module.partition(".")[0] in allowed:
            kept.append(ast.unparse(single))
        else:
            dropped.add(alias.asname or alias.name.partition(".")[0])
    return kept, dropped


def _names_in(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _names_bound_by(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _docstring(lab: Lab) -> str:
    texts = (cell_source(cell) for cell in lab.cells if cell["cell_type"] == "markdown")
    lines = (line for text in texts for line in text.splitlines())
    title = next((line[2:].strip() for line in lines if line.startswith("# ")), lab.name)
    source = lab.source_notebook.relative_to(lab.root).as_posix()
    origin = f"Generated by `autograder build` from\n{source}: edit there."
    end = "" if title.endswith((".", "?", "!")) else "."
    return f'"""{title}{end}\n\n{origin}\n"""'


@functools.lru_cache(maxsize=100)
def formatted(text: str) -> str:
    """Python code as Ruff writes it, without unused imports; raises ``CourseError``.

    What is built is checked afterwards, and much of it is the same at the next save.
    """
    common = ["--isolated", "--quiet", "--target-version=py311", "--stdin-filename=code.py"]
    for command in (
        ["check", "--fix", "--exit-zero", "--select=F401,I"],
        ["format", "--line-length=100"],
    ):
        done = subprocess.run(
            [_ruff(), *command, *common, "-"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CourseError(f"Ruff could not format the code: {done.stderr.strip()}")
        text = done.stdout
    return text


def _ruff() -> str:
    """The path of Ruff itself, which starts in a quarter of the time that ``python -m ruff`` takes;
    raises ``CourseError``."""
    try:
        from ruff.__main__ import find_ruff_bin

        return str(find_ruff_bin())
    except (ImportError, FileNotFoundError) as error:
        raise CourseError(f"Ruff could not format the code: {error}") from None
