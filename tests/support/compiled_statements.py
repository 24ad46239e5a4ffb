"""Has all gradebooks that this process opens share the statements that SQLAlchemy has compiled.

Each of them has an engine of its own, which compiles every statement anew: that took a seventh of
the time of all tests with a gradebook.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

ROOM = 4000
"""For as many statements."""


class SharedCache:
    """An engine's cache: the same for all that reach SQLite, and for others one of their own."""

    def __init__(self) -> None:
        self._for_sqlite = LRUCache[Any, Any](ROOM)

    def __get__(self, engine: Engine | None, _: object = None) -> Any:
        if engine and type(engine.dialect) is SQLiteDialect_pysqlite:
            return self._for_sqlite
        return vars(engine)["_compiled_cache"]

    def __set__(self, engine: Engine, own: Any) -> None:
        vars(engine)["_compiled_cache"] = own


def share_compiled_statements() -> None:
    """Give all engines of SQLite's one cache; dialects are part of its keys, and made alike."""
    Engine._compiled_cache = SharedCache()
    SQLiteDialect_pysqlite.__eq__ = lambda one, other: type(one) is type(other)
    SQLiteDialect_pysqlite.__hash__ = lambda one: hash(type(one))
