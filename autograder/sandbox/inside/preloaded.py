"""What is imported once and not by each worker: for a process that forks them, and for the memory
that guests of WebAssembly begin with."""

from __future__ import annotations

import contextlib
import importlib
import sys
import types

NAMES = (
    *("numpy.random", "numpy.linalg", "numpy.fft", "numpy.ma", "numpy.polynomial"),
    *("collections", "copy", "dataclasses", "functools", "itertools", "json", "math", "time"),
    *("ast", "base64", "builtins", "contextlib", "html", "io", "linecache", "re", "textwrap"),
)
"""What notebooks import, and NumPy itself when it is first used."""


LAZY = getattr(types, "LazyImportType", None)
"""What a name stands for that is imported when somebody asks for it, since Python 3.15."""


def preload() -> None:
    """Import all of it, and what the modules have put off."""
    for name in NAMES:
        importlib.import_module(name)
    # or a later use would look like a change (``surroundings.py``)
    for module in list(sys.modules.values()) if LAZY else ():
        for name, value in list(getattr(module, "__dict__", {}).items()):
            if type(value) is LAZY:
                with contextlib.suppress(ImportError):
                    getattr(module, name)
