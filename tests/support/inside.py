"""Functions of a test's file that run in a worker, as a cell and its call would."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from autograder.sandbox.launch import WorkerProcess

LONG = 600.0


def run_inside(worker: WorkerProcess, function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` returns in ``worker``, to which its source is sent."""
    source = textwrap.dedent(inspect.getsource(function))
    question = {"do": "run", "source": source, "name": "cell 1", "definitions": False}
    assert "raised" not in worker.ask(question, LONG)
    name = function.__name__
    call = {"do": "call", "function": name, "arguments": list(arguments), "keywords": {}}
    answer = worker.ask(call, LONG)
    assert "raised" not in answer, answer["raised"]
    return answer["value"]
