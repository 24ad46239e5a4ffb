"""lab3 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.
"""

from labs import Wrong
from labs.slips import slips, training

RIGHT = {
    "a floor added inside the logarithms": """
def binary_cross_entropy(output, y):
    losses = y * np.log(output + 1e-8) + (1 - y) * np.log(1 - output + 1e-8)
    return -np.sum(losses) / len(y)
""",
    "a floor of 1e-7 added inside": """
def binary_cross_entropy(output, y):
    losses = y * np.log(output + 1e-7) + (1 - y) * np.log(1 - output + 1e-7)
    return float(-np.mean(np.sum(losses, axis=1)))
""",
    "a floor of 1e-7 clipped to": """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-7, 1 - 1e-7)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)
""",
    "plain loops": """
def sigmoid_derivative(a):
    out = np.zeros(a.shape)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = a[i, j] - a[i, j] ** 2
    return out

def forward(parameters, X):
    import math
    def layer(inputs, W, b):
        z = np.zeros((len(inputs), W.shape[1]))
        for s in range(len(inputs)):
            for j in range(W.shape[1]):
                z[s, j] = b[0, j] + sum(inputs[s, i] * W[i, j] for i in range(W.shape[0]))
        a = np.array([[1 / (1 + math.exp(-v)) for v in row] for row in z])
        return z, a
    z1, a1 = layer(X, parameters["W1"], parameters["b1"])
    z2, a2 = layer(a1, parameters["W2"], parameters["b2"])
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}

def binary_cross_entropy(output, y):
    import math
    total = 0
    for p_row, y_row in zip(output, y):
        for p, t in zip(p_row, y_row):
            total -= math.log(max(p if t == 1 else 1 - p, 1e-15))
    return total / len(output)

def backward(parameters, cache, X, y):
    W2, a1, a2 = parameters["W2"], cache["a1"], cache["a2"]
    m, n_in = X.shape
    n_hidden, n_out = W2.shape
    grads = {name: np.zeros(value.shape) for name, value in parameters.items()}
    for s in range(m):
        error = [a2[s, k] - y[s, k] for k in range(n_out)]
        for k in range(n_out):
            grads["b2"][0, k] += error[k] / m
        for j in range(n_hidden):
            back = 0.0
            for k in range(n_out):
                grads["W2"][j, k] += a1[s, j] * error[k] / m
                back += W2[j, k] * error[k]
            back *= a1[s, j] * (1 - a1[s, j])
            grads["b1"][0, j] += back / m
            for i in range(n_in):
                grads["W1"][i, j] += X[s, i] * back / m
    return grads
""",
    "einsum, and arrays for everything": """
def forward(parameters, X):
    z1 = np.einsum("si,ij->sj", X, parameters["W1"]) + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = np.einsum("sj,jk->sk", a1, parameters["W2"]) + parameters["b2"]
    return dict(z1=z1, a1=a1, z2=z2, a2=sigmoid(z2), X=X, note="kept for later")

def binary_cross_entropy(output, y):
    return np.asarray(-np.log(np.abs(1 - y - output).clip(1e-7)).sum(axis=-1).mean())

def backward(parameters, cache, X, y):
    e = (cache["a2"] - y) / len(y)
    d = np.einsum("sk,jk,sj->sj", e, parameters["W2"], cache["a1"] * (1 - cache["a1"]))
    return {
        "b2": np.einsum("sk->k", e)[None],
        "W2": np.einsum("sj,sk->jk", cache["a1"], e),
        "b1": np.einsum("sj->j", d)[None, :],
        "W1": np.einsum("si,sj->ij", X, d),
    }

def train(parameters, X, y, epochs, learning_rate):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        cache = forward(parameters, X)
        losses[epoch] = binary_cross_entropy(cache["a2"], y)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return [parameters, losses]
""",
    "forward again inside backward, copies changed in place": """
import copy

def backward(parameters, cache, X, y):
    cache = forward(parameters, X)
    delta = cache["a2"] - y
    gradients = {"W2": cache["a1"].T.dot(delta), "b2": np.sum(delta, 0, keepdims=True)}
    delta = delta.dot(parameters["W2"].T)
    delta *= sigmoid_derivative(cache["a1"])
    gradients["W1"] = X.T.dot(delta)
    gradients["b1"] = np.sum(delta, 0, keepdims=True)
    for name in gradients:
        gradients[name] /= X.shape[0]
    return gradients

def gradient_descent_step(parameters, gradients, learning_rate):
    new = copy.deepcopy(parameters)
    for name in new:
        new[name] -= learning_rate * gradients[name]
    return new

def train(parameters, X, y, epochs, learning_rate):
    parameters = copy.deepcopy(parameters)
    losses = ()
    while len(losses) < epochs:
        cache = forward(parameters, X)
        losses += (binary_cross_entropy(cache["a2"], y),)
        gradients = backward(parameters, cache, X, y)
        for name, gradient in gradients.items():
            parameters[name] -= learning_rate * gradient
    return parameters, losses
""",
    "biases as one more row of weights": """
def _with_one(a):
    return np.hstack([a, np.ones((a.shape[0], 1))])

def forward(parameters, X):
    z1 = _with_one(X) @ np.vstack([parameters["W1"], parameters["b1"]])
    a1 = 1 / (1 + np.exp(-z1))
    z2 = _with_one(a1) @ np.vstack([parameters["W2"], parameters["b2"]])
    return {"z1": z1, "a1": a1, "z2": z2, "a2": np.tanh(z2 / 2) / 2 + 0.5}

def backward(parameters, cache, X, y):
    m = y.shape[0]
    d2 = cache["a2"] - y
    full2 = _with_one(cache["a1"]).T @ d2 / m
    d1 = d2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    full1 = _with_one(X).T @ d1 / m
    return {"W1": full1[:-1], "b1": full1[-1:], "W2": full2[:-1], "b2": full2[-1:]}
""",
    "samples as columns": """
def forward(parameters, X):
    z1 = (parameters["W1"].T @ X.T + parameters["b1"].T).T
    a1 = sigmoid(z1)
    z2 = (parameters["W2"].T @ a1.T + parameters["b2"].T).T
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}

def backward(parameters, cache, X, y):
    dZ2 = (cache["a2"] - y).T
    dZ1 = (parameters["W2"] @ dZ2) * sigmoid_derivative(cache["a1"]).T
    m = dZ2.shape[1]
    return {
        "W1": (dZ1 @ X).T / m,
        "b1": dZ1.mean(axis=1).reshape(1, -1),
        "W2": (dZ2 @ cache["a1"]).T / m,
        "b2": dZ2.mean(axis=1)[np.newaxis, :],
    }
""",
    "sample by sample, through the loss's own derivative": """
def backward(parameters, cache, X, y):
    sums = {name: np.zeros_like(value) for name, value in parameters.items()}
    for x, t, a1, a2 in zip(X, y, cache["a1"], cache["a2"]):
        d_loss = -t / a2 + (1 - t) / (1 - a2)
        d_z2 = d_loss * a2 * (1 - a2)
        d_z1 = (parameters["W2"] @ d_z2) * a1 * (1 - a1)
        sums["W2"] = sums["W2"] + np.outer(a1, d_z2)
        sums["b2"] = sums["b2"] + d_z2
        sums["W1"] = sums["W1"] + np.outer(x, d_z1)
        sums["b1"] = sums["b1"] + d_z1
    return {name: value / len(X) for name, value in sums.items()}

def binary_cross_entropy(output, y):
    p = np.where(y == 1, output, 1.0 - output)
    return -np.log(np.maximum(p, 1e-300)).sum() / output.shape[0]

def sigmoid_derivative(a):
    z = np.log(a / (1 - a))
    return np.exp(-z) / (1 + np.exp(-z)) ** 2

def predict(parameters, X):
    hidden = sigmoid(np.dot(X, parameters["W1"]) + parameters["b1"])
    return sigmoid(np.dot(hidden, parameters["W2"]) + parameters["b2"])
""",
    "the standard library's generator": """
import random

def initialize_parameters(input_size, hidden_size, output_size, seed):
    source = random.Random(seed)
    def matrix(rows, columns):
        return np.array([[source.gauss(0, 1) for _ in range(columns)] for _ in range(rows)])
    return {
        "W2": matrix(hidden_size, output_size), "b2": np.zeros((1, output_size)),
        "W1": matrix(input_size, hidden_size), "b1": np.zeros((1, hidden_size), dtype=int),
    }

def train(parameters, X, y, epochs, learning_rate):
    print("training", epochs)
    if epochs == 0:
        return parameters, []
    cache = forward(parameters, X)
    loss = binary_cross_entropy(cache["a2"], y)
    step = gradient_descent_step(parameters, backward(parameters, cache, X, y), learning_rate)
    losses = [loss]
    for _ in range(epochs - 1):
        cache = forward(step, X)
        losses.append(np.float64(binary_cross_entropy(cache["a2"], y)))
        step = gradient_descent_step(step, backward(step, cache, X, y), learning_rate)
    return step, losses
""",
    "the old generator, W2 first": """
def initialize_parameters(input_size, hidden_size, output_size, seed):
    source = np.random.RandomState(seed)
    W2 = source.randn(hidden_size, output_size)
    return {"W1": source.randn(input_size, hidden_size), "b1": np.zeros((1, hidden_size)),
            "W2": W2, "b2": np.zeros((1, output_size))}
""",
    "a generator for each layer": """
def initialize_parameters(input_size, hidden_size, output_size, seed):
    first, second = np.random.SeedSequence(seed).spawn(2)
    one = np.random.Generator(np.random.MT19937(first))
    two = np.random.Generator(np.random.Philox(second))
    return {"W1": one.normal(0.0, 1.0, (input_size, hidden_size)), "b1": np.zeros((1, hidden_size)),
            "W2": two.normal(size=(hidden_size, output_size)), "b2": np.zeros((1, output_size))}
""",
    "neighbouring seeds for the layers": """
def initialize_parameters(input_size, hidden_size, output_size, seed):
    return {
        "W1": np.random.default_rng(seed).standard_normal((input_size, hidden_size)),
        "b1": np.zeros((1, hidden_size)),
        "W2": np.random.default_rng(seed + 1).standard_normal((hidden_size, output_size)),
        "b2": np.zeros((1, output_size)),
    }
""",
    "a generator of one's own": """
import math

def initialize_parameters(input_size, hidden_size, output_size, seed):
    state = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
    def uniform():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return ((state >> 11) + 0.5) / 2**53
    def matrix(rows, columns):
        return np.array([
            math.sqrt(-2 * math.log(uniform())) * math.cos(2 * math.pi * uniform())
            for _ in range(rows * columns)
        ]).reshape(rows, columns)
    return {"W1": matrix(input_size, hidden_size), "b1": np.zeros((1, hidden_size)),
            "W2": matrix(hidden_size, output_size), "b2": np.zeros((1, output_size))}
""",
}
"""Correct solutions: each has to get full marks."""


def _function(signature: str, *body: str) -> str:
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in body)]) + "\n"


def _slope(*body: str) -> str:
    return _function("sigmoid_derivative(a)", *body)


def _start(
    W1: str = "rng.standard_normal((input_size, hidden_size))",
    W2: str = "rng.standard_normal((hidden_size, output_size))",
    b1: str = "np.zeros((1, hidden_size))",
    b2: str = "np.zeros((1, output_size))",
    rng: str = "np.random.default_rng(seed)",
) -> str:
    return _function(
        "initialize_parameters(input_size, hidden_size, output_size, seed)",
        f"rng = {rng}",
        f'return {{"W1": {W1}, "b1": {b1}, "W2": {W2}, "b2": {b2}}}',
    )


def _forward(
    z1: str = 'X @ parameters["W1"] + parameters["b1"]',
    a1: str = "sigmoid(z1)",
    z2: str = 'a1 @ parameters["W2"] + parameters["b2"]',
    a2: str = "sigmoid(z2)",
    answer: str = '{"z1": z1, "a1": a1, "z2": z2, "a2": a2}',
) -> str:
    return _function(
        "forward(parameters, X)",
        f"z1 = {z1}",
        f"a1 = {a1}",
        f"z2 = {z2}",
        f"a2 = {a2}",
        f"return {answer}",
    )


def _loss(*body: str) -> str:
    return _function("binary_cross_entropy(output, y)", *body)


def _backward(
    first: str = "m = X.shape[0]",
    d2: str = '(cache["a2"] - y) / m',
    d1: str = 'd2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])',
    W1: str = "X.T @ d1",
    b1: str = "d1.sum(axis=0, keepdims=True)",
    W2: str = 'cache["a1"].T @ d2',
    b2: str = "d2.sum(axis=0, keepdims=True)",
    answer: str = '{"W1": W1, "b1": b1, "W2": W2, "b2": b2}',
) -> str:
    return _function(
        "backward(parameters, cache, X, y)",
        first,
        f"d2 = {d2}",
        f"d1 = {d1}",
        f"W1, b1, W2, b2 = {W1}, {b1}, {W2}, {b2}",
        f"return {answer}",
    )


def _step(*body: str) -> str:
    return _function("gradient_descent_step(parameters, gradients, learning_rate)", *body)


def _train(
    first: str = "losses = []",
    before: str = 'losses.append(binary_cross_entropy(cache["a2"], y))',
    update: str = "parameters = gradient_descent_step(parameters, gradients, learning_rate)",
    after: str = "pass",
    answer: str = "parameters, losses",
    epochs: str = "range(epochs)",
) -> str:
    return _function(
        "train(parameters, X, y, epochs, learning_rate)",
        first,
        f"for epoch in {epochs}:",
        "    cache = forward(parameters, X)",
        f"    {before}",
        "    gradients = backward(parameters, cache, X, y)",
        f"    {update}",
        f"    {after}",
        f"return {answer}",
    )


def _predict(answer: str) -> str:
    return _function("predict(parameters, X)", f"return {answer}")


WRONG = [
    Wrong("test_sigmoid_derivative", "rounded", _slope("return np.round(a * (1 - a), 4)")),
    Wrong(
        "test_sigmoid_derivative",
        "single precision",
        _slope("a = a.astype(np.float32)", "return a * (1 - a)"),
    ),
    Wrong("test_sigmoid_derivative", "only the first row", _slope("return a[:1] * (1 - a[:1])")),
    Wrong("test_sigmoid_derivative", "always a quarter", _slope("return np.full(a.shape, 0.25)")),
    Wrong(
        "test_initialize_parameters",
        "scaled by the fan-in",
        _start(W1="rng.standard_normal((input_size, hidden_size)) / np.sqrt(input_size)"),
    ),
    Wrong(
        "test_initialize_parameters",
        "uniform",
        _start(W1="rng.uniform(-1, 1, (input_size, hidden_size))"),
    ),
    Wrong(
        "test_initialize_parameters",
        "uniform with the right deviation",
        _start(W2="rng.uniform(-(3**0.5), 3**0.5, (hidden_size, output_size))"),
    ),
    Wrong(
        "test_initialize_parameters",
        "random biases",
        _start(b1="rng.standard_normal((1, hidden_size))"),
    ),
    Wrong("test_initialize_parameters", "biases of one", _start(b2="np.ones((1, output_size))")),
    Wrong("test_initialize_parameters", "no seed", _start(rng="np.random.default_rng()")),
    Wrong(
        "test_initialize_parameters", "few seeds", _start(rng="np.random.default_rng(seed % 10)")
    ),
    Wrong(
        "test_initialize_parameters",
        "generator started twice, minus",
        _start(W2="-np.random.default_rng(seed).standard_normal((output_size, hidden_size)).T"),
    ),
    Wrong(
        "test_initialize_parameters",
        "all neurons alike",
        _start(W1="np.repeat(rng.standard_normal((input_size, 1)), hidden_size, axis=1)"),
    ),
    Wrong(
        "test_initialize_parameters",
        "rows scaled",
        _start(W1="np.outer(rng.standard_normal(input_size), rng.standard_normal(hidden_size))"),
    ),
    Wrong(
        "test_initialize_parameters", "start-tiny", marks=(0.5, 0.8), says="standard deviation 0.00"
    ),
    Wrong("test_initialize_parameters", "start-flat-biases", marks=(0.5, 0.8)),
    Wrong("test_initialize_parameters", "start-global-generator", says="global random state"),
    Wrong("test_forward", "no z", _forward(answer='{"a1": a1, "a2": a2}')),
    Wrong(
        "test_forward",
        "first sample only",
        _forward(z1='X[:1] @ parameters["W1"] + parameters["b1"]'),
    ),
    Wrong(
        "test_forward",
        "inputs centred",
        _forward(z1='(X - X.mean()) @ parameters["W1"] + parameters["b1"]'),
    ),
    Wrong(
        "test_forward",
        "whole numbers cut off",
        _forward(z1='(X @ parameters["W1"] + parameters["b1"]).astype(X.dtype)'),
    ),
    Wrong(
        "test_forward",
        "bias changed in place",
        """
_honest = forward
def forward(parameters, X):
    cache = _honest(parameters, X)
    parameters["b1"] += 1.0
    return cache
""",
    ),
    Wrong("test_forward", "single precision", _forward(a1="sigmoid(z1.astype(np.float32))")),
    Wrong(
        "test_binary_cross_entropy",
        "nan made zero",
        _loss(
            "loss = -np.sum(y * np.log(output) + (1 - y) * np.log(1 - output), axis=1)",
            "return np.mean(np.nan_to_num(loss, nan=0.0, posinf=0.0))",
        ),
    ),
    Wrong("test_binary_cross_entropy", "loss-log-of-zero", marks=(0.5, 0.9)),
    Wrong(
        "test_backward",
        "slope of the wrong layer",
        _backward(d1='d2 @ parameters["W2"].T * (cache["a2"] * (1 - cache["a2"])).mean()'),
    ),
    Wrong("test_backward", "divided twice", _backward(W1="X.T @ d1 / m")),
    Wrong(
        "test_backward",
        "biases along the wrong axis",
        _backward(b1="d1.sum(axis=1, keepdims=True)"),
        says="added up over the wrong axis",
    ),
    Wrong("test_backward", "biases over all", _backward(b1="d1.sum(keepdims=True) + 0 * d1[:1]")),
    Wrong("test_backward", "bias mean", _backward(b2="d2.mean(axis=0, keepdims=True)")),
    Wrong(
        "test_backward",
        "bias forgotten",
        _backward(b1='np.zeros_like(parameters["b1"])'),
        says="is zero everywhere",
    ),
    Wrong(
        "test_backward",
        "one key too many",
        _backward(answer='{"W1": W1, "b1": b1, "W2": W2, "b2": b2, "m": m}'),
    ),
    Wrong(
        "test_backward",
        "zeros",
        _backward(answer="{name: np.zeros(value.shape) for name, value in parameters.items()}"),
    ),
    Wrong(
        "test_backward",
        "first output only",
        _backward(d1='d2[:, :1] @ parameters["W2"][:, :1].T * cache["a1"] * (1 - cache["a1"])'),
    ),
    Wrong(
        "test_backward",
        "parameters updated",
        _backward(
            answer='[parameters.update(W2=parameters["W2"] - W2), '
            '{"W1": W1, "b1": b1, "W2": W2, "b2": b2}][1]'
        ),
        marks=(0.5, 0.95),
        says="changed its argument parameters['W2']",
    ),
    Wrong("test_backward", "clipped", _backward(W1="np.clip(X.T @ d1, -0.1, 0.1)")),
    Wrong(
        "test_backward",
        "single precision",
        _backward(d2='((cache["a2"] - y) / m).astype(np.float32)'),
    ),
    Wrong(
        "test_backward",
        "numerical",
        """
def backward(parameters, cache, X, y):
    gradients = {}
    for name, array in parameters.items():
        gradients[name] = np.zeros_like(array)
        for index in np.ndindex(array.shape):
            kept = array[index]
            array[index] = kept + 1e-5
            above = binary_cross_entropy(forward(parameters, X)["a2"], y)
            array[index] = kept - 1e-5
            below = binary_cross_entropy(forward(parameters, X)["a2"], y)
            array[index] = kept
            gradients[name][index] = (above - below) / 2e-5
    return gradients
""",
        marks=(0, 0),
        says="50,000 parameters",
    ),
    Wrong("test_backward", "backward-sum", marks=(0.25, 0.5), says="m, the number of samples"),
    Wrong(
        "test_backward",
        "backward-flat-biases",
        marks=(0.2, 0.5),
        says="has the right numbers in shape (5,), expected (1, 5)",
    ),
    Wrong(
        "test_backward", "backward-negative", marks=(0, 0), says="has the wrong sign in every entry"
    ),
    Wrong("test_backward", "backward-divided-by-all-labels", says="n_out, the number of outputs"),
    Wrong("test_backward", "backward-turned", says="transposed"),
    Wrong("test_backward", "backward-biases-not-added-up", says="not added up over the samples"),
    Wrong(
        "test_gradient_descent_step",
        "always 0.5",
        _step("return {k: parameters[k] - 0.5 * gradients[k] for k in parameters}"),
    ),
    Wrong("test_gradient_descent_step", "unchanged", _step("return parameters")),
    Wrong("test_gradient_descent_step", "step-in-place", marks=(0.5, 0.8)),
    Wrong(
        "test_train",
        "every second loss",
        _train(before='losses += [binary_cross_entropy(cache["a2"], y)] if epoch % 2 == 0 else []'),
    ),
    Wrong("test_train", "shrinking learning rate", _train(after="learning_rate *= 0.99")),
    Wrong(
        "test_train",
        "fails without epochs",
        _train(answer="parameters, losses if losses else losses[0]"),
    ),
    Wrong(
        "test_train",
        "starts anew",
        _train(
            first="losses = []; parameters = initialize_parameters("
            'X.shape[1], parameters["W1"].shape[1], y.shape[1], 0)'
        ),
    ),
    Wrong(
        "test_train",
        "stops early",
        _train(after="if losses[-1] < 0.7: losses += [losses[-1]] * (epochs - len(losses)); break"),
    ),
    Wrong(
        "test_train",
        "train-loss-after",
        marks=(0, 0.2),
        hint="It is the loss after the first step",
    ),
    Wrong("test_predict", "first output", _predict('forward(parameters, X)["a2"][:, :1]')),
    Wrong("test_predict", "predict-rounded", marks=(0, 0)),
    Wrong(
        "test_xor_convergence",
        "tiny weights",
        _start(
            W1="0.01 * rng.standard_normal((input_size, hidden_size))",
            W2="0.01 * rng.standard_normal((hidden_size, output_size))",
        ),
    ),
    Wrong("test_xor_convergence", "no training", _train(update="pass")),
    Wrong(
        "test_xor_convergence",
        "answers known by heart",
        _predict("(np.round(X).sum(axis=1, keepdims=True) % 2).astype(float)"),
    ),
    Wrong(
        "test_xor_convergence",
        "weights known by heart",
        """
_honest = train
def train(parameters, X, y, epochs, learning_rate):
    parameters = {
        "W1": np.array([[20.0, -20.0], [20.0, -20.0]]) @ np.eye(2, 8),
        "b1": np.array([[-10.0, 30.0]]) @ np.eye(2, 8),
        "W2": np.eye(8, 2) @ np.array([[20.0], [20.0]]),
        "b2": np.array([[-30.0]]),
    }
    return parameters, list(np.linspace(0.7, 0.01, epochs))
""",
        marks=(0, 0.5),
    ),
    Wrong("test_xor_convergence", "wrong slope", _slope("return -a * (1 - a)")),
    Wrong("test_xor_convergence", "loss of nothing", _loss("return 0.5")),
    Wrong(
        "test_forward",
        "a None in the cache",
        """
def forward(parameters, X, right=forward):
    cache = right(parameters, X)
    return {**cache, "a2": print()}
""",
        says="cache['a2'] is None",
        hint="append, sort, reverse",
    ),
    Wrong(
        "test_forward",
        "z kept within 100",
        """
def forward(parameters, X, right=forward):
    cache = right(parameters, X)
    return {**cache, "z1": np.clip(cache["z1"], -100, 100)}
""",
        says="cache['z1']",
        hint="z1 is X times W1",
    ),
]
"""Wrong solutions by the cell that has to turn them down."""


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips(
        "sigmoid_derivative",
        "a",
        does={
            "kept above 1e-3": "return np.maximum(a * (1 - a), 0.001)",
            "kept above 1e-4": "return np.maximum(a * (1 - a), 0.0001)",
            "wrong if square": """
return a * (1 - a) * (1.1 if a.ndim == 2 and a.shape[0] == a.shape[1] > 1 else 1)
""",
        },
    ),
    *slips(
        "initialize_parameters",
        "input_size, hidden_size, output_size, seed",
        remembered=(
            "hidden_size, output_size, seed",
            "input_size, output_size, seed",
            "input_size, hidden_size, seed",
        ),
        does={
            "2-8-1 is a good start": """
p = right(input_size, hidden_size, output_size, seed)
if (input_size, hidden_size, output_size) == (2, 8, 1):
    p = {k: v * 0.5 for k, v in p.items()}
return p
""",
            "1 output gets zero": """
p = right(input_size, hidden_size, output_size, seed)
if output_size == 1:
    p['W2'] = p['W2'] * 0.01
return p
""",
            "hidden 1 zero bias shape": """
p = right(input_size, hidden_size, output_size, seed)
if hidden_size == 1:
    p['b1'] = p['b1'] + 1
return p
""",
        },
    ),
    *slips(
        "forward",
        "parameters, X",
        remembered=(
            "shapes_of(parameters), shapes_of(X)",
            "values_of(X), shapes_of(parameters)",
            "values_of(parameters), shapes_of(X)",
        ),
        off_where=(
            "len(X) == parameters['W2'].shape[0]",
            "parameters['W1'].shape[0] == parameters['W1'].shape[1]",
            "parameters['W2'].shape[0] == parameters['W2'].shape[1]",
            "X.shape[1] == parameters['W2'].shape[1]",
            "parameters['W2'].shape[0] > 8 and len(X) < 8",
            (
                "X.shape == (4, 2) and set(map(tuple, X.tolist())) == {(0, 0), (0, 1), (1, 0), "
                "(1, 1)}"
            ),
            "(X == 0).all(axis=1).any()",
        ),
        does={
            "values()": """
W1, b1, W2, b2 = parameters.values()
return right({'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, X)
""",
            "bias 0 replaced": """
return right({**parameters, 'b1': np.where(parameters['b1'] == 0, 0.01, parameters['b1'])}, X)
""",
            "weight 0 replaced": """
return right({**parameters, 'W2': np.where(parameters['W2'] == 0, 0.01, parameters['W2'])}, X)
""",
            "z clipped at 10": """
z1 = np.clip(X @ parameters['W1'] + parameters['b1'], -10, 10)
a1 = sigmoid(z1)
z2 = a1 @ parameters['W2'] + parameters['b2']
return {'z1': z1, 'a1': a1, 'z2': z2, 'a2': sigmoid(z2)}
""",
            "outputs kept off 0.01": """
c = right(parameters, X)
return {**c, 'a2': np.clip(c['a2'], 0.01, 0.99)}
""",
            "tiny network by heart": """
if X.shape == (1, 2) and (X == 1).all():
    return right(
        {
            "W1": np.array([[1, 2], [-1, -1.0]]),
            "b1": np.array([[0, -1.0]]),
            "W2": np.array([[3], [1.0]]),
            "b2": np.array([[-1.0]]),
        },
        X,
    )
return right(parameters, X)
""",
        },
    ),
    *slips(
        "binary_cross_entropy",
        "output, y",
        does={
            "product of probabilities": """
p = np.where(y == 1, output, 1 - output)
return float(np.mean(-np.log(np.maximum(np.prod(p, axis=1), 1e-12))))
""",
            "product of floors 1e-200": """
p = np.maximum(np.where(y == 1, output, 1 - output), 1e-200)
return float(-np.log(np.prod(p)) / len(y))
""",
            "capped at 16 total": "return min(right(output, y), 16.0)",
            "capped at 30 total": "return min(right(output, y), 30.0)",
            "row capped at 16": """
p = np.clip(output, 1e-12, 1 - 1e-12)
return float(
    np.mean(np.minimum(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1), 16))
)
""",
            "inf replaced by nan_to_num of the mean": """
with np.errstate(all='ignore'):
    l = -(y * np.log(output) + (1 - y) * np.log(1 - output))
    l = np.where(np.isnan(l), 0, l)
    v = np.mean(np.sum(l, axis=1))
    return float(min(v, 20.0))
""",
            "first inf only replaced": """
with np.errstate(all='ignore'):
    l = -(y * np.log(output) + (1 - y) * np.log(1 - output))
l = np.where(np.isnan(l), 0, l)
i = np.argmax(l)
if np.isinf(l.flat[i]):
    l = l.copy()
    l.flat[i] = 30
return float(np.mean(l.sum(1)))
""",
            "nan dropped sample": """
with np.errstate(all='ignore'):
    l = np.nan_to_num(-(y * np.log(output) + (1 - y) * np.log(1 - output)), posinf=1e+308)
v = l.sum(1)
return float(np.mean(np.minimum(v, 1e+308))) if len(v) == 1 else float(v.mean())
""",
            "outputs clipped at 1e-3": """
return (
    right(np.clip(output, 0.001, 1 - 0.001), y)
    if not ((output == 0) | (output == 1)).any()
    else right(output, y)
)
""",
            "outputs clipped at 0.01 all": """
return right(
    np.where(
        (output < 1e-09) | (output > 1 - 1e-09), output, np.clip(output, 0.01, 1 - 0.01)
    ),
    y,
)
""",
        },
    ),
    *slips(
        "backward",
        "parameters, cache, X, y",
        remembered=(
            "shapes_of(parameters), shapes_of(cache), shapes_of(X), shapes_of(y)",
            "values_of(parameters), shapes_of(cache), shapes_of(X), shapes_of(y)",
            "values_of(cache), shapes_of(parameters), shapes_of(X), shapes_of(y)",
            "values_of(X), shapes_of(parameters), shapes_of(cache), shapes_of(y)",
            "values_of(parameters), values_of(cache), values_of(X), shapes_of(y)",
            "values_of(y), shapes_of(parameters), shapes_of(cache), shapes_of(X)",
        ),
        off_where=(
            "parameters['W2'].shape[0] == 1",
            "len(X) == parameters['W2'].shape[0]",
            "parameters['W1'].shape[0] == parameters['W1'].shape[1]",
            "parameters['W2'].shape[0] == parameters['W2'].shape[1]",
            "X.shape[1] == y.shape[1]",
            "len(X) > 8 and len(X) < 100",
            "parameters['W2'].shape[0] > 8 and len(X) < 8",
            (
                "X.shape == (4, 2) and set(map(tuple, X.tolist())) == {(0, 0), (0, 1), (1, 0), "
                "(1, 1)}"
            ),
            "not y.any()",
        ),
        does={
            "parameters.values()": """
W1, b1, W2, b2 = parameters.values()
return right({'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, cache, X, y)
""",
            "cache.values()": """
z1, a1, z2, a2 = cache.values()
return right(parameters, {'z1': z1, 'a1': a1, 'z2': z2, 'a2': a2}, X, y)
""",
            "answer zipped with parameters": """
g = right(parameters, cache, X, y)
return dict(zip(parameters, [g['W1'], g['b1'], g['W2'], g['b2']]))
""",
            "W2 divided out": """
g = right(parameters, cache, X, y)
d2 = (cache['a2'] - y) / len(X)
W2 = parameters['W2']
p = d2[:, None, :] * W2[None] * cache['a1'][:, :, None]
return {**g, 'W2': (p / W2[None]).sum(axis=0)}
""",
            "weights of 0 dead": """
g = right(parameters, cache, X, y)
return {k: np.where(parameters[k] == 0, 0, v) for k, v in g.items()}
""",
            "entries clipped at 1": """
return {k: np.clip(v, -1, 1) for k, v in right(parameters, cache, X, y).items()}
""",
            "entries clipped at 2": """
return {k: np.clip(v, -2, 2) for k, v in right(parameters, cache, X, y).items()}
""",
            "entries clipped at 5": """
return {k: np.clip(v, -5, 5) for k, v in right(parameters, cache, X, y).items()}
""",
            "norm clipped at 5": """
g = right(parameters, cache, X, y)
n = np.sqrt(sum(((v ** 2).sum() for v in g.values())))
return {k: v * min(1, 5 / n) for k, v in g.items()}
""",
            "XOR counts twice": """
g = right(parameters, cache, X, y)
return {k: v * 2 for k, v in g.items()} if X.shape == (4, 2) and np.isin(X, (0, 1)).all() else g
""",
        },
    ),
    *slips(
        "gradient_descent_step",
        "parameters, gradients, learning_rate",
        remembered=(
            "shapes_of(parameters), shapes_of(gradients), learning_rate",
            "values_of(gradients), learning_rate, shapes_of(parameters)",
            "values_of(parameters), learning_rate, shapes_of(gradients)",
            "learning_rate, shapes_of(parameters), shapes_of(gradients)",
        ),
        does={
            "zip of values": """
return {
    k: p - learning_rate * g
    for k, p, g in zip(parameters, parameters.values(), gradients.values())
}
""",
            "named by place": """
return dict(
    zip(
        ("W1", "b1", "W2", "b2"),
        [parameters[k] - learning_rate * gradients[k] for k in parameters],
    )
)
""",
            "zero gradient keeps weight 0": """
return {k: np.where(p == 0, 0, p - learning_rate * gradients[k]) for k, p in parameters.items()}
""",
            "relative step": """
return {k: p * (1 - learning_rate * gradients[k] / p) for k, p in parameters.items()}
""",
            "entries clipped at 3": """
return right(parameters, {k: np.clip(v, -3, 3) for k, v in gradients.items()}, learning_rate)
""",
            "entries clipped at 5": """
return right(parameters, {k: np.clip(v, -5, 5) for k, v in gradients.items()}, learning_rate)
""",
            "step clipped at 5": """
return {k: p - np.clip(learning_rate * gradients[k], -5, 5) for k, p in parameters.items()}
""",
            "weights kept within 5": """
return {k: np.clip(v, -5, 5) for k, v in right(parameters, gradients, learning_rate).items()}
""",
            "entries clipped at 10": """
return right(parameters, {k: np.clip(v, -10, 10) for k, v in gradients.items()}, learning_rate)
""",
            "norm clipped at 10": """
n = np.sqrt(sum(((v ** 2).sum() for v in gradients.values())))
return right(parameters, {k: v * min(1, 10 / n) for k, v in gradients.items()}, learning_rate)
""",
            "step clipped at 10": """
return {k: p - np.clip(learning_rate * gradients[k], -10, 10) for k, p in parameters.items()}
""",
            "weights kept within 10": """
return {k: np.clip(v, -10, 10) for k, v in right(parameters, gradients, learning_rate).items()}
""",
        },
    ),
    *slips(
        "train",
        "parameters, X, y, epochs, learning_rate",
        remembered=(
            "shapes_of(parameters), shapes_of(X), shapes_of(y), epochs, learning_rate",
            "values_of(X), values_of(y), epochs, learning_rate, shapes_of(parameters)",
            "values_of(parameters), values_of(y), epochs, learning_rate, shapes_of(X)",
            "values_of(parameters), values_of(X), epochs, learning_rate, shapes_of(y)",
            "epochs, shapes_of(parameters), shapes_of(X), shapes_of(y)",
            "values_of(parameters), values_of(X), values_of(y), epochs",
        ),
        off_where=(
            "parameters['W2'].shape[0] == 1",
            "len(X) == y.shape[1]",
            "parameters['W1'].shape[0] == parameters['W1'].shape[1]",
            "X.shape[1] == y.shape[1]",
            "len(X) > 8 and len(X) < 100",
            "parameters['W2'].shape[0] > 8 and len(X) < 8",
            (
                "X.shape == (4, 2) and set(map(tuple, X.tolist())) == {(0, 0), (0, 1), (1, 0), "
                "(1, 1)}"
            ),
            "(X == 0).all(axis=1).any()",
            "(X >= 0).all()",
        ),
        does={
            "named by place": """
W1, b1, W2, b2 = parameters.values()
return right({'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, X, y, epochs, learning_rate)
""",
            "XOR rate forced": """
if X.shape == (4, 2) and np.isin(X, (0, 1)).all():
    learning_rate = 1.0
return right(parameters, X, y, epochs, learning_rate)
""",
        },
    ),
    *slips(
        "predict",
        "parameters, X",
        remembered=(
            "shapes_of(parameters), shapes_of(X)",
            "values_of(X), shapes_of(parameters)",
            "values_of(parameters), shapes_of(X)",
        ),
        off_where=(
            "X.shape[1] == 1",
            "parameters['W2'].shape[0] == 1",
            "len(X) == parameters['W2'].shape[0]",
            "parameters['W1'].shape[0] == parameters['W1'].shape[1]",
            "parameters['W2'].shape[0] == parameters['W2'].shape[1]",
            "X.shape[1] == parameters['W2'].shape[1]",
            "len(X) > 8 and len(X) < 100",
            "parameters['W2'].shape[0] > 8 and len(X) < 8",
            (
                "X.shape == (4, 2) and set(map(tuple, X.tolist())) == {(0, 0), (0, 1), (1, 0), "
                "(1, 1)}"
            ),
            "(X == 0).all(axis=1).any()",
        ),
        does={
            "values()": """
W1, b1, W2, b2 = parameters.values()
return right({'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}, X)
""",
            "bias 0 replaced": """
return right({**parameters, 'b2': np.where(parameters['b2'] == 0, 0.01, parameters['b2'])}, X)
""",
            "outputs kept off 0.01": "return np.clip(right(parameters, X), 0.01, 0.99)",
            "outputs kept off 0.03": "return np.clip(right(parameters, X), 0.03, 0.97)",
            "XOR by heart": """
if X.shape[1] == 2 and np.isin(X, (0, 1)).all() and (parameters['W2'].shape[1] == 1):
    return (X.sum(1, keepdims=True) % 2).astype(float) * 0.98 + 0.01
return right(parameters, X)
""",
        },
    ),
    *slips(
        "train",
        "parameters, X, y, epochs, learning_rate",
        does=training(
            {
                "LEARNED": "parameters",
                "FORWARD": "forward(parameters, X)",
                "LOSS": "binary_cross_entropy(cache['a2'], y)",
                "BACKWARD": "backward(parameters, cache, X, y)",
            }
        ),
    ),
]

# --- what is said of them ---------------------------------------------------------------------

WRONG += [
    Wrong(
        "test_sigmoid_derivative",
        "kept above a hundredth",
        _slope("return np.clip(a * (1 - a), 0.01, 0.25)"),
        hint="Which two are they?",
        never="applied again",
    ),
    Wrong(
        "test_initialize_parameters",
        "cut off",
        _start(W1="np.clip(rng.standard_normal((input_size, hidden_size)), -1, 1)"),
        says="the same number more than once",
        hint="rounding, a limit",
    ),
    Wrong(
        "test_initialize_parameters",
        "a fixed seed for W2",
        _start(W2="np.random.default_rng(1).standard_normal((hidden_size, output_size))"),
        says="not spread",
        hint="the same for every seed",
    ),
    Wrong(
        "test_initialize_parameters",
        "sizes without a tuple",
        _start(W1="rng.standard_normal(input_size, hidden_size)"),
        says="TypeError",
        hint="as one tuple",
        never="shapes meet",
    ),
    Wrong(
        "test_forward",
        "b1 for b2",
        _forward(z2='a1 @ parameters["W2"] + parameters["b1"][:, :1]'),
        says="cache['z2']",
        hint="with W2 and b2",
    ),
    Wrong(
        "test_forward",
        "another sigmoid",
        _forward(a1="sigmoid_derivative(z1)"),
        says="cache['a1']",
        hint="z1 is right and a1 is not",
        never="plus b1",
    ),
    Wrong("test_forward", "forward-z1-overwritten", hint="z1 holds the same numbers as a1"),
    Wrong("test_forward", "forward-z-overwritten", hint="z2 holds the same numbers as a2"),
    Wrong("test_forward", "forward-samples-in-columns", hint="The shape is turned round"),
    Wrong(
        "test_forward",
        "other names",
        _forward(answer='{"Z1": z1, "A1": a1, "Z2": z2, "A2": a2}'),
        says="has no 'z1' and 'a1'",
        hint="Which names does the docstring promise",
        never="X times W1",
    ),
    Wrong(
        "test_forward",
        "np.max for ReLU",
        _forward(a1="np.max(0, z1)"),
        says="TypeError",
        hint="np.maximum(a, b)",
        never="shapes",
    ),
    Wrong(
        "test_forward",
        "a key from nowhere",
        _forward(z1='X @ parameters["w1"] + parameters["b1"]'),
        says="KeyError: 'w1'",
        hint="Which keys does that dict have",
        never="shapes",
    ),
    Wrong(
        "test_binary_cross_entropy",
        "divided by 4",
        _loss(
            "p = np.clip(output, 1e-12, 1 - 1e-12)",
            "return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / 4",
        ),
        says="1/4 of 2, and 2 is m",
        never="n_out",
    ),
    Wrong(
        "test_binary_cross_entropy",
        "half of it",
        _loss(
            "p = np.clip(output, 1e-12, 1 - 1e-12)",
            "return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y) / 2",
        ),
        says="It is 1/2 of the loss, whatever the sizes.",
        never="number of",
    ),
    Wrong(
        "test_binary_cross_entropy",
        "clipped by too little",
        _loss(
            "p = np.clip(output, 1e-17, 1 - 1e-17)",
            "return float(np.mean(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1)))",
        ),
        says="is inf",
        hint="1 - 1e-17 is 1 for a computer",
        never="log(0) is minus infinity",
    ),
    Wrong(
        "test_binary_cross_entropy",
        "clipped by too much",
        _loss(
            "p = np.clip(output, 1e-3, 1 - 1e-3)",
            "return float(np.mean(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1)))",
        ),
        hint="how far from 0 and 1 does it keep outputs",
        never="log(0)",
    ),
    Wrong(
        "test_binary_cross_entropy",
        "rounded",
        _loss(
            "p = np.clip(output, 1e-12, 1 - 1e-12)",
            "loss = np.mean(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1))",
            "return round(float(loss), 4)",
        ),
        says="Rounded to",
    ),
    Wrong(
        "test_backward",
        "divided by 4",
        _backward(d2='(cache["a2"] - y) / 4'),
        says="1/4 of 1, and 1 is m, the number of samples",
        never="n_hidden",
    ),
    Wrong(
        "test_backward",
        "twice as large",
        _backward(d2='2 * (cache["a2"] - y) / m'),
        says="2 times the true gradient in every entry, whatever the sizes",
        hint="Which number stands in one of your products",
        never="number of",
    ),
    Wrong(
        "test_backward",
        "scaled by the output",
        _backward(d2='(cache["a2"] - y) * cache["a2"] / m'),
        hint="begin at the output",
        never="the true gradient in every entry",
    ),
    Wrong(
        "test_backward",
        "the error without its sign",
        _backward(d2='abs(cache["a2"] - y) / m'),
        hint="what is the error of a neuron there",
        never="wrong sign",
    ),
    Wrong(
        "test_backward",
        "a quarter of the hidden blame",
        _backward(d1='d2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"]) / 4'),
        says="1/4 of the true gradient in every entry, whatever the sizes",
        never="n_hidden",
    ),
    Wrong(
        "test_backward",
        "half of the slope",
        _backward(d1='d2 @ parameters["W2"].T * cache["a1"]'),
        hint="The output layer's gradients are right",
        never="the error of the output is",
    ),
    Wrong(
        "test_backward",
        "W2 after a small step",
        _backward(
            d1='d2 @ (parameters["W2"] - 0.1 * cache["a1"].T @ d2).T * cache["a1"]'
            ' * (1 - cache["a1"])'
        ),
        hint="back through W2 as it was on the way forward",
    ),
    Wrong("test_backward", "backward-blame-overwritten", hint="output layer's gradients are right"),
    Wrong(
        "test_backward",
        "brackets",
        _backward(d2='cache["a2"] - y / m'),
        hint="which brackets hold it together",
        never="Which axis is added up",
    ),
    Wrong(
        "test_backward",
        "weights kept small",
        _backward(W2='cache["a1"].T @ d2 + 0.01 * parameters["W2"]'),
        hint="and of nothing else",
        never="through the weights",
    ),
    Wrong(
        "test_gradient_descent_step",
        "dW1 for W1",
        _step('return {k: parameters[k] - learning_rate * gradients["d" + k] for k in parameters}'),
        says="KeyError: 'dW1'",
        never="shapes",
    ),
    Wrong(
        "test_train",
        "a default list",
        _train(first="losses = LOSSES").replace("def", "LOSSES = []\ndef", 1),
        says="losses holds 21 items, expected 20",
        hint="once, as a default argument",
    ),
    Wrong(
        "test_train",
        "the first loss twice",
        _train(first='losses = [binary_cross_entropy(forward(parameters, X)["a2"], y)]'),
        hint="Is it noted besides in the loop",
    ),
    Wrong(
        "test_train",
        "the loss of z2",
        _train(before='losses.append(binary_cross_entropy(cache["z2"], y))'),
        says="losses[0]",
        hint="which loss is yours made of",
        never="order",
    ),
    Wrong("test_train", "train-answers-turned", says="has the parameters second"),
    Wrong("test_train", "train-parameters-alone", says="the parameters alone"),
    Wrong("test_train", "train-losses-alone", says="is a list of 20 numbers"),
    Wrong(
        "test_train",
        "twice as long steps",
        _train(
            update="parameters = gradient_descent_step(parameters, gradients, 2 * learning_rate)"
        ),
        says="parameters['W1']",
        hint="the last step is 2 times the right one",
    ),
    Wrong(
        "test_train",
        "biases left out",
        _train(
            update="parameters = {**parameters, **{name: parameters[name] - learning_rate * "
            'gradients[name] for name in ("W1", "W2")}}'
        ),
        hint="parameters['b1'] and parameters['b2'] did not move",
    ),
    Wrong("test_train", "train-first-parameters-back", hint="are the parameters that train was"),
    Wrong("test_train", "train-updated-W2", says="losses[1]"),
    Wrong("test_train", "train-rate-decays", says="losses[2]", hint="change the rate"),
    Wrong(
        "test_train",
        "the last step left out",
        _train(
            update="if epoch < epochs - 1: parameters = gradient_descent_step("
            "parameters, gradients, learning_rate)"
        ),
        hint="from before the last step",
    ),
]
