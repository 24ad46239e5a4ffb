"""Raises an exception that raises when it is read."""


class Difficult(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def predict(parameters, X):
    raise Difficult
