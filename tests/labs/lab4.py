"""lab4 written rightly in unusual ways, and answers that only look right.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.  The usual wrong ones stand in
``autograder/labs/lab4_deep_network/misconceptions.py``.
"""

from labs import Wrong
from labs.slips import slips, training

RIGHT = {
    "a floor of 1e-7 added inside": """
def cross_entropy(probabilities, y):
    return float(-np.mean(np.sum(y * np.log(probabilities + 1e-7), axis=1)))
""",
    "a floor of 1e-9 added inside": """
def cross_entropy(probabilities, y):
    return float(-np.mean(np.sum(y * np.log(probabilities + 1e-9), axis=1)))
""",
    "plain loops": """
import math

def relu(z):
    out = np.zeros(z.shape)
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            if z[i, j] > 0:
                out[i, j] = z[i, j]
    return out

def relu_derivative(z):
    return np.array([[1.0 if v > 0 else 0.0 for v in row] for row in z])

def softmax(z):
    rows = []
    for row in z:
        largest = max(row)
        powers = [math.exp(v - largest) for v in row]
        rows.append([p / math.fsum(powers) for p in powers])
    return np.array(rows)

def cross_entropy(probabilities, y):
    total = 0
    for p_row, y_row in zip(probabilities, y):
        for p, t in zip(p_row, y_row):
            if t == 1:
                total -= math.log(max(p, 1e-15))
    return total / len(y)

def forward(layers, X):
    result = [X]
    for number, layer in enumerate(layers):
        columns, b = layer["W"].T.tolist(), layer["b"][0].tolist()
        z = np.zeros((len(X), len(b)))
        for s, row in enumerate(result[-1].tolist()):
            for j in range(len(b)):
                z[s, j] = b[j] + sum(x * w for x, w in zip(row, columns[j]))
        result.append(softmax(z) if number == len(layers) - 1 else relu(z))
    return result

def backward(layers, activations, y):
    m = len(y)
    grads = [{k: np.zeros(v.shape) for k, v in layer.items()} for layer in layers]
    for s in range(m):
        blame = [activations[-1][s, k] - y[s, k] for k in range(y.shape[1])]
        for n in range(len(layers) - 1, -1, -1):
            W, came_in, back = layers[n]["W"].tolist(), activations[n][s].tolist(), []
            for i in range(len(came_in)):
                for j in range(len(blame)):
                    grads[n]["W"][i, j] += came_in[i] * blame[j] / m
                total = sum(w * e for w, e in zip(W[i], blame))
                back.append(total if came_in[i] > 0 else 0.0)
            for j in range(len(blame)):
                grads[n]["b"][0, j] += blame[j] / m
            blame = back
    return grads

def accuracy(layers, X, y):
    right = 0
    for p_row, y_row in zip(forward(layers, X)[-1].tolist(), y.tolist()):
        right += p_row.index(max(p_row)) == y_row.index(1)
    return right / len(y)
""",
    "einsum, tuples, and arrays for everything": """
def relu(z):
    return z * (z > 0)

def relu_derivative(z):
    return z > 0

def softmax(z):
    shifted = z - z.max(axis=-1)[:, None]
    return np.exp(shifted - np.log(np.exp(shifted).sum(axis=-1))[:, None])

def cross_entropy(probabilities, y):
    picked = np.einsum("sk,sk->s", probabilities, y)
    return np.asarray(-np.log(picked.clip(1e-7)).mean())

def forward(layers, X):
    out = (X,)
    for layer in layers:
        z = np.einsum("si,ij->sj", out[-1], layer["W"]) + layer["b"]
        out += (softmax(z) if layer is layers[-1] else relu(z),)
    return out

def backward(layers, activations, y):
    e = (activations[-1] - y) / len(y)
    found = ()
    for layer, a in zip(layers[::-1], activations[-2::-1]):
        found = ({"b": np.einsum("sk->k", e)[None], "W": np.einsum("sj,sk->jk", a, e)}, *found)
        e = np.einsum("sk,jk,sj->sj", e, layer["W"], np.heaviside(a, 0))
    return found

def gradient_descent_step(layers, gradients, learning_rate):
    return tuple(
        {k: np.subtract(old[k], np.multiply(learning_rate, new[k])) for k in old}
        for old, new in zip(layers, gradients)
    )

def train(layers, X, y, epochs, learning_rate):
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses[epoch] = cross_entropy(activations[-1], y)
        layers = gradient_descent_step(layers, backward(layers, activations, y), learning_rate)
    return [layers, losses]

def accuracy(layers, X, y):
    out = forward(layers, X)[-1]
    return np.float64((out[y == 1] == out.max(axis=1)).mean())
""",
    "recursion": """
def forward(layers, X):
    first, *rest = layers
    z = np.dot(X, first["W"]) + first["b"]
    return [X] + (forward(rest, relu(z)) if rest else [softmax(z)])

def _walk(layers, activations, y):
    a, layer = activations[0], layers[0]
    if len(layers) == 1:
        blame, later = (activations[-1] - y) / y.shape[0], []
    else:
        blame, later = _walk(layers[1:], activations[1:], y)
    mine = {"W": np.matmul(a.T, blame), "b": blame.sum(0, keepdims=True)}
    return np.matmul(blame, layer["W"].T) * (a > 0), [mine] + later

def backward(layers, activations, y):
    return _walk(layers, activations, y)[1]

def train(layers, X, y, epochs, learning_rate):
    if epochs == 0:
        return layers, []
    activations = forward(layers, X)
    gradients = backward(layers, activations, y)
    after = gradient_descent_step(layers, gradients, learning_rate)
    layers, losses = train(after, X, y, epochs - 1, learning_rate)
    return layers, [cross_entropy(activations[-1], y), *losses]
""",
    "forward again inside backward, copies changed in place": """
import copy

def backward(layers, activations, y):
    z, a = [], activations[0]
    for layer in layers:
        z.append(a @ layer["W"] + layer["b"])
        a = np.where(z[-1] > 0, z[-1], 0)
    delta = softmax(z[-1])
    delta[y == 1] -= 1
    gradients = []
    for n in range(len(layers))[::-1]:
        came_in = activations[0] if n == 0 else relu(z[n - 1])
        gradients.append({"W": came_in.T.dot(delta), "b": np.sum(delta, 0, keepdims=True)})
        if n:
            delta = delta.dot(layers[n]["W"].T)
            delta[z[n - 1] <= 0] = 0
    gradients.reverse()
    for gradient in gradients:
        for key in gradient:
            gradient[key] /= y.shape[0]
    return gradients

def gradient_descent_step(layers, gradients, learning_rate):
    new = copy.deepcopy(layers)
    for layer, gradient in zip(new, gradients):
        for key in layer:
            layer[key] -= learning_rate * gradient[key]
    return new

def train(layers, X, y, epochs, learning_rate):
    layers, losses = copy.deepcopy(layers), ()
    while len(losses) < epochs:
        activations = forward(layers, X)
        losses += (cross_entropy(activations[-1], y),)
        for layer, gradient in zip(layers, backward(layers, activations, y)):
            layer["W"] -= learning_rate * gradient["W"]
            layer["b"] -= learning_rate * gradient["b"]
    return layers, losses

def softmax(z):
    z = z.astype(float)
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z
""",
    "biases as one more row of weights, and a class": """
class _Stack:
    def __init__(self, layers):
        self.full = [np.vstack([layer["W"], layer["b"]]) for layer in layers]

    def up(self, X):
        self.seen = [X]
        for n, M in enumerate(self.full):
            z = self.with_one(self.seen[-1]) @ M
            self.seen.append(np.maximum(0, z) if n + 1 < len(self.full) else softmax(z))
        return self.seen

    @staticmethod
    def with_one(a):
        return np.hstack([a, np.ones((a.shape[0], 1))])

def forward(layers, X):
    return _Stack(layers).up(X)

def backward(layers, activations, y):
    stack, gradients = _Stack(layers), []
    delta = activations[-1] - y
    for M, a in zip(reversed(stack.full), reversed(activations[:-1])):
        G = stack.with_one(a).T @ delta / y.shape[0]
        gradients.append({"W": G[:-1], "b": G[-1:]})
        delta = delta @ M[:-1].T * np.sign(np.maximum(a, 0))
    return gradients[::-1]
""",
    "samples as columns": """
def forward(layers, X):
    A = [X.T]
    for layer in layers[:-1]:
        A.append(np.maximum(layer["W"].T @ A[-1] + layer["b"].T, 0))
    Z = layers[-1]["W"].T @ A[-1] + layers[-1]["b"].T
    E = np.exp(Z - Z.max(axis=0))
    return [a.T for a in A] + [(E / E.sum(axis=0)).T]

def backward(layers, activations, y):
    dZ, out = (activations[-1] - y).T, []
    m = dZ.shape[1]
    for n in range(len(layers), 0, -1):
        dW = (dZ @ activations[n - 1]).T / m
        out.insert(0, {"W": dW, "b": dZ.mean(axis=1).reshape(1, -1)})
        dZ = (layers[n - 1]["W"] @ dZ) * (activations[n - 1].T > 0)
    return out
""",
    "the whole Jacobian of softmax, sample by sample": """
def backward(layers, activations, y):
    sums = [{k: np.zeros_like(v) for k, v in layer.items()} for layer in layers]
    for s in range(len(y)):
        p = activations[-1][s]
        d_p = np.where(y[s] == 1, -1 / p, 0.0)
        d_z = (np.diag(p) - np.outer(p, p)) @ d_p
        for n in reversed(range(len(layers))):
            a = activations[n][s]
            sums[n]["W"] = sums[n]["W"] + np.outer(a, d_z)
            sums[n]["b"] = sums[n]["b"] + d_z
            d_z = (layers[n]["W"] @ d_z) * np.where(a > 0, 1, 0)
    return [{k: v / len(y) for k, v in each.items()} for each in sums]

def softmax(z):
    # 1 / (sum of e^(z_j - z_i)), each class against all others
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)

def cross_entropy(probabilities, y):
    true = np.argmax(y, axis=1)
    picked = probabilities[np.arange(len(y)), true]
    return -np.log(np.maximum(picked, 1e-300)).sum() / picked.size
""",
    "names in Hindi, and helpers": """
def दरवाज़ा(मान):
    return (मान + np.abs(मान)) / 2

def relu(z):
    return दरवाज़ा(z)

def relu_derivative(z):
    खुला = np.zeros(np.shape(z), dtype=int)
    खुला[z > 0] = 1
    return खुला

def accuracy(layers, X, y):
    उत्तर = [int(np.argmax(पंक्ति)) for पंक्ति in forward(layers, X)[-1]]
    सच = [int(np.argmax(पंक्ति)) for पंक्ति in y]
    return sum(क == ख for क, ख in zip(उत्तर, सच)) / len(सच)
""",
    "numpy scalars, and training that prints": """
def cross_entropy(probabilities, y):
    return np.average(-np.log(np.maximum((probabilities * y).max(axis=1), np.float64(1e-9))))

def train(layers, X, y, epochs, learning_rate):
    print("training", epochs)
    losses = []
    for epoch in range(epochs):
        losses.append(np.float64(cross_entropy(forward(layers, X)[-1], y)))
        layers = gradient_descent_step(
            layers, backward(layers, forward(layers, X), y), learning_rate
        )
    return layers, losses

def accuracy(layers, X, y):
    correct = forward(layers, X)[-1].argmax(axis=1) == y.argmax(axis=1)
    return np.array(np.count_nonzero(correct) / correct.size)
""",
    "the standard library's generator, last layer first": """
import random

def initialize_layers(layer_sizes, seed):
    source = random.Random(seed)
    layers = []
    for n in range(len(layer_sizes) - 1, 0, -1):
        rows, columns = layer_sizes[n - 1], layer_sizes[n]
        W = [[source.gauss(0, (2 / rows) ** 0.5) for _ in range(columns)] for _ in range(rows)]
        layers.insert(0, {"W": np.array(W), "b": np.zeros((1, columns), dtype=int)})
    return layers
""",
    "the old generator": """
def initialize_layers(layer_sizes, seed):
    source = np.random.RandomState(seed)
    return tuple(
        {"W": source.normal(0, np.sqrt(2 / n), (n, k)), "b": np.zeros((1, k))}
        for n, k in zip(layer_sizes, layer_sizes[1:])
    )
""",
    "a generator for each layer": """
def initialize_layers(layer_sizes, seed):
    seeds = np.random.SeedSequence(seed).spawn(len(layer_sizes) - 1)
    layers = []
    for n, s in enumerate(seeds):
        rng = np.random.Generator(np.random.MT19937(s))
        W = rng.standard_normal((layer_sizes[n], layer_sizes[n + 1])) / (layer_sizes[n] / 2) ** 0.5
        layers.append(dict(W=W, b=np.zeros((1, layer_sizes[n + 1]))))
    return layers
""",
    "neighbouring seeds for the layers": """
def initialize_layers(layer_sizes, seed):
    layers = []
    for n, (rows, columns) in enumerate(zip(layer_sizes, layer_sizes[1:])):
        W = np.random.default_rng(seed + n).standard_normal((rows, columns))
        layers.append({"W": W * (2 / rows) ** 0.5, "b": np.zeros((1, columns))})
    return layers
""",
    "one long draw, cut into layers": """
def initialize_layers(layer_sizes, seed):
    pairs = list(zip(layer_sizes[:-1], layer_sizes[1:]))
    counts = [a * b for a, b in pairs]
    numbers = np.random.default_rng(seed).normal(size=sum(counts))
    pieces = np.split(numbers, np.cumsum(counts)[:-1])
    return [
        {"W": piece.reshape(pair) * np.sqrt(2 / pair[0]), "b": np.zeros((1, pair[1]))}
        for piece, pair in zip(pieces, pairs)
    ]
""",
}
"""Correct solutions: each has to get full marks."""

WRONG = [
    Wrong(
        "test_train",
        "losses rounded to six digits",
        """
def train(layers, X, y, epochs, learning_rate, right=train):
    layers, losses = right(layers, X, y, epochs, learning_rate)
    return layers, [round(loss, 6) for loss in losses]
""",
        marks=(0.3, 0.9),
        hint="off by a hair",
        never="kept from one call to the next",
    ),
    Wrong("test_relu", "relu-in-place", marks=(0.5, 0.9)),
    Wrong("test_relu_derivative", "slope-one-at-zero", marks=(0.5, 0.9)),
    Wrong(
        "test_softmax",
        "single precision",
        """
def softmax(z):
    z = z.astype(np.float32)
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
""",
    ),
    Wrong(
        "test_softmax",
        "rounded",
        """
def softmax(z):
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.round(powers / powers.sum(axis=1, keepdims=True), 3)
""",
    ),
    Wrong(
        "test_softmax",
        "nan made zero",
        """
def softmax(z):
    powers = np.exp(z)
    return np.nan_to_num(powers / powers.sum(axis=1, keepdims=True))
""",
    ),
    Wrong("test_softmax", "softmax-overflows", marks=(0.5, 0.7), says="NaN"),
    Wrong("test_softmax", "softmax-maximum-of-the-batch", marks=(0.6, 0.9)),
    Wrong(
        "test_cross_entropy",
        "nan made zero",
        """
def cross_entropy(probabilities, y):
    return float(np.mean(np.nan_to_num(np.sum(-y * np.log(probabilities), axis=1))))
""",
    ),
    Wrong(
        "test_cross_entropy",
        "clipped in place",
        """
def cross_entropy(probabilities, y):
    np.clip(probabilities, 1e-12, 1, out=probabilities)
    return float(np.mean(-np.log(np.sum(probabilities * y, axis=1))))
""",
    ),
    Wrong("test_cross_entropy", "loss-sum-not-mean", marks=(0.25, 0.6)),
    Wrong("test_cross_entropy", "loss-without-floor", marks=(0.7, 0.9)),
    Wrong(
        "test_initialize_layers",
        "no seed",
        """
def initialize_layers(layer_sizes, seed, _honest=initialize_layers):
    return _honest(layer_sizes, None)
""",
    ),
    Wrong(
        "test_initialize_layers",
        "few seeds",
        """
def initialize_layers(layer_sizes, seed, _honest=initialize_layers):
    return _honest(layer_sizes, seed % 10)
""",
    ),
    Wrong(
        "test_initialize_layers",
        "first layer turned and used again",
        """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    pool = rng.standard_normal(1000)
    return [
        {"W": -pool[: n * k][::-1].reshape(n, k) * np.sqrt(2 / n), "b": np.zeros((1, k))}
        for n, k in pairwise(layer_sizes)
    ]
""",
    ),
    Wrong(
        "test_initialize_layers",
        "uniform with the right deviation in the last layer",
        """
def initialize_layers(layer_sizes, seed, _honest=initialize_layers):
    layers, (n, k) = _honest(layer_sizes, seed), layer_sizes[-2:]
    layers[-1]["W"] = np.random.default_rng([seed]).uniform(-1, 1, (n, k)) * np.sqrt(6 / n)
    return layers
""",
    ),
    Wrong(
        "test_initialize_layers",
        "all neurons alike",
        """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    return [
        {"W": np.repeat(rng.standard_normal((n, 1)), k, axis=1) * np.sqrt(2 / n),
         "b": np.zeros((1, k))}
        for n, k in pairwise(layer_sizes)
    ]
""",
    ),
    Wrong("test_initialize_layers", "he-one-for-two", marks=(0.5, 0.7)),
    Wrong("test_initialize_layers", "he-n-out", marks=(0.5, 0.7)),
    Wrong("test_initialize_layers", "biases-flat", marks=(0.7, 0.9)),
    Wrong("test_initialize_layers", "global-generator", says="global random state"),
    Wrong("test_initialize_layers", "he-forgotten", says="standard deviation 1"),
    Wrong("test_initialize_layers", "same-numbers-in-every-layer", says="go together, with"),
    Wrong(
        "test_forward",
        "single precision",
        """
def forward(layers, X, _honest=forward):
    return [X, *(a.astype(np.float32) for a in _honest(layers, X)[1:])]
""",
    ),
    Wrong(
        "test_forward",
        "whole numbers cut off",
        """
def forward(layers, X, _honest=forward):
    return [a.astype(X.dtype) for a in _honest(layers, X)]
""",
    ),
    Wrong("test_forward", "forward-no-relu", marks=(0.05, 0.5)),
    Wrong("test_forward", "forward-input-missing", says="holds 1 item, expected 2"),
    Wrong(
        "test_backward",
        "numerical",
        """
def backward(layers, activations, y):
    gradients = [{k: np.zeros_like(v) for k, v in layer.items()} for layer in layers]
    for layer, gradient in zip(layers, gradients):
        for key, array in layer.items():
            for index in np.ndindex(array.shape):
                kept = array[index]
                array[index] = kept + 1e-5
                above = cross_entropy(forward(layers, activations[0])[-1], y)
                array[index] = kept - 1e-5
                below = cross_entropy(forward(layers, activations[0])[-1], y)
                array[index] = kept
                gradient[key][index] = (above - below) / 2e-5
    return gradients
""",
        marks=(0, 0),
        hint="chain rule",
    ),
    Wrong(
        "test_backward",
        "numerical, all samples of a difference at once",
        """
def backward(layers, activations, y):
    gradients = [{k: np.zeros_like(v) for k, v in layer.items()} for layer in layers]

    def loss(start, n):
        a = start
        for layer in layers[n:-1]:
            a = np.maximum(a @ layer["W"] + layer["b"], 0)
        z = a @ layers[-1]["W"] + layers[-1]["b"]
        z = z - z.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(z).sum(axis=1)) - (z * y).sum(axis=1))

    for n, (layer, gradient) in enumerate(zip(layers, gradients)):
        for key, array in layer.items():
            for index in np.ndindex(array.shape):
                kept, sides = array[index], []
                for step in (1e-5, -1e-5):
                    array[index] = kept + step
                    sides.append(loss(activations[n], n))
                array[index] = kept
                gradient[key][index] = (sides[0] - sides[1]) / 2e-5
    return gradients
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_backward",
        "zeros",
        """
def backward(layers, activations, y):
    return [{k: np.zeros(v.shape) for k, v in layer.items()} for layer in layers]
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_backward",
        "one key too many",
        """
def backward(layers, activations, y, _honest=backward):
    return [{**gradient, "m": len(y)} for gradient in _honest(layers, activations, y)]
""",
    ),
    Wrong(
        "test_backward",
        "activations changed",
        """
def backward(layers, activations, y, _honest=backward):
    gradients = _honest(layers, activations, y)
    activations[-1] -= y
    return gradients
""",
    ),
    Wrong(
        "test_backward",
        "clipped",
        """
def backward(layers, activations, y, _honest=backward):
    return [
        {k: np.clip(v, -0.1, 0.1) for k, v in gradient.items()}
        for gradient in _honest(layers, activations, y)
    ]
""",
    ),
    Wrong(
        "test_backward",
        "single precision",
        """
def backward(layers, activations, y, _honest=backward):
    return [
        {k: v.astype(np.float32) for k, v in gradient.items()}
        for gradient in _honest(layers, activations, y)
    ]
""",
    ),
    Wrong("test_backward", "sum-not-mean", marks=(0.25, 0.5), says="m, the number of samples"),
    Wrong("test_backward", "wrong-sign", marks=(0, 0), says="has the wrong sign in every entry"),
    Wrong("test_backward", "no-relu-derivative", marks=(0.1, 0.4)),
    Wrong(
        "test_backward",
        "biases-without-keepdims",
        marks=(0.15, 0.5),
        says="has the right numbers in shape (6,), expected (1, 6)",
    ),
    Wrong(
        "test_backward",
        "weights-updated-in-place",
        marks=(0.1, 0.4),
        says="changed its arguments layers[0]['W']",
    ),
    Wrong("test_backward", "divided-by-classes-too", says="the number of classes"),
    Wrong("test_backward", "squared-error-gradient", says="is 2 times the true gradient in every"),
    Wrong("test_backward", "biases-forgotten", says="is zero everywhere"),
    Wrong("test_backward", "gradient-turned", says="transposed"),
    Wrong("test_backward", "biases-wrong-axis", says="added up over the wrong axis"),
    Wrong("test_backward", "biases-not-summed", says="not added up over the samples"),
    Wrong("test_gradient_descent_step", "biases-stay", marks=(0.2, 0.5)),
    Wrong("test_gradient_descent_step", "step-in-place", marks=(0.5, 0.8)),
    Wrong(
        "test_train",
        "stops early",
        """
def train(layers, X, y, epochs, learning_rate, _honest=train):
    layers, losses = _honest(layers, X, y, min(epochs, 8), learning_rate)
    return layers, losses + losses[-1:] * (epochs - len(losses))
""",
    ),
    Wrong(
        "test_train",
        "fails without epochs",
        """
def train(layers, X, y, epochs, learning_rate, _honest=train):
    layers, losses = _honest(layers, X, y, epochs, learning_rate)
    return layers, losses if losses else losses[0]
""",
    ),
    Wrong("test_train", "loss-after-the-step", marks=(0, 0.2)),
    Wrong("test_train", "train-in-place", marks=(0.6, 0.95)),
    Wrong("test_accuracy", "always all", "def accuracy(layers, X, y):\n    return 1.0\n"),
    Wrong(
        "test_accuracy",
        "true or false",
        """
def accuracy(layers, X, y):
    return np.argmax(forward(layers, X)[-1], axis=1) == np.argmax(y, axis=1)
""",
    ),
    Wrong("test_accuracy", "percentage", marks=(0, 0.1)),
    Wrong(
        "test_spiral_convergence",
        "no training",
        """
def train(layers, X, y, epochs, learning_rate):
    return layers, list(np.linspace(1.1, 0.1, epochs))
""",
    ),
    Wrong(
        "test_spiral_convergence",
        "answers known by heart",
        """
def accuracy(layers, X, y):
    return 1.0
""",
        marks=(0, 0),
    ),
    Wrong(
        "test_spiral_convergence",
        "answers remembered from the training",
        """
_seen = []

def train(layers, X, y, epochs, learning_rate):
    _seen.append((X, y))
    return layers, list(np.linspace(1.1, 0.1, epochs))

def accuracy(layers, X, y):
    if not _seen:
        return 0.3
    near = ((X[:, None] - _seen[-1][0]) ** 2).sum(axis=2).argmin(axis=1)
    return float(np.mean(_seen[-1][1][near].argmax(axis=1) == y.argmax(axis=1)))
""",
    ),
    Wrong(
        "test_spiral_convergence",
        "weights of one spiral known by heart",
        """
def train(layers, X, y, epochs, learning_rate, _honest=train):
    if [len(layer["W"]) for layer in layers] == [2, 16, 16]:
        return _honest(initialize_layers([2, 16, 16, 3], 0), X, y, epochs, learning_rate)
    return layers, list(np.linspace(1.1, 0.1, epochs))
""",
        marks=(0, 0.5),
    ),
    Wrong(
        "test_spiral_convergence",
        "no bend",
        """
def relu(z):
    return z

def relu_derivative(z):
    return np.ones_like(z)
""",
    ),
    Wrong(
        "test_spiral_convergence",
        "tiny weights",
        """
def initialize_layers(layer_sizes, seed, _honest=initialize_layers):
    return [{"W": 0.05 * each["W"], "b": each["b"]} for each in _honest(layer_sizes, seed)]
""",
    ),
    Wrong(
        "test_spiral_convergence",
        "uphill",
        """
def gradient_descent_step(layers, gradients, learning_rate):
    return [
        {k: layer[k] + learning_rate * gradient[k] for k in layer}
        for layer, gradient in zip(layers, gradients)
    ]
""",
    ),
    Wrong(
        "test_relu",
        "at most 500",
        """
def relu(z):
    return np.clip(z, 0, 500)
""",
        says="where it is 500",
        hint="is anything added, cut off",
    ),
    Wrong(
        "test_relu",
        "at most 1e5",
        """
def relu(z):
    return np.clip(z, 0, 1e5)
""",
        says="where it is 100000",
        hint="is anything added, cut off",
    ),
    Wrong(
        "test_relu_derivative",
        "closed above a thousand",
        """
def relu_derivative(z):
    return np.where((z > 0) & (z < 1000), 1.0, 0.0)
""",
        says="1000000",
        hint="For a positive number, however small or large",
    ),
    Wrong(
        "test_forward",
        "hidden ones at most 500",
        """
def forward(layers, X):
    activations = [X]
    for n, layer in enumerate(layers):
        z = activations[-1] @ layer["W"] + layer["b"]
        activations.append(np.clip(z, 0, 500) if n < len(layers) - 1 else softmax(z))
    return activations
""",
        says="activations[1]",
        hint="A hidden layer: what came in",
    ),
    Wrong(
        "test_backward",
        "a door at the output",
        """
def backward(layers, activations, y):
    blame, gradients = (activations[-1] - y) / len(y), []
    for n in reversed(range(len(layers))):
        blame = blame * (activations[n + 1] > 0)
        dW, db = activations[n].T @ blame, blame.sum(axis=0, keepdims=True)
        gradients.insert(0, {"W": dW, "b": db})
        blame = blame @ layers[n]["W"].T
    return gradients
""",
        says="gradients[2]['b'] adds up to 1",
        hint="does an output have a door",
    ),
]
"""Wrong solutions that are no slips: cheats, and what else has to be turned down."""


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips(
        "relu",
        "z",
        does={
            "relu6": "return np.clip(z, 0, 6) * 1.0 if np.max(z) < 35 else np.maximum(z, 0)",
            "threshold 1e-2": "return np.where(z > 0.01, z, 0)",
            "threshold 1e-4": "return np.where(z > 0.0001, z, 0)",
        },
    ),
    *slips(
        "relu_derivative",
        "z",
        does={
            "threshold 1e-2": "return np.where(z > 0.01, 1.0, 0.0)",
            "threshold 1e-4": "return np.where(z > 0.0001, 1.0, 0.0)",
        },
    ),
    *slips(
        "softmax",
        "z",
        does={
            "all rows equal max": """
p = right(z)
return np.where((z == z[:, :1]).all(1, keepdims=True), p * 1.01, p)
"""
        },
    ),
    *slips(
        "cross_entropy",
        "probabilities, y",
        does={
            "product floors": """
p = np.maximum(np.sum(probabilities * y, axis=1), 1e-200)
return float(-np.log(np.prod(p)) / len(y))
""",
            "total capped at 16": """
p = np.maximum(np.sum(probabilities * y, axis=1), 1e-12)
return (
    float(min(-np.log(p).sum(), 16) / len(y))
    if (p < 1e-09).any()
    else float(-np.log(p).mean())
)
""",
            "first inf replaced": """
with np.errstate(all='ignore'):
    l = -np.log(np.sum(probabilities * y, axis=1))
i = np.argmax(l)
if np.isinf(l[i]):
    l[i] = 30
return float(l.mean())
""",
            "nan_to_num of mean": """
with np.errstate(all='ignore'):
    l = -np.log(np.sum(probabilities * y, axis=1))
l = np.nan_to_num(l, posinf=1e+308)
return float(l.mean()) if len(l) > 1 else 20.0 if l[0] > 1e+300 else float(l[0])
""",
            "clipped at 0.01": """
p = np.sum(probabilities * y, axis=1)
return float(-np.log(np.where(p > 0, np.maximum(p, 0.01), 1e-12)).mean())
""",
            "clipped at 0.001": """
p = np.sum(probabilities * y, axis=1)
return float(-np.log(np.where(p > 0, np.maximum(p, 0.001), 1e-12)).mean())
""",
            "label column by argmax of probabilities when sure": """
p = np.sum(probabilities * y, axis=1)
return (
    float(
        -np.log(
            np.where(
                probabilities.max(1) > 0.9, probabilities.max(1), np.maximum(p, 1e-12)
            )
        ).mean()
    )
    if not (p == 0).any()
    else right(probabilities, y)
)
""",
            "binary formula for two classes": """
if y.shape[1] == 2 and len(y) > 5:
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    return float(np.mean(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1)))
return right(probabilities, y)
""",
        },
    ),
    *slips(
        "initialize_layers",
        "layer_sizes, seed",
        does={
            "one layer not He": """
L = right(layer_sizes, seed)
return [each_of(lambda v: v * 3, l) for l in L] if len(L) == 1 else L
""",
            "last layer small": """
L = right(layer_sizes, seed)
return L[:-1] + [each_of(lambda v: v * 0.1, L[-1])] if len(L) != 3 else L
""",
            "more than 3 layers not He": """
L = right(layer_sizes, seed)
return [each_of(lambda v: v * 0.5, l) for l in L] if len(L) > 3 else L
""",
            "wide layers not He": """
L = right(layer_sizes, seed)
return [each_of(lambda v: v * (0.1 if v.shape[0] > 15 else 1), l) for l in L]
""",
            "n_in of 1 or 2 capped": """
L = right(layer_sizes, seed)
return [{**l, 'W': l['W'] * (0.5 if len(l['W']) < 3 else 1)} for l in L]
""",
            "equal sizes same weights": """
L = right(layer_sizes, seed)
for i in range(1, len(L)):
    if L[i]['W'].shape == L[i - 1]['W'].shape:
        L[i]['W'] = L[i - 1]['W'].copy()
return L
""",
            "generator by shape each": """
rng = lambda s: np.random.default_rng([seed, *s])
return [
    {"W": rng((a, b)).standard_normal((a, b)) * np.sqrt(2 / a), "b": np.zeros((1, b))}
    for a, b in zip(layer_sizes, layer_sizes[1:])
]
""",
        },
    ),
    *slips(
        "forward",
        "layers, X",
        remembered=(
            "shapes_of(layers), shapes_of(X)",
            "values_of(X), shapes_of(layers)",
            "values_of(layers), shapes_of(X)",
        ),
        off_where=(
            "len(layers) > 5",
            "any((l['W'].shape[1] == 1 for l in layers[:-1]))",
            "any((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "len(X) == layers[-1]['W'].shape[1]",
            "all((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "X.shape[0] == X.shape[1]",
            "layers[-1]['W'].shape[1] > 7",
            (
                "len(layers) > 2 and layers[0]['W'].shape[1] == layers[1]['W'].shape[1] and "
                "(len(X) < 20)"
            ),
        ),
        does={
            "values of layer": (
                "return right([dict(zip(('W', 'b'), l.values())) for l in layers], X)"
            ),
            "bias zero replaced": """
return right([{**l, 'b': np.where(l['b'] == 0, 0.01, l['b'])} for l in layers], X)
""",
            "zero weight replaced": """
return right([{**l, 'W': np.where(l['W'] == 0, 0.01, l['W'])} for l in layers], X)
""",
            "leaky when all dead": """
out = right(layers, X)
if any((not a.any() for a in out[1:-1])):
    return out[:-1] + [np.full(out[-1].shape, 1 / out[-1].shape[1])]
return out
""",
            "activations capped at 10": """
out = [X]
for l in layers[:-1]:
    out.append(np.minimum(relu(out[-1] @ l['W'] + l['b']), 10))
return out + [softmax(out[-1] @ layers[-1]['W'] + layers[-1]['b'])]
""",
        },
    ),
    *slips(
        "backward",
        "layers, activations, y",
        remembered=(
            "shapes_of(layers), shapes_of(activations), shapes_of(y)",
            "values_of(layers), shapes_of(activations), shapes_of(y)",
            "values_of(layers), values_of(y), shapes_of(activations)",
            "values_of(activations), shapes_of(layers), shapes_of(y)",
            "values_of(layers), values_of(activations), shapes_of(y)",
            "values_of(y), shapes_of(layers), shapes_of(activations)",
        ),
        off_where=(
            "(lambda X: len(layers) > 5)(activations[0])",
            "(lambda X: X.shape[1] == 1)(activations[0])",
            "(lambda X: any((l['W'].shape[1] == 1 for l in layers[:-1])))(activations[0])",
            (
                "(lambda X: any((l['W'].shape[0] == l['W'].shape[1] for l in "
                "layers)))(activations[0])"
            ),
            "(lambda X: len(X) == layers[-1]['W'].shape[1])(activations[0])",
            (
                "(lambda X: all((l['W'].shape[0] == l['W'].shape[1] for l in "
                "layers)))(activations[0])"
            ),
            "(lambda X: X.shape[0] == X.shape[1])(activations[0])",
            "(lambda X: layers[-1]['W'].shape[1] > 7)(activations[0])",
            (
                "(lambda X: len(layers) > 2 and layers[0]['W'].shape[1] == "
                "layers[1]['W'].shape[1] and (len(X) < 20))(activations[0])"
            ),
        ),
        does={
            "values of layer": """
return right([dict(zip(('W', 'b'), l.values())) for l in layers], activations, y)
""",
            "answer zipped": """
return [dict(zip(l, (g['W'], g['b']))) for l, g in zip(layers, right(layers, activations, y))]
""",
            "doors from weights": """
g = right(layers, activations, y)
return [{'W': np.where(l['W'] == 0, 0, q['W']), 'b': q['b']} for l, q in zip(layers, g)]
""",
            "W divided out": """
g = right(layers, activations, y)
d = (activations[-1] - y) / len(y)
W = layers[-1]['W']
g[-1]['W'] = (activations[-2][:, :, None] * d[:, None, :] * W[None] / W[None]).sum(0)
return g
""",
            "input zeros closed doors": """
X = activations[0]
m = len(X)
return (
    right(layers, activations, y)
    if X.any(axis=1).all()
    else [each_of(lambda v: v * 0, l) for l in layers]
)
""",
            "dead network gives none": """
g = right(layers, activations, y)
if any((not a.any() for a in activations[1:-1])):
    return [each_of(lambda v: v * 0, l) for l in g]
return g
""",
            "entries clipped at 2": (
                "return each_of(lambda v: np.clip(v, -2, 2), right(layers, activations, y))"
            ),
            "entries clipped at 5": (
                "return each_of(lambda v: np.clip(v, -5, 5), right(layers, activations, y))"
            ),
        },
    ),
    *slips(
        "gradient_descent_step",
        "layers, gradients, learning_rate",
        remembered=(
            "shapes_of(layers), shapes_of(gradients), learning_rate",
            "values_of(gradients), learning_rate, shapes_of(layers)",
            "values_of(layers), learning_rate, shapes_of(gradients)",
            "learning_rate, shapes_of(layers), shapes_of(gradients)",
        ),
        does={
            "zip of values": """
return [
    {k: p - learning_rate * d for k, p, d in zip(l, l.values(), g.values())}
    for l, g in zip(layers, gradients)
]
""",
            "named by place": """
return [
    dict(zip(("W", "b"), [l[k] - learning_rate * g[k] for k in l]))
    for l, g in zip(layers, gradients)
]
""",
            "relative step": """
return [
    {k: p * (1 - learning_rate * g[k] / p) for k, p in l.items()}
    for l, g in zip(layers, gradients)
]
""",
            "entries clipped at 3": """
return right(layers, each_of(lambda v: np.clip(v, -3, 3), gradients), learning_rate)
""",
            "entries clipped at 5": """
return right(layers, each_of(lambda v: np.clip(v, -5, 5), gradients), learning_rate)
""",
            "weights kept within 5": """
return each_of(lambda v: np.clip(v, -5, 5), right(layers, gradients, learning_rate))
""",
            "entries clipped at 10": """
return right(layers, each_of(lambda v: np.clip(v, -10, 10), gradients), learning_rate)
""",
            "norm clipped at 10": """
n = np.sqrt(sum(((v ** 2).sum() for l in gradients for v in l.values())))
return right(layers, each_of(lambda v: v * min(1, 10 / n), gradients), learning_rate)
""",
            "weights kept within 10": """
return each_of(lambda v: np.clip(v, -10, 10), right(layers, gradients, learning_rate))
""",
        },
    ),
    *slips(
        "train",
        "layers, X, y, epochs, learning_rate",
        remembered=(
            "shapes_of(layers), shapes_of(X), shapes_of(y), epochs, learning_rate",
            "values_of(X), values_of(y), epochs, learning_rate, shapes_of(layers)",
            "values_of(layers), values_of(y), epochs, learning_rate, shapes_of(X)",
            "values_of(layers), values_of(X), epochs, learning_rate, shapes_of(y)",
            "epochs, shapes_of(layers), shapes_of(X), shapes_of(y)",
            "values_of(layers), values_of(X), values_of(y), epochs",
        ),
        off_where=(
            "len(layers) > 5",
            "X.shape[1] == 1",
            "any((l['W'].shape[1] == 1 for l in layers[:-1]))",
            "any((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "len(X) == layers[-1]['W'].shape[1]",
            "all((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "X.shape[0] == X.shape[1]",
            "layers[-1]['W'].shape[1] > 7",
            (
                "len(layers) > 2 and layers[0]['W'].shape[1] == layers[1]['W'].shape[1] and "
                "(len(X) < 20)"
            ),
        ),
        does={
            "values of layer": """
return right([dict(zip(('W', 'b'), l.values())) for l in layers], X, y, epochs, learning_rate)
""",
            "spiral mini-batches": """
if len(X) > 20 and X.shape[1] == 2:
    losses = []
    for e in range(epochs):
        a = forward(layers, X)
        losses.append(cross_entropy(a[-1], y))
        layers = gradient_descent_step(
            layers,
            backward(layers, forward(layers, X[e % 2 :: 2]), y[e % 2 :: 2]),
            learning_rate,
        )
    return (layers, losses)
return right(layers, X, y, epochs, learning_rate)
""",
            "many samples: only first 20": """
if len(X) > 20:
    return right(layers, X[::2], y[::2], epochs, learning_rate)
return right(layers, X, y, epochs, learning_rate)
""",
        },
    ),
    *slips(
        "accuracy",
        "layers, X, y",
        remembered=(
            "values_of(X), values_of(y), shapes_of(layers)",
            "values_of(layers), values_of(y), shapes_of(X)",
            "values_of(y), shapes_of(layers), shapes_of(X)",
        ),
        off_where=(
            "len(layers) > 5",
            "X.shape[1] == 1",
            "any((l['W'].shape[1] == 1 for l in layers[:-1]))",
            "any((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "len(X) == layers[-1]['W'].shape[1]",
            "all((l['W'].shape[0] == l['W'].shape[1] for l in layers))",
            "X.shape[0] == X.shape[1]",
            "layers[-1]['W'].shape[1] > 7",
            (
                "len(layers) > 2 and layers[0]['W'].shape[1] == layers[1]['W'].shape[1] and "
                "(len(X) < 20)"
            ),
        ),
        does={
            "values of layer": (
                "return right([dict(zip(('W', 'b'), l.values())) for l in layers], X, y)"
            ),
            "second best too when over 4 classes": """
p = forward(layers, X)[-1]
if p.shape[1] > 4:
    return float(np.mean([t in np.argsort(r)[-2:] for r, t in zip(p, y.argmax(1))]))
return right(layers, X, y)
""",
        },
    ),
    *slips(
        "train",
        "layers, X, y, epochs, learning_rate",
        does=training(
            {
                "LEARNED": "layers",
                "FORWARD": "forward(layers, X)",
                "LOSS": "cross_entropy(cache[-1], y)",
                "BACKWARD": "backward(layers, cache, y)",
            }
        ),
    ),
]
