"""Everything that is replaced in nbgrader, each with its reason, and checked when it is replaced.

nbgrader has settings for most of what we do otherwise, and ``nbgrader_config.py`` uses them.  For
the rest, parts of ours are put in the place of its own: here and nowhere else.  What we rely on
besides is checked first, see :mod:`relied_on`; what our classes override, where they are defined,
see :mod:`expected`.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import jsonschema
from jinja2 import FileSystemLoader
from nbconvert.exporters import HTMLExporter
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.apps import (
    api,
    autogradeapp,
    generateassignmentapp,
    generatefeedbackapp,
    nbgraderapp,
    zipcollectapp,
)
from nbgrader.converters import (
    Autograde,
    GenerateAssignment,
    GenerateFeedback,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import collect
from nbgrader.nbgraderformat import MetadataValidator, common
from nbgrader.preprocessors import checkcellmetadata
from nbgrader.server_extensions.formgrader import base, formgrader
from nbgrader.utils import parse_utc as nbgrader_parse_utc

from autograder.nbgrader_integration import opening
from autograder.nbgrader_integration.converters import SafeAutograde
from autograder.nbgrader_integration.exchange.safe_release import SafeGenerateAssignment
from autograder.nbgrader_integration.expected import (
    OURS,
    parameters,
    refuse,
)
from autograder.nbgrader_integration.feedback.generate import SafeGenerateFeedback
from autograder.nbgrader_integration.formgrader import (
    FormgraderExporter,
    FormgraderTemplates,
)
from autograder.nbgrader_integration.formgrader_lists import FormgraderLists
from autograder.nbgrader_integration.lateness.dates import home_zone, parse_utc
from autograder.nbgrader_integration.lateness.timestamp import timestamp
from autograder.nbgrader_integration.relied_on import check_what_is_relied_on


@dataclass(frozen=True)
class Method:
    """What is expected to stand where a method is replaced: nbgrader's own, with these
    parameters."""

    parameters: tuple[str, ...]


LOOK_UPS = {
    "find_student": ("self", "student_id"),
    "find_assignment": ("self", "name"),
    "find_notebook": ("self", "name", "assignment"),
    "find_submission": ("self", "assignment", "student"),
    "find_submission_notebook": ("self", "notebook", "assignment", "student"),
    "find_source_cell": ("self", "name", "notebook", "assignment"),
    "find_graded_cell": ("self", "name", "notebook", "assignment"),
    "find_grade": ("self", "grade_cell", "notebook", "assignment", "student"),
    "find_comment": ("self", "solution_cell", "notebook", "assignment", "student"),
    "add_submission": ("self", "assignment", "student", "kwargs"),
}
"""Methods by which nbgrader's gradebook finds a row by names or makes those of a submission, and
their parameters."""


def install() -> None:
    """Have nbgrader's commands and its formgrader do as we need, for as long as the process lives.

    Called by nbgrader's configuration, which may be loaded more than once in a process.  Raises
    NbgraderError if nbgrader does not look as we expect it, before anything is replaced.
    """
    check_what_is_relied_on()
    for do in (_check, replace):
        # It copies every file of a student's folder, follows links, waits for pipes, leaves out
        # who has renamed her notebook, and writes notebooks in two steps, of which a killed process
        # leaves the first.  The commands and the formgrader name these classes, no setting does.
        do(api, "Autograde", Autograde, SafeAutograde)
        do(autogradeapp, "Autograde", Autograde, SafeAutograde)
        do(api, "GenerateFeedback", GenerateFeedback, SafeGenerateFeedback)
        do(generatefeedbackapp, "GenerateFeedback", GenerateFeedback, SafeGenerateFeedback)
        # It skips a lab whose release is there, and so leaves it out of the gradebook; and it
        # deletes a release before it finds out that it cannot write another one.
        do(api, "GenerateAssignment", GenerateAssignment, SafeGenerateAssignment)
        do(generateassignmentapp, "GenerateAssignment", GenerateAssignment, SafeGenerateAssignment)
        # A date of handing in that is none would keep the formgrader from listing anybody.
        do(
            api.NbGraderAPI,
            "get_submitted_timestamp",
            Method(("self", "assignment_id", "student_id")),
            _submitted_timestamp,
        )
        # The same date ends grading and collecting for everybody.
        do(
            CourseDirectory,
            "get_existing_timestamp",
            Method(("self", "dest_path")),
            _existing_timestamp,
        )
        # It takes any database for a gradebook, and any gradebook for this course's.
        do(
            Gradebook,
            "__init__",
            Method(("self", "db_url", "course_id", "authenticator")),
            opening.open_gradebook,
        )
        # What a database has to say, it lets out as ninety lines, and logs as often.
        logging.getLogger("tornado.application").addFilter(opening.no_traceback)
        do(nbgraderapp.NbGraderApp, "start", Method(("self",)), opening.start)
        # It takes "+0530" for 530 seconds, and zones that it does not know for UTC.  The gradebook
        # asks for the function by its module, the exchange and archives have it by its name.
        for module in (utils, zipcollectapp):
            do(module, "parse_utc", nbgrader_parse_utc, parse_utc)
        do(collect, "parse_utc", nbgrader_parse_utc, _exchange_date)
        # Its page of a submission has the browser ask other servers for scripts.
        do(formgrader, "HTMLExporter", HTMLExporter, FormgraderExporter)
        # Its lists show scores without what lateness has cost.
        do(base, "NbGraderAPI", api.NbGraderAPI, FormgraderLists)
        # Its lists put students' ids into addresses as they are: "50%ada#1" leads nowhere.
        do(formgrader, "FileSystemLoader", FileSystemLoader, FormgraderTemplates)


@contextlib.contextmanager
def gradebooks(
    init: Callable[..., None],
    close: Callable[..., None],
    look_ups: Mapping[str, Callable[..., Any]] | None = None,
) -> Iterator[None]:
    """Have every ``Gradebook`` opened and closed in our way for a while, and its rows looked up.

    nbgrader opens one for each step of grading a submission and commits in between; joined to one
    transaction, they are nine times as fast, and a row is whole or not there.  It also asks for
    each row again and again, by the names in :data:`LOOK_UPS`.
    """
    arguments = ("self", "db_url", "course_id", "authenticator")
    with contextlib.ExitStack() as stack:
        for name, ours in (("__init__", init), ("close", close), *(look_ups or {}).items()):
            theirs = {"__init__": arguments, "close": ("self",), **LOOK_UPS}[name]
            stack.enter_context(replaced(Gradebook, name, Method(theirs), ours))
        yield


@contextlib.contextmanager
def validation(
    validate: Callable[[Any, Any], None], validator: Callable[[], Any] = MetadataValidator
) -> Iterator[None]:
    """Have nbgrader check cells' metadata by our function for a while, and take what has its schema
    from ours.

    Its own checks its schema again for each cell that it checks by it, which takes longer than
    all else that is done to a row, and reads it and its forerunners from three files for each
    notebook.
    """
    with (
        replaced(common, "jsonschema", jsonschema, SimpleNamespace(validate=validate)),
        replaced(checkcellmetadata, "MetadataValidator", MetadataValidator, validator),
    ):
        yield


def replace(owner: Any, name: str, theirs: object, ours: Any) -> None:
    """Put ``ours`` where ``theirs`` stands, which is an object or a :class:`Method`.

    Does nothing if ours is there already.  Raises NbgraderError if there is anything else.
    """
    _check(owner, name, theirs, ours)
    setattr(owner, name, ours)


@contextlib.contextmanager
def replaced(owner: Any, name: str, theirs: object, ours: Any) -> Iterator[None]:
    """:func:`replace` for a while."""
    before = vars(owner).get(name)
    replace(owner, name, theirs, ours)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _check(owner: Any, name: str, theirs: object, ours: Any) -> None:
    place = f"{owner.__name__}.{name}"
    if name not in vars(owner):
        refuse(_module(owner), f"there is no {place}")
    found = vars(owner)[name]
    if found is ours:
        return
    if not isinstance(theirs, Method):
        if found is not theirs:
            refuse(_module(owner), f"{place} is something else")
        return
    if not isinstance(found, FunctionType):
        refuse(_module(owner), f"{place} is no method")
    if found.__module__ != _module(owner) and not found.__module__.startswith(OURS):
        refuse(_module(owner), f"{place} has been replaced by {found.__module__}")
    if parameters(found) != theirs.parameters:
        refuse(_module(owner), f"{place} has other parameters")


def _exchange_date(ts: str) -> datetime | None:
    """The date in a folder's name in the exchange; one in an unknown zone must not keep everybody
    else's work there."""
    try:
        return parse_utc(ts)
    except ValueError:
        found: datetime | None = nbgrader_parse_utc(ts)
        return found


def _existing_timestamp(self: CourseDirectory, dest_path: str) -> datetime | None:
    # its own configuration is older than nbgrader_config.py, which nbgrader's commands read once it
    # has said where that is
    told = self.parent.config if self.parent else self.config
    return timestamp(Path(dest_path), home_zone(told))


def _submitted_timestamp(
    self: api.NbGraderAPI, assignment_id: str, student_id: str
) -> datetime | None:
    directory = self.coursedir
    return timestamp(
        Path(directory.format_path(directory.submitted_directory, student_id, assignment_id)),
        home_zone(self.config),
    )


def _module(owner: Any) -> str:
    """The module that a class or a module is, or belongs to."""
    return owner.__module__ if isinstance(owner, type) else str(owner.__name__)
