"""Questions about students' own code: each answer is found a second time, in another way."""

from __future__ import annotations

import ast
import dataclasses
import traceback
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.questions import probe
from autograder.questions.changes import Change, changes_of
from autograder.questions.choose import choose
from autograder.questions.own_functions import own_functions
from autograder.questions.pages import StudentSheet, coded, key_page, question_pages
from autograder.questions.question import LEVELS, Question, Sheet
from autograder.questions.runs import Look, Request, Run, Runner, runner_for
from autograder.questions.sheet import sheet_for, shown, shown_lines
from autograder.questions.situations import situations_of
from autograder.questions.values import difference, number_text, value_text
from autograder.questions.watched import watch
from autograder.submissions.submission import Submission
from labs import lab3
from support.campaign import one_in
from support.commands import ISOLATION
from support.questions import (
    asked_here,
    called,
    category,
    changed_by,
    handed_in,
    meant,
    namespace_of,
    of_kind,
    situations_for,
)
from support.tiny import ROOT

COURSE = Course(ROOT)
LAB1, LAB3, LAB6 = (COURSE.lab(COURSE.full_name(name)) for name in ("lab1", "lab3", "lab6"))

BACKWARD = """
def backward(parameters, cache, X, y):
    m = len(X)
    delta2 = cache["a2"] - y
    hidden_error = delta2 @ parameters["W2"].T
    delta1 = hidden_error * sigmoid_derivative(cache["a1"])
    db1 = np.sum(delta1, axis=0, keepdims=True) / m
    db2 = np.sum(delta2, axis=0, keepdims=True)
    db2 = db2.reshape(1, -1) / m
    return {"W1": X.T @ delta1 / m, "b1": db1, "W2": cache["a1"].T @ delta2 / m, "b2": db2}
""".strip()
TRAIN = """
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        print(epoch)
    return parameters, losses
""".strip()
WALK = """
def gradient_descent(start, learning_rate, steps):
    x = start
    history = [x]
    for _ in range(steps):
        x = gradient_descent_step(x, learning_rate)
        history.append(x)
    return history
""".strip()
MERGE_SORT = """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left = merge_sort(items[:middle])
    return merge(left, merge_sort(items[middle:]))
""".strip()


@cache
def lab3_questions() -> list[Question]:
    submission = handed_in(LAB3, {"backward": BACKWARD, "train": TRAIN})
    return asked_here(LAB3, submission, "backward", "train")


@cache
def lab1_questions() -> list[Question]:
    return asked_here(LAB1, handed_in(LAB1, {"gradient_descent": WALK}), "gradient_descent")


@cache
def lab6_questions() -> list[Question]:
    return asked_here(LAB6, handed_in(LAB6, {"merge_sort": MERGE_SORT}))


def only(questions: list[Question], kind: str, words: str = "") -> Question:
    found = of_kind(questions, kind, words)
    assert len(found) == 1, [one.text for one in found]
    return found[0]


def sources(lab: Any, functions: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cell.source for cell in handed_in(lab, functions).cells)


def test_uses_are_the_lines_that_read_a_variable() -> None:
    assert only(lab3_questions(), "uses", "`delta2`").answer == "lines 4, 7 and 9"
    assert only(lab3_questions(), "uses", "`hidden_error`").answer == "line 5"
    # which of the two lines that make it would be meant?
    assert of_kind(lab3_questions(), "uses", "`db2`") == []


def test_a_shape_is_that_of_the_sizes_in_the_question() -> None:
    question = only(lab3_questions(), "shape", "`hidden_error`")

    assert "3 inputs, 4 hidden neurons and 2 outputs, and 5 samples" in question.text
    assert question.answer == str(np.shape(np.ones((5, 2)) @ np.ones((2, 4))))
    assert only(lab3_questions(), "shape", "`db2` have after line 7").answer == "(1, 2)"


def test_a_value_is_worked_out_by_hand() -> None:
    # a2 - y for the outputs 0.5 and the truths 1 and 0
    assert only(lab3_questions(), "value", "`delta2`").answer == "[[-0.5], [0.5]]"
    # times the weights 4 and 8
    assert only(lab3_questions(), "value", "`hidden_error`").answer == "[[-2, -4], [2, 4]]"


def test_the_value_of_the_second_time() -> None:
    # from 7 the slope is 8, a quarter of which is 2; from 5 it is 4, a quarter of which is 1
    question = only(lab1_questions(), "second time", "gradient_descent(7, 0.25, 3)")

    assert (question.line, question.answer) == (5, "4")


def test_lines_are_counted() -> None:
    counts = of_kind(lab3_questions(), "count")
    assert {(one.line, one.answer) for one in counts} == {
        (line, "3 times") for line in (4, 5, 6, 7, 8)
    }
    assert (
        only(
            lab1_questions(), "count", "gradient_descent(4, 0.1, 0)`. How many times does line 6"
        ).answer
        == "never"
    )


def test_calls_are_counted_in_all_calls_of_itself() -> None:
    # 4 items, twice 2, four times 1
    question = only(
        lab6_questions(), "calls", "merge_sort([4, 1, 3, 2])`. How many times is `merge_sort`"
    )
    assert "this call included" in question.text
    assert question.answer == f"{1 + 2 + 4} times"
    assert only(lab3_questions(), "calls", "`forward`").answer == "3 times"


def test_what_is_returned() -> None:
    assert only(lab6_questions(), "returns", "merge_sort([4, 1").answer == "[1, 2, 3, 4]"
    assert only(lab1_questions(), "returns", "(7, 0.25, 3)").answer == "[7, 5, 4, 3.5]"


@pytest.mark.parametrize("place", range(4))
def test_the_line_that_fails_first(place: int) -> None:
    situation = next(one for one in situations_of(LAB3.name) if one.function == "backward")
    twist = situation.misuse[place]
    names: dict[str, Any] = {"np": np, "sigmoid_derivative": lambda a: a * (1 - a)}
    exec(compile(BACKWARD, "hers", "exec"), names)
    exec(f"{situation.setup}\n{twist.setup}", names)
    line = 0
    try:
        eval(situation.call, names)
    except Exception as error:
        line = next(
            frame.lineno or 0
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == "hers"
        )

    question = only(lab3_questions(), "fails first", twist.words)
    assert question.answer == (f"Line {line}" if line else question.options[-1])
    assert question.options.count(question.answer) == 1
    assert question.options[-1].startswith("None of them")


def test_a_function_that_fails_is_asked_where() -> None:
    broken = BACKWARD.replace("len(X)", "X.rows")

    asked = asked_here(LAB3, handed_in(LAB3, {"backward": broken}), "backward")
    for question in of_kind(asked, "fails first"):
        assert question.answer == "Line 2"
    assert {one.kind for one in asked} == {"uses", "fails first"}


def test_the_loss_without_a_line() -> None:
    (situation,) = (one for one in situations_of(LAB3.name) if one.function == "train")
    cells = sources(LAB3, {"backward": BACKWARD})

    def loss(source: str) -> str:
        return f"{called(situation, cells, source)[1][1][1]:.3f}"

    question = only(lab3_questions(), "without line", "line 7 is deleted")
    assert f"is {loss(TRAIN)}. What" in question.text
    assert question.answer == loss(changed_by(question, TRAIN))
    assert question.answer != loss(TRAIN)
    assert loss(TRAIN) in question.options
    unchanged = only(lab3_questions(), "without line", "line 8 is deleted")
    assert unchanged.answer == loss(TRAIN)


def test_a_line_that_a_block_cannot_be_without_is_not_deleted() -> None:
    # without line 5 that is no Python any more: both "an error" and "as before" would be right
    source = """
def gradient_descent_step(parameters, gradients, learning_rate):
    new = dict(parameters)
    rate = learning_rate
    for name in parameters:
        new[name] = parameters[name] - rate * gradients[name]
    if rate > 10:
        print("fast")
    else:
        print("slow")
    return new
""".strip()
    submission = handed_in(LAB3, {"gradient_descent_step": source})
    asked = asked_here(LAB3, submission, "gradient_descent_step")

    assert of_kind(asked, "operator", "line 5")
    deleted = {change.line for change in _deletions(submission)}
    assert deleted == {2, 3}


def _deletions(submission: Submission) -> list[Change]:
    (function,) = (
        one
        for name, one in own_functions(submission, LAB3).items()
        if name == "gradient_descent_step"
    )
    return [change for change in changes_of(function) if change.kind == "without line"]


@pytest.mark.parametrize("sign", one_in(3, ["\x0c", "\x0b", "\x1c", "\x85", "\u2028"]))
def test_lines_are_those_that_python_counts(sign: str) -> None:
    source = f"def sigmoid_derivative(a):\n    # so{sign}or so\n    b = 1 - a\n    return a * b"
    submission = handed_in(LAB3, {"sigmoid_derivative": source})

    found = own_functions(submission, LAB3)["sigmoid_derivative"]
    assert [line.text for line in shown_lines(found, ())][2:] == [
        "    b = 1 - a",
        "    return a * b",
    ]
    assert {change.line for change in changes_of(found)} == {3, 4}
    assert only(asked_here(LAB3, submission), "uses", "makes `b`").answer == "line 4"


def test_what_keepdims_is_for_depends_on_her_code() -> None:
    needed, idle = of_kind(lab3_questions(), "keepdims")

    assert (needed.line, meant(needed.answer)) == (6, "shape")
    # reshape puts the dimension back that she keeps here
    assert (idle.line, meant(idle.answer)) == (7, "same")
    assert len(needed.options) == 3


def test_the_first_variable_to_change() -> None:
    words = "suppose that `W2` is"
    assert only(lab3_questions(), "first to change", words).answer == "Line 4"
    assert only(lab3_questions(), "first to change", "the truths are").answer == "Line 3"


SHORT = {
    "backward": BACKWARD,
    "train": TRAIN,
    "binary_cross_entropy": """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-9, 1 - 1e-9)
    good = y * np.log(p)
    bad = (1 - y) * np.log(1 - p)
    total = np.sum(good + bad, axis=1)
    return float(-np.mean(total))
""".strip(),
    "forward": """
def forward(parameters, X):
    z1 = np.dot(X, parameters["W1"]) + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = np.dot(a1, parameters["W2"]) + parameters["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}
""".strip(),
    "sigmoid_derivative": "def sigmoid_derivative(a):\n    b = 1 - a\n    return a * b",
    "gradient_descent_step": """
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    for name in parameters:
        step = learning_rate * gradients[name]
        new[name] = parameters[name] - step
    return new
""".strip(),
}
"""A student's lab 3, each function at the top of its cell."""


def variants() -> dict[str, dict[str, str]]:
    """One student's work, and that of neighbours who did something else somewhere."""
    mean = SHORT["binary_cross_entropy"].replace("axis=1", "axis=1, keepdims=True")
    sums = BACKWARD.replace("axis=0, keepdims=True", "axis=0")
    wrong = BACKWARD.replace("axis=0", "axis=1")
    return {
        "hers": SHORT,
        "keepdims in the loss": {**SHORT, "binary_cross_entropy": mean},
        "no keepdims": {**SHORT, "backward": sums},
        "the other axis": {**SHORT, "backward": wrong},
        "no update": {**SHORT, "train": TRAIN.replace("parameters = gradient", "gradient")},
    }


@pytest.mark.parametrize("name", one_in(2, variants()))
def test_no_question_has_two_right_answers(name: str) -> None:
    """Each change is made again, by replacing text, and each option compared with what it does."""
    functions = variants()[name]
    asked = asked_here(LAB3, handed_in(LAB3, functions))
    cells = sources(LAB3, functions)
    checked = 0

    assert len(asked) > 40
    for question in asked:
        assert len(set(question.options)) == len(question.options)
        assert question.options.count(question.answer) == bool(question.options), question
        if question.function not in functions or question.kind not in (
            *("keepdims", "axis", "operator", "without line"),
        ):
            continue
        source = changed_by(question, functions[question.function])
        for situation in situations_for(LAB3, question):
            before, after = called(situation, cells), called(situation, cells, source)
            if not question.options:
                assert value_text(Look(**probe.look(after[1]))) == question.answer
            elif situation.outcome:
                found = "" if after[0] == "error" else f"{after[1][1][1]:.3f}"
                true = [one for one in question.options if found and one == found]
                assert true == [question.answer] or question.answer.startswith("None") > bool(found)
            else:
                true = [one for one in question.options if meant(one) == category(before, after)]
                assert true == [question.answer], question
        checked += 1
    assert checked > 10


KEPT = """
def predict(parameters: Arrays, X: np.ndarray) -> np.ndarray:
    \"\"\"The network's answers for X (m, n_in): probabilities, (m, n_out).\"\"\"
    # YOUR CODE HERE
    answers = forward(parameters, X)
    return answers["a2"]
    raise NotImplementedError("This one is still yours to write.")
"""
"""Hers, and around it what was handed out."""


def test_only_her_own_lines_are_asked_about() -> None:
    stub = handed_in(LAB3, {}, solved=False)
    assert own_functions(stub, LAB3) == {}
    kept = KEPT.strip()
    function = own_functions(handed_in(LAB3, {"predict": kept}), LAB3)["predict"]

    assert [node.lineno for node in function.statements] == [4, 5]
    asked = asked_here(LAB3, handed_in(LAB3, {"predict": kept}), "predict")
    assert {one.line for one in asked} <= {0, 4, 5}
    assert "# YOUR CODE HERE" not in function.released  # nbgrader writes that
    assert KEPT.strip().splitlines()[0] in function.released
    # a line that a lab hands out inside a function is nobody's own
    given = dataclasses.replace(function, released=frozenset({"answers = forward(parameters, X)"}))
    assert [node.lineno for node in given.statements] == [5]
    # locked and released functions are nobody's own
    assert "sigmoid" not in own_functions(handed_in(LAB3, {}), LAB3)


ASKED = [name for name in COURSE.labs if situations_of(name)]


def test_the_courses_labs_have_situations_to_ask_about() -> None:
    assert len(ASKED) >= 9


@pytest.mark.parametrize("name", one_in(3, ASKED))
def test_every_lab_has_questions_of_each_level_about_its_solution(name: str) -> None:
    lab = COURSE.lab(name)
    submission = handed_in(lab, {})
    asked = asked_here(lab, submission)

    assert {one.level for one in asked} == set(LEVELS)
    assert len({one.kind for one in asked}) >= 5
    names = namespace_of(submission)
    for situation in situations_of(name):
        assert situation.function in lab.solution_cells
        # what the situation is made of is in order where the solution is
        scope: dict[str, Any] = {"np": np, situation.function: names[situation.function]}
        exec(situation.setup, scope)
        eval(situation.call, scope)
        for twist in (*situation.misuse, *situation.instead):
            exec(twist.setup, dict(scope))
            ast.parse(twist.call or situation.call, mode="eval")


def test_there_are_at_least_eight_kinds() -> None:
    kinds = {
        one.kind
        for questions in (lab1_questions(), lab3_questions(), lab6_questions())
        for one in questions
    }
    assert len(kinds) >= 8


def sheet(functions: Mapping[str, str], seed: str = "", count: int = 4) -> list[Question]:
    """What a student is asked, chosen from what can be asked in this process."""
    questions, lengths = pool(tuple(functions.items()))
    return choose(questions, count, seed, lengths)


@cache
def pool(functions: tuple[tuple[str, str], ...]) -> tuple[list[Question], dict[str, int]]:
    """All that can be asked about some functions, and how many lines each of them has."""
    submission = handed_in(LAB3, dict(functions))
    own = own_functions(submission, LAB3)
    lengths = {name: len(shown_lines(function, ())) for name, function in own.items()}
    return asked_here(LAB3, submission), lengths


@pytest.mark.parametrize("count", [3, 4, 5])
def test_the_same_submission_gets_the_same_questions_and_neighbours_get_others(
    count: int,
) -> None:
    class_ = [f"student-{number:02}" for number in range(12)]
    sheets = [sheet(SHORT, seed, count) for seed in class_]

    assert sheets[:3] == [sheet(SHORT, seed, count) for seed in class_[:3]]
    assert all(len(asked) == count for asked in sheets)
    shared = [len({*one} & {*other}) for one, other in pairwise(sheets)]
    assert max(shared) <= count // 2
    assert sum(shared) <= len(shared)
    for asked in sheets:
        assert {one.level for one in asked} >= {2, 3}
        assert len({(one.function, one.kind) for one in asked}) == count


def test_no_kind_is_asked_too_often_in_a_class() -> None:
    submission = handed_in(LAB3, {})
    lengths = {
        name: len(shown_lines(function, ()))
        for name, function in own_functions(submission, LAB3).items()
    }
    questions = asked_here(LAB3, submission)
    asked = Counter(
        one.kind for number in range(60) for one in choose(questions, 4, f"{number}", lengths)
    )

    assert len(asked) == len({one.kind for one in questions})
    assert max(asked.values()) <= 0.2 * sum(asked.values())


def test_what_is_left_of_a_broken_function_is_asked_about() -> None:
    broken = TRAIN.replace("for epoch in range(epochs):", "for epoch in range(epochs)")
    half = {"sigmoid_derivative": SHORT["sigmoid_derivative"], "train": broken}
    found = sheet_for(handed_in(LAB3, half, solved=False), LAB3, ISOLATION)

    assert {one.function for one in found.questions} == {"sigmoid_derivative"}
    assert "train (its cell is no valid Python)" in found.left_out
    assert "forward (not written)" in found.left_out
    nothing = sheet_for(handed_in(LAB3, {}, solved=False), LAB3, ISOLATION)
    assert nothing.questions == ()
    page = question_pages(LAB3.name, [StudentSheet("ada", "", nothing)])
    assert "no function of this lab is written" in page


HOSTILE = """
def sigmoid_derivative(a):
    word = "<script>alert(1)</script>`<b>"
    print("<img src=x onerror=alert(1)>")
    return word

def forward(parameters, X):
    while True:
        X = X + 1
    return X
""".strip()


def test_a_hostile_submission_costs_its_own_questions_alone() -> None:
    """In the sandbox: endless loops, HTML, values of other kinds than were asked for."""
    cells = HOSTILE.split("\n\n")
    functions = {
        "sigmoid_derivative": cells[0],
        "forward": cells[1],
        "predict": "def predict(parameters, X):\n    import os\n    os._exit(1)\n    return X",
        "gradient_descent_step": "import random\n\n\ndef gradient_descent_step(p, g, r):\n"
        "    luck = random.SystemRandom().random()\n    return luck",
        "train": TRAIN,
    }
    found = sheet_for(handed_in(LAB3, functions, solved=False), LAB3, ISOLATION, 5)

    assert found.questions
    pages = question_pages(LAB3.name, [StudentSheet("ada", "", found)]) + key_page(
        LAB3.name, [StudentSheet("<b>", "", found)]
    )
    assert "<script>" not in pages
    assert "<img" not in pages


FORGER = """
def sigmoid_derivative(a):
    n = 2
    for k in range(n):
        a = a * (1 - a)
    return a * n


import builtins, copy, inspect, json, math, random, sys
import numpy

settrace = sys.settrace
sys.settrace = sys.gettrace = lambda *_: None
json.dumps = json.loads = lambda *_, **__: forged
forged = "[]"
for module, name in [
    (math, "isfinite"), (numpy, "isfinite"), (numpy, "array"),
    (copy, "deepcopy"), (inspect, "isgeneratorfunction"),
    (random, "seed"), (numpy.random, "seed"), (builtins, "round"),
]:
    setattr(module, name, lambda *_, **__: 3)
_autograder_ask = ask = lambda text: forged
"""


def test_whoever_replaces_what_a_probe_needs_does_not_change_the_answers() -> None:
    """They stand in the key that her teacher has."""
    situations = situations_of(LAB3.name)
    situation = next(one for one in situations if one.function == "sigmoid_derivative")
    seen = []
    for source in (FORGER.partition("import builtins")[0], FORGER):
        submission = handed_in(LAB3, {"sigmoid_derivative": source}, solved=False)
        function = own_functions(submission, LAB3)["sigmoid_derivative"]
        with runner_for(submission, ISOLATION) as runner:
            seen.append(watch(function, situation, runner))

    honest, forged = seen
    assert honest is not None
    assert honest.run.counts
    assert forged is not None
    assert forged.run == honest.run


def test_a_function_that_is_not_watched_to_its_end_is_not_asked_about() -> None:
    hidden = (
        "def sigmoid_derivative(a):\n    import sys\n    sys.settrace(None)\n"
        "    x = a * (1 - a)\n    return x"
    )
    asked = asked_here(LAB3, handed_in(LAB3, {"sigmoid_derivative": hidden}), "sigmoid_derivative")

    assert {one.kind for one in asked} <= {"uses"}


def test_answers_of_strangers_are_bounded() -> None:
    class Liar:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def call(self, *_: object) -> object:
            return self.answer

    function = own_functions(handed_in(LAB3, {"train": TRAIN}), LAB3)["train"]
    empty = '{"kind": "none"}'
    run = (
        f'{{"raised": "", "line": 0, "stopped": false, "value": {empty}, "outcome": {empty}, '
        '"steps": [], "counts": [], "calls": {"train": 1}}'
    )

    def answered(answer: object) -> list[Run | None]:
        return Runner(Liar(answer), "ask", ["train"]).run(function, [Request("", "")])  # type: ignore[arg-type]

    assert answered(f"[{run}]") != [None]
    for lie in (
        run,
        "[]",
        f"[{run}, {run}]",
        "[" * 100_000,
        None,
        b"[]",
        f"[{run.replace('train', 'a stranger')}]",
        f"[{run.replace('none', 'function')}]",
        f"[{run.replace(': 1', ': -1')}]",
        "[" + run.replace('"raised": ""', f'"raised": "{"x" * 61}"') + "]",
    ):
        assert answered(lie) == [None], lie


def test_what_is_not_the_same_twice_is_not_asked() -> None:
    luck = (
        "def train(p, X, y, n, r):\n    import random\n"
        "    dice = random.SystemRandom().random()\n    return dice"
    )
    asked = asked_here(LAB3, handed_in(LAB3, {"train": luck}), "train")

    assert {one.kind for one in asked} == {"uses"}


def test_of_two_alike_on_one_line_none_is_changed() -> None:
    twice = BACKWARD.replace("delta1, axis=0", "np.sum(delta1, axis=0, keepdims=True), axis=0")
    function = own_functions(handed_in(LAB3, {"backward": twice}), LAB3)["backward"]

    changes = changes_of(function)
    assert {one.line for one in changes if one.kind in ("axis", "keepdims")} == {7}
    assert all(len(one.source.splitlines()) == len(twice.splitlines()) for one in changes)


def test_hers_runs_as_it_is_and_leaves_nothing_behind() -> None:
    memory = (
        "seen = []\n\n\ndef sigmoid_derivative(a):\n    seen.append(1)\n    n = len(seen)\n"
        "    return a * (1 - a) * n"
    )
    submission = handed_in(LAB3, {"sigmoid_derivative": memory})
    (question, *_) = of_kind(asked_here(LAB3, submission, "sigmoid_derivative"), "returns")

    # each run finds the list as the notebook left it
    assert question.answer == "[0.25, 0.16, 0]"


def test_a_loop_without_end_is_stopped_by_its_lines() -> None:
    names: dict[str, Any] = {}
    exec(compile("def f():\n    while True:\n        x = 1", "cell 1", "exec"), names)
    tracer = probe.Tracer(names["f"].__code__, {}, steps=True)

    assert not tracer.stopped
    run = probe._run(
        names,
        {"function": "f", "cell": "cell 1", "line": 1, "watch": []},
        {"setup": "", "call": "f()", "source": "", "outcome": "", "steps": True},
    )
    assert run["stopped"]
    assert run["raised"] == "TooManyLines"
    assert len(run["steps"]) == probe.MAX_STEPS


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (0.1 + 0.2, "0.3"), (-0.5, "-0.5"), (1 / 3, None), (10**7, None), (0, "0")],
)
def test_numbers_are_those_that_somebody_works_out_on_paper(
    number: float, text: str | None
) -> None:
    assert number_text(number) == text


def test_values_are_compared_only_where_they_are_known() -> None:
    def run(value: Any, raised: str = "") -> Run:
        look = Look(**probe.look(value)) if not isinstance(value, (list, dict)) else Look("other")
        return Run(raised, 0, False, look, Look("none"), (), (), {})

    assert difference(run(1.0), run(1.0)) == "same"
    assert difference(run(1.0), run(1.0 + 1e-13)) == "same"
    assert difference(run(1.0), run(2)) == "value"
    assert difference(run(np.ones(3)), run(np.ones((1, 3)))) == "shape"
    assert difference(run(1.0), run(None, "ValueError")) == "error"
    # rounding may or may not be to blame, and of a huge array nobody knows the numbers
    assert difference(run(1.0), run(1.0 + 1e-6)) is None
    assert difference(run(np.ones(100)), run(np.ones(100))) is None
    assert difference(run([]), run([])) is None
    assert difference(run(1.0), run([])) is None
    assert difference(run(None, "ValueError"), run(1.0)) is None


def test_code_is_escaped_and_signs_that_nobody_sees_are_shown_by_number() -> None:
    assert coded("a `<b>` & `c`") == "a <code>&lt;b&gt;</code> &amp; <code>c</code>"
    assert shown("x\u202e = 1\x1b[31m\t# " + "y" * 200).startswith("x\\u202e = 1\\x1b[31m")
    assert len(shown("y" * 200)) <= 110
    page = question_pages("lab", [StudentSheet("<i>", "", Sheet(trouble="<u>"))])
    assert "<i>" not in page
    assert "<u>" not in page


def test_a_docstring_is_not_shown_and_a_long_function_only_where_it_is_asked_about() -> None:
    body = "\n".join(f"    x{number} = {number}" for number in range(60))
    text = f'def predict(parameters, X):\n    """Mine.\n\n    More.\n    """\n{body}\n    return X'
    function = own_functions(handed_in(LAB3, {"predict": text}), LAB3)["predict"]
    numbers = [line.number for line in shown_lines(function, [30])]

    assert numbers == [1, 0, *range(26, 35)]
    assert not any("Mine" in line.text for line in shown_lines(function, ()))


def test_right_solutions_in_other_styles_are_asked_about() -> None:
    for style in ("plain loops",):
        names: dict[str, str] = {}
        for node in ast.parse(lab3.RIGHT[style]).body:
            if isinstance(node, ast.FunctionDef):
                names[node.name] = ast.unparse(node)
        assert len(asked_here(LAB3, handed_in(LAB3, names))) > 15
