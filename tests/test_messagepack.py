"""The MessagePack in plain Python that a worker without msgspec uses says the same as msgspec."""

from __future__ import annotations

from typing import Any

import msgspec
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


@settings(max_examples=40)
@given(documents.map(msgspec.msgpack.encode), st.data())
def test_what_is_not_whole_is_no_document(document: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(document) - 1))
    with pytest.raises(messagepack.DecodeError):
        messagepack.Decoder().decode(document[:cut])
    with pytest.raises(messagepack.DecodeError):
        messagepack.Decoder().decode(document + b"\xc0")
