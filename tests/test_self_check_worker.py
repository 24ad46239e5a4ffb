"""The process that a self-check runs a notebook in: what ends it, and what that costs."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from autograder import process_trees
from autograder.course import CourseError
from autograder.self_check import child, run, worker
from autograder.self_check.protocol import Answer, Question, Stopped
from autograder.self_check.worker import Worker
from support.processes import gone
from support.self_check import STUB, checked, function, own
from support.tiny import ROOT


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Worker]:
    """A worker in a folder of its own; a test may end it."""
    with Worker(tmp_path) as started:
        yield started


def ask(asked: Worker, source: str, seconds: float = 60.0, number: int = 1) -> Answer:
    return asked.ask(Question(number=number, source=source), seconds)


def test_cells_share_a_namespace_and_nothing_they_print_or_read_is_in_the_way(
    asked: Worker,
) -> None:
    noise = (
        "import os, sys\nx = 5\nprint('{}')\nos.write(1, b'{}\\n')\n"
        "read = sys.stdin.read(), input()"
    )
    assert ask(asked, noise) == Answer()
    assert ask(asked, "assert (x, read) == (5, ('', ''))", number=2) == Answer()
    raised = ask(asked, "x = 'é\\n'\nraise ValueError(x)", number=3).raised
    assert raised
    assert (raised.kind, raised.message, raised.frames[-1].line) == ("ValueError", "é\n", 2)


def test_her_own_files_lie_where_she_is_and_take_nothing_from_ours(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("SIZE = 3\n")
    (tmp_path / "random.py").write_text("raise RuntimeError\n")
    with Worker(tmp_path) as asked:
        source = (
            "import helper, pathlib\n"
            "assert helper.SIZE == 3\n"
            "assert pathlib.Path('helper.py').exists()"
        )
        assert ask(asked, source) == Answer()


def test_a_loop_without_end_is_stopped_by_what_it_computes(
    asked: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WALL_FACTOR", 10_000)  # others may have the processors
    with pytest.raises(Stopped, match="ran for more than 0 seconds"):
        ask(asked, "while True:\n    pass", 0.3)

    assert gone([asked.number])


def test_what_sleeps_is_stopped_by_the_clock(
    asked: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WALL_FACTOR", 1)
    with pytest.raises(Stopped, match="took more than 1 seconds"):
        ask(asked, "import time\ntime.sleep(600)", 1.0)

    assert gone([asked.number])


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.closerange(3, 99)"])
def test_what_ends_its_process_is_told(end: str, asked: Worker) -> None:
    with pytest.raises(Stopped, match="ended the Python process"):
        ask(asked, f"import os\n{end}")
    with pytest.raises(Stopped):
        ask(asked, "x = 1")


def test_what_it_has_started_ends_with_it(asked: Worker, tmp_path: Path) -> None:
    source = (
        "import pathlib, subprocess\n"
        "started = subprocess.Popen(['sleep', '600'])\n"
        "pathlib.Path('number').write_text(str(started.pid))"
    )
    assert ask(asked, source) == Answer()
    asked.close()
    asked.close()

    assert gone([asked.number, int((tmp_path / "number").read_text())])


def test_it_ends_with_the_one_that_asks() -> None:
    source = (
        "import os\n"
        "from autograder.self_check.protocol import Question\n"
        "from autograder.self_check.worker import Worker\n"
        "asked = Worker()\n"
        "print(asked.number, flush=True)\n"
        'asked._questions.write(b\'{"number": 1, "source": "while True: pass"}\\n\')\n'
        "asked._questions.flush()\n"
        "os._exit(0)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert gone([int(said.stdout)])


def test_ctrl_c_leaves_none_behind(asked: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(asked, "_reply", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ask(asked, "while True:\n    pass")

    assert gone([asked.number])


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/no/python/here", "No Python could be started to run the notebook in: No such file"),
        ("/bin/false", "did not get ready: it ended the Python process"),
    ],
)
def test_a_python_that_does_not_start_is_a_sentence(
    command: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", command)
    with pytest.raises(CourseError, match=said):
        Worker()


def test_windows_ends_all_that_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen(["sleep", "600"], stdin=subprocess.PIPE, start_new_session=True)
    words: list[list[str]] = []
    monkeypatch.setattr(
        process_trees.subprocess, "run", lambda command, **_: words.append(command), raising=True
    )
    monkeypatch.setattr(process_trees.sys, "platform", "win32")
    process_trees.end_with_children(process)

    assert words == [["taskkill", "/F", "/T", "/PID", str(process.pid)]]
    assert process.returncode is not None


def test_a_system_that_refuses_limits_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(kind: int, limits: tuple[int, int]) -> None:
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    child.limit_memory()
    monkeypatch.setitem(sys.modules, "resource", None)
    child.limit_memory()


@pytest.fixture
def in_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> partial[Worker]:
    """Starts workers that have little time."""
    monkeypatch.setattr(worker, "WALL_FACTOR", 10_000)  # others may have the processors
    monkeypatch.setattr(run, "CHECK_SECONDS", 0.5)
    monkeypatch.setattr(run, "CELL_SECONDS", 0.5)
    return partial(Worker, tmp_path)


LOOP = "def forward(x):\n    while True:\n        pass"


def test_a_loop_costs_its_own_function_only(in_process: partial[Worker]) -> None:
    found = checked(
        own("START = 4"),
        function("half", "def half(x):\n    return x / 2", "assert half(START) == 2"),
        function("forward", LOOP, "forward(START)"),
        function("double", "def double(x):\n    return 2 * x", "assert double(half(START)) == 4"),
        function("train", "def train(x):\n    return forward(x)", "train(START)"),
        function("predict", f"def predict(x):{STUB}"),
        start=in_process,
    )

    assert [one.outcome for one in found.functions] == [
        *("passed", "stopped", "passed", "blocked", "not written")
    ]
    assert found.functions[1].message == "forward ran for more than 0 seconds."
    assert found.functions[3].needs == ("forward",)
    assert found.problems == ()


def test_a_cell_that_ends_its_process_is_not_run_again(
    in_process: partial[Worker], tmp_path: Path
) -> None:
    ends = "open('tries', 'a').write('x')\ndef half(x):\n    return x / 2\nimport os\nos._exit(1)"
    found = checked(
        own("SIZE = 4"),
        own(ends),
        function(
            "quarter", "def quarter(x):\n    return half(half(x))", "assert quarter(SIZE) == 1"
        ),
        start=in_process,
    )

    assert (tmp_path / "tries").read_text() == "x"
    assert [one.outcome for one in found.functions] == ["passed"]
    (problem,) = found.problems
    assert "ended the Python process that it ran in" in problem.message


def test_a_cell_whose_definitions_end_a_process_is_left_out(in_process: partial[Worker]) -> None:
    found = checked(
        own("class Ends:\n    import os\n    os._exit(1)"),
        function("half", "def half(x):\n    return x / 2", "assert half(4) == 2"),
        start=in_process,
    )

    assert [one.outcome for one in found.functions] == ["passed"]
    assert len(found.problems) == 1


def test_a_notebook_of_ends_comes_to_an_end(
    in_process: partial[Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MAX_STOPS", 1)
    ends = [
        function(f"f{number}", f"def f{number}():\n    import os\n    os._exit(1)")
        for number in range(4)
    ]
    found = checked(*ends, start=in_process)

    assert [one.outcome for one in found.functions] == ["stopped"] * 4
    assert "was not tried any more" in found.functions[-1].message
