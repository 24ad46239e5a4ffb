"""What functions of ours make of calls, remembered from one student to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.grading import replays
from autograder.grading.call_log import CallLog, LoggedCall, Seen
from autograder.grading.catalogue import catalogue
from autograder.grading.diagnosis import name_misconception
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.replays import Memory, Replays
from support.grading_here import LABS, grade_here

LAB_3 = next(lab for lab in LABS if lab.name == "lab3_xor_network")
LAB_7 = next(lab for lab in LABS if lab.name == "lab7_checkpoint")
LAB_9 = next(lab for lab in LABS if lab.name == "lab9_digits")


def function(text: str) -> Any:
    """``f`` of a module with this text."""
    names: dict[str, Any] = {"__name__": "notebook"}
    exec(compile("import numpy as np\nimport time\n" + text, "module.py", "exec"), names)
    return names["f"]


def logged(own: Callable[..., Any], *inputs: Any) -> list[LoggedCall]:
    """Calls of a student's function with one argument each."""
    student = NamespaceStudent({"f": own})
    student.call_log = CallLog("f")
    for one in inputs:
        student.f(one)
    return student.call_log.calls


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Callable[..., Any]]:
    """The functions that are called, one for each call; nothing is remembered yet."""
    called: list[Callable[..., Any]] = []

    def noted(function: Callable[..., Any], call: LoggedCall) -> tuple[Seen, int]:
        called.append(function)
        return replay(function, call)

    replay = replays.replay
    monkeypatch.setattr(replays, "replay", noted)
    monkeypatch.setattr(replays, "_memory", Memory())
    return called


def test_what_ours_make_of_a_call_is_remembered_for_the_next_student(
    played: list[Callable[..., Any]],
) -> None:
    reference = LAB_3.load_reference()

    def named(right: float, left: float) -> str | None:
        own = function(f"def f(a): return np.where(a > 0.5, {right}, {left}) * a * (1 - a)")
        calls = logged(own, np.array([0.2, 0.3]), np.array([0.7, 0.6]), 0.25)
        entry = name_misconception("sigmoid_derivative", calls, lambda: (), LAB_3, reference)
        return entry.id if entry else None

    assert named(-1, -1) == "slope-negative"
    assert played
    played.clear()
    # the same arguments and other answers: each student's own decide
    assert [named(-1, -1), named(1, -1), named(-1, -1)] == [
        "slope-negative",
        None,
        "slope-negative",
    ]
    assert not played


def test_what_keeps_state_is_called_in_a_row_for_each_student(
    played: list[Callable[..., Any]],
) -> None:
    reference = LAB_3.load_reference()
    (entry,) = (entry for entry in catalogue(LAB_3) if entry.id == "start-global-generator")
    calls = logged(lambda x: x, 1, 2, 3)
    for _ in range(2):
        row = replays.of_wrong(entry, LAB_3, reference, calls)
        assert [row[place].raised for place in range(3)] == ["TypeError"] * 3
    assert len(played) == 6
    assert len(set(played)) == 2


def test_a_misconception_is_kept_without_the_data_of_its_lab() -> None:
    reference = LAB_9.load_reference()
    assert isinstance(reference.DIGITS_X, np.ndarray)
    entry = next(entry for entry in catalogue(LAB_9) if entry.function == "split")
    kept = replays.of_wrong(entry, LAB_9, reference, [])._function
    assert kept is replays.of_wrong(entry, LAB_9, reference, [])._function
    assert not any(isinstance(value, np.ndarray) for value in kept.__globals__.values())


def test_the_shared_generator_is_watched_whatever_the_code_looks_like(
    played: list[Callable[..., Any]],
) -> None:
    hidden = function("def f(x): return [getattr(np, 'ran' + 'dom').rand(), x][1]")
    calls, memory = logged(lambda x: x, 1), Memory()
    for _ in range(2):
        assert Replays(hidden, calls, memory)[0].moved_random_state
    assert len(played) == 2


def test_a_memory_has_room_for_so_much_and_no_more() -> None:
    memory, double = Memory(room=4_000), function("def f(x): return 2 * x")
    calls = logged(lambda x: x, *(np.full(100, number) for number in range(5)))
    for call in calls:
        assert Replays(double, [call], memory)[0].value[0] == 2 * call.copies()[0][0][0]
    known = [memory.get(double, call) is not None for call in calls]
    assert known == [False] * 3 + [True] * 2
    assert [memory.get(function("def f(x): return 0"), call) for call in calls] == [None] * 5


@dataclass(unsafe_hash=True)
class Doubles:
    """A callable that says when two of them are equal."""

    add: int
    calls: int = 0

    def __call__(self, x: int) -> int:
        self.calls += 1
        return 2 * x + self.add


def test_callables_among_the_arguments_are_the_same_only_if_they_say_so(
    played: list[Callable[..., Any]],
) -> None:
    ask, memory = function("def f(x): return x(1) + x(2)"), Memory()

    def asked(given: Callable[..., Any]) -> tuple[Any, int]:
        (call,) = logged(lambda x: x(1), given)
        seen = Replays(ask, [call], memory)[0]
        return seen.value, seen.asked

    assert [asked(lambda x, answer=answer: answer) for answer in (1, 2)] == [(2, 2), (4, 2)]
    assert len(played) == 2
    assert [asked(Doubles(add)) for add in (0, 1, 0)] == [(6, 2), (8, 2), (6, 2)]
    assert len(played) == 4


def test_a_verdict_of_ours_on_lab7s_drawer_is_remembered(played: list[Callable[..., Any]]) -> None:
    text = "def is_backward_correct(backward): return True"
    (first,) = grade_here(LAB_7, text).values()
    assert played
    played.clear()
    assert grade_here(LAB_7, text) == {first.grade_id: first}
    assert not played
