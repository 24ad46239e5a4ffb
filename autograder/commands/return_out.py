"""Feedback for elsewhere: whose page goes out, in which form, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.commands.shared import console, say_passed_over
from autograder.course import CourseError, Lab
from autograder.feedback import counted
from autograder.interrupts import checkpoint
from autograder.lms.origins import origins_of, participants, read_origins
from autograder.lms.outgoing import pages
from autograder.lms.outgoing.csv_file import read_csv_file
from autograder.lms.outgoing.lms_files import whose_rows
from autograder.lms.outgoing.moodle import MoodleWorksheet
from autograder.lms.outgoing.results import ClassResults
from autograder.lms.outgoing.versions import Versions, digest, page_key
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
    """The digests of the pages that have been packed, by their keys among all of the lab's."""
    same: list[str] = field(default_factory=list)
    """The keys of pages that students have been sent as they are before."""
    passed_over: list[tuple[str, str]] = field(default_factory=list)

    def pages(
        self, students: Iterable[str], page: Callable[[Lab, str], Path]
    ) -> Iterator[tuple[str, dict[str, bytes]]]:
        """Yield each student of whom a page goes out, and those pages by notebook."""
        for student in students:
            checkpoint()
            try:
                found = self._read(student, page)
            except _UnreadableError as error:
                self.passed_over.append((student, str(error)))
                continue
            going = {}
            for notebook, content in found.items():
                key = page_key(student, notebook)
                if self.is_all or not self.versions.has_gone_out(
                    self.way, student, content, notebook
                ):
                    going[notebook] = content
                    self.sent[key] = digest(content)
                else:
                    self.same.append(key)
            if going:
                yield student, going

    def _read(self, student: str, page: Callable[[Lab, str], Path]) -> dict[str, bytes]:
        """All pages of a student's, by notebook; raises _UnreadableError if one cannot be read."""
        found = {}
        for part in self.lab.parts:
            path = page(part, student)
            try:
                found[part.notebook] = read_file(path, MOST_BYTES)
            except (OSError, NotebookError) as error:
                why = error.strerror if isinstance(error, OSError) else str(error)
                raise _UnreadableError(f"{path} cannot be read: {why}") from error
        return found


class _UnreadableError(Exception):
    """A page cannot be read; the text says which and why."""


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
    named_pages = going.pages(named.names, gradebook.feedback_page)
    place = gradebook.submitted.parent / FOLDER / lab.name
    if way in ARCHIVES:
        content = pages.archive(
            (named.names[student][notebook], page)
            for student, found_pages in named_pages
            for notebook, page in found_pages.items()
        )
        path = output or numbered(place, f"{way}-feedback", ".zip")
        if going.sent:
            (write if output else write_default)(path, content)
    else:
        path = output or numbered(place, f"{way}-feedback")
        with whole_folder(path) as new:
            for student, found_pages in named_pages:
                names = named.names[student]
                if way == "mail":
                    (new / names[""]).write_bytes(_draft(marks, lab, student, found_pages))
                    continue
                for notebook, page in found_pages.items():
                    path_of_page = new / names[notebook]
                    path_of_page.parent.mkdir(exist_ok=True)
                    path_of_page.write_bytes(page)
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
) -> pages.NamedPages:
    """Under which name each student's pages go out; a draft has all of hers."""
    origins = read_origins(gradebook.submitted, lab.name)
    if way == "canvas":
        return pages.together(
            {
                part.notebook: pages.canvas_names(students, origins_of(origins, part.notebook))
                for part in lab.parts
            }
        )
    if way == "moodle":
        in_sheet: dict[str, tuple[str, str]] = {}
        if sheet:
            numbers = participants(gradebook.submitted, lab.name)
            rows, found = whose_rows(sheet, marks, {one: [each] for one, each in numbers.items()})
            if why := sheet.why_anothers(found.students, gradebook.submitted, lab.name):
                raise CourseError(f"{why} Nothing is packed: name the worksheet of {lab.name}.")
            in_sheet = {
                student: (sheet.name(row), sheet.participant(row))
                for row, student in zip(rows, found.students, strict=True)
                if student
            }
        return pages.together(
            {
                part.notebook: pages.moodle_names(students, origins, pages.label(part), in_sheet)
                for part in lab.parts
            }
        )
    wanted = frozenset(students)
    members = [member for member in marks.members if member.student_id in wanted]
    if way == "folder":
        # a folder each for several pages: whatever notebooks and students are called, no page of
        # one has the name of another's
        ends = {
            part.notebook: f"/{pages.label(part)}_feedback.html" if part.notebook else ".html"
            for part in lab.parts
        }
        return pages.together(
            {notebook: pages.folder_names(members, lab.name, end) for notebook, end in ends.items()}
        )
    times = Counter(member.email.casefold() for member in marks.members)
    why_not = {
        one.student_id: NO_ADDRESS if not pages.has_address(one) else SHARED_ADDRESS
        for one in members
        if not pages.has_address(one) or times[one.email.casefold()] > 1
    }
    mailed = [one for one in members if one.student_id not in why_not]
    named = pages.folder_names(mailed, lab.name, ".eml")
    return pages.NamedPages(
        {student: {"": name} for student, name in named.names.items()},
        (*named.passed_over, *why_not.items()),
    )


def _draft(marks: ClassResults, lab: Lab, student: str, found_pages: Mapping[str, bytes]) -> bytes:
    (member,) = (one for one in marks.members if one.student_id == student)
    (graded,) = marks.labs
    attached = {
        f"{pages.label(part)}_feedback.html": found_pages[part.notebook]
        for part in lab.parts
        if part.notebook in found_pages
    }
    return pages.draft(member, graded, marks.of(student, lab.name), attached)


def _say_sent(going: Outgoing, path: Path) -> None:
    count = len(going.sent)
    same = f"; {len(going.same):,} unchanged since they went out (--all packs all)"
    if count:
        what = f"{count:,}"
        if going.lab.has_parts:
            students = len({key.partition("/")[0] for key in going.sent})
            what = f"{counted(count, 'page')} for {counted(students, 'student')}"
        said = f"Packed: {what}{same if going.same else ''}. They are in {shown(path)}."
        said += f" {HOW[going.way]}" if going.way in HOW else ""
    elif going.same:
        said = "No page has changed since it went out, and nothing is written; --all packs all."
    else:
        said = "There is nobody to whom a page could go out, and nothing is written."
    console.print(said, markup=False, highlight=False, soft_wrap=True)
    say_passed_over(going.passed_over)
