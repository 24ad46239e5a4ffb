"""A check for functions that have to refuse something: which exception a call ends with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.grading.failure import Failure
from autograder.testing.wording import kind


def raises(
    call: Callable[[], Any], exception: type[Exception] | str, what: str, *, hint: str = ""
) -> None:
    """Fail if ``call``, a call of the student's function, does not raise ``exception``.

    A subclass is one, too, be it Python's or the student's own; an exception class that students
    write goes by its name as a text.  What keeps a function from
    answering at all (a stub, the end of its process) is told as it is everywhere.
    """
    name = exception if isinstance(exception, str) else exception.__name__
    wanted = f"expected {'an' if name[:1] in 'AEIOU' else 'a'} {name}"
    try:
        value = call()
    except Failure as failure:
        if name in failure.classes or name == failure.exception:
            return
        if failure.outcome in ("not written", "crashed"):
            raise
        message = f"{failure.message.rstrip('.')}, {wanted}."
        raise Failure(message, hint=hint, outcome=failure.outcome) from None
    message = f"{what} returned {kind(value)}, {wanted}."
    # what else is wrong, in an earlier test, may well be what she should look at first
    raise Failure(message, hint=hint, layer="difference")
