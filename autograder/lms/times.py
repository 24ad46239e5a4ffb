"""When files were handed in, as far as an archive tells."""

from __future__ import annotations

from datetime import UTC, datetime

from autograder.lms.claims import Entry

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def time_of(entry: Entry, *, has_times: bool) -> datetime | None:
    """Find when a file was handed in; None if that is not known."""
    return entry.when or (entry.member.when if has_times else None)


def latest(*dates: datetime | None) -> datetime | None:
    """Find the last of some dates, those of nbgrader's among them; None if none is known."""
    return max((aware(date) for date in dates if date), default=None)


def aware(when: datetime) -> datetime:
    """Return a date of nbgrader's, which is in UTC, with its zone."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)
