"""``autograder grade`` with shorter limits for attackers, and with a watch on what grades them.

``python -m support.watched grade LAB`` is the command itself; what it hands to its processes goes
through :func:`grade_task`.  ``WATCH`` names a folder: ``quick.json`` there lists the fingerprints
of the submissions that get ``QUICK`` limits, and for each submission a file is added that says
what it left behind in the process that graded it.
"""

from __future__ import annotations

import functools
import gc
import json
import locale
import os
import signal
import threading
from pathlib import Path
from unittest import mock

import numpy as np

from autograder import cli
from autograder.classroom import grading, task
from autograder.course import Lab
from autograder.grading.grade import grade
from autograder.grading.report import Report
from autograder.grading.time_limits import TimeLimits
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from support.processes import processes, what_is_left

WATCH = "AUTOGRADER_TESTS_WATCH"
QUICK = TimeLimits(call=0.5, any_call=0.5, cell=1, submission=8)


def state_of_ours() -> dict[str, object]:
    """What must be in our process after a submission as it was before."""
    mask = os.umask(0)
    os.umask(mask)
    gc.collect()  # what earlier tests have left open is closed now, and not in between
    return {
        # pytest, which runs the suites, tells in the environment which test is running
        "environment": {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")},
        "folder": Path.cwd(),
        "umask": mask,
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "alarms": [signal.getitimer(timer) for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF)],
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


@functools.cache
def warm_up(lab: Lab) -> None:
    """A first grading, which imports what is imported once and starts what is started once."""
    grade(Submission((Cell(1, lab.reference.read_text("utf-8")),)), lab)


def watched(work: Submission, lab: Lab, isolation: Isolation) -> Report:
    """The report on ``work``; what has changed and what is left is written down."""
    place = Path(os.environ[WATCH])
    quick = work.fingerprint in json.loads((place / "quick.json").read_text())
    warm_up(lab)
    before, state = processes(), state_of_ours()
    report = grade(work, lab, isolation, QUICK if quick else TimeLimits())
    now = state_of_ours()
    seen = {
        "changed": [key for key in state if now[key] != state[key]],
        # who grades the class looks for what has lost its parent
        "left": what_is_left(before),
        "quick": quick,
    }
    (place / f"{work.fingerprint}.json").write_text(json.dumps(seen))
    return report


def grade_task(cells: bytes, name: str, version: str, isolation: str) -> bytes:
    """What ``autograder.classroom.task.grade_task`` does, and :func:`watched` in it."""
    with mock.patch.object(task, "grade", watched):
        return task.grade_task(cells, name, version, isolation)


def main() -> None:
    from support import watched  # by a name that the processes of the pool know it by

    with mock.patch.object(grading, "grade_task", watched.grade_task):
        cli.main()


if __name__ == "__main__":
    main()
