"""Yields the losses from train one by one, so that it returns a generator."""


def train(parameters, X, y, epochs, learning_rate):
    for epoch in range(epochs):
        cache = forward(parameters, X)
        yield binary_cross_entropy(cache["a2"], y)
        gradients = backward(parameters, cache, X, y)
        parameters = gradient_descent_step(parameters, gradients, learning_rate)
