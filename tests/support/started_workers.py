"""Workers that a test has started."""

from __future__ import annotations

import pytest

from autograder.grading import worker_student
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
