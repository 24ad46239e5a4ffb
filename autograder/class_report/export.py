"""A class report for other programs: as JSON, and as a table of figures in CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from autograder.class_report.facts import Facts, LabFacts

COLUMNS = ("lab", "what", "subject", "item", "count", "of", "share", "text", "students")


def as_json(facts: Facts) -> bytes:
    """All that the page says."""
    return msgspec.json.format(msgspec.json.encode(facts), indent=2)


def as_csv(facts: Facts) -> str:
    """The figures of the page, one a row; no text in it is computed by a spreadsheet."""
    # the course's other tables guard their cells in the same way
    from autograder.lms.outgoing.spreadsheet_cells import as_cell

    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for lab in facts.labs:
        for row in _rows(lab):
            cells = {name: as_cell(value) for name, value in {"lab": lab.lab, **row}.items()}
            writer.writerow(cells)
    return table.getvalue()


def _rows(lab: LabFacts) -> Iterator[dict[str, Any]]:
    came = lab.handing_in
    yield {"what": "handed in", "count": came.handed_in, "of": came.students}
    yield {"what": "tested", "count": came.graded, "of": came.handed_in}
    yield {"what": "late", "count": came.late, "of": came.handed_in - came.undated_count}
    for what, count, names in (
        ("nothing handed in", came.absent_count, came.absent),
        ("not graded yet", came.ungraded_count, came.ungraded),
        ("handed in again", came.again_count, came.again),
        ("reports gone", came.forgotten_count, came.forgotten),
    ):
        yield {"what": what, "count": count, "of": came.students, "students": _list(names)}
    if lab.marks:
        for place, count in enumerate(lab.marks.bins):
            item = f"{10 * place} to {10 * place + 10}%"
            yield {"what": "marks", "item": item, "count": count, "of": lab.marks.count}
        yield {"what": "median of the marks", "share": lab.marks.median}
    for span in lab.times:
        yield {"what": "time", "item": span.label, "count": span.count, "share": span.median}
    for function in lab.functions:
        yield {
            "what": "function",
            "subject": function.name,
            "count": function.right,
            "of": function.count,
            "share": function.share,
        }
    for test in lab.tests:
        yield {
            "what": "test",
            "subject": test.function,
            "item": test.title,
            "count": test.passed,
            "of": test.count,
            "share": test.share,
            "text": test.advice,
        }
    for slip in lab.slips:
        yield {
            "what": "slip",
            "subject": slip.function,
            "item": slip.misconception,
            "count": slip.count,
            "of": slip.of,
            "share": slip.count / slip.of,
            "text": slip.summary,
            "students": _list(slip.students),
        }
    for pair in lab.together:
        yield {
            "what": "slips together",
            "subject": pair.one.misconception,
            "item": pair.other.misconception,
            "count": pair.both,
            "of": pair.one.of,
        }
    for back in lab.returning:
        yield {
            "what": "slip again",
            "item": back.family,
            "count": back.again_count,
            "students": _list(back.again),
        }
    for concern in lab.concerns:
        yield {
            "what": "help",
            "item": concern.about,
            "count": concern.count,
            "students": _list(concern.students),
        }
    for one in lab.trouble:
        yield {"what": "could not be graded", "text": one.reason, "students": one.student}
    for number, point in enumerate(lab.talking_points, 1):
        yield {
            "what": "talking point",
            "item": str(number),
            "count": point.concerned,
            "text": point.text,
        }


def _list(names: tuple[str, ...]) -> str:
    return "; ".join(names)
