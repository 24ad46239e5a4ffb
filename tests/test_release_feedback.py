"""Feedback comes back through nbgrader's exchange, to everybody who handed in through it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import (
    CollectApp,
    FetchAssignmentApp,
    FetchFeedbackApp,
    NbGrader,
    ReleaseAssignmentApp,
    ReleaseFeedbackApp,
    SubmitApp,
)
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import Course, CourseError
from autograder.nbgrader_integration.exchange.submission_secret import SECRET, submission_secret
from autograder.nbgrader_integration.feedback.release import SafeReleaseFeedback
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.gradebook_errors import GradebookError
from autograder.submissions import files
from support.commands import ISOLATION, run_here
from support.tiny import LAB, by_id
from support.tiny_course import TWO_TESTS, WRONG, hand_in, solved, write_course

ADAS, BOBS = "a" * 128, "b" * 128


# --- the secret -------------------------------------------------------------------------------


def test_a_secret_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / SECRET).write_text(ADAS)
    assert submission_secret(tmp_path) == ADAS


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"short"),
        lambda path: path.write_bytes(b"a" * 10_000_000),
        lambda path: path.write_bytes(ADAS.encode() + b"\r\n"),
        lambda path: path.write_bytes(b"\xff\xfe" * 64),
        lambda path: path.write_text("../" * 40),
        lambda path: os.mkfifo(path),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/etc/hostname"),
    ],
    ids="none empty short huge lines bytes path pipe folder link".split(),  # noqa: SIM905
)
def test_a_secret_that_is_none_is_left_out(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / SECRET)
    assert submission_secret(tmp_path) is None


# --- the release ------------------------------------------------------------------------------


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    root = tmp_path / "exchange"
    root.mkdir()
    root.chmod(0o777)
    return root


def with_page(root: Path, student: str, secret: str | None) -> Path:
    folder = root / "feedback" / student / LAB
    folder.mkdir(parents=True)
    (folder / f"{LAB}.html").write_text(f"{student}'s page")
    if secret is not None:
        (folder / SECRET).write_text(secret)
    return folder


def release(root: Path, exchange: Path, student: str = "*") -> SafeReleaseFeedback:
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "backprop"
    config.CourseDirectory.assignment_id = LAB
    config.CourseDirectory.student_id = student
    config.Exchange.root = str(exchange)
    directory = CourseDirectory(config=config)
    done = SafeReleaseFeedback(
        coursedir=directory, authenticator=Authenticator(parent=directory), config=config
    )
    done.start()
    return done


def in_exchange(exchange: Path) -> list[str]:
    return sorted(path.read_text() for path in (exchange / "backprop" / "feedback").iterdir())


def test_who_has_no_secret_is_passed_over(tmp_path: Path, exchange: Path) -> None:
    with_page(tmp_path, "ada", ADAS)
    with_page(tmp_path, "bob", None)
    with_page(tmp_path, "cyd", BOBS)
    with_page(tmp_path, "dan", "../../../../etc/cron.d/" + "x" * 40)
    done = release(tmp_path, exchange)

    assert done.released == ("ada", "cyd")
    assert [student for student, _ in done.passed_over] == ["bob", "dan"]
    assert "did not come through the exchange" in done.passed_over[0][1]
    assert "is not as nbgrader writes it" in done.passed_over[1][1]
    assert in_exchange(exchange) == ["ada's page", "cyd's page"]


def test_a_secret_of_no_use_is_not_called_none(tmp_path: Path, exchange: Path) -> None:
    """Nor does it travel with the marks, so what was handed in tells."""
    for student, secret in (("ada", "short"), ("bob", "a" * 128 + "\r\n"), ("cyd", "")):
        with_page(tmp_path, student, None)
        folder = tmp_path / "submitted" / student / LAB
        folder.mkdir(parents=True)
        (folder / SECRET).write_text(secret)
    said = dict(release(tmp_path, exchange).passed_over)
    for student in ("ada", "cyd"):
        assert f"the secret that she handed in ({SECRET}) is shorter than 32" in said[student]
    assert "is not as nbgrader writes it" in said["bob"]
    for words in said.values():
        assert "has no secret" not in words
        assert "`nbgrader submit` makes a new one" in words


def test_two_with_one_secret_get_nothing_of_each_other(tmp_path: Path, exchange: Path) -> None:
    for student in ("ada", "bob"):
        with_page(tmp_path, student, ADAS)
    with_page(tmp_path, "cyd", BOBS)
    assert release(tmp_path, exchange, "bob").released == ()
    done = release(tmp_path, exchange)
    assert done.released == ("cyd",)
    assert "bob handed in with the same secret" in done.passed_over[0][1]
    assert in_exchange(exchange) == ["cyd's page"]


def test_a_full_exchange_ends_the_release_and_leaves_no_half_page(
    tmp_path: Path, exchange: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(tmp_path, "ada", ADAS)
    number = errno.EIO

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files.os, "fsync", refuse)
    ((_, why),) = release(tmp_path, exchange).passed_over
    assert why == "her page could not be put into the exchange: Input/output error."
    number = errno.ENOSPC
    with pytest.raises(GradebookError, match=r"The disk is full, and \S+\.html could not be"):
        release(tmp_path, exchange)
    assert in_exchange(exchange) == []


# --- all the way ------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path: Path, exchange: Path) -> Course:
    config = f'c.Exchange.root = "{exchange}"\nc.Exchange.cache = "{tmp_path / "cache"}"'
    return write_course(
        tmp_path / "course", suite=TWO_TESTS, config=config, isolated=True, built=True
    )


def nbgrader(app: type[NbGrader], folder: Path, course: Course, *words: str) -> None:
    """Run one of nbgrader's commands in a folder, with the course's configuration."""
    here = folder / "nbgrader_config.py"
    if not here.exists():
        # what a student's configuration says: which exchange, and which course
        here.write_text(
            "c = get_config()\nc.CourseDirectory.course_id = 'backprop'\n"
            + "\n".join(
                line
                for line in (course.root / "nbgrader_config.py").read_text().splitlines()
                if line.startswith("c.Exchange.")
            )
        )
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"AUTOGRADER_COURSE": str(course.root)}),
    ):
        command = app()
        command.initialize(list(words))
        command.start()


def test_a_term_through_the_exchange(course: Course, exchange: Path, tmp_path: Path) -> None:
    """Released, fetched, handed in, collected, graded, fed back, released, fetched again."""
    home = tmp_path / "home"
    home.mkdir()
    nbgrader(ReleaseAssignmentApp, course.root, course, LAB)
    nbgrader(FetchAssignmentApp, home, course, LAB)
    work = solved(course)
    by_id(work)["double"].source = WRONG
    nbformat.write(work, home / LAB / f"{LAB}.ipynb")
    nbgrader(SubmitApp, home, course, LAB)
    nbgrader(CollectApp, course.root, course, LAB)
    hand_in(course, "lms", WRONG)  # her work came another way
    (student,) = (path.name for path in (course.root / "submitted").iterdir() if path.name != "lms")
    words = ("grade", LAB, "--isolation", ISOLATION, "--feedback")
    done = run_here(course.root, "autograder.cli", *words)
    assert done.returncode == 0, done.stderr
    secret = (course.root / "submitted" / student / LAB / SECRET).read_text()
    for step in ("autograded", "feedback"):
        assert (course.root / step / student / LAB / SECRET).read_text() == secret
        assert not (course.root / step / "lms" / LAB / SECRET).exists()

    nbgrader(ReleaseFeedbackApp, course.root, course, LAB)
    nbgrader(FetchFeedbackApp, home, course, LAB)
    (page,) = (home / LAB / "feedback").glob(f"*/{LAB}.html")
    assert "double: 1 of 2" in page.read_text()

    # a mark that is given later comes back by our own command
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "backprop") as gradebook:
        gradebook.find_grade("why", LAB, LAB, student).manual_score = 0.5
        gradebook.db.commit()
    done = run_here(course.root, "autograder.cli", "return", LAB)
    assert done.returncode == 1, "who handed in another way needs a look"
    assert f"Feedback: 1 written ({student}), 1 up to date." in done.stdout
    assert "Returned: 1." in done.stdout
    assert "lms got nothing: what was handed in has no secret" in done.stderr
    nbgrader(FetchFeedbackApp, home, course, LAB)
    assert "why: 0.5 of 1" in page.read_text()

    exchange.rename(exchange.with_name("gone"))
    ours = ClassGradebook(course.root, ISOLATION)
    with pytest.raises(CourseError, match="Nothing could be returned: you may not write into"):
        ours.feedback.give_back(course.lab(LAB), [student])
    ours.close()
