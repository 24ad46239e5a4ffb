"""What is wrong with a gradebook, in one sentence instead of a database's traceback.

Importing this costs nothing: SQLAlchemy is imported when there is something to say.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograder.course import CourseError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection

DEFAULT_COURSE = "default_course"
"""What nbgrader calls a course where it is not told; it stands in every gradebook."""

TABLES = frozenset({"assignment", "course", "grade", "student"})
"""Some of those that every gradebook has."""
VERSION = "alembic_version"

SETTING = "`database` in course_settings.toml"
"""What nbgrader calls ``db_url``."""

STAYS = "what has been recorded stays, and the same command goes on from there"
FULL = (errno.ENOSPC, errno.EDQUOT)

REASONS: tuple[tuple[str, str], ...] = (
    (
        r"not a database|malformed|unsupported file format",
        "is no database, or a damaged one: put a backup in its place, or move it away, and a new "
        "gradebook is made",
    ),
    (
        r"locked|lock timeout|deadlock",
        "is kept from us by another program that writes into it (another grading, the formgrader, "
        f"a database browser): end that, and run this again; {STAYS}",
    ),
    (
        r"is full|disk full|no space left|quota",
        f"cannot be written, for its disk is full: make room, and run this again; {STAYS}",
    ),
    (
        r"readonly|read-only|permission denied",
        f"may not be written by you: see whose it is (ls -l), and run this again; {STAYS}",
    ),
    (
        r"no such table|no such column|(relation|column) \S+ does not exist",
        "is not laid out as nbgrader needs it: back it up, and try `nbgrader db upgrade`; or see "
        f"whether {SETTING} names the right one",
    ),
)
"""What databases say, SQLite or PostgreSQL, and what it means."""


class GradebookError(CourseError):
    """The gradebook is of no use as it is: nothing can be recorded of anybody."""


@contextlib.contextmanager
def explained(url: str) -> Iterator[None]:
    """Raise GradebookError in the place of what the database at ``url`` raises in the block."""
    from sqlalchemy.exc import (
        ArgumentError,
        DataError,
        DBAPIError,
        IntegrityError,
        PendingRollbackError,
    )

    try:
        yield
    except (IntegrityError, DataError):
        raise  # which is about what was written
    except (DBAPIError, PendingRollbackError) as error:
        raise explain(error, url) from error
    except ValueError as error:
        # nbgrader makes an error of its own of it, InvalidEntry
        cause = error.__context__
        if not isinstance(cause, DBAPIError) or isinstance(cause, (IntegrityError, DataError)):
            raise
        raise explain(cause, url) from error
    except ArgumentError as error:
        raise no_address(url) from error
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise disk_full(error) from error


def disk_full(error: OSError) -> GradebookError:
    """The sentence for a file that found no room."""
    return GradebookError(
        f"The disk is full, and {error.filename or 'a file'} could not be written: make room, and "
        f"run this again; {STAYS}."
    )


def explain(error: Any, url: str) -> GradebookError:
    """The sentence for what a database has raised."""
    said = str(getattr(error, "orig", None) or error).strip()
    for pattern, reason in REASONS:
        if re.search(pattern, said, re.IGNORECASE):
            return GradebookError(f"The gradebook {_place(url)} {reason}.")
    first = next(iter(said.splitlines()), type(error).__name__)[:300].rstrip(".")
    return GradebookError(
        f"The gradebook {_place(url)} could not be opened: {first}. See whether {SETTING} is "
        "right, and the database is running."
    )


def no_address(url: str) -> GradebookError:
    """The sentence for an address that leads to no database of a kind that is known here."""
    kind, colon, _ = url.partition("://")
    said = f'the kind of database "{kind[:40]}" is not known here' if colon else "it is none"
    return GradebookError(
        f"The gradebook's address cannot be used: {said}. Write {SETTING} as a file's name, or as "
        "in postgresql+psycopg://host/marks."
    )


def no_package(url: str, name: str) -> GradebookError:
    """The sentence for an address whose kind of database needs a package that is not here."""
    kind = re.split(r"[+:]", url, maxsplit=1)[0]
    needs = f"The gradebook's address ({SETTING}) needs the Python package {name}"
    if kind.startswith("postgres"):
        return GradebookError(
            f"{needs}: pip install 'backprop-autograder[postgres]' brings what PostgreSQL needs."
        )
    return GradebookError(
        f"{needs}, and gradebooks in {kind} have not been tried: name a file, or a database of "
        "PostgreSQL as in postgresql+psycopg://host/marks."
    )


@functools.cache
def _layouts() -> ScriptDirectory:
    """nbgrader's versions of its tables, which are read out of a folder of scripts, once."""
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    return ScriptDirectory(ALEMBIC_DIR)


def newest_layout() -> str | None:
    """The version of the tables that nbgrader makes, which its own
    :func:`nbgrader.api.get_alembic_version` starts a program to find out."""
    return _layouts().get_current_head()


def check(connection: Connection, url: str, course_id: str) -> None:
    """Raise GradebookError if a database is no gradebook of this course and this nbgrader.

    One without any tables is fine.
    """
    from alembic.util import CommandError
    from sqlalchemy import inspect, text

    place = f"The gradebook {_place(url)}"
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return
    if not tables >= TABLES:
        raise GradebookError(
            f"{place} is a database of something else, without nbgrader's tables: name another one "
            f"by {SETTING}."
        )
    select = text(f"SELECT version_num FROM {VERSION}")
    for version in connection.execute(select).scalars() if VERSION in tables else ():
        if version == newest_layout():
            continue
        try:
            _layouts().get_revision(version)
        except CommandError as error:
            raise GradebookError(
                f"{place} was written by another nbgrader than this one, which does not know its "
                f"layout ({version}): use the nbgrader that wrote it, or another gradebook."
            ) from error
        raise GradebookError(
            f"{place} was written by an older nbgrader: make a copy of it, and run "
            "`nbgrader db upgrade`."
        )
    courses = set(connection.execute(text("SELECT id FROM course")).scalars()) - {DEFAULT_COURSE}
    if courses and course_id not in {*courses, "", DEFAULT_COURSE}:
        raise GradebookError(
            f"{place} belongs to another course: it is that of {', '.join(sorted(courses))}, and "
            f"this one is {course_id}. Name another gradebook by {SETTING}, or the right course by "
            "course_id."
        )


def _place(url: str) -> str:
    """A database's address without its password: a file's path, or all of it."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        address = make_url(url)
    except ArgumentError:
        return url
    return str(address.database) if address.drivername.startswith("sqlite") else str(address)
