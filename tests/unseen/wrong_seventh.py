"""Forty wrong solutions of a seventh writer: slips of a first attempt.

The writer had not read the suites either.  Each comes with a snippet as those of the fourth do.
What each was told was read before anything was changed for it, and ``docs/unseen.md`` has the
verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_SEVENTH = (
    Unseen(
        lab=LAB_1,
        function="loss_gradient",
        code="""
def loss_gradient(x):
    return 2 * x - 3
""",
        mistake="The brackets are gone: 2x - 3 instead of 2(x - 3).",
        fitting=("brackets", "flat"),
        differs="""
differs = wrong(3) != right(3)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x, learning_rate):
    new_x = x - learning_rate * loss_gradient(x)
    print(new_x)
""",
        mistake="The new place is printed and not returned.",
        fitting=("print",),
        differs="""
differs = wrong(1, 0.1) is None and right(1, 0.1) is not None
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    history = [start]
    for i in range(steps):
        x = gradient_descent_step(start, learning_rate)
        history.append(x)
    return history
""",
        mistake="Every step begins at the start, not where the last one ended.",
        fitting=("begins at the start",),
        differs="""
differs = wrong(0, 0.1, 3) != right(0, 0.1, 3)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    if learning_rate < 1:
        return "steady"
    elif learning_rate == 1:
        return "oscillating"
    else:
        return "diverging"
""",
        mistake="Everything that closes in is called steady, and 1 alone oscillates.",
        fitting=("on which side",),
        differs="""
differs = wrong(0.75) != right(0.75)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return 1 / 1 + np.exp(-z)
""",
        mistake="1 / 1 + exp(-z): the brackets below the fraction line are gone.",
        fitting=("brackets", "division"),
        differs="""
differs = abs(wrong(0.0) - right(0.0)) > 1
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    x = x.astype(float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        plus = x.copy()
        minus = x.copy()
        plus[i] += epsilon
        minus[i] -= epsilon
        gradient[i] = (f(plus) - f(minus)) / (2 * epsilon)
    return gradient
""",
        mistake="Walks along the first axis only, and turns a whole row at once.",
        fitting=("whole row",),
        differs="""
f = lambda at: float(np.sum(at**2))
x = np.array([[1.0, 2.0], [0.5, 3.0]])
differs = not np.allclose(wrong(f, x), right(f, x), atol=1e-3)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    for w, b in zip(weights, biases):
        z = w * x + b
        activations.append(float(sigmoid(z)))
    return activations
""",
        mistake="Every neuron gets x, not what the neuron before gave out.",
        fitting=("every neuron gets x",),
        differs="""
differs = wrong(2, [3, 6], [-6, -2]) != right(2, [3, 6], [-6, -2])
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    n = len(weights)
    weight_gradients = [0.0] * n
    bias_gradients = [0.0] * n
    delta = 1.0
    for i in reversed(range(n)):
        delta = delta * weights[i] * float(sigmoid_derivative(activations[i + 1]))
        weight_gradients[i] = delta * activations[i]
        bias_gradients[i] = delta
    return weight_gradients, bias_gradients
""",
        mistake="The neuron's own weight is multiplied in before its gradients are taken.",
        fitting=("what is it multiplied with",),
        differs="""
differs = wrong([2, 0.5, 0.731], [3, 6]) != right([2, 0.5, 0.731], [3, 6])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    z1 = np.dot(X, parameters["W1"]) + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = np.dot(z1, parameters["W2"]) + parameters["b2"]
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="The second layer gets z1, not a1.",
        fitting=("z1", "wrong one of two"),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, X)["a2"], right(p, X)["a2"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    output = np.clip(output, 1e-12, 1 - 1e-12)
    losses = -y * np.log(output)
    return float(np.mean(np.sum(losses, axis=1)))
""",
        mistake="Only the half for y = 1; the other half is forgotten.",
        fitting=("where y is 0",),
        differs="""
output, y = np.array([[0.8]]), np.array([[0]])
differs = abs(wrong(output, y) - right(output, y)) > 0.1
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    dz2 = cache["a2"] - y
    dW2 = cache["a1"].T @ dz2 / m
    db2 = np.sum(dz2, axis=0, keepdims=True)
    dz1 = (dz2 @ parameters["W2"].T) * cache["a1"] * (1 - cache["a1"])
    dW1 = X.T @ dz1 / m
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="The weights' gradients are divided by m, those of the biases are not.",
        fitting=("biases get sums",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
cache = ref["forward"](p, X)
differs = not np.allclose(wrong(p, cache, X, y)["b1"], right(p, cache, X, y)["b1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    dz2 = (cache["a2"] - y) / m
    dW2 = cache["a1"].T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    da1 = dz2 @ parameters["W2"].T
    dz1 = da1 * sigmoid_derivative(cache["z1"])
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="The slope of the hidden sigmoid is taken from z1, not from a1.",
        fitting=("goes into the sigmoid",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
cache = ref["forward"](p, X)
differs = not np.allclose(wrong(p, cache, X, y)["W1"], right(p, cache, X, y)["W1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    error = cache["a2"] - y
    d_output = error * sigmoid_derivative(cache["a2"]) / m
    d_hidden = d_output.dot(parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T.dot(d_hidden),
        "b1": np.sum(d_hidden, axis=0, keepdims=True),
        "W2": cache["a1"].T.dot(d_output),
        "b2": np.sum(d_output, axis=0, keepdims=True),
    }
""",
        mistake="The output's blame is multiplied by the slope of the sigmoid, as for squared "
        "errors.",
        fitting=("slope of the output's sigmoid",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
cache = ref["forward"](p, X)
differs = not np.allclose(wrong(p, cache, X, y)["W2"], right(p, cache, X, y)["W2"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    for key in parameters:
        parameters[key] -= learning_rate * gradients[key]
    return parameters
""",
        mistake="The old arrays are changed in place and handed back.",
        fitting=("writes into them",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
before = p["W1"].copy()
wrong(p, {name: np.ones_like(array) for name, array in p.items()}, 0.1)
differs = not np.array_equal(before, p["W1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    cache = forward(parameters, X)
    for epoch in range(epochs):
        loss = binary_cross_entropy(cache["a2"], y)
        losses.append(loss)
        grads = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, grads, learning_rate)
    return parameters, losses
""",
        mistake="Forward runs once, above the loop.",
        fitting=("happen again",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, X, y, 3, 0.1)[1], right(p, X, y, 3, 0.1)[1])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        cache = forward(parameters, X)
        loss = binary_cross_entropy(cache["a2"], y)
        grads = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, grads, learning_rate)
        if epoch % 100 == 0:
            losses.append(loss)
    return parameters, losses
""",
        mistake="Only every hundredth loss is kept.",
        fitting=("how often does it come by",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = len(wrong(p, X, y, 3, 0.1)[1]) != len(right(p, X, y, 3, 0.1)[1])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters, X):
    a2 = forward(parameters, X)["a2"]
    return (a2 > 0.5).astype(int)
""",
        mistake="Says 0 or 1, not how probable.",
        fitting=("how sure", "yes or no"),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, X), right(p, X))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((input_size, hidden_size))
    b1 = rng.standard_normal((1, hidden_size))
    W2 = rng.standard_normal((hidden_size, output_size))
    b2 = rng.standard_normal((1, output_size))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="The hidden biases are random like the weights.",
        fitting=("where do the biases start",),
        differs="""
differs = bool(wrong(3, 4, 2, 7)["b1"].any())
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu",
        code="""
def relu(z):
    z[z < 0] = 0
    return z
""",
        mistake="What it was given is changed in place.",
        fitting=("z itself",),
        differs="""
z = np.array([[-1.0, 2.0]])
wrong(z)
differs = not np.array_equal(z, [[-1.0, 2.0]])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e, axis=1, keepdims=True)
""",
        mistake="The largest score of all samples is taken off, not that of each row: 0 / 0 in "
        "a row far below.",
        fitting=("row of small scores",),
        differs="""
z = np.array([[1000.0, 1000.0], [0.0, 1.0]])
differs = not np.isfinite(wrong(z)).all() and bool(np.isfinite(right(z)).all())
""",
    ),
    Unseen(
        lab=LAB_4,
        function="cross_entropy",
        code="""
def cross_entropy(probabilities, y):
    p = np.clip(probabilities, 1e-12, 1)
    return float(-np.mean(y * np.log(p)))
""",
        mistake="The mean over all entries, so divided by the classes as well.",
        fitting=("samples times classes",),
        differs="""
p, y = np.array([[0.7, 0.3]]), np.array([[1, 0]])
differs = not np.isclose(wrong(p, y), right(p, y))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for i in range(1, len(layer_sizes)):
        W = rng.standard_normal((layer_sizes[i - 1], layer_sizes[i])) * np.sqrt(2 / layer_sizes[i])
        b = np.zeros((1, layer_sizes[i]))
        layers.append({"W": W, "b": b})
    return layers
""",
        mistake="He's formula with the neurons of the layer instead of what comes in.",
        fitting=("n_in or n_out",),
        differs="""
differs = abs(wrong([8, 800], 1)[0]["W"].std() - 0.5) > 0.1
""",
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers, X):
    activations = [X]
    a = X
    for layer in layers:
        z = a @ layer["W"] + layer["b"]
        a = relu(z)
        activations.append(a)
    activations[-1] = softmax(activations[-1])
    return activations
""",
        mistake="The last layer goes through the doors too, before softmax.",
        fitting=("which layers have relu",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
layers[-1]["b"] -= 2.0
differs = not np.allclose(wrong(layers, X)[-1], right(layers, X)[-1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    grads = []
    delta = activations[-1] - y
    for l in range(len(layers) - 1, -1, -1):
        delta = delta / m
        a_prev = activations[l]
        dW = a_prev.T @ delta
        db = np.sum(delta, axis=0, keepdims=True)
        grads.insert(0, {"W": dW, "b": db})
        if l > 0:
            delta = (delta @ layers[l]["W"].T) * relu_derivative(a_prev)
    return grads
""",
        mistake="Divided by m again at every layer on the way back.",
        fitting=("divided by m",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
a = ref["forward"](layers, X)
differs = not np.allclose(wrong(layers, a, y)[0]["W"], right(layers, a, y)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    grads = []
    delta = (activations[-1] - y) / m
    for l in reversed(range(len(layers))):
        grads.append({"W": activations[l].T @ delta, "b": delta.sum(axis=0, keepdims=True)})
        if l > 0:
            delta = (delta @ layers[l]["W"].T) * relu_derivative(activations[l])
    return grads
""",
        mistake="The gradients come last layer first.",
        fitting=("other order",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
a = ref["forward"](layers, X)
differs = wrong(layers, a, y)[0]["W"].shape != layers[0]["W"].shape
""",
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    new_layers = layers.copy()
    for i in range(len(layers)):
        new_layers[i]["W"] = layers[i]["W"] - learning_rate * gradients[i]["W"]
        new_layers[i]["b"] = layers[i]["b"] - learning_rate * gradients[i]["b"]
    return new_layers
""",
        mistake="layers.copy() copies the list and not the dicts, so the old layers change.",
        fitting=("old layers",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
before = layers[0]["W"].copy()
wrong(layers, layers, 0.1)
differs = not np.array_equal(before, layers[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="train",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        return layers, losses
""",
        mistake="Return stands inside the loop.",
        fitting=("does a return stand inside",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
differs = len(wrong(layers, X, y, 3, 0.1)[1]) != 3
""",
    ),
    Unseen(
        lab=LAB_4,
        function="train",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    new_layers = layers
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        new_layers = gradient_descent_step(layers, gradients, learning_rate)
    return new_layers, losses
""",
        mistake="Each step starts from the first layers: the new ones never come back into the "
        "loop.",
        fitting=("meet the new layers",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
differs = not np.allclose(wrong(layers, X, y, 3, 0.1)[1], right(layers, X, y, 3, 0.1)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    predictions = np.round(forward(layers, X)[-1])
    return float(np.mean(predictions == y))
""",
        mistake="The rounded probabilities are compared entry by entry with y.",
        fitting=("as a whole",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
differs = not np.isclose(wrong(layers, X, y), right(layers, X, y))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    norms = []
    for g in gradients:
        norms.append(float(np.linalg.norm(g["W"], 2)))
    return norms
""",
        mistake="np.linalg.norm(W, 2) of a matrix is its largest singular value.",
        fitting=("order of 2",),
        differs="""
rng = np.random.default_rng(3)
shapes = (("W", (3, 4)), ("b", (1, 4)))
g = [{name: rng.standard_normal(shape) for name, shape in shapes}]
differs = not np.allclose(wrong(g), right(g))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    clipped = []
    for g in gradients:
        clipped.append({"W": np.clip(g["W"], -max_norm, max_norm),
                        "b": np.clip(g["b"], -max_norm, max_norm)})
    return clipped
""",
        mistake="Each entry is clipped by itself, not all scaled by one factor.",
        fitting=("every entry",),
        differs="""
rng = np.random.default_rng(3)
shapes = (("W", (3, 4)), ("b", (1, 4)))
g = [{name: rng.standard_normal(shape) for name, shape in shapes}]
differs = not np.allclose(wrong(g, 0.5)[0]["W"], right(g, 0.5)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_parameters = {}
    new_velocity = {}
    for key in parameters:
        new_velocity[key] = beta * velocity[key] - learning_rate * gradients[key]
        new_parameters[key] = parameters[key] + new_velocity[key]
    return new_parameters, new_velocity
""",
        mistake="The other convention: the learning rate and the minus go into the velocity.",
        fitting=("velocity is another quantity",),
        differs="""
rng = np.random.default_rng(3)
shapes = (("W", (3, 4)), ("b", (1, 4)))
g = [{name: rng.standard_normal(shape) for name, shape in shapes}]
v = [step(g[0], g[0], g[0], 0.1)[1]["W"] for step in (wrong, right)]
differs = not np.allclose(*v)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new_parameters, new_m, new_v = {}, {}, {}
    for key in parameters:
        g = gradients[key]
        m = beta1 * state["m"][key] + (1 - beta1) * g
        v = beta2 * state["v"][key] + (1 - beta2) * g ** 2
        m = m / (1 - beta1 ** t)
        v = v / (1 - beta2 ** t)
        new_parameters[key] = parameters[key] - learning_rate * m / (np.sqrt(v) + epsilon)
        new_m[key] = m
        new_v[key] = v
    return new_parameters, {"t": t, "m": new_m, "v": new_v}
""",
        mistake="The corrected m and v are kept in the state.",
        fitting=("with a hat or without",),
        differs="""
rng = np.random.default_rng(3)
shapes = (("W", (3, 4)), ("b", (1, 4)))
g = [{name: rng.standard_normal(shape) for name, shape in shapes}]
p = g[0]
state = {"t": 0, "m": {k: 0 * a for k, a in p.items()}, "v": {k: 0 * a for k, a in p.items()}}
m = [step(p, p, state, 0.1)[1]["m"]["W"] for step in (wrong, right)]
differs = not np.allclose(*m)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l1_penalty",
        code="""
def l1_penalty(weights, strength):
    total = 0
    for w in weights:
        total += np.abs(np.sum(w))
    return float(strength * total)
""",
        mistake="The absolute value of the sum, not the sum of the absolute values.",
        fitting=("losing the sign or adding up",),
        differs="""
differs = wrong([np.array([[1.0, -1.0]])], 1.0) != right([np.array([[1.0, -1.0]])], 1.0)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="dropout",
        code="""
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations * keep_probability
    rng = np.random.default_rng(seed)
    mask = rng.random(activations.shape) < keep_probability
    return activations * mask
""",
        mistake="Not scaled up in training, but scaled down without training.",
        fitting=("louder",),
        differs="""
differs = wrong(np.ones((9, 9)), 0.5, 1).max() != 2.0
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    X_new = [X]
    for i in range(copies):
        X_new.append(X + rng.normal(0, noise, X.shape))
    return np.concatenate(X_new), np.repeat(y, copies + 1, axis=0)
""",
        mistake="Labels by np.repeat: each label several times in a row, not one whole copy "
        "after another.",
        fitting=("set after set",),
        differs="""
X, y = np.zeros((2, 1)), np.array([[0], [1]])
differs = not np.array_equal(wrong(X, y, 1, 0.1, 1)[1], right(X, y, 1, 0.1, 1)[1])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * cache["z_hat"], axis=0, keepdims=True)
    d_z_hat = d_out * cache["gamma"]
    d_z = d_z_hat / cache["std"]
    return d_z, d_gamma, d_beta
""",
        mistake="Mean and std are taken for constants.",
        fitting=("besides its own z_hat",),
        differs="""
rng = np.random.default_rng(3)
cache = ref["batch_norm_forward"](rng.standard_normal((5, 3)), np.ones((1, 3)), np.zeros((1, 3)))[1]
d_out = rng.standard_normal((5, 3))
differs = not np.allclose(wrong(d_out, cache)[0], right(d_out, cache)[0])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge_sort",
        code="""
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left = items[:middle]
    right = items[middle:]
    merge_sort(left)
    merge_sort(right)
    return merge(left, right)
""",
        mistake="The sorted halves are not kept, and the unsorted ones are merged.",
        fitting=("unsorted",),
        differs="""
differs = wrong([4, 3, 2, 1]) != [1, 2, 3, 4]
""",
    ),
    Unseen(
        lab=LAB_6,
        function="operation_count",
        code="""
def operation_count(complexity, n):
    import math
    if complexity == "O(1)":
        return 1
    if complexity == "O(log n)":
        return int(math.log2(n))
    if complexity == "O(n)":
        return n
    if complexity == "O(n log n)":
        return n * int(math.log2(n))
    return n ** 2
""",
        mistake="The logarithm is rounded down.",
        fitting=("larger half",),
        differs="""
differs = wrong("O(log n)", 5) != right("O(log n)", 5)
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    shapes = {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)}
    parameters = {k: rng.standard_normal(s) for k, s in shapes.items()}
    X = rng.standard_normal((6, 3))
    y = rng.integers(0, 2, (6, 2)).astype(float)
    try:
        gradients = backward(parameters, forward(parameters, X), X, y)
        for key in parameters:
            def loss(value):
                changed = dict(parameters)
                changed[key] = value
                return binary_cross_entropy(forward(changed, X)["a2"], y)
            numeric = numerical_gradient(loss, parameters[key])
            if abs(np.mean(numeric - gradients[key])) > 1e-6:
                return False
        return True
    except Exception:
        return False
""",
        mistake="Differences are averaged with their signs, so they cancel.",
        fitting=("each entry with the one in the same place",),
        differs="""
def claims(p, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": (cache["a1"].T @ blame2)[::-1], "b2": b2}


differs = wrong(claims) and not right(claims)
""",
    ),
)
