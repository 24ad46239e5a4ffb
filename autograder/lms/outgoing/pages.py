"""Pages of feedback, packed the way that an LMS or a mail program takes them.

Each student's page goes under the name that the LMS gave to what she handed in, and nobody's goes
under a name that two students have.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import PurePosixPath

from autograder.course import Lab
from autograder.feedback import points_text
from autograder.lms.origins import Origin
from autograder.lms.outgoing.results import GradedLab, LabMark, Member
from autograder.submissions.folder import stand_in_id
from autograder.systems import name_everywhere

LONGEST = 240
"""How many bytes a file's name may have, before its suffix."""
DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive, so that the same pages make the same archive."""
MOODLE = re.compile(r"[^_]*_(?P<participant>\d+)_assignsubmission_[a-z]+_?")
MOODLE_FLAT = re.compile(r"(?P<folder>[^_]*_\d+_assignsubmission_[a-z]+_).+")
CANVAS = re.compile(r".+_\d+_\d+_.+|anon_[^_]+_\d+_.+")
ADDRESS = re.compile(r"[!#$%&'*+./0-9=?A-Z^_`a-z{|}~-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Named:
    """Under which name each student's page goes out, and who has none and why."""

    names: Mapping[str, str]
    passed_over: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class NamedPages:
    """The same where a student may have several pages, one for each notebook of a lab."""

    names: Mapping[str, Mapping[str, str]]
    """By student and by notebook, whose name is empty in a lab of one."""
    passed_over: tuple[tuple[str, str], ...] = ()


def together(found: Mapping[str, Named]) -> NamedPages:
    """Put together the names of the pages for each notebook: who has none for one of them gets
    nothing, and where names of hers are the same, that of the notebook tells them apart."""
    passed_over = {student: why for one in found.values() for student, why in one.passed_over}
    names = {}
    for student in next(iter(found.values())).names:
        if student in passed_over:
            continue
        own = {notebook: one.names[student] for notebook, one in found.items()}
        if len({name.casefold() for name in own.values()}) < len(own):
            name = next(iter(own.values())).removesuffix(".html")
            own = {notebook: f"{name}_{name_everywhere(notebook)}.html" for notebook in own}
        names[student] = own
    return NamedPages(names, tuple(passed_over.items()))


def label(part: Lab) -> str:
    """What a lab, or a notebook of one, is called in the names of files."""
    return name_everywhere(part.full_name.replace("/", "_"))


def moodle_names(
    students: Sequence[str],
    origins: Mapping[str, Origin],
    lab_name: str,
    participants: Mapping[str, tuple[str, str]],
) -> Named:
    """The paths in the archive for “Upload multiple feedback files in a zip”.

    The folder is the one that Moodle gave the student's work out in; ``participants`` has the
    full name and the number of those whose work came another way, from a grading worksheet.
    """

    def participant(path: str) -> str:
        found = MOODLE.fullmatch(path.partition("/")[0])
        return found["participant"] if found else ""

    def name(student: str) -> str:
        origin = origins.get(student)
        folder = ""
        if origin and origin.system == "moodle":
            flat = MOODLE_FLAT.fullmatch(origin.file)
            folders = PurePosixPath(origin.path).parts[:-1]
            found = [each for each in folders if MOODLE.fullmatch(each)]
            folder = found[-1] if found else flat["folder"] if flat else ""
        if not folder and student in participants:
            full_name, number = participants[student]
            named = name_everywhere(full_name).replace("_", " ")
            # Moodle reads the number between the first strokes
            folder = f"{named}_{number}_assignsubmission_file_"
        path = f"{name_everywhere(folder)}/{lab_name}_feedback.html"
        return path if participant(path) else ""

    why = "the work did not come in Moodle's archive, and no worksheet (--in) has a row for it."
    return _named({student: name(student) for student in students}, why, participant)


def canvas_names(students: Sequence[str], origins: Mapping[str, Origin]) -> Named:
    """The names in the archive for Canvas's “Upload Submissions”: those of its “Download
    Submissions”, of which Canvas reads the ids."""

    def name(student: str) -> str:
        origin = origins.get(student)
        if origin is None or origin.system != "canvas" or not CANVAS.fullmatch(origin.file):
            return ""
        return f"{name_everywhere(origin.file.rpartition('.')[0] or origin.file)}.html"

    def ids(file: str) -> str:
        parts = [part for part in file.split("_") if part != "LATE"]
        numbers = parts[1:3] if parts[0] == "anon" else [part for part in parts if part.isdigit()]
        return " ".join(numbers[:2])  # which is what Canvas reads

    why = "the work did not come in Canvas's archive, so Canvas has no name for it."
    return _named({student: name(student) for student in students}, why, ids)


def folder_names(members: Sequence[Member], lab_name: str, suffix: str) -> Named:
    """The names of files in a folder: whose each is, for people."""
    names = {}
    for member in members:
        student = member.student_id
        name = name_everywhere(f"{lab_name}_{student}_{member.last_name_first}".rstrip("_"))
        if len(os.fsencode(name)) > LONGEST:
            name = f"{lab_name}_{stand_in_id(student)}"
        names[student] = name + suffix
    return _named(names, "", str.casefold)


def archive(pages: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack pages, each with its name, into a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, page in pages:
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, page)
    return content.getvalue()


def has_address(member: Member) -> bool:
    """Whether a student has one e-mail address, and nothing else beside it."""
    return bool(ADDRESS.fullmatch(member.email))


def draft(member: Member, lab: GradedLab, found: LabMark, attached: Mapping[str, bytes]) -> bytes:
    """An e-mail to one student, not sent yet, with her pages attached under the names given."""
    message = EmailMessage(policy=SMTP)
    message["To"] = member.email
    message["Subject"] = f"{lab.name}: your feedback"
    message["X-Unsent"] = "1"  # a mail program opens it as one that is being written
    message.set_content(_summary(member, lab, found, len(attached)))
    for name, page in attached.items():
        message.add_attachment(page, maintype="text", subtype="html", filename=name)
    return message.as_bytes()


def _summary(member: Member, lab: GradedLab, found: LabMark, pages: int) -> str:
    lines = [f"Dear {_one_line(member.name)},", ""]
    if found.waiting:
        lines += [f"{lab.name} is not all marked yet; so far:"]
    else:
        most = points_text(lab.max_points)
        lines += [f"{lab.name}: {points_text(found.so_far)} of {most} points."]
    lines += [""]
    for part in lab.parts:
        cell = found.cells.get(part.grade_id)
        most = points_text(part.max_points)
        points = cell.points if cell else None
        said = "still to be marked" if points is None else f"{points_text(points)} of {most}"
        lines.append(f"  {part.title}: {said}")
    if found.penalty:
        lines.append(f"  handed in late: {points_text(found.penalty)} off")
    attached = "The attached page says what each mark is for; a browser opens it."
    if pages > 1:
        attached = "The attached pages say what each mark is for; a browser opens them."
    lines += ["", attached, ""]
    return "\n".join(lines)


def _named(names: Mapping[str, str], why: str, meant: Callable[[str], str]) -> Named:
    """Leave out who has no name, and everybody whose name means somebody else as well."""
    count = Counter(meant(name) for name in names.values() if name)
    good = {student: name for student, name in names.items() if count[meant(name)] == 1}
    shared = "somebody else's has the same name there, and one would get the other's page."
    return Named(
        good,
        tuple(
            (student, shared if name else why)
            for student, name in names.items()
            if student not in good
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
