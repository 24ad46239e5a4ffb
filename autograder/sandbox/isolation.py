"""How code can be kept apart, and what to say of it: for those who ask before they start any."""

from __future__ import annotations

from enum import StrEnum

NO_SANDBOX = (
    "Without a sandbox (--isolation process): submissions can read and change your files, reach "
    "the network, look at your other processes and leave some behind. Only grade code that you "
    "trust in this way."
)
"""What has to be said wherever code runs without one."""

OR_WITHOUT = "Or choose --isolation process for code that you trust."
"""How a command of ours does without one."""

NOT_LINUX = "bubblewrap needs Linux, which this system is not; on Windows there is WSL 2"

INSTALL_WASM = 'pip install "backprop-autograder[wasm]"'
"""What installs the sandbox of WebAssembly."""


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
