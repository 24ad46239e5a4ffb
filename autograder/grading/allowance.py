"""What calls of a student's functions may cost, and have cost so far: time, and workers."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from autograder.grading.failure import Outcome
from autograder.sandbox.launch import Budget

MAX_DEATHS = 2
"""How many workers may die on one cell's tests before the rest of them fail untried."""

MAX_TIMEOUTS = 2
"""How many calls without an end are waited for before one is enough for each further cell."""


@dataclass
class Allowance:
    """The seconds that are left for everything together, which nothing inside the sandbox can
    extend, and what of a student's patience is used up.

    Whatever is counted from one call to the next stands here and nowhere else, so that a trial,
    which has a copy, spoils nothing.
    """

    budget: Budget
    max_deaths: int = MAX_DEATHS
    deaths_left: int = MAX_DEATHS
    """After so many further deaths calls fail without being tried."""
    deaths: int = 0
    max_timeouts: int = MAX_TIMEOUTS
    """Once so many calls did not come to an end, a further one uses up all deaths that are left."""
    timeouts: int = 0
    last_death: Outcome = "timed out"
    one_by_one: set[str] = field(default_factory=set)
    """The functions of which calls are not asked for in batches any more."""
    on_trial: bool = False

    def renew(self) -> None:
        """Have patience again, as with each cell."""
        self.deaths_left = self.max_deaths

    def timed_out(self) -> None:
        """Count a worker that was lost to a call without an end."""
        self.deaths += 1
        self.timeouts += 1
        # who has waited often enough for one submission waits once for each further cell
        self.deaths_left -= 1 if self.timeouts <= self.max_timeouts else self.deaths_left
        self.last_death = "timed out"

    def crashed(self) -> None:
        """Count a worker that ended in a call."""
        self.deaths += 1
        self.deaths_left -= 1
        self.last_death = "crashed"

    def for_a_trial(self, budget: Budget) -> Allowance:
        """A copy for calls that take their time from ``budget`` and may cost one worker."""
        trial = copy.deepcopy(self)
        trial.budget, trial.max_deaths, trial.on_trial = budget, 1, True
        return trial
