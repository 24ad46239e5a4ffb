"""``merge(left, right)``: one sorted list out of two.

Fixed lists, compared with the one right answer: a correct solution can't fail by chance.  The
longest lists hold 10,000 numbers each.  Python stops a function that calls itself once per item
there (after about 1,000 calls); loops, also those that cut a list anew for each item, take a
second or two at most on a slow core, and the limit is 20 seconds.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.testing import Failure, expect

GUARD = (
    "Small numbers are right, and these are far from 0, up or down. Does anything in yours count "
    "as larger or smaller than every number, a guard at the end of a pile for example, and is it?"
)


@pytest.fixture
def merge_asks(asks):
    return asks(
        count="Every item comes back exactly once, those left over in one pile too. Does any get "
        "lost, or come twice?",
        items="Does any item come twice while another one gets lost, or is any changed on the way?",
        order="Each time, which two numbers do you compare, and which of them is taken? And what "
        "becomes of what is left in one pile when the other is used up?",
        ties="If the smallest of both piles are equal, which pile should give its own first?",
    )


@pytest.fixture
def merged(student, own_work, judge_sorted, merge_asks):
    """Merges two lists, judges the answer, and returns the call in words."""

    def run(left, right, expected=None, far=False):
        own_work("merge")
        what = f"merge(left, right) with {len(left):,} in left and {len(right):,} in right"
        # Python's sort is stable: of equal numbers, those of the left list stay first.
        expected = sorted([*left, *right]) if expected is None else expected
        asks = replace(merge_asks, items=GUARD, order=GUARD) if far else merge_asks
        judge_sorted(student.merge(left, right), expected, what, asks)
        return what

    return run


@pytest.mark.weight(2)
def test_small_piles(merged):
    """Two small piles: one sorted pile, with every number in it"""
    merged([2, 5], [1, 7])
    merged([1, 2, 3], [4, 5, 6, 7])
    merged([4, 5, 6], [1, 2])
    merged([8], [3])
    merged([-3, 0, 11], [-7, 2])


@pytest.mark.weight(2)
def test_any_lengths(merged):
    """Piles of any lengths, with fractions, negative and huge numbers, and repeats"""
    rng = np.random.default_rng(61)
    for count, (first, second) in enumerate([(1, 9), (9, 1), (4, 7), (10, 10), (6, 3)]):
        if count % 2:
            numbers = rng.integers(-6, 7, first + second).tolist()
        else:
            numbers = rng.standard_normal(first + second).tolist()
        merged(sorted(numbers[:first]), sorted(numbers[first:]))
    for left, right in (
        ([5, 2_000_000], [7, 1_500_000]),
        ([-(10**15), 4], [-(10**12), 10**13, 3 * 10**15]),
        ([-2e300, 5.0, 1e300], [-1e300, 7.0, 2e300]),
        ([1e300], [-1e300]),
    ):
        merged(left, right, far=True)


@pytest.mark.weight(1)
def test_ties(merged):
    """Piles with equal numbers: those of the left pile first"""
    merged([1, 2, 2, 5], [1.0, 2.0, 3.0])
    merged([0.0, 1.0, 1.0], [1, 1, 4])
    merged([3], [3.0])


@pytest.mark.weight(2)
@pytest.mark.seconds(20)
def test_long_piles(student, own_work, judge_sorted, merge_asks):
    """Two piles of 10,000 numbers each"""
    own_work("merge")
    left, right = list(range(0, 30_000, 3)), list(range(-5_000, 15_000, 2))
    what = "merge(left, right) with 10,000 in left and 10,000 in right"
    try:
        answer = student.merge(left, right)
    except Failure as failure:
        if "RecursionError" not in failure.message:
            raise
        raise Failure(
            f"{what}: the function calls itself for every number, and Python allows about 1,000 "
            "calls inside each other.",
            hint="Can a loop take the next number, and remember how far it is in each pile?",
            outcome="raised",
        ) from None
    judge_sorted(answer, sorted([*left, *right]), what, merge_asks)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(merged, student):
    """The right pile, and both piles as they were"""
    what = merged([1, 4, 4, 6], [2, 3, 9])
    expect.untouched(student.last, what)
