"""What a suite sees of a student's functions, wherever they run and whatever they do."""

from __future__ import annotations

import contextlib
import io
import math
import os
import signal
import textwrap
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.grading import time_limits
from autograder.grading.call_log import CallLog, LoggedCall
from autograder.grading.failure import Failure
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.plain_text import clean
from autograder.grading.student import Student
from autograder.grading.time_limits import TooLong, alarm
from autograder.grading.worker_student import BATCH, WorkerStudent
from autograder.sandbox import processor_time
from autograder.sandbox.inside.calls import Printed, print_while_there_is_room
from autograder.sandbox.launch import (
    SHARE_OF_CALLS,
    Budget,
    Isolation,
    Limits,
    WorkerProcess,
    WorkerSilent,
)
from autograder.submissions.submission import Cell, Check, Submission
from support.campaign import one_in
from support.failures import failing

LONG = 600.0
TOGETHER = (1 + SHARE_OF_CALLS) * LONG
"""Seconds for a call that comes to its end, however busy the machine is."""

WORKERS = (
    Isolation.PROCESS,
    pytest.param(Isolation.BUBBLEWRAP, marks=pytest.mark.sandbox),
)
WORKERS_THAT_END = (pytest.param(Isolation.PROCESS, marks=pytest.mark.campaign), WORKERS[1])
"""For tests that end a worker: another process that is no template's takes a while to start."""

CELLS = {
    "": """
        import os
        import sys
        import numpy as np
        """,
    "twice": """
        def twice(x):
            return x + x
        """,
    "prints": """
        def prints(x):
            print("the value", x)
        """,
    "prints_and_returns": """
        def prints_and_returns(x):
            print("the value", x)
            return x
        """,
    "returns_nothing": """
        def returns_nothing(x):
            x + 1
        """,
    "warns": """
        def warns(x):
            np.log(np.zeros(1))
        """,
    "returns": """
        def returns(what):
            ring = []
            ring.append(ring)
            return {
                "generator": (number for number in [1]),
                "class": dict,
                "function": len,
                "objects": np.array([[1], [1, 2]], dtype=object),
                "ring": ring,
                "range": range(1),
            }[what]
        """,
    "adds_shapes": """
        def adds_shapes(a, b):
            # a comment, so that the line counts
            return a + b
        """,
    "raises": """
        def raises(kind):
            class Rude(Exception):
                def __str__(self):
                    raise TypeError("no text")
            if kind == "rude":
                raise Rude
            if kind == "escape":
                raise ValueError("\\x1b[31mred\\x1b[0m \\u202e<b>\\n\\nnext")
            if kind == "exit":
                sys.exit(3)
            if kind == "interrupt":
                raise KeyboardInterrupt
            if kind == "memory":
                raise MemoryError
            raise ValueError("x" * 10_000)
        """,
    "stub": """
        def stub(x):
            # YOUR CODE HERE
            raise NotImplementedError("This one is still yours to write.")
        """,
    "leans_on_stub": """
        def leans_on_stub(x):
            return stub(x) + 1
        """,
    "no_function": "no_function = 3",
    "endless": """
        def endless(x):
            return endless(x)
        """,
    "loops": """
        def loops(x):
            while True:
                pass
        """,
    "becomes_another": """
        def becomes_another(x):
            global becomes_another
            before = becomes_another
            becomes_another = lambda x: 10 * before(x)
            return x
        """,
    "changes": """
        def changes(parameters, items, step=1):
            parameters["W1"] -= step
            items[0][1] = "other"
            return 1
        """,
    "renames": """
        def renames(parameters):
            parameters["new"] = 1
            return 1
        """,
    "draws": """
        def draws(how):
            if how == "global":
                return float(np.random.rand())
            return float(np.random.default_rng(1).random())
        """,
    "calls": """
        def calls(f, x):
            return f(x) + f(x)
        """,
    "calls_carefully": """
        def calls_carefully(f, x):
            try:
                return f(x)
            except ValueError as error:
                return "caught " + str(error)
        """,
    "calls_with_an_object": """
        def calls_with_an_object(f):
            return f(object())
        """,
    "uses_twice": """
        def uses_twice(x):
            return twice(x) + 1
        """,
}


def submitted(cells: dict[str, str]) -> Submission:
    made = [
        Cell(number, textwrap.dedent(source).strip(), name)
        for number, (name, source) in enumerate(cells.items(), 1)
    ]
    return Submission(tuple(made))


def in_this_process() -> NamespaceStudent:
    namespace: dict[str, Any] = {}
    for cell in submitted(CELLS).cells:
        exec(compile(cell.source, cell.name, "exec"), namespace)
    return NamespaceStudent(namespace, submitted(CELLS).sources)


@pytest.fixture(scope="module", params=[*WORKERS, "namespace"])
def one_student(request: pytest.FixtureRequest) -> Iterator[Student]:
    if request.param == "namespace":
        yield in_this_process()
        return
    with WorkerStudent(submitted(CELLS), request.param, budget=math.inf) as student:
        yield student


@pytest.fixture
def student(one_student: Student) -> Student:
    if isinstance(one_student, WorkerStudent):
        one_student.allowance.deaths_left = 2
        one_student.allowance.one_by_one.clear()
    one_student.time_limit = LONG
    one_student.replace({})
    return one_student


@pytest.fixture(scope="module", params=WORKERS_THAT_END)
def one_worker(request: pytest.FixtureRequest) -> Iterator[WorkerStudent]:
    cells = {
        **CELLS,
        "dies": """
            def dies(how):
                if how == "exit":
                    os._exit(0)
                if how == "abort":
                    os.abort()
                if how == "signal":
                    os.kill(os.getpid(), 9)
                if how == "answer":
                    for descriptor in range(3, 20):
                        try:
                            os.write(descriptor, b"no frame of ours")
                        except OSError:
                            pass
                if how == "hang up":
                    os.closerange(0, 64)
            """,
        "hoards": """
            def hoards(mebibytes):
                return len(bytes(mebibytes * 2**20))
            """,
        "pid": """
            def pid():
                return [os.getpid(), id(os)]
            """,
        "dies_of_seven": """
            def dies_of_seven(x):
                if x == 7:
                    os._exit(0)
                return x
            """,
        "identity": """
            def identity(x):
                return x
            """,
        "tires": """
            times = []
            def tires():
                times.append(1)
                if len(times) == 5:
                    os._exit(0)
                return True
            """,
        "remembers": """
            seen = []
            def remembers():
                seen.append(1)
                return len(seen)
            """,
    }
    limits = Limits(memory=2**30)
    with WorkerStudent(submitted(cells), request.param, limits, budget=math.inf) as student:
        yield student


@pytest.fixture
def worker(one_worker: WorkerStudent) -> WorkerStudent:
    one_worker.allowance.deaths_left, one_worker.allowance.timeouts = 2, 0
    one_worker.allowance.one_by_one.clear()
    one_worker.time_limit = LONG
    one_worker.replace({})
    return one_worker


def out_of_time(
    monkeypatch: pytest.MonkeyPatch, which: Callable[[dict[str, Any]], bool], left: float
) -> list[tuple[str, float]]:
    """Have few seconds ``left`` for some questions; returns the calls asked for, and their
    limits."""
    asked = []
    ask = WorkerProcess.ask

    def hurried(
        self: WorkerProcess,
        question: dict[str, Any],
        seconds: float,
        budget: Budget | None = None,
    ) -> dict[str, Any]:
        if question["do"] in ("call", "calls"):
            asked.append((question["do"], seconds))
        return ask(self, question, left if which(question) else seconds, budget)

    monkeypatch.setattr(WorkerProcess, "ask", hurried)
    return asked


# values


@pytest.mark.parametrize("value", [3, 2.5, [1, 2.0], (1, {"a": None}), "text", 10**30, 1j])
def test_values_go_in_and_come_back(student: Student, value: Any) -> None:
    assert student.twice(value) == value + value


def test_arrays_go_in_and_come_back(student: Student) -> None:
    given = np.arange(6.0).reshape(2, 3).T
    result = student.twice(given)

    assert result.shape == (3, 2)
    np.testing.assert_array_equal(result, 2 * given)


def test_keywords_go_in(student: Student) -> None:
    assert student.twice(x=4) == 8
    assert "step=2" in str(failing(lambda: student.changes({}, [], step=2)))


def test_what_is_printed_is_kept_and_does_no_harm(student: Student) -> None:
    assert student.prints_and_returns(5) == 5
    assert student.last.function == "prints_and_returns"
    assert student.last.printed == "the value 5"


def test_printing_in_the_place_of_returning_is_named(student: Student) -> None:
    failure = failing(student.prints, 5)

    assert failure.message == "prints(5) printed something and returned None."
    assert "hands it to the caller" in failure.hint
    assert failure.outcome == "failed"


def test_returning_nothing_is_named(student: Student) -> None:
    assert failing(student.returns_nothing, 5).message == "returns_nothing(5) returned None."


def test_a_warning_is_nothing_printed(student: Student) -> None:
    assert failing(student.warns, 5).message == "warns(5) returned None."
    assert len(student.last.warnings) == 1


@pytest.mark.parametrize(
    ("what", "described"),
    [
        ("generator", "a generator"),
        ("class", "a class"),
        ("function", "a function"),
        ("objects", "an array of objects"),
        ("ring", "one that holds itself"),
        ("range", "a range"),
    ],
)
def test_what_is_no_plain_value_is_described(student: Student, what: str, described: str) -> None:
    failure = failing(student.returns, what)

    assert failure.message.startswith(f"returns('{what}') returned ")
    assert described in failure.message


# exceptions


def test_an_exception_is_told_with_its_place(student: Student) -> None:
    failure = failing(student.adds_shapes, np.zeros((2, 3)), np.zeros((4, 5)))

    assert failure.outcome == "raised"
    assert "adds_shapes(array (2, 3), array (4, 5)) raised ValueError: operands" in failure.message
    if isinstance(student, WorkerStudent):
        assert failure.message.endswith("(line 3 of its cell).")


def test_a_wrong_number_of_arguments_is_told(student: Student) -> None:
    assert "raised TypeError" in failing(student.twice).message


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("rude", "raises('rude') raised Rude"),
        ("exit", "raised SystemExit: 3"),
        ("interrupt", "raised KeyboardInterrupt"),
        ("memory", "raised MemoryError"),
        ("long", "raised ValueError: xxx"),
    ],
)
def test_every_exception_is_told(student: Student, kind: str, told: str) -> None:
    failure = failing(student.raises, kind)

    assert told in failure.message
    assert len(failure.message) < 500
    assert student.twice(1) == 2


def test_an_exceptions_text_cannot_disturb_the_page(student: Student) -> None:
    message = failing(student.raises, "escape").message

    assert "\x1b" not in message
    assert "\u202e" not in message
    assert "\n" not in message
    assert "<b> next" in message


def test_a_stub_is_not_written(student: Student) -> None:
    failure = failing(student.stub, 1)

    assert failure.outcome == "not written"
    assert failure.message == "stub is not written yet."


def test_a_function_that_needs_a_stub_is_not_unwritten_itself(student: Student) -> None:
    failure = failing(student.leans_on_stub, 1)

    assert failure.outcome == "raised"
    assert "because stub is not written yet" in failure.message


def test_a_missing_function_is_not_written(student: Student) -> None:
    failure = failing(student.nowhere, 1)

    assert failure.outcome == "not written"
    assert "no function named nowhere" in failure.message


def test_a_name_that_is_no_function_is_not_written(student: Student) -> None:
    assert failing(student.no_function, 1).outcome == "not written"


def test_endless_recursion_is_named(student: Student) -> None:
    failure = failing(student.endless, 1)

    assert failure.outcome == "raised"
    assert "calls itself without end" in failure.message


def test_an_endless_loop_is_stopped(student: Student) -> None:
    student.time_limit = 0.3
    failure = failing(student.loops, 1)
    student.time_limit = LONG

    assert failure.outcome == "timed out"
    assert "did not come to an end" in failure.message
    assert student.twice(1) == 2


def test_a_call_that_only_waits_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    # or the wall clock may be first on a busy machine
    monkeypatch.setattr(processor_time, "BACKSTOP_FACTOR", 10_000)
    with run({"naps": "def naps():\n    import time\n    while True: time.sleep(0.02)"}) as student:
        student.time_limit = 0.3
        failure = failing(student.naps)

    assert failure.outcome == "timed out"
    assert "did not come to an end within 1 seconds of waiting" in failure.message
    assert "sleep" in failure.hint


@pytest.mark.parametrize("stopped", ["process_time", "monotonic"])
def test_in_our_own_process_both_clocks_ring(stopped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = signal.getsignal(signal.SIGALRM)
    clocks = {"process_time": time.process_time, "monotonic": time.monotonic, stopped: lambda: 1.0}
    monkeypatch.setattr(time_limits, "time", SimpleNamespace(**clocks))

    def goes_on() -> None:
        while True:
            time.sleep(0.001 if stopped == "process_time" else 0)

    with pytest.raises(TooLong), alarm(0.1):
        goes_on()
    assert signal.getsignal(signal.SIGALRM) == handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_an_alarm_looks_at_the_clocks_in_a_child_too() -> None:
    with alarm(1000):
        if child := os.fork():
            _, status = os.waitpid(child, 0)
        else:
            try:
                with alarm(0.1):
                    for _ in range(2 * 10**8):
                        pass
            except TooLong:
                os._exit(3)
            finally:
                os._exit(4)

    assert os.waitstatus_to_exitcode(status) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "print(value)",
        "print('dW', value, value)",
        "print(*[value] * 200)",
        "print({'dW': value}, end='')",
        "print([value], flush=True)",
        "print(value, file=sys.stdout)",
    ],
)
def test_what_would_not_be_kept_is_not_made_into_text(statement: str) -> None:
    source = f"""
        import sys
        made = []
        class Value:
            def __repr__(self):
                made.append(1)
                return 1000 * "x"
        def prints(x):
            made.clear()
            value = Value()
            for number in range(200):
                {statement}
            return len(made)
        def complains(x):
            for number in range(200):
                print(Value(), file=sys.stderr)
            return len(made)
    """
    with run({"prints": source}) as student:
        assert student.prints(1) <= 3
        assert len(student.last.printed) == len(clean(1000 * "x"))
        before = len(student.last.printed)
        assert student.prints(2) <= 3
        assert len(student.last.printed) == before
        assert student.complains(1) <= 3


@pytest.mark.parametrize("room", [0, 3, 1000])
def test_print_does_what_print_does(room: int) -> None:
    for arguments, keywords in (
        ((), {}),
        ((1, "two", None), {}),
        ((1, 2), {"sep": ", ", "end": "!"}),
        ((1, 2), {"sep": None, "end": None}),
        ((1,), {"sep": "", "end": ""}),
        ((1, 2), {"sep": 1}),
        ((1, 2), {"end": 1}),
        ((1,), {"no": 1}),
    ):
        said = []
        for how in (print, print_while_there_is_room):
            kept = Printed(room)
            with contextlib.redirect_stdout(kept):
                try:
                    how(*arguments, **keywords)
                except TypeError as error:
                    said.append(("TypeError", str(error).split("'")[0][-30:], kept.text))
                else:
                    said.append(("", "", kept.text))
        assert said[0][0] == said[1][0]
        assert said[0][2] == said[1][2]
    elsewhere = io.StringIO()
    with contextlib.redirect_stdout(Printed(0)):
        print_while_there_is_room("to", "a file", file=elsewhere)
    assert elsewhere.getvalue() == "to a file\n"


def test_private_names_are_no_functions_of_the_students(student: Student) -> None:
    with pytest.raises(AttributeError):
        _ = student.__wrapped__


# traces


def test_changed_arguments_are_told_under_the_students_names(student: Student) -> None:
    parameters = {"W1": np.ones(2), "b1": np.ones(2)}
    items = [["a", "b"], 3]
    student.changes(parameters, items)

    assert student.last.changed == ("parameters['W1']", "items[0][1]")
    np.testing.assert_array_equal(parameters["W1"], [1, 1])
    assert items == [["a", "b"], 3]


def test_new_keys_are_a_change(student: Student) -> None:
    student.renames({"W1": 1})

    assert student.last.changed == ("parameters",)


def test_a_pure_function_leaves_no_trace(student: Student) -> None:
    student.twice(np.array([1.0, np.nan]))

    assert student.last.changed == ()
    assert not student.last.moved_random_state
    assert student.last.printed == ""


@pytest.mark.parametrize(("how", "moved"), [("global", True), ("own", False)])
def test_numpys_global_random_state_is_watched(student: Student, how: str, moved: bool) -> None:
    student.draws(how)

    assert student.last.moved_random_state is moved


# functions handed over


def test_functions_may_be_handed_over(student: Student) -> None:
    calls = []

    def square(x: Any) -> Any:
        calls.append(x)
        return x * x

    assert student.calls(square, 3) == 18
    assert calls == [3, 3]
    np.testing.assert_array_equal(student.calls(np.negative, np.ones(2)), [-2, -2])


def test_what_a_handed_over_function_raises_reaches_the_student(student: Student) -> None:
    def refuse(x: Any) -> Any:
        raise ValueError("not this one")

    assert student.calls_carefully(refuse, 1) == "caught not this one"
    assert "raised ValueError: not this one" in failing(student.calls, refuse, 1).message


def test_a_key_that_is_missing_in_a_handed_over_function_is_quoted_once(student: Student) -> None:
    def look_up(x: Any) -> Any:
        return {}["delta1"]

    assert "raised KeyError: 'delta1'" in failing(student.calls, look_up, 1).message


def test_a_handed_over_function_may_call_the_student(worker: WorkerStudent) -> None:
    with WorkerStudent(submitted(CELLS), worker.isolation) as other:
        assert worker.calls(other.twice, 3) == 12
        failure = failing(worker.calls, other.stub, 3)
    assert "stub is not written yet" in failure.message


def test_a_handed_over_function_is_given_plain_values_only(worker: WorkerStudent) -> None:
    assert "cannot be given an object" in failing(worker.calls_with_an_object, len).message


def test_an_interruption_on_our_side_leaves_no_half_answered_call(worker: WorkerStudent) -> None:
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worker.calls(interrupted, 1)
    assert worker.twice(2) == 4
    assert worker.twice(3) == 6


def test_replacing_and_putting_back(student: Student) -> None:
    assert student.uses_twice(5) == 11
    student.replace({"twice": lambda x: 100 * x})
    assert student.uses_twice(5) == 501
    assert student.twice(5) == 500
    student.replace({"stub": lambda x: 7})
    assert student.leans_on_stub(1) == 8
    assert student.uses_twice(5) == 11
    student.replace({})
    assert failing(student.stub, 1).outcome == "not written"


def test_a_function_that_was_missing_is_missing_again(student: Student) -> None:
    student.replace({"nowhere": lambda x: x})
    assert student.nowhere(1) == 1
    student.replace({})
    assert failing(student.nowhere, 1).outcome == "not written"


def test_a_replacement_that_raises_reaches_the_student(student: Student) -> None:
    def refuse(x: Any) -> Any:
        raise ValueError("not this one")

    student.replace({"twice": refuse})
    assert "raised ValueError: not this one" in failing(student.uses_twice, 1).message


# many calls at once


def test_many_calls_are_as_good_as_one_after_the_other(student: Student) -> None:
    calls = [(number,) for number in range(2 * BATCH + 3)]

    assert list(student.each("twice", calls)) == [2 * number for (number,) in calls]
    assert list(student.each("twice", [])) == []
    (value,) = student.each("twice", [(np.ones(2),)])
    assert value.tolist() == [2.0, 2.0]


def test_each_call_leaves_its_own_traces(student: Student) -> None:
    values = student.each("draws", [("own",), ("global",), ("own",)])
    moved = [student.last.moved_random_state for _ in values]
    assert moved == [False, True, False]


@pytest.mark.parametrize(
    ("function", "arguments", "last"),
    [
        ("adds_shapes", [(1, 2), (1, "a"), (3, 4)], 1),
        ("adds_shapes", [(1, 2), (3, 4), (5, 6), (1, "a"), (7, 8)], 3),
        ("returns", [("set",), ("ring",)], 0),
        ("returns_nothing", [(1,), (2,)], 0),
        ("stub", [(1,)], 0),
        ("nowhere", [(1,), (2,)], 0),
        ("no_function", [(1,)], 0),
    ],
)
def test_many_calls_fail_as_the_first_wrong_one_does(
    student: Student, function: str, arguments: list[tuple[Any, ...]], last: int
) -> None:
    found: list[Any] = []
    with pytest.raises(Failure) as caught:
        found.extend(student.each(function, arguments))
    alone = failing(getattr(student, function), *arguments[last])

    assert len(found) == last
    assert (caught.value.message, caught.value.hint) == (alone.message, alone.hint)
    assert caught.value.outcome == alone.outcome


@pytest.mark.parametrize("function", ["twice", "adds_shapes"])
def test_many_calls_are_logged_like_others(student: Student, function: str) -> None:
    arguments: list[tuple[Any, ...]] = [(1.0,), (np.ones(2),), (3,)]
    if function == "adds_shapes":
        arguments = [(1, 2), (3, 4), (1, "a"), (5, 6)]
    call_logs = []
    for one_by_one in (True, False):
        student.call_log = CallLog(function)
        with contextlib.suppress(Failure):
            if one_by_one:
                for call in arguments:
                    getattr(student, function)(*call)
            else:
                list(student.each(function, arguments))
        call_logs.append(student.call_log.calls)
        student.call_log = None
    assert len(call_logs[0]) == 3
    assert [(call.arguments, call.seen.raised) for call in call_logs[0]] == [
        (call.arguments, call.seen.raised) for call in call_logs[1]
    ]


def test_replacements_are_used_in_many_calls(student: Student) -> None:
    student.replace({"twice": lambda x: 100 * x})
    assert list(student.each("uses_twice", [(1,), (2,)])) == [101, 201]


def test_a_death_among_many_calls_costs_one_of_them(worker: WorkerStudent) -> None:
    found: list[Any] = []
    with pytest.raises(Failure) as caught:
        found.extend(worker.each("dies_of_seven", [(number,) for number in range(20)]))

    assert found == list(range(7))
    assert caught.value.outcome == "crashed"
    assert "dies_of_seven(7)" in caught.value.message
    assert worker.allowance.deaths_left == 1
    assert worker.twice(1) == 2


def test_many_calls_have_the_time_for_a_slow_one_among_them(
    worker: WorkerStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = out_of_time(monkeypatch, lambda question: False, 0.0)
    assert list(worker.each("identity", [(number,) for number in range(20)])) == list(range(20))
    # one that begins late, and takes as long as it may, is not stopped
    assert asked == [("call", LONG), ("calls", TOGETHER)]


def test_what_is_lost_together_counts_though_each_comes_back_alone(
    worker: WorkerStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = out_of_time(monkeypatch, lambda question: question["do"] == "calls", 0.0)
    found: list[Any] = []
    with pytest.raises(Failure) as caught:
        found.extend(worker.each("identity", [(number,) for number in range(20)]))

    assert [do for do, _ in asked] == ["call", "calls", *["call"] * 19]
    assert found == list(range(19))
    assert caught.value.outcome == "timed out"
    assert worker.allowance.deaths_left == 1
    # only once, and in no other call
    assert worker.identity(19) == 19
    assert list(worker.each("identity", [(1,), (2,), (3,)])) == [1, 2, 3]


def test_who_ends_at_a_certain_number_of_calls_gains_nothing_by_another_worker(
    worker: WorkerStudent,
) -> None:
    worker.call_log = log = CallLog("tires")
    for _ in range(2):
        assert worker.tires() is True
    with pytest.raises(Failure) as caught:
        list(worker.each("tires", [()] * 4))

    assert caught.value.outcome == "crashed"
    assert [call.seen.stopped for call in log.calls] == [*[False] * 5, True]
    # what comes later begins anew, as after any other loss
    assert [worker.tires() for _ in range(4)] == [True] * 4
    assert worker.allowance.deaths_left == 1


def test_many_calls_are_made_once_the_first_was_right(
    worker: WorkerStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = out_of_time(monkeypatch, lambda question: False, 0.0)
    before = next(worker.each("remembers", [()] * 5))
    assert asked == [("call", LONG)]
    assert worker.remembers() == before + 1

    # for a single one that is left, a question of its own will do
    for calls, questions in ((2, ["call"] * 2), (3, ["call", "calls"]), (101, ["call", "calls"])):
        asked.clear()
        assert len(list(worker.each("remembers", [()] * calls))) == calls
        assert [do for do, _ in asked] == questions


def test_what_took_a_worker_with_it_is_called_one_by_one(
    worker: WorkerStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(worker.dies_of_seven, 7)
    asked = out_of_time(monkeypatch, lambda question: False, 0.0)
    for function, questions in (("dies_of_seven", ["call"] * 3), ("twice", ["call", "calls"])):
        asked.clear()
        list(worker.each(function, [(1,), (2,), (3,)]))
        assert [do for do, _ in asked] == questions


def test_a_function_that_becomes_another_does_so_for_the_next_of_many_calls(
    student: Student,
) -> None:
    assert list(student.each("becomes_another", [(1,)] * 4)) == [1, 10, 100, 1000]


def test_an_endless_call_among_many_is_stopped(worker: WorkerStudent) -> None:
    worker.time_limit = 0.3
    with pytest.raises(Failure) as caught:
        list(worker.each("loops", [(1,), (2,)]))
    assert caught.value.outcome == "timed out"
    assert worker.allowance.deaths_left == 1
    assert worker.twice(1) == 2


# calls that are made again


def logged(*calls: tuple[Any, ...], **keywords: Any) -> list[LoggedCall]:
    """What somebody's function was called with."""
    other = NamespaceStudent({"f": lambda *arguments, **named: 0})
    other.call_log = log = CallLog("f")
    for arguments in calls:
        log.begin_test()
        other.f(*arguments, **keywords)
    return log.calls


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("twice", [(number,) for number in range(90)]),
        ("adds_shapes", [(1, 2), (1, "a"), (3, 4), (np.ones(2), np.ones(3)), (5, 6)]),
        ("prints_and_returns", [(1,), (2,)]),
        ("returns", [("set",), ("ring",), ("range",)]),
        ("stub", [(1,), (2,)]),
    ],
)
def test_calls_that_are_made_again_are_as_good_as_one_after_the_other(
    student: Student, function: str, arguments: list[tuple[Any, ...]]
) -> None:
    calls = logged(*arguments)
    again = student.repeat(function, calls)
    alone = [one for call in calls for one in student.repeat(function, [call])]
    assert len(again) == len(arguments)
    assert [(call.arguments, call.outcome) for call in again] == [
        (call.arguments, call.outcome) for call in alone
    ]
    assert student.call_log is None


@pytest.mark.parametrize("function", ["nowhere", "no_function"])
def test_what_is_no_function_is_called_again_for_nothing(student: Student, function: str) -> None:
    assert student.repeat(function, logged((1,), (2,))) == []


def test_calls_are_made_again_at_once(
    worker: WorkerStudent, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = out_of_time(monkeypatch, lambda question: False, 0.0)
    assert len(worker.repeat("twice", logged((1,), (2,), (3,)))) == 3
    assert asked == [("calls", TOGETHER)]
    # what came by name, and what may be asked meanwhile, comes one after the other
    assert len(worker.repeat("twice", logged((), (), x=2))) == 2
    assert len(worker.repeat("identity", logged((len,), (len,)))) == 2
    assert asked == [("calls", TOGETHER), *[("call", LONG)] * 4]


def test_calls_that_are_made_again_end_with_the_first_that_does_not_come_back(
    worker: WorkerStudent,
) -> None:
    again = worker.repeat("dies_of_seven", logged(*[(number,) for number in range(20)]))
    assert [call.seen.value for call in again] == list(range(7))
    assert worker.allowance.deaths_left == 1
    assert worker.twice(1) == 2


# the end of a process


@pytest.mark.parametrize("how", ["exit", "abort", "signal", "answer", "hang up"])
def test_a_dead_process_costs_one_call(worker: WorkerStudent, how: str) -> None:
    failure = failing(worker.dies, how)

    assert failure.outcome == "crashed"
    assert "ended the Python process" in failure.message
    assert worker.allowance.deaths_left == 1
    assert worker.twice(1) == 2


def test_too_much_memory_is_an_exception(worker: WorkerStudent) -> None:
    assert worker.hoards(1) == 2**20
    assert "raised MemoryError" in failing(worker.hoards, 2000).message
    assert worker.twice(1) == 2


def test_patience_ends_and_can_be_renewed(worker: WorkerStudent) -> None:
    for _ in range(2):
        assert failing(worker.dies, "exit").outcome == "crashed"
    failure = failing(worker.twice, 1)
    assert failure.outcome == "crashed"
    assert "was not tried any more" in failure.message

    worker.allowance.deaths_left = 2
    assert worker.twice(1) == 2


def test_who_never_ends_is_waited_for_a_few_times_and_then_once_a_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Silent:
        def ask(self, *_: object) -> None:
            raise WorkerSilent("no answer")

    student = WorkerStudent(Submission(()))
    monkeypatch.setattr(student, "_started", Silent)
    left = []
    for _ in range(3):
        student.allowance.deaths_left = 2  # as for each cell
        while student.allowance.deaths_left > 0:
            assert "was stopped" in failing(student.loops).message
            left.append(student.allowance.deaths_left)
        assert "was not tried any more" in failing(student.loops).message
    assert left == [1, 0, 0, 0]


def test_a_fresh_process_knows_the_replacements(worker: WorkerStudent) -> None:
    worker.replace({"twice": lambda x: 100 * x})
    failing(worker.dies, "exit")

    assert worker.uses_twice(1) == 101


def test_a_fresh_process_remembers_nothing(worker: WorkerStudent) -> None:
    worker.close()
    assert [worker.remembers(), worker.remembers()] == [1, 2]
    failing(worker.dies, "exit")
    assert worker.remembers() == 1


def test_what_hangs_is_stopped_and_the_rest_goes_on(worker: WorkerStudent) -> None:
    worker.time_limit = 0.3
    assert failing(worker.loops, 1).outcome == "timed out"
    worker.time_limit = LONG
    assert worker.twice(1) == 2


def test_without_time_left_nothing_is_tried() -> None:
    with WorkerStudent(submitted(CELLS), Isolation.PROCESS, budget=0.0) as student:
        failure = failing(student.twice, 1)
    assert failure.outcome == "timed out"
    assert "used up" in failure.message


# cells


def run(
    cells: dict[str, str], isolation: Isolation = Isolation.PROCESS, cell_seconds: float = 60.0
) -> WorkerStudent:
    return WorkerStudent(submitted(cells), isolation, budget=math.inf, cell_seconds=cell_seconds)


def test_a_cell_that_raises_is_told_and_the_rest_goes_on() -> None:
    with run(
        {
            "": "x = 1\nx / 0",
            "f": "def f(): return x",
            "g": "def g(:\n    pass",
            "h": "def h(): return 2",
        }
    ) as student:
        assert (student.f(), student.h()) == (1, 2)
        failure = failing(student.g)
        stops = [student.stops[number] for number in sorted(student.stops)]
    assert failure.outcome == "raised"
    assert "no g to call, because its cell stopped with SyntaxError" in failure.message
    assert "(line 1 of its cell)" in failure.message
    assert [stop.grade_id for stop in stops] == ["", "g"]
    assert stops[0].cell == "the cell that begins “x = 1”"
    assert "ZeroDivisionError" in stops[0].message
    assert "line 2" in stops[0].message


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("raise OSError(2, 'No such file or directory', 'm.csv')\nSC = 2", "the file m.csv"),
        ("raise PermissionError(1, 'Operation not permitted')\nSC = 2", "such as another program"),
        ("SC = 2\nx = 1 +* 2", "SyntaxError"),
        ("import mine, os\nSC: float = float(os.environ['MINE'])", "KeyError: 'MINE'"),
    ],
)
def test_a_name_whose_cell_stopped_is_told_with_the_cause(cell: str, why: str) -> None:
    cells = {"": cell, "own": "TWICE = SC * 2", "f": "def f(): return SC", "g": "def g(): TWICE"}
    with run(cells) as student:
        told, further, misspelled = failing(student.f), failing(student.g), student.stops[1]
    for one, name in ((told, "SC"), (further, "TWICE")):
        assert one.message.startswith(f"{name} is not defined, because its cell stopped")
        assert why in one.message
        assert not one.hint
    assert misspelled.cell in told.message
    assert "f() needs the name (line 1 of its cell)" in told.message


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x = open('mine.csv')", "it uses what open('mine.csv') gives"),
        ("x = np.loadtxt('mine.csv')", "it needs the file mine.csv"),
        ("with open('mine.csv') as file: x = 3", "it needs the file mine.csv"),
        ("x = ask(1, 'Operation not permitted')", "such as another program"),
        ("x = ask(2, 'No such file or directory')", "such as another program"),
        ("x = ask(38, 'Function not implemented')", "such as another program"),
        ("x = ask(5, 'Input/output error')", "in grading: OSError: [Errno 5] Input/output error"),
        ("x = offline('unknown url type: https')", "there is none in grading"),
    ],
)
def test_a_cell_goes_on_past_what_the_system_refuses(line: str, told: str) -> None:
    asking = (
        "import numpy as np\nfrom urllib.error import URLError\n"
        "def ask(*why): raise OSError(*why)\ndef offline(why): raise URLError(why)\n"
    )
    cells = {"": f"{asking}{line}\nSC = 2", "f": "def f(): return SC", "g": "def g(): return x + 1"}
    with run(cells) as student:
        assert student.f() == 2
        failure = failing(student.g)
        assert not student.stops
    assert told in failure.message
    assert failure.message.startswith("g() could not finish (line 1 of its cell): it uses what")


def test_a_name_that_no_stopped_cell_defines_is_asked_for_as_ever() -> None:
    with run({"": "SC = 2\n1 / 0", "f": "def f(): return Sc"}) as student:
        failure = failing(student.f)
    assert "raised NameError: name 'Sc' is not defined" in failure.message
    assert "spelled the same way" in failure.hint


def test_an_unwritten_stub_is_no_stopped_cell() -> None:
    with run({"f": "raise NotImplementedError", "g": "def g(): return 1"}) as student:
        assert student.g() == 1
        assert failing(student.f).outcome == "not written"
        assert not student.stops


@pytest.mark.parametrize("isolation", WORKERS_THAT_END)
@pytest.mark.parametrize(
    ("last_line", "told"),
    [
        ("while True: pass", "did not come to an end"),
        ("os._exit(0)", "ended its Python process"),
        ("class A:\n    os._exit(0)", "ended its Python process"),
    ],
)
def test_a_cell_that_never_ends_costs_itself(
    isolation: Isolation, last_line: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # time runs out for the one that never ends, and for no other
    out_of_time(
        monkeypatch,
        lambda question: "while True" in question.get("source", "") and not question["definitions"],
        0.3,
    )
    cells = {
        "": "import os",
        "f": f"def f(): return 1\n{last_line}",
        "g": "def g(): return 2",
    }
    with run(cells, isolation) as student:
        assert student.g() == 2
        assert student.allowance.deaths_left == 2
        stops = list(student.stops.values())
        f = student.f() if "class" not in last_line else None
    assert f in (1, None)
    assert [stop.grade_id for stop in stops] == ["f"]
    assert told in stops[0].message


HARMLESS = {
    "magics": "%matplotlib inline\n%config A.b = 'c'\n%load_ext autoreload",
    "timed line": "%timeit -n 10 1 + 1\n%time made = 1",
    "timed cell": "%%time\nmade = 1",
    "captured cell": "%%capture\n!ls\nmade = 1",
    "other languages": "%%bash\nls",
    "shell": "!pip install numpy\nfiles = !ls\nlen(files)",
    "help": "len?\n?len\nhelp(len)",
    "input": "answer = input('How many? ')\nint(answer or 3)",
    "leaving": "exit()\nquit()",
    "display": (
        "from IPython.display import display, HTML, Markdown, clear_output\n"
        "display(HTML('<b>x</b>'))\nclear_output(wait=True)"
    ),
    "display as a module": (
        "from IPython import display\ndisplay.clear_output()\n"
        "import IPython\nIPython.display.display(1)\nIPython.get_ipython().run_line_magic('a', 'b')"
    ),
    "display without import": "display(1)\nget_ipython().system('ls')",
    "core": "from IPython.core.display import HTML\nHTML('x')",
    "colab": "from google.colab import drive\ndrive.mount('/content/drive')",
    "drawing": (
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
        "figure, axes = plt.subplots()\naxes.plot([1, 2])\nplt.show()\nplt.close('all')"
    ),
}


@pytest.fixture(scope="module")
def harmless() -> Iterator[WorkerStudent]:
    """One notebook of all of these; each ends on a line that shows that it got there."""
    cells = []
    for number, (name, source) in enumerate(HARMLESS.items(), 1):
        # a cell magic takes the whole cell, so what follows it needs one of its own
        last = "" if source.startswith("%%") else f"\nreached = {number}"
        cells.append(Cell(number, source + last, name))
    cells.append(Cell(len(cells) + 1, "def ready(): return made", "ready"))
    with WorkerStudent(Submission(tuple(cells)), Isolation.PROCESS) as student:
        student.ready()
        yield student


@pytest.mark.parametrize("name", HARMLESS)
def test_what_notebooks_do_besides_python_does_no_harm(harmless: WorkerStudent, name: str) -> None:
    stopped = {stop.grade_id: stop.message for stop in harmless.stops.values()}

    assert name not in stopped, stopped[name]


LAZY = {
    "": "import sys\nimport os",
    "loaded": """
        def loaded():
            return [name for name in sys.modules if name.startswith("matplotlib._")]
        """,
    "draw": """
        def draw(path):
            figure, axes = plt.subplots()
            axes.plot([1, 2])
            plt.savefig(path)
            plt.show()
            with open(path, "rb") as file:
                return file.read(4)
        """,
}


@pytest.mark.parametrize("isolation", WORKERS_THAT_END)
@pytest.mark.parametrize(
    "line",
    one_in(
        2,
        [
            "from matplotlib import pyplot as plt",
            "import matplotlib.pyplot as plt",
        ],
    ),
)
def test_matplotlib_is_imported_where_something_is_drawn(isolation: Isolation, line: str) -> None:
    with run({"imports": line, **LAZY}, isolation) as student:
        assert student.loaded() == []
        student.time_limit = LONG
        assert student.draw("/tmp/drawing.png" if isolation == "bubblewrap" else "a.png") == (
            b"\x89PNG"
        )
        assert student.loaded() != []


# words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain – text ✓ é", "plain – text ✓ é"),
        ("two\nlines\r\n\tand  spaces", "two lines and spaces"),
        ("\x00\x07bell\x9b", "bell"),
        ("left\u202eright\u2066x\u200b\ufeff", "leftrightx"),
        ("\ud800lone\ue000", "lone"),
        ("line\u2028break\u2029here", "line break here"),
        (None, ""),
        (3, ""),
    ],
)
def test_clean_text_is_one_visible_line(text: Any, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clean_text_has_no_colours() -> None:
    assert clean("\x1b[1;31mred\x1b[0m") == "red"


def test_clean_text_is_bounded() -> None:
    assert len(clean("x" * 10**6)) == 300
    assert clean("x" * 10**6).endswith("…")


def test_one_budget_pays_for_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Budget | None] = []
    left: list[float] = []

    class Process(WorkerProcess):
        def ask(self, question: Any, seconds: float, budget: Budget | None = None) -> Any:
            assert budget
            asked.append(budget)
            left.append(budget.left)
            return super().ask(question, seconds, budget)

    monkeypatch.setattr("autograder.grading.worker_student.WorkerProcess", Process)
    with WorkerStudent(submitted(CELLS), Isolation.PROCESS, budget=5000.0) as student:
        student.replace({"stand_in": len})
        with contextlib.suppress(Failure):
            student.call("no_such_function", (), {})
    assert len(asked) > 2
    assert len(set(map(id, asked))) == 1
    assert left[0] == 5000.0
    assert all(later < earlier for earlier, later in pairwise(left))


def test_names_that_are_no_text_and_objects_of_her_own_stop_nothing() -> None:
    cells = (
        Cell(1, "globals()[1] = {1: [2]}"),
        Cell(2, "class F:\n    def __getattr__(self, name):\n        while True: pass\n", ""),
        Cell(3, "def twice(x):\n    return x + x\ng = F()", "twice"),
    )
    checks = (Check("test_g", 3), Check("test_twice", 3))
    submission = Submission(cells, checks, functions=("twice", "g"))
    with WorkerStudent(submission, Isolation.PROCESS) as student:
        student.check = "test_twice"
        assert student.twice(2) == 4
        student.check = "test_g"
        assert student.twice(3) == 6
