"""A recorder that cannot write somebody's row."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.nbgrader_integration.recorder import Recorder


def stumble_over(student: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nbgrader's last steps fail for one student: ``It cannot be.``"""
    autograded = Recorder._autograded

    def stumble(self: Recorder, sanitized: Any, resources: dict[str, Any]) -> Any:
        if resources["nbgrader"]["student"] == student:
            raise RuntimeError("It cannot be.")
        return autograded(self, sanitized, resources)

    monkeypatch.setattr(Recorder, "_autograded", stumble)
