"""What grading leaves out because it costs processor time, with the same results."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
import pytest

from autograder.course import Course
from autograder.grading import names
from autograder.grading.call_log import CallLog
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.plain_text import CallText, call_text
from autograder.grading.session import SuiteSession
from autograder.grading.suites import run_tests
from autograder.sandbox.inside import calls
from autograder.sandbox.inside.calls import perform
from autograder.sandbox.inside.wire import Encoded, Encoder, NotPlain, decode, decode_own, encode
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Cell, Submission, submission_of
from support.running import suites_of
from support.tiny import ROOT


@pytest.fixture(autouse=True)
def state_kept():
    before = np.random.get_state()
    np.random.seed(5)
    yield
    np.random.set_state(before)


def one_normal() -> None:
    np.random.standard_normal()


def drawn_and_put_back() -> None:
    state = np.random.get_state()
    np.random.standard_normal(3)
    np.random.set_state(state)


MOVES: dict[str, tuple[Callable[[], object], bool]] = {
    "nothing": (lambda: None, False),
    "a generator of its own": (lambda: np.random.default_rng(1).random(), False),
    "its state drawn from and put back": (drawn_and_put_back, False),
    "a number": (np.random.random_sample, True),
    "a normal number": (one_normal, True),
    "another seed": (lambda: np.random.seed(6), True),
    "the same seed": (lambda: np.random.seed(5), False),
    "of a state, the place alone": (
        lambda: np.random.set_state((*np.random.get_state()[:2], 3)),
        True,
    ),
}


@pytest.mark.parametrize("name", MOVES)
def test_state_that_is_read_from_memory_moves_as_the_one_that_numpy_tells(name):
    move, has_moved = MOVES[name]
    told, seen = calls._told_state(np.random.mtrand._rand), calls.random_state()
    move()
    assert (calls._told_state(np.random.mtrand._rand) != told) is has_moved
    assert (calls.random_state() != seen) is has_moved


def test_the_second_normal_number_of_a_pair_moves_the_state_though_no_bits_are_drawn():
    one_normal()
    bits = np.random.get_state()[1].tolist(), np.random.get_state()[2]
    seen = calls.random_state()
    one_normal()
    assert (np.random.get_state()[1].tolist(), np.random.get_state()[2]) == bits
    assert calls.random_state() != seen


def test_state_is_told_by_numpy_where_its_place_is_not_known(monkeypatch):
    monkeypatch.setattr(calls, "_GAUSS", None)
    seen = calls.random_state()
    assert seen == calls._told_state(np.random.mtrand._rand)
    one_normal()
    assert calls.random_state() != seen


def test_state_is_read_where_the_generator_of_the_moment_keeps_it(monkeypatch):
    before, address = calls.random_state(), calls._memory_of.cache_info()
    assert calls.random_state() == before
    assert calls._memory_of.cache_info().hits == address.hits + 1
    other = np.random.RandomState(5)
    monkeypatch.setattr(np.random.mtrand, "_rand", other)
    assert calls.random_state() == before
    other.standard_normal()
    assert calls.random_state() != before


def test_a_call_without_traces_is_answered_by_its_value_alone():
    assert perform(lambda x: x + 1, lambda: ((1,), {})).as_answer() == {"value": 2}


def test_a_signature_is_looked_up_only_for_what_has_changed():
    def fill(numbers):
        numbers[0] = 7
        return 1

    with mock.patch.object(calls, "argument_names", wraps=calls.argument_names) as looked_up:
        perform(lambda numbers: 1, lambda: (([1, 2],), {}))
        assert not looked_up.called
        assert perform(fill, lambda: (([1, 2],), {})).changed == ("numbers[0]",)


def test_arguments_that_are_what_they_were_are_not_compared_part_by_part():
    arguments = ({"W": np.array([np.nan, -0.0]), 1: [True, "x", None]}, (1.5, np.float32(2)), 2**70)

    def turn_a_sign(tree, *_):
        tree["W"][1] = 0.0

    def put_true_for_one(tree, *_):
        tree[1][0] = 1

    with mock.patch.object(calls, "differences", wraps=calls.differences) as compared:
        assert perform(lambda *_: 1, lambda: (calls.copied(arguments), {})).changed == ()
        assert not compared.called
        for change, path in ((turn_a_sign, "tree['W']"), (put_true_for_one, "tree[1][0]")):
            assert perform(change, lambda: (calls.copied(arguments), {})).changed == (path,)


def test_arguments_are_decoded_once_and_what_a_call_changes_in_them_is_told():
    asked = []

    def copies():
        asked.append(1)
        return ([{"W": np.zeros(2)}, (1.0, {2})],), {"X": np.arange(3)}

    def change(tree, X):
        tree[0]["W"][1] = 1
        tree[1][1].add(5)
        X[:] = X[::-1].copy()

    assert perform(change, copies).changed == ("tree[0]['W']", "tree[1][1]", "X")
    assert perform(lambda tree, X: X + 1, copies).changed == ()
    assert len(asked) == 2


def test_a_call_of_several_is_encoded_as_its_arguments_in_a_list():
    arguments = (np.arange(3.0), {"W1": [1, 2]}, 4)
    *_, encoded, _ = CallLog("train").begin(arguments, {})
    assert encoded
    assert encoded.call == encode([list(arguments), {}])


def test_the_function_of_a_stub_is_looked_for_once_in_each_cell():
    source = "def train(x):\n    raise NotImplementedError\n\n\ndef train(x):\n    return x\n"
    cell = Cell(1, source)
    submission = Submission((cell,))
    with mock.patch.object(names, "statements", wraps=names.statements) as taken_apart:
        found = [names.definitions(submission, "train", "train") for _ in range(3)]
    assert taken_apart.call_count == 1
    assert [[one.is_stub for one in each] for each in found] == [[True, False]] * 3


def test_a_call_is_put_into_words_once_they_are_read():
    with mock.patch("autograder.grading.plain_text.call_text", wraps=call_text) as worded:
        text = CallText("double", (2,), {"times": 3})
        assert not worded.called
        assert f"{text} stopped" == "double(2, times=3) stopped"


def test_encoded_arguments_are_sent_as_the_arguments_themselves_would_be():
    arguments, keywords = (np.arange(3.0), {"W1": [1, 2]}), {"rate": 0.5}
    *_, encoded, _ = CallLog("train").begin(arguments, keywords)
    assert encoded
    sent = Encoder([]).encode({"arguments": encoded.arguments, "keywords": encoded.keywords})
    assert sent == encode({"arguments": list(arguments), "keywords": keywords})


def test_a_callable_among_the_arguments_is_encoded_when_it_is_sent():
    *_, encoded, _ = CallLog("train").begin((len,), {})
    assert encoded is None


def test_encoded_values_are_sent_by_the_asking_side_alone():
    with pytest.raises(NotPlain):
        encode([Encoded(encode(1))])


def test_what_was_kept_of_an_answer_stays_when_a_suite_changes_its_value():
    log = CallLog("zeros")
    *_, keep = log.begin((2,), {})
    answer = {"value": np.zeros(2)}
    keep(answer)
    answer["value"][0] = 9
    assert log.calls[0].seen.value.tolist() == [0, 0]


def test_messages_of_our_own_are_read_as_those_of_others():
    message = {"arguments": [np.ones((2, 2)), (1, "é"), None], "keywords": {"x": 1j}}
    own, other = decode_own(encode(message)), decode(encode(message))
    assert encode(own) == encode(other)


def test_a_labs_own_statements_are_dumped_for_one_notebook_alone():
    lab = Course(ROOT).lab("lab3_xor_network")
    notebook = read_notebook(lab.solution_notebook.read_bytes())
    first = submission_of(notebook, lab)
    with mock.patch.object(ast, "dump", wraps=ast.dump) as dump:
        assert submission_of(notebook, lab) == first
    written = [cell for cell in first.cells if cell.grade_id]
    assert dump.call_count <= 4 * len(written)


@pytest.mark.parametrize("watched", [False, True])
def test_a_conftest_that_watches_the_run_of_a_test_is_told_of_it(tmp_path, watched):
    hook = "pytest_runtest_logstart" if watched else "unused"
    conftest = f"seen = []\n\n\ndef {hook}(nodeid):\n    seen.append(nodeid)\n"
    (tmp_path / "conftest.py").write_text(conftest, "utf-8")
    suite = tmp_path / "test_double.py"
    suite.write_text(
        "import sys\n\n\ndef test_seen(student, request):\n"
        "    plugins = request.config.pluginmanager.get_plugins()\n"
        "    (seen,) = [one.seen for one in plugins if hasattr(one, 'seen')]\n"
        f"    assert len(seen) == {int(watched)}\n",
        "utf-8",
    )
    run = SuiteSession(NamespaceStudent({}), ModuleType("reference"))
    run_tests(tmp_path, [suite.resolve()], run)
    assert [test.outcome for test in run.results(suite.resolve())] == ["passed"]


@pytest.mark.parametrize(
    "late",
    [
        "if len(losses) == 450: break",
        "parameters = start if len(losses) == 450 else parameters",
    ],
    ids=["ends", "begins anew"],
)
def test_what_goes_wrong_late_in_a_training_is_seen(late):
    suites = suites_of("lab3_xor_network")
    functions = suites.namespace(f"""
def train(parameters, X, y, epochs, learning_rate):
    start, losses = parameters, []
    for _ in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        {late}
    return parameters, losses
""")
    result = suites.grade(functions, ["test_xor_convergence"])["test_xor_convergence"]
    assert result.points <= 0.5
    assert "700" in result.first_failure.message


@pytest.mark.parametrize("kind", [float, np.float32, complex, int, bool, object])
@pytest.mark.parametrize("in_order", [True, False])
def test_a_change_in_a_large_argument_is_found_to_the_bit(kind: type, in_order: bool) -> None:
    shape = (calls.LARGE // 8, 2)
    given = np.zeros(shape, dtype=kind)
    given = given if in_order else np.asfortranarray(given)

    def change(numbers: np.ndarray) -> None:
        numbers[-1, -1] = -0.0 if kind is float else 1

    def copies() -> Any:
        return (given.copy(order="K"),), {}

    assert perform(change, copies).changed == ("numbers",)
    given[0, 0] = np.nan if kind is float else given[0, 0]
    assert perform(lambda numbers: 1, copies).changed == ()
