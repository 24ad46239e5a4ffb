"""nbgrader's formgrader, made comfortable: its pages, with scripts and styles of ours in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, FileSystemLoader, PackageLoader
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbgrader.api import Assignment, BaseCell, Comment, Gradebook, SubmittedAssignment
from nbgrader.api import SubmittedNotebook as Notebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.handlers import template_path
from sqlalchemy import func, select
from traitlets import default

from autograder.nbgrader_integration.expected import overriding, refuse

OURS = PackageLoader("autograder", "templates/formgrader")

BASE = "base.tpl"
PLACE = "{%- block head -%}"
"""Where pages of lists have their own scripts, after those of all pages."""

VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">\n'

MANY_COMMENTS = 30


@overriding("_earlier_comments")
class FormgraderExporter(HTMLExporter):
    """Makes the formgrader's page of a submission: each mark scheme beside its answer, criteria
    that add up, comments that were given before, and nothing from another server."""

    @default("extra_loaders")
    def _extra_loaders_default(self) -> list[Any]:
        # index.html.j2 and mathjax.html.j2 of ours come before nbgrader's and nbconvert's
        return [OURS, FileSystemLoader(template_path)]

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[Any, Any]:
        resources = {**(resources or {})}
        resources["earlier_comments"] = self._earlier_comments(resources["assignment_id"])
        made: tuple[Any, Any] = super().from_notebook_node(nb, resources, **kw)
        return made

    def _earlier_comments(self, lab_name: str) -> dict[str, list[str]]:
        """What teachers have said of each cell of a lab so far, the most frequent first."""
        directory = CourseDirectory(config=self.config)
        said = (
            select(BaseCell.name, Comment.manual_comment)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .join(Notebook, Notebook.id == Comment.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == Notebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == lab_name, Comment.manual_comment != "")
            .group_by(BaseCell.name, Comment.manual_comment)
            .order_by(func.count().desc(), Comment.manual_comment)
        )
        found: dict[str, list[str]] = {}
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            for cell, comment in gradebook.db.execute(said):
                found.setdefault(cell, []).append(comment)
        return {cell: comments[:MANY_COMMENTS] for cell, comments in found.items()}


@overriding()
class FormgraderTemplates(FileSystemLoader):
    """Finds the formgrader's templates, with what its lists need to be read: addresses that any
    student's id may stand in, what lateness has cost, and rows that fit a phone."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        if template == BASE:
            style, addresses, lists = (
                OURS.get_source(environment, name)[0]
                for name in ("lists.css", "addresses.js", "lists.js")
            )
            ours = f"{VIEWPORT}<style>\n{style}</style>\n<script>\n{addresses}{lists}</script>\n"
            source = source.replace(PLACE, f"{ours}{PLACE}", 1)
        return source, path, is_current


def check_templates() -> None:
    """Check that nbgrader's pages of lists have the place that our script goes to."""
    source, _, _ = FileSystemLoader(template_path).get_source(Environment(autoescape=True), BASE)
    if PLACE not in source:
        refuse("nbgrader", f"{BASE} of the formgrader has no {PLACE}")
