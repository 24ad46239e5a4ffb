"""Tables without the blanks that fill their lines up to the right edge."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment


class Unpadded:
    """What is shown without blanks at the end of its lines, which a file or a paste would keep."""

    def __init__(self, what: RenderableType) -> None:
        self._what = what

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._what, options, pad=False):
            while line and not line[-1].text.rstrip(" "):
                line.pop()
            if line:
                text, style, control = line.pop()
                yield from line
                yield Segment(text.rstrip(" "), style, control)
            yield Segment.line()
