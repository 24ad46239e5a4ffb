"""What one piece of grading is, wherever it is done: bytes in, and bytes out.

First a file is looked at, and what of it is graded comes out, and then, if nobody has the report on
that yet, it is graded: a notebook's cells in, a report out.

A worker needs a checkout of the course, the same as the one that the work comes from, and
nothing else: no gradebook, no shared disk, no secret.
"""

from __future__ import annotations

import functools
import gc
import platform

import msgspec

from autograder.course import Course, CourseError, Lab, find_root
from autograder.grading.grade import grade, unreadable
from autograder.grading.suite_defects import SuiteError, check_suites
from autograder.grading.version import engine_version, report_key
from autograder.interrupts import interruptible
from autograder.sandbox.launch import Isolation, SandboxError
from autograder.submissions.folder import parsed_for
from autograder.submissions.notebook import NotebookError
from autograder.submissions.packed import packed
from autograder.submissions.submission import Submission, submission_of


class VersionError(CourseError):
    """A worker has another version of the course or of the engine."""


class Looked(msgspec.Struct, frozen=True):
    """What a look at a file has found."""

    why: str = ""
    """Why it is no notebook of the lab's, as the end of a sentence; then there is no more."""
    key: str = ""
    """Of the report on it."""
    cells: bytes = b""
    """What is graded, as :func:`grade_task` takes it."""
    notebook: bytes = b""
    """All of it, checked, for :func:`autograder.submissions.packed.unpacked`."""


def course_version(lab: Lab) -> str:
    """What two checkouts agree on where they give the same marks in ``lab``."""
    return f"{lab.full_name} {lab.fingerprint()[:12]}, engine {engine_version()}"


def version_here(name: str) -> str:
    """The version of the lab or part called ``name`` in the checkout that this process is part
    of."""
    return course_version(Course(find_root()).graded(name))


def _agreed(version: str, name: str) -> Lab:
    """The lab or part called ``name``; raises VersionError where this process would grade by
    another course than ``version``."""
    who = f"The worker on {platform.node()}"
    try:
        lab = Course(find_root()).graded(name)
        here = course_version(lab)
    except CourseError as error:
        raise VersionError(refusal(who, str(error), version)) from error
    if here != version:
        raise VersionError(refusal(who, here, version))
    return lab


def refusal(who: str, theirs: str, ours: str) -> str:
    return (
        f"{who} is refused, for it would grade by another course than this one.\n"
        f"  there: {theirs}\n  here:  {ours}\n"
        "Bring both checkouts to the same version, and start the worker again."
    )


def look_at_suites(lab: Lab) -> None:
    """Raise SuiteError if the lab's suites cannot be run, before any work is handed out.

    Ctrl-C ends it: what stands at the top of a suite may never come to an end.
    """
    with interruptible():
        for part in lab.parts:
            check_suites(part, part.fingerprint())


def look_task(content: bytes, name: str, version: str, isolation: str) -> bytes:
    """A :class:`Looked` of the file with this content, as MessagePack.

    A stranger's bytes are taken apart here rather than in the command, which has to record what all
    processes together have graded.  Raises VersionError as :func:`grade_task` does.
    """
    lab = _agreed(version, name)
    return msgspec.msgpack.encode(look(content, lab, Isolation(isolation)))


def look(content: bytes, lab: Lab, isolation: Isolation) -> Looked:
    """What is in a file that was handed in for ``lab``, one notebook of the course's."""
    try:
        notebook = parsed_for(lab, content)
    except NotebookError as error:
        return Looked(why=str(error))
    submission = submission_of(notebook, lab)
    return Looked(
        key=report_key(submission, lab, isolation),
        cells=msgspec.json.encode(submission),
        notebook=packed(notebook),
    )


def grade_task(cells: bytes, name: str, version: str, isolation: str) -> bytes:
    """The report on a submission; it comes and goes as JSON.

    Raises VersionError where the course here is not the one called ``version``, SuiteError where
    its suites cannot be run here, and SandboxError where there is no sandbox here.
    """
    lab = _agreed(version, name)
    work = msgspec.json.decode(cells, type=Submission)
    kind = Isolation(isolation)
    try:
        report = grade(work, lab, kind)
    except SuiteError as error:
        raise SuiteError(f"On {platform.node()}: {error}") from error
    except CourseError:
        raise
    except SandboxError as error:
        raise SandboxError(f"There is no sandbox on {platform.node()}: {error}") from error
    except Exception as error:  # of the engine's own: one submission must not stop the others
        said = str(error).partition("\n")[0][:200]
        reason = f"The grader itself went wrong: {type(error).__name__}: {said}."
        report = unreadable(lab, kind, reason)
    _let_be(version)
    return report.to_json()


def prepare_task(asked: bytes, name: str, version: str, isolation: str) -> bytes:
    """The row for a submission that has been graded, as :mod:`~.row_preparer` prepares it.

    Empty if it cannot be prepared here: then it is written where the gradebook is, and whatever is
    wrong with it is told there.  Raises VersionError as :func:`grade_task` does.
    """
    lab = _agreed(version, name)
    try:
        # importing nbgrader takes a second, for which nobody has use where rows are not prepared
        from autograder.nbgrader_integration.row_preparer import prepared

        return prepared(asked, lab, version)
    except (Exception, SystemExit):
        # it would look like a lost worker; there may be no nbgrader here, no room for a file, or
        # settings that cannot be used, for which nbgrader_config.py ends a process
        return b""


@functools.cache
def _let_be(version: str) -> None:
    """After the first submission of a course of this version, have the garbage collector leave
    alone all that there is: suites, references and answers, which last until the process ends, and
    through which it would go for each dozen of submissions again."""
    gc.freeze()
