"""What lab8's suites share: made-up programs, their values and gradients, and their judgement.

Programs have fixed seeds and the tests compare with exact values, so that a correct solution
can't fail them by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.testing import expect

Step = tuple[str, str, tuple[str, ...]]

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
FEW = 4
"""So many steps are spelled out in a message."""


def in_words(step: Step) -> str:
    """A step as a line of Python: ``c = a * b`` or ``d = exp(c)``."""
    name, operation, names = step
    if operation in SIGNS:
        return f"{name} = {names[0]} {SIGNS[operation]} {names[1]}"
    return f"{name} = {operation}({names[0]})"


def program_in_words(program: Sequence[Step]) -> str:
    if len(program) > FEW:
        return f"a program of {len(program)} steps"
    return "; ".join(map(in_words, program))


@dataclass(frozen=True)
class Case:
    """A program with its inputs, every value, and a value whose gradient is asked for."""

    program: list[Step]
    inputs: dict[str, Any]
    values: dict[str, Any]
    output: str

    @property
    def words(self) -> str:
        return program_in_words(self.program)

    def in_order(self, number: int) -> Case:
        """The same with its steps in another order, by ``number``."""
        rng = np.random.default_rng([8, number])
        return replace(
            self, program=[self.program[at] for at in rng.permutation(len(self.program))]
        )

    def with_program(self, program: Sequence[Step]) -> Case:
        """The same with these steps, which are its own in another order."""
        return replace(self, program=list(program))

    def with_numbers(self, form: Callable[[float], Any]) -> Case:
        """The same with its numbers in another form, as NumPy's for example."""
        inputs = {name: form(number) for name, number in self.inputs.items()}
        return replace(
            self, inputs=inputs, values={name: form(number) for name, number in self.values.items()}
        )


@pytest.fixture
def case(reference: ModuleType) -> Callable[..., Case]:
    """Makes a case of a program's steps and its inputs; the output is the last step's value."""

    def make(program: Sequence[Step], output: str = "", **inputs: float) -> Case:
        values = reference.evaluate(list(program), inputs)
        return Case(list(program), inputs, dict(values), output or program[-1][0])

    return make


@pytest.fixture
def made_up(case: Callable[..., Case]) -> Callable[..., Case]:
    """Makes a random program: the same number of steps and ``number``, the same program.

    Every value lies between 0.1 and 5 up to its sign, so that nothing is lost in the tolerance,
    no relu is near its kink, and no divisor near 0.  The alphabet says nothing of the order.
    """

    def make(steps: int, number: int = 0) -> Case:
        rng = np.random.default_rng([8, steps, number])
        names = [str(name) for name in rng.permutation(list("abcdefghjkmnpqrstuvwxyz"))]
        inputs = {names.pop(): float(rng.uniform(0.5, 2.0) * sign) for sign in (1, -1, 1)}
        values, program = dict(inputs), list[Step]()
        while len(program) < steps:
            operation = str(rng.choice(list(RULES)))
            # what was made last is used most, so that the last step depends on many
            recent = list(values)[-3:] if rng.random() < 0.7 else list(values)
            operands = tuple(str(rng.choice(recent)) for _ in range(RULES[operation][0]))
            numbers = [values[name] for name in operands]
            if operation == "log" and numbers[0] <= 0:
                continue
            result = RULES[operation][1](*numbers)
            if 0.1 < abs(result) < 5 or (operation == "relu" and numbers[0] < 0):
                name = names.pop()
                values[name] = result
                program.append((name, operation, operands))
        return case(program, **inputs)

    return make


RULES: dict[str, tuple[int, Callable[..., float]]] = {
    "add": (2, lambda a, b: a + b),
    "subtract": (2, lambda a, b: a - b),
    "multiply": (2, lambda a, b: a * b),
    "divide": (2, lambda a, b: a / b),
    "exp": (1, math.exp),
    "log": (1, math.log),
    "sigmoid": (1, lambda a: 1.0 / (1.0 + math.exp(-a))),
    "tanh": (1, math.tanh),
    "relu": (1, lambda a: a if a > 0 else 0.0),
}
"""How many operands an operation has, and what it makes of them."""


@pytest.fixture
def judge_numbers() -> Callable[..., None]:
    """Fails where a dict has not the expected numbers; the first wrong one of ``order`` is told.

    ``hint`` is asked for each of them, by its name and the number that was found; ``names`` is for
    other keys, and ``near`` for a number that is off by a hair.
    """

    def judge(
        returned: Any,
        expected: Mapping[str, float],
        what: str,
        *,
        name: str,
        order: Sequence[str],
        hint: Callable[[str, Any], str],
        names: str = "",
        near: str = "",
    ) -> None:
        found = expect.mapping(returned, expected, f"{what}: the answer", hint=names)
        for key in order:
            where = expect.part(what, f"{name}[{key!r}]")
            why = hint(key, found[key])
            expect.close(found[key], expected[key], where, hint=why, near_hint=near)

    return judge


FORMS: dict[str, Callable[[float], Any]] = {
    "numbers of NumPy's": np.float64,
    "arrays without dimensions": np.array,
}


@pytest.fixture
def forms() -> Sequence[tuple[str, Callable[[float], Any]]]:
    """The forms in which a number may come, besides Python's."""
    return tuple(FORMS.items())


ONE_WAY = (
    "The gradients further out are right, and one way only leads on from this value. Along a way "
    "slopes multiply: which step uses it, and what is that step's own gradient times its local "
    "slope? The step is {}. {}"
)
SLOPES = {
    "add": "The slopes of add are 1, whatever comes in.",
    "log": "The slope of log is made of its operand. Which number do you hand over for that?",
    "relu": "The slope of relu hangs on its operand. Which number do you hand over for that?",
    **dict.fromkeys(
        ("exp", "sigmoid", "tanh"),
        "Its slope is made of the step's own result. Which value do you hand over for that?",
    ),
}
SLOPE_ALONE = (
    "What you found is the local slope of {} alone. What is it to be multiplied by: the output's "
    "gradient, or that of the step?"
)
STEP_ALONE = (
    "What you found is the gradient of the step {} alone. By which of its slopes is it to be "
    "multiplied?"
)
OTHER_SLOPE = (
    "What you found is what {} hands on to its other operand. In which order do the slopes stand, "
    "and in which order do you go through the operands?"
)


@pytest.fixture
def one_way() -> Callable[..., str]:
    """Chooses what to ask of a wrong gradient of a value that one step alone leads on from."""

    def why(
        case: Case,
        name: str,
        number: float,
        step: Step,
        right: Mapping[str, float],
        local: Mapping[str, Sequence[float]],
    ) -> str:
        gradient, slopes, own = right[step[0]], local[step[0]], step[2].index(name)
        others = [slope for place, slope in enumerate(slopes) if place != own]
        patterns = [
            (SLOPE_ALONE, slopes[own]),
            (STEP_ALONE, gradient),
            *((OTHER_SLOPE, gradient * slope) for slope in others),
        ]
        text = program_in_words([step])
        fitting = [
            hint for hint, other in patterns if abs(number - other) <= 1e-9 * (1 + abs(other))
        ]
        if len(fitting) == 1:  # two at once say nothing
            return fitting[0].format(text)
        return ONE_WAY.format(text, SLOPES.get(step[1], "")).strip()

    return why
