"""The authors' page and others, followed by a program: blocks, and what is done with each."""

from __future__ import annotations

import re
from subprocess import CompletedProcess
from typing import NamedTuple

import nbformat

from autograder.course import Course
from support.commands import ISOLATION, run, run_here
from support.tiny import ROOT, by_id

HEADING = "## A course of your own\n"
PAGE, _, OWN_COURSE = (ROOT / "docs" / "authors.md").read_text("utf-8").partition(HEADING)
"""The page but for its last chapter, and that chapter, which is followed in another course."""


class Block(NamedTuple):
    kind: str
    info: str
    text: str


def blocks(page: str) -> list[Block]:
    found = re.findall(r"^ *```(\w+) ?(.*)\n((?:.*\n)*?)^ *```$", page, re.MULTILINE)
    return [Block(*each) for each in found]


def follow_page(course: Course, found: list[Block], name: str, texts: tuple[str, ...]) -> None:
    """Do in an empty course what the page says; ``texts`` are cells that it leaves to its
    reader."""
    for kind, info, text in found:
        key, _, place = info.partition("=")
        if kind == "console":
            for line in text.splitlines():
                follow(course, line, fails=key == "fails")
        elif key == "cell":
            put(course, name, {place: text.rstrip("\n")})
        elif key == "file":
            path = course.lab(name).suites / place
            assert path.is_file(), "the page writes what `autograder new` has begun"
            path.write_text(text)
        if kind == "console" and "new lab" in text:
            put(course, name, {cell: f"# About words, {cell}" for cell in texts})


def follow(course: Course, line: str, *, fails: bool = False) -> str:
    """Run a line of the page in the course; returns what it said."""
    return followed(course, line, fails=fails).stdout


def followed(course: Course, line: str, *, fails: bool = False) -> CompletedProcess[str]:
    """Run a line of the page in the course; returns what came of it."""
    command, *words = line.split()
    if command == "autograder":
        isolation = ("--isolation", ISOLATION.value) if words[0] == "grade" else ()
        done = run_here(course.root, "autograder.cli", *words, *isolation)
    else:
        assert command == "pytest"
        done = run(course.root, command, *words, "--student-isolation", ISOLATION.value)
    assert (done.returncode != 0) == fails, f"{line}\n{done.stdout}{done.stderr}"
    return done


def command_within_the_text(command: str) -> None:
    """Fail if a command that a page speaks of, `make ...` or `autograder ...`, is not there."""
    program, verb, *rest = command.split()
    if program == "make":
        assert f"\n{verb}:" in (ROOT / "Makefile").read_text()
        return
    words = [verb, *rest[:1]] if verb == "new" else [verb]
    done = run_here(ROOT, "autograder.cli", *words, "--help")
    assert done.returncode == 0
    assert all(word in done.stdout for word in rest if word.startswith("--"))


def put(course: Course, name: str, sources: dict[str, str]) -> None:
    """Write cells of a lab's notebook, by their grade ids or ids."""
    path = course.lab(name).source_notebook
    notebook = nbformat.read(path, as_version=4)
    known = {cell.id: cell for cell in notebook.cells} | by_id(notebook)
    for cell, source in sources.items():
        known[cell].source = source
    nbformat.write(notebook, path)
