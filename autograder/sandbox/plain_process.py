"""Workers by nothing but what Python has on every system: the twin of ``CommandProcess`` where
there are no sessions, signals and descriptors that can be waited for, as on Windows."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile

from autograder.process_trees import end_with_children
from autograder.sandbox.commands import environment
from autograder.sandbox.isolation import SandboxError
from autograder.sandbox.processes import CommandProcess, Process
from autograder.sandbox.threaded_pipe import ThreadedPipe
from autograder.systems import has_ready_pipes, new_group
from autograder.temporary_folders import temporary_folder


class PlainProcess(Process):
    """A command in a temporary folder of its own, with a pipe that threads read and write."""

    def __init__(self, command: list[str]) -> None:
        with contextlib.ExitStack() as stack:
            # inside one of ours, so that what runs there finds nothing in its own
            place = stack.enter_context(temporary_folder())
            # whoever looks for viruses may be at a file of it yet
            own = tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True)
            self.folder = stack.enter_context(own)
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    cwd=self.folder,
                    env=environment(self.folder),
                    start_new_session=True,
                    creationflags=new_group(),
                )
            except OSError as error:
                raise SandboxError(f"A worker could not be started: {error.strerror}.") from error
            self._open = stack.pop_all()
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self.questions = self._process.stdin.fileno()
        self.answers = self._process.stdout.fileno()
        self.errors = self._process.stderr.fileno()
        self._pipe = ThreadedPipe(self.answers, self.questions)

    def pipe(self) -> ThreadedPipe:
        return self._pipe

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        end_with_children(self._process)

    def end(self) -> None:
        self.kill()
        self._pipe.stop()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        self._open.close()

    def worker_number(self) -> int:
        return self._process.pid


def start_command(command: list[str]) -> Process:
    """Start a worker's command in a folder of its own, by what this system has for it."""
    if has_ready_pipes():
        return CommandProcess(command, own_folder=True)
    return PlainProcess(command)
