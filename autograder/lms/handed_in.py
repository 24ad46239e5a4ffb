"""What one student has handed in for a lab: which of her notebooks counts, or for each of the
lab's, if it has several, which one.

The newest does, among those with this lab's cells and work in them.  A ZIP archive of hers is
opened, one level deep, and its notebooks are taken as if she had handed them in one by one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from autograder.course import Lab
from autograder.lms.archives import ArchiveError, Refused, Source
from autograder.lms.claims import Entry
from autograder.lms.parts import COPY, part_of
from autograder.lms.times import LONG_AGO, time_of
from autograder.lms.zip_source import inner_zip
from autograder.submissions.lab_cells import fits
from autograder.submissions.listing import NOTEBOOK_NAME, is_notebook
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.own_work import own_work

MAX_NOTEBOOKS = 50
MAX_IN_ZIP = 500
MAX_OTHER = 20 * 2**20
MAX_OTHERS = 50
MAX_STUDENT = 512 * 2**20
"""How many bytes of one student's are kept at once."""
BEGINNING = 2**16
"""How many bytes of a file tell what kind of file it is."""
ZIP = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True)
class HandedFile:
    """A file of a student's, read."""

    entry: Entry
    name: str
    """What she called it."""
    content: bytes = field(repr=False)
    inner_when: datetime | None = None
    """When it was changed, if it comes out of an archive of hers."""
    inner_path: str = ""
    """Where it lies in that."""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def place(self) -> str:
        """Where it was found."""
        inner = f"/{self.inner_path}" if self.inner_path else ""
        return f"{self.entry.member.path}{inner}"


@dataclass
class Choice:
    """Which of a student's files counts, of those that are one notebook of a lab's."""

    counting: list[HandedFile] = field(default_factory=list)
    """The notebook that counts; several if that cannot be told, and none if there is none."""
    passed_over: HandedFile | None = None
    """A newer notebook that does not count, as it has none of this lab's cells or no work in it."""

    def forget_contents(self) -> None:
        """Drop the files' bytes."""
        self.counting = _without_contents(self.counting)
        if self.passed_over:
            self.passed_over = replace(self.passed_over, content=b"")


@dataclass
class HandedIn:
    """All that a student has handed in for a lab."""

    choices: dict[str, Choice] = field(default_factory=dict)
    """For each of the lab's notebooks, by its name."""
    untold: list[HandedFile] = field(default_factory=list)
    """Notebooks that may be one of the lab's which is not among the others; nobody can tell."""
    not_counting: list[HandedFile] = field(default_factory=list)
    """Her other notebooks, the newest last."""
    others: list[HandedFile] = field(default_factory=list)
    """Files that are no notebooks."""
    refused: list[Refused] = field(default_factory=list)

    @property
    def counting(self) -> list[HandedFile]:
        """All notebooks that count, or may do so."""
        chosen = [one for choice in self.choices.values() for one in choice.counting]
        return [*chosen, *self.untold]

    def forget_contents(self) -> None:
        """Drop the files' bytes, for a whole class's would fill the memory, but for the beginning
        of the first that is no notebook, which tells what it is."""
        self.others = [
            replace(one, content=b"" if number else one.content[:BEGINNING])
            for number, one in enumerate(self.others)
        ]
        self.untold = _without_contents(self.untold)
        self.not_counting = _without_contents(self.not_counting)
        for choice in self.choices.values():
            choice.forget_contents()


def _without_contents(files: Iterable[HandedFile]) -> list[HandedFile]:
    return [replace(one, content=b"") for one in files]


class _Room:
    """How many bytes of one student's may still be kept, from whatever archive they come."""

    def __init__(self) -> None:
        self._left = MAX_STUDENT

    def has(self, content: bytes) -> bool:
        """Take what some bytes need, and tell whether there was as much."""
        self._left -= len(content)
        return self._left >= 0


def read_handed_in(
    source: Source, entries: Sequence[Entry], lab: Lab, zone: tzinfo, *, has_times: bool
) -> HandedIn:
    """Read a student's files, and choose the notebooks that count."""
    found = HandedIn()
    notebooks: list[HandedFile] = []
    room = _Room()
    for entry in entries:
        path = entry.member.path
        try:
            content = source.read(entry.member)
        except ArchiveError as error:
            found.refused.append(Refused(path, str(error)))
            continue
        if not room.has(content):
            found.refused.append(Refused(path, "there is too much of this student's"))
        elif is_notebook(entry.file_name, content):
            notebooks.append(HandedFile(entry, entry.file_name, content))
        elif inner := list(_unpacked(entry, content, zone, found, room)):
            notebooks += inner
        elif len(content) > MAX_OTHER or len(found.others) >= MAX_OTHERS:
            found.refused.append(Refused(path, "it is no notebook, and large or one of many"))
        else:
            found.others.append(HandedFile(entry, entry.file_name, content))
    found.refused += [
        Refused(one.place, f"it is one of more than {MAX_NOTEBOOKS} notebooks of one student's")
        for one in notebooks[MAX_NOTEBOOKS:]
    ]
    _choose(found, notebooks[:MAX_NOTEBOOKS], lab, has_times)
    return found


def _unpacked(
    entry: Entry, content: bytes, zone: tzinfo, found: HandedIn, room: _Room
) -> Iterator[HandedFile]:
    """The notebooks in a ZIP archive of a student's, if it is one."""
    if not content.startswith(ZIP) or not entry.file_name.lower().endswith(".zip"):
        return
    path = entry.member.path
    try:
        inner = inner_zip(content, "it", zone, MAX_IN_ZIP)
    except ArchiveError as error:
        found.refused.append(Refused(path, str(error).rstrip(".")))
        return
    found.refused += [Refused(f"{path}/{one.path}", one.why) for one in inner.refused]
    notebooks = [one for one in inner.members if NOTEBOOK_NAME.fullmatch(one.name)]
    for member in notebooks[:MAX_NOTEBOOKS]:
        try:
            data = inner.read(member)
        except ArchiveError as error:
            found.refused.append(Refused(f"{path}/{member.path}", str(error)))
            continue
        if not room.has(data):
            found.refused.append(Refused(path, "too much is in it"))
            return
        yield HandedFile(entry, member.name, data, member.when, member.path)


def _choose(found: HandedIn, notebooks: list[HandedFile], lab: Lab, has_times: bool) -> None:
    """Tell the notebooks that count from the others."""
    distinct = _distinct(sorted(notebooks, key=lambda one: _age(one, has_times)))
    owned: dict[str, list[HandedFile]] = {part.notebook_name: [] for part in lab.parts}
    untold: list[HandedFile] = []
    for one in distinct:
        part = part_of(one.name, one.content, lab)
        (owned[part.notebook_name] if part else untold).append(one)
    found.choices = {
        part.notebook_name: _newest(owned[part.notebook_name], part, has_times)
        for part in lab.parts
    }
    if not all(owned.values()):
        found.untold = untold
    counting = found.counting
    found.not_counting = [one for one in distinct if one not in counting]


def _newest(distinct: list[HandedFile], lab: Lab, has_times: bool) -> Choice:
    """Choose among the files that are one notebook, sorted by their age."""
    if len(distinct) < 2:
        return Choice(distinct)
    worked_on, fitting = [], []
    for one in distinct:
        try:
            notebook = read_notebook(one.content)
        except NotebookError:
            continue
        if fits(notebook, lab):
            fitting.append(one)
            if own_work(notebook, lab):
                worked_on.append(one)
    candidates = worked_on or fitting or distinct
    newest = _age(candidates[-1], has_times)
    tied = [one for one in candidates if _age(one, has_times) == newest]
    if len(tied) > 1:
        tied = [one for one in tied if one.name == f"{lab.notebook_name}.ipynb"] or tied
    if len({one.entry.member.path for one in tied}) == 1 and not tied[-1].inner_path:
        tied = tied[-1:]  # of two files of one name the last is what any program would unpack
    is_passed_over = distinct[-1] not in candidates and _age(distinct[-1], has_times) > newest
    return Choice(tied, distinct[-1] if is_passed_over else None)


def _distinct(notebooks: Iterable[HandedFile]) -> list[HandedFile]:
    """The notebooks, sorted, but of those with the same content only the newest."""
    by_digest: dict[str, HandedFile] = {}
    for one in notebooks:
        by_digest.pop(one.digest, None)
        by_digest[one.digest] = one
    return list(by_digest.values())


def _age(one: HandedFile, has_times: bool) -> tuple[int, datetime, datetime, int]:
    """What is larger for a newer file: the LMS's own count, times, and the number of a copy."""
    when = time_of(one.entry, has_times=has_times)
    copy = COPY.search(PurePosixPath(one.name).stem)
    number = int(copy[1]) if copy else 0
    return one.entry.version, when or LONG_AGO, one.inner_when or LONG_AGO, number
