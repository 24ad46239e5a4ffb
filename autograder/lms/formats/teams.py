"""Teams keeps what is handed in on SharePoint, from where it is downloaded or synchronised:
``Submitted files/Ada Lovelace/lab3/Version 1/lab3.ipynb``.

What lies in ``Working files`` beside that has not been handed in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry
from autograder.lms.names import in_order, words

SYSTEM = "teams"
TITLE = "Teams's folders"
HAS_TIMES = True

VERSION = re.compile(r"vers[^\W\d]*\s*(\d{1,6})", re.IGNORECASE)
SUBMITTED = ("submitted files", "eingereichte dateien", "fichiers envoyés", "archivos enviados")
WORKING = ("working files", "arbeitsdateien", "fichiers de travail", "archivos de trabajo")


def understand(members: Sequence[Member]) -> list[Entry]:
    """The files that lie as Teams lays them."""
    return [entry for member in members if (entry := _entry(member))]


def is_working_file(member: Member) -> bool:
    """Whether a student still works on it, and has not handed it in."""
    return any(part.casefold() in WORKING for part in member.parts[:-1])


def _entry(member: Member) -> Entry | None:
    folders = member.parts[:-1]
    for place, part in enumerate(folders):
        found = VERSION.fullmatch(part)
        if found and place >= 2:
            return _of(member, folders[place - 2], int(found[1]))
    for place, part in enumerate(folders[:-1]):
        if part.casefold() in SUBMITTED:
            return _of(member, folders[place + 1], 0)
    return None


def _of(member: Member, student: str, version: int) -> Entry:
    claim = Claim(" ".join(words(student)), name=in_order(student), texts=(student,))
    return Entry(member, (claim,), member.name, version=version)
