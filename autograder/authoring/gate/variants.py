"""Whether a lab's suites judge the right and wrong solutions beside them as they should."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from autograder.course import CourseError, GradeCell, Lab
from autograder.grading.catalogue import catalogue, place_of_text, wrong_source
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.references import fresh_names, reference_of
from autograder.grading.report import TestResult
from autograder.grading.session import run_suites
from autograder.grading.suite_defects import described
from autograder.grading.variants import FILE, READ, Wrong, variants_of


def misjudged(lab: Lab) -> Iterator[str]:
    """Name each right solution that loses marks, and each wrong one that does not: a sentence
    each."""
    try:
        variants = variants_of(lab)
    except CourseError as error:
        yield f"{error}; mend it."
        return
    yield from _unread(lab)
    tested = [cell for cell in lab.grade_cells if not cell.manual]
    for style, text in variants.right.items():
        its = f"{place_of_text(lab.suites / FILE, style)}: the right solution {style!r}"
        try:
            found = _judged(lab, tested, text, style)
        except Exception as error:  # a text of the author's, which may go wrong in any way
            yield f"{its} stops: {described(error, lab.suites, (FILE, None), said=True)}."
            continue
        for grade_id, tests in found.items():
            for test in tests:
                if not test.passed:
                    why = test.defect or test.message
                    yield f"{its} does not pass {grade_id}: {test.title} ({test.outcome}: {why})"
    for wrong in variants.wrong:
        yield from _too_kind(lab, wrong, tested)


def _unread(lab: Lab) -> Iterator[str]:
    """Name each list of solutions under a name that nobody reads, such as ``WRNOG``."""
    path = lab.suites / FILE
    if not path.is_file():
        return
    tree = ast.parse(path.read_bytes())
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {*READ, *(name.id for name in names if isinstance(name.ctx, ast.Load))}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            if isinstance(target, ast.Name) and target.id not in used:
                what = f"{target.id} is read by nobody. Is it one of {', '.join(READ)}?"
                yield f"{FILE}, line {node.lineno}: {what}"


def _too_kind(lab: Lab, wrong: Wrong, tested: list[GradeCell]) -> Iterator[str]:
    its = f"{place_of_text(lab.suites / FILE, wrong.name)}: the wrong solution {wrong.name!r}"
    cells = [cell for cell in tested if cell.grade_id == wrong.cell]
    if not cells:
        yield f"{its} is for {wrong.cell}, which is no tested grade cell; correct its cell."
        return
    try:
        found = _judged(lab, cells, _text(lab, wrong, cells[0]), wrong.name)
    except Exception as error:  # a text of the author's, which may go wrong in any way
        yield f"{its} stops: {described(error, lab.suites, (FILE, None), said=True)}."
        return
    tests = found[wrong.cell]
    for test in tests:
        if test.outcome == "broken suite":
            yield f"{its} breaks {wrong.cell}: {test.title} ({test.defect})."
    if all(test.passed for test in tests):
        yield f"{its} passes all of {wrong.cell}; a hidden test has to turn it down."
        return
    weight = sum(test.weight for test in tests)
    share = sum(test.weight for test in tests if test.passed) / weight if weight else 0.0
    least, most = wrong.marks
    if not least <= share <= most:
        yield f"{its} gets {share:.0%} of {wrong.cell}, and not {least:.0%} to {most:.0%}."
    yield from _otherwise_told(wrong, tests, its)


def _otherwise_told(wrong: Wrong, tests: Sequence[TestResult], its: str) -> Iterator[str]:
    """Say which words its record promises, or rules out, of what a wrong solution is told."""
    if not any(wrong.says in test.message and wrong.hint in test.hint for test in tests):
        words = " and ".join(
            f"{key} {text!r}" for key in ("says", "hint") if (text := getattr(wrong, key))
        )
        yield f"{its} is told nothing by {wrong.cell} that fits its record's {words}."
    if wrong.never and any(wrong.never in f"{test.message} {test.hint}" for test in tests):
        yield f"{its} is told {wrong.never!r} by {wrong.cell}, which its record rules out."


def _text(lab: Lab, wrong: Wrong, cell: GradeCell) -> str:
    if wrong.code:
        return wrong.code
    for entry in catalogue(lab):
        if entry.id == wrong.name and entry.function in cell.functions:
            return wrong_source(entry, lab)
    raise CourseError(f"it has no code, and no misconception of {wrong.cell} has this name")


def _judged(
    lab: Lab, cells: list[GradeCell], text: str, name: str
) -> dict[str, tuple[TestResult, ...]]:
    """What some cells' tests say of a text that runs after the reference.

    Each text has functions of its own: what one does to a variable is not met by the next.
    """
    names = fresh_names(lab)
    exec(compile(text, name, "exec"), names)
    student = NamespaceStudent(names, dict.fromkeys(lab.solution_cells, text))
    runs = run_suites(student, reference_of(lab, lab.fingerprint()), lab, cells)
    return {grade_id: run.tests for grade_id, run in runs.items()}
