"""The class report: its figures are those of the reports, and it says nothing of its own."""

from __future__ import annotations

import csv
import functools
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup, Tag

from autograder.class_report import statistics
from autograder.class_report.anonymous import anonymous, without_authors
from autograder.class_report.class_work import ClassWork, StudentWork
from autograder.class_report.examples import MAX_LINES, Examples
from autograder.class_report.export import as_csv, as_json
from autograder.class_report.facts import Facts, LabFacts, class_facts
from autograder.class_report.page import MAX_NAMES, page_html
from autograder.grading.report import CellResult
from support.browser import looks_well
from support.made_up_reports import (
    DUE,
    FAIL,
    HALF,
    PASS,
    STUB,
    Slip,
    cell,
    class_work,
    simple,
    work,
)

SUM: Slip = (
    "sum-not-mean",
    "sum for mean",
    "Divides by nothing: the gradient is a sum, not a mean.",
)
BIAS: Slip = ("no-bias", "bias forgotten", "Leaves out the bias.")
SIGN: Slip = ("uphill", "sign", "Adds the step instead of subtracting it.")
EARLIER: Slip = ("minus", "sign", "Has the wrong sign.")

LAB, BEFORE = "lab3_xor_network", "lab2_chain_rule"


def facts_of(*works: ClassWork) -> LabFacts:
    """What is said of the last of ``works``."""
    return class_facts("backprop", works, [works[-1].lab]).labs[0]


def page_of(*works: ClassWork) -> BeautifulSoup:
    return BeautifulSoup(page_html(class_facts("backprop", works, [works[-1].lab])), "html.parser")


def large_class() -> tuple[ClassWork, ClassWork]:
    """Two labs of sixty students, of whom each does something else."""
    earlier, now = [], []
    for k in range(60):
        student = f"student{k:02}"
        grades: list[CellResult] = [
            cell("forward", FAIL, BIAS) if k % 7 == 0 else cell("forward", PASS),
            cell("backward", FAIL, SUM)
            if k % 5 == 0
            else cell("backward", HALF if k % 3 == 0 else PASS, follow_through=k % 4 == 0),
            cell("train", STUB)
            if k > 50
            else cell("train", ("passed", "raised", "passed") if k % 6 == 1 else PASS, SIGN)
            if k % 6 == 1
            else cell("train", PASS),
            cell("xor_convergence", FAIL if k % 5 == 0 or k > 50 else PASS, whole=True),
        ]
        late = timedelta(hours=k - 40) if k > 40 else timedelta()
        now.append(work(student, grades, handed_in=DUE + timedelta(hours=4 * (k - 40)), late=late))
        before = [
            cell("sigmoid", FAIL, EARLIER) if k % 4 == 1 else cell("sigmoid", PASS),
            cell("chain_backward", PASS),
        ]
        earlier.append(work(student, before))
    now[13] = work("student13", None, trouble="The file is empty.", handed_in=None)
    now[14] = work(
        "student14", [cell("forward", STUB), cell("backward", STUB), cell("train", STUB)]
    )
    return (
        class_work(earlier, BEFORE),
        class_work(now, LAB, absent=("Zoë Late", "Amy Away"), ungraded=("Nora New",)),
    )


@functools.cache
def large_page() -> BeautifulSoup:
    """The page of the second of its labs."""
    return page_of(*large_class())


def rows(table: Tag) -> list[list[str]]:
    """The cells of a table's body."""
    body = table.find("tbody")
    assert isinstance(body, Tag)
    return [[squeezed(one) for one in row.find_all(["th", "td"])] for row in body.find_all("tr")]


def squeezed(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def table(page: BeautifulSoup, caption: str) -> list[list[str]]:
    (found,) = (one for one in page.find_all("table") if caption in squeezed(one.caption))
    return rows(found)


def percent(share: float) -> str:
    return f"{share:.0%}"


def graded(lab: ClassWork) -> list[StudentWork]:
    return [one for one in lab.works if one.report]


def cells_of(lab: ClassWork, function: str) -> list[CellResult]:
    return [
        each
        for one in lab.works
        for each in (one.report.cells if one.report else ())
        if each.grade_id == f"test_{function}"
    ]


FUNCTIONS = ("forward", "backward", "train", "xor_convergence")


def test_the_key_figures_are_those_of_the_reports() -> None:
    earlier, now = large_class()
    page = large_page()
    (key,) = page.select("dl.key")
    shares = [one.share for one in now.works if one.share is not None]
    figures = dict(
        zip(
            (squeezed(one) for one in key.find_all("dt")),
            (squeezed(one) for one in key.find_all("dd")),
            strict=True,
        )
    )
    assert figures == {
        "handed in": "61 of 63",
        "of them late": str(sum(k > 40 for k in range(60))),
        "median of the marks": percent(float(np.median(shares))),
        "full marks": f"{sum(share == 1 for share in shares)} of 59",
        "slips with a name": str(
            sum(
                bool(each.diagnosis and each.diagnosis.misconception)
                for one in graded(now)
                for each in (one.report.cells if one.report else ())
            )
        ),
    }
    text = squeezed(page)
    quarter, most = np.quantile(shares, [0.25, 0.75])
    assert f"Half of the 59 who have marks have between {quarter:.0%} and {most:.0%}." in text
    then = {one.student: one.share or 0 for one in earlier.works}
    steps = [one.share - then[one.student] for one in now.works if one.share is not None]
    assert (
        f"In {BEFORE}, 60 of 60 handed in, and the median was "
        f"{percent(float(np.median(list(then.values()))))}. Of the 59 who have marks in both, "
        f"{sum(step >= 0.1 for step in steps)} have at least a tenth of the marks more now, and "
        f"{sum(step <= -0.1 for step in steps)} at least a tenth less."
    ) in text
    pictures = {str(one["alt"]) for one in page.find_all("img")}
    counts, _ = np.histogram(shares, bins=np.linspace(0, 1, 11))
    bins = ", ".join(f"{10 * k} to {10 * k + 10}%: {n}" for k, n in enumerate(counts) if n)
    assert any(bins in words for words in pictures)
    assert "Nothing handed in: 2 Zoë Late, Amy Away" in text
    assert "Handed in, and not graded yet: 1 Nora New" in text
    assert "Nobody knows when they handed in: 1" in text


def test_when_work_came_in_is_counted_by_the_due_date() -> None:
    _, now = large_class()
    spans: dict[str, list[float | None]] = {}
    for one in now.works:
        if one.handed_in:
            hours = (one.handed_in - DUE) / timedelta(hours=1)
            label = (
                "2 to 7 days before"
                if -168 < hours <= -48
                else "1 to 2 days before"
                if -48 < hours <= -24
                else "on the last day"
                if -24 < hours <= -1
                else "in the last hour"
                if -1 < hours <= 0
                else "up to a day after"
                if 0 < hours <= 24
                else "1 to 7 days after"
            )
            spans.setdefault(label, []).append(one.share)
    found = table(large_page(), "When work came in")
    assert {row[0]: row[1:] for row in found} == {
        label: [
            str(len(shares)),
            percent(float(np.median([one for one in shares if one is not None]))),
        ]
        for label, shares in spans.items()
    }


def test_the_functions_table_is_that_of_the_reports_hardest_first() -> None:
    _, now = large_class()
    page = large_page()
    found = table(page, "Each function, hardest first")
    words = {"failed": "wrong", "raised": "an exception"}
    expected = []
    for function in FUNCTIONS:
        cells = cells_of(now, function)
        right = sum(all(test.passed for test in each.tests) for each in cells)
        unwritten = sum(all(test.outcome == "not written" for test in each.tests) for each in cells)
        ended = Counter(
            next(test.outcome for test in each.tests if not test.passed)
            for each in cells
            if any(test.outcome in words for test in each.tests)
        )
        said = ", ".join(f"{n} × {words[how]}" for how, n in ended.most_common()) or "–"
        if followed := sum(each.follow_through for each in cells):
            said += f" {followed} with follow-through marks"
        share = sum(each.points for each in cells) / sum(each.max_points for each in cells)
        expected.append(
            (
                right,
                [
                    function.replace("xor_convergence", "xor convergence"),
                    f"{right} of {len(cells)}",
                    percent(share),
                    str(unwritten or "–"),
                    said,
                ],
            )
        )
    assert found == [row for _, row in sorted(expected, key=lambda each: each[0])]
    (alt,) = (str(one["alt"]) for one in page.find_all("img") if "How far" in str(one["alt"]))
    backward = cells_of(now, "backward")
    points = Counter(each.points / each.max_points for each in backward)
    assert f"backward: {points[1.0]} right, {points[1 / 3] + points[0.6667 / 2]} in part" in alt


def test_each_tests_figures_are_those_of_the_reports() -> None:
    earlier, now = large_class()
    found = facts_of(earlier, now).tests
    assert [one.share for one in found] == sorted(one.share for one in found)
    assert len(found) == sum(len(cells_of(now, function)[0].tests) for function in FUNCTIONS)
    for one in found:
        function = one.function.replace(" ", "_")
        number = int(one.name.removeprefix("test_"))
        having = [
            (work, each)
            for work in graded(now)
            for each in (work.report.cells if work.report else ())
            if each.grade_id == f"test_{function}"
        ]
        passed = sum(each.tests[number].passed for _, each in having)
        tried = [
            (each.tests[number].passed, round(work.report.points - each.points, 4))
            for work, each in having
            if work.report and any(test.outcome != "not written" for test in each.tests)
        ]
        assert (one.passed, one.count, one.tried) == (passed, len(having), len(tried))
        values = np.array(tried, dtype=float)
        if np.ptp(values[:, 0]) and np.ptp(values[:, 1]):
            expected = np.corrcoef(values[:, 0], values[:, 1])[0, 1]
            assert one.correlation == pytest.approx(expected)
        size = round(0.27 * len(tried))
        in_order = np.sort(values[:, 1])
        if in_order[size - 1] < in_order[-size]:
            assert one.ends is not None
            best = values[values[:, 1] >= in_order[-size], 0]
            last = values[values[:, 1] <= in_order[size - 1], 0]
            assert (one.ends.best, one.ends.best_passed) == (len(best), best.sum())
            assert (one.ends.last, one.ends.last_passed) == (len(last), last.sum())
        else:
            assert one.ends is None
    # the page shows these, those together that the same students passed
    shown = table(large_page(), "Each hidden test that somebody failed")
    figures = [row[1:] for row in shown if len(row) > 1]
    hard = [one for one in found if one.passed < one.count]
    groups = [next(iter(same)) for _, same in itertools.groupby(hard, key=lambda one: one.group)]
    assert [row[0] for row in figures] == [f"{one.passed} of {one.count}" for one in groups]
    titles = " ".join(row[0] for row in shown)
    assert all(one.title in titles for one in hard)


def test_slips_are_counted_by_name_with_students_and_hint() -> None:
    _, now = large_class()
    page = large_page()
    made: dict[str, list[str]] = {}
    for one in graded(now):
        for each in one.report.cells if one.report else ():
            if each.diagnosis:
                made.setdefault(each.diagnosis.summary, []).append(one.name)
    expected = sorted(made.items(), key=lambda item: -len(item[1]))
    blocks = page.select(".slip")
    assert len(blocks) == len(expected) == 3
    for block, (summary, names) in zip(blocks, expected, strict=True):
        text = squeezed(block)
        assert text.startswith(f"{len(names)} of 59: {summary[0].lower()}{summary[1:]} ")
        assert text.endswith(", ".join(sorted(names)))
        assert "A question about" in text


def test_a_slip_that_one_student_made_is_a_line() -> None:
    works = [simple("ada", {"train": SIGN}), *(simple(f"other{k}") for k in range(3))]
    page = page_of(class_work(works))
    assert page.select(".slip") == []
    assert "train adds the step instead of subtracting it. Ada" in squeezed(page)


def test_slips_that_go_together_are_told_with_their_counts() -> None:
    both = {"forward": BIAS, "backward": SUM}
    works = [simple(f"both{k}", both) for k in range(5)]
    works += [simple("one", {"forward": BIAS}), simple("other", {"backward": SUM})]
    works += [simple(f"right{k}", {"train": SIGN} if k % 5 == 0 else {}) for k in range(23)]
    page = page_of(class_work(works))
    (pair,) = facts_of(class_work(works)).together
    ways = sum(comb(6, met) * comb(24, 6 - met) for met in (5, 6)) / comb(30, 6)
    assert (pair.both, pair.expected, pair.chance) == (5, 6 * 6 / 30, pytest.approx(ways))
    assert "5 notebooks have both of these, where chance would bring 1.2" in squeezed(page)
    # two who each make a frequent mistake do so without a reason in common
    apart = [
        simple(f"s{k}", {"forward": BIAS} if k % 2 else {"backward": SUM}) for k in range(20)
    ] + [simple(f"t{k}", both) for k in range(10)]
    assert facts_of(class_work(apart)).together == ()


def test_slips_that_come_back_are_told_with_who_made_both() -> None:
    row = next(row for row in table(large_page(), "Kinds of mistakes") if row[0] == "sign")
    then = {f"student{k:02}" for k in range(60) if k % 4 == 1}
    here = {f"student{k:02}" for k in range(51) if k % 6 == 1 and k not in (13, 14)}
    again = sorted(name.title() for name in then & here)
    assert row[1] == f"{BEFORE}: {len(then)}, {LAB}: {len(here)}"
    assert row[2] == f"{len(again)}: {', '.join(again)}"


def test_who_needs_help_is_named_once_under_what_concerns_most() -> None:
    names = ("forward", "backward", "train")
    works = [
        work("empty", [cell(name, STUB) for name in names]),
        work("nothing", [cell(name, FAIL) for name in names]),
        work("stuck", [cell("forward", HALF), cell("backward", STUB), cell("train", STUB)]),
        work("stopped", [cell("forward", PASS), cell("backward", PASS), cell("train", STUB)]),
        work("fell", [cell("forward", PASS), cell("backward", FAIL), cell("train", FAIL)]),
        *(simple(f"fine{k}") for k in range(5)),
        work("broken", None, trouble="The file is empty."),
    ]
    then = [simple(one.student) for one in works]
    found = facts_of(class_work(then, BEFORE), class_work(works))
    assert {(one.kind, one.students) for one in found.concerns} == {
        ("nothing-written", ("Empty",)),
        ("nothing-works", ("Nothing",)),
        ("stuck-at-first", ("Stuck",)),
        ("stopped", ("Stopped",)),
        ("fell", ("Fell (100% → 33%)",)),
    }
    text = squeezed(page_of(class_work(then, BEFORE), class_work(works)))
    assert "Could not be graded: 1 Broken: The file is empty." in text
    # where everybody fell as far, nobody is named for it
    hard = [simple(f"s{k}", {"forward": BIAS}) for k in range(6)]
    easy = [simple(f"s{k}") for k in range(6)]
    kinds = {one.kind for one in facts_of(class_work(easy, BEFORE), class_work(hard)).concerns}
    assert "fell" not in kinds


def points(*works: ClassWork) -> list[str]:
    return [one.text for one in facts_of(*works).talking_points]


def test_talking_points_are_those_of_the_data_and_the_largest_first() -> None:
    slips = {"backward": SUM}
    works = [simple(f"a{k}", slips) for k in range(5)]
    works += [simple(f"b{k}", {"forward": BIAS}) for k in range(3)]
    works += [simple(f"c{k}") for k in range(19)]
    assert points(class_work(works)) == [
        "5 of 27 make the same mistake in backward: it divides by nothing: the gradient is a sum, "
        "not a mean.",
        "3 of 27 make the same mistake in forward: it leaves out the bias.",
    ]
    # nothing to say is said as nothing
    assert points(class_work([simple(f"c{k}") for k in range(9)])) == []
    assert points(class_work([simple("a", slips), *(simple(f"c{k}") for k in range(9))])) == []
    # what has no name, and where the class comes to a halt
    unnamed = [
        work(f"d{k}", [cell("forward", PASS), cell("backward", HALF), cell("train", STUB)])
        for k in range(4)
    ]
    late = [replace(simple(f"l{k}"), late=timedelta(hours=1)) for k in range(3)]
    assert points(class_work([*unnamed, *late], absent=tuple("ABCDEF"))) == [
        "4 of 7 have written backward and not got it right; 4 get as far as “backward, part 1” "
        "(4 × wrong).",
        "4 of 7 have not written train, and all have written backward just before it: this is "
        "where the class comes to a halt.",
        "6 of 13 have handed in nothing.",
    ]


def test_mistakes_of_one_student_each_do_not_explain_a_function() -> None:
    own: list[Slip] = [(f"slip{k}", "", f"Does thing {k}.") for k in range(3)]
    works = [simple(f"s{k}", {"train": slip}) for k, slip in enumerate(own)]
    works += [simple(f"c{k}") for k in range(5)]
    assert points(class_work(works)) == [
        "3 of 8 have written train and not got it right, no two by the same slip that "
        "has a name (3 × wrong)."
    ]
    works += [simple(f"t{k}", {"train": own[0]}) for k in range(2)]
    assert points(class_work(works)) == ["3 of 10 make the same mistake in train: it does thing 0."]


def test_there_are_five_talking_points_at_most() -> None:
    works = []
    for k in range(8):
        of_its_own: Slip = (f"slip{k}", "", f"Does thing {k}.")
        works += [simple(f"s{k}-{n}", {"forward": of_its_own}) for n in range(2 + k)]
    found = facts_of(class_work(works)).talking_points
    assert [one.concerned for one in found] == [9, 8, 7, 6, 5]


def test_a_test_that_the_best_fail_is_told_in_a_large_class_alone() -> None:
    def one(k: int) -> StudentWork:
        best = k < 12
        return work(
            f"s{k}",
            [
                cell("forward", PASS if best else HALF),
                cell("backward", ("passed", "failed" if best and k % 3 else "passed", "passed")),
                cell("train", PASS if best or k % 2 else FAIL),
            ],
        )

    found = {test.title: test.advice for test in facts_of(class_work([*map(one, range(30))])).tests}
    assert found["backward, part 1"].startswith("8 of the best 12 fail it, and it is passed more")
    assert found["backward, part 0"] == ""
    assert "Everybody passes these 3 tests" in squeezed(page_of(class_work([*map(one, range(30))])))
    small = facts_of(class_work([*map(one, range(4, 19))]))
    assert {test.advice for test in small.tests} == {""}
    assert {test.correlation for test in small.tests} == {None}
    assert "too few to say" in squeezed(page_of(class_work([*map(one, range(4, 19))])))


RIGHT_CODE = """def backward(X, error, m):
    # the mean
    gradient = X.T @ error
    gradient = gradient / m
    return {"W": gradient}"""
WRONG_CODE = """def backward(X, error, m):
    '''Ada's own'''
    adas_sum = X.T @ error  # Ada Lovelace was here
    note = "by Ada"
    return {"W": adas_sum, note: 0}"""


def with_code(code: Callable[[int], str] = lambda k: WRONG_CODE) -> ClassWork:
    wrong = [simple(f"ada{k}", {"backward": SUM}, sources={"backward": code(k)}) for k in range(3)]
    right = [simple(f"r{k}", sources={"backward": RIGHT_CODE}) for k in range(9)]
    return class_work([*wrong, *right], reference=RIGHT_CODE, given="backward(X, error, m) 'W'")


def test_an_example_is_of_lines_that_right_solutions_do_not_have() -> None:
    (slip,) = facts_of(with_code()).slips
    assert slip.example is not None
    assert slip.example.code == 'note = "by Ada"\nreturn {"W": adas_sum, note: 0}'
    assert slip.example.student == "Ada0"
    # that is said to those alone who ask for it
    facts = class_facts("backprop", [with_code()], [LAB])
    assert "These lines are Ada0’s." in page_html(facts)
    assert "These lines are" not in page_html(without_authors(facts))


def test_an_example_in_class_has_nothing_of_its_authors() -> None:
    facts = anonymous(class_facts("backprop", [with_code()], [LAB]))
    (slip,) = facts.labs[0].slips
    assert slip.example is not None
    assert slip.example.code == "note = '…'\nreturn {'W': name1, note: 0}"
    for text in (page_html(facts), as_json(facts).decode(), as_csv(facts)):
        assert "ada" not in re.sub(r"data:[^\"]*", "", text).casefold().replace("metadata", "")


def test_an_example_in_class_has_no_name_that_few_use() -> None:
    def code(k: int) -> str:
        return f"def backward(X):\n    fluffy{k} = X.sum(axis=0)\n    return np.tanh(fluffy{k}.T)"

    (slip,) = anonymous(class_facts("backprop", [with_code(code)], [LAB])).labs[0].slips
    assert slip.example is not None
    assert slip.example.code == "name1 = X.sum(axis=0)\nreturn np.tanh(name1.T)"


@pytest.mark.parametrize(
    "code",
    [
        "def backward(",
        "def other(): pass",
        "def backward(X):\n    return " + "(" * 3000 + ")" * 3000,
        "def backward(X):\n    return " + "-" * 9000 + "1",
        "x = '\0'",
        "",
        "def backward(X):\n" + "    x = 1\n" * 5000,
        f"def backward(X):\n    return 0x{'f' * 5000}",
    ],
    ids=["broken", "another", "brackets", "minuses", "null", "empty", "long", "a huge number"],
)
def test_code_that_cannot_be_looked_at_is_no_example(code: str) -> None:
    (slip,) = facts_of(with_code(lambda k: code)).slips
    assert slip.count == 3
    assert slip.example is None or slip.example.code.count("\n") < MAX_LINES


def test_an_example_is_short_and_shows_what_stands_there() -> None:
    long = "def backward(X):\n    return (" + " +\n        ".join(["X"] * 12) + ")"
    turned = "def backward(X):\n    return 'a\u202eb' * " + "X" * 500
    for code in (long, turned):
        given = with_code(lambda k, code=code: code)  # type: ignore[misc]
        students = [one for one in given.works if one.student.startswith("ada")]
        found = Examples(given).of("backward", students)
        assert found is not None
        assert found.code.count("\n") < MAX_LINES
        assert max(map(len, found.code.split("\n"))) <= 88
        assert "\u202e" not in found.code


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("if m: adas = 2 * X", "if m:\n    adas = 2 * X"),
        ("adas = 2 * X; bobs = 3 * X", "adas = 2 * X\nbobs = 3 * X"),
    ],
)
def test_of_several_statements_on_one_line_each_is_shown_once(line: str, shown: str) -> None:
    code = f"def backward(X, error, m):\n    {line}\n    return {{'W': X.T @ error}}"
    (slip,) = facts_of(with_code(lambda k: code)).slips
    assert slip.example is not None
    assert slip.example.code.startswith(shown)
    assert slip.example.code.count("adas") == slip.example.anonymous.count("2 * X") == 1
    indents = [len(each) - len(each.lstrip()) for each in slip.example.code.splitlines()]
    assert indents == [
        len(each) - len(each.lstrip()) for each in slip.example.anonymous.splitlines()
    ]


def test_an_example_in_class_has_no_students_number() -> None:
    code = "def backward(X):\n    return np.random.default_rng(20231234).normal(size=1000) * 0.5"
    (slip,) = anonymous(class_facts("backprop", [with_code(lambda k: code)], [LAB])).labs[0].slips
    assert slip.example is not None
    assert slip.example.code == "return np.random.default_rng('…').normal(size=1000) * 0.5"


@pytest.mark.parametrize("sign", ["\x0c", "\x85", "\u2028"])
def test_an_example_is_of_the_lines_that_python_counts(sign: str) -> None:
    body = f"    # so{sign}or so\n    adas = 2 * X\n    return {{'W': adas}}"
    code = f"def backward(X, error, m):\n{body}"
    (slip,) = facts_of(with_code(lambda k: code)).slips
    assert slip.example is not None
    assert slip.example.code == "adas = 2 * X"


HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>'


def hostile_class() -> tuple[ClassWork, ClassWork]:
    earlier, now = large_class()
    code = f'def backward(X):\n    return "{HOSTILE}" + """</code></pre>{HOSTILE}"""'
    works = [
        replace(one, name=f"{HOSTILE}{k}", sources={"backward": code.replace('"1"', "1")})
        for k, one in enumerate(now.works)
    ]
    works[13] = replace(works[13], name="=HYPERLINK(1)", trouble=HOSTILE)
    return earlier, replace(now, works=tuple(works), absent=("@SUM(A1)",), reference=RIGHT_CODE)


def test_nothing_of_a_students_is_markup() -> None:
    text = page_html(class_facts(f"{HOSTILE}", hostile_class(), [LAB]))
    page = BeautifulSoup(text, "html.parser")
    assert page.find_all("script") == []
    assert all(str(one["src"]).startswith("data:image/svg+xml;base64,") for one in page("img"))
    assert not any(name.startswith("on") for tag in page.find_all(True) for name in tag.attrs)
    assert HOSTILE in page.get_text()
    assert (
        page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"  # type: ignore[index]
    )


def test_nothing_in_the_table_is_a_formula() -> None:
    facts = class_facts("backprop", hostile_class(), [LAB])
    cells = [value for row in csv.reader(io.StringIO(as_csv(facts))) for value in row]
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in cells)
    assert "'@SUM(A1)" in cells
    assert "'=HYPERLINK(1)" in cells


def test_json_and_csv_say_what_the_page_says() -> None:
    facts = class_facts("backprop", large_class(), [LAB])
    (lab,) = facts.labs
    told: dict[str, Any] = json.loads(as_json(facts))
    (as_told,) = told["labs"]
    assert as_told["handing_in"]["handed_in"] == 61
    assert [one["count"] for one in as_told["slips"]] == [one.count for one in lab.slips]
    assert [one["passed"] for one in as_told["tests"]] == [one.passed for one in lab.tests]
    found = list(csv.DictReader(io.StringIO(as_csv(facts))))
    slips = [row for row in found if row["what"] == "slip"]
    assert [(row["item"], int(row["count"]), row["students"].count(";") + 1) for row in slips] == [
        (one.misconception, one.count, one.count) for one in lab.slips
    ]
    bins = [int(row["count"]) for row in found if row["what"] == "marks"]
    assert sum(bins) == 59
    assert sum(int(row["count"]) for row in found if row["what"] == "time") == 59
    assert {row["lab"] for row in found} == {LAB}


def test_an_anonymous_report_has_the_same_figures_and_nobody_in_it() -> None:
    earlier, now = large_class()
    facts = class_facts("backprop", [earlier, now], [BEFORE, LAB])
    hidden = anonymous(facts)
    names = {one.name for one in now.works} | {one.student for one in now.works}
    names |= {*now.absent, *now.ungraded, "The file is empty."}
    for make in (page_html, lambda facts: as_json(facts).decode(), as_csv):
        said, kept_back = make(facts), make(hidden)
        assert all(name in said for name in ("Student05", "Zoë Late"))
        assert not [name for name in names if name in kept_back]
    assert [[slip.count for slip in lab.slips] for lab in hidden.labs] == [
        [slip.count for slip in lab.slips] for lab in facts.labs
    ]
    assert "Could not be graded: 1" in squeezed(BeautifulSoup(page_html(hidden), "html.parser"))


def test_names_of_a_large_class_are_few_on_the_page_and_all_in_the_files() -> None:
    works = [simple(f"s{k:04}", {"backward": SUM}) for k in range(500)]
    facts = class_facts("backprop", [class_work(works)], [LAB])
    text = page_html(facts)
    assert f"and {500 - MAX_NAMES} more" in text
    assert sum(f"S{k:04}" in text for k in range(500)) == MAX_NAMES
    assert all(f"S{k:04}" in as_csv(facts) for k in range(500))


def test_the_same_class_gives_the_same_page() -> None:
    def page() -> str:
        return page_html(class_facts("backprop", large_class(), [LAB]))

    assert page() == page()


def test_a_class_without_marks_dates_or_slips_has_a_page() -> None:
    works = [work("ada", None, trouble="The file is empty.", handed_in=None)]
    text = squeezed(page_of(class_work(works, due=None)))
    assert "Could not be graded: 1" in text
    assert "For the next lesson" not in text


@pytest.mark.browser
def test_nobody_is_said_to_be_in_time_whose_time_is_not_known() -> None:
    _, now = large_class()
    undated = replace(
        now, works=tuple(replace(one, handed_in=None, late=timedelta()) for one in now.works)
    )
    undated = replace(undated, ungraded=())
    assert "of them late" not in squeezed(page_of(undated))
    assert "Nobody knows when they handed in: 60" in squeezed(page_of(undated))
    table = list(csv.DictReader(io.StringIO(as_csv(class_facts("backprop", [undated], [LAB])))))
    (late,) = (row for row in table if row["what"] == "late")
    assert (late["count"], late["of"]) == ("0", "0")


def test_the_page_is_read_on_a_desk_and_on_a_phone(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    facts: Facts = class_facts("backprop", hostile_class(), [BEFORE, LAB])
    page.write_text(page_html(facts), "utf-8")
    looks_well(page, tmp_path)


def test_no_printed_page_is_left_half_empty_by_the_functions_picture() -> None:
    """A picture is not parted: before the table, it would take that to the next page with it."""
    page = page_of(*large_class())
    section = page.find(id=f"{LAB}-functions").parent
    order = [one.name for one in section.find_all(["table", "figure"])]
    assert order == ["table", "figure"]


def test_tables_and_pictures_are_read_aloud() -> None:
    earlier, now = large_class()
    page = BeautifulSoup(
        page_html(class_facts("backprop", [earlier, now], [BEFORE, LAB])), "html.parser"
    )
    assert len(page.find_all("table")) > 6
    for one in page.find_all("table"):
        assert one.caption
        assert all(head.get("scope") for head in one.find_all("th"))
    assert all(len(str(one["alt"])) > 20 for one in page.find_all("img"))
    assert page.html is not None
    assert page.html["lang"] == "en"


def test_chance_is_fishers() -> None:
    students = range(8)
    draws = list(itertools.combinations(students, 4))
    for both in range(4):
        met = sum(len({0, 1, 2} & set(draw)) >= both for draw in draws) / len(draws)
        assert statistics.chance_of_together(both, 3, 4, 8) == pytest.approx(met)


@pytest.mark.parametrize("values", [[0.3], [0.2, 0.9], [0.5, 0.1, 0.4, 0.7, 1.0]])
def test_quantiles_are_numpys(values: Sequence[float]) -> None:
    for share in (0, 0.25, 0.5, 0.75, 1):
        assert statistics.quantile(values, share) == pytest.approx(np.quantile(values, share))
