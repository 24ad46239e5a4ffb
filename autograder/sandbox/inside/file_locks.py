"""SQLite without locks on files, which no worker can have: nobody else has its files."""

from __future__ import annotations

import contextlib
import os
from typing import Any
from urllib.parse import quote

POSITIONAL = 7
"""How many arguments of ``sqlite3.connect`` stand before ``uri``, its own first one not counted."""


def install() -> None:
    """Let SQLite open files without locks, if it is here; may be called again."""
    with contextlib.suppress(ImportError):
        import sqlite3

        sqlite3.connect = sqlite3.dbapi2.connect = _connect


def _connect(database: Any, *arguments: Any, **keywords: Any) -> Any:
    from _sqlite3 import connect

    is_file = isinstance(database, (str, bytes, os.PathLike)) and database not in ("", ":memory:")
    says_more = len(arguments) >= POSITIONAL or keywords.get("uri")
    if is_file and not says_more:
        database = f"file:{quote(os.fsdecode(database))}?nolock=1"
        keywords["uri"] = True
    return connect(database, *arguments, **keywords)
