"""A session in a notebook's own kernel: checks are called on the functions that are there."""

from __future__ import annotations

from typing import Any

from autograder.self_check.protocol import Question
from autograder.self_check.session import Session


class KernelSession(Session):
    """Runs checks in a kernel's ``namespace``, and puts nothing of its own into it."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def _run(self, question: Question, name: str) -> BaseException | None:
        """Run a check; Ctrl-C, which is "Interrupt Kernel" in a notebook, is not the check's."""
        try:
            exec(compile(question.source, name, "exec", dont_inherit=True), self.namespace)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # not even sys.exit() may end her kernel
            return error
        return None
