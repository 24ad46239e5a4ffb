"""Dates as people and programs write them, parsed with their time zones into UTC.

nbgrader's own parser takes ``+0530`` behind a blank for 530 seconds, and an abbreviation that the
system does not know, such as ``IST`` or ``CEST``, for UTC, without a word.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser
from traitlets.config import Config

from autograder.grading.plain_text import clean

FORMAT = "%Y-%m-%d %H:%M %z"
EXAMPLE = "2026-11-30 23:59 +0530"

ABBREVIATIONS = {
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "WAT": 1,
    "CAT": 2,
    "SAST": 2,
    "EAT": 3,
    "IST": 5.5,
    "PKT": 5,
    "WIB": 7,
    "HKT": 8,
    "SGT": 8,
    "JST": 9,
    "KST": 9,
    "AWST": 8,
    "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "EST": -5,
    "EDT": -4,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
}
"""Hours ahead of UTC.  ``CST`` is not among them: it is six hours behind or eight ahead."""

YEARS = range(1970, 3000)
"""Those that a date may be of: far from the ends of the calendar, beyond which no zone can show
it."""
LONGEST_SPAN = timedelta(days=3653)
"""The due date and it are within the calendar together."""

_MAX_SHOWN = 40
_LARGEST_OFFSET = 14 * 3600
_UTC_AND_OFFSET = re.compile(r"\b(?:UTC|GMT) ?(?=[+-]\d)")
_DAY_AND_MONTH = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2\d{2,4}(?!\d)")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([wdhm])[a-z]*", re.IGNORECASE)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}


def parse_date(
    text: str,
    home: tzinfo = UTC,
    *,
    without_zone: tzinfo = UTC,
    without_time: time = time(),
) -> datetime:
    """Parse a date into UTC, without a ``tzinfo``, as nbgrader keeps dates.

    An abbreviation means what it means in ``home``, the course's time zone, if it is used there;
    ``without_zone`` counts for dates that name no zone, and ``without_time`` for those without a
    time of day.  Raises ValueError with a sentence for what is no whole date, and for a zone that
    nobody can know.
    """
    words = " ".join(text.replace("\ufeff", " ").split())
    shown = clean(words if len(words) <= _MAX_SHOWN else words[: _MAX_SHOWN - 1] + "…")
    words = _UTC_AND_OFFSET.sub("", words)  # which dateutil takes the other way round
    named: tzinfo | None = None
    moment, _, last = words.rpartition(" ")
    if "/" in last and moment:
        named, words = find_zone(last), moment
    if not re.search(r"\d", words):
        raise ValueError(f"{shown!r} is no date, such as {EXAMPLE}")
    day_first = _day_comes_first(words, shown)
    # dateutil fills in what is missing; a day, month or year that it fills in is no date
    first, second = (
        _parsed(words, shown, datetime.combine(day, without_time), home, day_first)
        for day in (date(2001, 1, 1), date(2002, 2, 2))
    )
    if first != second:
        raise ValueError(f"{shown!r} is no whole date, such as {EXAMPLE}")
    if first.tzinfo is None:
        first = first.replace(tzinfo=named or without_zone)
    if first.year not in YEARS:
        raise ValueError(
            f"{shown!r} is no date between {YEARS[0]} and {YEARS[-1]}, such as {EXAMPLE}"
        )
    return first.astimezone(UTC).replace(tzinfo=None)


def parse_utc(ts: str | datetime | None) -> datetime | None:
    """Parse what nbgrader is given as a date; stands in the place of nbgrader's function."""
    if isinstance(ts, str):
        return parse_date(ts)
    if ts is None or ts.tzinfo is None:
        return ts
    return ts.astimezone(UTC).replace(tzinfo=None)


def parse_span(text: str) -> timedelta:
    """Parse a span of time such as ``2d``, ``36h`` or ``1d12h``; raises ValueError."""
    words = text.strip()
    if words == "0":
        return timedelta()
    if not words or _SPAN.sub("", words).strip():
        raise ValueError(f"{clean(words)!r} is no span of time, such as 2d, 36h or 1d12h")
    parts = [(_UNITS[unit.lower()], float(number)) for number, unit in _SPAN.findall(words)]
    try:
        span = sum((timedelta(**{unit: number}) for unit, number in parts), timedelta())
    except OverflowError:
        span = timedelta.max
    if span > LONGEST_SPAN:
        shown = words if len(words) <= _MAX_SHOWN else words[: _MAX_SHOWN - 1] + "…"
        raise ValueError(f"{clean(shown)!r} is longer than ten years")
    return span


def home_zone(config: Config) -> tzinfo:
    """The course's time zone, by nbgrader's setting for its exchange or its formgrader.

    As nbgrader does, it takes one that is not known for UTC.  ``config`` is a converter's own: that
    of its course directory is older than ``nbgrader_config.py`` in nbgrader's commands.
    """
    for section in ("Exchange", "NbGraderAPI"):
        name = config[section].get("timezone") if section in config else None
        if isinstance(name, str) and name:
            with contextlib.suppress(ValueError):
                return find_zone(name)
    return UTC


def find_zone(name: str) -> tzinfo:
    """The zone of that name; raises ValueError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{clean(name)!r} is no time zone, such as Asia/Kolkata") from error


def show_date(when: datetime, zone: tzinfo = UTC) -> str:
    """A date of nbgrader's, which is in UTC, in ``zone``, which it names."""
    return when.replace(tzinfo=UTC).astimezone(zone).strftime(FORMAT)


def _day_comes_first(words: str, shown: str) -> bool:
    """Whether a date with its year at the end begins with the day; raises ValueError if it might.

    With dots it does everywhere; with strokes that depends on the country.
    """
    found = _DAY_AND_MONTH.search(words)
    if found is None:
        return False
    one, mark, other = int(found[1]), found[2], int(found[3])
    if mark != "." and one != other and max(one, other) <= 12:
        raise ValueError(f"{shown!r} may be two days, by the country; write it as in {EXAMPLE}")
    return mark == "." or one > 12


def _parsed(words: str, shown: str, default: datetime, home: tzinfo, day_first: bool) -> datetime:
    zones = _zones(home, words)
    try:
        found: datetime = parser.parse(words, default=default, tzinfos=zones, dayfirst=day_first)
    except (parser.ParserError, OverflowError, TypeError, AttributeError) as error:
        raise ValueError(f"{shown!r} is no date, such as {EXAMPLE}") from error
    return found


def _zones(home: tzinfo, words: str) -> Callable[[str | None, int | None], tzinfo | None]:
    """What dateutil asks for the zone of a date: by its name, its offset in seconds, or both."""

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None and abs(offset) <= _LARGEST_OFFSET:
            return timezone(timedelta(seconds=offset))
        if name is None and offset is None:
            return None
        if name in {"UTC", "GMT", "Z", "utc", "z"} and offset is None:
            return UTC
        bare: datetime = parser.parse(words, default=datetime(2001, 1, 1), ignoretz=True)
        if name and home.tzname(bare) == name:
            return home
        if name and name in ABBREVIATIONS:
            return timezone(timedelta(hours=ABBREVIATIONS[name]))
        raise ValueError(
            f"the time zone of {clean(words)} is not known; write an offset, as in {EXAMPLE}"
        )

    return zone
