"""What keeps a class from being graded as it should be: each thing in one line, with a way out."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom.in_git import taken_in
from autograder.classroom.roll import misread_names
from autograder.classroom.task import look_at_suites
from autograder.course import Course, CourseError, Lab
from autograder.lab_names import natural
from autograder.nbgrader_integration.configuration import folders_of_work
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP, handed_in
from autograder.sandbox.launch import Isolation, template_trouble, why_unavailable
from autograder.sandbox.obstacles import INSTALL, way_out, ways_out
from autograder.submissions.files import shown
from autograder.submissions.folder import folders
from autograder.submissions.roster import Roster, told_apart

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

ROOM = 500 * 2**20
"""How many bytes should be free on a disk that is written to."""

MANY = 20
"""How many names a finding has at most, unless all are asked for."""

PACKAGES = ("nbgrader", "numpy", "sqlalchemy")


class State(StrEnum):
    """How things are."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, but somebody may want to know."""
    LOOK = "look"
    """Something that a teacher has to put right."""


@dataclass(frozen=True)
class Finding:
    """What became of one check."""

    state: State
    what: str
    advice: str = ""
    line: str = ""
    """What to type, if that stands on a line of its own."""


Check = Callable[[], Iterator[Finding]]


class Checkup:
    """Looks at a course's machine, gradebook and labs; writes nothing."""

    def __init__(
        self,
        gradebook: ClassGradebook,
        labs: Sequence[Lab],
        isolation: Isolation,
        *,
        everybody: bool = False,
    ) -> None:
        self._gradebook = gradebook
        self._labs = labs
        self._isolation = isolation
        self._everybody = everybody
        self.roster = Roster()
        """The students of the class, once the gradebook has been looked at."""
        self._is_usable = True

    def findings(self) -> Iterator[Finding]:
        checks: tuple[Check, ...] = (
            self._versions,
            self._sandbox,
            self._disk,
            self._gradebook_itself,
            self._released,
            self._dates,
            self._names,
            self._repository,
            self._exchange,
        )
        for check in checks:
            yield from check()

    def _versions(self) -> Iterator[Finding]:
        versions = [f"{name} {metadata.version(name)}" for name in PACKAGES]
        yield Finding(State.OK, f"Python {platform.python_version()}, {', '.join(versions)}.")

    def _sandbox(self) -> Iterator[Finding]:
        if why := why_unavailable(self._isolation):
            what = f"No sandbox can be started here: {why.rstrip('.')}."
            ways = ways_out(why, self._isolation)
            yield Finding(State.LOOK, what, *(ways[0] if ways else ()))
            for other in ways[1:]:
                yield Finding(State.NOTE, other.advice, line=other.line)
        elif self._isolation is Isolation.PROCESS:
            yield Finding(State.NOTE, "Students' code runs without a sandbox, as you asked for.")
        elif self._isolation is Isolation.BUBBLEWRAP and (slow := template_trouble()):
            what = f"Sandboxes are started one by one, which takes ten times as long: {slow}."
            way = way_out(slow)
            yield Finding(State.NOTE, what, *(() if way is INSTALL else way))
        else:
            yield Finding(State.OK, f"Students' code runs in a sandbox: {self._isolation.value}.")

    def _disk(self) -> Iterator[Finding]:
        short = False
        for folder in (self._gradebook.root, Path(tempfile.gettempdir())):
            free = shutil.disk_usage(folder).free
            if free < ROOM:
                short = True
                yield Finding(
                    State.LOOK,
                    f"There are {free / 2**20:,.0f} MiB free where {folder} is.",
                    "Make room before you grade.",
                )
            if not os.access(folder, os.W_OK | os.X_OK):
                short = True
                yield Finding(State.LOOK, f"You may not write into {folder}.", "See whose it is.")
        if not short:
            yield Finding(State.OK, "There is room on the disk.")

    def _gradebook_itself(self) -> Iterator[Finding]:
        try:
            self.roster = self._gradebook.roster()
        except CourseError as error:
            self._is_usable = False
            yield Finding(State.LOOK, str(error))
            return
        if not self._gradebook.is_there:
            yield Finding(State.NOTE, "There is no gradebook yet. Grading makes one.")
        else:
            yield Finding(State.OK, "The gradebook can be read, and is this course's.")
        if self.roster.is_entered:
            yield Finding(State.OK, f"Students on the roster: {len(self.roster.ids):,}.")
        else:
            yield Finding(
                State.NOTE,
                "No roster has been entered, so nobody can tell who is missing.",
                "`autograder roster FILE` enters one: the LMS's list of participants, or a table "
                "with the columns id, first_name, last_name and email.",
            )

    def _released(self) -> Iterator[Finding]:
        if not self._is_usable:
            return
        wrong = 0
        known = []
        for lab in self._labs:
            try:
                if self._gradebook.check_release(lab):
                    known.append(lab.name)
                lab.cells  # noqa: B018 - which raises if the source cannot be read
            except CourseError as error:
                wrong += 1
                yield Finding(State.LOOK, str(error))
                continue
            work = folders(self._gradebook.submitted, lab.name)
            if work and not all(part.release_notebook.is_file() for part in lab.parts):
                wrong += 1
                yield Finding(
                    State.LOOK,
                    f"{lab.name} has been handed in, and its release is not in "
                    f"{lab.layout.release}/.",
                    f"`autograder build {lab.name}` makes it.",
                )
            try:
                if work:
                    look_at_suites(lab)
            except CourseError as error:
                wrong += 1
                yield Finding(State.LOOK, " ".join(str(error).split()))
        yield from self._no_labs()
        if not wrong:
            count = "1 lab is" if len(self._labs) == 1 else f"{len(self._labs)} labs are"
            there = ", ".join(known) or "none"
            yield Finding(State.OK, f"{count} in order; in the gradebook: {there}.")

    def _no_labs(self) -> Iterator[Finding]:
        """Assignments without a notebook, as the formgrader's own dialog adds them."""
        course = Course(self._gradebook.root)
        for name in sorted(self._gradebook.unbegun().difference(course.labs), key=natural):
            yield Finding(
                State.NOTE,
                f"{shown(name)} is in the gradebook, and there is no such lab.",
                "If the formgrader's “Add new assignment” made it, `nbgrader db assignment remove "
                f"{shlex.quote(name)}` takes it out; a lab begins with a notebook in "
                f"{course.layout.source}/, as `autograder new lab` makes it.",
            )

    def _dates(self) -> Iterator[Finding]:
        submitted = self._gradebook.submitted
        unread = [
            f"{folder.parent.name}, {lab.name}"
            for lab in self._labs
            for folder in folders(submitted, lab.name)
            if handed_in(folder, self._gradebook.zone).trouble
        ]
        if unread:
            yield Finding(
                State.LOOK,
                f"When it was handed in cannot be read: {self._named(unread)}.",
                f"Write {TIMESTAMP} as 2026-11-24 12:00:00 UTC, or else it is not late.",
            )
        else:
            yield Finding(State.OK, "Every date of handing in can be read.")

    def _names(self) -> Iterator[Finding]:
        doubles, unknown = misread_names(self._gradebook.submitted, self._labs, self.roster)
        for group in doubles:
            yield Finding(
                State.LOOK,
                f"One student or two? {told_apart(group)} have a folder each.",
                "Put the work of one student into one folder, or both students on the roster.",
            )
        if unknown:
            more = f"{len(unknown):,} who have handed in are not on the roster"
            yield Finding(State.NOTE, f"{more}: {self._named(unknown)}.")

    def _named(self, names: Sequence[str]) -> str:
        """All the names, or the first of very many."""
        few = names if self._everybody or len(names) <= MANY else names[:MANY]
        more = f" and {len(names) - len(few):,} more (--all names them)"
        return f"{', '.join(map(shown, few))}{more if len(few) < len(names) else ''}"

    def _repository(self) -> Iterator[Finding]:
        root = self._gradebook.root
        if open_work := taken_in(root, (*folders_of_work(root), self._gradebook.place)):
            lines = ", ".join(f"/{name}" for name in open_work)
            yield Finding(
                State.LOOK,
                f"A commit of everything would take in students' work: {', '.join(open_work)}.",
                f"Write into .gitignore, each on a line of its own: {lines}",
            )

    def _exchange(self) -> Iterator[Finding]:
        root = self._gradebook.exchange_root
        if root and os.access(root, os.W_OK | os.X_OK):
            yield Finding(State.OK, f"nbgrader's exchange is in {root}.")
        else:
            yield Finding(
                State.NOTE,
                f"There is no exchange that you may write to ({root or 'none is named'}).",
                "Nobody needs one who hands out and collects by other means.",
            )
