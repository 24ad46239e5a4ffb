"""The commands, one small file a group."""

from __future__ import annotations

import errno

from autograder import import_time as import_time
from autograder.commands.front import (
    COULD_NOT_START,
    INTERRUPTED,
    STOPPED,
    answer_late,
    app,
    errors,
)
from autograder.commands.output import OutputError, checked_output
from autograder.commands.teaching import grading_lacks, refuse_to_teach
from autograder.course import CourseError
from autograder.interrupts import checkpoint
from autograder.sandbox.isolation import SandboxError

if lacks := grading_lacks():
    from autograder.commands import check as check

    refuse_to_teach(lacks)
else:
    from autograder.commands import adopt as adopt
    from autograder.commands import ask as ask
    from autograder.commands import build as build
    from autograder.commands import check as check
    from autograder.commands import collect as collect
    from autograder.commands import demo as demo
    from autograder.commands import doctor as doctor
    from autograder.commands import due as due
    from autograder.commands import feedback as feedback
    from autograder.commands import grade as grade
    from autograder.commands import marks as marks
    from autograder.commands import new as new
    from autograder.commands import release as release
    from autograder.commands import report as report
    from autograder.commands import return_feedback as return_feedback
    from autograder.commands import roster as roster
    from autograder.commands import similar as similar
    from autograder.commands import site as site
    from autograder.commands import status as status

FULL = (errno.ENOSPC, errno.EDQUOT)
AGAIN = "make room, and run this again. What has been recorded stays."


def run() -> None:
    """Run the command; what is wrong is said in a sentence, without a traceback."""
    try:
        checkpoint()
        with checked_output():
            app(standalone_mode=True)
    except SystemExit as end:
        if end.code != INTERRUPTED:
            answer_late()
        raise
    except (CourseError, OutputError, SandboxError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(COULD_NOT_START) from None
    except OSError as error:
        if error.errno in FULL:
            file = error.filename or "a file"
            said = f"The disk is full, and {file} could not be written: {AGAIN}"
        elif error.filename and error.strerror:
            said = f"The system refuses {error.filename}: {error.strerror}."
        else:
            raise
        errors.print(said, style="red", markup=False, highlight=False, soft_wrap=True)
        raise SystemExit(COULD_NOT_START) from None
    except KeyboardInterrupt:
        errors.print(STOPPED, style="yellow")
        raise SystemExit(INTERRUPTED) from None
