"""Ten hostile submissions among ninety honest ones leave the ninety what they get alone.

``test_class.py`` shows the same in the small: ten honest ones among all the attacks there are.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.demo.hand_in import copy_course, hand_in
from support.attackers import ATTACKS, LAB, attack
from support.commands import succeed
from support.tiny import ROOT

pytestmark = [pytest.mark.sandbox, pytest.mark.campaign, pytest.mark.xdist_group("ninety")]

HONEST = (
    *("asha", "bilal", "chitra", "dev", "esha", "farid", "gita", "hari"),
    *("indu", "javed", "kavya", "lakshmi", "mohan", "vani", "yash"),
)
TIMES = 6
HOSTILE = (
    *("daemon", "exit_at_once", "fill_disk", "forge_answer", "fork_bomb"),
    *("giant_frame", "kill_everybody", "network", "read_course", "trace"),
)


def write(notebook: nbformat.NotebookNode, root: Path, student: str) -> None:
    path = root / "submitted" / student / LAB / f"{LAB}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def rows(root: Path) -> dict[str, dict[str, tuple[float | None, bool]]]:
    """Each student's automatic points by cell, and whether a teacher is to look at them."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(LAB)
        }


def test_ninety_get_what_they_get_alone(tmp_path: Path) -> None:
    alone, mixed = tmp_path / "alone", tmp_path / "mixed"
    for root in (alone, mixed):
        copy_course(Course(ROOT), root, LAB)
    hand_in(Course(alone), tmp_path / "made")
    for name in HONEST:
        notebook = nbformat.read(tmp_path / "made" / name / LAB / f"{LAB}.ipynb", as_version=4)
        write(notebook, alone, name)
        for number in range(TIMES):
            # a report on the same text would be used again
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("grade_id") == "predict":
                    cell.source += f"\n# {number}"
            write(notebook, mixed, f"{name}{number}")
    lab = Course(mixed).lab(LAB)
    canary = tmp_path / "canary"
    canary.mkdir()
    for path in ATTACKS:
        if path.stem in HOSTILE:
            notebook = attack(path, lab, course=mixed, canary=canary, port=1)
            write(notebook, mixed, f"x-{path.stem}")
    for root in (alone, mixed):
        succeed(root, "autograder.cli", "grade", LAB)
    found, expected = rows(mixed), rows(alone)

    assert len(found) == len(HONEST) * TIMES + len(HOSTILE) == 100
    for name in HONEST:
        for number in range(TIMES):
            assert found[f"{name}{number}"] == expected[name]
    for name in HOSTILE:
        assert sum(points or 0 for points, _ in found[f"x-{name}"].values()) == 0
    assert not list(canary.iterdir())
