"""Workers that a test has started."""

from __future__ import annotations

import pytest

from autograder.grading import worker_student
from autograder.grading.fresh_runs import FreshStudent
from autograder.sandbox.launch import WorkerProcess


def watched(monkeypatch: pytest.MonkeyPatch) -> list[WorkerProcess]:
    """All workers that are started from now on."""
    started: list[WorkerProcess] = []

    class Counted(WorkerProcess):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)  # type: ignore[arg-type]
            started.append(self)

    monkeypatch.setattr(worker_student, "WorkerProcess", Counted)
    return started


def run_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Up to which cell notebooks run anew from now on, once for each worker that is started so."""
    found: list[int] = []
    run_cells = FreshStudent._run_cells

    def noted(student: FreshStudent, worker: WorkerProcess) -> None:
        found.append(student.place)
        run_cells(student, worker)

    monkeypatch.setattr(FreshStudent, "_run_cells", noted)
    return found
