"""What a command says if nobody can write to its standard output."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from autograder.commands.output import OutputError, checked_output

VERSION = (sys.executable, "-m", "autograder.cli", "--version")


def hung_up() -> int:
    """A terminal that has gone."""
    terminal, ours = os.openpty()
    os.close(terminal)
    return ours


def full() -> int:
    return os.open("/dev/full", os.O_WRONLY)


def test_an_output_that_cannot_be_written_is_said() -> None:
    for stream, why in ((full(), "No space left on device"), (hung_up(), "Input/output error")):
        done = subprocess.run(
            VERSION, stdout=stream, stderr=subprocess.PIPE, text=True, check=False
        )
        os.close(stream)
        assert done.returncode == 2, done.stderr
        assert done.stderr == (
            f"What this command prints could not be written: {why}. What it has recorded stays; "
            "run it again with another place for its output.\n"
        )


def test_what_is_printed_goes_where_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    with checked_output():
        print("all well", flush=True)
        assert sys.stdout.isatty() is False

    assert capsys.readouterr().out == "all well\n"


def test_bytes_that_cannot_be_written_are_said_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(full(), "w", encoding="utf-8") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        with pytest.raises(OutputError, match="No space left"), checked_output():
            typer.echo(b"{}")
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), nowhere.fileno())  # where its rest may go


def test_a_command_without_a_standard_output_prints_nothing() -> None:
    closed = "import os, sys; os.close(1); os.execv(sys.executable, sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", closed, *VERSION], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_file_that_cannot_be_written_is_another_matter() -> None:
    with pytest.raises(OSError, match="No space") as caught, checked_output():
        os.write(full(), b"x")
    assert not isinstance(caught.value, OutputError)
