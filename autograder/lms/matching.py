"""Whose a submission is: a claim of an archive's, matched with the students of a class.

The number in the LMS counts first, then the e-mail address, which begins with the login, then the
name, then whatever id or name stands in the name of a folder or a file.  Of several students who
may be meant none is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.lms.claims import Claim
from autograder.lms.names import in_order, joined_keys, sorted_keys, words
from autograder.submissions.roster import Roster, RosterStudent, folded

LONGEST_NAME = 5
SHORTEST_ID = 3
"""How long an id has to be to be looked for in a text."""
SHORTEST_JOINED = 6
"""The same of a name without blanks."""

NO_NAMES = frozenset(
    ("assignment", "by", "copy", "exercise", "final", "fixed", "from", "homework", "hw", "lab",
     "my", "new", "nb", "notebook", "of", "old", "project", "solution", "solved", "submission",
     "submitted", "task", "the", "update", "updated", "version", "work")
)  # fmt: skip
"""What people write beside their names."""

Keys = Callable[[str], Iterable[str]]


@dataclass(frozen=True)
class Match:
    """Who is meant."""

    students: tuple[str, ...] = ()
    """The ids of those who may be: one if it is known, several if it is not, none if nobody is."""
    is_sure: bool = False
    """Whether it is known by more than a name."""
    is_part: bool = False
    """Whether the name is only a part of what may be another's: Paul Smith is not John Paul
    Smith."""

    @property
    def student(self) -> str:
        """The id of the one who is meant, empty if that is not known."""
        return self.students[0] if len(self.students) == 1 and not self.is_part else ""


class Matcher:
    """The students of a class, found by what an LMS says of them."""

    def __init__(
        self,
        roster: Roster,
        lab_name: str,
        known: Mapping[str, str],
        notebooks: Sequence[str] = (),
    ) -> None:
        """``known`` has the students of keys that have been told before, and ``notebooks`` the
        names of a lab's several notebooks."""
        self._known = known
        self._no_names = [words(name) for name in (lab_name, *notebooks)]
        self._by_lms_id = _index(roster.students, lambda one: [one.lms_id])
        self._by_email = _index(roster.students, lambda one: [one.email.casefold()])
        self._by_id = _index(roster.students, lambda one: map(folded, _logins(one)))
        self._by_bare_id = _index(
            roster.students, lambda one: ["".join(words(key)) for key in _logins(one)]
        )
        self._mailed = {one.student_id for one in roster.students if one.email}
        self._with_name = {one.student_id for one in roster.students if one.last_name}
        steps: tuple[Keys, ...] = (_as_written, sorted_keys, joined_keys)
        self._by_name = [(keys, _index(roster.students, _of_names(keys))) for keys in steps]

    def match(self, claim: Claim) -> Match:
        """Find whose a submission is."""
        by_name = self._named(claim.name)
        if claim.is_one_person and (student := self._known.get(claim.key)):
            return Match((student,), is_sure=True)
        number = claim.lms_id
        if by_number := self._by_lms_id.get(number) or self._by_id.get(folded(number)):
            return _unless_anothers(by_number, by_name)  # two systems may number two alike
        if found := self._by_email.get(claim.email.casefold()):
            return _unless_anothers(found, by_name)
        if found := self._by_id.get(folded(claim.email.partition("@")[0])):
            return self._by_login(found, claim, by_name)
        if found := self._by_id.get(folded(claim.name), frozenset()) | by_name:
            return Match(tuple(sorted(found)))
        for text in claim.texts:
            if found := self._whole(text):
                return Match(tuple(sorted(found)))
            if (match := self._in_text(text)).students:
                return match
        return Match()

    def _by_login(self, found: frozenset[str], claim: Claim, by_name: frozenset[str]) -> Match:
        """Those with whose id an address begins: ada@uni.example need not be ada@elsewhere.example,
        so that a known address or name which is another one has to be asked about."""
        if found <= by_name:
            return Match(tuple(sorted(found)), is_sure=True)
        known = self._mailed | (self._with_name if claim.name else set())
        if found & known or by_name:
            return Match(tuple(sorted(found | by_name)), is_part=True)
        return Match(tuple(sorted(found)), is_sure=True)

    def _named(self, name: str) -> frozenset[str]:
        """Those who are called so; the most exact way to compare in which anybody is."""
        for keys, index in self._by_name:
            found = {student for key in keys(name) for student in index.get(key, ())}
            if found:
                return frozenset(found)
        return frozenset()

    def _whole(self, text: str) -> frozenset[str]:
        # what is one student's id may be another's name
        by_id = self._by_id.get(folded(text), frozenset())
        return by_id | self._by_lms_id.get(text, frozenset()) | self._named(text)

    def _in_text(self, text: str) -> Match:
        """Those whose name stands in a text, or whose id does if nobody's name does."""
        found = words(text)
        for name in self._no_names:
            for place in range(len(found)):
                if found[place : place + len(name)] == name:
                    found = (*found[:place], *found[place + len(name) :])
                    break
        named: dict[str, bool] = {}
        with_id: set[str] = set()
        for first, last in _spans(len(found)):
            span = found[first:last]
            joined = "".join(span)
            if len(span) > 1:
                index, key = self._by_name[1][1], " ".join(sorted(span))
            else:
                index, key = self._by_name[2][1], joined if len(joined) >= SHORTEST_JOINED else ""
            around = found[max(0, first - 1) : first] + found[last : last + 1]
            for student in index.get(key, ()):
                named[student] = any(map(_may_be_a_name, around))
            if len(joined) >= SHORTEST_ID:
                with_id |= self._by_bare_id.get(joined, frozenset())
        if named:
            return Match(tuple(sorted(named)), is_part=any(named.values()))
        return Match(tuple(sorted(with_id)))


def _unless_anothers(found: frozenset[str], by_name: frozenset[str]) -> Match:
    """Those whom a number or an address means; together with those of the name if it is another's,
    and then nobody is sure."""
    if by_name and not by_name & found:
        return Match(tuple(sorted(found | by_name)))
    return Match(tuple(sorted(found)), is_sure=True)


def _index(
    students: Iterable[RosterStudent], keys: Callable[[RosterStudent], Iterable[str]]
) -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for one in students:
        for key in keys(one):
            if key:
                index.setdefault(key, set()).add(one.student_id)
    return {key: frozenset(found) for key, found in index.items()}


def _logins(student: RosterStudent) -> tuple[str, ...]:
    return student.student_id, student.email.partition("@")[0]


def _of_names(keys: Keys) -> Callable[[RosterStudent], Iterator[str]]:
    def of(student: RosterStudent) -> Iterator[str]:
        name = f"{student.first_name} {student.last_name}".strip()
        if name:
            yield from keys(name)

    return of


def _as_written(name: str) -> Iterable[str]:
    return [folded(in_order(name))] if name else []


def _spans(length: int) -> Iterator[tuple[int, int]]:
    for first in range(length):
        for last in range(first + 1, min(first + LONGEST_NAME, length) + 1):
            yield first, last


def _may_be_a_name(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in NO_NAMES
