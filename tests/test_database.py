"""The gradebook's database, SQLite or PostgreSQL: whole rows or none, and nobody loses any."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sysconfig
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from nbgrader import api
from nbgrader.api import Gradebook, InvalidEntry

from autograder.course import Course, CourseError
from autograder.nbgrader_integration.class_list import find_graded, find_roster
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.gradebook import DATABASE, ClassGradebook
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.nbgrader_integration.settings import PENALTY as PENALTY_PER_DAY
from support.alembic_version import by_program
from support.commands import ISOLATION, autograder_here, nbgrader_here, run_here, start
from support.outcome import autograded, everything, sqlite
from support.postgres import server
from support.tiny import LAB
from support.tiny_course import RIGHT, WRONG, tiny_class

pytestmark = pytest.mark.xdist_group("database")

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)
CLASS: dict[str, str | bytes] = {
    **{f"right{number}": RIGHT for number in range(5)},
    **{f"wrong{number}": WRONG for number in range(5)},
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a gradebook that does not exist yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gradebook.db'}"
    address: str = request.getfixturevalue("postgres")
    name = f"class_{uuid.uuid4().hex}"
    engine = sqlalchemy.create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return address.format(name=name)


def students(url: str) -> list[str]:
    return [row[0] for row in everything(url)["students"]]


def test_what_nbgrader_commits_stands_at_the_end_of_the_transaction(url: str) -> None:
    database = Database(url)
    with database.transaction("asha"):
        with Gradebook(url, "course") as gradebook:
            gradebook.add_student("asha")
        with Gradebook(url) as another:
            assert another.find_student("asha").id == "asha"
    database.close()
    assert students(url) == ["asha"]
    assert everything(url)["courses"] == [("course",), ("default_course",)]


def test_what_is_interrupted_leaves_nothing(url: str) -> None:
    database = Database(url)
    with database.transaction("asha"), Gradebook(url) as gradebook:
        gradebook.add_student("asha")

    def interrupted() -> None:
        with database.transaction("bilal"), Gradebook(url) as gradebook:
            gradebook.add_student("bilal")
            gradebook.update_or_create_student("asha", first_name="Asha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    database.close()
    assert everything(url)["students"] == [("asha", None, None, None)]


def test_rows_are_prepared_only_where_cells_come_in_the_same_order(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbgrader looks for a missing cell's place among them; PostgreSQL has an order of its own."""
    course = tiny_class(tmp_path / "course", {})
    monkeypatch.setenv(DATABASE, url)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.prepare(course.lab(LAB))
    preparation = gradebook.preparation(course.lab(LAB))
    gradebook.close()
    assert bool(preparation) is url.startswith("sqlite")


def test_a_lost_connection_has_no_error_of_its_own(url: str) -> None:
    database = Database(url)

    def lost() -> None:
        with database.transaction("asha") as connection:
            connection.invalidate()
            raise RuntimeError("told")

    with pytest.raises(RuntimeError, match="told"):
        lost()
    with database.transaction("asha"), Gradebook(url) as gradebook:
        gradebook.add_student("asha")
    database.close()
    assert students(url) == ["asha"]


@pytest.mark.filterwarnings("ignore:Object of type")  # nbgrader's own, of a row not yet added
def test_the_class_list_and_the_course_are_found_in_it(url: str) -> None:
    with Database(url, "backprop").reading() as connection:
        assert find_roster(connection).ids == frozenset()
        assert find_graded(connection, LAB) == frozenset()
    database = Database(url, "backprop")
    with database.transaction("asha"), Gradebook(url, "backprop") as gradebook:
        gradebook.add_student("asha", first_name="Asha", last_name="Rao")
        gradebook.add_student("bilal")
        gradebook.add_assignment(LAB)
        gradebook.add_submission(LAB, "bilal")
    with database.reading() as connection:
        roster = find_roster(connection)
        assert roster.is_entered
        assert roster.match("rao asha") == "asha"
        assert roster.ids == {"asha"}
        assert find_graded(connection, LAB) == {"bilal"}
    database.close()
    with (
        pytest.raises(GradebookError, match="belongs to another course: it is that of backprop"),
        Database(url, "physics101").reading(),
    ):
        pass


def test_nbgrader_is_as_it_was_afterwards(url: str, tmp_path: Path) -> None:
    before = (Gradebook.__init__, Gradebook.close)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    with Database(other).transaction("asha"):
        pass
    database = Database(url)
    with database.transaction("asha"), Gradebook(other) as gradebook:
        gradebook.add_student("bilal")
    assert (Gradebook.__init__, Gradebook.close) == before
    database.close()
    assert students(other) == ["bilal"]
    assert students(url) == []


def test_an_error_of_nbgrader_s_undoes_everything(url: str) -> None:
    database = Database(url)
    with database.transaction("asha"), Gradebook(url) as gradebook:
        gradebook.add_student("asha")

    def twice() -> None:
        with database.transaction("bilal"), Gradebook(url) as gradebook:
            gradebook.add_student("bilal")
            gradebook.db.expunge_all()
            gradebook.add_student("asha")

    with pytest.raises(InvalidEntry):
        twice()
    database.close()
    assert students(url) == ["asha"]


def test_a_new_gradebook_is_as_nbgrader_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same tables, and of the version by which nbgrader knows what to upgrade."""
    scripts = sysconfig.get_path("scripts")  # nbgrader calls alembic by its bare name
    monkeypatch.setenv("PATH", os.pathsep.join([scripts, os.environ["PATH"]]))
    monkeypatch.setattr(api, "get_alembic_version", by_program)
    ours, theirs = (f"sqlite:///{tmp_path / name}" for name in ("ours.db", "theirs.db"))
    database = Database(ours)
    with database.transaction("asha"):
        pass
    database.close()
    Gradebook(theirs).close()

    def layout(url: str) -> tuple[set[str], list[str]]:
        engine = sqlalchemy.create_engine(url)
        with engine.connect() as connection:
            versions = connection.execute(sqlalchemy.text("SELECT * FROM alembic_version"))
            return set(sqlalchemy.inspect(engine).get_table_names()), [str(v) for v in versions]

    assert layout(ours) == layout(theirs)
    assert len(layout(ours)[1]) == 1


def test_reading_creates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    with Database(f"sqlite:///{path}").reading() as connection:
        assert connection is None
    assert not path.exists()


def test_reading_does_not_wait_for_who_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    database = Database(f"sqlite:///{path}")
    with database.transaction("asha"):
        pass
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with database.reading() as connection:
        assert connection is not None
        count = connection.execute(sqlalchemy.text("SELECT count(*) FROM student"))
        assert count.scalar() == 0
    writer.close()
    database.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "cannot be used: it is none"),
        ("oracle9://x", '"oracle9" is not known here'),
        ("sqlite:////nowhere/at/all/gradebook.db", "could not be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence(address: str, words: str) -> None:
    def reach() -> None:
        with Database(address).transaction("asha"):
            pass

    with pytest.raises(CourseError, match=words) as caught:
        reach()
    assert len(str(caught.value).splitlines()) == 1


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class graded by one command, in SQLite."""
    course = tiny_class(tmp_path_factory.mktemp("alone") / "course", CLASS)
    done = run_here(course.root, *GRADE)
    assert done.returncode == 0, done.stdout + done.stderr
    return course


IN_BOTH = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
IN_A_SERVER_LATER = pytest.mark.parametrize(
    "url",
    [
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.campaign]),
    ],
    indirect=True,
)


@IN_A_SERVER_LATER
def test_two_commands_at_once_lose_nothing(url: str, alone: Course, tmp_path: Path) -> None:
    course = tiny_class(tmp_path / "course", CLASS, f"c.CourseDirectory.db_url = {url!r}")
    # both begin with nothing, one of them with half the class, which the other has, too
    half = [word for name in CLASS if name[-1] in "012" for word in ("--student", name)]
    commands = [start(course.root, *GRADE), start(course.root, *GRADE, *half, "--regrade")]
    for command in commands:
        said, _ = command.communicate()
        assert command.returncode == 0, said
    assert everything(url) == everything(sqlite(alone.root))
    assert autograded(course.root).keys() == autograded(alone.root).keys()


@pytest.mark.campaign  # test_marks.py shows in every run what of this is so in SQLite
@IN_BOTH
def test_marks_follow_dates_and_hands_in_it(url: str, alone: Course, tmp_path: Path) -> None:
    """Due dates, extensions, late penalties and marks by hand, with the reports that are there."""
    root = tmp_path / "course"
    shutil.copytree(alone.root, root)
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        file.write(f"c.AssignLatePenalties.plugin_class = {PENALTY_PER_DAY!r}\n")
    for student in ("right0", "right1"):
        date = root / "submitted" / student / LAB / "timestamp.txt"
        date.write_text("2026-07-03 09:00:00 +0530")
    assert autograder_here(root, "due", LAB, "2026-07-01 10:00 UTC")[0] == 0
    # one before her row is there, and the other after
    assert autograder_here(root, "due", LAB, "--student", "right0", "--extend", "2d")[0] == 0
    grade = ("grade", LAB, "--isolation", ISOLATION.value)
    assert "10 recalled" in autograder_here(root, *grade)[1]
    assert _penalties(url) == {"right1": 1.0}
    with Gradebook(url, "backprop") as gradebook:
        for student in ("right0", "right1"):
            given = gradebook.find_grade("why", LAB, LAB, student)
            given.manual_score, given.extra_credit, given.needs_manual_grade = 1.0, 0.5, False
        gradebook.db.commit()
    _, said = autograder_here(root, *grade, "--dry-run")
    assert "the marks of 1 would change" in said
    nbgrader_here(root, "autograde", LAB, "--force")
    assert _penalties(url) == {"right1": pytest.approx(1.3)}
    _, said = autograder_here(root, "due", LAB, "--student", "right1", "--extend", "1d")
    assert "right1: late penalty 0.65 instead of 1.3: 17 hours 30 minutes late" in said
    _, said = autograder_here(root, *grade, "--regrade")
    assert ["right1", "2", "3", "1", "+0.5", "−0.65", "5.85/6"] in [
        line.split() for line in said.splitlines()
    ]
    assert "look again" not in said
    assert "8 cells of 8 students wait to be marked." in said
    _, said = autograder_here(root, "marks", LAB)
    assert ["right1", "5.85", "6", "+0.5", "−0.65"] in [line.split() for line in said.splitlines()]
    _, said = autograder_here(root, "status", LAB)
    assert f"{LAB} 10 of 10 1 10 8 0 0" in " ".join(said.split())


def _penalties(url: str) -> dict[str, float]:
    rows = everything(url)["notebooks"]
    return {student: penalty for student, _, _, penalty in rows if penalty is not None}


@pytest.mark.campaign  # as those commands are run on SQLite by many tests
@IN_BOTH
def test_nbgrader_s_own_commands_read_it(url: str, tmp_path: Path) -> None:
    """What a teacher does next works in either database."""
    course = tiny_class(
        tmp_path / "course", {"asha": RIGHT, "bilal": WRONG}, f"c.CourseDirectory.db_url = {url!r}"
    )
    assert run_here(course.root, *GRADE).returncode == 0
    nbgrader_here(course.root, "autograde", LAB, "--force")
    nbgrader_here(course.root, "generate_feedback", LAB)
    nbgrader_here(course.root, "export", "--to", "grades.csv")
    table = (course.root / "grades.csv").read_text()
    assert "asha" in table
    assert "bilal" in table
    # what the formgrader's pages are made of
    with Gradebook(url, "backprop") as gradebook:
        assert {row["score"] for row in gradebook.submission_dicts(LAB)} == {5.0, 4.0}
        assert len(gradebook.notebook_submission_dicts(LAB, LAB)) == 2
        assert {row["score"] for row in gradebook.student_dicts()} == {5.0, 4.0}
        assert gradebook.average_assignment_score(LAB) == 4.5
