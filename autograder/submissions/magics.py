"""IPython's own syntax turned into Python.  Nothing here executes anything."""

from __future__ import annotations

import ast
import re
import textwrap

MAX_MAGICS = 100
MAX_STACKED = 4
"""How many of the magics that time or capture a cell may stand one below the other."""

TIMED_CELL = re.compile(r"\A\s*%%(time|capture|prun)\b(?P<rest>.*)\n")
CELL_MAGIC = re.compile(r"\A\s*%%(?P<name>\w+)(?P<line>.*)\n(?P<body>(?s:.*))")
FILES = ("writefile", "file")
"""Magics that make a file of the cell."""
NEEDS_IPYTHON = re.compile(r"^\s*[%!?]|\?\s*$|=\s*[%!]|^[,;/]|\A\s*(>>>|In \[)", re.MULTILINE)
"""Where a line may be IPython's rather than Python's; importing IPython takes a while."""
INDENTED = re.compile(r"\A(?:[ \t]*\n)*[ \t]+[^\s#]")
"""A cell that is indented as a whole, of which IPython takes that off."""
LINE_MAGIC = re.compile(
    r"(?P<indent>\s*)(?P<names>[\w, ]+=\s*)?(?P<sign>[%!])(?P<words>(?!%).*\S.*)"
)
HELP = re.compile(r"(\s*)(\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*")
BARE_MAGIC = re.compile(
    r"(pip3?|conda|mamba|cd|ls|ll|pwd|mkdir|cat|clear|who|whos|time|timeit|run|matplotlib|config|"
    r"load_ext|reload_ext|autoreload|reset|store|env|set_env|precision|pylab|pinfo)\b[^\n]*"
)
"""A cell of one line is a magic without its sign where it is no Python."""


def plain_python(source: str) -> str:
    """``source`` with IPython's magics, ``!`` lines and ``?`` turned into calls of
    ``get_ipython()``, so that any Python can compile it."""
    # a cell that is timed or captured is a cell like any other
    head = ""
    for _ in range(MAX_STACKED):
        if timed := TIMED_CELL.match(source):
            head, source = head + _capture(timed), source[timed.end() :]
    source = head + source if head else source
    if BARE_MAGIC.fullmatch(source.strip()) and parsed(source) is None:
        source = f"%{source.strip()}"
    if not (NEEDS_IPYTHON.search(source) or INDENTED.match(source)):
        return source
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:  # as in a student's installation without Jupyter
        return simple_magics(source)
    if len(NEEDS_IPYTHON.findall(source)) > MAX_MAGICS:
        return source  # IPython reads a cell anew for each of them
    try:
        return TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    except (SyntaxError, IndexError, RecursionError, RuntimeError):
        return source  # executing it will tell the student what is wrong


def simple_magics(source: str) -> str:
    """Turn whole lines and cells of IPython's syntax into calls, without IPython; the source as it
    is if that makes no Python of it.

    Each line is looked at if Python's parser stops there, so that what stands in a text stays.
    """
    if cell := CELL_MAGIC.match(source):
        parts = (cell["name"], cell["line"].strip(), cell["body"])
        return f"get_ipython().run_cell_magic({', '.join(map(repr, parts))})\n"
    plain = textwrap.dedent(source) if INDENTED.match(source) else source
    for _ in range(MAX_MAGICS):
        try:
            ast.parse(plain)
        except (ValueError, RecursionError, MemoryError):
            return source
        except SyntaxError as error:
            lines = plain.split("\n")
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or (line := _as_a_call(lines[number])) is None:
                return source
            plain = "\n".join([*lines[:number], line, *lines[number + 1 :]])
        else:
            return plain
    return source


def _as_a_call(line: str) -> str | None:
    """A line of IPython's syntax as Python; None if it is none that is known here."""
    found = LINE_MAGIC.fullmatch(line)
    if found is None:
        return f"{found[1]}pass" if (found := HELP.fullmatch(line)) else None
    shell, words = "get_ipython()", found["words"].strip()
    if found["sign"] == "%":
        name, _, rest = words.partition(" ")
        call = f"{shell}.run_line_magic({name!r}, {rest.strip()!r})"
    else:
        call = f"{shell}.{'getoutput' if found['names'] else 'system'}({words.lstrip('!')!r})"
    return f"{found['indent']}{found['names'] or ''}{call}"


def not_kept(source: str) -> tuple[str, str]:
    """The magic that a cell begins with and the rest of the cell, if that is executed elsewhere or
    nowhere, and binds no name in the notebook; both empty otherwise."""
    found = CELL_MAGIC.match(source)
    if found is None or TIMED_CELL.match(source) or found["name"] in FILES:
        return "", ""
    return f"%%{found['name']}", found["body"]


def _capture(magic: re.Match[str]) -> str:
    words = [word for word in magic["rest"].split() if word.isidentifier()]
    if magic[1] == "capture" and words:
        return f"{words[-1]} = get_ipython().captured\n"
    return "\n"


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a stranger's source; None where it is no Python, or nested too deep."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lines_of(source: str) -> list[str]:
    """The lines of a source as Python counts them: to ``str.splitlines`` a form feed, or a line
    separator that was pasted into a comment, ends a line as well."""
    lines = re.split(r"\r\n|\r|\n", source)
    return lines if lines[-1] else lines[:-1]
