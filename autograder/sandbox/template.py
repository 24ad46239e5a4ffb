"""The asking side of the template: one for each of our processes, started when first needed.

Where there can be none, workers are started one by one, at ten times the cost and just as well
kept apart; :func:`template_trouble` tells why.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import socket
import subprocess
import threading
from collections.abc import Sequence

from autograder.sandbox.commands import (
    Limits,
    system_call_filter,
    template_command,
)
from autograder.sandbox.inside.wire import encode
from autograder.sandbox.mounts import Packages
from autograder.sandbox.processes import Command, ForkedProcess

START_SECONDS = 300.0
FORK_SECONDS = 300.0
"""A hundred times what either takes, for a machine that is busy."""

READY = b"ready"
MAX_MESSAGE = 2**16
"""What a template reads at once; a longer cell is compiled by each worker for itself."""
MAX_AHEAD = 256
"""How many cells a template compiles ahead: those of every lab of a course, and more."""

Ahead = Sequence[tuple[str, str]]
"""Cells that a lab hands out, as sources and names, which are compiled once for all workers."""

SWITCH = "AUTOGRADER_TEMPLATE"
"""The environment variable that, set to 0, has every worker started on its own."""

logger = logging.getLogger(__name__)


class TemplateError(Exception):
    """A template did not do what it was asked for; the text says why."""


class TemplateGone(TemplateError):
    """It did not start, ended, or does not answer."""


class Template:
    """A running template, which sees ``packages`` besides the usual ones.  Raises TemplateGone
    where it does not start."""

    def __init__(self, packages: Packages = ()) -> None:
        self.packages = packages
        self._ahead: set[tuple[str, str]] = set()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._command = Command(
                    template_command(packages),
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    cwd="/",
                )
            except BaseException:
                self._control.close()
                raise
        try:
            self._answer(START_SECONDS)
        except TemplateGone:
            said = self._command.last_words()
            self.close()
            raise TemplateGone(f"the template did not start: {said}") from None
        except BaseException:
            self.close()
            raise

    def fork(self, limits: Limits, ahead: Ahead = ()) -> ForkedProcess:
        """A new worker, for a notebook with the cells ``ahead``; raises TemplateError, or
        SandboxError where libseccomp is missing."""
        request = {
            "limits": limits.of_process(),
            "temporary": limits.temporary,
            "filter": system_call_filter(),
        }
        with contextlib.ExitStack() as open_on_failure, contextlib.ExitStack() as open_now:
            theirs, ours = [], []
            for reads in (True, False, False):
                ends = os.pipe()
                theirs.append(ends[not reads])
                ours.append(ends[reads])
                open_now.callback(os.close, theirs[-1])
                open_on_failure.callback(os.close, ours[-1])
            try:
                self._control.settimeout(FORK_SECONDS)
                self._compile_ahead(ahead)
                socket.send_fds(self._control, [encode(request)], theirs)
            except OSError as error:
                raise TemplateGone("the template is gone") from error
            answer, descriptors = self._answer(FORK_SECONDS)
            if answer != READY or len(descriptors) != 1:
                raise TemplateError(answer.decode("utf-8", "replace"))
            open_on_failure.pop_all()
        return ForkedProcess(descriptors[0], *ours)

    def _compile_ahead(self, cells: Ahead) -> None:
        """Tell the template of cells that it doesn't know yet, as far as it has room."""
        for cell in cells:
            if cell in self._ahead or len(self._ahead) >= MAX_AHEAD:
                continue
            self._ahead.add(cell)
            message = encode(cell)
            if len(message) <= MAX_MESSAGE:
                self._control.send(message)

    def _answer(self, seconds: float) -> tuple[bytes, list[int]]:
        try:
            self._control.settimeout(seconds)
            answer, descriptors, _, _ = socket.recv_fds(self._control, 4096, 1)
        except OSError as error:
            raise TemplateGone("the template did not answer") from error
        if not answer:
            raise TemplateGone("the template is gone")
        return answer, descriptors

    @property
    def pid(self) -> int:
        return self._command.process.pid

    def close(self) -> None:
        """End the template and all of its workers."""
        self._control.close()
        self._command.end()

    def forget(self) -> None:
        """Let go of a template that is another process's: for a child right after a fork."""
        self._control.close()
        self._command.forget()


class _Templates:
    """This process's template, and whether there is to be one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.current: Template | None = None
        self.wanted = os.environ.get(SWITCH, "1") != "0"
        self.trouble = ""

    def fork(self, limits: Limits, packages: Packages, ahead: Ahead) -> ForkedProcess | None:
        with self.lock:
            # twice, as one that worked may have been killed since
            for _ in range(2):
                if not self.wanted or self.trouble:
                    return None
                fresh = self.current is None or self.current.packages != packages
                try:
                    self.current = self._of(packages)
                    return self.current.fork(limits, ahead)
                except TemplateError as error:
                    if fresh:
                        self.trouble = str(error)
                        logger.info("Workers are started one by one: %s.", error)
                    if fresh or isinstance(error, TemplateGone):
                        self.close()
                    else:
                        return None  # its other workers are well
                except BaseException:
                    # half a conversation cannot be gone on with
                    self.close()
                    raise
        return None

    def _of(self, packages: Packages) -> Template:
        """The template that sees these packages; whoever grades another course gets another."""
        if self.current and self.current.packages != packages:
            self.current.close()
            self.current = None
        return self.current or Template(packages)

    def close(self) -> None:
        if self.current:
            self.current.close()
            self.current = None

    def after_fork(self) -> None:
        self.lock = threading.Lock()
        if self.current:
            self.current.forget()
            self.current = None


_templates = _Templates()


def _after_fork() -> None:
    _templates.after_fork()


def _at_exit() -> None:
    _templates.close()


if hasattr(os, "register_at_fork"):  # where nothing is forked, nothing is inherited
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)


def fork_worker(limits: Limits, packages: Packages = (), ahead: Ahead = ()) -> ForkedProcess | None:
    """A worker forked from this process's template, None where there is and can be none.

    The cells ``ahead`` are compiled once for it and for those that come after it.  A template
    that sees other ``packages`` ends, and with it its workers.  Raises SandboxError where no
    worker of any kind can be started.
    """
    return _templates.fork(limits, packages, ahead)


def use_template(wanted: bool) -> bool:
    """Fork workers from a template from now on, or start each on its own; gives what was so far.

    Workers that there are already stay.
    """
    with _templates.lock:
        before, _templates.wanted = _templates.wanted, wanted
        _templates.trouble = ""
    return before


def template_trouble() -> str:
    """Why no template works on this machine; empty where one does or none was asked for."""
    return _templates.trouble
