"""What is imported once and not by each worker: for a process that forks them, and for the memory
that guests of WebAssembly begin with."""

from __future__ import annotations

import importlib

NAMES = (
    *("numpy.random", "numpy.linalg", "numpy.fft", "numpy.ma", "numpy.polynomial"),
    *("collections", "copy", "dataclasses", "functools", "itertools", "json", "math", "time"),
    *("ast", "base64", "builtins", "contextlib", "html", "io", "linecache", "re", "textwrap"),
)
"""What notebooks import, and NumPy itself when it is first used."""


def preload() -> None:
    """Import all of it."""
    for name in NAMES:
        importlib.import_module(name)
