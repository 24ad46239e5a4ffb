"""A student's functions, called as if they were ours, while they run somewhere else."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from autograder.grading.classes import StudentClass
from autograder.grading.console import Console, at_console
from autograder.grading.failure import UnknownAttribute
from autograder.grading.report import CellResult
from autograder.grading.student_calls import StudentCalls


class Student(StudentCalls):
    """The functions of one submission: ``student.forward(parameters, X)`` calls hers.

    Arguments are copied on their way, so that nothing a student's function does to them
    reaches the suite; what it did is told by :attr:`last`.  Callables among the arguments are
    passed on as callables.  A name that is none of the lab's functions is a slip of the suite's
    and raises ``UnknownFunction``, and so does an attribute that is set and is none of these,
    ``UnknownAttribute``.  Whatever goes wrong is raised as a
    :class:`~autograder.grading.failure.Failure` in a sentence that the student understands: the
    function is missing or still a stub, raised, returned None or something that is no plain
    value, took too long, or ended its process.
    """

    sources: Mapping[str, str]
    """The source of each solution cell by its grade id, for suites that look at the text."""

    fingerprint: str = ""
    """Changes with anything that was handed in; empty where nobody knows what that was."""

    check: str = ""
    """The grade cell that is being graded: names stand for what they stood for at its check."""

    answers_alike: bool = True
    """Whether calls came to the same wherever they were made again."""

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let each call in here take up to ``seconds``."""
        usual, self.time_limit = self.time_limit, seconds
        try:
            yield
        finally:
            self.time_limit = usual

    def typed(self, *lines: str) -> contextlib.AbstractContextManager[Console | None]:
        """Have these lines typed in where calls in here ask for input."""
        return at_console(Console(lines))

    def as_met(
        self, check: str, functions: Collection[str], *, has_died: bool, lacked_memory: bool
    ) -> contextlib.AbstractContextManager[Student | None]:
        """The same functions anew, as they are if the notebook ends at ``check``, or where the
        last of ``functions``, and of those that they use, is written that is not written there.

        None if that can't be had, or can make no difference.  ``has_died`` if what is to be
        called has cost a worker already, and ``lacked_memory`` if it may have done that.
        """
        return contextlib.nullcontext()

    def gone_on(
        self, check: str, functions: Collection[str]
    ) -> contextlib.AbstractContextManager[Student | None]:
        """The same in a run that was kept at an earlier check and goes on to this one, where
        nothing that was called in it has left a trace; None if there is none."""
        return contextlib.nullcontext()

    def keep(self, fresh: Student) -> None:
        """Keep a run that :meth:`as_met` or :meth:`gone_on` gave, to go on with later."""

    def on_trial(self, seconds: float) -> contextlib.AbstractContextManager[bool]:
        """Try calls, and have nothing of how they end held against later ones; False if nothing is
        to be tried, as where too little is left of the ``seconds`` that there were."""
        return contextlib.nullcontext(False)

    def left_nothing(self) -> bool:
        """Whether all is known to be as if nothing had been called at its check."""
        return False

    @abstractmethod
    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Let ``functions`` stand for the student's own from now on, and no others."""

    def value_of(self, name: str) -> Mapping[str, Any]:
        """What a name of the notebook's stands for: ``value`` is the value, or ``callable`` says
        that it is a function, ``unsupported`` what it is that cannot be had, or ``missing`` that
        there is none.  Raises ``Failure`` if nothing can be asked."""
        return {"missing": "nothing"}

    def run_tests(self, source: str) -> Mapping[str, Any]:
        """Run code below the cells above the check, in one process with them, and tell what it
        ``raised``; raises ``Failure`` if that cannot be done."""
        raise NotImplementedError("only a notebook in a worker has cells that could be run")

    def note(self, check: str, function: str, result: CellResult) -> str:
        """What a student should know of her notebook beside the result of a grade cell."""
        return ""

    def __setattr__(self, name: str, value: Any) -> None:
        # with a lab there are suites, and a word that they misspell would be set for nobody
        if name not in self.__dict__ and self.lab and not hasattr(type(self), name):
            raise UnknownAttribute(f"student has no {name} that could be set")
        object.__setattr__(self, name, value)

    def __getattr__(self, function: str) -> Callable[..., Any]:
        if function.startswith("_"):
            raise AttributeError(function)
        self._check_name(function)

        def call(*arguments: Any, **keywords: Any) -> Any:
            return self.call(function, arguments, keywords)

        return StudentClass(self, function, call) if function in self.classes else call
