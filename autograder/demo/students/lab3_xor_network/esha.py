"""Forgot to divide by m in backward."""


def backward(parameters, cache, X, y):
    error2 = cache["a2"] - y
    dW2 = cache["a1"].T @ error2
    db2 = np.sum(error2, axis=0, keepdims=True)

    error1 = (error2 @ parameters["W2"].T) * sigmoid_derivative(cache["a1"])
    dW1 = X.T @ error1
    db1 = np.sum(error1, axis=0, keepdims=True)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
