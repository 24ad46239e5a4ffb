"""``augment(X, y, copies, noise, seed)``: the samples, and noisy copies of them.

Any generator and any order of drawing is right, so only what holds for all of them is tested.
The seeds are fixed, so one solution always gets the same marks; over all generators that a
correct solution may choose, it fails less than once in five million (``autograder/draws.py``
has the two bounds):

- The bell curve: 3.1e-8 for each of three standard deviations, together below 1e-7.
- Independence: with n = 200 and r = 0.5 the bound is 4e-13, and there are 1,770 pairs of the 60
  noisy entries: together below 1e-9.
- That two draws or two seeds come out equal has a probability of about 1e-16.
- That one of some 200 draws is 7 standard deviations away: below 1e-9.
- That none of 12,000 draws is more than 3 away: 0.9973^12,000 = 8e-15.
- That the noise on 20 entries and more has no more than eight digits, or no more than float32
  holds: below 1e-30.
"""

from functools import partial

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, hints
from autograder.testing.many_seeds import drawn

COPIES = 3
CALL = "augment(X, y, {}, {}, {})"

MANY_SEEDS = draws.seeds(57, 200)

FIRST = (
    "The originals come first, untouched. In which order do your rows stand, and is anything done "
    "to the first ones?"
)
LABELS = (
    "The whole set is repeated, one copy after another: first all labels once, then all labels "
    "again. In which order are yours, and is anything done to them?"
)
ROWS = (
    "Originals and copies stand below each other, and X comes before y. How many rows are that, "
    "and how many columns?"
)
PAIR = "Two arrays are handed back, X and y, in that order."
ROUNDED = "Noise is added as it is drawn. Where does it lose its other digits?"
OTHER_NOISE = (
    "noise is the standard deviation itself, whatever is in X. What are your standard normal "
    "numbers multiplied by?"
)
OWN_NOISE = "Every entry of every copy has its own noise. When, and in which shape, is it drawn?"


def samples(m, n, outputs, *, whole=False):
    """X (m, n) and y (m, outputs) in which neighbouring samples have different labels."""
    rng = np.random.default_rng([58, m, n, outputs])
    X = rng.integers(-5, 6, (m, n)) if whole else rng.standard_normal((m, n))
    y = (np.arange(m)[:, None] + np.arange(outputs)) % 3
    return X, y if whole else y.astype(np.float64)


def noise_of(student, X, y, copies, noise, seed):
    """What was added to the copies, (copies, m, n); fails where originals or labels are wrong."""
    return noise_in(student.augment(X, y, copies, noise, seed), X, y, copies, noise, seed)


def noise_in(answer, X, y, copies, noise, seed):
    """The same of an answer."""
    what = expect.describe(CALL.format(copies, noise, seed), X=X, y=y)
    more_X, more_y = expect.sequence(answer, 2, f"{what}: the answer (X, y)", hint=PAIR)
    m, n = X.shape
    rows = m * (copies + 1)
    more_X = expect.array(more_X, (rows, n), f"{what}: X", hint=ROWS)
    more_y = expect.array(more_y, (rows, y.shape[1]), f"{what}: y", hint=ROWS)
    expect.close(more_X[:m], X, f"{what}: the first {m} rows of X", hint=FIRST)
    expect.close(more_y, np.tile(y, (copies + 1, 1)), f"{what}: y", hint=LABELS)
    added = (more_X[m:] - np.tile(X, (copies, 1))).reshape(copies, m, n)
    if added.size >= 20 and added.any():
        kept = digits(added)
        expect.that(not kept, f"{what}: the noise has no more digits than {kept}.", hint=ROUNDED)
    return added


def digits(added):
    """What noise was rounded to, in words, empty for none; it was found by subtraction."""
    near = 1e-13 * (1.0 + np.abs(added).max())
    # whoever keeps few digits keeps no more than eight, and most keep more
    few = np.abs(np.round(added, 8) - added).max() <= 2 * near
    for number in range(9) if few else ():
        if np.all(np.abs(np.round(added, number) - added) <= near):
            return f"{number} after the point"
    single = added.astype(np.float32)
    return (
        "float32 can hold"
        if np.all(np.abs(single - added) <= 0.01 * np.abs(np.spacing(single)))
        else ""
    )


@pytest.fixture(scope="module")
def noise_before():
    """Keeps what one test drew for the next."""
    return {}


@pytest.fixture
def many(student, reference, noise_before):
    """The noise of some seeds on 3 copies of 5 samples, in units of ``noise``: (seeds, 60)."""

    def of(noise, seeds=MANY_SEEDS):
        if noise not in noise_before:
            call = (*samples(5, 4, 2), COPIES, noise)
            gather = partial(added_in, call)
            noise_before[noise] = drawn(student, reference, "augment", call, seeds, gather)
        return noise_before[noise]

    return of


def added_in(call, answers):
    """The noise in answers of many seeds."""
    X, y, copies, noise = call
    added = [noise_in(answer, X, y, copies, noise, seed) for seed, answer in answers]
    return np.array(added).reshape(len(added), -1) / noise


@pytest.mark.weight(2)
def test_originals_and_labels(student):
    """The originals first and untouched, and the labels stacked in the same order"""
    for (m, n, outputs), copies in (
        ((4, 3, 1), 2),
        ((5, 2, 3), 1),
        ((1, 6, 2), 4),
        ((2, 1, 1), 9),
        ((4, 4, 4), 2),
        ((10, 2, 3), 1),
    ):
        X, y = samples(m, n, outputs)
        added = noise_of(student, X, y, copies, 0.5, 11)
        expect.that(
            bool((added != 0).all()),
            f"{CALL.format(copies, 0.5, 11)}: some entries of the copies have no noise.",
            hint=OWN_NOISE,
        )


@pytest.mark.weight(2)
def test_noise_is_normal(many):
    """The noise follows the normal distribution with mean 0 and the given standard deviation"""
    for noise, seeds in ((0.01, MANY_SEEDS[:50]), (0.5, MANY_SEEDS), (5.0, MANY_SEEDS[:50])):
        many(noise, seeds).passes(follows_the_normal_distribution, noise)


def follows_the_normal_distribution(added, noise):
    words = f"{CALL.format(COPIES, noise, 'seed')} with {len(added)} seeds"
    expect.that(
        draws.is_normal(added),
        f"{words}: the noise has mean {noise * added.mean():.3g} and standard deviation "
        f"{noise * added.std():.3g}, and is not spread as a normal distribution with 0 and "
        f"{noise} is.",
        hint="What are standard normal numbers multiplied by? Are they normal at all?",
        layer="difference",
    )
    farthest = np.abs(added).max()
    expect.that(
        len(added) < len(MANY_SEEDS) or farthest > 3.0,
        f"{words}: none of {added.size:,} entries has more noise than {farthest:.2f} times "
        f"{noise}.",
        hint="Normal numbers have no bound. Is anything cut off, or drawn again if it is large?",
        layer="difference",
    )


@pytest.mark.weight(2)
def test_noise_is_independent(student, many):
    """Noise that does not go together: each entry of each copy has its own"""
    many(0.5).passes(is_independent)
    X, y = samples(2, 1, 1)
    twice = noise_of(student, X, y, 9, 0.5, 11)
    expect.that(
        np.unique(twice).size == twice.size,
        f"{CALL.format(9, 0.5, 11)}: the same noise was added more than once.",
        hint=OWN_NOISE,
    )


def is_independent(added):
    expect.that(
        not draws.never_change(added),
        f"{CALL.format(COPIES, 0.5, 'seed')}: some of the noise is the same for every seed.",
        hint="Does everything you draw come from the generator that the seed started?",
    )
    first, second, correlation = draws.most_alike(added)
    expect.that(
        correlation <= 0.5,
        f"{CALL.format(COPIES, 0.5, 'seed')} with {len(MANY_SEEDS)} seeds: the noise of "
        f"{place(first)} and that of {place(second)} {draws.alike_text(added, first, second)}.",
        hint=draws.alike_hint(added, first, second, OWN_NOISE),
    )


def place(column):
    """The entry that stands in a column of all noise side by side."""
    copy, sample, entry = np.unravel_index(column, (COPIES, 5, 4))
    return f"copy {copy + 1} at {[int(sample), int(entry)]}"


@pytest.mark.weight(1)
def test_whole_numbers(student):
    """Whole numbers, with noise that is not whole"""
    X, y = samples(4, 5, 2, whole=True)
    added = noise_of(student, X, y, 2, 0.3, 12)
    expect.that(
        bool((added != np.round(added)).all()),
        f"{CALL.format(2, 0.3, 12)} with whole numbers in X: some noise is cut off or rounded.",
        hint="Is the noise rounded, or the sum? Which type has the array that it is put into?",
    )


@pytest.mark.weight(1)
def test_no_copies(student):
    """One copy, and none: the originals alone"""
    X, y = samples(3, 4, 2)
    noise_of(student, X, y, 1, 0.5, 13)
    noise_of(student, X, y, 0, 0.5, 13)


@pytest.mark.weight(1)
def test_seed_decides(student):
    """The seed decides: the same seed gives the same noise, another seed another one"""
    X, y = samples(3, 2, 1)
    seen = {seed: noise_of(student, X, y, 2, 1.0, seed) for seed in (*range(12), 100, 4711)}
    others = [
        seed
        for seed, added in seen.items()
        if not np.array_equal(noise_of(student, X, y, 2, 1.0, seed), added)
    ]
    for seed in others[:1]:
        raise Failure(
            f"{CALL.format(2, 1.0, seed)}: a second call gave other noise.",
            hint=hints.not_repeated(others),
        )
    expect.that(
        len({added.tobytes() for added in seen.values()}) == len(seen),
        f"{CALL.format(2, 1.0, 'seed')}: two different seeds gave the same noise.",
        hint="Where does your code use its argument seed?",
    )


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right samples in every call, whatever was asked before"""
    X, y = samples(4, 3, 2)
    cases = ((X, y), (10.0 * X, y), (X, y + 1.0), (X, y))
    for number, case in enumerate(cases):
        for copies, noise in ((2, 0.5), (2, 0.25), (1, 0.5)):
            what = expect.describe(CALL.format(copies, noise, 11), X=X, y=y)
            answer = student.augment(*case, copies, noise, 11)
            pair = expect.sequence(answer, 2, f"{what}: the answer (X, y)", hint=PAIR)
            rows = 4 * (copies + 1)
            more_X = expect.array(pair[0], (rows, 3), f"{what}, after other calls: X", hint=ROWS)
            for name, found, true in (("X", more_X[:4], case[0]), ("y", pair[1], case[1])):
                true = true if name == "X" else np.tile(true, (copies + 1, 1))
                part = f"{what}, after other calls: {name}"
                usual = FIRST if name == "X" else LABELS
                hint = hints.first(usual, hints.KEPT, number)
                expect.close(found, true, part, hint=hint, form_hint=ROWS)
            largest = np.abs(more_X[4:] - np.tile(case[0], (copies, 1))).max()
            earlier = any(
                np.abs(more_X[4:] - np.tile(other, (copies, 1))).max() < 7.0 * noise
                for other, _ in cases[:number]
            )
            expect.that(
                0.0 < largest < 7.0 * noise,
                f"{what}, after other calls: the copies are up to {largest / noise:.3g} times the "
                "noise away from this X.",
                hint=hints.KEPT if earlier else OTHER_NOISE,
            )


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """The right samples, and X, y and NumPy's own random state as they were"""
    for whole in (False, True):
        X, y = samples(6, 3, 2, whole=whole)
        noise_of(student, X, y, 2, 0.4, 14)
        expect.untouched(student.last, expect.describe(CALL.format(2, 0.4, 14), X=X, y=y))
