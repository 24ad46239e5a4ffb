"""A term of a whole class, played through by the commands of the page on it, and nothing else.

At each step the mark of every student is worked out without the engine, and looked for wherever
marks are shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from nbgrader.api import Gradebook

from autograder.authoring import wheel
from autograder.course import Course
from autograder.feedback import points_text
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.exchange import safe_collect
from autograder.nbgrader_integration.exchange.safe_collect import Handed
from autograder.nbgrader_integration.settings import FILE, SECTION
from support.commands import ISOLATION, autograder_here, nbgrader_here
from support.expected_marks import (
    BROKEN,
    NEAR,
    NO_NOTEBOOK,
    RIGHT,
    WRONG,
    HandIn,
    LabRules,
    LatePenalty,
    Mark,
    Work,
    write_suites,
)
from support.lms_samples import Sample, zip_of
from support.pages import sections
from support.postgres import server
from support.shown_marks import as_shown, in_export, in_gradebook, in_table, on_page
from support.tiny import ROOT, light_cells
from support.tiny_course import write_course, write_work

pytestmark = pytest.mark.xdist_group("term")  # begun early, for it is long

PAGE = sections((ROOT / "docs" / "teacher.md").read_text("utf-8"))

LABS = ("lab1_tiny", "lab2_tiny", "lab3_tiny")
LAB = LABS[2]
"""The one in which most happens."""

DUE = datetime(2026, 11, 30, 18, 29, tzinfo=UTC)
"""The date on the page, in the page's time zone."""
EXTENSION = timedelta(days=2)
LATE_PENALTY = LatePenalty(per_day=0.1, grace_hours=2, floor=0.5)

STUDENTS = ("ada", "alan", *(f"s{number:02}" for number in range(3, 31)))
TWELVE = (
    *("ada", "alan", "s04", "s05", "s06", "s07"),
    *("s09", "s10", "s12", "s14", "s17", "s20"),
)
"""Those to whom something of their own happens."""
WORK: tuple[Work, ...] = (RIGHT, RIGHT, NEAR, WRONG, RIGHT, BROKEN, RIGHT, NEAR)
HOURS_LATE = {"ada": 30, "s04": 1, "s05": 30, "s06": 400, "s07": 3}
ABSENT = {"alan", "s30"}

FEEDBACK = re.compile(r"Feedback: (\d+) written.*?, (\d+) up to date\.")


@dataclass
class Term:
    """A class, what the commands are run on, and what its marks have to be."""

    course: Course
    exchange: Path
    section: str = ""
    url: str = ""
    students: tuple[str, ...] = STUDENTS
    labs: tuple[str, ...] = LABS
    handed_in: dict[str, dict[str, HandIn]] = field(
        default_factory=lambda: {lab: {} for lab in LABS}
    )
    rules: dict[str, LabRules] = field(
        default_factory=lambda: {lab: LabRules(LATE_PENALTY) for lab in LABS}
    )

    def __post_init__(self) -> None:
        self.url = self.url or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def root(self) -> Path:
        """What is the class's own."""
        root = self.course.root
        return root / "sections" / self.section if self.section else root

    @property
    def course_id(self) -> str:
        return "-".join(filter(None, ("backprop-2026", self.section)))

    @property
    def variables(self) -> dict[str, str]:
        return {SECTION: self.section} if self.section else {}

    def settings(self) -> None:
        """Write the page's settings, with an exchange of the test's own."""
        (block,) = (one for one in PAGE["Your own settings"] if one.kind == "toml")
        text = block.text.replace("/srv/nbgrader/exchange", str(self.exchange))
        if not self.url.startswith("sqlite"):
            text = re.sub("^# database = [^ ]*", f'database = "{self.url}"', text, flags=re.M)
        (self.course.root / FILE).write_text(text, "utf-8")

    def roster(self) -> None:
        (block,) = (one for one in PAGE["Roster"] if one.kind == "csv")
        more = [f"{one},First,Last,{one}@example.org\n" for one in self.students[2:]]
        (self.course.root / "roster.csv").write_text(block.text + "".join(more), "utf-8")
        self.run("Roster", LAB)

    def run(self, section: str, lab: str, which: slice = slice(None), **other: str) -> list[str]:
        """Run a section's commands, or some of them, for a lab; returns what each has said.

        ``other`` words stand in place of the page's.
        """
        words_of = [
            words for block in PAGE[section] if block.kind == "sh" for words in block.commands()
        ]
        said = []
        for page_words in words_of[which]:
            words = [{"lab3": lab, **other}.get(word, word) for word in page_words]
            if words[0] == "nbgrader":
                nbgrader_here(self.course.root, *words[1:], **self.variables)
                continue
            assert words[0] == "autograder"
            more = ["--isolation", ISOLATION.value] if words[1] == "grade" else []
            code, printed = autograder_here(self.course.root, *words[1:], *more, **self.variables)
            if "grade" in words and NO_NOTEBOOK in self.works(lab) and "--student" not in words:
                assert code == 1, printed  # it needs a teacher's attention
            elif "doctor" not in words:
                assert code == 0, printed
            said.append(printed)
        assert said or words_of
        return said

    def works(self, lab: str) -> list[Work]:
        return [one.work for one in self.handed_in[lab].values()]

    def submit(self, lab: str, student: str, work: Work, when: datetime) -> None:
        """Hand in as nbgrader does, into the exchange."""
        inbound = self.exchange / self.course_id / "inbound"
        folder = inbound / f"{student}+{lab}+{when:%Y-%m-%d %H:%M:%S} UTC+random"
        write_work(self.course.lab(lab), folder, work)
        (folder / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC")
        secret = hashlib.sha512(f"{student}{lab}{when}".encode()).hexdigest()
        (folder / "submission_secret.txt").write_text(secret)
        before = self.handed_in[lab].get(student)
        self.handed_in[lab][student] = HandIn(
            work, when, before.by_hand if before else {}, before.extra if before else 0.0
        )

    def collect(self, lab: str) -> None:
        """Collect out of the exchange, and out of an LMS's archive in which nothing is new."""
        submitted = max((self.exchange / self.course_id / "inbound").glob(f"ada+{lab}+*"))
        work = (submitted / f"{lab}.ipynb").read_bytes()
        zip_of(self.course.root / "submissions.zip", [Sample(f"ada/{lab}.ipynb", work)])
        self.run("Collect", lab)

    def give(self, lab: str, student: str, cell: str, points: float, extra: float = 0.0) -> None:
        """Give a mark as the formgrader does."""
        with Gradebook(self.url, self.course_id) as gradebook:
            grade = gradebook.find_grade(cell, lab, lab, student)
            grade.manual_score, grade.extra_credit = points, extra or None
            grade.needs_manual_grade = False
            if cell == "why":
                gradebook.find_comment(cell, lab, lab, student).manual_comment = "Read."
            gradebook.db.commit()
        self.handed_in[lab][student].by_hand[cell] = points
        self.handed_in[lab][student].extra += extra

    def expected(self, lab: str) -> dict[str, Mark]:
        rules = self.rules[lab]
        return {one: rules.mark(one, work) for one, work in self.handed_in[lab].items()}

    def grade(self, lab: str) -> None:
        """Grade the class, and see everybody's total in the table."""
        everybody, one = self.run("Grade", lab, slice(2))
        totals = {student: points_text(mark.points) for student, mark in self.expected(lab).items()}
        assert {student: in_table(everybody, student) for student in totals} == totals
        assert in_table(one, "ada") == totals["ada"]
        self.check(lab)

    def check(self, lab: str) -> None:
        """Compare the gradebook, the table of marks and the export with what they have to be."""
        expected = self.expected(lab)
        table, _ = self.run("Marks", lab)
        nobody = dict.fromkeys(set(self.students) - set(expected))
        assert in_gradebook(self.url, self.course_id, lab) == _about(expected)
        exported = in_export(self.course.root / "marks.csv", lab)
        assert {one: mark for one, mark in exported.items() if mark} == _about(expected)
        assert {one for one, mark in exported.items() if not mark} == set(nobody)
        totals = {one: points_text(mark.points) for one, mark in expected.items()}
        assert {one: in_table(table, one) for one in self.students} == {**nobody, **totals}

    def feedback(self, lab: str, changed: int | None = None) -> None:
        """Return feedback, of which so much has to be new, and see everybody's page."""
        expected = self.expected(lab)
        written, returned = self.run("Return feedback", lab)
        changed = len(expected) if changed is None else changed
        counts = FEEDBACK.search(" ".join(written.split()))
        assert counts
        assert [int(count) for count in counts.groups()] == [changed, len(expected) - changed]
        assert f"Returned: {len(expected)}." in returned
        pages = {
            one: self.root / "feedback" / one / lab / f"{lab}.html" for one in sorted(expected)
        }
        shown = {one: as_shown(mark) for one, mark in sorted(expected.items())}
        assert {one: on_page(page) for one, page in pages.items()} == shown
        outbound = self.exchange / self.course_id / "feedback"
        out = {page.read_bytes() for page in outbound.rglob("*.html")}
        assert {page.read_bytes() for page in pages.values()} <= out
        self.check(lab)


def _about(marks: Mapping[str, Mark]) -> object:
    return {
        one: Mark(pytest.approx(mark.score), pytest.approx(mark.penalty))
        for one, mark in marks.items()
    }


def play(terms: list[Term]) -> None:
    """Play a term through, all classes side by side."""
    course = terms[0].course
    for lab in LABS:
        write_suites(course, lab, tolerant=False)
    terms[0].settings()
    for term in terms:
        term.roster()

    for lab in terms[0].labs:
        number = LABS.index(lab)
        for term in terms:
            term.run("Release", lab)
            assert term.run("Due dates", lab)[-1].count(lab) >= 1
            term.rules[lab].due = DUE
            term.rules[lab].extensions["ada"] = EXTENSION
            for place, student in enumerate(STUDENTS):
                if student in term.students and student not in ABSENT:
                    late = timedelta(hours=HOURS_LATE.get(student, -30 - place))
                    term.submit(lab, student, WORK[(place + number) % len(WORK)], DUE + late)
        for term in terms:
            term.collect(lab)
            term.grade(lab)

    for term in terms:
        # marks by hand, also for who is late and whose code is wrong
        for lab in term.labs:
            for student in ("ada", "s05", "s06", "s12"):
                term.give(lab, student, "why", 1)
            term.give(lab, "s17", "test_double", 0.5)
            term.give(lab, "s14", "why", 0, extra=0.25)
            term.check(lab)
            term.feedback(lab)

    # the test that was too strict is mended
    for term in terms:
        term.rules[LAB].tolerant = True
    write_suites(course, LAB, tolerant=True, comment="mended")
    for term in terms:
        near = [one for one, work in term.handed_in[LAB].items() if work.work == NEAR]
        (said,) = term.run("Grade", LAB, slice(2, None))
        assert {one for one in term.students if re.search(rf"^ *{one} ", said, re.M)} == {*near}
        term.grade(LAB)
        # somebody hands in again, another late one is given more time
        assert term.handed_in[LAB]["s05"].work != NEAR
        term.submit(LAB, "s09", BROKEN, DUE + timedelta(hours=27))
        term.submit(LAB, "s10", NO_NOTEBOOK, DUE - timedelta(hours=1))
        term.collect(LAB)
        term.grade(LAB)
        term.run("Due dates", LAB, slice(1, 2), ada="s05")
        term.rules[LAB].extensions["s05"] = EXTENSION
        term.check(LAB)
        term.give(LAB, "s20", "why", 0.5)
        changed = {"s05", "s09", "s10", "s20", *near}
        term.feedback(LAB, len(changed))
        term.feedback(LAB, 0)
        for lab in term.labs[:-1]:
            term.feedback(lab, 0)


def write_term(root: Path, database: str = "", *names: str) -> list[Term]:
    """A fresh clone with three labs, and a class, or one for each section."""
    (root / "exchange").mkdir()
    course = write_course(
        root / "course", {lab: light_cells() for lab in LABS}, isolated=True, built=True
    )
    terms = [Term(course, root / "exchange", name, database) for name in names or ("",)]
    for term in terms:
        term.root.mkdir(parents=True, exist_ok=True)
        made = Database(term.url)  # nbgrader itself would start a program
        with made.transaction("tables"):
            pass
        made.close()
    return terms


@pytest.fixture(autouse=True)
def package_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each release builds the students' package, as the test of each of the page's commands does:
    here it would be the same many times, and nobody installs it."""

    def build_package(to: Path) -> tuple[Path, Path]:
        names = "backprop_autograder-0.1.0.tar.gz", "backprop_autograder-0.1.0-py3-none-any.whl"
        sdist, built = (to / name for name in names)
        for path in (sdist, built):
            path.write_bytes(b"a package")
        return sdist, built

    monkeypatch.setattr(wheel, "build_package", build_package)


@pytest.fixture(autouse=True)
def everybody_owns_her_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the page's term is over, whatever the clock of this machine says."""
    monkeypatch.setattr(safe_collect, "now", lambda: datetime(2100, 1, 1))
    monkeypatch.setattr(Handed, "owner", property(lambda handed: handed.student))


def test_a_term_of_twelve(tmp_path: Path) -> None:
    (term,) = write_term(tmp_path)
    term.students, term.labs = TWELVE, LABS[1:]
    play([term])


@pytest.mark.campaign
def test_a_term_of_thirty(tmp_path: Path) -> None:
    play(write_term(tmp_path))


@pytest.mark.campaign
def test_a_term_of_two_sections(tmp_path: Path) -> None:
    play(write_term(tmp_path, "", "a", "b"))


@pytest.mark.campaign
@pytest.mark.postgres
def test_a_term_in_postgresql(tmp_path: Path) -> None:
    with new_database() as url:
        play(write_term(tmp_path, url))


@contextmanager
def new_database() -> Iterator[str]:
    with server() as address:
        engine = sqlalchemy.create_engine(
            address.format(name="postgres"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("CREATE DATABASE term"))
        engine.dispose()
        yield address.format(name="term")
