"""A student's folder: which of its files is the notebook of a lab, and the bytes of that.

Folders come out of archives that strangers have packed.  No link is followed, nothing but
an ordinary file is opened, and the size of a folder costs no time: after so many names the rest
is not looked at.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from nbformat.notebooknode import NotebookNode

from autograder.course import Lab
from autograder.submissions.file_kinds import LOOKED_AT, told
from autograder.submissions.files import read_file, shown
from autograder.submissions.lab_cells import fits, why_other_lab
from autograder.submissions.listing import CHECKPOINTS, NOT_HANDED_IN, files, notebooks
from autograder.submissions.notebook import NotebookError, read_notebook
from autograder.submissions.own_work import own_work
from autograder.systems import why_no_file_name

MAX_LISTED = 3
MAX_CANDIDATES = 8

NO_ID = re.compile(r'[<>"&*?\[\]\\]')
"""Characters that the formgrader's pages or nbgrader's search for files take for their own."""


@dataclass(frozen=True)
class FoundNotebook:
    """What a student handed in for a lab, as it was found."""

    notebook: NotebookNode
    note: str = ""
    """What a teacher should know of how it was found, empty where there is nothing to say."""


@dataclass(frozen=True)
class SubmittedFile:
    """A student's file for a lab, read once: whoever digests it and whoever grades it have the
    same bytes, whatever becomes of the file meanwhile."""

    path: Path
    lab: Lab
    content: bytes = field(repr=False)
    note: str = ""
    """As in :class:`FoundNotebook`."""

    def parse(self) -> FoundNotebook:
        """The notebook in it.  Raises NotebookError with a sentence that names the file."""
        try:
            return FoundNotebook(parsed_for(self.lab, self.content), self.note)
        except NotebookError as error:
            raise self.refusal(str(error)) from error

    def refusal(self, why: str) -> NotebookError:
        """The sentence that names the file, for what :func:`parsed_for` had to say of it."""
        return _refusal(self.path, why)


def parsed_for(lab: Lab, content: bytes) -> NotebookNode:
    """The notebook in the bytes of a file that was handed in for ``lab``.

    Raises NotebookError with the end of a sentence that begins with the file's name.
    """
    try:
        notebook = read_notebook(content)
    except NotebookError as error:
        raise NotebookError(_lowered(str(error))) from error
    if why := why_other_lab(notebook, lab):
        raise NotebookError(why)
    return notebook


def folders(submitted: Path, lab_name: str) -> list[Path]:
    """Whatever is called like the lab in the students' folders, be it a folder or not."""
    try:
        students = sorted(path for path in submitted.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return []
    return [path / lab_name for path in students if os.path.lexists(path / lab_name)]


def why_no_id(name: str) -> str:
    """Why a folder's name cannot be a student's id, empty where it can."""
    if (
        not name.isprintable()
        or name != name.strip()
        or NO_ID.search(name)
        or why_no_file_name(name)
    ):
        return (
            f"The name of the folder {shown(name)} has characters in it that no student's id "
            "may have; rename the folder and grade again."
        )
    return ""


def stand_in_id(name: str) -> str:
    """An id for the row of a folder whose own name cannot be one; no two names share it."""
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')[:40] or 'folder'}-{digest}"


def row_id(name: str) -> str:
    """The id of a student's row in the gradebook, by the name of her folder, which may be no id."""
    return stand_in_id(name) if why_no_id(name) else name


def read_handed_in(folder: Path, lab: Lab) -> FoundNotebook:
    """The notebook for ``lab`` in a student's ``folder``, found by :func:`read_submitted_file`."""
    return read_submitted_file(folder, lab).parse()


def read_submitted_file(folder: Path, lab: Lab) -> SubmittedFile:
    """Read the file in a student's ``folder`` that is her notebook for ``lab``.

    That is the one with the lab's name, unless it is as it was handed out and another one is not.
    If there is none, or no work in it, the one other notebook that has this lab's cells and work in
    it is taken for it, and the note says so; copies that hold the same work are one.  Raises
    NotebookError with a sentence that names the file.
    """
    wanted = f"{lab.notebook_name}.ipynb"
    for place in (folder.parent, folder):
        _check_folder(place)
    path = folder / wanted
    if not os.path.lexists(path):
        return _in_place_of(wanted, folder, lab)
    try:
        file = SubmittedFile(path, lab, read_file(path))
    except NotebookError as error:
        raise _refusal(path, _lowered(str(error))) from error
    except OSError as error:
        raise _refusal(path, f"it could not be read: {error.strerror}.") from error
    others = [name for name in _notebooks(folder, lab) if name != wanted]
    saved = notebooks(folder, CHECKPOINTS)
    if not (others or saved) or not _is_untouched(file.content, lab):
        return file
    worked_on = [one for one in _candidates(folder, others, lab) if one.work]
    names = [name for one in worked_on for name in one.names]
    if len(worked_on) > 1:
        raise NotebookError(
            f"{shown(wanted)} is as it was handed out, and more than one of the others could be "
            f"the work: {listed(names)}; leave the right one in the folder, and grade again."
        )
    for one in worked_on:
        note = f"{shown(wanted)} is as it was handed out; {shown(names[0])} was graded."
        return SubmittedFile(folder / names[0], lab, one.content, note)
    if any(one.work for one in _candidates(folder, saved, lab)):
        raise NotebookError(
            f"{shown(wanted)} is as it was handed out, but what Jupyter saves by itself in "
            f"{CHECKPOINTS} has work in it, which may be older; hand in the notebook with the work."
        )
    return file


@dataclass
class _Candidate:
    """Notebooks for a lab in one folder that hold the same work."""

    work: str
    """A digest of it, empty if there is none."""
    content: bytes = field(repr=False)
    """What is in the first of them; of many candidates none is chosen, and no more than two keep
    it, for they may be large."""
    names: list[str] = field(default_factory=list)


def _in_place_of(wanted: str, folder: Path, lab: Lab) -> SubmittedFile:
    """The one notebook that can be taken for the one with the lab's name, which is not there."""
    names = _notebooks(folder, lab)
    if not names:
        besides = " that could be it" if lab.others else ""
        raise NotebookError(
            f"There is no file called {wanted}, and no other notebook{besides}"
            f"{_instead(folder, lab)}."
        )
    candidates = _candidates(folder, names, lab)
    candidates = [one for one in candidates if one.work] or candidates
    fitting = [name for one in candidates for name in one.names]
    if len(candidates) > 1:
        why = f"more than one of the others could be it: {listed(fitting)}"
        raise NotebookError(
            f"There is no file called {wanted}, and {why}; "
            "leave the right one in the folder, and grade again."
        )
    for one in candidates:
        note = f"There is no {wanted}; {shown(fitting[0])} was graded in its place."
        return SubmittedFile(folder / fitting[0], lab, one.content, note)
    if len(names) == 1:
        raise NotebookError(
            f"There is no file called {wanted}, and {_useless(folder, names[0], lab)}"
        )
    raise NotebookError(
        f"There is no file called {wanted}, and this lab's cells are not in {listed(names)}."
    )


def _notebooks(folder: Path, lab: Lab) -> list[str]:
    """The notebooks in a folder, but those that have the names of the lab's others."""
    others = {f"{name}.ipynb" for name in lab.others}
    return [name for name in notebooks(folder) if name not in others]


def _candidates(folder: Path, names: list[str], lab: Lab) -> list[_Candidate]:
    """The notebooks for ``lab`` among those that are called ``names``, by the work in them."""
    found: dict[str, _Candidate] = {}
    for name in _likely_first(names, lab)[:MAX_CANDIDATES]:
        try:
            content = read_file(folder / name)
            notebook = read_notebook(content)
        except (NotebookError, OSError):
            continue
        if fits(notebook, lab):
            work = own_work(notebook, lab)
            kept = content if len(found) < 2 else b""
            found.setdefault(work, _Candidate(work, kept)).names.append(name)
    return list(found.values())


def _likely_first(names: list[str], lab: Lab) -> list[str]:
    return sorted(names, key=lambda name: (not Path(name).name.startswith(lab.notebook_name), name))


def _is_untouched(content: bytes, lab: Lab) -> bool:
    """Whether this is the lab as it was handed out, with no work in it."""
    try:
        return not own_work(read_notebook(content), lab)
    except NotebookError:
        return False


def _useless(folder: Path, name: str, lab: Lab) -> str:
    """Why a notebook cannot be taken for that of a lab, as the end of a sentence."""
    try:
        if why := why_other_lab(read_notebook(read_file(folder / name)), lab):
            return f"{shown(name)} cannot be graded: {why}"
    except NotebookError as error:
        return f"{shown(name)} cannot be graded: {_lowered(str(error))}"
    except OSError as error:
        return f"{shown(name)} cannot be graded: it could not be read: {error.strerror}."
    return f"this lab's cells are not in {shown(name)}."


def _instead(folder: Path, lab: Lab) -> str:
    """What there is in a folder without notebooks, and what to do about it, as a clause."""
    names = [name for name in files(folder) if name not in NOT_HANDED_IN]
    for name in _likely_first(names, lab)[:MAX_CANDIDATES]:
        try:
            clause = told(name, read_file(folder / name, LOOKED_AT))
        except (NotebookError, OSError):
            continue
        if clause:
            return f"; {shown(name)} {clause}"
    if notebooks(folder, CHECKPOINTS):
        return (
            f" but what Jupyter saves by itself in {CHECKPOINTS}, which may be older; "
            "hand in the notebook itself"
        )
    return ""


def listed(names: list[str]) -> str:
    few = ", ".join(shown(name) for name in names[:MAX_LISTED])
    return f"{few} and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else few


def _check_folder(folder: Path) -> None:
    try:
        mode = folder.lstat().st_mode
    except OSError as error:
        _refuse(folder.name, f"it could not be opened: {error.strerror}.")
    if stat.S_ISLNK(mode):
        _refuse(folder.name, "it is a link, and links are not followed.")
    if not stat.S_ISDIR(mode):
        _refuse(folder.name, "it is a file where a folder should be.")


def _refuse(name: str, why: str) -> NoReturn:
    raise NotebookError(f"{shown(name)} cannot be graded: {why}")


def _refusal(path: Path, why: str) -> NotebookError:
    """Why the file with the lab's name is of no use, and what else there is in its folder."""
    others = [name for name in notebooks(path.parent) if name != path.name]
    also = f" There is also {listed(others)}." if others else ""
    return NotebookError(f"{shown(path.name)} cannot be graded: {why}{also}")


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
