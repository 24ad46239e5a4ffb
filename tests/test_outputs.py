"""What is cut out of a notebook's bytes is its outputs, and nothing else."""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.submissions import outputs
from autograder.submissions.notebook import read_notebook
from autograder.submissions.outputs import (
    MAX_KEPT,
    TooLarge,
    Unfinished,
    without_outputs,
)

texts = st.text(max_size=6) | st.sampled_from(
    [
        '"outputs": [',
        '\\"outputs\\": [',
        "outputs",
        '"',
        "\\",
        "]",
        "[",
        'x"outputs',
        "}",
        "\n",
        "é",
    ]
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts | st.just("outputs"), inner, max_size=4)
    ),
    max_leaves=20,
)


def emptied(value: Any) -> Any:
    """The same value with an empty list for each that is called outputs."""
    if isinstance(value, dict):
        return {
            key: [] if key == "outputs" and isinstance(item, list) else emptied(item)
            for key, item in value.items()
        }
    return [emptied(item) for item in value] if isinstance(value, list) else value


@given(values, st.booleans(), st.sampled_from([None, 1]), st.sampled_from([":", " \n: \t"]))
@example(
    {"outputs": [{"outputs": ["[", 1]}, "]"], "x": {"outputs": {"outputs": [[]]}}}, True, 1, ":"
)
@example({'\\"outputs': [1], '"outputs': [2], "outputs": "[3]"}, True, None, ":")
def test_outputs_are_emptied_and_the_rest_is_left(
    value: Any, ascii_only: bool, indent: int | None, colon: str
) -> None:
    data = json.dumps(
        value, ensure_ascii=ascii_only, indent=indent, separators=(",", colon)
    ).encode("utf-8", "replace")

    assert repr(json.loads(without_outputs(data))) == repr(emptied(json.loads(data)))


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_give_anything_but_bytes_or_an_error(before: bytes, inside: bytes) -> None:
    with contextlib.suppress(Unfinished, TooLarge):
        assert isinstance(without_outputs(before + b'"outputs": [' + inside), bytes)


LINE = b'"a line, printed again and again\\n",'


@pytest.mark.parametrize(
    ("begin", "again", "times", "end"),
    [
        (b"", LINE, 2_000_000, b'""'),
        pytest.param(b'"', b"A", 70_000_000, b'"', marks=pytest.mark.campaign),
        pytest.param(b'"', b"\\n\\\\", 18_000_000, b'"', marks=pytest.mark.campaign),
        (b"", b"[0.5,NaN],", 7_000_000, b"0"),
    ],
    ids=["lines", "picture", "escapes", "numbers"],
)
def test_seventy_megabytes_of_outputs_take_no_memory_of_their_own(
    begin: bytes, again: bytes, times: int, end: bytes
) -> None:
    output = begin + again * times + end
    cell = b'{"cell_type": "code", "source": "x = 1", "outputs": [' + output + b"]}"
    data = b'{"nbformat": 4, "cells": [' + cell + b"]}"
    assert len(data) > MAX_KEPT
    read_notebook(
        data[: -len(output) - 4] + b"]}]}"
    )  # what is imported for the first one is not it

    tracemalloc.start()
    try:
        notebook = read_notebook(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert notebook.cells[0].source == "x = 1"
    assert peak < 1_000_000


@pytest.mark.parametrize("end", [b"", b"[", b'["', b'"\\', b"[1]", b'["]'])
def test_a_text_that_ends_within_outputs_is_told_of(end: bytes) -> None:
    with pytest.raises(Unfinished):
        without_outputs(b'{"outputs": [' + end)


@pytest.mark.parametrize(
    "text",
    [
        b'{"outputs": [' + b"[" * 1001,
        b'{"outputs": [' + b"[[]]," * 501,
        b'{"outputs": []},' * 1001,
    ],
)
def test_lists_in_outputs_are_counted(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "MAX_BRACKETS", 1000)

    with pytest.raises(TooLarge, match="more than 1,000 lists in its outputs"):
        without_outputs(text)


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_left_is_bounded(place: int) -> None:
    texts = [b"x" * (MAX_KEPT + 1), b"x" * (MAX_KEPT + 1)]
    texts[place] = b""
    with pytest.raises(TooLarge, match="larger than 64 MiB"):
        without_outputs(texts[0] + b'"outputs": [1]' + texts[1])
