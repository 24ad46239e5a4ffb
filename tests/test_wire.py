"""The format between us and the sandbox: exact for plain values, closed to everything else."""

from __future__ import annotations

import contextlib
import math
import os
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import msgspec
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.wire import (
    Encoder,
    Function,
    NotPlain,
    OutOfTime,
    Pipe,
    PipeClosed,
    WireError,
    call_back,
    call_back_in,
    decode,
    encode,
)
from autograder.sandbox.processor_time import wall_clock
from campaigns.fuzz_wire import STRANGE, is_plain, one_answer, seeds

DTYPES = hnp.boolean_dtypes()
for _kind in (
    hnp.integer_dtypes,
    hnp.unsigned_integer_dtypes,
    hnp.floating_dtypes,
    hnp.complex_number_dtypes,
):
    DTYPES |= _kind(endianness="=")
SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
big_integers = st.integers(-(2**4095), 2**4095)
losses = st.lists(st.floats(), max_size=4) | st.lists(
    st.floats(allow_nan=False).map(np.float64), max_size=4
)
numbers = st.booleans() | st.integers() | big_integers | st.floats() | st.complex_numbers()
arrays = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
scalars = DTYPES.flatmap(lambda dtype: hnp.arrays(dtype, 1)).map(lambda array: array[0])
atoms = st.none() | numbers | texts | st.binary(max_size=8) | arrays | scalars
keys = st.none() | numbers | texts | st.binary(max_size=8) | st.tuples(st.integers(), texts)
members = st.none() | st.booleans() | big_integers | texts | st.tuples(st.integers(), texts)
values = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | losses
        | losses.map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(members, max_size=3)
        | st.frozensets(members | st.frozensets(members, max_size=2), max_size=3)
    ),
    max_leaves=12,
)


FIELDS = (
    *("value", "raised", "missing", "unsupported"),
    *("changed", "moved", "printed", "warnings", "number", "asked_for", "method"),
)


def same(left: Any, right: Any) -> bool:
    """Whether two values are indistinguishable: types, signs of zero and NaN included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (np.ndarray, np.generic)):
        return (
            left.dtype == right.dtype
            and left.shape == right.shape
            and np.array_equal(*(bits(value) for value in (left, right)))
        )
    if isinstance(left, dict):
        pairs = zip(left.items(), right.items(), strict=True)
        return len(left) == len(right) and all(same(old, new) for old, new in pairs)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, complex):
        return same([left.real, left.imag], [right.real, right.imag])
    if isinstance(left, float):
        return struct.pack("d", left) == struct.pack("d", right)
    return bool(left == right)


def bits(value: Any) -> Any:
    """NaN equals NaN and -0.0 is not 0.0; the padding of a long double means nothing."""
    array = np.asarray(value)
    if array.dtype.kind in "fc":
        parts = np.stack([array.real, array.imag])
        return np.stack([np.nan_to_num(parts), np.isnan(parts), np.signbit(parts)])
    return array


def array_message(kind: str, shape: list[int], content: bytes, *, scalar: bool = False) -> bytes:
    head = msgspec.msgpack.encode([kind, scalar, shape, content])
    return msgspec.msgpack.encode(msgspec.msgpack.Ext(wire.ARRAY_CODE, head))


@given(values)
@example(np.array(True))
@example([-0.0, math.nan, complex(math.nan, -0.0), (), [], {}, "", b""])
@example([2**63 - 1, 2**63, -(2**63), -(2**63) - 1, True, 1, 1.0])
@example({(1, "a"): np.float64(1.0), 1.5: np.array(1.0), None: 1.0})
def test_a_plain_value_comes_back_as_it_was(value: Any) -> None:
    assert same(decode(encode(value)), value)


@given(arrays, st.sampled_from(["F", "T", "reversed", "strided", "big"]))
def test_an_array_arrives_whatever_its_layout(array: np.ndarray[Any, Any], layout: str) -> None:
    laid_out = {
        "F": lambda: np.asfortranarray(array),
        "T": lambda: array.T,
        "reversed": lambda: array[(slice(None, None, -1),) * array.ndim + (...,)],
        "strided": lambda: array[::2] if array.ndim else array,
        "big": lambda: array.astype(array.dtype.newbyteorder(">")),
    }[layout]()
    arrived = decode(encode(laid_out))

    assert same(arrived, np.array(laid_out, dtype=array.dtype))
    assert arrived.flags.c_contiguous
    assert arrived.flags.writeable
    assert arrived.flags.owndata


@given(st.binary(max_size=200))
@example(b"\x91" * 5000)
@example(b"\x81\xc0\xc0")
@example(b"\xd6\xff\x00\x00\x00\x00")
def test_no_bytes_give_anything_but_a_plain_value_or_an_error(data: bytes) -> None:
    with contextlib.suppress(WireError):
        assert is_plain(decode(data))


@given(st.binary(max_size=200))
def test_no_bytes_give_anything_but_an_answer_or_a_clear_verdict(data: bytes) -> None:
    one_answer(data)


@given(st.dictionaries(st.sampled_from(FIELDS), values, max_size=4), st.data())
@example({"raised": {"kind": 3, "message": ["x"], "line": 2**4000, "cell": {}}}, None)
@example({"raised": {"kind": "E", "message": "\x1b[2J\u202e" * 999, "line": True}}, None)
@example({"missing": 1, "value": None, "unsupported": b"\x00"}, None)
@example({"value": np.zeros((0, 3)), "changed": "x", "warnings": [None, "w" * 9999]}, None)
def test_no_fields_give_anything_but_an_answer_or_a_clear_verdict(
    answer: dict[str, Any], data: st.DataObject | None
) -> None:
    message = bytearray(encode(answer))
    if data is not None and data.draw(st.booleans()):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    one_answer(bytes(message))


def test_the_searchs_first_answers_are_in_the_format() -> None:
    for seed in seeds():
        one_answer(seed)
        assert is_plain(decode(seed))
    for strange in STRANGE:
        with pytest.raises(WireError):
            decode(strange)


@given(values, st.data())
def test_a_damaged_message_gives_a_plain_value_or_an_error(value: Any, data: st.DataObject) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(message) - 1))
        message[place] = data.draw(st.integers(0, 255))
    message = message[: data.draw(st.integers(0, len(message)))]

    with contextlib.suppress(WireError):
        assert is_plain(decode(bytes(message)))


@given(values)
def test_a_message_that_lacks_its_end_is_an_error(value: Any) -> None:
    message = encode(value)

    for length in range(0, len(message), max(1, len(message) // 20)):
        with pytest.raises(WireError):
            decode(message[:length])


@given(
    st.sampled_from("<>|=!x") | texts,
    st.sampled_from(["f8", "O", "O8", "S3", "U1", "V4", "M8", "m8[s]", "i4,i4", "f3", "b8"]),
    st.lists(st.integers(-1, 3), max_size=3),
    st.booleans(),
)
@example("<", "i8,<i4", [1], False)
@example("", "", [], True)
def test_an_array_of_any_other_type_is_an_error_or_none_at_all(
    order: str, kind: str, shape: list[int], scalar: bool
) -> None:
    with contextlib.suppress(WireError):
        assert is_plain(decode(array_message(order + kind, shape, b"\0" * 12, scalar=scalar)))


@pytest.mark.parametrize(
    "shape",
    [
        [0, 2_000_000, 2_000_000, 2_000_000],
        [0, 2**63 - 1],
        [2**62, 4],
        [2**32, 2**32],
        [2**63],
        [-1, -8],
        [1] * 65,
    ],
)
def test_impossible_shapes_are_errors(shape: list[int]) -> None:
    with pytest.raises(WireError):
        decode(array_message("<f8", shape, b""))


def test_an_array_has_no_more_dimensions_than_fit() -> None:
    most = [1] * wire.MAX_DIMENSIONS
    assert decode(array_message("<f8", most, bytes(8))).shape == tuple(most)
    with pytest.raises(WireError):
        decode(array_message("<f8", [*most, 1], bytes(8)))


def test_of_a_shape_with_more_sides_than_fit_none_are_read() -> None:
    message = array_message("<f8", [1] * 2**16, bytes(8))
    tracemalloc.start()
    with pytest.raises(WireError):
        decode(message)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * len(message)  # a list of them takes eight times that


def test_what_is_known_of_a_form_excuses_no_other_content() -> None:
    form, content = ("<f8", [3]), np.arange(3.0).tobytes()

    assert decode(array_message(*form, content)).tolist() == [0, 1, 2]
    assert wire._array_form.cache_info().currsize <= wire._FORMS
    for wrong in (content[:-1], content + b"\0", b""):
        with pytest.raises(WireError):
            decode(array_message(*form, wrong))
    with pytest.raises(WireError):
        decode(array_message(*form, content, scalar=True))
    assert decode(array_message(*form, content)).tolist() == [0, 1, 2]


def test_a_form_that_is_met_again_is_not_looked_through_again() -> None:
    array = np.ones((5, 7))
    data = encode(array)
    decode(data)
    with mock.patch.object(wire.math, "prod", side_effect=AssertionError):
        assert encode(array) == data
        assert same(decode(data), array)


def test_equal_types_of_two_names_have_heads_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # in WebAssembly NumPy's usual whole numbers equal those that somebody asked for
    named, other = np.dtype("l"), np.dtype("q")
    assert named == other
    monkeypatch.setattr(wire, "sys", SimpleNamespace(platform="wasi"))
    monkeypatch.setattr(wire, "_WIDENED", {"q": np.uint64})
    wire._array_head.cache_clear()

    arrived = [decode(encode(np.ones(2, dtype))).dtype for dtype in (named, other, named)]

    wire._array_head.cache_clear()
    assert arrived == [np.int64, np.uint64, np.int64]


def test_bytes_that_are_no_booleans_become_booleans() -> None:
    array = decode(array_message("|b1", [3], b"\x00\x01\x07"))

    assert array.view(np.uint8).tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "message",
    [
        ["pickle", [1]],
        ["dict", [[[1], 2]]],
        ["dict", [1]],
        ["dict", ["ab"]],
        ["dict", [["a"]]],
        ["dict", [["a", 1, 2]]],
        ["dict", [["a", ["pickle", 1]]]],
        ["list", 1],
        ["int", "0x" + "f" * 4000],
        ["int", "ten"],
        ["function", -1],
        ["set", 1],
        ["set", [["list", []]]],
        ["set", list(range(wire.MAX_KEYS + 1))],
        ["object", 0, "Stack"],
        ["complex", "1", 2.0],
        [],
        {"a": 1},
    ],
)
def test_messages_outside_the_format_are_errors(message: Any) -> None:
    with pytest.raises(WireError):
        decode(msgspec.msgpack.encode(message))


@pytest.mark.parametrize("kind", [int, float, np.float64])
def test_depth_is_bounded_on_both_sides(kind: type) -> None:
    deepest: Any = kind(1)
    for _ in range(wire.MAX_DEPTH):
        deepest = [deepest]
    message = ["list", [msgspec.msgpack.decode(encode(deepest))]]

    assert decode(encode(deepest)) == deepest
    with pytest.raises(NotPlain, match="levels deep"):
        encode([deepest])
    with pytest.raises(WireError, match="too deep"):
        decode(msgspec.msgpack.encode(message))


@pytest.mark.parametrize("item", [1, "text", None, np.ones(2), np.float32(1)], ids=repr)
def test_depth_of_what_a_dict_holds_is_bounded_on_both_sides(item: Any) -> None:
    deepest: Any = {"a": item}
    for _ in range(wire.MAX_DEPTH - 1):
        deepest = {"a": deepest}
    inside = decode(encode(deepest))
    assert same(inside, deepest)
    for _ in range(wire.MAX_DEPTH):
        inside = inside["a"]
    assert same(inside, item)

    with pytest.raises(NotPlain, match="levels deep"):
        encode({"a": deepest})
    message = ["dict", [["a", msgspec.msgpack.decode(encode(deepest))]]]
    with pytest.raises(WireError, match="too deep"):
        decode(msgspec.msgpack.encode(message))


def test_values_in_dicts_are_counted_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    value = [{str(key): True for key in range(50)} for _ in range(5)]
    data = encode(value)
    monkeypatch.setattr(wire, "MAX_ITEMS", 506)
    assert decode(encode(value)) == value
    monkeypatch.setattr(wire, "MAX_ITEMS", 505)

    with pytest.raises(NotPlain, match="more than 505 values"):
        encode(value)
    with pytest.raises(WireError, match="too many"):
        decode(data)


def test_of_a_key_that_comes_twice_the_last_value_counts_and_all_are_looked_at() -> None:
    def message(*pairs: Any) -> bytes:
        return msgspec.msgpack.encode(["dict", pairs])

    assert decode(message(["a", 1], ["a", 2])) == {"a": 2}
    lone = {f"a{letter}": number for number, letter in enumerate("\ud800\ud801", 1)}
    assert decode(encode(lone)) == {"a?": 2}
    with pytest.raises(WireError):
        decode(message(["a", ["pickle", 1]], ["a", 2]))


@pytest.mark.parametrize("entry", ["ab", b"ab", ["a"], ["a", 1, 2], 1, None])
def test_an_entry_of_a_dict_is_a_pair(entry: object) -> None:
    with pytest.raises(WireError, match="no pair"):
        decode(msgspec.msgpack.encode(["dict", [["a", 1], entry]]))


@pytest.mark.parametrize("kind", [float, np.float64])
@pytest.mark.parametrize("sequence", [list, tuple])
def test_a_thousand_numbers_keep_their_type(kind: type, sequence: type) -> None:
    value = sequence(map(kind, (math.nan, -0.0, math.inf, 5e-324, *range(1000))))

    answer = decode(encode([value, value]))[1]

    assert type(answer) is sequence
    assert {type(item) for item in answer} == {kind}
    assert np.array(answer).tobytes() == np.array(value).tobytes()


def test_a_thousand_numbers_take_little_more_than_their_own_bytes() -> None:
    assert len(encode([np.float64(1.5)] * 1000)) < 1.1 * 8000


@pytest.mark.parametrize("kind", [float, np.float64])
def test_numbers_in_lists_are_counted_on_both_sides(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = [[kind(1.0)] * 99 for _ in range(10)]
    data = encode(lists)
    monkeypatch.setattr(wire, "MAX_ITEMS", 1000)

    with pytest.raises(NotPlain, match="more than 1,000 values"):
        encode(lists)
    with pytest.raises(WireError, match="too many"):
        decode(data)


@pytest.mark.parametrize(
    "array", [np.ones((2, 2)), np.ones(2, np.float32), np.float64(1.0), np.ones(2, ">f8")]
)
def test_an_array_of_another_kind_is_no_list(array: Any) -> None:
    head = [array.dtype.str, array.ndim == 0, list(array.shape), array.tobytes()]
    extension = msgspec.msgpack.Ext(wire.ARRAY_CODE, msgspec.msgpack.encode(head))

    with pytest.raises(WireError):
        decode(msgspec.msgpack.encode(["list", extension]))


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        (np.array(2**80), 2**80),
        (np.array(1.5, dtype=object), 1.5),
        (np.array(np.float64(1.5), dtype=object), np.float64(1.5)),
        (np.frompyfunc(abs, 1, 1)(np.array([[-1.5, 2.0]])), np.array([[1.5, 2.0]])),
        (np.array([True, 2**70, np.int64(3)], dtype=object), np.array([1.0, 2.0**70, 3.0])),
    ],
    ids=repr,
)
def test_objects_that_are_numbers_are_numbers(value: Any, arrived: Any) -> None:
    assert same(decode(encode(value)), arrived)


def test_what_holds_itself_is_not_plain() -> None:
    ring: list[Any] = []
    ring.append(ring)
    circle: dict[str, Any] = {}
    circle["self"] = (circle,)

    for value in (ring, circle):
        with pytest.raises(NotPlain, match="holds itself"):
            encode(value)


def test_what_doubles_on_every_level_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_ITEMS", 1000)
    value: Any = 1
    for _ in range(20):
        value = [value, value]

    with pytest.raises(NotPlain, match="more than 1,000 values"):
        encode(value)
    message = msgspec.msgpack.encode(["list", [0] * 1000])
    with pytest.raises(WireError, match="too many"):
        decode(message)


def peak(data: bytes) -> int:
    """The bytes that were allocated at most while ``data`` was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"\xdd\xff\xff\xff\xff",  # a list of four billion
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
        array_message("<f8", [2**40], b""),
        array_message("<f8", [2**21, 2**21, 0], b""),
    ],
)
def test_an_announced_size_costs_no_memory(data: bytes) -> None:
    assert peak(data) < 2**20


@pytest.mark.parametrize("end", [b"\x90", b"\xc0"])
@pytest.mark.parametrize("opening", [b"\x91", b"\xdc\x00\x01", b"\x81", b"\x81\xc0"])
@pytest.mark.parametrize("depth", [501, 900, 20_000])
def test_what_is_deep_is_refused_before_anybody_goes_down_there(
    depth: int, opening: bytes, end: bytes
) -> None:
    # a thread's stack may be too small for as deep as msgspec goes
    with pytest.raises(WireError, match=r"nested too deep|not in the format"):
        decode(opening * depth + end)


def test_many_small_values_cost_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_ITEMS", 1000)
    count = 200_000

    # each of these bytes is an empty list, which takes 56 times as much as an object
    assert peak(b"\xdd" + count.to_bytes(4, "big") + b"\x90" * count) < 2**20


def test_keys_that_are_made_to_collide_are_refused() -> None:
    same_hash = [i * (2**61 - 1) for i in range(20_000)]
    assert len(set(map(hash, same_hash))) == 1
    message = ["dict", [[["int", hex(number)], None] for number in same_hash]]

    with pytest.raises(WireError):
        decode(msgspec.msgpack.encode(message))


def test_a_view_of_one_number_that_pretends_to_be_huge_is_not_copied() -> None:
    giant = np.broadcast_to(np.float64(1), (10**6, 10**6))

    with pytest.raises(NotPlain, match="64 MiB"):
        encode(giant)


@pytest.mark.parametrize(
    ("value", "described"),
    [
        ((number for number in [1]), "a generator"),
        (object(), "an object"),
        (int, "a class"),
        (len, "a function"),
        (range(3), "a range"),
        (np.array([[1], [1, 2]], dtype=object), "an array of objects"),
        (np.array([1.0, None]), "an array of objects"),
        (np.array(2**14_000), "a whole number of more than"),
        (np.array([10**400, 1.0]), "a number too large for a float"),
        (
            {"z1": [np.ones((2, 2)).view(np.matrix)]},
            r"a np.matrix, whose \* is a matrix product: make it an array with np.asarray",
        ),
        (np.array(["a"]), "an array of texts"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "an array of type datetime64"),
        (1 << 14_000, "a whole number of more than"),
    ],
)
def test_what_cannot_cross_is_described(value: Any, described: str) -> None:
    with pytest.raises(NotPlain, match=described):
        encode([value])


class Endless(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        while True:
            yield 0

    def __len__(self) -> int:
        return -1


class Empty(dict):  # type: ignore[type-arg]
    def __len__(self) -> int:
        return 0

    def items(self) -> Any:
        raise KeyboardInterrupt


class Seven(int):
    def __int__(self) -> int:
        raise SystemExit

    def __index__(self) -> int:
        return 8

    def bit_length(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return True


class Half(float):
    def __float__(self) -> float:
        return 2.0


class Turn(complex):
    real = property(lambda self: "no number")  # type: ignore[assignment]


class Said(str):
    def encode(self, *_: Any) -> Any:
        return [1]

    def __str__(self) -> str:
        raise SystemExit


class Raw(bytes):
    def __bytes__(self) -> bytes:
        return b"other"

    def __len__(self) -> int:
        return 2**40


class Grid(np.ndarray):  # type: ignore[type-arg]
    shape = property(lambda self: (2**40,))  # type: ignore[assignment]
    nbytes = property(lambda self: 0)  # type: ignore[assignment]

    def tobytes(self, *_: Any) -> bytes:
        raise SystemExit

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise SystemExit

    def __array_finalize__(self, _: Any) -> None: ...


@pytest.mark.parametrize(
    ("lying", "true"),
    [
        (Endless([1, 2]), [1, 2]),
        (Empty(a=1), {"a": 1}),
        (Seven(7), 7),
        (Seven(2**70), 2**70),
        (Half(0.5), 0.5),
        (Turn(1 + 2j), 1 + 2j),
        (Said("text"), "text"),
        (Raw(b"raw"), b"raw"),
        (np.eye(2).view(Grid), np.eye(2)),
    ],
    ids=["list", "dict", "int", "large int", "float", "complex", "str", "bytes", "array"],
)
def test_what_a_subclass_says_of_itself_is_not_believed(lying: Any, true: Any) -> None:
    assert same(decode(encode([lying])), [true])


def test_equal_sets_are_equal_bytes() -> None:
    assert encode({0, 8, 16}) == encode({16, 8, 0}) != encode(frozenset({0, 8, 16}))


def test_a_set_has_as_many_members_as_a_dict_has_keys() -> None:
    assert len(decode(encode(set(range(wire.MAX_KEYS))))) == wire.MAX_KEYS
    with pytest.raises(NotPlain, match="sets with more than 1,000 members"):
        encode([set(range(wire.MAX_KEYS - 1)), {"a", "b"}])


def test_a_subclass_cannot_take_more_room_than_there_is() -> None:
    many = Empty(dict.fromkeys(range(wire.MAX_KEYS + 1)))

    with pytest.raises(NotPlain, match="more than 1,000 keys"):
        encode(many)
    with pytest.raises(NotPlain, match="a whole number of more than"):
        encode(Seven(2**15_000))


@pytest.mark.parametrize(
    "bits",
    [0x7FF8_DEAD_BEEF_CAFE, 0xFFF0_0000_0000_0001, 0x7FF0_0000_0000_0001],
    ids=["quiet", "signalling and negative", "signalling"],
)
def test_what_is_hidden_in_a_nan_is_a_nan(bits: int) -> None:
    raw = struct.pack(">Q", bits)
    value = decode(b"\xcb" + raw)
    (entry,) = decode(array_message("<f8", [1], raw[::-1]))

    assert type(value) is float
    assert math.isnan(value)
    assert np.isnan(entry)
    one_answer(encode({"value": [value, entry]}))


@pytest.mark.parametrize(
    "content", [b"\xff" * 16, b"\x00" * 7 + b"\x80" + b"\x00" * 8, b"\x55" * 16]
)
def test_bits_that_are_no_long_double_harm_nobody(content: bytes) -> None:
    for kind in ("<f16", "<c32"):
        with contextlib.suppress(WireError):
            array = decode(array_message(kind, [1], content[:16] * (2 if kind == "<c32" else 1)))
            assert isinstance(repr(array), str)
            one_answer(encode({"value": array[0], "printed": "x"}))


def test_numpys_texts_are_texts() -> None:
    arrived = decode(encode([np.str_("steady"), np.bytes_(b"x")]))

    assert same(arrived, ["steady", b"x"])


def test_functions_become_numbers_only_where_they_may() -> None:
    functions: list[Any] = []
    message = Encoder(functions).encode({"f": len, "g": [abs]})

    assert functions == [len, abs]
    assert decode(message) == {"f": Function(0), "g": [Function(1)]}
    assert decode(message, functions.__getitem__) == {"f": len, "g": [abs]}


def test_a_lone_surrogate_does_not_stop_a_message() -> None:
    assert decode(encode("a\ud800")) == "a?"


@pytest.fixture
def pipe() -> Iterator[tuple[Pipe, int, int]]:
    """Our end of a pipe, and the other side's two raw descriptors (read from, written to)."""
    their_read, our_write = os.pipe()
    our_read, their_write = os.pipe()
    ours = Pipe(our_read, our_write)
    yield ours, their_read, their_write
    ours.close()
    for descriptor in (their_read, their_write):
        with contextlib.suppress(OSError):
            os.close(descriptor)


def soon() -> Callable[[], float]:
    """The end of a wait for what will not come."""
    return wall_clock(0.05)


def later() -> Callable[[], float]:
    """The end of a wait for what comes, however busy the machine is."""
    return wall_clock(600)


def no_time_left() -> float:
    return -1.0


def test_frames_arrive_in_order(pipe: tuple[Pipe, int, int]) -> None:
    ours, their_read, their_write = pipe
    theirs = Pipe(their_read, os.dup(their_write))
    for data in (b"first", b"", b"x" * 50_000):
        theirs.send(data)
        assert ours.receive(later()) == data
    ours.send(b"back")
    assert theirs.receive(later()) == b"back"


def test_a_frame_may_come_in_pieces(pipe: tuple[Pipe, int, int]) -> None:
    ours, _, their_write = pipe
    os.write(their_write, b"\0\0\0\4ab")
    with pytest.raises(OutOfTime):
        ours.receive(soon())


@pytest.mark.parametrize("said", [b"", b"\0\0", b"\0\0\0\4ab"])
def test_a_pipe_that_closes_early_is_noticed(pipe: tuple[Pipe, int, int], said: bytes) -> None:
    ours, _, their_write = pipe
    os.write(their_write, said)
    os.close(their_write)
    with pytest.raises(PipeClosed):
        ours.receive(later())


def test_nothing_is_read_before_there_is_something(
    pipe: tuple[Pipe, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _, their_write = pipe
    with monkeypatch.context() as patched:
        patched.setattr(os, "read", mock.Mock(side_effect=AssertionError))
        with pytest.raises(OutOfTime):
            ours.receive(soon())
    os.write(their_write, b"\0\0\0\4said")
    assert ours.receive(later()) == b"said"


def test_silence_ends_at_the_deadline(pipe: tuple[Pipe, int, int]) -> None:
    with pytest.raises(OutOfTime):
        pipe[0].receive(soon())


def test_trickling_does_not_extend_the_deadline(pipe: tuple[Pipe, int, int]) -> None:
    ours, _, their_write = pipe
    os.write(their_write, (1000).to_bytes(4, "big") + b"x" * 900)
    with pytest.raises(OutOfTime):
        ours.receive(no_time_left)


def test_what_has_arrived_counts_however_late_we_come(pipe: tuple[Pipe, int, int]) -> None:
    ours, _, their_write = pipe
    os.write(their_write, (4).to_bytes(4, "big") + b"said")
    assert ours.receive(no_time_left) == b"said"


def test_a_frame_in_ever_more_pieces_has_no_more_time(
    pipe: tuple[Pipe, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, _, their_write = pipe
    os.write(their_write, (1000).to_bytes(4, "big") + b"x" * 1000)
    monkeypatch.setattr(wire, "CHUNK", 10)
    with pytest.raises(OutOfTime):
        ours.receive(no_time_left)


def test_a_frame_over_the_limit_is_refused_before_it_is_read(pipe: tuple[Pipe, int, int]) -> None:
    ours, _, their_write = pipe
    os.write(their_write, (wire.MAX_FRAME + 1).to_bytes(4, "big"))
    with pytest.raises(WireError, match="over the limit"):
        ours.receive(later())


def test_a_reader_who_does_not_read_ends_at_the_deadline(pipe: tuple[Pipe, int, int]) -> None:
    with pytest.raises(OutOfTime):
        pipe[0].send(b"x" * 2**20, soon())


def test_a_reader_who_is_gone_is_noticed(pipe: tuple[Pipe, int, int]) -> None:
    ours, their_read, _ = pipe
    os.close(their_read)
    with pytest.raises(PipeClosed):
        ours.send(b"x")


@given(st.integers(0, 2**40), values, st.integers(0, 2**62))
def test_a_call_back_is_a_message_like_any_other(number: int, value: Any, question: int) -> None:
    call = encode([[value], {}])
    request = {"function": number, "call": call, "number": question}
    data = call_back(number, call, question)
    assert data == encode(request)
    assert call_back_in(bytearray(data)) == decode(data) == request


@pytest.mark.parametrize(
    "message",
    [
        {"value": 1, "number": 7},
        {"function": 0, "call": b"", "number": 7, "value": 1},
        {"function": 0, "number": 7, "call": b""},
        {"function": 0, "call": "", "number": 7},
        {"function": 0, "call": [], "number": 7},
        {"function": True, "call": b"", "number": 7},
        {"function": 0.0, "call": b"", "number": 7},
        {"function": 2**70, "call": b"", "number": 7},
        {"function": 0, "call": b"", "number": None},
        {"function": np.zeros(3), "call": b"", "number": 7},
        [0, b"", 7],
    ],
    ids=repr,
)
def test_what_is_no_call_back_is_read_like_any_other_message(message: Any) -> None:
    assert call_back_in(encode(message)) is None


def test_no_part_of_a_call_back_is_one() -> None:
    data = call_back(0, encode([[1], {}]), 7)
    assert call_back_in(data)
    assert {call_back_in(data[:length]) for length in range(len(data))} == {None}
    assert call_back_in(data + b"\x00") is None


def test_a_call_back_that_is_too_large_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_FRAME", 60)
    assert call_back(0, bytes(10), 7)
    with pytest.raises(NotPlain, match="more data than fits"):
        call_back(0, bytes(40), 7)


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1])
def test_whole_numbers_in_a_list_are_written_as_each_by_itself(number: int) -> None:
    numbers = [number, 7, number]
    assert encode(numbers) == encode([number, 7.0, number]).replace(encode(7.0), encode(7))
    assert decode(encode(numbers)) == numbers


def test_whole_numbers_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_ITEMS", 10)
    assert encode([[1] * 4, [2] * 3])
    with pytest.raises(NotPlain, match="more than 10 values"):
        encode([[1] * 4, [2] * 4])
