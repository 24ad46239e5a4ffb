"""Reads memory that is not there."""

import ctypes


def predict(parameters, X):
    return ctypes.string_at(1)
