"""Returns something that is still to be computed, for ever."""


def predict(parameters, X):
    while True:
        yield [0.5]
