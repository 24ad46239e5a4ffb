"""A term of a very small class, command by command, for whatever system this is."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.commands import teaching
from autograder.sandbox.launch import Isolation, why_unavailable
from support.commands import command_here, run_here
from support.tiny import LAB
from support.tiny_course import RIGHT, TWO_TESTS, WRONG, set_suites, tiny_class, write_work

MERE = "--isolation process --jobs 1"
SUITE = TWO_TESTS.replace("seconds(60)", "seconds(1)")
ENDLESS = "def double(x):\n    while True:\n        pass"
GONE = "def double(x):\n    import os\n    os._exit(3)"
FEW = {"bo": WRONG}
ROSTER = "id,first_name,last_name,email\n" + "".join(
    f"{name},{name.title()},Berg,{name}@example.org\n" for name in ("ada", "bo", "cy", "di", "eve")
)
STEPS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("release lab0", ("lab0_tiny is in the gradebook, with 6 points.",), 0),
    ("roster {folder}/roster.csv", ("5",), 0),
    ("due lab0 2030-01-31", ("2030-01-31",), 0),
    ("collect lab0 {folder}/handed_in.zip --yes", ("1 new",), 0),
    (f"grade lab0 {MERE}", ("double(3) is not 6.", "1 graded anew."), 0),
    ("feedback lab0", ("bo",), 0),
    ("return lab0 --to folder", ("bo",), 0),
    ("marks lab0", ("1 of 5 has a mark",), 0),
    ("report lab0", ("The report is in reports/class_lab0_tiny.html.",), 0),
    ("status", ("lab0_tiny",), 0),
)
"""What is typed, what is said to it, and the exit code."""
MORE: tuple[tuple[str, tuple[str, ...], int], ...] = (
    (f"doctor {MERE.partition(' --jobs')[0]}", ("Nothing needs you.",), 0),
    ("build", ("building lab0_tiny",), 0),
    ("build --check", ("agrees with their source",), 0),
    ("marks lab0 --to sheet", ("xlsx",), 0),
    ("marks lab0 --to json", ("json",), 0),
    ("similar lab0", ("compared",), 0),
    (f"ask lab0 {MERE.partition(' --jobs')[0]}", ("questions",), 0),
    ("new lab lab1_more", ("wrote",), 0),
    ("return lab0", ("exchange",), 2),
    ("collect lab0", ("There is no exchange at",), 2),
)
"""The same for what starts a program or takes a while."""


class Term:
    """One term; collects what went wrong."""

    def __init__(self, folder: Path, *, is_whole: bool) -> None:
        self.folder = folder
        self.course = tiny_class(folder / "course", {})
        set_suites(self.course, SUITE)
        self.is_whole = is_whole
        self.wrong: list[str] = []

    def run(self, words: str, *said: str, code: int = 0) -> None:
        """Run a command, which has to say all this and to end with that code."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            ended = command_here(self.course.root, *words.split())
        text = f"{out.getvalue()}\n{err.getvalue()}"
        flat = " ".join(text.split())
        missing = [one for one in said if " ".join(one.split()) not in flat]
        if ended != code or missing:
            self.wrong.append(f"autograder {words}: code {ended}, not said: {missing}\n{text}")

    def hand_in(self, works: Mapping[str, str]) -> None:
        """Pack a ZIP archive of what students hand in, a folder for each."""
        with zipfile.ZipFile(self.folder / "handed_in.zip", "w") as archive:
            for student, source in works.items():
                place = self.folder / "at_home" / student
                notebook = write_work(self.course.lab(LAB), place, source)
                archive.write(notebook, f"{student}/{notebook.name}")

    def play(self) -> None:
        (self.folder / "roster.csv").write_text(ROSTER, "utf-8")
        self.hand_in(FEW)
        for words, said, code in STEPS + (MORE if self.is_whole else ()):
            self.run(words.format(folder=self.folder.as_posix()), *said, code=code)
        if why := why_unavailable(Isolation.BUBBLEWRAP):
            self.run("grade lab0", f"No sandbox can be started here: {why}", code=2)
            words = ("autograde", LAB, "--GradeSubmission.isolation=auto")
            done = run_here(self.course.root, "nbgrader", *words)
            said = done.stderr.count(f"No sandbox can be started here: {why}")
            if (done.returncode, said) != (2, 1):
                self.wrong.append(f"nbgrader {' '.join(words)}: {done}")
        if self.is_whole:
            self.hand_in({**FEW, "ada": RIGHT, "cy": GONE, "di": ENDLESS})
            self.run(f"collect lab0 {(self.folder / 'handed_in.zip').as_posix()} --yes", "3 new")
            said = ("3 graded anew", "5/6", "ended the Python process", "did not come to an end")
            self.run(f"grade lab0 {MERE}", *said)
            stray = self.course.root / "submitted" / "eve" / f"{LAB}.ipynb"
            write_work(self.course.lab(LAB), stray.parent, RIGHT)
            moved = "Moved submitted/eve/lab0_tiny.ipynb to"
            self.run("doctor lab0 --move --isolation process", moved)
        for name in teaching.COMMANDS if self.is_whole else ():
            self.run(f"{name} --help", "Usage:")


def play(folder: Path, *, is_whole: bool) -> list[str]:
    """What went wrong in a term that is played in ``folder``; with ``is_whole`` in one in which
    everything is done, even what takes a while."""
    term = Term(folder, is_whole=is_whole)
    term.play()
    return term.wrong
