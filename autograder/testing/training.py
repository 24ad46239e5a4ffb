"""Where a training leaves the one path that full-batch gradient descent can take.

What ``train`` answers is looked at in the order in which it comes about: two things in their
order, as many losses as epochs, the first loss, the later ones, and what was learned in the end.
The first of these that is wrong is told, with a question that is true of whatever gets there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.grading.failure import Failure
from autograder.grading.same_answer import same
from autograder.testing import expect, hints
from autograder.testing.gradcheck import leaves
from autograder.testing.ratios import factor, is_sign, multiple
from autograder.testing.wording import listed

FloatArray = npt.NDArray[np.float64]

PATH = 1e-8
"""How close the losses are followed; correct solutions that round differently stay within 1e-13."""

ENDED = 1e-6
"""How close to the right one's end a whole training ends that has followed it: one that adds 1e-8
below its fractions does."""

ENDS = 30
"""How many epochs at each end of its path a training of somebody is looked at who has followed
another one over all of it."""

ORDER = "Which two things does the docstring promise, and in which order?"
ALONE = "Two things are handed back, {learned} and losses. Which of them is missing?"
FIRST = (
    "The first loss is that of the {learned} that train was given, before any step and over all "
    "samples. Which {learned}, which samples and which loss is yours made of?"
)
AFTER = "It is the loss after the first step. When in an epoch is the loss to be noted?"
CONSTANT = (
    "The loss stays the same. Which of your lines have to happen again in every epoch, and do they "
    "meet the new {learned} there?"
)
SECOND = (
    "The first loss is right and the second is not, so the first step led elsewhere, or the second "
    "loss is not that of the place it led to. Does every epoch run forward anew, on all samples, "
    "and take one step downhill with the whole gradient and the learning rate that was given?"
)
LATER = (
    "The first {place} losses are right, as far as they show it. Is every step just the learning "
    "rate times the gradient, and does anything else in the loop change the rate, the data or the "
    "{learned}, or end it?"
)
COUNT = (
    "Every epoch notes one loss. How often does your loop run, and how often does it come by the "
    "line that notes one?"
)
ONE_MORE = "The last one is the loss after the last step. Which epoch asks for it?"
TWICE = (
    "The first loss stands there twice. Is it noted besides in the loop, or does the list keep the "
    "loss of an earlier call, as a default argument or outside of the function?"
)
START = (
    "The losses are right, and what comes back are the {learned} that train was given. Is every "
    "step taken, the last one too, and which name holds what it led to?"
)
STEP_LESS = (
    "The losses are right, and what comes back are the {learned} from before the last step. Does "
    "every epoch take its step, the last one too?"
)
STEP_MORE = "The losses are right, and one step more than that was taken. Where?"
STILL = (
    "Every loss is right, but in the last step {names} did not move. Are all {learned} stepped, "
    "and are those that come of it handed back?"
)
RATIO = (
    "Every loss is right, and the last step is {multiple}. Is it taken once, downhill, and with "
    "the learning rate that was given?"
)
END = (
    "Every loss is right, and the {learned} in the end are not. What does the last step do to "
    "them, and are those it leads to handed back, all of them and nothing else?"
)


@dataclass(frozen=True)
class Path:
    """The path of one training."""

    learned: str
    """What is trained, in the lab's words: ``parameters`` or ``layers``."""
    epochs: int
    after: Callable[[int], tuple[Any, Sequence[float]]]
    """What was learned after so many epochs, and the loss of each."""

    def say(self, hint: str, **more: object) -> str:
        return hint.format(learned=self.learned, **more)


def follow(
    answer: Any,
    path: Path,
    what: str,
    compare: Callable[[Any, Any, str], None],
    *,
    hint: str = "",
    later: str = "",
    floored: Callable[[], Sequence[float]] | None = None,
    tolerance: float = PATH,
) -> None:
    """Raise ``Failure`` if the answer of ``train`` leaves the path anywhere.

    ``compare(learned, right, hint)`` raises it where what was learned is wrong.  Losses may be off
    by ``tolerance`` and, in either direction, by what lies between them and ``floored()``: the
    losses with the largest floor that the lab allows inside of their logarithm.  ``hint`` takes
    the place of all others for numbers, ``later`` that of the hint for what goes wrong after the
    second loss.
    """
    learned, losses = _pair(answer, path, what)
    _follow_losses(losses, path, what, hint, later, floored, tolerance)
    try:
        compare(learned, path.after(path.epochs)[0], hint)
    except Failure as failure:
        if hint or failure.layer == "what happened":
            raise
        why = (
            _small_deviation(losses, path)
            or _end(lambda one: compare(learned, one, ""), path)
            or _last_step(learned, path)
            or path.say(END)
        )
        raise Failure(failure.message, hint=why, layer=failure.layer) from None


def follows_at_both_ends(
    train: Callable[[Any, int], tuple[Any, Sequence[float]]], right: Mapping[int, Any], epochs: int
) -> bool:
    """Tell whether a training goes where the right one goes, in its first epochs and its last.

    ``train(learned, epochs)`` is the student's, which raises ``Failure`` for an answer of another
    form; ``right`` holds what the right one has learned after the numbers of epochs that are
    :func:`looked_at`.  Losses, weights and gradients are largest or smallest at one of the ends,
    nearly always, and the same step is taken at each place between them.
    """
    for begin in (0, epochs - ENDS):
        learned, losses = train(right[begin], ENDS)
        if not (same(learned, right[begin + ENDS], PATH) and losses[-1] < losses[0]):
            return False
    return True


def looked_at(epochs: int) -> tuple[int, ...]:
    """The numbers of epochs after which :func:`follows_at_both_ends` looks at a training."""
    return 0, ENDS, epochs - ENDS, epochs


def _pair(answer: Any, path: Path, what: str) -> tuple[Any, Any]:
    """The two things of an answer; raises ``Failure`` if it is something else."""
    wanted = f"({path.learned}, losses)"
    what = f"{what}: the answer"
    if _is_learned(answer, path):
        text = f"{what} is {_kind(answer)}, the {path.learned} alone, expected {wanted}."
        raise Failure(text, hint=path.say(ALONE))
    if _is_losses(answer) and len(answer):
        text = f"{what} is {expect.kind(answer)} numbers, expected {wanted}."
        raise Failure(text, hint=path.say(ALONE))
    first, second = expect.sequence(answer, 2, f"{what} {wanted}", hint=ORDER)
    if _is_learned(second, path) and not _is_learned(first, path):
        raise Failure(f"{what} has the {path.learned} second, expected {wanted}.", hint=ORDER)
    return first, second


def _is_learned(value: Any, path: Path) -> bool:
    if path.learned == "parameters":  # and no dict of another kind, such as one of both
        return isinstance(value, Mapping) and not set(value).isdisjoint(path.after(0)[0])
    is_list = isinstance(value, (list, tuple)) and len(value) > 0
    return is_list and all(isinstance(item, Mapping) for item in value)


def _is_losses(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim == 1
    is_list = isinstance(value, (list, tuple))
    return is_list and all(isinstance(item, (float, int, np.generic)) for item in value)


def _kind(value: Any) -> str:
    found = expect.kind(value)
    return found if isinstance(value, Mapping) else f"{found} dicts"


def _follow_losses(
    answer: Any,
    path: Path,
    what: str,
    hint: str,
    later: str,
    floored: Callable[[], Sequence[float]] | None,
    tolerance: float,
) -> None:
    what = f"{what}: losses"
    _, true = path.after(path.epochs)
    found = expect.numbers(answer, None, what, hint="The losses are a list, one for each epoch.")

    if len(found) != path.epochs:
        expect.numbers(answer, path.epochs, what, hint=_why_so_many(found, path))
    if tolerance >= PATH and np.allclose(found, true, rtol=PATH, atol=PATH):
        return  # as the usual path, all of it seen at a glance
    # what only the digits show is where the path was left, but for a floor, which moves all losses
    first = _first_off(found, true, PATH)
    room = np.full(path.epochs, tolerance)
    if floored and first is not None:  # which is seldom, and costs as much as the training
        room += np.abs(np.subtract(true, floored()))
    for place, loss in enumerate(true):
        if place == 0:
            why = FIRST
            if same(found[0], path.after(path.epochs + 1)[1][1], room[0]):
                why = AFTER
        elif (found == found[0]).all():
            why = CONSTANT
        else:
            left = first or place
            why = path.say(SECOND if left == 1 else later or LATER, place=left)
        why = hint or path.say(why)
        expect.close(found[place], loss, f"{what}[{place}]", hint=why, tolerance=room[place])


def _why_so_many(found: FloatArray, path: Path) -> str:
    """The hint for a wrong number of losses; where all losses are alike, anything may fit."""
    _, true = path.after(path.epochs)
    longer = path.after(path.epochs + 1)[1]
    fitting = [
        why
        for why, losses in ((ONE_MORE, longer), (TWICE, [longer[0], *true]))
        if same(found.tolist(), list(losses), PATH)
    ]
    if fitting:
        return fitting[0] if len(fitting) == 1 else COUNT
    return hints.too_many(found, true, COUNT)


def _small_deviation(losses: Any, path: Path) -> str:
    """The hint for the first step that went elsewhere, if only the digits of the losses show it."""
    first = _first_off(losses, path.after(path.epochs)[1], PATH)
    if first and all(loss == losses[0] for loss in losses):
        return path.say(CONSTANT)
    return path.say(SECOND if first == 1 else LATER, place=first) if first else ""


def _first_off(losses: Any, true: Sequence[float], tolerance: float) -> int | None:
    """The place of the first loss that is off."""
    pairs = enumerate(zip(losses, true, strict=True))
    return next((place for place, pair in pairs if not same(*pair, tolerance)), None)


def _end(compare: Callable[[Any], None], path: Path) -> str:
    """What the wrong end of a path with right losses is to be asked."""
    others = ((0, START), (path.epochs - 1, STEP_LESS), (path.epochs + 1, STEP_MORE))
    for epochs, why in others if path.epochs else ():
        with contextlib.suppress(Failure):
            compare(path.after(epochs)[0])
            return path.say(why)
    return ""


def _last_step(learned: Any, path: Path) -> str:
    """What the last step is to the right one; nothing where that is nothing simple."""
    if not path.epochs:
        return ""
    before, after = (leaves(path.after(epochs)[0]) for epochs in (path.epochs - 1, path.epochs))
    with contextlib.suppress(ValueError, TypeError):  # some of it may be no array at all
        found = leaves(learned)
        if {name: part.shape for name, part in found.items()} != {
            name: part.shape for name, part in after.items()
        }:
            return ""
        moved = {name: found[name] - before[name] for name in after}
        true = {name: after[name] - before[name] for name in after}
        still = [path.learned + name for name in true if true[name].any() and not moved[name].any()]
        if still:
            return path.say(STILL, names=listed(still, quote=False))
        ratio = factor(
            *(np.concatenate([one.ravel() for one in step.values()]) for step in (moved, true))
        )
        if ratio:
            other_way = "as long as the right one and leads the other way"
            words = other_way if is_sign(ratio) else multiple(ratio, "the right one")
            return path.say(RATIO, multiple=words)
    return ""
