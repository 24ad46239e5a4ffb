"""``local_slopes(operation, operands, result)``: how fast the result rises with each operand.

Exact values for fixed numbers: a correct solution can't fail by chance.  Slopes that are measured
by nudging are off by 1e-8 where an operand is in the thousands, and exact ones by nothing.
"""

import numpy as np
import pytest

from autograder.testing import expect, gradcheck, hints

OPERATIONS = {
    "add": "One more of either operand: how much more comes out?",
    "subtract": "The result is a - b. In which direction does it move if b rises, and how fast?",
    "multiply": "The result is a * b. If a is one more, how often is b in it once more? Which "
    "operand is the slope by a?",
    "divide": "The result is a / b. Its slope by a is made of b alone; that by b is made of both, "
    "and falls with the square of b. Which sign has it?",
    "exp": "e to the power of a is its own slope. Which of the arguments is that?",
    "log": "The larger a is, the flatter is its logarithm. Which fraction is it?",
    "sigmoid": "The result has been through the sigmoid already. The slope is a product of two "
    "factors, each made of the result alone. Which two?",
    "tanh": "The slope of tanh is 1 at 0 and nearly 0 far out, and is made of the result alone. "
    "What is taken from 1?",
    "relu": "Above 0 everything that comes in comes out, below nothing. And on which slope at 0 "
    "did the lab agree?",
}
TUPLE = (
    "The answer is a tuple with one slope for each operand, one if there is one. How is a tuple of "
    "one written?"
)
MEASURED = (
    "Ordinary numbers come out right, and these are large. Is the slope worked out by a rule, or "
    "measured by nudging, which costs digits?"
)
FAR = (
    "For ordinary operands it is right, and this one lies further out, or nearer to 0. Does a "
    "limit come in (by clip, min or max), or something that is added, or is the slope measured?"
)
TWICE = (
    "Both operands are the same number here, and they are still two: each has its own slope. Does "
    "your function look anything up by its value?"
)
KINDS = (
    "With Python's floats the slopes come out right. What does your function do with a number of "
    "another kind?"
)
CALL = "local_slopes({!r}, {}, {})"


@pytest.fixture
def check(student, reference):
    def run(operation, operands, hint="", form=float):
        program = [("r", operation, tuple("ab"[: len(operands)]))]
        result = reference.evaluate(program, dict(zip("ab", operands, strict=False)))["r"]
        slopes = reference.local_slopes(operation, operands, result)
        given = tuple(form(operand) for operand in operands)
        what = CALL.format(operation, tuple(map(float, operands)), f"{result:.4g}")
        answer = student.local_slopes(operation, given, result if form is float else form(result))
        found = expect.numbers(answer, len(slopes), f"{what}: the answer", hint=TUPLE)
        for place, (own, slope) in enumerate(zip(found, slopes, strict=True)):
            where = f"{what}: slope {place}"
            near = hint if hint == MEASURED else ""
            why = hint or OPERATIONS[operation]
            expect.close(own, slope, where, hint=why, near_hint=near)
        return what

    return run


ORDINARY = (0.3, -0.75, 1.4, 2.5)
PAIRS = ((1.5, 0.4), (-0.8, 2.5), (0.6, -1.2))


@pytest.mark.weight(3)
def test_two_operands(check):
    """add, subtract, multiply and divide: a slope for each operand, in order"""
    for operation in ("subtract", "add", "multiply", "divide"):
        for operands in PAIRS:
            check(operation, operands)
    check("divide", (0.0, 2.0))
    check("multiply", (0.0, 3.0))


@pytest.mark.weight(3)
def test_one_operand(check):
    """exp, log, sigmoid, tanh and relu: one slope"""
    for operation in ("exp", "sigmoid", "tanh", "relu"):
        for operand in ORDINARY:
            check(operation, (operand,))
    for operand in (0.3, 0.8, 2.5):
        check("log", (operand,))


@pytest.mark.weight(1)
def test_relu(check):
    """relu: 1 above 0, 0 below, and 0 at 0"""
    for operand in (2.0, -3.0, 0.0, 0.001, -0.001):
        check("relu", (operand,))


@pytest.mark.weight(1)
def test_twice_the_same_number(check):
    """Two operands that are equal"""
    for operation in ("subtract", "divide", "multiply", "add"):
        check(operation, (1.7, 0.6))  # so that the hint on equal ones holds
        check(operation, (1.7, 1.7), TWICE)


@pytest.mark.weight(2)
def test_slopes_are_worked_out(check, student, reference):
    """The slopes that tiny steps of each operand show, and those of large numbers"""
    for operation, *operands in (("divide", 0.7, -1.6), ("sigmoid", 0.8), ("log", 1.7)):
        names = tuple("ab"[: len(operands)])

        def made(point, names=names, operation=operation):
            numbers = dict(zip(names, map(float, point["x"]), strict=True))
            return reference.evaluate([("r", operation, names)], numbers)["r"]

        point = {"x": np.array(operands)}
        measured = gradcheck.numerical_gradient(made, point)["x"]
        result = made(point)
        what = CALL.format(operation, tuple(operands), f"{result:.4g}")
        answer = student.local_slopes(operation, tuple(operands), result)
        found = expect.numbers(answer, len(operands), f"{what}: the answer", hint=TUPLE)
        # A central difference at steps of 1e-5 is true to about 1e-10 here.
        expect.close(found, measured, what, hint=OPERATIONS[operation], tolerance=1e-7)
    for operation, *large in (
        ("subtract", 0.4, 5000.0),
        ("add", 5000.0, 0.3),
        ("multiply", 3000.0, 7.0),
        ("divide", 9000.0, 3.0),
    ):
        check(operation, (0.7, 1.6))  # so that the hint on large numbers holds
        check(operation, large, MEASURED)
    for operation, ordinary, *far in (
        ("exp", 0.7, 9.0, -5.0),
        ("log", 0.7, 1e-4, 3000.0),
        ("sigmoid", 0.7, 7.0, -7.0),
        ("tanh", 0.7, 4.0, -4.0),
        ("relu", 0.7, 1e-6),
    ):
        check(operation, (ordinary,))
        for operand in far:
            check(operation, (operand,), FAR)
    check("divide", (0.5, 0.002), FAR)


@pytest.mark.weight(1)
def test_kinds_of_numbers(check, forms):
    """Whole numbers, NumPy's numbers, and arrays without dimensions"""
    for operation, *operands in (("divide", 1, 4), ("multiply", 3, 2), ("relu", 2)):
        check(operation, operands)  # as floats, so that the hint on another kind holds
        check(operation, operands, KINDS, form=lambda number: number)
    pairs = [(operation, (1.5, 4.0)) for operation in ("divide", "subtract")]
    singles = [(operation, (1.5,)) for operation in ("exp", "log", "sigmoid", "tanh", "relu")]
    for operation, numbers in (*pairs, *singles):
        check(operation, numbers)
        for _, form in forms:
            check(operation, numbers, KINDS, form=form)


@pytest.mark.weight(1)
def test_calls_are_independent(check):
    """The right slopes in every call, whatever was asked before"""
    for operation in ("add", "subtract", "multiply", "divide"):
        check(operation, (0.7, 1.6))  # each once, so that what differs below is what is kept
    for operation in ("exp", "log", "sigmoid", "tanh", "relu"):
        check(operation, (0.7,))
    calls = (
        ("multiply", 1.5, 0.4),
        ("divide", 1.5, 0.4),
        ("multiply", 0.4, 1.5),
        ("exp", 1.5),
        ("exp", 0.4),
        ("tanh", 0.4),
        ("multiply", 1.5, 0.4),
    )
    for operation, *operands in calls:
        check(operation, operands, hints.KEPT)


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, check):
    """The right slopes, and the operands as they were"""
    for operation, *operands in (("multiply", 1.5, 0.4), ("divide", 1.5, 0.4), ("log", 0.4)):
        what = check(operation, operands, form=np.array)
        expect.untouched(student.last, what)
