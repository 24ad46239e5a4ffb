"""``merge_sort(items)``: a sorted list, with equal numbers in their old order.

Fixed lists, compared with the one right answer: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect

DEEP = (
    "If the two parts are equally long, 3,000 items take a dozen calls inside each other. Where is "
    "the list split in yours: in the middle, or at a number in it, so that one part may hold all "
    "others? And does anything call itself for every item?"
)


@pytest.fixture
def sort(student, own_work, judge_sorted, asks):
    """Sorts a list, judges the answer, and returns the call in words."""
    sort_asks = asks(
        count="Into which parts is the list split: is every item in just one of them? And does "
        "everything that is handed on come back, equal items too?",
        items="Into which parts is the list split: is every item in just one of them? And is any "
        "changed on the way?",
        order="Is each part sorted in the same way before it goes to merge, down to parts of one "
        "item, and is what merge makes of them what you hand back?",
        ties="Where two equal numbers meet, which comes first in yours? If you split and merge: "
        "which half goes to merge as the left pile, and which pile goes first in a tie?",
    )

    def run(items):
        own_work("merge_sort")
        what = f"merge_sort(items) with {len(items)} item{'s' if len(items) > 1 else ''}"
        try:
            answer = student.merge_sort(items)
        except Failure as failure:
            if "RecursionError" not in failure.message or len(items) < 1_000:
                raise
            raise Failure(
                f"{what} ran into Python's limit of about 1,000 calls inside each other "
                "(RecursionError), and lists of a few numbers did not.",
                hint=DEEP,
                outcome="raised",
            ) from None
        judge_sorted(answer, sorted(items), what, sort_asks)
        return what

    return run


@pytest.mark.weight(2)
def test_small_lists(sort):
    """A handful of numbers, in whatever order they were"""
    for items in ([2, 1], [5, 2, 4, 7, 1, 3, 2, 6], [9, 7, 5, 3], [1, 2, 3, 4], [4, 4, 1, 4]):
        sort(items)


@pytest.mark.weight(2)
@pytest.mark.seconds(20)
def test_any_length(sort):
    """Any number of items: odd, even, one, and thousands in order; negative ones, fractions"""
    rng = np.random.default_rng(62)
    for size in (3, 10, 7, 1, 9, 5, 6):
        sort(rng.integers(-9, 10, size).tolist())
        sort(rng.standard_normal(size).tolist())
    sort([3 * 10**15, -2, 10**10, -(10**15), 2**40, 7])
    sort([1e300, -1e300, 2e300, 0.0, -2e300, 5.0])
    up = list(range(3_000))
    for items in (up, up[::-1], [7] * 3_000, up[1::2] + up[::-2]):
        sort(items)


@pytest.mark.weight(1)
def test_stable(sort):
    """Equal numbers, in the order in which they came"""
    sort([2, 1.0, 1, 2.0])
    sort([3.0, 3, 0, 3, 3.0, 0.0, 1])
    sort([1, 1.0, 0.5, 1, 1.0, 1, -2, 1.0])


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(sort, student):
    """The right list, and the one that was handed in as it was"""
    what = sort([6, 1, 5, 2, 4])
    expect.untouched(student.last, what)
    what = sort([3, -1, 2.5])
    expect.untouched(student.last, what)
