"""Dates with the zones that people and programs write, and what is no date."""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.exchange.default import collect
from traitlets.config import Config

from autograder.nbgrader_integration import patches
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.lateness.dates import (
    find_zone,
    home_zone,
    parse_date,
    parse_span,
    show_date,
)
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP, handed_in, show_span
from support.outcome import sqlite

TEN = datetime(2026, 7, 28, 10, 0)
INDIA = datetime(2026, 7, 28, 4, 30)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-07-28 10:00:00 UTC", TEN),
        ("2026-07-28 10:00:00.000000 UTC", TEN),
        ("2026-07-28T10:00:00Z", TEN),
        ("2026-07-28 10:00", TEN),
        ("\ufeff2026-07-28 10:00:00\r\n", TEN),
        ("2026-07-28 10:00:00 +0530", INDIA),
        ("2026-07-28T10:00 +0530", INDIA),
        ("2026-07-28T10:00:00+05:30", INDIA),
        ("2026-07-28 10:00 UTC+5:30", INDIA),
        ("28/07/2026 10:00", TEN),
        ("07/28/2026 10:00", TEN),
        ("28.7.2026 10:00", TEN),
        ("5.12.2026 10:00", datetime(2026, 12, 5, 10, 0)),
        ("2026-12-05 10:00", datetime(2026, 12, 5, 10, 0)),
        ("2026-07-28 10:00:00 IST", INDIA),
        ("Tue Jul 28 10:00:00 IST 2026", INDIA),
        ("2026-07-28 10:00 Asia/Kolkata", INDIA),
        ("2026-07-28 10:00:00 CEST", datetime(2026, 7, 28, 8, 0)),
        ("2026-01-28 10:00:00 CET", datetime(2026, 1, 28, 9, 0)),
        ("28 July 2026, 10:00 -0400", datetime(2026, 7, 28, 14, 0)),
    ],
)
def test_a_date_is_read_with_its_zone(text: str, utc: datetime) -> None:
    assert parse_date(text) == utc


@pytest.mark.parametrize("text", ["05/12/2026", "5/12/26 10:00", "05-12-2026 10:00"])
def test_a_date_that_may_be_two_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="may be two days, by the country; write it as in 2026"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "home", "utc"),
    [
        ("2026-07-28 10:00 IST", "Asia/Jerusalem", INDIA),  # it is IDT in summer
        ("2026-01-28 10:00 IST", "Asia/Jerusalem", datetime(2026, 1, 28, 8, 0)),
        ("2026-07-28 10:00 CST", "Asia/Shanghai", datetime(2026, 7, 28, 2, 0)),
        ("2026-01-28 10:00 CST", "America/Chicago", datetime(2026, 1, 28, 16, 0)),
    ],
)
def test_an_abbreviation_means_what_it_means_at_home(text: str, home: str, utc: datetime) -> None:
    assert parse_date(text, find_zone(home)) == utc


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tomorrow, I promise", "'tomorrow, I promise' is no date, such as 2026-"),
        ("x" * 500, "x…' is no date"),
        ("999999-12-31 23:59:59 UTC", "is no date"),
        ("9999-12-31 23:59:59 -0800", "is no date"),
        # which would be beyond the calendar in another zone, when it is shown to a teacher
        ("9999-12-31 23:59:59 UTC", "is no date between 1970 and 2999"),
        ("0001-01-01 00:00:00", "is no date between 1970 and 2999"),
        ("10:00", "is no whole date"),
        ("28 July", "is no whole date"),
        ("2026-07-28 10:00 CST", "the time zone of 2026-07-28 10:00 CST is not known; write an"),
        ("2026-07-28 10:00 +9999", "the time zone of"),
        ("2026-07-28 10:00 Asia/Kolkatta", "'Asia/Kolkatta' is no time zone"),
        ("\x1b[31m2026 o'clock", "is no date"),
    ],
)
def test_what_is_no_date_is_said(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        parse_date(text)
    assert "\x1b" not in str(caught.value)


@given(st.text(alphabet="0123456789:-+/. TZUSICEPMaepmdn,()\ufeff\x00é١", max_size=40))
def test_whatever_is_read_is_a_date_or_none(text: str) -> None:
    with warnings.catch_warnings(action="error"), contextlib.suppress(ValueError):
        found = parse_date(text, find_zone("Asia/Kolkata"))
        assert found.tzinfo is None
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            assert show_date(found, find_zone(zone))


def test_a_zone_and_a_time_that_are_not_given() -> None:
    there = find_zone("Asia/Kolkata")
    assert parse_date("2026-07-28 10:00", without_zone=there) == INDIA
    assert parse_date("2026-07-28", without_time=time(23, 59)) == datetime(2026, 7, 28, 23, 59)


def test_the_course_s_zone_is_nbgrader_s_setting() -> None:
    assert home_zone(Config()) is UTC
    assert str(home_zone(Config(Exchange={"timezone": "Asia/Kolkata"}))) == "Asia/Kolkata"
    assert str(home_zone(Config(NbGraderAPI={"timezone": "Europe/Paris"}))) == "Europe/Paris"
    # nbgrader takes one that it does not know for UTC
    assert home_zone(Config(Exchange={"timezone": "Asia/Kolkatta"})) is UTC


def test_dates_and_spans_are_shown_with_their_zone_and_units() -> None:
    assert show_date(INDIA) == "2026-07-28 04:30 +0000"
    assert show_date(INDIA, find_zone("Asia/Kolkata")) == "2026-07-28 10:00 +0530"
    assert show_span(timedelta(days=1, hours=2, minutes=3)) == "1 day 2 hours"
    assert show_span(timedelta(seconds=5)) == "less than a minute"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2d", timedelta(days=2)),
        ("36h", timedelta(hours=36)),
        ("1d12h", timedelta(hours=36)),
        ("1 week", timedelta(weeks=1)),
        ("90 minutes", timedelta(minutes=90)),
        ("0", timedelta()),
    ],
)
def test_a_span_of_time(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "2", "-2d", "soon", "2d x"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="is no span of time, such as 2d"):
        parse_span(text)


@pytest.mark.parametrize("text", ["99999999d", "99999999999999d", "9" * 400 + "w"])
def test_a_span_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is longer than ten years"):
        parse_span(text)


@pytest.mark.parametrize(
    "data",
    [
        b"2026-07-28 10:00:00 IST",
        b"\xef\xbb\xbf2026-07-28 10:00:00 +0530\r\n",
        "2026-07-28 10:00:00 +0530".encode("utf-16"),
    ],
)
def test_the_file_beside_a_notebook(data: bytes, tmp_path: Path) -> None:
    (tmp_path / TIMESTAMP).write_bytes(data)
    assert handed_in(tmp_path).when == INDIA
    assert handed_in(tmp_path).trouble == ""


def test_no_file_and_an_empty_one_are_no_trouble(tmp_path: Path) -> None:
    assert (handed_in(tmp_path).when, handed_in(tmp_path).trouble) == (None, "")
    (tmp_path / TIMESTAMP).write_text("\n")
    assert (handed_in(tmp_path).when, handed_in(tmp_path).trouble) == (None, "")


UNKNOWN = "It is not known when this was handed in, nor whether it was late; timestamp.txt: "


def test_a_file_that_holds_no_date_says_so(tmp_path: Path) -> None:
    file = tmp_path / TIMESTAMP
    file.write_text("tomorrow, I promise \x1b[31m\n" * 1000)
    trouble = handed_in(tmp_path).trouble
    assert trouble.startswith(f"{UNKNOWN}'tomorrow, I promise")
    assert len(trouble) < 250
    assert trouble.isprintable()
    file.write_bytes(b"\xff\x00\x01")
    assert handed_in(tmp_path).trouble == f"{UNKNOWN}it is no text."
    file.unlink()
    os.mkfifo(file)
    assert handed_in(tmp_path).trouble == f"{UNKNOWN}it is no ordinary file."
    file.unlink()
    file.symlink_to("/etc/passwd")
    assert handed_in(tmp_path).trouble == (f"{UNKNOWN}it is a link, and links are not followed.")


def test_nbgrader_itself_reads_due_dates_with_their_zones(tmp_path: Path) -> None:
    """As the formgrader and ``nbgrader db`` hand them to it."""
    patches.install()
    with Database(sqlite(tmp_path)).transaction("course"):
        pass
    with Gradebook(sqlite(tmp_path)) as gradebook:
        for text in ("2026-07-28 10:00 +0530", "2026-07-28T10:00 +0530", "2026-07-28 10:00 IST"):
            gradebook.update_or_create_assignment("lab", duedate=text)
            assert gradebook.find_assignment("lab").duedate == INDIA
        with pytest.raises(ValueError, match="the time zone of"):
            gradebook.update_or_create_assignment("lab", duedate="2026-07-28 10:00 CST")
        gradebook.update_or_create_assignment("lab", duedate=None)
        assert gradebook.find_assignment("lab").duedate is None


def test_a_zone_that_nobody_knows_keeps_nobody_else_s_work_in_the_exchange() -> None:
    patches.install()
    assert collect.parse_utc("2026-07-28 10:00:00.000000 IST") == INDIA
    assert collect.parse_utc("2026-07-28 10:00:00.000000 CST") == TEN
