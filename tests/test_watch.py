"""A notebook that is checked on every save."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
import watchfiles
from nbformat import NotebookNode

from autograder.self_check import watch
from autograder.self_check.protocol import Answer, Asked, Question, Stopped
from autograder.self_check.results import SelfCheck
from autograder.self_check.session import Session
from autograder.self_check.watch import Save, SavedAgain, Watched, saved_since, saves
from support.tiny import cell

ENDLESS = "endless"


class Asking:
    """Where cells run, in this process; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.started = 0
        self.closed = 0

    def start(self) -> Asked:
        self.started += 1
        return _Here(self)

    def ran(self) -> list[int]:
        """The cells that ran in full since this was last asked."""
        numbers = [one.number for one in self.asked if not one.definitions]
        self.asked.clear()
        return numbers


class _Here(Session):
    def __init__(self, log: Asking) -> None:
        super().__init__()
        self._log = log

    def ask(self, question: Question, seconds: float = math.inf) -> Answer:
        self._log.asked.append(question)
        if ENDLESS in question.source and not question.definitions:
            raise Stopped("ran for more than 10 seconds", "A loop?")
        return super().ask(question, seconds)

    def close(self) -> None:
        self._log.closed += 1


def notebook(double: str = "x + x", quadruple: str = "double(double(x))") -> NotebookNode:
    """Two functions with their checks: cells 1 to 4."""
    made = nbformat.v4.new_notebook()
    for name, body, value in (("double", double, 6), ("quadruple", quadruple, 12)):
        check = f"def check_{name}():\n    assert {name}(3) == {value}\n\n\ncheck_{name}()"
        made.cells += [
            cell("code", name, f"def {name}(x):\n    return {body}", solution=True),
            cell("code", f"test_{name}", check, grade=True, locked=True, points=1),
        ]
    return made


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def watched(asking: Asking) -> Iterator[Watched]:
    watched = Watched(asking.start)
    yield watched
    watched.close()


def outcomes(check: SelfCheck) -> list[str]:
    return [one.outcome for one in check.functions]


def test_what_has_not_changed_is_not_run_again(watched: Watched, asking: Asking) -> None:
    first = watched.check(notebook(), "lab")
    assert outcomes(first) == ["passed", "passed"]
    assert asking.ran() == [1, 2, 3, 4]

    again = watched.check(notebook(), "lab")
    assert outcomes(again) == ["passed", "passed"]
    assert asking.ran() == [1, 3]

    later = watched.check(notebook(quadruple="5 * x"), "lab")
    assert outcomes(later) == ["passed", "failed"]
    assert asking.ran() == [1, 3, 4]


def test_what_comes_after_a_change_is_run_again(watched: Watched, asking: Asking) -> None:
    watched.check(notebook(), "lab")
    asking.ran()

    changed = watched.check(notebook(double="3 * x"), "lab")

    assert [one.passed for one in changed.functions] == [False, False]
    assert asking.ran() == [1, 2, 3, 4]


def test_what_a_check_that_is_not_run_again_defines_is_there(watched: Watched) -> None:
    made = notebook()
    made.cells.append(nbformat.v4.new_code_cell("check_double()"))
    watched.check(made, "lab")

    assert watched.check(made, "lab").problems == ()


def test_a_loop_without_end_is_waited_for_once(watched: Watched, asking: Asking) -> None:
    made = notebook()
    made.cells[1].source += f"  # {ENDLESS}"
    first = watched.check(made, "lab")
    assert outcomes(first) == ["stopped", "blocked"]
    assert 2 in asking.ran()

    again = watched.check(made, "lab")
    assert again.functions[0].message == first.functions[0].message
    assert 2 not in asking.ran()


def test_a_save_while_it_is_checked_stops_that(watched: Watched, asking: Asking) -> None:
    saved = iter([False, False, True])
    with pytest.raises(SavedAgain):
        watched.check(notebook(), "lab", saved_again=lambda: next(saved))
    assert asking.ran() == [1, 2]
    assert asking.closed == asking.started

    watched.check(notebook(), "lab")
    assert asking.ran() == [1, 3, 4]  # what was found out before the save is known


def test_a_process_stands_ready(watched: Watched, asking: Asking) -> None:
    watched.prepare()
    watched.prepare()
    assert asking.started == 1
    watched.check(notebook(), "lab")
    assert asking.started == 1

    watched.prepare()
    watched.close()
    assert asking.closed == asking.started == 2


def whole(*names: str) -> bytes:
    """The bytes of a notebook, another one for each row of names."""
    made = nbformat.v4.new_notebook(metadata={"names": list(names)})
    return nbformat.writes(made).encode()


def test_each_save_is_told_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "lab.ipynb"
    path.write_bytes(whole("first"))
    found = saves(path)
    assert next(found).content == whole("first")

    path.write_bytes(whole("second", "one"))
    save = next(found)
    assert save.content == whole("second", "one")
    assert save.notebook is not None

    # as editors save: a new file in the place of the old one
    (tmp_path / "part").write_bytes(whole("third", "and", "longer"))
    (tmp_path / "part").replace(path)
    assert next(found).content == whole("third", "and", "longer")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Save]]:
    """Carries out steps one after the other, and returns what was told of the file meanwhile.

    A step is a pair: what happens, and whether the system tells of it at once or time just passes.
    """

    def run(path: Path, *steps: tuple[Callable[[], object], bool]) -> list[Save]:
        def changes(*folders: Path, **_: object) -> Iterator[set[object]]:
            for step, at_once in steps:
                step()
                yield {path} if at_once else set()
            while True:
                yield set()

        monkeypatch.setattr(watchfiles, "watch", changes)
        # the last step writes this
        found: list[Save] = []
        for save in saves(path):
            found.append(save)
            if save.content == whole("end"):
                break
        return found

    return run


Told = Callable[..., list[Save]]


def nothing() -> None:
    """Time passes."""


def test_other_files_and_a_file_that_comes_back_as_it_was_are_no_save(
    tmp_path: Path, told: Told
) -> None:
    path = tmp_path / "lab.ipynb"
    path.write_bytes(whole("first"))

    def as_it_was() -> None:
        path.write_bytes(whole("first"))
        os.utime(path, ns=(1, 1))

    found = told(
        path,
        (lambda: (tmp_path / "other.ipynb").write_bytes(b"other"), False),
        (path.unlink, False),
        (as_it_was, False),
        (lambda: path.write_bytes(b'{"cells": ['), True),
        (lambda: path.write_bytes(b'{"cells": [{'), True),
        (as_it_was, True),
        (lambda: path.write_bytes(whole("end")), True),
    )

    assert [save.content for save in found] == [whole("first"), whole("end")]


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda path: path.unlink(), "lab.ipynb is gone. It is checked again once it is back."),
        (lambda path: shutil.rmtree(path.parent), "lab.ipynb is gone."),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory."),
        (lambda path: path.write_bytes(b'{"cells": ['), "it breaks off before its end"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_once_and_when_it_is_right_again(
    tmp_path: Path, told: Told, breaks: Callable[[Path], object], says: str
) -> None:
    path = tmp_path / "folder" / "lab.ipynb"
    path.parent.mkdir()
    path.write_bytes(whole("first"))

    def repair(content: bytes) -> None:
        if path.is_dir():
            path.rmdir()
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    found = told(
        path,
        (lambda: breaks(path), True),
        *[(nothing, False)] * 3,
        (lambda: repair(whole("first")), True),
        (lambda: repair(whole("end")), True),
    )

    first, wrong, *rest = found
    assert [first.content, *(save.content for save in rest)] == [
        *(whole("first"), whole("first"), whole("end"))
    ]
    assert wrong.notebook is None
    assert says in wrong.trouble


def test_a_file_that_may_be_read_again_is_told(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lab.ipynb"
    path.write_bytes(whole("first"))
    reads = watch.read_own_file

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    def change() -> None:
        os.utime(path, ns=(1, 1))
        monkeypatch.setattr(watch, "read_own_file", refuse)

    found = told(
        path,
        (change, True),
        *[(nothing, False)] * 2,
        (lambda: monkeypatch.setattr(watch, "read_own_file", reads), False),
        (lambda: path.write_bytes(whole("end")), True),
    )

    assert [save.trouble for save in found] == [
        *("", "lab.ipynb could not be read: Permission denied.", "", "")
    ]


def test_a_save_that_changes_nothing_stops_no_check(tmp_path: Path) -> None:
    path = tmp_path / "lab.ipynb"
    path.write_bytes(whole("first"))
    again = saved_since(path, whole("first"))
    assert not again()

    os.utime(path, ns=(1, 1))
    assert not again()
    path.unlink()
    assert not again()
    path.write_bytes(whole("second", "one"))
    assert again()
