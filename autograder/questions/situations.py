"""The calls that a lab's questions are about: one TOML file for each lab.

It is ``questions.toml`` beside a lab's hidden tests, or ``labs/<lab>.toml`` here for this course's.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from autograder.course import CourseError, Lab
from autograder.suite_names import QUESTIONS

FOLDER = Path(__file__).with_name("labs")


class Twist(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is different once: ``words`` say it; ``setup`` is carried out after the situation's own,
    and ``call`` takes the place of its call."""

    words: str
    setup: str = ""
    call: str = ""


class Situation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One call of a function of the lab."""

    function: str
    call: str
    """The call, as students write it."""
    words: str = ""
    """What the call leaves open, as the end of a sentence: ``for 5 samples``."""
    setup: str = ""
    """Python that makes the arguments; it knows ``np`` and nothing of the notebook."""
    numbers: bool = True
    """Whether the numbers are made for a pencil; otherwise only sizes and counts are asked for."""
    outcome: str = ""
    """An expression with ``returned`` in it: the one number that changes are judged by."""
    outcome_words: str = ""
    misuse: tuple[Twist, ...] = ()
    """Arguments that do not fit."""
    instead: tuple[Twist, ...] = ()
    """Other arguments that fit as well."""

    @property
    def sentence(self) -> str:
        """The call in words: a sentence without its full stop."""
        return f"You call `{self.call}`{f' {self.words}' if self.words else ''}"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    situation: list[Situation] = []


def situations_for(lab: Lab) -> tuple[Situation, ...]:
    """Read the situations of a lab: those beside its hidden tests if there are any, or else ours.

    Raises CourseError if the file cannot be read.
    """
    own = lab.suites / QUESTIONS
    return _situations_in(own) if own.is_file() else situations_of(lab.name)


def situations_of(lab: str) -> tuple[Situation, ...]:
    """Read the situations that we have for a lab of that name; none if there is no file."""
    return _situations_in(FOLDER / f"{lab}.toml")


@cache
def _situations_in(path: Path) -> tuple[Situation, ...]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ()
    try:
        return tuple(msgspec.toml.decode(data, type=_File).situation)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is not as it should be: {error}.") from error
