"""Which of a lab's notebooks a student's file is: its cells tell, and its name where they leave it
open."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from autograder.course import Lab
from autograder.submissions.lab_cells import find_other_lab, fits
from autograder.submissions.notebook import NotebookError, read_notebook

COPY = re.compile(r"(?:-| ?\()(\d{1,3})\)?$")
"""How systems count files of one name: ``lab3-1`` and ``lab3 (1)``."""
ENDING = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)


def part_of(name: str, content: bytes, lab: Lab) -> Lab | None:
    """Tell which of a lab's notebooks a file is; None if that cannot be told, and always the lab
    itself if it has one."""
    if not lab.has_parts:
        return lab
    named = _named(name, lab)
    try:
        notebook = read_notebook(content)
    except NotebookError:
        return named
    fitting = [part for part in lab.parts if fits(notebook, part)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return named if named in fitting else None
    return named if named and not find_other_lab(notebook, named) else None


def _named(name: str, lab: Lab) -> Lab | None:
    """The one that a file is called like, whatever stands before that and whichever copy it is;
    if the names of two fit, the longer."""
    stem = COPY.sub("", ENDING.sub("", PurePosixPath(name).name)).casefold()
    found = [
        part
        for part in lab.parts
        if re.search(rf"(?<![^\W_]){re.escape(part.notebook_name.casefold())}$", stem)
    ]
    return max(found, key=lambda part: len(part.notebook_name), default=None)
