"""The marks of a class: everybody's, or what a teacher would look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from autograder.classroom.grade_class import Graded, How
from autograder.course import Lab
from autograder.feedback import counted, points_text, subject
from autograder.nbgrader_integration.marks.standings import Standing, waiting_text
from autograder.terminal.entries import Align, Entries
from autograder.terminal.student_rows import BY_HAND, FOLLOWED, UNMARKED, StudentRow
from autograder.terminal.unpadded import Unpadded

SMALL_CLASS = 60
"""The largest class of which everybody is shown."""
FEW = 10
MANY = 20
FOUND = "the mistake found"
BELOW = "needs attention: see below"
ANSWERS = "text"

SIGNS = {
    FOLLOWED: "follow-through marks",
    BY_HAND: "given by hand",
    UNMARKED: "still to be marked",
}
"""What a sign beside points means, of which only those are explained that are there."""

MORE: Mapping[str, tuple[Callable[[StudentRow], object], Callable[[StudentRow], Text]]] = {
    ANSWERS: (lambda row: row.answers, StudentRow.written_text),
    "extra": (lambda row: row.extra, StudentRow.extra_text),
    "late": (lambda row: row.penalty, StudentRow.late_text),
}
"""Columns that are there if somebody needs them: who does, and what stands in them."""


class ClassView:
    """What a terminal shows of a class once it has been graded.

    Of a small class that is everybody; of a large one the marks by cell, and those whom a
    teacher would look at first.
    """

    def __init__(self, root: Path, *, everybody: bool = False, feedback: str | None = None) -> None:
        """``feedback`` is the command that brings pages of feedback up to date: None if they are,
        and empty if that is done, and said, further on."""
        self._root = root
        self._feedback = feedback
        self._everybody = everybody
        self._rows: list[StudentRow] = []
        self._isolation = ""
        self._how: Counter[How] = Counter()
        self._undated = 0
        self._has_due_date = False

    def add(self, graded: Graded) -> Graded:
        """Take in one student; her report is not kept."""
        self._rows.append(StudentRow.of(graded))
        self._how[graded.how] += 1
        self._undated += not graded.is_dated
        self._isolation = graded.report.isolation
        return graded

    def settle(
        self, lab: Lab, standings: Mapping[str, Standing], *, has_due_date: bool = False
    ) -> None:
        """Show the marks that the gradebook has: those given by hand, extra credit and late
        penalties included.  If there is a due date, those without a date of handing in matter."""
        self._has_due_date = has_due_date
        self._rows = [
            row.settled(standings[row.student_id], lab.points)
            if row.student_id in standings
            else row
            for row in self._rows
        ]

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def troubled(self) -> list[StudentRow]:
        return [row for row in self._rows if row.attention]

    def __rich__(self) -> RenderableType:
        if not self._rows:
            return Text("")
        rows = sorted(self._rows, key=lambda row: row.student)
        if self._everybody or len(rows) <= SMALL_CLASS:
            below = self._everybody or len(self.troubled) <= MANY
            parts = [_everybody(rows, attention_below=below)]
        else:
            parts = [_by_cell(rows), _lowest(rows)]
        return Unpadded(Group(*parts, *self._summary()))

    def _summary(self) -> Iterator[RenderableType]:
        """How many, how, and who needs a teacher."""
        anew, recalled, unchanged, penalized = (
            self._how[how] for how in (How.GRADED, How.RECALLED, How.UNCHANGED, How.PENALIZED)
        )
        found = [f"{anew:,} graded anew"]
        if recalled:
            found.append(f"{recalled:,} recalled from earlier grading")
        if unchanged:
            were = "it was" if unchanged == 1 else "they were"
            found.append(f"{unchanged:,} unchanged and left as {were}")
        if penalized:
            found.append(f"{penalized:,} unchanged but for another late penalty")
        submissions = counted(self.count, "submission")
        yield Text(f"{submissions} ({self._isolation}): {', '.join(found)}.")
        rows = sorted(self._rows, key=lambda row: row.student)
        attention = [
            f"{row.student} needs attention: {row.attention}" for row in rows if row.attention
        ]
        yield from self._few(attention, "more need{s} attention; --all names everybody", "yellow")
        notes = [f"{row.student}: {row.note}" for row in rows if row.note]
        yield from self._few(notes, "more with a note; --all names everybody")
        penalties = [f"{row.student}: {row.penalized}" for row in rows if row.penalized]
        yield from self._few(penalties, "more with another late penalty; --all names everybody")
        if self._undated and self._has_due_date:
            count = "it counts" if self._undated == 1 else "they count"
            yield Text(
                f"{self._undated:,} without a date of handing in (timestamp.txt), which nobody "
                f"can tell to be late; {count} as in time."
            )
        again = [f"{row.student}: {said}" for row in rows for said in row.look_again]
        yield from self._few(again, "more to look at again; --all names everybody", "yellow")
        if waiting := waiting_text(row.standing for row in rows):
            yield Text(f"{waiting}.")
        pages = [row.page for row in self._rows if row.page]
        if pages and self._feedback != "":
            update = f" `{self._feedback}` brings them up to date." if self._feedback else ""
            yield Text(f"{self._where(pages)}{update}")

    def _few(self, said: Sequence[str], rest: str, style: str = "") -> Iterator[RenderableType]:
        """Lines of text, of a large class the first ones and how many more there are: ``rest`` may
        have a verb with ``{s}``."""
        shown = said if self._everybody else said[:MANY]
        for line in shown:
            yield Text(line, style=style)
        if len(shown) < len(said):
            more = len(said) - len(shown)
            yield Text(f"{more:,} {rest.format(s='s' * (more == 1))}.", style=style)

    def _where(self, pages: Sequence[Path]) -> str:
        """Where students' pages of feedback lie: in one place but for the student's name."""
        folder = pages[0].parent
        place = _relative(folder.parent.parent / "STUDENT" / folder.name, self._root)
        if self.count == 1:
            return f"The page of feedback lies in {_relative(folder, self._root)}/."
        if len(pages) == self.count:
            return f"A page of feedback for each of them lies in {place}/."
        theirs = "A page" if len(pages) == 1 else "Pages"
        lie = "lies" if len(pages) == 1 else "lie"
        return f"{theirs} of feedback for {len(pages):,} of them {lie} in {place}/."


def _everybody(rows: Sequence[StudentRow], *, attention_below: bool) -> RenderableType:
    """Student, marks per cell, total, and the mistake that was found.

    With ``attention_below`` why somebody needs attention is said below the table.
    """
    cells = rows[0].cells
    legend = [
        Text(f"{number} {subject(cell)} ({points_text(cell.max_points)})")
        for number, cell in enumerate(cells, 1)
    ]
    more = {name: text for name, (used, text) in MORE.items() if any(map(used, rows))}
    if ANSWERS in more:
        worth = rows[0].max_points - sum(cell.max_points for cell in cells)
        legend.append(Text(f"{ANSWERS} written answers ({points_text(worth)})"))
    names = [*(str(number) for number in range(1, len(cells) + 1)), *more, "total"]
    columns: dict[str, Align] = dict.fromkeys(names, "right")
    table = Entries("student", columns, FOUND if any(row.mistake for row in rows) else "")
    for row in rows:
        brief = row.attention and attention_below
        found = Text(BELOW if brief else row.mistake, style="yellow" if row.attention else "")
        marks = [*(cell.text() for cell in row.cells), *(text(row) for text in more.values())]
        table.add(Text(row.student), [*marks, row.total_text()], found)
    shown = {cell.sign for row in rows for cell in row.cells}
    shown |= {UNMARKED for row in rows if row.unmarked}
    signs = ", ".join(f"{sign} {means}" for sign, means in SIGNS.items() if sign in shown)
    parts: list[RenderableType] = [
        Unpadded(Columns(legend, padding=(0, 2), column_first=True)),
        table,
    ]
    if signs:
        parts.append(Text(signs, style="dim"))
    return Group(*parts)


def _by_cell(rows: Sequence[StudentRow]) -> RenderableType:
    """How the class did in each cell."""
    names = ("points", "mean", "all", "some", "none", "follow-through")
    table = Entries("cell", dict.fromkeys(names, "right"))
    for number, cell in enumerate(rows[0].cells):
        marks = [row.cells[number] for row in rows]
        points = [mark.points for mark in marks]
        full = sum(mark.points == mark.max_points for mark in marks)
        none = points.count(0)
        followed = sum(mark.follow_through for mark in marks)
        counts = (full, len(rows) - full - none, none, followed)
        table.add(
            Text(subject(cell)),
            [
                Text(points_text(cell.max_points)),
                Text(points_text(fmean(points))),
                *(Text(f"{count:,}") for count in counts),
            ],
        )
    for name, points in (
        ("written answers", [row.written for row in rows]),
        ("extra credit", [row.extra for row in rows]),
        ("late penalties", [-row.penalty for row in rows]),
    ):
        if any(points):
            table.add(Text(name), [Text(), Text(points_text(fmean(points)))])
    total = points_text(fmean(row.points for row in rows))
    most = points_text(rows[0].max_points)
    table.add(Text("total", style="bold"), [Text(most), Text(total, style="bold")])
    return table


def _lowest(rows: Sequence[StudentRow]) -> RenderableType:
    """Who got least, with what stands first in the way."""
    table = Entries("student", {"total": "right"}, FOUND)
    graded = [row for row in rows if not row.attention]
    for row in sorted(graded, key=lambda row: row.points)[:FEW]:
        table.add(Text(row.student), [row.total_text()], Text(row.mistake))
    return Group(Text("the lowest marks", style="italic"), table)


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
