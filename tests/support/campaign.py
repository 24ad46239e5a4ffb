"""Chooses what every run of the tests tries of many alike; `make campaigns` tries the others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(every: int, values: Iterable[Any]) -> list[Any]:
    """Parameters of a test: the first of each ``every`` for every run, the rest for a campaign."""
    return [
        value if number % every == 0 else pytest.param(value, marks=pytest.mark.campaign)
        for number, value in enumerate(values)
    ]


def at_length(config: pytest.Config) -> bool:
    """Whether this run is for campaigns, or for everything."""
    return "not campaign" not in str(config.getoption("markexpr"))
