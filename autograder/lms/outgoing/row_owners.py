"""Which student a row of an LMS's file is about: by id, login, e-mail or name, never guessed."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.lms.names import sorted_keys
from autograder.lms.outgoing.results import Member


@dataclass(frozen=True)
class Identity:
    """What a row says of whom it is about; what it does not say is empty."""

    given_out: tuple[str, ...] = ()
    """What stood in the names of the files that the LMS gave out."""
    lms_ids: tuple[str, ...] = ()
    """What the LMS calls her everywhere."""
    logins: tuple[str, ...] = ()
    email: str = ""
    names: tuple[str, ...] = ()
    """Her name, in one or several orders."""

    @property
    def shown(self) -> str:
        """How she is named in a sentence."""
        name = next(filter(None, (*self.names, self.email, *self.logins)), "a row without a name")
        number = next(filter(None, (*self.given_out, *self.lms_ids)), "")
        return f"{name} ({number})" if number else name


@dataclass(frozen=True)
class Matches:
    """Whose each row is."""

    students: tuple[str, ...]
    """For each row a student's id, or nothing."""
    unknown: tuple[str, ...] = ()
    """Names in rows that are nobody's."""
    ambiguous: tuple[str, ...] = ()
    """Names in rows that may be several students', or, like another row, one student's."""


def match(
    rows: Sequence[Identity],
    members: Iterable[Member],
    given_out: Mapping[str, Iterable[str]] | None = None,
) -> Matches:
    """Find whose each row is.

    ``given_out`` has what stood in the names of the files that came from the LMS, by student.  The
    surest sign decides: who is found by an id is not looked for by name.  Two rows that the same
    sign gives to one student are nobody's, and so is one whose signs contradict each other.
    """
    index = _Index(members, given_out or {})
    found = [index.find(row) for row in rows]
    best: dict[str, int] = {}
    count: dict[tuple[str, int], int] = defaultdict(int)
    for students, rank in found:
        if len(students) == 1:
            (student,) = students
            best[student] = min(rank, best.get(student, rank))
            count[student, rank] += 1
    whose, unknown, ambiguous = [], [], []
    for row, (students, rank) in zip(rows, found, strict=True):
        student = next(iter(students)) if len(students) == 1 else ""
        is_sure = bool(student) and rank == best[student] and count[student, rank] == 1
        whose.append(student if is_sure else "")
        if not students:
            unknown.append(row.shown)
        elif not is_sure:
            ambiguous.append(row.shown)
    return Matches(tuple(whose), tuple(unknown), tuple(ambiguous))


class _Index:
    """Students by each sign that they can be known by, the surest first."""

    def __init__(self, members: Iterable[Member], given_out: Mapping[str, Iterable[str]]) -> None:
        self._signs: tuple[dict[str, set[str]], ...] = tuple(defaultdict(set) for _ in range(6))
        given, ids, logins, emails, unmailed, names = self._signs
        self._emails, self._names = emails, names
        for member in members:
            student = member.student_id
            for number in given_out.get(student, ()):
                given[_plain(number)].add(student)
            ids[_plain(member.lms_id)].add(student)
            logins[_plain(student)].add(student)
            (emails if member.email else unmailed)[_plain(member.email or student)].add(student)
            for key in sorted_keys(member.name):
                names[key].add(student)

    def find(self, row: Identity) -> tuple[frozenset[str], int]:
        """Who may be meant, and how sure the sign is that tells so: 0 is the surest."""
        addresses = [_plain(each) for each in (row.email, *row.logins) if "@" in each]
        keys = (
            [_plain(each) for each in row.given_out],
            [_plain(each) for each in row.lms_ids],
            [_plain(each) for each in row.logins],
            addresses,
            # an id is often how the address begins, which tells only if no address is known
            [address.partition("@")[0] for address in addresses],
            [key for each in row.names for key in sorted_keys(each)],
        )
        for rank, (sign, wanted) in enumerate(zip(self._signs, keys, strict=True)):
            students = {one for key in wanted if key for one in sign.get(key, ())}
            if students:
                # an address or a name that is somebody else's contradicts
                for other, said in ((self._emails, addresses), (self._names, keys[-1])):
                    found = {one for key in said if key for one in other.get(key, ())}
                    if found and not found & students:
                        students |= found
                return frozenset(students), rank
        return frozenset(), len(keys)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).casefold()
