"""Runs of a student's functions in the sandbox, watched, and what came back, checked."""

from __future__ import annotations

import contextlib
import dataclasses
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from autograder.grading.failure import Failure
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.questions.own_functions import OwnFunction
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission

SECONDS = 3.0
"""What the runs of one request may take, of processor time."""
CELL_SECONDS = 20.0
BUDGET = 90.0
"""What one notebook and all runs of its functions may take."""
MAX_ANSWER = 4 * 2**20
"""How many characters the answer to a request may have."""
PROBE = Path(__file__).with_name("probe.py")
PROBE_CELL = """
import builtins as {ask}
{ask} = {{"__name__": "autograder_probe", "__builtins__": {{**vars({ask})}}}}
exec(compile({source!r}, "probe", "exec"), {ask})
{ask} = {ask}["asker"](globals())
"""

Size = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Number = Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)] | float


class Look(msgspec.Struct, frozen=True):
    """What is known of a value: all of a small one, the size of a large one."""

    kind: Literal["none", "flag", "number", "text", "array", "list", "tuple", "dict", "other"]
    numbers: Annotated[tuple[Number, ...], msgspec.Meta(max_length=64)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=60)] = ""
    shape: Annotated[tuple[Size, ...], msgspec.Meta(max_length=16)] = ()
    keys: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=60)], ...], msgspec.Meta(max_length=12)
    ] = ()
    parts: Annotated[tuple[Look, ...], msgspec.Meta(max_length=12)] | None = None


Variables = dict[str, Look]


class Run(msgspec.Struct, frozen=True):
    """What one call came to."""

    raised: Annotated[str, msgspec.Meta(max_length=60)]
    """The kind of exception, empty if it returned."""
    line: int
    """The line of the function in which it arose, 0 if that is not known."""
    stopped: bool
    """Whether it was stopped for its length."""
    value: Look
    outcome: Look
    steps: Annotated[tuple[tuple[int, Variables], ...], msgspec.Meta(max_length=300)]
    """The lines in the order in which they were carried out, with what they changed."""
    counts: Annotated[tuple[tuple[int, Size], ...], msgspec.Meta(max_length=1_000)]
    calls: dict[str, Size]


class Request(msgspec.Struct, frozen=True):
    """One call to be made: her own function, or ``source`` in its place."""

    setup: str
    call: str
    source: str = ""
    outcome: str = ""
    steps: bool = True


def with_probe(submission: Submission, ask: str) -> Submission:
    """A submission with one more cell before the others, whose function ``ask`` makes calls and
    watches them."""
    source = PROBE_CELL.format(source=PROBE.read_text("utf-8"), ask=ask)
    probe = Cell(len(submission.cells) + 1, source)
    return dataclasses.replace(submission, cells=(probe, *submission.cells))


@contextlib.contextmanager
def runner_for(submission: Submission, isolation: Isolation) -> Iterator[Runner]:
    """Make calls of a submission's functions in a worker, which ends with the block."""
    ask = f"_autograder_{secrets.token_hex(8)}"  # a name that no notebook can have for something
    with WorkerStudent(
        with_probe(submission, ask), isolation, budget=BUDGET, cell_seconds=CELL_SECONDS
    ) as student:
        student.time_limit = SECONDS
        yield Runner(student, ask, [*submission.functions, *submission.given])


class Runner:
    """Makes calls of a student's functions, and has them watched.

    A call that takes too long or ends its process means that there is no answer, and neither is
    there one if two runs of the same do not come to the same.
    """

    def __init__(self, student: Student, ask: str, watch: Sequence[str]) -> None:
        """``ask`` is the function of the probe's."""
        self._student = student
        self._ask = ask
        self._watch = watch

    def run(
        self, function: OwnFunction, requests: Sequence[Request], watch: Sequence[str] = ()
    ) -> list[Run | None]:
        """What each of the requests came to, None for those of which nothing is known.

        ``watch`` names the functions of a situation's own whose calls are counted.
        """
        nothing: list[Run | None] = [None] * len(requests)
        watched = [*self._watch, *watch]
        asked = msgspec.json.encode(
            {
                "function": function.name,
                "cell": function.cell,
                "line": function.node.lineno,
                "watch": watched,
                "runs": requests,
            }
        ).decode()
        if isinstance(self._student, WorkerStudent):
            self._student.allowance.renew()
        try:
            first = self._student.call(self._ask, (asked,), {})
            again = self._student.call(self._ask, (asked,), {})
        except Failure:
            return nothing
        if first != again:
            return nothing  # chance has a part in it, or what earlier calls left behind
        runs = [run if run and run.calls.keys() <= {*watched} else None for run in _checked(first)]
        return runs if len(runs) == len(requests) else nothing


def _checked(answer: object) -> list[Run | None]:
    """A stranger's answer as runs; nothing if it is none."""
    if not isinstance(answer, str) or len(answer) > MAX_ANSWER:
        return []
    try:
        return msgspec.json.decode(answer, type=list[Run | None])
    except (msgspec.DecodeError, RecursionError):
        return []
