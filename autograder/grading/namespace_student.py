"""The functions of our own process as a student's, for a kernel and for code of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.grading.call_log import EncodedArguments
from autograder.grading.console import current_console
from autograder.grading.object_places import Home, KnownObjects, Step
from autograder.grading.objects import number_at
from autograder.grading.plain_text import CallText
from autograder.grading.student import Student
from autograder.grading.time_limits import alarm
from autograder.sandbox.inside.calls import perform, value_of
from autograder.sandbox.inside.keyboard import nobody_types
from autograder.sandbox.inside.lazy import answer_of, read_through
from autograder.sandbox.inside.objects import METHOD, OPERATIONS, Objects
from autograder.sandbox.inside.wire import Encoder, decode
from autograder.sandbox.launch import NotPlain

MISSING = object()


class NamespaceStudent(Student):
    """Functions of this very process, for a kernel that has run the notebook already.

    The same calls and the same messages, and no protection at all.
    """

    def __init__(self, namespace: dict[str, Any], sources: Mapping[str, str] | None = None) -> None:
        self.namespace = namespace
        self.sources = sources or {}
        self._originals: dict[str, Any] = {}
        self._own = Objects(namespace)
        self._known = KnownObjects(Home())

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        for name, original in self._originals.items():
            if original is MISSING:
                self.namespace.pop(name, None)
            else:
                self.namespace[name] = original
        self._originals = {name: self.namespace.get(name, MISSING) for name in functions}
        self.namespace.update(functions)

    def _place(self, raised: Mapping[str, Any]) -> str:
        # a kernel's cells have no names of ours, but the function that stopped has one
        function = str(raised.get("function", ""))
        return function if callable(self.namespace.get(function)) else ""

    def _answer(
        self,
        call: CallText,
        function: str,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        encoded: EncodedArguments | None = None,
    ) -> Mapping[str, Any]:
        own = self.namespace.get(function)
        if not callable(own):
            return {"missing": True}
        return self._performed(own, arguments, keywords)

    def _answer_object(
        self, step: Step, operation: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        first: tuple[Any, ...] = ()
        if step.on:
            if not callable(own := self.namespace.get(step.on)):
                return {"missing": True}
            first = (own,)
        return self._performed(OPERATIONS[operation], arguments, keywords, *first)

    def _performed(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: Mapping[str, Any],
        *first: Any,
    ) -> Mapping[str, Any]:
        """What a call in this process comes to, in the same format as in the sandbox, so that
        suites see the same values; ``first`` are arguments that stay as they are."""
        functions: list[Callable[..., Any]] = []
        self._own.classes, home = self.classes, self._known.home
        data = Encoder(functions, number_at(home)).encode([list(arguments), dict(keywords)])

        def copies() -> tuple[tuple[Any, ...], dict[str, Any]]:
            positional, named = decode(data, functions.__getitem__, self._own.object)
            return (*first, *positional), named

        console = current_console()
        typed = console.typed if console else None
        with alarm(self.time_limit), nobody_types():
            function = read_through(function) if self.as_if_here else function
            outcome = perform(function, copies, typed)
        if outcome.value is METHOD:
            return {"method": True}
        return self._through_the_wire(answer_of(outcome.as_answer(with_arguments=self.as_if_here)))

    def value_of(self, name: str) -> Mapping[str, Any]:
        return self._through_the_wire(value_of(name, self.namespace))

    def _through_the_wire(self, answer: dict[str, Any]) -> Mapping[str, Any]:
        try:
            encoded = Encoder(None, self._own.number).encode(answer)
        except NotPlain as error:
            self._own.take_back()
            return {**answer, "value": None, "unsupported": str(error)}
        self._own.sent()
        value: dict[str, Any] = decode(encoded, object_=self._known.home.shown)
        return value
