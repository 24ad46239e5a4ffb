"""Which labs have been saved, for an author who has them built at each save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.course import Course, Lab
from autograder.digests import digest_files, folder_files

DEBOUNCE = 500
"""How many milliseconds of changes without a rest count as one."""
LOOK_MILLISECONDS = 1000


def saved_labs(course: Course, labs: Sequence[str]) -> Iterator[list[str]]:
    """Name these labs, and then, for as long as anybody asks, those that were saved meanwhile.

    Files are compared, because editors touch more than they change, and once a second all are
    looked at, for drives of which the system tells nothing.
    """
    from watchfiles import watch

    folders = [course.sources, course.root / course.layout.suites.partition("{lab}")[0]]
    changes = watch(
        *(folder for folder in folders if folder.is_dir()),
        debounce=DEBOUNCE,
        yield_on_timeout=True,
        rust_timeout=LOOK_MILLISECONDS,
    )
    seen: dict[str, str] = {}
    while True:
        now = {name: _digest(course, name) for name in labs}
        saved = [name for name in labs if now[name] != seen.get(name)]
        seen = now
        if saved:
            yield saved
        next(changes)


def _digest(course: Course, name: str) -> str:
    """A digest of all that a lab is built of and tested by."""
    lab = Lab(name, course.root)
    shared = sorted(course.sources.glob("*.py"))
    files = [*shared, *folder_files(lab.source_notebook.parent), *folder_files(lab.suites)]
    return digest_files(files, course.root)
