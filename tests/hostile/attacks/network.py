"""Opens connections to the machine itself and to the world, and sends what it has."""

import socket


def predict(parameters, X):
    reached = []
    for host, port in (("127.0.0.1", int("@PORT@")), ("::1", int("@PORT@")), ("10.0.0.1", 53), ("1.1.1.1", 53)):
        try:
            socket.create_connection((host, port), timeout=0.2).sendall(b"GET /network HTTP/1.0\r\n\r\n")
            reached.append(host)
        except OSError:
            pass
    raise ValueError(f"reached {reached}")
