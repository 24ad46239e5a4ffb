"""Ctrl-C (SIGINT), remembered at once and answered only at a safe place.

A KeyboardInterrupt may come between any two steps, and many a library takes it for its own:
nbgrader for a submission that failed, pytest for the end of its session, and Python drops it where
it is raised in a finalizer.  So a command calls :func:`install`: its handler raises nothing except
in a block that is :func:`interruptible`, and whoever is at a place where everything done so far is
whole calls :func:`checkpoint`.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_pressed = False
_may_raise = False
_passing = 0
"""How many blocks are being carried out in which no checkpoint is answered."""


def install() -> None:
    """Handle SIGINT as this module does, from now on until the process ends."""
    signal.signal(signal.SIGINT, _remember)


def finish() -> None:
    """Let Ctrl-C do nothing any more: all is done and said, and Python takes itself down.

    Unless SIGINT is ignored, Python gives it back to the system on its way, and it would end the
    process as if that had failed, whichever of its threads it came to.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def requested() -> bool:
    """Whether Ctrl-C has been pressed and nobody is done with it."""
    return _pressed


def checkpoint() -> None:
    """Raise KeyboardInterrupt if Ctrl-C has been pressed."""
    if _pressed and not _passing:
        raise KeyboardInterrupt


@contextlib.contextmanager
def no_checkpoint() -> Iterator[None]:
    """Let the checkpoints of others pass in the block: what is told in it is done already."""
    global _passing
    _passing += 1
    try:
        yield
    finally:
        _passing -= 1


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the block at once, for one that waits or that leaves nothing half done."""
    global _may_raise
    if not _is_ours():
        yield
        return
    around = _may_raise
    try:
        # in this order: whatever comes from here on is raised, and whatever came before is seen
        _may_raise = True
        checkpoint()
        yield
    finally:
        _may_raise = around and not _pressed
    checkpoint()


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Put Ctrl-C off until the block has ended, so that nothing in it is done by half.

    Where SIGINT is handled here anyway, it waits for the next :func:`checkpoint`.
    """
    global _pressed
    if threading.current_thread() is not threading.main_thread() or _is_ours():
        yield
        return
    previous = signal.signal(signal.SIGINT, _remember)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        pressed, _pressed = _pressed, False
    if pressed:
        raise KeyboardInterrupt


def _is_ours() -> bool:
    here = threading.current_thread() is threading.main_thread()
    return here and signal.getsignal(signal.SIGINT) is _remember


def _remember(number: int, frame: FrameType | None) -> None:
    global _pressed, _may_raise
    _pressed = True
    if _may_raise:
        # once: what is cleared up on the way out is not to be interrupted in its turn
        _may_raise = False
        raise KeyboardInterrupt
