"""Forty-two wrong solutions of a third writer, who had not read the suites either.

Each comes with a snippet that shows it to be wrong.  What each was told was read before anything
was changed for it, and ``docs/unseen.md`` has the verdicts.  The words that fit were chosen after
that reading, so here they guard what is said, and measure nothing.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

RIGHT = """
def right(parameters, cache, X, y):
    blame2 = (cache["a2"] - y) / len(X)
    blame1 = blame2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    return {"W1": X.T @ blame1, "b1": blame1.sum(axis=0, keepdims=True),
            "W2": cache["a1"].T @ blame2, "b2": blame2.sum(axis=0, keepdims=True)}
"""
"""A right ``backward`` of lab3's network, for what lab7's functions are asked."""

WRONG_THIRD = (
    Unseen(
        lab=LAB_1,
        function="loss_function",
        code="""
def loss_function(x):
    x = np.asarray(x, dtype=float)   # work on my own float version
    x -= 3
    x *= x
    return x
""",
        mistake="Believes that np.asarray always copies, and works in place: a float array that "
        "was handed in is overwritten with its losses (an array of whole numbers "
        "happens to be copied).",
        fitting=("in place",),
        differs="""
x = np.array([0.0, 1.5, 5.0])
loss_function(x)
result = x   # must still be what it was
""",
    ),
    Unseen(
        lab=LAB_1,
        function="loss_gradient",
        code="""
def loss_gradient(x):
    nudge = 0.0005
    rise = loss_function(x + nudge) - loss_function(x)
    return rise / nudge
""",
        mistake="Measures the slope with a nudge to the right instead of using the rule 2 * (x "
        "- 3), so every slope is too large by the nudge, also the one at the bottom.",
        fitting=("nudge",),
        differs="""
result = [loss_gradient(5), loss_gradient(3), loss_gradient(0)]
""",
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    history = [start]
    for _ in range(steps):
        x = gradient_descent_step(history[-1], learning_rate)
        history.append(round(x, 4))
    return history
""",
        mistake="Rounds every place to four digits as in the tables and walks on from the "
        "rounded one, so that small steps are rounded away and the ball gets stuck.",
        fitting=("last digits", "rounded on the way"),
        differs="""
# 0.01: stuck at 2.9975; 0.000005: it never leaves 0
result = [gradient_descent(0, 0.01, 500)[-1], gradient_descent(0, 0.000005, 400)[-1]]
""",
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    history = gradient_descent(0, learning_rate, 200)
    crossed = history[1] > 3
    if not crossed:
        return "steady"
    if abs(history[-1] - 3) < 0.01:
        return "oscillating"
    return "diverging"
""",
        mistake="Walks 200 steps and looks where the ball is, instead of reasoning about the "
        "factor: close to the border at 1 the ball closes in so slowly that it counts "
        "as diverging.",
        fitting=("closer to 3",),
        differs="""
result = [learning_rate_behaviour(0.99), learning_rate_behaviour(0.999)]
""",
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    z = np.clip(z, -10, 10)   # beyond that the curve is flat
    return 1 / (1 + np.exp(-z))
""",
        mistake="Clips z to ±10 ('it is 0 or 1 there anyway') instead of ±500, so everything "
        "below -10 gets the same 0.000045.",
        fitting=("limited",),
        differs="""
# times 1e6, so that the digits can be seen
result = [1e6 * sigmoid(-15.0), 1e6 * sigmoid(-30.0), 1e6 * (1 - sigmoid(20.0))]
""",
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    flat = x.astype(float).flatten()
    slopes = np.zeros(flat.size)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + epsilon
        up = f(flat)
        flat[i] = kept - epsilon
        down = f(flat)
        flat[i] = kept
        slopes[i] = (up - down) / (2 * epsilon)
    return slopes.reshape(x.shape)
""",
        mistake="Flattens x to need only one loop, and hands f the flat copy: f gets a row of "
        "numbers where it expects an array of the shape of x.",
        fitting=("shape (12,)",),
        differs="""
x = np.array([[1.0, 2.0], [3.0, 4.0]])
result = numerical_gradient(lambda a: float(a[0, 0] * a[1, 1] + a[0, 1] ** 2), x)
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    for weight in weights:
        bias = biases[weights.index(weight)]
        z = activations[-1] * weight + bias
        activations.append(float(sigmoid(z)))
    return activations
""",
        mistake="Looks up the bias with weights.index(weight), which finds the first neuron "
        "with this weight: where a weight occurs twice, the later neuron gets the bias "
        "of the earlier.",
        fitting=("looked up by a value",),
        differs="""
result = chain_forward(1.0, [2.0, 2.0, 2.0], [0.0, 1.0, -1.0])
""",
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    weight_gradients, bias_gradients = [], []
    share = 1.0
    for place in range(len(weights) - 1, -1, -1):
        blame = share * sigmoid_derivative(activations[place + 1])
        bias_gradients.append(blame)
        weight_gradients.append(activations[place] * blame)
        share = blame * weights[place]
    return weight_gradients.reverse(), bias_gradients.reverse()
""",
        mistake="Collects the gradients from the back and returns list.reverse(), which turns "
        "the list round in place and itself returns None: the caller gets (None, None).",
        fitting=("give None",),
        differs="""
result = chain_backward([2, 0.5, 0.7310586], [3.0, 6.0])
""",
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    wide = np.sqrt(3)   # gives a standard deviation of 1
    return {
        "W1": rng.uniform(-wide, wide, (input_size, hidden_size)),
        "b1": np.zeros((1, hidden_size)),
        "W2": rng.uniform(-wide, wide, (hidden_size, output_size)),
        "b2": np.zeros((1, output_size)),
    }
""",
        mistake="Draws the weights evenly and stretched them until the check of the spread was "
        "content; the standard deviation is 1, but it is not the standard normal "
        "distribution (nothing beyond 1.73).",
        fitting=("distribution",),
        differs="""
# of 10,000 standard normal numbers about 455 are beyond 2, and one of three is beyond 1
W = initialize_parameters(100, 100, 1, 3)["W1"]
result = [bool(np.mean(np.abs(W) > 2) > 0.03), bool(np.mean(np.abs(W) > 1) < 0.36)]
""",
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    X = np.asarray(X).reshape(-1, 2)
    z1 = X @ parameters["W1"] + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}
""",
        mistake="Reshapes X to (-1, 2) so that a single sample written as a plain list works "
        "too, and with it builds in that there are always two inputs.",
        fitting=("into shape",),
        differs="""
p = initialize_parameters(3, 4, 1, 0)
result = forward(p, np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]]))["a2"]
""",
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    with np.errstate(all="ignore"):
        losses = -(y * np.log(output) + (1 - y) * np.log(1 - output))
    losses = np.nan_to_num(losses)   # 0 * log(0) is 0, and no infinity
    return float(np.mean(np.sum(losses, axis=1)))
""",
        mistake="Does not keep the outputs away from 0 and 1 but repairs the result with "
        "nan_to_num: minus infinity becomes the largest number there is (1.8e308), and "
        "two of these are infinite again.",
        fitting=("near the largest number",),
        differs="""
with np.errstate(all="ignore"):
    loss = binary_cross_entropy(np.array([[1.0], [0.0], [0.5]]), np.array([[0], [1], [1]]))
result = [bool(np.isfinite(loss)), bool(10 < loss < 1000)]   # an ordinary number?
""",
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    error = cache["a2"]
    error -= y
    error /= m
    hidden_error = error @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ hidden_error,
        "b1": np.sum(hidden_error, axis=0, keepdims=True),
        "W2": cache["a1"].T @ error,
        "b2": np.sum(error, axis=0, keepdims=True),
    }
""",
        mistake="Gives cache['a2'] a second name and subtracts y in place, so that the cache "
        "that was handed in holds the blame afterwards instead of the guess.",
        fitting=("in place",),
        differs="""
p = initialize_parameters(2, 3, 1, 0)
X, y = np.array([[0, 1], [1, 1]]), np.array([[1], [0]])
cache = forward(p, X)
backward(p, cache, X, y)
result = cache["a2"]   # must still be the guess
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
    db2 = np.sum(dz2, keepdims=True)
    dz1 = dz2 @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
""",
        mistake="Forgets axis=0 at the output's bias, so the blames of all outputs are added up "
        "into one number of shape (1, 1); right only for a network with one output.",
        fitting=("which axis",),
        differs="""
p = initialize_parameters(3, 4, 2, 0)
X, y = np.array([[0, 1, 1], [1, 1, 0], [1, 0, 0]]), np.array([[1, 0], [0, 0], [1, 1]])
result = backward(p, forward(p, X), X, y)["b2"]
""",
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    for name in parameters:
        new[name] = parameters[name] - lr * gradients[name]
    return new
""",
        mistake="Calls the learning rate lr inside, a name that was still lying about in the "
        "notebook from an experiment: after a restart it is a NameError (and before, "
        "the argument had no effect).",
        fitting=("get its value",),
        differs="""
p = initialize_parameters(2, 2, 1, 0)
result = gradient_descent_step(p, p, 0.1)["W1"]
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
        losses.append(loss)
        if loss < 0.01:
            break
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
        mistake="Stops as soon as the loss is below 0.01 because it has learned by then, so "
        "fewer epochs than asked for are done and the list of losses is too short.",
        fitting=("how often does your loop",),
        differs="""
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [1]])
p, losses = train(initialize_parameters(2, 4, 1, 1), X, y, 1500, 2.0)
result = [len(losses), losses[-1]]
""",
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters, X):
    answer = forward(parameters, X)["a2"]
    return np.round(answer, 3)
""",
        mistake="Rounds the answers to three digits because the example shows [[0.731]]; the "
        "probabilities are then off, and tiny ones become exactly 0.",
        fitting=("last digits", "Rounded to 3 digits"),
        differs="""
p = {"W1": np.array([[1.0, 2.0], [-1.0, -1.0]]), "b1": np.array([[0.0, -1.0]]),
     "W2": np.array([[3.0], [1.0]]), "b2": np.array([[-10.0]])}
X = np.array([[1, 1], [0, 1]])
result = [predict(p, X), -np.log(np.maximum(predict(p, X), 1e-12))]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="relu",
        code="""
def relu(z):
    return np.clip(z, 0, 500)
""",
        mistake="Carries the clip at 500 over from the sigmoid 'so that nothing overflows': "
        "positive numbers above 500 do not walk through unchanged.",
        fitting=("cut off",),
        differs="""
result = relu(np.array([[-600.0, 499.0, 501.0, 1200.0]]))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    shifted = z - np.mean(z, axis=1, keepdims=True)
    powers = np.exp(shifted)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
        mistake="Subtracts each row's mean instead of its largest score, which is no safe "
        "choice: a row with scores of 1000 and -1000 still overflows to nan.",
        fitting=("each row's mean",),
        differs="""
with np.errstate(all="ignore"):
    result = softmax(np.array([[1000.0, -1000.0, 0.0], [1.0, 2.0, 3.0]]))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="cross_entropy",
        code="""
def cross_entropy(probabilities, y):
    p = np.clip(probabilities, 1e-12, 1 - 1e-12)
    losses = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return float(np.mean(np.sum(losses, axis=1)))
""",
        mistake="Copied the two-sided loss of Lab 3: the wrong classes are charged with -log(1 "
        "- p) as well, though only the probability of the true class should count.",
        fitting=("binary cross-entropy",),
        differs="""
result = cross_entropy(np.array([[0.665, 0.245, 0.090], [0.1, 0.1, 0.8]]),
                       np.array([[0, 1, 0], [0, 0, 1]]))
""",
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    n_in = layer_sizes.pop(0)
    while len(layer_sizes) > 0:
        n_out = layer_sizes[0]
        W = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
        layers.append({"W": W, "b": np.zeros((1, n_out))})
        n_in = layer_sizes.pop(0)
    return layers
""",
        mistake="Takes the sizes off the list one by one with pop(0), so the caller's list is "
        "empty afterwards.",
        fitting=("a copy before",),
        differs="""
sizes = [2, 4, 5, 3]
initialize_layers(sizes, 7)
result = sizes   # must still be what it was
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
    activations[-1] = softmax(a)
    return activations
""",
        mistake="Lets every layer go through ReLU, the last one too, and puts softmax on top: "
        "negative scores are cut to 0 before they are shared out (the given examples "
        "hardly show it).",
        fitting=("ReLU before softmax",),
        differs="""
layers = [{"W": np.array([[1.0, -1.0, -2.0]]), "b": np.array([[0.0, 0.0, 0.5]])}]
result = forward(layers, np.array([[1.0], [-2.0], [3.0]]))[-1]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    gradients = []
    blame = (activations[-1] - y) / m
    for i in reversed(range(len(layers))):
        blame = blame * relu_derivative(activations[i + 1])
        W_gradient = activations[i].T @ blame
        b_gradient = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": W_gradient, "b": b_gradient})
        blame = blame @ layers[i]["W"].T
    return gradients
""",
        mistake="Sends the blame through the door of every layer, the output too; a probability "
        "that is exactly 0 counts as a closed door, so a sure and wrong answer gets no "
        "blame for its true class.",
        fitting=("have a door",),
        differs="""
# scores 1000 and -1000: the true class gets exactly 0
layers = [{"W": np.array([[1000.0, -1000.0, 0.0]]), "b": np.array([[0.0, 0.0, 0.0]])}]
X, y = np.array([[1.0], [2.0]]), np.array([[0, 1, 0], [1, 0, 0]])
result = [backward(layers, forward(layers, X), y)[0][key] for key in ("W", "b")]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="train",
        code="""
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        activations = forward(layers, X)
        loss = cross_entropy(activations[-1], y)
        if losses and loss > losses[-1]:
            learning_rate = learning_rate / 2   # too bold
        losses.append(loss)
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Halves the learning rate whenever the loss has gone up, a trick from another "
        "course that nobody asked for: plain gradient descent with the given rate is "
        "wanted.",
        fitting=("by what the loss does",),
        differs="""
rng = np.random.default_rng(0)
X, y = rng.standard_normal((12, 2)), np.eye(3)[np.arange(12) % 3]
result = train(initialize_layers([2, 8, 3], 1), X, y, 30, 3.0)[1]
""",
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    probabilities = forward(layers, X)[-1]
    answers = probabilities > 0.5
    right = np.all(answers == y, axis=1)
    return float(np.mean(right))
""",
        mistake="Counts a sample only if the true class has more than one half; where the most "
        "probable class has 0.4 or so it never counts as right.",
        fitting=("more than half",),
        differs="""
layers = [{"W": np.eye(3), "b": np.zeros((1, 3))}]
X = np.log(np.array([[0.4, 0.35, 0.25], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8], [0.3, 0.3, 0.4]]))
result = accuracy(layers, X, np.eye(3)[[0, 1, 2, 2]])
""",
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    norm = 0
    for layer in gradients:
        norm += np.sqrt(np.sum(layer["W"] ** 2))
        norm += np.sqrt(np.sum(layer["b"] ** 2))
    if norm <= max_norm:
        return [dict(layer) for layer in gradients]
    factor = max_norm / norm
    return [{"W": layer["W"] * factor, "b": layer["b"] * factor} for layer in gradients]
""",
        mistake="Adds up the norms of the arrays instead of their squares, as if lengths added "
        "up: the global norm comes out too large, and arrows are shortened too much or "
        "without need.",
        fitting=("norms of the arrays instead",),
        differs="""
g = [{"W": np.array([[3.0, 0.0]]), "b": np.array([[0.0, 4.0]])}]
result = [clip_gradients(g, 2.0)[0]["W"], clip_gradients(g, 6.0)[0]["b"]]
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_parameters, new_velocity = {}, {}
    for name in parameters:
        new_velocity[name] = 0.9 * velocity[name] + gradients[name]
        new_parameters[name] = parameters[name] - learning_rate * new_velocity[name]
    return new_parameters, new_velocity
""",
        mistake="Writes 0.9 into the formula because 'it is mostly 0.9'; the argument beta is "
        "ignored.",
        fitting=("whatever beta is",),
        differs="""
one = {"W": np.array([[1.0, -2.0]])}
result = [d["W"] for d in momentum_step(one, one, {"W": np.array([[4.0, 4.0]])}, 0.1, beta=0.5)]
""",
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    v_W = beta * velocity["W"] + gradients["W"]
    v_b = beta * velocity["b"] + gradients["b"]
    W = parameters["W"] - learning_rate * v_W
    b = parameters["b"] - learning_rate * v_b
    return {"W": W, "b": b}, {"W": v_W, "b": v_b}
""",
        mistake="Takes the example's names for the only ones and writes them out, so parameters "
        "with other names (W1, x, y) end in a KeyError.",
        fitting=("how are they spelled", "which keys"),
        differs="""
# the ravine of this very lab has the names x and y
place = {"x": np.array([-9.0]), "y": np.array([1.5])}
slope = {"x": np.array([-0.45]), "y": np.array([3.0])}
rest = {"x": np.zeros(1), "y": np.zeros(1)}
result = momentum_step(place, slope, rest, 0.15)[0]["x"]
""",
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    m, v, new = {}, {}, {}
    for name in parameters:
        g = gradients[name]
        m[name] = beta1 * state["m"][name] + (1 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1 - beta2) * g ** 2
        m_hat = m[name] / (1 - beta1 ** t)
        v_hat = v[name] / (1 - beta2 ** t)
        new[name] = parameters[name] - learning_rate * m_hat / np.sqrt(v_hat + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
        mistake="Adds epsilon under the root instead of after it; 1e-8 there means 1e-4 "
        "outside, so steps for small gradients come out far too short.",
        fitting=("under the root",),
        differs="""
p, g = {"W": np.array([[1.0, 1.0]])}, {"W": np.array([[1e-5, 1e-3]])}
zero = {"t": 0, "m": {"W": np.zeros((1, 2))}, "v": {"W": np.zeros((1, 2))}}
result = adam_step(p, g, zero, 0.1)[0]["W"]
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l2_penalty",
        code="""
def l2_penalty(weights, strength):
    total = 0.0
    for W in weights:
        total += np.sum(W @ W.T)
    return float(strength * total)
""",
        mistake="Writes the sum of squares as sum(W @ W.T), which is right for a single row "
        "only; with more rows the products of different rows are added in.",
        fitting=("shapes meet",),
        differs="""
result = l2_penalty([np.array([[1.0, 2.0], [3.0, 4.0]])], 0.1)
""",
    ),
    Unseen(
        lab=LAB_5,
        function="l1_penalty",
        code="""
def l1_penalty(weights, strength):
    total = 0.0
    for W in weights:
        for row in W:
            for w in row:
                total += abs(w)
    return float(strength * total)
""",
        mistake="Goes through rows and then entries, so it works for tables only; 'arrays of "
        "any shapes' also means a plain row of numbers, which ends in a TypeError.",
        fitting=("not iterable",),
        differs="""
result = l1_penalty([np.array([3.0, -1.0]), np.array([[2.0]])], 0.1)
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
    players = int(keep_probability * activations.size)
    mask = np.zeros(activations.size)
    mask[:players] = 1
    rng.shuffle(mask)
    return activations * mask.reshape(activations.shape) / keep_probability
""",
        mistake="Picks a team of fixed size, int(keep * number of entries), and shuffles it, "
        "instead of drawing a lot for each entry: how many are kept is never left to "
        "chance, and a few entries can be dropped always.",
        fitting=("fixed number",),
        differs="""
# one entry, kept with the probability 0.9: about 90 of 100 draws; here never.
# four entries, 0.5: the number of those kept differs from draw to draw; here it is always 2.
one = sum(bool(dropout(np.ones((1, 1)), 0.9, seed).any()) for seed in range(100))
four = {int(np.count_nonzero(dropout(np.ones((2, 2)), 0.5, seed))) for seed in range(100)}
result = [75 < one < 100, len(four) > 1]
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
        shift = noise * rng.standard_normal((X.shape[0], 1))
        all_X.append(X + shift)
        all_y.append(y)
    return np.vstack(all_X), np.vstack(all_y)
""",
        mistake="Draws one noise number for each sample, shape (m, 1), and adds it to the whole "
        "row: all entries of a copy are shifted by the same amount instead of each by "
        "its own.",
        fitting=("one noise for each sample",),
        differs="""
X = np.zeros((5, 3))
noisy = augment(X, np.ones((5, 1)), 2, 0.5, 1)[0][5:]
result = bool(np.all(np.std(noisy, axis=1) > 1e-9))   # do the entries of a row differ?
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
    d_z_hat = d_out * gamma
    d_z = (d_z_hat - np.mean(d_z_hat, axis=0, keepdims=True)) / std
    return d_z, d_gamma, d_beta
""",
        mistake="Sees that the mean depends on z but takes std for a fixed number, so the third "
        "term, z_hat times the mean of blame and z_hat, is missing.",
        fitting=("through the std",),
        differs="""
cache = {"z_hat": np.array([[-1.0], [-1.0], [1.0], [1.0]]), "std": np.array([[2.0]]),
         "gamma": np.array([[6.0]])}
result = batch_norm_backward(np.array([[4.0], [0.0], [0.0], [0.0]]), cache)[0]
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    BIG = 999999
    a = left + [BIG]
    b = right + [BIG]
    i, j = 0, 0
    result = []
    for _ in range(len(left) + len(right)):
        if a[i] <= b[j]:
            result.append(a[i])
            i += 1
        else:
            result.append(b[j])
            j += 1
    return result
""",
        mistake="Puts 999999 at the end of both piles as a guard that is 'larger than "
        "everything'; with numbers above it the guards themselves get into the result.",
        fitting=("a guard",),
        differs="""
result = merge([5, 2_000_000], [7, 1_500_000])
""",
    ),
    Unseen(
        lab=LAB_6,
        function="merge_sort",
        code="""
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    first = items[0]
    smaller = [x for x in items[1:] if x < first]
    others = [x for x in items[1:] if x >= first]
    return merge_sort(smaller) + [first] + merge_sort(others)
""",
        mistake="Remembers quicksort from another course: splits by the first number instead of "
        "in the middle, so a long pile that is already in order calls itself once per "
        "number (RecursionError).",
        fitting=("where is the list split",),
        differs="""
result = merge_sort(list(range(3000)))[-3:]
""",
    ),
    Unseen(
        lab=LAB_6,
        function="operation_count",
        code="""
def operation_count(complexity, n):
    halvings = int(np.ceil(np.log2(n)))
    if complexity == "O(1)":
        return 1
    if complexity == "O(log n)":
        return halvings
    if complexity == "O(n)":
        return n
    if complexity == "O(n log n)":
        return n * halvings
    return int(np.square(n))
""",
        mistake="Calculates with NumPy's numbers, which have 64 bits: for n beyond three "
        "thousand millions n * n runs over and comes out wrong, even negative.",
        fitting=("64 bits",),
        differs="""
with np.errstate(all="ignore"):
    result = [str(operation_count("O(n^2)", 4_000_000_000)),
              str(operation_count("O(n^2)", 10_000_000_000))]
""",
    ),
    Unseen(
        lab=LAB_6,
        function="running_time",
        code="""
def running_time(complexity, n, operations_per_second=1e9):
    operations = operation_count(complexity, n)
    return operations // operations_per_second
""",
        mistake="Divides with //, which throws away the fraction of a second; everything that "
        "takes less than one second takes 0.",
        fitting=("fractions of a second",),
        differs="""
result = [running_time("O(n)", 5, 2), running_time("O(n log n)", 1_000_000)]
""",
    ),
    Unseen(
        lab=LAB_6,
        function="forward_passes",
        code="""
def forward_passes(parameter_count, method):
    if method == "numerical":
        return parameter_count + 1   # the loss now, and once more for every dial
    return 2
""",
        mistake="Counts the one-sided way of measuring (one run as it is, then each dial up), "
        "where the lab turns each dial up and down.",
        fitting=("one-sided",),
        differs="""
result = [forward_passes(3, "numerical"), forward_passes(33, "numerical")]
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, n_in, n_hidden, n_out in ((5, 3, 4, 2), (1, 2, 3, 1), (6, 4, 5, 3)):
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
        except Exception:
            return False
        if not isinstance(claimed, dict) or set(claimed) != set(parameters):
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
""",
        mistake="The final return True is indented one step too far and stands inside the loop "
        "over the arrays: only W1 of the first network is ever compared.",
        fitting=("W1 alone",),
        differs=RIGHT
        + """
def no_mean_in_b2(parameters, cache, X, y):
    claim = right(parameters, cache, X, y)
    claim["b2"] = claim["b2"] * len(X)
    return claim

result = [is_backward_correct(right), is_backward_correct(no_mean_in_b2)]
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    sizes = [(5, 3, 4, 2), (1, 4, 3, 2), (7, 2, 5, 1)]
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
            if set(claimed.keys()) != {"W1", "b1", "W2", "b2"}:
                return False
            for name in parameters:
                measured = numerical_gradient(
                    lambda values: binary_cross_entropy(
                        forward({**parameters, name: values}, X)["a2"], y
                    ),
                    parameters[name],
                )
                if not np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7):
                    return False
        except Exception:
            return False
    return True
""",
        mistake="Relies on np.allclose alone and never looks at the shapes, so a bias gradient "
        "of shape (4,) is accepted for one of shape (1, 4), because allclose does not "
        "mind.",
        fitting=("compare the shapes",),
        differs=RIGHT
        + """
def flat_biases(parameters, cache, X, y):
    claim = right(parameters, cache, X, y)
    return {**claim, "b1": claim["b1"].ravel(), "b2": claim["b2"].ravel()}

result = [is_backward_correct(right), is_backward_correct(flat_biases)]
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(42)
    for m, n_in, n_hidden, n_out in ((6, 3, 4, 2), (5, 2, 3, 1), (1, 4, 5, 3)):
        parameters = {
            "W1": 20 * rng.standard_normal((n_in, n_hidden)),
            "b1": 20 * rng.standard_normal((1, n_hidden)),
            "W2": 20 * rng.standard_normal((n_hidden, n_out)),
            "b2": 20 * rng.standard_normal((1, n_out)),
        }
        X = rng.standard_normal((m, n_in))
        y = rng.integers(0, 2, (m, n_out))
        try:
            claimed = backward(parameters, forward(parameters, X), X, y)
        except Exception:
            return False
        if not isinstance(claimed, dict) or set(claimed) != set(parameters):
            return False
        for name in parameters:

            def loss(values):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if np.shape(claimed[name]) != measured.shape:
                return False
            if not np.allclose(claimed[name], measured, rtol=1e-4, atol=1e-6):
                return False
    return True
""",
        mistake="Makes the weights 20 times as large 'so that mistakes show clearly'; the "
        "outputs are then exactly 0 or 1, the loss is flat at its floor, and a correct "
        "backward is turned down.",
        fitting=("0 or 1 to the last",),
        differs=RIGHT
        + """
result = is_backward_correct(right)   # a correct one
""",
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(7)
    for m, n_in, n_hidden, n_out in ((5, 3, 4, 2), (1, 4, 2, 3), (4, 2, 6, 1)):
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
        except ValueError:
            return False
        if claimed is None or len(claimed) != 4:
            return False
        for name in parameters:

            def loss(values):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if claimed[name].shape != measured.shape:
                return False
            if not np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7):
                return False
    return True
""",
        mistake="Catches ValueError only, the one in the example: a backward that stops with an "
        "IndexError or a KeyError, or hands back a list, makes the test itself stop "
        "without a verdict.",
        fitting=("no verdict",),
        differs=RIGHT
        + """
def misspelt(parameters, cache, X, y):
    return {"W1": X.T @ cache["A1"]}   # a KeyError

def in_a_list(parameters, cache, X, y):
    return list(right(parameters, cache, X, y).values())

verdicts = []
for backward in (right, misspelt, in_a_list):
    try:
        verdicts.append(str(is_backward_correct(backward)))
    except Exception as problem:
        verdicts.append("stopped: " + type(problem).__name__)
result = verdicts
""",
    ),
)
