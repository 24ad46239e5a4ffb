"""Pages of questions for students, and of answers for their teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from autograder.feedback import environment
from autograder.questions.question import LEVELS, NOT_WRITTEN, Line, Question, Sheet


@dataclass(frozen=True)
class NumberedPart:
    """One function of hers, and the questions about it with their numbers on the page."""

    function: str
    lines: tuple[Line, ...]
    questions: tuple[tuple[int, Question], ...]


@dataclass(frozen=True)
class StudentSheet:
    """A sheet and whose it is."""

    student: str
    """Her id, which is the name of the files as well."""
    name: str
    sheet: Sheet

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.student})" if self.name else self.student

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.sheet.questions

    @property
    def left_out(self) -> tuple[str, ...]:
        return self.sheet.left_out

    @cached_property
    def parts(self) -> tuple[NumberedPart, ...]:
        number = 0
        parts = []
        for part in self.sheet.parts:
            asked = tuple(enumerate(part.questions, number + 1))
            number += len(asked)
            parts.append(NumberedPart(part.function, part.lines, asked))
        return tuple(parts)

    @property
    def why_none(self) -> str:
        """Why nothing is asked, as a sentence."""
        if self.sheet.trouble:
            return self.sheet.trouble
        if all(f"({NOT_WRITTEN})" in clause for clause in self.left_out):
            return "There is nothing to ask about yet: no function of this lab is written."
        return "What is written does not run as far as a question."


def question_pages(lab: str, students: Sequence[StudentSheet]) -> str:
    """The pages for students as one HTML file, each on a sheet of its own."""
    title = f"questions for {students[0].heading}" if len(students) == 1 else "questions"
    return _render("questions.html", lab, title, students)


def key_page(lab: str, students: Sequence[StudentSheet]) -> str:
    """The answers, for a teacher and for nobody else."""
    return _render("questions_key.html", lab, "answers", students)


def _render(template: str, lab: str, title: str, students: Sequence[StudentSheet]) -> str:
    return (
        environment("autograder.questions")
        .get_template(template)
        .render(lab=lab, title=title, students=students, levels=LEVELS, coded=coded)
    )


def coded(text: str) -> Markup:
    """A text of ours in which names and values of hers may stand, for HTML: what is between
    backticks becomes code, and everything is escaped."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )
