"""What every worker does, done by the template a few times with cells of our own.

Python looks up where names lie, and which operation a line comes to, when a line runs for the
first times, and keeps that with the code.  What is kept there already when a worker is forked,
no worker has to find out for itself, in pages of memory that it would have to copy for that.
"""

from __future__ import annotations

import contextlib
import linecache
from collections.abc import Iterator
from typing import Any

import numpy as np

from .wire import Encoder, WireError
from .worker import Worker

ROUNDS = 4
CHECKS = ("test_scaled", "test_trained")
NAME = "cell of a rehearsal"
CELLS = (
    "import numpy as np\nRATES = np.array([0.5, 0.25])\nSIZES = [2, 3]\n",
    'def scaled(values: np.ndarray, rate: float = 0.5) -> np.ndarray:\n    """Scale."""\n'
    "    return rate * values\n",
    "def trained(parameters: dict, epochs):\n    if epochs < 0:\n"
    "        raise ValueError(f'{epochs} epochs')\n"
    "    return {name: scaled(value) for name, value in parameters.items()}, [0.5] * epochs\n",
    "class Net:\n    def __init__(self, sizes):\n        self.sizes = sizes\nprint(RATES.mean())\n",
)


def questions() -> Iterator[dict[str, Any]]:
    """All that is asked: a notebook's cells, and for each round calls of its functions."""
    functions = ["scaled", "trained"]
    yield {"do": "lab", "functions": functions, "given": [], "classes": []}
    for number, source in enumerate(CELLS):
        checks = [[check, function] for check, function in zip(CHECKS, functions, strict=True)]
        asked = {"source": source, "name": f"{NAME} {number}", "definitions": False}
        yield {"do": "run", **asked, "checks": checks[number - 1 : number]}
    values = np.ones((4, 3))
    parameters = {"W1": np.ones((2, 3)), "b1": np.zeros(3)}
    for _ in range(ROUNDS):
        for check in CHECKS:
            called = {"do": "call", "at": check, "keywords": {}}
            yield {**called, "function": "scaled", "arguments": [values, 0.25]}
            yield {**called, "function": "trained", "arguments": [parameters, 3]}
            yield {**called, "function": "trained", "arguments": [parameters, -1]}
            yield {**called, "function": "scaled", "arguments": [3], "keywords": {"rate": 0.5}}
            yield {"do": "replace", "functions": {}, "at": check}


class Script:
    """Frames that ask all of it, and end where there is no more."""

    def __init__(self) -> None:
        self._asked = (
            Encoder([]).encode({**question, "number": number})
            for number, question in enumerate(questions())
        )
        self.said: list[bytes] = []

    def send(self, data: bytes) -> None:
        """Keep what is said in answer."""
        self.said.append(data)

    def receive(self) -> bytes:
        """The next question; raises WireError after the last one."""
        for data in self._asked:
            return data
        raise WireError("the end of the script")


def rehearse() -> Script:
    """Have a worker answer all of it, and leave no trace of that in this process; gives the
    script with what was said."""
    script = Script()
    try:
        with contextlib.suppress(Exception):  # a worker can do without
            Worker().serve(script)
    finally:
        for name in [name for name in linecache.cache if name.startswith(NAME)]:
            del linecache.cache[name]
    return script
