"""Grading on a Dask cluster: a real scheduler, and workers that are processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest

from autograder.course import Course
from support.commands import ISOLATION, run_here, start
from support.outcome import autograded, everything, sqlite
from support.processes import comes_true
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, SLOW, TWO_TESTS, WRONG, set_suites, tiny_class

pytestmark = pytest.mark.xdist_group("cluster")

GRADE = ("autograder.cli", "grade", LAB, "--isolation", ISOLATION.value)
CLASS: dict[str, str | bytes] = {
    **{f"right{number}": f"{RIGHT}  # {number}" for number in range(4)},
    **{f"slow{number}": SLOW.format(seconds=0.2) + f"  # {number}" for number in range(8)},
    "wrong": WRONG,
    "tara": b"%PDF-1.7 not a notebook",
}

WAIT_SECONDS = 60

Worker = Callable[..., subprocess.Popen[bytes]]


@contextlib.contextmanager
def dask(root: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of Dask's programs, in the checkout at ``root``; its end is ours."""
    environment = {
        **os.environ,
        "AUTOGRADER_COURSE": str(root),
        "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        cwd=root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return tiny_class(tmp_path_factory.mktemp("cluster") / "course", CLASS)


@pytest.fixture(scope="module")
def alone(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same class graded by processes of this machine."""
    root = tmp_path_factory.mktemp("alone") / "course"
    shutil.copytree(course.root, root)
    done = run_here(root, *GRADE)
    assert done.returncode == 1, done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler's address."""
    folder = tmp_path_factory.mktemp("scheduler")
    told = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    with dask(folder, "scheduler", *words):
        addresses: list[str] = []

        def has_told() -> bool:
            with contextlib.suppress(FileNotFoundError, ValueError):
                addresses.append(json.loads(told.read_text())["address"])
            return bool(addresses)

        assert comes_true(has_told), "the scheduler has not started"
        yield addresses[0]


@pytest.fixture
def worker(scheduler: str, tmp_path: Path) -> Iterator[Worker]:
    """Starts a worker of the scheduler in a checkout; all end with the test."""
    with contextlib.ExitStack() as stack:

        def begin(root: Path, threads: int = 1) -> subprocess.Popen[bytes]:
            place = ("--local-directory", str(tmp_path), "--no-dashboard", "--no-nanny")
            words = ("worker", scheduler, "--nthreads", str(threads), *place)
            return stack.enter_context(dask(root, *words))

        yield begin


def workers_at(scheduler: str, number: int) -> None:
    """Wait until the scheduler has ``number`` workers."""
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:

        def has_them() -> bool:
            return len(client.scheduler_info(n_workers=-1)["workers"]) == number

        assert comes_true(has_them), f"the scheduler never had {number} workers"


def checkout(course: Course, root: Path) -> Path:
    """What a worker has: the course without anybody's work, and without a gradebook."""
    wanted = shutil.ignore_patterns("submitted", "autograded", "gradebook.db", ".autograder")
    shutil.copytree(course.root, root, ignore=wanted)
    return root


@pytest.mark.campaign
def test_a_worker_that_dies_midway_costs_no_result(
    course: Course, alone: Path, scheduler: str, worker: Worker, tmp_path: Path
) -> None:
    here = checkout(course, tmp_path / "workers")
    first, _ = worker(here), worker(here)
    workers_at(scheduler, 2)
    command = start(course.root, *GRADE, "--scheduler", scheduler)
    done = course.root / "autograded"
    # there are slow ones in the hands of either when the first of them is through
    while not list(done.glob("slow*")) and command.poll() is None:
        time.sleep(0.01)
    first.kill()
    said, _ = command.communicate()
    assert command.returncode == 1, said
    assert "14 graded anew." in said
    assert everything(sqlite(course.root)) == everything(sqlite(alone))
    assert autograded(course.root) == autograded(alone)
    for folder in (course.root, alone):
        reports = sorted((folder / ".autograder" / "reports").iterdir())
        assert len(reports) == 13
    names = {path.name: path.read_bytes() for path in reports}
    kept = (course.root / ".autograder" / "reports").iterdir()
    assert {path.name: path.read_bytes() for path in kept} == names
    assert not list(here.glob("**/gradebook.db"))


def test_a_worker_with_another_course_is_refused(
    course: Course, scheduler: str, worker: Worker, tmp_path: Path
) -> None:
    other = Course(checkout(course, tmp_path / "other"))
    set_suites(other, TWO_TESTS, times=3)
    worker(other.root)
    workers_at(scheduler, 1)
    done = run_here(course.root, *GRADE, "--regrade", "--scheduler", scheduler)
    assert done.returncode == 2
    ours = course.lab(LAB).fingerprint()[:12]
    theirs = other.lab(LAB).fingerprint()[:12]
    assert ours != theirs
    _, *lines = done.stderr.splitlines()  # after the one that says which course it is
    assert "is refused, for it would grade by another course than this one" in lines[0]
    assert "The worker tcp://" in lines[0]  # by its address: before it was given anything to do
    assert theirs in lines[1]
    assert ours in lines[2]
    assert "Bring both checkouts to the same version" in lines[3]
    assert "Traceback" not in done.stderr


def test_a_worker_with_threads_is_refused(
    course: Course, scheduler: str, worker: Worker, tmp_path: Path
) -> None:
    worker(checkout(course, tmp_path / "threads"), threads=2)
    workers_at(scheduler, 1)
    done = run_here(course.root, *GRADE, "--scheduler", scheduler)
    assert done.returncode == 2
    assert "has 2 threads" in done.stderr
    assert "--nthreads 1" in done.stderr


def test_a_scheduler_without_workers_and_none_at_all(course: Course, scheduler: str) -> None:
    workers_at(scheduler, 0)
    done = run_here(course.root, *GRADE, "--scheduler", scheduler)
    assert done.returncode == 2
    assert "has no workers yet" in done.stderr
    done = run_here(course.root, *GRADE, "--scheduler", "nonsense://nowhere:1")
    assert done.returncode == 2
    assert "No Dask scheduler answers at nonsense://nowhere:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_kept_of_what_a_cluster_has_graded(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask would keep messages with students' files, and what its profiler has seen of grading."""
    from dask import config
    from distributed import Client, LocalCluster

    from autograder.classroom import dask_cluster

    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    monkeypatch.setattr(dask_cluster, "COUNT_EVERY_SECONDS", 0.0)
    before = dict(config.get("distributed.admin"))
    with (
        config.set({"distributed.worker.profile.cycle": "20ms"}),  # told are whole cycles only
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
        ) as local,
        Client(local, set_as_default=False) as looking_on,
        dask_cluster.Cluster(local.scheduler_address, course.lab(LAB)) as cluster,
    ):
        local.scale(2)  # the other one joins when all have been asked what they would grade
        assert comes_true(lambda: cluster.workers == 2)
        with cluster.open() as executor:
            for _ in range(30):
                executor.submit(len, b"a student's file").result(WAIT_SECONDS)
            at_once = [executor.submit(time.sleep, 0.1) for _ in range(4)]
            assert not wait(at_once, WAIT_SECONDS).not_done
        known = looking_on.scheduler_info(n_workers=-1)["workers"]
        seen = [looking_on.profile(workers=[each])["count"] for each in known]
        assert seen == [0, 0]
        assert len(cluster._client.scheduler_comm.recent_message_log) <= 10
    assert config.get("distributed.admin") == before


def test_a_task_checks_its_course_for_itself(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker may join after the others were asked."""
    from autograder.classroom.task import VersionError, course_version, grade_task

    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    version = course_version(course.lab(LAB))
    with pytest.raises(VersionError, match="is refused") as caught:
        grade_task(b"", LAB, version.replace("engine ", "engine 0.0.0+"), ISOLATION.value)
    assert version in str(caught.value)
    assert str(ROOT) not in str(caught.value)


@pytest.mark.campaign  # test_interrupts.py stops one in every run
@pytest.mark.parametrize("stage", ["an answer is waited for", "a cluster is asked"])
def test_ctrl_c_ends_grading_on_a_cluster(
    stage: str, course: Course, scheduler: str, worker: Worker, tmp_path: Path
) -> None:
    worker(checkout(course, tmp_path / "here"))
    workers_at(scheduler, 1)
    words = ("support.interrupting", stage, *GRADE[1:], "--regrade", "--scheduler", scheduler)
    command = start(course.root, *words, PYTHONPATH=str(ROOT / "tests"))
    said, _ = command.communicate()
    assert command.returncode == 130, said
    assert "Stopped: 0 of 14 submissions are done; the same command goes on from there." in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said
