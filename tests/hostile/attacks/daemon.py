"""Forks twice, starts a session of its own and works on after it was graded."""

import os
import time


def predict(parameters, X):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 256)
            while True:
                try:
                    open("@CANARY@/daemon", "w").write("still here")
                except OSError:
                    pass
                time.sleep(0.05)
        os._exit(0)
    return np.full((len(X), 1), 0.5)
