"""Wrong implementations with names: what a misconception is, and a lab's catalogue of them.

A catalogue is ``autograder/labs/<lab>/misconceptions.py`` with a tuple ``CATALOGUE``.  Each
entry is written once and used twice: it names the slip to the student whose answers agree with
it, and it proves the lab's suites, which must turn it down.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from autograder.course import CourseError, Lab
from autograder.grading.function_names import assigned
from autograder.grading.references import fresh_names


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """One realistic slip in one function."""

    id: str
    """Unique in its lab, in words with hyphens: ``sum-not-mean``."""
    function: str
    """The solution cell whose function it replaces."""
    family: str
    """The mistake behind it; entries that no call can tell apart stand in one family."""
    summary: str
    """One line for teachers: what this code does wrong."""
    hint: str
    """What the student reads: it names the slip and asks a question, and gives no line away."""
    code: str = ""
    """The whole wrong cell, if it is not the right one with small changes."""
    edits: tuple[tuple[str, str], ...] = ()
    """Without ``code``: pieces of the reference's function, each with what stands there instead."""
    like: str = ""
    """The id of an earlier entry of the family from which no call can tell this one, so that it
    is named in this one's place; empty for most."""

    def source(self, right: str) -> str:
        """The wrong cell, made from ``right``, the reference's function.

        Raises CourseError where a piece to be changed does not stand there exactly once, and where
        an edit is no pair.
        """
        if self.code:
            return self.code.strip("\n") + "\n"
        for edit in self.edits:
            if isinstance(edit, str) or len(edit) != 2:
                raise CourseError(
                    f"misconception {self.id}: in its edits, {edit!r} is no pair of two texts. A "
                    'single pair has a comma after it: edits=(("old", "new"),).'
                )
            old, new = edit
            if right.count(old) != 1:
                raise CourseError(
                    f"misconception {self.id}: {old!r} stands {right.count(old)} times in the "
                    f"reference's {self.function}; give an edit text that stands there once."
                )
            right = right.replace(old, new)
        return right


def catalogue(lab: Lab) -> tuple[Misconception, ...]:
    """The lab's misconceptions, none where it has no catalogue."""
    try:
        source = lab.misconceptions.read_bytes()
    except FileNotFoundError:
        return ()
    return _entries(source, str(lab.misconceptions))


@functools.lru_cache(maxsize=16)
def _entries(source: bytes, path: str) -> tuple[Misconception, ...]:
    module = ModuleType("_misconceptions")
    exec(compile(source, path, "exec"), module.__dict__)
    if "CATALOGUE" not in module.__dict__:
        raise CourseError(f"{Path(path).name}: it has no tuple CATALOGUE")
    entries: tuple[Misconception, ...] = tuple(module.__dict__["CATALOGUE"])
    return entries


def entry_place(entry: Misconception, lab: Lab) -> str:
    """The place of a misconception in its file, as its author reads it."""
    return place_of_text(lab.misconceptions, entry.id)


def place_of_text(path: Path, text: str) -> str:
    """The first place in a file of Python where a text stands in quotation marks; the file alone
    if that text is put together there."""
    quoted = (f'"{text}"', f"'{text}'")
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if any(name in line for name in quoted):
            return f"{path.name}, line {number}"
    return path.name


def misfits(lab: Lab) -> Iterator[str]:
    """What is wrong with the lab's catalogue, a sentence each that says where and what to do."""
    try:
        entries = catalogue(lab)
    except CourseError as error:
        yield f"{error}; write one."
        return
    except Exception as error:  # the file is Python and may go wrong in any way
        yield (
            f"{lab.misconceptions.name} cannot be read ({type(error).__name__}: {error}); mend it."
        )
        return
    for number, entry in enumerate(entries):
        place = entry_place(entry, lab)
        if any(other.id == entry.id for other in entries[:number]):
            yield f"{place}: misconception {entry.id}: another one has this id; give each its own."
        try:
            yield from (f"{place}: {why}" for why in _misfits_of(entry, entries[:number], lab))
        except CourseError as error:
            yield f"{place}: {str(error).removeprefix(f'{lab.name}: ')}"


def _misfits_of(entry: Misconception, earlier: Sequence[Misconception], lab: Lab) -> Iterator[str]:
    """What is wrong with one entry; CourseError where an edit does not fit."""
    its = f"misconception {entry.id}:"
    if entry.function not in lab.solution_cells:
        yield f"{its} {entry.function} is no solution cell; name one in function."
        return
    if bool(entry.code) == bool(entry.edits):
        yield f"{its} write either its code or its edits."
        return
    for name in ("summary", "hint"):
        if not getattr(entry, name).strip():
            yield f"{its} its {name} is empty; write one."
    twins = [other for other in earlier if other.id == entry.like]
    if entry.like and not twins:
        yield f"{its} no earlier one is called {entry.like!r}; correct its like."
    for twin in twins:
        if twin.like or (twin.function, twin.family) != (entry.function, entry.family):
            yield f"{its} {twin.id} is no first of its function and family; correct its like."
    text = wrong_source(entry, lab)
    try:
        defined = _function_sources(text)
    except SyntaxError as error:
        yield f"{its} its cell is no Python ({error.msg}, line {error.lineno}); correct it."
        return
    if entry.function not in defined:
        yield f"{its} its cell defines no {entry.function}; correct its code."
    # a wrong cell is one cell: what it changes elsewhere, follow-through could not make good
    for name in sorted(assigned(text) & assigned(lab.reference.read_text("utf-8"))):
        if name not in (entry.function, "np", "plt"):
            yield f"{its} its cell changes {name} as well, which is not its own; rename that."
    if text == function_source(lab, entry.function):
        yield f"{its} its cell is the right one; correct its edits."


def wrong_source(entry: Misconception, lab: Lab) -> str:
    """The text of the wrong cell."""
    return entry.source(function_source(lab, entry.function))


def function_source(lab: Lab, function: str) -> str:
    """The reference's function of that name as text; raises CourseError where it has none."""
    sources = _function_sources(lab.reference.read_text("utf-8"))
    if function not in sources:
        raise CourseError(f"{lab.name}: the reference has no function {function}.")
    return sources[function]


def wrong_function(entry: Misconception, lab: Lab) -> Any:
    """The wrong function itself, with the reference's own ones around it."""
    namespace = fresh_names(lab)
    exec(_compiled(wrong_source(entry, lab), f"misconception {entry.id}"), namespace)
    return namespace[entry.function]


@functools.lru_cache(maxsize=16)
def _function_sources(text: str) -> dict[str, str]:
    """Each function and each class of a module as text, by its name."""
    return {
        statement.name: (ast.get_source_segment(text, statement) or "") + "\n"
        for statement in ast.parse(text).body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
    }


@functools.lru_cache(maxsize=1024)
def _compiled(text: str, name: str) -> CodeType:
    return compile(text, name, "exec")
