"""What only shows something, and does nothing here."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Generator, Iterator
from typing import Any


class SilentType(type):
    """Lets a class be asked as its objects are: ``tqdm.write("...")``."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()


class Silent:
    """Stands for anything that only shows something: takes every call, gives itself.

    Put around a function as a decorator it leaves the function as it is.  What is set on it stays
    set, and what never was counts as 0 among numbers: ``bar.value += 1``.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None: ...

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if len(arguments) == 1 and not keywords and isinstance(arguments[0], types.FunctionType):
            return arguments[0]
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()

    def __bool__(self) -> bool:
        return False

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None: ...

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __getitem__(self, key: Any) -> Any:
        return Silent()

    def __setitem__(self, key: Any, value: Any) -> None: ...

    def __await__(self) -> Generator[Any, None, Any]:
        yield from ()
        return self

    def __float__(self) -> float:
        return 0.0

    def __index__(self) -> int:
        return 0

    def __format__(self, spec: str) -> str:
        return format(0, spec)


def _counted_as_0(name: str) -> Callable[..., Any]:
    compute: Callable[..., Any] = getattr(operator, f"__{name}__")
    return lambda self, *others: compute(0, *others)


def _added_to(name: str) -> Callable[[Any, Any], Any]:
    compute: Callable[..., Any] = getattr(operator, f"__{name}__")
    return lambda self, other: compute(other, 0)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Silent, f"__{_name}__", _counted_as_0(_name))
    setattr(Silent, f"__r{_name}__", _added_to(_name))
for _name in ("lt", "le", "gt", "ge", "neg", "pos", "abs"):
    setattr(Silent, f"__{_name}__", _counted_as_0(_name))


class Widget(Silent, metaclass=SilentType):
    """A widget of a front end, which holds what it was given: its value first of all."""

    value: Any

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__()
        self.value = arguments[0] if arguments else 0
        self.__dict__.update(keywords)
