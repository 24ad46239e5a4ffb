"""How nbgrader's own commands open a gradebook: one that is of no use is one sentence."""

from __future__ import annotations

import logging
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.nbgraderapp import NbGraderApp
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from autograder.nbgrader_integration.gradebook_errors import (
    DEFAULT_COURSE,
    FULL,
    GradebookError,
    check,
    disk_full,
    explain,
    explained,
)

COULD_NOT_START = 2

_theirs = Gradebook.__init__
_start = NbGraderApp.start
_checked: set[tuple[str, str]] = set()
"""The gradebooks that this process has found in order, each with its course."""


def open_gradebook(
    self: Any, db_url: str, course_id: str = DEFAULT_COURSE, authenticator: Any = None
) -> None:
    """Open a gradebook as nbgrader does, once it is known to be this course's.

    Raises GradebookError if it is not, or cannot be opened, before anything is written.
    """
    with explained(db_url):
        if (db_url, course_id) not in _checked:
            engine = create_engine(db_url)
            try:
                with engine.connect() as connection:
                    check(connection, db_url, course_id)
            finally:
                engine.dispose()
            _checked.add((db_url, course_id))
        _theirs(self, db_url, course_id, authenticator)


def no_traceback(record: logging.LogRecord) -> bool:
    """Keep a database's traceback out of the log, which nbgrader writes before it raises the
    same; for :meth:`logging.Logger.addFilter`."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, DBAPIError) or isinstance(error, IntegrityError)


def start(self: Any) -> None:
    """Run one of nbgrader's commands; what a database or a full disk raises is said in a
    sentence."""
    try:
        _start(self)
    except GradebookError as error:
        reason = error
    except DBAPIError as error:
        reason = explain(error, self.coursedir.db_url)
    except OSError as error:
        if error.errno not in FULL:
            raise
        reason = disk_full(error)
    else:
        return
    self.log.error("%s", reason)
    raise SystemExit(COULD_NOT_START)
