"""Where a text is another one than the right one, in words that do not give the right one."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.testing.wording import short

CASE = "It is the right text but for upper and lower case."
CASE_HINT = "Which letters are capitals in the example? upper, lower and title change them."
BLANKS = "It is the right text but for blanks."
BLANKS_HINT = (
    "Where does a blank come from, or get lost? A comma in print puts one, an f-string puts those "
    "that stand in it, and strip takes those at both ends away."
)
END_HINT = "What stands at the end of the line? repr(...) shows blanks that nobody sees."
BREAK_HINT = (
    "print ends its line by itself, unless it is told end=...; \\n in a text ends a line, too."
)
LINES_HINT = "Which loop makes the lines, how often does it go round, and what does it begin with?"
HERE_HINT = "Write down by hand what has to stand there, and follow your code up to that place."


@dataclass(frozen=True)
class Difference:
    """How a text differs."""

    message: str
    """One or two sentences that end with a full stop, to come after what was called."""
    hint: str
    is_relation: bool = False
    """Whether it says what the text is to the right one."""


def text_difference(found: str, right: str, verb: str = "is") -> Difference:
    """Say how ``found`` differs from ``right``; ``verb`` says what it is: it *is*, or was
    *printed*."""
    hers = f"{verb} {short(found)}."
    if not found:
        return Difference(f"{verb} an empty text.", "Is anything put into it, and kept?")
    if found.rstrip("\n") == right.rstrip("\n"):
        return _line_breaks(found, right, verb)
    lines, wanted = found.split("\n"), right.split("\n")
    if [line.rstrip() for line in lines] == [line.rstrip() for line in wanted]:
        place = next(
            n for n, pair in enumerate(zip(lines, wanted, strict=True)) if len({*pair}) > 1
        )
        more = len(lines[place]) > len(wanted[place])
        which = f"line {place + 1}" if len(wanted) > 2 else "its line" if "\n" in right else "it"
        said = "blanks too many" if more else "too few blanks"
        return Difference(f"{hers} There are {said} at the end of {which}.", END_HINT, True)
    if found.casefold() == right.casefold():
        return Difference(f"{hers} {CASE}", CASE_HINT, True)
    if [*map(_packed, _lines(found))] == [*map(_packed, _lines(right))]:
        return Difference(f"{hers} {BLANKS}", BLANKS_HINT, True)
    if found.strip() == right.strip()[::-1]:
        hint = "From which end does your code go through the letters?"
        return Difference(f"{hers} It is the right text back to front.", hint, True)
    return _first_difference(found, right, verb)


def _line_breaks(found: str, right: str, verb: str) -> Difference:
    count, wanted = (len(text) - len(text.rstrip("\n")) for text in (found, right))
    hers = f"{verb} {short(found)}."
    if count < wanted:
        return Difference(f"{hers} The line break at its end is missing.", BREAK_HINT, True)
    more = "a line break" if count - wanted == 1 else f"{count - wanted} line breaks"
    return Difference(f"{hers} It has {more} too many at its end.", BREAK_HINT, True)


def _first_difference(found: str, right: str, verb: str) -> Difference:
    lines, wanted = _lines(found), _lines(right)
    if len(lines) == len(wanted) == 1:
        return Difference(f"{verb} {short(found)}. {_place(lines[0], wanted[0])}", HERE_HINT)
    for number, (line, other) in enumerate(zip(lines, wanted, strict=False), 1):
        if line != other:
            case = line.casefold() == other.casefold()
            how = "It is right but for upper and lower case." if case else _place(line, other)
            hint = CASE_HINT if case else HERE_HINT
            return Difference(f"has {short(line)} in line {number}. {how}", hint)
    if len(lines) < len(wanted):
        count = f"{len(lines)} line" + ("s" if len(lines) > 1 else "")
        return Difference(f"ends too early, after {count} that are right.", LINES_HINT)
    place = len(wanted) + 1
    more = f"goes on after the end: line {place} is {short(lines[place - 1])}."
    return Difference(more, LINES_HINT)


def _place(line: str, other: str) -> str:
    """Where two lines part, as a sentence."""
    same = next(
        (n for n, pair in enumerate(zip(line, other, strict=False)) if len({*pair}) > 1), -1
    )
    if same < 0:
        return "It ends too early." if len(line) < len(other) else "It goes on after its end."
    wrong = sum(one != two for one, two in zip(line, other, strict=False))
    if len(line) == len(other) > 1 and wrong == 1:
        return f"Its character {same + 1}, {short(line[same])}, is wrong."
    if same == 0:
        return "It is wrong from its first character on."
    return f"It is wrong from character {same + 1} on, {short(line[same])}."


def _packed(line: str) -> str:
    return "".join(line.split())


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n")
