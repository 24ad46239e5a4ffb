"""A session in a plain process of its own, on any system, which is ended if it takes too long."""

from __future__ import annotations

import contextlib
import math
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

import msgspec

from autograder.course import CourseError
from autograder.process_trees import end_with_children
from autograder.self_check.protocol import Answer, Question, Reply, Stopped
from autograder.systems import new_group

START_SECONDS = 120.0
"""For a machine that is busy, or that looks for viruses in each file first."""
WALL_FACTOR = 8
"""How many times as long by the clock a cell has that sleeps, that others keep from the processor,
or that keeps its process from saying how long it has been computing."""
LOOK_SECONDS = 0.1
"""How long is waited at a time, so that Ctrl-C is answered on every system."""
CHILD = "autograder.self_check.child"
MAX_WORDS = 2_000

ENDLESS = "Is there a loop whose condition never becomes false, or one that does far too much?"
ASLEEP = "Does it sleep, or wait for something that does not come?"
ENDED = "Does the code leave Python, use up all memory, or call itself without end?"


class Worker:
    """A session in another process, on any system.  Raises CourseError if none starts there."""

    def __init__(self, folder: Path | None = None) -> None:
        """Start it, with ``folder`` as its working directory."""
        # without the folder that we are in, where a random.py of hers may lie
        command = [sys.executable, "-P", "-m", CHILD]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=_environment(),
                # Ctrl-C is ours to answer
                start_new_session=True,
                creationflags=new_group(),
            )
        except OSError as error:
            raise CourseError(
                f"No Python could be started to run the notebook in: {error.strerror}."
            ) from error
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self._questions = self._process.stdin
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._words = _LastWords(self._process.stderr)
        self._computed = 0.0
        self._alive = True
        threading.Thread(
            target=_hand_on, args=(self._process.stdout, self._replies), daemon=True
        ).start()
        try:
            self._answer(START_SECONDS)
        except Stopped as error:
            said = self._words.last() or f"it {error}"
            raise CourseError(
                f"The Python that was started to run the notebook in did not get ready: {said}."
            ) from error

    @property
    def number(self) -> int:
        """The number (pid) of its process."""
        return self._process.pid

    def ask(self, question: Question, seconds: float = math.inf) -> Answer:
        """Run a cell; raises Stopped if that took more than ``seconds`` of computing or ended the
        process, and the worker is gone then."""
        try:
            self._questions.write(msgspec.json.encode(question) + b"\n")
            self._questions.flush()
        except (OSError, ValueError):
            self.close()
            raise Stopped("ended the Python process that it ran in", ENDED) from None
        return self._answer(seconds)

    def close(self) -> None:
        """End the process and all that it started, as far as the system knows of that.  May be
        called again."""
        if not self._alive:
            return
        self._alive = False
        end_with_children(self._process)
        with contextlib.suppress(OSError):
            self._questions.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, seconds: float) -> Answer:
        started, computed = time.monotonic(), self._computed
        try:
            while True:
                reply = self._reply()
                if reply:
                    self._computed = reply.computing
                if reply and reply.answer:
                    return reply.answer
                if self._computed - computed > seconds:
                    raise Stopped(f"ran for more than {seconds:.0f} seconds", ENDLESS)
                if time.monotonic() - started > WALL_FACTOR * seconds:
                    raise Stopped(f"took more than {WALL_FACTOR * seconds:.0f} seconds", ASLEEP)
        except BaseException:  # Ctrl-C included: an answer that comes later is nobody's
            self.close()
            raise

    def _reply(self) -> Reply | None:
        """The next line from there, None if none has come for a moment; raises Stopped if there
        will be none."""
        try:
            line = self._replies.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return None
        try:
            return msgspec.json.decode(line, type=Reply)
        except msgspec.MsgspecError:  # half a line, or none: the end
            raise Stopped("ended the Python process that it ran in", ENDED) from None


class _LastWords:
    """What a process says on its error stream, of which the end is kept."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._said = b""
        self._thread = threading.Thread(target=self._listen, args=(stream,), daemon=True)
        self._thread.start()

    def last(self) -> str:
        """The last line, without a full stop."""
        self._thread.join(1.0)
        lines = self._said.decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip().rstrip(".") if lines else ""

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._said = (self._said + line)[-MAX_WORDS:]


def _environment() -> dict[str, str]:
    """Our own, and what keeps pictures off the screen and small sums on one processor."""
    wanted = {
        "MPLBACKEND": "Agg",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
    }
    return {**os.environ, **wanted}


def _hand_on(stream: IO[bytes], replies: queue.SimpleQueue[bytes]) -> None:
    with stream:
        for line in stream:
            replies.put(line)
    replies.put(b"")
