"""Which lab somebody means, by the names there are."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence


def natural(name: str) -> list[tuple[str, int]]:
    """What a lab's name is sorted by: lab10 comes after lab9, as people count."""
    return [(text, int(digits or -1)) for text, digits in re.findall(r"(\D*)(\d*)", name)]


def full_name(words: str, labs: Sequence[str]) -> str:
    """The one of ``labs`` that somebody means by ``words``: its name, or a part that only it has.

    Parts are whole words, as in ``lab3`` or ``deep_network``, or how a name begins.  Raises
    LookupError, with the labs there are in a sentence, if no lab is meant, or more than one.
    """
    asked = words.casefold().strip("/").removesuffix(".ipynb")
    for fits in (
        lambda name: name == words,
        lambda name: name.casefold() == asked,
        lambda name: f"_{asked}_" in f"_{name.casefold()}_",
        lambda name: name.casefold().startswith(asked),
    ):
        found = [name for name in labs if fits(name)]
        if len(found) == 1:
            return found[0]
        if found and asked:
            raise LookupError(f"{words!r} may be {' or '.join(found)}: say which.")
    raise LookupError(no_lab(words, labs))


def no_lab(words: str, labs: Sequence[str]) -> str:
    """Say that there is no lab called ``words``, and which there are."""
    message = f"There is no lab {words!r}."
    if close := difflib.get_close_matches(words.casefold(), labs, n=1):
        message += f" Did you mean {close[0]!r}?"
    return f"{message} This course has: {', '.join(labs)}."
