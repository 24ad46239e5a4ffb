"""Kills the Python process in predict."""

import os


def predict(parameters, X):
    if len(X) > 0:
        os.kill(os.getpid(), 9)  # free the memory
    return forward(parameters, X)["a2"]
