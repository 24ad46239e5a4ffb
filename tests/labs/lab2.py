"""lab2 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.
"""

RIGHT = {
    "plain loops and math": """
import math

def sigmoid(z):
    if np.ndim(z):
        return np.array([sigmoid(entry) for entry in z])
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))

def sigmoid_derivative(a):
    if isinstance(a, np.ndarray):
        return np.array([sigmoid_derivative(entry) for entry in a])
    return a - a**2

def chain_forward(x, weights, biases):
    out = (x,)
    for i in range(len(weights)):
        out = out + (1 / (1 + math.exp(-(weights[i] * out[i] + biases[i]))),)
    return out

def chain_backward(activations, weights):
    n = len(weights)
    dw, db = [0.0] * n, [0.0] * n
    for k in range(n):
        slope = 1.0
        for l in range(n - 1, k, -1):
            slope *= activations[l + 1] * (1 - activations[l + 1]) * weights[l]
        slope *= activations[k + 1] * (1 - activations[k + 1])
        dw[k], db[k] = slope * activations[k], slope
    return dw, db
""",
    "tanh, and arrays for everything": """
def sigmoid(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))

def sigmoid_derivative(a):
    return np.asarray(a) * (1.0 - np.asarray(a))

def chain_forward(x, weights, biases):
    out = np.empty(len(weights) + 1)
    out[0] = x
    for l, (w, b) in enumerate(zip(weights, biases), 1):
        out[l] = sigmoid(w * out[l - 1] + b)
    return out

def chain_backward(activations, weights):
    a, w = np.array(activations, dtype=float), np.array(weights)
    slopes = a[1:] * (1 - a[1:])
    onwards = np.append(w[1:] * slopes[1:], 1.0)
    db = slopes * np.cumprod(onwards[::-1])[::-1]
    return np.array([db * a[:-1], db])
""",
    "the positive and the negative half apart": """
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    up = z >= 0
    out[up] = 1 / (1 + np.exp(-z[up]))
    power = np.exp(z[~up])
    out[~up] = power / (1 + power)
    return out
""",
    "logarithms": """
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))

def sigmoid_derivative(a):
    return np.exp(np.log(a) + np.log1p(-a))
""",
    "overflow let through in silence": """
def sigmoid(z):
    print("sigmoid of", z)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))
""",
    "in place, and put back whatever happens": """
def numerical_gradient(f, x, epsilon=1e-5):
    original, x = x, x if x.dtype == float else x.astype(float)
    grad = np.zeros_like(x)
    for index, old in np.ndenumerate(x.copy()):
        try:
            x[index] = old + epsilon
            high = f(x)
            x[index] = old - epsilon
            grad[index] = (high - f(x)) / (2 * epsilon)
        finally:
            x[index] = old
    return grad
""",
    "flat copies, the lower side first": """
def numerical_gradient(f, x, epsilon=1e-5):
    x = np.array(x, dtype=np.float64)
    slopes = []
    for k in range(x.size):
        nudge = np.zeros(x.size)
        nudge[k] = epsilon
        nudge = nudge.reshape(x.shape)
        low, high = f(x - nudge), f(x + nudge)
        slopes.append((high - low) / epsilon / 2)
    return np.reshape(slopes, x.shape)
""",
    "nditer, and a look at f(x)": """
def numerical_gradient(f, x, epsilon=1e-5):
    here = float(f(x + 0.0))
    out = np.full(x.shape, np.nan)
    walk = np.nditer(x, flags=["multi_index"])
    while not walk.finished:
        moved = x.astype(float)
        moved[walk.multi_index] = x[walk.multi_index] + epsilon
        rise = f(moved) - here
        moved[walk.multi_index] = x[walk.multi_index] - epsilon
        fall = here - f(moved)
        out[walk.multi_index] = (rise + fall) / (2 * epsilon)
        walk.iternext()
    return out
""",
    "all points at once": """
def numerical_gradient(f, x, epsilon=1e-5):
    steps = epsilon * np.eye(x.size).reshape(-1, *x.shape)
    up = [f(point) for point in x + steps]
    down = [f(point) for point in x - steps]
    return ((np.array(up) - np.array(down)) / (2 * epsilon)).reshape(x.shape)
""",
    "recursion": """
def chain_forward(x, weights, biases):
    if not weights:
        return [x]
    return [x, *chain_forward(sigmoid(x * weights[0] + biases[0]), weights[1:], biases[1:])]

def chain_backward(activations, weights):
    if not weights:
        return [], []
    dw, db = chain_backward(activations[1:], weights[1:])
    onwards = db[0] * weights[1] if db else 1.0
    blame = onwards * sigmoid_derivative(activations[1])
    return [blame * activations[0], *dw], [blame, *db]
""",
    "queues and NumPy numbers": """
from collections import deque

def chain_backward(activations, weights):
    dw, db, delta = deque(), deque(), np.float64(1)
    for a, before, w in zip(activations[:0:-1], activations[-2::-1], reversed(weights)):
        delta = delta * sigmoid_derivative(np.array(a))
        dw.appendleft(delta * before)
        db.appendleft(np.asarray(delta))
        delta = delta * w
    return [tuple(dw), list(db)]
""",
}
"""Correct solutions: each has to get full marks."""


def _function(signature: str, *body: str) -> str:
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in body)]) + "\n"


def _sigmoid(*body: str) -> str:
    return _function("sigmoid(z)", *body)


def _slope(*body: str) -> str:
    return _function("sigmoid_derivative(a)", *body)


def _numerical(
    prepare: str = "gradient = np.zeros(x.shape)",
    high: str = "x.astype(float)",
    low: str = "x.astype(float)",
    move: str = "high[i] += epsilon; low[i] -= epsilon",
    slope: str = "(f(high) - f(low)) / (2 * epsilon)",
    answer: str = "gradient",
    after: str = "pass",
    places: str = "np.ndindex(x.shape)",
    default: str = "1e-5",
) -> str:
    return _function(
        f"numerical_gradient(f, x, epsilon={default})",
        prepare,
        f"for i in {places}:",
        f"    high, low = {high}, {low}",
        f"    {move}",
        f"    gradient[i] = {slope}",
        f"    {after}",
        f"return {answer}",
    )


def _forward(
    first: str = "activations = [x]",
    z: str = "activations[-1] * weight + bias",
    a: str = "float(sigmoid(z))",
    answer: str = "activations",
    pairs: str = "zip(weights, biases)",
) -> str:
    return _function(
        "chain_forward(x, weights, biases)",
        first,
        f"for weight, bias in {pairs}:",
        f"    z = {z}",
        f"    activations.append({a})",
        f"return {answer}",
    )


def _backward(
    first: str = "passed_on = 1.0",
    places: str = "reversed(range(len(weights)))",
    blame: str = "passed_on * a * (1 - a)",
    dw: str = "blame * came_in",
    db: str = "blame",
    put: str = "insert(0, ",
    onwards: str = "blame * weights[l]",
    answer: str = "dws, dbs",
) -> str:
    return _function(
        "chain_backward(activations, weights)",
        first,
        "dws, dbs = [], []",
        f"for l in {places}:",
        "    came_in, a = activations[l], activations[l + 1]",
        f"    blame = {blame}",
        f"    dws.{put}{dw})",
        f"    dbs.{put}{db})",
        f"    passed_on = {onwards}",
        f"return {answer}",
    )


_IN_PLACE = """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + epsilon
        high = f(x)
        x[i] = old - epsilon
        low = f(x)
        x[i] = old
        gradient[i] = (high - low) / (2 * epsilon)
    return gradient
"""

WRONG = {
    "test_sigmoid": {
        "math.exp": "import math\n"
        + _sigmoid(
            "if np.ndim(z):",
            "    return np.array([sigmoid(v) for v in z])",
            "return 1 / (1 + math.exp(-z))",
        ),
        "clipped above the limit": _sigmoid("return 1 / (1 + np.exp(-np.clip(z, -720, 720)))"),
        "a step": _sigmoid("return np.where(z > 0, 1.0, np.where(z < 0, 0.0, 0.5))"),
        "whole numbers cut off": _sigmoid(
            "out = np.zeros_like(z)",
            "out[...] = 1 / (1 + np.exp(-np.clip(z, -500, 500)))",
            "return out",
        ),
        "clipped in place": _sigmoid(
            "if np.ndim(z):",
            "    np.clip(z, -500, 500, out=z)",
            "return 1 / (1 + np.exp(-np.clip(z, -500, 500)))",
        ),
        "single precision": _sigmoid(
            "return 1 / (1 + np.exp(-np.clip(z, -80, 80).astype(np.float32)))"
        ),
        "flattened": _sigmoid("return 1 / (1 + np.exp(-np.clip(np.ravel(z), -500, 500)))"),
    },
    "test_sigmoid_derivative": {
        "rounded": _slope("return np.round(a * (1 - a), 4)"),
        "arrays only": _slope("return a.copy() * (1 - a)"),
        "always a quarter": _slope("return np.full(np.shape(a), 0.25)"),
    },
    "test_numerical_gradient": {
        "another default": _numerical(default="1e-4"),
        "two dimensions only": _numerical(
            prepare="gradient = np.zeros(x.shape); rows, columns = x.shape",
            places="np.ndindex(rows, columns)",
        ),
        "four points": _numerical(
            slope="(4 * (f(high) - f(low)) - (f(2 * high - x) - f(2 * low - x)) / 2)"
            " / (6 * epsilon)"
        ),
        "copies not renewed": _IN_PLACE.replace(
            "gradient = np.zeros(x.shape)", "gradient = np.zeros(x.shape); x = x.astype(float)"
        ).replace("        x[i] = old\n", ""),
        "single precision": _numerical(high="x.astype(np.float32)", low="x.astype(np.float32)"),
        "f is given a list": _numerical(
            slope="(f(high.tolist()) - f(low.tolist())) / (2 * epsilon)"
        ),
        "a list": _numerical(answer="gradient.tolist()"),
        "random state": _numerical(after="np.random.rand()"),
    },
    "test_chain_forward": {
        "two neurons at most": _forward(pairs="list(zip(weights, biases))[:2]"),
        "whole numbers cut off": _forward(a="type(x)(sigmoid(z))"),
        "lists eaten up": _forward(
            pairs="[(weights.pop(0), biases.pop(0)) for _ in range(len(weights))]"
        ),
        "rounded": _forward(a="round(float(sigmoid(z)), 6)"),
    },
    "test_chain_backward": {
        "bias of 1": _backward(db="1.0"),
        "pairs": _backward(answer="list(zip(dws, dbs))"),
        "forwards": _backward(places="range(len(weights))", put="append("),
        "two neurons at most": _backward(places="reversed(range(len(weights))[-2:])"),
        "loss in front": _backward(first="passed_on = activations[-1] - 1.0"),
    },
}
"""Wrong solutions by the cell that has to turn them down."""

MARKS = {
    ("test_sigmoid", "sigmoid-overflow"): (0.5, 0.7),
    ("test_sigmoid", "sigmoid-falling"): (0, 0),
    ("test_numerical_gradient", "numerical-lost-when-f-stops"): (0.7, 0.95),
    ("test_numerical_gradient", "numerical-asks-too-often"): (0.7, 0.9),
    ("test_numerical_gradient", "numerical-one-side"): (0, 0.1),
    ("test_numerical_gradient", "numerical-whole-numbers-kept"): (0.7, 0.9),
    ("test_chain_backward", "back-negative"): (0, 0),
    ("test_chain_backward", "back-weight-forgotten"): (0.1, 0.3),
    ("test_chain_backward", "two neurons at most"): (0.3, 0.6),
}
"""The least and the most of its cell's points that one of these, or a misconception, gets."""

MESSAGES = {
    ("test_sigmoid", "sigmoid-overflow"): "sigmoid(-1000) gave a warning",
    ("test_sigmoid", "sigmoid-where"): "gave a warning",
    ("test_sigmoid", "math.exp"): "OverflowError",
    ("test_numerical_gradient", "numerical-asks-too-often"): "was called 24 times, expected 12",
    ("test_numerical_gradient", "numerical-whole-numbers-kept"): "given one of whole numbers",
    ("test_numerical_gradient", "f is given a list"): "it was given a list of 1",
    ("test_numerical_gradient", "numerical-lost-when-f-stops"): "stops with a ValueError",
    ("test_numerical_gradient", "another default"): "0.00001",
    ("test_chain_forward", "chain-without-x"): "holds 1 item, expected 2",
    ("test_chain_backward", "back-lists-swapped"): "the two lists have changed places",
    ("test_chain_backward", "back-reverse-order"): "stands in reverse order",
    ("test_chain_backward", "back-negative"): "wrong sign in every entry",
    ("test_chain_backward", "back-weight-forgotten"): "bias_gradients[0]",
    ("test_chain_backward", "back-weights-only"): "expected two lists",
    ("test_chain_backward", "back-lists-used-up"): "changed its arguments",
}
"""What one of its cell's tests says of it."""
