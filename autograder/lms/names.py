"""People's names as different systems write them: compared without case, accents and order."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
ACCENTS = re.compile(r"[\u0300-\u036f]")
"""Marks over Latin, Greek and Cyrillic letters.  Those of other scripts make other names."""
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
"""How people write these who have no such keys."""


def words(name: str) -> tuple[str, ...]:
    """The words of a name, without case and accents."""
    return tuple(WORD.findall(_plain(unicodedata.normalize("NFC", name).casefold())))


def spellings(name: str) -> set[tuple[str, ...]]:
    """The words of a name in each way in which people without the right keys write it."""
    folded = unicodedata.normalize("NFC", name).casefold()
    both = (folded, folded.translate(UMLAUTS))
    return {tuple(WORD.findall(_plain(text))) for text in both} - {()}


def sorted_keys(name: str) -> set[str]:
    """Keys that are the same for a name in any order: "Lovelace, Ada" is "Ada Lovelace"."""
    return {" ".join(sorted(spelling)) for spelling in spellings(name)}


def joined_keys(name: str) -> set[str]:
    """Keys that are the same for a name without blanks, its last name first or last."""
    keys = set()
    for spelling in spellings(name):
        turns = range(len(spelling)) if len(spelling) < 8 else (0,)
        keys |= {"".join(spelling[turn:] + spelling[:turn]) for turn in turns}
    return keys


def in_order(name: str) -> str:
    """A name with the first name first: "Lovelace, Ada" is "Ada Lovelace"; blanks are single."""
    last, comma, first = name.partition(",")
    return " ".join((f"{first} {last}" if comma and first.strip() else name).split())


def _plain(text: str) -> str:
    bare = ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).translate(LETTERS)
