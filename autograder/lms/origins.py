"""Where each student's work came from: what the LMS calls her and her file, kept for the way back.

One JSON file a lab lies in ``submitted/.lms/``, where neither grading nor nbgrader looks.  What is
read is checked: a name in it may lead nowhere but down.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import msgspec

from autograder.course import CourseError
from autograder.submissions.files import read_file, sweep, write_whole
from autograder.submissions.notebook import NotebookError

FOLDER = ".lms"
"""In ``submitted/``; a dot keeps it from being taken for a student's."""
VERSION = 1
MAX_BYTES = 64 * 2**20
"""A class of a hundred thousand has a file of less than half of that."""


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an LMS calls a student and the file of hers that counts."""

    system: str
    """Whose form the archive had: ``moodle``, ``canvas``, ``drive``, ``gradescope``, ``teams`` or
    ``folder``."""
    path: str
    """The file's path in the archive, as written there and with ``/``; relative, without ``..``."""
    name: str = ""
    """The student's name as the archive has it."""
    email: str = ""
    ids: dict[str, str] = {}
    """What the LMS numbers: ``participant`` (Moodle's identifier in one assignment), ``user``
    (Canvas, or Gradescope's ``sid``), ``file`` (Canvas) and ``submission`` (Gradescope)."""
    is_late: bool = False
    """Whether the LMS has marked it as late."""
    file_time: str = ""
    """When the archive says the file was changed, in ISO 8601 with a zone; it may well be when the
    archive was packed."""
    files: dict[str, str] = {}
    """Of a lab of several notebooks, the path of the file that counts for each, by its name."""

    @property
    def folder(self) -> str:
        """The folder at the top of the archive that the file lies in, empty if in none."""
        parts = PurePosixPath(self.path).parts
        return parts[0] if len(parts) > 1 else ""

    @property
    def file(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name


class _File(msgspec.Struct, frozen=True):
    """What stands in the file of a lab."""

    version: int
    students: dict[str, Origin]


class _Version(msgspec.Struct, frozen=True):
    version: int


def origins_file(submitted: Path, lab_name: str) -> Path:
    """Where the origins of a lab's submissions are kept."""
    return submitted / FOLDER / f"{lab_name}.json"


def read_origins(submitted: Path, lab_name: str) -> dict[str, Origin]:
    """Read where the submissions of a lab came from, by student; empty if nothing was collected
    from an LMS.

    Raises CourseError with a sentence if the file cannot be used.
    """
    path = origins_file(submitted, lab_name)
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        if path.parent.is_symlink():
            raise NotebookError("It lies in a link, and links are not followed.")
        data = read_file(path, MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise NotebookError("It is too large.")
        version = msgspec.json.decode(data, type=_Version).version
        if version != VERSION:
            raise NotebookError(f"It is of version {version}, and this program reads {VERSION}.")
        found = msgspec.json.decode(data, type=_File).students
    except (NotebookError, OSError, msgspec.MsgspecError, RecursionError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error).rstrip(".")
        raise CourseError(
            f"{path}, which says where submissions came from, cannot be used: {why}. Put it back "
            "from a backup, or delete it and collect the LMS's archive again."
        ) from error
    for student, origin in found.items():
        if not all(map(is_downward, (origin.path, *origin.files.values()))):
            raise CourseError(
                f"{path} names a path for {student} that leads out of an archive; delete it and "
                "collect the LMS's archive again."
            )
    return found


def with_files(origin: Origin, paths: Mapping[str, str], before: Origin | None) -> Origin:
    """Add the ``paths`` of a lab's several notebooks, and of one that stays as it was ``before``,
    where it came from then."""
    kept = before.files if before and before.system == origin.system else {}
    return msgspec.structs.replace(origin, files={**kept, **paths})


def origins_of(origins: Mapping[str, Origin], notebook: str) -> dict[str, Origin]:
    """The same for one of a lab's notebooks, as if it had been handed in alone."""
    return {
        student: msgspec.structs.replace(origin, path=origin.files.get(notebook, origin.path))
        for student, origin in origins.items()
    }


def known_keys(origins: Mapping[str, Origin], system: str) -> dict[str, str]:
    """The students of keys that mean one person in an archive of ``system``."""
    known = {}
    for student, origin in origins.items():
        if origin.system != system:
            continue
        for kind in ("participant", "user", "anonymous"):
            if number := origin.ids.get(kind):
                known[f"anon_{number}" if kind == "anonymous" else number] = student
    return known


def participants(submitted: Path, lab_name: str) -> dict[str, str]:
    """The number by which Moodle gave out each student's work for a lab."""
    return {
        student: origin.ids["participant"]
        for student, origin in read_origins(submitted, lab_name).items()
        if origin.system == "moodle" and "participant" in origin.ids
    }


def collected_labs(submitted: Path) -> list[str]:
    """The labs of which something was collected from an LMS."""
    return sorted(path.stem for path in (submitted / FOLDER).glob("*.json"))


def write_origins(submitted: Path, lab_name: str, origins: Mapping[str, Origin]) -> None:
    """Keep where the submissions of a lab came from, in the place of what was kept before.

    Raises CourseError if a link is in the way.
    """
    path = origins_file(submitted, lab_name)
    if path.parent.is_symlink():
        raise CourseError(f"{path.parent} is a link, and links are not followed; remove it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path.parent)
    ordered = {student: origins[student] for student in sorted(origins)}
    data = msgspec.json.encode(_File(VERSION, ordered))
    write_whole(path, msgspec.json.format(data, indent=1))


def is_downward(path: str) -> bool:
    """Whether a path in an archive leads down from its root and nowhere else."""
    parts = path.split("/")
    return bool(path) and not {"", ".", ".."} & {*parts} and "\0" not in path
