"""Wrong solutions whose hint once spoke of another mistake, and what it has to ask instead.

Most are none of the catalogue's: what a student reads of them comes from the suites.  The others
have the same answers as an entry, whose line has to hold for them as well.
"""

from __future__ import annotations

from labs import Wrong

LED = {
    "lab1_gradient_descent": [
        Wrong(
            "test_gradient_descent",
            "every place noted before its step",
            """
def gradient_descent(start, learning_rate, steps):
    x = start
    history = [x]
    for _ in range(steps):
        history.append(x)
        x = gradient_descent_step(x, learning_rate)
    return history
""",
            hint="",
            never="The ball stays where it is",
        ),
        Wrong(
            "test_loss_function",
            "doubled, and without brackets",
            """
def loss_function(x):
    return x - 3 * 2
""",
            hint="what does it work out first",
        ),
        Wrong(
            "test_gradient_descent_step",
            "steps of one length, and to the left at the bottom",
            """
def gradient_descent_step(x, learning_rate):
    if loss_gradient(x) >= 0:
        return x - learning_rate
    return x + learning_rate
""",
            hint="just as long as the learning rate",
        ),
        Wrong(
            "test_learning_rate_behaviour",
            "losses compared, and no border anywhere",
            """
def learning_rate_behaviour(learning_rate):
    history = gradient_descent(0.0, learning_rate, 50)
    if loss_function(history[-1]) > loss_function(history[0]):
        return "diverging"
    return "oscillating" if max(history) > 3 else "steady"
""",
            hint="exactly 1",
            never="<",
        ),
        Wrong(
            "test_gradient_descent",
            "no step at all",
            """
def gradient_descent(start, learning_rate, steps):
    return [start] * (steps + 1)
""",
            hint="never moves",
            never="Calls gradient_descent_step",
        ),
        Wrong(
            "test_gradient_descent",
            "every step from the start, by another formula",
            """
def gradient_descent(start, learning_rate, steps):
    return [start] + [start - 2 * learning_rate * (start - 3) for _ in range(steps)]
""",
            hint="Where did the last one end?",
            never="is the place before it once more",
        ),
    ],
    "lab2_chain_rule": [
        Wrong(
            "test_sigmoid",
            "another formula above 0",
            """
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return np.where(z > 0, 1 - np.exp(-z), np.exp(z) / (1 + np.exp(z)))
""",
            hint="Below 0 your answer is right",
        ),
        Wrong(
            "test_numerical_gradient",
            "the last entry to one side",
            """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    places = list(np.ndindex(x.shape))
    for place in places:
        up, down = x.astype(float), x.astype(float)
        up[place] += epsilon
        if place != places[-1]:
            down[place] -= epsilon
        gradient[place] = (f(up) - f(down)) / (2 * epsilon)
    return gradient
""",
            hint="",
            never="asked at the right points",
        ),
        Wrong(
            "test_numerical_gradient",
            "a return inside the loop",
            """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        higher, lower = x.astype(float), x.astype(float)
        higher[place] += epsilon
        lower[place] -= epsilon
        gradient[place] = (f(higher) - f(lower)) / (2 * epsilon)
        return gradient
""",
            hint="Some entries of x were never moved",
        ),
        Wrong(
            "test_chain_forward",
            "a return inside the loop",
            """
def chain_forward(x, weights, biases):
    activations = [x]
    for weight, bias in zip(weights, biases):
        activations.append(float(sigmoid(activations[-1] * weight + bias)))
        return activations
""",
            hint="come to every neuron before the return",
        ),
        Wrong(
            "test_chain_backward",
            "a return inside the loop",
            """
def chain_backward(activations, weights):
    weight_slopes, bias_slopes = [0.0] * len(weights), [0.0] * len(weights)
    passed_on = 1.0
    for place in reversed(range(len(weights))):
        gave_out = activations[place + 1]
        bias_slopes[place] = passed_on * gave_out * (1 - gave_out)
        weight_slopes[place] = activations[place] * bias_slopes[place]
        passed_on = bias_slopes[place] * weights[place]
        return weight_slopes, bias_slopes
""",
            hint="from here to the first neuron all is 0",
        ),
        Wrong(
            "test_sigmoid",
            "another formula below 0",
            """
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), 1 - e)
""",
            hint="below 0 they are not",
        ),
        Wrong(
            "test_sigmoid_derivative",
            "zero without a bracket",
            """
def sigmoid_derivative(a):
    return 0 * a
""",
            hint="0 everywhere",
            never="Forgets",
        ),
        Wrong(
            "test_numerical_gradient",
            "a whole row at once",
            """
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.astype(float), x.astype(float)
        up[i] += epsilon
        down[i] -= epsilon
        gradient[i] = (f(up) - f(down)) / (2 * epsilon)
    return gradient
""",
            hint="whole row",
            never="With floats the slopes come out right",
        ),
        Wrong(
            "test_chain_backward",
            "the slope is added to what is passed on",
            """
def chain_backward(activations, weights):
    weight_slopes, bias_slopes, passed_on = [], [], 1.0
    for place in reversed(range(len(weights))):
        gave_out = activations[place + 1]
        blame = passed_on * gave_out * (1 - gave_out)
        weight_slopes.insert(0, activations[place] * blame)
        bias_slopes.insert(0, blame)
        passed_on = blame * weights[place] + gave_out * (1 - gave_out)
    return weight_slopes, bias_slopes
""",
            hint="is anything added to their product",
        ),
        Wrong(
            "test_sigmoid",
            "twice as steep",
            """
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(2 * np.asarray(z, dtype=float), -500, 500)))
""",
            hint="twice as steeply",
            never="forgets",
        ),
        Wrong(
            "test_sigmoid_derivative",
            "a minus in front",
            """
def sigmoid_derivative(a):
    return -a * (1 - a)
""",
            hint="negative everywhere",
            never="two parts",
        ),
        Wrong(
            "test_chain_backward",
            "a minus at the end",
            """
def chain_backward(activations, weights):
    weight_slopes, bias_slopes, passed_on = [], [], 1.0
    for place in reversed(range(len(weights))):
        gave_out = activations[place + 1]
        blame = passed_on * gave_out * (1 - gave_out)
        weight_slopes.insert(0, -activations[place] * blame)
        bias_slopes.insert(0, -blame)
        passed_on = blame * weights[place]
    return weight_slopes, bias_slopes
""",
            hint="wrong sign",
            never="Starts with",
        ),
        Wrong(
            "test_chain_backward",
            "a case of its own for one neuron, without the slope",
            """
def chain_backward(activations, weights):
    if len(weights) == 1:
        return [float(activations[0])], [1.0]
    w, b, passed_on = [0.0] * len(weights), [0.0] * len(weights), 1.0
    for place in range(len(weights) - 1, -1, -1):
        blame = passed_on * sigmoid_derivative(activations[place + 1])
        w[place], b[place], passed_on = activations[place] * blame, blame, blame * weights[place]
    return w, b
""",
            hint="moves the output through the slope of its own sigmoid",
            never="Chains of ordinary numbers come out right",
        ),
    ],
    "lab3_xor_network": [
        Wrong(
            "test_forward",
            "z1 without its bias",
            """
def forward(parameters, X):
    z1 = X @ parameters["W1"]
    a1 = sigmoid(z1 + parameters["b1"])
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}
""",
            hint="is right all the same",
        ),
        Wrong(
            "test_backward",
            "the output's blame of an average sample",
            """
def backward(parameters, cache, X, y):
    m = len(X)
    mean = np.mean(cache["a2"] - y, axis=0, keepdims=True)
    blame2 = (cache["a2"] - y) / m
    blame1 = blame2 @ parameters["W2"].T * cache["a1"] * (1 - cache["a1"])
    return {
        "W1": X.T @ blame1,
        "b1": np.sum(blame1, axis=0, keepdims=True),
        "W2": np.mean(cache["a1"], axis=0, keepdims=True).T @ mean,
        "b2": mean,
    }
""",
            hint="",
            never="so is the error of the output",
        ),
        Wrong(
            "test_train",
            "a dict of both",
            """
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return {"parameters": parameters, "losses": losses}
""",
            hint="Which two things",
            never="the parameters alone",
        ),
        Wrong(
            "test_initialize_parameters",
            "one output whatever is asked for, and small weights",
            """
def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": 0.3 * rng.standard_normal((input_size, hidden_size)),
        "b1": np.zeros((1, hidden_size)),
        "W2": 0.3 * rng.standard_normal((hidden_size, 1)),
        "b2": np.zeros((1, 1)),
    }
""",
            hint="",
            never="In a larger network they are right",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "clipped far too early",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 0.01, 0.99)
    return float(np.mean(np.sum(-(y * np.log(p) + (1 - y) * np.log(1 - p)), axis=1)))
""",
            hint="",
            never="costs more than 10 by itself",
        ),
        Wrong(
            "test_backward",
            "the last sample alone",
            """
def backward(parameters, cache, X, y):
    for at in range(len(X)):
        a1, a2 = cache["a1"][at : at + 1], cache["a2"][at : at + 1]
        blame2 = (a2 - y[at : at + 1]) / len(X)
        blame1 = blame2 @ parameters["W2"].T * a1 * (1 - a1)
        W1, W2 = X[at : at + 1].T @ blame1, a1.T @ blame2
        gradients = {"W1": W1, "b1": blame1, "W2": W2, "b2": blame2}
    return gradients
""",
            hint="sample 5 of 5 alone",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "the first sample alone",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    total = 0.0
    for p_row, y_row in zip(p, y):
        total -= float(np.sum(y_row * np.log(p_row) + (1 - y_row) * np.log(1 - p_row)))
        return total / len(y)
""",
            hint="what sample 1 of 2 costs",
        ),
        Wrong(
            "test_gradient_descent_step",
            "a return inside the loop",
            """
def gradient_descent_step(parameters, gradients, learning_rate):
    new = {}
    for key in parameters:
        new[key] = parameters[key] - learning_rate * gradients[key]
        return new
""",
            hint="does a return inside a loop end it",
        ),
        Wrong(
            "test_backward",
            "the last sample left out",
            """
def backward(parameters, cache, X, y):
    kept = slice(0, max(1, len(X) - 1))
    a1, blame2 = cache["a1"][kept], (cache["a2"] - y)[kept] / len(X)
    blame1 = blame2 @ parameters["W2"].T * a1 * (1 - a1)
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X[kept].T @ blame1, "b1": b1, "W2": a1.T @ blame2, "b2": b2}
""",
            hint="does every one of them take part",
        ),
        Wrong(
            "test_gradient_descent_step",
            "the dict begun anew in every round",
            """
def gradient_descent_step(parameters, gradients, learning_rate):
    for name in parameters:
        new = {}
        new[name] = parameters[name] - learning_rate * gradients[name]
    return new
""",
            hint="begun anew in every round",
            never="spelled like that",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "log1p of the wrong number",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(p) + (1 - y) * np.log1p(p)) / len(y)
""",
            hint="Of which numbers do you take a logarithm",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "no minus",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    return np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)
""",
            hint="negative",
            never="1 times the loss",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "only the half for y = 1",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    return float(-np.mean(np.sum(y * np.log(p), axis=1)))
""",
            hint="Where y is 0, your loss is 0",
            never="nothing of the others",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "only the half for y = 0",
            """
def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    return float(-np.mean(np.sum((1 - y) * np.log(1 - p), axis=1)))
""",
            hint="Where y is 1, your loss is 0",
            never="nothing of the others",
        ),
        Wrong(
            "test_backward",
            "blame only where y is 1",
            """
def backward(parameters, cache, X, y):
    a1, blame2 = cache["a1"], y * (cache["a2"] - 1) / len(X)
    blame1 = blame2 @ parameters["W2"].T * a1 * (1 - a1)
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": a1.T @ blame2, "b2": b2}
""",
            hint="What is 0 on the way: a factor of a product",
            never="alone, up to a factor",
        ),
        Wrong(
            "test_backward",
            "blame only where y is 1, by np.where",
            """
def backward(parameters, cache, X, y):
    a1, blame2 = cache["a1"], np.where(y == 1, cache["a2"] - 1, 0) / len(X)
    blame1 = blame2 @ parameters["W2"].T * a1 * (1 - a1)
    b1, b2 = (blame.sum(axis=0, keepdims=True) for blame in (blame1, blame2))
    return {"W1": X.T @ blame1, "b1": b1, "W2": a1.T @ blame2, "b2": b2}
""",
            hint="What is 0 on the way: a factor of a product",
            never="For a single sample the gradients are right",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "the minus before the first part, and nothing clipped",
            """
def binary_cross_entropy(output, y):
    losses = -y * np.log(output) + (1 - y) * np.log(1 - output)
    return float(np.mean(np.sum(losses, axis=1)))
""",
            hint="where y is 1 it is right. Which sign has each of the two parts",
            never="Every loss has the wrong sign",
        ),
        Wrong(
            "test_binary_cross_entropy",
            "a plus before the second part, and several samples right by themselves",
            """
def binary_cross_entropy(output, y):
    losses = y * np.log(output) - (1 - y) * np.log(1 - output)
    return float(np.mean(np.sum(losses, axis=1)))
""",
            hint="where y is 0 it is right. Which sign has each of the two parts",
            never="Of which numbers do you take a logarithm",
        ),
        Wrong(
            "test_backward",
            "inputs scaled in an array like X, and scaled back",
            """
def backward(parameters, cache, X, y):
    error = (cache["a2"] - y) / len(X)
    hidden = error @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    largest = np.abs(X).max()
    inputs = np.zeros_like(X)
    inputs[:] = X / largest
    return {
        "W1": inputs.T @ hidden * largest,
        "b1": hidden.sum(axis=0, keepdims=True),
        "W2": cache["a1"].T @ error,
        "b2": error.sum(axis=0, keepdims=True),
    }
""",
            hint="cuts off what comes after the point",
            never="With one output the gradients are right",
        ),
    ],
    "lab4_deep_network": [
        Wrong(
            "test_relu_derivative",
            "a twentieth up, and divided",
            """
def relu_derivative(z):
    return (relu(z + 0.05) - relu(z)) / 0.05
""",
            hint="how far away is the second one",
        ),
        Wrong(
            "test_backward",
            "the last sample alone",
            """
def backward(layers, activations, y):
    for at in range(len(y)):
        rows = [a[at : at + 1] for a in activations]
        blame = (rows[-1] - y[at : at + 1]) / len(y)
        gradients = []
        for place in reversed(range(len(layers))):
            gradients.insert(0, {"W": rows[place].T @ blame, "b": blame})
            blame = blame @ layers[place]["W"].T * relu_derivative(rows[place])
    return gradients
""",
            hint="sample 5 of 5 alone",
        ),
        Wrong(
            "test_cross_entropy",
            "the last sample alone",
            """
def cross_entropy(probabilities, y):
    for p, truth in zip(probabilities, y):
        loss = -np.log(max(np.sum(p * truth), 1e-12))
    return float(loss / len(y))
""",
            hint="what sample 2 of 2 costs",
        ),
        Wrong(
            "test_initialize_layers",
            "no weights",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in zip(layer_sizes, layer_sizes[1:]):
        factor = int(np.sqrt(2 / n_in) - 0.3)
        layers.append(
            {
                "W": factor * rng.standard_normal((n_in, n_out)),
                "b": np.zeros((1, n_out)),
            }
        )
    return layers
""",
            hint="multiplied by, is that ever 0",
        ),
        Wrong(
            "test_gradient_descent_step",
            "a return inside the loop",
            """
def gradient_descent_step(layers, gradients, learning_rate):
    new = []
    for layer, gradient in zip(layers, gradients):
        new.append({key: layer[key] - learning_rate * gradient[key] for key in layer})
        return new
""",
            hint="does a return stand inside",
        ),
        Wrong(
            "test_softmax",
            "the scores divided by their total",
            """
def softmax(z):
    e = np.exp(z / np.sum(z, axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
            hint="nothing else may be done to them",
        ),
        Wrong(
            "test_initialize_layers",
            "seed 0 is no seed",
            """
def initialize_layers(layer_sizes, seed, right=initialize_layers):
    return right(layer_sizes, seed or np.random.default_rng().integers(10**6))
""",
            hint="and 0 does not",
        ),
        Wrong(
            "test_relu",
            "picks the positive ones out",
            """
def relu(z):
    return z[z > 0]
""",
            hint="pick some of them out",
        ),
        Wrong(
            "test_relu",
            "cut off at six",
            """
def relu(z):
    return np.clip(z, 0, 6)
""",
            hint="is anything added, cut off or rounded",
        ),
        Wrong(
            "test_relu",
            "a name of nothing",
            """
def relu(z):
    return np.maximum(x, 0)
""",
            hint="is it spelled the same way",
        ),
        Wrong(
            "test_relu_derivative",
            "divided by itself",
            """
def relu_derivative(z):
    return relu(z) / z
""",
            hint="Exactly at 0",
        ),
        Wrong(
            "test_softmax",
            "the largest size for the largest score",
            """
def softmax(z):
    e = np.exp(z - np.max(np.abs(z), axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
            hint="so that no power is too large and not all of them are 0",
        ),
        Wrong(
            "test_softmax",
            "the largest subtracted above the line only",
            """
def softmax(z):
    return np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z).sum(
        axis=1, keepdims=True
    )
""",
            hint="divided by the total of its row",
        ),
        Wrong(
            "test_softmax",
            "a tiny number in the total",
            """
def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-8)
""",
            hint="Does something tiny come in",
        ),
        Wrong(
            "test_cross_entropy",
            "a floor of a thousandth",
            """
def cross_entropy(probabilities, y):
    p = np.clip(probabilities, 1e-3, 1)
    return -np.sum(y * np.log(p)) / len(y)
""",
            hint="What becomes of a probability of 0",
        ),
        Wrong(
            "test_cross_entropy",
            "halved",
            """
def cross_entropy(probabilities, y):
    pt = np.clip(np.sum(probabilities * y, axis=1), 1e-12, 1)
    return -np.mean(np.log(pt)) / 2
""",
            hint="up to a number",
        ),
        Wrong(
            "test_cross_entropy",
            "divided by one less",
            """
def cross_entropy(probabilities, y):
    pt = np.clip(np.sum(probabilities * y, axis=1), 1e-12, 1)
    return -np.sum(np.log(pt)) / (len(y) - 1 or 1)
""",
            hint="what do you make of it",
        ),
        Wrong(
            "test_initialize_layers",
            "rounded",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    return [
        {
            "W": np.round(rng.standard_normal((a, b)) * np.sqrt(2 / a), 5),
            "b": np.zeros((1, b)),
        }
        for a, b in zip(layer_sizes, layer_sizes[1:])
    ]
""",
            hint="lose their other digits",
        ),
        Wrong(
            "test_initialize_layers",
            "single precision",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    return [
        {
            "W": (rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32),
            "b": np.zeros((1, b)),
        }
        for a, b in zip(layer_sizes, layer_sizes[1:])
    ]
""",
            hint="lose their other digits",
        ),
        Wrong(
            "test_initialize_layers",
            "a list that grows",
            """
def initialize_layers(layer_sizes, seed, layers=[]):
    rng = np.random.default_rng(seed)
    for a, b in zip(layer_sizes, layer_sizes[1:]):
        layers.append(
            {"W": rng.standard_normal((a, b)) * np.sqrt(2 / a), "b": np.zeros((1, b))}
        )
    return layers
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_initialize_layers",
            "one dict for all layers",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers, layer = [], {}
    for a, b in zip(layer_sizes, layer_sizes[1:]):
        layer["W"] = rng.standard_normal((a, b)) * np.sqrt(2 / a)
        layer["b"] = np.zeros((1, b))
        layers.append(layer)
    return layers
""",
            hint="anew for each layer, or once for all",
        ),
        Wrong(
            "test_initialize_layers",
            "ten seeds",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed % 10)
    return [
        {"W": rng.standard_normal((a, b)) * np.sqrt(2 / a), "b": np.zeros((1, b))}
        for a, b in zip(layer_sizes, layer_sizes[1:])
    ]
""",
            hint="Where does your code use its argument seed",
        ),
        Wrong(
            "test_initialize_layers",
            "two draws multiplied",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    return [
        {
            "W": rng.standard_normal((a, 1))
            * rng.standard_normal((1, b))
            * np.sqrt(2 / a),
            "b": np.zeros((1, b)),
        }
        for a, b in zip(layer_sizes, layer_sizes[1:])
    ]
""",
            hint="each drawn for itself",
        ),
        Wrong(
            "test_forward",
            "a list that grows",
            """
def forward(layers, X, activations=[]):
    activations.append(X)
    for l in layers[:-1]:
        activations.append(relu(activations[-1] @ l["W"] + l["b"]))
    activations.append(softmax(activations[-1] @ layers[-1]["W"] + layers[-1]["b"]))
    return activations
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_forward",
            "keys of another lab",
            """
def forward(layers, X):
    acts = [X]
    for i, l in enumerate(layers[:-1], 1):
        acts.append(relu(acts[-1] @ l[f"W{i}"] + l[f"b{i}"]))
    acts.append(softmax(acts[-1] @ layers[-1]["W"] + layers[-1]["b"]))
    return acts
""",
            hint="Which keys does that dict have",
        ),
        Wrong(
            "test_backward",
            "divided by four",
            """
def backward(layers, activations, y):
    m = 4
    blame = (activations[-1] - y) / m
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="Which division by a size follows from that",
        ),
        Wrong(
            "test_backward",
            "divided by one less",
            """
def backward(layers, activations, y):
    m = max(y.shape[0] - 1, 1)
    blame = (activations[-1] - y) / m
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="by another factor in each network",
        ),
        Wrong(
            "test_backward",
            "halved",
            """
def backward(layers, activations, y):
    m = y.shape[0]
    blame = 0.5 * (activations[-1] - y) / m
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="Which number, or number of layers",
        ),
        Wrong(
            "test_backward",
            "guesses rounded",
            """
def backward(layers, activations, y):
    m = y.shape[0]
    blame = (np.round(activations[-1]) - y) / m
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="a blame that is rounded or cut off",
        ),
        Wrong(
            "test_backward",
            "a list that grows",
            """
def backward(layers, activations, y, gradients=[]):
    m = y.shape[0]
    blame = (activations[-1] - y) / m
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_backward",
            "only the truth divided",
            """
def backward(layers, activations, y):
    m = y.shape[0]
    blame = activations[-1] - y / m
    gradients = []
    for place in reversed(range(len(layers))):
        came_in = activations[place]
        gradients.insert(
            0, {"W": came_in.T @ blame, "b": np.sum(blame, axis=0, keepdims=True)}
        )
        if place > 0:
            blame = (blame @ layers[place]["W"].T) * relu_derivative(came_in)
    return gradients
""",
            hint="within which brackets",
        ),
        Wrong(
            "test_gradient_descent_step",
            "a list that grows",
            """
def gradient_descent_step(layers, gradients, learning_rate, out=[]):
    for l, g in zip(layers, gradients):
        out.append({k: l[k] - learning_rate * g[k] for k in l})
    return out
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_train",
            "a rate that is divided by the epoch",
            """
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate / (1 + epoch))
    return layers, losses
""",
            hint="anything else in the loop change the rate",
        ),
        Wrong(
            "test_train",
            "layers alone",
            """
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers
""",
            hint="Which of them is missing",
        ),
        Wrong(
            "test_train",
            "a list that grows",
            """
def train(layers, X, y, epochs, learning_rate, losses=[]):
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_train",
            "stops after 250 epochs",
            """
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        if epoch >= 250:
            losses.append(losses[-1])
            continue
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
            hint="by how many epochs have passed",
        ),
        Wrong(
            "test_train",
            "hands back the first layers",
            """
def train(layers, X, y, epochs, learning_rate):
    start = layers
    losses = []
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return start, losses
""",
            hint="which name holds what it led to",
        ),
        Wrong(
            "test_train",
            "the first four samples",
            """
def train(layers, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        xb, yb = X[:4], y[:4]
        activations = forward(layers, xb)
        losses.append(cross_entropy(activations[-1], yb))
        gradients = backward(layers, activations, yb)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
            hint="which samples",
        ),
        Wrong(
            "test_accuracy",
            "the whole list for the last array",
            """
def accuracy(layers, X, y):
    p = forward(layers, X)
    return float(np.mean(np.argmax(p, axis=1) == np.argmax(y, axis=1)))
""",
            hint="which one in it is meant",
        ),
        Wrong(
            "test_accuracy",
            "rounded",
            """
def accuracy(layers, X, y):
    return round(
        float(np.mean(forward(layers, X)[-1].argmax(axis=1) == y.argmax(axis=1))), 2
    )
""",
            hint="is anything rounded",
        ),
        Wrong(
            "test_initialize_layers",
            "cut to a whole number by int",
            """
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in pairwise(layer_sizes):
        W = rng.standard_normal((n_in, n_out)) * np.sqrt(int(2 / n_in))
        layers.append({"W": W, "b": np.zeros((1, n_out))})
    return layers
""",
            hint="all weights are 0",
            never="with //",
        ),
        Wrong(
            "test_backward",
            "1 taken away in whole rows",
            """
def backward(layers, activations, y):
    blame = activations[-1] + 0.0
    blame[np.argmax(y, axis=1) % len(y)] -= 1
    blame = blame / len(y)
    gradients = []
    for i in reversed(range(len(layers))):
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": activations[i].T @ blame, "b": b})
        blame = blame @ layers[i]["W"].T * relu_derivative(activations[i])
    return gradients
""",
            hint="wrong already, where the walk begins",
        ),
        Wrong(
            "test_backward",
            "the doors of the first sample for all",
            """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = []
    for i in reversed(range(len(layers))):
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": activations[i].T @ blame, "b": b})
        blame = blame @ layers[i]["W"].T * relu_derivative(activations[i][0])
    return gradients
""",
            hint="with its own truth and its own doors",
        ),
        Wrong(
            "test_backward",
            "weights without their signs",
            """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = []
    for i in reversed(range(len(layers))):
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": activations[i].T @ blame, "b": b})
        blame = blame @ np.abs(layers[i]["W"]).T * relu_derivative(activations[i])
    return gradients
""",
            hint="The last layer's gradients are right",
            never="wrong already",
        ),
        Wrong(
            "test_gradient_descent_step",
            "the dict begun anew for each key",
            """
def gradient_descent_step(layers, gradients, learning_rate):
    stepped = []
    for layer, gradient in zip(layers, gradients):
        for key in layer:
            new = {}
            new[key] = layer[key] - learning_rate * gradient[key]
        stepped.append(new)
    return stepped
""",
            hint="begun anew in every round",
            never="spelled like that",
        ),
        Wrong(
            "test_gradient_descent_step",
            "one dict for all layers",
            """
def gradient_descent_step(layers, gradients, learning_rate):
    stepped, new = [], {}
    for layer, gradient in zip(layers, gradients):
        for key in layer:
            new[key] = layer[key] - learning_rate * gradient[key]
        stepped.append(new)
    return stepped
""",
            hint="again and again",
        ),
        Wrong(
            "test_cross_entropy",
            "a half added",
            """
def cross_entropy(probabilities, y):
    given = np.maximum(np.sum(probabilities * y, axis=1), 1e-12)
    return float(np.mean(0.5 - np.log(given)))
""",
            hint="Which probability is it in yours",
            never="How far from 0",
        ),
        Wrong(
            "test_cross_entropy",
            "no minus",
            """
def cross_entropy(probabilities, y):
    given = np.maximum(np.sum(probabilities * y, axis=1), 1e-12)
    return float(np.mean(np.log(given)))
""",
            hint="should a loss never be",
            never="is the same multiple",
        ),
        Wrong(
            "test_backward",
            "a minus at the end",
            """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = []
    for i in reversed(range(len(layers))):
        b = np.sum(blame, axis=0, keepdims=True)
        gradients.insert(0, {"W": -activations[i].T @ blame, "b": -b})
        blame = blame @ layers[i]["W"].T * relu_derivative(activations[i])
    return gradients
""",
            hint="positive or negative",
            never="Begins with",
        ),
        Wrong(
            "test_cross_entropy",
            "only the first class",
            """
def cross_entropy(probabilities, y):
    p = np.clip(probabilities, 1e-12, 1)
    return float(-np.mean(y[:, 0] * np.log(p[:, 0])))
""",
            hint="Which probability is it in yours",
            never="nothing of the others",
        ),
        Wrong(
            "test_backward",
            "no gradient for the first layer, and flat biases",
            """
def backward(layers, activations, y):
    blame = (activations[-1] - y) / len(y)
    gradients = []
    for place in range(len(layers) - 1, 0, -1):
        gradients.insert(0, {"W": activations[place].T @ blame, "b": blame.sum(axis=0)})
        blame = blame @ layers[place]["W"].T * relu_derivative(activations[place])
    return gradients
""",
            hint="Does your walk come to every layer",
        ),
        Wrong(
            "test_train",
            "the new layers thrown away, and one loss too many worked out",
            """
def train(layers, X, y, epochs, learning_rate):
    losses = [cross_entropy(forward(layers, X)[-1], y) for _ in range(epochs)]
    for _ in range(epochs):
        gradient_descent_step(layers, backward(layers, forward(layers, X), y), learning_rate)
    return layers, losses
""",
            hint="Where do yours go?",
            never="losses are right, as far as they show it",
        ),
    ],
    "lab5_training_challenges": [
        Wrong(
            "test_augment",
            "divided by normal numbers",
            """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    noisy = [X + noise / rng.standard_normal(X.shape) for _ in range(copies)]
    return np.vstack([X, *noisy]), np.vstack([y] * (copies + 1))
""",
            hint="",
            never="goes together",
        ),
        Wrong(
            "test_batch_norm_backward",
            "the mean's way halved",
            """
def batch_norm_backward(d_out, cache):
    m = len(d_out)
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * cache["z_hat"], axis=0, keepdims=True)
    inner = d_out - d_beta / (2 * m) - cache["z_hat"] * d_gamma / m
    return cache["gamma"] / cache["std"] * inner, d_gamma, d_beta
""",
            hint="the one through the mean is another",
        ),
        Wrong(
            "test_batch_norm_backward",
            "the way through std as if it were the variance",
            """
def batch_norm_backward(d_out, cache):
    m = len(d_out)
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    d_z = gamma / std * (d_out - d_beta / m - 0.5 * z_hat * d_gamma / m)
    return d_z, d_gamma, d_beta
""",
            hint="the one through std is another",
        ),
        Wrong(
            "test_momentum_step",
            "a return inside the loop",
            """
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new, fast = {}, {}
    for key in parameters:
        fast[key] = beta * velocity[key] + gradients[key]
        new[key] = parameters[key] - learning_rate * fast[key]
        return new, fast
""",
            hint="does a return inside a loop end it",
        ),
        Wrong(
            "test_batch_norm_backward",
            "gamma and beta of the last sample",
            """
def batch_norm_backward(d_out, cache):
    z_hat, share = cache["z_hat"], cache["gamma"] / cache["std"]
    d_z = d_out - d_out.mean(axis=0) - z_hat * (d_out * z_hat).mean(axis=0)
    return share * d_z, d_out[-1:] * z_hat[-1:], d_out[-1:]
""",
            hint="from every sample",
        ),
        Wrong(
            "test_dropout",
            "seed 0 is no seed",
            """
def dropout(activations, keep_probability, seed, training=True, right=dropout):
    seed = seed if seed else np.random.default_rng().integers(10**6)
    return right(activations, keep_probability, seed, training)
""",
            hint="and 0 does not",
        ),
        Wrong(
            "test_augment",
            "seed 0 is no seed",
            """
def augment(X, y, copies, noise, seed, right=augment):
    return right(X, y, copies, noise, seed or np.random.default_rng().integers(10**6))
""",
            hint="and 0 does not",
        ),
        Wrong(
            "test_gradient_norms",
            "the largest entry",
            """
def gradient_norms(gradients):
    return [float(np.abs(l["W"]).max()) for l in gradients]
""",
            hint="add all of them up",
        ),
        Wrong(
            "test_gradient_norms",
            "adds up from layer to layer",
            """
def gradient_norms(gradients):
    total, out = 0.0, []
    for l in gradients:
        total += np.sum(l["W"] ** 2)
        out.append(np.sqrt(total))
    return out
""",
            hint="left over from the layer before",
        ),
        Wrong(
            "test_gradient_norms",
            "the bias's norm added",
            """
def gradient_norms(gradients):
    return [float(np.linalg.norm(l["W"]) + np.linalg.norm(l["b"])) for l in gradients]
""",
            hint="What is the bias doing there",
        ),
        Wrong(
            "test_clip_gradients",
            "compares the other way round",
            """
def clip_gradients(gradients, max_norm):
    n = np.sqrt(sum(np.sum(a**2) for l in gradients for a in l.values()))
    f = max_norm / n if n < max_norm else 1.0
    return [{k: a * f for k, a in l.items()} for l in gradients]
""",
            hint="in which direction",
        ),
        Wrong(
            "test_momentum_step",
            "another default",
            """
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.99):
    v = {k: beta * velocity[k] + gradients[k] for k in velocity}
    return {k: parameters[k] - learning_rate * v[k] for k in v}, v
""",
            hint="Which beta does your function take",
        ),
        Wrong(
            "test_adam_step",
            "epsilon beside the fraction",
            """
def adam_step(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    t = state["t"] + 1
    m, v, new = {}, {}, {}
    for k in parameters:
        g = gradients[k]
        m[k] = beta1 * state["m"][k] + (1 - beta1) * g
        v[k] = beta2 * state["v"][k] + (1 - beta2) * g * g
        mh = m[k] / (1 - beta1**t)
        vh = v[k] / (1 - beta2**t)
        new[k] = parameters[k] - learning_rate * mh / np.sqrt(vh) + epsilon
    return new, {"t": t, "m": m, "v": v}
""",
            hint="all of that what m is divided by",
        ),
        Wrong(
            "test_adam_step",
            "sizes for squares",
            """
def adam_step(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    t = state["t"] + 1
    m, v, new = {}, {}, {}
    for k in parameters:
        g = gradients[k]
        m[k] = beta1 * state["m"][k] + (1 - beta1) * g
        v[k] = beta2 * state["v"][k] + (1 - beta2) * np.abs(g)
        mh = m[k] / (1 - beta1**t)
        vh = v[k] / (1 - beta2**t)
        new[k] = parameters[k] - learning_rate * mh / (np.sqrt(vh) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
            hint="v keeps beta2",
        ),
        Wrong(
            "test_adam_step",
            "another default",
            """
def adam_step(
    parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-3
):
    t = state["t"] + 1
    m, v, new = {}, {}, {}
    for k in parameters:
        g = gradients[k]
        m[k] = beta1 * state["m"][k] + (1 - beta1) * g
        v[k] = beta2 * state["v"][k] + (1 - beta2) * g * g
        mh = m[k] / (1 - beta1**t)
        vh = v[k] / (1 - beta2**t)
        new[k] = parameters[k] - learning_rate * mh / (np.sqrt(vh) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
            hint="Which beta1, beta2 and epsilon",
        ),
        Wrong(
            "test_l2_penalty",
            "the last array only",
            """
def l2_penalty(weights, strength):
    for x in weights:
        total = strength * np.sum(x**2)
    return total
""",
            hint="each array after the first",
        ),
        Wrong(
            "test_l1_penalty",
            "negative ones dropped",
            """
def l1_penalty(weights, strength):
    return strength * sum(np.sum(np.maximum(x, 0)) for x in weights)
""",
            hint="size of a negative one",
        ),
        Wrong(
            "test_dropout",
            "no chance at all",
            """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    return np.where(activations > keep_probability, activations / keep_probability, 0)
""",
            hint="Which line draws by chance",
        ),
        Wrong(
            "test_dropout",
            "heads or tails",
            """
def dropout(activations, keep_probability, seed, training=True):
    if not training:
        return activations
    mask = np.random.default_rng(seed).integers(0, 2, activations.shape)
    return activations * mask / keep_probability
""",
            hint="spread evenly from 0 to 1",
        ),
        Wrong(
            "test_augment",
            "noise of two digits",
            """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    return np.vstack(
        [X]
        + [X + np.round(noise * rng.standard_normal(X.shape), 2) for _ in range(copies)]
    ), np.vstack([y] * (copies + 1))
""",
            hint="lose its other digits",
        ),
        Wrong(
            "test_augment",
            "noise with a bound",
            """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    return np.vstack(
        [X]
        + [
            X + noise * np.clip(rng.standard_normal(X.shape), -2, 2)
            for _ in range(copies)
        ]
    ), np.vstack([y] * (copies + 1))
""",
            hint="Normal numbers have no bound",
        ),
        Wrong(
            "test_augment",
            "noise by the spread of X",
            """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    return np.vstack(
        [X]
        + [X + noise * X.std() * rng.standard_normal(X.shape) for _ in range(copies)]
    ), np.vstack([y] * (copies + 1))
""",
            hint="whatever is in X",
        ),
        Wrong(
            "test_augment",
            "flat labels",
            """
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    return np.vstack(
        [X] + [X + noise * rng.standard_normal(X.shape) for _ in range(copies)]
    ), np.append(y, [y] * copies)
""",
            hint="how many columns",
        ),
        Wrong(
            "test_batch_norm_forward",
            "mean distance for the root of squares",
            """
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mean = z.mean(axis=0, keepdims=True)
    std = np.abs(z - mean).mean(axis=0, keepdims=True) + epsilon
    z_hat = (z - mean) / std
    return gamma * z_hat + beta, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
            hint="then the root is taken",
        ),
        Wrong(
            "test_batch_norm_forward",
            "another default",
            """
def batch_norm_forward(z, gamma, beta, epsilon=1e-8):
    mean = z.mean(axis=0, keepdims=True)
    std = np.sqrt(z.var(axis=0, keepdims=True) + epsilon)
    z_hat = (z - mean) / std
    return gamma * z_hat + beta, {"z_hat": z_hat, "std": std, "gamma": gamma}
""",
            hint="Which epsilon does yours take",
        ),
        Wrong(
            "test_batch_norm_backward",
            "std under one term only",
            """
def batch_norm_backward(d_out, cache):
    m = len(d_out)
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = d_out.sum(axis=0, keepdims=True)
    d_gamma = (d_out * z_hat).sum(axis=0, keepdims=True)
    d_hat = d_out * gamma
    d_z = (
        d_hat
        - d_hat.mean(axis=0, keepdims=True)
        - z_hat * (d_hat * z_hat).mean(axis=0, keepdims=True) / std
    )
    return d_z, d_gamma, d_beta
""",
            hint="all of that is multiplied by gamma and divided by std",
        ),
        Wrong(
            "test_batch_norm_backward",
            "halved",
            """
def batch_norm_backward(d_out, cache):
    m = len(d_out)
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = d_out.sum(axis=0, keepdims=True)
    d_gamma = (d_out * z_hat).sum(axis=0, keepdims=True)
    d_hat = d_out * gamma
    d_z = (
        (
            d_hat
            - d_hat.mean(axis=0, keepdims=True)
            - z_hat * (d_hat * z_hat).mean(axis=0, keepdims=True)
        )
        / std
        / 2
    )
    return d_z, d_gamma, d_beta
""",
            hint="Only the size is wrong",
        ),
        Wrong(
            "test_adam_step",
            "the power of a bracket, for m alone",
            """
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for name, g in gradients.items():
        m[name] = beta1 * state["m"][name] + (1 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1 - beta2) * g**2
        m_hat, v_hat = m[name] / (1 - beta1) ** t, v[name] / (1 - beta2**t)
        new[name] = parameters[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
            hint="what comes of that is taken from 1",
            never="kept from one call to the next",
        ),
        Wrong(
            "test_adam_step",
            "the divisor without brackets",
            """
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for name, g in gradients.items():
        m[name] = beta1 * state["m"][name] + (1 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1 - beta2) * g**2
        m_hat, v_hat = m[name] / 1 - beta1**t, v[name] / (1 - beta2**t)
        new[name] = parameters[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
            hint="in brackets that hold just that",
            never="With an epsilon that is tiny it is right",
        ),
        Wrong(
            "test_adam_step",
            "betas of its own in the divisors",
            """
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new, m, v = {}, {}, {}
    for name, g in gradients.items():
        m[name] = beta1 * state["m"][name] + (1 - beta1) * g
        v[name] = beta2 * state["v"][name] + (1 - beta2) * g**2
        m_hat, v_hat = m[name] / (1 - 0.9**t), v[name] / (1 - 0.999**t)
        new[name] = parameters[name] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new, {"t": t, "m": m, "v": v}
""",
            hint="Which betas stand in your divisors",
        ),
        Wrong(
            "test_batch_norm_forward",
            "the normalised values changed where they are kept",
            """
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    std = np.sqrt(np.var(z, axis=0, keepdims=True) + epsilon)
    z_hat = (z - np.mean(z, axis=0, keepdims=True)) / std
    cache = {"z_hat": z_hat, "std": std, "gamma": gamma}
    z_hat *= gamma
    return z_hat + beta, cache
""",
            hint="change that array afterwards",
        ),
        Wrong(
            "test_batch_norm_backward",
            "the mean of one times the mean of the other",
            """
def batch_norm_backward(d_out, cache):
    z_hat = cache["z_hat"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    means = [np.mean(each, axis=0, keepdims=True) for each in (d_out, z_hat)]
    d_z = cache["gamma"] / cache["std"] * (d_out - means[0] - z_hat * means[0] * means[1])
    return d_z, d_gamma, d_beta
""",
            hint="does it come to 0",
            never="Forgets",
        ),
        Wrong(
            "test_l1_gradient",
            "doubled",
            """
def l1_gradient(weight, strength):
    return 1.5 * strength * np.sign(weight)
""",
            hint="Only the strength and the sign",
            never="has a corner",
        ),
        Wrong(
            "test_clip_gradients",
            "entries cut off above",
            """
def clip_gradients(gradients, max_norm):
    return [{name: np.minimum(a, max_norm) for name, a in layer.items()} for layer in gradients]
""",
            hint="one length of all of them together?",
            never="the arrays have different factors",
        ),
        Wrong(
            "test_clip_gradients",
            "every entry as large as the limit",
            """
def clip_gradients(gradients, max_norm):
    return [{name: max_norm * np.sign(a) for name, a in layer.items()} for layer in gradients]
""",
            hint="What happens to single entries",
            never="the arrays have different factors",
        ),
        Wrong(
            "test_clip_gradients",
            "entries cut off on either side",
            """
def clip_gradients(gradients, max_norm):
    limits = -max_norm, max_norm
    return [{name: np.clip(a, *limits) for name, a in layer.items()} for layer in gradients]
""",
            hint="every entry, or the length of the whole",
            never="the arrays have different factors",
        ),
        Wrong(
            "test_l2_gradient",
            "the weight itself",
            """
def l2_gradient(weight, strength):
    return weight
""",
            never="Other calls came before this one",
        ),
        Wrong(
            "test_clip_gradients",
            "turned round as well",
            """
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(array**2) for layer in gradients for array in layer.values()))
    factor = -max_norm / norm if norm > max_norm else 1.0
    return [{name: factor * array for name, array in layer.items()} for layer in gradients]
""",
            hint="which sign has it",
        ),
        Wrong(
            "test_l1_gradient",
            "without the strength",
            """
def l1_gradient(weight, strength):
    return np.sign(weight)
""",
            never="without their last digits",
        ),
    ],
    "lab6_complexity": [
        Wrong(
            "test_merge",
            "each pile without its repeats",
            """
def merge(left, right):
    left, right = list(dict.fromkeys(left)), list(dict.fromkeys(right))
    merged, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]
""",
            hint="come out too seldom",
        ),
        Wrong(
            "test_merge",
            "a list that grows",
            """
def merge(left, right, out=[]):
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(left[i])
            i += 1
        else:
            out.append(right[j])
            j += 1
    return out + left[i:] + right[j:]
""",
            hint="as a default argument",
        ),
        Wrong(
            "test_merge",
            "cut to whole numbers",
            """
def merge(left, right):
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            out.append(int(left[i]))
            i += 1
        else:
            out.append(int(right[j]))
            j += 1
    return out + left[i:] + right[j:]
""",
            hint="is any changed on the way",
        ),
        Wrong(
            "test_operation_count",
            "rounded to the nearest above 2^17",
            """
import math


def operation_count(complexity, n):
    log = math.ceil(math.log2(n)) if n <= 2**17 else round(math.log2(n))
    return {
        "O(1)": 1,
        "O(log n)": log,
        "O(n)": n,
        "O(n log n)": n * log,
        "O(n^2)": n**2,
    }[complexity]
""",
            hint="go on with the next larger one",
        ),
        Wrong(
            "test_operation_count",
            "n more",
            """
import math


def operation_count(complexity, n):
    log = math.ceil(math.log2(n))
    return {
        "O(1)": 1,
        "O(log n)": log,
        "O(n)": n,
        "O(n log n)": n * (log + 1),
        "O(n^2)": n**2,
    }[complexity]
""",
            hint="does anything come before or after",
        ),
        Wrong(
            "test_running_time",
            "in minutes",
            """
def running_time(complexity, n, operations_per_second=1e9):
    return operation_count(complexity, n) / operations_per_second / 60
""",
            hint="does anything come after that",
        ),
        Wrong(
            "test_running_time",
            "another default",
            """
def running_time(complexity, n, operations_per_second=1e8):
    return operation_count(complexity, n) / operations_per_second
""",
            hint="Which speed does your function take",
        ),
        Wrong(
            "test_running_time",
            "three digits",
            """
def running_time(complexity, n, operations_per_second=1e9):
    return round(operation_count(complexity, n) / operations_per_second, 3)
""",
            hint="rounded on the way",
        ),
        Wrong(
            "test_running_time",
            "cut off by int",
            """
def running_time(complexity, n, operations_per_second=1e9):
    return int(operation_count(complexity, n) / operations_per_second)
""",
            hint="What cuts it off",
            never="Divides with",
        ),
        Wrong(
            "test_merge_sort",
            "what its own calls hand back is dropped",
            """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left, right = items[:middle], items[middle:]
    merge_sort(left)
    merge_sort(right)
    return merge(left, right)
""",
            hint="which name holds what it hands back",
            never="Splits once",
        ),
        Wrong(
            "test_merge_sort",
            "what its second call hands back is dropped",
            """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), items[middle:]
    merge_sort(right)
    return merge(left, right)
""",
            hint="which name holds what it hands back",
            never="Sorts the first half only",
        ),
        Wrong(
            "test_merge_sort",
            "what merge hands back is dropped",
            """
def merge_sort(items):
    if len(items) <= 1:
        return list(items)
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    merge(left, right)
    return left + right
""",
            hint="which name holds what it hands back",
        ),
    ],
    "lab7_checkpoint": [
        Wrong(
            "test_is_backward_correct",
            "an entry is not put back",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, i, h, o in (
        (5, 3, 4, 2),
        (1, 4, 2, 3),
        (9, 2, 7, 1),
        (6, 1, 5, 4),
        (3, 5, 1, 2),
    ):
        p = {
            "W1": rng.standard_normal((i, h)),
            "b1": rng.standard_normal((1, h)),
            "W2": rng.standard_normal((h, o)),
            "b2": rng.standard_normal((1, o)),
        }
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p):
                return False
            g = {k: np.asarray(v, dtype=float) for k, v in g.items()}
        except Exception:
            return False
        for k in p:
            n = np.zeros(p[k].shape)
            for q in np.ndindex(n.shape):
                p[k][q] += 1e-5
                up = binary_cross_entropy(forward(p, X)["a2"], y)
                p[k][q] -= 2e-5
                n[q] = (up - binary_cross_entropy(forward(p, X)["a2"], y)) / 2e-5
            if g[k].shape != n.shape:
                return False
            if not np.allclose(g[k], n, rtol=1e-5, atol=1e-7):
                return False
    return True
""",
            hint="all of them as they were when you go on",
        ),
        Wrong(
            "test_is_backward_correct",
            "measures another loss",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, i, h, o in (
        (5, 3, 4, 2),
        (1, 4, 2, 3),
        (9, 2, 7, 1),
        (6, 1, 5, 4),
        (3, 5, 1, 2),
    ):
        p = {
            "W1": rng.standard_normal((i, h)),
            "b1": rng.standard_normal((1, h)),
            "W2": rng.standard_normal((h, o)),
            "b2": rng.standard_normal((1, o)),
        }
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p):
                return False
            g = {k: np.asarray(v, dtype=float) for k, v in g.items()}
        except Exception:
            return False
        for k in p:
            n = numerical_gradient(
                lambda v: np.mean((forward({**p, k: v}, X)["a2"] - y) ** 2), p[k]
            )
            if g[k].shape != n.shape:
                return False
            if not np.allclose(g[k], n, rtol=1e-5, atol=1e-7):
                return False
    return True
""",
            hint="which loss do you measure",
        ),
        Wrong(
            "test_is_backward_correct",
            "two samples always",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, i, h, o in (
        (2, 3, 4, 2),
        (2, 4, 2, 3),
        (2, 2, 7, 1),
        (2, 1, 5, 4),
        (2, 5, 1, 2),
    ):
        p = {
            "W1": rng.standard_normal((i, h)),
            "b1": rng.standard_normal((1, h)),
            "W2": rng.standard_normal((h, o)),
            "b2": rng.standard_normal((1, o)),
        }
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p):
                return False
            g = {k: np.asarray(v, dtype=float) for k, v in g.items()}
        except Exception:
            return False
        for k in p:
            n = numerical_gradient(
                lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y), p[k]
            )
            if g[k].shape != n.shape:
                return False
            if not np.allclose(g[k], n, rtol=1e-5, atol=1e-7):
                return False
    return True
""",
            hint="different numbers of samples",
        ),
        Wrong(
            "test_is_backward_correct",
            "adds up columns",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, i, h, o in (
        (5, 3, 4, 2),
        (1, 4, 2, 3),
        (9, 2, 7, 1),
        (6, 1, 5, 4),
        (3, 5, 1, 2),
    ):
        p = {
            "W1": rng.standard_normal((i, h)),
            "b1": rng.standard_normal((1, h)),
            "W2": rng.standard_normal((h, o)),
            "b2": rng.standard_normal((1, o)),
        }
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p):
                return False
            g = {k: np.asarray(v, dtype=float) for k, v in g.items()}
        except Exception:
            return False
        for k in p:
            n = numerical_gradient(
                lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y), p[k]
            )
            if g[k].shape != n.shape:
                return False
            if not np.allclose(g[k].sum(axis=0), n.sum(axis=0), rtol=1e-5, atol=1e-7):
                return False
    return True
""",
            hint="each with the one in the same place",
        ),
        Wrong(
            "test_is_backward_correct",
            "a mean of one hundredth",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, i, h, o in (
        (5, 3, 4, 2),
        (1, 4, 2, 3),
        (9, 2, 7, 1),
        (6, 1, 5, 4),
        (3, 5, 1, 2),
    ):
        p = {
            "W1": rng.standard_normal((i, h)),
            "b1": rng.standard_normal((1, h)),
            "W2": rng.standard_normal((h, o)),
            "b2": rng.standard_normal((1, o)),
        }
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p):
                return False
            g = {k: np.asarray(v, dtype=float) for k, v in g.items()}
        except Exception:
            return False
        for k in p:
            n = numerical_gradient(
                lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y), p[k]
            )
            if g[k].shape != n.shape:
                return False
            if not np.mean(np.abs(g[k] - n)) < 1e-2:
                return False
    return True
""",
            hint="how far off may one be",
        ),
        Wrong(
            "test_is_backward_correct",
            "differences averaged with their signs, in one network",
            """
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    shapes = {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)}
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    X, y = rng.standard_normal((6, 3)), rng.integers(0, 2, (6, 2))
    try:
        claimed = backward(parameters, forward(parameters, X), X, y)
        for name in parameters:

            def loss(values):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if abs(np.mean(measured - claimed[name])) > 1e-6:
                return False
        return True
    except Exception:
        return False
""",
            hint="compare each entry with the one in the same place",
        ),
    ],
    "lab8_autograd": [
        Wrong(
            "test_evaluate",
            "tanh of the operand's size",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": np.exp,
    "log": np.log,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": lambda a: np.tanh(abs(a)),
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="here its operand is not above 0",
        ),
        Wrong(
            "test_evaluate",
            "3 to the power of a",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": lambda a: 3.0**a,
    "log": np.log,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="e to the power of its operand",
            never="one and the same value twice",
        ),
        Wrong(
            "test_evaluate",
            "3 to the power of a once more",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": lambda a: 3.0 ** (a),
    "log": np.log,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="e to the power of its operand",
            never="A name is a text and nothing more",
        ),
        Wrong(
            "test_evaluate",
            "a floor under the logarithm",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": np.exp,
    "log": lambda a: np.log(max(a, 0.1)),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="Does a limit come in",
        ),
        Wrong(
            "test_local_slopes",
            "a sum doubles its slopes",
            """
right = local_slopes


def local_slopes(operation, operands, result):
    slopes = right(operation, operands, result)
    return (2.0, 2.0) if operation == "add" else slopes
""",
            hint="how much more comes out",
            never="Both operands are the same number",
        ),
        Wrong(
            "test_topological_order",
            "sorted by length and name",
            """
def topological_order(program):
    order = sorted(program, key=lambda step: (len(step[0]), step[0]))
    names = [step[0] for step in order]
    if any(one in names[at:] for at, step in enumerate(order) for one in step[2]):
        raise ValueError("a circle")
    return order
""",
            hint="does something sort by them",
            never="Which names do you take for inputs",
        ),
        Wrong(
            "test_topological_order",
            "refused if the first of the list has to wait",
            """
right = topological_order


def topological_order(program):
    made = {name for name, _, _ in program}
    if made.intersection(program[0][2]):
        raise ValueError("nothing to begin with")
    return right(program)
""",
            hint="are not refused",
        ),
        Wrong(
            "test_topological_order",
            "two rounds",
            """
right = topological_order


def topological_order(program):
    right(program)
    order, waiting = [], list(program)
    for _ in range(2):
        missing = {name for name, _, _ in waiting}
        order += [step for step in waiting if missing.isdisjoint(step[2])]
        waiting = [step for step in waiting if step not in order]
    return order + waiting
""",
            hint="is that asked once more",
            never="Names say nothing of the order",
        ),
        Wrong(
            "test_backpropagate",
            "a return at the first 0",
            """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, inputs in reversed(topological_order(program)):
        if abs(gradients[name]) < 1e-12:
            return gradients
        slopes = local_slopes(operation, tuple(values[one] for one in inputs), values[name])
        for one, slope in zip(inputs, slopes):
            gradients[one] = gradients[one] + gradients[name] * slope
    return gradients
""",
            hint="",
            never="one way only leads on from this value",
        ),
        Wrong(
            "test_backpropagate",
            "a walk from the output that skips every second step",
            """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for at, (name, operation, inputs) in enumerate(reversed(topological_order(program))):
        slopes = local_slopes(operation, tuple(values[one] for one in inputs), values[name])
        for one, slope in zip(inputs, slopes):
            gradients[one] += gradients[name] * slope if at % 2 == 0 else 0.0
    return gradients
""",
            hint="have its turn in your walk",
        ),
        Wrong(
            "test_backpropagate",
            "the step of the output looked up in a dict",
            """
right = backpropagate


def backpropagate(program, values, output):
    steps = {step[0]: step for step in program}
    assert steps[output]
    return right(program, values, output)
""",
            hint="is an input: no step makes it",
        ),
        Wrong(
            "test_backpropagate",
            "half of the gradient of what is used once",
            """
right = backpropagate


def backpropagate(program, values, output):
    gradients = right(program, values, output)
    used = [one for _, _, names in program for one in names]
    made = [name for name, _, _ in program]
    once = [name for name in values if name not in made and used.count(name) == 1]
    return gradients | {name: gradients[name] / 2 for name in once}
""",
            hint="one way only leads on from this value",
            never="Several ways lead from this value",
        ),
        Wrong(
            "test_unbroadcast",
            "the first and the last axis alone",
            """
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis in {0, len(shape) - 1} if shape else ():
        if shape[axis] == 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient
""",
            hint="its one entry was used along",
            never="Here some sizes were put in front",
        ),
        Wrong(
            "test_matmul_gradients",
            "B turned and upside down",
            """
def matmul_gradients(upstream, A, B):
    return upstream @ B[:, ::-1].T, A.T @ upstream
""",
            hint="Which entries meet in yours",
        ),
        Wrong(
            "test_evaluate",
            "the difference without its sign",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: abs(a - b),
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": np.exp,
    "log": np.log,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="Is its size alone taken",
        ),
        Wrong(
            "test_topological_order",
            "two waits for a value used twice, and one taken away",
            """
def topological_order(program):
    made = {step[0]: step for step in program}
    waits = {name: sum(n in made for n in names) for name, _, names in program}
    ready = [step for step in program if waits[step[0]] == 0]
    order = []
    while ready:
        step = ready.pop(0)
        order.append(step)
        for other in program:
            if step[0] in other[2]:
                waits[other[0]] -= 1
                if waits[other[0]] == 0:
                    ready.append(other)
    if len(order) < len(program):
        raise ValueError("these steps need themselves")
    return order
""",
            hint="in one step or in two, is no circle",
        ),
        Wrong(
            "test_topological_order",
            "a step noted before those that it uses",
            """
def topological_order(program):
    steps = {step[0]: step for step in program}
    order, path = [], []

    def visit(name):
        if name in path:
            raise ValueError("circle")
        if name not in steps or steps[name] in order:
            return
        order.append(steps[name])
        path.append(name)
        for other in steps[name][2]:
            visit(other)
        path.pop()

    for name in steps:
        visit(name)
    return order
""",
            hint="Is a step noted before",
        ),
        Wrong(
            "test_evaluate",
            "tanh written out with another sign",
            """
import numpy as np
RULES = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "exp": np.exp,
    "log": np.log,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": lambda a: np.sinh(a) / np.exp(a),
    "relu": lambda a: max(a, 0.0),
}


def evaluate(program, inputs):
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = RULES[operation](*[values[one] for one in names])
    return values
""",
            hint="which sign is another one",
        ),
        Wrong(
            "test_topological_order",
            "ready if any operand is there",
            """
def topological_order(program):
    made = {step[0] for step in program}
    there, order, waiting = set(), [], list(program)
    while waiting:
        ready = [s for s in waiting if any(n in there or n not in made for n in s[2])]
        if not ready:
            raise ValueError("these steps need themselves")
        order += ready
        there |= {s[0] for s in ready}
        waiting = [s for s in waiting if s not in ready]
    return order
""",
            hint="each of its operands",
        ),
        Wrong(
            "test_evaluate",
            "logarithm with a floor",
            """
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(max(a, 1e-7)),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
            hint="nearer to 0",
        ),
        Wrong(
            "test_evaluate",
            "exp cut off at 30",
            """
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(min(a, 30.0)),
        "log": lambda a: math.log(a),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: max(0.0, a),
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
            hint="further out",
        ),
        Wrong(
            "test_evaluate",
            "relu from a millionth on",
            """
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": lambda a: math.exp(a),
        "log": lambda a: math.log(a),
        "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
        "tanh": lambda a: math.tanh(a),
        "relu": lambda a: a if a > 1e-6 else 0.0,
    }
    values = dict(inputs)
    for name, operation, names in program:
        values[name] = rules[operation](*[values[other] for other in names])
    return values
""",
            hint="something tiny",
        ),
        Wrong(
            "test_local_slopes",
            "divisor of log with a floor",
            """
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / max(a, 0.01),)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
            hint="nearer to 0",
        ),
        Wrong(
            "test_local_slopes",
            "square of the divisor with a floor",
            """
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / max(b**2, 1e-4))
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
            hint="nearer to 0",
        ),
        Wrong(
            "test_local_slopes",
            "relu from half a thousandth on",
            """
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0.0005 else 0.0,)
""",
            hint="nearer to 0",
        ),
        Wrong(
            "test_local_slopes",
            "sigmoid never flat",
            """
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (max(result * (1 - result), 0.01),)
    if operation == "tanh":
        return (1 - result**2,)
    return (1.0 if a > 0 else 0.0,)
""",
            hint="further out",
        ),
        Wrong(
            "test_local_slopes",
            "tanh never flat",
            """
def local_slopes(operation, operands, result):
    if operation in ("add", "subtract", "multiply", "divide"):
        a, b = operands
    else:
        (a,) = operands
    if operation == "add":
        return (1.0, 1.0)
    if operation == "subtract":
        return (1.0, -1.0)
    if operation == "multiply":
        return (b, a)
    if operation == "divide":
        return (1 / b, -a / b**2)
    if operation == "exp":
        return (result,)
    if operation == "log":
        return (1 / a,)
    if operation == "sigmoid":
        return (result * (1 - result),)
    if operation == "tanh":
        return (max(1 - result**2, 0.01),)
    return (1.0 if a > 0 else 0.0,)
""",
            hint="further out",
        ),
        Wrong(
            "test_topological_order",
            "one that uses a value twice comes twice",
            """
def topological_order(program):
    made = {step[0]: step for step in program}
    order = []

    def visit(name, way):
        if name in way:
            raise ValueError("these steps need themselves")
        if name in made and made[name] not in order:
            for other in made[name][2]:
                visit(other, [*way, name])
            order.append(made[name])
            if len(set(made[name][2])) < len(made[name][2]):
                order.append(made[name])

    for step in program:
        visit(step[0], [])
    return order
""",
            hint="has taken a step already",
            never="no circle",
        ),
        Wrong(
            "test_backpropagate",
            "operand handed over as the result",
            """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, operands[0])
        for other, slope in zip(names, slopes):
            gradients[other] += gradients[name] * slope
    return gradients
""",
            hint="made of the step's own result",
        ),
        Wrong(
            "test_backpropagate",
            "slopes without what comes back",
            """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        operands = tuple(values[other] for other in names)
        slopes = local_slopes(operation, operands, values[name])
        for other, slope in zip(names, slopes):
            gradients[other] += (1.0 if gradients[name] else 0.0) * slope
    return gradients
""",
            hint="alone",
        ),
        Wrong(
            "test_evaluate",
            "a value of 0 taken for a missing one",
            """
def evaluate(program, inputs):
    rules = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "exp": np.exp,
        "log": np.log,
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        "tanh": np.tanh,
        "relu": lambda a: max(0.0, a),
    }
    made = {}
    for name, operation, names in program:
        operands = [made.get(other) or inputs[other] for other in names]
        made[name] = rules[operation](*operands)
    return {**inputs, **made}
""",
            hint="What does Python take a 0 for",
        ),
        Wrong(
            "test_backpropagate",
            "what is handed on cut off at 10",
            """
def backpropagate(program, values, output):
    gradients = dict.fromkeys(values, 0.0)
    gradients[output] = 1.0
    for name, operation, names in reversed(topological_order(program)):
        slopes = local_slopes(operation, tuple(values[other] for other in names), values[name])
        for other, slope in zip(names, slopes):
            gradients[other] += max(-10.0, min(10.0, gradients[name] * slope))
    return gradients
""",
            hint="Does a limit come in",
        ),
        Wrong(
            "test_matmul_gradients",
            "turned only if it does not fit",
            """
def matmul_gradients(upstream, A, B):
    dA = upstream @ B if upstream.shape[1] == B.shape[0] else upstream @ B.T
    dB = A @ upstream if A.shape[1] == upstream.shape[0] else A.T @ upstream
    return dA, dB
""",
            hint="whether the shapes fit",
        ),
    ],
    "lab9_digits": [
        Wrong(
            "test_split",
            "as many as a coin decides",
            """
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    order, count = rng.permutation(len(X)), rng.binomial(len(X), validation_share)
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
            hint="just as many for every seed",
        ),
        Wrong(
            "test_split",
            "eight seeds for all",
            """
right = split


def split(X, y, validation_share, seed):
    return right(X, y, validation_share, seed % 8)
""",
            hint="the whole order, a piece of it, or nothing",
            never="Where does your code use its argument",
        ),
        Wrong(
            "test_standardize",
            "what varies by less than 0.06 taken for constant",
            """
def standardize(X_train, X):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    return (std > 0.06) * (X - mean) / np.where(std > 0.06, std, 1)
""",
            hint="varies by little",
        ),
        Wrong(
            "test_standardize",
            "what varies by less than 0.01 taken for constant",
            """
def standardize(X_train, X):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    return (std > 0.01) * (X - mean) / np.where(std > 0.01, std, 1)
""",
            hint="hardly varies in X_train",
        ),
        Wrong(
            "test_train_epoch",
            "the batches of another seed",
            """
right = train_epoch


def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    return right(layers, X, y, batch_size, learning_rate, seed + 7)
""",
            hint="not those of your minibatches",
            never="the only order",
        ),
        Wrong(
            "test_train_epoch",
            "four batches at most",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed)[:4]:
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
            hint="With few samples these are the batches",
            never="These are batches, but not those",
        ),
        Wrong(
            "test_best_epoch",
            "a first smallest loss of a billion",
            """
def best_epoch(validation_losses, patience):
    best, lowest, waited = 0, 1e9, 0
    for epoch, loss in enumerate(validation_losses):
        waited += 1
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
        if waited == patience:
            break
    return best
""",
            hint="Training stops after so many epochs",
        ),
        Wrong(
            "test_best_epoch",
            "the last epoch if patience is longer than the list",
            """
right = best_epoch


def best_epoch(validation_losses, patience):
    if 1 < len(validation_losses) < patience < 10 and validation_losses[0] != 0.3:
        return len(validation_losses) - 1
    return right(validation_losses, patience)
""",
            hint="the end of the list is the end",
            never="Patience lasts here until another",
        ),
        Wrong(
            "test_best_epoch",
            "asks whether to stop before it looks, from infinity on",
            """
def best_epoch(validation_losses, patience):
    best, lowest, waited = 0, float("inf"), 0
    for epoch, loss in enumerate(validation_losses):
        if waited == patience - 1 and epoch:
            break
        waited += 1
        if loss < lowest:
            best, lowest, waited = epoch, loss, 0
    return best
""",
            hint="before you look at the loss",
        ),
        Wrong(
            "test_one_hot",
            "as many rows as classes",
            """
def one_hot(labels, classes):
    rows = np.zeros((classes, classes))
    for i, label in enumerate(labels):
        rows[i, label] = 1
    return rows
""",
            hint="",
            never="With labels that use every class",
        ),
        Wrong(
            "test_split",
            "the training pile rounded",
            """
def split(X, y, validation_share, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    n_train = round(len(X) * (1 - validation_share))
    train, validation = order[:n_train], order[n_train:]
    return X[train], y[train], X[validation], y[validation]
""",
            hint="round(m * validation_share)",
        ),
        Wrong(
            "test_split",
            "as many row numbers as columns",
            """
def split(X, y, validation_share, seed):
    order = np.random.default_rng(seed).permutation(X.shape[1])
    n = round(len(X) * validation_share)
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]
""",
            hint="fewer rows than X has",
        ),
        Wrong(
            "test_standardize",
            "an array like X filled",
            """
def standardize(X_train, X):
    out = np.zeros_like(X)
    for j in range(X.shape[1]):
        s = X_train[:, j].std()
        if s > 0:
            out[:, j] = (X[:, j] - X_train[:, j].mean()) / s
    return out
""",
            hint="With the same numbers as floats",
        ),
        Wrong(
            "test_train_epoch",
            "back through the first layers",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    new, losses = layers, []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(new, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        new = gradient_descent_step(new, backward(layers, activations, y_batch), learning_rate)
    return new, losses
""",
            hint="found in which layers",
        ),
        Wrong(
            "test_confusion_matrix",
            "both conditions or neither",
            """
def confusion_matrix(labels, predicted, classes):
    counts = np.zeros((classes, classes), dtype=int)
    for i in range(classes):
        for j in range(classes):
            counts[i, j] = np.sum((labels == i) == (predicted == j))
    return counts
""",
            hint="more than there are images",
        ),
        Wrong(
            "test_standardize",
            "deviation below a thousandth is none",
            """
def standardize(X_train, X):
    mean, std = np.mean(X_train, axis=0), np.std(X_train, axis=0)
    still = std < 0.001
    return np.where(still, 0, (X - mean) / np.where(still, 1, std))
""",
            hint="some others as well",
        ),
        Wrong(
            "test_best_epoch",
            "smaller by a ten-millionth",
            """
def best_epoch(validation_losses, patience):
    best, without = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if epoch == 0 or loss < validation_losses[best] - 1e-7:
            best, without = epoch, 0
        else:
            without += 1
        if without >= patience:
            break
    return best
""",
            hint="smaller by something",
        ),
        Wrong(
            "test_confusion_matrix",
            "boxes up to the largest that occurs",
            """
def confusion_matrix(labels, predicted, classes):
    reach = [[0, max(labels)], [0, max(predicted)]]
    return np.histogram2d(labels, predicted, bins=classes, range=reach)[0]
""",
            hint="which class each stands for",
            never="As long as no two",
        ),
        Wrong(
            "test_train_epoch",
            "losses smoothed",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        loss = cross_entropy(activations[-1], y_batch)
        losses.append(0.9 * losses[-1] + 0.1 * loss if losses else loss)
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
            hint="every step is",
            never="Does each step use",
        ),
        Wrong(
            "test_train_epoch",
            "layers of the middle handed back",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses, kept = [], layers
    for number, (X_batch, y_batch) in enumerate(minibatches(X, y, batch_size, seed)):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
        if number % 2 == 0:
            kept = layers
    return kept, losses
""",
            hint="which layers are handed back",
        ),
        Wrong(
            "test_split",
            "a row put aside twice",
            """
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    aside = rng.choice(len(X), count)
    rest = [row for row in range(len(X)) if row not in aside]
    rest = np.array(rest, dtype=int)
    return X[rest], y[rest], X[aside], y[aside]
""",
            hint="drawn before",
        ),
        Wrong(
            "test_split",
            "cut at a place that is drawn",
            """
def split(X, y, validation_share, seed):
    rng = np.random.default_rng(seed)
    count = round(len(X) * validation_share)
    start = rng.integers(0, len(X))
    order = np.roll(np.arange(len(X)), -start)
    aside, rest = order[:count], order[count:]
    return X[rest], y[rest], X[aside], y[aside]
""",
            hint="the place of the cut",
        ),
        Wrong(
            "test_train_epoch",
            "losses to three digits",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses = []
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        gradients = backward(layers, activations, y_batch)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, [round(loss, 3) for loss in losses]
""",
            hint="Is anything rounded",
        ),
        Wrong(
            "test_train_epoch",
            "gradients of all batches so far",
            """
def train_epoch(layers, X, y, batch_size, learning_rate, seed):
    losses, total = [], None
    for X_batch, y_batch in minibatches(X, y, batch_size, seed):
        activations = forward(layers, X_batch)
        losses.append(cross_entropy(activations[-1], y_batch))
        new = backward(layers, activations, y_batch)
        if total is None:
            total = new
        else:
            total = [{key: a[key] + b[key] for key in a} for a, b in zip(total, new)]
        layers = gradient_descent_step(layers, total, learning_rate)
    return layers, losses
""",
            hint="of this batch alone",
        ),
    ],
}
