"""Limits of time: what counts, and what does not, by clocks that the tests move."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import processes, processor_time
from autograder.sandbox.processor_time import Budget, ProcessClocks, TimeLimit


class Machine(ProcessClocks):
    """A machine with one worker; time goes on when it is told to."""

    def __init__(self) -> None:
        super().__init__(None)
        self.now = self.ours = 0.0
        self.used: float | None = 0.0
        self.kept_waiting: dict[str, float] | None = {"1": 0.0}

    def processor(self) -> float | None:
        return self.used

    def delays(self) -> dict[str, float] | None:
        return None if self.kept_waiting is None else dict(self.kept_waiting)

    def go_on(self, seconds: float, *, used: float = 0.0, kept_waiting: float = 0.0) -> None:
        self.now += seconds
        if self.used is not None:
            self.used += used
        if self.kept_waiting is not None:
            self.kept_waiting["1"] += kept_waiting


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()

    class Time:
        monotonic = staticmethod(lambda: machine.now)
        thread_time = staticmethod(lambda: machine.ours)

    monkeypatch.setattr(processor_time, "time", Time)
    return machine


def wait(machine: Machine, limit: TimeLimit, seconds: float = 10_000, **share: float) -> float:
    """Seconds until the limit was exceeded, of which the worker had ``share``."""
    started = machine.now
    while limit.left() > 0 and machine.now - started < seconds:
        step = limit.left()
        machine.go_on(step, **{name: part * step for name, part in share.items()})
    return machine.now - started


def test_one_who_computes_has_the_limit(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    assert wait(machine, limit, used=1.0) == pytest.approx(5.0, abs=0.2)
    assert limit.exceeded == "5 seconds of computing"


def test_others_on_the_machine_take_none_of_it(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    assert wait(machine, limit, used=0.1, kept_waiting=0.9) == pytest.approx(50.0, abs=2)
    assert limit.exceeded == "5 seconds of computing"


def test_one_who_waits_for_something_else_has_twice_as_long(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    assert wait(machine, limit) == pytest.approx(10.0, abs=0.3)
    assert limit.exceeded == "10 seconds of waiting"


def test_sleeping_now_and_then_is_waiting_on_a_busy_machine_as_well(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    waited = wait(machine, limit, used=0.1, kept_waiting=0.4)
    assert waited == pytest.approx(20.0, abs=0.3)  # half of which it slept
    assert limit.exceeded == "10 seconds of waiting"


@pytest.mark.parametrize("told", ["nothing", "no delays", "all"])
def test_the_backstop(machine: Machine, told: str) -> None:
    machine.used = None if told == "nothing" else 0.0
    machine.kept_waiting = {"1": 0.0} if told == "all" else None
    limit = TimeLimit(machine, 5.0)
    share = {"kept_waiting": 1.0} if told == "all" else {}
    assert wait(machine, limit, **share) == pytest.approx(100.0, abs=0.3)
    assert limit.exceeded == "100 seconds"


def test_a_thread_with_the_number_of_one_that_ended_has_waited_no_longer(
    machine: Machine,
) -> None:
    limit = TimeLimit(machine, 5.0)
    for number in range(50):
        machine.kept_waiting = {"1": 0.0 if number % 2 else 1000.0}
        machine.now += 0.1
        assert limit.left() > 0


def test_time_in_which_we_did_not_run_is_nobodys(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    wait(machine, limit, 1.0)
    machine.go_on(3600.0)
    assert limit.left() > 0
    assert limit.used < 3.0


def test_our_own_functions_take_no_time_but_the_budgets(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0, budget=100.0)
    for _ in range(10):
        with limit.suspended():
            machine.go_on(9.0)
            machine.ours += 9.0
        assert limit.left() > 0
    assert limit.used == pytest.approx(90.0)
    with limit.suspended():
        machine.ours += 11.0
    assert limit.left() == 0
    assert limit.exceeded == "100 seconds"


def test_one_who_waited_for_us_did_not_wait(machine: Machine) -> None:
    limit = TimeLimit(machine, 1.0)
    for _ in range(100):
        machine.go_on(0.1)
        with limit.suspended():
            machine.go_on(0.9)
        assert limit.left() > 0


def test_one_who_waited_for_an_answer_that_was_known_did_not_wait(machine: Machine) -> None:
    limit = TimeLimit(machine, 1.0)
    for _ in range(100):
        machine.go_on(0.15)
        limit.waited_for_us()
        assert limit.left() > 0
    assert wait(machine, limit) == pytest.approx(2.0, abs=0.2)
    assert limit.exceeded == "2 seconds of waiting"


def test_what_is_used_is_known_without_a_look(machine: Machine) -> None:
    limit = TimeLimit(machine, 5.0)
    machine.go_on(0.05, used=0.03)
    assert limit.used == pytest.approx(0.03)
    machine.used = None  # it has ended
    assert limit.used == pytest.approx(0.03)
    budget = Budget(1.0)
    budget.spend(limit.used)
    assert budget.left == pytest.approx(0.97)


def test_a_part_of_a_budget_is_spent_with_the_whole() -> None:
    whole = Budget(3.0)
    part = Budget(1.0, of=whole)
    part.spend(0.25)
    assert (part.left, whole.left) == (0.75, 2.75)
    whole.spend(2.5)
    assert part.left == whole.left == 0.25
    part.spend(1)
    assert part.left < 0


def test_a_quick_answer_costs_no_look(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "delays", None)  # or it would be called
    limit = TimeLimit(machine, 5.0)
    for _ in range(9):
        machine.go_on(0.01)
        assert limit.left() > 0
    assert limit.used > 0


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that computes, with a child that does not."""
    source = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "while True: pass"
    )
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_the_clocks_of_another_process(child: subprocess.Popen[bytes]) -> None:
    clocks = ProcessClocks(child.pid)
    started = clocks.processor()
    assert started is not None
    while (clocks.processor() or 0.0) < started + 0.05:
        time.sleep(0.01)
    delays = clocks.delays()
    assert delays is not None
    assert list(delays) == [str(child.pid)]


@pytest.mark.parametrize("pid", [None, 2**22 + 1, 2**40])
def test_the_clocks_of_nobody(pid: int | None) -> None:
    clocks = ProcessClocks(pid)
    assert clocks.processor() is None
    assert clocks.delays() is None


@pytest.mark.parametrize("said", ["0 0 0\n", "", "nonsense\n", PermissionError, FileNotFoundError])
def test_kernels_that_do_not_count_delays(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path, *_: Any, **__: Any) -> str:
        if isinstance(said, str):
            return said
        raise said

    clocks = ProcessClocks(os.getpid())
    assert clocks.delays()
    monkeypatch.setattr(Path, "read_text", read)
    assert clocks.delays() is None


def test_a_child_is_found_with_and_without_the_kernels_list(
    child: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert child.stdout
    number = int(child.stdout.readline())
    assert processes.first_child(child.pid) == number
    assert processes.first_child(number) is None

    read = Path.read_text

    def without_children(path: Path, *arguments: Any, **keywords: Any) -> str:
        if path.name == "children":
            raise FileNotFoundError
        return read(path, *arguments, **keywords)

    monkeypatch.setattr(Path, "read_text", without_children)
    assert processes.first_child(child.pid) == number
    assert processes.first_child(number) is None


def test_a_descriptors_number(child: subprocess.Popen[bytes]) -> None:
    pidfd = os.pidfd_open(child.pid)
    assert processes.number_of(pidfd) == child.pid
    child.kill()
    child.wait()
    assert processes.number_of(pidfd) is None  # it says -1 then
    os.close(pidfd)
    assert processes.number_of(pidfd) is None
