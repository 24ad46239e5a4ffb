"""Has a regular expression look for something that it needs for ever to find."""

import re


def predict(parameters, X):
    return re.match("(a|aa)+$", "a" * 100 + "b")
