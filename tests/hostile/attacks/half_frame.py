"""Sends half an answer and leaves."""

import os


def predict(parameters, X):
    for descriptor in range(64):
        try:
            os.write(descriptor, b"\x00\x00\x10\x00" + b"half")
        except OSError:
            pass
    os._exit(0)
