"""``autograder collect`` for a lab of several notebooks: each gets to its own place."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path
from unittest import mock

import nbformat
import pytest
from nbformat.v4 import new_notebook

from autograder.commands import collect as command
from autograder.course import Course
from autograder.lms import placing
from autograder.lms.claims import Claim
from autograder.lms.collecting import Target
from autograder.lms.collecting import collect as collect_archive
from autograder.lms.matching import Matcher
from autograder.lms.origins import read_origins
from autograder.lms.outcomes import Collected, Outcome, State
from autograder.lms.parts import part_of
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.nbgrader_integration.roster_update import update_roster
from autograder.sandbox.launch import Isolation
from autograder.submissions.folder import read_submitted_file
from autograder.submissions.roster import Roster, RosterStudent
from autograder.terminal.collected import CollectedLines, Place
from support.commands import command_here
from support.lms_samples import DUE, Sample, folder_of, zip_of
from support.tiny import by_id
from support.tiny_course import FACTORS, MANY, many_course, solved_source

pytestmark = pytest.mark.xdist_group("collect-several")

NAMES = ("Asha Rao", "Bilal Ahmed", "Chitra Sen", "Dan Holm", "Eva Novak")
STUDENTS = [RosterStudent(name.split()[0].lower(), *name.split()) for name in NAMES]
NOTES = nbformat.writes(new_notebook()).encode()

Work = Callable[[int, object], bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, which no test changes."""
    return many_course(tmp_path_factory.mktemp("many"))


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    """A copy of it."""
    return Course(shutil.copytree(made.root, tmp_path / "course"))


@pytest.fixture(scope="module")
def work(made: Course) -> Work:
    """Makes one of the two notebooks, with work that is somebody's."""
    texts = []
    for part, function in zip(made.lab(MANY).parts, FACTORS, strict=True):
        notebook = solved_source(part)
        by_id(notebook)[function].source = f"def {function}(x):\n    return 0  # by NOBODY"
        texts.append(nbformat.writes(notebook))
    return lambda number, whose: texts[number - 1].replace("by NOBODY", f"by {whose}").encode()


def moodle(student: str, name: str, content: bytes, hours: float = -5) -> Sample:
    folder = f"{student}_{NAMES.index(student) + 1}_assignsubmission_file_"
    return Sample(f"{folder}/{name}", content, DUE + timedelta(hours=hours))


def collected(course: Course, source: Path, *students: RosterStudent) -> Collected:
    target = Target(
        course.lab(MANY),
        course.root / "submitted",
        Roster(students or STUDENTS, is_entered=True),
        UTC,
        date_in=lambda folder: timestamp(folder, UTC),
        due=lambda _: None,
    )
    return collect_archive(source, target)


def collect(course: Course, source: Path, *students: RosterStudent) -> dict[str, Outcome]:
    return {one.student: one for one in collected(course, source, *students).outcomes}


def lies(course: Course, student: str) -> dict[str, bytes]:
    """The notebooks in a student's folder, but those that do not count."""
    folder = course.root / "submitted" / student / MANY
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}


def kept(course: Course, student: str) -> list[bytes]:
    folder = course.root / "submitted" / student / MANY / placing.NOT_COUNTED
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def both(first: bytes, second: bytes) -> dict[str, bytes]:
    return {"problem1.ipynb": first, "problem2.ipynb": second}


def test_moodles_archive_is_collected_notebook_by_notebook(
    course: Course, work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    with gradebook.editing() as book:
        update_roster(book, STUDENTS)
    gradebook.close()
    inner = [Sample("x/two.ipynb", work(2, "bilal")), Sample("one.ipynb", work(1, "bilal"))]
    packed = zip_of(tmp_path / "inner.zip", inner).read_bytes()
    samples = [
        moodle("Asha Rao", "homework.ipynb", work(1, "asha")),
        moodle("Asha Rao", "homework (1).ipynb", work(2, "asha")),
        moodle("Bilal Ahmed", "mine.zip", packed),
        # cells tell, whatever the name is
        moodle("Chitra Sen", "problem1.ipynb", work(2, "chitra")),
        moodle("Dan Holm", "problem1.ipynb", work(1, "dan"), -9),
        moodle("Dan Holm", "problem1 (1).ipynb", work(1, "dan again"), -8),
        moodle("Dan Holm", "notes.ipynb", NOTES, -7),
        # what is cut off has its name, and grading says what is wrong with it
        moodle("Eva Novak", "problem1.ipynb", work(1, "eva")[:300]),
        moodle("Eva Novak", "problem2.ipynb", work(2, "eva")),
        moodle("Eva Novak", "notes.ipynb", NOTES),
    ]
    archive = zip_of(tmp_path / "x.zip", samples)

    assert command_here(course.root, "collect", MANY, str(archive)) == 1
    said = capsys.readouterr().out

    assert lies(course, "asha") == both(work(1, "asha"), work(2, "asha"))
    assert lies(course, "bilal") == both(work(1, "bilal"), work(2, "bilal"))
    assert lies(course, "chitra") == {"problem2.ipynb": work(2, "chitra")}
    assert lies(course, "dan") == {"notes.ipynb": NOTES, "problem1.ipynb": work(1, "dan again")}
    assert kept(course, "dan") == [work(1, "dan")]
    assert lies(course, "eva") == both(work(1, "eva")[:300], work(2, "eva"))
    assert kept(course, "eva") == [NOTES]
    assert "5 new" in said
    assert "Handed in without problem1.ipynb: chitra." in said
    assert "Handed in without problem2.ipynb: dan." in said
    assert "dan: neither cells nor names tell which of the lab's notebooks notes.ipynb is" in said
    assert "eva: problem1.ipynb, problem2.ipynb are the newest and count; kept in" in said
    assert timestamp(course.root / "submitted" / "dan" / MANY) == DUE - timedelta(hours=7)

    again = collect(course, archive)
    assert {one.state for one in again.values()} == {State.SAME}


def test_the_other_notebook_stays_if_one_is_handed_in_again(
    course: Course, work: Work, tmp_path: Path
) -> None:
    first = [
        moodle("Asha Rao", "problem1.ipynb", work(1, "asha"), -5),
        moodle("Asha Rao", "problem2.ipynb", work(2, "asha"), -4),
    ]
    second = [moodle("Asha Rao", "new.ipynb", work(2, "asha again"), -3)]
    third = [
        moodle("Asha Rao", "problem1.ipynb", work(1, "older"), -30),
        moodle("Bilal Ahmed", "problem1.ipynb", work(1, "bilal"), -5),
    ]
    late = [
        moodle("Bilal Ahmed", "problem1.ipynb", work(1, "older"), -8),
        moodle("Bilal Ahmed", "problem2.ipynb", work(2, "bilal"), -6),
    ]
    for number, samples in enumerate((first, second, third, late)):
        zip_of(tmp_path / f"{number}.zip", [*samples, *SOMEBODY])

    assert collect(course, tmp_path / "0.zip")["asha"].state is State.NEW
    assert collect(course, tmp_path / "1.zip")["asha"].state is State.REPLACED
    assert lies(course, "asha") == both(work(1, "asha"), work(2, "asha again"))
    assert kept(course, "asha") == [work(2, "asha")]
    assert timestamp(course.root / "submitted" / "asha" / MANY) == DUE - timedelta(hours=3)
    origin = read_origins(course.root / "submitted", MANY)["asha"]
    assert {name: Path(path).name for name, path in origin.files.items()} == {
        "problem1": "problem1.ipynb",
        "problem2": "new.ipynb",
    }

    outcomes = collect(course, tmp_path / "2.zip")
    assert (outcomes["asha"].state, outcomes["asha"].kept) == (State.KEPT, ("problem1",))
    assert outcomes["bilal"].missing == ("problem2",)
    found = collected(course, tmp_path / "3.zip")
    bilal = found.outcomes[0]
    assert (bilal.state, bilal.kept, bilal.missing) == (State.NEW, ("problem1",), ())
    lines = CollectedLines(found, Place(MANY, "submitted", True, 5), dry_run=False).lines()
    said = "Left alone, for what lies there is newer: bilal's problem1.ipynb."
    assert said in [line.text for line in lines]
    assert lies(course, "bilal") == both(work(1, "bilal"), work(2, "bilal"))
    # the work as a whole was there when the later of them was
    assert timestamp(course.root / "submitted" / "bilal" / MANY) == DUE - timedelta(hours=5)


SOMEBODY = [moodle("Eva Novak", f"note {hours}.txt", b"", hours) for hours in (-90, -50, -70)]
"""Files that keep an archive from looking as if its times were those of packing."""


def test_what_lies_there_under_another_name_stays_if_it_is_the_other_notebook(
    course: Course, work: Work, tmp_path: Path
) -> None:
    folder = course.root / "submitted" / "asha" / MANY
    old = {"mine.ipynb": work(2, "asha"), "first.ipynb": work(1, "asha")}
    folder_of(folder, old)
    (folder / "timestamp.txt").write_text("2026-03-01 08:00:00 UTC")
    samples = [moodle("Asha Rao", "problem1.ipynb", work(1, "asha again")), *SOMEBODY]

    outcomes = collect(course, zip_of(tmp_path / "x.zip", samples))

    assert (outcomes["asha"].state, outcomes["asha"].missing) == (State.REPLACED, ())
    found = lies(course, "asha")
    assert found == {"problem1.ipynb": work(1, "asha again"), "mine.ipynb": work(2, "asha")}
    assert kept(course, "asha") == [work(1, "asha")]
    part = course.lab(MANY).part("problem2")
    assert read_submitted_file(folder, part).content == work(2, "asha")


def test_of_two_that_cannot_be_told_apart_neither_is_taken(
    course: Course, work: Work, tmp_path: Path
) -> None:
    samples = [
        moodle("Asha Rao", "a/problem1.ipynb", work(1, "a")),
        moodle("Asha Rao", "b/problem1.ipynb", work(1, "b")),
        moodle("Asha Rao", "problem2.ipynb", work(2, "asha")),
        *SOMEBODY,
    ]

    (outcome,) = collect(course, zip_of(tmp_path / "x.zip", samples), STUDENTS[0]).values()

    assert len(outcome.found.choices["problem1"].counting) == 2
    found = lies(course, "asha")
    assert {*found.values()} == {work(1, "a"), work(1, "b"), work(2, "asha")}
    assert found.pop("problem2.ipynb") == work(2, "asha")
    assert "problem1.ipynb" not in found


def test_a_run_that_was_killed_between_two_notebooks_is_completed(
    course: Course, work: Work, tmp_path: Path
) -> None:
    for number, hours in enumerate((-60, 0)):
        samples = [
            moodle("Asha Rao", "problem1.ipynb", work(1, number), hours - 5),
            moodle("Asha Rao", "problem2.ipynb", work(2, number), hours - 9),
        ]
        zip_of(tmp_path / f"{number}.zip", [*samples, *SOMEBODY])
    collect(course, tmp_path / "0.zip")
    whole = placing.write_whole
    for written in range(6):
        left = iter(range(written))

        def killed(path: Path, content: bytes | str, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            whole(path, content)

        with (
            mock.patch.object(placing, "write_whole", killed),
            contextlib.suppress(KeyboardInterrupt),
        ):
            collect(course, tmp_path / "1.zip")

    collect(course, tmp_path / "1.zip")
    assert lies(course, "asha") == both(work(1, 1), work(2, 1))
    # a run of another second keeps the same under another name
    assert {*kept(course, "asha")} == {work(1, 0), work(2, 0)}


def test_canvass_own_order_counts_and_each_file_is_kept_for_the_way_back(
    course: Course, work: Work, tmp_path: Path
) -> None:
    samples = [
        Sample("raoasha_1_12_problem1-1.ipynb", work(1, "asha again")),
        Sample("raoasha_1_10_problem1.ipynb", work(1, "asha")),
        Sample("raoasha_1_11_problem2.ipynb", work(2, "asha")),
    ]

    outcomes = collect(course, zip_of(tmp_path / "x.zip", samples))

    assert lies(course, "asha") == both(work(1, "asha again"), work(2, "asha"))
    assert kept(course, "asha") == [work(1, "asha")]
    assert outcomes["asha"].when is None
    origin = read_origins(course.root / "submitted", MANY)["asha"]
    assert origin.files == {
        "problem1": "raoasha_1_12_problem1-1.ipynb",
        "problem2": "raoasha_1_11_problem2.ipynb",
    }


@pytest.mark.parametrize("entered", [True, False])
@pytest.mark.parametrize("name", ["Asha Rao - {}.ipynb", "Asha Rao/ps1/{}.ipynb", "asha_{}.ipynb"])
def test_names_of_notebooks_are_no_students(
    course: Course, work: Work, tmp_path: Path, name: str, entered: bool
) -> None:
    files = {name.format(f"problem{number}"): work(number, "asha") for number in (1, 2)}
    files[name.replace("asha", "bilal").replace("Asha Rao", "Bilal Ahmed").format("problem1")] = (
        work(1, "bilal")
    )
    target = Target(
        course.lab(MANY),
        course.root / "submitted",
        Roster(STUDENTS if entered else [], is_entered=entered),
        UTC,
        date_in=lambda _: None,
        due=lambda _: None,
    )

    outcomes = collect_archive(folder_of(tmp_path / "drive", files), target).outcomes

    assert len(outcomes) == 2
    assert lies(course, outcomes[0].student) == both(work(1, "asha"), work(2, "asha"))
    assert lies(course, outcomes[1].student) == {"problem1.ipynb": work(1, "bilal")}


def test_the_name_of_a_notebook_beside_a_students_is_no_part_of_hers() -> None:
    claim = Claim("file x", texts=("asha_rao_gradients",), is_one_person=False)
    roster = Roster(STUDENTS, is_entered=True)

    assert Matcher(roster, MANY, {}, ["gradients"]).match(claim).student == "asha"
    assert Matcher(roster, MANY, {}).match(claim).student == ""


def test_both_notebooks_are_taken_back(
    course: Course, work: Work, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gradebook = ClassGradebook(course.root, Isolation.PROCESS)
    with gradebook.editing() as book:
        update_roster(book, [RosterStudent(name, "Asha", "Rao") for name in ("ar1", "ar2")])
    gradebook.close()
    samples = [moodle("Asha Rao", f"problem{n}.ipynb", work(n, "asha")) for n in (1, 2)]
    words = ("collect", MANY, str(zip_of(tmp_path / "x.zip", samples)))

    for answer, more in (("1", ()), ("2", ("--ask-again",))):
        with (
            mock.patch.object(command, "_can_ask", return_value=True),
            mock.patch("typer.prompt", side_effect=[answer]),
        ):
            command_here(course.root, *words, *more)

    assert "What lay with ar1 is ar2's, and is kept in" in capsys.readouterr().out
    assert lies(course, "ar2") == both(work(1, "asha"), work(2, "asha"))
    assert not lies(course, "ar1")
    away = [*(course.root / "submitted" / ".lms" / "taken_back").rglob("*.ipynb")]
    assert len(away) == 2


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("problem2.ipynb", "problem2"),
        ("Asha Rao - Problem2 (1).ipynb.txt", "problem2"),
        ("problem22.ipynb", None),
        ("myproblem2.ipynb", None),
        ("problem2 final.ipynb", None),
    ],
)
def test_a_name_tells_only_where_cells_do_not(
    made: Course, work: Work, name: str, named: str | None
) -> None:
    lab = made.lab(MANY)

    def told(content: bytes) -> str | None:
        part = part_of(name, content, lab)
        return part.notebook if part else None

    assert told(b"{") == named
    assert told(NOTES) == named
    assert told(work(1, "asha")) == "problem1"
