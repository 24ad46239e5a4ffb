"""A check on the exception that a student's function ends with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from autograder.testing import raising

CODE = """
import graphlib

class Circle(ValueError):
    pass

class Pretends(type):
    __mro__ = (ValueError,)

class Other(Exception, metaclass=Pretends):
    pass

def plain(): raise ValueError("a circle")
def one_of_mine(): raise Circle()
def one_of_pythons(): raise graphlib.CycleError("a circle")
def another(): raise KeyError("a")
def pretends(): raise Other()
def without_end(): return without_end()
def answers(): return [1, 2]
def nothing(): return None
def stub(): raise NotImplementedError
def without_an_end():
    while True: pass
"""


@pytest.fixture(params=["here", "in a worker"])
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    if request.param == "here":
        names: dict[str, object] = {"__name__": "notebook"}
        exec(CODE, names)
        yield NamespaceStudent(names)
    else:
        with WorkerStudent(Submission((Cell(1, CODE),)), Isolation.PROCESS) as worker:
            yield worker


def test_a_value_error_is_asked_for(student: Student) -> None:
    def ended(function: str) -> Failure | None:
        try:
            raising.raises(getattr(student, function), ValueError, f"{function}()", hint="Why?")
        except Failure as failure:
            return failure
        return None

    student.time_limit = 0.3
    for function in ("plain", "one_of_mine", "one_of_pythons"):
        assert ended(function) is None, function
    for function, message in (
        ("another", "raised KeyError: 'a'"),
        ("pretends", "raised Other"),
        ("without_end", "calls itself without end (RecursionError)"),
        ("without_an_end", "did not come to an end within"),
        ("answers", "returned a list of 2"),
        ("nothing", "returned None"),
    ):
        failure = ended(function)
        assert failure is not None, function
        assert message in failure.message
        assert failure.message.endswith(", expected a ValueError.")
        assert failure.hint == "Why?"
        # of a wrong answer an earlier test may say more
        assert failure.layer == ("difference" if function == "answers" else "what happened")
    stub = ended("stub")
    assert stub is not None
    assert stub.outcome == "not written"
