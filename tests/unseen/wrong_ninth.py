"""Forty wrong solutions of a ninth writer, half of them misread from the notebooks' own words.

The writer had not read the suites either, nor the sets before.  Each comes with a snippet as those
of the fourth do, written before the grading.  What each was told was read before anything was
changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

NETWORK = """
W1, b1 = np.array([[1.0, 2.0, 0.5], [-1.0, -1.0, 2.0]]), np.array([[0.5, -1.0, 0.2]])
W2, b2 = np.array([[3.0, 1.0], [1.0, -2.0], [0.5, 1.0]]), np.array([[-1.0, 0.5]])
net = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
X, y = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, -2.0]]), np.array([[0, 1], [1, 1], [1, 0]])
"""
LAYERS = """
layers = [
    {"W": np.array([[1.0, -1.0, 0.5], [-1.0, 1.0, 2.0]]), "b": np.array([[0.5, 0.3, -0.2]])},
    {"W": np.array([[1.0, 2.0], [3.0, 1.0], [-1.0, 2.0]]), "b": np.array([[0.1, -1.0]])},
    {"W": np.array([[1.0, 1.0, -1.0], [1.0, 0.0, 1.0]]), "b": np.array([[0.0, 0.4, 0.0]])},
]
X, y = np.array([[2.0, 1.0], [1.0, 3.0], [0.5, -1.0], [1.5, 0.2]]), np.eye(3)[[1, 0, 2, 2]]
"""

WRONG_NINTH = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code="""
def loss_function(x):
    return x ** 2 - 3 ** 2
""",
        mistake="Takes the square of each, x * x - 3 * 3, and not the square of the difference.",
        fitting=("square of its distance",),
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
    if slope < 0:
        return x + learning_rate
    if slope > 0:
        return x - learning_rate
    return x
""",
        mistake="Goes a learning rate far: the slope says which way only.",
        fitting=("equally long",),
        differs="""
differs = wrong(0, 0.1) != right(0, 0.1)
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    x = start
    history = [x]
    for _ in range(steps):
        new = gradient_descent_step(x, learning_rate)
        if abs(new - x) < 1e-6:
            break
        x = new
        history.append(x)
    return history
""",
        mistake="Stops the walk as soon as the ball hardly moves, so the history is short.",
        fitting=("steps + 1",),
        differs="""
differs = len(wrong(0, 0.5, 6)) != len(right(0, 0.5, 6))
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    history = gradient_descent(0, learning_rate, 12)
    if max(history) <= 3:
        return "steady"
    if -10 < history[-1] < 10:
        return "oscillating"
    return "diverging"
""",
        mistake="Walks twelve steps: diverging is what has left the map (-10 to 10) by then.",
        fitting=("closer to 3",),
        differs="""
differs = wrong(1.05) != right(1.05)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return np.where(z > 0, np.exp(-z), np.exp(z) / (1 + np.exp(z)))
""",
        mistake="Reads 'use e^(-z) where z is positive' to the letter: that alone.",
        fitting=("of which formula",),
        differs="""
differs = not np.isclose(wrong(1.0), right(1.0))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid_derivative",
        code="""
def sigmoid_derivative(a):
    power = np.exp(-a)
    return power / (1 + power) ** 2
""",
        mistake="Puts a into the derivative's formula for z, e^-z / (1 + e^-z)^2.",
        fitting=("been through",),
        differs="""
differs = not np.isclose(wrong(0.9), right(0.9))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        up = x.astype(float)
        down = x.astype(float)
        up[place] += epsilon
        down[place] -= epsilon
        gradient[place] = round((f(up) - f(down)) / (2 * epsilon), 4)
    return gradient
""",
        mistake="Rounds the slopes to the four digits that the notebook shows.",
        fitting=("four digits",),
        differs="""
f, x = lambda x: float(np.sin(x[0])), np.array([1.0])
differs = abs(wrong(f, x)[0] - right(f, x)[0]) > 1e-6
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    for weight, bias in zip(weights, biases):
        z = (activations[-1] + bias) * weight
        activations.append(sigmoid(z))
    return activations
""",
        mistake="Adds the bias before it multiplies: (what came in + bias) * weight.",
        fitting=("plus the bias",),
        differs="""
given = 2, [3.0, 6.0], [-6.0, -2.0]
differs = not np.allclose(wrong(*given), right(*given))
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    weight_gradients = []
    bias_gradients = []
    passed_on = 1
    for place in range(len(weights) - 1, -1, -1):
        slope = sigmoid_derivative(activations[place + 1])
        blame = passed_on * slope
        bias_gradients.insert(0, blame)
        weight_gradients.insert(0, activations[place] * blame)
        passed_on = passed_on * weights[place]
    return weight_gradients, bias_gradients
""",
        mistake="Passes on what it got times the weight, without the sigmoid's slope.",
        fitting=("What else does the blame pass",),
        differs="""
given = [2, 0.5, 0.7311, 0.4519], [3.0, 6.0, -3.0]
differs = not np.allclose(wrong(*given)[1], right(*given)[1])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((input_size, hidden_size)) * 0.01
    W2 = rng.standard_normal((hidden_size, output_size)) * 0.01
    return {"W1": W1, "b1": np.zeros((1, hidden_size)), "W2": W2, "b2": np.zeros((1, output_size))}
""",
        mistake="Makes the weights small as the chapter of Part 6 says, times 0.01.",
        fitting=("hundred times too small",),
        differs="""
differs = not np.allclose(wrong(2, 3, 1, 5)["W1"], right(2, 3, 1, 5)["W1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    z1 = X @ parameters["W1"]
    a1 = sigmoid(z1 + parameters["b1"])
    z2 = a1 @ parameters["W2"]
    a2 = sigmoid(z2 + parameters["b2"])
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="Keeps z without its bias, and adds the bias only on the way into the sigmoid.",
        fitting=("what is kept as z",),
        differs=NETWORK
        + """differs = not np.allclose(wrong(net, X)["z1"], right(net, X)["z1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    output = np.clip(output, 1e-12, 1 - 1e-12)
    loss = -(y * np.log10(output) + (1 - y) * np.log10(1 - output))
    return np.mean(np.sum(loss, axis=1))
""",
        mistake="Takes the logarithm of school, to the base 10.",
        fitting=("another base",),
        differs="""
given = np.array([[0.731]]), np.array([[0]])
differs = not np.isclose(wrong(*given), right(*given))
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    blame2 = (cache["a2"] - y) / m
    blame1 = blame2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": np.mean(blame1, axis=0, keepdims=True),
        "W2": cache["a1"].T @ blame2,
        "b2": np.mean(blame2, axis=0, keepdims=True),
    }
""",
        mistake="The blame is divided by m, and for the biases the mean is taken once more.",
        fitting=("does a mean",),
        differs=NETWORK
        + """given = net, ref["forward"](net, X), X, y
differs = not np.allclose(wrong(*given)["b1"], right(*given)["b1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[1]
    dz2 = cache["a2"] - y
    dW2 = cache["a1"].T @ dz2 / m
    db2 = np.sum(dz2, axis=0, keepdims=True) / m
    dz1 = dz2 @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    dW1 = X.T @ dz1 / m
    db1 = np.sum(dz1, axis=0, keepdims=True) / m
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="Takes the number of inputs for the number of samples, m = X.shape[1].",
        fitting=("number of inputs",),
        differs=NETWORK
        + """given = net, ref["forward"](net, X), X, y
differs = not np.allclose(wrong(*given)["W2"], right(*given)["W2"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    new["W1"] = parameters["W1"] - learning_rate * gradients["W1"]
    new["b1"] = parameters["b1"].copy()
    new["W2"] = parameters["W2"] - learning_rate * gradients["W2"]
    new["b2"] = parameters["b2"].copy()
    return new
""",
        mistake="Turns the weights only; the biases come back as they were.",
        fitting=("never move",),
        differs=NETWORK
        + """differs = not np.allclose(wrong(net, net, 0.1)["b1"], right(net, net, 0.1)["b1"])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    cache = forward(parameters, X)
    losses = [binary_cross_entropy(cache["a2"], y)]
    for epoch in range(epochs):
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
    return parameters, losses
""",
        mistake="Notes the loss before the first epoch and after each: one loss too many.",
        fitting=("last step",),
        differs=NETWORK
        + """differs = len(wrong(net, X, y, 2, 1.0)[1]) != len(right(net, X, y, 2, 1.0)[1])
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
            x_i, y_i = X[i:i + 1], y[i:i + 1]
            cache = forward(parameters, x_i)
            gradients = backward(parameters, cache, x_i, y_i)
            parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
        mistake="Repairs after every single sample: guess, error, blame, repair for each row.",
        fitting=("steps after each sample",),
        differs=NETWORK
        + """differs = not np.allclose(wrong(net, X, y, 2, 1.0)[1], right(net, X, y, 2, 1.0)[1])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters, X):
    guess = forward(parameters, X)["a2"]
    return guess[:1]
""",
        mistake="Written with the tiny example in mind: gives back the first row only.",
        fitting=("first row", "one row", "first sample"),
        differs=NETWORK
        + """differs = wrong(net, X).shape != right(net, X).shape
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu_derivative",
        code="""
def relu_derivative(z):
    return (relu(z + 0.1) - relu(z)) / 0.1
""",
        mistake="Climbs by 0.1 and divides, as in the example: off at the kink and just below.",
        fitting=("go up by",),
        differs="""
z = np.array([0.0, -0.05])
differs = not np.allclose(wrong(z), right(z))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    small = z / np.max(z, axis=1, keepdims=True)
    powers = np.exp(small)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
        mistake="Divides the scores by the row's largest, and does not subtract it.",
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
    return float(np.mean(-np.log(p)))
""",
        mistake="Takes the largest probability of the row for that of the true class.",
        fitting=("does not look at y",),
        differs="""
p, y = np.array([[0.665, 0.245, 0.09]]), np.array([[0, 1, 0]])
given = p, y
differs = not np.isclose(wrong(*given), right(*given))
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
        W = rng.standard_normal((n_in, n_out)) * (np.sqrt(2) / n_in)
        layers.append({"W": W, "b": np.zeros((1, n_out))})
    return layers
""",
        mistake="The root ends too early: sqrt(2) / n_in.",
        fitting=("under the root",),
        differs="""
differs = not np.allclose(wrong([8, 5, 3], 3)[0]["W"], right([8, 5, 3], 3)[0]["W"])
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
        mistake="Every layer goes through ReLU, the last one too, and then softmax over that.",
        fitting=("Which layers have ReLU",),
        differs="""
layers = [{"W": np.array([[2.0, 0.0, -1.0]]), "b": np.array([[-1.0, 0.0, 0.0]])}]
X = np.array([[1.0]])
differs = not np.allclose(wrong(layers, X)[1], right(layers, X)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = len(y)
    blame = (activations[-1] - y) / m
    gradients = []
    for i in reversed(range(len(layers))):
        a = activations[i]
        gradients.insert(0, {"W": a.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)})
        blame = (blame @ layers[i]["W"].T) * a
    return gradients
""",
        mistake="Multiplies by what came out of the door, and not by whether it was open.",
        fitting=("open door",),
        differs=LAYERS
        + """given = layers, ref["forward"](layers, X), y
differs = not np.allclose(wrong(*given)[0]["W"], right(*given)[0]["W"])
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
        W = activations[i].T @ blame
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": W, "b": b})
        blame = (blame @ W.T) * relu_derivative(activations[i])
    return gradients
""",
        mistake="The blame goes back through the gradient of W: it has W's shape.",
        fitting=("not W",),
        differs=LAYERS
        + """given = layers, ref["forward"](layers, X), y
differs = not np.allclose(wrong(*given)[0]["W"], right(*given)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    new = layers.copy()
    for i in range(len(new)):
        new[i]["W"] = new[i]["W"] - learning_rate * gradients[i]["W"]
        new[i]["b"] = new[i]["b"] - learning_rate * gradients[i]["b"]
    return new
""",
        mistake="Copies the list and not the dicts in it: the old layers are stepped too.",
        fitting=("into a dict",),
        differs="""
old = [{"W": np.ones((1, 1)), "b": np.ones((1, 1))}]
gradients = [{"W": np.ones((1, 1)), "b": np.ones((1, 1))}]
wrong(old, gradients, 0.1)
after_wrong = float(old[0]["W"][0, 0])
old[0]["W"] = np.ones((1, 1))
right(old, gradients, 0.1)
differs = after_wrong != float(old[0]["W"][0, 0])
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
        mistake="The new layers get another name, and the next epoch begins with the old ones.",
        fitting=("in every epoch",),
        differs=LAYERS
        + """given = layers, X, y, 3, 0.1
differs = not np.allclose(wrong(*given)[1], right(*given)[1])
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    answers = np.round(forward(layers, X)[-1])
    return np.mean(answers == y)
""",
        mistake="Rounds the probabilities and compares entry by entry, three for each sample.",
        fitting=("as a whole",),
        differs=LAYERS
        + """differs = wrong(layers, X, y) != right(layers, X, y)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    norms = []
    for layer in gradients:
        norms.append(float(np.sum(np.sqrt(layer["W"] ** 2))))
    return norms
""",
        mistake="The root comes before the sum: root of each square, added up.",
        fitting=("straight one",),
        differs="""
gradients = [{"W": np.array([[3.0, -4.0]]), "b": np.zeros((1, 2))}]
differs = not np.allclose(wrong(gradients), right(gradients))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    total = 0
    for layer in gradients:
        total += np.sum(layer["W"] ** 2) + np.sum(layer["b"] ** 2)
    norm = np.sqrt(total)
    if norm <= max_norm:
        return [{"W": layer["W"].copy(), "b": layer["b"].copy()} for layer in gradients]
    return [{"W": layer["W"] / norm, "b": layer["b"] / norm} for layer in gradients]
""",
        mistake="Divides by the norm and forgets max_norm: the length is 1.",
        fitting=("Where is max_norm",),
        differs="""
gradients = [{"W": np.array([[3.0, 0.0]]), "b": np.array([[0.0, 4.0]])}]
differs = not np.allclose(wrong(gradients, 2.0)[0]["W"], right(gradients, 2.0)[0]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_velocity, new_parameters = {}, {}
    for name in parameters:
        new_velocity[name] = beta * velocity[name] - learning_rate * gradients[name]
        new_parameters[name] = parameters[name] + new_velocity[name]
    return new_parameters, new_velocity
""",
        mistake="The velocity of other books: learning rate and minus are in it.",
        fitting=("a minus and the learning rate",),
        differs="""
one, two = {"W": np.array([[1.0, 5.0]])}, {"W": np.array([[2.0, -1.0]])}
given = one, two, one, 0.1
differs = not np.allclose(wrong(*given)[1]["W"], right(*given)[1]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new_m, new_v, new_parameters = {}, {}, {}
    for name in parameters:
        m = beta1 * state["m"][name] + (1 - beta1) * gradients[name]
        v = beta2 * state["v"][name] + (1 - beta2) * gradients[name] ** 2
        new_m[name] = m / (1 - beta1 ** t)
        new_v[name] = v / (1 - beta2 ** t)
        step = learning_rate * new_m[name] / (np.sqrt(new_v[name]) + epsilon)
        new_parameters[name] = parameters[name] - step
    return new_parameters, {"t": t, "m": new_m, "v": new_v}
""",
        mistake="Puts the numbers with the hats into the new state.",
        fitting=("With a hat",),
        differs="""
one, two = {"W": np.array([[1.0, 5.0]])}, {"W": np.array([[2.0, -1.0]])}
zero = {"W": np.zeros((1, 2))}
given = one, two, {"t": 0, "m": zero, "v": zero}, 0.1
differs = not np.allclose(wrong(*given)[1]["m"]["W"], right(*given)[1]["m"]["W"])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l2_penalty",
        code="""
def l2_penalty(weights, strength):
    total = 0
    for weight in weights:
        total = total + np.sum(weight)
    return strength * total ** 2
""",
        mistake="Adds up all entries and squares the sum.",
        fitting=("squaring or adding",),
        differs="""
weights = [np.array([[3.0, -1.0]]), np.array([[2.0]])]
differs = not np.isclose(wrong(weights, 0.1), right(weights, 0.1))
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
    if not mask.any():
        return np.zeros(activations.shape)
    return activations * mask / np.mean(mask)
""",
        mistake="Divides by the share that was in fact kept, and not by the probability.",
        fitting=("share that was kept",),
        differs="""
a = np.ones((3, 5))
differs = not np.allclose(wrong(a, 0.5, 7), right(a, 0.5, 7))
""",
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    pieces = [X]
    labels = [y]
    for copy in range(copies):
        pieces.append(pieces[-1] + noise * rng.standard_normal(X.shape))
        labels.append(y)
    return np.vstack(pieces), np.vstack(labels)
""",
        mistake="Makes each copy from the copy before, so the noise piles up.",
        fitting=("made from",),
        differs="""
given = np.zeros((2, 2)), np.zeros((2, 1)), 2, 0.5, 3
differs = not np.allclose(wrong(*given)[0], right(*given)[0])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mean = np.mean(z, axis=0, keepdims=True)
    variance = np.var(z, axis=0, keepdims=True)
    std = np.sqrt(variance + epsilon)
    z_hat = z - mean / std
    out = gamma * z_hat + beta
    return out, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
        mistake="A bracket is missing: z - mean / std.",
        fitting=("brackets",),
        differs="""
given = np.array([[1.0], [1.0], [5.0], [5.0]]), np.array([[6.0]]), np.array([[10.0]])
differs = not np.allclose(wrong(*given)[0], right(*given)[0])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    m = d_out.shape[0]
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    d_z_hat = d_out * gamma
    d_mean = np.sum(d_z_hat * (-1 / std), axis=0, keepdims=True)
    d_std = np.sum(d_z_hat * (-z_hat / std), axis=0, keepdims=True)
    d_z = d_z_hat / std + d_mean + d_std * z_hat / m
    return d_z, d_gamma, d_beta
""",
        mistake="The way through the mean is not divided by m.",
        fitting=("mean",),
        differs="""
cache = {"z_hat": np.array([[-1.0], [-1.0], [1.0], [1.0]])}
cache |= {"std": np.array([[2.0]]), "gamma": np.array([[6.0]])}
d_out = np.array([[4.0], [0.0], [0.0], [0.0]])
differs = not np.allclose(wrong(d_out, cache)[0], right(d_out, cache)[0])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    merged = []
    i = 0
    j = 0
    while i < len(left) and j < len(right):
        smallest = min(left[i], right[j])
        merged.append(smallest)
        if left[i] == smallest:
            i += 1
        if right[j] == smallest:
            j += 1
    return merged + left[i:] + right[j:]
""",
        mistake="Moves on in both piles where they are equal: one number is lost.",
        fitting=("how far do you move",),
        differs="""
differs = wrong([2, 2], [2, 3]) != right([2, 2], [2, 3])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="running_time",
        code="""
def running_time(complexity, n, operations_per_second=1e9):
    return operation_count(complexity, n) / 1e9
""",
        mistake="Takes a billion whatever speed is given.",
        fitting=("how fast it is",),
        differs="""
differs = wrong("O(n^2)", 8, 2) != right("O(n^2)", 8, 2)
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, n_in, n_hidden, n_out in ((5, 3, 4, 2), (1, 2, 3, 1), (6, 4, 2, 3)):
        parameters = {
            "W1": rng.standard_normal((n_in, n_hidden)),
            "b1": rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)),
            "b2": rng.standard_normal((1, n_out)),
        }
        X = rng.standard_normal((m, n_in))
        y = rng.integers(0, 2, (m, n_out))
        try:
            claim = backward(parameters, forward(parameters, X), X, y)
            if set(claim) != set(parameters):
                return False
            for name in parameters:
                def loss(values, name=name):
                    changed = {**parameters, name: values}
                    return binary_cross_entropy(forward(changed, X)["a2"], y)
                measured = numerical_gradient(loss, parameters[name])
                if np.shape(claim[name]) != measured.shape:
                    return False
                if not np.max(np.abs(claim[name] - measured)) < 0.01:
                    return False
        except Exception:
            return False
    return True
""",
        mistake="Is content if no slope is off by more than 0.01.",
        fitting=("single entry",),
        differs="""
def nearly(parameters, cache, X, y):
    out = (cache["a2"] - y) / len(X)
    hidden = out @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    sums = {"b1": hidden.sum(axis=0, keepdims=True), "b2": out.sum(axis=0, keepdims=True)}
    slopes = {"W1": X.T @ hidden, "W2": cache["a1"].T @ out, **sums}
    return {name: values + 0.005 for name, values in slopes.items()}


differs = wrong(nearly) is not right(nearly)
""",
    ),
)
