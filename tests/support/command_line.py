"""Makes the command line once for all commands that tests run in this process.

typer makes it anew for each of them, out of every function's signature, which takes longer than
many a command does.
"""

from __future__ import annotations

import functools
from typing import Any

import typer.main

_made_anew: Any = typer.main.get_command


def make_once() -> None:
    """Have typer keep what it has made of an app, in this process."""
    vars(typer.main)["get_command"] = functools.cache(_made_anew)
