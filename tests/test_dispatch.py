"""Handing out work: how much at once, and what becomes of it when a worker is lost."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.dispatch import AHEAD, Dispatcher, Lost
from autograder.classroom.local_processes import Processes
from autograder.course import CourseError
from autograder.sandbox.launch import SandboxError
from autograder.systems import start_method
from autograder.temporary_folders import sweep
from support.processes import comes_true, gone


class Desk(Executor):
    """Does what it is given when it is told to; a ``BrokenProcessPool`` ends it as a pool."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[bytes], Callable[[], bytes]]] = []
        self.most = 0
        self.broken = False

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        if self.broken:
            raise BrokenProcessPool("broken")
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: function(*arguments)))
        self.most = max(self.most, len(self.waiting))
        return future

    def work(self) -> None:
        """Do the first thing that waits."""
        if not self.waiting:
            return
        future, do = self.waiting.pop(0)
        try:
            future.set_result(do())
        except BrokenProcessPool as error:
            self.broken = True
            for each in [future, *(other for other, _ in self.waiting)]:
                each.set_exception(error)
            self.waiting.clear()
        except Exception as error:
            future.set_exception(error)


class Desks:
    """A desk at a time, each of which works whenever somebody waits for it."""

    workers = 2

    def __init__(self) -> None:
        self.opened: list[Desk] = []
        self.done: list[int] = []

    @contextlib.contextmanager
    def open(self) -> Iterator[Executor]:
        self.opened.append(Desk())
        yield self.opened[-1]


class Impatient(Dispatcher[int]):
    """A dispatcher whose desk works before it is waited for."""

    def finished(self) -> Iterator[tuple[int, bytes | Lost]]:
        desks = self.executors
        assert isinstance(desks, Desks)
        if desks.opened:
            desks.opened[-1].work()
        if not self._doing:
            # a suspect is handed out in there, and has to be done in there
            self._hand_out(self._suspects.popleft())
            desks.opened[-1].work()
        return super().finished()


def all_of(
    dispatcher: Dispatcher[int], number: int, work: Callable[[int], bytes]
) -> dict[int, bytes | Lost]:
    """Hand out ``number`` pieces of work and take in every answer."""
    answers: dict[int, bytes | Lost] = {}
    for topic in range(number):
        while dispatcher.full:
            answers.update(dispatcher.finished())
        dispatcher.submit(topic, work, topic)
    while dispatcher.busy:
        answers.update(dispatcher.finished())
    return answers


def test_only_a_little_is_handed_out_ahead() -> None:
    desks = Desks()
    with Impatient(desks) as dispatcher:
        answers = all_of(dispatcher, 50, lambda topic: b"%d" % topic)
    assert answers == {topic: b"%d" % topic for topic in range(50)}
    (desk,) = desks.opened
    assert desk.most == AHEAD * desks.workers


def test_what_breaks_the_pool_is_given_up_and_nothing_else() -> None:
    tried: list[int] = []

    def work(topic: int) -> bytes:
        tried.append(topic)
        if topic == 5:
            raise BrokenProcessPool("a process ended")
        return b"done"

    desks = Desks()
    with Impatient(desks) as dispatcher:
        answers = all_of(dispatcher, 20, work)
    given_up = {topic: answer for topic, answer in answers.items() if isinstance(answer, Lost)}
    assert set(given_up) == {5}
    assert "ended the process that graded it, 2 times" in given_up[5].reason
    assert len(answers) == 20
    # once among others and twice alone; each time a new pool
    assert tried.count(5) == 3
    assert len(desks.opened) == 4


def test_a_loss_costs_a_retry() -> None:
    lost: list[int] = []

    def work(topic: int) -> bytes:
        if topic in (2, 9) and topic not in lost:
            lost.append(topic)
            raise BrokenProcessPool("a process ended")
        return b"done"

    with Impatient(Desks()) as dispatcher:
        answers = all_of(dispatcher, 12, work)
    assert answers == dict.fromkeys(range(12), b"done")


def test_an_exception_that_is_nobody_else_s_costs_nobody_else() -> None:
    def work(topic: int) -> bytes:
        if topic == 3:
            raise RuntimeError("the worker was killed\nand more")
        return b"done"

    desks = Desks()
    with Impatient(desks) as dispatcher:
        answers = all_of(dispatcher, 8, work)
    assert answers.pop(3) == Lost("It could not be graded: RuntimeError: the worker was killed.")
    assert set(answers.values()) == {b"done"}
    assert len(desks.opened) == 1


@pytest.mark.parametrize("error", [CourseError("another version"), SandboxError("no sandbox")])
def test_what_is_wrong_with_the_course_or_the_machine_stops_everything(error: Exception) -> None:
    def work(topic: int) -> bytes:
        raise error

    with pytest.raises(type(error), match=str(error)), Impatient(Desks()) as dispatcher:
        all_of(dispatcher, 4, work)


def die_once(mark: str) -> bytes:
    """End the process, the first time."""
    try:
        Path(mark).touch(exist_ok=False)
    except FileExistsError:
        return b"alive"
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def tell_pid_and_stay(mark: str) -> bytes:
    Path(mark).write_text(f"{os.getpid()} {os.environ['AUTOGRADER_COURSE']}")
    time.sleep(600)
    return b""


def wait_for(path: Path) -> str:
    assert comes_true(lambda: path.exists() and path.read_text()), f"{path.name} was never written"
    return path.read_text()


def test_a_process_that_dies_costs_a_retry(tmp_path: Path) -> None:
    with Dispatcher[str](Processes(tmp_path, 2)) as dispatcher:
        for name in "abc":
            dispatcher.submit(name, die_once, str(tmp_path / name))
        answers = {}
        while dispatcher.busy:
            answers.update(dispatcher.finished())
    assert answers == dict.fromkeys("abc", b"alive")


@pytest.mark.skipif(start_method() != "forkserver", reason="nothing is forked here")
def test_no_garbage_collection_goes_through_what_processes_share(tmp_path: Path) -> None:
    with Processes(tmp_path, 1).open() as executor:
        assert executor.submit(gc.get_freeze_count).result() > 10_000
        assert executor.submit(gc.isenabled).result()


def test_leaving_ends_what_is_being_done(tmp_path: Path) -> None:
    with Dispatcher[str](Processes(tmp_path, 1)) as dispatcher:
        dispatcher.submit("long", tell_pid_and_stay, str(tmp_path / "pid"))
        pid, course = wait_for(tmp_path / "pid").split()
    assert course == str(tmp_path)
    assert gone([int(pid)])


def test_processes_end_with_the_command_that_started_them(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from test_dispatch import Dispatcher, Processes, tell_pid_and_stay\n"
        "if __name__ == '__main__':\n"
        "    with Dispatcher(Processes(pathlib.Path(sys.argv[2]), 1)) as dispatcher:\n"
        "        dispatcher.submit('long', tell_pid_and_stay, sys.argv[2] + '/pid')\n"
        "        list(dispatcher.finished())\n"
    )
    (tmp_path / "main.py").write_text(script)
    folder = Path(__file__).parent
    command = [sys.executable, str(tmp_path / "main.py"), str(folder), str(tmp_path)]
    # pytest's own folder may have a longer name than a socket can have
    with tempfile.TemporaryDirectory(prefix="dispatcher-") as name:
        temporary = Path(name)
        environment = {**os.environ, "TMPDIR": name}
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
            pid = int(wait_for(tmp_path / "pid").split()[0])
            assert list(temporary.glob("autograder-pool-*"))
            assert list(temporary.glob("autograder-*/pymp-*/listener-*"))
            process.kill()
            assert process.stderr is not None
            # all that it has started has ended when nobody can write there any more
            assert process.stderr.read() == b"", "nobody can do anything about what is said there"
        assert gone([pid])
        assert not list(temporary.glob("autograder-pool-*"))
        # what is left of multiprocessing's goes with whoever makes the next folder
        sweep(temporary)
        assert list(temporary.iterdir()) == []
