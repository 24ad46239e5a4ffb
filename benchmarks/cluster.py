"""A class on a Dask cluster of one, two and four workers, all of them on this machine.

Beyond the machine's cores more workers cannot be any faster; what is of interest is that each core
brings as much as the first.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from against_nbgrader import LAB, OURS, course_in
from distributed import Client
from measure import Taken, adopt_orphans, command
from rich.console import Console
from rich.table import Table

WAIT_SECONDS = 120


@contextlib.contextmanager
def dask(root: Path, *words: str) -> Iterator[None]:
    """One of Dask's programs, in the checkout at ``root``."""
    environment = {
        **os.environ,
        "AUTOGRADER_COURSE": str(root),
        "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "10",
        "OPENBLAS_NUM_THREADS": "1",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    program = [sys.executable, "-m", "dask", *words]
    with subprocess.Popen(program, cwd=root, env=environment, **quiet) as process:  # type: ignore[call-overload]
        try:
            yield
        finally:
            process.terminate()


@contextlib.contextmanager
def cluster(root: Path, workers: int) -> Iterator[str]:
    """A scheduler with so many workers, each a process with one thread; its address."""
    told = root / "scheduler.json"
    local = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with (
        contextlib.ExitStack() as stack,
        dask(root, "scheduler", *local, "--scheduler-file", str(told)),
    ):
        end = time.monotonic() + WAIT_SECONDS
        while not told.is_file() or not told.read_text("utf-8"):
            _wait(end)
        address: str = json.loads(told.read_text("utf-8"))["address"]
        for number in range(workers):
            place = ("--local-directory", str(root / f"worker{number}"), "--no-dashboard")
            words = ("worker", address, "--nthreads", "1", "--no-nanny", *place)
            stack.enter_context(dask(root, *words))
        with Client(address, set_as_default=False) as client:
            while len(client.scheduler_info(n_workers=-1)["workers"]) < workers:
                _wait(end)
        yield address
    told.unlink(missing_ok=True)


def _wait(end: float) -> None:
    if time.monotonic() > end:
        raise SystemExit("Dask has not started.")
    time.sleep(0.1)


def measured(students: int, sizes: list[int]) -> dict[int, Taken]:
    """What the command takes for a class, by the number of workers."""
    found: dict[int, Taken] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course_in(root, "", students)
        command(root, "nbgrader", "generate_assignment", LAB, "--force")
        for workers in sizes:
            with cluster(root, workers) as address:
                found[workers] = command(root, *OURS, LAB, "--scheduler", address, orphans=False)
            # the next cluster has everything to grade again
            shutil.rmtree(root / ".autograder")
            shutil.rmtree(root / "autograded")
    return found


def main(
    students: Annotated[int, typer.Option(help="How many have handed in.", min=2)] = 100,
    workers: Annotated[list[int] | None, typer.Option(help="How many; repeatable.")] = None,
) -> None:
    """Grade a class on clusters of growing size and print how much faster each is."""
    adopt_orphans()
    found = measured(students, workers or [1, 2, 4])
    first = next(iter(found))
    cores = len(os.sched_getaffinity(0))
    table = Table("workers", "wall, s", "each, s", "command's CPU each, ms", "speed-up", "per core")
    for number, one in found.items():
        speed_up = found[first].wall / one.wall
        table.add_row(
            str(number),
            f"{one.wall:.1f}",
            f"{one.wall / students:.3f}",
            f"{1000 * one.own / students:.0f}",
            f"{speed_up:.2f}",
            f"{speed_up / min(number, cores) * min(first, cores):.2f}",
        )
    console = Console(width=100)
    console.print(f"{students:,} students of {LAB}, {cores} cores; the command's start is in it")
    console.print(table)


if __name__ == "__main__":
    typer.run(main)
