"""Forty wrong solutions of an eighth writer: slips of a first attempt.

The writer had not read the suites either, nor the sets before.  Each comes with a snippet as those
of the fourth do.  What each was told was read before anything was changed for it, and
``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_EIGHTH = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code="""
def loss_function(x):
    distance = x - 3 ** 2
    return distance
""",
        mistake="The bracket left out: only the 3 is squared.",
        fitting=("only the 3",),
        differs="""
differs = wrong(5) != right(5)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x, learning_rate):
    slope = -loss_gradient(x)
    step = learning_rate * slope
    return x - step
""",
        mistake="The slope's sign is turned round already, and then the step is subtracted.",
        fitting=("uphill",),
        differs="""
differs = wrong(1, 0.1) != right(1, 0.1)
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
        mistake="Every step is taken from start, not from where the ball is.",
        fitting=("last one end",),
        differs="""
differs = wrong(0, 0.1, 3) != right(0, 0.1, 3)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    history = gradient_descent(0, learning_rate, 50)
    if abs(history[-1] - 3) > abs(history[0] - 3):
        return "diverging"
    if min(history) < 0:
        return "oscillating"
    return "steady"
""",
        mistake="Tried out, and the crossing is looked for at 0 and not at the bottom, 3.",
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
    return np.exp(z) / (1 + np.exp(z))
""",
        mistake="e^z over 1 + e^z, which overflows for large z.",
        fitting=("infinity by infinity",),
        differs="""
z = np.array([1000.0])
differs = not np.allclose(wrong(z), right(z))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    up = x.astype(float)
    down = x.astype(float)
    for place in np.ndindex(x.shape):
        up[place] += epsilon
        down[place] -= epsilon
        gradient[place] = (f(up) - f(down)) / (2 * epsilon)
    return gradient
""",
        mistake="The nudged array is made once before the loop, so the nudges pile up.",
        fitting=("copies of x made",),
        differs="""
x = np.array([1.0, 2.0])
found, true = (f(lambda at: float(np.prod(at**2)), x, 0.1) for f in (wrong, right))
differs = not np.allclose(found, true)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    for w, b in zip(weights, biases):
        z = x * w + b
        a = float(sigmoid(z))
        activations.append(a)
    return activations
""",
        mistake="x goes into every neuron; no activation is handed on.",
        fitting=("every neuron gets x",),
        differs="""
args = 0.7, [1.5, -0.8], [0.1, 0.5]
differs = not np.allclose(wrong(*args), right(*args))
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
        slope = sigmoid_derivative(activations[place + 1])
        blame = passed_on * slope
        weight_gradients.insert(0, activations[place] * blame)
        bias_gradients.insert(0, passed_on)
        passed_on = blame * weights[place]
    return weight_gradients, bias_gradients
""",
        mistake="The bias gets what was passed on, before the slope of its sigmoid.",
        fitting=("before its sigmoid",),
        differs="""
args = [0.7, 0.6, 0.3], [1.5, -0.8]
differs = not np.allclose(wrong(*args), right(*args))
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
    passed_on = 1.0
    for i in range(n - 1, -1, -1):
        slope = sigmoid_derivative(activations[i + 1])
        blame = passed_on * slope
        dw[i] = blame * activations[i]
        db[i] = blame
        passed_on = slope * weights[i]
    return dw, db
""",
        mistake="Only the slope times the weight is passed on, and the walk so far is lost.",
        fitting=("neurons behind it",),
        differs="""
args = [0.7, 0.6, 0.3, 0.8], [1.5, -0.8, 2.0]
differs = not np.allclose(wrong(*args), right(*args))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.random((input_size, hidden_size))
    b1 = np.zeros((1, hidden_size))
    W2 = rng.random((hidden_size, output_size))
    b2 = np.zeros((1, output_size))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="Uniform numbers between 0 and 1 (rng.random) in place of standard normal ones.",
        fitting=("between 0 and 1",),
        differs="""
differs = wrong(30, 40, 5, 1)["W1"].min() >= 0 > right(30, 40, 5, 1)["W1"].min()
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    z1 = np.dot(X, W1) + b1
    a1 = sigmoid(z1)
    z2 = np.dot(z1, W2) + b2
    a2 = sigmoid(z2)
    cache = {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
    return cache
""",
        mistake="z2 is made of z1, and the bend in between is not used.",
        fitting=("which one does a neuron send out",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
found, true = (f(p, X) for f in (wrong, right))
differs = any(not np.allclose(found[name], true[name]) for name in true)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    cache = {}
    cache["z1"] = X @ parameters["W1"] + parameters["b1"]
    cache["a1"] = sigmoid(cache["z1"])
    cache["z2"] = cache["a1"] @ parameters["W2"] + parameters["b2"]
    cache["z2"] = sigmoid(cache["z2"])
    cache["a2"] = cache["z2"]
    return cache
""",
        mistake="The last line copied: a2 is the sigmoid of z2, but stored under z2 as well.",
        fitting=("the same numbers as a2",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
found, true = (f(p, X) for f in (wrong, right))
differs = any(not np.allclose(found[name], true[name]) for name in true)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    losses = -y * np.log(p) + (1 - y) * np.log(1 - p)
    return float(np.mean(np.sum(losses, axis=1)))
""",
        mistake="The minus stands before the first part only.",
        fitting=("each of the two parts",),
        differs="""
args = np.array([[0.8]]), np.array([[0]])
differs = not np.isclose(wrong(*args), right(*args))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    dz2 = (cache["a2"] - y) / m
    dW2 = np.dot(cache["a1"].T, dz2)
    db2 = np.mean(dz2, axis=0, keepdims=True)
    dz1 = np.dot(dz2, parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    dW1 = np.dot(X.T, dz1)
    db1 = np.mean(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="The biases get a mean, although the blame is divided by m already.",
        fitting=("mean do so as well",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
found, true = (f(p, cache, X, y) for f in (wrong, right))
differs = any(not np.allclose(found[name], true[name]) for name in true)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = len(X)
    blame2 = (cache["a2"] - y) / m
    blame1 = (blame2 @ parameters["W2"].T) * sigmoid_derivative(cache["z1"])
    gradients = {}
    gradients["W2"] = cache["a1"].T @ blame2
    gradients["b2"] = blame2.sum(axis=0, keepdims=True)
    gradients["W1"] = X.T @ blame1
    gradients["b1"] = blame1.sum(axis=0, keepdims=True)
    return gradients
""",
        mistake="The slope of the hidden sigmoid is taken at z1 and not at a1.",
        fitting=("what comes out",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
found, true = (f(p, cache, X, y) for f in (wrong, right))
differs = any(not np.allclose(found[name], true[name]) for name in true)
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new_parameters = {}
    for name in parameters:
        new_parameters[name] = parameters[name] - learning_rate * gradients[name]
        return new_parameters
""",
        mistake="Return stands inside the loop: only the first array comes back.",
        fitting=("return inside a loop",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
g = ref["backward"](p, cache, X, y)
try:
    found = wrong(p, g, 0.1)
    differs = found.keys() != right(p, g, 0.1).keys()
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    W1 = parameters["W1"] - learning_rate * gradients["W1"]
    b1 = parameters["b1"] - learning_rate * gradients["b1"]
    W2 = parameters["W2"] - learning_rate * gradients["W2"]
    b2 = parameters["b2"] - learning_rate * gradients["b1"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="b2's line is a copy that still has the gradient of b1.",
        fitting=("which shapes meet",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
g = ref["backward"](p, cache, X, y)
try:
    found = wrong(p, g, 0.1)
    differs = found.keys() != right(p, g, 0.1).keys()
except ValueError:
    differs = True
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
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
        mistake="Forward and the loss stand before the loop: the cache is never made again.",
        fitting=("have to happen again",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
(found, losses), (true, right_losses) = (f(p, X, y, 4, 0.5) for f in (wrong, right))
differs = len(losses) != 4 or not np.allclose(losses, right_losses)
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
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        if epoch % 100 == 0:
            losses.append(loss)
    return parameters, losses
""",
        mistake="A loss is kept only every hundredth epoch, as it is printed.",
        fitting=("come by the line",),
        differs="""
rng = np.random.default_rng(3)
p = ref["initialize_parameters"](3, 4, 2, 5)
X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2)).astype(float)
cache = ref["forward"](p, X)
(found, losses), (true, right_losses) = (f(p, X, y, 4, 0.5) for f in (wrong, right))
differs = len(losses) != 4 or not np.allclose(losses, right_losses)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    shifted = z - np.max(z)
    powers = np.exp(shifted)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
        mistake="The largest score of all rows is taken away, so small rows come to 0 / 0.",
        fitting=("row of small scores",),
        differs="""
z = np.array([[1000.0, 999.0], [1.0, 2.0]])
differs = not np.allclose(wrong(z), right(z))
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
        mistake="The mean goes over all entries, not over the samples.",
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
    for i in range(len(layer_sizes) - 1):
        n_in = layer_sizes[i]
        n_out = layer_sizes[i + 1]
        W = rng.standard_normal((n_in, n_out)) * (2 / n_in)
        b = np.zeros((1, n_out))
        layers.append({"W": W, "b": b})
    return layers
""",
        mistake="The root forgotten: 2 / n_in is used as the standard deviation.",
        fitting=("is there a root",),
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
    for i, layer in enumerate(layers):
        z = a @ layer["W"] + layer["b"]
        a = relu(z)
        if i == len(layers) - 1:
            a = softmax(a)
        activations.append(a)
    return activations
""",
        mistake="The last layer goes through the door too, before softmax.",
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
    blame = (activations[-1] - y) / m
    gradients = []
    for i in range(len(layers) - 1, 0, -1):
        dW = activations[i].T @ blame
        db = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": dW, "b": db})
        blame = (blame @ layers[i]["W"].T) * relu_derivative(activations[i])
    return gradients
""",
        mistake="The loop ends one too early: the first layer gets no gradient.",
        fitting=("your walk come",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
a = ref["forward"](layers, X)
try:
    found, true = (f(layers, a, y) for f in (wrong, right))
    differs = len(found) != len(true)
except ValueError:
    differs = True
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    blame = (activations[-1] - y) / m
    gradients = [None] * len(layers)
    for i in range(len(layers) - 1, -1, -1):
        gradients[i] = {
            "W": activations[i].T @ blame,
            "b": blame.sum(axis=0, keepdims=True),
        }
        if i > 0:
            blame = (blame @ layers[i - 1]["W"].T) * relu_derivative(activations[i])
    return gradients
""",
        mistake="The blame goes back through the weights of the layer before, not of this one.",
        fitting=("which shapes meet",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
a = ref["forward"](layers, X)
try:
    found, true = (f(layers, a, y) for f in (wrong, right))
    differs = len(found) != len(true)
except ValueError:
    differs = True
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
        gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="The step's result is not kept, as if it changed layers itself.",
        fitting=("where do yours go",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
losses = [f(layers, X, y, 4, 0.5)[1] for f in (wrong, right)]
differs = not np.allclose(*losses)
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    probabilities = forward(layers, X)[-1]
    answers = np.round(probabilities)
    return float(np.mean(answers == y))
""",
        mistake="The probabilities are rounded and compared entry by entry.",
        fitting=("right or wrong as a whole",),
        differs="""
rng = np.random.default_rng(3)
layers = ref["initialize_layers"]([3, 4, 5, 3], 5)
X, y = rng.standard_normal((6, 3)), np.eye(3)[[0, 1, 2, 2, 1, 0]]
differs = wrong(layers, X, y) != right(layers, X, y)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    norms = []
    for layer in gradients:
        norms.append(float(np.linalg.norm(layer["W"], 2)))
    return norms
""",
        mistake="np.linalg.norm with an order of 2, which is the largest singular value.",
        fitting=("order of 2",),
        differs="""
W = np.random.default_rng(3).standard_normal((3, 4))
g = [{"W": W, "b": np.zeros((1, 4))}]
differs = not np.allclose(wrong(g), right(g))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    clipped = []
    for layer in gradients:
        new = {}
        for name, g in layer.items():
            norm = np.sqrt(np.sum(g ** 2))
            if norm > max_norm:
                g = g * max_norm / norm
            new[name] = g.copy()
        clipped.append(new)
    return clipped
""",
        mistake="Each array has its own norm and is clipped on its own.",
        fitting=("global norm",),
        differs="""
g = [{"W": np.array([[3.0, 0.0]]), "b": np.array([[0.0, 4.0]])}]
found, true = (f(g, 2.0)[0] for f in (wrong, right))
differs = not np.allclose(found["W"], true["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_parameters, new_velocity = {}, {}
    for name in parameters:
        new_parameters[name] = parameters[name] - learning_rate * velocity[name]
        new_velocity[name] = beta * velocity[name] + gradients[name]
    return new_parameters, new_velocity
""",
        mistake="The step is made with the old velocity, the new one comes too late.",
        fitting=("old or the new",),
        differs="""
one = {"W": np.ones((1, 2))}
found, true = (f(one, one, one, 0.1)[0]["W"] for f in (wrong, right))
differs = not np.allclose(found, true)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new_parameters, new_m, new_v = {}, {}, {}
    for name in parameters:
        g = gradients[name]
        m = beta1 * state["m"][name] + (1 - beta1) * g
        v = beta2 * state["v"][name] + (1 - beta2) * g ** 2
        m = m / (1 - beta1 ** t)
        v = v / (1 - beta2 ** t)
        new_parameters[name] = parameters[name] - learning_rate * m / (np.sqrt(v) + epsilon)
        new_m[name] = m
        new_v[name] = v
    return new_parameters, {"t": t, "m": new_m, "v": new_v}
""",
        mistake="The corrected m and v are kept in the state in place of the plain ones.",
        fitting=("with a hat or without",),
        differs="""
one = {"W": np.ones((1, 2))}
state = {"t": 0, "m": {"W": np.zeros((1, 2))}, "v": {"W": np.zeros((1, 2))}}
found, true = (f(one, one, state, 0.1)[1]["m"]["W"] for f in (wrong, right))
differs = not np.allclose(found, true)
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
    mask = rng.random(activations.shape) > keep_probability
    return activations * mask / keep_probability
""",
        mistake="The numbers above keep_probability are kept: kept and dropped are swapped.",
        fitting=("which side of the probability",),
        differs="""
a = np.ones((50, 40))
differs = (wrong(a, 0.9, 1) != 0).mean() < 0.5 < (right(a, 0.9, 1) != 0).mean()
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    parts = [X]
    for i in range(copies):
        parts.append(X + noise * rng.standard_normal(X.shape))
    new_X = np.vstack(parts)
    new_y = np.repeat(y, copies + 1, axis=0)
    return new_X, new_y
""",
        mistake="Labels repeated one by one (np.repeat), although the copies come set by set.",
        fitting=("which order",),
        differs="""
X, y = np.ones((3, 2)), np.array([[0], [1], [0]])
differs = not np.array_equal(wrong(X, y, 2, 0.1, 1)[1], right(X, y, 2, 0.1, 1)[1])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    mean_blame = np.mean(d_out, axis=0, keepdims=True)
    mean_product = np.mean(d_out * z_hat, axis=0, keepdims=True)
    d_z = gamma / std * (d_out - mean_blame - mean_product)
    return d_z, d_gamma, d_beta
""",
        mistake="The last term is not multiplied by z_hat.",
        fitting=("along with z_hat",),
        differs="""
rng = np.random.default_rng(3)
z_hat, std, gamma = rng.standard_normal((5, 3)), np.full((1, 3), 2.0), np.ones((1, 3))
cache, d_out = {"z_hat": z_hat, "std": std, "gamma": gamma}, rng.standard_normal((5, 3))
differs = not np.allclose(wrong(d_out, cache)[0], right(d_out, cache)[0])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l1_gradient",
        code="""
def l1_gradient(weight, strength):
    gradient = strength * np.abs(weight)
    return gradient
""",
        mistake="The penalty's formula once more: strength times |weight|, not its slope.",
        fitting=("absolute values",),
        differs="""
W = np.array([[2.0, -3.0]])
differs = not np.allclose(wrong(W, 0.5), right(W, 0.5))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mean = z.mean(axis=0, keepdims=True)
    std = z.std(axis=0, keepdims=True) + epsilon
    z_hat = (z - mean) / std
    out = gamma * z_hat + beta
    cache = {"z_hat": z_hat, "std": std, "gamma": gamma}
    return out, cache
""",
        mistake="Epsilon is added after the root and not under it.",
        fitting=("before the root",),
        differs="""
z, one = np.array([[1.0], [3.0]]), np.ones((1, 1))
differs = not np.allclose(wrong(z, one, one, 0.5)[0], right(z, one, one, 0.5)[0])
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
        mistake="The halves are sorted, and the unsorted ones go to merge.",
        fitting=("halves go to merge",),
        differs="""
differs = wrong([4, 3, 2, 1]) != right([4, 3, 2, 1])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="operation_count",
        code="""
import math

def operation_count(complexity, n):
    if complexity == "O(1)":
        return 1
    elif complexity == "O(log n)":
        return math.ceil(math.log2(n))
    elif complexity == "O(n)":
        return n
    elif complexity == "O(n log n)":
        return math.ceil(n * math.log2(n))
    else:
        return n ** 2
""",
        mistake="Rounded up after the product and not before it.",
        fitting=("number of steps for each",),
        differs="""
differs = wrong("O(n log n)", 10) != right("O(n log n)", 10)
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    result = []
    i = 0
    j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    while i < len(left):
        result.append(left[i])
        i += 1
    return result
""",
        mistake="The rest of the right pile is forgotten.",
        fitting=("left over",),
        differs="""
differs = wrong([1], [2, 3]) != right([1], [2, 3])
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, n_in, n_hidden, n_out in [(5, 3, 4, 2), (1, 2, 5, 3), (6, 4, 3, 1)]:
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
                def loss(values):
                    return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)
                measured = numerical_gradient(loss, parameters[name])
                if np.shape(claimed[name]) != measured.shape:
                    return False
                if not np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7):
                    return False
                return True
        except Exception:
            return False
""",
        mistake="The verdict is given after the first array: return True stands inside the loop.",
        fitting=("as soon as w1 agrees",),
        differs="""
def claims(p, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": cache["a1"].T @ blame2, "b2": -b2}


differs = wrong(claims) and not right(claims)
""",
    ),
)
