"""Folders that somebody has made: one for each student, or files with students' names in them."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry
from autograder.lms.formats.drive import ENDING
from autograder.lms.names import in_order

SYSTEM = "folder"
TITLE = "a folder of submissions"
HAS_TIMES = True


def understand(members: Sequence[Member]) -> list[Entry]:
    """All files: whose each is may stand in the names of its folders, or in its own."""
    above = _common(members)
    return [_entry(member, above) for member in members]


def _common(members: Sequence[Member]) -> int:
    """How many folders all lie in together, as in one that an archive was unpacked into; what is
    left has a folder for each student."""
    above = 0
    while members and all(len(member.parts) > above + 2 for member in members):
        if len({member.parts[above] for member in members}) > 1:
            break
        above += 1
    return above


def _entry(member: Member, above: int) -> Entry:
    *folders, name = member.parts
    stem = ENDING.sub("", name)
    own = folders[above:]
    texts = (*own, *folders[:above], stem)
    student = own[0] if own else stem
    claim = Claim(
        f"folder {own[0]}" if own else f"file {member.path}",
        name=in_order(student),
        texts=texts,
        is_one_person=False,
    )
    return Entry(member, (claim,), name)
