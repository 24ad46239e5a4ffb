"""Forty wrong solutions of a fourth writer, who had not read the suites either: common slips.

Each comes with a snippet in which ``wrong`` is that function, ``right`` the reference's and ``ref``
all of the reference's, and which sets ``differs``.  What each was told was read before anything was
changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after that.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_FOURTH = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code="""
def loss_function(x: Numbers) -> Numbers:
    return x - 3 ** 2
""",
        mistake="Forgot the brackets: ** binds tighter than -, so this is x - 9.",
        fitting=("squared",),
        differs="""
differs = wrong(5) != right(5)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="loss_gradient",
        code="""
def loss_gradient(x: Numbers) -> Numbers:
    nudge = 0.01
    rise = loss_function(x + nudge) - loss_function(x)
    return rise / nudge
""",
        mistake="Nudged x to one side as in the table instead of using the rule, so every "
        "slope is off by the nudge.",
        fitting=("nudge",),
        differs="""
differs = abs(wrong(5) - right(5)) > 0.005
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x: float, learning_rate: float) -> float:
    new_x = x - learning_rate * loss_gradient(x)
    return round(new_x, 2)
""",
        mistake="Rounded the new x to two decimals so that it looks like the table.",
        fitting=("rounding",),
        differs="""
differs = abs(wrong(1.464, 0.1) - right(1.464, 0.1)) > 0.001
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start: float, learning_rate: float, steps: int) -> list[float]:
    history = [start]
    x = start
    slope = loss_gradient(start)
    for _ in range(steps):
        x = x - learning_rate * slope
        history.append(x)
    return history
""",
        mistake="Felt the slope only once, at the start, and takes all steps with it "
        "instead of feeling again.",
        fitting=("changes",),
        differs="""
differs = not np.allclose(wrong(0, 0.1, 3), right(0, 0.1, 3))
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate: float) -> str:
    if learning_rate <= 0.5:
        return "steady"
    elif learning_rate > 0.5:
        return "oscillating"
    elif learning_rate >= 1:
        return "diverging"
""",
        mistake="The branches stand in the wrong order: everything above 0.5 is caught by "
        "the second one, and diverging is never reached.",
        fitting=("1.2",),
        differs="""
differs = wrong(1.25) != right(1.25)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z: float | np.ndarray) -> float | np.ndarray:
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
""",
        mistake="np.where works out both formulas for all entries, so the one that is not "
        "needed still overflows and warns.",
        fitting=("worked out",),
        differs="""
import warnings

def warns(f):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        f(np.array([-1000.0, 0.0, 1000.0]))
    return len(caught) > 0

differs = warns(wrong) and not warns(right)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid_derivative",
        code="""
def sigmoid_derivative(a: float | np.ndarray) -> float | np.ndarray:
    s = sigmoid(a)
    return s * (1 - s)
""",
        mistake="Sent a through the sigmoid a second time, although a is its output already.",
        fitting=("through the sigmoid",),
        differs="""
differs = abs(wrong(0.9) - right(0.9)) > 0.01
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(
    f: Callable[[np.ndarray], float], x: np.ndarray, epsilon: float = 1e-5
) -> np.ndarray:
    gradient = np.zeros(x.shape)
    nudged = x.astype(float)
    for place in np.ndindex(x.shape):
        nudged[place] += epsilon
        up = f(nudged)
        nudged[place] -= 2 * epsilon
        down = f(nudged)
        gradient[place] = (up - down) / (2 * epsilon)
    return gradient
""",
        mistake="Turns each dial up and down but never back to the middle, so later entries "
        "are measured at another place.",
        fitting=("stay moved",),
        differs="""
f = lambda x: x[0] ** 2 * x[1]
x = np.array([3.0, 2.0])
differs = not np.allclose(wrong(f, x, 0.1), right(f, x, 0.1), rtol=0, atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x: float, weights: list[float], biases: list[float]) -> list[float]:
    activations = [x]
    for w, b in zip(weights, biases):
        z = x * w + b
        a = sigmoid(z)
        activations.append(a)
    return activations
""",
        mistake="Every neuron gets x, because the loop never hands the last activation on "
        "to the next one.",
        fitting=("every neuron gets x",),
        differs="""
differs = not np.allclose(wrong(2, [3.0, 6.0], [-6.0, -2.0]), right(2, [3.0, 6.0], [-6.0, -2.0]))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(
    activations: list[float], weights: list[float]
) -> tuple[list[float], list[float]]:
    weight_gradients = []
    bias_gradients = []
    passed_on = 1
    for i in reversed(range(len(weights))):
        a = activations[i + 1]
        blame = passed_on * sigmoid_derivative(a)
        bias_gradients.append(blame)
        weight_gradients.append(activations[i] * blame)
        passed_on = blame * weights[i]
    return weight_gradients, bias_gradients
""",
        mistake="Walks from the end to the beginning and appends, but forgot to turn the "
        "lists round, so the last neuron comes first.",
        fitting=("in which order",),
        differs="""
given = ([2, 0.5, 0.7310586], [3.0, 6.0])
differs = not np.allclose(wrong(*given), right(*given))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size: int, hidden_size: int, output_size: int, seed: int) -> Arrays:
    W1 = np.random.default_rng(seed).standard_normal((input_size, hidden_size))
    b1 = np.zeros((1, hidden_size))
    W2 = np.random.default_rng(seed).standard_normal((hidden_size, output_size))
    b2 = np.zeros((1, output_size))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="Makes a new generator from the same seed for each array, so W1 and W2 "
        "begin with the same numbers.",
        fitting=("repeats",),
        differs="""
def twins(f):
    p = f(2, 3, 1, 7)
    return np.array_equal(p["W1"].ravel()[:3], p["W2"].ravel()[:3])

differs = twins(wrong) and not twins(right)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output: np.ndarray, y: np.ndarray) -> float:
    output = np.clip(output, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(output) + (1 - y) * np.log(1 - output)))
""",
        mistake="np.mean over everything also divides by the number of outputs, where the "
        "outputs should be added up.",
        fitting=("outputs",),
        differs="""
output, y = np.array([[0.9, 0.5], [0.3, 0.2]]), np.array([[1, 0], [0, 1]])
differs = abs(wrong(output, y) - right(output, y)) > 0.01
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters: Arrays, cache: Arrays, X: np.ndarray, y: np.ndarray) -> Arrays:
    m = X.shape[0]
    dz2 = cache["a2"] - y
    dW2 = cache["a1"].T @ dz2 / m
    db2 = np.sum(dz2, axis=0, keepdims=True) / m
    dz1 = (dz2 @ parameters["W2"].T) * sigmoid_derivative(cache["z1"])
    dW1 = X.T @ dz1 / m
    db1 = np.sum(dz1, axis=0, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="Gives z1 to sigmoid_derivative, as in another course where the derivative "
        "takes z, but here it takes the activation.",
        fitting=("goes into the sigmoid",),
        differs="""
p = ref["initialize_parameters"](3, 4, 2, 0)
X, y = np.random.default_rng(1).standard_normal((5, 3)), np.arange(10).reshape(5, 2) % 3 % 2
c = ref["forward"](p, X)
differs = not np.allclose(wrong(p, c, X, y)["W1"], right(p, c, X, y)["W1"], atol=0.001)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters: Arrays, cache: Arrays, X: np.ndarray, y: np.ndarray) -> Arrays:
    m = len(X)
    blame2 = (cache["a2"] - y) / m
    blame1 = blame2 @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": np.mean(blame1, axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": np.mean(blame2, axis=0, keepdims=True),
    }
""",
        mistake="Divides the blame by m at the top and then takes the mean again for the "
        "biases, so b1 and b2 are m times too small.",
        fitting=("often",),
        differs="""
p = ref["initialize_parameters"](3, 4, 2, 0)
X, y = np.random.default_rng(1).standard_normal((5, 3)), np.arange(10).reshape(5, 2) % 3 % 2
c = ref["forward"](p, X)
differs = not np.allclose(wrong(p, c, X, y)["b2"], right(p, c, X, y)["b2"], atol=0.001)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters: Arrays, gradients: Arrays, learning_rate: float) -> Arrays:
    for key in parameters:
        parameters[key] -= learning_rate * gradients[key]
    return parameters
""",
        mistake="Uses -= on the arrays that came in and returns the same dict, so the old "
        "parameters are lost.",
        fitting=("old parameters",),
        differs="""
p = ref["initialize_parameters"](2, 3, 1, 7)
before = {k: v.copy() for k, v in p.items()}
g = {k: np.ones(v.shape) for k, v in p.items()}
right(p, g, 0.1)
same = all(np.array_equal(before[k], p[k]) for k in p)
wrong(p, g, 0.1)
differs = same and not all(np.array_equal(before[k], p[k]) for k in p)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(
    parameters: Arrays, X: np.ndarray, y: np.ndarray, epochs: int, learning_rate: float
) -> tuple[Arrays, list[float]]:
    losses = []
    for epoch in range(epochs):
        cache = forward(parameters, X)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        loss = binary_cross_entropy(forward(parameters, X)["a2"], y)
        losses.append(loss)
    return parameters, losses
""",
        mistake="Notes the loss after the step of each epoch instead of before it.",
        fitting=("first loss",),
        differs="""
p = ref["initialize_parameters"](2, 3, 1, 7)
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
differs = not np.allclose(wrong(p, X, y, 3, 1.0)[1], right(p, X, y, 3, 1.0)[1], atol=0.001)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters: Arrays, X: np.ndarray) -> np.ndarray:
    a2 = forward(parameters, X)["a2"]
    return (a2 > 0.5).astype(int)
""",
        mistake="Rounds to 0 and 1, though the probabilities were asked for.",
        fitting=("how sure",),
        differs="""
p = ref["initialize_parameters"](2, 3, 1, 7)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
differs = not np.allclose(wrong(p, X), right(p, X), atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu_derivative",
        code="""
def relu_derivative(z: np.ndarray) -> np.ndarray:
    z[z <= 0] = 0
    z[z > 0] = 1
    return z
""",
        mistake="Overwrites the entries of z itself instead of making a new array.",
        fitting=("writes",),
        differs="""
z = np.array([[-2.0, 0.0, 3.0]])
right(z)
same = np.array_equal(z, [[-2.0, 0.0, 3.0]])
wrong(z)
differs = same and not np.array_equal(z, [[-2.0, 0.0, 3.0]])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=1, keepdims=True)
""",
        mistake="Subtracts the largest score of the whole array, so a row far below it "
        "becomes 0 / 0 = nan.",
        fitting=("row",),
        differs="""
z = np.array([[1000.0, 0.0], [-1000.0, -1001.0]])
with np.errstate(all="ignore"):
    differs = not np.allclose(wrong(z), right(z), atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="cross_entropy",
        code="""
def cross_entropy(probabilities: np.ndarray, y: np.ndarray) -> float:
    p = np.clip(probabilities, 1e-12, 1)
    return float(-np.mean(y * np.log(p)))
""",
        mistake="np.mean over all entries of y * log(p) divides by the number of classes as "
        "well as by m.",
        fitting=("classes",),
        differs="""
p, y = np.array([[0.665, 0.245, 0.090], [0.1, 0.1, 0.8]]), np.array([[0, 1, 0], [0, 0, 1]])
differs = abs(wrong(p, y) - right(p, y)) > 0.01
""",
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes: list[int], seed: int) -> Layers:
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in pairwise(layer_sizes):
        scale = np.sqrt(2 / (n_in + n_out))
        layers.append({"W": scale * rng.standard_normal((n_in, n_out)), "b": np.zeros((1, n_out))})
    return layers
""",
        mistake="Used Xavier's factor sqrt(2 / (n_in + n_out)) from a tutorial where He's "
        "sqrt(2 / n_in) was asked for.",
        fitting=("two sizes",),
        differs="""
spread = lambda f: np.std(f([100, 100], 0)[0]["W"])
differs = abs(spread(wrong) / np.sqrt(2 / 100) - 1) > 0.2
differs = differs and 0.2 > abs(spread(right) / np.sqrt(2 / 100) - 1)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers: Layers, X: np.ndarray) -> list[np.ndarray]:
    activations = [X]
    a = X
    for layer in layers:
        z = a @ layer["W"] + layer["b"]
        a = relu(z)
        activations.append(a)
    activations[-1] = softmax(a)
    return activations
""",
        mistake="Sends the scores of the last layer through relu before softmax, as the "
        "loop treats all layers alike.",
        fitting=("negative",),
        differs="""
layers = ref["initialize_layers"]([2, 4, 3], 1)
X = np.random.default_rng(0).standard_normal((6, 2))
differs = not np.allclose(wrong(layers, X)[-1], right(layers, X)[-1], atol=0.001)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers: Layers, activations: list[np.ndarray], y: np.ndarray) -> Layers:
    gradients = []
    blame = activations[-1] - y
    for i in range(len(layers) - 1, -1, -1):
        dW = activations[i].T @ blame
        db = np.mean(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": dW, "b": db})
        if i > 0:
            blame = blame @ layers[i]["W"].T * relu_derivative(activations[i])
    return gradients
""",
        mistake="Takes the mean over the samples for b but forgot to divide W by m, so it "
        "is a sum over the samples.",
        fitting=("division",),
        differs="""
layers = ref["initialize_layers"]([2, 4, 3], 1)
X, y = np.random.default_rng(0).standard_normal((6, 2)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
a = ref["forward"](layers, X)
differs = not np.allclose(wrong(layers, a, y)[0]["W"], right(layers, a, y)[0]["W"], atol=0.001)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers: Layers, gradients: Layers, learning_rate: float) -> Layers:
    new_layers = layers.copy()
    for layer, gradient in zip(new_layers, gradients):
        layer["W"] = layer["W"] - learning_rate * gradient["W"]
        layer["b"] = layer["b"] - learning_rate * gradient["b"]
    return new_layers
""",
        mistake="layers.copy() copies only the list; the dicts in it are the old ones, and "
        "they are changed.",
        fitting=("old layers",),
        differs="""
layers = ref["initialize_layers"]([2, 4, 3], 1)
before = [layer["W"].copy() for layer in layers]
g = [{k: np.ones(v.shape) for k, v in layer.items()} for layer in layers]
right(layers, g, 0.1)
same = all(np.array_equal(w, layer["W"]) for w, layer in zip(before, layers))
wrong(layers, g, 0.1)
differs = same and not all(np.array_equal(w, layer["W"]) for w, layer in zip(before, layers))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers: Layers, X: np.ndarray, y: np.ndarray) -> float:
    probabilities = forward(layers, X)[-1]
    return float(np.mean(np.round(probabilities) == y))
""",
        mistake="Rounds the probabilities and compares entry by entry, so the zeros that "
        "agree count as right answers too.",
        fitting=("as a whole",),
        differs="""
layers = ref["initialize_layers"]([2, 4, 3], 1)
X, y = np.random.default_rng(0).standard_normal((6, 2)), np.eye(3)[[0, 1, 2, 0, 1, 2]]
differs = abs(wrong(layers, X, y) - right(layers, X, y)) > 0.01
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients: Layers, max_norm: float) -> Layers:
    clipped = []
    for layer in gradients:
        new = {}
        for key, g in layer.items():
            norm = np.linalg.norm(g)
            if norm > max_norm:
                g = g * (max_norm / norm)
            new[key] = g
        clipped.append(new)
    return clipped
""",
        mistake="Clips every array by its own norm instead of all by one factor from the "
        "global norm, so the direction changes.",
        fitting=("by itself",),
        differs="""
g = [{"W": np.array([[3.0, 0.0]]), "b": np.array([[0.0, 4.0]])}]
differs = not np.allclose(wrong(g, 2)[0]["W"], right(g, 2)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(
    parameters: Arrays,
    gradients: Arrays,
    velocity: Arrays,
    learning_rate: float,
    beta: float = 0.9,
) -> tuple[Arrays, Arrays]:
    new_parameters = {}
    new_velocity = {}
    for key in parameters:
        new_velocity[key] = beta * velocity[key] + (1 - beta) * gradients[key]
        new_parameters[key] = parameters[key] - learning_rate * new_velocity[key]
    return new_parameters, new_velocity
""",
        mistake="Weights the gradient with (1 - beta), which is the running mean of another "
        "course and of Adam, not the rule given here.",
        fitting=("1 - beta",),
        differs="""
p, g, v = {"W": np.array([[1.0]])}, {"W": np.array([[2.0]])}, {"W": np.array([[0.0]])}
differs = not np.allclose(wrong(p, g, v, 0.1)[0]["W"], right(p, g, v, 0.1)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(
    parameters: Arrays,
    gradients: Arrays,
    state: dict[str, Any],
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, dict[str, Any]]:
    state["t"] += 1
    t = state["t"]
    new_parameters = {}
    for key in parameters:
        g = gradients[key]
        state["m"][key] = beta1 * state["m"][key] + (1 - beta1) * g
        state["v"][key] = beta2 * state["v"][key] + (1 - beta2) * g**2
        m_hat = state["m"][key] / (1 - beta1**t)
        v_hat = state["v"][key] / (1 - beta2**t)
        new_parameters[key] = parameters[key] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new_parameters, state
""",
        mistake="Writes t, m and v into the state that came in and hands the same dict "
        "back, where a new state was asked for.",
        fitting=("old state",),
        differs="""
p, g = {"W": np.array([[1.0]])}, {"W": np.array([[2.0]])}
s = {"t": 0, "m": {"W": np.array([[0.0]])}, "v": {"W": np.array([[0.0]])}}
right(p, g, s, 0.1)
same = s["t"] == 0 and s["m"]["W"][0, 0] == 0
wrong(p, g, s, 0.1)
differs = same and s["t"] != 0
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l2_gradient",
        code="""
def l2_gradient(weight: np.ndarray, strength: float) -> np.ndarray:
    return strength * weight
""",
        mistake="Forgot the 2 of the slope of w squared (in other courses the penalty has a "
        "half in front).",
        fitting=("square",),
        differs="""
w = np.array([[3.0, -1.0], [2.0, 0.0]])
differs = not np.allclose(wrong(w, 0.1), right(w, 0.1))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="dropout",
        code="""
def dropout(
    activations: np.ndarray, keep_probability: float, seed: int, training: bool = True
) -> np.ndarray:
    if not training:
        return activations
    rng = np.random.default_rng(seed)
    mask = rng.random(activations.shape) > keep_probability
    return activations * mask / keep_probability
""",
        mistake="The comparison is the wrong way round: an entry is kept with the "
        "probability 1 - keep_probability.",
        fitting=("fifth",),
        differs="""
ones = np.ones((100, 100))
differs = abs(np.mean(wrong(ones, 0.8, 1) != 0) - 0.8) > 0.2
differs = differs and 0.2 > abs(np.mean(right(ones, 0.8, 1) != 0) - 0.8)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(
    X: np.ndarray, y: np.ndarray, copies: int, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    all_X = [X]
    all_y = [y]
    for _ in range(copies):
        rng = np.random.default_rng(seed)
        all_X.append(X + noise * rng.standard_normal(X.shape))
        all_y.append(y)
    return np.vstack(all_X), np.vstack(all_y)
""",
        mistake="Makes the generator inside the loop, so each copy gets exactly the same noise.",
        fitting=("for each copy",),
        differs="""
def twins(f):
    more = f(np.ones((3, 2)), np.ones((3, 1)), 2, 0.1, 7)[0]
    return np.array_equal(more[3:6], more[6:9])

differs = twins(wrong) and not twins(right)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(
    z: np.ndarray, gamma: np.ndarray, beta: np.ndarray, epsilon: float = 1e-5
) -> tuple[np.ndarray, Arrays]:
    mean = z.mean(axis=0, keepdims=True)
    std = z.std(axis=0, keepdims=True) + epsilon
    z_hat = (z - mean) / std
    out = gamma * z_hat + beta
    return out, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
        mistake="Adds epsilon to the standard deviation, after the root, instead of to the "
        "variance under it.",
        fitting=("epsilon",),
        differs="""
z = np.array([[1.0], [1.0], [5.0], [5.0]])
gamma, beta = np.array([[6.0]]), np.array([[10.0]])
differs = not np.allclose(wrong(z, gamma, beta, 12.0)[0], right(z, gamma, beta, 12.0)[0], atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(
    d_out: np.ndarray, cache: Arrays
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    d_z_hat = d_out * gamma
    d_z = d_z_hat / std
    return d_z, d_gamma, d_beta
""",
        mistake="Treats mean and std as if they were constants, so the two terms that are "
        "taken away from the blame are missing in d_z.",
        fitting=("z_hat",),
        differs="""
cache = {"z_hat": np.array([[-1.0], [-1.0], [1.0], [1.0]]), "std": np.array([[2.0]]),
         "gamma": np.array([[6.0]])}
d_out = np.array([[4.0], [0.0], [0.0], [0.0]])
differs = not np.allclose(wrong(d_out, cache)[0], right(d_out, cache)[0], atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left: list[float], right: list[float]) -> list[float]:
    result = []
    i = 0
    j = 0
    while i < len(left) and j < len(right):
        if left[i] < right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    result += left[i:]
    result += right[j:]
    return result
""",
        mistake="Compares with < instead of <=, so of two equal numbers the right pile's "
        "comes first.",
        fitting=("first",),
        differs="""
differs = str(wrong([1], [1.0])) != str(right([1], [1.0]))
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge_sort",
        code="""
def merge_sort(items: list[float]) -> list[float]:
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left = items[:middle]
    right = items[middle:]
    merge_sort(left)
    merge_sort(right)
    return merge(left, right)
""",
        mistake="Calls itself on both halves but drops what comes back, as if it sorted in "
        "place, and merges the unsorted halves.",
        fitting=("halves",),
        differs="""
differs = wrong([5, 2, 4, 7, 1, 3]) != right([5, 2, 4, 7, 1, 3])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="operation_count",
        code="""
def operation_count(complexity: str, n: int) -> int:
    if complexity == "O(1)":
        return 1
    if complexity == "O(log n)":
        return int(np.ceil(np.log2(n)))
    if complexity == "O(n)":
        return n
    if complexity == "O(n log n)":
        return int(np.ceil(n * np.log2(n)))
    if complexity == "O(n^2)":
        return n**2
""",
        mistake="For O(n log n) rounds up after multiplying by n instead of before.",
        fitting=("round",),
        differs="""
differs = wrong("O(n log n)", 10) != right("O(n log n)", 10)
""",
    ),
    Unseen(
        lab=LAB_6,
        function="forward_passes",
        code="""
def forward_passes(parameter_count: int, method: str) -> int:
    if method == "numerical":
        return parameter_count + 1
    elif method == "backpropagation":
        return 2
""",
        mistake="Counts the one-sided way, each parameter up and one run in the middle, "
        "though the text turns each up and down.",
        fitting=("up and down",),
        differs="""
differs = wrong(33, "numerical") != right(33, "numerical")
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward: Backward) -> bool:
    rng = np.random.default_rng(42)
    parameters = {
        "W1": rng.standard_normal((3, 4)),
        "b1": rng.standard_normal((1, 4)),
        "W2": rng.standard_normal((4, 1)),
        "b2": rng.standard_normal((1, 1)),
    }
    X = rng.standard_normal((5, 3))
    y = rng.integers(0, 2, (5, 1))
    try:
        claimed = backward(parameters, forward(parameters, X), X, y)
        if set(claimed.keys()) != set(parameters.keys()):
            return False
        for name in parameters:

            def loss(values, name=name):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if claimed[name].shape != measured.shape:
                return False
            if not np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7):
                return False
    except Exception:
        return False
    return True
""",
        mistake="Tries one network only, with a single output, so a backward that forgets "
        "the other outputs gets a True.",
        fitting=("one output",),
        differs="""
def good(parameters, cache, X, y):
    m = len(X)
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * cache["a1"] * (1 - cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": blame1.sum(axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": blame2.sum(axis=0, keepdims=True),
    }

def bad(parameters, cache, X, y):
    'The hidden blame comes from the first output only.'
    g = good(parameters, cache, X, y)
    blame2 = (cache["a2"] - y)[:, :1] / len(X)
    blame1 = (blame2 @ parameters["W2"][:, :1].T) * cache["a1"] * (1 - cache["a1"])
    return {**g, "W1": X.T @ blame1, "b1": blame1.sum(axis=0, keepdims=True)}

differs = right(good) and wrong(bad) is True and not right(bad)
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward: Backward) -> bool:
    rng = np.random.default_rng(0)
    for m, n_in, n_hidden, n_out in [(5, 3, 4, 2), (1, 2, 3, 1), (4, 1, 2, 3)]:
        parameters = {
            "W1": rng.standard_normal((n_in, n_hidden)),
            "b1": rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)),
            "b2": rng.standard_normal((1, n_out)),
        }
        X = rng.standard_normal((m, n_in))
        y = rng.integers(0, 2, (m, n_out))
        cache = forward(parameters, X)
        try:
            claimed = backward(parameters, cache, X, y)
        except Exception:
            return False
        if not isinstance(claimed, dict) or set(claimed) != {"W1", "b1", "W2", "b2"}:
            return False
        for name in parameters:

            def loss(values):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if np.shape(claimed[name]) != measured.shape:
                return False
            return bool(np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7))
""",
        mistake="The return stands inside the loop, so only the first array, W1, is ever compared.",
        fitting=("W1",),
        differs="""
def good(parameters, cache, X, y):
    m = len(X)
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * cache["a1"] * (1 - cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": blame1.sum(axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": blame2.sum(axis=0, keepdims=True),
    }

def bad(parameters, cache, X, y):
    'b2 is a sum, not a mean.'
    g = good(parameters, cache, X, y)
    return {**g, "b2": g["b2"] * len(X)}

differs = right(good) and wrong(bad) is True and not right(bad)
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward: Backward) -> bool:
    rng = np.random.default_rng(1)
    sizes = [(5, 3, 4, 2), (1, 4, 2, 3), (7, 2, 5, 1), (6, 1, 3, 4)]
    for m, n_in, n_hidden, n_out in sizes:
        parameters = {
            "W1": rng.standard_normal((n_in, n_hidden)),
            "b1": rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)),
            "b2": rng.standard_normal((1, n_out)),
        }
        X = rng.standard_normal((m, n_in))
        y = rng.integers(0, 2, (m, n_out))
        try:
            claimed = backward(parameters, forward(parameters, X), X, y)
            for name, values in claimed.items():

                def loss(turned):
                    return binary_cross_entropy(forward({**parameters, name: turned}, X)["a2"], y)

                measured = numerical_gradient(loss, parameters[name])
                if values.shape != measured.shape:
                    return False
                if not np.allclose(values, measured, rtol=1e-5, atol=1e-7):
                    return False
        except Exception:
            return False
    return True
""",
        mistake="Goes through the names in the claim instead of the four parameters, so a "
        "claim in which some are missing gets a True.",
        fitting=("keys",),
        differs="""
def good(parameters, cache, X, y):
    m = len(X)
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * cache["a1"] * (1 - cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": blame1.sum(axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": blame2.sum(axis=0, keepdims=True),
    }

def bad(parameters, cache, X, y):
    'Forgot the biases.'
    g = good(parameters, cache, X, y)
    return {"W1": g["W1"], "W2": g["W2"]}

differs = right(good) and wrong(bad) is True and not right(bad)
""",
    ),
)
