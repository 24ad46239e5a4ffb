"""Progress bars, which are display: they hand on what they are given, and show nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .silent import Silent, SilentType

BARS = (
    *("tqdm", "tqdm_notebook", "tqdm_gui", "progress_bar", "master_bar", "track", "alive_it"),
    *("progressbar", "ProgressBar", "Progress"),
)
"""Names under which packages offer a bar that is put around something iterable."""
RANGES = ("trange", "tnrange")
PACKAGES = (
    *("tqdm", "stqdm", "rich", "alive_progress", "fastprogress", "progressbar", "halo", "yaspin"),
    *("colorama", "termcolor", "icecream", "loguru", "tabulate", "prettytable"),
)
"""Packages of progress bars, and of what is printed beside them."""


class Bar(Silent, metaclass=SilentType):
    """An iterable, handed on as it is; everything else that a bar can do does nothing."""

    def __init__(self, iterable: Iterable[Any] | None = None, *_: Any, **keywords: Any) -> None:
        super().__init__()
        if iterable is None:
            iterable = keywords.get("iterable", keywords.get("sequence"))
        is_count = isinstance(iterable, int)
        self.iterable: Any = () if iterable is None or is_count else iterable
        self.total: Any = iterable if is_count else keywords.get("total", _length(self.iterable))
        self.n: float = 0
        self.tasks: list[list[float]] = []

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable:
            yield item
            self.n += 1

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        # progressbar2's bars are made first and put around something afterwards
        return Bar(*arguments, **keywords) if arguments else self

    def __len__(self) -> int:
        return int(self.total or 0)

    def __bool__(self) -> bool:
        return bool(self.total)

    def __getitem__(self, key: Any) -> Any:
        return self.iterable[key]

    def __enter__(self) -> Bar:
        return self

    def update(self, n: Any = 1, *_: Any, **keywords: Any) -> None:
        if self.tasks and isinstance(n, int) and n < len(self.tasks):
            task = self.tasks[n]
            task[1] = keywords.get("total") or task[1]
            task[0] = keywords.get("completed", task[0] + keywords.get("advance", 0))
        else:
            self.n += n if isinstance(n, (int, float)) else 0

    def add_task(self, description: str = "", total: float | None = 100, **_: Any) -> int:
        """As rich's ``Progress`` does, and what follows too."""
        self.tasks.append([0, total or 0])
        return len(self.tasks) - 1

    def advance(self, task: int, advance: float = 1) -> None:
        self.update(task, advance=advance)

    @property
    def finished(self) -> bool:
        return all(done >= total for done, total in self.tasks)

    def track(self, sequence: Iterable[Any], *_: Any, **__: Any) -> Bar:
        return Bar(sequence)


def bar_named(name: str) -> Callable[..., Any] | None:
    """What a package of :data:`PACKAGES` offers under ``name``, if it is a bar."""
    if name in BARS:
        return Bar
    if name in RANGES:
        return lambda *numbers, **_: Bar(range(*numbers))
    return OTHERS.get(name)


def _length(iterable: Any) -> int | None:
    try:
        return len(iterable)
    except TypeError:
        return None


def _enumerate(iterable: Iterable[Any], start: int = 0, **_: Any) -> Bar:
    return Bar(enumerate(iterable, start), total=_length(iterable))


def _zip(*iterables: Iterable[Any], **_: Any) -> Bar:
    return Bar(zip(*iterables, strict=False))


def _map(function: Callable[..., Any], *iterables: Iterable[Any], **_: Any) -> Bar:
    return Bar(map(function, *iterables))


@contextlib.contextmanager
def _alive_bar(*_: Any, **__: Any) -> Iterator[Silent]:
    yield Silent()


OTHERS: dict[str, Callable[..., Any]] = {
    "tenumerate": _enumerate,
    "tzip": _zip,
    "tmap": _map,
    "alive_bar": _alive_bar,
    "ic": lambda *values: values[0] if len(values) == 1 else values or None,
    "colored": lambda text, *_, **__: text,
    "tabulate": lambda *_, **__: "",
}
