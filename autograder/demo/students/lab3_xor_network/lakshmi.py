"""Half finished: stopped in the middle of backward, the rest is untouched."""

BASE = "released"


def sigmoid_derivative(a):
    return a * (1.0 - a)


def initialize_parameters(input_size, hidden_size, output_size, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((input_size, hidden_size))
    W2 = rng.standard_normal((hidden_size, output_size))
    return {"W1": W1, "b1": np.zeros((1, hidden_size)), "W2": W2, "b2": np.zeros((1, output_size))}


def forward(parameters, X):
    z1 = X @ parameters["W1"] + parameters["b1"]
    a1 = sigmoid(z1)
    z2 = a1 @ parameters["W2"] + parameters["b2"]
    a2 = sigmoid(z2)
    return {"z1": z1, "a1": a1, "z2": z2, "a2": a2}


def binary_cross_entropy(output, y):
    # log(0) does not work, so add a little bit
    eps = 1e-10
    losses = -(y * np.log(output + eps) + (1 - y) * np.log(1 - output + eps))
    return losses.sum(axis=1).mean()


def backward(parameters, cache, X, y):
    m = X.shape[0]
    dz2 = cache["a2"] - y
    # TODO the hidden layer
    raise NotImplementedError
