"""One student's work for a lab on its way to one report, notebook by notebook."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from autograder.course import Lab
from autograder.grading.report import Report
from autograder.nbgrader_integration.row import Row
from autograder.submissions.folder import row_id
from autograder.submissions.packed import PackedNotebook


@dataclass(frozen=True)
class StudentFolder:
    """One student's folder for a lab."""

    student: str
    path: Path

    @property
    def student_id(self) -> str:
        """The id of her row in the gradebook."""
        return row_id(self.student)


@dataclass(frozen=True)
class SubmissionDigest:
    """What one student's folder holds for a lab, as a digest."""

    student: str
    content: str
    """A digest of all that was handed in, and of the course that it is graded in."""
    key: str = ""
    """Of its report on the shelf; empty where it is not kept there."""
    note: str = ""
    """What a teacher may like to know of how it was found."""
    handed_in: datetime | None = None
    """When; None if that is not known."""
    parts: Mapping[str, Report] = field(default_factory=dict)
    """The report on each notebook, by its name, once all are there."""
    notebooks: Mapping[str, PackedNotebook] = field(default_factory=dict)
    """The notebooks that the reports are on, by their names, as far as they were read."""
    prepared: bytes = b""
    """A row that has been prepared elsewhere, as :class:`~.row.Row` has it."""

    @property
    def row(self) -> Row:
        """What her row is written from."""
        return Row(self.student, self.parts, self.content, self.key, self.notebooks, self.prepared)

    @property
    def student_id(self) -> str:
        """The id of her row in the gradebook."""
        return row_id(self.student)


class How(StrEnum):
    """How a student's marks came about."""

    GRADED = "graded"
    """Her functions were called."""
    RECALLED = "recalled"
    """The same submission had been graded before, and her row was written from that report."""
    UNCHANGED = "unchanged"
    """Her row was written from the same submission and the same course, and stands."""
    PENALIZED = "penalized"
    """Her row stands, but for its late penalty, which was another one."""


Found = tuple[SubmissionDigest, Report, How]


@dataclass
class Work:
    """One submission, of which each notebook is graded by itself."""

    lab: Lab
    digest: SubmissionDigest
    reports: dict[str, Report] = field(default_factory=dict)
    """By notebook, as far as they are there."""
    keys: dict[str, str] = field(default_factory=dict)
    """Those of the reports on the shelf, or of why there is none; empty for what is to be tried
    again."""
    hows: set[How] = field(default_factory=set)
    whole: Report | None = None
    """What the row that stands was written from, if it is known."""
    stands: bool = False
    """Whether there is a row, written from what was handed in."""
    notebooks: dict[str, PackedNotebook] = field(default_factory=dict)
    """Those that have been read, by their names."""

    def take(self, part: Lab, report: Report, how: How, key: str) -> None:
        """Take in the report on one of the notebooks."""
        self.reports[part.notebook_name] = report
        self.keys[part.notebook_name] = key
        self.hows.add(how)

    @property
    def is_done(self) -> bool:
        """Whether there is a report on each notebook."""
        return bool(self.whole) or len(self.reports) == len(self.lab.parts)

    def found(self) -> Found:
        """The whole submission's report, and how it came about."""
        if self.whole:
            return self.digest, self.whole, How.UNCHANGED
        names = [part.notebook_name for part in self.lab.parts]
        reports = {name: self.reports[name] for name in names}
        keys = [self.keys[name] for name in names]
        key = keys[0]
        if self.lab.has_parts:
            key = hashlib.sha256(" ".join(keys).encode()).hexdigest() if all(keys) else ""
        how = next(how for how in How if how in self.hows)
        digest = dataclasses.replace(self.digest, key=key, parts=reports, notebooks=self.notebooks)
        return digest, together(self.lab, reports), how


def unreadable_key(part: Lab, why: str) -> str:
    """What stands for the report on a notebook that cannot be read, for its lab's others may well
    be; empty if there are none, and nothing is kept."""
    return hashlib.sha256(f"{part.full_name}\0{why}".encode()).hexdigest() if part.notebook else ""


def together(lab: Lab, reports: Mapping[str, Report]) -> Report:
    """One report on all notebooks of a submission."""
    every = list(reports.values())
    first = every[0]
    if not lab.has_parts:
        return first
    return Report(
        lab=lab.name,
        isolation=first.isolation,
        engine=first.engine,
        cells=tuple(cell for report in every for cell in report.cells),
        stops=tuple(stop for report in every for stop in report.stops),
        attention=" ".join(dict.fromkeys(one.attention for one in every if one.attention)),
    )
