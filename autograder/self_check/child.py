"""The process that a student's notebook runs in while it is checked, on any system.

It reads questions from its standard input and writes answers to its standard output, a line each.
A thread reads, so that the process ends with the one that asks, whatever it is at; another one
tells now and then how long it has been computing, so that an endless loop can be told from a busy
machine.
"""

from __future__ import annotations

import contextlib
import os
import queue
import random
import threading
import time
from typing import BinaryIO

import msgspec
import numpy as np

from autograder.self_check.protocol import Answer, Question, Reply
from autograder.self_check.session import Session

BEAT_SECONDS = 0.2
MEMORY = 8 * 2**30
"""Beyond this a notebook would take the machine with it, where the system keeps count."""


def main() -> None:
    """Serve until the other side hangs up."""
    reader, writer = _own_ends()
    limit_memory()
    # what draws without a seed draws the same each time
    random.seed(0)
    np.random.seed(0)
    answers = _Answers(writer)
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(reader, questions), daemon=True).start()
    session = Session(alone=True)
    # modules of her own lie beside her notebook, which is our working directory
    answers.send(Answer())
    threading.Thread(target=_beat, args=(answers,), daemon=True).start()
    while True:
        question = msgspec.json.decode(questions.get(), type=Question)
        answers.send(session.ask(question))


class _Answers:
    """The way back, which two threads share."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, answer: Answer | None) -> None:
        reply = Reply(computing=time.process_time(), answer=answer)
        line = msgspec.json.encode(reply) + b"\n"
        with self._lock:
            try:
                self._stream.write(line)
                self._stream.flush()
            except OSError:
                os._exit(1)  # nobody listens any more


def _own_ends() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the pipes, which whatever the notebook reads and prints does not meet."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return reader, writer


def limit_memory() -> None:
    """Have the system refuse what no lab needs; some systems know no such limit, or refuse it."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            _, ceiling = resource.getrlimit(kind)
            value = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
            resource.setrlimit(kind, (value, ceiling))


def _read(stream: BinaryIO, questions: queue.SimpleQueue[bytes]) -> None:
    for line in stream:
        questions.put(line)
    os._exit(0)


def _beat(answers: _Answers) -> None:
    while True:
        time.sleep(BEAT_SECONDS)
        answers.send(None)


if __name__ == "__main__":
    main()
