"""Canvas's "Download submissions": flat, such as ``lovelaceada_LATE_1234_567890_lab3-1.ipynb``.

That is the student's name for sorting in small letters without blanks, whether it is late, the
student's number, the file's number (a later one is higher), and the file's name, in which Canvas
counts what is handed in again.  Anonymous assignments have ``anon_Ab3xY`` in the student's place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.lms.archives import Member
from autograder.lms.claims import Claim, Entry

SYSTEM = "canvas"
TITLE = "Canvas's archive"
HAS_TIMES = False  # each file has the time at which Canvas packed it

FILE = re.compile(
    r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d{1,20})_(?P<file>\d{1,20})_(?P<rest>.+)"
)
TYPED = re.compile(
    r"(?P<name>.+?)(?P<late>_LATE)?_(?P<user>\d{1,20})_(?P<rest>(?:text|link)\.html)"
)
ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<anonymous>[^\W_]{5})_(?:(?P<file>\d{1,20})_)?(?P<rest>.+)"
)


def understand(members: Sequence[Member]) -> list[Entry]:
    """The files that are named as Canvas names them."""
    return [entry for member in members if (entry := _entry(member))]


def _entry(member: Member) -> Entry | None:
    if found := ANONYMOUS.fullmatch(member.name):
        anonymous = found["anonymous"]
        claim, ids = Claim(f"anon_{anonymous}"), {"anonymous": anonymous}
    elif found := FILE.fullmatch(member.name) or TYPED.fullmatch(member.name):
        user = found["user"]
        claim, ids = Claim(user, name=found["name"], lms_id=user), {"user": user}
    else:
        return None
    number = found.groupdict().get("file") or ""
    if number:
        ids["file"] = number
    return Entry(
        member,
        (claim,),
        found["rest"],
        version=int(number or 0),
        is_late=bool(found["late"]),
        ids=ids,
    )
