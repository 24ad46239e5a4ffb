"""The drawer of ``backward``s by which a test of ``backward`` is tested.

All are pure functions of the lab3 contract, ``backward(parameters, cache, X, y)``, and get
float64 arrays.  The correct ones differ in style and in the last digits.  The wrong ones are wrong
on ordinary inputs in what they return, or return nothing; most are the right one with a line or
two written otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

RIGHT = """
def backward(parameters, cache, X, y):
    W1, W2, z1, a1, a2 = parameters["W1"], parameters["W2"], cache["z1"], cache["a1"], cache["a2"]
    m, n_in = X.shape
    n_hidden, n_out = W2.shape
    blame2 = (a2 - y) / m
    blame1 = (blame2 @ W2.T) * a1 * (1 - a1)
    dW1 = X.T @ blame1
    db1 = blame1.sum(axis=0, keepdims=True)
    dW2 = a1.T @ blame2
    db2 = blame2.sum(axis=0, keepdims=True)
    answer = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return answer
"""


class Family(NamedTuple):
    """What wrong ones have in common, as a student reads of it."""

    title: str
    question: str


class Specimen(NamedTuple):
    """One ``backward``; ``kind`` names a wrong one's family, or a correct one's style in words."""

    name: str
    kind: str
    function: Callable[..., Any]


FAMILIES = {
    # Wrong numbers first: of several hints the first one is told, and those who compare numbers
    # wrongly have more use for it than for one on NaN.
    "signs": Family(
        "wrong signs",
        "Do you compare numbers with their signs, in each of the four arrays, where slopes are "
        "not tiny?",
    ),
    "one side": Family(
        "slopes that are all too small, or all too large",
        "What does your test say of an entry that is claimed 1 too small, and of one that is "
        "claimed 1 too large, in each of the four arrays?",
    ),
    "samples": Family(
        "samples counted wrongly",
        "Would your test notice slopes that are all a few times too large or too small, in each "
        "of the four arrays? Are all sizes different in your networks, and do they have different "
        "numbers of samples, some of them many?",
    ),
    "outputs": Family(
        "wrong with several outputs",
        "How many outputs do your networks have, are their labels different, and do you compare "
        "each entry with the one in the same place?",
    ),
    "slopes": Family(
        "a wrong slope of the sigmoid",
        "Do you compare all four arrays with measured slopes, or only those near the output? And "
        "how far off may a claim be?",
    ),
    "weights": Family(
        "blame that comes back by the wrong weights",
        "Are your weights random, of both signs and of ordinary size? Do you compare W1 and b1, "
        "and how far off may they be?",
    ),
    "inputs": Family(
        "the wrong thing multiplied with the blame",
        "Do your inputs have both signs? Do you compare W1 and W2 entry by entry?",
    ),
    "biases": Family(
        "wrong biases",
        "Do you compare b1 and b2 as well as the weights, with more than one sample, and are they "
        "other numbers than 0?",
    ),
    "loss": Family(
        "the gradient of another loss",
        "Which loss do you measure, for which of the four arrays, and how far off may a claim be?",
    ),
    "numbers": Family(
        "a few numbers that are wrong",
        "Do you compare entry by entry, each with the one in the same place, and how far off may a "
        "single entry be?",
    ),
    "keys": Family(
        "wrong keys",
        "Which keys should the dict have, and do you notice one that is missing or added?",
    ),
    "shapes": Family(
        "wrong shapes",
        "Do you compare the shapes before the numbers, of all four arrays, and in networks with "
        "one output or one hidden neuron too? NumPy stretches arrays without a word.",
    ),
    "no answer": Family(
        "no answer at all",
        "What does your test say if backward stops with an error, or returns something that is no "
        "dict of numbers, or numbers that are NaN? (Every comparison with NaN is False.)",
    ),
}


def _compiled(text: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {"np": np}
    exec(compile(text, "backward.py", "exec"), namespace)
    function: Callable[..., Any] = namespace["backward"]
    return function


def _with(**lines: str) -> Callable[..., Any]:
    """The right one, with what stands behind these names changed."""
    text = RIGHT.splitlines()
    for name, expression in lines.items():
        (place,) = (n for n, line in enumerate(text) if line.startswith(f"    {name} = "))
        text[place] = f"    {name} = {expression}"
    return _compiled("\n".join(text))


def _plain_loops(parameters, cache, X, y):
    W2, a1, a2 = parameters["W2"], cache["a1"], cache["a2"]
    (m, n_in), (n_hidden, n_out) = X.shape, W2.shape
    slopes = {name: np.zeros(values.shape) for name, values in parameters.items()}
    for s in range(m):
        for k in range(n_out):
            slopes["b2"][0, k] += (a2[s, k] - y[s, k]) / m
        for j in range(n_hidden):
            back = 0.0
            for k in range(n_out):
                slopes["W2"][j, k] += a1[s, j] * (a2[s, k] - y[s, k]) / m
                back += W2[j, k] * (a2[s, k] - y[s, k])
            back *= a1[s, j] * (1 - a1[s, j]) / m
            slopes["b1"][0, j] += back
            for i in range(n_in):
                slopes["W1"][i, j] += X[s, i] * back
    return slopes


def _einsum(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(y)
    slope = cache["a1"] - cache["a1"] ** 2
    blame1 = np.einsum("sk,jk,sj->sj", blame2, parameters["W2"], slope)
    return {
        "b2": np.einsum("sk->k", blame2)[None],
        "b1": np.einsum("sj->j", blame1)[None],
        "W2": np.einsum("sj,sk->jk", cache["a1"], blame2),
        "W1": np.einsum("si,sj->ij", X, blame1),
    }


def _forward_again(parameters, cache, X, y):
    a1 = 0.5 * (1 + np.tanh((X @ parameters["W1"] + parameters["b1"]) / 2))
    a2 = 0.5 * (1 + np.tanh((a1 @ parameters["W2"] + parameters["b2"]) / 2))
    blame2 = a2 - y
    blame1 = blame2 @ parameters["W2"].T * (a1 * (1 - a1))
    return {
        "W1": X.T @ blame1 / len(X),
        "b1": blame1.mean(axis=0, keepdims=True),
        "W2": a1.T @ blame2 / len(X),
        "b2": blame2.mean(axis=0, keepdims=True),
    }


def _sample_by_sample(parameters, cache, X, y):
    total = {name: np.zeros(values.shape) for name, values in parameters.items()}
    for s in reversed(range(len(X))):
        x, t, a1, a2 = X[s], y[s], cache["a1"][s], cache["a2"][s]
        blame2 = a2 - t
        blame1 = parameters["W2"] @ blame2 * a1 * (1 - a1)
        total["W1"] += np.outer(x, blame1)
        total["b1"] += blame1
        total["W2"] += np.outer(a1, blame2)
        total["b2"] += blame2
    return {name: values / len(X) for name, values in total.items()}


def _bias_row(parameters, cache, X, y):
    ones = np.ones((len(X), 1))
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    full2 = np.hstack([cache["a1"], ones]).T @ blame2
    full1 = np.hstack([X, ones]).T @ blame1
    return {"W1": full1[:-1], "b1": full1[-1:], "W2": full2[:-1], "b2": full2[-1:]}


def _columns(parameters, cache, X, y):
    blame2 = (cache["a2"] - y).T
    blame1 = (parameters["W2"] @ blame2) * (cache["a1"] * (1 - cache["a1"])).T
    m = blame2.shape[1]
    return {
        "W2": (blame2 @ cache["a1"]).T / m,
        "b2": blame2.mean(axis=1)[np.newaxis, :],
        "W1": (blame1 @ X).T / m,
        "b1": blame1.mean(axis=1).reshape(1, -1),
    }


def _two_halves(parameters, cache, X, y):
    """The mean of a mean: samples in two halves, each weighted by how many it holds."""
    right = _with()
    total = {name: np.zeros(values.shape) for name, values in parameters.items()}
    for part in (slice(0, len(X) // 2), slice(len(X) // 2, None)):
        if len(X[part]):
            some = {name: values[part] for name, values in cache.items()}
            for name, slopes in right(parameters, some, X[part], y[part]).items():
                total[name] = total[name] + slopes * (len(X[part]) / len(X))
    return total


def _neuron_by_neuron(parameters, cache, X, y):
    """Each hidden neuron's own column, then all of them side by side."""
    blame2, m = cache["a2"] - y, len(X)
    columns, biases = [], []
    for j, weights in enumerate(parameters["W2"]):
        a = cache["a1"][:, j]
        blame = a * (1 - a) * (blame2 @ weights)
        columns.append(X.T @ blame / m)
        biases.append(blame.sum() / m)
    return {
        "W1": np.column_stack(columns),
        "b1": np.array([biases]),
        "W2": np.tensordot(cache["a1"], blame2, axes=(0, 0)) / m,
        "b2": np.array([[column.sum() / m for column in blame2.T]]),
    }


def _worked_out_twice(parameters, cache, X, y):
    once, again = _with()(parameters, cache, X, y), _forward_again(parameters, cache, X, y)
    return {name: (once[name] + again[name]) / 2 for name in sorted(once, reverse=True)}


CORRECT = (
    Specimen("lab3", "the one of Lab 3's own solution", _with()),
    Specimen("plain-loops", "one written in plain loops", _plain_loops),
    Specimen("einsum", "one whose dict has its keys in another order", _einsum),
    Specimen("forward-again", "one that works out the forward pass again", _forward_again),
    Specimen("sample-by-sample", "one that adds up sample by sample", _sample_by_sample),
    Specimen("bias-row", "one that treats a bias as one more weight", _bias_row),
    Specimen("columns", "one that works with a sample in each column", _columns),
    Specimen("two-halves", "one that takes the samples in two parts", _two_halves),
    Specimen("neuron-by-neuron", "one that goes neuron by neuron", _neuron_by_neuron),
    Specimen("twice", "one that works everything out twice", _worked_out_twice),
)


def _stops(parameters, cache, X, y):
    raise ValueError("operands could not be broadcast together")


def _key_error(parameters, cache, X, y):
    return {"W1": X.T @ cache["delta1"]}


WRONG = (
    Specimen("none", "no answer", _with(answer="None")),
    Specimen("stops", "no answer", _stops),
    Specimen("missing-in-cache", "no answer", _key_error),
    Specimen("tuple", "no answer", _with(answer="(dW1, db1, dW2, db2)")),
    Specimen("nan", "no answer", _with(blame2="(a2 - y) / m * np.nan")),
    Specimen(
        "nan-in-part",
        "no answer",
        _with(dW1="X.T @ blame1 + np.where(np.eye(n_in, n_hidden, -(n_in - 1)), np.nan, 0.0)"),
    ),
    Specimen("weights-only", "keys", _with(answer='{"W1": dW1, "W2": dW2}')),
    Specimen(
        "other-names", "keys", _with(answer='{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}')
    ),
    Specimen(
        "one-too-many",
        "keys",
        _with(answer='{"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "X": blame1 @ W1.T}'),
    ),
    Specimen("flat-biases", "shapes", _with(db1="blame1.sum(axis=0)", db2="blame2.sum(axis=0)")),
    Specimen("turned", "shapes", _with(dW1="blame1.T @ X", dW2="blame2.T @ a1")),
    Specimen("not-added-up", "shapes", _with(db1="blame1", db2="blame2")),
    Specimen("lost-dimension", "shapes", _with(dW2="np.squeeze(a1.T @ blame2)")),
    Specimen("all-signs", "signs", _with(blame2="(y - a2) / m")),
    Specimen("sign-of-hidden", "signs", _with(blame1="(blame2 @ W2.T) * a1 * (a1 - 1)")),
    Specimen("sign-of-b2", "signs", _with(db2="-blame2.sum(axis=0, keepdims=True)")),
    Specimen("too-small", "one side", _with(dW2="a1.T @ blame2 - 0.1")),
    Specimen("too-large", "one side", _with(db1="blame1.sum(axis=0, keepdims=True) + 0.1")),
    Specimen("sum", "samples", _with(blame2="a2 - y")),
    Specimen("mean-twice", "samples", _with(dW1="X.T @ blame1 / m")),
    Specimen("by-inputs", "samples", _with(blame2="(a2 - y) / n_in")),
    Specimen("by-four", "samples", _with(blame2="(a2 - y) / 4")),
    Specimen("by-two", "samples", _with(blame2="(a2 - y) / 2")),
    Specimen("first-sample", "samples", _with(dW1="X[:1].T @ blame1[:1] * m")),
    Specimen("mean-over-outputs", "outputs", _with(blame2="(a2 - y) / y.size")),
    Specimen(
        "first-output", "outputs", _with(blame1="(blame2[:, :1] @ W2[:, :1].T) * a1 * (1 - a1)")
    ),
    Specimen("first-truth", "outputs", _with(blame2="(a2 - y[:, :1]) / m")),
    Specimen(
        "outputs-mixed",
        "outputs",
        _with(dW2="a1.T @ blame2.mean(axis=1, keepdims=True) + np.zeros(W2.shape)"),
    ),
    Specimen("outputs-reversed", "outputs", _with(dW2="(a1.T @ blame2)[:, ::-1]")),
    Specimen("no-slope", "slopes", _with(blame1="blame2 @ W2.T")),
    Specimen("slope-of-z", "slopes", _with(blame1="(blame2 @ W2.T) * z1 * (1 - z1)")),
    Specimen("slope-of-tanh", "slopes", _with(blame1="(blame2 @ W2.T) * (1 - a1**2)")),
    Specimen("slope-of-output", "slopes", _with(blame1="(blame2 @ W2.T) * a2 * (1 - a2)")),
    Specimen(
        "no-weights",
        "weights",
        _with(blame1="blame2.sum(axis=1, keepdims=True) * a1 * (1 - a1)"),
    ),
    Specimen("without-sign", "weights", _with(blame1="(blame2 @ np.abs(W2).T) * a1 * (1 - a1)")),
    Specimen("first-weights", "weights", _with(blame1="(blame2 @ W1) * a1 * (1 - a1)")),
    Specimen(
        "after-the-step",
        "weights",
        _with(blame1="(blame2 @ (W2 - 0.1 * a1.T @ blame2).T) * a1 * (1 - a1)"),
    ),
    Specimen("sums-for-activations", "inputs", _with(dW2="z1.T @ blame2")),
    Specimen("inputs-without-sign", "inputs", _with(dW1="np.abs(X).T @ blame1")),
    Specimen("no-b1", "biases", _with(db1='np.zeros_like(parameters["b1"])')),
    Specimen("b1-over-all", "biases", _with(db1="np.full((1, n_hidden), blame1.sum())")),
    Specimen(
        "without-b1",
        "biases",
        _with(
            dW2="(1 / (1 + np.exp(-np.clip(X @ W1, -500, 500)))).T @ blame2",
        ),
    ),
    Specimen("bias-mean-twice", "biases", _with(db2="blame2.mean(axis=0, keepdims=True)")),
    Specimen("squared-error", "loss", _with(blame2="2 * (a2 - y) * a2 * (1 - a2) / m")),
    Specimen("weight-decay", "loss", _with(dW2="a1.T @ blame2 + 0.01 * W2")),
    Specimen("clipped", "numbers", _with(dW2="np.clip(a1.T @ blame2, -0.05, 0.05)")),
    Specimen("reversed", "numbers", _with(dW1="(X.T @ blame1)[::-1, ::-1]")),
    Specimen("rows-reversed", "numbers", _with(dW1="(X.T @ blame1)[::-1]")),
    Specimen("rounded", "numbers", _with(dW1="np.round(X.T @ blame1, 3)")),
    Specimen(
        "inner-entries",
        "numbers",
        _with(dW1="X.T @ blame1 * (1 + 0.1 * np.outer(np.arange(n_in) > 0, np.arange(n_hidden)))"),
    ),
    Specimen(
        "last-entry",
        "numbers",
        _with(
            dW1="X.T @ blame1 * np.r_[np.ones(n_in * n_hidden - 1), 1.1].reshape(n_in, n_hidden)"
        ),
    ),
)
