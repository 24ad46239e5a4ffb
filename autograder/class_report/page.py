"""A class report as one HTML page that needs nothing else, no script and no other server."""

from __future__ import annotations

import base64
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from autograder.class_report.charts import (
    Picture,
    functions_picture,
    marks_picture,
    times_picture,
)
from autograder.class_report.facts import Facts, LabFacts
from autograder.class_report.items import Test
from autograder.feedback import points_text

MAX_NAMES = 40
"""How many names of a list stand on the page; the JSON file has all of them."""


@dataclass(frozen=True)
class Pictures:
    """The pictures of one lab."""

    marks: Picture | None
    times: Picture | None
    functions: Picture | None


def page_html(facts: Facts, alike: Mapping[str, str] | None = None) -> str:
    """Write the page.

    ``alike`` has the addresses of pages on which submissions that are alike stand side by side,
    by lab, as far as there are any.
    """
    pictures = [_pictures(lab) for lab in facts.labs]
    return (
        _environment()
        .get_template("page.html")
        .render(
            facts=facts,
            labs=list(zip(facts.labs, pictures, strict=True)),
            alike=alike or {},
        )
    )


def _pictures(lab: LabFacts) -> Pictures:
    return Pictures(
        marks_picture(lab.marks, lab.before) if lab.marks else None,
        times_picture(lab.times) if lab.times else None,
        functions_picture(lab.functions) if lab.functions else None,
    )


@functools.cache
def _environment() -> Environment:
    templates = Environment(
        loader=PackageLoader("autograder.class_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        points=points_text,
        percent=lambda share: f"{share:.0%}",
        named=_named,
        data=lambda svg: f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}",
        hard=_hard,
        easy=_by_function,
        shared=lambda slips: [slip for slip in slips if slip.count > 1],
        single=lambda slips: [slip for slip in slips if slip.count == 1],
    )
    return templates


def _named(names: Sequence[str]) -> str:
    """Names in a row, of a long list the first."""
    shown = ", ".join(names[:MAX_NAMES])
    more = len(names) - MAX_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown


def _hard(tests: Sequence[Test]) -> list[list[Test]]:
    """The tests that somebody fails, hardest first; those that the same students pass together."""
    hard = (test for test in tests if test.passed < test.count)
    return [list(group) for _, group in groupby(hard, key=lambda test: test.group)]


def _by_function(tests: Sequence[Test]) -> dict[str, list[Test]]:
    """The tests that everybody passes, by their function."""
    found: dict[str, list[Test]] = {}
    for test in tests:
        if test.passed == test.count:
            found.setdefault(test.function, []).append(test)
    return found
