"""Which form an archive has, by the names in it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from autograder.lms.archives import Member, Source
from autograder.lms.claims import Understood
from autograder.lms.formats import canvas, drive, gradescope, moodle, plain, teams

PACKING = timedelta(minutes=5)
FEW = 3
MANY = 8


def recognise(source: Source) -> Understood:
    """Understand an archive in the form that at least half of its files have.

    Raises ArchiveError if the table of an export cannot be read.
    """
    members = source.members
    if metadata := gradescope.find_metadata(members):
        entries = gradescope.understand(source, metadata)
        known = {metadata, *(entry.member for entry in entries)}
        unknown = tuple(member for member in members if member not in known)
        return Understood(gradescope.SYSTEM, gradescope.TITLE, tuple(entries), unknown)
    handed_in = [member for member in members if not teams.is_working_file(member)]
    for form in (moodle, canvas, teams, drive):
        entries = form.understand(handed_in)
        if entries and 2 * len(entries) >= len(handed_in):
            break
    else:
        form, entries = plain, plain.understand(members)
    known = {entry.member for entry in entries}
    rest = [member for member in handed_in if member not in known]
    if form is drive and rest:  # a name may stand anywhere in a file's name
        entries += plain.understand(rest)
        rest = []
    understood = Understood(form.SYSTEM, form.TITLE, tuple(entries), tuple(rest))
    has_times = form.HAS_TIMES and not _are_of_packing(
        members, source.is_ordered, is_likely=form is moodle
    )
    return replace(understood, has_times=has_times)


def _are_of_packing(members: Sequence[Member], is_ordered: bool, *, is_likely: bool) -> bool:
    """Whether files have the times at which they were packed, as newer versions of Moodle have
    it, or were unpacked, and not those at which they were handed in.

    Such times lie within minutes, or each after the one before; ``is_likely`` decides for a few
    files, which may do so by chance.
    """
    times = [member.when for member in members if member.when is not None]
    if len(times) < FEW:
        return is_likely
    if max(times) - min(times) <= PACKING:
        return True
    rise = all(one <= other for one, other in itertools.pairwise(times))
    return is_ordered and len(times) >= MANY and rise
