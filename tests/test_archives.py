"""Archives of strangers: whatever is in them, nothing leads elsewhere and nothing is endless."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from autograder.lms import archives, tar_source, zip_source
from autograder.lms.archives import (
    DAMAGED,
    LINK,
    LOCKED,
    OUTSIDE,
    SPECIAL,
    ArchiveError,
    Source,
)
from autograder.lms.sources import open_source
from autograder.lms.zip_source import ODD_METHOD

INDIA = timezone(timedelta(hours=5, minutes=30))


def write_zip(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def write_tar(path: Path, *entries: tuple[tarfile.TarInfo | str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in entries:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def zip_entry(name: str, *, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 3, 1, 10, 0, 0))
    info.external_attr = mode << 16
    info.compress_type = method
    return info


def tar_entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def names(source: Source) -> list[str]:
    return [member.path for member in source.members]


def refused(source: Source) -> dict[str, str]:
    return {one.path: one.why for one in source.refused}


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_archive_is_read(tmp_path: Path, mode: str) -> None:
    info = tar_entry("ada/x.ipynb")
    info.mtime = 1_772_359_200
    path = write_tar(tmp_path / "x", (info, b"one"), ("b.ipynb", b"two"), mode=mode)

    with open_source(path, INDIA) as source:
        assert names(source) == ["ada/x.ipynb", "b.ipynb"]
        assert [source.read(member) for member in source.members] == [b"one", b"two"]
        assert source.read(source.members[0]) == b"one"
        assert source.members[0].when == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def test_times_of_a_zip_archive_are_in_the_courses_zone(tmp_path: Path) -> None:
    odd = zip_entry("y.ipynb")
    odd.date_time = (1980, 0, 0, 0, 0, 0)
    path = write_zip(tmp_path / "x.zip", (zip_entry("x.ipynb"), b"one"), (odd, b""))

    with open_source(path, INDIA) as source:
        assert source.members[0].when == datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
        assert source.members[1].when is None


def test_names_that_lead_elsewhere_are_refused(tmp_path: Path) -> None:
    bad = ["../x", "/etc/passwd", "a/../../x", "C:/x", "..\\..\\x", "a\tb.ipynb", "a" * 2000]
    path = write_zip(tmp_path / "x.zip", *((zip_entry(name), b"x") for name in [*bad, "./a//b"]))

    with open_source(path, UTC) as source:
        assert names(source) == ["a/b"]
        assert len(source.refused) == len(bad)
        assert sum(why == OUTSIDE for why in refused(source).values()) == 5


def test_links_and_devices_are_refused(tmp_path: Path) -> None:
    in_zip = write_zip(
        tmp_path / "x.zip",
        (zip_entry("link", mode=0o120777), b"/etc/passwd"),
        (zip_entry("fifo", mode=0o010644), b""),
        (zip_entry("file", mode=0o100644), b"x"),
    )
    in_tar = write_tar(
        tmp_path / "x.tar",
        (tar_entry("link", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (tar_entry("hard", tarfile.LNKTYPE, "../../x"), b""),
        (tar_entry("fifo", tarfile.FIFOTYPE), b""),
        (tar_entry("file"), b"x"),
    )
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_bytes(b"x")
    (folder / "link").symlink_to("/etc/passwd")
    (folder / "links").symlink_to(tmp_path)
    os.mkfifo(folder / "fifo")

    for path in (in_zip, in_tar, folder):
        with open_source(path, UTC) as source:
            assert names(source) == ["file"]
            found = refused(source)
            assert found["link"] == LINK
            assert found["fifo"] == SPECIAL
            assert set(found) <= {"link", "fifo", "hard", "links"}


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "x").write_bytes(b"x")
    with open_source(folder, UTC) as source:
        (folder / "x").unlink()
        (folder / "x").symlink_to("/etc/passwd")
        with pytest.raises(ArchiveError, match="no ordinary file"):
            source.read(source.members[0])


def test_what_is_locked_or_packed_in_odd_ways_is_refused(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "x.zip",
        (zip_entry("locked"), b"x"),
        (zip_entry("odd", method=zipfile.ZIP_LZMA), b"x"),
    )
    data = path.read_bytes()
    # the flag that says "encrypted", in the entry of the directory
    at = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 8] + struct.pack("<H", 1) + data[at + 10 :])

    with open_source(path, UTC) as source:
        assert refused(source) == {"locked": LOCKED, "odd": ODD_METHOD}


def test_what_nobody_has_handed_in_is_passed_over(tmp_path: Path) -> None:
    junk = ["__MACOSX/._x.ipynb", ".DS_Store", "a/.ipynb_checkpoints/x.ipynb", "Thumbs.db"]
    path = write_zip(tmp_path / "x.zip", *((zip_entry(name), b"x") for name in [*junk, "x.ipynb"]))

    with open_source(path, UTC) as source:
        assert names(source) == ["x.ipynb"]
        assert source.refused == []


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Jürgen.ipynb".encode(), "Jürgen.ipynb"),
        ("Ju\u0308rgen.ipynb".encode(), "Ju\u0308rgen.ipynb"),
        ("Jürgen.ipynb".encode("cp437"), "Jürgen.ipynb"),
    ],
)
def test_names_in_any_encoding_are_read(tmp_path: Path, raw: bytes, name: str) -> None:
    stand_in = b"x" * len(raw)
    path = write_zip(tmp_path / "x.zip", (zip_entry(stand_in.decode()), b"one"))
    path.write_bytes(path.read_bytes().replace(stand_in, raw))  # without a word of its encoding

    with open_source(path, UTC) as source:
        assert names(source) == [name]
        assert source.read(source.members[0]) == b"one"


def test_a_folders_names_in_other_encodings_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/J\xfcrgen.ipynb")).write_bytes(b"one")

    with open_source(folder, UTC) as source:
        assert names(source) == ["Jürgen.ipynb"]
        assert source.read(source.members[0]) == b"one"


# --- bombs ------------------------------------------------------------------------------------


def test_a_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (archives, zip_source, tar_source):
        monkeypatch.setattr(module, "MAX_FILE", 1000)
    entries = ("bomb", bytes(10**6)), ("fine", b"x")
    for path in (
        write_zip(tmp_path / "x.zip", *entries),
        write_tar(tmp_path / "x.tgz", *entries, mode="w:gz"),
    ):
        with open_source(path, UTC) as source:
            for member in source.members:
                if member.path == "bomb":
                    with pytest.raises(ArchiveError, match="larger than"):
                        source.read(member)
                else:
                    assert source.read(member) == b"x"


def test_many_files_that_share_their_bytes_are_too_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_TOTAL", 2500)
    path = write_zip(tmp_path / "x.zip", *((f"x{n}", bytes(1000)) for n in range(3)))

    with open_source(path, UTC) as source:
        assert len(source.read(source.members[0])) == 1000
        source.read(source.members[1])
        with pytest.raises(ArchiveError, match="collect it in parts"):
            source.read(source.members[2])


def test_a_size_that_an_archive_claims_is_not_believed(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", (zip_entry("x"), bytes(5000)))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # ten bytes, it says
    path.write_bytes(data)

    with open_source(path, UTC) as source, pytest.raises(ArchiveError, match=DAMAGED):
        source.read(source.members[0])


@pytest.mark.parametrize("pack", [write_zip, write_tar])
def test_too_many_files_are_no_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[..., Path]
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 5)
    path = pack(tmp_path / "x", *((f"x{n}", b"") for n in range(6)))

    with pytest.raises(ArchiveError, match="more than 5 files"), open_source(path, UTC):
        pass


def test_a_directory_of_a_zip_archive_that_fills_memory_is_not_built(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", *((f"x{n}", b"") for n in range(7)))

    with path.open("rb") as file, pytest.raises(ArchiveError, match="more than 3 files"):
        zip_source.ZipSource(file, "it", UTC, 3)


def test_a_tar_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tar_source, "MAX_TOTAL", 10**6)
    path = tmp_path / "x.tgz"
    path.write_bytes(gzip.compress(bytes(2 * 10**6)))

    with pytest.raises(ArchiveError, match="when it is unpacked"), open_source(path, UTC):
        pass


def test_a_header_of_a_tar_archive_that_claims_gigabytes_is_not_read(tmp_path: Path) -> None:
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.REGTYPE):
        info = tar_entry("x", kind)
        info.size = 2**40
        path = tmp_path / "x.tar"
        path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240))
        with pytest.raises(ArchiveError, match="damaged"), open_source(path, UTC):
            pass


# --- what is no archive -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), r"is a 7z archive.* unpack it \(7z x x\)"),
        (b"Rar!\x1a\x07\x01" + bytes(40), "is a RAR archive.* collect the folder"),
        (b"BZh91AY", "compressed with bzip2"),
        (b"", "is no archive"),
        (b"%PDF-1.4", "is no archive but a PDF"),
        (b"<!doctype html><title>Log in</title>", "but a web page for signing in"),
        (b"PK\x03\x04" + bytes(100), "damaged, or was not downloaded to its end"),
        (b"\x1f\x8b\x08" + bytes(100), "damaged, or was not downloaded to its end"),
        # the same bytes at any time: every process that runs tests has to collect the same ones
        (gzip.compress(b"no tar", mtime=0), "damaged, or was not downloaded to its end"),
    ],
)
def test_what_is_no_archive_is_told_in_a_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)

    with pytest.raises(ArchiveError, match=said) as found, open_source(path, UTC):
        pass
    assert str(found.value).endswith(".")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("pack", [write_zip, write_tar])
def test_an_archive_that_breaks_off_is_damaged(tmp_path: Path, pack: Callable[..., Path]) -> None:
    path = pack(tmp_path / "x", ("x.ipynb", os.urandom(5000)), ("y.ipynb", os.urandom(5000)))
    path.write_bytes(path.read_bytes()[:7000])

    with pytest.raises(ArchiveError, match="download it again"), open_source(path, UTC):
        pass


def test_a_damaged_file_costs_itself_alone(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", ("x", b"one" * 100), ("y", b"two"))
    data = bytearray(path.read_bytes())
    data[35] ^= 0xFF
    path.write_bytes(data)

    with open_source(path, UTC) as source:
        with pytest.raises(ArchiveError, match=DAMAGED):
            source.read(source.members[0])
        assert source.read(source.members[1]) == b"two"


def test_nothing_at_all_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.zip"
    with pytest.raises(ArchiveError, match="There is no archive"), open_source(path, UTC):
        pass
