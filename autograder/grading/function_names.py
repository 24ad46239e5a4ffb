"""Which functions a suite may ask a student for, and which names that leaves no room for."""

from __future__ import annotations

import symtable
from collections.abc import Iterator

from autograder.course import Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.worker_student import WorkerStudent
from autograder.submissions.magics import plain_python
from autograder.submissions.submission import Submission


def lab_functions(lab: Lab) -> frozenset[str] | None:
    """List the names that suites may call: those of solution cells, and what given cells define.

    None if a given cell is no Python, so that nobody knows.
    """
    try:
        given = [assigned(plain_python(source)) for source in lab.given_cells.values()]
    except SyntaxError:
        return None
    return frozenset(lab.solution_cells).union(*given)


def taken_names() -> frozenset[str]:
    """List the names that the ``student`` fixture has itself, so that no function of a student's
    can be called by them."""
    students = (NamespaceStudent({}), WorkerStudent(Submission(())))
    return frozenset(name for student in students for name in dir(student))


def shadowed(lab: Lab) -> Iterator[str]:
    """Name each of the lab's functions that no suite can call, a sentence each that says why."""
    taken = taken_names()
    for grade_id in lab.solution_cells:
        if grade_id in taken:
            yield _rename(f"solution cell {grade_id}", grade_id)
    for grade_id, source in lab.given_cells.items():
        try:
            table = symtable.symtable(plain_python(source), grade_id, "exec")
        except SyntaxError:
            continue  # which defines nothing, and stops the solved notebook
        for child in table.get_children():
            if child.get_name() in taken:
                yield _rename(f"{child.get_name()} in given cell {grade_id}", child.get_name())


def _rename(what: str, name: str) -> str:
    return f"{what} needs another name: student.{name} is the fixture's own, and calls nothing."


def assigned(text: str) -> set[str]:
    """List the names that a module gives a value to as a whole, those of imports included.

    Raises SyntaxError if ``text`` is no Python.
    """
    table = symtable.symtable(text, "cell", "exec")
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
