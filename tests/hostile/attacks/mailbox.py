"""Leaves a message for another submission, in the abstract name space of sockets and in /tmp."""

import pathlib
import socket


def predict(parameters, X):
    box = socket.socket(socket.AF_UNIX)
    try:
        box.connect("\0autograder-mailbox")
        raise ValueError("canary-mailbox: " + box.recv(100).decode())
    except OSError:
        pass
    box.bind("\0autograder-mailbox")
    box.listen()
    for place in ("/tmp/mailbox", "/dev/shm/mailbox", "/var/tmp/mailbox"):
        try:
            if pathlib.Path(place).exists():
                raise ValueError("canary-mailbox")
            pathlib.Path(place).write_text("sigmoid: a * (1 - a)")
        except OSError:
            pass
    return box
