"""What the tests know of right and wrong solutions, one module a lab."""

from __future__ import annotations

from dataclasses import dataclass


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
    """The least and the most of its cell's points that it gets."""
    says: str = ""
    """What the message of one of the cell's tests says of it, ..."""
    hint: str = ""
    """... and what the hint of the same test says."""
    never: str = ""
    """What no message and no hint says of it, because it is not so."""
    at_length: bool = False
    """Whether it is one of many alike, which are handed in by campaigns alone."""
