"""How a call of a student's function is turned down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.grading.failure import Failure


def failing(call: Callable[..., Any], *arguments: Any) -> Failure:
    """Return the failure that a call ends with."""
    with pytest.raises(Failure) as caught:
        call(*arguments)
    return caught.value
