"""Which lab is meant by the name of a file or a folder, or by the cells of a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Lab
from autograder.submissions.files import read_file
from autograder.submissions.lab_cells import fits
from autograder.submissions.listing import NOTEBOOK_NAME
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.roster import folded, loosely


class LabNames:
    """Which lab a name means: its own, another spelling of it, or ``lab3`` for short."""

    def __init__(self, labs: Sequence[Lab]) -> None:
        self.labs = {lab.name: lab for lab in labs}
        self._whole = {loosely(name): name for name in self.labs}
        self._short: dict[re.Pattern[str], str] = {}
        for name in self.labs:
            if short := re.match(r"([^\W\d_]+)0*(\d+)(?![^\W_])", folded(name)):
                letters, number = map(re.escape, short.groups())
                self._short[re.compile(rf"(?<![^\W_]){letters}[\s_.-]*0*{number}(?!\d)")] = name

    def of(self, name: str) -> str:
        """The name of the one lab that ``name`` means, empty if that is none or more than one."""
        plain = loosely(re.sub(r"(\.ipynb)?(\.txt|\.json)?$", "", name))
        if plain in self._whole:
            return self._whole[plain]
        whole = {lab for spelling, lab in self._whole.items() if spelling in plain}
        found = whole or {lab for short, lab in self._short.items() if short.search(folded(name))}
        return next(iter(found)) if len(found) == 1 else ""

    def by_cells(self, path: Path) -> str:
        """The name of the one lab whose cells are in a notebook, empty if that is none or more
        than one."""
        if not NOTEBOOK_NAME.fullmatch(path.name):
            return ""
        try:
            notebook = read_notebook(read_file(path))
        except (NotebookError, OSError):
            return ""
        found = [
            name
            for name, lab in self.labs.items()
            if any(fits(notebook, part) for part in lab.parts)
        ]
        return found[0] if len(found) == 1 else ""
