"""One submission's way through nbgrader's own autograde, many times over in one process."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbformat.v4.rwbase import strip_transient
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import find_all_files, temp_attrs
from sqlalchemy import Connection
from traitlets.config import Config

from autograder.course import CourseError, Lab
from autograder.grading.report import Report
from autograder.nbgrader_integration import patches, records
from autograder.nbgrader_integration.converters import SafeAutograde
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.exporters import SubmissionExporter
from autograder.nbgrader_integration.gradebook_errors import FULL
from autograder.nbgrader_integration.new_rows import take_as_new
from autograder.nbgrader_integration.preprocessors import HANDED_IN, PART, REPORT
from autograder.nbgrader_integration.quiet_steps import raised_reason
from autograder.nbgrader_integration.row import Row
from autograder.nbgrader_integration.unmarked_cells import UnmarkedCells, are_left_alone
from autograder.submissions.files import write_whole
from autograder.submissions.packed import PackedNotebook, unpacked_cell


@overriding("can_be_elsewhere", "record", "with_files_beside", "write")
class Recorder(SafeAutograde):
    """nbgrader's autograde for one student at a time, with a report that is there already.

    The steps and their order are nbgrader's.  What it sets up anew for every student, its
    exporter and preprocessors, is set up once here; the folder is named instead of searched for;
    and the notebook is handed back first and written later, once the marks stand.
    """

    _lab: Lab

    def __init__(self, coursedir: CourseDirectory, config: Config) -> None:
        super().__init__(coursedir=coursedir, config=config)
        # a logger of its own: on the terminal nbgrader's words would drown ours
        self.log = logging.Logger("autograder.nbgrader_integration.recorder", logging.WARNING)
        self._said = ErrorLog()
        self.log.addHandler(self._said)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        # one check of the notebook when all is done to it, not one after each step
        self.exporter.optimistic_validation = True
        self._prepared: dict[bool, list[Any]] = {}
        self._leaves_alone = False
        self._reports: Mapping[str, Report] = {}
        self._notebooks: Mapping[str, PackedNotebook] = {}
        self._written: dict[str, str] = {}
        self._unmarked = UnmarkedCells()

    def can_be_elsewhere(self, lab: Lab) -> bool:
        """Whether nothing matters for a row but the gradebook and what was handed in: if all that
        nbgrader has been told to do is known here, and it has no files to copy."""
        for sanitizing in (False, True):
            self._sanitizing = sanitizing
            self._init_preprocessors()
        hooks = (self.pre_convert_hook, self.post_convert_hook)
        directory = self.coursedir
        source = directory.format_path(directory.source_directory, ".", lab.name)
        beside = find_all_files(source, [*directory.ignore, "*.ipynb"])
        return self._leaves_alone and not any(hooks) and not beside

    def record(self, connection: Connection, lab: Lab, row: Row) -> dict[str, str]:
        """Write a row by the ``connection`` that gradebooks use, and return the autograded
        notebooks for :meth:`write`, by name.

        Raises CourseError with nbgrader's reason where it cannot.
        """
        self._reports, self._notebooks = row.reports, row.notebooks
        self._said.reason, self._written = "", {}
        self._lab = lab
        directory = self.coursedir
        with temp_attrs(directory, assignment_id=lab.name, student_id=row.student):
            self.start()
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            submission = gradebook.find_submission(lab.name, row.student)
            id_, is_made_now = str(submission.id), take_as_new(gradebook, submission)
        records.note(
            connection,
            id_,
            content_digest=row.content_digest,
            report_key=row.report_key,
            notebook=records.SEPARATOR.decode().join(self._written.values()),
            is_new=is_made_now,
        )
        return self._written

    def with_files_beside(self, lab: Lab, row: Row) -> Row:
        """Put beside a notebook that another process has prepared what :meth:`record` puts there
        at once.  Returns the row, unprepared if that is refused: :meth:`record` says why."""
        if not row.prepared:
            return row
        try:
            self.write_beside(lab.name, row.student)
        except OSError:
            return dataclasses.replace(row, prepared=b"")
        return row

    def write(self, lab: Lab, student: str, notebooks: Mapping[str, str]) -> None:
        """Put what was recorded into ``autograded/``, in place of what is there.

        Raises CourseError if the system refuses it, and OSError if the disk is full.
        """
        folder = Path(self._format_dest(lab.name, student))
        try:
            for name, text in notebooks.items():
                write_whole(folder / f"{name}{self.exporter.file_extension}", text)
            super().set_permissions(lab.name, student)
        except OSError as error:
            if error.errno in FULL:
                raise
            raise CourseError(
                f"{student}'s marks for {lab.name} are recorded, but the graded notebook could not "
                f"be written: {error.strerror}: {error.filename2 or error.filename}"
            ) from error

    def start(self) -> None:
        self.init_notebooks()
        try:
            with (
                contextlib.chdir(self.coursedir.root),
                patches.validation(VALIDATION, _cells_validator),
            ):
                self.convert_notebooks()
        except (NbGraderException, OSError) as error:  # it may fail to clear up after a failure
            reason = self._said.reason or raised_reason(str(error))
            raise CourseError(
                f"nbgrader could not record {self.coursedir.student_id}'s submission of "
                f"{self.coursedir.assignment_id}: {reason}"
            ) from error

    def give_up(self, reason: Exception) -> NoReturn:
        raise reason

    def init_notebooks(self) -> None:
        lab = self.coursedir.assignment_id
        folder = self._format_source(lab, self.coursedir.student_id)
        self.assignments = {folder: [f"{folder}/{name}.ipynb" for name in self._reports]}

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        return True

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        name = resources["nbgrader"]["notebook"]
        resources[REPORT], resources[PART] = self._reports[name], self._lab.part(name)
        if handed_in := self._notebooks.get(name):
            self._unmarked.forget_if_many()
            cell = self._unmarked.cell if self._leaves_alone else unpacked_cell
            resources[HANDED_IN] = functools.partial(handed_in.unpacked, cell)
        return resources

    def _sanitized(self, notebook_filename: str, resources: dict[str, Any]) -> Any:
        """The same as a notebook, which need not be written as JSON and read in between."""
        exporter = self.exporter
        if type(exporter) is not SubmissionExporter:  # a teacher's own
            return super()._sanitized(notebook_filename, resources)
        notebook = exporter.orderly(notebook_filename, resources)
        notebook, _ = exporter.taken_through(notebook, resources, self._unmarked.taken_through)
        return strip_transient(notebook)

    def _autograded(self, sanitized: Any, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        exporter = self.exporter
        if type(exporter) is not SubmissionExporter:
            return super()._autograded(sanitized, resources)
        notebook, resources = exporter.taken_through(
            sanitized, resources, self._unmarked.taken_through
        )
        return self._unmarked.text(notebook), resources

    def write_single_notebook(self, output: str, resources: dict[str, Any]) -> None:
        self._written[resources["nbgrader"]["notebook"]] = output

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Nothing yet: nbgrader would do it before there is anything."""

    def _init_preprocessors(self) -> None:
        if self._sanitizing not in self._prepared:
            super()._init_preprocessors()
            self._prepared[self._sanitizing] = self.exporter._preprocessors
            steps = [step for prepared in self._prepared.values() for step in prepared]
            # not before all of them are known; and who knows of a teacher's own exporter?
            self._leaves_alone = (
                type(self.exporter) is SubmissionExporter
                and len(self._prepared) == 2
                and are_left_alone(steps)
            )
        self.exporter._preprocessors = self._prepared[self._sanitizing]


class Validation:
    """``jsonschema.validate``, for many instances of few schemas, most of them met before."""

    def __init__(self) -> None:
        self._schema: Mapping[str, Any] = {}
        self._text = "{}"

    def __call__(self, instance: Any, schema: Mapping[str, Any]) -> None:
        if schema is not self._schema:
            # a notebook's cells come with the same one, which nbgrader does not change
            self._schema, self._text = schema, json.dumps(schema)
        _validate_json(json.dumps(instance), self._text)


VALIDATION = Validation()
_cells_validator = functools.cache(MetadataValidator)


@functools.lru_cache(maxsize=1024)
def _validate_json(instance: str, schema: str) -> None:
    if error := best_match(_validator(schema).iter_errors(json.loads(instance))):
        raise error


@functools.cache
def _validator(schema: str) -> Any:
    parsed = json.loads(schema)
    kind = validator_for(parsed)
    kind.check_schema(parsed)
    return kind(parsed)


class ErrorLog(logging.Handler):
    """A handler that keeps the first error that nbgrader speaks of, without its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage().strip()
        if message.startswith("Traceback") or not self.reason:
            self.reason = raised_reason(message)
