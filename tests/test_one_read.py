"""Each student's file is read once: what is digested is what is graded, whatever it becomes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.notebooknode import NotebookNode

from autograder.classroom import grading
from autograder.classroom.grade_class import How, grade_class, student_folders
from autograder.classroom.local_processes import Processes
from autograder.classroom.preview import preview_class
from autograder.course import Course, Lab
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.submissions import folder as folder_module
from autograder.submissions.folder import SubmittedFile, read_submitted_file
from support.commands import ISOLATION
from support.tiny import LAB
from support.tiny_course import RIGHT, WRONG, hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("one read")

Opens = Counter[str]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return tiny_class(tmp_path / "course", {"asha": RIGHT})


@pytest.fixture
def when_opened(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str, int], None]], Opens]:
    """Has a function told which notebook is opened, and for which time; returns the counts."""
    opens: Opens = Counter()

    def watch(tell: Callable[[str, int], None]) -> Opens:
        original = os.open

        def counted(path: Any, *arguments: Any, **named: Any) -> int:
            name = os.fspath(path)
            if isinstance(name, str) and name.endswith(".ipynb") and "/submitted/" in name:
                opens[name] += 1
                tell(name, opens[name])
            return original(path, *arguments, **named)

        monkeypatch.setattr(os, "open", counted)
        return opens

    return watch


def test_a_file_that_changes_meanwhile_is_graded_and_kept_as_its_digest_says(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = course.lab(LAB)
    gradebook = ClassGradebook(course.root, ISOLATION)
    folders = student_folders(gradebook.submitted, lab)

    def read_before_it_changes(folder: Path, part: Lab) -> SubmittedFile:
        file = read_submitted_file(folder, part)
        hand_in(course, "asha", WRONG)
        return file

    def in_the_command(_: bytes) -> NotebookNode:
        raise AssertionError("A file was taken apart, which the processes that grade are for.")

    with monkeypatch.context() as patched:
        patched.setattr(grading, "read_submitted_file", read_before_it_changes)
        patched.setattr(folder_module, "read_notebook", in_the_command)
        (first,) = grade_class(folders, lab, gradebook, Processes(course.root, 1))
    assert first.report.points == 5
    autograded = gradebook.autograded_notebook(lab, "asha").read_text("utf-8")
    assert "return x + x" in autograded
    # had the digest been that of the first content and the marks those of the second one,
    # wrong marks would stand for a file that is right
    hand_in(course, "asha", RIGHT)
    (second,) = grade_class(folders, lab, gradebook, Processes(course.root, 1))
    assert (second.how, second.report.points) == (How.UNCHANGED, 5)


def test_it_is_opened_once_whatever_it_is_called(
    course: Course, when_opened: Callable[[Callable[[str, int], None]], Opens]
) -> None:
    for student in ("bilal", "chitra"):
        path = hand_in(course, student, f"{RIGHT}  # {student}")
        path.rename(path.with_name("my lab.ipynb"))
    hand_in(course, "dev", b"no notebook")
    lab = course.lab(LAB)
    gradebook = ClassGradebook(course.root, ISOLATION)
    folders = student_folders(gradebook.submitted, lab)
    opens = when_opened(lambda name, time: None)
    found = list(preview_class(folders, lab, gradebook, Processes(course.root, 1)))
    assert [graded.how for graded, _ in found].count(How.GRADED) == 4
    assert len(opens) == 4
    assert set(opens.values()) == {1}
