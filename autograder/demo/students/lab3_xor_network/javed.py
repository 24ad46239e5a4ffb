"""Updates W2 in backward, in place, before W2 has carried the blame to the hidden layer."""


def backward(parameters, cache, X, y):
    m = len(X)
    error = cache["a2"] - y
    dW2 = cache["a1"].T @ error / m
    db2 = error.mean(axis=0, keepdims=True)
    # output layer done, so update it
    parameters["W2"] -= 0.1 * dW2

    hidden_error = (error @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    dW1 = X.T @ hidden_error / m
    db1 = hidden_error.mean(axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
