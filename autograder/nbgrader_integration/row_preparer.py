"""What a process that grades does to prepare a row: nbgrader's own steps, over a gradebook in
memory.

It has a lab's rows as they are in the class's gradebook, and one student's for as long as that
takes.  nbgrader's course directory is an empty folder here, so that no step finds, or changes,
anything of the course's; an empty file stands for each notebook, for nbgrader looks whether it was
handed in.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from nbgrader.coursedir import CourseDirectory
from traitlets import Any

from autograder.course import CourseError, Lab
from autograder.nbgrader_integration import records
from autograder.nbgrader_integration.configuration import configuration_digest, load_configuration
from autograder.nbgrader_integration.database import IN_MEMORY, Database
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.prepared_rows import (
    PreparedRow,
    ToPrepare,
    insert_lab,
    take_out,
)
from autograder.nbgrader_integration.quiet_steps import quiet
from autograder.nbgrader_integration.recorder import Recorder
from autograder.nbgrader_integration.row import Row
from autograder.nbgrader_integration.version import written_by
from autograder.submissions.packed import PackedNotebook
from autograder.temporary_folders import temporary_folder


@overriding()
class EmptyDirectory(CourseDirectory):  # type: ignore[misc]
    """A course directory in which nothing is to be read; the date of handing in has been told."""

    handed_in = Any(None)

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        found: datetime | None = self.handed_in
        return found


@overriding()
class PreparingRecorder(Recorder):
    """nbgrader's autograde, which puts nothing into a folder."""

    def write_beside(self, assignment_id: str, student_id: str) -> None:
        """Nothing: that is left to whoever inserts the row."""


class Preparer:
    """Prepares rows for one lab, as the gradebook had it, with the configuration in ``root``."""

    def __init__(self, lab: Lab, lab_rows: bytes) -> None:
        config = load_configuration(lab.root)
        self._lab = lab
        self._digest = records.digest(lab_rows)
        self._written_by = written_by(lab, configuration_digest(config))
        self._directory = EmptyDirectory(config=config)
        self._directory.root, self._directory.db_url = str(_empty_folder()), IN_MEMORY
        self._directory.submitted_directory = "submitted"
        self._recorder = PreparingRecorder(self._directory, config)
        self._is_able = self._recorder.can_be_elsewhere(lab)
        self._database = Database(IN_MEMORY, self._directory.course_id)
        with self._database.transaction("course") as connection:
            records.create_table(connection)
            insert_lab(connection, lab_rows)

    def prepare(self, asked: ToPrepare) -> PreparedRow | None:
        """The row that is asked for, or None if it has to be written where the gradebook is: with
        other steps than ours, or for a reason that is to be told there."""
        if not self._is_able or asked.written_by != self._written_by:
            return None
        packed = {name: PackedNotebook(*parts) for name, parts in asked.notebooks.items()}
        row = Row(
            asked.student, asked.reports, asked.content_digest, asked.report_key, notebooks=packed
        )
        when = asked.handed_in
        self._directory.handed_in = when.replace(tzinfo=None) if when else None
        try:
            with (
                quiet(),
                self._in_place(asked.student),
                self._database.recording([asked.student]) as connection,
            ):
                notebooks = self._recorder.record(connection, self._lab, row)
                tables = take_out(connection)
        except CourseError:
            return None
        return PreparedRow(self._digest, tables, notebooks)

    @contextlib.contextmanager
    def _in_place(self, student: str) -> Iterator[None]:
        """Have a file lie where each of the lab's notebooks is expected.

        nbgrader gives zeros for one that is not there, and they would stay where no step saves a
        score: in task cells, and in cells that are gone.
        """
        step = self._directory.submitted_directory
        folder = Path(self._directory.format_path(step, student, self._lab.name))
        files = [folder / f"{part.notebook_name}.ipynb" for part in self._lab.parts]
        folder.mkdir(parents=True)
        try:
            for file in files:
                file.touch(exist_ok=False)
            yield
        finally:
            for file in files:
                file.unlink(missing_ok=True)
            os.removedirs(folder)  # no further than the folder with the lock in it


def prepared(asked: bytes, lab: Lab, version: str) -> bytes:
    """A :class:`PreparedRow` for a :class:`ToPrepare`, both as MessagePack; empty if it has to be
    written where the gradebook is.

    ``version`` is another one whenever ``lab`` is.
    """
    told = msgspec.msgpack.decode(asked, type=ToPrepare)
    row = _preparer(lab, version, told.lab_rows, told.written_by).prepare(told)
    return msgspec.msgpack.encode(row) if row else b""


@functools.lru_cache(maxsize=2)
def _preparer(lab: Lab, version: str, lab_rows: bytes, written_by: str) -> Preparer:
    """One for each state of the course, its configuration's as well, which is read once."""
    return Preparer(lab, lab_rows)


@functools.cache
def _empty_folder() -> Path:
    """One that stays for as long as this process, and is swept away by the next."""
    kept = contextlib.ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(temporary_folder("rows"))
