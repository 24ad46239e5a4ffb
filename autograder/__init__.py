"""The grading engine of a course in which people learn backpropagation by writing it."""

from __future__ import annotations

from typing import Any


def run_suite(lab: str, grade_id: str, namespace: dict[str, Any]) -> float:
    """Grade one cell of ``lab`` in this process; see :func:`autograder.kernel.run_suite`."""
    # what the hidden region of a grade cell needs is not what every import of ours should cost
    from autograder import kernel

    return kernel.run_suite(lab, grade_id, namespace)


def check() -> None:
    """Check the functions of the notebook in whose cell this is typed, and show a table; see
    :func:`autograder.self_check.in_kernel.check`."""
    from autograder.self_check import in_kernel

    in_kernel.check()
