"""Tables of the labs and what they are worth, which the build writes into a course's pages.

The points stand in the notebooks and nowhere else.  A page that names them has a table between two
comments; the build writes its rows, and leaves the last column to whoever writes the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course, CourseError, Lab, cell_source
from autograder.submissions.files import write_whole

BEGIN = "<!-- labs: `autograder build` writes this table, but for its last column -->"
END = "<!-- end of labs -->"
_TABLE = re.compile(f"{re.escape(BEGIN)}\n(.*?){re.escape(END)}", re.DOTALL)
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
        text = path.read_text("utf-8")
        if text.count(BEGIN) != len(_TABLE.findall(text)):
            name = path.relative_to(course.root).as_posix()
            raise CourseError(f"{name}: a table of labs begins and does not end with {END}.")
        renewed = _TABLE.sub(lambda found: f"{BEGIN}\n{_table(course, found[1])}{END}", text)
        if renewed != text:
            yield path, renewed


def _table(course: Course, before: str) -> str:
    """The table of a course's labs, with the last column of the one that was there ``before``."""
    rows = [_cells(line) for line in before.splitlines() if line.startswith("|")]
    last = {row[0].strip("`"): row[-1] for row in rows if len(row) > 1}
    labs = [course.lab(name) for name in course.labs]
    table = [("lab", "points", rows[0][-1] if rows else USUAL_HEADING), ("---", "---:", "---")]
    table += [
        (f"`{lab.name}`", f"{lab.points:g}", last.get(lab.name) or _title(lab)) for lab in labs
    ]
    table += [("together", f"{sum(lab.points for lab in labs):g}", last.get("together", ""))]
    return "\n" + "".join(f"| {' | '.join(row).rstrip()} |\n" for row in table) + "\n"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _title(lab: Lab) -> str:
    """The heading of a lab's notebook, without its number."""
    for cell in lab.cells:
        for line in cell_source(cell).splitlines() if cell["cell_type"] == "markdown" else ():
            if line.startswith("# "):
                return line[2:].partition(": ")[2].strip().replace("|", r"\|") or line[2:].strip()
    return ""
