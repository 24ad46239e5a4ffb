"""Takes back work that was given to another student than whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CourseError
from autograder.lms.claims import Claim, Entry
from autograder.lms.origins import FOLDER, Origin, known_keys

TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class TakenBack:
    """Work that lay with a student and is another's."""

    student: str
    owner: str
    place: Path | None
    """Where it lies now; None if it has not been put away."""


def changed_hands(
    origins: Mapping[str, Origin],
    system: str,
    by_student: Mapping[str, Sequence[tuple[Entry, Claim]]],
) -> dict[str, str]:
    """Whose the submissions are now that were other students' before, by those students.

    One whose submission is nobody's now keeps it, and so does one of a group.
    """
    keys = {student: key for key, student in known_keys(origins, system).items()}
    owners: dict[str, list[str]] = {}
    for name, files in by_student.items():
        for entry, claim in files:
            owners.setdefault(claim.key, []).append(name)
            owners.setdefault(entry.member.path, []).append(name)
    found = {}
    for student, origin in origins.items():
        now = owners.get(keys.get(student, ""), []) or owners.get(origin.path, [])
        if origin.system == system and now and student not in now:
            found[student] = now[0]
    return found


def put_away(folder: Path, submitted: Path, name: str) -> Path:
    """Move a student's folder to where neither grading nor nbgrader looks; return its place.

    Raises CourseError if it cannot be moved.
    """
    place = submitted / FOLDER / TAKEN_BACK
    for one in (place.parent, place, folder):
        if one.is_symlink():
            raise CourseError(f"{one} is a link, and links are not followed; remove it.")
    target = place / name
    try:
        place.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()
    except OSError as error:
        raise CourseError(f"{folder} could not be moved to {target}: {error.strerror}.") from error
    return target
