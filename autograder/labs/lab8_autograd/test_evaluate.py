"""``evaluate(program, inputs)``: every value of a program by its name.

Exact values for fixed programs: a correct solution can't fail by chance.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, hints

CALL = "evaluate(program, inputs)"
OPERATIONS = {
    "add": "What does add make of its two operands?",
    "subtract": "Which of the two is taken from which? The operands stand in the step in order.",
    "multiply": "What does multiply make of its two operands?",
    "divide": "Which of the two is divided by which? And does it keep what comes after the point?",
    "exp": "exp is e to the power of its operand. What is it in yours?",
    "log": "log is the natural logarithm, by which e comes to 1. Which one is yours?",
    "sigmoid": "The sigmoid is 1 / (1 + e to the power of minus its operand). Which sign or "
    "bracket is another in yours, or is anything done to the operand before?",
    "tanh": "What does tanh give for 0, and between which numbers does it stay? If yours is "
    "written out, (e^a - e^-a) / (e^a + e^-a), which sign is another one?",
    "relu": "relu lets through what is above 0. What comes out for the rest?",
}
NOT_ABOVE = (
    "For operands above 0 this operation is right in yours, and here its operand is not above 0. "
    "Is its size alone taken, by abs or a square, or is it treated apart, by an if, max or min?"
)
SIGNS = (
    "For 1.75 and 0.5 this operation is right in yours, and here an operand or the result is below "
    "0. Is its size alone taken, by abs, are the two put in order before, or does an if stand by?"
)
FAR = (
    "For the ordinary operands before this one it is right, and this one lies further out, or "
    "nearer to 0. Does a limit come in, by clip, min or max, or something that is added?"
)
LATER = (
    "Each operation alone is right. Where does this step take its operands from: from the values "
    "that the steps before it have made?"
)
TWICE = "This step uses one and the same value twice. Does each of its operands get a number?"
INPUT = "The inputs are values too. Do they stand in the answer, as they were given?"
NAMES = (
    "The answer holds the inputs and what each step makes, by their names. Which of them are not "
    "there in yours, or what else is? Does each of the nine operations come to the line that puts "
    "a result in?"
)
CHANGED = (
    "The dict that was handed over holds more afterwards. Which name of yours stands for that very "
    "dict, and what would make a new one?"
)
IS_ZERO = (
    "The value of {!r} is 0 here, and it is there. What does Python take a 0 for in an or, or in "
    "an if?"
)
KINDS = (
    "With Python's floats the values come out right. What does your function do with a number of "
    "another kind: is it changed in place, or asked for something only some numbers have?"
)


@pytest.fixture
def check(student, judge_numbers):
    def run(case, hint=""):
        what = f"{CALL} with {case.words}"
        if len(case.program) == 1:
            what += "".join(f", {name} = {float(one):g}" for name, one in case.inputs.items())
        steps = {step[0]: step for step in case.program}

        def why(name, _):
            return hint or (OPERATIONS[steps[name][1]] if name in steps else INPUT)

        try:
            answer = student.evaluate(case.program, case.inputs)
        except Failure as failure:
            key = failure.message.rpartition("KeyError: ")[2].strip(".")
            zero = [name for name, one in case.values.items() if not one and key == repr(name)]
            if "KeyError" not in failure.classes or not zero:
                raise
            asked = IS_ZERO.format(zero[0])
            raise Failure(failure.message, hint=asked, outcome=failure.outcome) from None
        judge_numbers(
            answer, case.values, what, name="values", order=list(case.values), hint=why, names=NAMES
        )
        return what

    return run


@pytest.mark.weight(2)
def test_two_operands(check, case):
    """add, subtract, multiply and divide, each alone"""
    for operation in ("add", "subtract", "multiply", "divide"):
        check(case([("r", operation, ("p", "q"))], p=1.75, q=0.5))
        for p, q in ((-0.3, 2.5), (0.6, -1.2)):
            check(case([("r", operation, ("p", "q"))], p=p, q=q), SIGNS)
    check(case([("r", "divide", ("q", "p"))], p=4.0, q=1.0))


@pytest.mark.weight(2)
def test_one_operand(check, case):
    """exp, log, sigmoid, tanh and relu, each alone"""
    for operation in ("exp", "log", "sigmoid", "tanh", "relu"):
        for x in (0.4, 2.5):
            check(case([("y", operation, ("x",))], x=x))
    for operation in ("exp", "sigmoid", "tanh", "relu"):
        for x in (-1.5, 0.0):
            hint = "" if operation == "relu" else NOT_ABOVE
            check(case([("y", operation, ("x",))], x=x), hint)
    for operation, *far in (
        ("exp", 12.0, -4.0, 40.0),
        ("log", 0.05, 4000.0, 2e-9),
        ("sigmoid", 15.0, -6.0, -14.0),
        ("tanh", 6.0, -6.0),
        ("relu", 700.0, -700.0, 0.02, 3e-7),
    ):
        for x in far:
            check(case([("y", operation, ("x",))], x=x), FAR)


@pytest.mark.weight(3)
def test_longer_programs(check, case, made_up):
    """Programs of several steps, each of which uses what came before"""
    first = case([("u", "add", ("x", "w")), ("v", "multiply", ("u", "x"))], x=1.5, w=-0.4)
    more = (made_up(*size) for size in ((3, 0), (5, 1), (8, 2), (10, 3), (10, 4)))
    for program in (first, *more):
        for step in program.program:  # alone, so that what the hint says of each of them holds
            check(case([step], **{name: program.values[name] for name in step[2]}))
        check(program, LATER)


@pytest.mark.weight(1)
def test_the_same_name_twice(check, case):
    """Steps that use the same value twice"""
    for operation in ("multiply", "add", "divide", "subtract"):
        check(case([("b", "exp", ("a",))], a=0.3))  # alone, and of two names: so the hint holds
        check(case([("s", operation, ("b", "c"))], b=1.35, c=1.35))
        check(case([("b", "exp", ("a",)), ("s", operation, ("b", "b"))], a=0.3), TWICE)


@pytest.mark.weight(1)
def test_any_names(check, case):
    """Names of any kind: long ones, and those of operations"""
    named = [
        ("log", "multiply", ("exp", "x 1")),
        ("add", "exp", ("log",)),
        ("result", "subtract", ("add", "operands")),
    ]
    plain = [("u", "multiply", ("x", "w")), ("v", "exp", ("u",)), ("r", "subtract", ("v", "k"))]
    check(case(plain, x=0.5, w=1.5, k=0.25))  # the same with other names, so the hint holds
    hint = "A name is a text and nothing more. What else does your function take it for?"
    check(case(named, exp=0.5, **{"x 1": 1.5, "operands": 0.25}), hint)


EACH = [
    ("r", "add", ("p", "q")),
    ("s", "subtract", ("r", "q")),
    ("t", "multiply", ("s", "p")),
    ("u", "divide", ("t", "r")),
    ("v", "relu", ("u",)),
    ("w", "add", ("v", "p")),
]
"""A program that may change its operands in place, if they can be changed at all."""


@pytest.mark.weight(1)
def test_kinds_of_numbers(check, case, made_up, forms):
    """Whole numbers, NumPy's numbers, and arrays without dimensions"""
    check(made_up(6, 5))
    check(case(EACH, p=0.5, q=1.5))
    whole = [("r", "divide", ("p", "q")), ("s", "multiply", ("r", "p")), ("t", "sigmoid", ("p",))]
    check(case(whole, p=1.0, q=4.0))
    check(case(whole, p=1, q=4), KINDS)
    for _, form in forms:
        for program in (made_up(6, 5), case(EACH, p=0.5, q=1.5)):
            check(program.with_numbers(form), KINDS)


ALL_NINE = [
    ("c", "subtract", ("a", "b")),
    ("d", "sigmoid", ("c",)),
    ("e", "tanh", ("c",)),
    ("f", "relu", ("c",)),
    ("g", "exp", ("c",)),
    ("h", "log", ("b",)),
    ("i", "divide", ("h", "b")),
    ("j", "multiply", ("i", "g")),
    ("k", "add", ("j", "f")),
    ("l", "relu", ("k",)),
]
"""Every operation, so that what goes wrong after it is not put down to the calls before."""


@pytest.mark.weight(1)
def test_calls_are_independent(check, case, made_up):
    """The right values in every call, whatever was asked before"""
    first = [("u", "multiply", ("x", "w")), ("v", "exp", ("u",))]
    second = [("u", "add", ("x", "w")), ("v", "tanh", ("u",))]
    calls = (
        case(ALL_NINE, a=0.5, b=1.75),
        case(first, x=0.5, w=1.5),
        case(first, x=0.25, w=1.5),
        case(second, x=0.25, w=1.5),
        case(second[:1], x=0.5, w=1.5),
        made_up(5, 6),
        case(first, x=0.5, w=1.5),
    )
    for number, one in enumerate(calls):
        check(one, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, check, case, made_up):
    """The right values, and program and inputs as they were"""
    what = check(made_up(7, 7))
    for path in student.last.changed:
        expect.that(
            not path.startswith("inputs"), f"{what}: the call changed inputs.", hint=CHANGED
        )
    expect.untouched(student.last, what)
    for program in (case(EACH, p=0.5, q=1.5), made_up(7, 8)):
        what = check(program.with_numbers(np.array))
        expect.untouched(student.last, what)
