"""Whether a notebook is fit to be handed in, as far as its file says."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.authoring.manifest import manifest_problems, write_manifest
from autograder.course import Course
from autograder.self_check.hand_in import LARGE, hand_in
from autograder.self_check.obstacles import HandIn
from autograder.self_check.released import (
    as_manifest,
    describe_release,
    nbgrader_checksum,
    read_manifest,
    released_labs,
)
from autograder.self_check.results import (
    FunctionResult,
    Outcome,
    Place,
    Problem,
    SelfCheck,
    Versions,
)
from autograder.submissions.notebook import read_notebook
from support.tiny import ROOT

LABS = Course(ROOT).labs
LAB3, LAB7 = "lab3_xor_network", "lab7_checkpoint"
WRITTEN = "def {name}(*numbers):\n    return numbers\n"


def released(name: str) -> NotebookNode:
    return nbformat.read(Course(ROOT).lab(name).release_notebook, as_version=4)


def done(name: str) -> NotebookNode:
    """A lab's notebook with something of a student's in all that waits for her."""
    notebook = released(name)
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution"):
            is_code = cell.cell_type == "code"
            cell.source = WRITTEN.format(name=marks["grade_id"]) if is_code else "An answer."
    return notebook


def place(notebook: NotebookNode, name: str) -> int:
    """Where the cell with a grade id or an id is."""
    for index, cell in enumerate(notebook.cells):
        if name in (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.get("id")):
            return index
    raise LookupError(name)


def looked_at(
    notebook: NotebookNode,
    file: str = f"{LAB3}.ipynb",
    check: SelfCheck | None = None,
    size: int = 1000,
) -> HandIn:
    return hand_in(read_notebook(json.dumps(notebook).encode()), file, size, check)


def kinds(found: HandIn) -> list[str]:
    return [one.kind for one in found.obstacles]


def self_check(
    outcomes: dict[str, Outcome], problems: tuple[Problem, ...] = (), lab: str = LAB3
) -> SelfCheck:
    return SelfCheck(
        lab=lab,
        functions=tuple(
            FunctionResult(name=name, grade_id=f"test_{name}", outcome=outcome)
            for name, outcome in outcomes.items()
        ),
        problems=problems,
        versions=Versions(python="3.12", numpy="2.1", autograder="1"),
    )


@pytest.mark.parametrize("name", LABS)
def test_a_notebook_with_everything_written_is_ready(name: str) -> None:
    found = looked_at(done(name), f"{name}.ipynb")

    assert found.known
    assert found.obstacles == ()
    assert found.ready


@pytest.mark.parametrize("name", LABS)
def test_an_untouched_lab_is_sound_and_everything_waits(name: str) -> None:
    found = looked_at(released(name), f"{name}.ipynb")
    lab = next(lab for lab in released_labs() if lab.name == name)

    assert found.sound
    assert not found.ready
    assert kinds(found).count("unwritten") == len(lab.names("stub"))
    assert kinds(found).count("answer") == len(lab.names("answer"))


def test_the_checksum_is_nbgraders() -> None:
    cells = [
        cell
        for name in LABS
        for cell in read_notebook(Course(ROOT).lab(name).release_notebook.read_bytes()).cells
        if "nbgrader" in cell.metadata
    ]

    assert len(cells) > 100
    assert [nbgrader_checksum(cell) for cell in cells] == [compute_checksum(cell) for cell in cells]
    assert all(nbgrader_checksum(cell) == cell.metadata.nbgrader.checksum for cell in cells)


def without(*names: str) -> Callable[[NotebookNode], None]:
    def change(notebook: NotebookNode) -> None:
        for name in names:
            del notebook.cells[place(notebook, name)]

    return change


def with_more_in_a_check(notebook: NotebookNode) -> None:
    notebook.cells[place(notebook, "test_forward")].source += "\nprint('mine')"


def with_another_type(notebook: NotebookNode) -> None:
    notebook.cells[place(notebook, "forward")].cell_type = "markdown"


def test_a_check_in_a_cell_that_does_not_run_is_lost() -> None:
    notebook = done(LAB3)
    notebook.cells[place(notebook, "test_forward")].cell_type = "raw"

    assert looked_at(notebook).lost_checks == ("test_forward",)


def twice(notebook: NotebookNode) -> None:
    index = place(notebook, "forward")
    notebook.cells.insert(index, copy.deepcopy(notebook.cells[index]))


@pytest.mark.parametrize(
    ("change", "kind", "said", "repair"),
    [
        (without("test_forward"), "missing", "The check of forward is gone.", "below forward"),
        (without("forward"), "missing", "The cell for your function forward is gone.", "below"),
        (without("sigmoid"), "missing", "The cell sigmoid, which comes with", "belongs below"),
        (without("tools"), "missing", "The cell tools, which comes with", "below imports"),
        (
            without("forward", "test_forward", "train", "predict"),
            "missing",
            "4 of the lab's",
            "Get",
        ),
        (with_more_in_a_check, "changed", "The check of forward is not as", "cell of your own"),
        (with_another_type, "changed", "forward is no Code cell any more.", "choose Code"),
        (twice, "twice", "forward is there twice", "delete cell"),
    ],
)
def test_what_became_of_a_labs_cells_is_said_with_its_repair(
    change: Callable[[NotebookNode], None], kind: str, said: str, repair: str
) -> None:
    notebook = done(LAB3)
    change(notebook)

    (one,) = looked_at(notebook).obstacles

    assert one.kind == kind
    assert said in one.message
    assert repair in one.repair


def test_what_is_wrong_in_a_cell_names_that_cell() -> None:
    notebook = done(LAB3)
    with_more_in_a_check(notebook)

    (one,) = looked_at(notebook).obstacles

    assert one.cell == place(notebook, "test_forward") + 1


def test_a_formatter_that_went_through_all_checks_is_one_problem() -> None:
    notebook = done(LAB3)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = cell.source.replace('"', "'")

    assert kinds(looked_at(notebook)) == ["changed"]


def test_blanks_at_the_ends_of_lines_change_no_check() -> None:
    notebook = done(LAB3)
    cell = notebook.cells[place(notebook, "test_forward")]
    cell.source = cell.source.replace("\n", "  \r\n") + "\n"

    assert looked_at(notebook).ready


def test_pictures_texts_and_cells_of_her_own_may_come_and_go() -> None:
    notebook = done(LAB3)
    without("sigmoid-picture", "the-puzzle")(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell("1 + 1"))

    assert looked_at(notebook).ready


def test_an_editor_that_gives_cells_new_ids_has_deleted_nothing() -> None:
    notebook = done(LAB3)
    for cell in notebook.cells:
        del cell["id"]
    notebook.cells[place(notebook, "sigmoid") - 2].source += "\n"
    notebook.cells[3].source += "\n# mine"  # the tools

    assert looked_at(notebook).ready


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (f"{LAB3} (1).ipynb", "name"),
        (f"Copy of {LAB3}.ipynb", "name"),
        ("lab4_deep_network.ipynb", "name"),
        ("mine.ipynb", "name"),
    ],
)
def test_a_file_of_another_name_is_to_be_renamed(file: str, kind: str) -> None:
    (one,) = looked_at(done(LAB3), file).obstacles

    assert one.kind == kind
    assert one.repair == f"Rename it to {LAB3}.ipynb."


@pytest.mark.parametrize("file", [f"{LAB3}.ipynb", "mine.ipynb"])
def test_a_notebook_without_the_labs_cells_is_no_hand_in(file: str) -> None:
    empty = looked_at(nbformat.v4.new_notebook(), file)
    other = looked_at(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), file)

    assert kinds(empty) == kinds(other) == ["lab"]
    assert not empty.sound


def test_a_file_that_is_too_large_is_said_to_be() -> None:
    found = looked_at(done(LAB3), size=LARGE + 1)

    assert kinds(found) == ["size"]
    assert "Clear the outputs" in found.obstacles[0].repair


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("YOUR ANSWER HERE", "still says YOUR ANSWER HERE"),
        ("Gradient: a slope.\n\nYOUR ANSWER HERE", "still says YOUR ANSWER HERE"),
        (" \n", "is empty"),
    ],
)
def test_an_answer_that_waits_is_named(text: str, said: str) -> None:
    notebook = done(LAB7)
    notebook.cells[place(notebook, "vocabulary")].source = text

    found = looked_at(notebook, f"{LAB7}.ipynb")

    assert kinds(found) == ["answer"]
    assert said in found.obstacles[0].message
    assert ("delete the words" in found.obstacles[0].repair) == text.startswith("Gradient")
    assert found.sound


def test_a_stub_whose_function_stands_in_a_cell_of_her_own_is_written() -> None:
    notebook = done(LAB3)
    index = place(notebook, "forward")
    notebook.cells[index].source = released(LAB3).cells[index].source
    assert kinds(looked_at(notebook)) == ["unwritten"]

    own = nbformat.v4.new_code_cell(WRITTEN.format(name="forward"))
    notebook.cells.insert(index + 1, own)

    assert looked_at(notebook).ready


def test_what_a_run_shows_is_said_too() -> None:
    stopped = Problem(message="NameError: mine", place=Place(cell=40))
    check = self_check(
        {"forward": "passed", "backward": "failed", "train": "not written", "predict": "blocked"},
        (stopped,),
    )

    found = looked_at(done(LAB3), check=check)

    assert kinds(found) == ["unwritten", "stops", "fails"]
    unwritten, stops, fails = found.obstacles
    assert unwritten.message == "train is not written yet."
    assert "it stops. NameError: mine" in stops.message
    assert stops.cell == 40
    assert "1 check does not pass: backward." in fails.message
    assert not found.sound


def test_what_waits_for_nothing_that_is_told_does_not_pass() -> None:
    found = looked_at(done(LAB3), check=self_check({"forward": "blocked"}))

    assert kinds(found) == ["fails"]
    assert "1 check does not pass: forward." in found.obstacles[0].message


def test_a_run_that_passes_a_stub_has_it_written() -> None:
    check = self_check({"is_backward_correct": "passed"}, lab=LAB7)
    notebook = done(LAB7)
    index = place(notebook, "is_backward_correct")
    notebook.cells[index].source = released(LAB7).cells[index].source

    assert looked_at(notebook, f"{LAB7}.ipynb", check).ready


@pytest.fixture
def other_release() -> NotebookNode:
    """A lab as another version of the package would know it: one check says something else."""
    notebook = done(LAB3)
    cell = notebook.cells[place(notebook, "test_forward")]
    cell.source += "\n# a newer example"
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return notebook


def test_another_release_is_looked_at_by_what_its_cells_say(other_release: NotebookNode) -> None:
    found = looked_at(other_release)

    assert found.ready
    assert not found.known


def test_a_notebook_that_is_no_labs_is_no_known_release() -> None:
    found = looked_at(nbformat.v4.new_notebook())

    assert kinds(found) == ["lab"]
    assert not found.known


def test_a_changed_and_a_lost_check_of_another_release_are_seen(
    other_release: NotebookNode,
) -> None:
    with_more_in_a_check(other_release)
    without("test_train")(other_release)

    assert kinds(looked_at(other_release)) == ["missing", "changed"]


def test_a_lab_that_nobody_knows_is_looked_at_by_what_its_cells_say() -> None:
    notebook = done(LAB3)
    without("test_train")(notebook)
    bytes_ = json.dumps(notebook).encode()

    found = hand_in(read_notebook(bytes_), "anything.ipynb", len(bytes_), labs=())

    assert kinds(found) == ["missing"]
    assert not found.known


def test_the_manifest_reads_as_it_was_written() -> None:
    labs = [describe_release(name, released(name).cells) for name in LABS]

    assert read_manifest(as_manifest(labs)) == tuple(labs) == released_labs()
    assert read_manifest(as_manifest([])) == ()


def test_the_manifest_holds_no_text_of_a_lab() -> None:
    for name in LABS:
        for cell in describe_release(name, released(name).cells).cells:
            assert len(cell.text) == 16
            assert len(cell.checksum) in (0, 32)


def test_a_manifest_that_lags_behind_is_found_and_made_anew(tmp_path: Path) -> None:
    course = Course(tmp_path)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for folder in ("source_notebooks", "exercises"):
        (tmp_path / folder / LAB7).mkdir(parents=True)
        nbformat.write(released(LAB7), tmp_path / folder / LAB7 / f"{LAB7}.ipynb")
    lab = course.lab(LAB7)
    write_manifest(course)
    assert list(manifest_problems(lab)) == []  # a course of its own has no manifest

    (tmp_path / "autograder" / "self_check").mkdir(parents=True)
    assert "autograder build" in "".join(manifest_problems(lab))
    write_manifest(course)
    assert list(manifest_problems(lab)) == []

    notebook = released(LAB7)
    notebook.cells[place(notebook, "test_is_backward_correct")].source += "\n"
    notebook.cells[place(notebook, "given")].source += "\n1"
    nbformat.write(notebook, lab.release_notebook)
    assert len(list(manifest_problems(lab))) == 1
    (tmp_path / "autograder" / "self_check" / "released_labs.json").write_text("<<<<<<< ours")
    assert len(list(manifest_problems(lab))) == 1
