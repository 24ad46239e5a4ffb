"""``autograder report``: from a graded class to a page, and what it says where there is none."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import pytest
import sqlalchemy

from autograder.course import Course, CourseError
from autograder.grading.report import Report
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP
from support.commands import ISOLATION, autograder_here, command_here
from support.outcome import everything, sqlite
from support.tiny import LAB
from support.tiny_course import RIGHT, WRONG, hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("report")

CATALOGUE = '''
from autograder.grading.catalogue import Misconception

CATALOGUE = (
    Misconception(
        id="three-times",
        function="double",
        family="factor",
        summary="Multiplies by three instead of two.",
        hint="How many times is twice?",
        code="""def double(x):\\n    return 3 * x""",
    ),
)
'''
WORK = {
    "asha": RIGHT,
    "bilal": WRONG,
    "chitra": "def double(number):\n    # Chitra's\n    return number + 2 * number",
    "deepa": b"%PDF-1.4",
    "esha": RIGHT,
    "farid": 'def double(x):\n    raise ValueError("Farid")',
}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that has been graded."""
    course = tiny_class(tmp_path_factory.mktemp("report") / "course", WORK)
    course.lab(LAB).misconceptions.write_text(CATALOGUE)
    for student, when in {"asha": "2026-07-01 10:00 UTC", "bilal": "2026-07-03 10:00 UTC"}.items():
        (course.root / "submitted" / student / LAB / TIMESTAMP).write_text(when)
    code, said = autograder_here(course.root, "grade", LAB, "--isolation", ISOLATION.value)
    assert code == 1, said  # one of them is no notebook
    autograder_here(course.root, "due", LAB, "2026-07-02 10:00 UTC")
    return course


@pytest.fixture
def course(once: Course, tmp_path: Path) -> Course:
    root = tmp_path / "course"
    shutil.copytree(once.root, root)
    return Course(root)


def report(course: Course, *words: str) -> str:
    code, said = autograder_here(course.root, "report", *words)
    assert code == 0, said
    return " ".join(said.split())


def figures(course: Course, *words: str) -> dict[str, object]:
    """What the report says of the one lab."""
    report(course, LAB, *words, "--to", "report.json")
    (lab,) = json.loads((course.root / "report.json").read_text())["labs"]
    found: dict[str, object] = lab
    return found


def reports(course: Course) -> list[Report]:
    """The reports themselves, as they lie in the cache."""
    files = (course.root / ".autograder" / "reports").glob("*.json")
    return [
        Report.from_json(json.dumps(json.loads(file.read_bytes())["report"]).encode())
        for file in files
    ]


def test_the_figures_are_those_of_what_was_graded_and_nothing_is_changed(course: Course) -> None:
    before = everything(sqlite(course.root))
    said = report(course, "lab0")
    assert said == f"The report is in reports/class_{LAB}.html."
    page = course.root / "reports" / f"class_{LAB}.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    text = page.read_text("utf-8")
    assert everything(sqlite(course.root)) == before

    # two handed in the same work, and one what is no notebook
    kept = reports(course)
    assert len(kept) == len(WORK) - 2
    slips = [cell.diagnosis for one in kept for cell in one.cells if cell.diagnosis]
    assert sum(one.misconception == "three-times" for one in slips) == 2
    assert "2 of 5: multiplies by three instead of two." in text
    assert "How many times is twice?" in text
    assert "Bilal" not in text  # whom nobody has entered goes by her id
    assert "bilal, chitra" in text
    assert "deepa: lab0_tiny.ipynb cannot be graded: the file is not a Jupyter notebook but" in text
    lab = figures(course)
    assert lab["handing_in"] == {
        "students": 6,
        "handed_in": 6,
        "graded": 5,
        "late": 1,
        "absent_count": 0,
        "ungraded_count": 0,
        "again_count": 0,
        "forgotten_count": 0,
        "undated_count": 4,
        "absent": [],
        "ungraded": [],
        "again": [],
        "forgotten": [],
    }
    assert [one["label"] for one in lab["times"] if one["count"]] == [  # type: ignore[attr-defined]
        "1 to 2 days before",
        "up to a day after",
    ]


def test_lines_of_code_are_shown_and_whose_they_are_is_said_if_asked(course: Course) -> None:
    report(course, LAB, "--to", "page.html")
    text = (course.root / "page.html").read_text("utf-8")
    assert "return 3 * x" in text
    assert "These lines are" not in text
    report(course, LAB, "--whose", "--to", "page.html")
    assert "These lines are bilal’s." in (course.root / "page.html").read_text("utf-8")


def test_a_report_is_written_through_a_link(course: Course, tmp_path: Path) -> None:
    link, page = tmp_path / "link.html", tmp_path / "page.html"
    link.symlink_to(page)
    report(course, LAB, "--to", str(link))

    assert link.is_symlink()
    assert LAB in page.read_text("utf-8")


def test_an_anonymous_report_names_nobody(course: Course) -> None:
    assert report(course, LAB, "--anonymous").endswith(f"class_{LAB}-anonymous.html.")
    text = (course.root / "reports" / f"class_{LAB}-anonymous.html").read_text("utf-8")
    assert "2 of 5: multiplies by three" in text
    text = re.sub(r'src="data:[^"]*"', "", text)
    assert not [name for name in WORK if name in text.casefold()]


def test_all_labs_stand_on_one_page(course: Course) -> None:
    assert report(course, "--all") == "The report is in reports/class_all.html."


def test_what_was_handed_in_since_is_told(course: Course) -> None:
    hand_in(course, "gita", RIGHT)
    folder = course.root / "submitted" / "asha" / LAB
    (folder / TIMESTAMP).write_text("2026-07-04 10:00 UTC")
    came = figures(course)["handing_in"]
    assert isinstance(came, dict)
    assert (came["ungraded"], came["again"]) == (["gita"], ["asha"])


def test_a_row_that_nbgrader_wrote_has_its_report_by_what_was_handed_in(course: Course) -> None:
    before = figures(course)
    engine = sqlalchemy.create_engine(sqlite(course.root))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE autograder_recorded"))
    engine.dispose()
    assert figures(course) == before


def test_reports_that_are_gone_are_told(course: Course) -> None:
    cache = course.root / ".autograder" / "reports"
    for file in cache.glob("*.json"):
        if "ValueError" in file.read_text():
            file.unlink()
    said = report(course, LAB)
    assert "What the tests found is not kept of 1: autograder grade" in said
    shutil.rmtree(cache)
    with pytest.raises(CourseError, match=f"is not kept any more: run autograder grade {LAB}"):
        report(course, LAB)


def test_a_page_of_who_wrote_alike_is_linked_if_there_is_one(course: Course) -> None:
    report(course, LAB)
    page = course.root / "reports" / f"class_{LAB}.html"
    assert f"<code>autograder similar {LAB}</code>" in page.read_text("utf-8")
    (course.root / "reports" / f"similar_{LAB}.html").touch()
    report(course, LAB)
    assert f'<a href="similar_{LAB}.html">' in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name a lab, such as autograder report lab3, or say --all."),
        ((LAB, "--all"), "Name a lab"),
        (("lab9",), "There is no lab 'lab9'."),
        ((LAB, "--anonymous", "--whose"), "leave one out"),
        ((LAB, "--to", "report.pdf"), "report.pdf has to end in .html, .json or .csv."),
        ((LAB, "--to", "nowhere/report.html"), "nowhere/report.html could not be written: No such"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    words: tuple[str, ...], told: str, once: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(once.root.iterdir())
    assert command_here(once.root, "report", *words) == 2
    said = capsys.readouterr()
    assert told in " ".join(said.err.split())
    assert "Traceback" not in said.err
    assert sorted(once.root.iterdir()) == before


def test_a_class_that_was_never_graded_is_told_to_grade(
    once: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ignored = shutil.ignore_patterns("gradebook.db", ".autograder", "reports")
    shutil.copytree(once.root, tmp_path / "course", ignore=ignored)
    assert command_here(tmp_path / "course", "report", LAB) == 2
    assert f"Nothing of {LAB} has been graded yet: run autograder grade {LAB} first." in (
        capsys.readouterr().err
    )
    assert command_here(tmp_path / "course", "report", "--all") == 2
    assert "No lab has been graded yet" in capsys.readouterr().err
    assert not (tmp_path / "course" / "gradebook.db").exists()
    (tmp_path / "course" / "gradebook.db").write_bytes(b"no database at all" * 100)
    assert command_here(tmp_path / "course", "report", LAB) == 2
    said = capsys.readouterr().err
    assert "gradebook" in said
    assert "Traceback" not in said
