"""Returns an array that takes eight bytes and has a million million entries."""


def predict(parameters, X):
    return np.broadcast_to(np.float64(0.5), (10**6, 10**6))
