"""Checks on values of any kind and on what is printed: who passes, and what others read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.grading.call_log import CallLog
from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.student import Student
from autograder.grading.worker_student import WorkerStudent
from autograder.sandbox.launch import Isolation
from autograder.submissions.submission import Cell, Submission
from autograder.testing import expect

CODE = """
import math
import sys

def greets():
    name = input("Your name? ")
    print("Hello, " + name + "!")

def adds():
    total = 0
    while True:
        try:
            line = input()
        except EOFError:
            return total
        total += int(line)

def reads_on():
    return [line.strip() for line in sys.stdin]

def asks_twice():
    return input() + input()

def asks_nobody():
    return input("Anybody? ") == ""

def returns():
    return "Hello, Ada!"

def counts(n):
    for number in range(n):
        print(number)

def finds(items, item):
    return items.index(item) if item in items else None

def members(text):
    return set(text)

def frozen():
    return {frozenset({1, 2}): {"a", None}}

def factorial(n):
    return math.factorial(n)

class Refused(Exception):
    pass

def lazy():
    return {1: 2}.keys()

def refuses():
    raise Refused("no")
"""


@pytest.fixture(scope="module", params=["worker", "namespace"])
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    if request.param == "worker":
        submission = Submission((Cell(1, CODE, "code"),))
        with WorkerStudent(submission, Isolation.PROCESS, budget=math.inf) as worker:
            worker.time_limit = 600.0
            yield worker
        return
    namespace: dict[str, Any] = {}
    exec(CODE, namespace)
    yield NamespaceStudent(namespace)


def said(check: Callable[..., Any], *arguments: Any, **keywords: Any) -> str:
    with pytest.raises(Failure) as caught:
        check(*arguments, **keywords)
    return caught.value.message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (True, 1),
        (np.float64(0.1) + 0.2, 0.3),
        (np.array(3), 3),
        (math.nan, math.nan),
        (10**400, 10**400),
        (1j, 1j),
        (None, None),
        ("Ada", "Ada"),
        (b"a", b"a"),
        ([1, ("a", {2: {3}})], [1, ("a", {2: frozenset({3})})]),
    ],
)
def test_equal_values_are_equal(value: Any, expected: Any) -> None:
    assert expect.equal(value, expected, "f()") is value


@pytest.mark.parametrize(
    ("value", "expected", "message"),
    [
        ("3", 3, "f() is the text '3', expected a number."),
        (3, "3", "f() is 3, expected a text."),
        (None, 3, "f() is None, expected a number."),
        (3, None, "f() is 3, expected None."),
        ([1], (1,), "f() is a list of 1, expected a tuple."),
        ({1}, [1], "f() is a set of 1, expected a list."),
        (0, True, "f() is 0, expected True or False."),
        (True, 5, "f() is True, expected a number."),
        (False, True, "f() is False, which is not right."),
        (7, 5, "f() is 7, which is too large."),
        (0.5, 0.7, "f() is 0.5, which is too small."),
        (0.5, 10**400, "f() is 0.5, which is not right."),
        (math.nan, 1.0, "f() is nan, which is not right."),
        ([1, 2], [1, 2, 3], "f() holds 2 items, expected 3."),
        ([2, 1, 3], [1, 2, 3], "f() holds the right items in another order, from [0] on."),
        ([1, [2, 4]], [1, [2, 3]], "f(): [1][1] is 4, which is too large."),
        ({"a": "x"}, {"a": 1}, "f(): ['a'] is the text 'x', expected a number."),
        ({"1": 2}, {1: 2}, "f() has the key '1', which does not belong there."),
        ({1: 2}, {1: 2, 3: 4}, "f() has 1 key, and a key is missing."),
        ({1, 9}, {1, 2}, "f() holds 9, which does not belong there."),
        ({1}, {1, 2, 3}, "f() has 1 member, and 2 members are missing."),
    ],
)
def test_values_that_differ_are_told_how(value: Any, expected: Any, message: str) -> None:
    assert said(expect.equal, value, expected, "f()") == message


@pytest.mark.parametrize(
    ("text", "expected", "message"),
    [
        ("ada L.", "Ada L.", "is 'ada L.'. It is the right text but for upper and lower case."),
        ("Ada ", "Ada", "is 'Ada '. There are blanks too many at the end of it."),
        ("AdaL", "Ada L", "is 'AdaL'. It is the right text but for blanks."),
        ("Ada\n", "Ada", r"is 'Ada\n'. It has a line break too many at its end."),
        ("Ada", "Ada\n", "is 'Ada'. The line break at its end is missing."),
        ("adA", "abA", "is 'adA'. Its character 2, 'd', is wrong."),
        ("adam", "abel", "is 'adam'. It is wrong from character 2 on, 'd'."),
        ("xyz", "abc", "is 'xyz'. It is wrong from its first character on."),
        ("cba", "abc", "is 'cba'. It is the right text back to front."),
        ("ab", "abc", "is 'ab'. It ends too early."),
        ("", "abc", "is an empty text."),
        ("1\n3\n", "1\n2\n", "has '3' in line 2. It is wrong from its first character on."),
        ("1\n", "1\n2\n", "ends too early, after 1 line that are right."),
        ("1\n2\n3\n", "1\n2\n", "goes on after the end: line 3 is '3'."),
        ("1 \n2\n", "1\n2\n", r"is '1 \n2\n'. There are blanks too many at the end of line 1."),
    ],
)
def test_texts_that_differ_are_told_where(text: str, expected: str, message: str) -> None:
    assert said(expect.equal, text, expected, "f()") == f"f() {message}"


def test_a_hidden_text_is_not_given_away() -> None:
    assert "secret" not in said(expect.equal, "words", "the secret", "f()")
    assert "secret" not in said(expect.equal, ["words"], ["the secret"], "f()")
    assert "41" not in said(expect.equal, {"a": 7}, {"a": 41}, "f()")


def test_what_is_printed_for_what_is_typed_in(student: Student) -> None:
    greeting = "Hello, Ada!\n"
    expect.prints(lambda: student.greets(), greeting, "greets()", typed=["Ada"])
    expect.prints(
        lambda: student.greets(), f"Your name? {greeting}", "greets()", typed=["Ada"], prompts=True
    )
    with student.typed("Ada", "Lovelace"):
        assert student.asks_twice() == "AdaLovelace"
    with student.typed("1", "2", "3"):
        assert student.adds() == 6
    with student.typed("1 ", "2"):
        assert student.reads_on() == ["1", "2"]
    assert student.asks_nobody() is True


def test_one_call_after_another_reads_on(student: Student) -> None:
    def both() -> None:
        student.greets()
        student.greets()

    expect.prints(both, "Hello, Ada!\nHello, Bob!\n", "twice", typed=["Ada", "Bob"])


def test_who_asks_more_often_than_there_are_answers_is_told(student: Student) -> None:
    with student.typed("Ada"):
        assert said(lambda: student.asks_twice()) == (
            "asks_twice() asks for more input than there is: this test types in 1 line."
        )


def test_what_is_printed_otherwise_is_told(student: Student) -> None:
    def printed(call: Callable[[], Any], expected: str) -> str:
        return said(expect.prints, call, expected, "it", typed=["Ada"])

    assert printed(lambda: student.greets(), "Hello, Ada!") == (
        r"it printed 'Hello, Ada!\n'. It has a line break too many at its end."
    )
    assert printed(lambda: student.returns(), "Hello, Ada!\n") == (
        "it returned a text and printed nothing."
    )
    assert printed(lambda: student.counts(0), "0\n") == "it printed nothing."
    assert printed(lambda: student.counts(2), "0\n1\n2\n") == (
        "it printed a text that ends too early, after 2 lines that are right."
    )
    lines = "".join(f"{number}\n" for number in range(5000))
    expect.prints(lambda: student.counts(3000), lines[: len("".join(lines.split("3000")[0]))], "it")
    assert printed(lambda: student.counts(5000), lines) == "it printed more than 20,000 characters."


def test_none_is_an_answer_where_the_test_says_so(student: Student) -> None:
    assert said(lambda: student.finds([1], 2)) == "finds(1 value, 2) returned None."
    student.begin_test(none_is_an_answer=True)
    assert student.finds([1], 2) is None
    student.begin_test()


def test_sets_and_long_numbers_come_back(student: Student) -> None:
    assert student.members("abca") == {"a", "b", "c"}
    assert student.frozen() == {frozenset({1, 2}): {"a", None}}
    assert student.factorial(1000) == math.factorial(1000)


def test_what_gives_its_items_one_by_one_is_no_list(student: Student) -> None:
    with pytest.raises(Failure) as caught:
        student.lazy()
    assert caught.value.message == "lazy() returned a dict_keys."
    assert "list(...) makes a list of it" in caught.value.hint


def test_an_exception_of_her_own_goes_by_its_name(student: Student) -> None:
    expect.raises(lambda: student.refuses(), "Refused", "refuses()")
    assert said(expect.raises, lambda: student.refuses(), "Other", "refuses()") == (
        "refuses() raised Refused: no (line 53 of the cell of code), expected an Other."
        if isinstance(student, WorkerStudent)
        else "refuses() raised Refused: no, expected an Other."
    )


def test_calls_are_told_apart_by_what_they_print(student: Student) -> None:
    student.call_log = CallLog("greets")
    try:
        expect.prints(lambda: student.greets(), "Hello, Ada!\n", "greets()", typed=["Ada"])
        (seen,) = (call.seen for call in student.call_log.calls)
        (again,) = student.repeat("greets", student.call_log.calls)
    finally:
        student.call_log = None
    assert seen.text == again.seen.text == "Hello, Ada!\n"
