"""A gradient beside small steps of the student's own loss: whether it fits, and how it does not."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.exception_hints import exception_hint
from autograder.self_check.observer import computing
from autograder.self_check.shapes import shapes_that_met
from autograder.self_check.slopes import Case, FloatArray, Names, Slope, slope_of
from autograder.testing import gradcheck
from autograder.testing.one_sample import gradients_hint

STEPS = (1e-5, 3e-5)
SMOOTH = 1e-7
"""How well the slopes of two sizes of steps have to agree for them to say something: beside a kink,
or with a loss of few digits, they do not."""
GROSS = 1e-4
"""Below this a gradient is another one by a hair, which may be her loss's doing."""
OF_HERS = (Exception, SystemExit)
"""What a student's function may raise."""
SECONDS = 3.0
"""For how long small steps may compute: a right solution in slow loops, on a slow machine, must not
run into the time limit of its check because of them."""
HAIR = 0.01
"""Up to this error, what an array is to another one says nothing of a factor."""
PART = re.compile(r"\['(\w+)'\]")
HINTS: dict[str, str] = {
    "not finite": "Which step makes the first NaN or infinity?",
    "zero": "Does the answer depend on what came in at all?",
    "sign": "If this number grows a little, does the loss rise or fall? What does yours say?",
    "factor": "What is added up there, what is divided by what, and how often?",
    "multiple": "Which number stands in your formula that should not, or is missing?",
    "scaled": "Which number is it multiplied by that is another one each time?",
    "transposed": "Which comes first in that product, and which of the two is turned (.T)?",
    "shape": "Write down the shape of each thing that it is made of. Which step gives another one?",
    "not summed": "There is one slope for each parameter, whatever the number of samples. What has "
    "to be added up, along which axis?",
    "axis": "Along which axis is added up there: over the samples, or over the neurons?",
    "": "Go back step by step: which factors does the chain rule ask for here?",
}
COLUMNS = (
    "each column is a multiple of what it should be, another one each: a factor of the neurons is "
    "missing, or there is one too many."
)
ROWS = (
    "each row is a multiple of what it should be, another one each: a factor is missing, or there "
    "is one too many."
)
SHIFTED = (
    "It is off by the same in every row: a term that all samples share is missing, or there is one "
    "too many."
)


@dataclass(frozen=True)
class Found:
    """What is wrong with a gradient."""

    message: str
    hint: str


@dataclass(frozen=True)
class _Tried:
    case: Case
    actual: Any
    true: Any

    def as_elsewhere(self) -> gradcheck.Elsewhere:
        return gradcheck.Elsewhere(self.actual, self.true, self.case.sizes)


def look_at(
    function: str, names: Names, without: Collection[str] = (), *, passes: bool = False
) -> Found | None:
    """Compare a gradient with small steps of what it is the slope of; None if it fits, or if
    nothing can be told, as where that is made of a function that stands in ``without``, or would
    take too long.

    ``passes`` says that all of its examples do. As do those of what it is the slope of, nobody
    knows then which of them is wrong.
    """
    slope = slope_of(function, names)
    if slope is None or not set(slope.of).isdisjoint(without):
        return None
    tried: list[_Tried] = []
    until = computing() + SECONDS
    for case in slope.cases(names):
        true = _measured(_in_time(case.loss, until), case.point)
        if true is None:
            return None
        try:
            actual = case.gradient(copy.deepcopy(case.point))
        except NotImplementedError:
            return None
        except OF_HERS as error:
            said = f"{type(error).__name__}: {shapes_that_met(error.__traceback__) or error}"
            return Found(
                f"With {case.words}, {slope.function} raised {said}",
                exception_hint(type(error).__name__, str(error)),
            )
        if not _comparable(actual, true):
            return None  # which the examples in the notebook see
        tried.append(_Tried(case, actual, true))
    return _judged(slope, tried, until, passes)


def _measured(loss: Callable[[Any], float], point: Any) -> Any:
    """The slope by small steps, None if the loss has none there that is to be relied on."""
    try:
        with np.errstate(all="ignore"):
            one, other = (gradcheck.numerical_gradient(loss, point, step) for step in STEPS)
    except OF_HERS:  # for which another check stands
        return None
    slopes, others = gradcheck.leaves(one), gradcheck.leaves(other)
    fits = all(gradcheck.agree(array, others[where], SMOOTH) for where, array in slopes.items())
    # a loss that is rounded rises in steps, and is flat in between
    rises = any(array.any() for array in slopes.values())
    return one if fits and rises else None


def _comparable(actual: Any, true: Any) -> bool:
    try:
        return gradcheck.leaves(actual).keys() == gradcheck.leaves(true).keys()
    except (TypeError, ValueError, AttributeError):
        return False


def _in_time(loss: Callable[[Any], float], until: float) -> Callable[[Any], float]:
    """A loss that raises TimeoutError from some time on."""

    def timed(point: Any) -> float:
        if computing() > until:
            raise TimeoutError
        return loss(point)

    return timed


def _judged(slope: Slope, tried: Sequence[_Tried], until: float, passes: bool) -> Found | None:
    for one in tried:
        elsewhere = [other.as_elsewhere() for other in tried if other is not one]
        findings = gradcheck.compare(one.actual, one.true, one.case.sizes, elsewhere)
        if any(finding.error > GROSS for finding in findings):
            break
    else:
        return None
    name = "gradients" if slope.function == "backward" else ""
    name = slope.function if isinstance(one.true, np.ndarray) else name
    text = gradcheck.explain(findings, one.true, name)
    text = text if name else PART.sub(r"\1", text)
    unexplained = [
        finding.where for finding in findings if not finding.pattern and finding.error > HAIR
    ]
    for where in unexplained[:1]:
        text = f"{text} {_missing_term(where, one, tried)}".strip()
    everywhere = len(findings) == len(gradcheck.leaves(one.true))
    hint = (_one_sample(one, until) if everywhere else "") or HINTS.get(
        findings[0].pattern, HINTS[""]
    )
    return Found(f"{_beside(slope, one.case, passes)}\n{text}", hint)


def _beside(slope: Slope, case: Case, passes: bool) -> str:
    """What a gradient is compared with, and whose mistake it may be."""
    of = f"your own {' and '.join(slope.of)}"
    if not passes:
        return f"Small steps of {of} show the slope, here for {case.words}."
    number = "two" if len(slope.of) == 1 else "three"
    return (
        f"It does not fit small steps of {of}, here for {case.words}. The examples of all {number} "
        f"pass, so that one of them is wrong where no example looks. If it is {slope.function}:"
    ).replace("all two", "both")


def _one_sample(tried: _Tried, until: float) -> str:
    """The hint for gradients that are made of a single one of the samples, else empty."""
    if len(tried.case.alone) < 2:
        return ""
    try:
        each = [
            gradcheck.numerical_gradient(_in_time(loss, until), tried.case.point)
            for loss in tried.case.alone
        ]
    except OF_HERS:
        return ""
    return gradients_hint(tried.actual, tried.true, each)


def _missing_term(where: str, one: _Tried, tried: Sequence[_Tried]) -> str:
    """A sentence on what may be missing in an array of which nothing else is known, or empty."""
    found, true = gradcheck.leaves(one.actual)[where], gradcheck.leaves(one.true)[where]
    off = found - true
    if off.ndim == 2 and len(off) > 1 and gradcheck.agree(off, np.broadcast_to(off[:1], off.shape)):
        return SHIFTED
    for other in tried:
        # with several samples such factors are added up, and no ratio shows them
        found, true = (gradcheck.leaves(tree)[where] for tree in (other.actual, other.true))
        if gradcheck.agree(found, true):
            continue
        if _each_column_a_multiple(found, true):
            return f"With {other.case.words}, {COLUMNS}"
        if _each_column_a_multiple(found.T, true.T):
            return f"With {other.case.words}, {ROWS}"
    return ""


def _each_column_a_multiple(found: FloatArray, true: FloatArray) -> bool:
    return (
        true.ndim == 2
        and min(true.shape) > 1
        and all(
            gradcheck.factor(found[:, at], true[:, at]) is not None for at in range(true.shape[1])
        )
    )
