"""lab8: the machine that the lab gives, and what its hidden suites lean on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.testing.gradcheck import numerical_gradient
from labs import Wrong
from support.running import Suites, told


@pytest.fixture(scope="module")
def suites() -> Suites:
    return Suites("lab8_autograd")


@pytest.fixture(scope="module")
def conftest(suites: Suites) -> Iterator[ModuleType]:
    module = ModuleType("conftest_of_lab8")
    source = (suites.folder / "conftest.py").read_text("utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)  # dataclasses look it up there
        exec(compile(source, "conftest.py", "exec"), module.__dict__)
        yield module


# --- the given machine ------------------------------------------------------------------------


def calculation(a: Any, b: Any, c: Any, w: Any) -> Any:
    """All that a Value can do, with arrays that are stretched on either side."""
    hidden = (a @ w + b).tanh() - 2.0 * c
    shared = (hidden * hidden + 1.0).log() / (3.0 + b.exp())
    return (shared.sigmoid() * shared - (1.0 - hidden).relu() / 4).mean() + (-hidden).sum() * 0.1


def test_the_given_machine_finds_the_gradients_that_small_steps_show(suites: Suites) -> None:
    value = suites.reference.Value
    rng = np.random.default_rng(8)
    shapes = {"a": (3, 2), "b": (1, 4), "c": (3, 1), "w": (2, 4)}
    point = {name: rng.uniform(-1.5, 1.5, shape) for name, shape in shapes.items()}

    def outcome(arrays: Any) -> float:
        return float(calculation(**{name: value(array) for name, array in arrays.items()}).data)

    values = {name: value(array) for name, array in point.items()}
    calculation(**values).backward()
    measured = numerical_gradient(outcome, point)
    for name, slopes in measured.items():
        assert values[name].grad.shape == slopes.shape
        np.testing.assert_allclose(values[name].grad, slopes, atol=1e-8)


def test_arrays_and_numbers_may_stand_on_the_left(suites: Suites) -> None:
    value = suites.reference.Value
    x = value([[1.0, 2.0]])
    for made, slopes in (
        (np.array([[3.0], [1.0]]) * x, [[4.0, 4.0]]),
        (np.array([[3.0], [1.0]]) - x, [[-2.0, -2.0]]),
        (np.array([[1.0], [2.0]]) @ x, [[3.0, 3.0]]),
        (2.0 / x, [[-2.0, -0.5]]),
    ):
        made.sum().backward()
        np.testing.assert_allclose(x.grad, slopes)


def test_numbers_alone_are_walked_back_through_by_the_students_function(suites: Suites) -> None:
    names = suites.namespace(
        "asked = []\nright = backpropagate\n"
        "def backpropagate(*given):\n    asked.append(given)\n    return right(*given)\n"
    )
    a = names["Value"](2.0)
    (a * a + a).backward()
    assert a.grad == 5.0
    ((program, values, output),) = names["asked"]
    assert len(program) == 2
    assert values[output] == 6.0


# --- the hidden suites ------------------------------------------------------------------------


def test_made_up_programs_have_all_operations_and_ordinary_values(
    suites: Suites, conftest: ModuleType
) -> None:
    def case(program: Any, **inputs: float) -> Any:
        values = suites.reference.evaluate(program, inputs)
        return conftest.Case(program, inputs, values, program[-1][0])

    made_up = conftest.made_up.__wrapped__(case)
    seen: Counter[str] = Counter()
    for steps in (4, 6, 8, 10, 12):
        for number in (5, 6, 7):
            one = made_up(steps, number)
            seen.update(operation for _, operation, _ in one.program)
            assert all(abs(number) < 5 for number in one.values.values())
            for _, operation, names in one.program:
                assert operation != "relu" or abs(one.values[names[0]]) > 0.1
                assert operation != "divide" or abs(one.values[names[1]]) > 0.1
    assert set(seen) == set(conftest.RULES)
    assert min(seen.values()) >= 3


def test_every_function_has_a_part_in_the_whole(suites: Suites) -> None:
    for name, answer in (
        ("evaluate", "{n: 0.5 for n in [*inputs, *(s[0] for s in program)]}"),
        ("local_slopes", "(1.0,) * len(operands)"),
        ("topological_order", "list(program)[::-1]"),
        ("backpropagate", "dict.fromkeys(values, 1.0)"),
        ("unbroadcast", "np.zeros(shape)"),
        ("matmul_gradients", "(0.0 * A, 0.0 * B)"),
    ):
        signature = {
            "evaluate": "program, inputs",
            "local_slopes": "operation, operands, result",
            "topological_order": "program",
            "backpropagate": "program, values, output",
            "unbroadcast": "gradient, shape",
            "matmul_gradients": "upstream, A, B",
        }[name]
        wrong = Wrong(
            "test_xor_with_autograd", name, f"def {name}({signature}):\n    return {answer}"
        )
        results = suites.grade(suites.namespace(suites.code(wrong)), [wrong.cell])
        assert results[wrong.cell].points < 1, (name, told(results))
