"""Late penalties: one by the day to choose, and all of a lab brought up to date.

nbgrader works out a penalty once, when a submission is graded.  What it depends on changes later:
marks are given by hand, due dates moved, extensions granted, another penalty chosen.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, select
from traitlets import Float, TraitError
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.course import CourseError
from autograder.feedback import points_text
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.lateness.deadlines import apply_extensions
from autograder.nbgrader_integration.lateness.timestamp import lateness, show_span

Resources = dict[str, Any]

DAY = timedelta(days=1).total_seconds()

SETTING = re.compile(r"'(\w+)' trait")
"""How the name of a setting stands in what traitlets says of its value."""

SLACK = 1e-6
"""Points that differ by less are the same: databases keep them as floats."""


@overriding()
class PenaltyPerDay(LateSubmissionPlugin):  # type: ignore[misc]
    """Takes off a share of the points for each day that has begun after the due date.

    Choose it in ``course_settings.toml``, here with its defaults::

        [late_penalty]
        per_day = 0.1
        grace_hours = 0.0
        floor = 0.0
    """

    per_day = Float(0.1, min=0.0, max=1.0, help="The share of the points that each day costs.").tag(
        config=True
    )
    grace_hours = Float(
        0.0, min=0.0, help="Hours after the due date that cost nothing; days count from their end."
    ).tag(config=True)
    floor = Float(
        0.0, min=0.0, max=1.0, help="The share of the points that stays, however late it is."
    ).tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points to take off ``score``; None where it is not late."""
        late = total_seconds_late - 3600 * self.grace_hours
        if late <= 0:
            return None
        return score * min(self.per_day * math.ceil(late / DAY), 1 - self.floor)


@dataclass(frozen=True)
class PenaltyChange:
    """What became of one student's late penalty."""

    student: str
    before: float
    after: float
    late: timedelta

    def __str__(self) -> str:
        late = f"{show_span(self.late)} late" if self.late else "not late"
        before, after = points_text(self.before), points_text(self.after)
        return f"late penalty {after} instead of {before}: {late}"


class Penalties:
    """The late penalties that nbgrader's configuration chooses."""

    def __init__(self, config: Config) -> None:
        self._assign = _chosen(config)

    def penalty(self, student: str, score: float, late: timedelta) -> float | None:
        """What nbgrader would take off ``score``; None where nothing is said of a penalty.

        Raises CourseError if the plugin that was chosen fails.
        """
        if self._assign is None or late <= timedelta():
            return None
        try:
            found = self._assign.plugin_inst.late_submission_penalty(
                student, score, late.total_seconds()
            )
            if found is None:
                return None
            checked = self._assign._check_late_penalty(SimpleNamespace(score=score), float(found))
        except Exception as error:  # a teacher's own code
            name = type(self._assign.plugin_inst).__name__
            raise CourseError(
                f"The late penalty {name} failed for {student}: {type(error).__name__}: {error}"
            ) from error
        return float(checked)

    def update(self, gradebook: Gradebook, lab_name: str, student: str = "") -> list[PenaltyChange]:
        """Work out a lab's late penalties anew, or one student's, from what the gradebook has now.

        Returns those that are others than before.  Writes nothing where nothing has changed.
        """
        apply_extensions(gradebook, lab_name, student)
        if self._assign is None:
            return []
        rows = (
            select(
                SubmittedNotebook.id,
                SubmittedAssignment.student_id,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.extension,
                Assignment.duedate,
                SubmittedNotebook.late_submission_penalty.label("before"),
            )
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == lab_name)
        )
        if student:
            rows = rows.where(SubmittedAssignment.student_id == student)
        changed: dict[str, PenaltyChange] = {}
        scores: dict[str, float] | None = None
        # sorted here: asked to, SQLite looks through all notebooks once for each student
        for row in sorted(gradebook.db.execute(rows), key=attrgetter("student_id")):
            late = lateness(row.timestamp, row.duedate, row.extension)
            if not late and row.before is None:
                continue
            scores = _scores(gradebook, lab_name) if scores is None else scores
            after = self.penalty(row.student_id, scores.get(row.id, 0.0), late)
            if (row.before is None) == (after is None) and _same(row.before, after):
                continue
            gradebook.db.get(SubmittedNotebook, row.id).late_submission_penalty = after
            if not _same(row.before, after):
                # of several notebooks each costs something
                known = changed.get(row.student_id) or PenaltyChange(row.student_id, 0, 0, late)
                before, now = known.before + (row.before or 0.0), known.after + (after or 0.0)
                changed[row.student_id] = PenaltyChange(row.student_id, before, now, late)
        gradebook.db.commit()
        return list(changed.values())


def _scores(gradebook: Gradebook, lab_name: str) -> dict[str, float]:
    """The points of all of a lab's submitted notebooks, by nbgrader's id."""
    rows = (
        select(Grade.notebook_id, func.sum(Grade.score))
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == lab_name)
        .group_by(Grade.notebook_id)
    )
    return {notebook: score or 0.0 for notebook, score in gradebook.db.execute(rows)}


def _same(one: float | None, other: float | None) -> bool:
    return abs((one or 0.0) - (other or 0.0)) < SLACK


def _chosen(config: Config) -> AssignLatePenalties | None:
    """nbgrader's step that assigns penalties, as it is configured; None where there is none."""
    try:
        for step in Autograde(config=config).autograde_preprocessors:
            kind = import_item(step) if isinstance(step, str) else step
            if isinstance(kind, type) and issubclass(kind, AssignLatePenalties):
                found = kind(config=config)
                found.init_plugin()
                return found if found.enabled else None
    except (ImportError, TraitError) as error:
        name = SETTING.search(str(error)) if isinstance(error, TraitError) else None
        if name and name[1] == "plugin_class":
            why = (
                f'there is no class "{config.AssignLatePenalties.plugin_class}" for late penalties'
            )
        else:
            why = f"{name[1]} has a value that does not fit" if name else str(error)
        raise CourseError(
            f"The late penalty that is configured cannot be used: {why}. See [late_penalty] in "
            "course_settings.toml, and what nbgrader_config.py says of penalties."
        ) from error
    return None
