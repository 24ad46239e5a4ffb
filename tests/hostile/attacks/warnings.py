"""Warns ten thousand times, with a text for the page."""

import warnings


def predict(parameters, X):
    for number in range(10_000):
        warnings.warn(f"<b>{number}</b>\x1b[31m" + "x" * 10_000, stacklevel=1)
    return np.full((len(X), 1), 0.5)
