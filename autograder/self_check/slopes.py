"""Which functions of a notebook give the slope of what others work out, as its texts say.

That is all that is needed to test a gradient without knowing the right one: the numbers come from
small steps of the student's own loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Names = Mapping[str, Any]
"""A notebook's namespace."""
ALL = slice(None)
NEAR_ZERO = 0.05
"""A thousand small steps from a kink at 0, and within reach of the large ones that some measure
their slope by."""


@dataclass(frozen=True)
class Case:
    """A place at which a slope is looked at."""

    words: str
    """How large it is: ``3 inputs, 4 hidden neurons``."""
    sizes: Mapping[str, int]
    """The numbers by which one multiplies or divides by mistake, under the words for them."""
    point: Any
    """A tree of arrays (`testing/gradcheck.py`): what the loss depends on."""
    loss: Callable[[Any], float]
    gradient: Callable[[Any], Any]
    """What the student's function makes of the point, as a tree of the same form."""
    alone: tuple[Callable[[Any], float], ...] = ()
    """The loss of each sample by itself."""


@dataclass(frozen=True)
class Slope:
    """A function whose answer is a slope."""

    function: str
    of: tuple[str, ...]
    """The functions that work out what it is the slope of."""
    cases: Callable[[Names], Iterator[Case]]


def _rng(*sizes: int) -> np.random.Generator:
    return np.random.default_rng([15, *sizes])


def _clear_of_zero(rows: int, columns: int) -> FloatArray:
    """Numbers of both signs, none of them next to 0, where some slopes have a kink."""
    sizes = _rng(rows, columns).uniform(0.2, 2.0, (rows, columns))
    sizes[0, 1] = NEAR_ZERO  # and negative, as every other entry is
    return sizes * np.where(np.indices(sizes.shape).sum(axis=0) % 2, -1.0, 1.0)


def _entry_by_entry(function: str, of: str, *, given_output: bool = False) -> Slope:
    """The slope of a function that treats every entry of an array on its own; ``given_output``
    says that it takes what that function gave."""

    def case(names: Names, rows: int, columns: int) -> Case:
        def loss(z: FloatArray) -> float:
            return float(np.sum(names[of](z)))

        def gradient(z: FloatArray) -> Any:
            return names[function](names[of](z) if given_output else z)

        point = _clear_of_zero(rows, columns)
        return Case(f"an array of shape {point.shape}", {}, point, loss, gradient)

    return Slope(function, (of,), lambda names: (case(names, *size) for size in ((1, 5), (3, 4))))


def _penalty(function: str, of: str) -> Slope:
    def case(names: Names, rows: int, columns: int) -> Case:
        strength = 0.3 * rows

        def loss(weight: FloatArray) -> float:
            return float(names[of]([weight], strength))

        def gradient(weight: FloatArray) -> Any:
            return names[function](weight, strength)

        point = _clear_of_zero(rows, columns)
        words = f"weights of shape {point.shape} and strength {strength:g}"
        return Case(words, {}, point, loss, gradient)

    return Slope(function, (of,), lambda names: (case(names, *size) for size in ((2, 3), (4, 5))))


def _chain(names: Names, length: int) -> Case:
    rng = _rng(length)
    x = float(rng.uniform(0.5, 2.0))

    def forward(at: Any) -> Any:
        weights, biases = at["weight_gradients"], at["bias_gradients"]
        return names["chain_forward"](x, weights.tolist(), biases.tolist())

    def loss(at: Any) -> float:
        return float(forward(at)[-1])

    def gradient(at: Any) -> Any:
        answer = names["chain_backward"](forward(at), at["weight_gradients"].tolist())
        for_weights, for_biases = (np.asarray(part, dtype=np.float64) for part in answer)
        return {"weight_gradients": for_weights, "bias_gradients": for_biases}

    return Case(
        "a chain of 1 neuron" if length == 1 else f"a chain of {length} neurons",
        {"the number of neurons": length},
        {
            "weight_gradients": rng.uniform(0.5, 2.0, length),
            "bias_gradients": rng.uniform(-1.0, 1.0, length),
        },
        loss,
        gradient,
    )


def _one_hidden_layer(names: Names, n_in: int, hidden: int, outputs: int, m: int) -> Case:
    rng = _rng(n_in, hidden, outputs, m)
    shapes = {"W1": (n_in, hidden), "b1": (1, hidden), "W2": (hidden, outputs), "b2": (1, outputs)}
    X = rng.standard_normal((m, n_in))
    y = (rng.random((m, outputs)) < 0.5).astype(float)

    def loss(parameters: Any, rows: slice = ALL) -> float:
        cache = names["forward"](parameters, X[rows].copy())
        return float(names["binary_cross_entropy"](cache["a2"], y[rows].copy()))

    def gradient(parameters: Any) -> Any:
        cache = names["forward"](parameters, X.copy())
        return names["backward"](parameters, cache, X.copy(), y.copy())

    return Case(
        f"{n_in} inputs, {hidden} hidden neurons, {outputs} outputs, {_samples(m)}",
        {
            "m, the number of samples": m,
            "the number of outputs": outputs,
            "the number of hidden neurons": hidden,
            "the number of inputs": n_in,
        },
        {name: rng.standard_normal(shape) for name, shape in shapes.items()},
        loss,
        gradient,
        tuple(partial(loss, rows=slice(at, at + 1)) for at in range(m)),
    )


def _layers(names: Names, sizes: tuple[int, ...], m: int) -> Case:
    rng = _rng(*sizes, m)
    X = rng.standard_normal((m, sizes[0]))
    y = np.eye(sizes[-1])[rng.permutation(np.arange(m) % sizes[-1])]

    def loss(layers: Any, rows: slice = ALL) -> float:
        probabilities = names["forward"](layers, X[rows].copy())[-1]
        return float(names["cross_entropy"](probabilities, y[rows].copy()))

    def gradient(layers: Any) -> Any:
        activations = names["forward"](layers, X.copy())
        return names["backward"](layers, activations, y.copy())

    return Case(
        f"layers of the sizes {list(sizes)}, {_samples(m)}",
        {
            "m, the number of samples": m,
            "the number of classes": sizes[-1],
            "the number of inputs": sizes[0],
        },
        [
            {
                # somewhat small, so that no probability is next to 0
                "W": rng.standard_normal((rows, columns)) * np.sqrt(1.5 / rows),
                "b": 0.5 * rng.standard_normal((1, columns)),
            }
            for rows, columns in pairwise(sizes)
        ],
        loss,
        gradient,
        tuple(partial(loss, rows=slice(at, at + 1)) for at in range(m)),
    )


def _batch_norm(names: Names, m: int, n: int) -> Case:
    rng = _rng(m, n)
    d_out = rng.standard_normal((m, n))

    def forward(at: Any) -> Any:
        return names["batch_norm_forward"](at["d_z"], at["d_gamma"], at["d_beta"])

    def loss(at: Any) -> float:
        return float(np.sum(forward(at)[0] * d_out))

    def gradient(at: Any) -> Any:
        d_z, d_gamma, d_beta = names["batch_norm_backward"](d_out.copy(), forward(at)[1])
        return {"d_z": d_z, "d_gamma": d_gamma, "d_beta": d_beta}

    return Case(
        f"{m} samples of {n} numbers",
        {"m, the number of samples": m, "n, the numbers of a sample": n},
        {
            "d_z": rng.standard_normal((m, n)),
            "d_gamma": rng.uniform(0.5, 2.0, (1, n)),
            "d_beta": rng.standard_normal((1, n)),
        },
        loss,
        gradient,
    )


def _samples(m: int) -> str:
    return "1 sample" if m == 1 else f"{m} samples"


NETWORKS = ((3, 4, 2, 5), (2, 3, 5, 7), (4, 7, 3, 2), (3, 4, 2, 1))
DEEP = (((3, 4, 5), 6), ((2, 5, 3, 4), 7), ((4, 3, 2), 3), ((3, 4, 2), 1))

SLOPES = (
    _entry_by_entry("loss_gradient", "loss_function"),
    _entry_by_entry("sigmoid_derivative", "sigmoid", given_output=True),
    _entry_by_entry("relu_derivative", "relu"),
    Slope(
        "chain_backward",
        ("chain_forward",),
        lambda names: (_chain(names, length) for length in (1, 2, 4)),
    ),
    Slope(
        "backward",
        ("forward", "binary_cross_entropy"),
        lambda names: (_one_hidden_layer(names, *sizes) for sizes in NETWORKS),
    ),
    Slope(
        "backward",
        ("forward", "cross_entropy"),
        lambda names: (_layers(names, sizes, m) for sizes, m in DEEP),
    ),
    _penalty("l2_gradient", "l2_penalty"),
    _penalty("l1_gradient", "l1_penalty"),
    Slope(
        "batch_norm_backward",
        ("batch_norm_forward",),
        lambda names: (_batch_norm(names, m, n) for m, n in ((5, 3), (4, 6), (7, 2))),
    ),
)


def is_slope(function: str) -> bool:
    """Whether a function gives a slope in some notebook."""
    return any(slope.function == function for slope in SLOPES)


def slope_of(function: str, names: Names) -> Slope | None:
    """What ``function`` is the slope of in a notebook, None if it is none, or nobody knows."""
    for slope in SLOPES:
        if slope.function == function and all(callable(names.get(name)) for name in slope.of):
            return slope
    return None
