"""Forty wrong solutions of a fifth writer, who had not read the suites either.

Each comes with a snippet as those of the fourth do.  What each was told was read before anything
was changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_FIFTH = (
    Unseen(
        lab=LAB_1,
        function="loss_gradient",
        code="""
def loss_gradient(x):
    nudge = 0.001
    rise = loss_function(x + nudge) - loss_function(x)
    return rise / nudge
""",
        mistake="The rise for a nudge of 0.001, divided by the nudge, as in the table; not "
        "the rule.",
        fitting=("nudge",),
        differs="""
differs = abs(wrong(5) - right(5)) > 0.0005
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
    if slope < 0:
        return x + learning_rate
    return x
""",
        mistake="Takes only the sign of the slope: every step is as long as the learning rate.",
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
    history = [start]
    x = start
    for _ in range(steps):
        step = learning_rate * loss_gradient(x)
        x = x - step
        history.append(step)
    return history
""",
        mistake="Writes down how far each step went, and not where it ended.",
        fitting=("how far",),
        differs="""
differs = wrong(0, 0.1, 3) != right(0, 0.1, 3)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    factor = 1 - learning_rate
    if factor >= 0:
        return "steady"
    elif factor > -1:
        return "oscillating"
    else:
        return "diverging"
""",
        mistake="The factor without its 2: 1 - learning_rate.",
        fitting=("the 2 in the slope",),
        differs="""
differs = wrong(0.75) != right(0.75)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    e = np.exp(-np.abs(z))  # never overflows
    return 1 / (1 + e)
""",
        mistake="Half of the stable formula: with the absolute value, but nothing turns it "
        "round below 0.",
        fitting=("sign of z",),
        differs="""
differs = abs(wrong(-1) - right(-1)) > 0.1
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        plus = x.astype(float)
        minus = x.astype(float)
        plus[i] += epsilon
        minus[i] -= epsilon
        grad[i] = (f(plus) - f(minus)) / (2 * epsilon)
    return grad
""",
        mistake="Goes over the rows with range(len(x)), so that with two dimensions a whole "
        "row is nudged.",
        fitting=("whole row",),
        differs="""
def f(x):
    return float(np.sum(x**2))


x = np.array([[1.0, 2.0], [3.0, 4.0]])
differs = not np.allclose(wrong(f, x), right(f, x), atol=0.01)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    outputs = [x]
    for w, b in zip(weights, biases):
        a = sigmoid(outputs[-1])
        outputs.append(float(w * a + b))
    return outputs
""",
        mistake="Squeezes what comes in, and not the sum: sigmoid before the weight.",
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
    n = len(weights)
    dw = [0.0] * n
    db = [0.0] * n
    signal = activations[-1]
    for i in reversed(range(n)):
        out = activations[i + 1]
        blame = signal * out * (1 - out)
        db[i] = blame
        dw[i] = blame * activations[i]
        signal = blame * weights[i]
    return dw, db
""",
        mistake="Begins at the end with the output, and not with 1.",
        fitting=("output's own value",),
        differs="""
differs = wrong([2, 0.5, 0.73], [3, 6]) != right([2, 0.5, 0.73], [3, 6])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="sigmoid_derivative",
        code="""
def sigmoid_derivative(a):
    return a * 1 - a
""",
        mistake="The brackets are missing: a * 1 - a is 0.",
        fitting=("in which order",),
        differs="""
differs = not np.allclose(wrong(np.array([0.5])), right(np.array([0.5])))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    def random_weights(rows, columns):
        rng = np.random.default_rng(seed)
        return rng.standard_normal((rows, columns))

    return {
        "W1": random_weights(input_size, hidden_size),
        "b1": np.zeros((1, hidden_size)),
        "W2": random_weights(hidden_size, output_size),
        "b2": np.zeros((1, output_size)),
    }
""",
        mistake="Makes the generator anew for each array: W2 begins with the same numbers as W1.",
        fitting=("same seed",),
        differs="""
p, q = wrong(2, 3, 1, 7), right(2, 3, 1, 7)
differs = p["W1"][0, 0] == p["W2"][0, 0] != q["W2"][0, 0]
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    z1 = np.dot(X, parameters["W1"])
    a1 = sigmoid(z1) + parameters["b1"]
    z2 = np.dot(a1, parameters["W2"]) + parameters["b2"]
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="Adds the hidden bias after the sigmoid.",
        fitting=("plus b1",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
differs = not np.allclose(wrong(p, X)["z1"], right(p, X)["z1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    eps = 1e-12
    y = np.clip(y, eps, 1 - eps)
    per_sample = -np.sum(output * np.log(y) + (1 - output) * np.log(1 - y), axis=1)
    return float(per_sample.mean())
""",
        mistake="The output and the truth have changed places: the log is taken of the truth.",
        fitting=("loss is -log(output)",),
        differs="""
output, y = np.array([[0.8]]), np.array([[1]])
differs = abs(wrong(output, y) - right(output, y)) > 1
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = len(X)
    gradients = {}
    for i in range(m):
        x_i = X[i : i + 1]
        a1, a2 = cache["a1"][i : i + 1], cache["a2"][i : i + 1]
        d2 = a2 - y[i : i + 1]
        d1 = d2 @ parameters["W2"].T * a1 * (1 - a1)
        gradients["W2"] = a1.T @ d2 / m
        gradients["b2"] = d2 / m
        gradients["W1"] = x_i.T @ d1 / m
        gradients["b1"] = d1 / m
    return gradients
""",
        mistake="Goes over the samples one by one, and writes = in place of +=: only the last"
        " one counts.",
        fitting=("alone",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
cache = ref["forward"](p, X)
a, b = wrong(p, cache, X, y), right(p, cache, X, y)
differs = not all(np.allclose(a[k], b[k]) for k in b)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[1]
    dz2 = cache["a2"] - y
    dW2 = cache["a1"].T.dot(dz2) / m
    db2 = dz2.sum(axis=0, keepdims=True) / m
    dz1 = dz2.dot(parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    dW1 = X.T.dot(dz1) / m
    db1 = dz1.sum(axis=0, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="Divides by the number of inputs, X.shape[1], and not by the number of samples.",
        fitting=("number of inputs",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
cache = ref["forward"](p, X)
a, b = wrong(p, cache, X, y), right(p, cache, X, y)
differs = not all(np.allclose(a[k], b[k]) for k in b)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    for key in parameters:
        new[key] = parameters[key] - learning_rate * gradients[key]
        return new
""",
        mistake="The return stands inside the loop: only the first array is stepped.",
        fitting=("return inside a loop",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
differs = set(wrong(p, p, 0.1)) != set(p)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    best = parameters
    best_loss = float("inf")
    for _ in range(epochs):
        cache = forward(parameters, X)
        loss = binary_cross_entropy(cache["a2"], y)
        losses.append(loss)
        if loss < best_loss:
            best_loss = loss
            best = parameters
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return best, losses
""",
        mistake="Returns the parameters with the smallest loss noted, which the last step has"
        " left behind.",
        fitting=("last one too",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
a, b = wrong(p, X, y, 3, 0.1)[0], right(p, X, y, 3, 0.1)[0]
differs = not np.allclose(a["W1"], b["W1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        losses.append(binary_cross_entropy(forward(parameters, X)["a2"], y))
        for i in range(len(X)):
            xi, yi = X[i].reshape(1, -1), y[i].reshape(1, -1)
            cache = forward(parameters, xi)
            grads = backward(parameters, cache, xi, yi)
            parameters = gradient_descent_step(parameters, grads, learning_rate)
    return parameters, losses
""",
        mistake="A step after each single sample: m steps in an epoch instead of one.",
        fitting=("after each sample",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
a, b = wrong(p, X, y, 3, 0.1)[0], right(p, X, y, 3, 0.1)[0]
differs = not np.allclose(a["W1"], b["W1"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu",
        code="""
def relu(z):
    return np.where(z > 0, z, 0.01 * z)
""",
        mistake="A leaky ReLU: a hundredth of the negative entries gets through.",
        fitting=("not quite closed",),
        differs="""
differs = wrong(np.array([-2.0]))[0] != right(np.array([-2.0]))[0]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu_derivative",
        code="""
def relu_derivative(z):
    return np.sign(z)
""",
        mistake="The sign of z: -1 where the door is closed.",
        fitting=("closed",),
        differs="""
differs = wrong(np.array([-2.0]))[0] != right(np.array([-2.0]))[0]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    scaled = z / np.max(z, axis=1, keepdims=True)
    powers = np.exp(scaled)
    return powers / powers.sum(axis=1, keepdims=True)
""",
        mistake="Divides the scores by the row's largest instead of subtracting it.",
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
    p = np.max(probabilities, axis=1)
    p = np.maximum(p, 1e-12)
    return float(-np.mean(np.log(p)))
""",
        mistake="Takes the largest probability of each row, right or not; y is never read.",
        fitting=("look at y",),
        differs="""
p, y = np.array([[0.7, 0.3]]), np.array([[0, 1]])
differs = abs(wrong(p, y) - right(p, y)) > 0.5
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
        n_in, n_out = layer_sizes[i - 1], layer_sizes[i]
        layers.append(
            {
                "W": rng.standard_normal((n_in, n_out)) * np.sqrt(2 // n_in),
                "b": np.zeros((1, n_out)),
            }
        )
    return layers
""",
        mistake="Whole-number division: 2 // n_in is 0 from three inputs on, and so are the "
        "weights.",
        fitting=("2 // 3",),
        differs="""
differs = not wrong([4, 5, 2], 1)[0]["W"].any() and right([4, 5, 2], 1)[0]["W"].all()
""",
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers, X):
    activations = [X]
    for layer in layers:
        z = activations[-1] @ layer["W"] + layer["b"]
        activations.append(softmax(z))
    return activations
""",
        mistake="Softmax after every layer; ReLU is nowhere.",
        fitting=("hidden layers",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 2], 1)
X, y = rng.normal(size=(6, 3)), np.eye(2)[[0, 1, 1, 0, 1, 1]]
differs = not np.allclose(wrong(layers, X)[1], right(layers, X)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    delta = (activations[-1] - y) / y.shape[0]
    gradients = []
    for i in range(len(layers) - 1, -1, -1):
        gradients.append(
            {"W": activations[i].T @ delta, "b": delta.sum(axis=0, keepdims=True)}
        )
        if i > 0:
            delta = delta @ layers[i]["W"].T * relu_derivative(activations[i])
    return gradients
""",
        mistake="Appends on the way back and never turns the list round: the last layer comes"
        " first.",
        fitting=("other order",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 2], 1)
X, y = rng.normal(size=(6, 3)), np.eye(2)[[0, 1, 1, 0, 1, 1]]
a = ref["forward"](layers, X)
one, other = wrong(layers, a, y), right(layers, a, y)
differs = one[0]["W"].shape != other[0]["W"].shape
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = len(y)
    grads = [None] * len(layers)
    delta = (activations[-1] - y) / m
    for i in range(len(layers) - 1, -1, -1):
        W = activations[i].T @ delta
        b = np.sum(delta, axis=0, keepdims=True)
        grads[i] = {"W": W, "b": b}
        if i > 0:
            delta = (delta @ W.T) * relu_derivative(activations[i])
    return grads
""",
        mistake="Sends the blame back through the gradient of W instead of through W.",
        fitting=("of W's shape that is not W",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 2], 1)
X, y = rng.normal(size=(6, 3)), np.eye(2)[[0, 1, 1, 0, 1, 1]]
a = ref["forward"](layers, X)
one, other = wrong(layers, a, y), right(layers, a, y)
differs = not np.allclose(one[0]["W"], other[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    for layer, grad in zip(layers, gradients):
        layer["W"] = layer["W"] - learning_rate * grad["W"]
        layer["b"] = layer["b"] - learning_rate * grad["b"]
    return layers
""",
        mistake="Writes the new arrays into the dicts that it was given, and returns the same"
        " list.",
        fitting=("dict that you were given",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 2], 1)
X, y = rng.normal(size=(6, 3)), np.eye(2)[[0, 1, 1, 0, 1, 1]]
before = layers[0]["W"]
wrong(layers, layers, 0.1)
differs = layers[0]["W"] is not before
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    probabilities = forward(layers, X)[-1]
    return float(np.mean(np.round(probabilities) == y))
""",
        mistake="Rounds the probabilities and counts the entries that agree, not the samples.",
        fitting=("as a whole",),
        differs="""
layers, y = [{"W": np.eye(3), "b": np.zeros((1, 3))}], np.array([[1, 0, 0]])
X = np.array([[0.4, 0.35, 0.25]])
differs = wrong(layers, X, y) != right(layers, X, y)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    return [float(np.linalg.norm(g["W"], 2)) for g in gradients]
""",
        mistake="np.linalg.norm(W, 2): for a matrix that is the largest singular value, not "
        "the root of the sum of the squares.",
        fitting=("an order of 2",),
        differs="""
rng = np.random.default_rng(3)
layers = [{"W": rng.normal(size=(3, 4)), "b": rng.normal(size=(1, 4))} for _ in range(2)]
differs = not np.allclose(wrong(layers), right(layers))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    total = 0.0
    for g in gradients:
        total += np.linalg.norm(g["W"]) + np.linalg.norm(g["b"])
    if total <= max_norm:
        return [{"W": g["W"].copy(), "b": g["b"].copy()} for g in gradients]
    scale = max_norm / total
    return [{"W": g["W"] * scale, "b": g["b"] * scale} for g in gradients]
""",
        mistake="Adds up the norms of the arrays, and not their squares, to get the norm of "
        "everything.",
        fitting=("add up the norms",),
        differs="""
rng = np.random.default_rng(3)
layers = [{"W": rng.normal(size=(3, 4)), "b": rng.normal(size=(1, 4))} for _ in range(2)]
a, b = wrong(layers, 1.0), right(layers, 1.0)
differs = not np.allclose(a[0]["W"], b[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_parameters, new_velocity = {}, {}
    for k in parameters:
        v = beta * velocity[k] + gradients[k]
        new_velocity[k] = v
        new_parameters[k] = parameters[k] - learning_rate * (beta * v + gradients[k])
    return new_parameters, new_velocity
""",
        mistake="Nesterov's look ahead: the step is beta * velocity + gradient with the new "
        "velocity.",
        fitting=("longer than it says",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
a, b = wrong(p, p, p, 0.1)[0], right(p, p, p, 0.1)[0]
differs = not np.allclose(a["W1"], b["W1"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    t = state["t"] + 1
    new, new_m, new_v = {}, {}, {}
    for k, g in gradients.items():
        m = beta1 * state["m"][k] + (1 - beta1) * g
        v = beta2 * state["v"][k] + (1 - beta2) * g**2
        m = m / (1 - beta1**t)
        v = v / (1 - beta2**t)
        new[k] = parameters[k] - learning_rate * m / (np.sqrt(v) + epsilon)
        new_m[k], new_v[k] = m, v
    return new, {"t": t, "m": new_m, "v": new_v}
""",
        mistake="Keeps the corrected means, m hat and v hat, in the state for the next step.",
        fitting=("with a hat",),
        differs="""
rng = np.random.default_rng(3)
p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4))}
p |= {"W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
zero = {k: 0 * a for k, a in p.items()}
state = {"t": 0, "m": zero, "v": zero}
a, b = wrong(p, p, state, 0.1)[1], right(p, p, state, 0.1)[1]
differs = not np.allclose(a["m"]["W1"], b["m"]["W1"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l1_gradient",
        code="""
def l1_gradient(weight, strength):
    return strength * weight / np.abs(weight)
""",
        mistake="The weight divided by its size, which is 0 / 0 at 0.",
        fitting=("0 divided by 0",),
        differs="""
differs = not np.isfinite(wrong(np.array([0.0]), 0.1)).all()
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
    mask = rng.random(activations.shape) < keep_probability
    return activations * mask / max(mask.mean(), 1e-9)
""",
        mistake="Divides by the share that happened to be kept, and not by keep_probability.",
        fitting=("share that was kept this time",),
        differs="""
differs = not np.allclose(wrong(np.ones((7, 3)), 0.5, 1), right(np.ones((7, 3)), 0.5, 1))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    all_X, all_y = [X], [y]
    current = X
    for _ in range(copies):
        current = current + noise * rng.standard_normal(X.shape)
        all_X.append(current)
        all_y.append(y)
    return np.vstack(all_X), np.vstack(all_y)
""",
        mistake="Each copy is made of the last copy, so that the noise adds up.",
        fitting=("each copy made from",),
        differs="""
X, y = np.zeros((400, 5)), np.zeros((400, 1))
differs = wrong(X, y, 4, 1.0, 1)[0][-400:].std() > 1.5
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mu = z.mean(axis=0, keepdims=True)
    var = z.var(axis=0, keepdims=True) + epsilon
    z_hat = (z - mu) / np.sqrt(var)
    out = gamma * z_hat + beta
    return out, {"z_hat": z_hat, "std": var, "gamma": gamma}
""",
        mistake="Keeps the variance plus epsilon under the name std.",
        fitting=("root is taken",),
        differs="""
rng = np.random.default_rng(3)
z, one = rng.normal(size=(5, 3)), np.ones((1, 3))
a, b = wrong(z, one, one)[1], right(z, one, one)[1]
differs = not np.allclose(a["std"], b["std"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.mean(d_out, axis=0, keepdims=True)
    d_gamma = np.mean(d_out * z_hat, axis=0, keepdims=True)
    d_z = gamma / std * (d_out - d_beta - z_hat * d_gamma)
    return d_z, d_gamma, d_beta
""",
        mistake="d_beta and d_gamma are means over the samples, not sums; d_z is right.",
        fitting=("the sum",),
        differs="""
rng = np.random.default_rng(3)
z, one = rng.normal(size=(5, 3)), np.ones((1, 3))
cache = ref["batch_norm_forward"](z, one, one)[1]
differs = not np.allclose(wrong(z, cache)[2], right(z, cache)[2])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    result = []
    for a, b in zip(left, right):
        if a <= b:
            result.append(a)
            result.append(b)
        else:
            result.append(b)
            result.append(a)
    n = min(len(left), len(right))
    return result + left[n:] + right[n:]
""",
        mistake="Compares the lists pair by pair: the smaller of each pair, then the larger.",
        fitting=("which two numbers",),
        differs="""
differs = wrong([1, 2, 3], [0, 5, 6]) != right([1, 2, 3], [0, 5, 6])
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
    left = merge_sort(items[:middle])
    right = items[middle:]
    return merge(left, right)
""",
        mistake="Sorts the left half only; the right one goes into merge as it is.",
        fitting=("unsorted",),
        differs="""
differs = wrong([5, 2, 4, 7, 1, 3]) != right([5, 2, 4, 7, 1, 3])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="forward_passes",
        code="""
def forward_passes(parameter_count, method):
    if method == "numerical":
        return parameter_count + 1
    return 2
""",
        mistake="One nudge for each parameter and one run without any: parameter_count + 1.",
        fitting=("up and down",),
        differs="""
differs = wrong(3, "numerical") != right(3, "numerical")
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, n_in, n_hidden, n_out in [(5, 3, 4, 2), (1, 2, 3, 1), (6, 1, 2, 3), (4, 3, 1, 2)]:
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

                def f(values):
                    return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

                measured = numerical_gradient(f, parameters[name])
                if claimed[name].shape != measured.shape:
                    return False
                if np.allclose(claimed[name], measured, rtol=1e-4, atol=1e-6):
                    return True
                else:
                    return False
        except Exception:
            return False
    return True
""",
        mistake="A return in both branches of the loop's if: only the first array is compared.",
        fitting=("W1 only",),
        differs="""
rng = np.random.default_rng(3)


def claims(p, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": -cache["a1"].T @ blame2, "b2": b2}


differs = wrong(claims) and not right(claims)
""",
    ),
)
