"""Calls of a student's functions: what goes in, and what is made of the answers."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.grading.call_failures import ONCE, ONCE_ONLY, PROMISED, CallFailures, call_of
from autograder.grading.call_log import STOPPED, CallLog, EncodedArguments, LoggedCall
from autograder.grading.console import Console, at_console, current_console
from autograder.grading.failure import Failure, UnknownFunction
from autograder.grading.object_places import METHOD, Home, KnownObjects, Step, missing_part
from autograder.grading.objects import holds_objects, known_objects
from autograder.grading.plain_text import CallText, clean, texts


class StudentCalls(CallFailures, ABC):
    """Calls functions that run somewhere else, by their names, and makes a value or a
    :class:`~autograder.grading.failure.Failure` of each answer; what runs them is a subclass's.
    """

    attribute_read: Step | None = None
    """The attribute of an object's that was read last, if nothing was called since."""

    answered: tuple[CallText | Step, Any] | None = None
    """The latest call that came back with a value, in words, and the value."""

    lab: str = ""
    """The name of the lab that the functions are of."""

    functions: frozenset[str] | None = None
    """The names of the lab's functions; None where any name is one."""

    none_is_an_answer: bool = False
    """Whether a function may return None, as ``@pytest.mark.may_return_none`` says."""

    call_log: CallLog | None = None
    """Where the calls of its function are kept from now on."""

    as_if_here: bool = False
    """Whether answers that are read element by element are answers, and :attr:`last` holds changed
    arguments: tests that were written for functions of their own process ask for that."""

    random: Any = None
    """The states of random generators that calls are to begin with, if that is not their own."""

    _known: KnownObjects = KnownObjects(Home())
    """The objects that the test of the moment has at hand."""

    def begin_test(self, *, none_is_an_answer: bool = False) -> None:
        """Let go of all answers and objects: another test makes its own."""
        self.answered, self.none_is_an_answer = None, none_is_an_answer
        self._known.home.forget()
        self._known = KnownObjects(self._known.home)

    @abstractmethod
    def _answer(
        self,
        call: CallText,
        function: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        encoded: EncodedArguments | None = None,
    ) -> Mapping[str, Any]:
        """What came of the call, as :mod:`autograder.sandbox.inside.worker` answers it.

        ``encoded`` are the arguments as they go over the wire, if that is known.
        """

    def call(self, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call ``function`` and return its value; raises ``Failure`` as described above."""
        self._check_name(function)
        call = CallText(function, arguments, keywords)
        answer = self._logged_answer(call, function, arguments, keywords)
        return self._value(call, function, answer)

    def _answer_object(
        self, step: Step, operation: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What came of something that was done with an object, or with a class."""
        raise NotImplementedError

    def _operate(
        self, step: Step, operation: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> Any:
        """Do something with an object, or with a class; METHOD for a method that was read."""
        self._not_logged()
        answer = self._answer_object(step, operation, arguments, keywords)
        if operation == "read" and answer.get("method") is True:
            return METHOD
        if missing := missing_part(answer, step, operation, arguments):
            raise missing
        value = self._value(step, step.kind, answer, may_be_none=True)
        self.attribute_read = step if operation == "read" else None
        return value

    def each(self, function: str, calls: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
        """Call ``function`` with each of the tuples of arguments, and yield its values in order.

        As good as one call after the other, and quicker; callables can't be among the arguments.
        The first is made alone, the others at once when a second value is asked for, or never.
        """
        alone = 1 if len(calls) > 2 else len(calls)
        for arguments in calls[:alone]:
            yield self.call(function, arguments, {})
        rest = calls[alone:]
        for arguments, answer in zip(rest, self._answers(function, rest), strict=False):
            yield self._value(CallText(function, arguments, {}), function, answer)

    def _answers(
        self, function: str, calls: Sequence[tuple[Any, ...]]
    ) -> Iterator[Mapping[str, Any]]:
        for arguments in calls:
            yield self._logged_answer(CallText(function, arguments, {}), function, arguments, {})

    def _value(
        self,
        call: CallText | Step,
        function: str,
        answer: Mapping[str, Any],
        *,
        may_be_none: bool = False,
    ) -> Any:
        """The value that an answer holds; raises ``Failure`` where it holds none."""
        if self.attribute_read is not None:  # for __setattr__ takes far longer than a look
            self.attribute_read = None
        if "missing" in answer:
            raise self._missing(function)
        if console := current_console():
            console.take(answer)
        if (last := call_of(function, answer)) is not self.last:
            self.last = last
        if "raised" in answer:
            raised = answer["raised"] if isinstance(answer["raised"], Mapping) else {}
            ran_out = console.ran_out(call, raised) if console else None
            failure = ran_out or self._raised(call, function, raised)
            failure.exception = clean(raised.get("kind"))
            failure.classes = tuple(clean(name) for name in texts(raised.get("classes")))
            failure.said = clean(raised.get("message"))
            raise failure
        if "unsupported" in answer:
            what = clean(answer["unsupported"])
            hint = ONCE if what in ONCE_ONLY else PROMISED
            raise Failure(f"{call} returned {what}.", hint=hint)
        value = answer.get("value")
        if value is None and not (may_be_none or console or self.none_is_an_answer):
            raise self._returned_none(call)
        if self.classes:
            value = known_objects(value, call, self, self._known)
        self.answered = (call, value)
        return value

    def _logged_answer(
        self, call: CallText, function: str, arguments: tuple[Any, ...], keywords: dict[str, Any]
    ) -> Mapping[str, Any]:
        if self.call_log is None or self.call_log.function != function:
            self._not_logged()
            return self._answer(call, function, arguments, keywords)
        if self.classes and holds_objects((arguments, keywords)):
            self.call_log.give_up()  # such a call cannot be made again elsewhere
            return self._answer(call, function, arguments, keywords)
        arguments, keywords, encoded, keep = self.call_log.begin(arguments, keywords)
        try:
            answer = self._answer(call, function, arguments, keywords, encoded)
        except Failure:
            keep(STOPPED)
            raise
        keep(answer)
        return answer

    def _not_logged(self) -> None:
        if self.call_log:
            self.call_log.complete = False

    def repeat(self, function: str, calls: Sequence[LoggedCall]) -> list[LoggedCall]:
        """What ``function`` makes of the arguments of calls that somebody else's received.

        It ends with the first call that does not come back, which is left out.
        """
        before, self.call_log = self.call_log, (log := CallLog(function))
        every = [call.copies() for call in calls]
        alike = not any(call.functions or call.typed for call in calls)
        try:
            if alike and not any(keywords for _, keywords in every):
                with contextlib.suppress(Failure):  # in the last of them
                    for answer in self._answers(function, [arguments for arguments, _ in every]):
                        log.begin_test()
                        if "missing" in answer:
                            break
                return [call for call in log.calls if not call.seen.stopped]
            for call, (arguments, keywords) in zip(calls, every, strict=True):
                log.begin_test()
                typed = call.typed
                console = Console(typed.lines, prompts=typed.prompts) if typed else None
                with contextlib.suppress(Failure), at_console(console):
                    self.call(function, arguments, keywords)
                if log.calls and log.calls[-1].seen.stopped:
                    break
            return [call for call in log.calls if not call.seen.stopped]
        finally:
            self.call_log = before

    def _check_name(self, function: str) -> None:
        """Raise UnknownFunction if the lab has no such function: the student is not to blame."""
        if self.functions is not None and function not in self.functions:
            raise UnknownFunction(f"there is no function {function} in {self.lab}")
