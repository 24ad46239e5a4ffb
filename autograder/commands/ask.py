"""``autograder ask``: questions to students about their own code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from autograder.classroom.dispatch import Dispatcher, Executors, Lost
from autograder.classroom.grade_class import StudentFolder
from autograder.classroom.roll import call_roll
from autograder.commands.shared import (
    HowFar,
    IsolationOption,
    JobsOption,
    LabArgument,
    app,
    console,
    course_here,
    errors,
    executors_for,
    open_gradebook,
    stoppable,
    students_meant,
)
from autograder.course import CourseError, Lab
from autograder.grading.plain_text import clean
from autograder.interrupts import checkpoint
from autograder.lms.outgoing.writing import whole_folder
from autograder.questions.choose import FEWEST, MOST
from autograder.questions.pages import StudentSheet, key_page, question_pages
from autograder.questions.question import Sheet
from autograder.questions.sheet import sheet_task
from autograder.questions.situations import situations_for
from autograder.sandbox.launch import Isolation, IsolationChoice, chosen_isolation
from autograder.submissions.files import write_whole
from autograder.submissions.folder import read_handed_in, why_no_id
from autograder.submissions.notebook import NotebookError
from autograder.submissions.submission import Submission, submission_of
from autograder.suite_names import QUESTIONS
from autograder.terminal.progress import Progress

NOTHING_WRITTEN = "nothing was written; the same command starts anew."
WITHOUT_CALLS = (
    "Students were asked only about what can be read: this lab has no calls to ask about."
)
LOST = "Running this notebook ended the process that asked about it, twice."


@app.command("ask")
def ask_command(
    lab: LabArgument,
    student: Annotated[
        list[str] | None, typer.Argument(help="Only these students; everybody if none is named.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the pages go; questions/LAB/ if not said."),
    ] = None,
    questions: Annotated[
        int, typer.Option("--questions", "-n", min=FEWEST, max=MOST, help="How many to each.")
    ] = 4,
    seed: Annotated[
        str, typer.Option(help="Any word: another one gives other questions about the same code.")
    ] = "",
    isolation: IsolationOption = IsolationChoice.AUTO,
    jobs: JobsOption = 0,
) -> None:
    """Write questions to each student about her own code, and a key with the answers.

    Her functions are run in the sandbox, and what she is asked is what was seen there: shapes,
    values, what fails first, what a line is for. The same work gets the same questions each time.

    In the folder are students/ID.html and keys/ID.html, and for the whole class all.html and
    key.html. The exit code is 0 where everybody got a page, 1 where a notebook could not be read
    or run, 2 where nothing could be started, and 130 after Ctrl-C.
    """
    how_far = HowFar(NOTHING_WRITTEN, "students")
    with stoppable(how_far):
        course = course_here()
        chosen = course.part(lab)
        kind = chosen_isolation(isolation)
        gradebook = open_gradebook(course, kind)
        situations = situations_for(chosen)  # what is wrong with their file is said at once
        folder = to or gradebook.submitted.parent / "questions" / chosen.full_name
        _check_folder(folder)
        roll = call_roll(course, chosen, gradebook, students_meant(gradebook, student))
        how_far.total = len(roll.folders)
        names = {
            one.student_id: clean(f"{one.first_name} {one.last_name}".strip())
            for one in gradebook.roster().students
        }
        found: dict[str, Sheet] = {}
        with (
            executors_for(course.root, chosen, kind, jobs) as executors,
            Progress(console, chosen.name, how_far.total) as progress,
        ):
            for owner, sheet in _sheets(roll.folders, chosen, kind, questions, seed, executors):
                found[owner] = sheet
                how_far.one_more()
                progress.advance(troubled=bool(sheet.trouble))
                checkpoint()
        sheets = [StudentSheet(one, names.get(one, ""), found[one]) for one in sorted(found)]
        _write(folder, chosen.full_name, sheets, everybody=not student)
        _say_what_was_found(folder, sheets, everybody=not student)
        if not situations:
            place = (chosen.suites / QUESTIONS).relative_to(course.root).as_posix()
            _say(f"{WITHOUT_CALLS} Which calls those are, {place} says (docs/questions.md).")
        if any(one.sheet.trouble for one in sheets):
            raise typer.Exit(1)


def _sheets(
    folders: Sequence[StudentFolder],
    lab: Lab,
    isolation: Isolation,
    count: int,
    seed: str,
    executors: Executors,
) -> Iterator[tuple[str, Sheet]]:
    """Each student's sheet with her id, in the order in which they are finished."""
    with Dispatcher[str](executors) as dispatcher:
        for folder in folders:
            try:
                submission = _read(folder, lab)
            except NotebookError as error:
                yield folder.student_id, Sheet(trouble=str(error))
                continue
            while dispatcher.full:
                yield from _finished(dispatcher)
            whose = f"{seed}\0{folder.student_id}"
            cells = msgspec.json.encode(submission)
            arguments = (cells, lab.full_name, isolation.value, count, whose)
            dispatcher.submit(folder.student_id, sheet_task, *arguments)
        while dispatcher.busy:
            yield from _finished(dispatcher)


def _read(folder: StudentFolder, lab: Lab) -> Submission:
    if why := why_no_id(folder.student):
        raise NotebookError(why)
    return submission_of(read_handed_in(folder.path, lab).notebook, lab)


def _finished(dispatcher: Dispatcher[str]) -> Iterator[tuple[str, Sheet]]:
    for student, answer in dispatcher.finished():
        if isinstance(answer, Lost):
            yield student, Sheet(trouble=LOST)
        else:
            yield student, msgspec.json.decode(answer, type=Sheet)


def _check_folder(folder: Path) -> None:
    """Raises CourseError if pages cannot be written there, before anything takes its time."""
    for place in (folder, *folder.parents):
        if place.exists():
            if not place.is_dir():
                raise CourseError(f"{place} is a file: name a folder for the pages with --to.")
            return


def _write(folder: Path, lab: str, sheets: Sequence[StudentSheet], *, everybody: bool) -> None:
    """Write all pages once all of them are known, and none if there is no room for one of them: a
    page and its key belong together."""
    pages = {}
    for one in sheets:
        pages[Path("students", f"{one.student}.html")] = question_pages(lab, [one])
        pages[Path("keys", f"{one.student}.html")] = key_page(lab, [one])
    if everybody:
        pages[Path("all.html")] = question_pages(lab, sheets)
        pages[Path("key.html")] = key_page(lab, sheets)
    with whole_folder(folder) as new:
        for path, page in pages.items():
            (new / path).parent.mkdir(exist_ok=True)
            write_whole(new / path, page, mode=0o600, durable=False)


def _say_what_was_found(folder: Path, sheets: Sequence[StudentSheet], *, everybody: bool) -> None:
    asked = [one for one in sheets if one.questions]
    total = sum(len(one.questions) for one in asked)
    _say(f"{total:,} questions to {len(asked):,} of {len(sheets):,} students.")
    for one in sheets:
        if one.sheet.trouble:
            errors.print(
                f"{one.student}: {clean(one.sheet.trouble)}",
                style="yellow",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    if everybody:
        _say(f"To print: {folder / 'all.html'}; the answers: {folder / 'key.html'}.")
    else:
        _say(f"Pages in {folder / 'students'}, answers in {folder / 'keys'}.")
        _say("all.html and key.html there, which are for everybody, stay as they are.")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
