"""Feedback for elsewhere: whose page goes out, in which form, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.shared import console, say_passed_over
from autograder.course import CourseError, Lab
from autograder.interrupts import checkpoint
from autograder.lms.origins import read_origins
from autograder.lms.outgoing import pages
from autograder.lms.outgoing.csv_file import read_csv_file
from autograder.lms.outgoing.lms_files import whose_rows
from autograder.lms.outgoing.moodle import MoodleWorksheet
from autograder.lms.outgoing.results import ClassResults
from autograder.lms.outgoing.versions import Versions, digest
from autograder.lms.outgoing.writing import (
    FOLDER,
    numbered,
    shown,
    whole_folder,
    write,
    write_default,
)
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook

ARCHIVES = ("moodle", "canvas")
WAYS = (*ARCHIVES, "folder", "mail")
HOW = {
    "moodle": "In Moodle, the assignment's submissions have “Upload multiple feedback files in a "
    "zip”.",
    "canvas": "In Canvas, the assignment has “Upload Submissions” beside “Download Submissions”.",
    "mail": "Each is a draft: a mail program opens it as a message that can be sent.",
}
NO_ADDRESS = "the gradebook has no e-mail address of hers that a message can be sent to."
SHARED_ADDRESS = "another student has the same e-mail address, and one would get the other's page."
MOST_BYTES = 64 << 20


@dataclass
class Outgoing:
    """Pages on their way, each read only when it is packed."""

    lab: Lab
    way: str
    versions: Versions
    is_all: bool
    sent: dict[str, str] = field(default_factory=dict)
    """By student, the digest of the page that has been packed."""
    same: list[str] = field(default_factory=list)
    """Who has been sent this very page before."""
    passed_over: list[tuple[str, str]] = field(default_factory=list)

    def pages(
        self, students: Sequence[str], page: Callable[[str], Path]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield each student whose page goes out, and the page."""
        for student in students:
            checkpoint()
            try:
                content = read_file(page(student), MOST_BYTES)
            except (OSError, NotebookError) as error:
                why = error.strerror if isinstance(error, OSError) else str(error)
                self.passed_over.append((student, f"{page(student)} cannot be read: {why}"))
                continue
            if not self.is_all and self.versions.has_gone_out(self.way, student, content):
                self.same.append(student)
                continue
            self.sent[student] = digest(content)
            yield student, content


def check(way: str, given: Path | None) -> MoodleWorksheet | None:
    """Read the file that was given, if any; raises CourseError if it is none, or if the options do
    not go together."""
    if way not in WAYS:
        raise CourseError(f"--to {way} is no way to return feedback: {', '.join(WAYS)} are.")
    if given and way != "moodle":
        raise CourseError("--in is for --to moodle: its grading worksheet.")
    return MoodleWorksheet(read_csv_file(given)) if given else None


def send(
    gradebook: ClassGradebook,
    lab: Lab,
    students: Sequence[str],
    way: str,
    *,
    sheet: MoodleWorksheet | None,
    output: Path | None,
    is_all: bool,
) -> bool:
    """Pack the pages that have changed since they went out this way, or all of them; returns
    whether somebody was passed over."""
    from autograder.nbgrader_integration.marks.going_out import class_results

    found = gradebook.marks(lab.name)
    marks = class_results(
        found, gradebook.roster(), [lab], gradebook.submitted, gradebook.course_id
    )
    going = Outgoing(lab, way, Versions(gradebook.submitted, lab.name), is_all)
    named = _names(gradebook, lab, students, marks, way, sheet)
    going.passed_over += named.passed_over
    named_pages = going.pages(list(named.names), lambda who: gradebook.feedback_page(lab, who))
    place = gradebook.submitted.parent / FOLDER / lab.name
    if way in ARCHIVES:
        content = pages.archive((named.names[student], page) for student, page in named_pages)
        path = output or numbered(place, f"{way}-feedback", ".zip")
        if going.sent:
            (write if output else write_default)(path, content)
    else:
        path = output or numbered(place, f"{way}-feedback")
        with whole_folder(path) as new:
            for student, page in named_pages:
                content = _draft(marks, student, page) if way == "mail" else page
                (new / named.names[student]).write_bytes(content)
    if going.sent:
        going.versions.note(way, going.sent)
    _say_sent(going, path)
    return bool(going.passed_over)


def _names(
    gradebook: ClassGradebook,
    lab: Lab,
    students: Sequence[str],
    marks: ClassResults,
    way: str,
    sheet: MoodleWorksheet | None,
) -> pages.Named:
    """Under which name each student's page goes out."""
    origins = read_origins(gradebook.submitted, lab.name)
    if way == "canvas":
        return pages.canvas_names(students, origins)
    if way == "moodle":
        participants: dict[str, tuple[str, str]] = {}
        if sheet:
            numbers = {
                student: [origin.ids["participant"]]
                for student, origin in origins.items()
                if origin.system == "moodle" and "participant" in origin.ids
            }
            rows, found = whose_rows(sheet, marks, numbers)
            participants = {
                student: (sheet.name(row), sheet.participant(row))
                for row, student in zip(rows, found.students, strict=True)
                if student
            }
        return pages.moodle_names(students, origins, lab.name, participants)
    wanted = frozenset(students)
    members = [member for member in marks.members if member.student_id in wanted]
    if way == "folder":
        return pages.folder_names(members, lab.name, ".html")
    times = Counter(member.email.casefold() for member in marks.members)
    why = {
        one.student_id: NO_ADDRESS if not pages.has_address(one) else SHARED_ADDRESS
        for one in members
        if not pages.has_address(one) or times[one.email.casefold()] > 1
    }
    mailed = [one for one in members if one.student_id not in why]
    named = pages.folder_names(mailed, lab.name, ".eml")
    return pages.Named(named.names, (*named.passed_over, *why.items()))


def _draft(marks: ClassResults, student: str, page: bytes) -> bytes:
    (member,) = (one for one in marks.members if one.student_id == student)
    (lab,) = marks.labs
    return pages.draft(member, lab, marks.of(student, lab.name), page)


def _say_sent(going: Outgoing, path: Path) -> None:
    count = len(going.sent)
    same = f"; {len(going.same):,} unchanged since they went out (--all packs all)"
    if count:
        said = f"Packed: {count:,}{same if going.same else ''}. They are in {shown(path)}."
        said += f" {HOW[going.way]}" if going.way in HOW else ""
    elif going.same:
        said = "No page has changed since it went out, and nothing is written; --all packs all."
    else:
        said = "There is nobody to whom a page could go out, and nothing is written."
    console.print(said, markup=False, highlight=False, soft_wrap=True)
    say_passed_over(going.passed_over)
