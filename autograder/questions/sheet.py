"""One student's sheet: a submission in, the questions about it out."""

from __future__ import annotations

import ast
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from autograder.course import Course, CourseError, Lab, find_root
from autograder.grading.names import definitions
from autograder.questions.choose import choose
from autograder.questions.other_calls import changed_call_questions
from autograder.questions.other_lines import changed_code_questions
from autograder.questions.own_functions import OwnFunction, own_functions
from autograder.questions.question import NOT_WRITTEN, Line, Part, Question, Sheet
from autograder.questions.runs import Runner, runner_for
from autograder.questions.situations import situations_for
from autograder.questions.tracing import reading_questions, tracing_questions
from autograder.questions.watched import watch
from autograder.sandbox.launch import Isolation, SandboxError
from autograder.submissions.magics import parsed, plain_python
from autograder.submissions.submission import Submission

MAX_WIDTH = 110
MAX_SHOWN = 44
AROUND = 4
"""Of a longer function so many lines around those that are asked about are shown."""


def sheet_task(cells: bytes, name: str, isolation: str, count: int, seed: str) -> bytes:
    """The sheet for a submission, in a process that does nothing else; both are JSON.

    Raises SandboxError where there is no sandbox.
    """
    submission = msgspec.json.decode(cells, type=Submission)
    lab = Course(find_root()).part(name)
    try:
        sheet = sheet_for(submission, lab, Isolation(isolation), count, seed)
    except (CourseError, SandboxError):
        raise
    except Exception as error:  # of our own: one submission must not stop the others
        said = str(error).partition("\n")[0][:200]
        sheet = Sheet(trouble=f"Asking went wrong itself: {type(error).__name__}: {said}.")
    return msgspec.json.encode(sheet)


def sheet_for(
    submission: Submission,
    lab: Lab,
    isolation: Isolation = Isolation.BUBBLEWRAP,
    count: int = 4,
    seed: str = "",
) -> Sheet:
    """Choose ``count`` questions for whoever handed in ``submission``.

    ``seed`` says whose it is: the same submission of the same student gives the same sheet.
    """
    functions = {
        name: function
        for name, function in own_functions(submission, lab).items()
        if function.statements
    }
    found: dict[str, list[Question]] = {}
    if functions:
        with runner_for(submission, isolation) as runner:
            found = possible_questions(lab, functions, runner)
    lengths = {name: len(shown_lines(function, ())) for name, function in functions.items()}
    seed = hashlib.sha256(f"{seed}\0{submission.fingerprint}".encode()).hexdigest()
    chosen = choose([one for every in found.values() for one in every], count, seed, lengths)
    parts = []
    for name, function in functions.items():
        asked = tuple(one for one in chosen if one.function == name)
        if asked:
            lines = shown_lines(function, [one.line for one in asked if one.line])
            parts.append(Part(name, lines, asked))
    left_out = [
        f"{name} ({_why_not(name, submission, functions, lab)})"
        for name in lab.solution_cells
        if not found.get(name)
    ]
    return Sheet(tuple(parts), sum(map(len, found.values())), tuple(left_out))


def _why_not(
    name: str, submission: Submission, functions: Mapping[str, OwnFunction], lab: Lab
) -> str:
    """Why a function is not asked about, as a clause."""
    if name in functions:
        return "nothing found to ask"
    source = submission.sources.get(name, "")
    if source.strip() and parsed(plain_python(source)) is None:
        return "its cell is no valid Python"
    written = any(not one.is_stub for one in definitions(submission, lab.check_of(name), name))
    return "written in a way that cannot be asked about" if written else NOT_WRITTEN


def possible_questions(
    lab: Lab, functions: Mapping[str, OwnFunction], runner: Runner
) -> dict[str, list[Question]]:
    """All questions that can be asked about each function."""
    found: dict[str, list[Question]] = {}
    for name, function in functions.items():
        asked = [*reading_questions(function)]
        cases = [
            watched
            for situation in situations_for(lab)
            if situation.function == name
            if (watched := watch(function, situation, runner))
        ]
        for watched in cases:
            asked += tracing_questions(watched)
            asked += changed_call_questions(watched)
        asked += changed_code_questions(function, cases, runner)
        found[name] = list(dict.fromkeys(asked))
    return found


def shown_lines(function: OwnFunction, asked: Sequence[int]) -> tuple[Line, ...]:
    """The lines of a function as they are shown: without its docstring, and of a long one what is
    around the lines that are ``asked`` about."""
    first, body = function.node.lineno, function.node.body
    hidden: set[int] = set()
    docstring = body[0]
    if ast.get_docstring(function.node) is not None:
        hidden = set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    numbers = [number for number in range(first, function.end + 1) if number not in hidden]
    numbers = [number for number in numbers if function.lines[number - 1].strip()]
    if len(numbers) > MAX_SHOWN:
        near = asked or numbers[:MAX_SHOWN]
        kept = {number for line in near for number in range(line - AROUND, line + AROUND + 1)}
        numbers = [number for number in numbers if number in kept or number == first]
    lines: list[Line] = []
    before = numbers[0] - 1
    for number in numbers:
        between = range(before + 1, number)
        if any(function.lines[one - 1].strip() for one in between):
            lines.append(Line(0, "…"))
        lines.append(Line(number, shown(function.lines[number - 1])))
        before = number
    return tuple(lines)


def shown(text: str) -> str:
    """A line of a stranger's as it can be printed: bounded, signs that nobody sees by number."""
    text = "".join(
        letter.encode("unicode_escape").decode()
        if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
        else letter
        for letter in text.expandtabs(4)
    )
    return text if len(text) <= MAX_WIDTH else f"{text[: MAX_WIDTH - 1]}…"
