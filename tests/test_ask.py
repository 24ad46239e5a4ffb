"""``autograder ask``: pages for a class, whole or not at all, and one sentence for bad input."""

from __future__ import annotations

import errno
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from autograder.commands import ask
from autograder.course import Course
from autograder.demo.hand_in import copy_course
from autograder.questions.choose import MOST, choose
from autograder.questions.own_functions import own_functions
from autograder.questions.pages import StudentSheet, key_page, question_pages
from autograder.questions.question import Line, Part, Question, Sheet
from autograder.questions.sheet import MAX_WIDTH, shown_lines
from autograder.submissions.files import write_whole
from support.browser import looks_well
from support.commands import ISOLATION, command_here
from support.questions import asked_here, handed_in
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("ask")

LAB = "lab1_gradient_descent"
ISOLATED = ("--isolation", ISOLATION.value, "--jobs", "1")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two students with the same work, one with none, and one whose file is no notebook."""
    course = copy_course(Course(ROOT), tmp_path_factory.mktemp("ask"), LAB)
    lab = course.lab(LAB)
    for student, content in {
        "ada": lab.solution_notebook.read_bytes(),
        "alan": lab.solution_notebook.read_bytes(),
        "grace": lab.release_notebook.read_bytes(),
        "mallory": b"%PDF-1.4",
    }.items():
        folder = course.root / "submitted" / student / LAB
        folder.mkdir(parents=True)
        (folder / f"{LAB}.ipynb").write_bytes(content)
    return course


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_class_gets_its_pages_and_a_student_hers_alone(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_here(course.root, "ask", "lab1", *ISOLATED) == 1
    said = capsys.readouterr()
    pages = files(course.root / "questions" / LAB)

    assert f"Course backprop in {course.root}" in said.err
    assert "mallory" in said.err
    assert "to 2 of 4 students" in said.out
    each = {
        f"{kind}/{name}.html"
        for kind in ("students", "keys")
        for name in ("ada", "alan", "grace", "mallory")
    }
    assert set(pages) == {"all.html", "key.html", *each}
    assert pages["all.html"].count('<article class="sheet">') == 4
    assert pages["all.html"].count("A conversation") == 0
    assert "no function of this lab is written" in pages["students/grace.html"]
    assert "PDF" in pages["students/mallory.html"]
    # the same work, and not the same questions
    questions = [questions_on(pages[f"students/{name}.html"]) for name in ("ada", "alan")]
    assert [len(asked) for asked in questions] == [4, 4]
    assert len({*questions[0]} & {*questions[1]}) <= 2
    # a student's page says nothing that the key says
    assert 'class="answer"' in pages["key.html"]
    assert not any(
        'class="answer"' in page for name, page in pages.items() if name.startswith("stu")
    )

    assert command_here(course.root, "ask", "lab1", "ada", "--to", str(tmp_path), *ISOLATED) == 0
    hers = files(tmp_path)
    assert set(hers) == {"students/ada.html", "keys/ada.html"}
    assert hers["students/ada.html"] == pages["students/ada.html"]
    other = ("ask", "lab1", "ada", "--to", str(tmp_path), "--seed", "again", "-n", "5", *ISOLATED)
    assert command_here(course.root, *other) == 0
    again = questions_on(files(tmp_path)["students/ada.html"])
    assert len(again) == 5
    assert not set(questions[0]) <= set(again)


def questions_on(page: str) -> list[str]:
    return re.findall(r'<div class="question">\s*<p><b>\d\.</b>(.*?)</p>', page, re.DOTALL)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lab1", "nobody"), "nobody: nothing handed in for lab1_gradient_descent."),
        (("lab9",), "There is no lab 'lab9'."),
        (("lab1", "--questions", "9"), "Invalid value for '--questions'"),
        (("lab1", "--to", "taken"), "taken is a file: name a folder for the pages with --to."),
        (("lab1", "--to", "taken/below"), "taken is a file"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    words: tuple[str, ...],
    said: str,
    course: Course,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "taken").write_text("mine")
    words = tuple(str(tmp_path / word) if word.startswith("taken") else word for word in words)
    before = files(course.root / "questions") if (course.root / "questions").exists() else {}

    assert command_here(course.root, "ask", *words, *ISOLATED, COLUMNS="200") == 2
    error = capsys.readouterr().err
    assert said in re.sub(r"\s+", " ", error)
    assert "Traceback" not in error
    assert files(tmp_path) == {"taken": "mine"}
    assert (files(course.root / "questions") if before else {}) == before


def test_a_page_is_written_with_its_key_or_not_at_all(
    course: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("ask", "lab1", "ada", "--to", str(tmp_path / "pages"), *ISOLATED)
    assert command_here(course.root, *words) == 0
    before = files(tmp_path)
    room = 1

    def full(path: Path, *content: Any, **how: Any) -> None:
        nonlocal room
        if not room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        room -= 1
        write_whole(path, *content, **how)

    monkeypatch.setattr(ask, "write_whole", full)
    assert command_here(course.root, *words, "--seed", "again") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert files(tmp_path) == before
    assert command_here(course.root, *words[:4], str(tmp_path / "new"), *ISOLATED) == 2
    assert files(tmp_path) == before


@pytest.mark.browser
def test_pages_look_well_and_each_student_has_one_sheet_of_paper(tmp_path: Path) -> None:
    lab = Course(ROOT).lab("lab3_xor_network")
    submission = handed_in(lab, {})
    own = own_functions(submission, lab)
    asked = asked_here(lab, submission)
    lengths = {name: len(shown_lines(function, ())) for name, function in own.items()}
    sheets = []
    for number in range(8):
        chosen = choose(asked, MOST, str(number), lengths)
        parts = tuple(
            Part(name, shown_lines(function, [one.line for one in mine]), mine)
            for name, function in own.items()
            if (mine := tuple(one for one in chosen if one.function == name))
        )
        sheets.append(StudentSheet(f"student{number}", "A Name", Sheet(parts, left_out=("x (y)",))))
    wide = Part("f", (Line(1, "x" * MAX_WIDTH),), (Question("k", 1, "f", 1, "y" * 400, "z" * 80),))
    pages = {
        "all.html": question_pages(lab.name, [*sheets, StudentSheet("wide", "", Sheet((wide,)))]),
        "key.html": key_page(lab.name, sheets),
    }
    for name, page in pages.items():
        (tmp_path / name).write_text(page, "utf-8")
        looks_well(tmp_path / name, tmp_path / "look" / name)

    paper = tmp_path / "all.pdf"
    subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={paper}", (tmp_path / "all.html").as_uri()),
        ],
        check=True,
        capture_output=True,
    )
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == len(sheets) + 1
