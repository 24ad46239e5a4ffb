"""A student's functions, called as if they were ours, while they run somewhere else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    """What one call left behind besides its value."""

    function: str
    changed: tuple[str, ...] = ()
    """Which arguments the call changed, spelled as in Python: ``parameters['W1']``."""
    moved_random_state: bool = False
    """Whether NumPy's global random state is another one than before."""
    printed: str = ""


class Student(ABC):
    """The functions of one submission: ``student.forward(parameters, X)`` calls hers.

    Arguments are copied on their way, so that nothing a student's function does to them
    reaches the suite; what it did is told by :attr:`last`.  Callables among the arguments are
    passed on as callables.  Whatever goes wrong is raised as a
    :class:`~autograder.failure.Failure` in a sentence that the student understands: the
    function is missing or still a stub, raised, returned None or something that is no plain
    value, took too long, or ended its process.
    """

    last: Call = Call("")
    """About the latest call that came back with a value."""

    sources: Mapping[str, str]
    """The source of each solution cell by its grade id, for suites that look at the text."""

    time_limit: float
    """Seconds of wall-clock time that one call may take."""

    @abstractmethod
    def call(self, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call ``function`` and return its value; raises ``Failure`` as described above."""

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_"):
            raise AttributeError(function)

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self.call(function, arguments, keywords)

        call.__name__ = function
        return call
