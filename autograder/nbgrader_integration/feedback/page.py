"""A graded notebook and its marks as a page of feedback: what cost points first, then all of it.

What a student need not read again is folded: text of the lab, cells that are handed out finished,
and the code of checks.  Her own work and what is said of it stand open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from autograder.course import Lab, cell_source, nbgrader_marks, solution_ids
from autograder.feedback import (
    as_html,
    environment,
    in_words,
    leading_hint,
    leading_test,
    verdict,
)
from autograder.grading.environment import tools
from autograder.grading.report import CellResult
from autograder.nbgrader_integration.expected import overriding
from autograder.nbgrader_integration.exporters import NOTE
from autograder.nbgrader_integration.feedback.facts import PageFacts
from autograder.nbgrader_integration.html import highlight_code, rendered
from autograder.nbgrader_integration.lateness.timestamp import show_span
from autograder.nbgrader_integration.marks.standings import Mark
from autograder.nbgrader_integration.preprocessors import RESULT, own_stops
from autograder.submissions.files import read_file
from autograder.submissions.notebook import NotebookError

PAGE = "autograder_page"
"""Where nbgrader's resources keep the :class:`PageOf` for which a page is made."""

NOTHING = Markup()
HEADING = re.compile(r"(</?h)([1-5])(?=>)")
DIGEST = re.compile(rb'<meta name="autograder-page" content="([0-9a-f]{64})">')
TITLE = re.compile(r"^#+\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class PageOf:
    """What a page shows besides the notebook."""

    lab: Lab
    facts: PageFacts
    graded: datetime
    digest: str


@dataclass(frozen=True)
class Piece:
    """A cell of the notebook, or several that are folded together."""

    kind: Literal["answer", "code", "known", "note", "results", "text"]
    body: Markup
    grade_id: str = ""
    about: str = ""
    """Its heading: a function's name, or what is graded in words."""
    mark: Mark | None = None
    comment: Markup = NOTHING
    result: CellResult | None = None
    table: Markup = NOTHING
    """A grade cell's results, test by test."""
    code_at: str = ""
    """The ``grade_id`` of the cell that a grade cell grades, ..."""
    code_comment: Markup = NOTHING
    """... and the comment on it."""

    @property
    def unmarked(self) -> bool:
        """Whether it waits for a mark that nobody has given yet."""
        return bool(self.mark and self.mark.unmarked and not self.result)

    @property
    def again(self) -> bool:
        """Whether a mark was given by hand for something else than what is handed in now."""
        return bool(self.mark and self.mark.again)

    @property
    def lost(self) -> bool:
        """Whether points were lost, by a mark that somebody or something gave."""
        return bool(self.mark and not self.unmarked and self.mark.points < self.mark.max_points)

    @property
    def comments(self) -> list[Markup]:
        """What teachers said of it, of its code first."""
        return [comment for comment in (self.code_comment, self.comment) if comment]

    @property
    def told(self) -> bool:
        """Whether there is a comment or extra credit, and no lost points to say it at."""
        extra = self.mark and self.mark.is_given and self.mark.extra
        return bool(self.comments or extra) and not self.lost

    @property
    def verdict(self) -> str:
        test = leading_test(self.result) if self.result else None
        return verdict(test) if test else ""

    @property
    def sentence(self) -> str:
        """What went wrong, in the words of the test that knows most."""
        test = leading_test(self.result) if self.result else None
        return (test.message or test.title) if test else ""

    @property
    def hint(self) -> str:
        return leading_hint(self.result) if self.result else ""


@overriding()
class FeedbackExporter(Exporter):
    """Makes pages of feedback with a template of ours, in which all is escaped, with a policy for
    browsers, and without anything from another server."""

    file_extension = ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[Any, Any]:
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        return page_html(notebook, resources[PAGE]), resources


def page_html(notebook: NotebookNode, page: PageOf) -> str:
    """Write the page of a graded notebook."""
    pieces = list(_folded(_pieces(notebook, page)))
    graded = [piece for piece in pieces if piece.mark]
    tested = {piece.code_at for piece in graded}
    return (
        environment()
        .get_template("page.html")
        .render(
            lab=page.lab.full_name,
            facts=page.facts,
            graded=page.graded,
            digest=page.digest,
            late=page.facts.seconds_late and show_span(timedelta(seconds=page.facts.seconds_late)),
            notes=[piece for piece in pieces if piece.kind == "note"],
            pieces=[piece for piece in pieces if piece.kind != "note"],
            lost=[piece for piece in graded if piece.lost],
            told=[piece for piece in pieces if piece.told and piece.grade_id not in tested],
            stops=own_stops(notebook)
            if any(piece.lost and piece.result for piece in graded)
            else [],
            unmarked=[piece for piece in graded if piece.unmarked],
            again=[piece for piece in graded if piece.again and not piece.lost],
            full=[piece for piece in graded if not (piece.lost or piece.unmarked or piece.again)],
            tools=f"Graded with {tools(page.lab.layout.packages)}, and with no other package.",
        )
    )


def page_subject(cell: NotebookNode, notebook: NotebookNode) -> str:
    """Name what a cell of a page is about: one of the notebook's functions, or in words."""
    grade_id: str = nbgrader_marks(cell)["grade_id"]
    function = grade_id.removeprefix("test_")
    return function if function in solution_ids(notebook.cells) else in_words(grade_id)


def written_from(page: Path) -> str:
    """Read the digest of what a page was made of; empty if there is no page, or not one of ours."""
    try:
        found = DIGEST.search(read_file(page, 2000))
    except (OSError, NotebookError):
        return ""
    return found[1].decode() if found else ""


def _pieces(notebook: NotebookNode, page: PageOf) -> Iterator[Piece]:
    """The notebook's cells in their order."""
    handed_out = {cell_source(cell).strip() for cell in page.lab.cells}
    functions = solution_ids(notebook.cells)
    for place, cell in enumerate(notebook.cells):
        marks = nbgrader_marks(cell)
        grade_id = marks.get("grade_id", "")
        about = page_subject(cell, notebook) if grade_id else ""
        piece = Piece(
            kind="text" if cell.cell_type == "markdown" else "code",
            body=_body(cell),
            grade_id=grade_id,
            about=about,
            mark=page.facts.cells.get(grade_id),
            comment=_comment(page.facts, grade_id),
        )
        if place == 0 and cell.get("id") == NOTE:
            yield replace(piece, kind="note")
        elif marks.get("task") or (marks.get("grade") and marks.get("solution")):
            yield replace(piece, kind="answer")
        elif marks.get("grade"):
            code = about if about in functions else ""
            yield replace(
                _results(piece, cell), code_at=code, code_comment=_comment(page.facts, code)
            )
        elif marks.get("solution"):
            yield piece
        elif marks.get("locked") or cell.source.strip() in handed_out:
            yield replace(piece, kind="known", about=_title(cell))
        else:
            yield piece


def _comment(facts: PageFacts, grade_id: str) -> Markup:
    comment = facts.comments.get(grade_id) if grade_id else None
    return _deeper(rendered(comment)) if comment else NOTHING


def _results(piece: Piece, cell: NotebookNode) -> Piece:
    """A grade cell's piece: its check, and its results."""
    result, table = None, NOTHING
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if output.output_type != "display_data":
            continue  # the points alone, for nbgrader
        try:
            result = msgspec.convert(data.get(RESULT), CellResult)
            table = Markup(as_html(result))
        except msgspec.ValidationError:  # an older version of ours wrote it, or nbgrader alone
            table = Markup("<pre>{}</pre>").format(data.get("text/plain", ""))
    return replace(piece, kind="results", result=result, table=table)


def _folded(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, of which those in a row that students know become one."""
    known: list[Piece] = []
    for piece in pieces:
        if piece.kind == "known":
            known.append(piece)
            continue
        if known:
            yield _together(known)
        known = []
        yield piece
    if known:
        yield _together(known)


def _together(known: list[Piece]) -> Piece:
    about = ", ".join(dict.fromkeys(piece.about for piece in known if piece.about))
    body = Markup("").join(piece.body for piece in known)
    return Piece(kind="known", body=body, about=about)


def _title(cell: NotebookNode) -> str:
    """The first heading of a cell of text, without its marks."""
    found = TITLE.search(cell.source) if cell.cell_type == "markdown" else None
    return re.sub(r"[`*]", "", found[1]) if found else ""


def _body(cell: NotebookNode) -> Markup:
    """A cell's text, and what its execution had to say, as HTML."""
    if cell.cell_type == "markdown":
        return _deeper(rendered(cell.source, cell.get("attachments", {})))
    if cell.cell_type != "code":
        return Markup("<pre>{}</pre>").format(cell.source)
    said = Markup("").join(
        Markup('<pre class="said">{}</pre>').format(output.text)
        for output in cell.get("outputs", ())
        if output.output_type == "stream"
    )
    return Markup(highlight_code(cell.source)) + said


def _deeper(page: str) -> Markup:
    """HTML whose headings stand one level deeper, below the page's own."""
    return Markup(HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", page))
