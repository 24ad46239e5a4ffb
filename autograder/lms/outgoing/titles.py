"""Which lab a column of an LMS's gradebook is for, told by its heading."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from autograder.lms.outgoing.csv_file import CsvError
from autograder.lms.outgoing.filling import Column

ID_BEHIND = re.compile(r" \(\d+\)$")


def lab_columns(
    columns: Sequence[Column], labs: Sequence[str], *, lab: str = "", heading: str = ""
) -> list[Column]:
    """The columns for these labs; with a ``heading`` the one of that name, for ``lab``.

    Raises CsvError if there is none, or more than one for the same lab.
    """
    there = ", ".join(column.heading for column in columns) or "none"
    if heading:
        wanted = heading.strip().casefold()
        for named in (
            [one for one in columns if one.heading.strip().casefold() == wanted],
            [one for one in columns if _title(one.heading).casefold() == wanted],
        ):
            if len(named) == 1:
                return [dataclasses.replace(named[0], lab=lab)]
        raise CsvError(f"No one column is called {heading!r}. The assignments are: {there}.")
    found = [
        dataclasses.replace(column, lab=name)
        for column in columns
        for name in labs
        if is_title_of(column.heading, name, labs)
    ]
    for name in labs:
        same = [one.heading for one in found if one.lab == name]
        if len(same) > 1:
            raise CsvError(
                f"{' and '.join(same)} may both be {name}: say which with --column, and name "
                "the lab."
            )
    if not found:
        asked = lab or "a lab"
        raise CsvError(
            f"No column is called as {asked} is: name its heading with --column. The assignments "
            f"are: {there}."
        )
    return found


def is_title_of(heading: str, lab: str, labs: Sequence[str]) -> bool:
    """Whether a heading begins as a lab's name does, or is a part of it that only this lab has.

    ``Lab 3: XOR network (12345)``, ``LAB03`` and ``XOR network`` are ``lab3_xor_network``, and
    ``Lab 30`` is not.
    """
    words = _words(_title(heading))
    name = _words(lab)
    if not words:
        return False
    first = _first(name)
    if words[: len(first)] == first:
        # a lab's number is the surest sign, if labs have one each
        return sum(_first(_words(other)) == first for other in labs) == 1 or words == name
    return words == name[len(first) :] and sum(_ends(other, words) for other in labs) == 1


def _title(heading: str) -> str:
    return ID_BEHIND.sub("", heading.strip())


def _words(text: str) -> list[str]:
    """Words and figures, in lower case and without leading zeros."""
    found = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in found]


def _first(name: Sequence[str]) -> Sequence[str]:
    """How a lab's name begins: up to its number, or its first word."""
    number = next((place for place, word in enumerate(name) if word.isdigit()), 0)
    return name[: number + 1]


def _ends(lab: str, words: Sequence[str]) -> bool:
    return _words(lab)[-len(words) :] == list(words)
