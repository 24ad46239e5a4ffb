"""Where submissions came from: kept whole, read with care."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.course import CourseError
from autograder.lms.origins import Origin, origins_file, read_origins, write_origins
from autograder.submissions.folder import folders

LAB = "lab3"
ADA = Origin(
    "moodle",
    "Ada Lovelace_123_assignsubmission_file_/lab3.ipynb",
    name="Ada Lovelace",
    ids={"participant": "123"},
    file_time="2026-03-01T10:00:00+00:00",
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_origins(tmp_path, LAB) == {}

    write_origins(tmp_path, LAB, {"zoe": Origin("canvas", "zoe_1_2_lab3.ipynb"), "ada": ADA})

    assert read_origins(tmp_path, LAB)["ada"] == ADA
    assert list(read_origins(tmp_path, LAB)) == ["ada", "zoe"]
    assert folders(tmp_path, LAB) == []


def test_an_origin_says_what_to_call_what_goes_back() -> None:
    assert ADA.folder == "Ada Lovelace_123_assignsubmission_file_"
    assert ADA.file == "lab3.ipynb"
    assert Origin("canvas", "zoe_1_2_lab3.ipynb").folder == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[" * 100_000,
        "{}",
        '{"version": 2, "students": {}}',
        '{"version": 1, "students": {"ada": {"system": "moodle", "path": 3}}}',
        '{"version": 1, "students": {"ada": {"system": "m", "path": "../../etc/passwd"}}}',
        '{"version": 1, "students": {"ada": {"system": "m", "path": "/etc/passwd"}}}',
        b"\xff\xfe",
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, text: str | bytes
) -> None:
    path = origins_file(tmp_path, LAB)
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(CourseError, match=r"lab3\.json.* again\.$"):
        read_origins(tmp_path, LAB)


def test_a_field_of_a_later_program_does_no_harm(tmp_path: Path) -> None:
    write_origins(tmp_path, LAB, {"ada": ADA})
    path = origins_file(tmp_path, LAB)
    found = json.loads(path.read_text())
    found["students"]["ada"]["more"] = [1]
    path.write_text(json.dumps(found))

    assert read_origins(tmp_path, LAB) == {"ada": ADA}


def test_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    origins_file(submitted, LAB).parent.symlink_to(elsewhere)
    (elsewhere / "lab3.json").write_text('{"version": 1, "students": {}}')

    with pytest.raises(CourseError, match="link"):
        write_origins(submitted, LAB, {"ada": ADA})
    with pytest.raises(CourseError, match="link"):
        read_origins(submitted, LAB)
    assert len(list(elsewhere.iterdir())) == 1
