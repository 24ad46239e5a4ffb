"""``dropout(activations, keep_probability, seed, training)``: each entry draws its own lot.

Any generator and any order of drawing is right, so only what holds for all of them is tested.
The seeds are fixed, so one solution always gets the same marks; over all generators that a
correct solution may choose, it fails less than once in ten million.  By Hoeffding's inequality
the share of N independent draws that come out one way strays from its probability by d or more
with a probability of at most 2 exp(-2 N d^2), for every N and every probability:

- The share of all kept entries: N = 100 * 80 = 8,000 and d = 0.04 give 2 exp(-25.6) = 2e-11 for
  each of two probabilities, and as little for a half, where N = 400 * 80 and d = 0.02.
- The share of each single entry at a half: N = 400 and d = 0.2 give 2 exp(-32) = 3e-14 for each
  of 80 entries, together 3e-12.
- Independence: at a keep probability of a half, two independent entries have the same lot with
  probability a half.  N = 400 and d = 0.2 give 3e-14 for each of the 3,160 pairs of entries,
  together 8e-11.
- A fixed number of kept entries: that one of the 8 rows, one of the 10 columns, or the whole has
  the same number kept under all 400 seeds has a probability below 19 * 0.3^399.
- That two of 400 seeds keep just the same of 80 entries at a half: 79,800 * 2^-80 < 1e-19.
- That 20 seeds keep all of some 100 entries and more, or none of them: below 0.8^540 + 0.75^200,
  which is 1e-25.
"""

from functools import partial

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, hints
from autograder.testing.many_seeds import drawn

SHAPE = (8, 10)
CALL = "dropout(activations, {}, seed)"

MANY = 400
MANY_SEEDS = draws.seeds(55, MANY)
HALF = f"{CALL.format(0.5)} with {MANY} seeds"

VALUES = (
    "What is kept is divided by the probability of being kept, what is dropped is 0. Which of the "
    "two is another one in yours?"
)
WHICH = "Is it the probability to be kept, or the one to be dropped?"
SHARE = "What do you compare with the probability: numbers that are spread evenly from 0 to 1?"
NO_CHANCE = (
    "Which line draws by chance, with a generator that the seed has started, and what does it "
    "decide?"
)
PLAY = "With training=False nobody is dropped, and nobody is made louder."
OWN_LOT = "Every entry draws its own lot. What shape do your random numbers have?"


def activations(rows, columns):
    """Entries of order 1 and of both signs, none of them near 0."""
    rng = np.random.default_rng([56, rows, columns])
    return rng.uniform(0.5, 2.0, (rows, columns)) * rng.choice([-1.0, 1.0], (rows, columns))


def kept(student, a, keep, seeds, hint=VALUES):
    """Which entries were kept, for each seed; fails where one is neither kept and scaled nor 0."""
    answers = student.each("dropout", [(a, keep, seed) for seed in seeds])
    return kept_in(a, keep, zip(seeds, answers, strict=True), hint)


def kept_in(a, keep, answers, hint=VALUES):
    """The same of answers."""
    masks = []
    for seed, answer in answers:
        what = expect.describe(f"dropout(activations, {keep}, {seed})", activations=a)
        out = expect.array(answer, a.shape, what)
        mask = np.abs(out) > 0.25 * np.abs(a)  # of an entry of 0 nobody can tell
        expect.close(out, np.where(mask, a / keep, 0.0), what, hint=hint)
        masks.append(mask)
    return np.array(masks)


@pytest.fixture(scope="module")
def masks_before():
    """Keeps what one test drew for the next."""
    return {}


@pytest.fixture
def many(student, reference, masks_before):
    """What seeds keep of 80 entries: an array (seeds, 8, 10) of True and False."""

    def of(keep, seeds=MANY_SEEDS):
        if keep not in masks_before:
            call = activations(*SHAPE), keep
            gather = partial(kept_in, *call)
            masks_before[keep] = drawn(student, reference, "dropout", call, seeds, gather)
        return masks_before[keep]

    return of


@pytest.fixture
def masks(many):
    """What 400 seeds keep at a half."""
    return many(0.5)


@pytest.mark.weight(2)
def test_values(student):
    """What is kept, made louder, so that the average stays; the rest is 0"""
    for shape, keep in (
        ((4, 6), 0.5),
        ((9, 3), 0.8),
        ((1, 10), 0.25),
        ((7, 1), 0.6),
        ((2, 9), 0.5),
        ((5, 5), 0.125),
    ):
        found = kept(student, activations(*shape), keep, range(20))
        expect.that(
            0.0 < np.mean(found) < 1.0,
            f"{CALL.format(keep)} with 20 seeds {'kept' if np.any(found) else 'dropped'} every "
            "entry.",
            hint="Where do the random numbers meet the probability?",
        )


@pytest.mark.weight(2)
def test_share(many, masks):
    """The share that is kept, of all entries and of each"""
    few = MANY_SEEDS[:100]
    for keep, seeds, stray in ((0.8, few, 0.04), (0.3, few, 0.04), (0.5, MANY_SEEDS, 0.02)):
        many(keep, seeds).passes(have_the_share, keep, stray)
    masks.passes(are_kept_alike)


def have_the_share(masks, keep, stray):
    share = np.mean(masks)
    expect.that(
        bool(abs(share - keep) < stray),
        f"{CALL.format(keep)} with {len(masks)} seeds: {share:.1%} of the entries were kept, "
        f"expected about {keep:.0%}.",
        hint=WHICH if abs(share - (1.0 - keep)) < stray else SHARE,
        layer="difference",
    )


def are_kept_alike(masks):
    single = masks.mean(axis=0)
    worst = np.unravel_index(int(np.abs(single - 0.5).argmax()), SHAPE)
    expect.that(
        bool(abs(single[worst] - 0.5) < 0.2),
        f"{HALF}: the entry at {[int(i) for i in worst]} was kept {single[worst]:.0%} of the time, "
        "expected about half of it.",
        hint=OWN_LOT,
        layer="difference",
    )


@pytest.mark.weight(2)
def test_independent(masks):
    """Lots that do not go together: every entry draws its own"""
    masks.passes(are_independent)


def are_independent(masks):
    expect.that(
        bool((masks != masks[0]).any()),
        f"{HALF}: the same entries were kept every time.",
        hint=NO_CHANCE,
    )
    flat = np.where(masks.reshape(MANY, -1), 1.0, -1.0)
    alike = (1.0 + flat.T @ flat / MANY) / 2.0
    stray = np.triu(np.abs(alike - 0.5), k=1)
    first, second = np.unravel_index(int(stray.argmax()), stray.shape)
    names = [str([int(i) for i in np.unravel_index(int(k), SHAPE)]) for k in (first, second)]
    expect.that(
        bool(stray.max() < 0.2),
        f"{HALF}: the entries at {names[0]} and {names[1]} were alike "
        f"{alike[first, second]:.0%} of the time, expected about half of it.",
        hint=OWN_LOT,
    )
    for counts, where in (
        (masks.sum(axis=(1, 2)).reshape(-1, 1), "altogether"),
        (masks.sum(axis=2), "in a row"),
        (masks.sum(axis=1), "in a column"),
    ):
        expect.that(
            bool(np.ptp(counts, axis=0).all()),
            f"{HALF}: always the same number of entries was kept {where}.",
            hint="Does every entry draw its own lot, or is a fixed number of them chosen?",
        )


@pytest.mark.weight(1)
def test_everybody_plays(student):
    """Outside training, and at probability 1: the activations as they are"""
    a = activations(5, 8)
    found = kept(student, a, 0.5, range(20))
    expect.that(not found.all(), "dropout(activations, 0.5, seed) with 20 seeds kept every entry.")
    for keep in (0.5, 0.9):
        what = expect.describe(f"dropout(activations, {keep}, 3, training=False)", activations=a)
        expect.close(student.dropout(a, keep, 3, training=False), a, what, hint=PLAY)
        expect.close(student.dropout(a, keep, 4, False), a, what, hint=PLAY)
    for keep in (1.0, 1):
        what = expect.describe(f"dropout(activations, {keep}, 5)", activations=a)
        hint = "At probability 1 nobody stays at home."
        expect.close(student.dropout(a, keep, 5), a, what, hint=hint)


@pytest.mark.weight(1)
def test_seed_decides(student, masks):
    """The seed decides: the same seed keeps the same entries, another seed others"""
    masks.passes(are_different)
    a = activations(*SHAPE)
    seen = dict(zip(MANY_SEEDS[:5], masks.values, strict=False))
    seen[0] = kept(student, a, 0.5, [0])[0]
    others = [
        seed
        for seed, mask in seen.items()
        if not np.array_equal(kept(student, a, 0.5, [seed])[0], mask)
    ]
    for seed in others[:1]:
        raise Failure(
            f"dropout(activations, 0.5, {seed}): a second call kept other entries.",
            hint=hints.not_repeated(others),
        )


def are_different(masks):
    expect.that(
        len({mask.tobytes() for mask in masks}) == MANY,
        f"{HALF}: two different seeds kept the same entries.",
        hint="Where does your code use its argument seed?",
    )


@pytest.mark.weight(1)
def test_zeros(student):
    """Activations of 0 among others, and large and equal ones"""
    a = activations(6, 5)
    a[::2, 1:4] = 0.0
    kept(student, a, 0.5, range(5))
    a[1::2] = 3000.0
    kept(student, a, 0.5, range(5))


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right answer in every call, whatever was asked before"""
    first = activations(6, 5)
    cases = ((first, 0.5), (2.0 * first, 0.5), (first, 0.8), (-first, 0.5), (first, 0.5))
    for number, (a, keep) in enumerate(cases):
        kept(student, a, keep, [3], hints.first(VALUES, hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student):
    """The right answer, and the activations and NumPy's own random state as they were"""
    a = activations(6, 5)
    for keep in (0.5, 0.9):
        kept(student, a, keep, [7])
        expect.untouched(student.last, f"dropout(activations, {keep}, 7)")
