"""Moodle's "Download all submissions", with a folder for each student or flat.

A folder is called ``Ada Lovelace_123456_assignsubmission_file_``, without the last stroke in newer
versions; a flat file has its own name behind that.  The number is Moodle's for a participant of
one assignment, and the same as in its grading worksheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry

SYSTEM = "moodle"
TITLE = "Moodle's archive"
HAS_TIMES = True

MARK = re.compile(
    r"(?P<name>.+?)_(?P<participant>\d{1,20})_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?"
)


def understand(members: Sequence[Member]) -> list[Entry]:
    """The files that are named as Moodle names them."""
    return [entry for member in members if (entry := _entry(member))]


def _entry(member: Member) -> Entry | None:
    parts = member.parts
    for place, part in enumerate(parts):
        found = MARK.fullmatch(part)
        if found is None:
            continue
        is_file = place == len(parts) - 1
        if is_file and not found["file"]:
            continue
        participant = found["participant"]
        claim = Claim(participant, name=found["name"])
        name = found["file"] if is_file else parts[-1]
        return Entry(member, (claim,), name, ids={"participant": participant})
    return None
