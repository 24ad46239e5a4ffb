"""Whether the generated folders are what the source notebook gives."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.authoring.build import Workshop, label, read
from autograder.authoring.make_reference import reference_source
from autograder.authoring.manifest import manifest_problems
from autograder.authoring.shared_cells import outdated_cells
from autograder.course import Course, CourseError, Lab


def stale(lab: Lab, workshop: Workshop) -> Iterator[str]:
    """Where the generated folders are not what the source notebook gives."""
    advice = f"Run `autograder build {lab.name}`."
    for part in lab.parts:
        for name in outdated_cells(part):
            yield f"cell {name} of the source notebook is not what all labs share. {advice}"
    try:
        release = workshop.release(lab)
        solution = workshop.solution(lab, execute=False)
        references = {part: reference_source(part) for part in lab.parts}
    except CourseError as error:
        yield str(error).removeprefix(f"{lab.name}: ")
        return
    for fresh, kept in (
        (release, lab.release_notebook.parent),
        (solution, lab.solution_notebook.parent),
    ):
        for difference in _differences(fresh, kept, {part.reference.name for part in lab.parts}):
            yield f"{kept.parent.name}/ lags behind: {difference}. {advice}"
    for part, text in references.items():
        if not part.reference.is_file() or part.reference.read_text(encoding="utf-8") != text:
            yield f"{part.reference.name} is not what the source notebook gives. {advice}"
        yield from manifest_problems(part)


def folders_without_source(course: Course) -> Iterator[str]:
    for directory in (course.layout.release, course.layout.solution):
        for folder in sorted((course.root / directory).glob("*/")):
            if folder.name not in course.labs:
                yield f"{directory}/{folder.name} has no source notebook."


def _differences(fresh: Path, kept: Path, references: Set[str] = frozenset()) -> Iterator[str]:
    """How a folder that lies in the course differs from the one just made, ``references`` aside."""
    names = {path.name for folder in (fresh, kept) for path in folder.glob("*")}
    for name in sorted(names - references - {"__pycache__", ".ipynb_checkpoints"}):
        new, old = fresh / name, kept / name
        if not old.exists():
            yield f"{name} is missing"
        elif not new.exists():
            yield f"{name} has no source"
        elif new.suffix == ".ipynb":
            yield from _notebook_differences(read(new), read(old))
        elif new.is_dir():
            yield from _differences(new, old)
        elif new.read_bytes() != old.read_bytes():
            yield f"{name} is another one"


def _notebook_differences(fresh: NotebookNode, kept: NotebookNode) -> Iterator[str]:
    if len(fresh.cells) != len(kept.cells):
        yield f"{len(kept.cells)} cells instead of {len(fresh.cells)}"
        return
    for new, old in zip(fresh.cells, kept.cells, strict=True):
        if any(new.get(key) != old.get(key) for key in ("cell_type", "source", "metadata", "id")):
            yield f"cell {label(new)} is another one"
            return
    # Which Python last saved a notebook is nobody's concern.
    if _lasting(fresh.metadata) != _lasting(kept.metadata):
        yield "the notebook's metadata are others"


def _lasting(metadata: NotebookNode) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key != "language_info"}
