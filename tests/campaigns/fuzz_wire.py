"""What we do with the bytes of a worker, whatever they are.

Hypothesis calls :func:`one_answer` in the tests; ``make fuzz`` hands it to Atheris, which looks for
new bytes by watching which of our lines the last ones reached::

    make fuzz ARGS="-max_total_time=600"
"""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    import atheris

    sys.path.insert(0, str(Path(__file__).parents[2]))
    with atheris.instrument_imports(
        include=[
            "autograder.sandbox.inside",
            "autograder.grading.plain_text",
            "autograder.grading.student",
            "autograder.grading.worker_student",
        ]
    ):
        from autograder.grading.failure import Failure
        from autograder.grading.plain_text import sketch
        from autograder.grading.worker_student import WorkerStudent
        from autograder.sandbox.inside.wire import Function, NotPlain, WireError, decode, encode
        from autograder.submissions.submission import Cell, Submission
else:
    from autograder.grading.failure import Failure
    from autograder.grading.plain_text import sketch
    from autograder.grading.worker_student import WorkerStudent
    from autograder.sandbox.inside.wire import Function, NotPlain, WireError, decode, encode
    from autograder.submissions.submission import Cell, Submission

import numpy as np

PLAIN = (bool, int, float, complex, str, bytes, Function)
LONGEST_MESSAGE = 1000
CONTROLS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Of Unicode's categories of characters, those that do things to a screen."""


def is_plain(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc"
    if type(value) in (list, tuple, set, frozenset):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(part) for pair in value.items() for part in pair)
    return value is None or type(value) in PLAIN


class Answered(WorkerStudent):
    """A student whose worker gives one answer to everything."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(Submission((Cell(1, "def f():\n    return 1"),)))
        self.answer = answer

    def _answer(self, *_: Any) -> Mapping[str, Any]:
        return self.answer


def one_answer(data: bytes) -> None:
    """Read an answer as we do; anything but a plain value or a clear verdict is a finding."""
    try:
        value = decode(data)
    except WireError:
        return
    assert is_plain(value)
    assert len(sketch(value)) < LONGEST_MESSAGE or isinstance(value, dict)
    with contextlib.suppress(NotPlain):  # a function's number is only ever read
        decode(encode(value))
    if not isinstance(value, dict):
        return
    try:
        Answered(value).call("f", (), {})
    except Failure as failure:
        told = failure.message
    else:
        return
    assert len(told) < LONGEST_MESSAGE
    assert not {unicodedata.category(letter) for letter in told} & CONTROLS


def seeds() -> list[bytes]:
    """Answers as workers give them, for the search to start from."""
    raised = {"kind": "ValueError", "message": "m", "line": 2, "cell": "cell 1", "function": "f"}
    answers: list[Any] = [
        {"ready": True},
        {"value": np.array([True, False]), "warnings": []},
        {"value": np.eye(2), "changed": ["x"], "moved": True, "printed": "p", "warnings": ["w"]},
        {"value": (1, 2.5, 1j, None, "text", b"bytes", 2**70, [True]), "number": 3},
        {"value": ({}, [np.float64(0.5), np.float64(0.25)], [0.5, 0.25, 0.125])},
        {"raised": raised, "printed": ""},
        {"value": {1, "a", frozenset({(2, None)})}, "printed": "p", "asked_for": 2},
        {"missing": "nothing"},
        {"unsupported": "a generator", "value": None},
        {"function": 0, "call": encode([[1], {}])},
        [[np.float32(1), {(1, "a"): []}], {"k": 1}],
    ]
    return [encode(answer) for answer in answers]


STRANGE = (
    b"\xd6\xff\x00\x00\x00\x00",  # MessagePack's own type for a moment in time
    b"\x81\xc0\xc0",  # a map, which the format does without
    encode({"value": np.zeros((0, 2))}).replace(b"\x92\x00\x02", b"\x92\x00\xce\xff\xff\xff\xff"),
)
"""What no worker of ours would say."""


def main() -> None:
    corpus = Path(sys.argv[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*seeds(), *STRANGE]):
        (corpus / f"seed{number}").write_bytes(seed)
    atheris.Setup(sys.argv, one_answer)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
