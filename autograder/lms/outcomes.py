"""What came of collecting a lab, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autograder.lms.archives import Refused
from autograder.lms.assigning import Doubt
from autograder.lms.claims import Understood
from autograder.lms.handed_in import HandedIn
from autograder.lms.taking_back import TakenBack


class State(StrEnum):
    """What became of a student's submission."""

    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"
    KEPT = "kept"
    """What lies there is newer."""
    NO_NOTEBOOK = "no notebook"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """What became of one student's submission."""

    student: str
    state: State
    found: HandedIn
    is_late: bool = False
    """Whether the LMS has marked it as late."""
    when: datetime | None = None
    """When it was handed in, as far as the archive tells."""
    is_guessed: bool = False
    """Whether that is no more than the earliest moment at which it is late."""
    why: str = ""
    """Why it was left out, as a clause."""
    missing: tuple[str, ...] = ()
    """Which of a lab's several notebooks are neither here nor there from before."""
    kept: tuple[str, ...] = ()
    """Of which of these what lies there is newer."""

    @property
    def is_new(self) -> bool:
        """Whether something was put into its place."""
        return self.state in (State.NEW, State.REPLACED)


@dataclass
class Collected:
    """What came of collecting."""

    understood: Understood
    outcomes: list[Outcome] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Students of the roster of whom there is nothing, neither here nor from before."""
    other_labs: int = 0
    """How many files lie in folders of other labs."""
    taken_back: list[TakenBack] = field(default_factory=list)
    """Work that lay with another student than whose it is."""
