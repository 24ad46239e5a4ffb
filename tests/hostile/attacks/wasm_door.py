"""Speaks through the one function that a guest of WebAssembly has: answers that nobody asked for,
and questions that were meant for the worker."""

import struct
import sys

ANSWER = bytes([0x92, 0xA4]) + b"dict" + bytes([0x91, 0x92, 0xA5]) + b"value" + b"\xcb"
ANSWER += struct.pack(">d", 1.0)
door = getattr(sys.modules.get("_host"), "call", lambda data: b"")
for _ in range(100):
    door(ANSWER)


def predict(parameters, X):
    door(ANSWER)
    return 1.0


def sigmoid_derivative(a):
    return door(b"")
