"""Forty-seven more wrong solutions, written without a look at the suites or the catalogue.

They came after the first set (``wrong.py``), from the labs' texts again.  What each was told was
read before anything was changed for it, and ``docs/unseen.md`` has the verdicts.  The words that
fit were chosen after that reading, so here they guard what is said, and measure nothing.
"""

from unseen.wrong import LAB_1, LAB_2, LAB_3, LAB_4, LAB_5, LAB_6, LAB_7, Unseen

WRONG_LATER = (
    Unseen(
        lab=LAB_1,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(x, learning_rate):
    step = learning_rate * loss_gradient(x)
    if x < 3:
        # downhill is to the right here
        return x + step
    return x - step
""",
        mistake="Turns the step round on the left side by hand, although the slope's own minus "
        "does that already: left of 3 the ball climbs.",
        fitting=("uphill",),
    ),
    Unseen(
        lab=LAB_1,
        function="gradient_descent",
        code="""
def gradient_descent(start, learning_rate, steps):
    x = start
    history = [x]
    for _ in range(steps):
        x = gradient_descent_step(x, learning_rate)
        history.append(x)
        if abs(history[-1] - history[-2]) < 1e-6:
            break
    return history
""",
        mistake="Stops early when the ball no longer moves, so the history has fewer than steps + "
        "1 numbers.",
        fitting=("stops when", "how many numbers", "steps + 1"),
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    walk = gradient_descent(0, learning_rate, 100)
    if max(walk) < 3.0001:
        return "steady"
    if abs(walk[-1] - 3) < 0.01:
        return "oscillating"
    return "diverging"
""",
        mistake="Walks 100 steps and looks where the ball ends, in place of looking at 1 - 2 * "
        "rate: rates just below 1 close in so slowly that it calls them diverging.",
        fitting=("closer to 3",),
    ),
    Unseen(
        lab=LAB_1,
        function="learning_rate_behaviour",
        code="""
def learning_rate_behaviour(learning_rate):
    factor = 1 - 2 * learning_rate
    if factor > 0:
        return "steady"
    elif factor < 0 and factor > -1:
        return "oscillating"
    elif factor < -1:
        return "diverging"
""",
        mistake="Uses strict comparisons everywhere, so on both borders (0.5 and 1) no branch "
        "fits and None comes back.",
        fitting=("end in a return", "every way"),
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid",
        code="""
def sigmoid(z):
    return np.where(z < -500, 0.0, 1 / (1 + np.exp(-z)))
""",
        mistake="Thinks that np.where saves it from the overflow, but np.exp(-z) is worked out "
        "for all entries first, so it overflows and warns all the same.",
        fitting=("used or not", "whether its result", "worked out", "works out"),
    ),
    Unseen(
        lab=LAB_2,
        function="sigmoid_derivative",
        code="""
def sigmoid_derivative(a):
    a = float(a)
    return a * (1.0 - a)
""",
        mistake="Makes a plain float of a first, so that arrays stop with a TypeError.",
        fitting=("float()", "never an array"),
    ),
    Unseen(
        lab=LAB_2,
        function="numerical_gradient",
        code="""
def numerical_gradient(f, x, epsilon=1e-5):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        old = x[place]
        x[place] = old + epsilon
        up = f(x)
        x[place] = old - epsilon
        down = f(x)
        x[place] = old
        gradient[place] = (up - down) / (2 * epsilon)
    return gradient
""",
        mistake="Turns the dials of x itself and puts them back, in place of a copy's: whole "
        "numbers cut off the nudge, and x stays changed if f stops half-way.",
        fitting=("instead of x", "x itself", "whole numbers"),
    ),
    Unseen(
        lab=LAB_2,
        function="chain_forward",
        code="""
def chain_forward(x, weights, biases):
    activations = [x]
    z = x
    for weight, bias in zip(weights, biases):
        z = z * weight + bias
        activations.append(float(sigmoid(z)))
    return activations
""",
        mistake="Hands z on to the next neuron in place of its squeezed activation a.",
        fitting=("the one before it gave",),
    ),
    Unseen(
        lab=LAB_2,
        function="chain_backward",
        code="""
def chain_backward(activations, weights):
    weight_gradients = []
    bias_gradients = []
    blame = 1.0
    for place in range(len(weights) - 1, -1, -1):
        weight_gradients.insert(0, activations[place] * blame)
        bias_gradients.insert(0, blame)
        # go on to the neuron before
        blame = blame * weights[place] * float(sigmoid_derivative(activations[place]))
    return weight_gradients, bias_gradients
""",
        mistake="Takes the 1 at the end for the blame of the last neuron, and so leaves out the "
        "slope of the last sigmoid everywhere.",
        fitting=("slope of its own sigmoid",),
    ),
    Unseen(
        lab=LAB_3,
        function="initialize_parameters",
        code="""
def initialize_parameters(input_size, hidden_size, output_size, seed):
    if seed:
        rng = np.random.default_rng(seed)
    else:
        rng = np.random.default_rng()
    parameters = {}
    parameters["W1"] = rng.standard_normal((input_size, hidden_size))
    parameters["b1"] = np.zeros((1, hidden_size))
    parameters["W2"] = rng.standard_normal((hidden_size, output_size))
    parameters["b2"] = np.zeros((1, output_size))
    return parameters
""",
        mistake="Asks `if seed:`, so seed 0 counts as no seed and gives other weights each time.",
        fitting=("take a 0 for", "0 does not"),
    ),
    Unseen(
        lab=LAB_3,
        function="forward",
        code="""
def forward(parameters, X):
    Z1 = np.dot(parameters["W1"].T, X.T) + parameters["b1"].T
    A1 = sigmoid(Z1)
    Z2 = np.dot(parameters["W2"].T, A1) + parameters["b2"].T
    A2 = sigmoid(Z2)
    cache = {"z1": Z1, "a1": A1, "z2": Z2, "a2": A2}
    return cache
""",
        mistake="Keeps one sample per column, as in another course (Z = W.T X), so everything "
        "comes back with rows and columns swapped.",
        fitting=("column",),
    ),
    Unseen(
        lab=LAB_3,
        function="binary_cross_entropy",
        code="""
def binary_cross_entropy(output, y):
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -(y * np.log(output) + (1 - y) * np.log(1 - output))
    losses = np.nan_to_num(losses)
    return float(np.mean(np.sum(losses, axis=1)))
""",
        mistake="Mends log(0) afterwards with nan_to_num, which puts the largest number there is "
        "in the place of infinity: two sure and wrong answers add up to infinity again.",
        fitting=("costs a finite number", "add up", "largest number"),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    d2 = (cache["a2"] - y) / m
    W2 = cache["a1"].T @ d2
    b2 = np.sum(d2, axis=0, keepdims=True)
    d1 = d2 @ W2.T * sigmoid_derivative(cache["a1"])
    W1 = X.T @ d1
    b1 = np.sum(d1, axis=0, keepdims=True)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
""",
        mistake="Sends the blame back through the gradient of W2 in place of the weights W2.",
        fitting=("W2 as it was",),
    ),
    Unseen(
        lab=LAB_3,
        function="backward",
        code="""
def backward(parameters, cache, X, y):
    m = X.shape[0]
    output_blame = cache["a2"]
    output_blame -= y
    output_blame /= m
    hidden_blame = (output_blame @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    gradients = {
        "W2": cache["a1"].T @ output_blame,
        "b2": np.sum(output_blame, axis=0, keepdims=True),
        "W1": X.T @ hidden_blame,
        "b1": np.sum(hidden_blame, axis=0, keepdims=True),
    }
    return gradients
""",
        mistake="Subtracts y from cache['a2'] in place, so the caller's guess is gone afterwards; "
        "the gradient itself is right.",
        fitting=("changed its argument", "work in place"),
    ),
    Unseen(
        lab=LAB_3,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(parameters, gradients, learning_rate):
    new_parameters = parameters.copy()
    for key in new_parameters:
        new_parameters[key] -= learning_rate * gradients[key]
    return new_parameters
""",
        mistake="Copies only the dict, not the arrays in it; `-=` then changes the old parameters "
        "as well.",
        fitting=("old parameters",),
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
            break  # good enough
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses
""",
        mistake="Stops as soon as the loss is below 0.01, so there are fewer losses than epochs "
        "and the network is trained less than asked for.",
        fitting=("how often does your loop run",),
    ),
    Unseen(
        lab=LAB_3,
        function="train",
        code="""
def train(parameters, X, y, epochs, learning_rate):
    losses = []
    current = parameters
    for i in range(epochs):
        cache = forward(current, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        grads = backward(current, cache, X, y)
        trained = gradient_descent_step(current, grads, learning_rate)
        current = trained
    return trained, losses
""",
        mistake="The name that it returns is made only inside the loop, so 0 epochs stop with an "
        "error in place of giving back the parameters and an empty list.",
        fitting=("first one",),
    ),
    Unseen(
        lab=LAB_3,
        function="predict",
        code="""
def predict(parameters, X):
    cache = forward(parameters, X)
    return np.squeeze(cache["a2"])
""",
        mistake="Squeezes the answers, because there is one lamp: the shape is (m,) and not (m, "
        "n_out).",
        fitting=("shape",),
    ),
    Unseen(
        lab=LAB_4,
        function="relu_derivative",
        code="""
def relu_derivative(z):
    return (np.sign(z) + 1) / 2
""",
        mistake="Makes the step out of the sign, (sign + 1) / 2, which is a half exactly at the "
        "kink, where the lab says 0.",
        fitting=("exactly 0", "exactly at 0"),
    ),
    Unseen(
        lab=LAB_4,
        function="softmax",
        code="""
def softmax(z):
    z = np.clip(z, -500, 500)
    powers = np.exp(z)
    return powers / np.sum(powers, axis=1, keepdims=True)
""",
        mistake="Fights overflow with the sigmoid's np.clip(z, -500, 500) in place of subtracting "
        "the row's largest, so all scores above 500 become equal.",
        fitting=("differences",),
    ),
    Unseen(
        lab=LAB_4,
        function="cross_entropy",
        code="""
def cross_entropy(probabilities, y):
    classes = np.argmax(y, axis=1)
    p = probabilities[:, classes]
    p = np.maximum(p, 1e-12)
    return float(np.mean(-np.log(p)))
""",
        mistake="Picks whole columns with probabilities[:, classes] in place of one entry per "
        "row, so every sample also pays for the classes of all the others.",
        fitting=("which probability",),
    ),
    Unseen(
        lab=LAB_4,
        function="initialize_layers",
        code="""
def initialize_layers(layer_sizes, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for i in range(len(layer_sizes) - 1):
        n_in, n_out = layer_sizes[i], layer_sizes[i + 1]
        layers.append({
            "W": rng.normal(0, 2 / n_in, size=(n_in, n_out)),
            "b": np.zeros((1, n_out)),
        })
    return layers
""",
        mistake="Takes 2 / n_in for the standard deviation: the square root is missing.",
        fitting=("root",),
    ),
    Unseen(
        lab=LAB_4,
        function="forward",
        code="""
def forward(layers, X):
    activations = [X]
    for layer in layers:
        a = relu(activations[-1] @ layer["W"] + layer["b"])
        activations.append(a)
    activations[-1] = softmax(activations[-1])
    return activations
""",
        mistake="Runs ReLU over the last layer too before softmax, so negative scores count as 0.",
        fitting=("ReLU",),
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
        if i == len(layers) - 1:
            blame = blame @ layers[i]["W"].T
        else:
            blame = (blame * relu_derivative(activations[i + 1])) @ layers[i]["W"].T
    return gradients
""",
        mistake="Puts the door on the wrong side: blame goes through a layer's own ReLU only when "
        "it leaves the layer, so the layer's gradients are taken from blame that no closed door "
        "has stopped.",
        fitting=("doors of the layer before",),
    ),
    Unseen(
        lab=LAB_4,
        function="backward",
        code="""
def backward(layers, activations, y):
    m = y.shape[0]
    gradients = []
    blame = activations[-1] - y
    for i in reversed(range(len(layers))):
        blame = blame / m
        gradients.insert(0, {
            "W": activations[i].T @ blame,
            "b": blame.sum(axis=0, keepdims=True),
        })
        blame = (blame @ layers[i]["W"].T) * relu_derivative(activations[i])
    return gradients
""",
        mistake="Divides by m once more in every layer, so the gradients of the earlier layers "
        "are too small (with one sample nothing shows).",
        fitting=("each layer", "every layer"),
    ),
    Unseen(
        lab=LAB_4,
        function="gradient_descent_step",
        code="""
def gradient_descent_step(layers, gradients, learning_rate):
    new_layers = layers.copy()
    for i in range(len(new_layers)):
        new_layers[i]["W"] = new_layers[i]["W"] - learning_rate * gradients[i]["W"]
        new_layers[i]["b"] = new_layers[i]["b"] - learning_rate * gradients[i]["b"]
    return new_layers
""",
        mistake="Makes a new list but keeps the old dicts in it, so the step is written into the "
        "layers that it was given.",
        fitting=("old layers",),
    ),
    Unseen(
        lab=LAB_4,
        function="train",
        code="""
def train(layers, X, y, epochs, learning_rate, losses=[]):
    for epoch in range(epochs):
        activations = forward(layers, X)
        losses.append(cross_entropy(activations[-1], y))
        gradients = backward(layers, activations, y)
        layers = gradient_descent_step(layers, gradients, learning_rate)
    return layers, losses
""",
        mistake="Keeps its losses in a default argument, which Python makes once only: the second "
        "training run begins with the losses of the first.",
        fitting=("default argument",),
    ),
    Unseen(
        lab=LAB_4,
        function="accuracy",
        code="""
def accuracy(layers, X, y):
    guesses = np.round(forward(layers, X)[-1])
    right = np.all(guesses == y, axis=1)
    return float(np.mean(right))
""",
        mistake="Rounds the probabilities in place of asking which is the largest: a right answer "
        "with less than one half counts as wrong.",
        fitting=("less than a half",),
    ),
    Unseen(
        lab=LAB_5,
        function="gradient_norms",
        code="""
def gradient_norms(gradients):
    norms = []
    for layer in gradients:
        norms.append(float(np.linalg.norm(layer["W"], ord=2)))
    return norms
""",
        mistake="Asks np.linalg.norm for ord=2, which for a matrix is its largest singular value "
        "and not the root of the sum of squares.",
        fitting=("an order of 2",),
    ),
    Unseen(
        lab=LAB_5,
        function="clip_gradients",
        code="""
def clip_gradients(gradients, max_norm):
    norm = np.sqrt(sum(n ** 2 for n in gradient_norms(gradients)))
    if norm <= max_norm:
        return gradients
    factor = max_norm / norm
    return [{"W": layer["W"] * factor, "b": layer["b"] * factor} for layer in gradients]
""",
        mistake="Works out the global norm from gradient_norms, which leaves out the biases: too "
        "long an arrow may pass, and what is clipped stays longer than the limit.",
        fitting=("which arrays",),
    ),
    Unseen(
        lab=LAB_5,
        function="momentum_step",
        code="""
def momentum_step(parameters, gradients, velocity, learning_rate, beta=0.9):
    new_velocity = {}
    new_parameters = {}
    for key in parameters:
        new_velocity[key] = beta * velocity[key] - learning_rate * gradients[key]
        new_parameters[key] = parameters[key] + new_velocity[key]
    return new_parameters, new_velocity
""",
        mistake="Uses the rule of another course, velocity = beta * velocity - rate * gradient: "
        "the parameters look right, but the velocity that is handed back is not the lab's.",
        fitting=("learning rate in it",),
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    new_parameters, m, v = {}, {}, {}
    for key in parameters:
        g = gradients[key]
        m[key] = beta1 * state["m"][key] + (1 - beta1) * g
        v[key] = beta2 * state["v"][key] + (1 - beta2) * g ** 2
        m_hat = m[key] / (1 - 0.9 ** t)
        v_hat = v[key] / (1 - 0.999 ** t)
        new_parameters[key] = parameters[key] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    return new_parameters, {"t": t, "m": m, "v": v}
""",
        mistake="Writes 0.9 and 0.999 into the two hats in place of beta1 and beta2: right only "
        "as long as nobody gives others.",
        fitting=("1 - beta to the power of t",),
    ),
    Unseen(
        lab=LAB_5,
        function="adam_step",
        code="""
def adam_step(parameters, gradients, state, learning_rate, beta1=0.9, beta2=0.999, epsilon=1e-8):
    t = state["t"] + 1
    m = {k: beta1 * state["m"][k] + (1 - beta1) * gradients[k] for k in parameters}
    v = {k: beta2 * state["v"][k] + (1 - beta2) * gradients[k] ** 2 for k in parameters}
    result = {}
    for k in parameters:
        m_hat = m[k] / (1 - beta1 ** t)
        v_hat = v[k] / (1 - beta2 ** t)
        result[k] = parameters[k] - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
    new_state = {"m": m, "v": v}
    return result, new_state
""",
        mistake="Leaves t out of the new state, so the second step stops with a KeyError.",
        fitting=("has no 't'",),
    ),
    Unseen(
        lab=LAB_5,
        function="l2_penalty",
        code="""
def l2_penalty(weights, strength):
    all_weights = np.array(weights)
    return float(strength * np.sum(all_weights ** 2))
""",
        mistake="Makes one array of the whole list, which fails as soon as the weight arrays have "
        "different shapes.",
        fitting=("different shapes",),
    ),
    Unseen(
        lab=LAB_5,
        function="l1_gradient",
        code="""
def l1_gradient(weight, strength):
    return strength * weight / np.abs(weight)
""",
        mistake="Takes weight / |weight| for the sign, which is 0 / 0 = nan for a weight of "
        "exactly 0.",
        fitting=("0 divided by 0",),
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
    return activations * mask / np.mean(mask)
""",
        mistake="Divides by the share that happened to be kept this time, and not by the keep "
        "probability.",
        fitting=("divided by the probability of being kept",),
    ),
    Unseen(
        lab=LAB_5,
        function="augment",
        code="""
def augment(X, y, copies, noise, seed):
    rng = np.random.default_rng(seed)
    all_X = [X]
    all_y = [y]
    for i in range(copies):
        X = X + noise * rng.standard_normal(X.shape)
        all_X.append(X)
        all_y.append(y)
    return np.vstack(all_X), np.vstack(all_y)
""",
        mistake="Makes each copy from the copy before and not from the originals, so the noise "
        "piles up from copy to copy.",
        fitting=("each copy made from",),
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_forward",
        code="""
def batch_norm_forward(z, gamma, beta, epsilon=1e-5):
    mean = np.mean(z, axis=0, keepdims=True)
    variance = np.var(z - mean)
    std = np.sqrt(variance + epsilon)
    z_hat = (z - mean) / std
    out = gamma * z_hat + beta
    cache = {"z_hat": z_hat, "std": std, "gamma": gamma}
    return out, cache
""",
        mistake="Forgets the axis in np.var, so all neurons share one std (a single number), "
        "though each has its own mean.",
        fitting=("shape",),
    ),
    Unseen(
        lab=LAB_5,
        function="batch_norm_backward",
        code="""
def batch_norm_backward(d_out, cache):
    z_hat, std, gamma = cache["z_hat"], cache["std"], cache["gamma"]
    d_beta = np.sum(d_out, axis=0, keepdims=True)
    d_gamma = np.sum(d_out * z_hat, axis=0, keepdims=True)
    mean1 = np.mean(d_out, axis=0, keepdims=True)
    mean2 = np.mean(d_out * z_hat, axis=0, keepdims=True)
    d_z = gamma / std * (d_out - mean1 - z_hat * mean2)
    return d_z, d_beta, d_gamma
""",
        mistake="Works everything out rightly and returns it in the wrong order: d_beta before "
        "d_gamma.",
        fitting=("in which order",),
    ),
    Unseen(
        lab=LAB_6,
        function="merge",
        code="""
def merge(left, right):
    if len(left) == 0:
        return list(right)
    if len(right) == 0:
        return list(left)
    if left[0] <= right[0]:
        return [left[0]] + merge(left[1:], right)
    return [right[0]] + merge(left, right[1:])
""",
        mistake="Calls itself once for every number, so long piles end in a RecursionError (the "
        "lab asks for a loop).",
        fitting=("calls itself",),
    ),
    Unseen(
        lab=LAB_6,
        function="merge_sort",
        code="""
def merge_sort(items):
    if len(items) == 1:
        return [items[0]]
    if len(items) == 2:
        return [min(items), max(items)]
    middle = len(items) // 2
    left = merge_sort(items[:middle])
    right = merge_sort(items[middle:])
    return merge(left, right)
""",
        mistake="Settles a pile of two with [min, max]; of two equal numbers both find the first "
        "one, so one is doubled and the other lost.",
        fitting=("one of them twice", "twice"),
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
    log = 0
    while n > 1:
        n = (n + 1) // 2
        log += 1
    if complexity == "O(log n)":
        return log
    return n * log
""",
        mistake="Halves n itself to count the halvings; by the time it multiplies, n has become 1.",
        fitting=("worth by then",),
    ),
    Unseen(
        lab=LAB_6,
        function="running_time",
        code="""
def running_time(complexity, n, operations_per_second=1e9):
    operations = operation_count(complexity, n)
    return operations // operations_per_second
""",
        mistake="Divides with //, so everything is rounded down to whole seconds, and all that "
        "takes less than one takes 0.",
        fitting=("fractions of a second", "under a second"),
    ),
    Unseen(
        lab=LAB_6,
        function="forward_passes",
        code="""
def forward_passes(parameter_count, method):
    if method == "numerical":
        return 2 * parameter_count
    # one forward pass, then one backward pass for each parameter
    return 1 + parameter_count
""",
        mistake="Lets backpropagation walk back once for each parameter, and so misses its whole "
        "point.",
        fitting=("however many dials",),
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(42)
    parameters = {
        "W1": rng.standard_normal((2, 4)),
        "b1": rng.standard_normal((1, 4)),
        "W2": rng.standard_normal((4, 1)),
        "b2": rng.standard_normal((1, 1)),
    }
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([[0], [1], [1], [0]])
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
        mistake="Tries a single network, the textbook's XOR with 4 samples, 4 hidden neurons and "
        "one output, in which division by the wrong size and forgotten outputs stay hidden.",
        fitting=("different numbers of samples",),
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(3)
    for m, n_in, n_hidden, n_out in [(5, 3, 4, 2), (1, 2, 3, 4), (7, 4, 2, 1)]:
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
            for name in ["W1", "b1", "W2", "b2"]:
                f = lambda values: binary_cross_entropy(
                    forward({**parameters, name: values}, X)["a2"], y
                )
                measured = numerical_gradient(f, parameters[name])
                if not np.allclose(claim[name], measured, rtol=1e-5, atol=1e-7):
                    return False
        except Exception:
            return False
    return True
""",
        mistake="Looks only at the numbers: np.allclose stretches shapes, and extra keys are "
        "never met, so biases of the shape (n,) and dicts with additions are let through.",
        fitting=("wrong keys", "which keys"),
    ),
    Unseen(
        lab=LAB_7,
        function="is_backward_correct",
        code="""
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, n_in, n_hidden, n_out in ((6, 3, 5, 2), (1, 4, 3, 2), (4, 2, 6, 1)):
        parameters = {
            "W1": rng.standard_normal((n_in, n_hidden)),
            "b1": rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)),
            "b2": rng.standard_normal((1, n_out)),
        }
        X = rng.standard_normal((m, n_in))
        y = rng.integers(0, 2, size=(m, n_out))
        try:
            gradients = backward(parameters, forward(parameters, X), X, y)
        except Exception:
            return False
        if not isinstance(gradients, dict) or set(gradients) != set(parameters):
            return False
        for name in parameters:
            def loss(values):
                return binary_cross_entropy(forward({**parameters, name: values}, X)["a2"], y)

            measured = numerical_gradient(loss, parameters[name])
            if np.shape(gradients[name]) != measured.shape:
                return False
            if np.allclose(gradients[name], measured, rtol=1e-5, atol=1e-7):
                return True
            else:
                return False
""",
        mistake="Returns True inside the loop, so the verdict falls after the first array, W1, of "
        "the first network.",
        fitting=("says True as soon as",),
    ),
)
