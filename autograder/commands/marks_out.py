"""Marks for elsewhere: which file is filled in or written, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from autograder.commands.shared import console, errors
from autograder.course import Course, CourseError, Lab
from autograder.grading.plain_text import clean, names_in_a_row
from autograder.grading.shelf import Shelf
from autograder.lms.origins import read_origins
from autograder.lms.outgoing import gradescope
from autograder.lms.outgoing.as_json import as_json
from autograder.lms.outgoing.canvas import CanvasGradebook
from autograder.lms.outgoing.csv_file import read_csv_file
from autograder.lms.outgoing.lms_files import FilledFile, fill_in
from autograder.lms.outgoing.moodle import MoodleWorksheet
from autograder.lms.outgoing.results import ClassResults
from autograder.lms.outgoing.sheet import as_csv, as_workbook
from autograder.lms.outgoing.titles import lab_columns
from autograder.lms.outgoing.writing import (
    FOLDER,
    beside,
    shown,
    whole_folder,
    write,
    write_default,
)
from autograder.systems import name_everywhere

if TYPE_CHECKING:
    from autograder.nbgrader_integration.gradebook import ClassGradebook
    from autograder.nbgrader_integration.marks.reader import ClassMarks

Item = TypeVar("Item")

FILLED = {
    "canvas": "Canvas's exported gradebook (Grades, Export, Export Entire Gradebook)",
    "moodle": "Moodle's grading worksheet (the assignment's submissions, Download grading "
    "worksheet)",
}
"""Ways that fill in a file, and which that is."""
WAYS = (*FILLED, "gradescope", "sheet", "json")
OF_ONE_LAB = ("moodle", "gradescope")
NOT_WRITTEN = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
"""Endings of spreadsheets that hold neither what Excel's .xlsx does nor CSV."""
FEW = 10


@dataclass(frozen=True)
class Wanted:
    """What was asked for besides the way."""

    given: Path | None = None
    output: Path | None = None
    column: str = ""
    scale: bool | None = None
    unfinished: bool = False

    def check(self, way: str | None, lab: str | None) -> None:
        """Raise CourseError if the options do not go together."""
        name = way or ""
        if name in FILLED and self.given is None:
            raise CourseError(f"--to {name} needs --in FILE.csv: {FILLED[name]}.")
        if name not in FILLED and (self.given or self.column or self.scale is not None):
            raise CourseError("--in, --column and --scale are for --to canvas and --to moodle.")
        if name not in WAYS and name == Path(name).stem and way is not None:
            raise CourseError(
                f"--to {name} is none of {', '.join(WAYS)}, and a file's name has an ending."
            )
        target = self.output if name == "sheet" else None if name in WAYS else Path(name)
        if target and target.suffix.casefold() in NOT_WRITTEN:
            raise CourseError(
                f"{target} would be a spreadsheet of a kind that is not written here; give it the "
                "ending .xlsx or .csv."
            )
        is_file = name not in WAYS and not name.casefold().endswith(".xlsx")
        if is_file and (self.output or self.unfinished):
            raise CourseError(f"-o and --unfinished are for --to {', '.join(WAYS)}.")
        if name in OF_ONE_LAB and lab is None:
            raise CourseError(f"--to {name} is of one lab: autograder marks LAB --to {name} …")
        if self.column and lab is None:
            raise CourseError("--column needs the lab that it is for: autograder marks LAB …")


def export_marks(
    gradebook: ClassGradebook,
    course: Course,
    found: ClassMarks,
    way: str,
    lab: Lab | None,
    wanted: Wanted,
) -> bool:
    """Write the marks of one lab or of all; returns whether something needs attention."""
    from autograder.nbgrader_integration.marks.going_out import class_results

    graded = [name for name, one in found.labs.items() if one.graded and name in course.labs]
    labs = [course.lab(name) for name in graded if lab is None or name == lab.name]
    if not labs:
        of = f" of {lab.name}" if lab else ""
        raise CourseError(f"There are no marks{of} yet: `autograder grade LAB` makes them.")
    marks = class_results(
        found,
        gradebook.roster(),
        labs,
        gradebook.submitted,
        gradebook.course_id,
        unfinished=wanted.unfinished,
    )
    place = gradebook.submitted.parent / FOLDER
    if way == "gradescope":
        _gradescope(gradebook, labs[0], marks, wanted.output or place / labs[0].name / way)
    elif way in FILLED:
        return _filled(gradebook, way, marks, wanted, is_chosen=lab is not None)
    else:
        of = f"{labs[0].name}-marks" if lab else "marks"
        if way == "json":
            path, content = place / f"{of}.json", as_json(marks)
        else:
            path = place / f"{of}.xlsx" if way == "sheet" else Path(way)
            path = wanted.output or path
            content = as_csv(marks) if path.suffix.casefold() == ".csv" else as_workbook(marks)
        path = wanted.output or path
        (write_default if path.is_relative_to(place) else write)(path, content)
        _say(f"The marks are in {shown(path)}.")
    _say_waiting(marks)
    return False


def _filled(
    gradebook: ClassGradebook, way: str, marks: ClassResults, wanted: Wanted, *, is_chosen: bool
) -> bool:
    """Fill in the file that an LMS gave out, beside which the result is written."""
    assert wanted.given is not None  # as has been checked
    table = read_csv_file(wanted.given)
    labs = [lab.name for lab in marks.labs]
    origins = {name: read_origins(gradebook.submitted, name) for name in labs}
    others = ""
    number = "user" if way == "canvas" else "participant"
    given_out: dict[str, list[str]] = {}
    for found in origins.values():
        for student, origin in found.items():
            if origin.system == way and number in origin.ids:
                given_out.setdefault(student, []).append(origin.ids[number])
    if way == "canvas":
        book = CanvasGradebook(table)
        lab = labs[0] if is_chosen else ""
        columns = lab_columns(book.columns, labs, lab=lab, heading=wanted.column)
        done = fill_in(book, columns, marks, given_out, scale=wanted.scale)
    else:
        sheet = MoodleWorksheet(table, wanted.column)
        done = fill_in(
            sheet,
            [sheet.column(labs[0])],
            marks,
            given_out,
            scale=wanted.scale,
            comments=sheet.comments,
        )
        others = sheet.why_anothers(done.matches.students, gradebook.submitted, labs[0])
    path = wanted.output or beside(wanted.given)
    if others and path.exists():
        raise CourseError(
            f"{others} Nothing was written, for {shown(path)} is there already: -o names another "
            "file."
        )
    write(path, table.content())
    needs_attention = _say_filled(done)
    if others:
        errors.print(others, style="yellow", markup=False, highlight=False, soft_wrap=True)
    _say_waiting(marks, [one.column.lab for one in done.columns])
    was = "" if path.exists() and path.samefile(wanted.given) else f" {wanted.given} is as it was."
    _say(f"The marks are in {shown(path)}.{was}")
    return needs_attention or bool(others)


def _say_filled(done: FilledFile) -> bool:
    """Say what became of each column and whose marks it does not have; returns whether a teacher
    has to look."""
    for one in done.columns:
        counts = f"{len(one.new):,} new, {_marks(len(one.changed))} changed, {len(one.same):,} same"
        _say(f"{one.column.lab}, “{clean(one.column.heading)}”: {counts}.")
        _list("Changed", one.changed, lambda each: f"{each[0]} {each[1]} → {each[2]}")
        kept = "No mark here, so the file's stays"
        _list(kept, one.kept, " ".join)
        _list("Closed in the file (excused, not given or locked), so left", one.closed, str)
        _list("More points than the LMS takes", one.above, str, attention=True)
    matches = done.matches
    _list("Rows of nobody here, left as they were", matches.unknown, str, attention=True)
    _list(
        "Rows that may be several students', left as they were (an id or an address in the "
        "roster tells them apart)",
        matches.ambiguous,
        str,
        attention=True,
    )
    _list("With a mark here and no row in the file", done.without_row, str, attention=True)
    if done.disarmed:
        _say(
            f"Cells with an apostrophe before what a spreadsheet would compute: {done.disarmed:,}."
        )
    above = any(one.above for one in done.columns)
    return bool(matches.unknown or matches.ambiguous or done.without_row or above)


def _gradescope(gradebook: ClassGradebook, lab: Lab, marks: ClassResults, folder: Path) -> None:
    """Write a folder with each student's results."""
    shelf = Shelf(gradebook.shelf)
    recorded = gradebook.recorded(lab)
    origins = read_origins(gradebook.submitted, lab.name)
    count = 0
    taken: set[str] = set()
    with whole_folder(folder) as new:
        for member in marks.members:
            student = member.student_id
            mark = marks.mark(student, lab.name)
            if mark is None:
                continue
            key = recorded[student].report_key if student in recorded else ""
            content = gradescope.results(
                marks.of(student, lab.name),
                marks.labs[0],
                mark,
                shelf.get(key) if key else None,
            )
            origin = origins.get(student)
            number = origin.ids.get("submission", "") if origin else ""
            name = f"submission_{number}" if number.isdigit() else name_everywhere(student)
            if name.casefold() in taken:  # a group's, of whom each has marks of her own
                name = name_everywhere(f"{name}_{student}")
            taken.add(name.casefold())
            place = new / name
            place.mkdir()
            (place / gradescope.RESULTS).write_bytes(content)
            count += 1
    _say(
        f"{gradescope.RESULTS} of {count:,} {'student is' if count == 1 else 'students are'} "
        f"in {shown(folder)}, in a folder each."
    )


def _say_waiting(marks: ClassResults, labs: Sequence[str] = ()) -> None:
    """Name those whose mark is left out because something is still to be marked."""
    for lab in labs or [lab.name for lab in marks.labs]:
        waiting = marks.waiting(lab)
        label = f"{lab}: still to be marked, so left empty (--unfinished writes them all the same)"
        _list(label, waiting, str)


def _list(
    label: str, items: Sequence[Item], text: Callable[[Item], str], *, attention: bool = False
) -> None:
    """Say how many there are, and name the first of them."""
    if not items:
        return
    named = names_in_a_row([text(each) for each in items], FEW)
    to, style = (errors, "yellow") if attention else (console, "")
    line = f"{label}: {len(items):,} ({named})."
    to.print(line, style=style, markup=False, highlight=False, soft_wrap=True)


def _marks(count: int) -> str:
    return f"{count:,} mark" if count == 1 else f"{count:,} marks"


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
