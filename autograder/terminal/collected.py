"""What came of collecting an archive, on a terminal: what needs a teacher is yellow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.feedback import counted
from autograder.grading.plain_text import clean, names_in_a_row
from autograder.lms.archives import place
from autograder.lms.assigning import Doubt
from autograder.lms.handed_in import HandedFile
from autograder.lms.origins import FOLDER
from autograder.lms.outcomes import Collected, Outcome, State
from autograder.lms.placing import NOT_COUNTED
from autograder.lms.taking_back import TAKEN_BACK
from autograder.submissions.file_kinds import told
from autograder.submissions.files import shown
from autograder.submissions.roster import RosterStudent

MANY = 20


@dataclass(frozen=True)
class Line:
    """A sentence about what was collected."""

    text: str
    needs_you: bool = False


def who(student: RosterStudent) -> str:
    """A student as she can be told from another of the same name."""
    name = f"{student.first_name} {student.last_name}".strip()
    section = student.section and f"section {student.section}"
    more = [part for part in (name, student.email, section) if part]
    return clean(f"{student.student_id} ({', '.join(more)})" if more else student.student_id)


def what(doubt: Doubt) -> str:
    """A submission of which nobody can tell whose it is, by its first file."""
    more = len(doubt.entries) - 1
    others = f" and {more:,} more" if more else ""
    return f"{place(doubt.entries[0].member.path)}{others}"


@dataclass(frozen=True)
class Place:
    """Where a lab is collected to, in words."""

    lab: str
    submitted: str
    """The folder of what is handed in, from the course's root."""
    has_roster: bool
    students: int
    """How many the roster has."""
    section: str = ""

    def folder(self, student: str) -> str:
        return f"{self.submitted}/{student}/{self.lab}"


class CollectedLines:
    """All that there is to say after collecting a lab, in the order of the run."""

    def __init__(self, collected: Collected, target: Place, *, dry_run: bool) -> None:
        self._collected = collected
        self._target = target
        self._dry_run = dry_run

    def lines(self) -> Iterator[Line]:
        yield from self._counts()
        yield from self._times()
        yield from self._taken_back()
        for outcome in self._collected.outcomes:
            yield from self._of(outcome)
        yield from self._beside()
        yield from self._astray()
        yield from self._missing()

    def _counts(self) -> Iterator[Line]:
        found = self._collected
        files = len(found.understood.entries)
        yield Line(f"This is {found.understood.title}, with {counted(files, 'file')}.")
        new, replaced = self._with(State.NEW), self._with(State.REPLACED)
        same, kept = self._with(State.SAME), self._with(State.KEPT)
        would = "would be " if self._dry_run else ""
        parts = [
            f"{len(new):,} {would}new",
            f"{len(replaced):,} {would}replaced by something newer",
        ]
        parts += [f"{len(same):,} there already"] if same else []
        yield Line(f"{self._target.lab}: {', '.join(parts)}.")
        if replaced:
            yield Line(
                f"Handed in again: {_named(replaced)}. What was there is kept in {NOT_COUNTED}/ "
                "beside it."
            )
        single = [
            f"{one.student}'s {name}.ipynb"
            for one in found.outcomes
            if one.state is not State.KEPT
            for name in one.kept
        ]
        if kept or single:
            yield Line(f"Left alone, for what lies there is newer: {_named([*kept, *single])}.")
        if found.other_labs:
            yield Line(f"In folders of other labs: {counted(found.other_labs, 'file')}.")

    def _times(self) -> Iterator[Line]:
        late = [one for one in self._collected.outcomes if one.is_late]
        system = self._collected.understood.title.partition("'")[0]
        if not self._collected.understood.has_times:
            but = ", but for those whom it marks" if late else ""
            yield Line(
                "The archive does not say when files were handed in, only when it was packed, so "
                f"nobody counts as late{but}."
            )
        if known := [one.student for one in late if one.when and not one.is_guessed]:
            yield Line(f"Late, as {system} marks it: {_named(known)}.")
        if guessed := [one.student for one in late if one.is_guessed]:
            yield Line(
                f"Late, as {system} marks it, which does not say how late: {_named(guessed)}. "
                "timestamp.txt in the folder has the first moment after the due date; write there "
                "when it was, if that costs more.",
                needs_you=True,
            )
        if unknown := [one.student for one in late if one.when is None and one.is_new]:
            yield Line(
                f"Late, as {system} marks it, but not by a due date that is set here: "
                f"{_named(unknown)}. `autograder due {self._target.lab}` shows and sets due dates.",
                needs_you=True,
            )

    def _taken_back(self) -> Iterator[Line]:
        """Work that lay with another student than whose it is."""
        for one in self._collected.taken_back:
            student, owner = clean(one.student), clean(one.owner)
            now = "would be put away"
            if one.place:
                there = one.place.name
                now = f"is kept in {self._target.submitted}/{FOLDER}/{TAKEN_BACK}/{shown(there)}"
            yield Line(f"What lay with {student} is {owner}'s, and {now}.", needs_you=True)

    def _of(self, outcome: Outcome) -> Iterator[Line]:
        """What needs a teacher about one student's work."""
        student, found = clean(outcome.student), outcome.found
        for one in found.refused:
            yield Line(f"{student}: {place(one.path)} is left out: {one.why}.", True)
        if outcome.state is State.FAILED:
            yield Line(f"{student}: nothing was collected: {outcome.why}.", True)
        elif outcome.state is State.NO_NOTEBOOK:
            yield Line(
                f"{student} handed in no notebook but {_kinds(found.others)}; ask for the .ipynb.",
                True,
            )
        else:
            yield from self._chosen(outcome)

    def _chosen(self, outcome: Outcome) -> Iterator[Line]:
        """Where it could not be told which file counts, or a newer one does not."""
        student, found = clean(outcome.student), outcome.found
        folder = self._target.folder(shown(outcome.student))
        several = len(found.choices) > 1
        for notebook, choice in found.choices.items():
            if len(choice.counting) > 1:
                which = f"{notebook}.ipynb" if several else "notebook"
                yield Line(
                    f"{student}: which {which} is the newest cannot be told: "
                    f"{_files(choice.counting)}; leave the right one in {folder}.",
                    True,
                )
            elif choice.passed_over and outcome.is_new:
                yield Line(
                    f"{student}: {_files([choice.passed_over])} is newer, but holds no work for "
                    f"this lab; {_files(choice.counting)} counts. Both are in {folder}.",
                    True,
                )
        if found.untold:
            are = "is" if len(found.untold) == 1 else "are"
            yield Line(
                f"{student}: neither cells nor names tell which of the lab's notebooks "
                f"{_files(found.untold)} {are}; look into {folder}.",
                True,
            )

    def _beside(self) -> Iterator[Line]:
        """What lies beside the notebooks that count."""
        lines = []
        others = []
        for one in self._collected.outcomes:
            found = one.found
            passed_over = any(choice.passed_over for choice in found.choices.values())
            if one.is_new and found.not_counting and not passed_over:
                several = len(found.choices) > 1 and len(found.counting) > 1
                counts = "are the newest and count" if several else "is the newest and counts"
                lines.append(
                    f"{clean(one.student)}: {_files(found.counting)} {counts}; "
                    f"kept in {NOT_COUNTED}/: {_files(found.not_counting)}."
                )
            if found.counting and found.others:
                others.append(f"{one.student}'s {_files(found.others)}")
        for line in lines[:MANY]:
            yield Line(line)
        if len(lines) > MANY:
            yield Line(f"{len(lines) - MANY:,} more have handed in more than one notebook.")
        if others:
            yield Line(f"No notebooks, and kept beside them: {_named(others)}.")

    def _astray(self) -> Iterator[Line]:
        found = self._collected
        put_it = f"put it into {self._target.folder('STUDENT')}/ yourself"
        may_be = [doubt for doubt in found.doubts if doubt.students]
        yield from _few(
            [f"Whose is {what(one)}? {' or '.join(map(who, one.students))}." for one in may_be],
            f"Collect again at a terminal and without --yes, and you are asked; or {put_it}.",
        )
        yield from _few(
            [
                f"{what(one)} is not collected: more than one in the archive may be {_name(one)}, "
                "and the roster has one."
                for one in found.doubts
                if one.is_one_too_many
            ],
            f"If you know whose it is, {put_it}.",
        )
        unknown = [one for one in found.doubts if not one.students and not one.is_one_too_many]
        if self._target.section:
            elsewhere = [one for one in unknown if one.claim.name]
            unknown = [one for one in unknown if not one.claim.name]
            if elsewhere:
                names = _named([one.claim.name for one in elsewhere])
                section = self._target.section
                yield Line(f"Not on the roster of section {section}, and left out: {names}.")
        enter = "Add who is missing to your roster file and run `autograder roster`, or "
        yield from _few(
            [f"{what(one)} is not collected: {self._why(one)}." for one in unknown],
            f"{enter if self._target.has_roster else 'If you know whose it is, '}{put_it}.",
        )
        yield from _few(
            [
                f"{place(member.path)} is not collected: it is not named as the others are."
                for member in found.understood.unknown
            ],
            f"If it is somebody's, {put_it}.",
        )
        yield from _few([f"{place(one.path)} is left out: {one.why}." for one in found.refused])

    def _why(self, doubt: Doubt) -> str:
        has_name = doubt.claim.name and self._target.has_roster
        return "nobody on the roster is called so" if has_name else "it does not say whose it is"

    def _missing(self) -> Iterator[Line]:
        absent = self._collected.absent
        if absent:
            count = f"{len(absent):,} of {self._target.students:,}"
            yield Line(f"Not handed in ({count}): {_named(absent)}.")
        without: dict[str, list[str]] = {}
        for one in self._collected.outcomes:
            for name in one.missing:
                without.setdefault(name, []).append(one.student)
        for name, students in sorted(without.items()):
            yield Line(f"Handed in without {name}.ipynb: {_named(students)}.")
        if not self._target.has_roster:
            yield Line(
                "No roster has been entered, so students are called as the archive calls them, "
                "and nobody can tell who is missing; `autograder roster FILE` enters one."
            )

    def _with(self, state: State) -> list[str]:
        return [one.student for one in self._collected.outcomes if one.state is state]


def _few(said: Sequence[str], advice: str = "") -> Iterator[Line]:
    """Sentences that need a teacher, the first of many, and what can be done about all of them."""
    for text in said[:MANY]:
        yield Line(text, needs_you=True)
    if len(said) > MANY:
        yield Line(f"There are {len(said) - MANY:,} more like that.", needs_you=True)
    if said and advice:
        yield Line(advice)


def _name(doubt: Doubt) -> str:
    return clean(doubt.claim.name or doubt.claim.email) or "the same student"


def _named(names: Sequence[str]) -> str:
    return names_in_a_row(names, MANY)


def _files(files: Sequence[HandedFile]) -> str:
    more = f" and {len(files) - 3:,} more" if len(files) > 3 else ""
    return f"{', '.join(shown(one.name) for one in files[:3])}{more}"


def _kinds(files: Sequence[HandedFile]) -> str:
    """Files that are no notebooks, and what the first of them is."""
    kind = told(files[0].name, files[0].content).partition(";")[0].removeprefix("is ")
    return f"{_files(files)}{f' ({kind})' if kind and len(files) == 1 else ''}"
