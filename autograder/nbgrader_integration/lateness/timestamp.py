"""When something was handed in, by the file in which nbgrader keeps that."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

TIMESTAMP = "timestamp.txt"
"""Where nbgrader keeps when something was handed in."""

MAX_BYTES = 1000

UNKNOWN = "It is not known when this was handed in, nor whether it was late"


@dataclass(frozen=True)
class HandedIn:
    """When something was handed in, as far as that is known."""

    when: datetime | None = None
    """In UTC; None where there is no such file, or one that does not hold a date."""
    trouble: str = ""
    """Why the file that is there does not tell, for whoever wants to know if it was late."""


def handed_in(folder: Path, home: tzinfo = UTC) -> HandedIn:
    """When a submission was handed in, by nbgrader's file in its folder.

    ``home`` is the time zone of the course, in which abbreviations such as ``CST`` mean something.
    """
    # dateutil comes with nbgrader, and a student's installation has neither
    from autograder.nbgrader_integration.lateness.dates import parse_date

    path = folder / TIMESTAMP
    if not os.path.lexists(path):
        return HandedIn()
    try:
        text = _decoded(read_file(path, MAX_BYTES))
        # nbgrader leaves an empty one where it knows no date
        return HandedIn(parse_date(text, home)) if text.strip() else HandedIn()
    except NotebookError as error:
        why = str(error).rstrip(".").replace("It is", "it is", 1)
    except OSError as error:
        why = f"it cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        why = "it is no text"
    except ValueError as error:
        why = str(error)
    return HandedIn(trouble=f"{UNKNOWN}; {TIMESTAMP}: {why}.")


def timestamp(folder: Path, home: tzinfo = UTC) -> datetime | None:
    """When a submission was handed in, in UTC, or None; see :func:`handed_in`."""
    return handed_in(folder, home).when


def lateness(
    handed_in: datetime | None, due: datetime | None, extension: timedelta | None = None
) -> timedelta:
    """How long after the due date, extension included; nothing where one of them is not known."""
    if handed_in is None or due is None:
        return timedelta()
    return max(timedelta(), handed_in - due - (extension or timedelta()))


def show_span(span: timedelta) -> str:
    """A span of time in its two largest units."""
    minutes = round(abs(span).total_seconds() / 60)
    days, hours = divmod(minutes // 60, 24)
    parts = {"day": days, "hour": hours, "minute": minutes % 60}
    said = [f"{count} {unit}{'s' * (count != 1)}" for unit, count in parts.items() if count]
    return " ".join(said[:2]) or "less than a minute"


def _decoded(data: bytes) -> str:
    """The file's text, of which Windows' editors make UTF-8 or UTF-16 with a mark in front."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if utf16 else "utf-8-sig")
