"""Starts whatever program it can find."""

import subprocess
import sys


def predict(parameters, X):
    said = []
    for command in (["sh", "-c", "echo canary-shell > @CANARY@/shell"], ["id"], ["python3", "-V"],
                    [sys.executable, "-c", "open('@CANARY@/python', 'w')"], ["bwrap", "--version"]):
        try:
            said.append(subprocess.run(command, capture_output=True, timeout=600).stdout)
        except (OSError, subprocess.SubprocessError):
            pass
    return np.full((len(X), 1), 0.5)
