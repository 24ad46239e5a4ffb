"""Every attack is graded among honest neighbours, and gains, shows, leaves and changes nothing."""

from __future__ import annotations

import http.server
import locale
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from attackers import ATTACKS, LAB, NEIGHBOURS, SECRETS, attack, handed_in, neighbour, plant

from autograder.course import Course, Lab
from autograder.grading import TimeLimits, grade
from autograder.report import Report
from autograder.sandbox.launch import Isolation

pytestmark = pytest.mark.sandbox

QUICK = TimeLimits(call=0.5, any_call=0.5, cell=1, submission=8)

# an attack without its attack would earn as much, and for what it does right
EARNED: dict[str, float] = {}


@dataclass
class Range:
    """Where the attacks take place."""

    course: Course
    lab: Lab
    canary: Path
    asked: list[str]
    report: Callable[..., Report]
    """The report on an attack, or on a neighbour, by its name."""


class Listening(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one server, one list

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None: ...  # noqa: A002


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    root = tmp_path_factory.mktemp("attacked")
    course = plant(root / "course")
    lab = course.lab(LAB)
    canary = root / "canary"
    canary.mkdir()
    os.environ["A_SECRET_OF_OURS"] = SECRETS["environment"]
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        places = {"course": course.root, "canary": canary, "port": server.server_port}

        def report(name: str, isolation: Isolation = Isolation.BUBBLEWRAP) -> Report:
            if name in NEIGHBOURS:
                return grade(handed_in(neighbour(name, lab), lab), lab, isolation)
            path = next(path for path in ATTACKS if path.stem == name)
            work = handed_in(attack(path, lab, **places), lab)
            return grade(work, lab, isolation, QUICK)

        yield Range(course, lab, canary, Listening.asked, report)
        server.shutdown()
    del os.environ["A_SECRET_OF_OURS"]


def leftovers(before: set[int]) -> list[str]:
    """Processes that came since ``before`` and are our children's or nobody's any more."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        number = int(folder.name)
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        ours = parent in (1, os.getpid()) and (b"inside" in words or b"bwrap" in words)
        if ours and number not in before:
            found.append(words.decode(errors="replace")[:200])
    return found


def processes() -> set[int]:
    return {int(path.name) for path in Path("/proc").glob("[0-9]*")}


def state_of_ours() -> dict[str, object]:
    """What must be in our process after a submission as it was before."""
    mask = os.umask(0)
    os.umask(mask)
    return {
        # pytest, which runs the suites, tells in the environment which test is running
        "environment": {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")},
        "folder": Path.cwd(),
        "umask": mask,
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "alarm": signal.getitimer(signal.ITIMER_REAL),
        "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "locale": locale.setlocale(locale.LC_ALL),
        "errors": np.geterr(),
        "printing": np.get_printoptions(),
        "random": [
            part.tobytes() if isinstance(part, np.ndarray) else part
            for part in np.random.get_state(legacy=True)
        ],
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
    }


@pytest.fixture(scope="module")
def warm(place: Range) -> Range:
    """The place after a first grading, which imports what is imported once."""
    place.report("asha")
    return place


def test_there_are_enough() -> None:
    assert len(ATTACKS) >= 60
    for path in ATTACKS:
        assert path.read_text("utf-8").startswith('"""'), path.name


@pytest.mark.parametrize("name", [path.stem for path in ATTACKS])
def test_an_attack(name: str, warm: Range) -> None:
    before, state, asked = processes(), state_of_ours(), list(warm.asked)
    report = warm.report(name)

    assert report.points == EARNED.get(name, 0), [
        (cell.grade_id, test.name) for cell in report.cells for test in cell.tests if test.passed
    ]
    assert report.attention == ""
    # it was not turned down unread: something of it was called, or stopped
    tests = [test for cell in report.cells for test in cell.tests]
    tried = bool(report.stops) or any(test.outcome != "not written" for test in tests)
    assert tried or name == "still_to_be_written"
    written = report.to_json().decode()
    assert not [secret for secret in SECRETS.values() if secret in written]
    for test in tests:
        assert (test.message + test.hint).isprintable()
        assert len(test.message) < 1_000
    assert list(warm.canary.iterdir()) == []
    assert not list(Path("/dev/shm").glob("*autograder-attack*"))
    assert warm.asked == asked
    assert state_of_ours() == state
    assert_nothing_is_left(before)


def assert_nothing_is_left(before: set[int]) -> None:
    for _ in range(50):
        left = leftovers(before)
        if not left:
            return
        time.sleep(0.1)  # the kernel takes a moment to clear up what was killed
    raise AssertionError(left)


@pytest.mark.parametrize("name", ["read_course", "network", "run_programs"])
def test_it_is_the_sandbox_that_holds_them(name: str, place: Range) -> None:
    """The same attacks get through where there are limits only, so they are real."""
    place.asked.clear()
    report = place.report(name, Isolation.PROCESS).to_json().decode()
    seen = {
        "read_course": SECRETS["reference"] in report,
        "network": "/network" in place.asked,
        "run_programs": bool(list(place.canary.iterdir())),
    }
    place.asked.clear()
    for path in place.canary.iterdir():
        path.unlink()
    assert seen[name]
