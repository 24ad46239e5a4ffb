"""What a file is that was handed in for a notebook, told by its content and hardly by its name."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submissions.file_kinds import recognise, told
from autograder.submissions.notebook import NotebookError, read_notebook


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "content " * 100)
    return held.getvalue()


def tarred() -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("lab.ipynb"))
    return held.getvalue()


MERGED = b'{\n "cells": [\n<<<<<<< HEAD\n  {"a": 1}\n=======\n  {"a": 2}\n>>>>>>> main\n ]\n}\n'

KINDS = [
    (b"%PDF-1.4\n%\xe2\xe3", "but a PDF;"),
    (b"\x89PNG\r\n\x1a\n\0\0", "but a picture (PNG);"),
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "but a picture (JPEG);"),
    (b"{\\rtf1\\ansi", "but a text document (RTF);"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "but an Office document;"),
    (zipped("lab/lab.ipynb"), "but a ZIP archive with a notebook in it; unpack it"),
    (zipped("a.txt"), "but a ZIP archive; hand in the notebook itself"),
    (zipped("word/document.xml"), "but a Word document;"),
    (gzip.compress(b"{}", mtime=0), "but an archive; unpack it"),
    (tarred(), "but an archive; unpack it"),
    (b"<!DOCTYPE html>\n<html><body>x", "but a web page (HTML);"),
    (b"<!-- a --><!-- b -->\n<HTML>", "but a web page (HTML);"),
    (b"\xef\xbb\xbf <html class='jp-Notebook'>", "but a web page (HTML) that was made of one;"),
    (b"<html><title>Log in</title>", "but a web page for signing in;"),
    (b"version https://git-lfs.github.com/spec/v1\noid x", "but a pointer of Git LFS to it;"),
    (b" https://example.org/notebooks/7\n", "but a link; open it"),
    (b"see https://colab.research.google.com/drive/1x", "but a link; open it"),
    (b"[InternetShortcut]\r\nURL=https://example.org\r\n", "but a link; open it"),
    (b'{"url": "https://docs.google.com/open?id=1x", "doc_id": "1x"}', "but a link; open it"),
    (b"import numpy as np\n\n\ndef f(x):\n    return x\n", "but Python code;"),
    (b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n", "but Python code;"),
    (MERGED, "a git merge has left its marks in it"),
    (MERGED.replace(b"\n", b"\r\n"), "a git merge has left its marks in it"),
]


@pytest.mark.parametrize(("data", "words"), KINDS)
def test_a_file_with_a_notebooks_name_is_told_by_its_content(data: bytes, words: str) -> None:
    assert words in recognise(data)
    with pytest.raises(NotebookError) as refused:
        read_notebook(data)
    sentence = str(refused.value)
    assert sentence == recognise(data)
    assert sentence.endswith(".")
    assert len(sentence) < 250
    assert "hand in" in sentence


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("answer.py", b"x = 1\n", "is Python code; hand in"),
        ("answer.md", b"# My lab\n", "is a text (Markdown); hand in"),
        ("answer.TXT", b"My lab\n", "is a text; hand in"),
        ("answer.txt", b"https://example.org/x", "is a link; open it"),
        ("answer.txt", b"%PDF-1.4", "is a PDF; hand in"),
        ("lab.gdoc", b"\0", "is a link to a file on Google Drive; hand in"),
        ("data.csv", b"1,2\n", ""),
        ("empty.txt", b"", ""),
        ("", b"x", ""),
    ],
)
def test_another_file_is_told_by_its_name_where_its_content_says_nothing(
    name: str, data: bytes, words: str
) -> None:
    assert told(name, data).startswith(words)
    assert bool(words) == bool(told(name, data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"name": "package", "url": "https://example.org"}',
        json.dumps(
            {"cells": [{"source": "import numpy\ndef f(x):\n<<<<<<< a\n"}]}, indent=1
        ).encode(),
        b"<<<<<<< HEAD\n" * 3,
        b"A letter: from me to you, import taxes and class struggle.",
    ],
)
def test_nothing_is_said_of_what_nobody_knows(data: bytes) -> None:
    assert recognise(data) == ""


@given(st.binary(max_size=200) | st.sampled_from([data for data, _ in KINDS]))
def test_any_bytes_give_a_sentence_or_none(data: bytes) -> None:
    for sentence in (recognise(data), recognise(data[:-1]), told("a.txt", data)):
        assert isinstance(sentence, str)


@pytest.mark.parametrize(
    "data",
    [
        b"<<<<<<<\n" * 1_000_000,
        b"<!-- -->" * 500_000,
        b"<?xml " * 500_000,
        b"[Desktop Entry]" + b"\nURL" * 500_000,
        b"{" + b'"url":' * 500_000,
        b"import " * 500_000,
        b"from a" + b".a" * 1_000_000,
        b" " * 4_000_000,
    ],
    ids=lambda data: data[:20].decode(),
)
def test_hostile_texts_take_no_time_that_grows_faster_than_they_do(data: bytes) -> None:
    # with a pattern that tries one beginning after another, each would take hours
    assert isinstance(recognise(data), str)
