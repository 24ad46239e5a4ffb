"""Plays a term through, from the roster to what students get back, on whatever system this is.

    python tests/campaigns/term_here.py FOLDER

makes a course of one lab in FOLDER, and needs a checkout with what teachers install.  Ends with 0
if all commands say and write what they should, and with 1 and what they said otherwise.
"""

from __future__ import annotations

import contextlib
import csv
import io
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from support.commands import command_here
from support.tiny import LAB
from support.tiny_course import RIGHT, TWO_TESTS, WRONG, hand_in, write_course

ENDLESS = "def double(x):\n    while True:\n        pass"
CLASS = {"ada": RIGHT, "bo": WRONG}
POINTS = {"ada": "5", "bo": "3.5"}


class Term:
    """One term; collects what went wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.course = write_course(folder / "course", suite=TWO_TESTS, built=True)
        self.wrong: list[str] = []

    def expect(self, words: str, *said: str, code: int = 0) -> str:
        """Run a command, which has to say all this and to end with that code."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            ended = command_here(self.course.root, *words.split())
        text = f"{out.getvalue()}\n{err.getvalue()}"
        flat = " ".join(text.split())
        missing = [one for one in said if " ".join(one.split()) not in flat]
        if ended != code or missing:
            self.wrong.append(f"autograder {words}: {ended}, without {missing}\n{text}")
        return text

    def archive(self, works: Iterable[tuple[str, str]]) -> Path:
        """A ZIP archive of what students have handed in, a folder for each."""
        path = self.folder / "handed_in.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for student, source in works:
                notebook = hand_in(self.course, student, source)
                archive.write(notebook, f"{student}/{LAB}.ipynb")
        return path


def main(folder: Path) -> int:
    term = Term(folder)
    for line in term.wrong:
        sys.stdout.buffer.write(f"{line}\n".encode())
    return 1 if term.wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
