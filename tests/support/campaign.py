"""Chooses what every run of the tests tries of many alike; `make campaigns` tries the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(every: int, values: Iterable[Any], start: int = 0) -> list[Any]:
    """Parameters of a test: one of each ``every`` for every run, the rest for a campaign.

    It is the first of them, or with ``start`` a later one, so that several tests of values in the
    same order try different ones.
    """
    return [
        value if number % every == start else pytest.param(value, marks=pytest.mark.campaign)
        for number, value in enumerate(values)
    ]


def unless(chosen: bool) -> list[pytest.MarkDecorator]:
    """The marks of one parameter that every run tries if it is ``chosen``, or else a campaign."""
    return [] if chosen else [pytest.mark.campaign]


def at_length(session: pytest.Session) -> bool:
    """Whether any test of a campaign is among those that this run has chosen, in whatever words."""
    return any(item.get_closest_marker("campaign") for item in session.items)
