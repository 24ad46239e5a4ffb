"""A cache of what the reference's functions answer in the tests of a right solution.

A student's ``train`` is tested again with right functions before it, and calls them a thousand
times.  If it is right itself, it makes the calls that every right one makes.  So the lab's own
solution goes through the same tests once for each process that grades, and its answers are kept.

They come of the lab's own solution and suites alone.  No student has a part in them: whatever
else she asks for goes to the reference's worker, and nothing of that is kept.  They stay until the
process ends, those of the last few cells that asked for them.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from autograder.course import GradeCell, Lab
from autograder.grading.failure import Failure
from autograder.grading.follow_through import earlier_cells
from autograder.grading.pure_functions import is_pure
from autograder.grading.references import reference_of
from autograder.grading.session import run_suites
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation, LentFunction
from autograder.submissions.submission import Cell, Submission

REFERENCE_SECONDS = 60.0
"""What the reference's functions may take in all while they stand in for a student's own."""

MAX_BYTES = 4 * 2**20
"""What the answers of one cell may take, with the calls that they belong to; further ones are not
kept."""

WORTH_A_TRIAL = 100
"""How many calls have to be spared for fewer functions to be lent first: to run the tests takes as
long as about twenty of them."""

ANSWERS = "_right_answers"
RECORDER = f"""
def _recorded(source, names, room):
    import functools
    from inside.wire import decode_own, encode

    reference, known, kept = {{"__name__": "notebook"}}, {{}}, {{name: [] for name in names}}
    exec(compile(source, "reference.py", "exec"), reference)

    def ask(name, *arguments, **keywords):
        nonlocal room
        call = encode([list(arguments), keywords])
        answer = known.get((name, call))
        if answer is None:
            arguments, keywords = decode_own(call)
            value = reference[name](*arguments, **keywords)
            answer = encode({{"value": value}})
            room -= len(call) + len(answer)
            if room >= 0 and value is not None:  # which only some tests take for an answer
                known[name, call] = answer
                kept[name] += call, answer
        return decode_own(answer)["value"]

    return {{"{ANSWERS}": kept, **{{name: functools.partial(ask, name) for name in names}}}}


globals().update(_recorded(*%r))
"""
"""The cell below the reference that keeps what its functions answer.  A second reference answers:
what it is asked and what it says goes through the same bytes as to a student and back."""

MAX_CELLS = 16
"""How many cells have their answers kept; the one that was graded the longest time ago makes room
for the next."""


@dataclass(frozen=True)
class RightAnswers:
    """What pure functions answered in the tests of a right solution."""

    functions: frozenset[str]
    """Their names."""
    answers: Mapping[tuple[str, bytes], bytes]
    """By the function's name and the bytes of the call, as both go over the wire."""


class KnownAnswers:
    """Right answers as far as they may be given to one student.

    After the first call that is not among them no more are given: how soon an answer comes would
    tell her each time whether a right solution makes the same call.
    """

    def __init__(self, right: RightAnswers) -> None:
        self._right = right
        self._are_given = True

    def lent(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """``function``, of that name, for a worker to call."""
        if name not in self._right.functions:
            return function
        return LentFunction(function, functools.partial(self.answer, name))

    def answer(self, name: str, call: bytes) -> bytes | None:
        """What a function of that name answers to a call, both as bytes; None if it is unknown."""
        answer = self._right.answers.get((name, call)) if self._are_given else None
        self._are_given = answer is not None
        return answer


class OnlyKnown:
    """Right answers to what a right solution calls, and to nothing else: functions that are lent
    so refuse every call from the first unknown one on."""

    def __init__(self, right: RightAnswers, names: Collection[str]) -> None:
        answer = KnownAnswers(right).answer
        self.refused = False
        """Whether there was such a call."""
        self.stand_ins = {
            name: LentFunction(self._refuse, functools.partial(answer, name))
            for name in sorted(names)
        }

    def _refuse(self, *arguments: Any, **keywords: Any) -> Any:
        self.refused = True
        raise LookupError("no right solution makes this call here")


def worth_a_trial(
    right: RightAnswers, lab: Lab, lent: Collection[str], in_doubt: Collection[str]
) -> OnlyKnown | None:
    """Those of the functions that would be ``lent`` which are ``in_doubt``, to be lent first and by
    themselves; None where that spares little, or cannot do.

    What a right solution asks of them is known where it calls them itself, and not where one of
    its other functions does, which would be the student's own.
    """
    calls = Counter(name for name, _ in right.answers)
    few = frozenset(lent).intersection(in_doubt)
    own = calls.keys() - few
    if sum(calls[name] for name in own) < WORTH_A_TRIAL or not few.intersection(calls):
        return None
    if few.intersection(_used_by(own, lab.reference.read_text("utf-8"))):
        return None
    return OnlyKnown(right, few)


@functools.lru_cache(maxsize=MAX_CELLS)
def right_answers(
    lab: Lab, cell: GradeCell, isolation: Isolation, fingerprint: str
) -> RightAnswers:
    """Run the tests of ``cell`` on the lab's own solution and keep what its earlier functions
    answer: those that are pure, whose answers are the same whatever was called before.

    They answer in a worker, which has met no student: it may have another NumPy than this
    process, or another last digit.  ``fingerprint`` is the lab's, so that an edited one is run
    anew.
    """
    source = lab.reference.read_text("utf-8")
    earlier = _used_by(cell.functions, source).intersection(earlier_cells(cell, lab))
    functions = frozenset(name for name in earlier if is_pure(name, source))
    if not functions:
        return RightAnswers(functions, {})
    recorder = RECORDER % ((source, sorted(functions), MAX_BYTES),)
    kept: object = None
    with stand_in(lab, isolation, more=(recorder,)) as solution:
        run_suites(solution, reference_of(lab, fingerprint), lab, [cell])
        with contextlib.suppress(Failure):  # where its worker was lost
            kept = solution.value_of(ANSWERS).get("value")
    answers = {
        (name, call): answer
        for name, flat in (kept.items() if isinstance(kept, dict) else ())
        for call, answer in zip(flat[::2], flat[1::2], strict=True)
    }
    return RightAnswers(functions, MappingProxyType(answers))


def stand_in(
    lab: Lab, isolation: Isolation, seconds: float = math.inf, more: Sequence[str] = ()
) -> WorkerStudent:
    """The reference's functions in a worker of their own, which starts at the first call; ``more``
    are cells below them."""
    cells: tuple[Cell, ...] = ()
    if lab.adoption is None:  # otherwise nobody follows through, and there is no reference
        sources = (lab.reference.read_text("utf-8"), *more)
        cells = tuple(Cell(number, source) for number, source in enumerate(sources, start=1))
    submission = Submission(cells, packages=lab.layout.packages)
    return WorkerStudent(submission, isolation, budget=min(REFERENCE_SECONDS, seconds))


def _used_by(functions: Collection[str], source: str) -> set[str]:
    """The names that functions of a module use, and that what they use uses."""
    used = _names_in(source)
    found = set(functions)
    while more := set().union(*(used.get(name, ()) for name in found)) - found:
        found |= more
    return found


@functools.lru_cache(maxsize=MAX_CELLS)
def _names_in(source: str) -> Mapping[str, frozenset[str]]:
    """The names that each function and each class of a module uses itself."""
    return {
        one.name: frozenset(node.id for node in ast.walk(one) if isinstance(node, ast.Name))
        for one in ast.parse(source).body
        if isinstance(one, ast.FunctionDef | ast.ClassDef)
    }
