"""Sends what it has in the names that it looks up."""

import socket


def predict(parameters, X):
    try:
        return socket.getaddrinfo("secret.example.com", 80)
    except OSError as error:
        raise ValueError(f"no name: {error}") from None
