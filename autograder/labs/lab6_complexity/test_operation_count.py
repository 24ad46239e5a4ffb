"""``operation_count(complexity, n)``: how many operations, as the chapter counts them.

Exact values: a correct solution can't fail by chance.  Logarithms are asked for at every power
of two up to 2^40, where a whole number is right and a rounding error shows, right beside the
smaller ones, and a quarter above each of the larger ones, where every way to compute a logarithm
is exact enough.
"""

import pytest

from autograder.testing import expect

HALVINGS = (
    "How often can n be halved until 1 is left? Where a half is no whole number, go on with the "
    "next larger one."
)
SLIP = (
    "A logarithm of a power of two should be a whole number. Does yours come out a hair beside "
    "it and get rounded up? Halving with whole numbers can't slip."
)


WIDE = (
    "Smaller counts are right. Python's own whole numbers grow as they have to, and NumPy's have "
    "64 bits and begin anew beyond those. Whose numbers does yours multiply, and is there a limit?"
)


@pytest.fixture
def count(student):
    """Asks for one count and compares it."""

    def run(complexity, n, expected, hint="", one_more=""):
        what = f"operation_count({complexity!r}, {n})"
        found = expect.number(student.operation_count(complexity, n), what)
        if one_more and abs(found - expected - 1) < 1e-9:
            hint = one_more
        expect.close(found, expected, what, hint=hint)

    return run


@pytest.mark.weight(1)
def test_constant_and_linear(count):
    """O(1), one operation for any n, and O(n), one for each item"""
    for n in (1, 7, 1000, 1_000_000, 2**24 + 1, 2**40):
        count("O(1)", n, 1, "One operation, for any n: does the work grow when n grows?")
        count("O(n)", n, n, "One operation for each item: how many is that?")


@pytest.mark.weight(1)
def test_square(count):
    """O(n^2), every item with every item"""
    for n in (3, 1, 2, 10, 1000, 1_000_000):
        count(
            "O(n^2)", n, n * n, "Every item meets every item, itself too: how many pairs is that?"
        )
    for n in (4_000_000_000, 2**40):
        count("O(n^2)", n, n * n, WIDE)


@pytest.mark.weight(2)
def test_powers_of_two(count):
    """O(log n) at powers of two, how often n can be halved"""
    for power in (3, 0, 1, *range(2, 41)):
        count("O(log n)", 2**power, power, HALVINGS, one_more=SLIP if power > 3 else HALVINGS)


@pytest.mark.weight(2)
def test_rounded_up(count):
    """O(log n) between two powers of two, rounded up"""
    for n, expected in (
        (3, 2),
        (5, 3),
        (6, 3),
        (10, 4),
        (100, 7),
        (1000, 10),
        (1_000_000, 20),
        (3 * 2**18, 20),
        (3 * 2**30, 32),
    ):
        count("O(log n)", n, expected, HALVINGS)
    for power in range(2, 17):
        count("O(log n)", 2**power - 1, power, HALVINGS)
        count("O(log n)", 2**power + 1, power + 1, HALVINGS)
    for power in range(17, 41):
        count("O(log n)", 5 * 2 ** (power - 2), power + 1, HALVINGS)


@pytest.mark.weight(2)
def test_n_log_n(count):
    """O(n log n), n times that many, with the logarithm rounded up first"""
    hint = (
        "For each of the n items, as many operations as O(log n) has, where the logarithm is "
        "rounded up already. Which two numbers do you multiply, and does anything come before or "
        "after?"
    )
    for n, each in (
        (8, 3),
        (10, 4),
        (1, 0),
        (2, 1),
        (1000, 10),
        (1_000_000, 20),
        (2**20, 20),
        (3 * 2**30, 32),
        (5 * 2**28, 31),
    ):
        count("O(n log n)", n, n * each, hint)
