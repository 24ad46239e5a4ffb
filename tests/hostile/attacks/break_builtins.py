"""Deletes Python's own functions, which the worker needs as well."""

import builtins


def predict(parameters, X):
    for name in list(vars(builtins)):
        if not name.startswith("__"):
            delattr(builtins, name)
    return 1
