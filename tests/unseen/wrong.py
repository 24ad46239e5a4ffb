"""Wrong solutions that were written without a look at the suites or the misconceptions.

A catalogue of mistakes is easily fitted to its own examples.  These thirty-six come from the
labs' texts alone: what pupils, students and programmers of other trades would hand in.  So they
tell whether the suites turn down a mistake nobody had in mind, and whether the hints fit it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unseen:
    """One wrong solution."""

    lab: str
    function: str
    code: str
    """The whole cell.  It defines ``function``, and may use the lab's other functions."""
    mistake: str
    """One sentence on what is wrong."""
    fitting: tuple[str, ...]
    """Words of which a message or hint that fits the mistake has at least one, in any case."""
    differs: str = ""
    """A snippet that sets ``result`` to something else than with the reference, or raises."""


LAB_1 = "lab1_gradient_descent"
LAB_2 = "lab2_chain_rule"
LAB_3 = "lab3_xor_network"
LAB_4 = "lab4_deep_network"
LAB_5 = "lab5_training_challenges"
LAB_6 = "lab6_complexity"
LAB_7 = "lab7_checkpoint"

WRONG = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code='''
def loss_function(x: Numbers) -> Numbers:
    """Squared error between x and the target 3."""
    target = 3
    return np.mean((x - target) ** 2)
''',
        mistake="It takes the mean over the array, so many numbers come back as one.",
        fitting=("mean", "one number", "single number", "shape", "each entry", "every entry"),
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x, learning_rate):
    slope = loss_gradient(x)
    # right of the bottom we go left, left of the bottom we go right
    if x > 3:
        return x - learning_rate * slope
    else:
        return x + learning_rate * slope
""",
        mistake="Left of the bottom it adds the slope, which is negative there, and goes uphill.",
        fitting=("sign", "against", "minus", "uphill", "downhill", "direction", "away from"),
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    x = start
    history = [start]
    for i in range(steps):
        new_x = gradient_descent_step(x, learning_rate)
        history.append(new_x)
        if abs(new_x - x) < 1e-4:   # converged
            break
        x = new_x
    return history
""",
        mistake="It stops when the steps get small, so the history is too short.",
        fitting=("steps + 1", "how many", "length", "too short", "stop", "break", "fewer", "early"),
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    # just try it out!
    history = gradient_descent(0, learning_rate, 50)
    if abs(history[-1] - 3) > 0.5:
        return "diverging"
    for x in history:
        if x > 3:
            return "oscillating"
    return "steady"
""",
        mistake="It tries fifty steps and calls a ball that is merely slow a diverging one.",
        fitting=("border", "closes in", "slow", "multipl", "1 - 2", "1 − 2", "just below"),
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    # stop the overflow
    z = max(-500, min(500, z))
    return 1 / (1 + np.exp(-z))
""",
        mistake="Python's max and min cannot compare a whole array with a number.",
        fitting=("array", "np.clip", "clip", "ambiguous", "entry", "entries"),
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid_derivative",
        code='''
def sigmoid_derivative(a: float | np.ndarray) -> float | np.ndarray:
    """d/dz of 1 / (1 + e^-z) by the quotient rule."""
    e = np.exp(-a)
    return e / (1 + e) ** 2
''',
        mistake="The formula wants z, but the function gets the output a.",
        fitting=("output", "already", "again", "not z", "a(1 - a)", "1 - a", "1 − a", "missing"),
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        up = x.astype(float)
        down = x.astype(float)
        up[i] = up[i] + epsilon
        down[i] = down[i] - epsilon
        grad[i] = (f(up) - f(down)) / (2 * epsilon)
    return grad
""",
        mistake="In a table it turns all the entries of a row together, not one at a time.",
        fitting=(
            "row",
            "one at a time",
            "ndindex",
            "dimension",
            "table",
            "on its own",
            "every entry",
        ),
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    dials = x.astype(float)
    for place in np.ndindex(x.shape):
        dials[place] += epsilon
        above = f(dials)
        dials[place] -= 2 * epsilon
        below = f(dials)
        gradient[place] = (above - below) / (2 * epsilon)
    return gradient
""",
        mistake="A dial is not put back before the next one is turned.",
        fitting=(
            "put back",
            "put it back",
            "restore",
            "others",
            "as they were",
            "where they are",
            "fresh",
            "copy",
        ),
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    z = x
    for i in range(len(weights)):
        z = z * weights[i] + biases[i]
        activations.append(float(sigmoid(z)))
    return activations
""",
        mistake="The next neuron takes in z and not the activation.",
        fitting=("takes in", "activation", "gives out", "not z", "squeeze"),
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    L = len(weights)
    weight_gradients = []
    bias_gradients = []
    for l in range(L):
        blame = 1.0
        for k in range(l, L):
            a = activations[k + 1]
            blame = blame * a * (1 - a) * weights[k]
        weight_gradients.append(blame * activations[l])
        bias_gradients.append(blame)
    return weight_gradients, bias_gradients
""",
        mistake="A neuron's own weight is multiplied into the slopes of its own weight and bias.",
        fitting=("own weight", "pass on", "passed on", "passes on", "local slope", "link"),
    ),
    Unseen(
        lab=LAB_3,
        function="sigmoid_derivative",
        code="""
def sigmoid_derivative(a):
    # a times what is missing to 1
    return a * 1 - a
""",
        mistake="Brackets are missing, so a - a is worked out, which is always 0.",
        fitting=("bracket", "parenthes", "1 - a", "1 − a", "always 0", "zero", "missing to 1"),
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code='''
def initialize_parameters(input_size, hidden_size, output_size, seed):
    """Xavier / Glorot initialisation, it trains faster than plain randn."""
    rng = np.random.default_rng(seed)
    s1 = np.sqrt(2.0 / (input_size + hidden_size))
    s2 = np.sqrt(2.0 / (hidden_size + output_size))
    return {
        "W1": rng.normal(0.0, s1, size=(input_size, hidden_size)),
        "b1": np.zeros((1, hidden_size)),
        "W2": rng.normal(0.0, s2, size=(hidden_size, output_size)),
        "b2": np.zeros((1, output_size)),
    }
''',
        mistake="The weights are scaled down by the layers' sizes, not standard normal.",
        fitting=("standard normal", "spread", "standard deviation", "scale", "too small"),
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    z1 = np.dot(X, W1) + b1
    a1 = np.maximum(0, z1)      # ReLU for the hidden layer
    z2 = np.dot(a1, W2) + b2
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="The hidden layer uses ReLU and not the sigmoid.",
        fitting=("sigmoid", "relu", "squeeze"),
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    output = np.maximum(output, 1e-12)   # no log(0)!
    loss = y * np.log(output) + (1 - y) * np.log(1 - output)
    return -np.sum(loss) / len(y)
""",
        mistake="It guards against an output of 0 but not against an output of 1.",
        fitting=("exactly 1", "exactly 0 or 1", "infin", "nan", "clip", "finite", "log(0)"),
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    total = 0
    count = 0
    for o_row, y_row in zip(output, y):
        for o, t in zip(o_row, y_row):
            o = min(max(o, 1e-12), 1 - 1e-12)
            if t == 1:
                total += -np.log(o)
            else:
                total += -np.log(1 - o)
            count += 1
    return total / count
""",
        mistake="It divides by the number of all entries instead of the number of samples.",
        fitting=("mean", "several outputs", "samples", "divide", "add up", "added up"),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    A1, A2 = cache["a1"], cache["a2"]

    # derivative of the cross entropy
    dA2 = -(y / A2 - (1 - y) / (1 - A2))
    dW2 = A1.T @ dA2 / m
    db2 = np.sum(dA2, axis=0, keepdims=True) / m

    dA1 = dA2 @ parameters["W2"].T
    dZ1 = dA1 * sigmoid_derivative(A1)
    dW1 = X.T @ dZ1 / m
    db1 = np.sum(dZ1, axis=0, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="The blame of the output is not multiplied by the slope of the output's sigmoid.",
        fitting=("output - y", "output − y", "a2 - y", "a2 − y", "slope", "blame of the output"),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = len(X)
    gW1 = np.zeros_like(parameters["W1"])
    gb1 = np.zeros_like(parameters["b1"])
    gW2 = np.zeros_like(parameters["W2"])
    gb2 = np.zeros_like(parameters["b2"])
    for s in range(m):
        a1 = cache["a1"][s]
        blame2 = cache["a2"][s] - y[s]
        blame1 = (parameters["W2"] @ blame2) * a1 * (1 - a1)
        gW2 += np.outer(a1, blame2) / m
        gW1 += np.outer(X[s], blame1) / m
        gb2[0] = blame2 / m
        gb1[0] = blame1 / m
    return {"W1": gW1, "b1": gb1, "W2": gW2, "b2": gb2}
""",
        mistake="The biases' gradients keep the last sample only, where all should be added up.",
        fitting=("bias", "add up", "sum", "last sample", "all samples", "+="),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    error2 = (cache["a2"] - y) / m
    error1 = error2.dot(parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    gradients = {}
    gradients["W2"] = cache["a1"].T.dot(error2)
    gradients["b2"] = error2.mean(axis=0)
    gradients["W1"] = X.T.dot(error1)
    gradients["b1"] = error1.mean(axis=0)
    return gradients
""",
        mistake="Bias gradients are divided by m twice and have the shape (n,), not (1, n).",
        fitting=("shape", "keepdims", "twice", "once", "divide", "bias"),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    samples = X.shape[0]
    delta2 = cache["a2"]
    delta2 -= y
    delta2 /= samples
    delta1 = (delta2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ delta1,
        "b1": delta1.sum(axis=0, keepdims=True),
        "W2": cache["a1"].T @ delta2,
        "b2": delta2.sum(axis=0, keepdims=True),
    }
""",
        mistake="It overwrites a2 in the cache that it was only given to read.",
        fitting=("change", "cache", "a2", "leave", "as it was", "as they are", "copy", "new array"),
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    new["W1"] = parameters["W1"] - learning_rate * gradients["W1"]
    new["b1"] = parameters["b1"] - learning_rate * gradients["b1"]
    new["W2"] = parameters["W2"] - learning_rate * gradients["W2"]
    new["b2"] = parameters["b2"] - learning_rate * gradients["b1"]
    return new
""",
        mistake="The last line was copied and steps b2 along the gradient of b1.",
        fitting=("b2", "shape", "own gradient", "b1", "same name", "broadcast"),
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        cache = forward(parameters, X)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        if epoch % 100 == 0:
            loss = binary_cross_entropy(cache["a2"], y)
            losses.append(loss)
            print(f"Epoch {epoch}, Loss: {loss:.4f}")
    return parameters, losses
""",
        mistake="It notes the loss of every hundredth epoch only.",
        fitting=("every epoch", "each epoch", "as many", "how many", "length", "per epoch"),
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters, X):
    result = forward(parameters, X)["a2"]
    return result.squeeze()   # get rid of the extra brackets
""",
        mistake="With one output or one sample the array loses a dimension.",
        fitting=(
            "shape",
            "(m, n_out)",
            "dimension",
            "row per sample",
            "squeeze",
            "two-dimensional",
        ),
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    # subtract the max so that exp does not overflow
    exp_z = np.exp(z - np.max(z))
    return exp_z / np.sum(exp_z, axis=1, keepdims=True)
""",
        mistake="It subtracts the largest number of all rows, so a row far below it gives 0 / 0.",
        fitting=("row", "axis", "nan", "finite", "underflow", "0 / 0"),
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for i in range(1, len(layer_sizes)):
        he = np.sqrt(2 / layer_sizes[i])
        layers.append({
            "W": rng.standard_normal((layer_sizes[i - 1], layer_sizes[i])) * he,
            "b": np.zeros((1, layer_sizes[i])),
        })
    return layers
""",
        mistake="The spread comes from the number of outputs of a layer, not of its inputs.",
        fitting=("n_in", "inputs", "comes in", "come in", "standard deviation", "spread", "2 / n"),
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers, X):
    activations = [X]
    a = X
    for layer in layers:
        a = relu(a @ layer["W"] + layer["b"])
        activations.append(a)
    activations[-1] = softmax(activations[-1])
    return activations
""",
        mistake="The last layer goes through ReLU before the softmax.",
        fitting=("last layer", "output layer", "relu"),
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    gradients = [None] * len(layers)
    blame = (activations[-1] - y) / m
    for i in range(len(layers) - 1, -1, -1):
        a = activations[i]
        gradients[i] = {"W": a.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        # same as in lab 3: back through the weights, then the slope a * (1 - a)
        blame = (blame @ layers[i]["W"].T) * a * (1 - a)
    return gradients
""",
        mistake="The hidden layers get the sigmoid's slope, though they are ReLU layers.",
        fitting=("relu", "slope", "sigmoid"),
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = len(y)
    grads = []
    delta = activations[-1] - y
    for layer, a_in in zip(reversed(layers), reversed(activations[:-1])):
        delta = delta / m
        grads.insert(0, {"W": a_in.T @ delta, "b": delta.sum(axis=0, keepdims=True)})
        delta = (delta @ layer["W"].T) * (a_in > 0)
    return grads
""",
        mistake="It divides by m again at every layer on the way back.",
        fitting=("once", "twice", "divide", "again", "number of samples", "by m", "mean"),
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    predictions = np.round(forward(layers, X)[-1])
    return np.mean(predictions == y)
""",
        mistake="It rounds and compares entry by entry instead of class by class for each sample.",
        fitting=("argmax", "most probable", "largest", "sample", "share", "row"),
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
        return gradients
    scale = max_norm / total
    return [{"W": g["W"] * scale, "b": g["b"] * scale} for g in gradients]
""",
        mistake="It adds up the norms, where the squares should be added and the root taken.",
        fitting=("square", "root", "global norm", "together"),
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_v = {}
    new_p = {}
    for k in parameters:
        new_v[k] = beta * velocity[k] - learning_rate * gradients[k]
        new_p[k] = parameters[k] + new_v[k]
    return new_p, new_v
""",
        mistake="The velocity has the learning rate and the minus sign in it.",
        fitting=("velocity", "sign", "learning rate", "beta * velocity + gradient"),
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    m, v, updated = {}, {}, {}
    for name, g in gradients.items():
        m[name] = beta1 * state["m"][name] + (1 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1 - beta2) * g ** 2
        # bias correction
        m[name] = m[name] / (1 - beta1 ** t)
        v[name] = v[name] / (1 - beta2 ** t)
        updated[name] = parameters[name] - learning_rate * m[name] / (np.sqrt(v[name]) + epsilon)
    return updated, {"t": t, "m": m, "v": v}
""",
        mistake="The bias-corrected averages are stored in the state, so they are corrected again.",
        fitting=("bias-correct", "corrected", "state", "store", "second step", "m_hat"),
    ),
    Unseen(
        lab=LAB_5,
        function="dropout",
        code="""
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    rng = np.random.default_rng(seed)
    n_neurons = activations.shape[1]
    mask = rng.random(n_neurons) < keep_probability   # which neurons stay
    return activations * mask / keep_probability
""",
        mistake="One draw for each neuron: all samples lose the same ones.",
        fitting=("independent", "each entry", "every entry", "column", "same for", "one by one"),
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_z_hat = d_out * gamma
    # z also moves the mean of its column
    d_z = (d_z_hat - d_z_hat.mean(axis=0, keepdims=True)) / std
    return d_z, d_gamma, d_beta
""",
        mistake="It forgets that z moves the variance of its column as well as the mean.",
        fitting=("variance", "standard deviation", "spread", "three ways"),
    ),
    Unseen(
        lab=LAB_6,
        function="merge_sort",
        code="""
def merge_sort(items):
    if len(items) <= 1:
        return items
    middle = items[len(items) // 2]
    smaller = [x for x in items if x < middle]
    larger = [x for x in items if x > middle]
    return merge_sort(smaller) + [middle] + merge_sort(larger)
""",
        mistake="It is a quicksort that keeps only one of several equal numbers.",
        fitting=("equal", "duplicate", "twice", "lost", "missing", "how many", "length"),
    ),
    Unseen(
        lab=LAB_6,
        function="operation_count",
        code="""
def operation_count(complexity, n):
    if complexity == "O(1)":
        return 1
    if complexity == "O(n)":
        return n
    if complexity == "O(n^2)":
        return n * n
    halvings = 0
    while n > 1:
        n = (n + 1) // 2
        halvings += 1
    if complexity == "O(log n)":
        return halvings
    return n * halvings
""",
        mistake="The loop has halved n down to 1 before n is multiplied by the halvings.",
        fitting=("n times", "times as often", "overwrit", "multipl", "changes n", "halv"),
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y = np.array([[0], [1], [1], [0]])
    rng = np.random.default_rng(42)
    parameters = {
        "W1": rng.standard_normal((2, 4)),
        "b1": rng.standard_normal((1, 4)),
        "W2": rng.standard_normal((4, 1)),
        "b2": rng.standard_normal((1, 1)),
    }
    gradients = backward(parameters, forward(parameters, X), X, y)
    for key in parameters:
        def loss(values):
            changed = dict(parameters)
            changed[key] = values
            return binary_cross_entropy(forward(changed, X)["a2"], y)

        expected = numerical_gradient(loss, parameters[key])
        if not np.allclose(gradients[key], expected, atol=1e-6):
            return False
    return True
""",
        mistake="It tries one network with one output, and an exception or None goes through it.",
        fitting=("exception", "raise", "n_out", "several outputs", "more than one", "other sizes"),
    ),
)
