"""Whether two versions write the same rows and the same notebooks, to the last byte.

``same_rows.py --write FILE`` keeps what one version makes of some hundred submissions of all labs,
``same_rows.py --compare FILE`` names each row and each file that another version makes another of.
Reports are made up, so that nothing is graded; they say everything that a report can say.  All is
done three times: from nothing, over marks by hand, due dates and extensions with other
work handed in, and from the shelf with nothing changed.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import itertools
import json
import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import msgspec
import nbformat
import typer
from nbformat import NotebookNode, v4, validator
from nbformat.v4 import convert, nbbase
from same_reports import changed, spread, submissions

from autograder.classroom.grade_class import grade_class, student_folders
from autograder.classroom.task import grade_task, look_task
from autograder.course import Course, nbgrader_marks
from autograder.demo.hand_in import copy_course
from autograder.grading.report import CellResult, CellStop, Report, TestResult
from autograder.nbgrader_integration import exporters
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Submission

ROOT = Path(__file__).resolve().parents[1]
COURSE = Course(ROOT)
SAID = ("backward(X) is not what was expected.", "é <b>&amp;</b>\n```\n`x`", "a\u2028b \u0007 \\")
Change = Callable[[NotebookNode, random.Random], None]


class InOrder(Future[Any]):
    """Work whose place among finished work, which is a set, does not follow from its address: cells
    are given ids in the order in which submissions are recorded."""

    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self._number = next(self.numbers)

    def __hash__(self) -> int:
        return self._number


class AtOnce(Executor):
    """Looks at files here, and makes reports up."""

    cells = itertools.count()
    """The next of the ids that the file which is looked at needs."""

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        done = InOrder()
        if function is look_task:
            AtOnce.cells = itertools.count()
        done.set_result(
            made_up(arguments[0], arguments[1]) if function is grade_task else function(*arguments)
        )
        return done


class Together:
    """Where :class:`AtOnce` comes from; several results are there at once."""

    workers = 2

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        yield AtOnce()


def made_up(cells: bytes, name: str) -> bytes:
    """A report on a submission that follows from its cells, whatever is in them."""
    work = msgspec.json.decode(cells, type=Submission)
    dice = random.Random(hashlib.sha256(cells).hexdigest())
    course = Course(Path(os.environ["AUTOGRADER_COURSE"]))
    lab = course.part(name) if "/" in name else course.lab(name)
    attention = dice.choice(SAID) if dice.random() < 0.1 else ""
    results = [
        CellResult(grade_id=cell.grade_id, max_points=cell.points, tests=tests(dice))
        for cell in lab.grade_cells
        if not cell.manual and dice.random() < 0.97
    ]
    stops = [
        CellStop(grade_id=grade_id, cell=f"the cell of {grade_id}", message=dice.choice(SAID))
        for grade_id in ("", *lab.solution_cells)
        if work.cells and dice.random() < 0.2
    ]
    return Report(
        lab=name,
        isolation=Isolation.BUBBLEWRAP.value,
        engine="made up",
        cells=tuple(results),
        stops=tuple(stops),
        attention=attention,
    ).to_json()


def tests(dice: random.Random) -> tuple[TestResult, ...]:
    passed = dice.random()
    return tuple(
        TestResult(
            name=f"test_{number}",
            title=f"What test {number} looks at",
            outcome="passed" if dice.random() < passed else "failed",
            message=dice.choice(SAID),
        )
        for number in range(dice.randrange(5))
    )


def marks(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if nbgrader_marks(cell).get("grade_id")]


def odd(notebook: NotebookNode, dice: random.Random) -> None:
    """Change what nbgrader's steps look at, in one way or in several."""
    for change in dice.sample(CHANGES, dice.randrange(4)):
        change(notebook, dice)


def _another_source(notebook: NotebookNode, dice: random.Random) -> None:
    for cell in dice.sample(marks(notebook), 3):
        cell.source += dice.choice(("\n# mine", "\r\n\u2028x", " "))


def _another_type(notebook: NotebookNode, dice: random.Random) -> None:
    for cell in dice.sample(marks(notebook), 2):
        if cell.cell_type == "code":
            del cell["outputs"], cell["execution_count"]
            cell.cell_type = dice.choice(("markdown", "raw"))
        else:
            cell.cell_type, cell.outputs, cell.execution_count = "code", [], None


def _gone(notebook: NotebookNode, dice: random.Random) -> None:
    gone = dice.sample(marks(notebook), 3)
    notebook.cells = [cell for cell in notebook.cells if not any(cell is one for one in gone)]


def _twice(notebook: NotebookNode, dice: random.Random) -> None:
    for cell in dice.sample(marks(notebook), 2):
        notebook.cells.insert(dice.randrange(len(notebook.cells)), copy.deepcopy(cell))


def _another_order(notebook: NotebookNode, dice: random.Random) -> None:
    dice.shuffle(notebook.cells)


def _other_marks(notebook: NotebookNode, dice: random.Random) -> None:
    for cell in dice.sample(marks(notebook), 3):
        told = cell.metadata["nbgrader"]
        told.update(dice.choice(({"points": 7}, {"locked": not told.get("locked")}, {"mine": 1})))
        if dice.random() < 0.3:
            told["checksum"] = "0" * 32
        if dice.random() < 0.2:
            told.pop("schema_version", None)


def _own_cells(notebook: NotebookNode, dice: random.Random) -> None:
    for _ in range(3):
        cell = dice.choice(
            (
                v4.new_code_cell(f"x = {dice.random()}", metadata={"collapsed": True}),
                v4.new_markdown_cell("An **answer** of my own ### BEGIN HIDDEN TESTS"),
                v4.new_raw_cell("as\nit\nis"),
            )
        )
        cell.id = f"own-{dice.randrange(10**9)}"
        cell.metadata["tags"] = ["mark-scheme", "mine"]
        notebook.cells.insert(dice.randrange(len(notebook.cells)), cell)


def _outputs(notebook: NotebookNode, dice: random.Random) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code" and dice.random() < 0.3:
            cell.execution_count = 3
            cell.metadata.update({"collapsed": True, "scrolled": False, "trusted": True})
            cell.outputs = [v4.new_output("stream", text="x\n" * dice.randrange(2000))]


def _metadata(notebook: NotebookNode, dice: random.Random) -> None:
    notebook.metadata.update({"language": "PYTHON", "signature": "x", "mine": {"é": [1, None]}})
    notebook.metadata["kernelspec"] = {"name": "other", "display_name": "Other", "language": "r"}
    notebook.nbformat_minor = dice.choice((4, 5))
    for cell in notebook.cells:
        if notebook.nbformat_minor == 4:
            cell.pop("id", None)
        elif dice.random() < 0.1:
            cell.id = "the-same"
        if cell.cell_type == "markdown" and dice.random() < 0.1:
            cell.attachments = {"a.png": {"image/png": "AAAA", "text/plain": "a\nb"}}
        cell.metadata["name"] = "a name"


CHANGES: list[Change] = [
    _another_source,
    _another_type,
    _gone,
    _twice,
    _another_order,
    _other_marks,
    _own_cells,
    _outputs,
    _metadata,
]


def hand_in(root: Path, number: int, seed: str) -> None:
    """Have students hand in ``number`` submissions of all labs, some of them late and odd."""
    for place, (name, lab_name, work) in enumerate(spread(list(submissions()), number)):
        dice = random.Random(f"{seed} {place % 3 and name}")
        content = work if isinstance(work, bytes) else written(lab_name, work, dice)
        folder = root / "submitted" / f"student{place:03}" / lab_name
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath(f"{lab_name}.ipynb").write_bytes(content)
        if place % 2:
            day = 1 + dice.randrange(20)
            folder.joinpath("timestamp.txt").write_text(f"2026-10-{day:02} 12:00:00 UTC")


def written(lab_name: str, code: str, dice: random.Random) -> bytes:
    notebook = changed(COURSE.lab(lab_name), code)
    odd(notebook, dice)
    return json.dumps(
        notebook, ensure_ascii=dice.random() < 0.5, indent=dice.choice((1, 2))
    ).encode()


def strange_class(root: Path) -> Course:
    """The tests' class of everything strange that can be handed in."""
    from support.folders import HANDED_IN
    from support.tiny import LAB
    from support.tiny_course import RIGHT, put_built, tiny_class

    course = tiny_class(root, {"honest": RIGHT})
    put_built(course)
    notebook = nbformat.read(root / "submitted" / "honest" / LAB / f"{LAB}.ipynb", as_version=4)
    for one in HANDED_IN:
        folder = root / "submitted" / one.student / LAB
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if one.student not in SLOW:
            one.build(folder, copy.deepcopy(notebook))
    return course


SLOW = ("too_large", "five_thousand_cells", "too_many_cells", "many_values", "deep")


def number_new_cells() -> None:
    """Have nbformat count where it draws ids: in each notebook the cells that nbgrader puts back,
    and those that are given an id when it is read or made to be handed in."""
    nbbase.random_cell_id = convert.random_cell_id = lambda: f"made-{next(AtOnce.cells)}"
    put_back = itertools.count()
    theirs = exporters.normalize

    def normalized(notebook: NotebookNode) -> Any:
        nonlocal put_back
        put_back = itertools.count()
        return theirs(notebook)

    exporters.normalize = normalized  # type: ignore[attr-defined]
    validator.generate_corpus_id = lambda: f"new-{next(put_back)}"  # type: ignore[attr-defined]


def graded(course: Course, *, prepare: bool, regrade: str = "") -> None:
    """Grade all labs of a course, as the command does, and as it does where many grade."""
    os.environ["AUTOGRADER_COURSE"] = str(course.root)
    gradebook = ClassGradebook(course.root, Isolation.BUBBLEWRAP)
    for lab in map(course.lab, course.labs):
        folders = student_folders(gradebook.submitted, lab)
        again = lab.name == regrade
        for _ in grade_class(folders, lab, gradebook, Together(), regrade=again, prepare=prepare):
            pass
    gradebook.close()


def by_hand(course: Course) -> None:
    """Have a teacher give marks and set dates in between."""
    gradebook = ClassGradebook(course.root, Isolation.BUBBLEWRAP)
    dice = random.Random("by hand")
    with gradebook.editing() as theirs:
        for lab in sorted(theirs.assignments, key=lambda lab: str(lab.name)):
            lab.duedate = nbformat_free_date()
            for row in sorted(lab.submissions, key=lambda row: str(row.student_id)):
                for notebook in row.notebooks:
                    for grade in sorted(notebook.grades, key=lambda grade: str(grade.name)):
                        if dice.random() < 0.3:
                            grade.manual_score = round(dice.random(), 2)
                            grade.needs_manual_grade = dice.random() < 0.3
                        if dice.random() < 0.1:
                            grade.extra_credit = 0.5
                    for comment in sorted(notebook.comments, key=lambda one: str(one.name)):
                        if dice.random() < 0.2:
                            comment.manual_comment = "Well done."
                if dice.random() < 0.2:
                    row.extension = timedelta(days=2)
        theirs.db.commit()
    gradebook.close()


def nbformat_free_date() -> Any:
    from datetime import datetime

    return datetime(2026, 10, 10, 12)


def found(course: Course) -> dict[str, Any]:
    """All rows and all files, with names in the place of nbgrader's ids."""
    files = {
        f"file {path.relative_to(course.root)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((course.root / "autograded").rglob("*"))
        if path.is_file()
    }
    database = sqlite3.connect(course.root / "gradebook.db")
    database.row_factory = sqlite3.Row
    tables = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    rows = {
        name: [dict(row) for row in database.execute(f"SELECT * FROM {name}")] for name in tables
    }
    names = names_of(rows)
    for row in rows["autograder_recorded"]:
        del row["content"], row["report"]  # which the engine's version is part of
    told = {}
    for table, every in rows.items():
        texts = [
            json.dumps({key: names.get(value, value) for key, value in row.items()}, sort_keys=True)
            for row in every
        ]
        for text in texts:
            told[f"row {table} {text}"] = texts.count(text)
    database.close()
    return {**files, **told}


def names_of(rows: dict[str, list[dict[str, Any]]]) -> dict[Any, str]:
    """What stands for nbgrader's ids: what each row is about."""
    names: dict[Any, str] = {}
    for table, keys in (
        ("assignment", ("name",)),
        ("notebook", ("assignment_id", "name")),
        ("base_cell", ("notebook_id", "name", "type")),
        ("source_cell", ("notebook_id", "name")),
        ("submitted_assignment", ("assignment_id", "student_id")),
        ("submitted_notebook", ("assignment_id", "notebook_id")),
        ("grade", ("notebook_id", "cell_id")),
        ("comment", ("notebook_id", "cell_id")),
    ):
        for row in rows[table]:
            about = " ".join(names.get(row[key], str(row[key])) for key in keys)
            names[row["id"]] = f"{table} of {about}"
    return names


def everything(number: int, *, prepare: bool) -> dict[str, dict[str, Any]]:
    """What stands after each round."""
    told = {}
    number_new_cells()
    with TemporaryDirectory() as folder:
        root = Path(folder, "course")
        root.mkdir()
        for name in COURSE.labs:
            copy_course(COURSE, root, name)
        root.joinpath("course_settings.toml").write_text("[late_penalty]\nper_day = 0.1\n", "utf-8")
        courses = {"labs": Course(root), "strange": strange_class(Path(folder, "strange"))}
        hand_in(root, number, "first")
        for kind, course in courses.items():
            graded(course, prepare=prepare)
            told[f"{kind}, at first"] = found(course)
            by_hand(course)
            if kind == "labs":
                hand_in(root, number, "second")
            graded(course, prepare=prepare)
            told[f"{kind}, over marks by hand"] = found(course)
            by_hand(course)
            graded(course, prepare=prepare, regrade=course.labs[-1])
            told[f"{kind}, from the shelf"] = found(course)
    return told


def main(
    write: Annotated[Path | None, typer.Option(help="Where all of it is kept.")] = None,
    compare: Annotated[Path | None, typer.Option(help="What to compare with.")] = None,
    number: Annotated[int, typer.Option(help="How many submissions.")] = 60,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="Prepare new rows as processes that grade do.")
    ] = False,
) -> None:
    """Record the submissions, and keep what was written or compare it."""
    now = everything(number, prepare=prepare)
    if write:
        write.write_text(json.dumps(now), "utf-8")
    if compare:
        before = json.loads(compare.read_text("utf-8"))
        other = 0
        for round_, kept in before.items():
            for key in sorted(kept.keys() | now[round_].keys()):
                if kept.get(key) != now[round_].get(key):
                    other += 1
                    print(f"{round_}: {key[:200]}: {kept.get(key)} is {now[round_].get(key)}")
            print(f"{round_}: {len(kept)} rows and files")
        if other:
            raise SystemExit(1)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    typer.run(main)
