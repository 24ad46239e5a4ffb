"""What an archive says of a file in it: whose it is, in the archive's own words, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from autograder.lms.archives import Member


@dataclass(frozen=True)
class Claim:
    """Whose a submission is, as far as an archive tells."""

    key: str
    """The same for all files of one student in the archive, and for no other's."""
    name: str = ""
    """Her name as people read it; an archive may have it without blanks."""
    lms_id: str = ""
    """What the LMS numbers her, in every assignment."""
    email: str = ""
    texts: tuple[str, ...] = ()
    """Names of folders and files in which her id or name may stand, the likeliest first."""
    is_one_person: bool = True
    """Whether two keys are two people, so that no student can be both."""


@dataclass(frozen=True)
class Entry:
    """A file in an archive, understood."""

    member: Member
    claims: tuple[Claim, ...]
    """One for each student who handed it in: more than one for a group."""
    file_name: str
    """What the student called the file."""
    version: int = 0
    """The LMS's own order of a student's files: the highest is the newest."""
    is_late: bool = False
    when: datetime | None = None
    """When it was handed in, if the LMS says so."""
    ids: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the LMS numbers, as :class:`~autograder.lms.origins.Origin` keeps it."""


@dataclass(frozen=True)
class Understood:
    """An archive whose form is known."""

    system: str
    title: str
    """What to call it in a sentence."""
    entries: tuple[Entry, ...]
    unknown: tuple[Member, ...] = ()
    """Files that have no place in this form."""
    has_times: bool = True
    """Whether a file's time may be that of handing in."""
