"""Writes to the disk for ever."""

import os


def predict(parameters, X):
    for place in ("/tmp", "/dev/shm", "/", "@CANARY@", "/var/tmp", "/python", "/packages"):
        number = 0
        while number < 100:
            try:
                with open(os.path.join(place, f"file{number}"), "wb") as file:
                    file.write(bytes(10**7))
            except OSError:
                break
            number += 1
    return np.full((len(X), 1), 0.5)
