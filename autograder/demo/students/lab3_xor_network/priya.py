"""Calls itself for ever in train: nothing stops it at 0 epochs."""


def train(parameters, X, y, epochs, learning_rate):
    cache = forward(parameters, X)
    loss = binary_cross_entropy(cache["a2"], y)
    gradients = backward(parameters, cache, X, y)
    parameters = gradient_descent_step(parameters, gradients, learning_rate)
    # then the other epochs
    parameters, losses = train(parameters, X, y, epochs - 1, learning_rate)
    return parameters, [loss] + losses
