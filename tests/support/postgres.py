"""A PostgreSQL server for tests, from the system's packages."""

from __future__ import annotations

import contextlib
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDERS = "/usr/lib/postgresql/*/bin"


@functools.cache
def binaries() -> Path | None:
    """The folder with ``initdb``, which is in nobody's path on Debian."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/").glob(FOLDERS.removeprefix("/")))
    return folders[-1] if folders else None


@functools.cache
def why_no_postgres() -> str:
    return "" if binaries() else "PostgreSQL is not installed"


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A server that nobody but its own socket reaches; yields a URL with ``{name}`` in it for
    the database's."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data = folder / "data"
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        # a server refuses to be root's
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def call(program: str, *arguments: str) -> None:
        bin_folder = binaries()
        assert bin_folder
        subprocess.run(
            [str(bin_folder / program), *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **who,
        )

    # nothing here has to survive a power cut
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
    try:
        call("initdb", "-D", str(data), "-U", "teacher", "-A", "trust", "-E", "UTF8", "--no-sync")
        log = str(folder / "log")
        call("pg_ctl", "-D", str(data), "-l", log, "-o", options, "-w", "-t", "120", "start")
        try:
            yield f"postgresql+psycopg://teacher@/{{name}}?host={folder}"
        finally:
            call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
