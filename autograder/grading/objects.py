"""Objects and classes of a student's as suites see them, while they are somewhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.grading.failure import Failure
from autograder.grading.object_places import (
    METHOD,
    Home,
    KnownObjects,
    Operator,
    Place,
    Step,
    StudentMethod,
)
from autograder.grading.plain_text import Sketched, call_text, sketch
from autograder.sandbox.inside.wire import Object

MAX_LENGTH = 10_000_000
"""The longest that an object may say it is: Python makes room for so many if it lists them."""
_INFIX = {
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "matmul": "@",
    "iadd": "+=",
    "isub": "-=",
    "imul": "*=",
    "itruediv": "/=",
}
_ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
_PREFIX = {"neg": "-", "pos": "+"}


class StudentObject(Sketched):
    """An object of a class of the student's, which lives in the process of her code.

    Methods are called, attributes read and set, operators applied over there, each as one call
    with its own time limit.  ``isinstance`` needs the class: ``isinstance(it, student.Stack)``.
    """

    __slots__ = ("__at",)

    def __init__(self, at: Place) -> None:
        object.__setattr__(self, "_StudentObject__at", at)

    def __sketch__(self) -> str:
        name: str = self.__at.name
        return name

    def __kind__(self) -> str:
        kind: str = self.__at.object.kind
        return kind

    def __do(
        self,
        operation: str,
        text: Callable[[], str],
        *arguments: Any,
        keywords: Mapping[str, Any] | None = None,
        first: bool = True,
    ) -> Any:
        at = self.__at
        step = Step(text, at.object.kind, tuple(at.steps))
        if operation not in ("read", "repr", "str", "hash", "bool", *_INFIX, "contains", "len"):
            at.steps.append(step)
        given = (self, *arguments) if first else (*arguments, self)
        return at.student._operate(step, operation, given, keywords or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        at = self.__at
        value = self.__do("read", lambda: f"{at.name}.{name}", name)
        if value is not METHOD:
            return value

        def call(*arguments: Any, **keywords: Any) -> Any:
            def text() -> str:
                return call_text(f"{at.name}.{name}", arguments, keywords)

            return self.__do("method", text, name, *arguments, keywords=keywords)

        return StudentMethod(f"{at.name}.{name}", call)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__do("set", lambda: f"{self.__at.name}.{name} = {sketch(value)}", name, value)

    def __word(self, operation: str, word: str, kind: type) -> Any:
        """What one of Python's own functions gives for the object, if it is of that kind."""
        value = self.__do(operation, lambda: f"{word}({self.__at.name})")
        if not isinstance(value, kind):
            raise Failure(f"{word}({self.__at.name}) gave something that is no {kind.__name__}.")
        return value

    def __len__(self) -> int:
        length: int = self.__word("len", "len", int)
        if not 0 <= length <= MAX_LENGTH:
            raise Failure(f"len({self.__at.name}) gave a number that is no length.")
        return length

    def __str__(self) -> str:
        return str(self.__word("str", "str", str))

    def __repr__(self) -> str:
        return str(self.__word("repr", "repr", str))

    def __bool__(self) -> bool:
        return bool(self.__word("bool", "bool", bool))

    def __hash__(self) -> int:
        return int(self.__word("hash", "hash", int))

    def __float__(self) -> float:
        return float(self.__word("float", "float", float))

    def __int__(self) -> int:
        return int(self.__word("int", "int", int))

    def __abs__(self) -> Any:
        return self.__do("abs", lambda: f"abs({self.__at.name})")

    def __iter__(self) -> Iterator[Any]:
        items = self.__do("items", lambda: f"list({self.__at.name})")
        if not isinstance(items, list):
            raise Failure(f"list({self.__at.name}) gave something that is no list.")
        return iter(items)

    def __next__(self) -> Any:
        try:
            return self.__do("next", lambda: f"next({self.__at.name})")
        except Failure as failure:
            if failure.exception == "StopIteration":
                raise StopIteration from None
            raise

    def __contains__(self, item: Any) -> bool:
        def text() -> str:
            return f"{sketch(item)} in {self.__at.name}"

        value = self.__do("contains", text, item)
        if not isinstance(value, bool):
            raise Failure(f"{text()} gave something that is no bool.")
        return value

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            parts = (key.start, key.stop, key.step)
            told = parts[:2] if key.step is None else parts
            shown = ":".join("" if part is None else sketch(part) for part in told)
            return self.__do("slice", lambda: f"{self.__at.name}[{shown}]", *parts)
        return self.__do("getitem", lambda: f"{self.__at.name}[{sketch(key)}]", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        def text() -> str:
            return f"{self.__at.name}[{sketch(key)}] = {sketch(value)}"

        self.__do("setitem", text, key, value)

    def __delitem__(self, key: Any) -> None:
        self.__do("delitem", lambda: f"del {self.__at.name}[{sketch(key)}]", key)

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("a student's object cannot be copied from outside")


def _infix(operation: str, *, reflected: bool = False) -> Callable[[Any, Any], Any]:
    """An operator of two operands, of which the object is the first one, or the second."""
    sign = _INFIX[operation]

    def operate(self: Any, other: Any) -> Any:
        def text() -> str:
            one, two = self.__sketch__(), sketch(other)
            return f"{two} {sign} {one}" if reflected else f"{one} {sign} {two}"

        value = self._StudentObject__do(operation, text, other, first=not reflected)
        if value is self:  # such as += on what can change
            at: Place = self._StudentObject__at
            at.steps.append(Step(text, at.object.kind, tuple(at.steps)))
        if operation in _COMPARISONS and isinstance(value, np.ndarray) and value.ndim:
            raise Failure(f"{text()} gave {sketch(value)}, which is neither True nor False.")
        return value

    return operate


def _prefix(operation: str) -> Callable[[Any], Any]:
    def operate(self: Any) -> Any:
        return self._StudentObject__do(operation, lambda: _PREFIX[operation] + self.__sketch__())

    return operate


for _name in _INFIX:
    setattr(StudentObject, f"__{_name}__", _infix(_name))
for _name in _ARITHMETIC:
    setattr(StudentObject, f"__r{_name}__", _infix(_name, reflected=True))
for _name in _PREFIX:
    setattr(StudentObject, f"__{_name}__", _prefix(_name))


def number_at(home: Home) -> Callable[[Any], Object | None]:
    """How objects are told that live at ``home``, for an encoder.

    It raises Failure for one whose process has ended.
    """

    def number(value: Any) -> Object | None:
        if not isinstance(value, StudentObject):
            return None
        at: Place = value._StudentObject__at
        if at.home is not home:
            raise Failure(
                f"{at.name} is gone: the Python process that it was in has ended.",
                hint="Which call before this one ended it?",
                outcome="crashed",
            )
        if at.object.number < home.forgotten:
            raise RuntimeError("an object of an earlier test; make a new one")
        return at.object

    return number


def holds_objects(value: Any) -> bool:
    """Whether there is an object of a student's anywhere in a value."""
    if isinstance(value, Mapping):
        return any(map(holds_objects, value)) or any(map(holds_objects, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(holds_objects, value))
    return isinstance(value, StudentObject)


def known_objects(value: Any, call: object, student: Operator, known: KnownObjects) -> Any:
    """A value with objects to call in the place of those that go by their number.

    ``call`` is the call that gave it, or the step.
    """
    if isinstance(value, Object):
        if value.number not in known.by_number:
            name, before = known.named(value.kind), call.before if isinstance(call, Step) else ()
            text = call.text if isinstance(call, Step) else call.__str__
            step = Step(lambda: f"{name} = {text()}", value.kind, before)
            at = Place(student, known.home, value, name, [*before, step])
            known.by_number[value.number] = StudentObject(at)
        return known.by_number[value.number]
    if isinstance(value, dict):
        return {
            known_objects(key, call, student, known): known_objects(item, call, student, known)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(known_objects(item, call, student, known) for item in value)
    return value
