"""The template: workers forked from it, and what happens where there is none."""

from __future__ import annotations

import linecache
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import template
from autograder.sandbox.commands import Limits, SandboxError
from autograder.sandbox.inside.forking import REHEARSED_AFTER
from autograder.sandbox.inside.rehearsal import CHECKS, NAME, ROUNDS, questions, rehearse
from autograder.sandbox.inside.wire import decode, encode
from autograder.sandbox.launch import (
    Isolation,
    WorkerGone,
    WorkerProcess,
    template_trouble,
    use_template,
)
from support.descriptors import open_descriptors
from support.processes import comes_true

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("template")]

LONG = 600.0
"""Seconds for an answer that comes, however busy the machine is."""


@pytest.fixture
def templates() -> Iterator[template._Templates]:
    """This process's templates, at first none."""
    fresh = template._Templates()
    fresh.wanted = True
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template, "_templates", fresh)
        yield fresh
    fresh.close()


def answered(worker: WorkerProcess, expression: str) -> Any:
    source = f"def f():\n    import os, sys, threading\n    return {expression}"
    worker.ask({"do": "run", "source": source, "name": "cell 1", "definitions": False}, LONG)
    question = {"do": "call", "function": "f", "arguments": [], "keywords": {}}
    return worker.ask(question, LONG)["value"]


def is_gone(worker: WorkerProcess) -> bool:
    try:
        answered(worker, "1")
    except WorkerGone:
        return True
    return False


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(number) for number in text.split()]


def test_workers_come_from_one_template_and_share_nothing(
    templates: template._Templates,
) -> None:
    with (
        WorkerProcess(Isolation.BUBBLEWRAP) as first,
        WorkerProcess(Isolation.BUBBLEWRAP, Limits(files=50)) as second,
    ):
        assert first.forked
        assert second.forked
        assert templates.current
        one = templates.current.pid
        assert answered(first, "os.environ.setdefault('x', '1') and len(os.sys.argv)") == 1
        assert answered(second, "os.environ.get('x')") is None
        assert answered(first, "len(threading.enumerate())") == 1
        first.close()
        assert answered(second, "1") == 1
    with WorkerProcess(Isolation.BUBBLEWRAP):
        assert templates.current.pid == one


def test_a_template_has_one_thread(templates: template._Templates) -> None:
    # a fork copies one thread, and with several the others' locks would never be released
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        assert answered(worker, "1") == 1  # it has been forked
        assert templates.current
        (bubblewrap,) = children(templates.current.pid)
        (first,) = children(bubblewrap)
        (mother,) = children(first)
        (init,) = children(mother)
        assert [threads_of(mother), threads_of(init)] == [1, 1]
    # nobody asks after an init whose worker is gone
    assert comes_true(lambda: children(mother) == [])


def test_a_killed_template_is_replaced(templates: template._Templates) -> None:
    worker = WorkerProcess(Isolation.BUBBLEWRAP)
    assert templates.current
    os.kill(templates.current.pid, signal.SIGKILL)
    # what it had forked goes with it
    assert comes_true(lambda: is_gone(worker))
    with WorkerProcess(Isolation.BUBBLEWRAP) as fresh:
        assert fresh.forked
        assert answered(fresh, "1") == 1
    assert template_trouble() == ""


@pytest.mark.parametrize(
    "source",
    [
        "import sys; sys.exit('no room')",
        # a template that starts and may not make namespaces
        "from inside import forking\n"
        "def refuse(): raise PermissionError('unshare: no room')\n"
        "forking._new_namespaces = refuse\n"
        "forking.serve()",
    ],
)
def test_where_no_template_works_workers_start_cold(
    templates: template._Templates, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = template.template_command()
    prologue = command[-1].splitlines()[0]
    monkeypatch.setattr(
        template, "template_command", lambda *_: [*command[:-1], f"{prologue}\n{source}"]
    )
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        assert not worker.forked
        assert answered(worker, "os.getuid()") == 65534
    assert "no room" in template_trouble()
    # and it is not tried again and again
    monkeypatch.setattr(template, "Template", None)
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        assert not worker.forked


def test_one_fork_that_fails_harms_no_other_worker(
    templates: template._Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP) as first:
        assert templates.current
        one = templates.current.pid
        # a request without limits cannot be met
        monkeypatch.setattr(template, "encode", lambda request: encode({"temporary": 1}))
        with pytest.raises(SandboxError, match="did not start"):
            WorkerProcess(Isolation.BUBBLEWRAP)
        monkeypatch.undo()

        def refused(self: template.Template, seconds: float) -> Any:
            _answer, descriptors = answer_of(self, seconds)
            for descriptor in descriptors:
                os.close(descriptor)
            return b"unshare: no space left", []

        answer_of = template.Template._answer
        monkeypatch.setattr(template.Template, "_answer", refused)
        with WorkerProcess(Isolation.BUBBLEWRAP) as cold:
            assert not cold.forked
        monkeypatch.undo()
        assert answered(first, "1") == 1
        with WorkerProcess(Isolation.BUBBLEWRAP) as second:
            assert second.forked
            assert templates.current.pid == one


def test_half_a_conversation_is_not_gone_on_with(
    templates: template._Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP):
        pass

    def interrupted(self: template.Template, seconds: float) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(template.Template, "_answer", interrupted)
    with pytest.raises(KeyboardInterrupt):
        WorkerProcess(Isolation.BUBBLEWRAP)
    monkeypatch.undo()
    with WorkerProcess(Isolation.BUBBLEWRAP, Limits(files=55)) as worker:
        assert worker.forked
        assert answered(worker, "__import__('resource').getrlimit(7)[0]") == 55


def test_the_switch(templates: template._Templates) -> None:
    assert use_template(False) is True
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        assert not worker.forked
    assert use_template(True) is False
    with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        assert worker.forked


@pytest.mark.parametrize("value", ["0", "1"])
def test_the_environments_switch(value: str) -> None:
    source = (
        "from autograder.sandbox.launch import Isolation, WorkerProcess\n"
        "with WorkerProcess(Isolation.BUBBLEWRAP) as worker: print(worker.forked)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        env={**os.environ, template.SWITCH: value},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == str(value == "1"), done.stderr
    assert done.stderr == ""


def started_by_a_thread() -> WorkerProcess:
    """A worker whose starter is gone, in the kernel's eyes, too: that is what would end it."""
    started: list[WorkerProcess] = []
    thread = threading.Thread(
        target=lambda: started.append(WorkerProcess(Isolation.BUBBLEWRAP)), daemon=True
    )
    thread.start()
    thread.join()
    assert comes_true(lambda: not Path(f"/proc/self/task/{thread.native_id}").exists())
    (worker,) = started
    return worker


def test_a_worker_outlives_the_thread_that_started_it(templates: template._Templates) -> None:
    for warm in (True, False):
        use_template(warm)
        with started_by_a_thread() as worker:
            assert answered(worker, "1") == 1


def test_a_forked_grader_has_a_template_of_its_own(templates: template._Templates) -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP) as ours:
        assert templates.current
        mother = templates.current.pid
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            failed = 1
            try:
                with WorkerProcess(Isolation.BUBBLEWRAP) as theirs:
                    assert answered(theirs, "7") == 7
                    os.write(tell, str(template._templates.current.pid).encode())
                    failed = 0
            finally:
                template._templates.close()
                os._exit(failed)
        os.close(tell)
        _, status = os.waitpid(child, 0)
        other = int(os.read(told, 100) or b"0")
        os.close(told)
        assert status == 0
        assert other not in (0, mother)
        assert answered(ours, "8") == 8
        with WorkerProcess(Isolation.BUBBLEWRAP) as another:
            assert another.forked
            assert templates.current.pid == mother


def test_requests_of_several_threads_do_not_mix(templates: template._Templates) -> None:
    found: list[Any] = []

    def work(number: int) -> None:
        for _ in range(3):
            with WorkerProcess(Isolation.BUBBLEWRAP, Limits(files=60 + number)) as worker:
                limit = answered(worker, "__import__('resource').getrlimit(7)[0]")
                found.append(limit == 60 + number)

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 12


def test_no_descriptor_is_left_open(templates: template._Templates) -> None:
    with WorkerProcess(Isolation.BUBBLEWRAP):
        pass
    before = open_descriptors()
    for _ in range(3):
        with WorkerProcess(Isolation.BUBBLEWRAP) as worker:
            answered(worker, "1")
    with pytest.raises(WorkerGone), WorkerProcess(Isolation.BUBBLEWRAP) as worker:
        answered(worker, "os._exit(1)")
    assert open_descriptors() <= before


def test_without_libseccomp_there_is_no_worker(
    templates: template._Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> bytes:
        raise SandboxError("libseccomp is not installed")

    monkeypatch.setattr(template, "system_call_filter", missing)
    with pytest.raises(SandboxError, match="libseccomp is not installed"):
        WorkerProcess(Isolation.BUBBLEWRAP)


def test_a_worker_whose_confinement_fails_does_not_start(
    templates: template._Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    for warm in (True, False):
        use_template(warm)
        for module in (template, sys.modules["autograder.sandbox.commands"]):
            monkeypatch.setattr(module, "system_call_filter", lambda: b"\0" * 16)
        with pytest.raises(SandboxError, match=r"did not start: .*prctl: Invalid argument"):
            WorkerProcess(Isolation.BUBBLEWRAP)


AHEAD = "__import__('inside.cells').cells._ahead"


def ran(worker: WorkerProcess, source: str, name: str) -> dict[str, Any]:
    question = {"do": "run", "source": source, "name": name, "definitions": False}
    return worker.ask(question, LONG)


def test_cells_that_a_lab_hands_out_are_compiled_once_for_all_workers(
    templates: template._Templates,
) -> None:
    source = "import nowhere_to_be_found\nx = [1]\ndef g():\n    return x"
    later = "def h(a: int): ..."
    for _ in range(2):
        with WorkerProcess(
            Isolation.BUBBLEWRAP, ahead=[(source, "cell 2"), (later, "cell 4")]
        ) as worker:
            assert answered(worker, f"len({AHEAD})") == 2
            # as in a worker that has compiled it: past a package that is not there
            ran(worker, source, "cell 2")
            assert answered(worker, "type(nowhere_to_be_found).__name__") == "Missing"
            assert answered(worker, "(g(), g.__code__.co_filename)") == ([1], "cell 2")
            # what cells before it import from the future is true of a cell as well
            ran(worker, "from __future__ import annotations", "cell 3")
            ran(worker, later, "cell 4")
            assert answered(worker, "h.__annotations__") == {"a": "int"}
            assert answered(worker, f"[name for _, name in {AHEAD}]") == ["cell 4"]


def test_what_is_not_compiled_ahead_is_compiled_in_each_worker(
    templates: template._Templates,
) -> None:
    # no Python, too long for one message, and something that Python warns of
    sources = ["def f(:", f"x = 1  # {70_000 * 'x'}", "y = '\\d'"]
    ahead = [(source, f"cell {number}") for number, source in enumerate(sources)]
    with WorkerProcess(Isolation.BUBBLEWRAP, ahead=ahead) as worker:
        assert answered(worker, f"len({AHEAD})") == 0
        stopped = ["raised" in ran(worker, *cell) for cell in ahead]
        assert stopped == [True, False, False]
        assert answered(worker, "[x, len(y)]") == [1, 2]


def test_a_template_compiles_so_many_cells_ahead_and_no_more(
    templates: template._Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "MAX_AHEAD", 2)
    cells = [("x = 1", f"cell {number}") for number in range(5)]
    with WorkerProcess(Isolation.BUBBLEWRAP, ahead=cells) as worker:
        assert answered(worker, f"[name for _, name in {AHEAD}]") == ["cell 0", "cell 1"]


SEEN = """[
    sorted(globals()),
    sorted(vars(__builtins__) if not isinstance(__builtins__, dict) else __builtins__),
    sys.path,
    [type(finder).__name__ for finder in sys.meta_path],
    sorted(sys.modules),
    sorted(str(name) for name in __import__("linecache").cache),
    sys.getrecursionlimit(),
    [__import__("random").random(), __import__("numpy").random.rand()],
    sorted(__import__("numpy").geterr().items()),
    sys.modules["__main__"].__dict__ is globals(),
]"""
"""What a worker begins with, and whatever could tell of another one."""


def test_a_rehearsal_leaves_nothing_that_a_worker_could_see(
    templates: template._Templates,
) -> None:
    seen = []
    for _ in range(REHEARSED_AFTER + 2):
        with WorkerProcess() as worker:
            seen.append(answered(worker, SEEN))
    assert seen == [seen[0]] * len(seen)
    use_template(False)
    with WorkerProcess() as cold:
        # but for what is imported already, and where from
        cold_seen = answered(cold, SEEN)
    for place in (0, 1, 3, 5, 6, 7, 8, 9):
        assert cold_seen[place] == seen[0][place]


def test_all_of_a_rehearsal_is_answered() -> None:
    said = [decode(data) for data in rehearse().said[1:]]
    asked = list(questions())
    assert [answer["number"] for answer in said] == list(range(len(asked)))
    raising = [answer["raised"]["kind"] for answer in said if "raised" in answer]
    assert raising == ["ValueError"] * (len(CHECKS) * ROUNDS)
    printed = [answer["printed"] for answer in said if answer.get("printed")]
    assert printed == ["0.375\n"]
    assert not [name for name in linecache.cache if name.startswith(NAME)]
