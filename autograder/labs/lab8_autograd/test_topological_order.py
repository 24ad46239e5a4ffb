"""``topological_order(program)``: the steps in an order in which each comes after those it needs.

Any order that works is right, so no order is compared with another one.
"""

import functools
import itertools

import pytest

from autograder.testing import Failure, expect, hints, raising

STEPS = "The answer is a list of the steps, as they were handed over. What does yours hold?"
WHOLE = (
    "A step is a tuple of three: name, operation, operands. Each of them stands in the answer "
    "once, unchanged. Which of yours is not one of those that were handed over?"
)
ONCE = "Each step is to be done once. How does your code know that it has taken a step already?"
MISSING = (
    "Some steps never come up. When does your loop end, and does it look at all the steps that are "
    "still waiting?"
)
TOO_EARLY = (
    "This step uses a value that is made further down. How do you know of each of its operands "
    "that it is there: because nobody makes it, or because its step has been taken? And a step "
    "that had to wait: is that asked once more before it goes into the answer?"
)
REFUSED = (
    "If it is you who raise it: an order that works exists here. Which names do you take for "
    "inputs, and which step do you take for one that needs itself?"
)
BACK_TO_FRONT = (
    "From back to front the order of your answer works here. Is a step noted before those that it "
    "uses, is the whole turned round, or does it stand as it was handed over?"
)
USED_ONCE = "With inputs in the place of second uses the same steps are not refused. "
ACCEPTED = (
    "Handed over in an order that works, the same steps are not refused. Is a step that has to "
    "wait for another one taken for one that needs itself?"
)
SAME = (
    "A value that is used twice, in one step or in two, is no circle. By what does your code "
    "notice that a step waits for itself?"
)
CIRCLE = (
    "Here a step waits for its own result, so no order works. What do you know if steps are left "
    "and none of them is ready, or if, following what a step needs, you come to it again?"
)
NAMES = (
    "With names that follow the alphabet the same steps, handed over like this, come out in order. "
    "Names say nothing of the order: does something sort by them, or compare them?"
)
SECONDS = 2


def step_of(value, what):
    """A step that came back, in the form in which they were handed over."""
    parts = expect.sequence(value, None, what, hint=STEPS)
    expect.that(len(parts) == 3, f"{what} is {expect.kind(value)}, expected a step.", hint=STEPS)
    name, operation, names = parts
    texts = isinstance(names, (list, tuple)) and all(isinstance(one, str) for one in names)
    expect.that(
        isinstance(name, str) and isinstance(operation, str) and texts,
        f"{what} is not a step (name, operation, names of the operands).",
        hint=STEPS,
    )
    return name, operation, tuple(names)


def renamed(case, ordered):
    """The program of a case, as it stands, with names that follow the alphabet in an order."""
    new = {name: f"s{place:02}" for place, (name, _, _) in enumerate(ordered)}
    return [
        (new[name], operation, tuple(new.get(one, f"in_{one}") for one in names))
        for name, operation, names in case.program
    ]


def used_once(case):
    """The program of a case in which every value is used at most once, and else an input."""
    program, used = [], set()
    for name, operation, names in case.program:
        operands = []
        for one in names:
            operands.append(f"in_{one}" if one in used else one)
            used.add(one)
        program.append((name, operation, tuple(operands)))
    return program


def works(order):
    """Whether each step comes after those whose values it uses."""
    names = [name for name, _, _ in order]
    return not any(one in names[at:] for at, step in enumerate(order) for one in step[2])


@pytest.fixture
def check(student, reference):
    def why_not(case, is_refused):
        """What the same steps show with other names, or in another order; empty if nothing."""
        ordered = reference.topological_order(case.program)
        if passes(case.with_program(renamed(case, ordered))):
            return NAMES
        if is_refused and passes(case.with_program(used_once(case))):
            return USED_ONCE + SAME
        return ACCEPTED if is_refused and passes(case.with_program(ordered)) else ""

    def passes(case):
        try:
            run(case, TOO_EARLY)
        except Failure:
            return False
        return True

    def run(case, hint="", refused=""):
        what = f"topological_order(program) with {case.words}"
        try:
            answer = student.topological_order(case.program)
        except Failure as failure:
            if "ValueError" not in failure.classes:
                raise
            why = hint or refused or f"{failure.hint} {why_not(case, True) or REFUSED}".strip()
            _, raised, rest = failure.message.partition(" raised ")
            said = f"{what}{raised}{rest}" if raised else failure.message
            raise Failure(said, hint=why, outcome=failure.outcome) from None
        items = expect.sequence(answer, None, f"{what}: the answer", hint=STEPS)
        order = [step_of(item, f"{what}: item {at}") for at, item in enumerate(items)]
        for at, step in enumerate(order):
            known = step in case.program
            expect.that(known, f"{what}: item {at} is no step of the program.", hint=hint or WHOLE)
            again = step in order[:at]
            expect.that(not again, f"{what}: {step[0]} stands there twice.", hint=hint or ONCE)
        missing = [step[0] for step in case.program if step not in order]
        expect.that(
            not missing,
            f"{what}: {len(missing)} of {len(case.program)} steps are missing.",
            hint=hint or MISSING,
        )
        names = [name for name, _, _ in order]
        turned = BACK_TO_FRONT if works(order[::-1]) else ""
        for at, (name, _, operands) in enumerate(order):
            for early in (one for one in operands if one in names[at:]):
                said = "needs its own result" if early == name else f"comes before {early}"
                raise Failure(
                    f"{what}: {name} {said}, which it uses.",
                    hint=hint or why_not(case, False) or turned or TOO_EARLY,
                )
        return what

    return run


CHAIN = [("u", "exp", ("x",)), ("t", "tanh", ("u",)), ("s", "log", ("t",))]
TWO_WAYS = [
    ("m", "exp", ("x",)),
    ("k", "multiply", ("m", "w")),
    ("q", "tanh", ("m",)),
    ("b", "add", ("q", "k")),
]
APART = [("d", "exp", ("x",)), ("c", "tanh", ("d",)), ("b", "exp", ("w",)), ("a", "log", ("b",))]


@pytest.mark.weight(2)
def test_three_steps(check, case):
    """Three steps in a row, handed over in each of their six orders"""
    orders = list(itertools.permutations(CHAIN))
    for steps in reversed(orders):
        check(case(CHAIN, x=0.5).with_program(steps))


@pytest.mark.weight(3)
def test_branches(check, case, made_up):
    """Steps that branch and meet again, in any order"""
    for number in range(6):
        check(case(TWO_WAYS, x=0.5, w=2.0).in_order(number))
        check(case(APART, x=0.5, w=2.0).in_order(number))
    check(case(TWO_WAYS, x=0.5, w=2.0).with_program(TWO_WAYS[::-1]))
    for steps in (6, 8, 10):
        for number in range(3):
            check(made_up(steps, number).in_order(number))
        program = made_up(steps, 3)
        check(program.with_program(program.program[::-1]))


@pytest.mark.weight(1)
def test_used_twice_is_no_circle(check, case):
    """Values that are used twice, in one step or by two"""
    program = [("s", "multiply", ("a", "a")), ("t", "add", ("s", "s")), ("u", "divide", ("t", "s"))]
    once = [("s", "exp", ("a",)), ("t", "log", ("s",)), ("u", "tanh", ("t",))]
    for number in range(5):
        check(case(once, a=1.5).in_order(number))  # so that being used twice is what differs
        check(case(program, a=1.5).in_order(number), refused=SAME)


@pytest.mark.weight(1)
def test_any_names(check, case):
    """Names that say nothing of the order, and those of operations"""
    for names in ("zyxw", "abcd", ("exp", "log", "add", "1")):
        first, second, third, last = names
        program = (
            (first, "exp", ("in",)),
            (second, "log", (first,)),
            (third, "add", (second, first)),
            (last, "multiply", (third, "in")),
        )
        for number in range(4):
            check(case(program, **{"in": 0.5}).in_order(number))


@pytest.mark.weight(3)
@pytest.mark.seconds(SECONDS)
def test_a_circle_is_refused(student, check, case):
    """ValueError for a step that needs its own result, at once or by way of others"""
    check(case(TWO_WAYS, x=0.5, w=2.0).in_order(1))
    own = [("x", "add", ("x", "a"))]
    two = [("x", "add", ("y", "a")), ("y", "exp", ("x",))]
    three = [("p", "exp", ("r",)), ("f", "add", ("p", "x")), ("r", "log", ("f",))]
    last = [*CHAIN, ("z", "multiply", ("s", "z"))]
    before = [("g", "add", ("r", "u")), *three, *CHAIN]
    for program in (two, own, three, last, before, before[::-1], [*TWO_WAYS, *three]):
        words = "; ".join(f"{name} needs {' and '.join(names)}" for name, _, names in program)
        what = f"topological_order(program), where {words},"
        call = functools.partial(student.topological_order, program)
        raising.raises(call, ValueError, what, hint=CIRCLE)


@pytest.mark.weight(1)
def test_calls_are_independent(student, check, case, made_up):
    """An order that works in every call, whatever was asked before"""
    turned = [("s", "exp", ("x",)), ("t", "tanh", ("s",)), ("u", "log", ("t",))]
    calls = (
        made_up(9, 5).in_order(4),
        case(CHAIN, x=0.5).in_order(1),
        case(turned, x=0.5).in_order(2),
        made_up(7, 4).in_order(3),
        case(CHAIN[:2], x=0.5).in_order(4),
        case(CHAIN, x=0.5).in_order(1),
    )
    for number, one in enumerate(calls):
        check(one, hints.first("", hints.KEPT, number))


@pytest.mark.weight(1)
def test_leaves_its_argument_alone(student, check, made_up):
    """An order that works, and the program as it was"""
    for number in range(3):
        what = check(made_up(7, number).in_order(number))
        expect.untouched(student.last, what)
