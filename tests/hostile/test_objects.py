"""Objects of a class that is made to do harm: what it does stays with its own test."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from autograder.grading.classes import StudentClass
from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.object_places import Home, Place, StudentMethod
from autograder.grading.objects import StudentObject
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.inside.wire import Object, WireError
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from support.failures import failing

CODE = """
import gc
import os

class Meta(type):
    def __instancecheck__(cls, value):
        return True
    def __getattr__(cls, name):
        return name

class Bad(metaclass=Meta):
    def __init__(self, says=None):
        self.says = says
    def __getattr__(self, name):
        if name == "raises":
            raise KeyError(name)
        return lambda *given: [name, *given]
    def __len__(self):
        return self.says
    def __bool__(self):
        return self.says
    def __str__(self):
        return self.says
    def __hash__(self):
        return self.says
    def __eq__(self, other):
        return self.says
    def __contains__(self, other):
        return True
    def __iter__(self):
        while True:
            yield 1
    def __index__(self):
        return 5
    def __reduce__(self):
        return os._exit, (0,)
    def itself(self):
        return self
    def forged(self, number):
        for own in gc.get_objects():
            if type(own).__name__ == "Objects":
                own._next = number
        return Bad()
    def renamed(self):
        Bad.__name__ = "<b>Bad</b>"
        return Bad(1)
    def many(self, count):
        return [Bad() for _ in range(count)]
    def exits(self):
        os._exit(0)
    def loops(self):
        while True:
            pass
    def __delitem__(self, key):
        os.abort()
"""


@pytest.fixture(scope="module")
def one_student() -> Iterator[WorkerStudent]:
    submission = Submission((Cell(1, CODE, "Bad"),))
    with WorkerStudent(submission, Isolation.PROCESS, budget=math.inf) as worker:
        worker.classes = frozenset({"Bad"})
        yield worker


@pytest.fixture
def student(one_student: WorkerStudent) -> WorkerStudent:
    one_student.begin_test()
    one_student.time_limit = 600.0
    one_student.allowance.deaths_left = 2
    return one_student


def test_a_crash_costs_the_objects_of_its_test_alone(student: WorkerStudent) -> None:
    bad, other = student.Bad(), student.Bad(1)
    assert failing(lambda: bad.exits()).outcome == "crashed"
    gone = failing(lambda: other.says)
    assert gone.outcome == "crashed"
    assert gone.message == "bad2 is gone: the Python process that it was in has ended."

    student.begin_test()
    assert student.Bad(7).says == 7


def test_a_method_without_an_end_is_stopped(student: WorkerStudent) -> None:
    bad = student.Bad()
    bad.says = 1  # a worker that has started
    student.time_limit = 0.2
    failure = failing(lambda: bad.loops())

    assert failure.outcome == "timed out"
    assert failure.message.startswith("bad = Bad(); bad.says = 1; bad.loops() was stopped")


@pytest.mark.parametrize("number", [3, 2**40])
def test_a_number_that_was_never_given_ends_the_worker(student: WorkerStudent, number: int) -> None:
    student.close()  # numbers begin at 0 again
    bad = student.Bad()
    student.Bad()
    failure = failing(lambda: bad.forged(number))

    assert failure.outcome == "crashed"
    assert "an object that was never given" in failure.message


def test_a_number_that_was_given_is_the_object_that_it_was_given_for(
    student: WorkerStudent,
) -> None:
    student.close()
    bad = student.Bad()
    assert bad.forged(0) is bad


def test_numbers_are_looked_up_and_nothing_else() -> None:
    home = Home()
    with pytest.raises(WireError):
        home.shown(1, "Stack")
    assert home.shown(0, "Stack") == Object(0, "Stack")
    assert home.shown(0, "Stack") == Object(0, "Stack")
    for number, kind in ((0, "Queue"), (2, "Stack"), (1, "not a name"), (1, ""), (1, "x" * 101)):
        with pytest.raises(WireError):
            home.shown(number, kind)
    home.forget()
    with pytest.raises(WireError):
        home.shown(0, "Stack")


@pytest.mark.parametrize("length", [-1, 2**40, 2**70, 1.5, None, "long"])
def test_a_length_that_lies_makes_no_room(student: WorkerStudent, length: Any) -> None:
    bad = student.Bad(length)
    assert "len(bad)" in failing(lambda: len(bad)).message
    assert isinstance(failing(lambda: list(bad)), Failure)


def test_answers_are_of_the_kind_that_python_promises(student: WorkerStudent) -> None:
    bad = student.Bad(5)
    for call in (str, bool):
        assert isinstance(failing(lambda call=call: call(bad)), Failure)
    assert hash(bad) == 5
    assert (bad == bad) == 5
    assert "x" in bad


def test_without_end_is_not_gone_through(student: WorkerStudent) -> None:
    failure = failing(lambda: iter(student.Bad()))
    assert "it goes on for more than 10,000 rounds" in failure.message


def test_attributes_of_all_names_are_values_or_methods(student: WorkerStudent) -> None:
    bad = student.Bad()
    assert bad.anything(1) == ["anything", 1]
    assert failing(lambda: bad.raises).message.startswith("bad = Bad()")
    assert student.Bad.whatever == "whatever"
    before = student.allowance.deaths
    for name in ("__secret__", "__array__", "__iter_hint__"):
        with pytest.raises(AttributeError):
            getattr(bad, name)
    with pytest.raises(TypeError, match="cannot be copied"):
        bad.__reduce_ex__(2)
    assert student.allowance.deaths == before


def test_objects_by_the_million_are_too_many(student: WorkerStudent) -> None:
    bad = student.Bad()
    failure = failing(lambda: bad.many(20_000))
    assert failure.message.endswith("returned more than 10,000 objects.")
    assert len(bad.many(10)) == 10  # whose numbers follow on those that were given
    assert bad.itself() is bad


def test_a_class_that_renames_itself_is_no_text_of_ours(student: WorkerStudent) -> None:
    renamed = student.Bad().renamed()
    assert renamed.__kind__() == "Object"


class Answers(NamespaceStudent):
    """A student whose objects answer everything in one way."""

    answer: Mapping[str, Any] = {}

    def _answer_object(self, *_: Any) -> Mapping[str, Any]:
        return self.answer


OPERATIONS: Mapping[str, Callable[[Any], Any]] = {
    **{word.__name__: word for word in (len, str, repr, bool, hash, list, float, int, abs)},
    "read": lambda it: it.name,
    "call": lambda it: method_of(it)(1),
    "next": lambda it: next(it),
    "==": lambda it: bool(it == 3),
    "in": lambda it: 3 in it,
    "[]": lambda it: it[0],
    "<": lambda it: bool(it < 3),
    "+": lambda it: it + 1,
    "is": lambda it: isinstance(it, KIND),
}
array = np.zeros(3)


def method_of(value: Any) -> Callable[..., Any]:
    found = value.name
    return found if isinstance(found, StudentMethod) else lambda _: None


@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_of_any_kind_are_a_value_or_a_clear_verdict(operation: str) -> None:
    student = Answers({})
    student.classes = frozenset({"Bad"})
    at = Place(student, student._known.home, Object(0, "Bad"), "bad")
    for answer in (
        *({"value": value} for value in (None, array, [array], {}, "x", 10**40, 1j, {1}, -1)),
        *({"raised": {key: array, **rest}} for key in RAISED for rest in ({}, RAISED)),
        *({"raised": value} for value in (array, "x", None)),
        *({"method": True}, {"method": array}, {"missing": array}, {"unsupported": array}),
        *({"printed": array, "changed": array, "warnings": array, "asked_for": array}, {}),
    ):
        student.answer = answer
        with contextlib.suppress(Failure, StopIteration):
            OPERATIONS[operation](StudentObject(at))


RAISED = {"kind": "AttributeError", "function": "read_attribute", "message": "m", "classes": "x"}
KIND = StudentClass(Answers({}), "Bad", lambda: None)
