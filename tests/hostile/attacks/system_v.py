"""Makes System V shared memory, which outlives processes."""

import ctypes


def predict(parameters, X):
    libc = ctypes.CDLL(None, use_errno=True)
    number = libc.shmget(0x0BADCAFE, 1000, 0o1666)
    raise ValueError(f"made {number}")
