"""Takes no notice of any signal that can be ignored, and loops."""

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError, RuntimeError):
        pass


def predict(parameters, X):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
