"""MessagePack in plain Python, in the place of msgspec for a Python that cannot have it.

It has the names of msgspec that ``wire.py`` uses, and writes the same bytes.  It checks nothing but
that a document is whole, so it is for what the asking side is known to have written; answers are
read by msgspec itself, on the other side of the pipe.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

_FLOAT = struct.Struct(">d")
_NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"} | {
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_UNPACKED = {code: struct.Struct(form) for code, form in _NUMBERS.items()}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}
_BINARY = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_TEXTS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_LISTS = {0xDC: 2, 0xDD: 4}
_EXTENSIONS = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_FIXED_CODES = {length: code for code, length in _FIXED_EXTENSIONS.items()}
_DOUBLE = 0xCB


class DecodeError(ValueError):
    """Bytes that are no whole document."""


class Raw(bytes):
    """A part of a document that has been encoded already."""


class Ext:
    """A value of an extension type."""

    def __init__(self, code: int, data: bytes) -> None:
        self.code = code
        self.data = data


class Encoder:
    """Writes values of Python's own plain types, lists, extensions and parts that are ready."""

    def encode(self, value: Any) -> bytes:
        """The document of one value; raises TypeError for a type that is not in the format."""
        out = bytearray()
        _write(out, value)
        return bytes(out)


def _write(out: bytearray, value: Any) -> None:
    kind = type(value)
    if kind is float:
        out.append(_DOUBLE)
        out += _FLOAT.pack(value)
    elif kind is str:
        data = value.encode()
        _write_head(out, len(data), 0xA0, 32, {0xD9: 1, 0xDA: 2, 0xDB: 4})
        out += data
    elif kind is bool:
        out.append(0xC3 if value else 0xC2)
    elif kind is int:
        _write_int(out, value)
    elif value is None:
        out.append(0xC0)
    elif kind is list:
        _write_head(out, len(value), 0x90, 16, _LISTS)
        if value and set(map(type, value)) == {float}:
            # a training's losses come by the thousand
            for number in value:
                out.append(_DOUBLE)
                out += _FLOAT.pack(number)
        else:
            for item in value:
                _write(out, item)
    elif kind is bytes:
        _write_head(out, len(value), 0, 0, _BINARY)
        out += value
    elif kind is Ext:
        if len(value.data) in _FIXED_CODES:
            out.append(_FIXED_CODES[len(value.data)])
        else:
            _write_head(out, len(value.data), 0, 0, _EXTENSIONS)
        out.append(value.code)
        out += value.data
    elif kind is Raw:
        out += value
    else:
        raise TypeError(f"Encoding objects of type {kind.__name__} is unsupported")


def _write_head(out: bytearray, count: int, first: int, room: int, codes: dict[int, int]) -> None:
    """The code of something with a length, in as few bytes as that takes."""
    if count < room:
        out.append(first + count)
        return
    for code, width in codes.items():
        if count < 1 << 8 * width:
            out.append(code)
            out += count.to_bytes(width, "big")
            return
    raise OverflowError("more than the format holds")


def _write_int(out: bytearray, value: int) -> None:
    if -32 <= value < 128:
        out.append(value & 0xFF)
        return
    widths = (1, 2, 4, 8)
    codes = (0xCC, 0xCD, 0xCE, 0xCF) if value >= 0 else (0xD0, 0xD1, 0xD2, 0xD3)
    for code, width in zip(codes, widths, strict=True):
        try:
            data = value.to_bytes(width, "big", signed=value < 0)
        except OverflowError:
            continue
        out.append(code)
        out += data
        return
    raise OverflowError("a whole number of more than 64 bits")


class Decoder:
    """Reads what an :class:`Encoder` has written; ``ext_hook`` makes values of extensions.

    A type to be checked against may be given, as to msgspec's, and is not looked at.
    """

    def __init__(
        self, kind: Any = Any, *, ext_hook: Callable[[int, memoryview], Any] | None = None
    ) -> None:
        self._hook = ext_hook

    def decode(self, data: bytes | bytearray | memoryview) -> Any:
        """The value of a document; raises DecodeError where the bytes are no whole one."""
        view = memoryview(data)
        try:
            value, end = self._read(view, 0)
        except (IndexError, struct.error, UnicodeDecodeError) as error:
            raise DecodeError("a document that is not whole") from error
        if end != len(view):
            raise DecodeError("more than one document")
        return value

    def _read(self, data: memoryview, at: int) -> tuple[Any, int]:
        code = data[at]
        at += 1
        if code < 0x80:
            return code, at
        if code >= 0xE0:
            return code - 256, at
        if code in _UNPACKED:
            form = _UNPACKED[code]
            return form.unpack_from(data, at)[0], at + form.size
        if code in _CONSTANTS:
            return _CONSTANTS[code], at
        if 0xA0 <= code < 0xC0:
            return self._text(data, at, code - 0xA0)
        if 0x90 <= code < 0xA0:
            return self._list(data, at, code - 0x90)
        if code in _FIXED_EXTENSIONS:
            return self._extension(data, at, _FIXED_EXTENSIONS[code])
        for codes, read in (
            (_TEXTS, self._text),
            (_LISTS, self._list),
            (_BINARY, self._bytes),
            (_EXTENSIONS, self._extension),
        ):
            if code in codes:
                width = codes[code]
                count = int.from_bytes(_part(data, at, width), "big")
                return read(data, at + width, count)
        raise DecodeError(f"a code that is not in the format: {code:#x}")

    def _text(self, data: memoryview, at: int, count: int) -> tuple[Any, int]:
        return str(_part(data, at, count), "utf-8"), at + count

    def _bytes(self, data: memoryview, at: int, count: int) -> tuple[Any, int]:
        return bytes(_part(data, at, count)), at + count

    def _extension(self, data: memoryview, at: int, count: int) -> tuple[Any, int]:
        (code,) = struct.unpack_from("b", data, at)
        content = _part(data, at + 1, count)
        value = self._hook(code, content) if self._hook else Ext(code, bytes(content))
        return value, at + 1 + count

    def _list(self, data: memoryview, at: int, count: int) -> tuple[Any, int]:
        end = at + 9 * count
        if count and end <= len(data) and bytes(data[at:end:9]) == b"\xcb" * count:
            return [number for (_, number) in struct.iter_unpack(">Bd", data[at:end])], end
        items = []
        for _ in range(count):
            item, at = self._read(data, at)
            items.append(item)
        return items, at


def _part(data: memoryview, at: int, count: int) -> memoryview:
    part = data[at : at + count]
    if len(part) < count:
        raise DecodeError("a document that ends too early")
    return part


class msgpack:
    """As msgspec arranges them."""

    Encoder = Encoder
    Decoder = Decoder
    Ext = Ext
