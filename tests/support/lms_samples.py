"""Archives as learning management systems give them out, made up: a class of thirty."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.submissions.roster import RosterStudent
from support.tiny import LAB, by_id

DUE = datetime(2026, 3, 2, 12, 0)
"""When the lab was due, in UTC."""


@dataclass(frozen=True)
class Sample:
    """A file to put into an archive."""

    path: str
    content: bytes
    when: datetime = DUE - timedelta(hours=1)


NAMES = [
    "Ada Lovelace",
    "Alan Turing",
    "Grace Hopper",
    "Jürgen Müller",
    "Zoë Kravitz",
    "Søren Kierkegaard",
    "José García",
    "Łukasz Nowak",
    "Đặng Thị Hà",
    "Anne-Marie O'Neill",
    "Priya Raman",
    "Rohan Das",
    "Fatima Zahra",
    "Chen Wei",
    "Yuki Tanaka",
    "Ivan Petrov",
    "Olga Ivanova",
    "Kofi Mensah",
    "Amina Diallo",
    "Liam Byrne",
    "Nora Berg",
    "Emil Holm",
    "Sana Khan",
    "Bilal Ahmed",
    "Mia Rossi",
    "Luca Bianchi",
    "Tom Baker",
    "Eva Novak",
]


def the_class() -> list[RosterStudent]:
    """Thirty students, two of them called John Smith."""
    students = [
        RosterStudent(
            f"s{number:02}", *name.rsplit(" ", 1), f"s{number:02}@uni.example", str(4000 + number)
        )
        for number, name in enumerate(NAMES, 1)
    ]
    smiths = [
        RosterStudent(f"js{number}", "John", "Smith", f"js{number}@uni.example", f"90{number}")
        for number in (1, 2)
    ]
    return [*students, *smiths]


def full_name(student: RosterStudent) -> str:
    return f"{student.first_name} {student.last_name}"


def work_in(course: Course) -> Callable[[object], bytes]:
    """A way to make notebooks for the tiny lab, each with work that is nobody else's."""
    lab = course.lab(LAB)
    notebook = nbformat.read(lab.source_notebook, as_version=4)
    cells = by_id(notebook)
    cells["double"].source = "def double(x):\n    return x + x  # by NOBODY"
    text = nbformat.writes(notebook)
    return lambda whose: text.replace("by NOBODY", f"by {whose}").encode()


def zip_of(path: Path, samples: Iterable[Sample]) -> Path:
    """Write a ZIP archive, with the times of the files as the course's clock shows them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in samples:
            info = zipfile.ZipInfo(one.path, one.when.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, one.content)
    return path


def folder_of(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the same as a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def spread(number: int) -> datetime:
    """When a student hands in: in no order, some hours before the lab is due."""
    return DUE - timedelta(minutes=61 + 97 * (number * 7 % 31))


def moodle_class(work: Callable[[object], bytes]) -> list[Sample]:
    """Moodle's archive of the class: s01 is late, s02 has handed in two files and a PDF."""
    samples = []
    for number, one in enumerate(the_class(), 1):
        folder = f"{full_name(one)}_{7000 + number}_assignsubmission_file_"
        when = DUE + timedelta(hours=20) if one.student_id == "s01" else spread(number)
        samples.append(Sample(f"{folder}/{LAB}.ipynb", work(one.student_id), when))
        if one.student_id == "s02":
            later = spread(number) + timedelta(minutes=30)
            samples += [
                Sample(f"{folder}/{LAB} (1).ipynb", work("s02 again"), later),
                Sample(f"{folder}/notes.pdf", b"%PDF-1.4 notes", later),
            ]
    return samples


def canvas_class(work: Callable[[object], bytes]) -> list[Sample]:
    """Canvas's archive of the class, as above; all times are those of its packing."""
    samples = []
    for number, one in enumerate(the_class(), 1):
        packed = DUE + timedelta(days=1, seconds=2 * number)
        letters = [letter for letter in f"{one.last_name}{one.first_name}" if letter.isalnum()]
        late = "_LATE" if one.student_id == "s01" else ""
        start = f"{''.join(letters).lower()}{late}_{one.lms_id}"
        samples.append(
            Sample(f"{start}_{880000 + number}_{LAB}.ipynb", work(one.student_id), packed)
        )
        if one.student_id == "s02":
            samples += [
                Sample(f"{start}_{890000}_{LAB}-1.ipynb", work("s02 again"), packed),
                Sample(f"{start}_{890001}_notes.pdf", b"%PDF-1.4 notes", packed),
            ]
    return samples


def drive_class(work: Callable[[object], bytes]) -> list[Sample]:
    """Google Drive's archive of the class, as above, in a folder as Drive packs it."""
    samples = []
    for number, one in enumerate(the_class(), 1):
        when = DUE + timedelta(hours=20) if one.student_id == "s01" else spread(number)
        copy = " (1)" if one.student_id == "js2" else ""
        name = f"{LAB}-20260304T100000Z-001/{full_name(one)} - {LAB}{copy}.ipynb"
        samples.append(Sample(name, work(one.student_id), when))
        if one.student_id == "s02":
            again = name.replace(".ipynb", " (1).ipynb")
            later = spread(number) + timedelta(minutes=30)
            samples += [
                Sample(again, work("s02 again"), later),
                Sample(name.replace(f"{LAB}.ipynb", "notes.pdf"), b"%PDF-1.4 notes", later),
            ]
    return samples
