"""Cells without marks: the same object and the same text for everybody, which nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pytest
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat import v4
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, LimitOutput, OverwriteCells

from autograder.classroom.grade_class import grade_class, student_folders
from autograder.course import Course
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.notebook_json import compact_cell
from autograder.nbgrader_integration.preprocessors import (
    MARK_SCHEME,
    REPORT,
    FindMisplacedAnswers,
    GradeSubmission,
    ShowMarkSchemes,
)
from autograder.nbgrader_integration.unmarked_cells import (
    UnmarkedCells,
    are_left_alone,
    is_unmarked,
)
from autograder.submissions.notebook import read_notebook
from autograder.submissions.packed import Cell, PackedNotebook, packed, unpacked_cell
from support.commands import ISOLATION
from support.tiny import LAB
from support.tiny_course import RIGHT, tiny_class
from test_recorded_together import AllAtOnce

STUDENTS = ("asha", "bilal", "chitra")


def handed_in(answer: str) -> NotebookNode:
    notebook = v4.new_notebook()
    notebook.cells = [
        v4.new_markdown_cell("# Lab\n\nText of the lab's.", id="title"),
        v4.new_code_cell("x = 1\nx", id="code"),
        v4.new_code_cell(answer, id="answer", metadata={"nbgrader": {"grade_id": "double"}}),
    ]
    return read_notebook(nbformat.writes(notebook).encode())


def test_everybody_has_the_same_cell_and_the_text_that_nbformat_writes() -> None:
    cells = UnmarkedCells()
    known: list[Any] = []
    for answer in ("1", "2", "2"):
        notebook = handed_in(answer)
        found = PackedNotebook(packed(notebook)).unpacked(cells.cell).notebook
        assert found == notebook
        known.append(found.cells[:])
        assert cells.text(found) == nbformat.writes(notebook) + "\n"
    assert known[0][0] is known[1][0] is known[2][0]
    assert known[0][1] is known[1][1] is known[2][1]
    assert known[1][2] is not known[2][2]
    assert known[2][:2] == handed_in("").cells[:2]


def test_what_was_written_before_is_not_written_again_once_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cells = UnmarkedCells()
    asked: list[str] = []

    def noted(cell: NotebookNode) -> str:
        asked.append(cell.id)
        return compact_cell(cell)

    monkeypatch.setattr("autograder.nbgrader_integration.unmarked_cells.compact_cell", noted)
    cells.text(handed_in("1"))  # as the first of a class, when nothing is kept yet
    for answer in ("2", "3"):
        cells.text(PackedNotebook(packed(handed_in(answer))).unpacked(cells.cell).notebook)
    assert asked == ["title", "code", "answer", "answer", "answer"]


@pytest.mark.parametrize(
    "change",
    [
        {"metadata": {"nbgrader": {}}},
        {"metadata": {"tags": [MARK_SCHEME]}},
        {"metadata": {"collapsed": True}},
        {"outputs": [{"output_type": "stream"}]},
        {"execution_count": 1},
        {"attachments": {}},
        {"cell_type": "markdown"},
    ],
)
def test_what_a_step_looks_at_is_nobody_elses(change: dict[str, Any]) -> None:
    cell = Cell(v4.new_code_cell("x", metadata={"tags": ["mine"]}))
    assert is_unmarked(cell)
    cell.update(nbformat.from_dict(change))
    assert not is_unmarked(cell)


class MyLimit(LimitOutput):  # type: ignore[misc]
    """A teacher's own step."""


@pytest.mark.parametrize(
    "step",
    [
        MyLimit(),
        ClearMetadataPreprocessor(enabled=True),
        ClearOutput(remove_metadata_fields={"tags"}),
        lambda notebook, resources: (notebook, resources),
    ],
    ids=["derived", "clears metadata", "clears tags", "a function"],
)
def test_steps_of_which_nobody_knows_get_cells_of_their_own(step: Any) -> None:
    ours = [ClearOutput(), OverwriteCells(), CheckCellMetadata(), ClearMetadataPreprocessor()]
    assert are_left_alone(ours)
    assert not are_left_alone([*ours, step])


@pytest.mark.parametrize(
    ("step", "told", "seen"),
    [
        (LimitOutput(), {}, ["answer"]),
        (OverwriteCells(), {}, ["answer"]),
        (GradeSubmission(), {REPORT: None}, ["answer"]),
        (GradeSubmission(), {}, ["title", "code", "answer"]),
        (OverwriteCells(add_missing_cells=True), {}, ["title", "code", "answer"]),
        (ShowMarkSchemes(), {}, ["title", "code", "answer"]),
        (FindMisplacedAnswers(), {}, ["title", "code", "answer"]),
        (MyLimit(), {}, ["title", "code", "answer"]),
    ],
)
def test_steps_get_the_cells_that_they_look_at(
    monkeypatch: pytest.MonkeyPatch, step: Any, told: dict[str, Any], seen: list[str]
) -> None:
    cells = UnmarkedCells()
    notebook = PackedNotebook(packed(handed_in("1"))).unpacked(cells.cell).notebook
    before = notebook.cells[:]
    asked: list[list[str]] = []

    def noted(self: object, found: NotebookNode, told: dict[str, Any]) -> Any:
        asked.append([cell.id for cell in found.cells])
        found.cells[-1] = new
        return found, told

    monkeypatch.setattr(type(step), "preprocess", noted)
    new = v4.new_code_cell("2", id="answer")
    taken, _ = cells.taken_through([step, ClearMetadataPreprocessor(), step], notebook, told)
    assert asked == [seen, seen]
    assert taken.cells == [*before[:2], new]
    assert taken.cells[0] is before[0]
    assert taken.cells[2] is new


def test_a_step_that_loses_a_cell_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(self: object, found: NotebookNode, told: dict[str, Any]) -> Any:
        del found.cells[-1]
        return found, told

    monkeypatch.setattr(LimitOutput, "preprocess", lose)
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        UnmarkedCells().taken_through([LimitOutput()], handed_in("1"), {})


def test_what_cannot_be_packed_is_written_as_nbformat_writes_it() -> None:
    cells = UnmarkedCells()
    for number in (10**30, 1, 1.0, True):
        notebook = handed_in("1")
        notebook.cells[2].metadata["number"] = number
        expected = nbformat.writes(notebook) + "\n"
        assert cells.text(notebook) == expected


def test_a_cell_that_is_not_valid_is_refused_each_time() -> None:
    cells = UnmarkedCells()
    assert cells.text(handed_in("1"))
    for _ in range(2):
        notebook = handed_in("1")
        notebook.cells[0].metadata["tags"] = "mine"
        with pytest.raises(nbformat.ValidationError):
            cells.text(notebook)


def test_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.nbgrader_integration.unmarked_cells.MOST", 3)
    cells = UnmarkedCells()
    for number in range(4):
        cells.cell(msgspec.Raw(msgspec.msgpack.encode(v4.new_code_cell(f"{number}"))))
    assert len(cells._met) == 4
    cells.forget_if_many()
    assert not cells._met
    large = v4.new_code_cell("x" * 30_000)
    cells.cell(msgspec.Raw(msgspec.msgpack.encode(large)))
    assert not cells._met


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    found = tiny_class(tmp_path / "course", {name: f"{RIGHT}  # {name}" for name in STUDENTS})
    monkeypatch.setenv("AUTOGRADER_COURSE", str(found.root))
    return found


def test_no_step_changes_what_is_kept(course: Course) -> None:
    gradebook = ClassGradebook(course.root, ISOLATION)
    lab = course.lab(LAB)
    folders = student_folders(gradebook.submitted, lab)
    assert len(list(grade_class(folders, lab, gradebook, AllAtOnce(course)))) == len(STUDENTS)
    kept = gradebook._recorder._unmarked
    assert kept._met
    for data, cell in kept._met.items():
        assert cell == unpacked_cell(msgspec.Raw(data))
    for student in STUDENTS:
        path = gradebook.autograded_notebook(lab, student)
        text = path.read_text("utf-8")
        assert nbformat.writes(nbformat.reads(text, as_version=4)) + "\n" == text
    gradebook.close()


EXPORTER = """
from autograder.nbgrader_integration.exporters import SubmissionExporter


class Mine(SubmissionExporter):
    def orderly(self, filename, resources):
        notebook = super().orderly(filename, resources)
        for cell in notebook.cells:
            cell.source += "\\n# mine"
        return notebook


c.Autograde.exporter_class = Mine
"""


def test_a_teachers_exporter_gets_cells_of_its_own(course: Course) -> None:
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(EXPORTER)
    gradebook = ClassGradebook(course.root, ISOLATION)
    lab = course.lab(LAB)
    folders = student_folders(gradebook.submitted, lab)
    assert len(list(grade_class(folders, lab, gradebook, AllAtOnce(course)))) == len(STUDENTS)
    for student in STUDENTS:
        notebook = nbformat.read(gradebook.autograded_notebook(lab, student), as_version=4)
        assert max(cell.source.count("# mine") for cell in notebook.cells) == 1
    gradebook.close()
