"""Plain values as bytes, in a closed format, for the pipe between us and the sandbox.

The format is MessagePack.  None, bool, 64-bit int, float, str and bytes stand for themselves;
every other value is a list that begins with its tag::

    ["list", [...]]   ["tuple", [...]]   ["dict", [[key, value], ...]]
    ["set", [...]]   ["frozenset", [...]]   ["complex", real, imaginary]   ["int", "-0x1f..."]
    ["function", number]   ["object", number, "Name of its class"]

and an array is one extension type that holds its dtype, its shape and its bytes.  The numbers
of a list or tuple that holds nothing but NumPy's float64 stand there as one array.  Nothing is
ever pickled, and nothing but these types comes out of :func:`decode`, whatever goes in: sizes
and depth are checked against the limits before anything is built from them.
"""

from __future__ import annotations

import functools
import math
import os
import re
import select
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np

if sys.platform == "wasi":  # a Python in WebAssembly, which has no msgspec
    from . import messagepack as msgspec
else:
    import msgspec

ARRAY_CODE = 1
MAX_FRAME = 64 * 2**20
MAX_DEPTH = 24
MAX_ITEMS = 250_000
MAX_KEYS = 1_000
MAX_INT_BITS = 14_000
"""What Python makes text of without being asked twice, 4,300 digits: 1,400! is within."""
MAX_DIMENSIONS = 16
CHUNK = 2**16

_HEADER = struct.Struct(">I")
_ELEMENTS_PER_ITEM = 4
"""A value is written as at most a list, its tag, the list of its parts and a pair."""
_SMALL_INT = 2**63
_SMALL_FRAME = 2**16
"""A message of so many bytes has no more elements, and so few take no memory to speak of."""
_SAFE_DEPTH = 500
"""So deep msgspec may go on any thread's stack: it stops by a count of Python's alone, which newer
ones set for a stack of several megabytes."""
_OPENING = bytes([*range(0x80, 0xA0), *range(0xDC, 0xE0)])
"""What a list or a map begins with, and much else may have in it."""
_NUMBERS = frozenset(
    {bool, int, float, np.bool_, np.float64, np.float32}
    | {np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64}
)
"""What an array of objects may hold to be one of numbers; no subclass, which may do as it likes."""
_AS_THEY_ARE = frozenset({type(None), bool, float, bytes})
"""What stands for itself whatever it holds; no subclass, which is read by its own means."""
_TEXT = frozenset({str})
_BUILT = frozenset({type(None), bool, int, float, str, bytes, np.ndarray}) | _NUMBERS
"""What msgspec makes of an element that is no list, and our extension of an array or, mostly, of
one of NumPy's numbers."""
_PARTS = (complex.__dict__["real"], complex.__dict__["imag"])
_WIDENED = {"l": np.int64, "L": np.uint64}
"""What NumPy makes of whole numbers if nobody says otherwise has 32 bits in WebAssembly."""
_ARRAY_TYPE = re.compile(r"[<>|=][biufc][0-9]{1,2}")
_FORMS = 256
"""For how many types and shapes of arrays it is kept what they come to: most come again."""


class WireError(Exception):
    """Bytes that are no frame of ours, or a frame beyond the limits."""


class PipeClosed(WireError):
    """The other side is gone."""


class OutOfTime(WireError):
    """The other side did not answer in time."""


class NotPlain(Exception):
    """A value that cannot cross the pipe; its text describes it ("a generator")."""


@dataclass(frozen=True)
class Function:
    """A callable of the other side, known here by its number only."""

    number: int


@dataclass(slots=True)
class Encoded:
    """What an :class:`Encoder` of ours made of a value, to be sent as a part of a message."""

    data: bytes


@dataclass(frozen=True)
class Object:
    """An object of a class of the notebook's: it stays in its worker and goes by its number."""

    number: int
    kind: str
    """The name of its class."""


class Answer(dict[str, Any]):
    """What a worker answers, and the bytes that it came in."""

    __slots__ = ("data",)

    def __init__(self, fields: dict[str, Any], data: bytes) -> None:
        super().__init__(fields)
        self.data = data


class Encoder:
    """Turns one message into bytes; callables become numbers where ``functions`` is given.

    ``objects`` tells of a value whether it is an object that goes by its number.
    """

    def __init__(
        self,
        functions: list[Callable[..., Any]] | None = None,
        objects: Callable[[Any], Object | None] | None = None,
    ) -> None:
        self.functions = functions
        self.objects = objects
        self._items = 0
        self._keys = 0

    def encode(self, value: Any) -> bytes:
        """The bytes of ``value``; raises NotPlain for what the format does not hold."""
        data = _ENCODER.encode(self._plain(value, 0))
        if len(data) > MAX_FRAME:
            raise NotPlain("more data than fits: over 64 MiB")
        return data

    def _plain(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise NotPlain(f"a value nested over {MAX_DEPTH} levels deep, or one that holds itself")
        self._items += 1
        if self._items > MAX_ITEMS:
            raise NotPlain(f"more than {MAX_ITEMS:,} values in one answer")
        kind = type(value)
        if kind in _AS_THEY_ARE or (kind is str and value.isascii()):
            return value
        if kind is np.ndarray and value.dtype.kind != "O":
            return _array_extension(value)
        if kind is int:
            return _plain_int(value)
        if kind is list:
            return ["list", self._items_of(value, depth)]
        if kind is dict:
            return self._dict(value, depth)
        if kind is Encoded and self.functions is not None:  # the asking side's own
            return msgspec.Raw(value.data)
        if self.objects is not None and (known := self.objects(value)):
            return ["object", known.number, known.kind]
        # What a subclass says about itself is not asked for: each kind is read by its own means.
        # NumPy's own texts are texts too, so these come before its arrays and numbers.
        if isinstance(value, str):
            # a lone surrogate is legal in Python and not in UTF-8
            return str.encode(value, "utf-8", "replace").decode("utf-8")
        if isinstance(value, bytes):
            return b"".join([value])
        if isinstance(value, np.matrix):
            raise NotPlain(
                "a np.matrix, whose * is a matrix product: make it an array with np.asarray"
            )
        if isinstance(value, np.ndarray) and value.dtype.kind == "O":
            return self._objects(np.asarray(value), depth)
        if isinstance(value, (np.ndarray, np.generic)):
            return _array_extension(value)
        if isinstance(value, int):
            return _plain_int(int.__int__(value))
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, complex):
            return ["complex", *(part.__get__(value) for part in _PARTS)]
        if isinstance(value, list):
            return ["list", self._items_of(list(list.__iter__(value)), depth)]
        if isinstance(value, tuple):
            return ["tuple", self._items_of(list(tuple.__iter__(value)), depth)]
        if isinstance(value, dict):
            return self._dict(value, depth)
        if isinstance(value, set):
            return ["set", self._members(list(set.__iter__(value)), depth)]
        if isinstance(value, frozenset):
            return ["frozenset", self._members(list(frozenset.__iter__(value)), depth)]
        if self.functions is not None and callable(value):
            self.functions.append(value)
            return ["function", len(self.functions) - 1]
        raise NotPlain(_described(value))

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        self._keys += dict.__len__(value)
        if self._keys > MAX_KEYS:
            raise NotPlain(f"dicts with more than {MAX_KEYS:,} keys")
        below = depth + 1
        keys = dict.keys(value)
        if _TEXT.issuperset(map(type, keys)) and "".join(keys).isascii():
            self._items += len(keys)  # and how deep they are is seen by what stands beside each
            return ["dict", [[key, self._plain(item, below)] for key, item in dict.items(value)]]
        pairs = [
            [self._plain(key, below), self._plain(item, below)] for key, item in dict.items(value)
        ]
        return ["dict", pairs]

    def _members(self, members: list[Any], depth: int) -> list[Any]:
        """The members of a set in an order of their own, so that equal sets are equal bytes."""
        self._keys += len(members)
        if self._keys > MAX_KEYS:
            raise NotPlain(f"sets with more than {MAX_KEYS:,} members")
        return sorted((self._plain(item, depth + 1) for item in members), key=_ENCODER.encode)

    def _objects(self, array: np.ndarray[Any, Any], depth: int) -> Any:
        """An array of objects that are numbers, as np.frompyfunc makes it and a whole number
        beyond 64 bits: the number itself if it has no dimensions, otherwise as float64."""
        if array.size > MAX_ITEMS or not all(type(item) in _NUMBERS for item in array.flat):
            raise NotPlain(_described_type(array.dtype))
        if not array.ndim:
            return self._plain(array[()], depth)
        try:
            return _array_extension(array.astype(np.float64))
        except OverflowError:
            raise NotPlain("a number too large for a float") from None

    def _items_of(self, items: list[Any], depth: int) -> Any:
        if depth < MAX_DEPTH and self._items + len(items) <= MAX_ITEMS:
            # a training's losses come by the thousand; nothing is to be done about any of them
            kinds = set(map(type, items))
            if _AS_THEY_ARE.issuperset(kinds):
                self._items += len(items)
                return items
            if kinds == {int} and min(items) >= -_SMALL_INT and max(items) < _SMALL_INT:
                self._items += len(items)
                return items
            if kinds == {np.float64}:
                self._items += len(items)
                return _array_extension(np.array(items, dtype=np.float64))
        return [self._plain(item, depth + 1) for item in items]


def call_of(arguments: Encoded, keywords: Encoded) -> bytes:
    """The bytes of a list of these two, as :class:`Encoder` writes it; raises NotPlain if they do
    not fit into one message."""
    data = b"".join((_LIST_OF_TWO, arguments.data, keywords.data))
    if len(data) > MAX_FRAME:
        raise NotPlain("more data than fits: over 64 MiB")
    return data


def call_back(function: int, call: bytes, question: int) -> bytes:
    """What a worker says to have a function of the other side called, as :class:`Encoder` writes
    it: a thousand times in one training.  ``call`` is what :func:`encode` makes of the arguments
    and keywords.  Raises NotPlain if it does not fit into one message."""
    pairs = [["function", function], ["call", call], ["number", question]]
    data: bytes = _ENCODER.encode(["dict", pairs])
    if len(data) > MAX_FRAME:
        raise NotPlain("more data than fits: over 64 MiB")
    return data


def call_back_in(data: bytes | bytearray) -> dict[str, Any] | None:
    """What :func:`call_back` has written, as :func:`decode` reads it; None for anything else.

    There is nothing to count first: it holds two numbers and bytes.
    """
    try:
        _, ((_, function), (_, call), (_, question)) = _CALL_BACK_DECODER.decode(data)
    except (msgspec.DecodeError, ValueError):
        return None
    return {"function": function, "call": call, "number": question}


def encode(value: Any) -> bytes:
    """The bytes of a value without callables; see :class:`Encoder`."""
    return Encoder().encode(value)


def _no_object(number: int, kind: str) -> Any:
    raise WireError("an object, where only values may come")


def decode(
    data: bytes | bytearray,
    function: Callable[[int], Any] = Function,
    object_: Callable[[int, str], Any] = _no_object,
) -> Any:
    """The value in ``data``; raises WireError for anything that :class:`Encoder` cannot write.

    ``function`` makes what a callable's number is to become, and ``object_`` what an object's is.
    Arrays come out as fresh, writable, C-ordered copies.
    """
    return _decoded(data, function, object_, _measure)


def decode_own(
    data: bytes | bytearray,
    function: Callable[[int], Any] = Function,
    object_: Callable[[int, str], Any] = _no_object,
) -> Any:
    """The same for what an :class:`Encoder` of ours is known to have written: what it may hold at
    most was counted then, and is not counted again before msgspec builds it."""
    return _decoded(data, function, object_, _trust)


def _decoded(
    data: bytes | bytearray,
    function: Callable[[int], Any],
    object_: Callable[[int, str], Any],
    measure: Callable[[bytes | bytearray], None],
) -> Any:
    if len(data) > MAX_FRAME:
        raise WireError("a frame over the limit")
    try:
        measure(data)
        tree = _DECODER.decode(data)
        return _Builder(function, object_).build(tree, 0)
    except WireError:
        raise
    except (
        msgspec.DecodeError,
        RecursionError,
        MemoryError,
        ValueError,
        TypeError,
        OverflowError,
    ) as error:
        raise WireError(f"not a message: {type(error).__name__}") from error


# how many bytes an element takes after its first one, where that is fixed ...
_FIXED = {
    **dict.fromkeys([*range(0x80), *range(0xE0, 0x100), 0xC0, 0xC2, 0xC3], 0),
    **{0xA0 + length: length for length in range(32)},
    0xCA: 4,
    0xCB: 8,
    0xCC: 1,
    0xCD: 2,
    0xCE: 4,
    0xCF: 8,
    0xD0: 1,
    0xD1: 2,
    0xD2: 4,
    0xD3: 8,
    0xD4: 2,
    0xD5: 3,
    0xD6: 5,
    0xD7: 9,
    0xD8: 17,
}
# ... and where a length of so many bytes follows it; extensions have one byte more for the code
_COUNTED = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC7: 1, 0xC8: 2, 0xC9: 4}
_EXTENSIONS = (0xC7, 0xC8, 0xC9)
_LISTS = {0xDC: 2, 0xDD: 4}
# a float, as both sides write it: its code and eight bytes
_DOUBLE = b"\xcb"
_DOUBLE_SIZE = 9


def _trust(data: bytes | bytearray) -> None: ...


def _openings(data: bytes | bytearray) -> int:
    """How many lists and maps there may be at most."""
    return len(data) - len(data.translate(None, _OPENING))


def _measure(data: bytes | bytearray) -> None:
    """Count the elements of a MessagePack document that is large or may be deep, and go no deeper
    than it may be.

    msgspec builds all that a document holds, and an empty list of one byte takes fifty times
    as much in memory; so the counting comes first.  Raises WireError beyond the limits, and for
    maps, which the format does not use.
    """
    if len(data) <= _SAFE_DEPTH or (len(data) <= _SMALL_FRAME and _openings(data) <= _SAFE_DEPTH):
        return
    position = 0
    elements = 0
    open_lists = [1]
    while open_lists:
        if not open_lists[-1]:
            open_lists.pop()
            continue
        open_lists[-1] -= 1
        elements += 1
        if position >= len(data):
            raise WireError("a message that ends too early")
        code = data[position]
        position += 1
        if code in _FIXED:
            position += _FIXED[code]
        elif code in _COUNTED:
            width = _COUNTED[code]
            length = int.from_bytes(data[position : position + width], "big")
            position += width + length + (code in _EXTENSIONS)
        elif 0x90 <= code <= 0x9F or code in _LISTS:
            width = _LISTS.get(code, 0)
            length = int.from_bytes(data[position : position + width], "big")
            count = length if width else code - 0x90
            position += width
            elements += count
            if elements > _ELEMENTS_PER_ITEM * MAX_ITEMS:
                raise WireError("too many values in one message")
            if len(open_lists) > 2 * MAX_DEPTH + 4:
                raise WireError("a value nested too deep")
            end = position + _DOUBLE_SIZE * count
            if end <= len(data) and data[position:end:_DOUBLE_SIZE] == _DOUBLE * count:
                # numbers only, as a training's losses are: counted at a glance
                position = end
            else:
                elements -= count
                open_lists.append(count)
        else:
            raise WireError("an element that is not in the format")


class _Builder:
    """Makes a value of what msgspec has read; a list counts what stands in it, for all of it."""

    def __init__(self, function: Callable[[int], Any], object_: Callable[[int, str], Any]) -> None:
        self.function = function
        self.object = object_
        self.items = 1
        self.keys = 0

    def build(self, tree: Any, depth: int) -> Any:
        if type(tree) is not list:
            if type(tree) in _BUILT or isinstance(tree, np.generic):
                return tree
            raise WireError(f"a {type(tree).__name__} where a value should be")
        match tree:
            case ["dict", list() as pairs]:
                return self._dict(pairs, depth)
            case ["list", list() | np.ndarray() as items]:
                return self._items_of(items, depth)
            case ["tuple", list() | np.ndarray() as items]:
                return tuple(self._items_of(items, depth))
            case ["set", list() as members]:
                return set(self._members_of(members, depth))
            case ["frozenset", list() as members]:
                return frozenset(self._members_of(members, depth))
            case ["complex", float() as real, float() as imaginary]:
                return complex(real, imaginary)
            case ["int", str() as digits] if len(digits) <= MAX_INT_BITS // 4 + 3:
                return int(digits, 16)
            case ["function", int() as number] if number >= 0:
                return self.function(number)
            case ["object", int() as number, str() as kind] if number >= 0:
                return self.object(number, kind)
        raise WireError("a list with a tag that is not in the format")

    def _count(self, items: int, keys: int, depth: int) -> None:
        self.items += items
        if self.items > MAX_ITEMS:
            raise WireError("too many values in one message")
        self.keys += keys
        if self.keys > MAX_KEYS:
            # so many may be made to have one and the same hash
            raise WireError("too many keys or members in one message")
        if items and depth >= MAX_DEPTH:
            raise WireError("a value nested too deep")

    def _items_of(self, items: list[Any] | np.ndarray[Any, Any], depth: int) -> list[Any]:
        if isinstance(items, np.ndarray):
            if items.ndim != 1 or items.dtype != np.float64:
                raise WireError("an array where the numbers of a list should be")
            self._count(len(items), 0, depth)
            return list(items)
        self._count(len(items), 0, depth)
        if _BUILT.issuperset(map(type, items)):
            return items
        return [self.build(item, depth + 1) for item in items]

    def _members_of(self, members: list[Any], depth: int) -> list[Any]:
        self._count(len(members), len(members), depth)
        return [self.build(member, depth + 1) for member in members]

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        self._count(2 * len(pairs), len(pairs), depth)
        below = depth + 1
        built: dict[Any, Any] = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a dict entry that is no pair")
            key, item = pair
            # most need no building, and to ask for it takes longer than to see that
            if type(key) is not str:  # one that is unhashable is a TypeError, told as a WireError
                key = self.build(key, below)
            built[key] = item if type(item) in _BUILT else self.build(item, below)
        return built


def _plain_int(value: int) -> Any:
    if -_SMALL_INT <= value < _SMALL_INT:
        return value
    if value.bit_length() > MAX_INT_BITS:
        raise NotPlain(f"a whole number of more than {MAX_INT_BITS} bits")
    return ["int", hex(value)]


def _array_extension(value: np.ndarray[Any, Any] | np.generic) -> msgspec.msgpack.Ext:
    array = np.asarray(value)
    kind = array.dtype
    head = _array_head(kind, kind.char, array.shape, isinstance(value, np.generic))
    if not kind.isnative:
        array = array.astype(kind.newbyteorder("="))
    if sys.platform == "wasi" and array.dtype.char in _WIDENED:
        array = array.astype(_WIDENED[array.dtype.char])
    return msgspec.msgpack.Ext(ARRAY_CODE, head + array.tobytes())


@functools.lru_cache(maxsize=_FORMS)
def _array_head(dtype: np.dtype[Any], char: str, shape: tuple[int, ...], scalar: bool) -> bytes:
    """What stands before the bytes of an array; raises NotPlain for one that may not cross.

    ``char`` tells types of two names from each other that are equal.
    """
    if dtype.kind not in "biufc" or dtype.itemsize > 32:
        raise NotPlain(_described_type(dtype))
    if math.prod(shape) * dtype.itemsize > MAX_FRAME:
        raise NotPlain("an array of over 64 MiB")
    if len(shape) > MAX_DIMENSIONS:
        raise NotPlain(f"an array of more than {MAX_DIMENSIONS} dimensions")
    sent = dtype.newbyteorder("=")
    if sys.platform == "wasi":
        sent = np.dtype(_WIDENED.get(char, sent))
    size = math.prod(shape) * sent.itemsize
    whole: bytes = _ENCODER.encode([sent.str, scalar, list(shape), bytes(size)])
    return whole[: len(whole) - size]


@functools.lru_cache(maxsize=_FORMS)
def _array_form(kind: str, shape: tuple[int, ...], scalar: bool) -> tuple[np.dtype[Any], int, bool]:
    """The type of an array by its name, how many bytes it takes, and whether it is one that needs
    no more than these; raises WireError for a type or a shape that is not in the format."""
    if min(shape, default=0) < 0:
        raise WireError("an array of an impossible shape")
    if not _ARRAY_TYPE.fullmatch(kind):
        raise WireError("an array of a type that is not in the format")
    dtype = np.dtype(kind)
    size = math.prod(shape)
    # a dimension of zero makes every other size "agree" with no content at all
    if size == 0 and any(side > MAX_ITEMS for side in shape):
        raise WireError("an array of an impossible shape")
    if scalar and shape:
        raise WireError("a number with a shape")
    return dtype, size * dtype.itemsize, not (scalar or dtype.kind == "b")


def _extension(code: int, data: memoryview) -> np.ndarray[Any, Any] | np.generic:
    if code != ARRAY_CODE:
        raise WireError("an extension type that is not in the format")
    kind, scalar, shape, content = _ARRAY_DECODER.decode(data)
    dtype, size, as_it_is = _array_form(kind, tuple(shape), scalar)
    if size != len(content):
        raise WireError("an array whose size and content do not agree")
    array: np.ndarray[Any, Any] = np.ndarray(shape, dtype, content)
    if as_it_is:
        return array.copy()
    if dtype.kind == "b":
        # bytes other than 0 and 1 are no booleans, and NumPy would believe them
        array = np.asarray(array.view(np.uint8) != 0)
    if not scalar:
        return array
    number: np.generic = array.dtype.type(array[()])
    return number


# made once: msgspec takes a type apart for every decoder
_ENCODER = msgspec.msgpack.Encoder()
_LIST_OF_TWO = _ENCODER.encode(["list", [0, 0]])[:-2]
_DECODER = msgspec.msgpack.Decoder(ext_hook=_extension)
# a shape of millions of sides is refused before a list is made of it
_ARRAY_DECODER = msgspec.msgpack.Decoder(
    tuple[str, bool, Annotated[list[int], msgspec.Meta(max_length=MAX_DIMENSIONS)], memoryview]
)
_CALL_BACK_DECODER = msgspec.msgpack.Decoder(
    tuple[
        Literal["dict"],
        tuple[
            tuple[Literal["function"], int],
            tuple[Literal["call"], bytes],
            tuple[Literal["number"], int],
        ],
    ]
)


def _described(value: object) -> str:
    kind = type(value)
    name = kind.__name__ if isinstance(kind.__name__, str) else "object"
    if callable(value):
        return f"a function ({name})" if name != "type" else "a class"
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name}"


def _described_type(dtype: np.dtype[Any]) -> str:
    if dtype.kind == "O":
        return "an array of objects (perhaps its rows have different lengths)"
    if dtype.kind in "US":
        return "an array of texts"
    return f"an array of type {dtype.name}"


class Pipe:
    """Frames over two file descriptors, with bounds and time limits.

    Where ``left`` is given, it tells how many seconds may be waited until it is asked again, and
    none (or fewer) once the time is up.  What has arrived is read before it is asked, so that
    an answer counts that was there in time.  Without limits a pipe may be ``blocking``, which
    takes fewer system calls.
    """

    def __init__(self, reader: int, writer: int, *, blocking: bool = False) -> None:
        self.reader = reader
        self.writer = writer
        self._arrived = bytearray()
        """What was read beyond what was asked for."""
        self._to_read = select.poll()
        self._to_read.register(reader, select.POLLIN)
        os.set_blocking(reader, blocking)
        os.set_blocking(writer, blocking)

    def send(self, data: bytes, left: Callable[[], float] | None = None) -> None:
        """Write one frame; raises PipeClosed or OutOfTime if it can't."""
        self._write(memoryview(_HEADER.pack(len(data)) + data), left)

    def _write(self, view: memoryview, left: Callable[[], float] | None) -> None:
        while view:
            try:
                view = view[os.write(self.writer, view[:CHUNK]) :]
            except BlockingIOError:
                _wait(self.writer, left, write=True)
            except OSError as error:
                raise PipeClosed("the other side is gone") from error

    def receive(self, left: Callable[[], float] | None = None) -> bytearray:
        """Read one frame; raises PipeClosed, OutOfTime, or WireError for a frame too large."""
        (length,) = _HEADER.unpack(self._exactly(_HEADER.size, left))
        if length > MAX_FRAME:
            raise WireError("a frame over the limit")
        return self._exactly(length, left)

    def _exactly(self, count: int, left: Callable[[], float] | None) -> bytearray:
        # grows with what arrives, so that an announced length alone costs no memory
        data = self._arrived
        while len(data) < count:
            if left is not None and not self._is_readable(left):
                continue
            try:
                chunk = os.read(self.reader, CHUNK)
            except BlockingIOError:  # without a limit
                _wait(self.reader, left, write=False)
                continue
            except OSError as error:
                raise PipeClosed("the other side is gone") from error
            if not chunk:
                raise PipeClosed("the other side is gone")
            data += chunk
            if len(data) < count and left is not None and left() <= 0:
                # or bytes that drip would be waited for without end
                raise OutOfTime("no answer in time")
        self._arrived = data[count:]
        del data[count:]
        return data

    def _is_readable(self, left: Callable[[], float]) -> bool:
        """Wait until there is something to read, or ``left`` is to be asked again.

        To read first and be refused takes longer, and nothing has arrived yet in most cases.
        """
        seconds = max(left(), 0.0)
        ready = self._to_read.poll(seconds * 1000)
        if not ready and not seconds:
            raise OutOfTime("no answer in time")
        return bool(ready)

    def close(self) -> None:
        os.close(self.reader)
        os.close(self.writer)


def _wait(descriptor: int, left: Callable[[], float] | None, *, write: bool) -> None:
    """Wait until ``descriptor`` is ready, or ``left`` is to be asked again."""
    seconds = None if left is None else left()
    if seconds is not None and seconds <= 0:
        raise OutOfTime("no answer in time")
    ready = select.poll()
    ready.register(descriptor, select.POLLOUT if write else select.POLLIN)
    ready.poll(None if seconds is None else seconds * 1000)
