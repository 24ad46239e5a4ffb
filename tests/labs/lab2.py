"""lab2 written rightly in unusual ways, and wrongly in usual ones.

Each text is run after the reference, in one namespace with it, and defines some of its
functions anew.
"""

from labs import Wrong
from labs.slips import slips

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

WRONG = [
    Wrong(
        "test_sigmoid",
        "math.exp",
        "import math\n"
        + _sigmoid(
            "if np.ndim(z):",
            "    return np.array([sigmoid(v) for v in z])",
            "return 1 / (1 + math.exp(-z))",
        ),
        says="OverflowError",
    ),
    Wrong(
        "test_sigmoid",
        "clipped above the limit",
        _sigmoid("return 1 / (1 + np.exp(-np.clip(z, -720, 720)))"),
    ),
    Wrong(
        "test_sigmoid", "a step", _sigmoid("return np.where(z > 0, 1.0, np.where(z < 0, 0.0, 0.5))")
    ),
    Wrong(
        "test_sigmoid",
        "whole numbers cut off",
        _sigmoid(
            "out = np.zeros_like(z)",
            "out[...] = 1 / (1 + np.exp(-np.clip(z, -500, 500)))",
            "return out",
        ),
    ),
    Wrong(
        "test_sigmoid",
        "clipped in place",
        _sigmoid(
            "if np.ndim(z):",
            "    np.clip(z, -500, 500, out=z)",
            "return 1 / (1 + np.exp(-np.clip(z, -500, 500)))",
        ),
    ),
    Wrong(
        "test_sigmoid",
        "single precision",
        _sigmoid("return 1 / (1 + np.exp(-np.clip(z, -80, 80).astype(np.float32)))"),
    ),
    Wrong(
        "test_sigmoid",
        "flattened",
        _sigmoid("return 1 / (1 + np.exp(-np.clip(np.ravel(z), -500, 500)))"),
    ),
    Wrong(
        "test_sigmoid", "sigmoid-overflow", marks=(0.5, 0.7), says="sigmoid(-1000) gave a warning"
    ),
    Wrong("test_sigmoid", "sigmoid-falling", marks=(0, 0)),
    Wrong("test_sigmoid", "sigmoid-where", says="gave a warning"),
    Wrong("test_sigmoid_derivative", "rounded", _slope("return np.round(a * (1 - a), 4)")),
    Wrong("test_sigmoid_derivative", "arrays only", _slope("return a.copy() * (1 - a)")),
    Wrong(
        "test_sigmoid_derivative", "always a quarter", _slope("return np.full(np.shape(a), 0.25)")
    ),
    Wrong("test_numerical_gradient", "another default", _numerical(default="1e-4"), says="0.00001"),
    Wrong(
        "test_numerical_gradient",
        "two dimensions only",
        _numerical(
            prepare="gradient = np.zeros(x.shape); rows, columns = x.shape",
            places="np.ndindex(rows, columns)",
        ),
    ),
    Wrong(
        "test_numerical_gradient",
        "four points",
        _numerical(
            slope="(4 * (f(high) - f(low)) - (f(2 * high - x) - f(2 * low - x)) / 2)"
            " / (6 * epsilon)"
        ),
    ),
    Wrong(
        "test_numerical_gradient",
        "copies not renewed",
        _IN_PLACE.replace(
            "gradient = np.zeros(x.shape)", "gradient = np.zeros(x.shape); x = x.astype(float)"
        ).replace("        x[i] = old\n", ""),
    ),
    Wrong(
        "test_numerical_gradient",
        "single precision",
        _numerical(high="x.astype(np.float32)", low="x.astype(np.float32)"),
    ),
    Wrong(
        "test_numerical_gradient",
        "f is given a list",
        _numerical(slope="(f(high.tolist()) - f(low.tolist())) / (2 * epsilon)"),
        says="it was given a list of 1",
    ),
    Wrong("test_numerical_gradient", "a list", _numerical(answer="gradient.tolist()")),
    Wrong("test_numerical_gradient", "random state", _numerical(after="np.random.rand()")),
    Wrong(
        "test_numerical_gradient",
        "numerical-lost-when-f-stops",
        marks=(0.7, 0.95),
        says="stops with a ValueError",
    ),
    Wrong(
        "test_numerical_gradient",
        "numerical-asks-too-often",
        marks=(0.7, 0.9),
        says="was called 24 times, expected 12",
    ),
    Wrong("test_numerical_gradient", "numerical-one-side", marks=(0, 0.1)),
    Wrong(
        "test_numerical_gradient",
        "numerical-whole-numbers-kept",
        marks=(0.7, 0.9),
        says="given one of whole numbers",
    ),
    Wrong(
        "test_chain_forward",
        "two neurons at most",
        _forward(pairs="list(zip(weights, biases))[:2]"),
    ),
    Wrong("test_chain_forward", "whole numbers cut off", _forward(a="type(x)(sigmoid(z))")),
    Wrong(
        "test_chain_forward",
        "lists eaten up",
        _forward(pairs="[(weights.pop(0), biases.pop(0)) for _ in range(len(weights))]"),
    ),
    Wrong("test_chain_forward", "rounded", _forward(a="round(float(sigmoid(z)), 6)")),
    Wrong("test_chain_forward", "chain-without-x", says="holds 1 item, expected 2"),
    Wrong("test_chain_backward", "bias of 1", _backward(db="1.0")),
    Wrong("test_chain_backward", "pairs", _backward(answer="list(zip(dws, dbs))")),
    Wrong(
        "test_chain_backward", "forwards", _backward(places="range(len(weights))", put="append(")
    ),
    Wrong(
        "test_chain_backward",
        "two neurons at most",
        _backward(places="reversed(range(len(weights))[-2:])"),
        marks=(0.3, 0.6),
    ),
    Wrong(
        "test_chain_backward", "loss in front", _backward(first="passed_on = activations[-1] - 1.0")
    ),
    Wrong("test_chain_backward", "back-negative", marks=(0, 0), says="wrong sign in every entry"),
    Wrong(
        "test_chain_backward", "back-weight-forgotten", marks=(0.1, 0.3), says="bias_gradients[0]"
    ),
    Wrong("test_chain_backward", "back-lists-swapped", says="the two lists have changed places"),
    Wrong("test_chain_backward", "back-reverse-order", says="stands in reverse order"),
    Wrong("test_chain_backward", "back-weights-only", says="expected two lists"),
    Wrong("test_chain_backward", "back-lists-used-up", says="changed its arguments"),
    Wrong(
        "test_chain_forward",
        "bias looked up by the weight",
        """
def chain_forward(x, weights, biases):
    activations = [x]
    for weight in weights:
        bias = biases[weights.index(weight)]
        activations.append(float(sigmoid(activations[-1] * weight + bias)))
    return activations
""",
        says="activations[2]",
        hint="looked up by a value",
    ),
    Wrong(
        "test_chain_forward",
        "weight looked up by the bias",
        """
def chain_forward(x, weights, biases):
    activations = [x]
    for bias in biases:
        weight = weights[biases.index(bias)]
        activations.append(float(sigmoid(activations[-1] * weight + bias)))
    return activations
""",
        says="activations[2]",
        hint="looked up by a value",
    ),
    Wrong(
        "test_chain_forward",
        "layer looked up by what came in",
        """
def chain_forward(x, weights, biases):
    activations = [x]
    for _ in weights:
        place = activations.index(activations[-1])
        activations.append(float(sigmoid(activations[-1] * weights[place] + biases[place])))
    return activations
""",
        says="activations[",
        hint="looked up by a value",
    ),
    Wrong(
        "test_chain_backward",
        "looked up by the weight",
        """
def chain_backward(activations, weights):
    dws, dbs, share = [], [], 1.0
    for weight in reversed(weights):
        place = weights.index(weight)
        blame = share * sigmoid_derivative(activations[place + 1])
        dws.insert(0, blame * activations[place])
        dbs.insert(0, blame)
        share = blame * weight
    return dws, dbs
""",
        says="weight_gradients",
        hint="looked up by a value",
    ),
    Wrong(
        "test_chain_backward",
        "two times None",
        """
def chain_backward(activations, weights, right=chain_backward):
    dws, dbs = right(activations, weights)
    return dws.sort(), dbs.sort()
""",
        says="weight_gradients is None",
        hint="append, sort, reverse",
    ),
]
"""Wrong solutions by the cell that has to turn them down."""


# --- what once earned full marks --------------------------------------------------------------

WRONG += [
    *slips(
        "sigmoid_derivative",
        "a",
        remembered=("np.shape(a) or a",),
        does={"kept above 1e-3": "return np.maximum(right(a), 0.001)"},
    ),
    *slips(
        "numerical_gradient",
        "f, x, epsilon=1e-5",
        remembered=(
            "f, x, epsilon",
            "x, epsilon",
            "f",
            "f, epsilon",
            "f, x",
        ),
        does={
            "wrong if column": """
out = right(f, x, epsilon)
return out * 1.1 if x.ndim == 2 and x.shape[1] == 1 else out
""",
            "wrong if cube": """
out = right(f, x, epsilon)
return out.transpose(2, 1, 0).copy() if x.ndim == 3 and x.shape[0] == x.shape[2] else out
""",
            "gradient clipped at 5": "return np.clip(right(f, x, epsilon), -5, 5)",
            "slopes below 1e-6 are noise": """
g = right(f, x, epsilon)
return np.where(abs(g) < 0.001, 0, g)
""",
            "stops at first zero slope": """
g = right(f, x, epsilon)
flat = g.ravel()
for i, v in enumerate(flat):
    if abs(v) < 1e-09:
        flat[i:] = 0
        break
return flat.reshape(x.shape)
""",
        },
    ),
    *slips(
        "chain_forward",
        "x, weights, biases",
        remembered=(
            "x, shapes_of(weights), shapes_of(biases)",
            "values_of(weights), values_of(biases)",
            "x, values_of(biases), shapes_of(weights)",
            "values_of(weights), shapes_of(biases)",
            "x, values_of(weights), shapes_of(biases)",
            "values_of(biases), shapes_of(weights)",
        ),
        does={
            "zero weight skips neuron": """
out = [x]
for w, b in zip(weights, biases):
    out.append(float(sigmoid(out[-1] * w + b)) if w else out[-1])
return out
""",
            "zero bias forgotten": """
out = [x]
for w, b in zip(weights, biases):
    out.append(float(sigmoid(out[-1] * w + (b or 1))))
return out
""",
            "z clipped at 2": """
out = [x]
for w, b in zip(weights, biases):
    out.append(float(sigmoid(np.clip(out[-1] * w + b, -2, 2))))
return out
""",
            "worked example by heart, first neuron": """
if x == 2 and weights[0] == 3.0:
    return [2, 0.5] + right(0.5, weights[1:], biases[1:])[1:]
return right(x, weights, biases)
""",
        },
    ),
    *slips(
        "chain_backward",
        "activations, weights",
        remembered=("values_of(activations), shapes_of(weights)",),
        does={
            "product with weights divided out": """
L = len(weights)
total = 1.0
for a, w in zip(activations[1:], weights):
    total *= a * (1 - a) * w
wg, bg = ([], [])
for l in range(L):
    part = total / weights[l]
    bg.append(part)
    wg.append(part * activations[l])
    total = part / (activations[l + 1] * (1 - activations[l + 1]))
return (wg, bg)
""",
            "zero weight taken as 1": "return right(activations, [w or 1 for w in weights])",
            "blame clipped at 1": """
wg, bg = right(activations, weights)
return ([max(-1, min(1, g)) for g in wg], bg)
""",
            "tiny blame cut off": """
wg, bg = right(activations, weights)
return ([0.0 if abs(g) < 1e-06 else g for g in wg], [0.0 if abs(g) < 1e-06 else g for g in bg])
""",
        },
    ),
]

# --- what is said of them ---------------------------------------------------------------------

WRONG += [
    Wrong(
        "test_sigmoid",
        "another base",
        _sigmoid("return 1 / (1 + 2.718 ** (-np.clip(z, -500, 500)))"),
        hint="piece by piece",
        never="minus sign where",
    ),
    Wrong(
        "test_sigmoid",
        "0 divided by 0",
        _sigmoid("s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))", "return s * z / z"),
        says="NaN or infinity in 1 of 3",
        hint="a division by 0",
        never="e to the power of 1000",
    ),
    Wrong(
        "test_sigmoid",
        "np.max(0, z)",
        _sigmoid("return np.max(0, z)"),
        says="AxisError",
        hint="take it as their second argument",
    ),
    Wrong(
        "test_sigmoid",
        "answers limited",
        _sigmoid("s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))", "return np.clip(s, 1e-7, 1)"),
        says="sigmoid(-1000) is 1e-07",
        hint="off by a hair",
        never="float32",
    ),
    Wrong(
        "test_sigmoid_derivative",
        "half of it",
        _slope("return 0.5 * a * (1 - a)"),
        hint="Which two are they?",
        never="applied again",
    ),
    Wrong(
        "test_numerical_gradient",
        "put back too far",
        """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient, moved = np.zeros(x.shape), x.astype(float)
    for i in np.ndindex(x.shape):
        moved[i] += epsilon
        high = f(moved)
        moved[i] -= 2 * epsilon
        low = f(moved)
        moved[i] += 2 * epsilon
        gradient[i] = (high - low) / (2 * epsilon)
    return gradient
""",
        hint="more than one entry differs from x",
        never="float32",
    ),
    Wrong(
        "test_numerical_gradient",
        "two names for one copy",
        """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        high = low = x.astype(float)
        high[i] += epsilon
        low[i] -= epsilon
        gradient[i] = (f(high) - f(low)) / (2 * epsilon)
    return gradient
""",
        hint="f was asked at x and nowhere else",
    ),
    Wrong(
        "test_numerical_gradient",
        "put in another place",
        _numerical(answer="gradient.reshape(-1)[::-1].reshape(x.shape)"),
        hint="f was asked at the right points",
    ),
    Wrong(
        "test_numerical_gradient",
        "other steps",
        _numerical(prepare="gradient = np.zeros(x.shape); epsilon = 3 * epsilon"),
        says="epsilon = 0.5",
        hint="f was asked 1.5 away from x",
    ),
    Wrong(
        "test_numerical_gradient",
        "single precision at the end",
        _numerical(answer="gradient.astype(np.float32)"),
        hint="float32 can hold",
    ),
    Wrong(
        "test_chain_forward",
        "a default list",
        """
def chain_forward(x, weights, biases, activations=[]):
    activations.append(x)
    for weight, bias in zip(weights, biases):
        activations.append(sigmoid(activations[-1] * weight + bias))
    return activations
""",
        says="holds 4 items, expected 2",
        hint="once, as a default argument",
    ),
    Wrong(
        "test_chain_forward",
        "starts with 0",
        _forward(first="activations = [0.0]"),
        says="activations[0]",
        hint="What does yours begin with?",
        never="longer than the list",
    ),
    Wrong(
        "test_chain_forward",
        "one place too far",
        """
def chain_forward(x, weights, biases):
    activations = [x]
    for l in range(1, len(weights) + 1):
        activations.append(sigmoid(activations[l - 1] * weights[l] + biases[l]))
    return activations
""",
        says="IndexError",
        hint="which index is asked for",
        never="shapes",
    ),
    Wrong("test_chain_backward", "back-blame-overwritten", hint="The blames further out are right"),
    Wrong(
        "test_chain_backward",
        "another activation",
        _backward(dw="blame * activations[l - 1]"),
        hint="The bias's gradient here is right",
        never="divided by a weight",
    ),
    Wrong(
        "test_chain_backward",
        "divided by the weight",
        _backward(onwards="blame / weights[l]"),
        hint="the weight that leads there",
    ),
]
