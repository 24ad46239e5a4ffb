"""What it is about this machine that keeps a sandbox from starting, and the line that helps.

Bubblewrap says what the kernel answered, and the kernel says no more than "not permitted".  Which
of the usual reasons it was follows from a few facts that anybody may read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from autograder.sandbox.isolation import (
    DAMAGED_WASM,
    INSTALL_WASM,
    NO_WASM,
    NOT_LINUX,
    WASM_AGAIN,
    Isolation,
)

PROFILE = Path(__file__).with_name("bwrap.apparmor")
"""A profile that lets bubblewrap, and nothing else, make namespaces where AppArmor forbids it."""

ITS_PROFILE = Path("/etc/apparmor.d/bwrap-userns-restrict")
"""Where Ubuntu has a profile of its own for bubblewrap, from 25.04 on for everybody: bubblewrap may
make namespaces there, but what runs in them has no rights to confine itself further."""

REFUSED = re.compile(
    r"namespace|not permitted|Permission denied|No space left|users of the sandbox", re.IGNORECASE
)
"""What is said where the kernel refuses a namespace, or one of the steps into it."""
TOO_MANY = re.compile(r"ENOSPC|No space left on device")

CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv")


@dataclass(frozen=True)
class Facts:
    """What decides whether namespaces may be made."""

    kernel_has_them: bool = True
    limit: int | None = None
    """How many user namespaces may be made (user.max_user_namespaces)."""
    switched_off: bool = False
    """Whether Debian's own switch is off (kernel.unprivileged_userns_clone)."""
    in_chroot: bool = False
    root_alone: bool = False
    """Whether root is the only user of this process's user namespace, as after ``unshare -r``."""
    in_container: bool = False
    filtered: bool = False
    """Whether a seccomp filter already lies over this process."""
    apparmor_restricts: bool = False
    """Whether only programs with a profile may use namespaces, as on Ubuntu since 23.10."""
    its_profile: bool = False
    """Whether Ubuntu's own profile for bubblewrap is there."""


class WayOut(NamedTuple):
    """What keeps a sandbox from starting, and what to do."""

    advice: str
    """One or two sentences."""
    line: str = ""
    """What to type, if there is one line that helps."""

    def __str__(self) -> str:
        return f"{self.advice}\n{self.line}" if self.line else self.advice


INSTALL = WayOut(
    "Install bubblewrap and libseccomp (Debian and Ubuntu: sudo apt-get install bubblewrap "
    "libseccomp2)."
)

TAKE_WASM = WayOut("A sandbox of WebAssembly runs on every system. This installs it:", INSTALL_WASM)
WASM_ITSELF = {
    NO_WASM: WayOut("This installs it:", INSTALL_WASM),
    DAMAGED_WASM: WayOut("This installs it again:", WASM_AGAIN),
}
WITHOUT_BUBBLEWRAP = re.compile(rf"{re.escape(NOT_LINUX)}|WebAssembly")
"""What is said where nothing that is installed for bubblewrap would help."""


def facts_here(root: Path = Path("/")) -> Facts:
    """The facts of this machine, or of the files below ``root``."""
    proc = root / "proc"
    limit = _read(proc / "sys/user/max_user_namespaces")
    switch = _read(proc / "sys/kernel/unprivileged_userns_clone")
    restricts = _read(proc / "sys/kernel/apparmor_restrict_unprivileged_userns")
    return Facts(
        # without /proc nothing is known
        kernel_has_them=not (proc / "self").exists() or (proc / "self/ns/user").exists(),
        limit=int(limit) if limit.isdigit() else None,
        switched_off=switch == "0",
        in_chroot=_in_chroot(_read(proc / "self/mountinfo")),
        root_alone=_read(proc / "self/uid_map").split()[::2] == ["0", "1"],
        in_container=any((root / file.lstrip("/")).exists() for file in CONTAINER_FILES),
        filtered=re.search(r"^Seccomp:\s*2$", _read(proc / "self/status"), re.M) is not None,
        apparmor_restricts=restricts == "1",
        its_profile=(root / str(ITS_PROFILE).lstrip("/")).exists(),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _in_chroot(mounts: str) -> bool:
    """Whether nothing is mounted where this process has its root: the kernel lists what is below
    the root alone, and in a folder that somebody has changed into, the root itself is not there."""
    places = [fields[4] for line in mounts.splitlines() if len(fields := line.split()) > 4]
    return bool(places) and "/" not in places


def ways_out(why: str, isolation: Isolation) -> list[WayOut]:
    """All that may be done about it; of WebAssembly's, none that is not to be installed."""
    if isolation is Isolation.WASM:
        return [way for what, way in WASM_ITSELF.items() if what in why]
    way = way_out(why)
    return [way] if way is TAKE_WASM else [way, TAKE_WASM]


def no_sandbox(why: str, isolation: Isolation, without: str) -> str:
    """Say that none can be started because of ``why``, and what may be done, each on lines of its
    own; ``without`` is how whoever asked does without one."""
    ways = map(str, ways_out(why, isolation))
    return "\n".join([f"No sandbox can be started here: {why.rstrip('.')}.", *ways, without])


def way_out(why: str, facts: Facts | None = None) -> WayOut:
    """What to do about a sandbox that does not start because of ``why``, as it says itself."""
    if WITHOUT_BUBBLEWRAP.search(why):
        return TAKE_WASM
    if not REFUSED.search(why):
        return INSTALL
    facts = facts or facts_here()
    if not facts.kernel_has_them:
        return WayOut("This kernel has no user namespaces. Grade on a machine that has them.")
    if facts.limit == 0 or TOO_MANY.search(why):
        return WayOut(
            "This machine allows too few user namespaces. This allows more until it is started "
            "anew; a file in /etc/sysctl.d/ does so for good:",
            "sudo sysctl -w user.max_user_namespaces=100000",
        )
    if facts.in_chroot:
        return WayOut(
            "The kernel allows no namespaces in a chroot. Enter the folder in this way instead:",
            # with this machine's own /proc: bubblewrap's would have parts that are covered
            "sudo bwrap --bind FOLDER / --dev-bind /dev /dev --bind /proc /proc --cap-add ALL bash",
        )
    if facts.root_alone:
        return WayOut(
            "In the user namespace that this runs in (of unshare -r, of bwrap, of a rootless "
            "container) root is the only user, and a worker has to be another one. Grade outside "
            "of it, or as an ordinary user."
        )
    if facts.in_container or facts.filtered:
        return WayOut(
            "What this runs in, most often a container, allows no namespaces. Start it with this, "
            "if nothing but the grading runs in it:",
            "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined IMAGE",
        )
    if facts.switched_off:
        return WayOut(
            "This machine allows namespaces to root alone. This allows them to everybody until it "
            "is started anew; a file in /etc/sysctl.d/ does so for good:",
            "sudo sysctl -w kernel.unprivileged_userns_clone=1",
        )
    if facts.apparmor_restricts or facts.its_profile:
        return WayOut(
            "AppArmor keeps bubblewrap from making the sandbox. This gives bubblewrap, and nothing "
            "else, a profile that allows it:",
            f"sudo install -m 644 {PROFILE} {ITS_PROFILE} && sudo apparmor_parser -r {ITS_PROFILE}",
        )
    if "mount proc" in why:
        return WayOut(
            "Parts of /proc are covered here, as in a container, and then the kernel allows no "
            "other one. Grade where nothing covers them."
        )
    return WayOut(
        "The kernel refuses a namespace, as it does in a chroot and in containers that may not "
        "make any. Grade on a machine that allows them."
    )
