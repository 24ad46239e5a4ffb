"""Strange things to hand in, each built by one function, and what a sane teacher makes of them.

A function gets an empty folder for a student's lab and the notebook that earns full marks. Its
docstring says what is the matter.
"""

from __future__ import annotations

import copy
import json
import os
import shutil
import socket
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from support.tiny import LAB, by_id

NAME = f"{LAB}.ipynb"
Build = Callable[[Path, NotebookNode], None]


@dataclass(frozen=True)
class Strange:
    """One thing that is handed in, and what is to come of it."""

    student: str
    build: Build
    points: tuple[float, float] = (2, 3)
    attention: str = ""
    """What a teacher is told where she has to look, empty where she has not."""
    note: str = ""
    """What she is told besides."""


HANDED_IN: list[Strange] = []


def strange(
    points: tuple[float, float] = (2, 3), attention: str = "", note: str = "", student: str = ""
) -> Callable[[Build], Build]:
    def add(build: Build) -> Build:
        marks = (0.0, 0.0) if attention else points
        HANDED_IN.append(Strange(student or build.__name__, build, marks, attention, note))
        return build

    return add


def text(notebook: Any) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def write(folder: Path, notebook: Any, name: str = NAME) -> None:
    (folder / name).write_text(text(notebook), "utf-8")


# the file


@strange()
def honest(folder: Path, notebook: NotebookNode) -> None:
    """Nothing is the matter."""
    write(folder, notebook)


@strange(attention=f"{NAME} cannot be graded: the file is empty")
def empty(folder: Path, notebook: NotebookNode) -> None:
    """No bytes at all."""
    (folder / NAME).touch()


@strange(attention=f"{NAME} cannot be graded: the file is not a Jupyter notebook: it is damaged")
def truncated(folder: Path, notebook: NotebookNode) -> None:
    """The upload broke off."""
    (folder / NAME).write_text(text(notebook)[:-200])


@strange(attention="not a Jupyter notebook")
def no_json(folder: Path, notebook: NotebookNode) -> None:
    """A PDF with another name."""
    (folder / NAME).write_bytes(b"%PDF-1.7 ...")


@strange(attention="not a Jupyter notebook")
def no_notebook(folder: Path, notebook: NotebookNode) -> None:
    """JSON, but of something else."""
    (folder / NAME).write_text('{"name": "package", "version": "1.0.0"}')


@strange(attention="not a Jupyter notebook")
def null_bytes(folder: Path, notebook: NotebookNode) -> None:
    """What a full disk leaves."""
    (folder / NAME).write_bytes(bytes(2000))


@strange()
def old_format(folder: Path, notebook: NotebookNode) -> None:
    """A notebook as they were ten years ago."""
    write(folder, nbformat.convert(copy.deepcopy(notebook), 3))


@strange()
def no_cell_ids(folder: Path, notebook: NotebookNode) -> None:
    """Written by a program that knows nbformat 4.4."""
    for cell in notebook.cells:
        del cell["id"]
    notebook.nbformat_minor = 4
    write(folder, notebook)


@strange()
def byte_order_mark(folder: Path, notebook: NotebookNode) -> None:
    """Notepad was here."""
    (folder / NAME).write_text(text(notebook), "utf-8-sig")


@strange()
def utf_16(folder: Path, notebook: NotebookNode) -> None:
    """So was PowerShell."""
    (folder / NAME).write_text(text(notebook), "utf-16")


@strange(attention="not text in UTF-8")
def latin_1(folder: Path, notebook: NotebookNode) -> None:
    """An encoding that JSON does not have."""
    by_id(notebook)["double"].source += "  # très bien"
    (folder / NAME).write_text(text(notebook), "latin-1")


@strange()
def crlf(folder: Path, notebook: NotebookNode) -> None:
    """Windows line ends, in the file and in the cells."""
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    (folder / NAME).write_text(text(notebook).replace("\n", "\r\n"), newline="")


@strange()
def duplicate_keys(folder: Path, notebook: NotebookNode) -> None:
    """JSON with every key twice; the later one counts, as in all programs that read JSON."""
    body = text(notebook)
    (folder / NAME).write_text('{"cells": [], "nbformat": 1,' + body[1:])


@strange(attention="nested far too deep")
def deep(folder: Path, notebook: NotebookNode) -> None:
    """A million levels of lists."""
    (folder / NAME).write_text("[" * 1_000_000 + "]" * 1_000_000)


@strange(attention="more than 4,000,000 values")
def many_values(folder: Path, notebook: NotebookNode) -> None:
    """Twelve megabytes that would be a gigabyte of Python objects."""
    (folder / NAME).write_text('{"nbformat": 4, "cells": [' + "{}," * 4_200_000 + "{}]}")


@strange(attention="larger than 256 MiB")
def too_large(folder: Path, notebook: NotebookNode) -> None:
    """A file of a hundred gigabytes, none of which is on the disk."""
    with (folder / NAME).open("wb") as file:
        file.truncate(100 * 2**30)


@strange(attention="more than 200,000 characters")
def long_source(folder: Path, notebook: NotebookNode) -> None:
    """Twenty megabytes of code in one cell."""
    by_id(notebook)["double"].source += "\n" + "#" * 20_000_000
    write(folder, notebook)


# the cells


@strange(points=(0, 3))
def null_in_source(folder: Path, notebook: NotebookNode) -> None:
    """A character that Python refuses, in one function."""
    by_id(notebook)["double"].source += "\0"
    write(folder, notebook)


@strange(points=(0, 3))
def source_is_a_number(folder: Path, notebook: NotebookNode) -> None:
    """A cell's text is a number."""
    cells = copy.deepcopy(notebook)
    by_id(cells)["double"]["source"] = 7
    write(folder, cells)


@strange()
def source_is_a_list(folder: Path, notebook: NotebookNode) -> None:
    """A list of lines with other things between them."""
    for cell in notebook.cells:
        cell["source"] = [*cell.source.splitlines(keepends=True), None, 3]
    write(folder, notebook)


@strange(points=(2, 3))
def edited_tests(folder: Path, notebook: NotebookNode) -> None:
    """The grade cells are changed, and print other marks."""
    for grade_id in ("test_double", "test_quadruple"):
        by_id(notebook)[grade_id].source = "100.0"
    write(folder, notebook)


@strange()
def moved_tests(folder: Path, notebook: NotebookNode) -> None:
    """Every cell is somewhere else."""
    notebook.cells = [*notebook.cells[3:], *notebook.cells[:3]]
    write(folder, notebook)


@strange()
def reversed_cells(folder: Path, notebook: NotebookNode) -> None:
    """The last cell first."""
    notebook.cells.reverse()
    write(folder, notebook)


@strange()
def retyped_tests(folder: Path, notebook: NotebookNode) -> None:
    """The grade cells are text now."""
    for grade_id in ("test_double", "test_quadruple"):
        cell = by_id(notebook)[grade_id]
        cell.cell_type = "raw"
        del cell["outputs"], cell["execution_count"]
    write(folder, notebook)


@strange()
def deleted_tests(folder: Path, notebook: NotebookNode) -> None:
    """The grade cells are gone."""
    gone = [by_id(notebook)[grade_id] for grade_id in ("test_double", "test_quadruple")]
    notebook.cells = [cell for cell in notebook.cells if cell not in gone]
    write(folder, notebook)


@strange()
def no_grade_ids(folder: Path, notebook: NotebookNode) -> None:
    """Another program has dropped all metadata."""
    for cell in notebook.cells:
        cell.metadata = {}
    write(folder, notebook)


@strange()
def every_cell_twice(folder: Path, notebook: NotebookNode) -> None:
    """All ids are double."""
    notebook.cells = [cell for cell in notebook.cells for _ in range(2)]
    write(folder, notebook)


@strange()
def answer_beside(folder: Path, notebook: NotebookNode) -> None:
    """The written answer stands below the cell for it, in one of her own."""
    notebook.cells.append(nbformat.v4.new_markdown_cell("Because."))
    write(folder, notebook)


@strange(points=(0, 3))
def changed_points(folder: Path, notebook: NotebookNode) -> None:
    """A wrong function, and ten thousand points for the other one."""
    by_id(notebook)["double"].source = "def double(x):\n    return x"
    by_id(notebook)["test_quadruple"].metadata.nbgrader.points = 10_000
    write(folder, notebook)


@strange()
def large_outputs(folder: Path, notebook: NotebookNode) -> None:
    """Eighty megabytes of printed text."""
    lines = ["a line, printed again and again\n"] * 2_200_000
    by_id(notebook)["double"].outputs = [{"output_type": "stream", "name": "stdout", "text": lines}]
    write(folder, notebook)


@strange()
def five_thousand_cells(folder: Path, notebook: NotebookNode) -> None:
    """As many cells as there may be."""
    more = [nbformat.v4.new_markdown_cell("more") for _ in range(5_000 - len(notebook.cells))]
    notebook.cells += more
    write(folder, notebook)


@strange(attention="more than 5,000 cells")
def too_many_cells(folder: Path, notebook: NotebookNode) -> None:
    """One more."""
    notebook.cells += [{"cell_type": "raw", "source": "", "metadata": {}}] * 5_000
    write(folder, notebook)


@strange()
def attachments(folder: Path, notebook: NotebookNode) -> None:
    """Pasted pictures, of which some are none and some are huge."""
    notebook.cells[0]["attachments"] = {
        "a.png": {"image/png": "aGVsbG8="},
        "b.svg": {"image/svg+xml": "<svg onload='alert(1)'/>"},
        "c.html": {"text/html": "<script>alert(1)</script>"},
        "d.png": {"image/png": "A" * 12_000_000},
        "e": 5,
    }
    write(folder, notebook)


@strange()
def other_kernel(folder: Path, notebook: NotebookNode) -> None:
    """A kernel that is not there, and a language that is not Python."""
    notebook.metadata = {
        "kernelspec": {"name": "../../evil", "display_name": "R", "language": "R"},
        "language_info": {"name": "R", "pygments_lexer": "no such lexer"},
    }
    write(folder, notebook)


@strange()
def hidden_markers(folder: Path, notebook: NotebookNode) -> None:
    """nbgrader's own marks in her text, at which nbgrader stops."""
    marks = "### BEGIN HIDDEN TESTS\n### BEGIN HIDDEN TESTS\n### END SOLUTION\n"
    by_id(notebook)["double"].source += f"\n{marks}"
    by_id(notebook)["why"].source = marks
    notebook.cells.append(nbformat.v4.new_markdown_cell("### END HIDDEN TESTS\n" + marks))
    write(folder, notebook)


@strange()
def strange_metadata(folder: Path, notebook: NotebookNode) -> None:
    """A forged word to the teacher, newer nbgrader metadata, and marks of other kinds."""
    notebook.metadata["autograder_attention"] = "Give this one full marks."
    for cell in by_id(notebook).values():
        cell.metadata.nbgrader.schema_version = 99
        cell.metadata.nbgrader["points"] = "many"
    write(folder, notebook)


# the folder


@strange(note=f"There is no {NAME}; {LAB}-Copy1.ipynb was graded in its place.")
def copy_1(folder: Path, notebook: NotebookNode) -> None:
    """JupyterLab's name for a copy."""
    write(folder, notebook, f"{LAB}-Copy1.ipynb")


@strange(note="Homework (final) (2).ipynb was graded")
def own_name(folder: Path, notebook: NotebookNode) -> None:
    """A name of her own."""
    write(folder, notebook, "Homework (final) (2).ipynb")


@strange(note=f"{LAB}.ipynb.txt was graded")
def saved_as_text(folder: Path, notebook: NotebookNode) -> None:
    """A browser's idea of a notebook."""
    write(folder, notebook, f"{NAME}.txt")


@strange(note="was graded")
def folder_in_folder(folder: Path, notebook: NotebookNode) -> None:
    """An archive was unpacked one level too deep."""
    (folder / LAB).mkdir()
    write(folder / LAB, notebook)
    (folder / "__MACOSX").mkdir()
    write(folder / "__MACOSX", notebook, f"._{NAME}")
    (folder / ".ipynb_checkpoints").mkdir()
    write(folder / ".ipynb_checkpoints", notebook, f"{LAB}-checkpoint.ipynb")


@strange(attention="more than one of the others could be it: first.ipynb, second.ipynb; leave")
def two_copies(folder: Path, notebook: NotebookNode) -> None:
    """Which one?"""
    write(folder, notebook, "first.ipynb")
    by_id(notebook)["double"].source = "def double(x):\n    return 2 * x"
    write(folder, notebook, "second.ipynb")


@strange(note=f"There is no {NAME}; {LAB} (1).ipynb was graded in its place.")
def two_downloads(folder: Path, notebook: NotebookNode) -> None:
    """The same file, downloaded twice."""
    write(folder, notebook, f"{LAB} (1).ipynb")
    write(folder, notebook, f"{LAB} (2).ipynb")


@strange(note=f"There is no {NAME}; {LAB} (1).ipynb was graded in its place.")
def saved_again(folder: Path, notebook: NotebookNode) -> None:
    """The same work, in files that differ in what nobody looks at."""
    write(folder, notebook, f"{LAB} (1).ipynb")
    by_id(notebook)["double"].execution_count = 7
    notebook.metadata["title"] = "mine"
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("That was that."))
    write(folder, notebook, f"{LAB} (2).ipynb")


@strange(note=f"There is no {NAME}; {LAB} (2).ipynb was graded in its place.")
def download_before_and_after(folder: Path, notebook: NotebookNode) -> None:
    """The lab as it was handed out and the work, neither with the lab's name."""
    release_into(folder, f"{LAB} (1).ipynb")
    write(folder, notebook, f"{LAB} (2).ipynb")


def release_into(folder: Path, name: str = NAME) -> None:
    """The lab as it was handed out, in a student's folder."""
    shutil.copy(folder.parents[2] / "exercises" / LAB / NAME, folder / name)


@strange(note=f"{NAME} is as it was handed out; {LAB}__20261104104101.ipynb was graded.")
def pulled_again(folder: Path, notebook: NotebookNode) -> None:
    """A hub's git pull has put her work aside and the release in its place."""
    release_into(folder)
    write(folder, notebook, f"{LAB}__20261104104101.ipynb")


@strange(note=f"{NAME} is as it was handed out; {LAB}-Copy1.ipynb was graded.")
def worked_in_the_copy(folder: Path, notebook: NotebookNode) -> None:
    """The release has been run and drawn on, and the work is in a copy of it, twice."""
    release_into(folder)
    opened = nbformat.read(folder / NAME, as_version=4)
    opened.cells.append(nbformat.v4.new_code_cell("print(1)"))
    opened.cells.append(nbformat.v4.new_markdown_cell("To do!"))
    # between two cells, and not next to the written answer
    opened.cells.insert(2, opened.cells.pop())
    by_id(opened)["test_double"].outputs = [{"output_type": "stream", "name": "x", "text": "y"}]
    write(folder, opened)
    write(folder, notebook, f"{LAB}-Copy1.ipynb")
    (folder / "old").mkdir()
    write(folder / "old", notebook)


@strange(
    attention=f"{NAME} is as it was handed out, and more than one of the others could be the work: "
    f"{LAB}-Copy1.ipynb, {LAB}-Copy2.ipynb; leave the right one in the folder"
)
def two_works_beside_the_release(folder: Path, notebook: NotebookNode) -> None:
    """The newest one? Nobody guesses."""
    release_into(folder)
    write(folder, notebook, f"{LAB}-Copy1.ipynb")
    by_id(notebook)["double"].source = "def double(x):\n    return 2 * x"
    write(folder, notebook, f"{LAB}-Copy2.ipynb")


@strange(points=(0, 3))
def work_under_the_labs_name(folder: Path, notebook: NotebookNode) -> None:
    """Half of the work is in the file with the lab's name, and that counts."""
    write(folder, notebook, f"{LAB}-Copy1.ipynb")
    release = nbformat.read(folder.parents[2] / "exercises" / LAB / NAME, as_version=4)
    by_id(release)["quadruple"].source = "def quadruple(x):\n    return 4 * x"
    write(folder, release)


@strange()
def functions_in_cells_of_her_own(folder: Path, notebook: NotebookNode) -> None:
    """The stubs are as they were, the work stands at the end, and the release lies beside it."""
    release = nbformat.read(folder.parents[2] / "exercises" / LAB / NAME, as_version=4)
    own = [by_id(notebook)[name].source for name in ("double", "quadruple")]
    release.cells += [nbformat.v4.new_code_cell(source) for source in own]
    write(folder, release)
    release_into(folder, f"{LAB}-Copy1.ipynb")


@strange(points=(0, 0))
def two_releases(folder: Path, notebook: NotebookNode) -> None:
    """Nothing is done in either."""
    release_into(folder)
    release_into(folder, f"{LAB}-Copy1.ipynb")


DOWNLOAD = "hand in the notebook itself, the .ipynb (in Jupyter: File > Download; in Colab: "


@strange(attention="a git merge has left its marks in it (<<<<<<< and >>>>>>>); choose one side")
def merge_marks(folder: Path, notebook: NotebookNode) -> None:
    """Two versions of a cell, and git could not tell which."""
    lines = text(notebook).splitlines()
    middle = len(lines) // 2
    lines[middle:middle] = ["<<<<<<< HEAD", ' "a": 1,', "=======", ' "a": 2,', ">>>>>>> b1946ac"]
    (folder / NAME).write_text("\n".join(lines))


@strange(
    attention=f"{NAME} cannot be graded: the file is not a Jupyter notebook but a ZIP archive "
    "with a notebook in it; unpack it, and hand in the .ipynb"
)
def zip_with_the_labs_name(folder: Path, notebook: NotebookNode) -> None:
    """A packed folder, renamed."""
    with zipfile.ZipFile(folder / NAME, "w") as archive:
        archive.writestr(f"{LAB}/{NAME}", text(notebook))


@strange(attention=f"no other notebook; {LAB}.zip is a ZIP archive with a notebook in it; unpack")
def zipped(folder: Path, notebook: NotebookNode) -> None:
    """The folder was packed, and nobody has unpacked it."""
    with zipfile.ZipFile(folder / f"{LAB}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, text(notebook))


@strange(attention=f"no other notebook; {LAB}.py is Python code; {DOWNLOAD}")
def script(folder: Path, notebook: NotebookNode) -> None:
    """Exported as a script."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    (folder / f"{LAB}.py").write_text("\n\n\n# In[1]:\n\n".join(sources))


@strange(
    attention=f"no other notebook; {LAB}.html is a web page (HTML) that was made of one; "
    + DOWNLOAD
)
def web_page(folder: Path, notebook: NotebookNode) -> None:
    """Exported as a page."""
    page = (
        '<!DOCTYPE html>\n<html lang="en"><body class="jp-Notebook"><pre>x = 1</pre></body></html>'
    )
    (folder / f"{LAB}.html").write_text(page)


@strange(attention="but a web page for signing in; ")
def sign_in_page(folder: Path, notebook: NotebookNode) -> None:
    """The download brought the hub's first page, under the notebook's name."""
    page = "\n<html>\n<form><input name=user><input type=password><button>Sign in</button></form>"
    (folder / NAME).write_text(page)


@strange(attention="Z/Report.docx is a Word document; ")
def word_document(folder: Path, notebook: NotebookNode) -> None:
    """Pasted into a document, which lies beside what others put into the folder."""
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "Z").mkdir()
    with zipfile.ZipFile(folder / "Z" / "Report.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")


@strange(
    attention="My notebook.ipynb cannot be graded: the file is not a Jupyter notebook but a PDF"
)
def pdf_under_her_own_name(folder: Path, notebook: NotebookNode) -> None:
    """A PDF with another name, which is not the lab's either."""
    (folder / "My notebook.ipynb").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")


@strange(attention=f"but a link; open it, and {DOWNLOAD}")
def link_as_text(folder: Path, notebook: NotebookNode) -> None:
    """Colab's address of it."""
    link = "My lab: https://colab.research.google.com/drive/1sqYE_example?usp=sharing\n"
    (folder / NAME).write_text(link)


@strange(attention="lab.webloc is a link; open it")
def shortcut(folder: Path, notebook: NotebookNode) -> None:
    """A Mac's shortcut to a page."""
    (folder / "lab.webloc").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>URL</key>'
        "<string>https://example.org/lab</string></dict></plist>"
    )


@strange(attention="but a pointer of Git LFS to it; fetch the file with `git lfs pull`")
def lfs_pointer(folder: Path, notebook: NotebookNode) -> None:
    """What a clone without Git LFS leaves."""
    (folder / NAME).write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2\nsize 12345\n"
    )


@strange(attention="no other notebook but what Jupyter saves by itself in .ipynb_checkpoints")
def checkpoint_alone(folder: Path, notebook: NotebookNode) -> None:
    """The notebook was deleted, and Jupyter's own copy was not."""
    (folder / ".ipynb_checkpoints").mkdir()
    write(folder / ".ipynb_checkpoints", notebook, f"{LAB}-checkpoint.ipynb")


@strange(attention="as it was handed out, but what Jupyter saves by itself in .ipynb_checkpoints")
def checkpoint_beside_the_release(folder: Path, notebook: NotebookNode) -> None:
    """The work was never saved by hand, and the file handed in is the one that was handed out."""
    release_into(folder)
    (folder / ".ipynb_checkpoints").mkdir()
    write(folder / ".ipynb_checkpoints", notebook, f"{LAB}-checkpoint.ipynb")


@strange(points=(0, 0))
def untouched_with_its_checkpoint(folder: Path, notebook: NotebookNode) -> None:
    """The release, opened and saved."""
    release_into(folder)
    (folder / ".ipynb_checkpoints").mkdir()
    release_into(folder, f".ipynb_checkpoints/{LAB}-checkpoint.ipynb")


@strange(note=f"There is no {NAME}; {LAB}.json was graded in its place.")
def saved_as_json(folder: Path, notebook: NotebookNode) -> None:
    """A browser saved the notebook under the name of its kind, and something else lies beside."""
    write(folder, notebook, f"{LAB}.json")
    (folder / "settings.json").write_text('{"editor": "dark"}')


@strange(note=f"{NAME} is as it was handed out; my work.txt was graded.")
def work_as_text(folder: Path, notebook: NotebookNode) -> None:
    release_into(folder)
    write(folder, notebook, "my work.txt")


@strange(note=f"There is no {NAME}; {LAB} was graded in its place.")
def saved_without_an_ending(folder: Path, notebook: NotebookNode) -> None:
    write(folder, notebook, LAB)


@strange(attention="this lab's cells are not in other.ipynb")
def another_lab(folder: Path, notebook: NotebookNode) -> None:
    """A notebook, but not of this lab."""
    write(folder, nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), "other.ipynb")


@strange(attention="and hand it in again. There is also rescued.ipynb")
def broken_and_a_copy(folder: Path, notebook: NotebookNode) -> None:
    """The file with the right name is broken; the teacher is told of the other one."""
    (folder / NAME).write_text("{")
    write(folder, notebook, "rescued.ipynb")


@strange(attention="no other notebook")
def nothing(folder: Path, notebook: NotebookNode) -> None:
    """An empty folder."""


@strange(attention=f"{LAB} cannot be graded: it is a file where a folder should be")
def file_for_folder(folder: Path, notebook: NotebookNode) -> None:
    """A file in the folder's place."""
    folder.rmdir()
    folder.write_text("")


@strange(attention=f"{NAME} cannot be graded: it is a link")
def link_to_neighbour(folder: Path, notebook: NotebookNode) -> None:
    """Somebody else's notebook, by a link."""
    (folder / NAME).symlink_to(f"../../honest/{LAB}/{NAME}")


@strange(attention=f"{LAB} cannot be graded: it is a link")
def linked_folder(folder: Path, notebook: NotebookNode) -> None:
    """Somebody else's folder, by a link."""
    folder.rmdir()
    folder.symlink_to(f"../honest/{LAB}")


@strange(attention="it is a link")
def linked_student(folder: Path, notebook: NotebookNode) -> None:
    """All that somebody else has handed in, by a link."""
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to("honest")


@strange(attention="it is a link")
def link_to_itself(folder: Path, notebook: NotebookNode) -> None:
    """A link that never ends."""
    (folder / NAME).symlink_to(NAME)


@strange(attention="it is no ordinary file")
def pipe(folder: Path, notebook: NotebookNode) -> None:
    """Whoever reads this waits for ever."""
    os.mkfifo(folder / NAME)


@strange(attention="cannot be graded")
def socket_file(folder: Path, notebook: NotebookNode) -> None:
    """A socket; its path is too long for the system, so it is made from inside."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(NAME)
    finally:
        os.chdir(here)


@strange(attention="cannot be graded")
def folder_for_file(folder: Path, notebook: NotebookNode) -> None:
    """A folder in the notebook's place."""
    (folder / NAME).mkdir()


@strange()
def pipes_beside(folder: Path, notebook: NotebookNode) -> None:
    """Pipes in the places of files that nbgrader reads or copies."""
    write(folder, notebook)
    for name in ("timestamp.txt", "data.csv", "other.ipynb"):
        os.mkfifo(folder / name)


@strange()
def links_beside(folder: Path, notebook: NotebookNode) -> None:
    """Links to what students are not to see, which nbgrader would copy into their feedback."""
    write(folder, notebook)
    for name, target in (
        ("reference.py", f"../../../solutions/{LAB}/reference.py"),
        ("neighbour.txt", f"../../honest/{LAB}/{NAME}"),
        ("passwd", "/etc/passwd"),
        ("everything", "/"),
        ("loop", "loop"),
        ("timestamp.txt", "/etc/passwd"),
    ):
        (folder / name).symlink_to(target)


@strange()
def pages_beside(folder: Path, notebook: NotebookNode) -> None:
    """A page with a script, which the formgrader would serve as its own."""
    write(folder, notebook)
    (folder / "plot.html").write_text("<script>alert(document.cookie)</script>")
    (folder / f"{LAB}.html").write_text("<h1>Score: 5 / 5</h1>")


@strange()
def odd_names(folder: Path, notebook: NotebookNode) -> None:
    """Names that no shell, log or page is ready for."""
    write(folder, notebook)
    names = ["new\nline.txt", "-rf", "..x", "\x1b[31mred", "<img src=x>", "a" * 250, "*", "$(id)"]
    for name in names:
        (folder / name).touch()
    (folder / os.fsdecode(b"caf\xe9.txt")).touch()
    (folder / "\x1b[2J<b>.ipynb").touch()


@strange(note="?[31m<img src=x onerror=alert(1)> ![x](http:evil).ipynb was graded")
def odd_notebook_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that would be a picture in a page and a colour on a terminal."""
    write(folder, notebook, "\x1b[31m<img src=x onerror=alert(1)> ![x](http:evil).ipynb")


@strange()
def large_tree(folder: Path, notebook: NotebookNode) -> None:
    """Three thousand files, and folders in folders in folders."""
    write(folder, notebook)
    for number in range(3_000):
        (folder / f"{number}.txt").touch()
    (folder / "/".join(["d"] * 200)).mkdir(parents=True)


@strange(attention="no other notebook")
def large_tree_without(folder: Path, notebook: NotebookNode) -> None:
    """The same, and no notebook near."""
    for number in range(3_000):
        (folder / f"{number}.txt").touch()
    deep = folder / "/".join(["d"] * 200)
    deep.mkdir(parents=True)
    write(deep, notebook)


@strange()
def strange_date(folder: Path, notebook: NotebookNode) -> None:
    """A date of handing in that is none."""
    write(folder, notebook)
    (folder / "timestamp.txt").write_text("tomorrow, I promise \x1b[31m\n" * 1000)


@strange()
def far_date(folder: Path, notebook: NotebookNode) -> None:
    """A date that no calendar has."""
    write(folder, notebook)
    (folder / "timestamp.txt").write_text("999999-12-31 23:59:59 UTC")


@strange()
def planted_results(folder: Path, notebook: NotebookNode) -> None:
    """A course of her own around the notebook: kept reports, a gradebook, a configuration."""
    by_id(notebook)["double"].outputs = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": "2.0"},
            "metadata": {},
            "execution_count": 1,
        }
    ]
    write(folder, notebook)
    reports = folder / ".autograder" / "reports"
    reports.mkdir(parents=True)
    (reports / f"{'0' * 64}.json").write_text('{"lab": "lab0_tiny", "points": 100}')
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\0")
    (folder / "nbgrader_config.py").write_text("raise SystemExit('planted')")
    (folder / "conftest.py").write_text("raise SystemExit('planted')")
    for name in ("source", "source_notebooks"):
        (folder / name).mkdir()


@strange(points=(0, 0))
def forged_results(folder: Path, notebook: NotebookNode) -> None:
    """Nothing is solved, and the grade cells have outputs and scores that say otherwise."""
    for grade_id in ("double", "quadruple"):
        by_id(notebook)[grade_id].source = "raise NotImplementedError"
    for grade_id, points in (("test_double", "2.0"), ("test_quadruple", "3.0")):
        cell = by_id(notebook)[grade_id]
        cell.metadata.nbgrader["score"] = 3
        cell.outputs = [
            {
                "output_type": "execute_result",
                "data": {"text/plain": points},
                "metadata": {},
                "execution_count": 1,
            }
        ]
    write(folder, notebook)


# the student's name


@strange(student="-v --force")
def option_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that looks like an option."""
    write(folder, notebook)


@strange(student="=1+1, käthe o'neill")
def formula_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that a spreadsheet computes."""
    write(folder, notebook)


@strange(student="x" * 200)
def long_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that is very long."""
    write(folder, notebook)


@strange(student="new\nline", attention="new?line has characters in it that no student's id may")
def line_break_name(folder: Path, notebook: NotebookNode) -> None:
    """A name of two lines, which ends nbgrader's grading of everybody."""
    write(folder, notebook)


@strange(student="[h]onest", attention="rename the folder")
def pattern_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that is a pattern, and fits somebody else's."""
    write(folder, notebook)


@strange(student="<img src=x onerror=alert(1)>", attention="rename the folder")
def html_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that is a script in the formgrader's lists."""
    write(folder, notebook)


@strange(student="\x1b[2J\x1b]0;title\x07", attention="rename the folder")
def terminal_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that clears the terminal."""
    write(folder, notebook)


@strange(student=os.fsdecode(b"caf\xe9"), attention="rename the folder")
def undecodable_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that is no text."""
    write(folder, notebook)


@strange(student="trailing ", attention="rename the folder")
def blank_name(folder: Path, notebook: NotebookNode) -> None:
    """A name that nbgrader would strip to another."""
    write(folder, notebook)


def hand_in_all(submitted: Path, notebook: NotebookNode, those: Iterable[Strange]) -> None:
    """Write what is strange, each in its folder."""
    for one in those:
        folder = submitted / one.student / LAB
        folder.mkdir(parents=True)
        one.build(folder, nbformat.from_dict(copy.deepcopy(dict(notebook))))
