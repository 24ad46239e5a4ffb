"""Whether what was found is this lab's, and not another's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course import Course, CourseError, Lab
from autograder.lms.archives import ArchiveError, Source
from autograder.lms.claims import Entry, Understood
from autograder.submissions.lab_cells import find_other_lab
from autograder.submissions.lab_names import LabNames
from autograder.submissions.listing import NOTEBOOK_NAME
from autograder.submissions.notebook import NotebookError, read_notebook

SAMPLE = 3
WITH_LABS_FOLDERS = ("folder", "teams")
"""Systems in whose folders the work for several labs lies side by side."""


def entries_of(understood: Understood, lab: Lab) -> list[Entry]:
    """The files that do not lie in a folder with the name of another lab."""
    if understood.system not in WITH_LABS_FOLDERS:
        return list(understood.entries)
    course = Course(lab.root)
    names = LabNames([course.lab(name) for name in course.labs])
    entries = []
    for entry in understood.entries:
        labs = {found for part in entry.member.parts[:-1] if (found := names.of(part))}
        if not labs or lab.name in labs:
            entries.append(entry)
    return entries


def check_lab(path: Path, source: Source, entries: Sequence[Entry], lab: Lab) -> None:
    """Raise CourseError if the first few notebooks are all of one other lab."""
    others = []
    for entry in itertools.islice(_one_of_each(entries), SAMPLE):
        try:
            notebook = read_notebook(source.read(entry.member))
        except (ArchiveError, NotebookError):
            return
        others.append(find_other_lab(notebook, lab))
    if len(others) == SAMPLE and len({*others}) == 1 and others[0]:
        raise CourseError(
            f"The notebooks in {path} are those of {others[0]}, not of {lab.name}; nothing was "
            "collected."
        )


def _one_of_each(entries: Sequence[Entry]) -> Iterator[Entry]:
    """A notebook of each student's."""
    seen: set[str] = set()
    for entry in entries:
        key = entry.claims[0].key
        if key not in seen and NOTEBOOK_NAME.fullmatch(entry.file_name):
            seen.add(key)
            yield entry
