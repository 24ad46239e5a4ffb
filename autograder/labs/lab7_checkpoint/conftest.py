"""What lab7's suite needs: the drawer of ``backward``s, and a student's verdict on each."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.grading.student import Student
from autograder.testing import Failure, expect

CALLS = 1_000
"""How often a verdict may call the ``backward`` that it is about."""

LOOKED_AT = 50
"""How many of those calls are looked at closely: looking costs more than answering."""

NAMES = ("parameters", "cache", "X", "y")


def _drawer() -> ModuleType:
    """``bank.py``, which no import finds, because suites are no package."""
    path = Path(__file__).with_name("bank.py")
    module = ModuleType("bank_of_lab7")
    exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    return module


DRAWER = _drawer()


@dataclass(unsafe_hash=True)
class Asked:
    """A ``backward`` from the drawer as a student's function gets to call it.

    Two that are equal answer alike: what a verdict of ours on one came to is known of the other.
    """

    function: Callable[..., Any]
    forward: Callable[..., Mapping[str, Any]]
    calls: int = 0
    complaint: str = ""
    """What was wrong with what it was given, the first time that something was."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.calls += 1
        if self.calls > CALLS:
            raise RuntimeError(f"backward may be called {CALLS:,} times for one verdict")
        given = dict(zip(NAMES, arguments, strict=False)) | keywords
        if len(arguments) + len(keywords) != 4 or set(given) != set(NAMES):
            self.complaint = self.complaint or "it was not called as the stub says"
            raise TypeError("backward takes parameters, cache, X and y")
        parameters, cache = _floats(given["parameters"]), _floats(given["cache"])
        X, y = np.asarray(given["X"], dtype=float), np.asarray(given["y"], dtype=float)
        if self.calls <= LOOKED_AT and not self.complaint:
            self.complaint = self._complaint(parameters, cache, X, y)
        return self.function(parameters, cache, X, y)

    def _complaint(self, parameters: Any, cache: Any, X: Any, y: Any) -> str:
        if set(parameters) != {"W1", "b1", "W2", "b2"}:
            return "its parameters were not W1, b1, W2 and b2"
        (n_in, n_hidden), (_, n_out) = parameters["W1"].shape, parameters["W2"].shape
        due = {"b1": (1, n_hidden), "W2": (n_hidden, n_out), "b2": (1, n_out)}
        for name, shape in due.items():
            if parameters[name].shape != shape:
                return f"{name} was given in shape {parameters[name].shape}, not {shape}"
        if X.ndim != 2 or X.shape[1] != n_in:
            return f"X was given in shape {X.shape}, for {n_in} inputs"
        if y.shape != (len(X), n_out):
            return f"y was given in shape {y.shape}, not {(len(X), n_out)}"
        true = self.forward(parameters, X)
        for name, values in true.items():
            if name not in cache or not _alike(cache[name], values):
                return "its cache was not what forward makes of these parameters and this X"
        return ""


@dataclass
class Verdicts:
    """A student's verdicts, by the names of what they are about; asked for once."""

    given: dict[str, bool] = field(default_factory=dict)
    missing: dict[str, Failure] = field(default_factory=dict)
    """Why there is none."""
    complaints: dict[str, str] = field(default_factory=dict)

    @property
    def accepts_correct(self) -> bool:
        """Whether every correct one is accepted, without which nothing counts."""
        return all(self.given.get(specimen.name) is True for specimen in DRAWER.CORRECT)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each wrong ``backward``, under the title of its family."""
    if "wrong" not in metafunc.fixturenames:
        return
    rows = []
    for kind, family in DRAWER.FAMILIES.items():
        members = [specimen for specimen in DRAWER.WRONG if specimen.kind == kind]
        for number, specimen in enumerate(members, 1):
            title = f"Turned down: {family.title} ({number} of {len(members)})"
            rows.append(pytest.param(specimen, marks=pytest.mark.title(title), id=specimen.name))
    metafunc.parametrize("wrong", rows)


@pytest.fixture
def drawer() -> ModuleType:
    return DRAWER


@pytest.fixture(scope="module")
def kept() -> dict[str, Verdicts]:
    """Keeps the verdicts from the first test on."""
    return {}


@pytest.fixture
def verdicts(student: Student, reference: ModuleType, kept: dict[str, Verdicts]) -> Verdicts:
    """Asks for a verdict on everything in the drawer, once.

    The order depends on what was handed in and on nothing else: grading it again gives the
    same report, and counting calls is of no use to anybody.
    """
    if "all" not in kept:
        kept["all"] = _asked_for(student, reference.forward)
    return kept["all"]


def _asked_for(student: Student, forward: Callable[..., Mapping[str, Any]]) -> Verdicts:
    verdicts = Verdicts()
    order = [*DRAWER.CORRECT, *DRAWER.WRONG]
    random.Random(student.fingerprint).shuffle(order)
    for specimen in order:
        asked = Asked(specimen.function, forward)
        try:
            verdicts.given[specimen.name] = _verdict(student, asked)
        except Failure as failure:
            verdicts.missing[specimen.name] = failure
        if asked.complaint:
            verdicts.complaints[specimen.name] = asked.complaint
    return verdicts


def _verdict(student: Student, asked: Asked) -> bool:
    value = student.is_backward_correct(asked)
    if asked.calls > CALLS:
        raise Failure(
            f"is_backward_correct called backward more than {CALLS:,} times for one verdict.",
            hint="What does each call tell you that you did not know? Measuring a slope takes "
            "runs of forward and of the loss, and none of backward.",
        )
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not isinstance(value, (bool, np.bool_)):
        raise Failure(
            f"is_backward_correct(backward) returned {expect.kind(value)}, expected True or False.",
            hint="Does every way through your function end in return True or return False?",
        )
    return bool(value)


def _floats(arrays: Mapping[str, Any]) -> dict[str, Any]:
    return {name: np.array(values, dtype=float) for name, values in arrays.items()}


def _alike(found: Any, true: Any) -> bool:
    return found.shape == true.shape and np.allclose(found, true, atol=1e-6, equal_nan=True)
