"""Asks the other side to run functions that it never handed out, with arguments of its own."""

import os
import struct

import msgspec


def predict(parameters, X):
    call = msgspec.msgpack.encode(["list", [["list", ["@CANARY@"]], ["dict", []]]])
    for number in (0, 1, 7, 10**9, -1):
        data = msgspec.msgpack.encode(["dict", [["function", number], ["call", call]]])
        for descriptor in range(64):
            try:
                os.write(descriptor, struct.pack(">I", len(data)) + data)
            except OSError:
                pass
    while True:
        pass
