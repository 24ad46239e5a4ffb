"""Tables of the labs, which the build writes into a course's pages: what each is worth, and how
many misconceptions its catalogue has.

Both stand in the labs and nowhere else.  A page that names them has a table between two comments;
the build writes its rows, and leaves the last column of that of the points to whoever writes the
page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from autograder.course import Course, CourseError, Lab, cell_source
from autograder.grading.catalogue import catalogue
from autograder.submissions.files import write_whole

BEGIN = "<!-- labs: `autograder build` writes this table, but for its last column -->"
END = "<!-- end of labs -->"
MISCONCEPTIONS_BEGIN = "<!-- misconceptions: `autograder build` writes this table -->"
MISCONCEPTIONS_END = "<!-- end of misconceptions -->"
USUAL_HEADING = "what it is about"


def update_tables(course: Course) -> None:
    """Write the tables of labs anew in those pages where they are out of date."""
    for path, text in _renewed(course):
        write_whole(path, text)


def outdated_tables(course: Course) -> Iterator[str]:
    """Say which pages have a table of labs that is not what the notebooks give."""
    for path, _ in _renewed(course):
        name = path.relative_to(course.root).as_posix()
        yield f"{name}: its table of labs lags behind. Run `autograder build`."


def _renewed(course: Course) -> Iterator[tuple[Path, str]]:
    """Each page of the course whose table is another one by now, with its text."""
    folders = (course.root, course.releases, course.root / "docs")
    for path in (page for folder in folders for page in sorted(folder.glob("*.md"))):
        before = path.read_text("utf-8")
        text = before
        for kind in _KINDS:
            text = _written(course, path, text, kind)
        if text != before:
            yield path, text


class _Kind(NamedTuple):
    """A kind of table: its two comments, and its rows by what stands there before."""

    begin: str
    end: str
    rows: Callable[[Course, str], Sequence[Sequence[str]]]


def _written(course: Course, path: Path, text: str, kind: _Kind) -> str:
    """A page's text with its tables of one kind as they are by now."""
    table = re.compile(f"{re.escape(kind.begin)}\n(.*?){re.escape(kind.end)}", re.DOTALL)
    if text.count(kind.begin) != len(table.findall(text)):
        name = path.relative_to(course.root).as_posix()
        raise CourseError(f"{name}: a table of labs begins and does not end with {kind.end}.")

    def renewed(found: re.Match[str]) -> str:
        lines = (f"| {' | '.join(row).rstrip()} |\n" for row in kind.rows(course, found[1]))
        return f"{kind.begin}\n\n{''.join(lines)}\n{kind.end}"

    return table.sub(renewed, text)


def _points(course: Course, before: str) -> list[tuple[str, ...]]:
    """What labs are worth, with the last column of the table that was there ``before``."""
    rows = [_cells(line) for line in before.splitlines() if line.startswith("|")]
    last = {row[0].strip("`"): row[-1] for row in rows if len(row) > 1}
    labs = [course.lab(name) for name in course.labs]
    table = [("lab", "points", rows[0][-1] if rows else USUAL_HEADING), ("---", "---:", "---")]
    table += [
        (f"`{lab.name}`", f"{lab.points:g}", last.get(lab.name) or _title(lab)) for lab in labs
    ]
    return [*table, ("together", f"{sum(lab.points for lab in labs):g}", last.get("together", ""))]


def _misconceptions(course: Course, _: str) -> list[tuple[str, ...]]:
    """How many entries each lab's catalogue has, and how many of them another one is named for."""
    rows = []
    for name in course.labs:
        entries = [entry for part in course.lab(name).parts for entry in catalogue(part)]
        rows.append((name, len(entries), sum(bool(entry.like) for entry in entries)))
    rows.append(("together", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    heads = [("lab", "entries", "of them named by a twin"), ("---", "---:", "---:")]
    return [*heads, *((name, str(entries), str(twins)) for name, entries, twins in rows)]


_KINDS = (
    _Kind(BEGIN, END, _points),
    _Kind(MISCONCEPTIONS_BEGIN, MISCONCEPTIONS_END, _misconceptions),
)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _title(lab: Lab) -> str:
    """The heading of a lab's notebook, without its number."""
    for cell in lab.cells:
        for line in cell_source(cell).splitlines() if cell["cell_type"] == "markdown" else ():
            if line.startswith("# "):
                return line[2:].partition(": ")[2].strip().replace("|", r"\|") or line[2:].strip()
    return ""
