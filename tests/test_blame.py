"""The visible checks of a lab blame the function that is wrong, as far as its catalogue goes."""

from __future__ import annotations

import io
import linecache
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest

from autograder.course import Course, Lab, nbgrader_marks
from autograder.grading.catalogue import catalogue, wrong_source
from autograder.submissions.submission import DEMONSTRATION
from support.campaign import one_in
from support.tiny import ROOT, by_id

COURSE = Course(ROOT)
LABS = [lab for lab in map(COURSE.lab, COURSE.labs) if len(lab.solution_cells) > 1]


@pytest.fixture
def settings_stay() -> Iterator[None]:
    with np.printoptions(), matplotlib.rc_context():
        yield


def execute(source: str, label: str, names: dict[str, Any]) -> None:
    linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
    exec(compile(source, label, "exec"), names)


def solved(lab: Lab) -> dict[str, Any]:
    """The names of a released notebook in which all functions are right, without its drawings."""
    answers = by_id(nbformat.read(lab.solution_notebook, as_version=4))
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in nbformat.read(lab.release_notebook, as_version=4).cells:
        name = nbgrader_marks(cell).get("grade_id", "")
        if cell.cell_type == "code" and DEMONSTRATION not in cell.metadata.get("tags", ()):
            hers = name in lab.solution_cells
            execute(answers[name].source if hers else cell.source, cell.id, names)
    return names


def reports(lab: Lab, names: dict[str, Any]) -> dict[str, str]:
    """What each check that fails shows, by its function; those of a whole lab are left out."""
    found = {}
    for name in lab.solution_cells:
        try:
            names[f"check_{name}"]()
        except Exception as error:
            found[name] = "\n".join(error._render_traceback_())  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("lab", one_in(3, LABS), ids=lambda lab: lab.name)
@pytest.mark.usefixtures("settings_stay")
def test_a_known_mistake_is_found_by_the_check_of_its_function_or_by_none(lab: Lab) -> None:
    """Where others fail too, they say with which function to begin."""
    blamed, silent = [], []
    with redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        names = solved(lab)
        for entry in catalogue(lab):
            right = names[entry.function]
            execute(wrong_source(entry, lab), entry.id, names)
            found = reports(lab, names)
            names[entry.function] = right
            blamed += [entry.id] if found and entry.function not in found else []
            found.pop(entry.function, None)
            pointer = f"Begin with {entry.function}: its own check does not pass either."
            silent += [(entry.id, name) for name in found if not found[name].endswith(pointer)]
    assert blamed == []
    assert silent == []
