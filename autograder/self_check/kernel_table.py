"""A self-check as a short table below a notebook's cell, and its plain-text twin.

No colours: a notebook may be light or dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from autograder.self_check.results import FunctionResult, Outcome, Place

VERDICTS: dict[Outcome, str] = {
    "passed": "✓ works",
    "failed": "✗ wrong",
    "raised": "✗ error",
    "not written": "… not written yet",
    "stopped": "✗ stopped",
    "blocked": "… waits",
}
NOT_RUN = "– not run"
VISIBLE_ONLY = (
    "This is what the notebook's own examples say of your functions as you last ran them. The "
    "hidden tests run once you hand in."
)
LINE = "border-top: 1px solid #8888; background: none;"
CELL = "text-align: left; vertical-align: top; padding: 0.3em 1em 0.3em 0;"
TEXT = (
    "text-align: left; padding: 0 0 0.5em 1em; white-space: pre-wrap; overflow-wrap: anywhere; "
    "font-family: monospace;"
)


@dataclass(frozen=True)
class _Row:
    name: str
    verdict: str
    said: str
    """What there is to say of it, with line breaks."""
    hint: str


def as_text(results: Sequence[FunctionResult], not_run: Sequence[str] = ()) -> str:
    """Write results as plain text; ``not_run`` are functions whose checks are not there."""
    rows = list(_rows(results, not_run))
    width = max(len(row.name) for row in rows)
    lines = [_title(results, not_run), ""]
    for row in rows:
        lines.append(f"{row.name:<{width}}  {row.verdict}")
        said = row.said.splitlines() + ([f"Hint: {row.hint}"] if row.hint else [])
        lines += [f"    {line}".rstrip() for line in said]
    return "\n".join([*lines, "", VISIBLE_ONLY])


def as_html(results: Sequence[FunctionResult], not_run: Sequence[str] = ()) -> str:
    """Write the same as an HTML table."""
    table = ElementTree.Element("table", style="border-collapse: collapse; max-width: 60em;")
    style = "caption-side: top; text-align: left; font-weight: bold; color: inherit;"
    ElementTree.SubElement(table, "caption", style=style).text = _title(results, not_run)
    body = ElementTree.SubElement(table, "tbody")
    for row in _rows(results, not_run):
        line = ElementTree.SubElement(body, "tr", style=LINE)
        head = ElementTree.SubElement(line, "th", scope="row", style=CELL)
        ElementTree.SubElement(head, "code").text = row.name
        ElementTree.SubElement(line, "td", style=CELL).text = row.verdict
        if row.said or row.hint:
            # below, and not beside: a telephone is narrow
            line = ElementTree.SubElement(body, "tr", style="background: none;")
            _add_text(ElementTree.SubElement(line, "td", colspan="2", style=TEXT), row)
    words = ElementTree.Element("p")
    words.text = VISIBLE_ONLY
    return "\n".join(
        ElementTree.tostring(element, encoding="unicode", method="html")
        for element in (table, words)
    )


def _add_text(cell: ElementTree.Element, row: _Row) -> None:
    """Write into a cell of the table what there is to say of a function."""
    cell.text = row.said
    if row.hint:
        if row.said:
            ElementTree.SubElement(cell, "br")
        hint = ElementTree.SubElement(cell, "em", style="font-family: sans-serif;")
        hint.text = f"Hint: {row.hint}"


def _title(results: Sequence[FunctionResult], not_run: Sequence[str]) -> str:
    passed = sum(result.passed for result in results)
    return f"{passed} of {len(results) + len(not_run)} checks pass."


def _rows(results: Sequence[FunctionResult], not_run: Sequence[str]) -> Iterator[_Row]:
    for result in results:
        parts = [*_where(result), result.message.strip("\n"), *result.remarks]
        if result.needs:
            parts.append(f"It needs {', '.join(result.needs)} first.")
        said = "\n".join(part for part in parts if part)
        yield _Row(result.name, VERDICTS[result.outcome], said, result.hint)
    for name in not_run:
        yield _Row(name, NOT_RUN, "Run the cell of its check.", "")


def _where(result: FunctionResult) -> Iterator[str]:
    place: Place | None = result.place
    # what is wrong with a value stands in no line of its own
    if result.outcome == "raised" and place and place.line:
        cell = f"cell [{place.cell}], " if place.cell else ""
        yield f"In {cell}line {place.line}: {place.text.strip()}"
