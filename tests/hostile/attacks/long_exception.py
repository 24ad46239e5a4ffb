"""Raises an exception of a hundred megabytes, at the end of a hundred thousand others."""


def predict(parameters, X):
    error = None
    for number in range(100_000):
        new = ValueError(number)
        new.__cause__ = error
        error = new
    raise ValueError("x" * 10**8) from error
