"""What keeps a lab's suites from being run, whosever functions they are given, and how it is said.

A suite that pytest cannot collect has no results, and without results nobody has points.  So it is
looked for before anybody's work is graded.  All of this is for teachers and authors; students are
told that they have to look.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path

from autograder.course import CourseError, Lab
from autograder.grading.adopted.cells import TestCell, own_tests
from autograder.grading.adopted.obstacles import obstacles
from autograder.grading.catalogue import catalogue
from autograder.grading.references import reference_of
from autograder.grading.suite_marks import mark_defects
from autograder.grading.suites import collected_suites
from autograder.grading.time_limits import SUITE_SECONDS, TooLong, alarm
from autograder.layout import CONFIGURATION
from autograder.suite_names import grades_problem

LONGEST = 200
"""How many characters of an exception's message are shown."""


class SuiteError(CourseError):
    """A lab's hidden tests cannot be run."""

    defects: tuple[str, ...] = ()
    """Why, each with its place."""


@functools.lru_cache(maxsize=64)
def check_suites(lab: Lab, fingerprint: str) -> None:
    """Raise SuiteError with every defect if the lab's hidden tests cannot be run.

    ``fingerprint`` is the lab's: as long as it is the same, nothing is looked at twice, unless
    something was wrong.
    """
    if found := suite_defects(lab):
        raise suite_error(lab, found)


def suite_error(lab: Lab, defects: Sequence[str]) -> SuiteError:
    """Make the exception that says why nobody is graded."""
    advice = f"Mend that first; `autograder build --check {lab.name}` looks at it again."
    lines = "\n".join(f"  {defect}." for defect in defects)
    error = SuiteError(
        f"The hidden tests of {lab.full_name} cannot be run, so nobody is graded:\n"
        f"{lines}\n{advice}"
    )
    error.defects = tuple(defects)
    return error


def suite_defects(lab: Lab) -> list[str]:
    """List what is wrong with a lab's suites, and with the files that grading needs besides."""
    own = own_tests(lab)
    found = [*_missing_packages(lab), *_own_defects(lab, own)]
    tested = [
        lab.suite(cell.grade_id)
        for cell in lab.grade_cells
        if not cell.manual and cell.grade_id not in own
    ]
    if not tested:
        return found
    found += [f"{path.name} is missing" for path in tested if not path.is_file()]
    found += filter(None, (grades_problem(path, lab.solution_cells) for path in tested))
    collected = collected_suites(lab.suites)
    found += [described(error, lab.suites, said=True) for error in collected.errors]
    if not collected.errors:
        with_tests = collected.files
        there = [path for path in tested if path.is_file()]
        found += [f"{path.name} has no tests" for path in there if path.resolve() not in with_tests]
        found += list(collected.missing_fixtures())
        found += list(mark_defects(collected.items))
    return list(dict.fromkeys([*found, *_other_defects(lab)]))


def _own_defects(lab: Lab, own: Mapping[str, TestCell]) -> Iterator[str]:
    """What keeps a notebook's own test cells from being run apart from students' code."""
    in_sandbox = lab.adoption.in_sandbox if lab.adoption else ()
    for name in in_sandbox:
        if name not in own:
            yield f"{lab.adopted.name} names {name}, which is no grade cell with tests of its own"
    for grade_id, cell in own.items():
        in_the_way = [] if grade_id in in_sandbox else obstacles(cell)
        yield from (str(obstacle).removesuffix(".") for obstacle in in_the_way)
        if in_the_way:
            yield (
                f"{cell.place} can also be run in one process with students' code: "
                f"autograder adopt {lab.full_name} --in-sandbox {grade_id}"
            )


def _missing_packages(lab: Lab) -> Iterator[str]:
    for package in lab.layout.packages:
        try:
            metadata.version(package)
        except metadata.PackageNotFoundError:
            yield (
                f"{CONFIGURATION} names the package {package}, which is not installed here: "
                f"pip install {package}"
            )


def _other_defects(lab: Lab) -> Iterator[str]:
    """What is wrong with the reference and the catalogue, which are Python files, too."""
    needed: tuple[tuple[Path, Callable[[], object]], ...] = (
        (lab.reference, lambda: reference_of(lab, lab.fingerprint())),
        (lab.misconceptions, lambda: catalogue(lab)),
    )
    for path, load in needed:
        try:
            with alarm(SUITE_SECONDS, wall_clock=False):
                load()
        except CourseError as error:
            yield str(error).removesuffix(".")
        except (Exception, TooLong) as error:  # the file is Python and may go wrong in any way
            yield described(error, path.parent, (path.name, None), said=True)


def described(
    error: BaseException,
    folder: Path,
    at: tuple[str, int | None] | None = None,
    *,
    kind: str = "",
    said: bool = False,
) -> str:
    """Describe an exception by its kind, and the last of its places in ``folder``: ``NameError in
    test_double.py, line 4``.

    ``at`` is the place if it has none there.  Its message is added if it is ``said``: while a
    suite is collected, it cannot have any words of a student's in it.
    """
    folder = folder.resolve()
    for frame, line in traceback.walk_tb(error.__traceback__):
        at = _inside(frame.f_code.co_filename, line, folder) or at
    if isinstance(error, SyntaxError) and error.filename:
        at = _inside(error.filename, error.lineno, folder) or at
    text = kind or type(error).__name__
    if at:
        text += f" in {at[0]}" + (f", line {at[1]}" if at[1] else "")
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    first = message.strip().partition("\n")[0].removesuffix(".")
    return f"{text}: {first[:LONGEST]}" if said and first else text


def _inside(name: str, line: int | None, folder: Path) -> tuple[str, int | None] | None:
    """A place by its file's name as seen from ``folder``, if it lies there."""
    path = Path(name)
    if not path.is_absolute() or not path.resolve().is_relative_to(folder):
        return None
    return path.resolve().relative_to(folder).as_posix(), line
