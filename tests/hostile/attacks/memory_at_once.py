"""Asks for a petabyte."""


def predict(parameters, X):
    return np.ones((10**7, 10**8))
