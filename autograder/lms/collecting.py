"""A lab's submissions out of an LMS's archive, or out of a folder, into ``submitted/``."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from autograder.course import CourseError, Lab
from autograder.interrupts import checkpoint, uninterrupted
from autograder.lms.archives import Source
from autograder.lms.assigning import Ask, assign
from autograder.lms.claims import Claim, Entry, Understood
from autograder.lms.handed_in import HandedFile, HandedIn, read_handed_in
from autograder.lms.lab_check import check_lab, entries_of
from autograder.lms.origins import Origin, known_keys, read_origins, with_files, write_origins
from autograder.lms.outcomes import Collected, Outcome, State
from autograder.lms.placing import PlaceError, notebooks_there, put, put_others, write_date
from autograder.lms.planning import Plan, plan_for
from autograder.lms.recognise import recognise
from autograder.lms.sources import open_source
from autograder.lms.taking_back import TakenBack, changed_hands, put_away
from autograder.lms.times import LONG_AGO, aware, latest, time_of
from autograder.submissions.listing import NOTEBOOK_NAME
from autograder.submissions.roster import Roster, RosterStudent

LEAST_LATE = timedelta(seconds=1)
MADE_HERE = ("autograded", "feedback")
"""Folders beside that of submissions in which nothing is handed in."""


@dataclass(frozen=True)
class Target:
    """Where submissions go, and what is known of those who hand in."""

    lab: Lab
    submitted: Path
    roster: Roster
    zone: tzinfo
    """The zone of times that name none."""
    date_in: Callable[[Path], datetime | None]
    """When the submission in a folder was handed in, if that is known."""
    due: Callable[[str], datetime | None]
    """Until when a student has time."""


def collect(
    path: Path,
    target: Target,
    ask: Ask | None = None,
    *,
    dry_run: bool = False,
    asks_again: bool = False,
) -> Collected:
    """Collect a lab from an archive or a folder; with ``dry_run`` find out what would be done.

    ``asks_again`` forgets whose the submissions were when the lab was collected before, and takes
    back what turns out to be another's.  Raises CourseError if nothing can be collected; then
    nothing was changed.
    """
    _check_outside(path, target.submitted)
    with open_source(path, target.zone) as source:
        run = _Collection(path, source, target, dry_run=dry_run, asks_again=asks_again)
        return run.run(ask)


def _check_outside(path: Path, submitted: Path) -> None:
    """Raise CourseError if a path is one of the class's own folders, in which each student's work
    lies, as she handed it in or as grading left it."""
    source, ours = path.resolve(), submitted.resolve()
    if ours == source or ours in source.parents:
        what = "is where submissions are collected to"
    elif source in ours.parents:
        what = "holds the course itself"
    elif any((ours.parent / name) in (source, *source.parents) for name in MADE_HERE):
        what = "holds what grading has made of submissions"
    else:
        return
    raise CourseError(f"{path} {what}; name the archive or the folder that the LMS gives out.")


class _Collection:
    """One run over one archive."""

    def __init__(
        self, path: Path, source: Source, target: Target, *, dry_run: bool, asks_again: bool
    ) -> None:
        self._path = path
        self._source = source
        self._target = target
        self._is_real = not dry_run
        self._asks_again = asks_again
        self._now = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        self._origins = read_origins(target.submitted, target.lab.name)

    def run(self, ask: Ask | None) -> Collected:
        target = self._target
        understood = recognise(self._source)
        entries = entries_of(understood, target.lab)
        if not entries:
            raise CourseError(self._why_nothing())
        check_lab(self._path, self._source, entries, target.lab)
        roster, system = self._roster(), understood.system
        # without a roster students were called as the archive calls them; now they have an id
        known = {
            key: student
            for key, student in known_keys(self._origins, system).items()
            if not (self._asks_again or (roster.is_entered and student not in roster.ids))
        }
        notebooks = [part.notebook for part in target.lab.parts if part.notebook]
        assigned = assign(entries, roster, target.lab.name, known, ask, notebooks)
        collected = Collected(understood, doubts=assigned.doubts)
        collected.refused += self._source.refused
        collected.other_labs = len(understood.entries) - len(entries)
        moved = changed_hands(self._origins, system, assigned.by_student)
        try:
            for student, owner in sorted(moved.items()) if self._asks_again else ():
                collected.taken_back.append(self._take_back(student, owner))
            for student, files in sorted(assigned.by_student.items()):
                outcome = self._one(student, files, understood)
                outcome.found.forget_contents()
                collected.outcomes.append(outcome)
                checkpoint()
        finally:
            if self._is_real and (collected.outcomes or collected.taken_back):
                write_origins(target.submitted, target.lab.name, self._origins)
        if target.roster.is_entered:
            collected.absent = self._absent(assigned.by_student.keys())
        return collected

    def _take_back(self, student: str, owner: str) -> TakenBack:
        """Put away what lies with a student and is another's."""
        submitted, lab = self._target.submitted, self._target.lab.name
        there = submitted / student / lab
        if not self._is_real or not there.is_dir():
            return TakenBack(student, owner, None)
        with uninterrupted():
            place = put_away(there, submitted, f"{self._now}_{student}_{lab}")
            del self._origins[student]
        return TakenBack(student, owner, place)

    def _one(
        self, student: str, files: Sequence[tuple[Entry, Claim]], understood: Understood
    ) -> Outcome:
        """Put one student's files into their place."""
        folder = self._target.submitted / student / self._target.lab.name
        entries = list({entry.member.number: entry for entry, _ in files}.values())
        zone, has_times = self._target.zone, understood.has_times
        lab = self._target.lab
        found = read_handed_in(self._source, entries, lab, zone, has_times=has_times)
        ours = found.counting or found.others
        if not ours:
            return Outcome(student, State.FAILED, found, why="none of the files can be read")
        newest = sorted(
            found.counting, key=lambda one: time_of(one.entry, has_times=has_times) or LONG_AGO
        )
        entry = (newest or ours)[-1].entry
        claim = next(claim for one, claim in files if one is entry)
        origin = _origin(understood.system, entry, claim)
        when = time_of(entry, has_times=has_times)
        guessed = None if when or not entry.is_late else self._just_late(student, entry)
        has_date = bool(guessed and self._target.date_in(folder))
        try:
            with uninterrupted():
                plan = self._place(
                    folder,
                    student,
                    found,
                    lambda one: time_of(one.entry, has_times=has_times) or guessed,
                )
        except (PlaceError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            return Outcome(student, State.FAILED, found, why=why or "the system refused it")
        state = plan.state
        if state is not State.KEPT or student not in self._origins:
            before = self._origins.get(student)
            self._origins[student] = with_files(origin, plan.paths, before if plan.stays else None)
        return Outcome(
            student,
            state,
            found,
            is_late=entry.is_late,
            when=when or guessed,
            is_guessed=guessed is not None and not (state is State.SAME and has_date),
            missing=tuple(plan.missing),
            kept=tuple(plan.kept),
        )

    def _place(
        self,
        folder: Path,
        student: str,
        found: HandedIn,
        date_of: Callable[[HandedFile], datetime | None],
    ) -> Plan:
        """Put what counts into its place, each by its own date of handing in."""
        there = notebooks_there(folder)
        if not found.counting:
            if self._is_real:
                put_others(folder, found.others)
            return Plan(states={State.KEPT if there else State.NO_NOTEBOOK}, stays=bool(there))
        here = self._date_there(folder, student) if there else None

        def is_older(one: HandedFile) -> bool:
            new = time_of(one.entry, has_times=True)
            return bool(new and here and new < here)

        plan = plan_for(found, there, self._target.lab, is_older)
        if not self._is_real or plan.states == {State.KEPT}:
            return plan
        staying = self._target.date_in(folder) if plan.stays else None
        if not plan.names:
            put_others(folder, found.others)
            when = latest(*map(date_of, found.counting))
            if when is not None and staying is None:
                write_date(folder, when)
            return plan
        dated = [(one, name, latest(date_of(one), staying)) for one, name in plan.names]
        dated.sort(key=lambda one: one[2] or LONG_AGO)
        put(folder, dated, plan.put_away, found, now=self._now)
        return plan

    def _date_there(self, folder: Path, student: str) -> datetime | None:
        """When what lies in a folder was handed in, or packed, or written, whatever is known."""
        known = [self._target.date_in(folder)]
        if origin := self._origins.get(student):
            with contextlib.suppress(ValueError):
                known.append(datetime.fromisoformat(origin.file_time))
        dates = [aware(date) for date in known if date is not None]
        if not dates:
            changed = [path.lstat().st_mtime for path in folder.iterdir() if _is_notebook(path)]
            dates = [datetime.fromtimestamp(time, UTC) for time in changed]
        return max(dates, default=None)

    def _just_late(self, student: str, entry: Entry) -> datetime | None:
        """The earliest moment at which something that the LMS calls late can be late here; None
        if it need not be late, as far as its file's time tells, or nothing was due."""
        due = self._target.due(student)
        if due is None:
            return None
        late = aware(due) + LEAST_LATE
        return late if entry.member.when is None or entry.member.when >= late else None

    def _why_nothing(self) -> str:
        refused = self._source.refused
        if refused and not self._source.members:
            return f"Nothing in {self._path} can be collected: {refused[0].why}."
        lab = self._target.lab.name
        return f"There is nothing in {self._path} that anybody has handed in for {lab}."

    def _roster(self) -> Roster:
        """The class's roster; without one, those who have handed in before."""
        roster, submitted = self._target.roster, self._target.submitted
        if roster.is_entered or not submitted.is_dir():
            return roster
        folders = (path.name for path in submitted.iterdir() if path.is_dir())
        names = {name for name in folders if not name.startswith(".")} - roster.ids
        return Roster([*roster.students, *map(RosterStudent, sorted(names))])

    def _absent(self, handed_in: Iterable[str]) -> list[str]:
        target = self._target
        return [
            name
            for name in sorted(target.roster.ids.difference(handed_in))
            if not (target.submitted / name / target.lab.name).is_dir()
        ]


def _origin(system: str, entry: Entry, claim: Claim) -> Origin:
    ids = dict(entry.ids)
    if claim.lms_id and "user" not in ids:
        ids["user"] = claim.lms_id
    when = entry.when or entry.member.when
    return Origin(
        system,
        entry.member.path,
        name=claim.name,
        email=claim.email,
        ids=ids,
        is_late=entry.is_late,
        file_time=when.isoformat() if when else "",
    )


def _is_notebook(path: Path) -> bool:
    return bool(NOTEBOOK_NAME.fullmatch(path.name))
