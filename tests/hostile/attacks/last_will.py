"""Goes on after its end: with atexit, in destructors, in threads that are no daemons."""

import atexit
import pathlib
import threading
import time


def will():
    while True:
        try:
            pathlib.Path("@CANARY@/will").write_text("still here")
        except OSError:
            pass
        time.sleep(0.1)


class Undead:
    def __del__(self):
        will()


atexit.register(will)
undead = Undead()
threading.Thread(target=will).start()


def predict(parameters, X):
    return undead
