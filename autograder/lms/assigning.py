"""Which student each submission of an archive is given to, and which ones nobody can tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from autograder.lms.claims import Claim, Entry
from autograder.lms.matching import Match, Matcher
from autograder.lms.names import in_order
from autograder.submissions.folder import NO_ID, why_no_id
from autograder.submissions.roster import Roster, RosterStudent
from autograder.systems import one_name

MAX_ID = 100

Ask = Callable[["Doubt"], str]
"""Asks a teacher whose a submission is; returns an id, empty if she does not know."""


@dataclass(frozen=True)
class Doubt:
    """A submission of which nobody can tell whose it is."""

    claim: Claim
    entries: tuple[Entry, ...]
    students: tuple[RosterStudent, ...] = ()
    """Those who may be meant."""
    is_one_too_many: bool = False
    """Whether the student who is meant has another submission in the archive."""


@dataclass
class Assigned:
    """Whose the submissions are."""

    by_student: dict[str, list[tuple[Entry, Claim]]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def assign(
    entries: Sequence[Entry],
    roster: Roster,
    lab_name: str,
    known: Mapping[str, str],
    ask: Ask | None = None,
    notebooks: Sequence[str] = (),
) -> Assigned:
    """Give each submission to a student of the roster; without one that a teacher has entered,
    students are called as the archive calls them.

    ``known`` has the students of keys that have been told before.  Of those who may be meant
    ``ask`` chooses one.  ``notebooks`` are the names of the lab's, if it has several.
    """
    matcher = Matcher(roster, lab_name, known, notebooks)
    students = {one.student_id: one for one in roster.students}
    groups: dict[str, list[tuple[Entry, Claim]]] = {}
    for entry in entries:
        for claim in entry.claims:
            groups.setdefault(claim.key, []).append((entry, claim))
    matches = {key: _match(matcher, group) for key, group in groups.items()}
    if not roster.is_entered:
        for key, group in groups.items():
            if not matches[key].students and (own := _own_id(group[0][1], notebooks)):
                matches[key] = Match((own,))
    taken = _taken(groups, matches)
    # on some disks the folders of two students would be one
    folders = Counter(map(one_name, taken))
    assigned = Assigned()
    for key, group in groups.items():
        claim = group[0][1]
        match = matches[key]
        student = match.student
        is_rival = claim.is_one_person and taken.get(student) != key
        if is_rival or folders[one_name(student)] > 1:
            student = ""
        if student:
            assigned.by_student.setdefault(student, []).extend(group)
            continue
        may_be = tuple(
            students.get(name, RosterStudent(name))
            for name in match.students
            if name not in taken or not claim.is_one_person
        )
        doubt = Doubt(
            claim,
            tuple(entry for entry, _ in group),
            may_be,
            is_one_too_many=bool(match.students and not may_be),
        )
        if ask is not None and may_be and (student := ask(doubt)):
            taken[student] = key
            assigned.by_student.setdefault(student, []).extend(group)
        else:
            assigned.doubts.append(doubt)
    assigned.doubts = [_without(doubt, assigned.by_student) for doubt in assigned.doubts]
    return assigned


def _without(doubt: Doubt, known: Collection[str]) -> Doubt:
    """A doubt without those who have turned out to be somebody else."""
    if not doubt.claim.is_one_person or not doubt.students:
        return doubt
    left = tuple(one for one in doubt.students if one.student_id not in known)
    return replace(doubt, students=left, is_one_too_many=doubt.is_one_too_many or not left)


def _match(matcher: Matcher, group: Sequence[tuple[Entry, Claim]]) -> Match:
    """Whose a group of files is: of one that says nothing, another may."""
    for _, claim in group:
        match = matcher.match(claim)
        if match.students:
            return match
    return Match()


def _taken(
    groups: Mapping[str, Sequence[tuple[Entry, Claim]]], matches: Mapping[str, Match]
) -> dict[str, str]:
    """The key of the submission that is each student's.

    Where two people in an archive would be one student by their names alone, neither is.
    """
    taken: dict[str, str] = {}
    rivals: dict[str, list[str]] = {}
    for key in groups:
        if student := matches[key].student:
            rivals.setdefault(student, []).append(key)
    for student, keys in rivals.items():
        sure = [key for key in keys if matches[key].is_sure]
        chosen = sure if len(sure) == 1 else keys
        taken[student] = chosen[0] if len(chosen) == 1 else ""
    return taken


def _own_id(claim: Claim, notebooks: Sequence[str]) -> str:
    """An id for a student of whom nothing is known but what the archive calls her; where her
    files lie side by side, the name of the notebook is none of it."""
    name = claim.email.partition("@")[0] or in_order(claim.name)
    if notebooks and not claim.is_one_person:
        name = re.sub(rf"[\s_.-]+(?:{'|'.join(map(re.escape, notebooks))})$", "", name, flags=re.I)
    plain = re.sub(NO_ID, "-", name).replace("/", "-").strip(" .-")[:MAX_ID].strip()
    if not plain or why_no_id(plain) or PurePath(plain).name != plain:
        return ""
    return plain
