"""Takes memory for ever."""


def predict(parameters, X):
    kept = []
    while True:
        kept.append(bytearray(10**7))
