"""What one student's row of the gradebook is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.grading.report import Report
from autograder.submissions.packed import PackedNotebook


@dataclass(frozen=True)
class Row:
    """All that a row and its autograded notebooks are written from."""

    student: str
    reports: Mapping[str, Report]
    """One on each notebook, by their names."""
    content_digest: str
    """As in :class:`~.records.Recorded`."""
    report_key: str
    notebooks: Mapping[str, PackedNotebook] = field(default_factory=dict)
    """Those that have been read already, by their names; the others are read when it is written."""
    prepared: bytes = field(default=b"", repr=False)
    """A :class:`~.prepared_rows.PreparedRow` of all this, as MessagePack, if there is one."""
