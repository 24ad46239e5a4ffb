"""Rows that the processes which grade prepare: those that the command would write, to the byte, and
only where nothing matters for them but the lab and what was handed in."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import nbformat
import pytest

from autograder.authoring.make_reference import reference_source
from autograder.classroom.grade_class import Graded, How, grade_class, student_folders
from autograder.classroom.grading import is_worth_preparing
from autograder.classroom.local_processes import Processes
from autograder.classroom.task import grade_task, prepare_task
from autograder.course import Course, CourseError, Lab
from autograder.grading.grade import unreadable
from autograder.grading.report import CellResult, Report, TestResult
from autograder.nbgrader_integration import row_preparer
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.lateness import deadlines
from autograder.nbgrader_integration.prepared_rows import (
    OF_STUDENT,
    PreparedRow,
    ToPrepare,
)
from autograder.nbgrader_integration.recorder import Recorder
from autograder.nbgrader_integration.row import Row
from autograder.submissions.notebook import read_notebook
from autograder.submissions.packed import PackedNotebook, packed
from support.commands import ISOLATION
from support.recorder import stumble_over
from support.tiny import LAB, by_id, cell, light_cells
from support.tiny_course import (
    RIGHT,
    WRONG,
    hand_in,
    hand_in_many,
    many_course,
    solved_source,
    tiny_class,
    write_course,
)

STUDENTS = {"asha": RIGHT, "bilal": WRONG, "chitra": f"{RIGHT}  # é"}
DUE = datetime(2026, 10, 10, 12)
DATES = {"asha": "2026-10-12 13:00:00 UTC", "bilal": "2026-10-09 12:00:00 UTC"}

TOLD = """
SELECT student_id, timestamp, extension, late_submission_penalty, base_cell.name,
    auto_score, manual_score, extra_credit, needs_manual_grade
FROM submitted_assignment
    JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN grade ON grade.notebook_id = submitted_notebook.id
    JOIN base_cell ON base_cell.id = grade.cell_id
UNION ALL
SELECT student_id, flagged, NULL, NULL, base_cell.name, auto_comment, manual_comment, NULL, NULL
FROM submitted_assignment
    JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN comment ON comment.notebook_id = submitted_notebook.id
    JOIN base_cell ON base_cell.id = comment.cell_id
UNION ALL
SELECT student_id, content, report, notebook, points, NULL, NULL, NULL, NULL
FROM submitted_assignment
    JOIN autograder_recorded ON submission_id = submitted_assignment.id
UNION ALL
SELECT student_id, versions, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM submitted_assignment
    JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN autograder_marked ON autograder_marked.notebook_id = submitted_notebook.id
UNION ALL
SELECT id, first_name, last_name, email, lms_user_id, NULL, NULL, NULL, NULL FROM student
"""
"""All that a gradebook has of students, with names in the place of ids."""


class Here(Executor):
    """Stands in for a process that grades: reports are made up, all else is done."""

    prepared: list[bytes]

    def __init__(self, course: Course, prepare: Callable[..., bytes]) -> None:
        self._course = course
        self._prepare = prepare
        self.prepared = []

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            if function is grade_task:
                done.set_result(self._report(*arguments))
            elif function is prepare_task:
                self.prepared.append(self._prepare(*arguments))
                done.set_result(self.prepared[-1])
            else:
                done.set_result(function(*arguments))
        except BrokenExecutor as error:
            done.set_exception(error)
        return done

    def _report(self, cells: bytes, name: str, *_: str) -> bytes:
        """Nobody passes the first test of ``double`` who multiplies by three."""
        outcome = "failed" if b"3 * x" in cells else "passed"
        test = TestResult(name="test_one", title="<One>", outcome=outcome, message="No & no.")
        lab = self._course.part(name)
        marks = [cell for cell in lab.grade_cells if not cell.manual]
        found = tuple(
            CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=(test,))
            for cell in marks
        )
        return Report(lab=name, isolation=ISOLATION.value, engine="made up", cells=found).to_json()


class One:
    """Where :class:`Here` comes from."""

    workers = 1

    def __init__(self, course: Course, prepare: Callable[..., bytes] = prepare_task) -> None:
        self.executor = Here(course, prepare)

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        yield self.executor


class InClass:
    """A course with a gradebook, in which a class can be graded."""

    def __init__(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
        self.course = course
        self.lab = course.every_lab()[0]
        self.gradebook = ClassGradebook(course.root, ISOLATION)
        self.gradebook.prepare(self.lab)

    def graded(self, executors: One | None = None, *, prepare: bool = True) -> list[Graded]:
        folders = student_folders(self.gradebook.submitted, self.lab)
        executors = executors or One(self.course)
        return list(grade_class(folders, self.lab, self.gradebook, executors, prepare=prepare))

    def told(self) -> tuple[list[tuple[Any, ...]], dict[str, bytes]]:
        """All that the gradebook has of students, and all files in ``autograded/``."""
        with contextlib.closing(sqlite3.connect(self.course.root / "gradebook.db")) as database:
            rows = sorted(database.execute(TOLD), key=repr)
        folder = self.course.root / "autograded"
        files = [path for path in folder.rglob("*") if path.is_file()]
        return rows, {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a gradebook that knows its lab, which no test changes."""
    course = tiny_class(tmp_path_factory.mktemp("released") / "course", {})
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(course.lab(LAB))
    gradebook.close()
    return course.root


@pytest.fixture
def make(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., InClass]]:
    """Makes the same class as often as it is called, each in a folder of its own."""
    made: list[InClass] = []

    def class_of(students: Mapping[str, str | bytes] = STUDENTS, config: str = "") -> InClass:
        course = Course(shutil.copytree(released, tmp_path / f"course{len(made)}"))
        with course.root.joinpath("nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(config)
        for student, work in students.items():
            hand_in(course, student, work)
        made.append(InClass(course, monkeypatch))
        return made[-1]

    yield class_of
    for one in made:
        one.gradebook.close()


@pytest.fixture
def written_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose rows the command's own recorder writes."""
    found: list[str] = []
    record = Recorder.record

    def noted(self: Recorder, connection: Any, lab: Lab, row: Row) -> dict[str, str]:
        if type(self) is Recorder:
            found.append(row.student)
        return record(self, connection, lab, row)

    monkeypatch.setattr(Recorder, "record", noted)
    return found


def told_of(
    course: Course, monkeypatch: pytest.MonkeyPatch, written_here: list[str], *, prepare: bool
) -> tuple[list[tuple[Any, ...]], dict[str, bytes]]:
    """What is told of a class that has been graded; whose rows the command wrote is noted."""
    one = InClass(course, monkeypatch)
    written_here.clear()
    one.graded(prepare=prepare)
    told = one.told()
    one.gradebook.close()
    return told


def date(one: InClass) -> None:
    """Have some hand in at a time that is known."""
    for student, when in DATES.items():
        one.gradebook.submitted.joinpath(student, LAB, "timestamp.txt").write_text(when)


def test_they_are_those_that_the_command_writes(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    here, prepared = make(), make()
    for one in (here, prepared):
        date(one)
        answered = solved_source(one.lab)
        by_id(answered)["why"].source = "Because of **this**."
        answered.cells.insert(0, nbformat.v4.new_markdown_cell("Mine.", id="mine"))
        hand_in(one.course, "divya", answered)
        hand_in(one.course, "esha", one.lab.source_notebook.read_bytes())
        one.graded(prepare=one is prepared)
        if one is here:
            written_here.clear()
    assert prepared.told() == here.told()
    assert len(here.told()[0]) > 5 * len(STUDENTS)
    assert "asha/lab0_tiny/timestamp.txt" in here.told()[1]
    assert not written_here


def test_what_was_prepared_stands_and_is_not_written_again(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make()
    assert [each.how for each in one.graded()] == [How.GRADED] * 3
    before = one.told()
    assert [each.how for each in one.graded()] == [How.UNCHANGED] * 3
    assert one.told() == before
    assert not written_here


def test_a_row_that_is_there_is_written_where_the_gradebook_is(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make()
    one.graded()
    with one.gradebook.editing() as gradebook:
        (notebook,) = gradebook.find_submission(LAB, "asha").notebooks
        for grade in notebook.grades:
            grade.manual_score, grade.needs_manual_grade = 0.25, False
        gradebook.db.commit()
    hand_in(one.course, "asha", WRONG)
    hand_in(one.course, "divya", RIGHT)
    one.graded()
    assert written_here == ["asha"]
    assert {row[6] for row in one.told()[0] if row[0] == "asha" and row[6]} >= {0.25}


def test_who_is_late_or_has_an_extension_is_recorded_where_the_gradebook_is(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    here, prepared = (
        make(
            config="c.AssignLatePenalties.plugin_class = 'autograder.nbgrader_"
            "integration.lateness.penalties.PenaltyPerDay'"
        )
        for _ in range(2)
    )
    for one in (here, prepared):
        date(one)
        with one.gradebook.editing() as gradebook:
            deadlines.extend(gradebook, LAB, "chitra", timedelta(days=3))
            gradebook.find_assignment(LAB).duedate = DUE
            gradebook.db.commit()
        written_here.clear()
        one.graded(prepare=one is prepared)
    assert sorted(written_here) == ["asha", "chitra"]
    rows, _ = prepared.told()
    assert rows == here.told()[0]
    penalties = {row[0]: row[3] for row in rows if row[4] == "test_double"}
    assert penalties["bilal"] is None
    assert penalties["asha"] > 0


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda gradebook: setattr(gradebook.find_assignment(LAB), "duedate", DUE),
        lambda gradebook: deadlines.extend(gradebook, LAB, "asha", timedelta(days=3)),
        lambda gradebook: gradebook.add_submission(LAB, "asha"),
        lambda gradebook: setattr(
            gradebook.find_source_cell("test_double", LAB, LAB), "source", "# new"
        ),
    ],
    ids=("due date", "extension", "row", "cell"),
)
def test_what_has_changed_since_it_was_prepared_counts(
    make: Callable[..., InClass], written_here: list[str], meanwhile: Callable[[Any], object]
) -> None:
    one = make({"asha": RIGHT})
    with one.gradebook.editing() as gradebook:
        gradebook.add_student("asha")

    def prepare(*arguments: Any) -> bytes:
        found = prepare_task(*arguments)
        with one.gradebook.editing() as gradebook:
            meanwhile(gradebook)
            gradebook.db.commit()
        return found

    executors = One(one.course, prepare)
    one.graded(executors)
    assert all(executors.executor.prepared)
    assert written_here == ["asha"]
    assert len(one.gradebook.graded(one.lab)) == 1


def test_a_file_that_cannot_be_read_is_recorded_where_it_lies(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make({**STUDENTS, "divya": b"{"})
    one.graded()
    assert written_here == ["divya"]


OWN_STEP = """
from nbgrader.preprocessors import NbGraderPreprocessor


class Mine(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["mine"] = 1
        return nb, resources


c.Autograde.autograde_preprocessors = [*c.Autograde.autograde_preprocessors, Mine]
"""


@pytest.mark.parametrize(
    "config", [OWN_STEP, "c.Autograde.pre_convert_hook = lambda **_: None"], ids=("step", "hook")
)
def test_a_teachers_own_steps_are_taken_where_the_gradebook_is(
    make: Callable[..., InClass], written_here: list[str], config: str
) -> None:
    one = make(config=config)
    assert one.gradebook.preparation(one.lab) is None
    one.graded()
    assert sorted(written_here) == sorted(STUDENTS)


def test_files_beside_a_lab_are_copied_where_it_lies(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make()
    one.lab.source_notebook.with_name("data.csv").write_text("1,2\n")
    one.graded()
    assert sorted(written_here) == sorted(STUDENTS)
    assert one.told()[1]["asha/lab0_tiny/data.csv"] == b"1,2\n"


def test_another_configuration_elsewhere_prepares_nothing(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make()
    with one.course.root.joinpath("nbgrader_config.py").open("a") as file:
        file.write("\nc.ClearOutput.remove_metadata_fields = ['collapsed']\n")
    executors = One(one.course)
    one.graded(executors)
    assert executors.executor.prepared == [b""] * 3
    assert sorted(written_here) == sorted(STUDENTS)


def test_a_worker_that_is_lost_leaves_the_row_to_the_command(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    def lost(*_: Any) -> NoReturn:
        raise BrokenExecutor("It is gone.")

    one = make({"asha": RIGHT})
    (found,) = one.graded(One(one.course, lost))
    assert not found.report.attention
    assert written_here == ["asha"]
    assert one.gradebook.graded(one.lab) == {"asha"}


def test_a_row_that_the_database_refuses_leaves_all_of_them_to_nbgrader(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    def the_same(*arguments: Any) -> bytes:
        row = msgspec.msgpack.decode(prepare_task(*arguments), type=PreparedRow)
        for grade in row.tables["grade"]:
            grade["id"] = "the same"
        return msgspec.msgpack.encode(row)

    one, undisturbed = make({"asha": RIGHT}), make({"asha": RIGHT})
    one.graded(One(one.course, the_same))
    undisturbed.graded()
    assert written_here == ["asha"]
    assert one.told() == undisturbed.told()


@pytest.mark.parametrize(
    "reason", [ModuleNotFoundError("nbgrader"), MemoryError(), CourseError("No."), SystemExit(2)]
)
def test_a_worker_that_cannot_prepare_leaves_the_row_to_the_command(
    make: Callable[..., InClass],
    monkeypatch: pytest.MonkeyPatch,
    written_here: list[str],
    reason: BaseException,
) -> None:
    def fail(*_: Any) -> NoReturn:
        raise reason

    one = make({"asha": RIGHT})
    monkeypatch.setattr(row_preparer, "load_configuration", fail)
    row_preparer._preparer.cache_clear()
    executors = One(one.course)
    (found,) = one.graded(executors)
    assert executors.executor.prepared == [b""]
    assert not found.report.attention
    assert written_here == ["asha"]


def test_a_process_follows_its_configuration(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make({"asha": RIGHT})
    one.graded()
    with one.course.root.joinpath("nbgrader_config.py").open("a") as file:
        file.write("\nc.ClearOutput.remove_metadata_fields = ['collapsed']\n")
    hand_in(one.course, "bilal", RIGHT)
    one.gradebook.close()
    one.gradebook = ClassGradebook(one.course.root, ISOLATION)
    one.graded()
    assert written_here == ["asha"]  # who has a row already


@pytest.mark.parametrize(
    ("place", "why"), [("bilal", "Not a directory"), (f"bilal/{LAB}", "File exists: ")]
)
def test_a_folder_that_cannot_be_written_is_one_students_trouble(
    make: Callable[..., InClass], place: str, why: str
) -> None:
    here, prepared = make(), make()
    for one in (here, prepared):
        date(one)
        file = one.course.root / "autograded" / place
        file.parent.mkdir(parents=True)
        file.write_text("A file.")
        found = {each.student: each.report for each in one.graded(prepare=one is prepared)}
        assert why in found["bilal"].attention
        assert one.gradebook.graded(one.lab) == {"asha", "chitra"}
    assert prepared.told() == here.told()


def test_a_notebook_that_cannot_be_written_is_one_students_trouble(
    make: Callable[..., InClass],
) -> None:
    here, prepared = make(), make()
    for one in (here, prepared):
        one.course.root.joinpath("autograded", "bilal", LAB, f"{LAB}.ipynb").mkdir(parents=True)
        found = {each.student: each.report for each in one.graded(prepare=one is prepared)}
        assert "could not be written: Is a directory: " in found["bilal"].attention
        assert one.gradebook.graded(one.lab) == set(STUDENTS)
        assert {Path(name).parts[0] for name in one.told()[1]} == {"asha", "chitra"}


def test_what_nbgrader_cannot_write_is_told_by_the_command(
    make: Callable[..., InClass], monkeypatch: pytest.MonkeyPatch
) -> None:
    stumble_over("bilal", monkeypatch)
    one = make()
    found = {each.student: each.report.attention for each in one.graded()}
    assert found["asha"] == found["chitra"] == ""
    assert "It cannot be." in found["bilal"]
    assert one.gradebook.graded(one.lab) == {"asha", "chitra"}


def test_who_is_killed_before_the_notebook_is_written_goes_on_from_there(
    make: Callable[..., InClass], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, undisturbed = make(), make()
    for each in (one, undisturbed):
        date(each)
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "write", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            one.graded()
    assert one.told()[0]
    assert not any(name.endswith(".ipynb") for name in one.told()[1])
    one.graded()
    undisturbed.graded()
    assert one.told() == undisturbed.told()


def test_nothing_of_one_student_is_left_for_the_next(make: Callable[..., InClass]) -> None:
    one = make({})
    preparation = one.gradebook.preparation(one.lab)
    assert preparation is not None
    notebook = packed(read_notebook(one.lab.source_notebook.read_bytes()))
    report = unreadable(one.lab, ISOLATION, "It is made up.")
    preparer = row_preparer.Preparer(one.lab, preparation._lab_rows)
    for student in ("asha", "bilal"):
        row = Row(student, {LAB: report}, "digest", "", {LAB: PackedNotebook(notebook)})
        asked = msgspec.msgpack.decode(preparation.ask(row, DUE), type=ToPrepare)
        found = preparer.prepare(asked)
        assert found
        assert [row["student_id"] for row in found.tables["submitted_assignment"]] == [student]
        assert [row["id"] for row in found.tables["student"]] == [student]
        assert len({row["id"] for row in found.tables["grade"]}) == len(one.lab.grade_cells)
        with preparer._database.transaction("course") as connection:
            left = [connection.execute(table.select()).all() for table in OF_STUDENT.values()]
            assert not any(left)
    assert not list(row_preparer._empty_folder().glob("[!.]*"))


def test_no_score_is_saved_where_nbgrader_saves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_here: list[str]
) -> None:
    """As for tasks, and for cells that are gone and not put back; who hands in under another name
    has zeros there."""
    task = cell("markdown", "task", "Do it.", task=True, locked=True, points=3.0)
    config = "c.OverwriteCells.add_missing_cells = False"
    told = []
    for prepare in (False, True):
        course = write_course(tmp_path / str(prepare), {LAB: [*light_cells(), task]}, config=config)
        lab = course.lab(LAB)
        lab.reference.parent.mkdir(parents=True)
        lab.reference.write_text(reference_source(lab))
        answered = solved_source(lab)
        answered.cells.remove(by_id(answered)["test_double"])
        hand_in(course, "asha", answered)
        file = hand_in(course, "bilal", answered)
        file.rename(file.with_name("mine.ipynb"))
        told.append(told_of(course, monkeypatch, written_here, prepare=prepare))
    assert told[0] == told[1]
    assert written_here == ["bilal"]
    scores = {(row[0], row[4]): row[5] for row in told[1][0] if row[8] is not None}
    assert [scores["asha", name] for name in ("test_double", "task")] == [None, None]
    assert [scores["bilal", name] for name in ("test_double", "task")] == [0, 0]


def test_a_lab_of_several_notebooks_has_one_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_here: list[str]
) -> None:
    told = []
    for prepare in (False, True):
        course = many_course(tmp_path / str(prepare))
        hand_in_many(course, "asha", double=WRONG, quadruple="def quadruple(x):\n    return 4 * x")
        hand_in_many(course, "bilal", double=RIGHT)
        told.append(told_of(course, monkeypatch, written_here, prepare=prepare))
    assert told[0] == told[1]
    assert written_here == ["bilal"]  # of whom one notebook is missing


def test_processes_that_grade_prepare_them(
    make: Callable[..., InClass], written_here: list[str]
) -> None:
    one = make({"asha": RIGHT})
    folders = student_folders(one.gradebook.submitted, one.lab)
    executors = Processes(one.course.root, 1, prepare=True)
    (found,) = grade_class(folders, one.lab, one.gradebook, executors, prepare=True)
    assert found.report.points
    assert not written_here
    assert one.gradebook.graded(one.lab) == {"asha"}


@pytest.mark.parametrize(
    ("students", "workers", "worth"), [(500, 4, True), (499, 64, False), (100_000, 3, False)]
)
def test_a_large_class_and_many_workers_are_worth_it(
    students: int, workers: int, worth: bool
) -> None:
    assert is_worth_preparing(students, workers) is worth
