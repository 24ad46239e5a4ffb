"""Starting workers, asking them, and what is left when they end."""

from __future__ import annotations

import contextlib
import select
import shutil
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import pytest

from autograder.sandbox import launch, plain_process, processor_time, template
from autograder.sandbox.inside.wire import Pipe, WireError, encode
from autograder.sandbox.launch import (
    Budget,
    Isolation,
    LentFunction,
    Limits,
    NotPlain,
    SandboxError,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
    use_template,
    why_unavailable,
)
from autograder.sandbox.mounts import PACKAGES, closure, mounts
from autograder.sandbox.processes import CommandProcess
from autograder.sandbox.processor_time import ProcessClocks
from autograder.sandbox.threaded_pipe import ThreadedPipe
from support.campaign import one_in
from support.descriptors import open_descriptors

LONG = 600.0
"""Seconds for an answer that comes, however busy the machine is."""

WORKERS = (
    Isolation.PROCESS,
    pytest.param(Isolation.BUBBLEWRAP, marks=pytest.mark.sandbox),
)


WAYS = (
    "process",
    pytest.param("portable", marks=pytest.mark.campaign),
    pytest.param("cold", marks=pytest.mark.sandbox),
    pytest.param("warm", marks=pytest.mark.sandbox),
    pytest.param("wasm", marks=pytest.mark.wasm),
)

FRESH_WAYS = (
    pytest.param("process", marks=pytest.mark.campaign),
    pytest.param("portable", marks=pytest.mark.campaign),
    pytest.param("cold", marks=[pytest.mark.sandbox, pytest.mark.campaign]),
    *WAYS[-2:],
)
"""The same for tests that end their worker: those that no template forks take a while to start."""

PROCESSES = pytest.mark.parametrize("fresh", FRESH_WAYS[:-1], indirect=True)
"""For what has signals and threads, which a guest of WebAssembly has not."""


@contextlib.contextmanager
def started(way: str) -> Iterator[WorkerProcess]:
    """A worker, in a mere process, started as on any system or as on this one, or in a sandbox
    that was started or forked."""
    isolation = Isolation.BUBBLEWRAP
    if way == "wasm":
        isolation = Isolation.WASM
    elif way in ("process", "portable"):
        isolation = Isolation.PROCESS
    before = use_template(way == "warm") if isolation is Isolation.BUBBLEWRAP else None
    pipes = mock.Mock(return_value=way != "portable")
    with (
        mock.patch.object(plain_process, "has_ready_pipes", pipes),
        WorkerProcess(isolation) as process,
    ):
        assert process.forked == (way == "warm")
        run(process, "import os, time")
        yield process
    if before is not None:
        use_template(before)


@pytest.fixture(scope="module", params=WAYS)
def shared(request: pytest.FixtureRequest) -> Iterator[WorkerProcess]:
    with started(request.param) as process:
        yield process


@pytest.fixture(params=FRESH_WAYS)
def fresh(request: pytest.FixtureRequest) -> Iterator[WorkerProcess]:
    with started(request.param) as process:
        yield process


@pytest.fixture
def no_backstop(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the wall clock may ring before any other limit of a short time."""
    monkeypatch.setattr(processor_time, "BACKSTOP_FACTOR", 10_000)


def run(process: WorkerProcess, source: str, seconds: float = LONG) -> dict[str, Any]:
    question = {"do": "run", "source": source, "name": "cell 1", "definitions": False}
    return process.ask(question, seconds)


def call(process: WorkerProcess, function: str, *arguments: Any, seconds: float = LONG) -> Any:
    question = {
        "do": "call",
        "function": function,
        "arguments": list(arguments),
        "keywords": {},
    }
    return process.ask(question, seconds)


def forged(answer: bytes) -> str:
    """A cell that writes ``answer`` where the worker's own answer would stand."""
    return (
        f"answer = {answer!r}\n"
        "frame = len(answer).to_bytes(4, 'big') + answer\n"
        "for descriptor in range(3, 10):\n"
        "    try:\n"
        "        os.write(descriptor, frame)\n"
        "    except OSError:\n"
        "        pass\n"
    )


def test_cells_share_one_namespace(shared: WorkerProcess) -> None:
    run(shared, "number = 4")
    run(shared, "def plus(x): return x + number")

    assert call(shared, "plus", 1)["value"] == 5
    assert call(shared, "minus", 1)["missing"]
    assert call(shared, "number", 1)["missing"]


def test_parameters_that_cannot_be_looked_up_are_told_by_number(shared: WorkerProcess) -> None:
    run(
        shared,
        "class Adds:\n"
        "    @property\n"
        "    def __signature__(self): return Undefined\n"
        "    def __call__(self, items): items.append(1)\n"
        "adds = Adds()\n"
        # which is looked up when it is asked for, and not before, from Python 3.14 on
        "try:\n"
        "    def notes(items: Undefined): items.append(1)\n"
        "except NameError:\n"
        "    def notes(items): items.append(1)\n",
    )

    assert call(shared, "adds", [])["changed"] == ["argument 1"]
    assert len(call(shared, "notes", [])["changed"]) == 1


def test_definitions_alone(shared: WorkerProcess) -> None:
    question = {
        "do": "run",
        "source": "import math\nmade = 1\ndef root(x): return math.sqrt(x)\nraise ValueError",
        "name": "cell 1",
        "definitions": True,
    }
    assert "raised" not in shared.ask(question, LONG)
    assert call(shared, "root", 9)["value"] == 3
    assert call(shared, "made")["missing"] == "nothing"


def test_what_does_not_fit_is_refused_here_and_harms_nobody(shared: WorkerProcess) -> None:
    with pytest.raises(NotPlain, match="an object"):
        call(shared, "plus", [object()])
    assert "raised" not in run(shared, "x = 1")


@pytest.mark.usefixtures("no_backstop")
@pytest.mark.parametrize(
    ("source", "limit"),
    [
        ("while True: pass", "of computing"),
        ("time.sleep(60)", "of waiting"),
        ("while True: time.sleep(0.01)", "of waiting"),
    ],
)
def test_silence_ends_the_worker(fresh: WorkerProcess, source: str, limit: str) -> None:
    with pytest.raises(WorkerSilent, match=limit):
        run(fresh, source, seconds=0.2)
    assert not fresh.alive


@PROCESSES
@pytest.mark.parametrize(
    "source",
    [
        "os.kill(os.getpid(), 19)\ntime.sleep(60)",
        "import threading\nlock = threading.Lock()\nwhile True: lock.acquire()",
    ],
)
def test_what_is_stopped_or_locked_ends_by_its_waiting(fresh: WorkerProcess, source: str) -> None:
    with pytest.raises(WorkerSilent, match="of waiting"):
        run(fresh, source, seconds=0.2)
    assert not fresh.alive


@pytest.mark.parametrize("source", ["while True: pass", "time.sleep(60)"])
def test_where_the_kernel_tells_nothing_the_wall_clock_ends_it(
    fresh: WorkerProcess, source: str
) -> None:
    fresh._clocks = ProcessClocks(None)
    with pytest.raises(WorkerSilent, match=r"within 2 seconds$"):
        run(fresh, source, seconds=0.1)
    assert not fresh.alive


class Clocks(ProcessClocks):
    """What a kernel would tell of a worker that has used ``used`` seconds of a processor."""

    def __init__(self, used: float = 0.0) -> None:
        super().__init__(None)
        self.used = used

    def processor(self) -> float:
        return self.used


@pytest.mark.usefixtures("no_backstop")
def test_a_worker_that_is_kept_waiting_loses_nothing(fresh: WorkerProcess) -> None:
    # all of its time passes, in which others have the processors
    fresh._clocks = Clocks()
    assert "raised" not in run(fresh, "time.sleep(1.2)", seconds=0.3)


def test_without_time_nothing_is_asked(fresh: WorkerProcess) -> None:
    with pytest.raises(WorkerSilent, match="within 0 seconds"):
        run(fresh, "x = 1", seconds=0.0)
    assert not fresh.alive


def test_the_processors_time_ends_a_worker(fresh: WorkerProcess) -> None:
    fresh._clocks = clocks = Clocks()
    run(fresh, "def use(f):\n    while True: f()")

    def busy() -> None:
        clocks.used += 0.5
        time.sleep(0.01)

    with pytest.raises(WorkerSilent, match="within 5 seconds of computing"):
        call(fresh, "use", busy, seconds=5.0)
    assert clocks.used > 5.0


@pytest.mark.usefixtures("no_backstop")
def test_a_budget_pays_for_all_that_was_used(fresh: WorkerProcess) -> None:
    fresh._clocks = clocks = Clocks()
    budget = Budget(10.0)
    question = {"do": "call", "function": "use", "arguments": [], "keywords": {}}
    run(fresh, "def use(f): return f()")

    def busy() -> int:
        clocks.used += 4.0
        return 1

    for left in (6.0, 2.0):
        assert fresh.ask({**question, "arguments": [busy]}, 5.0, budget)["value"] == 1
        assert left - 1 < budget.left <= left
    with pytest.raises(WorkerSilent, match=r"within 2 seconds$"):
        fresh.ask({**question, "arguments": [busy]}, 5.0, budget)
    assert budget.left < 0


@pytest.mark.parametrize("shared", WAYS[:-1], indirect=True)  # a guest has no such clock
def test_the_clocks_are_those_of_the_process_with_the_students_code(
    shared: WorkerProcess,
) -> None:
    run(shared, "def clock():\n    sum(range(10**6))\n    return time.process_time()")
    before = shared._clocks.processor()
    found = call(shared, "clock")["value"]
    after = shared._clocks.processor()

    assert before is not None
    assert after is not None
    assert before < found < after
    assert shared._clocks.delays()


@pytest.mark.parametrize(
    "source",
    one_in(
        2,
        [
            "os._exit(0)",
            "os.kill(os.getpid(), 9)",
            "os.closerange(0, 20)",
            forged(b"\xc1"),
            forged(b"\xc0"),
            forged(encode([1, 2])),
            forged(encode({"value": 1})),
            forged(encode({"value": 1, "number": 0})),
            forged(encode({"value": 1, "number": None})),
            forged(encode({"function": 0, "call": encode([[], {}])})),
            forged(encode({"function": -1, "call": encode([[], {}])})),
            forged(encode({"function": "0", "call": None})),
            forged(b"")[:-1] + "\nos.write(4, b'\\xff\\xff\\xff\\xff')",
        ],
    ),
)
def test_what_is_no_answer_ends_the_worker(source: str) -> None:
    with WorkerProcess(Isolation.PROCESS) as process:
        run(process, "import os")
        with pytest.raises(WorkerGone):
            run(process, source)
        assert not process.alive


def test_a_forged_answer_holds_no_function() -> None:
    answer = msgspec.msgpack.encode(["dict", [["value", ["function", 0]]]])
    with WorkerProcess(Isolation.PROCESS) as process:
        run(process, "import os")
        with pytest.raises(WorkerGone):
            run(process, forged(answer))


@pytest.mark.parametrize(
    "answers",
    one_in(
        2,
        [
            None,
            "texts",
            {0: b""},
            [1],
            [b""],
            [b"\xc1"],
            [encode(1)],
            [encode({})] * 3,
            [encode({"value": 1}), msgspec.msgpack.encode(["dict", [["value", ["function", 0]]]])],
        ],
    ),
)
def test_answers_that_are_none_end_the_worker(
    answers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkerProcess(Isolation.PROCESS) as process:
        monkeypatch.setattr(process, "ask", lambda *_: {"answers": answers})
        with pytest.raises(WorkerGone, match="could not be read"):
            list(process.ask_each("f", [(1,), (2,)], 1.0))
        assert not process.alive


def test_many_answers_come_as_far_as_there_is_room(shared: WorkerProcess) -> None:
    run(shared, "def big(n): return bytes(n)")
    calls = [(5 * 2**20,)] * 6

    assert [len(answer["value"]) for answer in shared.ask_each("big", calls, LONG)] == [
        size for (size,) in calls[:4]
    ]


def test_many_answers_come_as_far_as_there_is_time(shared: WorkerProcess) -> None:
    run(shared, "import time\ndef slow(x):\n    time.sleep(0.2)\n    return x")
    calls = [(number,) for number in range(4)]

    assert [answer["value"] for answer in shared.ask_each("slow", calls, 1.0)] == [0]
    assert [answer["value"] for answer in shared.ask_each("slow", calls, LONG)] == [0, 1, 2, 3]


def test_many_answers_end_with_an_exception_and_not_with_what_is_no_value(
    shared: WorkerProcess,
) -> None:
    run(shared, "def odd(x): return {1: 1, 2: range(1)}[x]")
    answers = list(shared.ask_each("odd", [(1,), (2,), (1,), (3,), (1,)], LONG))

    assert [answer.get("value") for answer in answers] == [1, None, 1, None]
    assert answers[1]["unsupported"] == "a range"
    assert answers[3]["raised"]["kind"] == "KeyError"
    assert shared.alive


def has_arrived(pipe: Pipe) -> bool:
    """Wait until something has come, whoever has it now."""
    if isinstance(pipe, ThreadedPipe):
        with pipe._changed:
            return pipe._changed.wait_for(lambda: bool(pipe._arrived), LONG)
    return bool(pipe._arrived or select.select([pipe.reader], [], [], LONG)[0])


@PROCESSES
def test_an_answer_from_before_the_question_is_none(fresh: WorkerProcess) -> None:
    # a thread that writes once the cell has ended and its worker waits for a question
    source = (
        "import sys, threading\ndef f(): return 'hers'\nmain = threading.get_ident()\n"
        "def write():\n"
        "    waits = '_wait', '_exactly'\n"
        "    while sys._current_frames()[main].f_code.co_name not in waits: time.sleep(0.001)\n"
        + textwrap.indent(forged(encode({"value": "forged"})), "    ")
        + "threading.Thread(target=write).start()\n"
    )
    assert "raised" not in run(fresh, source)
    assert has_arrived(fresh._pipe)
    with pytest.raises(WorkerGone, match="an answer to another question"):
        call(fresh, "f")
    assert not fresh.alive


def test_a_second_answer_is_not_the_next_ones(fresh: WorkerProcess) -> None:
    # the whole worker is the student's: it may know its question's number, and answer twice
    find = (
        "import sys\n"
        "def found():\n"
        "    frame = sys._getframe()\n"
        "    while type(one := frame.f_locals.get('self')).__name__ != 'Worker':\n"
        "        frame = frame.f_back\n"
        "    return one\n"
        "worker = found()"
    )
    assert "raised" not in run(fresh, find)
    source = (
        "from inside.wire import encode\n"
        "def f():\n"
        "    worker.pipe.send(encode({'value': 'first', 'number': worker.number}))\n"
        "    return 'second'"
    )
    assert "raised" not in run(fresh, source)
    assert call(fresh, "f")["value"] == "first"
    with pytest.raises(WorkerGone, match="an answer to another question"):
        call(fresh, "f")


def test_an_answer_that_drips_ends_in_time(fresh: WorkerProcess) -> None:
    source = (
        "frame = (1000).to_bytes(4, 'big') + bytes(1000)\n"
        "for number in range(len(frame)):\n"
        "    for descriptor in (4, 5, 6):\n"
        "        try: os.write(descriptor, frame[number:number + 1])\n"
        "        except OSError: pass\n"
        "    time.sleep(0.05)\n"
    )
    with pytest.raises(WorkerSilent):
        run(fresh, source, seconds=0.5)


def test_calls_of_our_functions_do_not_postpone_the_end(
    fresh: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(fresh, "def use(f):\n    while True: f()")
    now = [0.0]
    real = time.thread_time
    monkeypatch.setattr(time, "thread_time", lambda: real() + now[0])
    calls: list[int] = []

    def slow() -> None:
        calls.append(1)
        now[0] += 100.0

    question = {"do": "call", "function": "use", "arguments": [slow], "keywords": {}}
    with pytest.raises(WorkerSilent):
        fresh.ask(question, 5.0, Budget(300.0))
    assert len(calls) <= 4


@pytest.mark.parametrize(
    "value",
    [
        "type('L', (list,), {'__iter__': lambda self: 1 / 0})([1])",
        "type('L', (), {'__class__': property(lambda self: list)})()",
        "type('D', (dict,), {'items': lambda self: sys.exit()})()",
        "type('M', (type,), {'__name__': property(lambda self: 1 / 0)})('C', (), {})()",
    ],
)
def test_a_value_that_lies_harms_nobody(shared: WorkerProcess, value: str) -> None:
    run(shared, f"import sys\ndef lie(): return {value}")
    answer = call(shared, "lie")

    assert answer.get("value") in ([1], {}, None)
    assert call(shared, "lie").keys() == answer.keys()


def test_functions_are_forgotten_after_the_call(fresh: WorkerProcess) -> None:
    calls: list[int] = []
    run(fresh, "kept = []\ndef keep(f):\n    kept.append(f)\n    return f(1)")
    run(fresh, "def use(x): return kept[0](x)")
    call(fresh, "keep", calls.append)
    assert calls == [1]
    other = []
    call(fresh, "keep", other.append)
    assert other == [1]

    with pytest.raises(WorkerGone, match="not given"):
        call(fresh, "use", 2)
    assert (calls, other) == ([1], [1])


@pytest.mark.parametrize(
    "call",
    [
        [[], {}],
        b"",
        b"\xc1",
        encode([]),
        encode([[]]),
        encode([[], []]),
        encode([{}, {}]),
        encode([[], {1: 2}]),
        encode([[], {}, []]),
        msgspec.msgpack.encode(["list", [["list", [["function", 0]]], ["dict", []]]]),
        msgspec.msgpack.encode(["list", [["list", [["object", 0, "C"]]], ["dict", []]]]),
    ],
)
def test_what_is_no_call_of_our_function_is_refused(shared: WorkerProcess, call: object) -> None:
    calls: list[object] = []
    shared._functions.append(lambda *arguments: calls.append(arguments))
    try:
        with pytest.raises(WireError):
            shared._call_back({"function": 0, "call": call})
    finally:
        shared._functions.clear()
    assert not calls


def test_known_answers_of_our_functions_are_given_without_a_call(fresh: WorkerProcess) -> None:
    calls: list[int] = []

    def double(x: int) -> int:
        calls.append(x)
        return 2 * x

    # which nobody would take for double's, were it called
    known = {encode([[3], {}]): encode({"value": "six"})}
    run(fresh, "def use(f): return [f(3), f(4), f(3.0), f(x=3)]")
    answer = call(fresh, "use", LentFunction(double, known.get))

    assert answer["value"] == ["six", 8, 6.0, 6]
    assert calls == [4, 3.0, 3]


def test_the_time_of_our_own_functions_is_not_the_students(
    fresh: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(fresh, "def use(f): return f()")
    now = [0.0]
    real, real_thread = time.monotonic, time.thread_time
    monkeypatch.setattr(time, "monotonic", lambda: real() + now[0])
    monkeypatch.setattr(time, "thread_time", lambda: real_thread() + now[0])

    def slow() -> int:
        now[0] += 2 * LONG
        return 1

    assert call(fresh, "use", slow, seconds=LONG)["value"] == 1


def test_endless_calls_of_our_functions_come_to_an_end(
    fresh: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "MAX_CALLBACKS", 50)
    run(fresh, "def use(f):\n    while True: f()")

    with pytest.raises(WorkerGone, match="more than 50 calls"):
        call(fresh, "use", lambda: 1)


def test_trouble_with_a_second_worker_is_not_the_students(fresh: WorkerProcess) -> None:
    def cannot_start() -> None:
        raise SandboxError("A worker could not be started.")

    run(fresh, "def use(f):\n    try:\n        return f()\n    except Exception:\n        return 1")
    with pytest.raises(SandboxError):
        call(fresh, "use", cannot_start)


def test_closing_twice_is_harmless_and_leaves_no_folder() -> None:
    process = WorkerProcess(Isolation.PROCESS)
    assert isinstance(process._process, CommandProcess)
    folder = Path(process._process.folder)
    run(process, "open('left', 'w').close()")
    assert (folder / "left").exists()
    process.close()
    process.close()

    assert not process.alive
    assert not folder.exists()


def test_no_descriptor_is_left_open() -> None:
    before = open_descriptors()
    for _ in range(3):
        with WorkerProcess(Isolation.PROCESS) as process:
            run(process, "x = 1")
    with pytest.raises(WorkerGone), WorkerProcess(Isolation.PROCESS) as process:
        run(process, "import os; os._exit(0)")

    assert open_descriptors() <= before


def test_a_worker_in_a_mere_process_has_limits() -> None:
    limits = Limits(memory=2**30, file_size=2**20)
    with WorkerProcess(Isolation.PROCESS, limits) as process:
        run(process, "def hoard(): return len(bytearray(2**30))")
        run(process, "def write():\n    with open('f', 'wb') as f: f.write(bytes(2**21))")
        assert call(process, "hoard")["raised"]["kind"] == "MemoryError"
        assert call(process, "write")["raised"]["kind"] == "OSError"


def test_a_worker_in_a_mere_process_gets_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", "1")
    with WorkerProcess(Isolation.PROCESS) as process:
        run(process, "import os\ndef names(): return sorted(os.environ)")
        names = call(process, "names")["value"]
    assert "AUTOGRADER_SECRET" not in names
    assert "HOME" in names


@pytest.fixture(params=[False, True], ids=["cold", "warm"])
def no_template_yet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = template._Templates()
    fresh.wanted = request.param
    monkeypatch.setattr(template, "_templates", fresh)


@pytest.mark.usefixtures("no_template_yet")
def test_without_bubblewrap_the_trouble_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(SandboxError, match="bubblewrap is not installed"):
        WorkerProcess(Isolation.BUBBLEWRAP)


def test_a_worker_that_cannot_start_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        launch, "process_command", lambda *_: [sys.executable, "-c", "exit('no room.')"]
    )
    with pytest.raises(SandboxError, match=r"A worker did not start: no room\.$"):
        WorkerProcess(Isolation.PROCESS)

    monkeypatch.setattr(launch, "process_command", lambda *_: ["/nowhere/python"])
    with pytest.raises(SandboxError, match="No such file"):
        WorkerProcess(Isolation.PROCESS)


@pytest.mark.parametrize("isolation", WORKERS)
def test_where_all_is_well_there_is_no_trouble(isolation: Isolation) -> None:
    why_unavailable.cache_clear()
    assert why_unavailable(isolation) == ""


def test_what_is_mounted_is_python_and_what_numpy_needs() -> None:
    targets = {mount.target for mount in mounts()}
    packages = {Path(target).name for target in targets if target.startswith(PACKAGES)}

    assert {"numpy", "msgspec", "matplotlib"} <= packages
    assert not {"autograder", "nbgrader", "IPython", "pytest", "site-packages"} & packages
    assert all(Path(mount.source).exists() for mount in mounts())
    assert len(targets) == len(mounts())


def test_what_is_required_is_found_once() -> None:
    found = closure(("matplotlib", "numpy"))

    assert {"matplotlib", "numpy", "pillow", "cycler"} <= found
    assert "pytest" not in found
    assert closure(("no-such-distribution",)) == set()
