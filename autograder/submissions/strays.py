"""What was handed in and lies where grading does not look: whose it is, and where it should lie.

Grading looks into ``submitted/STUDENT/LAB/`` and nowhere else.  A folder with the lab's short name,
a notebook that lies beside its folder, or an archive that was unpacked one level too deep would be
passed over without a word.  Nothing is moved here, no link is followed, and a huge folder costs no
time: after so many names the rest is not looked at.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from autograder.course import Lab
from autograder.submissions.files import shown
from autograder.submissions.folder import why_no_id
from autograder.submissions.lab_names import LabNames
from autograder.submissions.listing import (
    MAX_NAMES,
    NOT_HANDED_IN,
    NOT_LOOKED_INTO,
    NOTEBOOK_NAME,
)
from autograder.submissions.roster import Roster, looks_like

MAX_LEVELS = 6
ARCHIVE_NAME = re.compile(r".+\.(zip|tar|tgz|tar\.\w+|7z|rar)", re.IGNORECASE | re.DOTALL)
ARCHIVE = (
    "it is an archive; take a class's out of here, and `autograder collect LAB FILE` puts what is "
    "in it in place; unpack a student's own where it lies and take it away, and `autograder "
    "doctor` does"
)
LINK = "it is a link, and links are not followed"
NOT_WHOSE = "whose it is cannot be told"
NOT_ALL = f"there are more than {MAX_NAMES:,} names in it, and not all were looked at"
NOT_WHICH = "which lab it belongs to cannot be told"


@dataclass(frozen=True)
class Stray:
    """A file or a folder that lies where grading does not look."""

    path: PurePath
    """Where it lies, from ``submitted/``."""
    lab: str = ""
    """The name of its lab, empty if that cannot be told."""
    student: str = ""
    """The id of the student it belongs to, empty if that cannot be told."""
    is_folder: bool = False
    why_not: str = ""
    """Why nobody but a teacher can say where it should lie, as a clause; empty if it is clear."""

    @property
    def target(self) -> PurePath | None:
        """The folder that it should lie in, or be, from ``submitted/``; None if that is not
        clear."""
        return None if self.why_not else PurePath(self.student, self.lab)

    @property
    def looks_in_place(self) -> bool:
        """Whether its place and where it lies look the same, as two Unicode forms of a name do."""
        return self.target is not None and looks_like(str(self.path), str(self.target))

    def __str__(self) -> str:
        """Where it lies, and where it should lie or why that is not clear, as a sentence."""
        place = place_text(self.path)
        if self.target is None:
            return f"{place} is not graded: {self.why_not}."
        target = f"{place_text(self.target)}/"
        if self.looks_in_place:
            return (
                f"{place} is not graded: its name looks like that of {target} and is written in "
                "another Unicode form than the roster's, so it belongs in that one."
            )
        if self.is_folder and len(self.path.parts) == 2 and self.path.name == self.lab:
            whose = f"by its name it is {shown(self.student)}'s, and belongs in {target}"
            return f"{place} is not graded: {whose}."
        return f"{place} is not graded there: it belongs in {target}."


def place_text(path: PurePath) -> str:
    """A path in ``submitted/`` as it can stand in a sentence, whatever students call things."""
    return "/".join(("submitted", *map(shown, path.parts)))


def find_strays(submitted: Path, labs: Sequence[Lab], roster: Roster) -> list[Stray]:
    """Find all that lies in ``submitted`` outside the folders that grading looks into, sorted.

    Whose it is follows from the roster, or from where it lies; which lab's, from a name or from
    the notebook's own cells.  What lies in the folder of a student who is known is hers.
    """
    names = LabNames(labs)
    found: set[Stray] = set()
    for name, kind in _entries(submitted):
        if kind == "link":
            if not any(os.path.lexists(submitted / name / lab.name) for lab in labs):
                found.add(Stray(PurePath(name), why_not=LINK))
        elif kind == "folder" and not os.access(submitted / name, os.R_OK | os.X_OK):
            found.add(Stray(PurePath(name), is_folder=True, why_not="you may not open it"))
        elif kind == "folder":
            found.update(_Folder(submitted, name, names, roster).strays())
        elif NOTEBOOK_NAME.fullmatch(name) or ARCHIVE_NAME.fullmatch(name):
            lab = names.of(name) or names.by_cells(submitted / name)
            found.add(_stray(submitted, (name,), lab, roster.named_in(name)))
    with_parts = {lab.name for lab in labs if lab.has_parts}
    told = (_one_of_several(one) if one.lab in with_parts else one for one in found)
    return sorted(told, key=lambda stray: stray.path.parts)


def _one_of_several(stray: Stray) -> Stray:
    """The same; of a lab of several notebooks, who knows under which name a lone one should lie?"""
    if stray.is_folder or stray.target is None or not NOTEBOOK_NAME.fullmatch(stray.path.name):
        return stray
    place = f"{place_text(stray.target)}/"
    why_not = (
        f"{stray.lab} has several notebooks; put it into {place}, under the name of the one that "
        "it is"
    )
    return replace(stray, why_not=why_not)


def find_lookalikes(submitted: Path, labs: Sequence[Lab], roster: Roster) -> list[Stray]:
    """Find the folders of labs that lie under another spelling of the id of a student of the
    roster, under her full name, or under the name of a lab, sorted."""
    known = {lab.name for lab in labs}
    found = []
    for name, kind in _entries(submitted):
        if kind != "folder" or name in roster.ids:
            continue
        student = "" if name in known else roster.match(name)
        if not student and name not in known:
            continue
        found += [
            Stray(PurePath(name, lab), lab, student, True, "" if student else NOT_WHOSE)
            for lab in sorted(known)
            if os.path.lexists(submitted / name / lab)
        ]
    return found


class _Folder:
    """One folder of ``submitted``: a student's, a lab's, or what an archive was unpacked into."""

    def __init__(self, submitted: Path, top: str, names: LabNames, roster: Roster) -> None:
        self._submitted = submitted
        self._top = top
        self._names = names
        self._roster = roster
        inside = _entries(submitted / top, MAX_NAMES)
        self._rightful = {name for name, _ in inside if name in names.labs}
        self._owner = roster.match(top) or (top if self._rightful else "")
        """The student whose folder it is, empty if it need not be a student's."""
        self._is_in_order = len(self._rightful) == len(inside)
        self._is_huge = False

    def strays(self) -> Iterator[Stray]:
        if self._is_in_order:
            return
        in_labs = []
        notebooks = []
        others = []
        for parts in self._walk():
            if any(self._labs(parts)):
                in_labs.append(self._by_its_folder(parts))
            elif NOTEBOOK_NAME.fullmatch(parts[-1]):
                notebooks.append(self._lone_file(parts))
            elif self._names.of(parts[-1]) or ARCHIVE_NAME.fullmatch(parts[-1]):
                in_labs.append(self._lone_file(parts))
            else:
                others.append(parts)
        if self._is_huge:
            yield Stray(PurePath(self._top), is_folder=True, why_not=NOT_ALL)
        yield from in_labs
        for stray in notebooks:
            yield stray if self._owner else _if_alone(stray, notebooks)
        if others and not (in_labs or notebooks or self._rightful or self._is_huge):
            yield Stray(PurePath(self._top), is_folder=True, why_not="there is no notebook in it")

    def _labs(self, parts: Sequence[str]) -> list[str]:
        """The labs that the folders on the way to a file are named after."""
        return [
            "" if self._owner and place == 0 else self._names.of(folder)
            for place, folder in enumerate(parts[:-1])
        ]

    def _by_its_folder(self, parts: tuple[str, ...]) -> Stray:
        """What a file belongs to that lies in a folder with the name of a lab: that folder as a
        whole, or, where students' folders lie in a lab's, the student's."""
        labs = self._labs(parts)
        named = [place for place, lab in enumerate(labs) if lab]
        place = next((at for at in reversed(named) if parts[at] in self._names.labs), named[-1])
        lab = labs[place]
        while place and labs[place - 1] == lab:  # unpacked into a folder of that name once more
            place -= 1
        whole, submitted = parts[: place + 1], self._submitted
        if self._owner:
            return _stray(submitted, whole, lab, self._owner)
        above = parts[place - 1] if place else ""
        below = parts[place + 1] if place + 2 < len(parts) and not labs[place + 1] else ""
        known_above, known_below = self._roster.match(above), self._roster.match(below)
        if not above and not below:
            return _stray(submitted, parts, lab, self._roster.named_in(parts[-1]))
        if (above and not below) or (known_above and not known_below):
            return _stray(submitted, whole, lab, known_above or above)
        if (below and not above) or (known_below and not known_above):
            return _stray(submitted, parts[: place + 2], lab, known_below or below)
        return _stray(submitted, whole, lab, "")

    def _lone_file(self, parts: tuple[str, ...]) -> Stray:
        """A file that lies in no folder with the name of a lab."""
        lab = self._names.of(parts[-1]) or self._names.by_cells(self._submitted.joinpath(*parts))
        matched = (student for folder in parts[:-1] if (student := self._roster.match(folder)))
        student = self._owner or next(matched, "") or self._roster.named_in(parts[-1])
        if not student and len(parts) == 2:
            student = self._top
        return _stray(self._submitted, parts, lab, student)

    def _walk(self) -> Iterator[tuple[str, ...]]:
        """The files in it, links among them, by the parts of their paths; those in the folders
        that grading looks into are not among them."""
        looked_at = 0
        open_folders: list[tuple[str, ...]] = [(self._top,)]
        while open_folders:
            folder = open_folders.pop()
            for name, kind in _entries(self._submitted.joinpath(*folder), MAX_NAMES):
                looked_at += 1
                if looked_at >= MAX_NAMES:
                    self._is_huge = True
                    return
                if len(folder) == 1 and name in self._rightful:
                    continue
                if kind != "folder":
                    yield (*folder, name)
                elif len(folder) <= MAX_LEVELS:
                    open_folders.append((*folder, name))


def _if_alone(stray: Stray, others: Sequence[Stray]) -> Stray:
    """The same, but that a folder with many notebooks for one lab, none of which has the lab's
    name, need not be a student's: it may hold what a whole class has handed in."""
    alike = [one for one in others if (one.lab, one.student) == (stray.lab, stray.student)]
    if len(alike) < 2 or stray.student != stray.path.parts[0]:
        return stray
    if any(one.path.name == f"{one.lab}.ipynb" for one in alike):
        return stray
    return Stray(stray.path, stray.lab, why_not=NOT_WHOSE)


def _stray(submitted: Path, parts: Sequence[str], lab: str, student: str) -> Stray:
    path = submitted.joinpath(*parts)
    is_folder = not path.is_symlink() and path.is_dir()
    why_not = NOT_WHICH if not lab else "" if student else NOT_WHOSE
    if path.is_symlink():
        why_not = LINK
    elif not is_folder and ARCHIVE_NAME.fullmatch(parts[-1]):
        why_not = ARCHIVE
    elif student and (PurePath(student).name != student or why_no_id(student)):
        why_not = "the name of its folder cannot be a student's id"
    return Stray(PurePath(*parts), lab, student, is_folder, why_not)


def _entries(folder: Path, limit: int | None = None) -> list[tuple[str, str]]:
    """What may have been handed in in a folder, by name: a ``file``, a ``link`` or a
    ``folder``."""
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in itertools.islice(entries, limit):
                if entry.name.startswith(".") or entry.name in (*NOT_LOOKED_INTO, *NOT_HANDED_IN):
                    continue
                is_folder = entry.is_dir(follow_symlinks=False)
                kind = "link" if entry.is_symlink() else "folder" if is_folder else "file"
                found.append((entry.name, kind))
    except OSError:
        return []  # a folder that will not be opened has nothing for us
    return sorted(found)
