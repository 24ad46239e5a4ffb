"""``split(X, y, validation_share, seed)``: samples put aside at random.

Any generator and any order of rows is right, so only what holds for all of them is tested.  The
seeds are fixed, so one solution always gets the same marks; over all generators that a correct
solution may choose, it fails less than once in a hundred million:

- How often a row is put aside: 3 of 12 rows and N = 400 seeds.  By Hoeffding's inequality the
  share strays from a quarter by 0.2 or more with a probability of at most 2 exp(-2 N 0.2^2) =
  3e-14 for each of 12 rows.
- How often two rows are put aside together: the probability is 3 * 2 / (12 * 11) = 0.045.  By
  Chernoff's bound it is 0.14 or more of 400 with a probability below exp(-400 * 0.067) = 2e-12
  for each of 66 pairs, together 2e-10.
- That two of 14 seeds put the same 16 of 40 rows aside: 91 / 6.3e10 = 1.5e-9.

A solution that keeps the classes in balance stays far from these bounds, too.
"""

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, hints
from autograder.testing.many_seeds import drawn

CALL = "split(X, y, {}, {})"
PARTS = ("X_train", "y_train", "X_validation", "y_validation")

MANY_SEEDS = draws.seeds(91, 400)

FOUR = "Four arrays are handed back. Which ones, and in which order?"
COUNT = (
    "round(m * validation_share) rows are for validation, and all others for training. How many "
    "are that, just as many for every seed, and which pile do you hand back first?"
)
TOO_MANY = (
    "Together the two piles hold more rows than X has, so that some row stands there twice: on "
    "both piles, or on one. Is a row drawn that has been drawn before, or where does the one slice "
    "end and the other one begin?"
)
TOO_FEW = (
    "Together the two piles hold fewer rows than X has, so that some row is on neither. Are as "
    "many row numbers drawn as X has rows, and where does the one slice end and the other one "
    "begin?"
)
ONCE = (
    "Every row goes onto exactly one pile. Which rows does each of yours hold, and is a row drawn "
    "that has been drawn before?"
)
DRAWN = (
    "Every row should have the same chance of being put aside, by itself and not only together "
    "with its neighbours. What is shuffled in yours, and does the seed decide it?"
)
IN_A_ROW = (
    "With every seed that was tried, the rows put aside are neighbours in X (row 0 counts as the "
    "last one's neighbour). What is drawn in yours: each row, the place of the cut, or nothing?"
)
SEED = "What does the seed decide in yours: the whole order, a piece of it, or nothing?"


def in_a_row(aside, m):
    """Whether these of m rows are neighbours, if row 0 comes after the last one."""
    there = set(aside)
    return sum((row + 1) % m not in there for row in there) == 1


@pytest.fixture
def look(places):
    """Finds the row numbers of both piles of an answer; fails if they are not as they should."""

    def find(answer, X, y, share, seed, hint=""):
        what = expect.describe(CALL.format(share, seed), X=X, y=y)
        parts = expect.sequence(answer, 4, f"{what}: the answer", hint=hint or FOUR)
        aside = round(len(X) * share)
        held = sum(len(part) for part in parts[::2] if isinstance(part, np.ndarray) and part.ndim)
        why = TOO_MANY if held > len(X) else TOO_FEW if 0 < held < len(X) else COUNT
        rows = []
        for first, count in ((0, len(X) - aside), (2, aside)):
            names = f"{what}: {PARTS[first]}", f"{what}: {PARTS[first + 1]}"
            found = places(parts[first], parts[first + 1], count, X, y, names, hint or why, hint)
            rows.append(found)
        both = sorted([*rows[0], *rows[1]])
        missing = sorted(set(range(len(X))).difference(both))
        expect.that(
            not missing,
            f"{what}: {len(missing)} of {len(X)} rows are in neither pile, and others are there "
            "more than once.",
            hint=hint or ONCE,
        )
        return rows

    return find


@pytest.fixture
def piles(student, look):
    """Splits, and returns the row numbers of both piles."""

    def run(X, y, share, seed, hint=""):
        return look(student.split(X, y, share, seed), X, y, share, seed, hint)

    return run


@pytest.mark.weight(2)
def test_sizes(piles, samples):
    """Two piles of the right sizes, and every row in exactly one of them"""
    for m, share, shape in (
        (10, 0.3, (4, 3)),
        (8, 0.25, (2, 2)),
        (9, 0.3, (3, 4)),
        (10, 0.27, (5, 3)),
        (7, 0.5, (4, 3)),  # 3.5: not both piles can be rounded
        (10, 0.62, (2, 3)),
        (7, 0.8, (3, 2)),
        (10, 0.33, (1, 5)),
        (50, 0.58, (3, 3)),
        (5, 0.2, (3, 1)),
        (3, 0.34, (3, 3)),
    ):
        for seed in (0, 1, 7):
            piles(*samples(m, *shape), share, seed)
    # what is 28.999999999999996 before it is rounded
    piles(*samples(100, 3, 3), 0.29, 5)


@pytest.mark.weight(2)
def test_rows_stay_together(piles, samples):
    """Each image with its own label, in both piles"""
    for seed in (3, 4, 5):
        piles(*samples(30, 3, 10), 0.4, seed)
    piles(*samples(30, 3, 2), 0.2, 6)


@pytest.mark.weight(2)
def test_drawn_at_random(student, reference, look, samples):
    """Which rows are put aside is drawn: each as often as any other, and none with its neighbour"""
    call = *samples(12, 3, 2), 0.25

    def put_aside(answers):
        return [look(answer, *call, seed)[1] for seed, answer in answers]

    which = reference, "split", call, MANY_SEEDS
    drawn(student, *which, put_aside).passes(are_put_aside_alike)


def are_put_aside_alike(piles):
    what = f"{CALL.format(0.25, 'seed')} for 12 rows and {len(MANY_SEEDS)} seeds"
    counts, why = np.zeros((12, 12)), IN_A_ROW
    for aside in piles:
        counts[np.array(aside)[:, None], aside] += 1
        why = why if in_a_row(aside, 12) else DRAWN
    often = np.diag(counts) / len(MANY_SEEDS)
    for row, rate in enumerate(often):
        expect.that(
            abs(rate - 0.25) < 0.2,
            f"{what}: row {row} is put aside by {100 * rate:.0f} % of them, and 25 % were "
            "expected.",
            hint=why,
            layer="relation",
        )
    together = np.triu(counts, k=1) / len(MANY_SEEDS)
    first, second = np.unravel_index(int(together.argmax()), together.shape)
    expect.that(
        together.max() < 0.14,
        f"{what}: rows {first} and {second} are put aside together by "
        f"{100 * together.max():.0f} % of them, and 5 % were expected.",
        hint=why,
        layer="relation",
    )


@pytest.mark.weight(1)
def test_seed_decides(piles, student, samples):
    """The seed decides: the same seed gives the same piles, another seed other ones"""
    X, y = samples(40, 2, 3)
    seeds = (*range(12), 100, 4711)
    first = {seed: piles(X, y, 0.4, seed) for seed in seeds}
    others = [seed for seed in seeds if piles(X, y, 0.4, seed) != first[seed]]
    for seed in others[:1]:
        raise Failure(
            f"{CALL.format(0.4, seed)}: a second call gave other piles.",
            hint=hints.not_repeated(others),
        )
    expect.that(
        len({frozenset(aside) for _, aside in first.values()}) == len(seeds),
        f"{CALL.format(0.4, 'seed')}: two different seeds put the same rows aside.",
        hint=IN_A_ROW if all(in_a_row(aside, 40) for _, aside in first.values()) else SEED,
    )


@pytest.mark.weight(1)
def test_whole_numbers(piles, samples):
    """Whole numbers, and samples of any shape"""
    piles(*samples(10, 4, 3, whole=True), 0.3, 2)
    piles(*samples(9, 64, 10, whole=True), 0.34, 2)
    piles(*samples(6, 1, 1), 0.34, 3)
    piles(*samples(2, 5, 4), 0.4, 3)


@pytest.mark.weight(1)
def test_calls_are_independent(piles, samples):
    """The right piles in every call, whatever was asked before"""
    first, second = samples(10, 3, 3), samples(10, 3, 3, number=1)
    other = samples(20, 3, 3)
    for number, (X, y, share, seed) in enumerate(
        (
            (*first, 0.3, 5),
            (*second, 0.3, 5),
            (first[0], second[1], 0.3, 5),
            (*first, 0.6, 5),
            (*other, 0.3, 5),
            (*first, 0.3, 6),
        )
    ):
        piles(X, y, share, seed, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(piles, student, samples):
    """The right piles, and X, y and NumPy's own random state as they were"""
    for whole in (False, True):
        X, y = samples(9, 3, 4, whole=whole)
        piles(X, y, 0.3, 8)
        expect.untouched(student.last, expect.describe(CALL.format(0.3, 8), X=X, y=y))
