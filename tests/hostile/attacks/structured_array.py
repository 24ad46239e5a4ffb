"""Returns an array with named fields that lie over one another."""


def predict(parameters, X):
    kind = np.dtype({"names": ["a", "b"], "formats": ["f8", "O"], "offsets": [0, 8]})
    return np.zeros((len(X), 1), dtype=kind)
