"""Whose a name is: students' ids and names compared as people read them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.submissions.files import shown

WORD = re.compile(r"[^\s_,.-]+")
SEPARATORS = re.compile(r"(?<!\d)[\s_,.-]+|[\s_,.-]+(?!\d)")
"""What may be left out of a name; not between figures, for 1-23 is not 12-3."""
UNICODE_FORMS = {True: "Unicode form NFC", False: "Unicode form NFD"}
SHORTEST_IN_A_NAME = 3
"""How long an id has to be for it to be looked for in the name of a file."""


@dataclass(frozen=True)
class RosterStudent:
    """One student of a course."""

    student_id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    """What the LMS numbers her."""
    section: str = ""


class Roster:
    """The students of a course; without any, nobody is known.

    One that a teacher has entered is complete; one that is not holds those who have handed in.
    """

    def __init__(self, students: Iterable[RosterStudent] = (), *, is_entered: bool = False) -> None:
        self.students = tuple(students)
        self.is_entered = is_entered
        self.ids = frozenset(one.student_id for one in self.students)
        self._exactly: dict[str, set[str]] = {}
        self._loosely: dict[str, set[str]] = {}
        for one in self.students:
            for name in _names(one):
                self._exactly.setdefault(folded(name), set()).add(one.student_id)
                self._loosely.setdefault(loosely(name), set()).add(one.student_id)

    def match(self, name: str) -> str:
        """The id of the one student that ``name`` can mean: her id or her full name, whatever its
        case, its Unicode form and its blanks; empty if that is nobody or more than one."""
        if name in self.ids:
            return name
        found = self._exactly.get(folded(name)) or self._loosely.get(loosely(name)) or set()
        return next(iter(found)) if len(found) == 1 else ""

    def named_in(self, text: str) -> str:
        """The id of the one student whose id or full name stands in ``text`` as words of its own,
        such as the name of a file; empty if that is nobody or more than one."""
        text = folded(text)
        words = [match.span() for match in WORD.finditer(text)]
        spans = {
            loosely(text[words[first][0] : words[last][1]])
            for first in range(len(words))
            for last in range(first, min(first + 4, len(words)))
        }
        found = {
            student
            for span in spans
            if len(span) >= SHORTEST_IN_A_NAME
            for student in self._loosely.get(span, ())
        }
        return next(iter(found)) if len(found) == 1 else ""


def folded(name: str) -> str:
    """A name without the differences that nobody sees or types: Unicode forms, and case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def loosely(name: str) -> str:
    """The same, without blanks and what stands for them."""
    return SEPARATORS.sub("", folded(name))


def doubles(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Group the names that differ in nothing but case, Unicode form or blanks, sorted; a name that
    stands alone is in no group."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        groups.setdefault(loosely(name), []).append(name)
    return [tuple(group) for key, group in groups.items() if key and len(group) > 1]


def looks_like(name: str, other: str) -> bool:
    """Whether nobody sees a difference between two names: they differ in Unicode form alone."""
    return unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", other)


def told_apart(names: Sequence[str]) -> str:
    """Names that look alike, in quotes, as a clause in which they can be told apart."""
    look = [unicodedata.normalize("NFC", name) for name in names]
    forms = [UNICODE_FORMS[unicodedata.is_normalized("NFC", name)] for name in names]
    told = [
        f"'{shown(one)}'{f' ({form})' if look.count(one) > 1 else ''}"
        for one, form in zip(look, forms, strict=True)
    ]
    # what cannot stand in a sentence may be all that differs
    return " and ".join(told if len({*told}) == len(told) else map(ascii, names))


def _names(student: RosterStudent) -> Iterator[str]:
    yield student.student_id
    if student.first_name and student.last_name:
        yield f"{student.first_name} {student.last_name}"
        yield f"{student.last_name} {student.first_name}"
