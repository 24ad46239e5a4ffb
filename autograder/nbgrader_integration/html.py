"""Students' notebooks as HTML, for feedback and formgrader: nothing in them runs or calls home.

nbconvert shows Markdown and the HTML in it as it finds them, and what students write is Markdown
too.  The filters here stand in the place of nbconvert's (the configuration says so, for every
page that nbgrader makes), and feedback comes with a policy that forbids browsers all that it
does not need.
"""

from __future__ import annotations

import functools
import html
import re
from typing import Any

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.token import STANDARD_TYPES

from autograder.nbgrader_integration.expected import overriding

MAX_RENDERED = 20_000
"""How many characters of one text are rendered; a longer one is shown as it was typed."""

KEPT = 128
"""How many texts' HTML is kept for the next page, of code and of Markdown each: most of a notebook
is the same for a whole class, and to highlight it takes three quarters of the time for a page.  The
cells of a notebook have to find room, and half a megabyte is the most that a text of a stranger's
takes."""

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "blockquote", "pre", "hr", "br"),
    *("ul", "ol", "li", "dl", "dt", "dd", "details", "summary"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "img", "abbr", "b", "code", "del", "em", "i", "kbd", "mark", "q", "s", "samp", "small"),
    *("span", "strong", "sub", "sup", "u", "var"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "style"},
    "div": {"class"},
    "span": {"class"},
}
LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
HIGHLIGHTED = frozenset(STANDARD_TYPES.values()) | {"highlight"}
CELL_MAGIC = re.compile(r"^\s*%%", re.MULTILINE)
TURNS_ROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that make a line of code look like another one."""


def harmless(page: object) -> str:
    """HTML of a stranger's without whatever runs, loads something, or poses as part of ours."""
    return nh3.clean(
        str(page),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties={"text-align"},
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if LINK.match(value) else None
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "class":
        return value if HIGHLIGHTED.issuperset(value.split()) else None
    return value


@overriding()
class Renderer(IPythonRenderer):
    """Does without pictures that are not there, and highlights Python only: some of Pygments'
    other lexers take half a minute for a page."""

    def _embed_image_or_attachment(self, src: str) -> str:
        name = src.removeprefix("attachment:")
        if name != src and not self.attachments.get(name):
            return ""
        embedded: str = super()._embed_image_or_attachment(src)
        return embedded

    def block_code(self, code: str, info: str | None = None) -> str:
        if info and info.split()[0].lower() in ("python", "py", "python3", "ipython"):
            return highlight_code(code)
        return f"<pre><code>{html.escape(code)}</code></pre>\n"


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """nbconvert's filter of that name, with a harmless page and without links to headings."""
    cell = context.get("cell") or {}
    return rendered(source, cell.get("attachments", {}))


def rendered(source: str, attachments: dict[str, Any] | None = None) -> str:
    """Render Markdown of a stranger's as HTML that is harmless."""
    if len(source) > MAX_RENDERED:
        return f"<pre>{html.escape(source)}</pre>"
    return _rendered(source, attachments) if attachments else _kept_rendered(source)


def _rendered(source: str, attachments: dict[str, Any]) -> str:
    renderer = Renderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    try:
        page = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # a stranger's text in a parser that was not made for strangers
        return f"<pre>{html.escape(source)}</pre>"
    return harmless(page)


@functools.lru_cache(KEPT)
def _kept_rendered(source: str) -> str:
    return _rendered(source, {})


def highlight_code(source: str, language: str | None = None, metadata: Any = None) -> str:
    """nbconvert's filter of that name, with every character where it stands."""
    visible = TURNS_ROUND.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", source)
    if len(visible) > MAX_RENDERED:
        return f'<div class="highlight"><pre>{html.escape(visible)}</pre></div>'
    return _highlighted(visible)


@functools.lru_cache(KEPT)
def _highlighted(code: str) -> str:
    # the lexer for notebooks would go by the language that a cell magic names
    lexer = "python3" if CELL_MAGIC.search(code) else "ipython3"
    highlighted: str = Highlight2HTML()(code, lexer)
    return highlighted
