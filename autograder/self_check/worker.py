"""A session in a plain process of its own, which is ended if it takes too long."""

from __future__ import annotations

from pathlib import Path

from autograder.self_check.protocol import Answer, Question


class Worker:
    """A session in another process, on any system.  Raises CourseError if none starts there."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start it, with ``folder`` as its working directory."""

    def ask(self, question: Question, seconds: float) -> Answer:
        """Run a cell; raises Stopped if that took more than ``seconds`` of computing or ended the
        process, and the worker is gone then."""
        raise NotImplementedError

    def close(self) -> None:
        """End the process and what it started, as far as the system allows.  May be called again."""
