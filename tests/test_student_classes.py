"""What a suite sees of a student's classes: objects that stay where her code is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.grading.call_log import CallLog
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from autograder.testing import expect
from support.failures import failing

CODE = '''
from collections import namedtuple

class Node:
    def __init__(self, value):
        self.value = value

Point = namedtuple("Point", "x y")

class Stack:
    """A stack."""
    made = 0
    def __init__(self, *items):
        self.items = list(items)
        Stack.made += 1
    @classmethod
    def of(cls, text):
        return cls(*text)
    @staticmethod
    def kind():
        return "stack"
    @property
    def top(self):
        return self.items[-1]
    @top.setter
    def top(self, value):
        if value is None:
            raise ValueError("nothing")
        self.items[-1] = value
    def push(self, item):
        self.items.append(item)
    def pop(self):
        return self.items.pop()
    def show(self):
        print(*self.items)
    def node(self):
        return [Node(item) for item in self.items]
    def point(self):
        return Point(1, 2)
    def itself(self):
        return self
    def takes(self, other):
        self.items += other.items
        return other
    def stub(self):
        raise NotImplementedError
    def __len__(self):
        return len(self.items)
    def __eq__(self, other):
        return isinstance(other, Stack) and self.items == other.items
    def __hash__(self):
        return hash(tuple(self.items))
    def __lt__(self, other):
        return len(self) < len(other)
    def __add__(self, other):
        return Stack(*self.items, *other.items)
    def __rmul__(self, times):
        return Stack(*(times * self.items))
    def __iadd__(self, item):
        self.push(item)
        return self
    def __neg__(self):
        return Stack(*reversed(self.items))
    def __getitem__(self, place):
        return self.items[place]
    def __setitem__(self, place, value):
        self.items[place] = value
    def __delitem__(self, place):
        del self.items[place]
    def __iter__(self):
        return iter(self.items)
    def __contains__(self, item):
        return item in self.items
    def __str__(self):
        return "|".join(map(str, self.items))
    def __repr__(self):
        return f"Stack{tuple(self.items)}"

class Words(list):
    def longest(self):
        return max(self, key=len)

class Countdown:
    def __init__(self, start):
        self.left = start
    def __iter__(self):
        return self
    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left

def tops(stacks):
    return [stack.top for stack in stacks]

def bottom(stack):
    return stack.items[0]

def Fake():
    return {"items": []}
'''
CLASSES = frozenset({"Stack", "Words", "Countdown", "Fake"})


@pytest.fixture(scope="module", params=["worker", "namespace"])
def one_student(request: pytest.FixtureRequest) -> Iterator[Student]:
    if request.param == "worker":
        submission = Submission((Cell(1, CODE, "Stack"),))
        with WorkerStudent(submission, Isolation.PROCESS, budget=math.inf) as worker:
            worker.classes = CLASSES
            yield worker
        return
    namespace: dict[str, Any] = {}
    exec(CODE, namespace)
    student = NamespaceStudent(namespace)
    student.classes = CLASSES
    yield student


@pytest.fixture
def student(one_student: Student) -> Student:
    one_student.begin_test()
    one_student.time_limit = 600.0
    one_student.call_log = None
    if isinstance(one_student, WorkerStudent):
        one_student.allowance.deaths_left = 2
    return one_student


def test_methods_are_called_and_attributes_read_and_set(student: Student) -> None:
    stack = student.Stack(1, 2)

    assert stack.push("three") is None
    assert stack.items == [1, 2, "three"]
    assert stack.pop() == "three"
    stack.top = 5
    assert stack.top == 5
    assert student.Stack.of("ab").items == ["a", "b"]
    assert student.Stack.kind() == "stack"
    assert isinstance(student.Stack.made, int)
    assert not hasattr(stack, "push_all")
    assert getattr(stack, "push_all", None) is None


def test_operators_and_pythons_functions(student: Student) -> None:
    stack, other = student.Stack(1, 2), student.Stack(3)

    assert (len(stack), bool(stack), bool(student.Stack())) == (2, True, False)
    assert (str(stack), repr(stack), f"{stack}") == ("1|2", "Stack(1, 2)", "1|2")
    assert stack == student.Stack(1, 2) != other
    assert hash(stack) == hash(student.Stack(1, 2))
    assert other < stack
    assert sorted([stack, other])[0] is other
    assert (stack + other).items == [1, 2, 3]
    assert (2 * other).items == [3, 3]
    assert (-stack).items == [2, 1]
    assert 2 in stack
    assert 3 not in stack
    assert [*stack] == [1, 2]
    assert (stack[0], stack[-1], stack[:1], stack[::-1]) == (1, 2, [1], [2, 1])
    stack[0] = 9
    del stack[1]
    same = stack
    stack += 4
    assert stack is same
    assert stack.items == [9, 4]
    assert [*student.Countdown(3)] == [2, 1, 0]
    counting = iter(student.Countdown(2))
    assert [next(counting), next(counting), next(counting, None)] == [1, 0, None]


def test_objects_come_in_lists_and_go_back_as_arguments(student: Student) -> None:
    stack, other = student.Stack(1), student.Stack(2, 3)

    assert student.tops([stack, other]) == [1, 3]
    assert [node.value for node in other.node()] == [2, 3]
    assert stack.itself() is stack
    assert stack.takes(other) is other
    assert stack.items == [1, 2, 3]
    assert isinstance(stack, student.Stack)
    assert not isinstance(student.Countdown(1), student.Stack)
    assert not isinstance(3, student.Stack)


def test_a_named_tuple_is_a_tuple_and_a_class_that_is_a_list_is_none(student: Student) -> None:
    assert student.Stack().point() == (1, 2)
    words = student.Words(["a", "abc"])
    assert words.longest() == "abc"
    assert len(words) == 2


def test_messages_say_what_led_there(student: Student) -> None:
    stack = student.Stack()
    stack.push(1)
    stack.pop()
    failure = failing(stack.pop)

    assert failure.message.startswith(
        "stack = Stack(); stack.push(1); stack.pop(); stack.pop() raised IndexError: pop from empty"
    )
    expect.raises(stack.pop, IndexError, "pop() of an empty stack")
    assert failing(lambda: stack.pusch(1)).message == (
        "...; stack.push(1); stack.pop(); stack.pop(); stack.pop(); stack.pusch: there is no "
        "pusch in Stack."
    ).replace("...; ", "stack = Stack(); ")
    assert "set there, as in self.pusch = ..." in failing(lambda: stack.pusch).hint
    assert failing(stack.stub).message == "Stack.stub is not written yet."
    assert failing(stack.stub).outcome == "not written"


def test_messages_say_what_an_object_was_changed_by(student: Student) -> None:
    stack = student.Stack()
    stack += 4

    assert failing(lambda: stack["x"::2]).message.startswith(
        "stack = Stack(); stack += 4; stack['x'::2] raised TypeError"
    )
    assert failing(lambda: stack["x":]).message.startswith(
        "stack = Stack(); stack += 4; stack['x'::2]; stack['x':] raised TypeError"
    )


def test_what_is_no_class_or_no_object_is_said(student: Student) -> None:
    assert failing(lambda: student.Fake()).message == (
        "Fake is no class: Fake() gives no object of it."
    )
    stack = student.Stack()
    assert expect.instance(stack, "Stack", "it") is stack
    assert failing(lambda: expect.instance(None, "Stack", "a + b")).message == (
        "a + b is None, expected a Stack."
    )
    assert failing(lambda: expect.equal(stack.push, 3, "stack.push")).message == (
        "stack.push is a method, expected a number."
    )
    assert (
        failing(lambda: expect.equal(stack, 3, "it")).message == "it is a Stack, expected a number."
    )
    expect.equal(stack, student.Stack(), "it")
    assert "not equal (==)" in failing(lambda: expect.equal(stack, student.Stack(1), "it")).message


def test_what_methods_print_is_seen(student: Student) -> None:
    expect.prints(lambda: student.Stack(1, 2).show(), "1 2\n", "show()")


def test_objects_are_of_one_test_only(student: Student) -> None:
    stack = student.Stack()
    student.begin_test()
    with pytest.raises(RuntimeError, match="of an earlier test"):
        stack.pop()
    assert student.Stack(4).top == 4
    if isinstance(student, WorkerStudent):
        assert student.allowance.deaths == 0


def test_a_call_with_an_object_is_not_called_again_elsewhere(student: Student) -> None:
    student.call_log = CallLog("bottom")
    assert student.bottom(student.Stack(1)) == 1
    assert student.call_log.calls == []
    student.call_log = CallLog("Stack")
    assert student.Stack(1).top == 1
    assert [call.seen.stopped for call in student.call_log.calls] == [False]


def test_without_classes_an_object_is_nothing_that_can_be_returned(student: Student) -> None:
    student.classes = frozenset()
    try:
        if isinstance(student, WorkerStudent):
            student.close()
        assert failing(lambda: student.Stack()).message == "Stack() returned a Stack."
    finally:
        student.classes = CLASSES
        if isinstance(student, WorkerStudent):
            student.close()
