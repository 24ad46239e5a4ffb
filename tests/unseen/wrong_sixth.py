"""Forty wrong solutions of a sixth writer, who had not read the suites either.

Each comes with a snippet as those of the fourth do.  What each was told was read before anything
was changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_SIXTH = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code="""
def loss_function(x):
    return (x - 3) * x - 3
""",
        mistake="The second bracket of the product is missing, so 3 is taken from x times the "
        "distance.",
        fitting=("brackets",),
        differs="""
differs = wrong(5) != right(5)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x, learning_rate):
    slope = loss_gradient(x)
    if slope > 0:
        return x - learning_rate
    return x + learning_rate
""",
        mistake="The slope's sign alone decides, so that every step is as long as the learning "
        "rate.",
        fitting=("equally long",),
        differs="""
differs = abs(wrong(0, 0.1) - right(0, 0.1)) > 0.1
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    history = [start] * (steps + 1)
    for i in range(steps):
        history[i] = gradient_descent_step(history[i], learning_rate)
    return history
""",
        mistake="Each new place is written over the one it comes from, and not into the next slot.",
        fitting=("begins with the argument start",),
        differs="""
differs = wrong(0, 0.1, 3) != right(0, 0.1, 3)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    history = gradient_descent(0.0, learning_rate, 50)
    if loss_function(history[-1]) > loss_function(history[0]):
        return "diverging"
    if max(history) > 3:
        return "oscillating"
    return "steady"
""",
        mistake="Tries it out and compares the first loss with the last, so a loss that stays "
        "the same is not diverging.",
        fitting=("exactly 1",),
        differs="""
differs = wrong(1.0) != right(1.0)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.where(z >= 0, np.exp(z) / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))
""",
        mistake="The two formulas that avoid overflow are exchanged, so each is used on the "
        "side where it overflows.",
        fitting=("infinity by infinity",),
        differs="""
differs = not np.isfinite(wrong(np.array([1000.0]))).all() and bool(np.isfinite(right(1000.0)))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        up = x.astype(float)
        down = x.astype(float)
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (f(up) - f(down)) / (2 * epsilon)
    return gradient
""",
        mistake="Goes through the rows (the first axis) only, and nudges all entries of a row "
        "together.",
        fitting=("whole row",),
        differs="""
f = lambda at: float(np.sum(at**3))
x = np.array([[1.0, 2.0], [0.5, 3.0]])
differs = not np.allclose(wrong(f, x), right(f, x), atol=1e-3)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        h = epsilon * x[place]
        old = x[place]
        x[place] = old + h
        above = f(x.copy())
        x[place] = old - h
        below = f(x.copy())
        x[place] = old
        gradient[place] = (above - below) / (2 * h)
    return gradient
""",
        mistake="The nudge is epsilon times the entry, so that there is none where an entry is 0.",
        fitting=("division by 0",),
        differs="""
f = lambda at: float(np.sum(at**2 + at))
x = np.array([1.0, 0.0])
with np.errstate(all="ignore"):
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
        a = sigmoid(activations[-1]) * w + b
        activations.append(float(a))
    return activations
""",
        mistake="Squeezes what comes in and then weighs it, in place of weighing first.",
        fitting=("squeezes the sum",),
        differs="""
differs = wrong(2, [3, 6], [-6, -2]) != right(2, [3, 6], [-6, -2])
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    weight_gradients = []
    bias_gradients = []
    passed_on = 1.0
    for place in range(len(weights) - 1, -1, -1):
        blame = passed_on * sigmoid_derivative(activations[place + 1])
        weight_gradients.insert(0, activations[place] * blame)
        bias_gradients.insert(0, blame)
        passed_on += blame * weights[place]
    return weight_gradients, bias_gradients
""",
        mistake="Adds what is passed on to what was passed on before (+= in place of =).",
        fitting=("is added to",),
        differs="""
differs = wrong([2, 0.5, 0.731], [3, 6]) != right([2, 0.5, 0.731], [3, 6])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = np.zeros((input_size, hidden_size)) + rng.standard_normal(hidden_size)
    b1 = np.zeros((1, hidden_size))
    W2 = np.zeros((hidden_size, output_size)) + rng.standard_normal(output_size)
    b2 = np.zeros((1, output_size))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="Draws one number for each neuron and lets NumPy spread it over all its inputs.",
        fitting=("one draw used twice",),
        differs="""
W1 = wrong(3, 4, 2, 7)["W1"]
differs = np.array_equal(W1[0], W1[1])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    z1 = X @ parameters["W1"]
    a1 = sigmoid(z1) + parameters["b1"]
    z2 = a1 @ parameters["W2"]
    a2 = sigmoid(z2) + parameters["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="The biases are added after the sigmoid and not before it.",
        fitting=("before or after the squeezing",),
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
    p = np.clip(output, 1e-12, 1 - 1e-12)
    costs = y * np.log(p) + (1 - y) * np.log1p(1 - p)
    return -np.sum(costs) / len(y)
""",
        mistake="np.log1p(1 - p) is taken for log(1 - p), but it is log(2 - p).",
        fitting=("log1p",),
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
    n, m = X.shape
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": np.sum(blame1, axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": np.sum(blame2, axis=0, keepdims=True),
    }
""",
        mistake="Unpacks X.shape the wrong way round, so the blame is divided by the number of "
        "inputs.",
        fitting=("number of inputs",),
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
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    a1, a2 = cache["a1"], cache["a2"]
    dz2 = a2 - y
    dW2 = a1.T @ dz2 / m
    db2 = np.sum(dz2, axis=0, keepdims=True) / m
    dz1 = (dz2 @ parameters["W2"].T) * (1 - a1**2)
    dW1 = X.T @ dz1 / m
    db1 = np.sum(dz1, axis=0, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="Takes the slope of tanh, 1 - a squared, for the hidden neurons.",
        fitting=("slope of tanh",),
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
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    return {
        "W1": parameters["W1"] - learning_rate * gradients["W1"],
        "b1": parameters["b1"] - gradients["b1"],
        "W2": parameters["W2"] - learning_rate * gradients["W2"],
        "b2": parameters["b2"] - gradients["b2"],
    }
""",
        mistake="The biases are moved by their whole gradient, without the learning rate.",
        fitting=("learning rate",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, p, 0.1)["b1"], right(p, p, 0.1)["b1"])
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
        if epoch % 100 == 0:
            losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
        mistake="Notes the loss in every hundredth epoch only.",
        fitting=("comes by the line", "come by the line"),
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
    return a2 / np.sum(a2, axis=1, keepdims=True)
""",
        mistake="Divides each row by its sum, so that the outputs add up to 1.",
        fitting=("is anything done to it",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
p["b1"], p["b2"] = rng.standard_normal((1, 4)), rng.standard_normal((1, 2))
X, y = rng.standard_normal((5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, X), right(p, X))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu",
        code="""
def relu(z):
    return np.maximum(0, z, z)
""",
        mistake="The third argument of np.maximum is where the result goes, so z itself is "
        "changed.",
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
    z = z / np.max(z, axis=1, keepdims=True)
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
        mistake="Divides by the row's largest score in place of subtracting it.",
        fitting=("differences between the scores",),
        differs="""
z = np.array([[2.0, 1.0, 0.0]])
differs = not np.allclose(wrong(z), right(z))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="cross_entropy",
        code="""
def cross_entropy(probabilities, y):
    answers = np.argmax(probabilities, axis=1)
    picked = probabilities[np.arange(len(y)), answers]
    return float(-np.mean(np.log(np.maximum(picked, 1e-12))))
""",
        mistake="Picks the probability of the network's own answer, and not that of the true "
        "class.",
        fitting=("whose probability",),
        differs="""
p, y = np.array([[0.6, 0.3, 0.1]]), np.array([[0, 1, 0]])
differs = abs(wrong(p, y) - right(p, y)) > 0.1
""",
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    scale = np.sqrt(2 / layer_sizes[0])
    layers = []
    for n_in, n_out in pairwise(layer_sizes):
        W = rng.standard_normal((n_in, n_out)) * scale
        layers.append({"W": W, "b": np.zeros((1, n_out))})
    return layers
""",
        mistake="Works out the spread once, from the number of inputs, for all layers.",
        fitting=("belongs to the second layer",),
        differs="""
differs = abs(wrong([2, 50, 60], 1)[1]["W"].std() - 0.2) > 0.1
""",
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers, X):
    activations = [X]
    a = X
    for layer in layers[:-1]:
        z = a @ layer["W"] + layer["b"]
        activations.append(z)
        a = relu(z)
    activations.append(softmax(a @ layers[-1]["W"] + layers[-1]["b"]))
    return activations
""",
        mistake="Goes on with relu(z), but keeps z itself of the hidden layers.",
        fitting=("before or after ReLU",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
differs = not np.allclose(wrong(layers, X)[1], right(layers, X)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = len(y)
    blame = activations[-1].copy()
    blame[:, np.argmax(y, axis=1)] -= 1
    blame = blame / m
    gradients = []
    for i in reversed(range(len(layers))):
        gradients.insert(0, {
            "W": activations[i].T @ blame,
            "b": np.sum(blame, axis=0, keepdims=True),
        })
        if i > 0:
            blame = blame @ layers[i]["W"].T * relu_derivative(activations[i])
    return gradients
""",
        mistake="Subtracts 1 in the true classes' columns of all the rows, since the row index "
        "is missing.",
        fitting=("true class",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
a = ref["forward"](layers, X)
differs = not np.allclose(wrong(layers, a, y)[-1]["W"], right(layers, a, y)[-1]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    blame = (activations[-1] - y) / m
    gradients = []
    for i in reversed(range(len(layers))):
        dW = activations[i].T @ blame
        db = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": dW, "b": db})
        blame = (blame * relu_derivative(activations[i + 1])) @ layers[i]["W"].T
    return gradients
""",
        mistake="Goes through a layer's doors only after its gradients have been taken.",
        fitting=("through its doors",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
a = ref["forward"](layers, X)
differs = not np.allclose(wrong(layers, a, y)[0]["W"], right(layers, a, y)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    new_layers = []
    for layer, gradient in zip(layers, gradients):
        for key in layer:
            new_layer = {}
            new_layer[key] = layer[key] - learning_rate * gradient[key]
        new_layers.append(new_layer)
    return new_layers
""",
        mistake="The new layer is begun anew for each key, so only its last one is left.",
        fitting=("begun anew",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
after = [step(layers, layers, 0.1)[0] for step in (wrong, right)]
differs = after[0].keys() != after[1].keys()
""",
    ),
    Unseen(
        lab=LAB_4,
        function="train",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        losses.append(cross_entropy(forward(layers, X)[-1], y))
        for i in range(len(X)):
            activations = forward(layers, X[i : i + 1])
            gradients = backward(layers, activations, y[i : i + 1])
            layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Makes a step after every single sample, and not one for all of them.",
        fitting=("how many steps",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
differs = not np.allclose(wrong(layers, X, y, 3, 0.1)[1], right(layers, X, y, 3, 0.1)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    answers = np.argmax(forward(layers, X)[-1], axis=1)
    truths = np.max(y, axis=1)
    return np.mean(answers == truths)
""",
        mistake="Compares the answered class with the largest entry of y, which is always 1, "
        "and not with its place.",
        fitting=("which is the true one",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 5, 4, 2], 5)
X, y = rng.standard_normal((6, 3)), np.eye(2)[[0, 1, 1, 0, 0, 1]]
true = [np.eye(2)[[k] * 6] for k in (0, 1)]
differs = [wrong(layers, X, y) for y in true] != [right(layers, X, y) for y in true]
""",
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    return [float(np.linalg.norm(layer["W"], 2)) for layer in gradients]
""",
        mistake="np.linalg.norm of a matrix with ord 2 is its largest singular value, not the "
        "root of the sum of squares.",
        fitting=("order of 2",),
        differs="""
g = [{"W": np.array([[1.0, -2.0], [2.0, 0.0]]), "b": np.zeros((1, 2))}]
differs = not np.allclose(wrong(g), right(g))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    total = 0.0
    for layer in gradients:
        for array in layer.values():
            total += np.linalg.norm(array)
    if total <= max_norm:
        return [{key: array.copy() for key, array in layer.items()} for layer in gradients]
    return [{key: array * max_norm / total for key, array in layer.items()} for layer in gradients]
""",
        mistake="The global norm is the sum of the arrays' norms, in place of the root of the "
        "sum of all squares.",
        fitting=("add up the norms",),
        differs="""
g = [{"W": np.array([[3.0, 0.0]]), "b": np.array([[0.0, 4.0]])}]
differs = not np.allclose(wrong(g, 2)[0]["W"], right(g, 2)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_parameters, new_velocity = {}, {}
    for name in parameters:
        new_velocity[name] = beta * velocity[name] + gradients[name]
        ahead = gradients[name] + beta * new_velocity[name]
        new_parameters[name] = parameters[name] - learning_rate * ahead
    return new_parameters, new_velocity
""",
        mistake="Moves by the gradient plus beta times the new velocity, which is Nesterov's step.",
        fitting=("what else is in it",),
        differs="""
rng = np.random.default_rng(3)
p, g = {"W": rng.standard_normal((2, 3))}, {"W": rng.standard_normal((2, 3))}
v = {"W": np.zeros((2, 3))}
differs = not np.allclose(wrong(p, g, v, 0.1)[0]["W"], right(p, g, v, 0.1)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new, ms, vs = {}, {}, {}
    for name in parameters:
        m = beta1 * state["m"][name] + (1 - beta1) * gradients[name]
        v = beta2 * state["v"][name] + (1 - beta2) * gradients[name] ** 2
        m = m / (1 - beta1**t)
        v = v / (1 - beta2**t)
        new[name] = parameters[name] - learning_rate * m / (np.sqrt(v) + epsilon)
        ms[name] = m
        vs[name] = v
    return new, {"t": t, "m": ms, "v": vs}
""",
        mistake="Keeps the corrected m and v (with the hats) in the state, so that they are "
        "corrected again next time.",
        fitting=("with a hat or without",),
        differs="""
rng = np.random.default_rng(3)
p, g = {"W": rng.standard_normal((2, 3))}, {"W": rng.standard_normal((2, 3))}
state = {"t": 1, "m": {"W": 0.1 * g["W"]}, "v": {"W": 0.01 * g["W"] ** 2}}
notes = [step(p, g, state, 0.1)[1]["m"]["W"] for step in (wrong, right)]
differs = not np.allclose(*notes)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for key in parameters:
        g = gradients[key]
        m[key] = beta1 * state["m"][key] + (1 - beta1) * g
        v[key] = beta2 * state["v"][key] + (1 - beta2) * g**2
        m_hat = m[key] / (1 - beta1) ** t
        v_hat = v[key] / (1 - beta2) ** t
        new[key] = parameters[key] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
        mistake="(1 - beta) to the power of t in place of 1 - beta to the power of t.",
        fitting=("to the power of t",),
        differs="""
rng = np.random.default_rng(3)
p, g = {"W": rng.standard_normal((2, 3))}, {"W": rng.standard_normal((2, 3))}
state = {"t": 1, "m": {"W": 0.1 * g["W"]}, "v": {"W": 0.01 * g["W"] ** 2}}
differs = not np.allclose(wrong(p, g, state, 0.1)[0]["W"], right(p, g, state, 0.1)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l1_gradient",
        code="""
def l1_gradient(weight, strength):
    return strength * weight / np.abs(weight)
""",
        mistake="The sign is worked out as weight / |weight|, which is 0 / 0 where a weight is 0.",
        fitting=("0 divided by 0",),
        differs="""
with np.errstate(all="ignore"):
    differs = not np.isfinite(wrong(np.array([3.0, 0.0]), 0.1)).all()
""",
    ),
    Unseen(
        lab=LAB_5,
        function="dropout",
        code="""
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    rng = np.random.default_rng(seed)
    coin = rng.integers(0, 2, activations.shape)
    return activations * coin / keep_probability
""",
        mistake="Throws a fair coin for each entry whatever the probability of being kept.",
        fitting=("probability",),
        differs="""
differs = abs(np.mean(wrong(np.ones((90, 90)), 0.9, 1) > 0) - 0.9) > 0.1
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    all_X, all_y = [X], [y]
    for _ in range(copies):
        X = X + noise * rng.standard_normal(X.shape)
        all_X.append(X)
        all_y.append(y)
    return np.vstack(all_X), np.vstack(all_y)
""",
        mistake="Each copy is made from the noisy copy before it, so the noise adds up.",
        fitting=("the later the copy",),
        differs="""
more = wrong(np.zeros((90, 9)), np.zeros((90, 1)), 4, 1.0, 1)[0]
differs = more[-90:].std() > 1.5 * more[90:180].std()
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mean = np.mean(z, axis=0, keepdims=True)
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon)
    z_hat = (z - mean) / std
    cache = {"z_hat": z_hat, "std": std, "gamma": gamma}
    z_hat *= gamma
    z_hat += beta
    return z_hat, cache
""",
        mistake="Scales and shifts z_hat in place, so that the cache holds out and not z_hat.",
        fitting=("under the name z_hat",),
        differs="""
z, gamma, beta = np.array([[1.0], [5.0]]), np.array([[6.0]]), np.array([[10.0]])
differs = not np.allclose(wrong(z, gamma, beta)[1]["z_hat"], right(z, gamma, beta)[1]["z_hat"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat = cache["z_hat"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    mean_d = np.mean(d_out, axis=0, keepdims=True)
    mean_z = np.mean(z_hat, axis=0, keepdims=True)
    d_z = cache["gamma"] / cache["std"] * (d_out - mean_d - z_hat * mean_d * mean_z)
    return d_z, d_gamma, d_beta
""",
        mistake="The mean of d_out times z_hat is taken as the mean of the one times the mean "
        "of the other.",
        fitting=("come to 0", "comes to 0"),
        differs="""
z_hat = np.array([[-1.0], [-1.0], [1.0], [1.0]])
d_out = np.array([[4.0], [0.0], [0.0], [0.0]])
cache = {"z_hat": z_hat, "std": np.array([[2.0]]), "gamma": np.array([[6.0]])}
differs = not np.allclose(wrong(d_out, cache)[0], right(d_out, cache)[0])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    merged = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] if i < len(left) else right[j:]
""",
        mistake="The if at the end belongs to the whole sum, so that all merged numbers are "
        "lost if left is used up.",
        fitting=("left over",),
        differs="""
differs = wrong([2, 5], [1, 7]) != right([2, 5], [1, 7])
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
        return math.ceil(math.log2(n))
    if complexity == "O(n)":
        return n
    if complexity == "O(n log n)":
        return math.ceil(n * math.log2(n))
    return n**2
""",
        mistake="For O(n log n) the product is rounded up, and not the logarithm.",
        fitting=("round at the very end",),
        differs="""
differs = wrong("O(n log n)", 10) != right("O(n log n)", 10)
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, n_in, n_hidden, n_out in [(4, 3, 5, 2), (1, 2, 3, 1), (6, 2, 2, 3)]:
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
            if set(claimed) != set(parameters):
                return False
            for name in parameters:
                if claimed[name].shape != parameters[name].shape:
                    return False

                def loss(values):
                    changed = {**parameters, name: values}
                    return binary_cross_entropy(forward(changed, X)["a2"], y)

                measured = numerical_gradient(loss, parameters[name])
                if np.max(claimed[name] - measured) > 1e-6:
                    return False
        except Exception:
            return False
    return True
""",
        mistake="Looks at the largest difference without taking its absolute value, so that "
        "slopes that are too small pass.",
        fitting=("too small",),
        differs="""
def claims(p, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": cache["a1"].T @ blame2 - 0.3, "b2": b2}


differs = wrong(claims) and not right(claims)
""",
    ),
)
