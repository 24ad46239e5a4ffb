"""What a function draws with hundreds of seeds, of which few are asked for where few will do.

Nearly everybody draws as the lab's own solution does: one generator, started with the seed, and
one array after the other.  Whoever gives the very same numbers for the first ``FEW`` seeds is taken
to give them for all: what is tested of hundreds of draws is tested of the reference's then, once in
a process.  Anybody else is asked for all of them.

The seeds are scattered over 100,000, so whoever gives other numbers for a share p of all seeds
gets by with a probability of (1 - p)^50: 0.5 % for a tenth, and 2e-8 for three tenths.  What 400
draws would show is not much more (lab 3's networks, 20 times each):

- W2 twice or half as large, evenly spread, or one and the same network: half of the time, if it is
  so for a tenth of the seeds.  Two arrays of the same draws: if it is so for a quarter.
- Weights around 1, of one sign or next to 0: for one seed in 25 or 30, with which the first 50
  let a seventh or a fifth get by.
- Numbers far out, or an answer of another form: for a single one of the 400 seeds.

So what may be missed is a function that draws just as the reference does with all but a few in a
hundred of its seeds, or in its first 60 calls and no longer.  It has to be written so on purpose,
by who could do the same for all seeds and would have nothing to gain.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from autograder.grading.student import Student
from autograder.testing.remembered import remembered

FEW = 50
"""How many seeds are asked for first."""

Answers = Iterable[tuple[int, Any]]
"""Seeds, each with what came of it."""


@dataclass(eq=False)
class Drawn:
    """What was drawn with many seeds, as its suite has gathered it."""

    values: Any
    _passed: set[Hashable] = field(default_factory=set)

    def passes(self, test: Callable[..., object], *arguments: Hashable) -> None:
        """Put ``values`` to a test that raises ``Failure``, unless they have passed it before."""
        if (test, arguments) not in self._passed:
            test(self.values, *arguments)
            self._passed.add((test, arguments))


def drawn(
    student: Student,
    reference: ModuleType,
    function: str,
    arguments: Sequence[Any],
    seeds: Sequence[int],
    gather: Callable[[Answers], Any],
) -> Drawn:
    """Call ``function`` with ``arguments`` and each of the seeds, which is its last argument.

    ``gather`` makes of seeds and answers what tests look at, and raises ``Failure`` where an
    answer is not what it should be; it is given answers as they come.  It gets some answers of the
    student's and then all of the reference's if the first are identical with these.
    """
    right = _of_reference(reference, function, arguments, seeds)
    same = 0

    def answers() -> Iterator[tuple[int, Any]]:
        nonlocal same
        calls = [(*arguments, seed) for seed in seeds]
        for place, answer in enumerate(student.each(function, calls[:FEW])):
            same += identical(answer, right.few[place])
            yield seeds[place], answer
        if same < len(right.few):
            yield from zip(seeds[FEW:], student.each(function, calls[FEW:]), strict=True)

    values = gather(answers())
    return right.drawn(gather) if same == len(right.few) else Drawn(values)


def identical(one: Any, other: Any) -> bool:
    """Tell whether two answers are the same to the last digit, and of the same types and shapes;
    0.0 and -0.0 are the same, and the order of a dict's keys does not matter."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        alike = one.dtype == other.dtype and one.shape == other.shape
        return alike and bool((one == other).all())
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(identical, one, other))
    return bool(one == other)


class _OfReference:
    """What the reference draws: with the first few seeds, and with all of them once it is asked."""

    def __init__(self, call: Callable[[int], Any], seeds: Sequence[int]) -> None:
        self._call = call
        self._seeds = seeds
        self._all: Drawn | None = None
        self.few = list(map(call, seeds[:FEW]))

    def drawn(self, gather: Callable[[Answers], Any]) -> Drawn:
        """All of it; ``gather`` does the same whoever calls."""
        if self._all is None:
            rest = map(self._call, self._seeds[FEW:])
            self._all = Drawn(gather(zip(self._seeds, [*self.few, *rest], strict=True)))
        return self._all


@remembered
def _of_reference(
    reference: ModuleType, function: str, arguments: Sequence[Any], seeds: Sequence[int]
) -> _OfReference:
    call = getattr(reference, function)
    return _OfReference(lambda seed: call(*arguments, seed), seeds)
