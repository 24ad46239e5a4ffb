"""Attacks one by one: on workers that are started cold, and without a sandbox, where they work.

``test_class.py`` grades every one of them, on workers that come from a template.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.grading.time_limits import TimeLimits
from autograder.sandbox.launch import Isolation, use_template
from support.attackers import ATTACKS, LAB, SECRETS, attack, handed_in, listening, plant
from support.campaign import one_in
from support.grading_here import UNHURRIED
from support.processes import adopting, comes_true, what_is_left
from support.watched import QUICK, state_of_ours, warm_up

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("attacks")]

COLD = (
    *("close_everything", "daemon", "exit_at_once", "fork_bomb", "kill_everybody"),
    *("read_course", "read_descriptors", "run_programs", "trace", "write_outside"),
)
"""Those that try what depends on how a worker was started."""


@dataclass
class Range:
    """Where the attacks take place."""

    canary: Path
    asked: list[str]
    report: Callable[[str, Isolation, TimeLimits], Report]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    root = tmp_path_factory.mktemp("attacked")
    course = plant(root / "course")
    lab = course.lab(LAB)
    canary = root / "canary"
    canary.mkdir()
    os.environ["A_SECRET_OF_OURS"] = SECRETS["environment"]
    with listening() as (port, asked):

        def report(name: str, isolation: Isolation, limits: TimeLimits) -> Report:
            path = next(path for path in ATTACKS if path.stem == name)
            places = {"course": course.root, "canary": canary, "port": port}
            return grade(handed_in(attack(path, lab, **places), lab), lab, isolation, limits)

        warm_up(lab)
        yield Range(canary, asked, report)
    del os.environ["A_SECRET_OF_OURS"]


@pytest.fixture
def cold() -> Iterator[None]:
    before = use_template(False)
    yield
    use_template(before)


@pytest.mark.usefixtures("cold")
@pytest.mark.parametrize("name", one_in(3, COLD, 1))
def test_an_attack_on_a_cold_worker(name: str, place: Range) -> None:
    state = state_of_ours()
    with adopting() as before:
        report = place.report(name, Isolation.BUBBLEWRAP, QUICK)
        assert what_is_left(before) == []

    assert report.points == 0
    assert any(test.outcome != "not written" for cell in report.cells for test in cell.tests)
    assert not [secret for secret in SECRETS.values() if secret in report.to_json().decode()]
    assert list(place.canary.iterdir()) == []
    assert place.asked == []
    assert state_of_ours() == state


@pytest.mark.wasm
@pytest.mark.parametrize("name", one_in(8, [path.stem for path in ATTACKS]))
def test_an_attack_in_wasm(name: str, place: Range) -> None:
    state = state_of_ours()
    with adopting() as before:
        report = place.report(name, Isolation.WASM, QUICK)
        assert what_is_left(before) == []

    assert report.points == 0
    assert report.attention == ""
    assert not [secret for secret in SECRETS.values() if secret in report.to_json().decode()]
    assert list(place.canary.iterdir()) == []
    assert place.asked == []
    assert state_of_ours() == state


@pytest.mark.parametrize("name", ["read_course", "network", "run_programs"])
def test_it_is_the_sandbox_that_holds_them(name: str, place: Range) -> None:
    """The same attacks get through where there are limits only, so they are real."""
    report = place.report(name, Isolation.PROCESS, UNHURRIED).to_json().decode()
    succeeds: dict[str, Callable[[], bool]] = {
        "read_course": lambda: SECRETS["reference"] in report,
        "network": lambda: "/network" in place.asked,
        "run_programs": lambda: bool(list(place.canary.iterdir())),
    }
    seen = comes_true(succeeds[name])
    place.asked.clear()
    for path in place.canary.iterdir():
        path.unlink()
    assert seen
