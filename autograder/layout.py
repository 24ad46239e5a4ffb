"""Where a course is and keeps its files, as ``nbgrader_config.py`` says without being run.

nbgrader's own settings name the folders (``c.CourseDirectory.source_directory = "source"``), with
nbgrader's own defaults; the arguments of ``configure(c, __file__, ...)`` say the rest.  They are
read as text, for a student's self-check and the processes that grade do without nbgrader, whose
configuration is a program; whoever loads it compares (:func:`check_layout`).
"""

from __future__ import annotations

import ast
import functools
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.file_states import State, state_of

CONFIGURATION = "nbgrader_config.py"
LAB = "{lab}"
"""What stands for a lab's name in the pattern of its suites' folder."""
FOLDERS = ("source", "release", "solution")
"""Those of nbgrader's steps whose folders hold a course's own files."""

_DISTRIBUTION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class CourseError(Exception):
    """The course lacks something; the message is a sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Layout:
    """A course's folders, relative to its root, and the packages that its notebooks may import."""

    source: str = "source"
    release: str = "release"
    solution: str = "solution"
    suites: str = "hidden_tests/{lab}"
    """Each lab's hidden tests.  nbgrader copies whatever lies in a lab's source folder, so they
    lie elsewhere unless a course says otherwise."""
    packages: tuple[str, ...] = ()
    """Distributions besides NumPy and Matplotlib, by the names that pip knows them by."""

    def suites_of(self, lab: str) -> str:
        return self.suites.replace(LAB, lab)

    @property
    def suites_in_source(self) -> str:
        """The name of a folder in each lab's source folder that holds suites; empty if none does.

        It must not be copied to students.
        """
        place = PurePosixPath(self.suites)
        lab = PurePosixPath(self.source, LAB)
        return place.relative_to(lab).parts[0] if place.is_relative_to(lab) else ""


def layout_of(root: Path) -> Layout:
    """Read the layout of the course in ``root``; CourseError if its configuration hides it."""
    path = root / CONFIGURATION
    state = state_of([path])
    return _read_anew(path) if state is None else _read_in(state)


def check_layout(root: Path, directories: Mapping[str, Any]) -> None:
    """Raise CourseError if nbgrader, with ``directories`` set, looks elsewhere than we do."""
    layout = layout_of(root)
    for step in FOLDERS:
        ours = getattr(layout, step)
        theirs = directories.get(f"{step}_directory", getattr(Layout, step))
        if theirs != ours:
            raise CourseError(
                f"{root / CONFIGURATION} sets {step}_directory to {theirs!r} in a way that cannot "
                f'be read from its text. Write c.CourseDirectory.{step}_directory = "{theirs}" '
                "on a line of its own."
            )


def find_root(start: Path | None = None, *, or_checkout: bool = True) -> Path:
    """The root of the course that ``start`` (the working directory) lies in.

    Without a ``start``, the environment variable ``AUTOGRADER_COURSE`` comes first.  If the
    search upwards finds nothing, the checkout that this package is part of is the course, unless
    ``or_checkout`` is false: who changes a class's work or marks has to stand in the course.
    Raises CourseError if there is none, as in a student's installation.
    """
    named = os.environ.get("AUTOGRADER_COURSE")
    if start is None and named:
        root = Path(named).resolve()
        if not _is_course(root):
            raise CourseError(f"AUTOGRADER_COURSE names {root}, and there is no course there.")
        return root
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[1]
    for directory in (here, *here.parents):
        if _is_course(directory):
            return directory
    message = (
        f"There is no course in {here} or above it: a course is a directory with {CONFIGURATION} "
        f"and the folder of its source notebooks in it. `autograder new course` makes one."
    )
    for directory in (here, *here.parents):
        if (directory / CONFIGURATION).is_file():
            source = layout_of(directory).source
            message = (
                f"{directory} has {CONFIGURATION}, and not the folder of source notebooks that it "
                f"names, {source}/: make or rename that folder, or correct source_directory."
            )
            break
    if not _is_course(checkout):
        raise CourseError(message)
    if not or_checkout:
        raise CourseError(
            f"{message} Go there first (cd {shlex.quote(str(checkout))} is the one that this "
            "command belongs to), or name it in AUTOGRADER_COURSE."
        )
    return checkout


def _is_course(directory: Path) -> bool:
    return (directory / CONFIGURATION).is_file() and (
        directory / layout_of(directory).source
    ).is_dir()


@functools.lru_cache(maxsize=16)
def _read_in(state: State) -> Layout:
    return _read_anew(Path(state[0].path))


def _read_anew(path: Path) -> Layout:
    try:
        return _read(path.read_bytes(), str(path))
    except OSError:
        return Layout()


@functools.lru_cache(maxsize=16)
def _read(text: bytes, file: str) -> Layout:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f"{file}, line {line}" if line else file
        raise CourseError(f"{where}: this is no Python ({error}).") from None
    found: dict[str, Any] = {}
    for name, node in _settings(tree):
        where = f"{file}, line {node.lineno}"
        try:
            value = ast.literal_eval(node)
        except (ValueError, TypeError):
            raise CourseError(f"{where}: {name} has to be {_WANTED[name]}.") from None
        if name == "packages" and isinstance(value, list | tuple):
            value = tuple(value)
        if not _fits(name, value):
            raise CourseError(f"{where}: {name} has to be {_WANTED[name]}.")
        found[name.removesuffix("_directory")] = value
    layout = Layout(**found)
    if PurePosixPath(layout.suites) == PurePosixPath(layout.source, LAB):
        raise CourseError(
            f"{file}: suites cannot be the folder that the notebook lies in; give them one of "
            f'their own, such as "{layout.source}/{LAB}/hidden_tests".'
        )
    return layout


_WANTED = {
    **{f"{step}_directory": 'a folder\'s name in quotes, such as "source"' for step in FOLDERS},
    "suites": 'a folder inside the course, in quotes, with {lab} in it, as in "hidden_tests/{lab}"',
    "packages": 'a list of packages as pip knows them, such as ["pandas", "scipy"]',
}
"""What each setting has to be.  One that is worked out can be read by nobody but Python."""


def _settings(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Each setting of ours in a configuration, with the expression that it is set to, in order."""
    own = {field.name for field in fields(Layout)} - set(FOLDERS)
    found: list[tuple[str, ast.expr]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(value=ast.Attribute(attr="CourseDirectory"), attr=name)],
                value=value,
            ) if name in _WANTED:
                found.append((name, value))
            case ast.Call(
                func=ast.Name(id="configure") | ast.Attribute(attr="configure"), keywords=keywords
            ):
                found += [(word.arg, word.value) for word in keywords if word.arg in own]
    yield from sorted(found, key=lambda setting: setting[1].lineno)


def _fits(name: str, value: Any) -> bool:
    if name == "packages":
        return isinstance(value, tuple) and all(
            isinstance(one, str) and _DISTRIBUTION.fullmatch(one) for one in value
        )
    if not isinstance(value, str) or not value or "\0" in value:
        return False
    if name != "suites":
        return True
    place = PurePosixPath(value)
    return not place.is_absolute() and ".." not in place.parts and place.parts.count(LAB) == 1
