"""What only shows something, and does nothing here."""

from __future__ import annotations

import types
from collections.abc import Generator, Iterator
from typing import Any


class Silent:
    """Stands for anything that only shows something: takes every call, gives itself.

    Put around a function as a decorator it leaves the function as it is.
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
