"""The attacks in ``attacks/``: how they become submissions, and where they are graded.

Each file is one student's work, in the form of the demo's class: functions named like a
solution cell stand in that cell, all else is a cell of her own.  What she did not write is as
it was handed out, so an attack that earns a single point has gained it.  An attack may know
where everything lies: ``@COURSE@`` is the course's root, ``@CANARY@`` a folder that nothing in
a sandbox may write to, ``@PORT@`` the port of a server on this machine.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import Course, Lab
from autograder.demo.hand_in import STUDENTS, notebook_of, read_student_file, solved_cells
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import Submission, submission_of
from support.tiny import ROOT

LAB = "lab3_xor_network"
ATTACKS = sorted((ROOT / "tests" / "hostile" / "attacks").glob("*.py"))
NEIGHBOURS = (
    *("asha", "bilal", "chitra", "dev", "esha"),
    *("farid", "gita", "indu", "kavya", "sana"),
)
"""Honest students of the demo's class, some of whom have everything right."""

SECRETS = {
    "suite": "canary-suite-5b1f0c9d",
    "reference": "canary-reference-77aa31e2",
    "neighbour": "canary-neighbour-0d9c4be1",
    "environment": "canary-environment-c3f2a6d8",
    "mailbox": "canary-mailbox",
    "shell": "canary-shell",
}
"""What no student may ever see, and where it is planted; the last two only an attack plants."""


def plant(root: Path) -> Course:
    """A copy of the course in ``root`` with a secret in every suite and in the reference.

    Of the lab's notebook it has what is graded or needed for it, and not what is told around it.
    """
    for folder in ("source_notebooks", "exercises", "solutions"):
        shutil.copytree(ROOT / folder / LAB, root / folder / LAB)
        path = root / folder / LAB / f"{LAB}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if needed(cell)]
        nbformat.write(notebook, path)
    shutil.copytree(ROOT / "autograder" / "labs" / LAB, root / "autograder" / "labs" / LAB)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    lab = course.lab(LAB)
    for path in lab.suites.glob("*.py"):
        path.write_text(f"{path.read_text('utf-8')}\n# {SECRETS['suite']}\n", "utf-8")
    reference = lab.reference
    secret = f"SECRET = {SECRETS['reference']!r}"
    reference.write_text(f"{reference.read_text('utf-8')}\n{secret}\n", "utf-8")
    return course


def needed(cell: NotebookNode) -> bool:
    return "nbgrader" in cell.metadata or (
        cell.cell_type == "code" and "demonstration" not in cell.metadata.get("tags", ())
    )


@functools.cache
def cells_of(lab: Lab) -> tuple[NotebookNode, dict[str, str]]:
    """A lab as it is handed out, and its solution cells."""
    return nbformat.read(lab.release_notebook, as_version=4), solved_cells(lab)


def attack(path: Path, lab: Lab, **places: object) -> NotebookNode:
    """The notebook that an attack hands in."""
    text = path.read_text("utf-8")
    for name, place in places.items():
        text = text.replace(f"@{name.upper()}@", str(place))
    work = read_student_file(text, lab.solution_cells)
    work.settings.setdefault("BASE", "released")
    return notebook_of(path.stem, work, *cells_of(lab))


def neighbour(name: str, lab: Lab) -> NotebookNode:
    """An honest student's notebook, with a secret in it."""
    text = (STUDENTS / LAB / f"{name}.py").read_text("utf-8")
    work = read_student_file(text, lab.solution_cells)
    notebook = notebook_of(name, work, *cells_of(lab))
    notebook.cells.append(nbformat.v4.new_code_cell(f"# {SECRETS['neighbour']}", id="secret"))
    return notebook


def handed_in(notebook: NotebookNode, lab: Lab) -> Submission:
    """What grading makes of a notebook that was written to a file."""
    return submission_of(read_notebook(nbformat.writes(notebook).encode()), lab)


@contextlib.contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """The port of a server on this machine, and what it has been asked for."""
    asked: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None: ...  # noqa: A002

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()
