"""The package msgpack under the names of msgspec that ``wire.py`` uses, for a Python without that.

It writes the same bytes.  A guest has it in plain Python, beside this file (``wasm/kept.py``) and
under no name that a notebook could import.  It checks nothing but that a document is whole, so it
is for what the asking side is known to have written; answers are read by msgspec itself, on the
other side of the pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

if sys.platform == "wasi":
    from .msgpack.ext import ExtType
    from .msgpack.fallback import Packer, unpackb
else:  # the tests
    from msgpack.ext import ExtType
    from msgpack.fallback import Packer, unpackb

DecodeError = ValueError
"""Bytes that are no whole document: what msgpack raises is a ValueError, or a subclass's."""


class Encoder:
    """Writes values of Python's own plain types, lists and extensions."""

    def __init__(self) -> None:
        self._packer = Packer(strict_types=True)

    def encode(self, value: Any) -> bytes:
        """The document of one value; raises TypeError for a type that is not in the format."""
        document: bytes = self._packer.pack(value)
        return document


class Decoder:
    """Reads what an :class:`Encoder` has written; ``ext_hook`` makes values of extensions.

    A type to be checked against may be given, as to msgspec's, and is not looked at.
    """

    def __init__(self, kind: Any = Any, *, ext_hook: Callable[[int, bytes], Any] = ExtType) -> None:
        self._hook = ext_hook

    def decode(self, data: bytes | bytearray) -> Any:
        """The value of a document; raises DecodeError where the bytes are no whole one."""
        return unpackb(data, ext_hook=self._hook)


class Meta:
    """What a type may be bounded by, which is not looked at either."""

    def __init__(self, *, max_length: int) -> None: ...


class msgpack:
    """As msgspec arranges them."""

    Encoder = Encoder
    Decoder = Decoder
    Ext = ExtType
