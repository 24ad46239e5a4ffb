"""``minibatches(X, y, batch_size, seed)``: all samples, dealt out into batches.

Any generator and any order is right, so only what holds for all of them is tested.  The seeds are
fixed, so one solution always gets the same marks; over all generators that a correct solution may
choose, it fails less than once in a hundred million.  By Hoeffding's inequality a share of N = 400
draws strays from its probability by 0.2 or more with a probability of at most 2 exp(-2 N 0.2^2) =
3e-14:

- Which batch a row comes into: 9 rows, 3 batches.
- Whether two rows come into the same batch: 36 pairs, a probability of a third for sizes 4, 4, 1.
- That two of 14 seeds put the same 10 of 40 rows into the first batch: 91 / 8.5e8 = 1e-7, and
  all of 40 rows into the same four batches: below 1e-19, which is what is tested.
"""

import numpy as np
import pytest

from autograder.testing import Failure, draws, expect, hints
from autograder.testing.many_seeds import drawn

CALL = "minibatches(X, y, {}, {})"

MANY_SEEDS = draws.seeds(93, 400)

LIST = (
    "A list holds the batches, each of batch_size rows, and the last one what is left over, if "
    "anything is. How many are that for so many rows, and how many do you make?"
)
PAIR = "Each batch is a pair, X_batch and y_batch, in that order."
SIZES = (
    "Every batch has batch_size rows; only the last may have fewer, and nobody is left out or "
    "used to fill up. Where does each of yours begin and end?"
)
SHORT_ONE = (
    "The sizes are right, and the batch with fewer rows does not come last. What is shuffled in "
    "yours: the rows before they are dealt out, or whole batches?"
)
ONCE = (
    "Every row has its turn exactly once. Which rows does each of your batches hold, and is a row "
    "drawn that has been drawn before?"
)
DRAWN = (
    "Every row should be as likely in one place as in another, and beside one row as beside "
    "another. What is shuffled in yours: the rows, before they are dealt out, or something else?"
)


def is_pair_of_arrays(batch):
    return (
        isinstance(batch, tuple | list)
        and len(batch) == 2
        and all(isinstance(part, np.ndarray) and part.ndim for part in batch)
    )


@pytest.fixture
def look(places):
    """Finds the row numbers of each batch of an answer; fails if they are not as they should."""

    def find(answer, X, y, batch_size, seed, hint=""):
        what = expect.describe(CALL.format(batch_size, seed), X=X, y=y)
        sizes = [min(batch_size, len(X) - start) for start in range(0, len(X), batch_size)]
        batches = expect.sequence(answer, len(sizes), f"{what}: the answer", hint=hint or LIST)
        lengths = [len(batch[0]) for batch in batches if is_pair_of_arrays(batch)]
        why = SHORT_ONE if lengths != sizes and sorted(lengths) == sorted(sizes) else SIZES
        rows = []
        for place, (batch, size) in enumerate(zip(batches, sizes, strict=True)):
            name = f"{what}: batch {place}"
            pair = expect.sequence(batch, 2, name, hint=hint or PAIR)
            names = f"{name}, X_batch", f"{name}, y_batch"
            rows.append(places(*pair, size, X, y, names, hint or why, hint))
        missing = set(range(len(X))).difference(*rows)
        expect.that(
            not missing,
            f"{what}: {len(missing)} of {len(X)} rows are in no batch, and others are there more "
            "than once.",
            hint=hint or ONCE,
        )
        return rows

    return find


@pytest.fixture
def dealt(student, look):
    """Deals out, and returns the row numbers of each batch."""

    def run(X, y, batch_size, seed, hint=""):
        return look(student.minibatches(X, y, batch_size, seed), X, y, batch_size, seed, hint)

    return run


@pytest.mark.weight(2)
def test_sizes(dealt, samples):
    """Batches of the right sizes, the last one with what is left over"""
    for m, batch_size, shape in (
        (5, 2, (4, 3)),
        (7, 3, (2, 2)),
        (10, 4, (3, 5)),
        (9, 8, (2, 3)),
        (10, 1, (1, 3)),
        (3, 2, (3, 3)),
    ):
        for seed in (0, 1, 7):
            dealt(*samples(m, *shape), batch_size, seed)
    dealt(*samples(100, 3, 3), 32, 5)


@pytest.mark.weight(1)
def test_nothing_is_left_over(dealt, samples):
    """No empty batch at the end, and one batch if there are fewer rows than it may have"""
    dealt(*samples(5, 4, 3), 2, 3)
    for m, batch_size in ((6, 2), (6, 3), (8, 4), (4, 4), (10, 5), (1, 1), (4, 100), (5, 6)):
        dealt(*samples(m, 3, 2), batch_size, 4)


@pytest.mark.weight(2)
def test_rows_stay_together(dealt, samples):
    """Each image with its own label, in every batch"""
    for seed in (3, 4, 5):
        dealt(*samples(30, 3, 10), 8, seed)
    dealt(*samples(30, 3, 2), 7, 6)


@pytest.mark.weight(2)
def test_drawn_at_random(student, reference, look, samples):
    """The order is drawn: any row may come anywhere, beside any other"""
    call = *samples(9, 3, 3), 4

    def dealt_in(answers):
        return [look(answer, *call, seed) for seed, answer in answers]

    which = reference, "minibatches", call, MANY_SEEDS
    drawn(student, *which, dealt_in).passes(come_anywhere)


def come_anywhere(deals):
    what = f"{CALL.format(4, 'seed')} for 9 rows and {len(MANY_SEEDS)} seeds"
    where, together = np.zeros((9, 3)), np.zeros((9, 9))
    for deal in deals:
        for batch, rows in enumerate(deal):
            where[rows, batch] += 1
            together[np.array(rows)[:, None], rows] += 1
    where, together = where / len(MANY_SEEDS), together / len(MANY_SEEDS)
    stray = np.abs(where - np.array([4, 4, 1]) / 9)
    row, column = map(int, np.unravel_index(int(stray.argmax()), stray.shape))
    expect.that(
        stray.max() < 0.2,
        f"{what}: row {row} comes into batch {column} by {100 * where[row, column]:.0f} % of them, "
        f"and {100 * (4, 4, 1)[column] / 9:.0f} % were expected.",
        hint=DRAWN,
        layer="relation",
    )
    stray = np.triu(np.abs(together - 1 / 3), k=1)
    first, second = np.unravel_index(int(stray.argmax()), stray.shape)
    expect.that(
        stray.max() < 0.2,
        f"{what}: rows {first} and {second} come into the same batch by "
        f"{100 * together[first, second]:.0f} % of them, and 33 % were expected.",
        hint=DRAWN,
        layer="relation",
    )


@pytest.mark.weight(1)
def test_seed_decides(dealt, samples):
    """The seed decides: the same seed gives the same batches, another seed other ones"""
    X, y = samples(40, 2, 3)
    seeds = (*range(12), 100, 4711)
    first = {seed: dealt(X, y, 10, seed) for seed in seeds}
    others = [seed for seed in seeds if dealt(X, y, 10, seed) != first[seed]]
    for seed in others[:1]:
        raise Failure(
            f"{CALL.format(10, seed)}: a second call gave other batches.",
            hint=hints.not_repeated(others),
        )
    expect.that(
        len({tuple(map(frozenset, rows)) for rows in first.values()}) == len(seeds),
        f"{CALL.format(10, 'seed')}: two different seeds put the same rows into the same batches.",
        hint="What does the seed decide in yours: the whole order, a piece of it, or nothing?",
    )


@pytest.mark.weight(1)
def test_whole_numbers(dealt, samples):
    """Whole numbers, and samples of any shape"""
    dealt(*samples(10, 4, 3, whole=True), 4, 2)
    dealt(*samples(9, 64, 10, whole=True), 2, 2)
    dealt(*samples(6, 1, 1), 4, 3)


@pytest.mark.weight(1)
def test_calls_are_independent(dealt, samples):
    """The right batches in every call, whatever was asked before"""
    first, second = samples(10, 3, 3), samples(10, 3, 3, number=1)
    other = samples(11, 3, 3)
    for number, (X, y, batch_size, seed) in enumerate(
        (
            (*first, 4, 5),
            (*second, 4, 5),
            (first[0], second[1], 4, 5),
            (*first, 3, 5),
            (*other, 4, 5),
            (*first, 4, 6),
        )
    ):
        dealt(X, y, batch_size, seed, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(dealt, student, samples):
    """The right batches, and X, y and NumPy's own random state as they were"""
    for whole in (False, True):
        X, y = samples(9, 3, 4, whole=whole)
        dealt(X, y, 2, 8)
        expect.untouched(student.last, expect.describe(CALL.format(2, 8), X=X, y=y))
