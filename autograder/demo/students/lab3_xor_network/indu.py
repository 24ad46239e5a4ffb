"""The gradients of the biases have the shape (n,): keepdims is missing in backward."""


def backward(parameters, cache, X, y):
    m = X.shape[0]
    dz2 = (cache["a2"] - y) / m
    dz1 = dz2 @ parameters["W2"].T * sigmoid_derivative(cache["a1"])
    return {
        "W1": X.T @ dz1,
        "b1": dz1.sum(axis=0),
        "W2": cache["a1"].T @ dz2,
        "b2": dz2.sum(axis=0),
    }
