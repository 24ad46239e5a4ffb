"""The database under nbgrader's gradebook: one engine, and one transaction for a submission, or for
several that are ready at the same moment.

nbgrader opens its gradebook anew for every step of grading a submission, nine times in all, and
commits after every cell.  Each opening makes a SQLAlchemy engine, for which every statement is
compiled again, and looks whether all tables are there; and whoever is interrupted in between
leaves a row that is half old and half new.  Within :meth:`Database.transaction` all of them
share one connection of one engine, and what they write becomes visible at its end or not at all.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader.api import Base, Gradebook
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

from autograder.nbgrader_integration import patches
from autograder.nbgrader_integration.gradebook_errors import (
    check,
    explained,
    newest_layout,
    no_address,
    no_package,
)
from autograder.nbgrader_integration.look_ups import LookUps
from autograder.nbgrader_integration.records import TABLES

WAIT_SECONDS = 120
"""How long to wait for another program that is writing into the gradebook."""

IN_MEMORY = "sqlite://"
"""The address of a database that is gone with the process."""

READING = "autograder_reading"

LAB_ROWS = "autograder_lab_rows"
"""Where a connection keeps what it has read of labs, and the version of the database then."""


class Database:
    """The database at ``url``, as SQLAlchemy writes it, with the gradebook of one course.

    SQLite lets one program write at a time; here each waits for its turn from the start of its
    transaction, where nbgrader would find the database locked in the middle.  PostgreSQL lets
    many write at once; those who write about the same thing take turns.
    """

    def __init__(self, url: str, course_id: str = "") -> None:
        self.url = url
        self._course_id = course_id
        try:
            self._engine = create_engine(url, **_options(url))
        except (sqlalchemy.exc.ArgumentError, sqlalchemy.exc.NoSuchModuleError) as error:
            raise no_address(url) from error
        except ModuleNotFoundError as error:
            raise no_package(url, str(error.name)) from error
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _leave_transactions_to_us)
            event.listen(self._engine, "begin", _begin)
        event.listen(self._engine, "connect", _remember_tables)
        event.listen(self._engine, "rollback", _forget_tables)
        self._courses: set[str] = set()
        self._has_tables = self._is_checked = False

    def close(self) -> None:
        self._engine.dispose()

    @contextlib.contextmanager
    def transaction(
        self, *topics: str, recording: Sequence[str] | None = None
    ) -> Iterator[Connection]:
        """A transaction that every ``Gradebook`` which nbgrader opens meanwhile is part of.

        ``topics`` name what it is about: two transactions with a topic in common never run at once,
        be it in different programs.  It is undone where the block raises.  Not for use by
        several threads.  Raises GradebookError if the database is no gradebook of this course's,
        cannot be reached or written, or is kept from us for too long.
        """
        with self._begun(self._engine) as connection:
            if not self._has_tables:
                self._take_turn(connection, "tables")
                create_tables(connection)
            # in the same order as others do, or two might wait for each other for ever
            for topic in sorted(topics):
                self._take_turn(connection, topic)
            version = None if recording is None else _version(connection)
            kept = connection.info
            version_then, lab_rows = kept.pop(LAB_ROWS, (None, {}))
            with self._joined(
                connection, recording, lab_rows if version == version_then else {}
            ) as look_ups:
                yield connection
            # nbgrader undoes all of it where the database refuses a row
            is_whole = connection.in_transaction()
        self._has_tables = True
        if version is not None and is_whole:
            kept[LAB_ROWS] = version, look_ups.lab_rows()

    def recording(self, students: Sequence[str]) -> AbstractContextManager[Connection]:
        """A transaction that fills some students' rows and takes none out: each row is looked up
        once, see :class:`LookUps`."""
        return self.transaction(*(f"student {one}" for one in students), recording=students)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A transaction in which nothing is written; None where there is no database yet."""
        name = self._engine.url.database
        if self._engine.dialect.name == "sqlite" and not (name and Path(name).exists()):
            yield None
            return
        with self._begun(self._engine.execution_options(**{READING: True})) as connection:
            yield connection

    @contextlib.contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        with explained(self.url), engine.connect() as connection, connection.begin():
            if not self._is_checked:
                check(connection, self.url, self._course_id)
            yield connection
        self._is_checked = True

    def _take_turn(self, connection: Connection, topic: str) -> None:
        """Wait until no other transaction has taken ``topic``; it is ours until the end of this
        one.  In SQLite every transaction is alone anyway."""
        if self._engine.dialect.name == "postgresql":
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:topic, 0))")
            connection.execute(lock, {"topic": f"autograder {topic}"})

    @contextlib.contextmanager
    def _joined(
        self,
        connection: Connection,
        recording: Sequence[str] | None,
        lab_rows: Mapping[tuple[str, ...], Any],
    ) -> Iterator[LookUps]:
        """Let nbgrader's gradebooks of this database use ``connection``, and not end its
        transaction when they commit."""
        # nothing has to be read again after a commit: nobody else writes in this transaction
        session = scoped_session(
            sessionmaker(
                class_=_JoinedSession,
                bind=connection,
                expire_on_commit=False,
                join_transaction_mode="rollback_only",
            )
        )
        look_ups = LookUps(session, recording or (), lab_rows)
        known: set[str] = set()
        original = Gradebook.__init__

        def join(
            gradebook: Any,
            db_url: str,
            course_id: str = "default_course",
            authenticator: Any = None,
        ) -> None:
            if db_url != self.url:
                original(gradebook, db_url, course_id, authenticator)
                return
            gradebook.engine = self._engine
            gradebook.db = session
            if course_id not in self._courses:
                gradebook.check_course(course_id=course_id)
                known.add(course_id)
            gradebook.course_id = course_id
            gradebook.authenticator = authenticator

        def leave(gradebook: Any) -> None:
            if gradebook.db is session:
                session.flush()
            else:
                gradebook.db.remove()
                gradebook.engine.dispose()

        try:
            replaced = look_ups.methods() if recording is not None else {}
            with patches.gradebooks(init=join, close=leave, look_ups=replaced):
                yield look_ups
            session.flush()
        finally:
            session.remove()
        self._courses |= known


class _JoinedSession(Session):
    """A session whose commits end nothing, for the transaction is not its own.

    nbgrader commits after every cell.  What is new gets its id then; changes are written when
    something is asked of the database, and at the latest when the gradebook is closed.
    """

    def commit(self) -> None:
        if self.new or self.deleted:
            self.flush()

    def flush(self, objects: Any = None) -> None:
        """Write what has changed.  nbgrader sets most values to what they are already, and
        SQLAlchemy would look at all that such a row leads to."""
        if self.new or self.deleted or any(map(self.is_modified, self.dirty)):
            super().flush(objects)

    def connection(self, *arguments: Any, **named: Any) -> Connection:
        self.flush()
        return super().connection(*arguments, **named)


def shown_address(url: str, root: Path) -> str:
    """Show where a database is: a file, as seen from ``root``, or an address, no password in it."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return address.render_as_string(hide_password=True)
    path = Path(address.database)
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def create_tables(connection: Connection) -> None:
    """Create nbgrader's tables where there are none, as nbgrader does."""
    if inspect(connection).get_table_names():
        return
    Base.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    version = text("INSERT INTO alembic_version (version_num) VALUES (:version)")
    connection.execute(version, {"version": newest_layout()})


def _options(url: str) -> dict[str, Any]:
    if url == IN_MEMORY:
        # each connection would have a database of its own
        return {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": WAIT_SECONDS}}
    return {"pool_pre_ping": True}


def _leave_transactions_to_us(connection: sqlite3.Connection, _: object) -> None:
    """Keep Python's sqlite3 from beginning transactions by itself, and too late."""
    connection.isolation_level = None


def _remember_tables(_: object, record: Any) -> None:
    record.info[TABLES] = set()


def _forget_tables(connection: Connection) -> None:
    """One may have been created in what is undone.  A connection that is lost has nothing to
    forget, and raises an error of its own over the one that is to be told."""
    if not connection.invalidated:
        connection.info[TABLES].clear()


def _version(connection: Connection) -> int | None:
    """A number that is another one once any other connection has written; None if nobody tells."""
    if connection.dialect.name != "sqlite":
        return None
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def _begin(connection: Connection) -> None:
    # who begins by reading cannot wait for her turn to write: SQLite would refuse it at once
    kind = "DEFERRED" if connection.get_execution_options().get(READING) else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {kind}")
