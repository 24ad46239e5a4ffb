"""nbgrader's exchange, the folder through which labs and submissions pass on a shared machine."""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.utils import capture_log, notebook_hash, temp_attrs

from autograder.course import CourseError, Lab
from autograder.grading.plain_text import clean
from autograder.nbgrader_integration.exchange.submission_secret import submission_secret
from autograder.nbgrader_integration.lateness.dates import home_zone
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.nbgrader_integration.quiet_steps import for_a_teacher, raised_reason
from autograder.submissions.files import write_whole
from autograder.submissions.folder import folders

CHECKER = "checker"
"""The folder of the exchange, beside nbgrader's own, with the package for students."""
SAID = ("[WARNING]", "[ERROR]", "[CRITICAL]")


@dataclass(frozen=True)
class Collected:
    """What came of collecting."""

    new: tuple[str, ...]
    updated: tuple[str, ...]
    count: int
    """How many have handed in by now."""
    warnings: tuple[str, ...]
    """What a teacher has to look at, as the exchange said it."""


class ClassExchange:
    """The exchange that the configuration names, or nbgrader's usual one.

    Its folders may be elsewhere and its classes others (``ExchangeFactory``), so everything is
    done by them.
    """

    def __init__(self, api: NbGraderAPI) -> None:
        self._api = api
        self._directory = api.coursedir
        self.root = Path(api.exchange_root)
        self._zone = home_zone(api.config)
        self.configured = "root" in api.config.Exchange

    @property
    def is_there(self) -> bool:
        """Whether labs can be put into it."""
        return self.root.is_dir() and os.access(self.root, os.W_OK | os.X_OK)

    def released(self, lab: Lab) -> Path:
        """Where students fetch a lab."""
        return self.root / str(self._directory.course_id) / "outbound" / lab.name

    def release(self, lab: Lab, release: Path) -> bool:
        """Let students fetch what is in ``release``; whether that is anything new to them.

        Raises CourseError with the exchange's reason if it cannot.
        """
        out = self.released(lab)
        if out.is_dir() and _same(release, out):
            return False
        action = self._api.exchange.ReleaseAssignment(**self._arguments())
        action.force = True
        self._run(f"release {lab.name}", action, lab)
        return True

    def put_beside_labs(self, file: Path) -> Path:
        """Copy a file to where everybody may read it, in a folder beside the labs; returns its
        place."""
        folder = self.root / str(self._directory.course_id) / CHECKER
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        write_whole(folder / file.name, file.read_bytes(), mode=0o644)
        return folder / file.name

    def collect(self, lab: Lab, submitted: Path) -> Collected:
        """Copy what is newest of each student into ``submitted``.

        Raises CourseError with the exchange's reason if it cannot.
        """
        before = _dates(submitted, lab, self._zone)
        action = self._api.exchange.Collect(**self._arguments())
        action.update = True
        warnings = self._run(f"collect {lab.name}", action, lab)
        after = _dates(submitted, lab, self._zone)
        return Collected(
            new=tuple(student for student in after if student not in before),
            updated=tuple(
                student
                for student, when in after.items()
                if student in before and before[student] != when
            ),
            count=len(after),
            warnings=tuple(warnings),
        )

    def returned_page(self, lab: Lab, feedback: Path) -> Path | None:
        """Where the exchange keeps a student's page for a lab or for a part of one, by the secret
        beside it in ``feedback``.

        None if there is no secret, as with work that did not come through an exchange.
        """
        secret = submission_secret(feedback)
        if secret is None:
            return None
        name = notebook_hash(secret=secret, notebook_id=lab.parts[0].notebook_name)
        return self.root / str(self._directory.course_id) / "feedback" / f"{name}.html"

    def _arguments(self) -> dict[str, Any]:
        return {
            "coursedir": self._directory,
            "authenticator": self._api.authenticator,
            "parent": self._api,
        }

    def _run(self, task: str, action: Any, lab: Lab) -> list[str]:
        """Let one of the exchange's actions do its work; what it warned of."""
        with temp_attrs(self._directory, assignment_id=lab.name):
            answer = capture_log(action)
        said = list(_said(str(answer.get("log") or "").splitlines()))
        if not answer["success"]:
            reasons = said or [raised_reason(str(answer.get("error"))) or "no reason given"]
            raise CourseError(f"The exchange could not {task}: " + "\n".join(reasons))
        return said


def _said(lines: Sequence[str]) -> Iterator[str]:
    """Warnings and errors of a log, each as one harmless line."""
    for line in lines:
        if line.startswith(SAID):
            yield for_a_teacher(clean(line.partition("] ")[2]))


def _dates(submitted: Path, lab: Lab, zone: tzinfo) -> dict[str, datetime | None]:
    """When each student has handed in."""
    return {folder.parent.name: timestamp(folder, zone) for folder in folders(submitted, lab.name)}


def _same(ours: Path, theirs: Path) -> bool:
    """Whether two folders hold the same files."""
    names = _files(ours)
    if names != _files(theirs):
        return False
    _, different, unreadable = filecmp.cmpfiles(ours, theirs, names, shallow=False)
    return not different and not unreadable


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
