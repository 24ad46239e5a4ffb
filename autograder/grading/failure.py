"""The exception by which a suite turns a student's code down, and one for a suite's own slip."""

from __future__ import annotations

from typing import Literal, get_args

Outcome = Literal[
    "passed", "failed", "not written", "raised", "timed out", "crashed", "broken suite"
]
"""How one test ended.

``failed`` is a wrong answer, ``raised`` an exception in the student's code, ``crashed`` the
end of the process it ran in, ``not written`` a stub that was left as it was.  ``broken suite``
is never the student's fault: the hidden test itself went wrong, and a teacher has to look.
"""

Layer = Literal["what happened", "misconception", "relation", "difference"]
"""How much a diagnosis knows, in the order of what it is worth to the student.

``what happened`` needs no right answer to compare with: an exception, None, a wrong type or
shape, NaN, a changed argument, no end.  ``misconception`` is a slip of the lab's catalogue,
``relation`` what a wrong answer is to the right one (turned, negative, a multiple of it), and
``difference`` where the two are furthest apart.
"""


LAYERS: tuple[Layer, ...] = get_args(Layer)


class UnknownFunction(AttributeError):
    """A suite asked for a function that the lab does not have: a mistake of the suite's."""


class UnknownAttribute(AttributeError):
    """A suite set something of the ``student`` fixture that it does not have: its mistake, too."""


class Failure(AssertionError):
    """The student's code did not do what a test asks of it.

    ``message`` says what was called, what came back and what was expected in words;
    ``hint`` asks the question that leads to the mistake.  Both are shown to the student, so
    neither may hold the expected numbers of a hidden case in full.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        outcome: Outcome = "failed",
        layer: Layer = "what happened",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.outcome: Outcome = outcome
        self.layer: Layer = layer
        self.classes: tuple[str, ...] = ()
        """Of an exception: Python's own classes that it is of."""
        self.exception = ""
        """The name of its own class."""
        self.said = ""
        """Its message."""


def too_long(call: object, limit: str) -> Failure:
    """Tell of a timeout: the exception for a call that was stopped."""
    return Failure(
        f"{call} was stopped: it did not come to an end within {limit}.",
        hint="Does it sleep, or wait for something that does not come?"
        if "waiting" in limit
        else "Is there a loop whose condition never becomes false, or work that grows much "
        "faster than the input?",
        outcome="timed out",
    )


def not_tried(call: object, outcome: Outcome, *, out_of_time: bool) -> Failure:
    """Tell of a call that nobody waits for any more: the exception for it."""
    why = (
        "the time for grading this notebook is used up"
        if out_of_time
        else "earlier calls for these points had to be stopped already"
    )
    return Failure(f"{call} was not tried any more: {why}.", outcome=outcome)


def ended_its_process(call: object, how: object) -> Failure:
    """Tell of a call that no worker came back from: the exception for it."""
    return Failure(
        f"{call} ended the Python process that it ran in ({how}).",
        hint="Does the code leave Python, use up all memory, or call itself without end?",
        outcome="crashed",
    )
