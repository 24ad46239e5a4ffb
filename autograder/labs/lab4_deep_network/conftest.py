"""What lab4's suites share: made-up networks of any depth, and the judgement of layers.

The random numbers here have fixed seeds and the tests compare with exact values, so that a
correct solution can't fail them by chance.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from autograder.testing import Failure, expect, gradcheck, grown
from autograder.testing.remembered import remembered
from autograder.testing.wording import names_hint

FloatArray = npt.NDArray[np.float64]
Layers = list[dict[str, FloatArray]]

KEYS = ("W", "b")

LIST = "What is the answer: one dict for each layer, in a list and in the order of the layers?"
ONE_DICT = (
    "Every item of your list is what belongs into the last layer. Is one dict put into the list "
    "again and again, and filled anew each time? Where is it made: before the loop, or in each "
    "round?"
)


@dataclass(frozen=True)
class Network:
    """Layers of random numbers with data for them, and what ``forward`` makes of both.

    ``layers`` W (n_in, n_out), b (1, n_out) each; ``X`` (m, n_in of the first layer); ``y``
    (m, classes), one-hot; ``z`` the inputs of each hidden layer's ReLU; ``activations``
    [X, a1, ..., probabilities].
    """

    layers: Layers
    X: npt.NDArray[Any]
    y: npt.NDArray[Any]
    z: list[FloatArray]
    activations: list[npt.NDArray[Any]]

    def one_by_one(self) -> Iterator[Network]:
        """The same network with each of its samples alone."""
        for at in range(len(self.X)):
            row = slice(at, at + 1)
            activations = [array[row] for array in self.activations]
            yield replace(self, X=self.X[row], y=self.y[row], activations=activations)

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers by which one divides by mistake, under the words for them."""
        (m, n_in), classes = self.X.shape, self.y.shape[1]
        return {
            "m, the number of samples": m,
            "the number of classes": classes,
            "the number of inputs": n_in,
        }

    def words(self, call: str) -> str:
        """The call with the sizes of the layers and the shape of the data."""
        sizes = [len(layer["W"]) for layer in self.layers] + [self.y.shape[1]]
        return f"{call} with layers of the sizes {sizes}, X {self.X.shape}"


@pytest.fixture
def network(reference: ModuleType) -> Callable[..., Network]:
    """Makes the network of given layer sizes: the same sizes and ``number``, the same network.

    Every hidden layer has open and closed doors, none of them near the kink; where there are
    two samples or more, each class that fits in is somebody's true class.  Probabilities are
    above 0.005 and no sample has two classes that are about equally probable.  ``integers``
    makes X and y whole numbers.
    """

    def make(
        sizes: Sequence[int], samples: int, *, integers: bool = False, number: int = 0
    ) -> Network:
        return _network(reference, tuple(sizes), samples, integers, number)

    return make


@cache
def _network(
    reference: ModuleType, sizes: tuple[int, ...], samples: int, integers: bool, number: int
) -> Network:
    rng = np.random.default_rng([*sizes, samples, integers, *([number] if number else [])])
    n_in, classes = sizes[0], sizes[-1]
    while True:
        layers = [
            {
                # Somewhat smaller than He's, so that no probability is next to 0.
                "W": rng.standard_normal((rows, columns)) * np.sqrt(1.5 / rows),
                "b": 0.5 * rng.standard_normal((1, columns)),
            }
            for rows, columns in pairwise(sizes)
        ]
        true = rng.permutation(np.arange(samples) % classes)
        y: npt.NDArray[Any] = np.eye(classes)[true]
        X: npt.NDArray[Any] = rng.standard_normal((samples, n_in))
        if integers:
            X, y = rng.integers(-2, 3, (samples, n_in)), y.astype(np.int64)
        made = _fed(reference, layers, X, y)
        probabilities = np.sort(made.activations[-1], axis=1)
        if (
            all(gradcheck.away_from_kink(z) for z in made.z)
            and all((z > 0).any() and (z < 0).any() for z in made.z)
            and probabilities.min() > 0.005
            and np.all(probabilities[:, -1] - probabilities[:, -2] > 0.01)
        ):
            return made


def _fed(
    reference: ModuleType, layers: Layers, X: npt.NDArray[Any], y: npt.NDArray[Any]
) -> Network:
    """The network of these layers, with what ``forward`` makes of X."""
    activations = reference.forward(layers, X)
    z = [a @ layer["W"] + layer["b"] for a, layer in zip(activations, layers, strict=False)]
    return Network(layers, X, y, z[:-1], activations)


@pytest.fixture
def differences(reference: ModuleType) -> Callable[[Network], Layers]:
    """Central differences of the loss, for each number of a network's layers."""
    return lambda case: _differences(reference, case.layers, case.X, case.y)


@remembered
def _differences(reference: ModuleType, layers: Layers, X: FloatArray, y: FloatArray) -> Layers:
    def loss(layers: Layers) -> float:
        return float(reference.cross_entropy(reference.forward(layers, X)[-1], y))

    return gradcheck.numerical_gradient(loss, layers)


@pytest.fixture
def changed(reference: ModuleType) -> Callable[..., Network]:
    """Makes a network out of another one, with other layers, X or y."""

    def make(case: Network, **parts: Any) -> Network:
        case = replace(case, **parts)
        return _fed(reference, case.layers, case.X, case.y)

    return make


@pytest.fixture
def with_zeros(changed: Callable[..., Network]) -> Callable[[Network], Network]:
    """Puts a 0 in the place of some weights, of biases, and of all inputs of the first sample."""

    def make(case: Network) -> Network:
        layers = [{key: array.copy() for key, array in layer.items()} for layer in case.layers]
        for layer in layers:
            layer["W"][0, -1] = layer["W"][-1, 0] = layer["b"][0, 0] = 0.0
        X = case.X.copy()
        X[0] = 0
        return changed(case, layers=layers, X=X)

    return make


@pytest.fixture
def steep(changed: Callable[..., Network]) -> Callable[[Network], Network]:
    """Makes inputs 8 times as large and the first layer's weights as much smaller.

    Slopes are large then, and the probabilities stay what they were.
    """

    def make(case: Network) -> Network:
        first = {"W": case.layers[0]["W"] / 8, "b": case.layers[0]["b"]}
        return changed(case, layers=[first, *case.layers[1:]], X=8 * case.X)

    return make


@pytest.fixture
def spiral(network: Callable[..., Network], changed: Callable[..., Network]) -> Network:
    """A small network with a spiral of three arms and 24 places for its data."""
    way, arm = np.tile(np.linspace(0.1, 1.0, 8), 3), np.repeat(np.arange(3), 8)
    angle = 4.0 * way + 2.0 * np.pi * arm / 3
    X = np.column_stack([way * np.cos(angle), way * np.sin(angle)])
    return changed(network((2, 4, 3), 6), X=X, y=np.eye(3)[arm])


@pytest.fixture
def turned() -> Callable[[Layers], Layers]:
    """Turns the order of the keys in each layer round."""
    return lambda layers: [dict(reversed(layer.items())) for layer in layers]


@pytest.fixture
def same_layers() -> Callable[..., None]:
    """Fails where layers that a student returned are not the expected ones.

    ``keys`` limits the comparison to "W" or "b".
    """

    def compare(
        returned: Any,
        expected: Layers,
        what: str,
        *,
        name: str = "layers",
        keys: Collection[str] = KEYS,
        hint: str = "",
        tolerance: float = expect.TOLERANCE,
    ) -> None:
        def is_right(layer: Any, true: dict[str, FloatArray], place: int) -> None:
            words = expect.part(what, f"{name}[{place}]")
            own = expect.mapping(layer, keys, words, exact=False, hint=names_hint(layer, KEYS))
            expect.arrays(
                layer if len(keys) == len(KEYS) else own,
                {key: true[key] for key in keys},
                what,
                name=f"{name}[{place}]",
                hint=hint,
                tolerance=tolerance,
            )

        def right(layers: list[Any]) -> None:
            for place, (layer, true) in enumerate(zip(layers, expected, strict=True)):
                try:
                    is_right(layer, true, place)
                except Failure as failure:
                    if len(layers) > 1 and all_are_the_last(layers):
                        raise Failure(failure.message, hint=ONE_DICT, layer="relation") from None
                    raise

        def all_are_the_last(layers: list[Any]) -> bool:
            try:
                for layer in layers:
                    is_right(layer, expected[-1], len(layers) - 1)
            except Failure:
                return False
            return True

        spelled = expect.part(what, name)
        right(grown.sequence(returned, len(expected), spelled, right=right, hint=LIST))

    return compare


SURE = (
    "Ordinary probabilities are right, and here some are exactly 0 or 1. What softmax takes from "
    "one class it gives to the others, so a sample's blames at the output add up to 0. Which of "
    "them is another in yours: does an output have a door?"
)


@pytest.fixture
def judge_sure(
    network: Callable[..., Network], changed: Callable[..., Network]
) -> Callable[[Callable[[Network], tuple[Any, str]], Layers, str], None]:
    """Fails if the outputs' blames of one sample, sure and wrong, do not add up to 0.

    The true class has a probability of exactly 0.  A gradient through the loss itself divides by
    it, and has no number there, or 0 for all classes if it is kept from 0, and that is no mistake.
    The network's last layer comes after those in ``before``.
    """

    def judge(gradients: Callable[[Network], tuple[Any, str]], before: Layers, call: str) -> None:
        usual = network((3, 4, 5, 2) if before else (3, 4), 1)
        last = {"W": usual.layers[-1]["W"], "b": 0.0 * usual.layers[-1]["b"]}
        last["b"][0, 0] = 1000.0
        y = np.eye(last["b"].shape[1])[[1]]
        case = changed(usual, layers=[*({**layer} for layer in before), last], y=y)
        found: FloatArray = np.zeros(1)
        with contextlib.suppress(Failure), np.errstate(all="ignore"):
            returned, what = gradients(case)
            layers = expect.sequence(returned, len(case.layers), what)
            bias = expect.mapping(layers[-1], ("b",), what, exact=False)["b"]
            found = expect.array(bias, case.layers[-1]["b"].shape, what)
        total = float(found.sum())
        expect.that(
            abs(total) < 1e-6,
            f"{case.words(call)}, of which one is sure and wrong: "
            f"gradients[{len(case.layers) - 1}]['b'] adds up to {total:.6g}, expected 0.",
            hint=SURE,
            layer="relation",
        )

    return judge
