"""Sleeps until everybody has gone home."""

import time


def predict(parameters, X):
    time.sleep(10**6)
