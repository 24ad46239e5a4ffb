"""A directive for Sphinx that shows a picture out of a lab's solved notebook.

``lab-picture`` takes a lab and the id of a cell whose output is the picture; its content is the
caption.  The picture's description is the notebook's own, the text "In words: ..." below it.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import ClassVar

import nbformat
from docutils import nodes
from docutils.parsers.rst.directives.images import Figure
from nbformat import NotebookNode
from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent.parent
SOLUTIONS = DOCS.parent / "solutions"
PICTURES = DOCS / "theme" / "pictures"
IN_WORDS = re.compile(r"\*(?:The picture in|In) words: (.+?)\*", re.DOTALL)


class LabPicture(Figure):  # type: ignore[misc]
    """The first picture of a cell's output, as a figure."""

    required_arguments = 2
    optional_arguments = 0
    final_argument_whitespace = False
    option_spec: ClassVar[dict[str, object]] = {}

    def run(self) -> list[nodes.Node]:
        lab, cell = self.arguments
        notebook = SOLUTIONS / lab / f"{lab}.ipynb"
        if not notebook.is_file():
            raise self.error(f"There is no {notebook.relative_to(DOCS.parent)}.")
        try:
            png, words = picture_of(nbformat.read(notebook, as_version=4), cell)
        except LookupError as error:
            raise self.error(f"{lab}: {error.args[0]}") from None
        PICTURES.mkdir(exist_ok=True)
        path = PICTURES / f"{lab}-{cell}.png"
        if not path.is_file() or path.read_bytes() != png:
            path.write_bytes(png)
        self.state.document.settings.env.note_dependency(str(notebook))
        self.arguments = [f"/{path.relative_to(DOCS).as_posix()}"]
        self.options["alt"] = words
        return super().run()


def picture_of(notebook: NotebookNode, name: str) -> tuple[bytes, str]:
    """Find the first picture of the cell with that id, and what the text below it says of it.

    Raises LookupError, with a sentence, if one of them is missing.
    """
    place = next((n for n, cell in enumerate(notebook.cells) if cell.id == name), None)
    if place is None:
        raise LookupError(f"no cell has the id {name!r}.")
    found = [output.data for output in notebook.cells[place].outputs if "data" in output]
    png = next((data["image/png"] for data in found if "image/png" in data), None)
    if png is None:
        raise LookupError(f"the cell {name!r} shows no picture.")
    words = next(
        (
            match[1]
            for cell in notebook.cells[place + 1 : place + 2]
            if (match := IN_WORDS.search(cell.source))
        ),
        None,
    )
    if words is None:
        raise LookupError(f"no text below the cell {name!r} says its picture in words.")
    return base64.b64decode(png), " ".join(words.split())


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the directive."""
    app.add_directive("lab-picture", LabPicture)
    return {"parallel_read_safe": True}
