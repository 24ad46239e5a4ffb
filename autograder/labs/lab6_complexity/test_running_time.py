"""``running_time(complexity, n, operations_per_second=1e9)``: the count in seconds.

Exact values: a correct solution can't fail by chance.
"""

import pytest

from autograder.testing import Failure, expect

HINT = (
    "As many operations as operation_count says, so many of them in each second: how many seconds "
    "does that take? What is divided by what in yours, and does anything come after that?"
)
PRECISE = "A billionth of a second is a time as well. What does yours make of one?"
DEFAULT = (
    "With 1e9 handed over as the speed it is right. Which speed does your function take if it is "
    "given none?"
)
CHAPTER = (
    "A million times a million operations, a billion (1,000,000,000) in each second. The "
    "chapter's own number is wrong here."
)


TOLERANCE = 1e-9
"""Of the time itself, which may be a billionth of a second."""


@pytest.mark.weight(2)
def test_a_billion_a_second(student):
    """Times without a speed: a billion operations a second"""
    for complexity, n, seconds, hint in (
        ("O(n)", 1_000_000, 0.001, HINT),
        ("O(n log n)", 1_000_000, 0.02, HINT),
        ("O(n^2)", 50_000, 2.5, HINT),
        ("O(n^2)", 1_000_000, 1000.0, CHAPTER),
        ("O(n)", 1234, 0.000001234, PRECISE),
        ("O(n log n)", 1000, 0.00001, PRECISE),
        ("O(1)", 1, 0.000000001, PRECISE),
    ):
        what = f"running_time({complexity!r}, {n})"
        found = expect.number(student.running_time(complexity, n), what)
        if abs(found - seconds) > TOLERANCE * seconds and with_speed(
            student, complexity, n, seconds
        ):
            hint = DEFAULT
        expect.close(found, seconds, what, hint=hint, near_hint=hint, tolerance=TOLERANCE * seconds)


def with_speed(student, complexity, n, seconds):
    """Whether the answer is right where the usual speed is handed over."""
    try:
        found = expect.number(student.running_time(complexity, n, 1e9), "the time")
    except Failure:
        return False
    return abs(found - seconds) <= TOLERANCE * seconds


@pytest.mark.weight(2)
def test_other_speeds(student):
    """Times of slower and faster computers"""
    for complexity, n, speed, seconds in (
        ("O(n^2)", 8, 2, 32.0),
        ("O(n^2)", 1_000_000, 1e6, 1e6),
        ("O(n)", 7, 2, 3.5),
        ("O(n^2)", 1_000_000, 1e12, 1.0),
        ("O(n)", 7, 3, 7 / 3),
        ("O(n^2)", 100, 7, 10_000 / 7),
        ("O(n)", 8, 2.5, 3.2),
        ("O(n^2)", 1_000_000, 4, 2.5e11),
        ("O(n)", 7, 1e12, 7e-12),
    ):
        what = f"running_time({complexity!r}, {n}, {speed:g})"
        near, room = PRECISE if seconds < 1e-6 else "", TOLERANCE * seconds
        found = student.running_time(complexity, n, speed)
        expect.close(found, seconds, what, hint=HINT, near_hint=near, tolerance=room)
        what = f"running_time({complexity!r}, {n}, operations_per_second={speed:g})"
        found = student.running_time(complexity, n, operations_per_second=speed)
        expect.close(found, seconds, what, hint=HINT, near_hint=near, tolerance=room)


@pytest.mark.weight(2)
def test_every_kind_of_growth(student):
    """Times of every kind of growth"""
    for n, speed, seconds in (
        (16, 4, {"O(n)": 4, "O(log n)": 1, "O(1)": 0.25, "O(n log n)": 16, "O(n^2)": 64}),
        (1, 3, {"O(n)": 1 / 3, "O(log n)": 0, "O(1)": 1 / 3, "O(n log n)": 0, "O(n^2)": 1 / 3}),
        (10, 8, {"O(n)": 1.25, "O(log n)": 0.5, "O(1)": 0.125, "O(n log n)": 5, "O(n^2)": 12.5}),
    ):
        for complexity, expected in seconds.items():
            what = f"running_time({complexity!r}, {n}, {speed})"
            found = student.running_time(complexity, n, speed)
            expect.close(found, expected, what, hint=HINT)
