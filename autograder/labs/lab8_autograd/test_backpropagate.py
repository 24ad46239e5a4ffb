"""``backpropagate(program, values, output)``: the gradient of one value by every value.

Two witnesses that know nothing of each other are asked: the reference, and central differences of
the program's output.  Programs are fixed, so a correct solution can't fail by chance.  Gradients
that are measured are off by 1e-8 where the output is in the thousands, and exact ones by nothing.
"""

import numpy as np
import pytest

from autograder.testing import Failure, expect, gradcheck, hints

CALL = "backpropagate(program, values, {!r})"
NAMES = (
    "The answer has a number for every name in values: the inputs, what each step makes, and the "
    "output itself. Which of them are not there in yours, or what else is?"
)
OUTPUT = "If the output rises by 1, how much does the output rise? With which number do you begin?"
USED_LATER = (
    "Steps that come after the output use it here, and they do not move it: their own gradients "
    "are 0. With which number do you begin, and what do those steps hand back to it in your walk?"
)
NOT_USED = (
    "The output does not depend on this value, so its gradient is 0. What reaches it in your walk, "
    "or what does it begin with?"
)
NOTHING = (
    "The gradient of this value is 0 in yours, and a step that moves the output uses it. Does that "
    "step have its turn in your walk, with its own gradient there by then, and does it hand "
    "something to each of its operands? Or does a break, a return or an if end the walk before?"
)
ONE_OF_TWO = (
    "Several ways lead from this value to the output, and what you found is one of them alone. "
    "What becomes of what is there already when the next way arrives?"
)
SEVERAL = (
    "Several ways lead from this value to the output. Each brings the gradient of the step that "
    "uses it times a local slope, and they are added. Has every step that uses it had its turn "
    "before this value hands its gradient on?"
)
LARGE = (
    "Smaller gradients are right in yours, and here they are large. Does a limit come in, by clip, "
    "min or max, or are they measured by nudging?"
)
TWICE = (
    "A step here uses this value twice. Two ways lead from it into that step, each with a slope of "
    "its own, and what you found is what comes out without one of them. Where does it get lost?"
)
AND_TWICE = (
    "A step here uses this value twice. Two ways lead from it into that step, each with a slope of "
    "its own. What does each bring (that step's own gradient times the slope), and is every one "
    "of them added?"
)
NO_STEP = (
    "The output asked for here is an input: no step makes it. Where does your code look for it, "
    "and where does the walk begin then?"
)
ORDER = (
    "With the steps in an order that works the gradients are right, and here the same steps come "
    "in another one. Which function of yours puts them in order before the walk?"
)
MEASURED = (
    "Ordinary programs come out right, and here a large number takes part. Are gradients worked "
    "out by the chain rule, or measured by nudging, which costs digits?"
)
KINDS = (
    "With Python's floats the gradients come out right. What does your function do with a number "
    "of another kind: is it changed in place?"
)


def close(number, other):
    return abs(number - other) <= 1e-9 * (1 + abs(other))


def hint_for(case, right, local, one_way):
    """What to ask of the gradient of a value that is wrong while those further out are right."""

    def why(name, found):
        if name == case.output:
            return USED_LATER if any(name in names for *_, names in case.program) else OUTPUT
        ways, twice, via = [], [], []
        for step in case.program:
            at = [place for place, one in enumerate(step[2]) if one == name]
            if not right[step[0]] or not at:
                continue
            new = [right[step[0]] * local[step[0]][place] for place in at]
            ways += new
            via.append(step)
            twice += new if len(at) > 1 else []
        if not ways:
            return NOT_USED
        try:
            number = float(found)
        except (TypeError, ValueError):
            number = np.nan
        if not number:
            return NOTHING
        if twice:
            lost = any(close(number, sum(ways) - way) for way in twice)
            return TWICE if lost else AND_TWICE
        if len(ways) == 1:
            return one_way(case, name, number, via[0], right, local)
        alone = any(close(number, way) for way in ways)
        return ONE_OF_TWO if alone else SEVERAL

    return why


@pytest.fixture
def check(student, reference, judge_numbers, one_way):
    def run(case, hint=""):
        plain = {name: float(number) for name, number in case.values.items()}
        right = reference.backpropagate(case.program, plain, case.output)
        ordered = reference.topological_order(case.program)
        local = {
            name: reference.local_slopes(operation, tuple(plain[one] for one in names), plain[name])
            for name, operation, names in ordered
        }
        back = [case.output, *(name for name, _, _ in reversed(ordered)), *case.inputs]
        what = f"{CALL.format(case.output)} with {case.words}"
        why = hint_for(case, right, local, one_way)
        try:
            answer = student.backpropagate(case.program, case.values, case.output)
        except Failure as failure:
            if failure.outcome != "raised" or case.output not in case.inputs:
                raise
            asked = f"{failure.hint} {NO_STEP}".strip()
            raise Failure(failure.message, hint=asked, outcome=failure.outcome) from None
        judge_numbers(
            answer,
            right,
            what,
            name="gradients",
            order=list(dict.fromkeys(back)),
            hint=lambda name, found: (name != case.output and hint) or why(name, found),
            names=NAMES,
            near=hint if hint == MEASURED else "",
        )
        return what

    return run


TINY = [("c", "multiply", ("a", "b")), ("d", "subtract", ("c", "a")), ("e", "multiply", ("c", "d"))]
"""A program in which two values are used twice."""


@pytest.mark.weight(2)
def test_one_way(check, case):
    """Chains: along a way, slopes multiply"""
    check(case([("u", "multiply", ("x", "w"))], x=1.5, w=-0.4))
    check(case([("u", "subtract", ("x", "w")), ("v", "exp", ("u",))], x=0.5, w=0.9))
    chain = [
        ("p", "multiply", ("x", "w")),
        ("z", "add", ("p", "b")),
        ("h", "sigmoid", ("z",)),
        ("g", "divide", ("h", "k")),
        ("l", "log", ("g",)),
    ]
    check(case(chain, x=0.5, w=1.5, b=-0.25, k=0.3))
    products = [("p", "multiply", ("x", "w")), ("q", "multiply", ("p", "k"))]
    check(case(products, x=0.5, w=0.75, k=-0.5))
    for size in (30.0, 700.0):
        check(case(products, x=0.5, w=size, k=-size), LARGE)


@pytest.mark.weight(3)
def test_several_ways(check, case):
    """Values that are used by several steps: over several ways, add"""
    check(case(TINY, a=1.5, b=-0.7))
    three = [("u", "exp", ("x",)), ("v", "tanh", ("x",)), ("w", "multiply", ("u", "v"))]
    check(case([*three, ("y", "add", ("w", "x"))], x=0.6))
    again = [("u", "exp", ("x",)), ("v", "sigmoid", ("u",)), ("w", "multiply", ("u", "v"))]
    check(case([*again, ("y", "divide", ("w", "v")), ("z", "subtract", ("y", "u"))], x=0.6))


@pytest.mark.weight(2)
def test_the_same_name_twice(check, case):
    """Steps that use the same value twice"""
    for operation in ("multiply", "add"):
        check(case([("s", operation, ("a", "a"))], a=1.5))
    square = [("s", "multiply", ("a", "a")), ("t", "multiply", ("s", "s"))]
    check(case([*square, ("u", "add", ("t", "s"))], a=0.9))
    for operation in ("divide", "subtract"):
        check(case([("s", operation, ("a", "a")), ("t", "add", ("s", "a"))], a=1.5))


@pytest.mark.weight(2)
def test_any_order(check, case, made_up):
    """Steps in any order"""
    one = case(TINY, a=1.5, b=-0.7)
    check(one)
    for number in range(4):
        check(one.in_order(number), ORDER)
    for steps, number in ((5, 0), (7, 1), (9, 2)):
        program = made_up(steps, number)
        check(program)
        check(program.in_order(number), ORDER)
        check(program.with_program(program.program[::-1]), ORDER)


@pytest.mark.weight(2)
def test_no_way(check, case):
    """0 for what the output does not depend on, 1 for the output itself"""
    side = [*TINY, ("f", "exp", ("w",)), ("g", "multiply", ("e", "f"))]
    for output in ("d", "e", "c", "f"):
        check(case(side, output, a=1.5, b=-0.7, w=0.4))
    unused = [("v", "exp", ("y",)), ("u", "multiply", ("x", "x")), ("r", "tanh", ("u",))]
    check(case(unused, x=0.8, y=0.3))
    check(case(TINY, "b", a=1.5, b=-0.7))


@pytest.mark.weight(3)
def test_longer_programs(check, made_up):
    """Longer programs of all operations"""
    for steps in (4, 6, 8, 10, 12):
        for number in (5, 6, 7):
            check(made_up(steps, number))


@pytest.mark.weight(2)
def test_gradient_matches_finite_differences(student, check, case, reference, made_up):
    """The gradients that tiny steps of each input show, beside a large number, too"""
    for steps, number in ((6, 8), (9, 9)):
        one = made_up(steps, number)
        check(one)  # which knows of each value in how many ways it is used

        def output(point, one=one):
            inputs = {name: float(number) for name, number in point.items()}
            return reference.evaluate(one.program, inputs)[one.output]

        point = {name: np.array(number) for name, number in one.inputs.items()}
        measured = gradcheck.numerical_gradient(output, point)
        what = f"{CALL.format(one.output)} with {one.words}"
        answer = student.backpropagate(one.program, one.values, one.output)
        found = expect.mapping(answer, one.values, f"{what}: the answer", hint=NAMES)
        for name, slope in measured.items():
            where = f"{what}: gradients[{name!r}]"
            # Differences at steps of 1e-5 are true to about 1e-9 here.
            expect.close(found[name], slope, where, hint=hints.KEPT, tolerance=1e-7)
    large = [("p", "multiply", ("x", "w")), ("t", "tanh", ("p",)), ("s", "add", ("k", "t"))]
    check(case(large, x=0.5, w=-0.8, k=5.0))
    check(case(large, x=0.5, w=-0.8, k=5000.0), MEASURED)


@pytest.mark.weight(1)
def test_kinds_of_numbers(check, case, made_up, forms):
    """Whole numbers, NumPy's numbers, and arrays without dimensions"""
    check(made_up(7, 10))
    check(case(TINY, a=2.0, b=3.0))
    check(case(TINY, a=2, b=3), KINDS)
    for _, form in forms:
        check(made_up(7, 10).with_numbers(form), KINDS)


@pytest.mark.weight(1)
def test_calls_are_independent(check, case, made_up):
    """The right gradients in every call, whatever was asked before"""
    other = [("c", "add", ("a", "b")), ("d", "subtract", ("c", "a")), ("e", "divide", ("c", "d"))]
    for program in (case(TINY, "d", a=0.9, b=1.3), case(other, a=0.9, b=1.3), made_up(8, 14)):
        check(program)  # of each kind one, so that what differs below is what is kept
    calls = (
        case(TINY, a=1.5, b=-0.7),
        case(TINY, a=0.5, b=-0.7),
        case(other, a=1.5, b=-0.7),
        case(TINY, "d", a=1.5, b=-0.7),
        made_up(6, 11),
        case(TINY, a=1.5, b=-0.7),
    )
    for number, one in enumerate(calls):
        check(one, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_arguments_alone(student, check, made_up):
    """The right gradients, and program and values as they were"""
    for one in (made_up(7, 12).in_order(1), made_up(7, 13).with_numbers(np.array)):
        what = check(one)
        expect.untouched(student.last, what)
