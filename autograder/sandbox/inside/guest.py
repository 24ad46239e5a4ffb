"""The worker in WebAssembly: the same questions and answers, through the host's one function.

Nothing of the machine is there: no process, no thread, no socket, no signal, and no descriptor that
frames could go through.  The host (``wasm/host.py``) calls :func:`main` in a fresh guest.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Collection, Sequence
from typing import NoReturn

from .worker import serve


class Door:
    """Frames through ``call``, in the place of a pipe: nothing asks for the next one, and a frame
    is sent."""

    def __init__(self, call: Callable[[bytes], bytes]) -> None:
        self._call = call

    def send(self, data: bytes) -> None:
        """Hand one frame to the other side."""
        self._call(data)

    def receive(self) -> bytes:
        """Wait for the next frame; the guest ends where there is none to come."""
        return self._call(b"")


class OthersAreMissing(importlib.abc.MetaPathFinder):
    """Finds nothing but the modules that a worker has elsewhere, for the guest's Python comes with
    some forty packages: the same notebook is to fare alike in every sandbox."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(sys.stdlib_module_names) | frozenset(allowed)
        self._ours = [entry for entry in sys.path if entry]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if path is not None or fullname in self._allowed:
            return None
        # a module that a cell has written lies elsewhere, and may have any name
        found = importlib.machinery.PathFinder.find_spec(fullname)
        if found is None or not str(found.origin).startswith(tuple(self._ours)):
            return None
        raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def main(call: Callable[[bytes], bytes], allowed: Collection[str], needed: Collection[str]) -> None:
    """Serve ``call`` until the host ends the guest.

    ``allowed`` are the packages that may be imported besides the standard library, and ``needed``
    those that a course adds, without which nothing begins.
    """
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        _end(f"Python in WebAssembly has no package {', '.join(sorted(missing))}")
    os.chdir(os.environ["HOME"])
    sys.meta_path.insert(0, OthersAreMissing(allowed))
    serve(Door(call))


def _end(said: str) -> NoReturn:
    sys.exit(said)
