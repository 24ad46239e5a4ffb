"""Workers on this machine: a pool of processes that end with the command that started them."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True)
class Processes:
    """Processes of this machine that grade for the course in ``root``."""

    root: Path
    workers: int

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        # forked from a process that has no threads and has imported the engine already
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["autograder.classroom.task"])
        _start_fork_server()
        ours, theirs = context.Pipe(duplex=False)
        # made by those who will delete it if we can't any more
        folder = Path(tempfile.gettempdir()) / f"autograder-{secrets.token_hex(8)}"
        with contextlib.closing(ours):
            executor = ProcessPoolExecutor(
                self.workers, context, _begin, (ours, str(self.root), str(folder))
            )
            try:
                yield executor
            finally:
                theirs.close()
                executor.shutdown(cancel_futures=True)
                shutil.rmtree(folder, ignore_errors=True)


def _start_fork_server() -> None:
    """Start the process that forks the pool's, with SIGINT blocked in it and in what it forks.

    Ctrl-C reaches every process of the terminal.  Before :func:`_begin` has been called it would
    end one in the middle of its imports, with a traceback.
    """
    # each core has a process of its own: threads of NumPy's would only get in each other's way
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when they import NumPy
    # which unblocks SIGINT itself, once it has started
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(lifeline: Connection, root: str, folder: str) -> None:
    """What each process does first.

    It ends as soon as nobody holds the other end of ``lifeline`` any more, whatever it is
    doing: when its work is not wanted any more, and when the command that started it is gone.
    """

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        # the command that started us may have been killed, and then nobody else deletes it
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    # Ctrl-C reaches every process of the terminal; the one that was started has to answer it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ["AUTOGRADER_COURSE"] = root
    threading.Thread(target=watch, daemon=True).start()
    # what is left lying there when a process is ended goes with the folder
    Path(folder).mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = folder
