"""Our commands and nbgrader's in any order, on a class of two: gradebook, export and feedback never
disagree."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from nbgrader.api import Gradebook

from autograder.course import Course
from autograder.nbgrader_integration.settings import FILE
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
from support.outcome import autograded, everything, sqlite, waiting
from support.shown_marks import as_shown, in_export, in_gradebook, on_page
from support.tiny import LAB
from support.tiny_course import hand_in, tiny_class

pytestmark = pytest.mark.xdist_group("mixed")  # begun early, for it is long

LATE_PENALTY = LatePenalty(per_day=0.25, floor=0.375)
ANSWERS = ("Because.", "Since two and two are four.")
MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)
STUDENTS = ("asha", "bilal")

students = st.sampled_from(STUDENTS)
works = st.sampled_from([RIGHT, NEAR, WRONG, BROKEN, NO_NOTEBOOK])
cells = st.sampled_from(["test_double", "test_quadruple", "why"])
few_days = st.integers(0, 4).map(lambda days: timedelta(days=days))

SHORT = settings(
    max_examples=2,
    stateful_step_count=16,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=18, stateful_step_count=25)


class Commands(RuleBasedStateMachine):
    """A class of two, and what its marks have to be once everybody is graded."""

    def __init__(self, template: Path) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.course = Course(Path(self._folder.name) / "course")
        shutil.copytree(template, self.course.root)
        self.rules = LabRules(LATE_PENALTY, due=MONDAY)
        self.handed_in: dict[str, HandIn] = {}
        self.graded: set[str] = set()
        self.answers: dict[str, str] = {}
        """What was graded last of each student's answer."""
        self.waiting: set[str] = set()
        """Whose answer a teacher has to read."""

    def teardown(self) -> None:
        if self.handed_in:
            self.settle_by_ours()
        self._folder.cleanup()

    # --- students

    @rule(student=students, work=works, answer=st.sampled_from(ANSWERS), after=few_days)
    def submit(self, student: str, work: Work, answer: str, after: timedelta) -> None:
        when = MONDAY + after
        path = hand_in(self.course, student, work)
        path.write_text(path.read_text("utf-8").replace(ANSWERS[0], answer), "utf-8")
        (path.parent / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC")
        before = self.handed_in.get(student, HandIn(work, when))
        self.handed_in[student] = replace(before, work=work, when=when)

    # --- the teacher

    @precondition(lambda self: self.handed_in)
    @rule()
    def grade(self) -> None:
        self.ours("grade", "--isolation", ISOLATION.value)
        self.look_at_answers()

    @precondition(lambda self: self.handed_in)
    @rule(data=st.data())
    def grade_one(self, data: st.DataObject) -> None:
        student = data.draw(st.sampled_from(sorted(self.handed_in)))
        self.ours("grade", "--isolation", ISOLATION.value, "--student", student)
        self.look_at_answers()

    @precondition(lambda self: self.handed_in)
    @rule(force=st.booleans())
    def autograde(self, force: bool) -> None:
        nbgrader_here(self.course.root, "autograde", LAB, *["--force"] * force)
        self.look_at_answers()

    def look_at_answers(self) -> None:
        """Note who is graded, and whose answer is another one now: that waits for a teacher."""
        for student in self.handed_in:
            path = self.course.root / "autograded" / student / LAB / f"{LAB}.ipynb"
            if not path.exists():
                continue
            self.graded.add(student)
            text = path.read_text("utf-8")
            now = next((answer for answer in ANSWERS if answer in text), "")
            if self.answers.get(student) != now:
                self.answers[student] = now
                self.waiting.add(student)

    @rule(after=st.none() | few_days)
    def set_due(self, after: timedelta | None) -> None:
        self.rules.due = None if after is None else MONDAY + after
        if self.rules.due:
            self.ours("due", f"{self.rules.due:%Y-%m-%d %H:%M} UTC")
        else:
            self.rules.extensions.clear()
            self.ours("due", "none")

    @precondition(lambda self: self.rules.due)
    @rule(student=students, span=few_days)
    def extend(self, student: str, span: timedelta) -> None:
        self.ours("due", "--student", student, "--extend", f"{span.days}d")
        self.rules.extensions[student] = span

    @precondition(lambda self: self.graded)
    @rule(
        data=st.data(),
        cell=cells,
        points=st.sampled_from([0, 0.5, 1]),
        extra=st.sampled_from([0, 0, 0.5]),
    )
    def mark(self, data: st.DataObject, cell: str, points: float, extra: float) -> None:
        """Give a mark as the formgrader does."""
        student = data.draw(st.sampled_from(sorted(self.graded)))
        with Gradebook(sqlite(self.course.root), "backprop") as gradebook:
            grade = gradebook.find_grade(cell, LAB, LAB, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            if extra:
                self.handed_in[student].extra += extra - (grade.extra_credit or 0.0)
                grade.extra_credit = extra
            gradebook.db.commit()
        self.handed_in[student].by_hand[cell] = points
        if cell == "why":
            self.waiting.discard(student)

    @precondition(lambda self: self.graded)
    @rule(data=st.data(), said=st.sampled_from(["Well read.", "Why?"]))
    def comment(self, data: st.DataObject, said: str) -> None:
        student = data.draw(st.sampled_from(sorted(self.graded)))
        with Gradebook(sqlite(self.course.root), "backprop") as gradebook:
            gradebook.find_comment("why", LAB, LAB, student).manual_comment = said
            gradebook.db.commit()

    @rule(per_day=st.sampled_from([0.125, 0.25]))
    def set_penalty(self, per_day: float) -> None:
        write_penalty(self.course, per_day)
        self.rules.late_penalty = replace(LATE_PENALTY, per_day=per_day)

    @rule(tolerant=st.booleans(), comment=st.sampled_from(["as it was", "another"]))
    def edit_suites(self, tolerant: bool, comment: str) -> None:
        write_suites(self.course, LAB, tolerant=tolerant, comment=comment)
        self.rules.tolerant = tolerant

    @precondition(lambda self: self.graded)
    @rule()
    def feedback(self) -> None:
        self.ours("feedback")

    @precondition(lambda self: self.graded)
    @rule()
    def generate_feedback(self) -> None:
        nbgrader_here(self.course.root, "generate_feedback", LAB)

    @rule()
    def export(self) -> None:
        nbgrader_here(self.course.root, "export", "--to", str(self.course.root / "grades.csv"))

    # --- what holds

    @precondition(lambda self: self.handed_in)
    @rule()
    def settle_by_ours(self) -> None:
        self.grade()
        self.ours("feedback")
        self.agree()
        before = self.all_that_is_there()
        said = " ".join(self.ours("grade", "--isolation", ISOLATION.value).split())
        were = "it was" if len(self.handed_in) == 1 else "they were"
        assert f"{len(self.handed_in)} unchanged and left as {were}." in said
        assert "Feedback: 0 written" in self.ours("feedback")
        assert self.all_that_is_there() == before

    @precondition(lambda self: self.handed_in)
    @rule()
    def settle_by_nbgrader(self) -> None:
        self.autograde(force=True)
        self.generate_feedback()
        self.agree()
        before = self.all_that_is_there()
        self.autograde(force=False)
        self.generate_feedback()
        assert self.all_that_is_there() == before

    def agree(self) -> None:
        """See that gradebook, export and pages have what they have to have."""
        expected = {
            one: self.rules.mark(one, handed_in) for one, handed_in in self.handed_in.items()
        }
        about = {
            one: Mark(pytest.approx(mark.score), pytest.approx(mark.penalty))
            for one, mark in expected.items()
        }
        assert in_gradebook(sqlite(self.course.root), "backprop", LAB) == about
        readable = {one for one, work in self.handed_in.items() if work.work != NO_NOTEBOOK}
        assert waiting(self.course.root) & readable == self.waiting & readable
        self.ours("marks", "--to", "marks.csv")
        exported = in_export(self.course.root / "marks.csv", LAB)
        assert {one: mark for one, mark in exported.items() if mark} == about
        shown = {one: on_page(self.page(one)) for one in expected}
        assert shown == {one: as_shown(mark) for one, mark in expected.items()}

    def ours(self, command: str, *words: str) -> str:
        code, said = autograder_here(self.course.root, command, LAB, *words)
        works = [one.work for one in self.handed_in.values()]
        assert code == 0 or (command == "grade" and NO_NOTEBOOK in works), said
        return said

    def page(self, student: str) -> Path:
        return self.course.root / "feedback" / student / LAB / f"{LAB}.html"

    def all_that_is_there(self) -> object:
        pages = self.course.root / "feedback"
        return (
            everything(sqlite(self.course.root)),
            autograded(self.course.root),
            {path: path.stat().st_mtime_ns for path in pages.rglob("*.html")},
        )


def write_penalty(course: Course, per_day: float) -> None:
    text = f"[late_penalty]\nper_day = {per_day}\nfloor = {LATE_PENALTY.floor}\n"
    (course.root / FILE).write_text(text, "utf-8")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose lab is released, and with a report on the shelf for all that may be handed
    in, so that nobody has to be graded again."""
    work: dict[str, Work] = {"one": RIGHT, "two": NEAR, "three": WRONG, "four": BROKEN}
    course = tiny_class(tmp_path_factory.mktemp("mixed") / "course", work)
    for comment in ("another", "as it was"):
        for tolerant in (True, False):
            write_suites(course, LAB, tolerant=tolerant, comment=comment)
            code, said = autograder_here(course.root, "grade", LAB, "--isolation", ISOLATION.value)
            assert code == 0, said
    (course.root / "gradebook.db").unlink()
    for folder in ("submitted", "autograded"):
        shutil.rmtree(course.root / folder)
    write_penalty(course, LATE_PENALTY.per_day)
    assert autograder_here(course.root, "release", LAB)[0] == 0
    assert autograder_here(course.root, "due", LAB, f"{MONDAY:%Y-%m-%d %H:%M} UTC")[0] == 0
    return course.root


def machine(template: Path) -> Callable[[], Commands]:
    def commands() -> Commands:
        return Commands(template)

    return commands


def test_a_few_commands_in_any_order(template: Path) -> None:
    run_state_machine_as_test(machine(template), settings=SHORT)


@pytest.mark.campaign
def test_many_commands_in_any_order(template: Path) -> None:
    run_state_machine_as_test(machine(template), settings=LONG)
