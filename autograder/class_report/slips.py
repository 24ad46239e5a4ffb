"""The slips of a class, counted by name; which go together, and which come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from autograder.class_report.class_work import ClassWork, StudentWork
from autograder.class_report.examples import Example, Examples
from autograder.class_report.statistics import chance_of_together
from autograder.feedback import subject

SELDOM = 0.05
"""How likely chance may be if two slips are said to go together, all pairs taken together."""
TOGETHER = 3
"""In how many notebooks two slips have to meet for that."""


@dataclass(frozen=True)
class Slip:
    """A mistake of the lab's catalogue, and who made it."""

    misconception: str
    """Its id in the catalogue."""
    function: str
    family: str
    summary: str
    hint: str
    count: int
    of: int
    lost: float
    """The points that were lost in the cells in which it was made."""
    students: tuple[str, ...]
    """Their names."""
    ids: tuple[str, ...]
    example: Example | None = None

    @property
    def clause(self) -> str:
        """What the code does, to go on with after "it"."""
        return f"{self.summary[:1].lower()}{self.summary[1:]}"


@dataclass(frozen=True)
class Together:
    """Two slips that are in the same notebooks more often than by chance."""

    one: Slip
    other: Slip
    both: int
    expected: float
    """In how many notebooks they would meet by chance."""
    chance: float
    """How likely it is that they meet so often."""


@dataclass(frozen=True)
class Returning:
    """A mistake that a class makes in more labs than one."""

    family: str
    labs: tuple[tuple[str, int], ...]
    """How many made it in each lab in which anybody did, in the course's order."""
    again: tuple[str, ...]
    """The names of those who made it in the last of them and in an earlier one."""
    again_count: int


def slips(work: ClassWork, *, examples: bool = True) -> tuple[Slip, ...]:
    """Each slip that has a name, the most frequent first."""
    made: dict[tuple[str, str], dict[str, StudentWork]] = {}
    first: dict[tuple[str, str], Slip] = {}
    lost: dict[tuple[str, str], float] = {}
    for cells in work.cells.values():
        for one, cell in cells:
            said = cell.diagnosis
            if said is None or not said.misconception:
                continue
            function = cell.function or subject(cell)
            # once, in however many cells it costs points
            key = (function, said.misconception)
            made.setdefault(key, {})[one.student] = one
            lost[key] = lost.get(key, 0.0) + cell.max_points - cell.points
            first.setdefault(
                key,
                Slip(
                    misconception=said.misconception,
                    function=function,
                    family=said.family,
                    summary=said.summary,
                    hint=said.hint,
                    count=0,
                    of=len(work.graded),
                    lost=0.0,
                    students=(),
                    ids=(),
                ),
            )
    works = {key: list(each.values()) for key, each in made.items()}
    found = [_with_students(first[key], works[key], lost[key]) for key in works]
    if examples:
        lines = Examples(work)
        found = [
            replace(slip, example=lines.of(slip.function, works[key]))
            for key, slip in zip(works, found, strict=True)
        ]
    return tuple(sorted(found, key=lambda slip: (-slip.count, -slip.lost)))


def together(found: Sequence[Slip]) -> tuple[Together, ...]:
    """Pairs of slips that meet in the same notebooks more often than by chance.

    Each pair's chance has to be below SELDOM divided by the number of pairs (Bonferroni).
    """
    frequent = [slip for slip in found if slip.count >= TOGETHER]
    pairs = [
        (one, other) for one, other in combinations(frequent, 2) if one.function != other.function
    ]
    meeting = []
    for one, other in pairs:
        both = len({*one.ids} & {*other.ids})
        if both < TOGETHER:
            continue
        chance = chance_of_together(both, one.count, other.count, one.of)
        if chance * len(pairs) < SELDOM:
            expected = one.count * other.count / one.of
            meeting.append(Together(one, other, both, expected, chance))
    return tuple(sorted(meeting, key=lambda pair: pair.chance))


def returning(labs: Sequence[tuple[str, Sequence[Slip]]]) -> tuple[Returning, ...]:
    """Mistakes of the last of ``labs`` that were made in an earlier one, too."""
    if len(labs) < 2:
        return ()
    *earlier, last = [(lab, _families(found)) for lab, found in labs]
    found = []
    for family, now in last[1].items():
        then = [(lab, families[family]) for lab, families in earlier if family in families]
        if not then:
            continue
        before = {student for _, students in then for student in students}
        again = sorted((now[student] for student in now.keys() & before), key=str.casefold)
        counts = [(lab, len(students)) for lab, students in (*then, (last[0], now))]
        found.append(Returning(family, tuple(counts), tuple(again), len(again)))
    return tuple(sorted(found, key=lambda one: (-one.again_count, -one.labs[-1][1])))


def _families(found: Iterable[Slip]) -> dict[str, Mapping[str, str]]:
    """Who made a mistake of each family: names by ids."""
    families: dict[str, dict[str, str]] = {}
    for slip in found:
        named = dict(zip(slip.ids, slip.students, strict=True))
        families.setdefault(slip.family.replace("-", " "), {}).update(named)
    return {family: students for family, students in families.items() if family}


def _with_students(slip: Slip, works: Sequence[StudentWork], lost: float) -> Slip:
    works = sorted(works, key=lambda one: one.name.casefold())
    return replace(
        slip,
        count=len(works),
        lost=round(lost, 4),
        students=tuple(one.name for one in works),
        ids=tuple(one.student for one in works),
    )
