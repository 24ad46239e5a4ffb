"""The roll of a class: who is to be graded, who has not handed in, and what lies astray."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom.grade_class import StudentFolder, student_folders
from autograder.course import Course, CourseError, Lab
from autograder.submissions.folder import folders
from autograder.submissions.roster import Roster, doubles
from autograder.submissions.strays import Stray, find_lookalikes, find_strays

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

STAND_IN = re.compile(r".+-[0-9a-f]{8}")
"""What :func:`~autograder.submissions.folder.stand_in_id` makes, which is no student's."""


@dataclass(frozen=True)
class Astray:
    """What was handed in and lies where it is not graded."""

    strays: tuple[Stray, ...] = ()
    """What lies where grading does not look."""
    lookalikes: tuple[Stray, ...] = ()
    """Folders under another spelling of a student's id.  They are not graded, for she would be
    two students then."""

    @property
    def everything(self) -> tuple[Stray, ...]:
        return (*self.strays, *self.lookalikes)

    @property
    def held_back(self) -> frozenset[str]:
        """The names of the folders that would be graded if they were not another spelling."""
        return frozenset(one.path.parts[0] for one in self.lookalikes)

    def of(self, lab: str) -> Astray:
        """That of it which is known to be for one lab."""
        return Astray(
            tuple(one for one in self.strays if one.lab == lab),
            tuple(one for one in self.lookalikes if one.lab == lab),
        )


def find_astray(course: Course, labs: Sequence[Lab], submitted: Path, roster: Roster) -> Astray:
    """Find what lies astray of ``labs``, or of a lab that cannot be told."""
    every = [course.lab(name) for name in course.labs]
    wanted = {"", *(lab.name for lab in labs)}
    return Astray(
        tuple(one for one in find_strays(submitted, every, roster) if one.lab in wanted),
        tuple(find_lookalikes(submitted, labs, roster)),
    )


@dataclass(frozen=True)
class Roll:
    """One lab's class, as far as folders and the roster tell."""

    folders: tuple[StudentFolder, ...]
    """Those that are graded."""
    strays: tuple[Stray, ...] = ()
    """What lies where grading does not look, for this lab or for one that cannot be told."""
    lookalikes: tuple[Stray, ...] = ()
    """Folders under another spelling of a student's id.  They are not graded, for she would be
    two students then."""
    doubles: tuple[tuple[str, ...], ...] = ()
    """Folders that are graded and whose names differ in nothing but case, Unicode or blanks."""
    unknown: tuple[str, ...] = ()
    """Students who are graded and are not on the roster."""
    absent: tuple[str, ...] = ()
    """Students of the roster of whom there is nothing."""
    known: int = 0
    """How many the roster has; if none was entered, of how many anything is known."""

    @property
    def troubled(self) -> bool:
        """Whether something was handed in that a teacher has to look at, or else it stays
        ungraded or is graded as another student's."""
        return bool(self.strays or self.lookalikes or self.doubles)


def call_roll(
    course: Course, lab: Lab, gradebook: ClassGradebook, students: Sequence[str] = ()
) -> Roll:
    """Find whose submissions of ``lab`` are to be graded, all or those named, and who is missing.

    Raises CourseError if there is nobody to grade; it names what lies astray.
    """
    submitted = gradebook.submitted
    roster = gradebook.roster()
    astray = find_astray(course, [lab], submitted, roster)
    strays, lookalikes = list(astray.strays), list(astray.lookalikes)
    if students:
        strays = [one for one in strays if {one.student, one.path.parts[0]} & {*students}]
        lookalikes = [one for one in lookalikes if one.path.parts[0] in students]
    try:
        handed_in = student_folders(submitted, lab, students)
    except CourseError as error:
        raise CourseError("\n".join([str(error), *map(str, strays)])) from error
    held_back = {one.path.parts[0] for one in lookalikes}
    handed_in = [one for one in handed_in if one.student not in held_back]
    doubled, unknown = misread_names(submitted, [lab], roster, [one.student for one in handed_in])
    names = [one.student for one in handed_in]
    seen = {*names, *(one.student_id for one in handed_in), *gradebook.graded(lab)}
    # what may be for any lab is no work for this one
    seen.update(one.student for one in (*strays, *lookalikes) if one.lab)
    absent = set() if students else students_only(roster.ids) - seen
    return Roll(
        tuple(handed_in),
        tuple(strays),
        tuple(lookalikes),
        doubled,
        unknown,
        tuple(sorted(absent)),
        len(roster.ids if roster.is_entered else roster.ids | seen),
    )


def students_only(names: Iterable[str]) -> set[str]:
    """Those of ``names`` that are not made up for the row of a folder."""
    return {name for name in names if not STAND_IN.fullmatch(name)}


def misread_names(
    submitted: Path, labs: Sequence[Lab], roster: Roster, names: Sequence[str] | None = None
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Find the names of folders that may be one student's, in groups, and those that are not on
    the roster, if one has been entered; of all who have handed in, or of ``names``."""
    if names is None:
        held_back = {one.path.parts[0] for one in find_lookalikes(submitted, labs, roster)}
        found = {folder.parent.name for lab in labs for folder in folders(submitted, lab.name)}
        names = sorted(found - held_back)
    entered = roster.ids if roster.is_entered else frozenset(names)
    groups = [
        group
        for group in doubles(names)
        if not (roster.is_entered and roster.ids.issuperset(group))
    ]
    return tuple(groups), tuple(name for name in names if name not in entered)
