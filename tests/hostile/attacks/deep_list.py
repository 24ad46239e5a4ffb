"""Returns a list in a list in a list."""


def predict(parameters, X):
    value = 0.5
    for _ in range(100_000):
        value = [value]
    return value
