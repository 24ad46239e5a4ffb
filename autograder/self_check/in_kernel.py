"""``autograder.check()``: the checks of a notebook, in the kernel that runs it.

It needs no process and no file, and so works in a browser, in Colab and in Jupyter alike.  It looks
at the functions as they stand in the kernel, with the checks whose cells have been run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from autograder.self_check.kernel_cells import CHECK, NO_CELL, KernelCells, kernel_cells
from autograder.self_check.kernel_table import as_html, as_text
from autograder.self_check.protocol import Question, Stopped
from autograder.self_check.released import ReleasedLab, released_labs, text_digest
from autograder.self_check.results import FunctionResult

NO_NOTEBOOK = (
    "autograder.check() looks at the notebook that it is typed in. In a terminal, "
    "`autograder check` and the name of a notebook do that."
)
NO_CHECKS = (
    "No check of a lab has been run in this notebook since its kernel started: run the cells from "
    "the top, then this one again."
)
NOT_THERE = "{} is not there yet: write it, and run its cell."
INTERRUPTED = Stopped(
    "was still running when you interrupted it", "Does each of its loops come to an end?"
)


def check() -> None:
    """Check the functions of the notebook that this is called in, and show a table.

    Raises RuntimeError if there is no notebook.
    """
    shell = _shell()
    if shell is None:
        raise RuntimeError(NO_NOTEBOOK)
    found = kernel_cells(shell.user_ns, _history(shell))
    if not found.checks:
        _show({"text/plain": NO_CHECKS})
        return
    results = run_checks(found, shell.user_ns)
    missing = not_run(found, released_labs())
    _show({"text/plain": as_text(results, missing), "text/html": as_html(results, missing)})


def not_run(found: KernelCells, labs: Sequence[ReleasedLab]) -> list[str]:
    """What else the lab checks, without a check in this kernel; nothing if no lab is recognised.

    Labs share names of functions, but no text of a check.
    """
    texts = {text_digest({"source": check.source}) for check in found.checks}

    def known(lab: ReleasedLab) -> int:
        return sum(cell.kind == "check" and cell.text in texts for cell in lab.cells)

    lab = max(labs, key=known, default=None)
    if lab is None or not known(lab):
        return []
    names = (name.removeprefix("test_") for name in lab.names("check"))
    here = {check.checks for check in found.checks}
    return [name for name in names if name not in here]


def run_checks(found: KernelCells, namespace: dict[str, Any]) -> list[FunctionResult]:
    """Run the checks one by one, until one of them is interrupted."""
    # both need NumPy, which a browser's kernel fetches once a notebook imports it
    from autograder.self_check.kernel_session import KernelSession
    from autograder.self_check.outcomes import Judge

    judge, session = Judge(found.cells), KernelSession(namespace)
    results = []
    with found.named():
        for check in found.checks:
            question = Question(
                number=NO_CELL,
                source=f"{CHECK}{check.checks}()",
                function=check.checks,
                watched=judge.wanting(check.checks),
            )
            try:
                results.append(judge.judged(check, session.ask(question)))
            except KeyboardInterrupt:
                results.append(judge.stopped(check, INTERRUPTED))
                break
    return [found.placed(_here(result)) for result in results]


def _here(result: FunctionResult) -> FunctionResult:
    """A result in the words of a kernel, in which a function is missing if its cell was not run."""
    if result.outcome == "not written" and result.message:
        return replace(result, message=NOT_THERE.format(result.name), hint="")
    return result


def _shell() -> Any:
    """IPython's shell, if this is a notebook's kernel; IPython is not imported for that."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _history(shell: Any) -> Sequence[str]:
    """The cells that were run, by their numbers; a student may have put anything into ``In``."""
    history = getattr(shell.history_manager, "input_hist_parsed", ())
    return [text if isinstance(text, str) else "" for text in history]


def _show(shown: dict[str, str]) -> None:
    from IPython.display import display

    display(shown, raw=True)  # type: ignore[no-untyped-call]
