"""Who is alike in a class, as a page."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.feedback import environment
from autograder.similarity.evidence import Similar

MAX_PAIRS = 100
"""On one page, those that share most; more of them are counted."""

FALSE_ALARMS, INDEPENDENT_PAIRS = 0, 1347
"""Pairs that were named, of all pairs of right solutions of the labs written in different ways.
``tests/test_similarity.py`` counts them."""


def similar_page(lab: str, similar: Similar, unreadable: Sequence[str]) -> str:
    """Render a self-contained page, everything of students' in it escaped."""
    return (
        environment("autograder.similarity")
        .get_template("similar.html")
        .render(
            lab=lab,
            similar=similar,
            shown=similar.likenesses[:MAX_PAIRS],
            unreadable=unreadable,
            false_alarms=FALSE_ALARMS,
            independent_pairs=INDEPENDENT_PAIRS,
        )
    )
