"""Writes down each loss in train after the step, not before it."""


def train(parameters, X, y, epochs, learning_rate):
    losses = []
    for epoch in range(epochs):
        cache = forward(parameters, X)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
        # how good is it now?
        losses.append(binary_cross_entropy(forward(parameters, X)["a2"], y))
    return parameters, losses
