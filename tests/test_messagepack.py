"""The MessagePack in plain Python that a worker without msgspec uses says the same as msgspec."""

from __future__ import annotations

import cProfile
import pstats
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.sandbox.inside import messagepack

atoms = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.binary(max_size=40)
)
documents = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=20) | st.lists(st.floats(allow_nan=False))
)


def ours(value: Any) -> bytes:
    return messagepack.Encoder().encode(value)


@settings(max_examples=40)
@given(documents)
def test_the_same_bytes_and_the_same_values(value: Any) -> None:
    data = msgspec.msgpack.encode(value)

    assert ours(value) == data
    assert messagepack.Decoder().decode(data) == value


@pytest.mark.parametrize("size", [2**8, 2**16])
@pytest.mark.parametrize("make", [lambda n: "a" * n, bytes, lambda n: [None] * n])
def test_lengths_of_every_width(make: Any, size: int) -> None:
    for value in (make(size - 1), make(size)):
        assert ours(value) == msgspec.msgpack.encode(value)
        assert messagepack.Decoder().decode(ours(value)) == value


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 8, 16, 17, 256])
def test_extensions(size: int) -> None:
    data = msgspec.msgpack.encode(msgspec.msgpack.Ext(1, bytes(size)))

    assert ours(messagepack.msgpack.Ext(1, bytes(size))) == data
    read = messagepack.Decoder(ext_hook=lambda code, content: (code, bytes(content)))
    assert read.decode(data) == (1, bytes(size))


@pytest.mark.parametrize("count", [0, 8, 9, 15, 16, 2000])
@pytest.mark.parametrize("last", [1.5, -0.0, float("inf"), 203, True, "text", [1.5]])
def test_lists_of_numbers_of_any_length(count: int, last: Any) -> None:
    value = [*map(float, range(count)), last]
    data = msgspec.msgpack.encode(value)

    assert ours(value) == data
    # of the same types, and zeros of the same sign
    assert repr(messagepack.Decoder().decode(data)) == repr(value)
    for cut in (1, 5, 9):
        with pytest.raises(messagepack.DecodeError):
            messagepack.Decoder().decode(data[:-cut])


def test_numbers_by_the_thousand_are_not_written_or_read_one_by_one() -> None:
    value = ["list", [number / 3 for number in range(2000)]]
    data = msgspec.msgpack.encode(value)
    for work in (lambda: ours(value), lambda: messagepack.Decoder().decode(data)):
        profile = cProfile.Profile()
        profile.runcall(work)
        assert pstats.Stats(profile).total_calls < 100  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [{}, (1,), 1j, np.float64(1), [np.int64(2)], bytearray(1)])
def test_what_is_not_in_the_format_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="not in the format"):
        ours(value)


@settings(max_examples=40)
@given(documents.map(msgspec.msgpack.encode), st.data())
def test_what_is_not_whole_is_no_document(document: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(document) - 1))
    with pytest.raises(messagepack.DecodeError):
        messagepack.Decoder().decode(document[:cut])
    with pytest.raises(messagepack.DecodeError):
        messagepack.Decoder().decode(document + b"\xc0")
