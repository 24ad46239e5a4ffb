"""The ``autograder`` command."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from autograder import terminal
from autograder.classroom.dispatch import Executors, Processes
from autograder.classroom.grade_class import Graded, grade_class, handed_in, preview_class
from autograder.course import Course, CourseError, Lab, find_root
from autograder.grading.grade import grade
from autograder.nbgrader_integration.expected import looks_as_expected
from autograder.sandbox.launch import NO_SANDBOX, Isolation, SandboxError, why_unavailable
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import submission_of
from autograder.visible_checks import run_visible_checks, written_answers

Result = TypeVar("Result")

app = typer.Typer(
    help="Build the labs, grade what students hand in, and check a notebook.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)
console = Console()
errors = Console(stderr=True)

LabArgument = Annotated[str, typer.Argument(help="A lab's name, such as lab3_xor_network.")]
IsolationOption = Annotated[
    Isolation,
    typer.Option(
        help="How students' code is kept apart: in a **bubblewrap** sandbox, or in a mere "
        "**process** with limits, which is for code that you trust."
    ),
]
JobsOption = Annotated[
    int, typer.Option("--jobs", "-j", min=0, help="How many at once; 0 is one for each core.")
]

INTERRUPTED = 130
RESUME = "the same command goes on from there."
INSTALL = (
    "Install bubblewrap and libseccomp (Debian and Ubuntu: sudo apt-get install bubblewrap "
    "libseccomp2), or choose --isolation process for code that you trust."
)


@app.command()
def build(
    labs: Annotated[
        list[str] | None, typer.Argument(help="Which labs; all where none is named.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail where anything is out of order.")
    ] = False,
) -> None:
    """Make exercises/ and solutions/ from source_notebooks/.

    With --check nothing is written: every problem is named, and the exit code is 1 where there
    is one.
    """
    with looks_as_expected():
        from autograder.authoring.build import build as build_labs
        from autograder.authoring.check import check as check_labs

    course = Course(find_root())
    if not check:
        for name in labs or course.labs:
            console.print(f"building {name}")
            build_labs(course, [name])
        return
    problems = check_labs(course, labs or None)
    for problem in problems:
        errors.print(problem, style="red", markup=False, highlight=False)
    if problems:
        raise typer.Exit(1)
    console.print("All that belongs to these labs agrees with their source notebooks.")


@app.command("grade")
def grade_command(
    lab: LabArgument,
    student: Annotated[
        list[str] | None, typer.Option("--student", "-s", help="Only this student; repeatable.")
    ] = None,
    isolation: IsolationOption = Isolation.BUBBLEWRAP,
    jobs: JobsOption = 0,
    regrade: Annotated[
        bool, typer.Option("--regrade", help="Grade everybody anew, changed or not.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show whose marks would change, and why; record nothing."),
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Grade on the workers of this Dask scheduler, such as tcp://host:8786.",
        ),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="Show a row for everybody, however large the class.")
    ] = False,
) -> None:
    """Grade a class: submitted/STUDENT/LAB/ into autograded/ and nbgrader's gradebook.

    Only what is new or has changed is graded: the notebook, the hidden tests, the reference or
    the engine. Ctrl-C stops after what is being recorded, and the next run goes on from there.
    Marks given by hand and comments stay as they are.

    The exit code is 0 where every submission could be graded, 1 where one needs a teacher's
    attention, 2 where grading could not start, and 130 after Ctrl-C.
    """
    with looks_as_expected():
        from autograder.nbgrader_integration.gradebook import ClassGradebook

    course = Course(find_root())
    chosen = course.lab(lab)
    gradebook = ClassGradebook(course.root, isolation)
    work = handed_in(gradebook.submitted, chosen, student or ())
    with _executors(course.root, chosen, isolation, jobs, scheduler) as executors:
        if dry_run:
            changes = terminal.ChangesView(gradebook.root)
            previewed = preview_class(work, chosen, gradebook, executors, regrade=regrade)
            _follow(previewed, changes.add, chosen, len(work), "nothing was recorded.")
            console.print(changes)
            troubled = changes.troubled
        else:
            view = terminal.ClassView(gradebook.root, everybody=everybody)
            rows = grade_class(work, chosen, gradebook, executors, regrade=regrade)
            _follow(rows, view.add, chosen, len(work), RESUME)
            console.print(view)
            if answers := {
                cell.grade_id: cell.points for cell in chosen.grade_cells if cell.manual
            }:
                console.print(terminal.written(answers))
            troubled = view.troubled
    if troubled:
        raise typer.Exit(1)


@app.command()
def demo(
    jobs: JobsOption = 0,
    isolation: Annotated[
        Isolation | None, typer.Option(help="As for grade; chosen by what works where not given.")
    ] = None,
) -> None:
    """Grade a made-up class in demo/, end to end: marks in a gradebook and a page of feedback
    for everyone, with your own gradebook left alone."""
    from autograder.demo.hand_in import hand_in

    with looks_as_expected():
        from autograder.nbgrader_integration.gradebook import ClassGradebook, Folders

    course = Course(find_root())
    lab = course.lab("lab3_xor_network")
    if isolation is None:
        why = why_unavailable(Isolation.BUBBLEWRAP)
        isolation = Isolation.PROCESS if why else Isolation.BUBBLEWRAP
        if why:
            console.print(f"The sandbox does not work on this machine: {why}.", style="yellow")
            console.print("The demo's class is ours, so it goes on without one.", style="yellow")
    place = Path("demo")
    shutil.rmtree(course.root / place, ignore_errors=True)
    folders = Folders(
        release=f"{place}/release",
        submitted=f"{place}/submitted",
        autograded=f"{place}/autograded",
        feedback=f"{place}/feedback",
        gradebook=f"{place}/gradebook.db",
    )
    submitted = course.root / folders.submitted
    submitted.mkdir(parents=True)
    hand_in(course, submitted)
    gradebook = ClassGradebook(course.root, isolation, folders)
    view = terminal.ClassView(gradebook.root)
    work = handed_in(gradebook.submitted, lab)
    with _executors(course.root, lab, isolation, jobs) as executors:
        rows = grade_class(work, lab, gradebook, executors, feedback=True)
        _follow(rows, view.add, lab, len(work), "The demo starts afresh each time.")
    console.print(view)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="The notebook to look at.")],
    lab: Annotated[
        str | None, typer.Option(help="Which lab it belongs to, where its file name does not say.")
    ] = None,
    isolation: IsolationOption = Isolation.PROCESS,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Look at one notebook and say, test by test, what its cells do.

    In a checkout of the course that is all that grading would find; elsewhere, the notebook's own
    visible checks. It runs on your machine: only check a notebook of your own, or choose
    --isolation bubblewrap. The exit code is 0 where every test passes.
    """
    try:
        # a link is her own here, and may lead where it likes
        document = read_notebook(read_file(Path(os.path.realpath(notebook))))
    except OSError as error:
        raise CourseError(f"{notebook} could not be read: {error.strerror}.") from error
    except NotebookError as error:
        raise CourseError(f"{notebook}: {error}") from error
    chosen = _lab_of(notebook, lab)
    if isolation is Isolation.PROCESS:
        errors.print(NO_SANDBOX, style="yellow")
    if chosen:
        report = grade(submission_of(document, chosen), chosen, isolation)
    else:
        report = run_visible_checks(document, lab or notebook.stem, isolation)
    if json:
        typer.echo(report.to_json())
    else:
        for part in terminal.report_parts(report):
            console.print(part)
        if answers := written_answers(document):
            console.print(terminal.written(answers))
        if not chosen:
            console.print("These are the visible checks; the hidden tests run once you hand in.")
    if not all(cell.outcome == "passed" for cell in report.cells):
        raise typer.Exit(1)


def _lab_of(notebook: Path, named: str | None) -> Lab | None:
    """The lab that a notebook belongs to; none where the course or its suites are not here."""
    try:
        course = Course(find_root())
    except CourseError:
        return None
    if named is None and notebook.stem not in course.labs:
        raise CourseError(
            f"{notebook.name} is not named after a lab; say which one it is with --lab. "
            f"This course has: {', '.join(course.labs)}."
        )
    return course.lab(named or notebook.stem)


@contextlib.contextmanager
def _executors(
    root: Path, lab: Lab, isolation: Isolation, jobs: int, scheduler: str | None = None
) -> Iterator[Executors]:
    """Where submissions are graded: on this machine, or on a cluster."""
    if isolation is Isolation.PROCESS:
        console.print(NO_SANDBOX, style="yellow")
    if scheduler:
        from autograder.classroom.dask_cluster import Cluster

        with Cluster(scheduler, lab) as cluster:
            yield cluster
        return
    if why := why_unavailable(isolation):
        raise SandboxError(f"No sandbox can be started here: {why}.\n{INSTALL}")
    yield Processes(root, jobs or len(os.sched_getaffinity(0)))


def _follow(
    results: Iterator[Result], take: Callable[[Result], Graded], lab: Lab, total: int, advice: str
) -> None:
    """Let ``take`` have each result as it comes, and show how far it is.

    Ctrl-C ends the command with how many there are so far, and ``advice``.
    """
    done = 0
    try:
        with terminal.Progress(console, lab.name, total) as progress:
            for result in results:
                graded = take(result)
                done += 1
                progress.advance(troubled=bool(graded.report.attention))
    except KeyboardInterrupt:
        console.print(
            f"Stopped: {done:,} of {total:,} submissions are done; {advice}", style="yellow"
        )
        raise typer.Exit(INTERRUPTED) from None


def main() -> None:
    """Run the command; what is wrong is said in a sentence, without a traceback."""
    try:
        app(standalone_mode=True)
    except (CourseError, SandboxError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
