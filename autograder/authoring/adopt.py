"""Stock nbgrader notebooks made gradable: they stay as they are, and one file says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from autograder.adoption import Adoption
from autograder.course import Course, CourseError, Lab
from autograder.grading.adopted.cells import own_tests
from autograder.submissions.files import write_whole


@dataclass(frozen=True)
class AdoptedCell:
    """How one grade cell is graded."""

    grade_id: str
    points: float
    tests: int
    in_sandbox: bool


@dataclass(frozen=True)
class Adopted:
    """A lab that its own test cells grade from now on."""

    lab: Lab
    cells: tuple[AdoptedCell, ...]
    with_suite: int
    """How many cells have a suite, which grades them instead."""


def adoptable(course: Course) -> list[Lab]:
    """The labs, and parts of labs, with points and without any suite, and those that are adopted
    already."""
    parts = (part for lab in course.every_lab() for part in lab.parts)
    return [lab for lab in parts if lab.adoption or _lacks_suites(lab)]


def adopt(
    lab: Lab, *, per_test: bool | None = None, in_sandbox: Sequence[str] = (), apart: bool = False
) -> Adopted:
    """Have a lab graded by its own test cells, and remember what is chosen besides.

    What is None or empty stays as it was; with ``apart`` no cell is run with students' code any
    more, except for those of ``in_sandbox``.  Raises CourseError, and changes nothing, if the lab
    has no such cells.
    """
    tested = [cell.grade_id for cell in lab.grade_cells if not cell.manual]
    if not lab.grade_cells:
        raise CourseError(f"There is nothing to adopt in {lab.full_name}: no cell has points.")
    if tested and all(lab.suite(grade_id).is_file() for grade_id in tested):
        raise CourseError(
            f"There is nothing to adopt in {lab.full_name}: each grade cell has a suite."
        )
    for name in in_sandbox:
        if name not in tested:
            raise CourseError(
                f"{lab.full_name} has no grade cell {name}; it has {', '.join(tested)}."
            )
    before = lab.adoption or Adoption()
    kept = () if apart else before.in_sandbox
    now = msgspec.structs.replace(before, in_sandbox=tuple(dict.fromkeys([*kept, *in_sandbox])))
    if per_test is not None:
        now = msgspec.structs.replace(now, per_test=per_test)
    lab.adopted.parent.mkdir(parents=True, exist_ok=True)
    write_whole(lab.adopted, now.to_json())
    fresh = replace(lab)
    own = own_tests(fresh)
    cells = tuple(
        AdoptedCell(
            cell.grade_id, cell.points, own[cell.grade_id].tests, cell.grade_id in now.in_sandbox
        )
        for cell in fresh.grade_cells
        if cell.grade_id in own
    )
    return Adopted(fresh, cells, len(tested) - len(own))


def _lacks_suites(lab: Lab) -> bool:
    return bool(lab.grade_cells) and not any(lab.suites.glob("test_*.py"))
