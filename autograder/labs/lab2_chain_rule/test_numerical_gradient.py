"""``numerical_gradient(f, x, epsilon=1e-5)``: slopes by trying out.

The functions that are passed in run here, in the suite's process: they count their calls and
look at what they are given.  Functions and points are fixed, so a correct solution can't fail
by chance.  With steps of 1e-5, rounding costs up to 1e-10 here and a one-sided difference is off
by 1e-6 and more; with wide steps rounding costs nothing, and the answer is compared exactly
with the difference quotient, which is another number than the true slope there.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, hints

CALL = "numerical_gradient(f, x)"
TINY_STEP = 1e-7
TOGETHER = (
    "f was asked at a point at which more than one entry differs from x. Which one is to be moved, "
    "and where do all others have to stand, those that were moved before as well?"
)
NOT_ALL = (
    "Some entries of x were never moved. Does your loop come to every entry, or does something end "
    "it before, such as a return inside?"
)
ONE_SIDE = "f was asked on one side of x only. Which two points does the rule of the lab compare?"
SINGLE = "f was asked with numbers of single precision. What makes float32 of them?"
DISTANCE = "f was asked {found:g} away from x. How far does epsilon say?"
SOME = (
    "f depends on two entries of x only, one of which hardly matters. Does every entry get its own "
    "slope, a large one, a tiny one or 0, in its own place?"
)
NEVER = "f was asked at x and nowhere else. Which points does the rule of the lab compare?"
ONE_WAY = (
    "Some entry of x was moved one way only, by itself. Which two points does the rule of the lab "
    "compare, for each entry?"
)
QUOTIENT = (
    "f was asked at the right points. What is made of its answers: which one is taken from which, "
    "what is that divided by, and where is it put?"
)
WHOLE = (
    "With floats the slopes come out right. An array of whole numbers can't hold 3.00001 and cuts "
    "off what comes after the point: which arrays of yours are like x?"
)
COPY = (
    "Something writes into x itself. It stays moved if nothing is put back, if f stops half-way, "
    "and by a rounding error if epsilon is added and taken away. What can be moved instead of x?"
)


class Landscape:
    """f(x) = sum of c x^3 + (sum of d x)^2, which knows how it was called.

    ``stop_at`` makes that call raise instead.  What is no float array of the right shape is
    turned down in words that reach the student through the exception.
    """

    def __init__(self, shape, stop_at=0, number=0):
        self.made = (shape, stop_at, number)
        rng = np.random.default_rng([24, *shape, *([number] if number else [])])
        size = int(np.prod(shape))
        self.shape = shape
        self.c = rng.uniform(0.5, 1.0, shape) / size
        self.d = rng.uniform(0.5, 1.0, shape) * rng.choice([-1.0, 1.0], shape) / np.sqrt(size)
        self.points = []
        self.single = False
        self.stop_at = stop_at

    def __eq__(self, other):
        return isinstance(other, Landscape) and self._state == other._state

    def __hash__(self):
        return hash(self._state)

    @property
    def _state(self):
        """All that decides what it answers."""
        return self.made, len(self.points)

    def __call__(self, x):
        found = expect.kind(x)
        if not isinstance(x, np.ndarray) or x.shape != self.shape:
            raise ValueError(f"f takes an array of shape {self.shape}, and it was given {found}")
        if x.dtype.kind != "f":
            raise TypeError("f takes an array of floats, and it was given one of whole numbers")
        self.points.append(x.copy())
        self.single |= x.dtype.itemsize < 8
        if len(self.points) == self.stop_at:
            raise ValueError("f has no value here")
        return self.height(x)

    def height(self, x):
        return float(np.sum(self.c * x**3) + np.sum(self.d * x) ** 2)


def point(shape, *, whole=False, number=0):
    """Where the slopes are asked for: float64, or whole numbers."""
    rng = np.random.default_rng([25, *shape, *([number] if number else [])])
    return rng.integers(-2, 3, shape) if whole else rng.uniform(-1.5, 1.5, shape)


def asked(f, x, step):
    """What to ask of slopes that are wrong, from the points at which f was asked."""
    moved = np.array(f.points).reshape(-1, x.size) - x.ravel()
    largest = np.abs(moved).max(axis=1, initial=0.0)
    if not largest.any():
        return NEVER
    if f.single:
        return SINGLE
    if ((moved != 0.0).sum(axis=1) > 1).any():
        return TOGETHER
    if not moved.any(axis=0).all():
        return NOT_ALL
    if (moved >= 0.0).all() or (moved <= 0.0).all():
        return ONE_SIDE
    off = np.abs(largest - step) > 1e-3 * step
    if (off & (largest > 0.0)).any():
        return DISTANCE.format(found=largest[off & (largest > 0.0)][0])
    up, down = (moved > 0.0).any(axis=0), (moved < 0.0).any(axis=0)
    return QUOTIENT if (up & down).all() else ONE_WAY


def check(student, x, epsilon=None, hint="", number=0, **keywords):
    """Compare with the difference quotients; the landscape and the call in words come back."""
    f = Landscape(x.shape, number=number)
    if epsilon is None:
        what = expect.describe(CALL, x=x)
        found = student.numerical_gradient(f, x, **keywords)
    else:
        what = f"{expect.describe('numerical_gradient(f, x, epsilon)', x=x)}, epsilon = {epsilon:g}"
        found = student.numerical_gradient(f, x, epsilon, **keywords)
    step = epsilon or keywords.get("epsilon", gradcheck.STEP)
    true = gradcheck.numerical_gradient(f.height, x, step)
    tolerance = TINY_STEP if step < 1e-3 else expect.TOLERANCE
    seen = asked(f, x, step)
    near_hint = "" if seen == QUOTIENT else seen
    expect.close(found, true, what, hint=hint or seen, near_hint=near_hint, tolerance=tolerance)
    return f, what


@pytest.mark.weight(2)
def test_one_dimension(student):
    """The slope for every entry of a row of numbers, of which one is moved at a time"""
    check(student, point((1,)))
    check(student, point((5,)))


@pytest.mark.weight(2)
def test_two_and_three_dimensions(student):
    """The slopes of tables, and of tables in layers, in the shape of x"""
    check(student, point((3, 4)))
    check(student, point((1, 6)))
    check(student, point((2, 3, 4)))
    for shape in ((5, 1), (3, 3), (2, 3, 2)):
        check(student, point(shape))


@pytest.mark.weight(1)
def test_zeros_and_large_slopes(student):
    """Entries that are 0, and slopes that are 0, tiny or large"""
    x = point((5,))
    x[1:3] = 0.0
    check(student, x)
    check(student, 8.0 * point((4,)))
    for shape in ((6,), (2, 3)):
        x = point(shape)
        what = f"{expect.describe(CALL, x=x)} and an f for which only two entries matter"
        true = np.zeros(shape)
        true.flat[1], true.flat[-1] = 0.0003, 2.0 * x.flat[-1]
        found = student.numerical_gradient(
            lambda at: float(0.0003 * at.flat[1] + at.flat[-1] ** 2), x
        )
        expect.close(found, true, what, hint=SOME, tolerance=TINY_STEP)


@pytest.mark.weight(1)
def test_calls_are_independent(student):
    """The right slopes in every call, whatever was asked before"""
    one, other = point((2, 3)), point((2, 3), number=1)
    check(student, one, 0.5)
    for x, number, epsilon in (
        (one, 0, 0.5),
        (other, 0, 0.5),
        (one, 1, 0.5),
        (one, 0, 0.25),
        (one, 0, 0.5),
    ):
        check(student, x, epsilon, hints.KEPT, number)
    f = Landscape((2, 3))
    for x, epsilon in ((one, 0.5), (other, 0.5), (one, 0.25), (one, 0.5)):
        what = f"{expect.describe(CALL, x=x)}, after other calls"
        true = gradcheck.numerical_gradient(f.height, x, epsilon)
        expect.close(student.numerical_gradient(f, x, epsilon), true, what, hint=hints.KEPT)


@pytest.mark.weight(2)
def test_whole_numbers(student):
    """Whole numbers in x: f still gets floats"""
    for shape in ((4,), (3, 2)):
        check(student, point(shape))
        check(student, point(shape, whole=True), hint=WHOLE)


@pytest.mark.weight(2)
def test_epsilon(student):
    """The step epsilon, to either side of x; 1e-5 unless something else is said"""
    for epsilon in (0.5, 0.01, 1.0):
        check(student, point((3,)), epsilon)
    check(student, point((2, 2)), epsilon=0.25)
    f, what = check(student, point((4,)))
    moved = np.abs(np.array(f.points) - point((4,))).max(axis=1)
    moved = moved[moved > 0.0]
    expect.that(
        bool(np.allclose(moved, gradcheck.STEP, rtol=1e-3, atol=0.0)),
        f"{what}: f was not tried at a distance of 0.00001 from x.",
        hint="What does the stub's first line say that epsilon is, if nobody gives one?",
    )


@pytest.mark.weight(2)
def test_two_calls_per_entry(student):
    """The right slopes from two calls of f for each entry, because a call may take long"""
    for shape in ((6,), (2, 5)):
        f, what = check(student, point(shape))
        size = int(np.prod(shape))
        # One look at f(x) itself does no harm.
        expect.that(
            len(f.points) in (2 * size, 2 * size + 1),
            f"{what}: f was called {len(f.points)} times, expected {2 * size}.",
            hint="One call above and one below for each entry. Can a value be kept in a variable?",
        )


@pytest.mark.weight(1)
def test_leaves_x_alone(student):
    """The right slopes, and x exactly as it was"""
    for shape in ((5,), (2, 3)):
        _, what = check(student, point(shape))
        changed = student.last.changed
        expect.that(not changed, f"{what}: x did not come back exactly as it was.", hint=COPY)
        expect.untouched(student.last, what)


@pytest.mark.weight(1)
def test_leaves_x_alone_when_f_stops(student):
    """x as it was, even if f stops with an error half-way"""
    x = point((4,))
    check(student, x)
    for stop_at in (1, 2, 5):
        f = Landscape(x.shape, stop_at)
        what = f"{expect.describe(CALL, x=x)}, where f stops with a ValueError in call {stop_at}"
        try:
            student.numerical_gradient(f, x)
        except Failure as failure:
            # The exception is f's own and may go through; anything else is not ours to forgive.
            if failure.outcome != "raised" or len(f.points) < stop_at:
                raise
        expect.that(
            not student.last.changed, f"{what}: x did not come back exactly as it was.", hint=COPY
        )
