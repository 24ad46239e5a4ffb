"""Workers on this machine: a pool of processes that end with the command that started them."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize, get_temp_dir
from pathlib import Path

from autograder.systems import most_processes, start_method
from autograder.temporary_folders import delete, temporary_folder

FORKED_FROM = "autograder.classroom.forked_from"
FORKED_TO_PREPARE = "autograder.classroom.forked_to_prepare"

LONGEST_SOCKET = 107
"""How many bytes the name of a Unix socket can have."""
MULTIPROCESSING_ADDS = len("/pymp-12345678/listener-12345678")
NO_WORD_OF_SEMAPHORES = "ignore:resource_tracker:UserWarning"
"""As Python's option -W has it; its own sentence begins with that word."""
AFTER_MULTIPROCESSING = -200
"""Where multiprocessing deletes its own folder at -100, and cannot bear that it is gone."""


@dataclass(frozen=True)
class Processes:
    """Processes of this machine that grade for the course in ``root``."""

    root: Path
    workers: int
    prepare: bool = False
    """Whether they prepare rows of the gradebook as well, for which they import nbgrader."""

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        # each core has a process of its own: threads of NumPy's would only get in each other's way
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when they import NumPy
        context = multiprocessing.get_context(start_method())
        if context.get_start_method() == "forkserver":
            # forked from a process that has no threads and has imported the engine already
            besides = [FORKED_TO_PREPARE] if self.prepare else []
            context.set_forkserver_preload([FORKED_FROM, *besides])
            _start_fork_server()
        ours, theirs = context.Pipe(duplex=False)
        with contextlib.closing(ours), temporary_folder("pool") as folder:
            executor = ProcessPoolExecutor(
                most_processes(self.workers),
                context,
                _begin,
                (ours, str(self.root), str(folder)),
            )
            try:
                yield executor
            finally:
                theirs.close()
                executor.shutdown(cancel_futures=True)


def _start_fork_server() -> None:
    """Start the process that forks the pool's, with SIGINT blocked in it and in what it forks.

    Ctrl-C reaches every process of the terminal.  Before :func:`_begin` has been called it would
    end one in the middle of its imports, with a traceback.
    """
    # late: where nothing is forked there may be no such module
    from multiprocessing import forkserver

    _start_resource_tracker()
    _give_multiprocessing_a_folder()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_resource_tracker() -> None:
    """Start the process that removes the semaphores of a command that was killed, without its
    warning that it had to: that is what it is for, and nobody has anything to do about it.
    """
    from multiprocessing import resource_tracker

    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (before, NO_WORD_OF_SEMAPHORES)))
    try:
        # which unblocks SIGINT itself, once it has started
        resource_tracker.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = before


@functools.cache
def _give_multiprocessing_a_folder() -> None:
    """Have multiprocessing's temporary folder, where its sockets are, lie in one of ours.

    It deletes its own when our process ends, unless that is killed.
    """
    kept = contextlib.ExitStack()
    folder = kept.enter_context(temporary_folder())
    Finalize(None, kept.close, exitpriority=AFTER_MULTIPROCESSING)
    if len(os.fsencode(folder)) + MULTIPROCESSING_ADDS > LONGEST_SOCKET:
        return  # then it stays where it is: better left lying than not made at all
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        get_temp_dir()  # remembered from now on
    finally:
        tempfile.tempdir = before


def _begin(lifeline: Connection, root: str, folder: str) -> None:
    """What each process does first.

    It ends as soon as nobody holds the other end of ``lifeline`` any more, whatever it is
    doing: when its work is not wanted any more, and when the command that started it is gone.
    """

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        # the command that started us may have been killed, and then nobody else deletes it
        delete(Path(folder))
        os._exit(1)

    # Ctrl-C reaches every process of the terminal; the one that was started has to answer it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ["AUTOGRADER_COURSE"] = root
    threading.Thread(target=watch, daemon=True).start()
    # what is left lying there when a process is ended goes with the folder
    tempfile.tempdir = folder
