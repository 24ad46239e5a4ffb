"""Moodle's "Download all submissions", with a folder for each student or flat.

A folder is called ``Ada Lovelace_123456_assignsubmission_file_``, without the last stroke in newer
versions; a flat file has its own name behind that.  The number is Moodle's for a participant of
one assignment, and the same as in its grading worksheet.  If students hand in as groups, each has
a folder with the work of her group, called ``Group A-Ada Lovelace_123456_assignsubmission_file_``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry

SYSTEM = "moodle"
TITLE = "Moodle's archive"
HAS_TIMES = True

MARK = re.compile(
    r"(?P<name>.+?)_(?P<participant>\d{1,20})_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?"
)


LEAST = 3
"""So many people show whether names begin with those of groups."""


def understand(members: Sequence[Member]) -> list[Entry]:
    """The files that are named as Moodle names them."""
    entries = [entry for member in members if (entry := _entry(member))]
    names = {claim.key: claim.name for entry in entries for claim in entry.claims}
    if _are_of_groups(names.values()):
        return [_of_a_group(entry) for entry in entries]
    return entries


def _are_of_groups(names: Collection[str]) -> bool:
    """Whether all names begin with a group's, and some with the same one: Anne-Marie alone is no
    group."""
    groups = [name.partition("-") for name in names]
    if len(groups) < LEAST or not all(person for _, _, person in groups):
        return False
    return len({group for group, _, _ in groups}) < len(groups)


def _of_a_group(entry: Entry) -> Entry:
    """The same, with the part of the name behind the group's, which may have a dash of its own."""
    (claim,) = entry.claims
    return replace(entry, claims=(replace(claim, texts=(claim.name.partition("-")[2],)),))


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
