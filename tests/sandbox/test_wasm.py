"""The sandbox of WebAssembly: what there is in a guest, what is not, and that marks are the same.

`make wasm` runs these, and `test_launch.py` and the attacks of `hostile/` on such workers as well.
"""

# What runs inside is kept as plain as a student's code.
# ruff: noqa: PERF401, PTH102, PTH107, PTH110, PTH123, PTH208

from __future__ import annotations

import contextlib
import inspect
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.course import Course
from autograder.demo.hand_in import hand_in, made_up_lab
from autograder.grading.grade import grade
from autograder.sandbox import mounts, plain_process
from autograder.sandbox.inside import wire
from autograder.sandbox.launch import (
    Isolation,
    Limits,
    SandboxError,
    WorkerGone,
    WorkerProcess,
    WorkerSilent,
)
from autograder.sandbox.wasm import start
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.submission import Submission, submission_of
from support.campaign import one_in
from support.inside import LONG
from support.inside import run_inside as inside
from support.processes import comes_true, gone
from support.tiny import ROOT

pytestmark = [pytest.mark.wasm, pytest.mark.xdist_group("wasm")]

MEBIBYTE = 2**20
LIMITS = Limits(memory=256 * MEBIBYTE, temporary=4 * MEBIBYTE)
COURSE = Course(ROOT)
STUDENTS = ("asha", "bilal", "dev", "esha", "farid", "gita", "indu", "kavya", "sana", "chitra")


@pytest.fixture(scope="module")
def worker() -> Iterator[WorkerProcess]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SECRET", "1")
        with WorkerProcess(Isolation.WASM, LIMITS) as process:
            yield process


@pytest.fixture
def fresh() -> Iterator[WorkerProcess]:
    with WorkerProcess(Isolation.WASM, LIMITS) as process:
        yield process


def places(paths):  # type: ignore[no-untyped-def]
    import os

    return [path for path in paths if os.path.exists(path)]


def listed(path):  # type: ignore[no-untyped-def]
    import os

    try:
        return os.listdir(path)
    except OSError:
        return []


def written(path):  # type: ignore[no-untyped-def]
    try:
        open(path, "w").close()
    except OSError:
        return False
    return True


def room():  # type: ignore[no-untyped-def]
    """How much of /tmp can be written, and how many files it holds."""
    import os

    size = files = 0
    try:
        while size < 2**24:
            with open(f"/tmp/large{size}", "wb") as file:
                file.write(bytes(2**20))
            size += 2**20
    except OSError:
        pass
    for name in os.listdir("/tmp"):
        if name.startswith("large"):
            os.remove(f"/tmp/{name}")
    try:
        while files < 10_000:
            os.mkdir(f"/tmp/{files}")
            files += 1
    except OSError:
        pass
    return size, files


def refused():  # type: ignore[no-untyped-def]
    """What of processes, threads and sockets a guest does not have."""
    import importlib
    import os
    import threading

    found = []
    for name in ("fork", "execv", "posix_spawn", "system", "kill"):
        if not hasattr(os, name):
            found.append(name)
    try:
        threading.Thread(target=print).start()
    except RuntimeError:
        found.append("thread")
    for name in ("_socket", "pwd", "resource", "mmap", "pandas", "scipy", "msgpack"):
        try:
            importlib.import_module(name)
        except ImportError:
            found.append(name)
    return found


def packages():  # type: ignore[no-untyped-def]
    """Whether a package is found that is not to be there, one that is, and one of one's own."""
    import importlib.util
    import os
    import sys

    sys.path.insert(0, "/tmp/own")
    os.mkdir("/tmp/own")
    open("/tmp/own/sympy.py", "w").close()
    importlib.invalidate_caches()
    names = ["pandas", "numpy", "sympy", "nothing_at_all"]
    return [importlib.util.find_spec(name) is not None for name in names]


def left_behind():  # type: ignore[no-untyped-def]
    """Whether anything is there of another guest's, and of what nobody has imported in this one."""
    import json
    import os
    import sys

    import numpy as np

    imported = "numpy.polynomial" in sys.modules
    left = hasattr(json, "left") or "LEFT" in os.environ or os.path.exists("/tmp/left")
    json.left = np.left = True
    os.environ["LEFT"] = "1"
    os.mkdir("/tmp/left")
    return {"left": left, "imported": imported, "drawn": np.random.rand()}


def not_opened(path):  # type: ignore[no-untyped-def]
    import pathlib

    return pathlib.Path(path).suffix, list(pathlib.Path("/tmp").glob("*.x"))


def left_open(path):  # type: ignore[no-untyped-def]
    import os

    return os.open(path, os.O_RDONLY)


def variables():  # type: ignore[no-untyped-def]
    import os

    return sorted(os.environ)


def test_there_is_nothing_of_this_machine(worker: WorkerProcess) -> None:
    ours = ["/home", "/root", "/etc", "/proc", "/usr/bin", str(ROOT), str(Path.home()), "/dev"]
    assert inside(worker, places, ours) == []
    for path in ("/", "/tmp/..", "/code/inside/../..", "/code/inside/../../.."):
        assert not set(inside(worker, listed, path)) - {"code", "tmp", "usr"}
    assert "AUTOGRADER_SECRET" not in inside(worker, variables)
    assert "PATH" not in inside(worker, variables)


def test_only_tmp_can_be_written_to(worker: WorkerProcess) -> None:
    assert inside(worker, written, "/tmp/one")
    for path in ("/one", "/code/inside/worker.pyc", "/code/inside/one", "/usr/local/lib/one"):
        assert not inside(worker, written, path)


def test_tmp_is_bounded(fresh: WorkerProcess) -> None:
    size, files = inside(fresh, room)
    assert 2 * MEBIBYTE < size <= LIMITS.temporary
    assert 1000 < files <= 4096


def test_there_are_no_processes_threads_or_sockets(worker: WorkerProcess) -> None:
    expected = {"fork", "execv", "posix_spawn", "kill", "thread", "pwd", "resource"}
    assert set(inside(worker, refused)) >= expected | {"pandas", "scipy", "msgpack"}


def test_a_package_that_is_nowhere_else_is_not_found(fresh: WorkerProcess) -> None:
    assert inside(fresh, packages) == [False, True, True, False]


def test_guests_begin_with_one_memory_and_leave_nothing_in_it() -> None:
    _, image = start.prepare()
    before = image.read_bytes()
    said = []
    for _ in range(2):
        with WorkerProcess(Isolation.WASM, LIMITS) as worker:
            said.append(inside(worker, left_behind))
    assert said[0] == said[1]
    assert said[0]["imported"]
    assert not said[0]["left"]
    assert image.read_bytes() == before


@pytest.mark.parametrize("path", ["/tmp/new", "/code/inside/guest.pyc"])
def test_a_notebook_goes_on_where_calls_have_left_nothing_behind(
    path: str, fresh: WorkerProcess
) -> None:
    def call(name: str) -> None:
        question = {"do": "call", "function": name, "arguments": [path], "keywords": {}}
        assert "raised" not in fresh.ask(question, LONG)

    cell = "\n".join(textwrap.dedent(inspect.getsource(one)) for one in (left_open, not_opened))
    cell += "\nopen('/tmp/new', 'w').close()"
    fresh.ask({"do": "run", "source": cell, "name": "cell 1", "definitions": False}, LONG)
    fresh.look(LONG)
    call("not_opened")
    assert fresh.go_on(LONG)
    call("left_open")
    assert not fresh.go_on(LONG)


def test_a_second_worker_asks_nobody_what_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    first = start.wasm_command(LIMITS)
    monkeypatch.setattr(mounts.metadata, "requires", None)
    monkeypatch.setattr(mounts.metadata, "distribution", None)
    assert start.wasm_command(LIMITS) == first


def test_memory_is_bounded(worker: WorkerProcess) -> None:
    question = {"do": "run", "source": "x = bytes(2**28)", "name": "cell 1", "definitions": False}
    assert worker.ask(question, LONG)["raised"]["kind"] == "MemoryError"


@pytest.mark.parametrize(
    "source", ["while True: pass", "x = 9**9**9", "import re; re.match('(a*)*b', 'a' * 40)"]
)
def test_a_loop_without_end_is_ended(source: str, fresh: WorkerProcess) -> None:
    question = {"do": "run", "source": source, "name": "cell 1", "definitions": False}
    with pytest.raises(WorkerSilent, match="computing"):
        fresh.ask(question, 0.5)


@pytest.mark.parametrize("size", [2**26 + 1, 2**29])
def test_a_frame_over_the_limit_is_not_copied_out_of_the_guest(size: int) -> None:
    with WorkerProcess(Isolation.WASM, Limits(memory=1024 * MEBIBYTE)) as worker:
        source = f"import sys; sys.modules['_host'].call(bytes({size}))"
        question = {"do": "run", "source": source, "name": "cell 1", "definitions": False}
        with pytest.raises(WorkerGone, match="the process ended"):
            worker.ask(question, LONG)


def test_whole_numbers_come_back_as_they_do_elsewhere(worker: WorkerProcess) -> None:
    source = "import numpy as np\ndef whole(): return np.arange(3), np.array([True]).sum()"
    question = {"do": "run", "source": source, "name": "cell 1", "definitions": False}
    worker.ask(question, LONG)
    call = {"do": "call", "function": "whole", "arguments": [], "keywords": {}}
    array, number = worker.ask(call, LONG)["value"]
    assert array.dtype == number.dtype == "int64"


def test_a_package_that_there_is_not_is_named() -> None:
    with pytest.raises(SandboxError, match=r"WebAssembly has no package hypothesis"):
        WorkerProcess(Isolation.WASM, packages=("hypothesis",))


def test_it_ends_with_the_grader_whatever_it_does() -> None:
    start = """
import sys
from autograder.sandbox.launch import Isolation, WorkerProcess
worker = WorkerProcess(Isolation.WASM)
print(worker._process.pid, flush=True)
worker.ask({"do": "run", "source": "while True: pass", "name": "cell", "definitions": False}, 600)
"""
    grader = subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, text=True)
    with grader:
        assert grader.stdout
        host = int(grader.stdout.readline())
        os.kill(grader.pid, signal.SIGKILL)
    assert comes_true(lambda: gone([host]))


def test_it_works_where_no_pipe_can_be_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_process, "has_ready_pipes", lambda: False)
    with WorkerProcess(Isolation.WASM) as worker:
        assert inside(worker, listed, "/tmp") == []


def test_another_version_that_is_put_in_place_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, image = start.prepare()
    monkeypatch.setattr(start, "INSIDE", tmp_path)
    assert not start.is_ready()
    for path in (code, image):
        assert repr(str(path)) in start.wasm_command(LIMITS)[-1]


def test_what_was_tidied_up_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.wasm.kept import Kept  # which is there where these tests run

    start.prepare()
    kept = Kept(tmp_path / "wasm", start.INSIDE)
    start.make_own(kept.base)
    kept.modules.mkdir(0o700)
    for path in (start.cache() / "modules").iterdir():
        shutil.copy2(path, kept.modules)
    monkeypatch.setattr(start, "cache", lambda: kept.base)
    for name in ("unfinished-1", "code-used", "code-unused", "library-unused"):
        (kept.base / name).mkdir()
    for name in ("memory-unused", "modules/unused.cwasm"):
        (kept.base / name).touch()
    # its own is as old, and is of use all the same
    for path in (*kept.base.glob("*-unused"), *kept.modules.iterdir()):
        os.utime(path, (0, 0))
    compiled = kept.compiled.stat().st_ino
    start.prepare.__wrapped__()
    assert start.is_ready()
    assert not [*kept.base.glob("unfinished-*"), *kept.base.glob("**/*unused*")]
    assert kept.compiled.stat().st_ino == compiled
    for path in (kept.image, kept.code, kept.base / "kept.json"):
        assert not path.stat().st_mode & 0o077
    assert (kept.base / "code-used").is_dir()

    for told in ("{}", "[1]", '{"digests": [], "folder": "x"}', "no JSON"):
        (kept.base / "kept.json").write_text(told)
        assert not start.is_ready()
    with kept.image.open("r+b") as damaged:
        damaged.seek(-1000, os.SEEK_END)
        damaged.write(b"damaged")
    start.prepare.__wrapped__()
    assert start.is_ready()
    assert b"damaged" not in kept.image.read_bytes()[-1000:]

    for path in (kept.code, kept.image):
        os.utime(path, (0, 0))
    start.prepare.__wrapped__()
    assert min(kept.code.stat().st_mtime, kept.image.stat().st_mtime) > 0

    (kept.code / "wire.pyc").unlink()
    (library,) = kept.base.glob("library-*/lib/*")
    library.unlink()
    assert not start.is_ready()
    start.prepare.__wrapped__()
    assert start.is_ready()


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.wasm import kept

    def full(*_: Any, **__: Any) -> None:
        raise shutil.Error([(name, name, f"[Errno 28] No space: {name}") for name in ("a", "b")])

    unpacked = {"ab": (SimpleNamespace(path=tmp_path), None, None)}
    known = SimpleNamespace(zips=unpacked, digests={})
    monkeypatch.setattr(kept, "process", lambda: known)
    monkeypatch.setattr(kept.shutil, "copytree", full)
    with pytest.raises(OSError, match=r"^\[Errno 28\] No space: a$"):
        kept.Kept(tmp_path, start.INSIDE)._keep({})


def test_the_host_has_the_limit_of_the_wire() -> None:
    from autograder.sandbox.wasm import host

    assert host.MAX_FRAME == wire.MAX_FRAME


def report(submission: Submission, lab: Any, isolation: Isolation) -> Any:
    """A report, but for the place of the largest of several errors that differ by rounding alone:
    NumPy's last digit is another one in WebAssembly."""
    found = grade(submission, lab, isolation).to_json().decode()
    found = json.loads(re.sub(r" at \[[0-9, ]+\]", "", found))
    assert found.pop("isolation") == isolation
    return found


@pytest.mark.sandbox
@pytest.mark.parametrize("name", one_in(3, COURSE.labs))
def test_a_solution_gets_the_same_report_with_full_marks(name: str) -> None:
    for lab in COURSE.lab(name).parts:
        submission = submission_of(read_notebook(lab.solution_notebook.read_bytes()), lab)
        found = report(submission, lab, Isolation.WASM)
        assert found == report(submission, lab, Isolation.BUBBLEWRAP)
        points = [test["outcome"] for cell in found["cells"] for test in cell["tests"]]
        assert set(points) == {"passed"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    hand_in(COURSE, folder)
    return folder


@pytest.mark.sandbox
@pytest.mark.parametrize("name", one_in(3, STUDENTS))
def test_a_student_of_the_demo_gets_the_same_report(name: str, demo: Path) -> None:
    lab = made_up_lab(COURSE)
    content = (demo / name / lab.name / f"{lab.name}.ipynb").read_bytes()
    with contextlib.suppress(NotebookError):
        submission = submission_of(read_notebook(content), lab)
        ours = report(submission, lab, Isolation.WASM)
        assert ours == report(submission, lab, Isolation.BUBBLEWRAP)
