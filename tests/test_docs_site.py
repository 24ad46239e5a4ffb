"""The site of the docs: what its own extensions of Sphinx do, and that no page is left out.

`make docs`, which `.ci/run` calls, builds it and fails for a link or an anchor that leads nowhere.
"""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

import pytest
from nbformat import v4
from nbformat.notebooknode import NotebookNode

from autograder.course import Course
from autograder.nbgrader_integration import config
from support.tiny import ROOT

DOCS = ROOT / "docs"
PNG = b"a picture"


@pytest.fixture(autouse=True)
def extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the extensions be imported, as the site's configuration does."""
    monkeypatch.syspath_prepend(DOCS / "extensions")
    for name in ("lab_pictures", "repository_links"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.parametrize(
    ("folder", "link", "on_site"),
    [
        ("", "docs/teacher.md#two-sections", "/teacher.md#two-sections"),
        ("", "docs/images/notebook.png", "/images/notebook.png"),
        ("docs", "scale.md", "/scale.md"),
        ("docs", "../CONTRIBUTING.md", "/pages/contributing.md"),
        ("docs", "../README.md#three-paths", "/index.md#three-paths"),
        ("docs/pages", "../../exercises/README.md", "/pages/exercises.md"),
        ("docs", "../LICENSE", "/../LICENSE"),
        ("docs", "#time", "#time"),
        ("docs", "../../elsewhere.md", "../../elsewhere.md"),
        ("docs", "https://example.org/README.md", "https://example.org/README.md"),
    ],
)
def test_a_link_leads_to_the_same_page_on_the_site(folder: str, link: str, on_site: str) -> None:
    from repository_links import on_the_site

    text = on_the_site(f"See [it]({link}), and ![that]({link}).", ROOT / folder)
    assert text == f"See [it]({on_site}), and ![that]({on_site})."


def notebook(
    *, picture: bool = True, words: str = "*In words: a line\nthat rises.* Look."
) -> NotebookNode:
    data = {"image/png": base64.b64encode(PNG).decode()} if picture else {"text/plain": "1"}
    outputs = [v4.new_output("stream", text="drawn"), v4.new_output("display_data", data)]
    cells = [v4.new_code_cell("draw()", id="drawing", outputs=outputs), v4.new_markdown_cell(words)]
    return v4.new_notebook(cells=cells)


def test_a_labs_picture_comes_with_the_words_below_it() -> None:
    from lab_pictures import picture_of

    assert picture_of(notebook(), "drawing") == (PNG, "a line that rises.")


@pytest.mark.parametrize(
    ("found", "cell", "says"),
    [
        (notebook(), "gone", "no cell has the id 'gone'"),
        (notebook(picture=False), "drawing", "shows no picture"),
        (notebook(words="Nothing."), "drawing", "says its picture in words"),
    ],
)
def test_what_a_picture_lacks_is_said(found: NotebookNode, cell: str, says: str) -> None:
    from lab_pictures import picture_of

    with pytest.raises(LookupError, match=says):
        picture_of(found, cell)


def test_every_lab_has_its_picture_and_every_page_its_place() -> None:
    shown = re.findall(r"\{lab-picture\} (\w+)", (DOCS / "pages" / "gallery.md").read_text("utf-8"))
    assert set(shown) == set(Course(ROOT).labs)
    listed = set(re.findall(r"[\w/-]+", (DOCS / "index.md").read_text("utf-8")))
    assert {page.stem for page in DOCS.glob("*.md")} - {"index"} <= listed


def test_what_a_course_is_configured_with_is_in_the_reference() -> None:
    page = (DOCS / "api" / "nbgrader.rst").read_text("utf-8")
    text = Path(config.__file__).read_text("utf-8")
    names = set(re.findall(r'"(autograder\.[\w.]+)"', text))
    assert len(names) > 10
    assert names - set(re.findall(r"auto\w+:: ([\w.]+)", page)) <= {
        f"autograder.nbgrader_integration.html.{name}"
        for name in ("markdown2html", "highlight_code", "harmless")
    }
