"""Whether a cell that is no Python here is Python elsewhere, and from which version on.

Newer syntax is written in the older way, for nobody but the parser: if that parses, the newer
syntax is the cause.  Nothing here executes anything.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from autograder.submissions.magics import parsed

MAX_SOURCE = 200_000
MAX_NESTED = 20
Version = tuple[int, int]

STRING = re.compile(r"(?P<prefix>(?:[rR][bBfFtT]?|[bBfFtT][rR]?|[uU])?)(?P<quote>'''|\"\"\"|'|\")")
WORD = re.compile(r"\w+")
GENERIC = re.compile(r"[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*(?=\[)")
ALIAS = re.compile(r"([ \t]*)type[ \t]+(?=\w+[ \t]*[\[=])")
EXCEPT = re.compile(r"([ \t]*except\*?)[ \t]+(?=\S)")
LAZY = re.compile(r"[ \t]*lazy[ \t]+(?=(?:import|from)[ \t])")
COMPREHENSION = re.compile(r"(iterable|dict) unpacking cannot be used in .*comprehension")


@dataclass(frozen=True, order=True)
class Feature:
    """A piece of syntax, and the first version of Python that has it."""

    since: Version
    what: str


QUOTES = Feature((3, 12), "an f-string with its own quotes, a backslash or a comment in its braces")
TYPE_PARAMETERS = Feature((3, 12), "type parameters in square brackets after a name")
DEFAULTS = Feature((3, 13), "type parameters with defaults")
TYPE_ALIAS = Feature((3, 12), "a type statement")
TEMPLATE = Feature((3, 14), "a t-string")
BARE_EXCEPT = Feature((3, 14), "except with several exceptions and no parentheses")
UNPACKING = Feature((3, 15), "unpacking with * or ** in a comprehension")
LAZY_IMPORT = Feature((3, 15), "a lazy import")


def newer_syntax(source: str, message: str, here: Version = sys.version_info[:2]) -> Feature | None:
    """What in ``source`` a Python newer than ``here`` is needed for, if that is all that keeps it
    from being Python; ``message`` is what the parser had to say."""
    if COMPREHENSION.match(message) and here < UNPACKING.since:
        return UNPACKING
    if len(source) > MAX_SOURCE:
        return None
    try:
        older, found = _strings_in_the_older_way(source)
    except _Unclosed:
        return None
    older, more = _statements_in_the_older_way(older)
    newer = [feature for feature in found | more if feature.since > here]
    return max(newer) if newer and parsed(older) is not None else None


class _Unclosed(Exception):
    """A string that has no end."""


def _strings_in_the_older_way(source: str) -> tuple[str, set[Feature]]:
    """The source without comments and with empty strings in place of those that need it."""
    found: set[Feature] = set()
    parts: list[str] = []
    place = 0
    while place < len(source):
        if match := STRING.match(source, place):
            end, newer = _end_of_string(source, match, 0)
            is_template = "t" in match["prefix"].lower()
            found |= {TEMPLATE} if is_template else {QUOTES} if newer else set()
            parts.append('""' if newer or is_template else source[place:end])
        elif source[place] == "#":
            end = _end_of_line(source, place)
        else:
            word = WORD.match(source, place)
            end = word.end() if word else place + 1
            parts.append(source[place:end])
        place = end
    return "".join(parts), found


def _end_of_line(source: str, place: int) -> int:
    end = source.find("\n", place)
    return end if end >= 0 else len(source)


def _end_of_string(source: str, start: re.Match[str], nested: int) -> tuple[int, bool]:
    """Where a string ends, and whether what is in its braces is newer syntax."""
    quote = start["quote"]
    is_formatted = any(letter in "ftFT" for letter in start["prefix"])
    place, newer = start.end(), False
    while place < len(source):
        if source.startswith(quote, place):
            return place + len(quote), newer
        letter = source[place]
        if letter == "\n" and len(quote) == 1:
            break
        if is_formatted and letter == "{" and not source.startswith("{{", place):
            place, newer_here = _end_of_field(source, place + 1, quote, nested)
            newer |= newer_here
        else:
            place += 2 if letter == "\\" or source.startswith("{{", place) else 1
    raise _Unclosed


def _end_of_field(source: str, place: int, quote: str, nested: int) -> tuple[int, bool]:
    """Where the braces of an f-string end that begin before ``place``."""
    if nested > MAX_NESTED:
        raise _Unclosed
    newer, brackets = False, 0
    while place < len(source):
        letter = source[place]
        if match := STRING.match(source, place):
            end, newer_there = _end_of_string(source, match, nested + 1)
            text = source[place:end]
            newer |= newer_there or quote in text or "\\" in text
            place = end
            continue
        if letter == "}" and not brackets:
            return place + 1, newer
        if letter == ":" and not brackets:
            end, newer_there = _end_of_format(source, place + 1, quote, nested)
            return end, newer or newer_there
        if letter == "#":
            place, newer = _end_of_line(source, place), True
            continue
        newer |= letter == "\\" or (letter == "\n" and len(quote) == 1)
        brackets += (letter in "([{") - (letter in ")]}")
        word = WORD.match(source, place)
        place = word.end() if word else place + 1
    raise _Unclosed


def _end_of_format(source: str, place: int, quote: str, nested: int) -> tuple[int, bool]:
    newer = False
    while place < len(source) and not source.startswith(quote, place):
        if source[place] == "}":
            return place + 1, newer
        if source[place] == "{":
            place, newer_there = _end_of_field(source, place + 1, quote, nested + 1)
            newer |= newer_there
        else:
            place += 1
    raise _Unclosed


def _statements_in_the_older_way(source: str) -> tuple[str, set[Feature]]:
    found: set[Feature] = set()
    lines = []
    for line in source.split("\n"):
        if match := LAZY.match(line):
            found.add(LAZY_IMPORT)
            line = " " * (len(line) - len(line.lstrip())) + line[match.end() :]
        if match := ALIAS.match(line):
            found.add(TYPE_ALIAS)
            line = match[1] + line[match.end() :]
            line = _without_parameters(line, 0, found)
        elif match := GENERIC.match(line):
            line = _without_parameters(line, match.end(), found)
        elif match := EXCEPT.match(line):
            line = _with_parentheses(line, match, found)
        lines.append(line)
    return "\n".join(lines), found


def _without_parameters(line: str, place: int, found: set[Feature]) -> str:
    """The line without what is in the first square brackets from ``place`` on."""
    start = line.find("[", place)
    equals = line.find("=", place)
    if start < 0 or 0 <= equals < start:
        return line
    depth = 0
    for index in range(start, len(line)):
        depth += (line[index] == "[") - (line[index] == "]")
        if not depth:
            found.add(DEFAULTS if "=" in line[start:index] else TYPE_PARAMETERS)
            return line[:start] + line[index + 1 :]
    return line


def _with_parentheses(line: str, match: re.Match[str], found: set[Feature]) -> str:
    """``except A, B:`` with the parentheses that it used to need."""
    end = line.find(":", match.end())
    names = line[match.end() : end]
    if end < 0 or "," not in names or "(" in names:
        return line
    found.add(BARE_EXCEPT)
    return f"{match[1]} ({names}){line[end:]}"
