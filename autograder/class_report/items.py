"""Functions and tests: how many passed, what became of the others, and what a test is good for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.class_report.class_work import ClassWork, StudentWork, is_unwritten
from autograder.class_report.statistics import Ends, ends, point_biserial
from autograder.feedback import subject
from autograder.grading.report import CellResult, TestResult

ENOUGH = 20
"""How many have to have tried a test before anything is said of what it is good for: the groups
at both ends have five or more then."""
POOR = 0.2
"""Below this difference of both ends a test says little, and at least twice this much is very
good: R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement (1991), chapter 13."""
EASY = 0.9
HARD = 0.2
BEST_FAIL = 2
"""How many of the best have to fail a test that is called upside down, ..."""
UPSIDE_DOWN = -0.1
"""... and what the difference of both ends and the correlation have to be below."""

OUTCOMES = {
    "failed": "wrong",
    "raised": "an exception",
    "timed out": "no end",
    "crashed": "a crash",
    "broken suite": "a test that went wrong itself",
}
"""What became of a cell, in the order in which it is listed."""


@dataclass(frozen=True)
class Function:
    """A grade cell in the class: a function, or what grades the whole."""

    name: str
    grade_id: str
    is_whole: bool
    """Whether it grades the whole, to which every earlier mistake comes."""
    count: int
    right: int
    """How many have full marks for it."""
    partly: int
    """How many have some of its marks."""
    wrong: int
    """How many have written it and have none of its marks."""
    unwritten: int
    follow_through: int
    """How many have these marks because the lab's own earlier functions stood in for theirs."""
    share: float
    """Of all marks for it."""
    outcomes: tuple[tuple[str, int], ...]
    """How it ended for those who lost marks, in words, the most frequent first."""
    stumble: str
    """The test that most of those fail first who pass the first one; empty if there are none."""
    stumbled: int
    """How many that are."""


@dataclass(frozen=True)
class Test:
    """A hidden test in the class."""

    __test__ = False  # pytest takes every class named Test... for a suite

    name: str
    function: str
    title: str
    count: int
    passed: int
    tried: int
    """How many have written the function."""
    ends: Ends | None
    """The best and the last of those who tried; None in a small class."""
    correlation: float | None
    """Point-biserial, with the points for all that is not in this test's cell."""
    group: int
    """The same for tests of one cell that the same students passed."""
    advice: str
    """What a teacher may do about the test; empty if it is fine."""

    @property
    def share(self) -> float:
        return self.passed / self.count


def functions(work: ClassWork) -> tuple[Function, ...]:
    """Each grade cell that has tests, in the lab's order."""
    return tuple(_function(grade_id, found) for grade_id, found in work.cells.items())


def tests(work: ClassWork) -> tuple[Test, ...]:
    """Each hidden test, hardest first; of those that are as hard as each other in their order."""
    found = []
    groups: dict[tuple[str, frozenset[str]], int] = {}
    totals = {one.student: one.report.points for one in work.graded if one.report}
    for grade_id, cells in work.cells.items():
        # rounded, so that equals are equal
        rest = {one.student: round(totals[one.student] - cell.points, 4) for one, cell in cells}
        by_name: dict[str, list[tuple[StudentWork, CellResult, TestResult]]] = {}
        for one, cell in cells:
            for test in cell.tests:
                by_name.setdefault(test.name, []).append((one, cell, test))
        for results in by_name.values():
            passed = frozenset(one.student for one, _, test in results if test.passed)
            group = groups.setdefault((grade_id, passed), len(groups))
            found.append(_test(results, rest, group))
    return tuple(sorted(found, key=lambda test: (test.share, test.group)))


def _function(grade_id: str, found: Sequence[tuple[StudentWork, CellResult]]) -> Function:
    cells = [cell for _, cell in found]
    right = [cell for cell in cells if cell.outcome == "passed"]
    unwritten = [cell for cell in cells if is_unwritten(cell)]
    partly = [cell for cell in cells if cell.points > 0 and cell not in right]
    ended = Counter(
        cell.outcome for cell in cells if cell.outcome != "passed" and not is_unwritten(cell)
    )
    later = Counter(
        failed.title
        for cell in cells
        if (failed := cell.first_failure) and failed is not cell.tests[0]
    )
    stumble, stumbled = next(iter(later.most_common(1)), ("", 0))
    reachable = sum(cell.max_points for cell in cells)
    return Function(
        name=subject(cells[0]),
        grade_id=grade_id,
        is_whole=not cells[0].function,
        count=len(cells),
        right=len(right),
        partly=len(partly),
        wrong=len(cells) - len(right) - len(partly) - len(unwritten),
        unwritten=len(unwritten),
        follow_through=sum(cell.follow_through for cell in cells),
        share=sum(cell.points for cell in cells) / reachable if reachable else 0.0,
        outcomes=tuple(
            (OUTCOMES.get(outcome, "not written in part"), number)
            for outcome, number in ended.most_common()
        ),
        stumble=stumble,
        stumbled=stumbled,
    )


def _test(
    results: Sequence[tuple[StudentWork, CellResult, TestResult]],
    rest_of: Mapping[str, float],
    group: int,
) -> Test:
    """A test's figures; ``rest_of`` has each student's points without those of its cell."""
    _, cell, test = results[0]
    tried = [(one, test) for one, cell, test in results if not is_unwritten(cell) and one.report]
    passed = [test.passed for _, test in tried]
    rest = [rest_of[one.student] for one, _ in tried]
    is_large = len(tried) >= ENOUGH
    apart = ends(passed, rest) if is_large else None
    correlation = point_biserial(passed, rest) if is_large else None
    return Test(
        name=test.name,
        function=subject(cell),
        title=test.title,
        count=len(results),
        passed=sum(test.passed for _, _, test in results),
        tried=len(tried),
        ends=apart,
        correlation=correlation,
        group=group,
        advice=_advice(passed, apart, correlation) if is_large else "",
    )


def _advice(passed: Sequence[bool], apart: Ends | None, correlation: float | None) -> str:
    """What to do about a test that many have tried; empty if it is fine, or nothing is known."""
    share = sum(passed) / len(passed)
    if share in (0, 1) or apart is None or correlation is None:
        return ""
    best_fail = apart.best - apart.best_passed
    if max(correlation, apart.difference) < UPSIDE_DOWN and best_fail >= BEST_FAIL:
        return (
            f"{best_fail} of the best {apart.best} fail it, and it is passed more often at the "
            "other end: read their code before you take it for their mistake; the test may ask "
            "for one way of doing it, or its text may."
        )
    if share < HARD:
        return "Hardly anybody passes it: teach this first, or ask for it in smaller steps."
    if share < EASY and abs(apart.difference) < POOR:
        return (
            "Passing it has little to do with the rest: see whether it tests what the others do, "
            "or something that can be got right by luck."
        )
    return ""
