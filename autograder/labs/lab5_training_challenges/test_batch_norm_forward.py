"""``batch_norm_forward(z, gamma, beta, epsilon)``: each column with mean 0 and spread 1.

Exact values for fixed batches: a correct solution can't fail by chance.  Where a std is divided
by, a tiny number may be added to it, as many do: no more than ADDED.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

CALL = "batch_norm_forward(z, gamma, beta{})"
ADDED = 1e-8
"""What may be added to a std.  The smallest is 0.003, and an epsilon too many 1e-5."""

STD = (
    "The variance is the mean of the squared distances from the column's mean, divided by m; "
    "epsilon is added to it, and then the root is taken. Which step is another one in yours?"
)
Z_HAT = (
    "From every entry its column's mean is taken away, and all of that is divided by the column's "
    "std. Which of these steps is another one in yours?"
)
CHANGED = (
    "out is right, so the normalised values were right on their way there, and what stands under "
    "the name z_hat is something else. Does anything change that array afterwards, as *= and += "
    "do, or is it another one that is kept?"
)
OUT = (
    "One of gamma and beta multiplies, the other is added. Which is which, to what, and is there "
    "anything besides?"
)
EPSILON = (
    "With an epsilon of 1e-5 it is right, with a larger one it is not. Where does epsilon come in, "
    "and is it the one that was handed over?"
)
PAIR = "Two things are handed back: out, and the cache, a dict with z_hat, std and gamma."
DEFAULT = "With 1e-5 handed over it is right. Which epsilon does yours take if it is given none?"


@pytest.fixture
def normalise(student, with_default):
    """Normalises a batch, compares some parts of the answer, and returns the call in words."""

    def run(case, *, settings=(), parts=("std", "z_hat", "gamma", "out"), why=""):
        what = expect.describe(CALL.format("".join(f", {value}" for value in settings)), z=case.z)

        def compare(*settings):
            answer = student.batch_norm_forward(case.z, case.gamma, case.beta, *settings)
            found = expect.sequence(answer, 2, f"{what}: the answer (out, cache)", hint=PAIR)
            words = f"{what}: cache"
            cache = expect.mapping(found[1], ("z_hat", "std", "gamma"), words, exact=False)
            std, z_hat = case.cache["std"], case.cache["z_hat"]
            moved = np.abs(z_hat) * ADDED / std
            kept = "gamma is kept for the way back as it is."
            expected = {
                "std": (cache["std"], std, ADDED, STD),
                "z_hat": (cache["z_hat"], z_hat, moved, Z_HAT),
                "gamma": (cache["gamma"], case.gamma, 0.0, kept),
                "out": (found[0], case.gamma * z_hat + case.beta, np.abs(case.gamma) * moved, OUT),
            }

            def judge(name, hint=""):
                value, true, room, own = expected[name]
                label = f"{what}: {'out' if name == 'out' else f'cache[{name!r}]'}"
                tolerance = expect.TOLERANCE + room
                expect.close(value, true, label, hint=hint or own, tolerance=tolerance)

            for name in parts:
                try:
                    judge(name, why)
                except Failure as failure:
                    raise Failure(
                        failure.message,
                        hint=(not why and first_wrong(judge)) or failure.hint,
                        layer=failure.layer,
                    ) from None

        def first_wrong(judge):
            """The hint of the first wrong step, because the others are made of it."""
            wrong = {}
            for name in ("std", "z_hat", "gamma", "out"):
                try:
                    judge(name)
                except Failure as failure:
                    wrong[name] = failure.hint
            if list(wrong) == ["z_hat"]:
                return CHANGED
            return next(iter(wrong.values()), "")

        if settings:
            compare(*settings)
        else:
            with_default(compare, case.epsilon, hint=DEFAULT)
        return what

    return run


@pytest.mark.weight(2)
def test_std(normalise, batch):
    """The spread of every column, over the batch"""
    normalise(batch(5, 1), parts=("std",))
    normalise(batch(4, 6), parts=("std",))


@pytest.mark.weight(2)
def test_normalised_values(normalise, batch):
    """The normalised values: every column by itself, with mean 0 and spread 1"""
    normalise(batch(6, 1), parts=("z_hat",))
    normalise(batch(3, 5), parts=("z_hat",))


@pytest.mark.weight(2)
def test_scaled_and_shifted(normalise, batch):
    """The answer: normalised columns, scaled by gamma and shifted by beta"""
    normalise(batch(5, 2), parts=("out",))
    normalise(batch(7, 4), parts=("out",))


@pytest.mark.weight(1)
def test_any_batch(normalise, batch):
    """Batches of two samples and more, and z of whole numbers"""
    normalise(batch(2, 3))
    normalise(batch(5, 3, whole=True))
    normalise(batch(4, 4))
    normalise(batch(10, 2))


@pytest.mark.weight(1)
def test_zeros_and_far_values(normalise, batch):
    """A gamma of 0, and a value that is far from the others"""
    normalise(batch(5, 3, zeros=True))
    normalise(batch(5, 3, whole=True, zeros=True))
    case = batch(10, 3)
    z = np.where(np.arange(10)[:, None] == 4, 30.0, case.z)
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + case.epsilon)
    cache = {**case.cache, "z_hat": (z - z.mean(axis=0)) / std, "std": std}
    normalise(replace(case, z=z, cache=cache))


@pytest.mark.weight(1)
def test_epsilon(normalise, batch):
    """Large epsilons, which are added to the variance, under the root"""
    normalise(batch(4, 3))
    for epsilon in (0.5, 2.0, 1e-3):
        normalise(batch(4, 3, epsilon=epsilon), settings=(epsilon,), why=EPSILON)


@pytest.mark.weight(1)
def test_calls_are_independent(normalise, batch):
    """The right answer in every call, whatever was asked before"""
    first, second = batch(5, 3), batch(5, 3, number=1)
    scaled = {**first.cache, "gamma": second.gamma}
    cases = (
        first,
        second,
        replace(first, beta=second.beta),
        replace(first, gamma=second.gamma, cache=scaled),
        replace(second, gamma=first.gamma, beta=first.beta),
        first,
    )
    for number, case in enumerate(cases):
        normalise(case, why=hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(normalise, student, batch):
    """The right answer, and z, gamma and beta as they were"""
    what = normalise(batch(6, 4))
    expect.untouched(student.last, what)
