"""Prints for ever."""


def predict(parameters, X):
    while True:
        print("x" * 1_000_000)
