"""What of a student's work is put where in a lab's folder, and what that takes the place of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from autograder.course import Lab
from autograder.lms.handed_in import HandedFile, HandedIn
from autograder.lms.outcomes import State
from autograder.lms.parts import part_of
from autograder.lms.placing import safe_name


@dataclass
class Plan:
    """What is to be done with a student's notebooks, each of a lab's by itself."""

    names: list[tuple[HandedFile, str]] = field(default_factory=list)
    """What is to be written, and its name there."""
    put_away: list[str] = field(default_factory=list)
    """What lies there and is replaced."""
    stays: bool = False
    """Whether a notebook that lies there is not replaced."""
    missing: list[str] = field(default_factory=list)
    """Which of several notebooks are neither there nor in what was handed in."""
    kept: list[str] = field(default_factory=list)
    """Of which of several notebooks what is there is newer."""
    paths: dict[str, str] = field(default_factory=dict)
    """Of several notebooks, where in the archive each was found that counts, by its name."""
    states: set[State] = field(default_factory=set)

    @property
    def state(self) -> State:
        """What becomes of all of it together."""
        order = (State.REPLACED, State.NEW, State.KEPT, State.SAME, State.NO_NOTEBOOK)
        return next(state for state in order if state in self.states)


def plan_for(
    found: HandedIn,
    there: Mapping[str, bytes],
    lab: Lab,
    is_older: Callable[[HandedFile], bool],
) -> Plan:
    """Plan where a student's notebooks go, if ``there`` is what lies in the lab's folder.

    A notebook of the lab takes the place of the same one only, unless ``is_older`` than what is
    there.
    """
    plan = Plan()
    whose = {name: _whose(name, content, lab) for name, content in there.items()}
    for part in lab.parts:
        counting = found.choices[part.notebook_name].counting
        here = {name for name, owner in whose.items() if owner == part.notebook_name}
        is_same = bool(here) and {one.content for one in counting} == {there[one] for one in here}
        is_kept = bool(here and counting) and not is_same and is_older(counting[-1])
        if not counting:
            if not here and lab.has_parts:
                plan.missing.append(part.notebook_name)
        elif is_same:
            plan.states.add(State.SAME)
        elif is_kept:
            plan.states.add(State.KEPT)
            plan.kept += [part.notebook] if lab.has_parts else []
        else:
            plan.put_away += sorted(here)
            plan.states.add(State.REPLACED if here else State.NEW)
            if len(counting) == 1:
                plan.names.append((counting[0], f"{part.notebook_name}.ipynb"))
            else:
                plan.names += _own_names(counting, _taken(plan, there, lab))
        if lab.has_parts and len(counting) == 1 and not is_kept:
            plan.paths[part.notebook_name] = counting[0].entry.member.path
    for one in found.untold:
        if one.content in there.values():
            plan.states.add(State.SAME)
        else:
            plan.names += _own_names([one], _taken(plan, there, lab))
            plan.states.add(State.NEW)
    plan.stays = not {*there} <= {*plan.put_away}
    return plan


def _whose(name: str, content: bytes, lab: Lab) -> str:
    """Which of the lab's notebooks something is that lies in its folder; empty if nobody can
    tell."""
    for part in lab.parts:
        if name == f"{part.notebook_name}.ipynb":
            return part.notebook_name
    found = part_of(name, content, lab)
    return found.notebook_name if found else ""


def _taken(plan: Plan, there: Mapping[str, bytes], lab: Lab) -> set[str]:
    """Names that another notebook has, or should have."""
    wanted = {f"{part.notebook_name}.ipynb" for part in lab.parts if lab.has_parts}
    staying = there.keys() - {*plan.put_away}
    return {name.casefold() for name in (*wanted, *staying, *(name for _, name in plan.names))}


def _own_names(files: Iterable[HandedFile], taken: set[str]) -> Iterable[tuple[HandedFile, str]]:
    """Names for files that keep their own."""
    for one in files:
        name = safe_name(one.name)
        if name.casefold() in taken:
            name = f"{one.digest[:8]}_{name}"
        taken.add(name.casefold())
        yield one, name
