"""Google Classroom and Drive: flat, such as ``Ada Lovelace - lab3_xor_network.ipynb``, which is
how Classroom calls a student's copy, ``Copy of ...``, or whatever a student has called it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry
from autograder.lms.names import in_order

SYSTEM = "drive"
TITLE = "Google Drive's archive"
HAS_TIMES = True

COPY = re.compile(r"(?:copy of|kopie von|copie de|copia de|cópia de)\s+", re.IGNORECASE)
PARTS = re.compile(r"\s+[-–]\s+")
ENDING = re.compile(r"(?:\s*\(\d{1,3}\))?(?:\.[A-Za-z]\w{0,7}){0,2}$")
"""What is behind a name: the number of a copy, and the kind of file."""


def understand(members: Sequence[Member]) -> list[Entry]:
    """The files whose names have two parts or begin with "Copy of", if all lie in one folder."""
    if len({member.parts[:-1] for member in members}) != 1:
        return []
    firsts = {_split(member)[0] for member in members if len(_split(member)) > 1}
    # what is the same in all of them is the lab's name, on whichever side it stands
    whose = -1 if len(firsts) == 1 and len(members) > 1 else 0
    return [entry for member in members if (entry := _entry(member, whose))]


def _split(member: Member) -> list[str]:
    return PARTS.split(COPY.sub("", ENDING.sub("", member.name)))


def _entry(member: Member, whose: int) -> Entry | None:
    parts = _split(member)
    if len(parts) == 1 and not COPY.match(member.name):
        return None
    name = in_order(parts[whose]) if len(parts) > 1 else ""
    # files of one name may be two people's
    claim = Claim(f"file {member.path}", name=name, texts=(" - ".join(parts),), is_one_person=False)
    return Entry(member, (claim,), member.name)
