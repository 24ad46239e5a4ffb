"""The worker in WebAssembly: the same questions and answers, through the host's one function.

Nothing of the machine is there: no process, no thread, no socket, no signal, and no descriptor that
frames could go through.  The host (``wasm/host.py``) calls :func:`main` in a fresh guest.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
import types
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from typing import NoReturn

from .worker import serve


class Door:
    """Frames through ``call``, in the place of a pipe.

    Whoever has sent a frame waits for one, so one call does both: a call takes longer than most
    frames take to be made.
    """

    def __init__(self, call: Callable[[bytes], bytes]) -> None:
        self._call = call
        self._come = b""

    def send(self, data: bytes) -> None:
        """Hand one frame to the other side, and wait for the next one; the guest ends where there
        is none to come."""
        self._come = self._call(data)

    def receive(self) -> bytes:
        """The frame that came."""
        return self._come


class OthersAreMissing(importlib.abc.MetaPathFinder):
    """Finds what is on the path, in ``PathFinder``'s place, and of installed packages those alone
    that a worker has elsewhere: the guest's Python comes with some forty, and the same notebook is
    to fare alike in every sandbox."""

    find_distributions = PathFinder.find_distributions

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(sys.stdlib_module_names) | frozenset(allowed)
        self._ours = [entry for entry in sys.path if entry]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target)
        if path is not None or fullname in self._allowed or found is None:
            return found
        # a module that a cell has written lies elsewhere, and may have any name
        return None if str(found.origin).startswith(tuple(self._ours)) else found

    def invalidate_caches(self) -> None:
        PathFinder.invalidate_caches()


def main(
    call: Callable[[bytes], bytes],
    environment: Mapping[str, str],
    allowed: Collection[str],
    needed: Collection[str],
) -> None:
    """Serve ``call`` until the host ends the guest.

    ``allowed`` are the packages that may be imported besides the standard library, and ``needed``
    those that a course adds, without which nothing begins.  ``environment`` is laid over the
    variables that there were when the memory was made, which the guest's Python needs.
    """
    os.environ.update(environment)
    sys.argv = ["-c"]  # as in every other worker
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        _end(f"Python in WebAssembly has no package {', '.join(sorted(missing))}")
    os.chdir(os.environ["HOME"])
    sys.meta_path[sys.meta_path.index(PathFinder)] = OthersAreMissing(allowed)
    serve(Door(call))


def _end(said: str) -> NoReturn:
    sys.exit(said)
