"""What this process has open, so that a test can say that nothing of its own stays so."""

from __future__ import annotations

import gc
from pathlib import Path


def open_descriptors() -> set[tuple[str, str]]:
    """Each open descriptor, by its number and by what it stands for.

    What is there later and was not there before is a test's own; what is gone may be garbage that
    an earlier test has left, most of which is collected here.
    """
    gc.collect()
    found = set()
    for path in Path("/proc/self/fd").iterdir():
        try:
            found.add((path.name, str(path.readlink())))
        except FileNotFoundError:  # that of the folder itself, which has been read
            continue
    return found
