"""The same class of a lab graded in both sandboxes, bubblewrap's and WebAssembly's, in one run.

WebAssembly's Python has to be installed: ``make wasm`` puts it into ``.wasm``, which belongs into
PYTHONPATH then.  Compiling it is left out, for a machine does so once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from against_nbgrader import LAB, OURS, each_of
from measure import Figure, adopt_orphans
from rich.console import Console
from rich.table import Table

from autograder.sandbox.isolation import Isolation
from autograder.sandbox.wasm.start import lacks, prepare


def main(
    submissions: Annotated[int, typer.Option(help="How many are graded in each.")] = 32,
    lab: Annotated[list[str] | None, typer.Option(help="Which lab; repeatable.")] = None,
) -> None:
    """Grade a class in both sandboxes and print the ratios."""
    adopt_orphans()
    if why := lacks():
        raise SystemExit(f"{why}.")
    table = Table("what", "WebAssembly", "beside it", "ratio")
    for name in lab or [LAB]:
        for figure in figures(submissions, name):
            table.add_row(*figure.row())
    Console(width=100).print(table)


def figures(submissions: int, lab_name: str = LAB) -> Iterator[Figure]:
    """What a submission takes in WebAssembly, beside what it takes in bubblewrap."""
    prepare()
    (bubblewrap, _), (wasm, _) = (
        each_of("", (*OURS, "--isolation", kind.value), submissions, lab_name)
        for kind in (Isolation.BUBBLEWRAP, Isolation.WASM)
    )
    beside = "bubblewrap"
    what = f"a submission of {lab_name} in WebAssembly"
    yield Figure(what, wasm.wall, "s", beside, bubblewrap.wall, is_floor=True)
    yield Figure("  in processor time", wasm.cpu, "s CPU", beside, bubblewrap.cpu, is_floor=True)


if __name__ == "__main__":
    typer.run(main)
