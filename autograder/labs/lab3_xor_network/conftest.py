"""What lab3's suites share: made-up networks, and the judgement of a gradient.

The random numbers here have fixed seeds and the tests compare with exact values, so that a
correct solution can't fail them by chance.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.grading.failure import Failure
from autograder.grading.student import Student
from autograder.testing import expect, gradcheck, one_sample
from autograder.testing.remembered import remembered
from autograder.testing.wording import names_hint

FloatArray = npt.NDArray[np.float64]

HINTS: dict[gradcheck.Pattern, str] = {
    "not finite": "Which step makes the first of them: a division by 0, a logarithm of 0, a power "
    "that gets too large, an array that is never filled?",
    "zero": "What is 0 on the way: a factor of a product, an error that is rounded or cut off, or "
    "an array that was never filled?",
    "sign": "Which minus sign is there once too often, or is missing: in the error, which is the "
    "output minus the label, or on the way from there?",
    "factor": "The loss is the mean over the samples of a sum over the outputs. Which division by "
    "a size follows from that, and is it there just once?",
    "multiple": "Which number stands in one of your products, and does the loss have it as well?",
    "transposed": "Write down the shapes of both factors of the product: which one is turned?",
    "shape": "Every gradient has the shape of its parameter. Write down the shapes of what yours "
    "is made of: which step gives it another one?",
    "flat": "Every gradient has the shape of its parameter. Is a dimension lost or added? "
    "keepdims=True keeps a bias (1, n).",
    "not summed": "A bias serves every sample: what does each sample add to its gradient?",
    "axis": "Samples are rows and neurons are columns. Along which axis is a bias's gradient added "
    "up, so that each neuron keeps its own?",
    "": "Walk back from the output one layer at a time and compare each factor: the error, times "
    "the weights it came through, times the slope of the sigmoid; then times what came in.",
}

PLACES = {
    ("W1", "b1"): "The output layer's gradients are right. The hidden neurons' blame is the error "
    "that those are made of, back through W2 as it was on the way forward, times the slope of the "
    "sigmoid at a1. Which of these is another in yours?",
    ("W1",): "The gradient of b1 is right, and it is the hidden neurons' blame, added up over the "
    "samples. W1's gradient is made of what came in there, X, and of that same blame, row by row, "
    "and of nothing else. How is yours made?",
    ("W2",): "The gradient of b2 is right, and it is the error of the output, added up over the "
    "samples. W2's gradient is made of what came in there, a1, and of that same error, row by row, "
    "and of nothing else. How is yours made?",
    ("b1",): "The gradient of W1 is right. How does one row for b1 come of the hidden neurons' "
    "blame that it is made of, and of nothing else?",
    ("b2",): "The gradient of W2 is right. How does one row for b2 come of the error of the output "
    "that it is made of, and of nothing else?",
    ("b1", "b2"): "The weights' gradients are right. What of the blame of each sample goes into "
    "the gradient of a bias?",
    ("W1", "b1", "W2", "b2"): "All four gradients are wrong, so begin at the output: what is the "
    "error of a neuron there, and by which size is it divided? Do the biases first: b2's gradient "
    "is that error, added up.",
}
"""Where the walk back goes wrong first, by the gradients that are wrong."""

ELSEWHERE = ((3, 4, 2, 5), (5, 3, 4, 7), (2, 6, 3, 9))
"""Networks by which a ratio of sizes is known: no size is the same in two of them."""


@dataclass(frozen=True)
class Network:
    """A network of random parameters with data for it, and what ``forward`` makes of both.

    ``parameters`` W1 (n_in, n_hidden), b1 (1, n_hidden), W2 (n_hidden, n_out), b2 (1, n_out);
    ``X`` (m, n_in); ``y`` (m, n_out) of 0 and 1; ``cache`` z1, a1 (m, n_hidden) and
    z2, a2 (m, n_out).
    """

    parameters: dict[str, FloatArray]
    X: npt.NDArray[Any]
    y: npt.NDArray[Any]
    cache: dict[str, FloatArray]

    def one_by_one(self) -> Iterator[Network]:
        """The same network with each of its samples alone."""
        for at in range(len(self.X)):
            row = slice(at, at + 1)
            cache = {name: array[row] for name, array in self.cache.items()}
            yield replace(self, X=self.X[row], y=self.y[row], cache=cache)

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers by which one divides by mistake, under the words for them."""
        (m, n_in), (n_hidden, n_out) = self.X.shape, self.parameters["W2"].shape
        return {
            "m, the number of samples": m,
            "n_out, the number of outputs": n_out,
            "n_hidden, the number of hidden neurons": n_hidden,
            "n_in, the number of inputs": n_in,
        }


@pytest.fixture
def network(reference: ModuleType) -> Callable[..., Network]:
    """Makes the network of given sizes: the same sizes and ``number``, the same network.

    Outputs lie between 0.02 and 0.98.  ``integers`` makes X and y whole numbers, as the table
    of XOR is.
    """
    return partial(_network, reference)


@cache
def _network(
    reference: ModuleType,
    n_in: int,
    n_hidden: int,
    n_out: int,
    samples: int,
    *,
    integers: bool = False,
    number: int = 0,
) -> Network:
    more = [number] if number else []
    rng = np.random.default_rng([n_in, n_hidden, n_out, samples, integers, *more])
    while True:
        # Wide layers get smaller weights, so that their neurons are not saturated either.
        parameters = {
            "W1": rng.standard_normal((n_in, n_hidden)) / max(1.0, np.sqrt(n_in / 4)),
            "b1": rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)) / max(1.0, np.sqrt(n_hidden / 4)),
            "b2": rng.standard_normal((1, n_out)),
        }
        y = rng.integers(0, 2, (samples, n_out))
        if integers:
            X: npt.NDArray[Any] = rng.integers(-3, 4, (samples, n_in))
        else:
            X, y = rng.standard_normal((samples, n_in)), y.astype(np.float64)
        made = Network(parameters, X, y, reference.forward(parameters, X))
        a2, both_labels = made.cache["a2"], samples == 1 or np.ptp(y, axis=0).all()
        if both_labels and a2.min() > 0.02 and a2.max() < 0.98:
            return made


@pytest.fixture
def differences(reference: ModuleType) -> Callable[..., Mapping[str, FloatArray]]:
    """Central differences of the loss of the network of given sizes, for every parameter."""
    return partial(_differences, reference)


@remembered
def _differences(reference: ModuleType, *sizes: int) -> Mapping[str, FloatArray]:
    case = _network(reference, *sizes)

    def loss(parameters: dict[str, FloatArray]) -> float:
        output = reference.forward(parameters, case.X)["a2"]
        return float(reference.binary_cross_entropy(output, case.y))

    return gradcheck.numerical_gradient(loss, case.parameters)


@remembered
def _trained(reference: ModuleType, *training: Any) -> Any:
    return reference.train(*training)


@pytest.fixture
def right_training(reference: ModuleType) -> Callable[..., Any]:
    """Trains as the reference does, once for all students."""
    return partial(_trained, reference)


@pytest.fixture
def changed(reference: ModuleType) -> Callable[..., Network]:
    """Makes a network out of another one, with other parameters, X or y."""

    def make(case: Network, **parts: Any) -> Network:
        case = replace(case, **parts)
        return replace(case, cache=reference.forward(case.parameters, case.X))

    return make


@pytest.fixture
def with_zeros(changed: Callable[..., Network]) -> Callable[[Network], Network]:
    """Puts a 0 in the place of some weights, of a bias, and of all inputs of the first sample."""

    def make(case: Network) -> Network:
        parameters = {name: array.copy() for name, array in case.parameters.items()}
        parameters["W1"][0, 1:3] = parameters["b1"][0, 0] = 0.0
        parameters["W2"][-1] = parameters["W2"][0, -1] = parameters["b2"][0, 0] = 0.0
        X = case.X.copy()
        X[0] = 0
        return changed(case, parameters=parameters, X=X)

    return make


@pytest.fixture
def steep(changed: Callable[..., Network]) -> Callable[[Network], Network]:
    """Makes inputs 8 times as large, W1 as much smaller, and every label the wrong one.

    Slopes are large then, and the outputs stay what they were.
    """

    def make(case: Network) -> Network:
        parameters = {**case.parameters, "W1": case.parameters["W1"] / 8}
        y = (case.cache["a2"] < 0.5).astype(float)
        return changed(case, parameters=parameters, X=8 * case.X, y=y)

    return make


@pytest.fixture
def table(network: Callable[..., Network], changed: Callable[..., Network]) -> Network:
    """A network with the table of XOR for its data."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    return changed(network(2, 4, 1, 4, number=2), X=X, y=X.sum(axis=1, keepdims=True) % 2)


@pytest.fixture
def turned() -> Callable[..., Any]:
    """Turns the order of a dict's keys round."""
    return lambda tree: dict(reversed(tree.items()))


@pytest.fixture
def judge_gradients(
    student: Student, reference: ModuleType, network: Callable[..., Network]
) -> Callable[..., None]:
    """Fails where the gradients that a student returned for a network are not the true ones.

    ``names`` limits the judgement to some of the parameters; ``expected`` puts other witnesses
    in the place of the reference, ``hint`` another hint in that of all others, and ``otherwise``
    in that of the one for gradients that are wrong in no way that is known.
    """

    def judge(
        returned: Any,
        case: Network,
        what: str,
        *,
        names: Collection[str] = ("W1", "b1", "W2", "b2"),
        expected: Mapping[str, FloatArray] | None = None,
        hint: str = "",
        otherwise: str = "",
    ) -> None:
        def right(case: Network) -> dict[str, FloatArray]:
            true = reference.backward(case.parameters, case.cache, case.X, case.y)
            return {name: true[name] for name in names}

        def arrays(returned: Any) -> dict[str, FloatArray]:
            every, words = len(names) == len(case.parameters), f"{what}: the answer"
            why = "" if every else names_hint(returned, case.parameters)
            found = expect.mapping(returned, names, words, exact=every, hint=why)
            return {
                name: expect.array(found[name], None, f"{what}: gradients[{name!r}]", finite=False)
                for name in names
            }

        def question(returned: Mapping[str, Any], case: Network) -> str:
            true = reference.backward(case.parameters, case.cache, case.X, case.y)
            off = [
                name
                for name in true
                if not isinstance(returned.get(name), np.ndarray)
                or not gradcheck.agree(returned[name], true[name])
            ]
            return PLACES.get(tuple(off), HINTS[""])

        def answered(other: Network) -> dict[str, FloatArray]:
            return arrays(student.backward(other.parameters, other.cache, other.X, other.y))

        def elsewhere() -> list[gradcheck.Elsewhere]:
            answers = []
            for other in (network(*sizes) for sizes in ELSEWHERE):
                with contextlib.suppress(Failure):
                    sides = (answered(other), right(other))
                    answers.append(gradcheck.Elsewhere(*sides, other.sizes))
            return answers if len(answers) == len(ELSEWHERE) else []

        true = {name: expected[name] for name in names} if expected else right(case)
        actual = arrays(returned)
        if not all(gradcheck.agree(actual[name], true[name]) for name in names):
            each, own = map(right, case.one_by_one()), map(answered, case.one_by_one())
            why = hint or one_sample.gradients_hint(actual, true, each, own)
            place = otherwise or question(returned, case)
            hints = dict.fromkeys(HINTS, why) if why else {**HINTS, "": place}
            expect.gradients(actual, true, what, hints=hints, sizes=case.sizes, elsewhere=elsewhere)
        if expected is None:
            # Closer than any difference quotient gets: this is where single precision shows.
            expect.arrays(actual, true, what, name="gradients", hint=hint)

    return judge
