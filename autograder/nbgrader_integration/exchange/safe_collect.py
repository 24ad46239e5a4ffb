"""``nbgrader collect``, careful with what students have put into the exchange.

A student owns the folder that she hands in, with every name in it.  nbgrader follows links in it
with the teacher's rights, so that a link to the solutions would be handed in as work; one folder
with a name that nbgrader cannot read ends the collecting of everybody; whoever names a folder after
somebody else replaces that student's work; and a process that is killed leaves neither the old
submission nor the new one.
"""

from __future__ import annotations

import fnmatch
import importlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect, collect
from nbgrader.utils import check_mode

from autograder.nbgrader_integration.class_list import find_roster
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.lateness.dates import home_zone, parse_date, show_date
from autograder.nbgrader_integration.lateness.timestamp import TIMESTAMP
from autograder.submissions.files import shown
from autograder.submissions.folder import why_no_id
from autograder.submissions.roster import Roster, looks_like

pwd: Any = importlib.import_module("pwd") if find_spec("pwd") else None
"""Not there on Windows, where nbgrader has no exchange."""

COLLECTING = ".collecting-"
WRITTEN = "%Y-%m-%d %H:%M:%S.%f UTC"
"""A date as nbgrader writes it."""
AHEAD = timedelta(hours=1)
"""So far may a student's clock be ahead of ours."""
KILOBYTE = 1000
"""As nbgrader counts in ``max_file_size`` and ``max_dir_size``."""


@dataclass(frozen=True)
class Handed:
    """One folder in the exchange."""

    student: str
    date: str
    when: datetime
    """The same date, in UTC."""
    path: Path

    @property
    def owner(self) -> str:
        """The Unix name of whoever has put it there."""
        try:
            return str(pwd.getpwuid(self.path.lstat().st_uid).pw_name)
        except (KeyError, OSError):
            return "somebody unknown"


class TooLarge(Exception):
    """A folder holds more than ``CourseDirectory.max_dir_size`` allows."""


@overriding("records", "chosen", "is_newer", "take", "_ignored", "_due", "_roster")
class SafeCollect(ExchangeCollect):  # type: ignore[misc]
    """Copies what is newest of each student into ``submitted/``, and names what it leaves out."""

    def init_src(self) -> None:
        """Choose a folder of each student."""
        directory = self.coursedir
        if not directory.course_id:
            self.fail("The course has no id (course_id).")
        inbound = Path(self.root, directory.course_id, "inbound")
        if not inbound.is_dir():
            self.fail(f"There is nothing to collect: the exchange has no {inbound}.")
        if not check_mode(str(inbound), read=True, execute=True):
            self.fail(f"You may not read {inbound}.")
        by_student: dict[str, list[Handed]] = {}
        roster = self._roster()
        for record in self.records(inbound, roster):
            by_student.setdefault(record.student, []).append(record)
        due = self._due()
        self.src_records = [
            self.chosen(by_student[name], roster, due) for name in sorted(by_student)
        ]

    def records(self, inbound: Path, roster: Roster) -> Iterator[Handed]:
        """Each folder in the exchange for this lab, oldest first by name.

        Whose it is, is spelt as in ``roster``: in another Unicode form of her id, which nobody
        sees, or under her name, a student would be a second one in the course.
        """
        wanted = self.coursedir.student_id or "*"
        lab = self.coursedir.assignment_id
        zone = home_zone(self.config)
        for path in sorted(inbound.iterdir()):
            parts = path.name.rsplit("+", 3)
            if len(parts) < 3 or parts[1] != lab:
                # without a random part at its end there are two plus signs behind the name
                parts = path.name.rsplit("+", 2)
            if len(parts) < 3 or parts[1] != lab:
                continue
            student = roster.match(parts[0]) or parts[0]
            if not any(fnmatch.fnmatchcase(name, wanted) for name in (parts[0], student)):
                continue
            try:
                when = _date(parts[2], zone)
            except (ValueError, OverflowError, TypeError, AttributeError):
                self.log.warning("%s is left out: its name holds no date.", shown(path.name))
                continue
            if student in ("", ".", "..") or why_no_id(student):
                self.log.warning("%s is left out: that is no student's id.", shown(path.name))
            elif path.is_symlink() or not path.is_dir():
                self.log.warning("%s is left out: it is no folder.", shown(path.name))
            else:
                handed = Handed(student, parts[2], when, path)
                if _is_to_come(when):
                    handed = _as_changed(handed)
                    self.log.warning(
                        "%s has a date that is still to come; when the folder was last changed "
                        "counts, %s.",
                        *(shown(path.name), show_date(handed.when, zone)),
                    )
                yield handed

    def chosen(self, records: list[Handed], roster: Roster, due: datetime | None) -> Handed:
        """The newest of a student's folders; one of her own, if there is any.

        With ``before_duedate``, the newest that is not late, if there is any.
        """
        student = records[0].student
        if self.check_owner:
            own = [record for record in records if looks_like(record.owner, student)] or [
                # whose login is another spelling of the id on the roster
                record
                for record in records
                if roster.match(record.owner) == student
            ]
            for record in records:
                if record not in own:
                    done = "is left out" if own else "was collected all the same"
                    self.log.warning(
                        "%s claims to be %s's and belongs to %s; it %s.",
                        *(shown(record.path.name), student, record.owner, done),
                    )
            records = own or records
        if self.before_duedate and due:
            records = [record for record in records if record.when <= due] or records
        return max(records, key=lambda record: record.when)

    def copy_files(self) -> None:
        """Copy what is newer than what is there; then fail if something could not be."""
        failed = 0
        for record in self.src_records:
            folder = self.coursedir.format_path(
                self.coursedir.submitted_directory, record.student, self.coursedir.assignment_id
            )
            try:
                if self.is_newer(record, Path(folder)):
                    self.take(record, Path(folder))
            except (OSError, TooLarge) as error:
                failed += 1
                why = error.strerror if isinstance(error, OSError) else error
                self.log.error("%s could not be collected: %s.", record.student, why)
        if failed:
            self.fail(f"{failed} of {len(self.src_records)} submissions could not be collected.")

    def is_newer(self, record: Handed, folder: Path) -> bool:
        """Whether a folder in the exchange is to stand in the place of the one that is here."""
        if not os.path.lexists(folder):
            return True
        here = self.coursedir.get_existing_timestamp(str(folder))
        if here is not None and _is_to_come(here):
            here = None
        if self.before_duedate:
            return bool(here != record.when)
        return bool(self.update and (here is None or record.when > here))

    def take(self, record: Handed, folder: Path) -> None:
        """Put a student's folder in its place, whole; what was there stays until then."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f"{COLLECTING}*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=COLLECTING) as place:
            new, old = Path(place, "new"), Path(place, "old")
            self.do_copy(str(record.path), str(new))
            # the file that decides who is late says what decided who is newest, or there is none
            (new / TIMESTAMP).unlink(missing_ok=True)
            (new / TIMESTAMP).write_text(record.date, "utf-8")
            if os.path.lexists(folder):
                folder.rename(old)
            new.rename(folder)
        self.log.info("Collected: %s %s", record.student, self.coursedir.assignment_id)

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy a student's folder: ordinary files, and links as the links that they are.

        No name on the way is looked up twice, so nobody can put a link in the place of a file
        that has been looked at already.
        """
        directory = self.coursedir
        room = KILOBYTE * directory.max_dir_size
        dir_mode, mode = (0o2770, 0o664) if directory.groupshared else (0o755, 0o644)
        for place, folders, files, descriptor in os.fwalk(src):
            target = Path(dest, os.path.relpath(place, src))
            target.mkdir(exist_ok=True)
            target.chmod(dir_mode)
            folders[:] = [name for name in folders if not self._ignored(name)]
            for name in files:
                if self._ignored(name) or not _matches(name, directory.include):
                    continue
                kind = os.lstat(name, dir_fd=descriptor).st_mode
                if stat.S_ISLNK(kind):
                    (target / name).symlink_to(os.readlink(name, dir_fd=descriptor))
                if not stat.S_ISREG(kind):
                    continue
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
                with open(os.open(name, flags, dir_fd=descriptor), "rb") as file:  # noqa: PTH123
                    size = _size(file)
                    if not 0 <= size <= KILOBYTE * directory.max_file_size:
                        whose, what = shown(Path(src).name), shown(name)
                        self.log.warning(
                            "%s: %s is left out, it is larger than %g MB "
                            "(CourseDirectory.max_file_size in nbgrader_config.py).",
                            *(whose, what, directory.max_file_size / KILOBYTE),
                        )
                        continue
                    room -= size
                    if room < 0:
                        raise TooLarge(
                            f"it is larger than {directory.max_dir_size / KILOBYTE:g} MB "
                            "(CourseDirectory.max_dir_size in nbgrader_config.py)"
                        )
                    (target / name).write_bytes(file.read(size))
                    (target / name).chmod(mode)

    def _ignored(self, name: str) -> bool:
        return _matches(name, self.coursedir.ignore)

    def _roster(self) -> Roster:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            return find_roster(gradebook.db.connection())

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                due: datetime | None = gradebook.find_assignment(
                    self.coursedir.assignment_id
                ).duedate
            except MissingEntry:
                return None
        return due


def _date(text: str, zone: tzinfo) -> datetime:
    """The date in a folder's name; one in an unknown zone must not keep a student's work there."""
    try:
        return parse_date(text, zone)
    except ValueError:
        found: datetime = collect.parse_utc(text)
        return found


def now() -> datetime:
    """This moment in UTC, as nbgrader keeps dates."""
    return datetime.now(UTC).replace(tzinfo=None)


def _is_to_come(when: datetime) -> bool:
    return when > now() + AHEAD


def _as_changed(handed: Handed) -> Handed:
    """The same folder with the time of its last change, which nobody can set, for a date.

    By one that is still to come, it would be the newest for good.
    """
    when = datetime.fromtimestamp(handed.path.lstat().st_ctime, UTC)
    return Handed(handed.student, f"{when:{WRITTEN}}", when.replace(tzinfo=None), handed.path)


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _size(file: BinaryIO) -> int:
    """The size of an ordinary file; -1 if it is none."""
    found = os.fstat(file.fileno())
    return found.st_size if stat.S_ISREG(found.st_mode) else -1
