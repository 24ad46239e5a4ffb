"""Everything right, close to the way the lab teaches it."""


def sigmoid_derivative(a):
    return a * (1 - a)


def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(input_size, hidden_size)),
        "b1": np.zeros((1, hidden_size)),
        "W2": rng.normal(size=(hidden_size, output_size)),
        "b2": np.zeros((1, output_size)),
    }


def forward(parameters, X):
    z1 = X @ parameters["W1"] + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "a2": sigmoid(z2)}


def binary_cross_entropy(output, y):
    p = np.clip(output, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)


def backward(parameters, cache, X, y):
    m = len(X)
    delta2 = cache["a2"] - y
    delta1 = (delta2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ delta1 / m,
        "b1": delta1.mean(axis=0, keepdims=True),
        "W2": cache["a1"].T @ delta2 / m,
        "b2": delta2.mean(axis=0, keepdims=True),
    }


def gradient_descent_step(parameters, gradients, learning_rate):
    return {name: parameters[name] - learning_rate * gradients[name] for name in parameters}


def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for _ in range(epochs):
        cache = forward(parameters, X)
        losses.append(binary_cross_entropy(cache["a2"], y))
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
    return parameters, losses


def predict(parameters, X):
    return forward(parameters, X)["a2"]
