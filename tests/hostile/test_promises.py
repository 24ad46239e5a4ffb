"""Every test that docs/security.md names for a promise is there."""

from __future__ import annotations

import re

import pytest

from support.folders import HANDED_IN
from support.tiny import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
TABLE = [line for line in PAGE.splitlines() if line.startswith("| ") and "::test_" in line]


def named(line: str) -> list[tuple[str, str]]:
    """The tests in a line of the table; one without a file is in the file before it."""
    found, file = [], ""
    for here, test in re.findall(r"`([\w/]+\.py)?::(\w+)`", line):
        file = here or file
        found.append((file, test))
    return found


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.split("|")[1].strip()[:50])
def test_a_promise_has_its_test(line: str) -> None:
    assert named(line)
    for file, test in named(line):
        assert f"def {test}(" in (ROOT / "tests" / file).read_text("utf-8"), f"{file}::{test}"


def test_most_promises_are_in_the_table() -> None:
    assert len(TABLE) > 20


@pytest.mark.parametrize(
    "case", ["forged_results", "changed_points", "strange_metadata", "planted_results"]
)
def test_a_case_that_is_named_is_there(case: str) -> None:
    assert f"`{case}`" in PAGE
    assert case in {one.build.__name__ for one in HANDED_IN}
