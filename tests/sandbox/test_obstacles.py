"""What is said where no sandbox can be started: which of the usual reasons it is, and what to type.

What bubblewrap and our own steps say there is as they said it, or as others reported it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sandbox.obstacles import INSTALL, PROFILE, Facts, facts_here, way_out

START = "A worker did not start: "
LOOPBACK = f"{START}bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted"
USER_MAP = f"{START}bwrap: setting up uid map: Permission denied"
NO_RIGHT = (
    f"{START}bwrap: No permissions to create new namespace, likely because the kernel does not "
    "allow non-privileged user namespaces. See <https://deb.li/bubblewrap> or "
    "<file:///usr/share/doc/bubblewrap/README.Debian.gz>"
)
TOO_MANY = (
    f"{START}bwrap: Creating new namespace failed: nesting depth or "
    "/proc/sys/user/max_*_namespaces exceeded (ENOSPC)"
)
UNKNOWN = (
    f"{START}bwrap: Creating new namespace failed, likely because the kernel does not support "
    "user namespaces.  bwrap must be installed setuid on such systems"
)
BY_ROOT = f"{START}no user namespace could be made: Operation not permitted"
INSIDE = f"{START}PermissionError: [Errno 1] mount: Operation not permitted"
FORKING = "[Errno 1] Operation not permitted"
NO_PROC = (
    "the template did not start: bwrap: Can't mount proc on /newroot/tmp/proc: "
    "Operation not permitted"
)


@pytest.mark.parametrize(
    ("said", "facts", "advice", "line"),
    [
        (LOOPBACK, Facts(apparmor_restricts=True), "AppArmor", "apparmor_parser"),
        (USER_MAP, Facts(apparmor_restricts=True), "AppArmor", "apparmor_parser"),
        # under the profile that Ubuntu has for bubblewrap it starts, and what it starts may not
        (INSIDE, Facts(apparmor_restricts=True, its_profile=True), "AppArmor", str(PROFILE)),
        (INSIDE, Facts(its_profile=True), "AppArmor", "/etc/apparmor.d/bwrap-userns-restrict"),
        # root may start sandboxes one by one, but not fork them
        (FORKING, Facts(apparmor_restricts=True), "AppArmor", "apparmor_parser"),
        (NO_RIGHT, Facts(switched_off=True), "root alone", "kernel.unprivileged_userns_clone=1"),
        (TOO_MANY, Facts(limit=0), "too few", "user.max_user_namespaces=100000"),
        (TOO_MANY, Facts(limit=127), "too few", "user.max_user_namespaces=100000"),
        (NO_RIGHT, Facts(limit=0, switched_off=True), "too few", "user.max_user_namespaces"),
        (UNKNOWN, Facts(kernel_has_them=False), "kernel has no user namespaces", ""),
        (NO_RIGHT, Facts(in_chroot=True), "in a chroot", "sudo bwrap --bind"),
        (BY_ROOT, Facts(in_chroot=True), "in a chroot", "sudo bwrap --bind"),
        # whatever else such a namespace's container allows, there is nobody for a worker to be
        (INSIDE, Facts(root_alone=True, in_container=True, filtered=True), "the only user", ""),
        (NO_RIGHT, Facts(in_container=True, filtered=True), "container", "seccomp=unconfined"),
        (BY_ROOT, Facts(filtered=True), "container", "seccomp=unconfined"),
        (NO_PROC, Facts(in_container=True), "container", "systempaths=unconfined"),
        # what the machine below a container says of AppArmor is not what keeps it
        (NO_RIGHT, Facts(filtered=True, apparmor_restricts=True), "container", "docker run"),
        (NO_PROC, Facts(), "Parts of /proc are covered here", ""),
        (BY_ROOT, Facts(), "as it does in a chroot and in containers", ""),
    ],
)
def test_what_keeps_a_sandbox_from_starting_is_recognised(
    said: str, facts: Facts, advice: str, line: str
) -> None:
    way = way_out(said, facts)

    assert advice in way.advice
    assert line in way.line
    assert bool(line) == bool(way.line) == way.advice.endswith(":")
    assert "\n" not in way.line


@pytest.mark.parametrize(
    "said",
    [
        "bubblewrap is not installed",
        "libseccomp is not installed",
        "the Python package pyseccomp is not installed",
        "A worker could not be started: No such file or directory",
    ],
)
def test_what_is_missing_is_installed_whatever_else_is_so(said: str) -> None:
    everything = Facts(limit=0, switched_off=True, in_chroot=True, apparmor_restricts=True)

    assert way_out(said, everything) is INSTALL


def machine(root: Path, files: dict[str, str]) -> Facts:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return facts_here(root)


PLAIN = {
    "proc/self/ns/user": "",
    "proc/self/status": "Name:\tpython3\nNoNewPrivs:\t0\nSeccomp:\t0\nSeccomp_filters:\t0\n",
    "proc/self/mountinfo": "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "23 22 0:21 / /proc rw - proc proc rw\n",
    "proc/sys/user/max_user_namespaces": "96301\n",
}


@pytest.mark.parametrize(
    ("files", "facts"),
    [
        ({}, Facts(limit=96301)),
        ({"proc/sys/user/max_user_namespaces": "0\n"}, Facts(limit=0)),
        (
            {"proc/sys/kernel/unprivileged_userns_clone": "0\n"},
            Facts(limit=96301, switched_off=True),
        ),
        ({"proc/sys/kernel/unprivileged_userns_clone": "1\n"}, Facts(limit=96301)),
        (
            {"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"},
            Facts(limit=96301, apparmor_restricts=True),
        ),
        (
            {
                "proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0\n",
                "etc/apparmor.d/bwrap-userns-restrict": "profile bwrap /usr/bin/bwrap {}",
            },
            Facts(limit=96301, its_profile=True),
        ),
        (
            {"proc/self/mountinfo": "25 22 0:21 / /proc rw - proc proc rw\n"},
            Facts(limit=96301, in_chroot=True),
        ),
        ({"proc/self/uid_map": "0 1000 1\n"}, Facts(limit=96301, root_alone=True)),
        ({"proc/self/uid_map": "1000 0 1\n"}, Facts(limit=96301)),
        ({"proc/self/uid_map": "0 100000 65536\n"}, Facts(limit=96301)),
        ({".dockerenv": ""}, Facts(limit=96301, in_container=True)),
        ({"run/.containerenv": ""}, Facts(limit=96301, in_container=True)),
        (
            {"proc/self/status": "Name:\tpython3\nSeccomp:\t2\nSeccomp_filters:\t1\n"},
            Facts(limit=96301, filtered=True),
        ),
    ],
)
def test_the_facts_of_a_machine(files: dict[str, str], facts: Facts, tmp_path: Path) -> None:
    assert machine(tmp_path, PLAIN | files) == facts


def test_a_kernel_without_user_namespaces_is_known(tmp_path: Path) -> None:
    files = {name: text for name, text in PLAIN.items() if name != "proc/self/ns/user"}

    assert not machine(tmp_path, files).kernel_has_them


def test_where_there_is_no_proc_nothing_is_known(tmp_path: Path) -> None:
    assert facts_here(tmp_path) == Facts()


def test_the_profile_lets_bubblewrap_alone_make_namespaces() -> None:
    rules = [line for line in PROFILE.read_text("ascii").splitlines() if not line.startswith("#")]

    assert [line for line in rules if "userns" in line and "include" not in line] == ["  userns,"]
    assert [line for line in rules if line.startswith("profile")] == [
        "profile bwrap /usr/bin/bwrap flags=(unconfined) {"
    ]
