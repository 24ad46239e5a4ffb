"""Solutions beside a lab's suites that have to get full marks, and those that must not.

They stand in ``variants.py`` in the lab's folder, with a dict ``RIGHT`` of texts by their style and
a tuple ``WRONG`` of records.  Each text runs after the reference, in one namespace with it, and
defines some of its functions anew.  A lab need not have any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from traceback import walk_tb
from types import ModuleType

from autograder.course import CourseError, Lab

FILE = "variants.py"
READ = ("RIGHT", "WRONG", "NONSENSE")
"""The names that are read from it."""


@dataclass(frozen=True)
class Wrong:
    """A wrong solution, the cell that has to turn it down, and what is said of it."""

    cell: str
    """The grade id of the cell."""
    name: str
    """In words; the id of a misconception in the lab's catalogue if there is no ``code``."""
    code: str = ""
    """A text that runs after the reference and defines some of its functions anew."""
    marks: tuple[float, float] = (0, 1)
    """The least and the most of its cell's points that it gets, as shares."""
    says: str = ""
    """What the message of one of the cell's tests says of it, ..."""
    hint: str = ""
    """... and what the hint of the same test says."""
    never: str = ""
    """What no message and no hint says of it, because it is not so."""
    at_length: bool = False
    """Whether it is one of many alike, which are handed in by campaigns alone."""


@dataclass(frozen=True)
class Variants:
    """What a lab knows of right and wrong solutions."""

    right: Mapping[str, str] = field(default_factory=dict)
    """Correct solutions by their style."""
    wrong: Sequence[Wrong] = ()
    """Wrong solutions, and misconceptions of which something is known."""
    nonsense: Sequence[object] = ()
    """Values that are wrong answers in this lab, and might be taken for right ones."""


def variants_of(lab: Lab) -> Variants:
    """Read the lab's right and wrong solutions, none if it has no such file.

    Raises CourseError if the file cannot be read.
    """
    path = lab.suites / FILE
    try:
        source = path.read_bytes()
    except FileNotFoundError:
        return Variants()
    module = ModuleType("_variants")
    try:
        exec(compile(source, str(path), "exec"), vars(module))
    except Exception as error:  # the file is Python and may go wrong in any way
        steps = walk_tb(error.__traceback__)
        lines = [at for frame, at in steps if frame.f_code.co_filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else max(lines, default=0)
        where = FILE + (f", line {line}" if line else "")
        raise CourseError(f"{where}: {type(error).__name__}: {error}") from error
    return variants_in(module)


def variants_in(module: ModuleType) -> Variants:
    """Take a lab's right and wrong solutions from a module that holds them."""
    names = vars(module)
    right, wrong, nonsense = READ
    return Variants(names.get(right, {}), names.get(wrong, ()), names.get(nonsense, ()))
