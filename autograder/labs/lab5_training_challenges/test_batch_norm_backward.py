"""``batch_norm_backward(d_out, cache)``: the way back through batch normalisation.

The caches are made here from z, so that this cell does not lean on ``batch_norm_forward``.  Two
witnesses that know nothing of each other are asked: the reference's formula, and central
differences of the reference's *forward* for a random d_out (a constant one would do for many a
wrong formula: what is the same for all samples, normalisation takes away).  Batches are fixed, so
a correct solution can't fail by chance.

A gradient made of differences itself should not pass.  Before the first answer counts, a batch with
50,000 entries is handed over: NumPy needs milliseconds for the formula and plain Python loops a
second at most, central differences need 100,000 normalisations, which take most of a minute.  The
limit is 2 seconds, and where it is passed no test counts differences as an answer.
Some columns have a spread of 0.01, where differences of a usual step are off by 1e-7 and more.
"""

import contextlib
import functools
from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, hints
from autograder.testing.remembered import remembered

CALL = "batch_norm_backward(d_out, cache)"
NAMES = ("d_z", "d_gamma", "d_beta")
ANALYTIC = (
    "Does yours try out every entry, which takes two normalisations for each, or go through single "
    "entries in Python? The three terms of d_z take one walk back, on whole arrays."
)
Z_HINTS: dict[gradcheck.Pattern, str] = {
    "not finite": "Which step makes the first of them: a division by 0, or something that is left "
    "empty?",
    "zero": "Does the blame reach d_z at all, and what is 0 on the way?",
    "sign": "Which minus sign is there once too often or too little?",
    "factor": "Only the size is wrong. d_z is multiplied by gamma and divided by std, once each, "
    "and each mean is divided by m. What else is multiplied or divided in yours?",
    "shape": "d_z has one entry for each entry of z, and comes first: d_z, d_gamma, d_beta. What "
    "stands there in yours?",
    "": "Three terms belong to d_z: the blame itself, its mean, and z_hat times the mean of blame "
    "times z_hat, each mean over the samples of one column; all of that is multiplied by gamma and "
    "divided by std. Which is another one in yours?",
}
SUM_HINTS: dict[gradcheck.Pattern, str] = {
    "factor": "gamma and beta serve all samples of the batch: is it the sum over them, or is "
    "something multiplied or divided besides?",
    "axis": "Samples are rows and neurons are columns. Along which axis is it added up, so that "
    "each neuron keeps its own?",
    "not summed": "gamma and beta serve all samples: what does each sample add?",
    "shape": "It has the shape (1, n), and the order is d_z, d_gamma, d_beta. Write down the "
    "shapes of what yours is made of: which step gives it another one?",
    "flat": "It has the shape (1, n). Is a dimension lost or added? keepdims=True keeps it.",
    "zero": "Is it worked out and returned, and what is 0 on the way?",
    "sign": "Is there a minus where none belongs?",
    "not finite": "Which step makes the first of them: a division by 0, or something that is left "
    "empty?",
    "": "beta is added, so it gets the blame itself. gamma multiplies z_hat: what does it get? "
    "Both get it from every sample. And the order is d_z, d_gamma, d_beta.",
}
for known in (Z_HINTS, SUM_HINTS):
    known["multiple"] = known["scaled"] = known["factor"]

WAYS = (
    "Of the three ways of step 3 the one of its own is another: up to a multiple of its own blame "
    "each d_z is right. What is multiplied or divided on that way?",
    "Of the three ways of step 3 the one through the mean is another: in each column all d_z are "
    "off by one and the same number. What is the blame of the mean, with its sign, and by how much "
    "does the mean move if one z does?",
    "Of the three ways of step 3 the one through std is another: each d_z is off by a multiple of "
    "its z_hat. What is the blame of std, with its sign, and by how much does std move if one z "
    "does?",
)
TRIPLE = "Three arrays are handed back: d_z, d_gamma and d_beta, in that order."
ELSEWHERE = ((4, 7), (9, 3), (6, 11))
"""Batches by which a factor is known: other numbers of samples and of columns in each of them."""
LARGE = (25, 2000)
LARGE_SECONDS = 2


@pytest.fixture(scope="module")
def tried():
    """What is known of the large batch: the exception that it ended with, or None."""
    return {}


@pytest.fixture
def too_slow(student, batch, tried):
    """The Failure with which the large batch ended, if it took too long; otherwise None."""
    if not tried:
        case = batch(*LARGE)
        tried["ended"] = None
        try:
            with student.within(LARGE_SECONDS):
                student.batch_norm_backward(case.d_out, case.cache)
        except Failure as failure:
            tried["ended"] = failure
    ended = tried["ended"]
    return ended if ended and ended.outcome == "timed out" else None


def way(found, case):
    """The hint for a d_z in which one of the three ways is another, the same one in each column.

    Four samples tell: then the blame, a constant and z_hat are independent of each other, and of
    none of them can the others make up.
    """
    m, n = case.d_out.shape
    off = set()
    if m < 4 or np.shape(found) != (m, n) or not np.isfinite(found).all():
        return ""
    for column in range(n):
        blame, z_hat = case.d_out[:, column], case.cache["z_hat"][:, column]
        parts = np.column_stack([blame, np.ones(m), z_hat])
        d_z = found[:, column] * case.cache["std"][0, column] / case.cache["gamma"][0, column]
        made, _, rank, _ = np.linalg.lstsq(parts, d_z, rcond=None)
        if rank < 3 or not np.allclose(parts @ made, d_z, rtol=1e-9, atol=1e-9):
            return ""
        true = np.array([1.0, -blame.mean(), -(blame * z_hat).mean()])
        off |= set(np.flatnonzero(np.abs(made - true) > 1e-7 * (1.0 + np.abs(true))).tolist())
    return WAYS[off.pop()] if len(off) == 1 else ""


@pytest.fixture
def judge(student, too_slow, batch, reference):
    """Walks back through a batch, judges some of the three parts, returns the call in words."""

    def parts_of(case, what):
        answer = student.batch_norm_backward(case.d_out, case.cache)
        words = f"{what}: the answer (d_z, d_gamma, d_beta)"
        parts = expect.sequence(answer, 3, words, hint=TRIPLE)
        return dict(zip(NAMES, parts, strict=True))

    def elsewhere(name, what):
        answers = []
        for case in (batch(m, n) for m, n in ELSEWHERE):
            with contextlib.suppress(Failure):
                found = expect.array(parts_of(case, what)[name], None, what, finite=False)
                true = reference.batch_norm_backward(case.d_out, case.cache)[NAMES.index(name)]
                answers.append(gradcheck.Elsewhere(found, true, case.sizes))
        return answers if len(answers) == len(ELSEWHERE) else []

    def run(case, *, names=NAMES, expected=None, large=False, why=""):
        what = expect.describe(CALL, d_out=case.d_out)
        expect.that(
            large or not too_slow,
            "batch_norm_backward took too long for a large batch (see the last test), so that "
            "its answers for small ones do not count.",
            hint=ANALYTIC,
        )
        found = parts_of(case, what)
        for name in names:
            actual = expect.array(found[name], None, f"{what}: {name}", finite=False)
            if gradcheck.agree(actual, expected[name]):
                continue
            known = Z_HINTS if name == "d_z" else SUM_HINTS
            if name == "d_z" and case.cache["gamma"].all():
                known = {**known, "": way(actual, case) or known[""]}
            expect.gradients(
                actual,
                expected[name],
                what,
                hints=dict.fromkeys(known, why) if why else known,
                sizes=case.sizes,
                name=name,
                elsewhere=functools.partial(elsewhere, name, what),
            )
        return found, what

    return run


@pytest.fixture
def right(judge, reference):
    """Judges some of the parts by the reference, to the last digits."""

    def run(case, *, names=NAMES, large=False, why=""):
        true = dict(zip(NAMES, reference.batch_norm_backward(case.d_out, case.cache), strict=True))
        found, what = judge(case, names=names, expected=true, large=large, why=why)
        for name in names:
            hint = why or (Z_HINTS[""] if name == "d_z" else SUM_HINTS[""])
            expect.close(found[name], true[name], f"{what}: {name}", hint=hint)
        return what

    return run


@pytest.mark.weight(1)
def test_beta(right, batch):
    """The gradient of beta: the blame of all samples, (1, n)"""
    right(batch(5, 1), names=("d_beta",))
    right(batch(4, 6), names=("d_beta",))


@pytest.mark.weight(1)
def test_gamma(right, batch):
    """The gradient of gamma: the blame times what came in, from all samples"""
    right(batch(5, 1), names=("d_gamma",))
    right(batch(3, 4), names=("d_gamma",))


@pytest.mark.weight(3)
def test_one_column(right, batch):
    """One column: the blame of z, through its mean and its spread too"""
    for samples in (4, 7):
        right(batch(samples, 1), names=("d_z",))


@pytest.mark.weight(2)
def test_any_sizes(right, batch):
    """Batches of any size, every column by itself, and with any epsilon"""
    right(batch(2, 5))
    right(batch(6, 3))
    right(batch(3, 4, epsilon=0.5))
    right(batch(4, 4))
    right(batch(10, 2))


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(right, batch):
    """Gammas, blame and columns of z_hat that are 0, and blame that is large"""
    right(batch(5, 3, zeros=True))
    right(batch(5, 3, whole=True))
    case = batch(6, 3)
    right(replace(case, d_out=30.0 * np.abs(case.d_out)))
    right(replace(case, d_out=1e4 * case.d_out))
    right(replace(case, d_out=np.full_like(case.d_out, 2.0)))


@remembered
def _slopes(reference, d_out, z, gamma, beta):
    def loss(point):
        out, _ = reference.batch_norm_forward(point["z"], point["gamma"], point["beta"])
        return float(np.sum(d_out * out))

    # A shorter step than usual, because some columns are narrow.
    return gradcheck.numerical_gradient(loss, {"z": z, "gamma": gamma, "beta": beta}, step=1e-6)


@pytest.mark.weight(3)
def test_matches_finite_differences(judge, right, batch, reference):
    """Every entry of the gradients is what a tiny step does to the loss"""
    for m, n in ((5, 4), (4, 3)):
        case = batch(m, n)
        slopes = _slopes(reference, case.d_out, case.z, case.gamma, case.beta)
        judge(case, expected={f"d_{name}": slope for name, slope in slopes.items()})
        right(case)


@pytest.mark.weight(1)
def test_names_of_keys(right, batch, turned):
    """The right gradients whatever the order of the keys: their names count"""
    case = batch(5, 3)
    right(case)
    right(replace(case, cache=turned(case.cache)), why=hints.BY_NAME)


@pytest.mark.weight(1)
def test_calls_are_independent(right, batch):
    """The right gradients in every call, whatever was asked before"""
    first, second = batch(5, 3), batch(5, 3, number=1)
    cases = (first, second, replace(first, d_out=second.d_out), first)
    for number, case in enumerate(cases):
        right(case, why=hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(right, student, batch):
    """The right gradients, and the blame and the cache as they were"""
    what = right(batch(6, 4))
    expect.untouched(student.last, what)


@pytest.mark.weight(1)
@pytest.mark.seconds(LARGE_SECONDS)
def test_chain_rule_for_a_large_batch(right, batch, too_slow):
    """A large batch has its gradients, and has them within a moment"""
    if too_slow:
        message = f"{too_slow.message} The batch had 50,000 entries."
        raise Failure(message, hint=ANALYTIC, outcome="timed out")
    right(batch(*LARGE), large=True)
