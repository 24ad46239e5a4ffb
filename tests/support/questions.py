"""A student's functions in this process, asked about without a sandbox, and a second opinion."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autograder.course import Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.questions.own_functions import own_functions
from autograder.questions.question import Question
from autograder.questions.runs import Runner, with_probe
from autograder.questions.sheet import possible_questions
from autograder.questions.situations import Situation, situations_of
from autograder.submissions.magics import plain_python
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Submission, submission_of
from support.habits import Handed

ASK = "ask_here"


def handed_in(lab: Lab, functions: Mapping[str, str], *, solved: bool = True) -> Submission:
    """The submission of a student who wrote ``functions``, and the others as in the solution, or
    else not at all."""
    handed = Handed(lab)
    for name in lab.solution_cells:
        if name in functions or not solved:
            handed.write(name, functions.get(name, "").strip("\n") or handed.stub(name))
    return submission_of(read_notebook(json.dumps(handed.document).encode()), lab)


def namespace_of(submission: Submission) -> dict[str, Any]:
    """The cells of a submission, executed in this process under their own names."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in submission.cells:
        with contextlib.suppress(Exception):
            exec(compile(plain_python(cell.source), cell.name, "exec"), names)
    return names


def asked_here(lab: Lab, submission: Submission, *only: str) -> list[Question]:
    """All that can be asked about a student's functions, or about ``only`` some of them."""
    probed = with_probe(submission, ASK)
    found = {
        name: function
        for name, function in own_functions(submission, lab).items()
        if function.statements and (not only or name in only)
    }
    watch = [*submission.functions, *submission.given]
    runner = Runner(NamespaceStudent(namespace_of(probed)), ASK, watch)
    return [one for every in possible_questions(lab, found, runner).values() for one in every]


def of_kind(questions: list[Question], kind: str, words: str = "") -> list[Question]:
    return [one for one in questions if one.kind == kind and words in one.text]


Outcome = tuple[str, Any]


@functools.cache
def called(situation: Situation, sources: tuple[str, ...], function: str = "") -> Outcome:
    """What a situation's call comes to with the cells ``sources``: a value, or an exception.

    ``function`` is a source that takes its place among them.
    """
    names: dict[str, Any] = {"np": np, "__name__": "__main__"}
    for source in (*sources, function, situation.setup):
        with contextlib.suppress(NotImplementedError):
            exec(source, names)
    try:
        return "value", eval(situation.call, names)
    except Exception as error:
        return "error", type(error).__name__


def category(before: Outcome, after: Outcome) -> str:
    """How one outcome differs from another, by NumPy's own comparison."""
    if after[0] == "error":
        return "error"
    one, other = list(leaves(before[1])), list(leaves(after[1]))
    if [np.shape(leaf) for leaf in one] != [np.shape(leaf) for leaf in other]:
        return "shape"
    same = all(
        leaf == another if isinstance(leaf, str) else np.allclose(leaf, another, rtol=1e-8, atol=0)
        for leaf, another in zip(one, other, strict=True)
    )
    return "same" if same else "value"


def leaves(value: Any) -> Iterator[Any]:
    """The arrays and numbers in a value."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key])
    elif isinstance(value, (list, tuple)):
        yield np.zeros(len(value))
        for part in value:
            yield from leaves(part)
    else:
        yield value


SAYS = {
    "stop with an error": "error",
    "stops with an error": "error",
    "in another shape": "shape",
    "but other": "value",
    "return the same": "same",
    "returns the same as before": "same",
}


def meant(option: str) -> str:
    """The category that an option speaks of."""
    return next(kind for words, kind in SAYS.items() if words in option)


def changed_by(question: Question, source: str) -> str:
    """The source of her function with the change that a question speaks of."""
    lines = source.splitlines()
    line = lines[question.line - 1]
    if question.kind == "without line":
        new = line[: len(line) - len(line.lstrip())] + "pass"
    elif question.kind == "keepdims":
        new = line.replace("keepdims=True", "keepdims=False")
    elif question.kind == "axis":
        was, now = re.findall(r"`(axis=\d)`", question.text)
        new = line.replace(was, now)
    else:
        was, now = re.findall(r"^The `(.+?)` in line \d+ becomes `(.+?)`", question.text)[0]
        new = line.replace(was, now)
    assert new != line
    return "\n".join([*lines[: question.line - 1], new, *lines[question.line :]])


def situations_for(lab: Lab, question: Question) -> list[Situation]:
    """The situations that a question speaks of: the one in its text, or all of its function."""
    mine = [one for one in situations_of(lab.name) if one.function == question.function]
    return [one for one in mine if one.sentence in question.text] or mine
