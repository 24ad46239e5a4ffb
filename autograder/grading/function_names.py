"""Which functions a suite may ask a student for, and which names that leaves no room for."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator

from autograder.course import Lab, cell_source, nbgrader_marks
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.worker_student import WorkerStudent
from autograder.kept_with import kept_with
from autograder.submissions.magics import plain_python
from autograder.submissions.solution_names import solution_names
from autograder.submissions.submission import Submission


@kept_with
def lab_functions(lab: Lab) -> frozenset[str] | None:
    """List the names that suites may call: those of solution cells, and what given cells define.

    None if a given cell is no Python, so that nobody knows.
    """
    try:
        given = [assigned(plain_python(source)) for source in lab.given_cells.values()]
    except SyntaxError:
        return None
    return solution_names(lab).all.union(*given)


@kept_with
def lab_classes(lab: Lab) -> frozenset[str]:
    """List the classes that students write in solution cells."""
    sources = (
        cell_source(cell)
        for cell in lab.cells
        if nbgrader_marks(cell).get("grade_id") in lab.solution_cells
    )
    return frozenset().union(*map(_classes_in, sources))


@functools.lru_cache(maxsize=256)
def _classes_in(source: str) -> frozenset[str]:
    if "class " not in source:
        return frozenset()
    try:
        tree = ast.parse(plain_python(source))
    except SyntaxError:
        return frozenset()
    return frozenset(node.name for node in tree.body if isinstance(node, ast.ClassDef))


def taken_names() -> frozenset[str]:
    """List the names that the ``student`` fixture has itself, so that no function of a student's
    can be called by them."""
    students = (NamespaceStudent({}), WorkerStudent(Submission(())))
    return frozenset(name for student in students for name in dir(student))


def shadowed(lab: Lab) -> Iterator[str]:
    """Name each of the lab's functions that no suite can call, a sentence each that says why."""
    taken = taken_names()
    for grade_id in lab.solution_cells:
        if grade_id in taken or grade_id.startswith("_"):
            yield _rename(f"solution cell {grade_id}", grade_id)
    for grade_id, source in lab.given_cells.items():
        try:
            symbols = _bound(_without_constants(plain_python(source)))
        except SyntaxError:
            continue  # which defines nothing, and stops the solved notebook
        for symbol in symbols:
            name = symbol.get_name()
            # a module or a value may have an underscore: nobody calls it
            if name in taken or (name.startswith("_") and symbol.is_namespace()):
                yield _rename(f"{name} in given cell {grade_id}", name)


def _rename(what: str, name: str) -> str:
    return f"{what} needs another name: student.{name} is the fixture's own, and calls nothing."


def _without_constants(text: str) -> str:
    """Leave out the assignments of plain values: whatever their names, they are no functions."""
    tree = ast.parse(text)
    tree.body = [statement for statement in tree.body if not _is_constant(statement)]
    return ast.unparse(tree)


def _is_constant(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError):  # which is for {[]: 1}
        return False
    return True


def assigned(text: str) -> set[str]:
    """List the names that a module gives a value to as a whole, those of imports included.

    Raises SyntaxError if ``text`` is no Python.
    """
    return {symbol.get_name() for symbol in _bound(text)}


def _bound(text: str) -> list[symtable.Symbol]:
    """Find the names that a module gives a value to, in the order in which it mentions them."""
    table = symtable.symtable(text, "cell", "exec")
    return [
        symbol
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    ]
