"""A table in which nothing is cut off: what is too long for a column has lines of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.rule import Rule
from rich.text import Text

GAP = 2
INDENT = 2
"""How far a text is set in below its columns."""

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: whom it is about, its columns, and the text that belongs to them."""

    name: Text
    cells: Sequence[Text]
    said: Text


@dataclass
class Entries:
    """A table in which nothing is cut off, however narrow the terminal.

    The columns, which are short, share one line.  A name that is too long for that line has one
    of its own above it, and a text one or more below it.
    """

    name: str
    columns: Mapping[str, Align]
    said: str = ""
    rows: list[Entry] = field(default_factory=list)

    def add(self, name: Text, cells: Sequence[Text], said: Text | None = None) -> None:
        cells = [*cells, *[Text()] * (len(self.columns) - len(cells))]
        self.rows.append(Entry(name, cells, said or Text()))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        headings = Entry(Text(self.name), [Text(each) for each in self.columns], Text(self.said))
        everything = [headings, *self.rows]
        widths = [
            max(entry.cells[number].cell_len for entry in everything)
            for number in range(len(self.columns))
        ]
        room = options.max_width - sum(GAP + width for width in widths)
        names = (entry.name.cell_len for entry in everything)
        first = max((length for length in names if length <= room), default=0)
        for entry in everything:
            beside = room - first - GAP
            if room < 0:
                yield from () if entry is headings else self._in_words(entry)
            else:
                yield from self._on_a_line(entry, widths, first, beside)
            if entry.said and not self._fits(entry, beside):
                for line in entry.said.wrap(console, max(options.max_width - INDENT, 1)):
                    line.rstrip()
                    yield Text(" " * INDENT).append_text(line)
            if entry is headings:
                yield Rule(style="none")
        yield Rule(style="none")

    def _on_a_line(
        self, entry: Entry, widths: Sequence[int], first: int, beside: int
    ) -> Iterator[RenderableType]:
        line = Text()
        if entry.name.cell_len <= first:
            line.append_text(entry.name)
        else:
            yield entry.name
        line.pad_right(first - line.cell_len)
        for cell, width, align in zip(entry.cells, widths, self.columns.values(), strict=True):
            column = cell.copy()
            column.align(align, width)
            line.append(" " * GAP).append_text(column)
        if entry.said and self._fits(entry, beside):
            line.append(" " * GAP).append_text(entry.said)
        line.rstrip()
        if line:
            yield line

    @staticmethod
    def _fits(entry: Entry, beside: int) -> bool:
        """Whether an entry's text has its place beside the columns."""
        return entry.said.cell_len <= beside and "\n" not in entry.said.plain

    def _in_words(self, entry: Entry) -> Iterator[RenderableType]:
        """An entry whose columns are wider than the terminal."""
        yield entry.name
        yield Text(", ").join(
            Text(f"{heading}: ").append_text(cell)
            for heading, cell in zip(self.columns, entry.cells, strict=True)
            if cell
        )
