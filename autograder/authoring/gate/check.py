"""Whether a lab is in order: its source, what was built of it, its suites and misconceptions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence

from autograder.authoring.build import Workshop
from autograder.authoring.gate.adopted import own_test_problems
from autograder.authoring.gate.justice import unjust
from autograder.authoring.gate.leaks import hint_leaks, leaks
from autograder.authoring.gate.metadata import metadata_problems
from autograder.authoring.gate.misconceptions import indistinct
from autograder.authoring.gate.notebook import cell_problems, check_problems
from autograder.authoring.gate.points import heading_problems
from autograder.authoring.gate.stale import folders_without_source, stale
from autograder.authoring.gate.titles import lost_tests, title_problems
from autograder.authoring.gate.to_do import still_to_do
from autograder.authoring.gate.variants import misjudged
from autograder.authoring.gate.wrong_students import blind_spots
from autograder.authoring.lab_tables import outdated_tables
from autograder.authoring.markers import marker_problems
from autograder.course import Course, CourseError, Lab
from autograder.grading.catalogue import misfits
from autograder.grading.function_names import shadowed
from autograder.grading.suite_defects import suite_defects
from autograder.interrupts import checkpoint


def check(
    course: Course,
    labs: Sequence[str] | None = None,
    checked: Callable[[], None] = lambda: None,
) -> list[str]:
    """What is wrong with the named labs, or with all: a sentence each, none where all is well.

    Looks at the sources' cells and their metadata, at whether the generated folders are what the
    sources give (outputs aside), for anything in a release that is not meant for students, at
    whether the misconceptions fit the reference, at what the suites say of an untouched release,
    of the solution, of variants and of wrong students, and at what a pattern leaves to be filled
    in; of all labs also at the tables that name them.  ``checked`` is called after each lab.
    Raises CourseError if there is no lab.
    """
    problems: list[str] = []
    names = [lab.name for lab in course.every_lab()]
    if labs is None:
        problems += folders_without_source(course)
    with Workshop(course) as workshop:
        for name in names if labs is None else labs:
            checkpoint()
            lab = course.lab(name)
            found = lab_problems(lab, workshop)
            problems += found if lab.has_parts else [f"{lab.name}: {problem}" for problem in found]
            checked()
    return problems or (list(outdated_tables(course)) if labs is None else [])


def lab_problems(lab: Lab, workshop: Workshop | None) -> list[str]:
    """What is wrong with a lab; each look at it needs what those before have found in order.

    Without a ``workshop``, nobody looks at whether the generated folders lag behind.
    """
    try:
        lab.cells  # noqa: B018 - read here for the first time
    except CourseError as error:
        return [str(error)]
    if lab.has_parts:
        return _problems_of_parts(lab, workshop)
    return _problems(lab, lambda: stale(lab, workshop) if workshop else (), workshop)


def _problems_of_parts(lab: Lab, workshop: Workshop | None) -> list[str]:
    """What is wrong with each notebook of a lab: sentences that say of which."""
    problems = [
        f"{lab.name}: suite {path.name} has to lie in the folder of a notebook, such as "
        f"{lab.parts[0].suites.relative_to(lab.root).as_posix()}/."
        for path in sorted(lab.suites.glob("test_*.py"))
    ]
    for part in lab.parts:
        # nbgrader makes all notebooks of a lab at once
        asked = workshop if part == lab.parts[0] else None
        lagging = functools.partial(stale, lab, asked) if asked else tuple
        problems += [
            f"{part.full_name}: {problem}" for problem in _problems(part, lagging, workshop)
        ]
    return problems


def _problems(
    lab: Lab, lagging: Callable[[], Iterable[str]], workshop: Workshop | None
) -> list[str]:
    """What is wrong with one notebook, its folders that are ``lagging`` behind included."""
    if lab.adoption:
        return own_test_problems(lab, lagging, workshop)
    looks: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: [
            *marker_problems(lab),
            *metadata_problems(lab),
            *cell_problems(lab),
            *heading_problems(lab),
            *shadowed(lab),
            *leaks(lab),
        ],
        # nbgrader may well stumble over what has just been found, and would say it less well
        lagging,
        # without these, no test says anything of the solution
        lambda: [f"{defect}." for defect in suite_defects(lab)],
        lambda: [
            *misfits(lab),
            *hint_leaks(lab),
            *lost_tests(lab),
            *title_problems(lab),
            *check_problems(lab),
        ],
        # asks the reference, which is what the source gives by now
        lambda: unjust(lab),
        # whom a test turns down that turns down the solution, or breaks over it, says nothing
        lambda: misjudged(lab),
        # a test that the solution does not pass is failed by everybody
        lambda: [*blind_spots(lab), *indistinct(lab)],
    )
    problems = next(filter(None, (list(look()) for look in looks)), [])
    # what a pattern leaves to its author is named whatever else is wrong
    return [*problems, *still_to_do(lab)]
