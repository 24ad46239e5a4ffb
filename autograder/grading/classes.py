"""Classes of a student's as suites see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.grading.failure import Failure
from autograder.grading.object_places import METHOD, Operator, Step, StudentMethod
from autograder.grading.objects import StudentObject
from autograder.grading.plain_text import call_text, sketch


class StudentClass(StudentMethod):
    """A class of the student's: called, it gives an object of it."""

    def __init__(self, student: Operator, name: str, call: Callable[..., Any]) -> None:
        super().__init__(name, call)
        self._student = student

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        value = self._call(*arguments, **keywords)
        if isinstance(value, StudentObject):
            return value
        call = call_text(self.__name__, arguments, keywords)
        raise Failure(
            f"{self.__name__} is no class: {call} gives no object of it.",
            hint=f"A class begins with class {self.__name__}: and holds its methods, indented.",
        )

    def __kind__(self) -> str:
        return "class"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def do(operation: str, text: Callable[[], str], *given: Any, **keywords: Any) -> Any:
            step = Step(text, self.__name__, on=self.__name__)
            return self._student._operate(step, operation, given, keywords)

        full = f"{self.__name__}.{name}"
        value = do("read", lambda: full, name)
        if value is not METHOD:
            return value

        def call(*arguments: Any, **keywords: Any) -> Any:
            return do(
                "method", lambda: call_text(full, arguments, keywords), name, *arguments, **keywords
            )

        return StudentMethod(full, call)

    def __instancecheck__(self, instance: Any) -> bool:
        if not isinstance(instance, StudentObject):
            return False
        step = Step(
            lambda: f"isinstance({sketch(instance)}, {self.__name__})", "", on=self.__name__
        )
        return self._student._operate(step, "isinstance", (instance,), {}) is True
