"""An extension of Sphinx by which one relative link leads to its page on a forge and on the site.

On a forge a link leads to a file of the repository.  On the site the file may be a page, of its own
or by another name, or lie outside of docs/ and be there to be downloaded.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent.parent
ROOT = DOCS.parent

PAGES = {
    "README.md": "/index.md",
    "CHANGELOG.md": "/pages/changelog.md",
    "CONTRIBUTING.md": "/pages/contributing.md",
    "exercises/README.md": "/pages/exercises.md",
}
"""Pages of the repository that stand outside of docs/, and where the site has them."""

LINK = re.compile(r"(?<=\]\()(?![a-z]+:|[#/])([^)#\s]+)")


def on_the_site(text: str, folder: Path) -> str:
    """Rewrite the relative links of a page in ``folder`` so that they hold on the site."""

    def link(match: re.Match[str]) -> str:
        target = (folder / match[1]).resolve()
        if not target.is_relative_to(ROOT):
            return match[1]
        page = PAGES.get(target.relative_to(ROOT).as_posix())
        return page or "/" + Path(os.path.relpath(target, DOCS)).as_posix()

    return LINK.sub(link, text)


def _read(app: Sphinx, docname: str, source: list[str]) -> None:
    source[0] = on_the_site(source[0], (DOCS / docname).parent)


def _include(app: Sphinx, path: Path, docname: str, source: list[str]) -> None:
    source[0] = on_the_site(source[0], (DOCS / path).resolve().parent)


def setup(app: Sphinx) -> dict[str, bool]:
    """Have the links of all pages rewritten, and of the files that pages include."""
    app.connect("source-read", _read)
    app.connect("include-read", _include)
    app.add_lexer("csv", TextLexer)
    return {"parallel_read_safe": True}
