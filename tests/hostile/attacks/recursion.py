"""Calls itself without end, with the limit taken off."""

import sys


def predict(parameters, X):
    sys.setrecursionlimit(10**9)
    return predict(parameters, X)
