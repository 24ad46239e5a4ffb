"""Hands the host of a guest of WebAssembly half a gigabyte at once."""

import sys

door = getattr(sys.modules.get("_host"), "call", lambda data: b"")


def predict(parameters, X):
    door(bytes(2**29))
    return 1.0
