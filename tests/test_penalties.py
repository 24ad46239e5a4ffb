"""What handing in late costs, and what is said of a penalty that cannot be used."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import (
    Assignment,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy import insert
from traitlets.config import Config

from autograder.course import CourseError
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.lateness.penalties import Penalties
from autograder.nbgrader_integration.lateness.timestamp import lateness

PLUGIN = "autograder.nbgrader_integration.lateness.penalties.PenaltyPerDay"
DUE = datetime(2026, 7, 2, 10)


def penalties(plugin: Any = PLUGIN, **settings: float) -> Penalties:
    config = Config(AssignLatePenalties={"plugin_class": plugin}, PenaltyPerDay=settings)
    return Penalties(config)


@pytest.mark.parametrize(
    ("hours", "points"),
    [(0, None), (0.001, 2), (24, 2), (24.001, 4), (72, 6), (24 * 9, 18), (24 * 100, 20)],
)
def test_each_day_that_has_begun_costs_a_tenth(hours: float, points: float | None) -> None:
    found = penalties().penalty("asha", 20, timedelta(hours=hours))
    assert found == (None if points is None else pytest.approx(points))


@pytest.mark.parametrize(
    ("hours", "points"), [(2, None), (2.001, 5), (26, 5), (26.001, 10), (24 * 100, 12)]
)
def test_a_grace_costs_nothing_and_a_floor_stays(hours: float, points: float | None) -> None:
    gentle = penalties(per_day=0.25, grace_hours=2, floor=0.4)
    found = gentle.penalty("asha", 20, timedelta(hours=hours))
    assert found == (None if points is None else pytest.approx(points))


def test_nothing_that_a_teacher_has_not_chosen_is_taken_off() -> None:
    assert Penalties(Config()).penalty("asha", 20, timedelta(days=3)) is None
    # nor if the step is left out of nbgrader's list, or switched off
    without = Config(Autograde={"autograde_preprocessors": []})
    off = Config(AssignLatePenalties={"plugin_class": PLUGIN, "enabled": False})
    for config in (without, off):
        assert Penalties(config).penalty("asha", 20, timedelta(days=3)) is None


class Greedy(LateSubmissionPlugin):  # type: ignore[misc]
    def late_submission_penalty(self, student_id: str, score: float, late: float) -> float:
        return 100.0 if student_id == "asha" else -1.0


class Broken(LateSubmissionPlugin):  # type: ignore[misc]
    def late_submission_penalty(self, student_id: str, score: float, late: float) -> float:
        raise ZeroDivisionError("of days")


def test_a_penalty_is_no_more_than_the_points_and_no_less_than_nothing() -> None:
    assert penalties(Greedy).penalty("asha", 20, timedelta(days=1)) == 20
    assert penalties(Greedy).penalty("bilal", 20, timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("plugin", "settings", "told"),
    [
        ("nowhere.Gentle", {}, 'cannot be used: there is no class "nowhere.Gentle"'),
        (PLUGIN, {"floor": 5}, "cannot be used: floor has a value that does not fit"),
        (Broken, {}, "The late penalty Broken failed for asha: ZeroDivisionError: of days"),
    ],
)
def test_a_penalty_that_does_not_work_is_one_sentence(
    plugin: Any, settings: dict[str, float], told: str
) -> None:
    with pytest.raises(CourseError, match=told) as caught:
        penalties(plugin, **settings).penalty("asha", 20, timedelta(days=1))
    assert len(str(caught.value).splitlines()) == 1


def test_how_late_it_is() -> None:
    a_day = timedelta(days=1)
    assert lateness(DUE + a_day, DUE) == a_day
    assert lateness(DUE + a_day, DUE, timedelta(hours=20)) == timedelta(hours=4)
    assert lateness(DUE - a_day, DUE) == lateness(None, DUE) == lateness(DUE, None) == timedelta()


def steps_of_an_update(path: Path, students: int) -> int:
    """How much SQLite works to bring a class's penalties up to date."""
    database = Database(f"sqlite:///{path}")
    with database.transaction("tables"):
        pass
    database.close()
    names = [f"s{number}" for number in range(students)]
    rows = [{"id": f"a{name}", "assignment_id": "lab", "student_id": name} for name in names]
    pages = [{"id": f"n{name}", "assignment_id": f"a{name}", "notebook_id": "n"} for name in names]
    worked = 0

    def count() -> int:
        nonlocal worked
        worked += 1
        return 0

    with Gradebook(f"sqlite:///{path}", "course") as gradebook:
        for table, values in (
            (Assignment, [{"id": "lab", "name": "lab", "course_id": "course"}]),
            (Notebook, [{"id": "n", "name": "lab", "assignment_id": "lab"}]),
            (Student, [{"id": name} for name in names]),
            (SubmittedAssignment, rows),
            (SubmittedNotebook, pages),
        ):
            gradebook.db.execute(insert(table), values)
        gradebook.db.commit()
        gradebook.db.connection().connection.driver_connection.set_progress_handler(count, 100)
        assert penalties().update(gradebook, "lab") == []
    return worked


def test_twice_the_class_is_twice_the_work(tmp_path: Path) -> None:
    small, large = (steps_of_an_update(tmp_path / f"{n}.db", n) for n in (200, 400))

    assert large < 3 * small
