"""Is busy in C, where no Python signal handler reaches it."""


def predict(parameters, X):
    return 9 ** (9**9)
