"""Files that are handed in for a notebook and are none: what each is, told by its content.

Names lie, so a name is asked only where the content says nothing.  Nothing is unpacked, and no
parser but a regular expression sees a stranger's bytes.
"""

from __future__ import annotations

import re

LOOKED_AT = 4 * 2**20
"""How many bytes of a file are looked at, from its beginning."""

DOWNLOAD = (
    "hand in the notebook itself, the .ipynb (in Jupyter: File > Download; in Colab: "
    "File > Download > Download .ipynb)"
)
UNPACK = "unpack it, and hand in the .ipynb that is in it"

BROKEN_OFF = (
    "The file is not a Jupyter notebook: it is damaged, for it breaks off before its end, as after "
    "an upload that was cut short; see whether it opens in Jupyter, and hand it in again."
)
MERGE = (
    "The file does not open in Jupyter either: a git merge has left its marks in it (<<<<<<< and "
    ">>>>>>>); choose one side (git checkout --ours or --theirs, and the file's name), and hand in "
    "the notebook again."
)

MERGE_MARKS = tuple(
    re.compile(rb"^" + mark + rb"(?: [^\n]*)?$", re.MULTILINE)
    for mark in (rb"<{7}", rb"={7}\r?", rb">{7}")
)
PYTHON = re.compile(
    rb"^(?:#!.*python|# %%|# In\s?\[|import \w[\w.]*(?: as \w+)?\s*(?:#.*)?$|from [\w.]+ import "
    rb"|(?:async )?def \w+\(|class \w+\s*[(:])",
    re.MULTILINE,
)
LINK = re.compile(rb"https?://\S+")
SHARED = re.compile(rb"https?://(?:(?:colab\.research|drive|docs)\.google|www\.kaggle)\.com/")
SHORTCUT = re.compile(
    rb"\[InternetShortcut\]|\[Desktop Entry\][^\[]*\nURL=|.{0,400}<plist.{0,400}<key>URL</key>"
    rb'|\{[^{}]{0,2000}"(?:doc_id"\s*:|url"\s*:\s*"https://(?:docs|drive)\.google)'
    rb"|bplist00.{0,40}URL",
    re.IGNORECASE | re.DOTALL,
)
PAGE = re.compile(
    rb"(?:<!--(?:(?!-->).)*+-->\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype html|html)",
    re.IGNORECASE | re.DOTALL,
)
NOTEBOOK_PAGE = re.compile(rb"jp-Notebook|jp-Cell|nbconvert|notebook-container")
SIGN_IN = re.compile(rb"type=[\"']?password|\b(?:sign|log)[ -]?in\b", re.IGNORECASE)
SHORT = 4096
"""How long a text may be that is there for the link in it."""

BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
)
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\x00")
IN_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"word/document.xml", "a Word document"),
    (b"xl/workbook.xml", "an Excel workbook"),
    (b"ppt/presentation.xml", "a presentation"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)
ENDINGS = {
    ".py": "Python code",
    ".txt": "a text",
    ".md": "a text (Markdown)",
    ".html": "a web page (HTML)",
    ".htm": "a web page (HTML)",
    ".rst": "a text",
    ".tex": "a text (LaTeX)",
    ".doc": "a Word document",
    ".docx": "a Word document",
    ".pages": "a Pages document",
    ".heic": "a picture",
    ".gdoc": "a link to a file on Google Drive",
    ".url": "a link",
    ".webloc": "a link",
    ".lnk": "a shortcut to a file on another computer",
}


def recognise(data: bytes) -> str:
    """Say in one sentence what ``data`` is that is no notebook, and how to hand in the notebook
    instead; empty if nobody knows."""
    if all(mark.search(data) for mark in MERGE_MARKS):
        return MERGE
    kind, advice = _kind(data)
    return f"The file is not a Jupyter notebook but {kind}; {advice}." if kind else ""


def told(name: str, data: bytes) -> str:
    """Say of a file that does not even claim to be a notebook what it is and what to do, as a
    clause; empty if it says nothing to anybody."""
    kind, advice = _kind(data)
    if not kind and data:
        ending = re.search(r"\.\w+$", name)
        kind, advice = ENDINGS.get(ending[0].lower() if ending else "", ""), DOWNLOAD
    return f"is {kind}; {advice}" if kind else ""


def _kind(data: bytes) -> tuple[str, str]:
    """What ``data`` is, with an article, and what to do about it; empty if nobody knows."""
    data = data[:LOOKED_AT]
    for beginning, kind in BEGINNINGS:
        if data.startswith(beginning):
            return kind, DOWNLOAD
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(ARCHIVES) or data[257:262] == b"ustar":
        return "an archive", UNPACK
    if data.startswith(b"version https://git-lfs.github.com/spec/"):
        return "a pointer of Git LFS to it", "fetch the file with `git lfs pull`, and hand in that"
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if PAGE.match(text):
        return _kind_of_page(text), DOWNLOAD
    has_link = len(text) <= SHORT and not text.startswith(b"{") and SHARED.search(text)
    if has_link or SHORTCUT.match(text) or LINK.fullmatch(text.rstrip()):
        return "a link", f"open it, and {DOWNLOAD}"
    if PYTHON.search(text):
        return "Python code", DOWNLOAD
    return "", ""


def _kind_of_zip(data: bytes) -> tuple[str, str]:
    for name, kind in IN_ZIP:
        if name in data:
            return kind, DOWNLOAD
    inside = " with a notebook in it" if b".ipynb" in data else ""
    return f"a ZIP archive{inside}", UNPACK if inside else DOWNLOAD


def _kind_of_page(text: bytes) -> str:
    if NOTEBOOK_PAGE.search(text):
        return "a web page (HTML) that was made of one"
    signing_in = SIGN_IN.search(text[: 2**18])
    return "a web page for signing in" if signing_in else "a web page (HTML)"
