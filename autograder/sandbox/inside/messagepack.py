"""MessagePack in plain Python under the names of msgspec that ``wire.py`` uses, for a guest, whose
Python has neither that nor another one in C.

It writes the same bytes.  The package msgpack is as plain and takes twice as long for a call's
arguments, and ten times as long for a training's losses.  It checks nothing but that a document
is whole, so it is for what the asking side is known to have written; answers are read by msgspec
itself, on the other side of the pipe.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

FEW = 8
"""Numbers in a list that are not worth an array of NumPy's."""

_NUMBERS = {
    code: struct.Struct(f">{form}")
    for code, form in zip(range(0xCA, 0xD4), "fdBHIQbhiq", strict=True)
}
_DOUBLE = 0xCB
_DOUBLES = np.dtype([("code", "u1"), ("number", ">f8")])
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_BINARY, _TEXTS, _LISTS = (0xC4, 0xC5, 0xC6), (0xD9, 0xDA, 0xDB), (0xDC, 0xDD)
_EXTENSIONS = (0xC7, 0xC8, 0xC9)
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_FIXED_CODES = {length: code for code, length in _FIXED_EXTENSIONS.items()}
# how many bytes of a length follow a code
_WIDTHS = {
    **dict(zip((*_BINARY, *_EXTENSIONS, *_TEXTS), (1, 2, 4) * 3, strict=True)),
    **dict(zip(_LISTS, (2, 4), strict=True)),
}


class DecodeError(ValueError):
    """Bytes that are no whole document."""


class Ext:
    """A value of an extension type."""

    def __init__(self, code: int, data: bytes) -> None:
        self.code = code
        self.data = data


class Encoder:
    """Writes values of Python's own plain types, lists and extensions."""

    def encode(self, value: Any) -> bytes:
        """The document of one value; raises TypeError for a type that is not in the format."""
        parts: list[bytes] = []
        try:
            _WRITERS[type(value)](value, parts.append)
        except KeyError as error:
            raise TypeError(f"a value of {error} is not in the format") from None
        return b"".join(parts)


Put = Callable[[bytes], None]


def _head(count: int, codes: tuple[int, ...]) -> bytes:
    """The code of something with a length, and the length in as few bytes as that takes."""
    for code in codes:
        width = _WIDTHS[code]
        if count < 1 << 8 * width:
            return bytes((code,)) + count.to_bytes(width, "big")
    raise OverflowError("more than the format holds")


def _write_text(value: str, put: Put) -> None:
    if len(value) < 16:
        put(_short_text(value))  # a tag or a name, most likely, and one of those before
        return
    data = value.encode()
    put(bytes((0xA0 | len(data),)) if len(data) < 32 else _head(len(data), _TEXTS))
    put(data)


@functools.lru_cache(maxsize=1024)
def _short_text(value: str) -> bytes:
    data = value.encode()
    head = bytes((0xA0 | len(data),)) if len(data) < 32 else _head(len(data), _TEXTS)
    return head + data


def _write_bytes(value: bytes, put: Put) -> None:
    put(_head(len(value), _BINARY))
    put(value)


def _write_whole(value: int, put: Put) -> None:
    if -32 <= value < 128:
        put(bytes((value & 0xFF,)))
        return
    first = 0xCC if value >= 0 else 0xD0
    length = (value if value >= 0 else ~value).bit_length() + (value < 0)
    for step, bits in enumerate((8, 16, 32, 64)):
        if length <= bits:
            put(bytes((first + step,)) + _NUMBERS[first + step].pack(value))
            return
    raise OverflowError("a whole number of more than 64 bits")


def _write_float(value: float, put: Put) -> None:
    put(b"\xcb" + _NUMBERS[_DOUBLE].pack(value))


def _write_list(value: list[Any], put: Put) -> None:
    count = len(value)
    put(bytes((0x90 | count,)) if count < 16 else _head(count, _LISTS))
    if count > FEW and set(map(type, value)) == {float}:
        doubles = np.empty(count, _DOUBLES)
        doubles["code"] = _DOUBLE
        doubles["number"] = value
        put(doubles.tobytes())
        return
    for item in value:
        _WRITERS[type(item)](item, put)


def _write_extension(value: Ext, put: Put) -> None:
    code = _FIXED_CODES.get(len(value.data))
    put(bytes((code,)) if code else _head(len(value.data), _EXTENSIONS))
    put(bytes((value.code,)))
    put(value.data)


_WRITERS: dict[type, Callable[[Any, Put], None]] = {
    type(None): lambda _, put: put(b"\xc0"),
    bool: lambda value, put: put(b"\xc3" if value else b"\xc2"),
    int: _write_whole,
    float: _write_float,
    str: _write_text,
    bytes: _write_bytes,
    list: _write_list,
    Ext: _write_extension,
}


class Decoder:
    """Reads what an :class:`Encoder` has written; ``ext_hook`` makes values of extensions.

    A type to be checked against may be given, as to msgspec's, and is not looked at.
    """

    def __init__(self, kind: Any = Any, *, ext_hook: Callable[[int, bytes], Any] = Ext) -> None:
        self._hook = ext_hook

    def decode(self, data: bytes | bytearray) -> Any:
        """The value of a document; raises DecodeError where the bytes are no whole one."""
        try:
            value, end = self._read(data, 0)
        except (IndexError, KeyError, struct.error, UnicodeDecodeError) as error:
            raise DecodeError("a document that is not whole") from error
        if end != len(data):
            raise DecodeError("a document that is not whole, or more than one")
        return value

    def _read(self, data: bytes | bytearray, at: int) -> tuple[Any, int]:
        code = data[at]
        at += 1
        if code < 0x80:
            return code, at
        if 0xA0 <= code < 0xC0:
            end = at + code - 0xA0
            return str(data[at:end], "utf-8"), end
        if code < 0xA0:
            return self._list(data, at, code - 0x90)
        if code >= 0xE0:
            return code - 0x100, at
        if code in _NUMBERS:
            number = _NUMBERS[code]
            return number.unpack_from(data, at)[0], at + number.size
        if code in _CONSTANTS:
            return _CONSTANTS[code], at
        if code in _FIXED_EXTENSIONS:
            return self._extension(data, at, _FIXED_EXTENSIONS[code])
        width = _WIDTHS[code]
        count = int.from_bytes(data[at : at + width], "big")
        at += width
        if code in _LISTS:
            return self._list(data, at, count)
        if code in _EXTENSIONS:
            return self._extension(data, at, count)
        content = data[at : at + count]
        return str(content, "utf-8") if code in _TEXTS else bytes(content), at + count

    def _list(self, data: bytes | bytearray, at: int, count: int) -> tuple[list[Any], int]:
        end = at + _DOUBLES.itemsize * count
        if count > FEW and end <= len(data) and data[at] == _DOUBLE:
            doubles = np.frombuffer(data, _DOUBLES, count, at)
            if (doubles["code"] == _DOUBLE).all():
                return doubles["number"].tolist(), end
        items = []
        read = self._read
        for _ in range(count):
            item, at = read(data, at)
            items.append(item)
        return items, at

    def _extension(self, data: bytes | bytearray, at: int, length: int) -> tuple[Any, int]:
        end = at + 1 + length
        if end > len(data):
            raise IndexError(end)
        return self._hook(data[at], bytes(data[at + 1 : end])), end


class msgpack:
    """As msgspec arranges them."""

    Encoder = Encoder
    Decoder = Decoder
    Ext = Ext
