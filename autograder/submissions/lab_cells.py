"""Which lab's notebook a notebook is, told by the grade ids of its cells."""

from __future__ import annotations

from nbformat.notebooknode import NotebookNode

from autograder.course import Course, CourseError, Lab, nbgrader_marks
from autograder.kept_with import kept_with


def fits(notebook: NotebookNode, lab: Lab) -> bool:
    """Whether a notebook has at least half of the lab's solution cells, and is no other lab's."""
    # one without functions is told by its written answers
    own = frozenset(lab.solution_cells) or _cells_of(lab)
    return 2 * len(_ids(notebook) & own) >= len(own) and not find_other_lab(notebook, lab)


def find_other_lab(notebook: NotebookNode, lab: Lab) -> str:
    """Find the name of the other lab whose notebook it is; empty if it may be that of ``lab``.

    Labs share ids, ``forward`` for example.  So it is another's only if it has none of the cells
    that ``lab`` has and the other has not, and at least half of those that the other alone has.
    """
    ids, own = _ids(notebook), _cells_of(lab)
    if ids.issuperset(lab.solution_cells or own):
        return ""
    for part in Course(lab.root).parts:
        try:
            other = _cells_of(part)
        except CourseError:
            continue  # one that cannot be read is nobody's
        others = other - own
        if others and not ids & (own - other) and 2 * len(ids & others) >= len(others):
            return part.full_name
    return ""


def why_other_lab(notebook: NotebookNode, lab: Lab) -> str:
    """Say that a notebook is that of another lab, as the end of a sentence; empty if it is not."""
    other = find_other_lab(notebook, lab)
    return (
        other and f"its cells are those of {other}; hand in the notebook of {lab.full_name} here."
    )


@kept_with
def _cells_of(lab: Lab) -> frozenset[str]:
    """The ids of the cells in which a student of the lab works, and of those with points."""
    return frozenset((*lab.solution_cells, *(cell.grade_id for cell in lab.grade_cells)))


def _ids(notebook: NotebookNode) -> set[str]:
    return {str(nbgrader_marks(cell).get("grade_id", "")) for cell in notebook.cells}
