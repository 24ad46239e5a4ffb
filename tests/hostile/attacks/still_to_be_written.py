"""Raises NotImplementedError for every question, in the name of another function."""


def predict(parameters, X):
    exec(compile("raise NotImplementedError", "cell 1", "exec"))
