"""What was handed in and lies where grading does not look, and how it is put right."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path, PurePath

import pytest

from autograder.course import Course
from autograder.submissions.folder import read_submitted_file
from autograder.submissions.moving import Moved, MoveError, move
from autograder.submissions.roster import Roster, RosterStudent, doubles, told_apart
from autograder.submissions.strays import Stray, find_lookalikes, find_strays
from support.tiny import ROOT

COURSE = Course(ROOT)
LABS = [COURSE.lab(name) for name in COURSE.labs]
LAB = "lab3_xor_network"
NOBODY = Roster()
CLASS = Roster(
    [
        RosterStudent("adalovelace", "Ada", "Lovelace"),
        RosterStudent("bob"),
        RosterStudent("zo\u00eb"),
        RosterStudent("m17", "Émilie", "du Châtelet"),
    ]
)


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted"
    folder.mkdir()
    return folder


def put(submitted: Path, name: str, text: str = "{}") -> Path:
    path = submitted / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def where(submitted: Path, roster: Roster = NOBODY) -> dict[str, str]:
    """Where each stray should lie, or why nobody knows."""
    return {
        str(one.path): str(one.target) if one.target else one.why_not
        for one in find_strays(submitted, LABS, roster)
    }


@pytest.mark.parametrize(
    ("file", "unit", "target"),
    [
        (f"ada/{LAB}.ipynb", f"ada/{LAB}.ipynb", f"ada/{LAB}"),
        ("ada/My Lab 3 (1).ipynb", "ada/My Lab 3 (1).ipynb", f"ada/{LAB}"),
        (f"bob/Lab3_XOR_Network/{LAB}.ipynb", "bob/Lab3_XOR_Network", f"bob/{LAB}"),
        (f"cyd/lab3/{LAB}.ipynb", "cyd/lab3", f"cyd/{LAB}"),
        ("cyd/lab3/report.pdf", "cyd/lab3", f"cyd/{LAB}"),
        (f"cyd/lab3/{LAB}/{LAB}.ipynb", "cyd/lab3", f"cyd/{LAB}"),
        (f"{LAB}/dora/{LAB}.ipynb", f"{LAB}/dora", f"dora/{LAB}"),
        ("Lab 3/dora/x.ipynb", "Lab 3/dora", f"dora/{LAB}"),
        (f"archive/eve/{LAB}/{LAB}.ipynb", f"archive/eve/{LAB}", f"eve/{LAB}"),
        (f"lab3 hand-ins/eve/{LAB}/x.ipynb", f"lab3 hand-ins/eve/{LAB}", f"eve/{LAB}"),
        (f"ada/{LAB}.pdf", f"ada/{LAB}.pdf", f"ada/{LAB}"),
    ],
)
def test_a_stray_is_found_with_its_place(
    submitted: Path, file: str, unit: str, target: str
) -> None:
    put(submitted, file)
    assert where(submitted) == {unit: target}


@pytest.mark.parametrize(
    ("file", "unit", "why"),
    [
        (f"{LAB}_17.ipynb", f"{LAB}_17.ipynb", "whose"),
        ("ada/homework.ipynb", "ada/homework.ipynb", "which lab"),
        ("ada/lab3.zip", "ada/lab3.zip", "archive"),
        ("hand-ins.zip", "hand-ins.zip", "archive"),
        ("ada/essay.pdf", "ada", "no notebook"),
        ("ada/lab3 and lab4.ipynb", "ada/lab3 and lab4.ipynb", "which lab"),
        (f"archive/{LAB[:4]}/dora/x.ipynb", "archive/lab3", "whose"),
        ("a?b/lab3/x.ipynb", "a?b/lab3", "cannot be a student's id"),
    ],
)
def test_what_is_not_clear_is_named_and_has_no_place(
    submitted: Path, file: str, unit: str, why: str
) -> None:
    put(submitted, file)
    ((path, said),) = where(submitted).items()
    assert path == unit
    assert why in said


def test_what_lies_in_its_place_is_no_stray(submitted: Path) -> None:
    put(submitted, f"ada/{LAB}/{LAB}.ipynb")
    put(submitted, f"ada/{LAB}/old/lab4.ipynb")
    put(submitted, "ada/timestamp.txt")
    put(submitted, "ada/notes.txt")
    put(submitted, "roster.csv")
    put(submitted, ".hidden/lab3.ipynb")
    put(submitted, "__MACOSX/._lab3.ipynb")
    (submitted / "bob").mkdir()
    assert where(submitted) == {}


def test_the_roster_says_whose_it_is(submitted: Path) -> None:
    put(submitted, "archive/Lab3/bob/x.ipynb")
    put(submitted, "downloads/bob_123_lab3.ipynb")
    put(submitted, "Ada Lovelace_17_file/lab3.ipynb")
    put(submitted, "lab3_du Châtelet Émilie.ipynb")
    assert where(submitted, CLASS) == {
        "archive/Lab3/bob": f"bob/{LAB}",
        "downloads/bob_123_lab3.ipynb": f"bob/{LAB}",
        "Ada Lovelace_17_file/lab3.ipynb": f"Ada Lovelace_17_file/{LAB}",
        "lab3_du Châtelet Émilie.ipynb": f"m17/{LAB}",
    }


def test_a_folder_of_downloads_is_not_taken_for_a_student(submitted: Path) -> None:
    for name in ("one lab3", "another lab3"):
        put(submitted, f"downloads/{name}.ipynb")
    assert set(where(submitted).values()) == {"whose it is cannot be told"}
    for name in (LAB, f"{LAB}-Copy1"):
        put(submitted, f"ada/{name}.ipynb")
    assert where(submitted)[f"ada/{LAB}.ipynb"] == f"ada/{LAB}"


def test_what_lies_in_a_students_folder_is_hers(submitted: Path) -> None:
    """Nobody hands in for somebody else by the name of a folder."""
    put(submitted, f"bob/{LAB}/{LAB}.ipynb")
    put(submitted, "bob/x/adalovelace/lab4_deep_network/y.ipynb")
    put(submitted, "bob/adalovelace/lab1_gradient_descent.ipynb")
    for roster in (CLASS, NOBODY):
        assert set(where(submitted, roster).values()) == {
            "bob/lab4_deep_network",
            "bob/lab1_gradient_descent",
        }


def test_the_cells_say_which_lab_it_is(submitted: Path) -> None:
    release = COURSE.lab(LAB).release_notebook.read_text()
    put(submitted, "ada/homework.ipynb", release)
    assert where(submitted) == {"ada/homework.ipynb": f"ada/{LAB}"}


def test_a_huge_folder_costs_no_time(submitted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(50):
        put(submitted, f"ada/{number:02}/lab3_{number:02}.ipynb")
    monkeypatch.setattr("autograder.submissions.strays.MAX_NAMES", 60)
    found = where(submitted)
    assert 0 < len(found) < 15
    assert "not all were looked at" in found["ada"]


def test_a_folder_that_may_not_be_opened_is_named(
    submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(submitted, "ada/lab3.ipynb")
    monkeypatch.setattr("autograder.submissions.strays.os.access", lambda *_: False)
    assert where(submitted) == {"ada": "you may not open it"}


def test_whatever_things_are_called_a_sentence_is_one_line(submitted: Path) -> None:
    for name in ("a\x1b[31m", "b\nc", "d\u202ee", "f*g"):
        put(submitted, f"{name}/lab3.ipynb")
        put(submitted, f"ok/lab3/{name}.ipynb")
        put(submitted, f"ok/{name}-lab4.ipynb")
    put(submitted, "\udcff/lab3.ipynb")
    found = find_strays(submitted, LABS, NOBODY)
    assert len(found) == 10
    for one in found:
        assert str(one).isprintable()


def test_links_are_named_and_not_followed(submitted: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret/lab3/lab3.ipynb")
    (submitted / "ada").mkdir()
    (submitted / "ada" / "lab3.ipynb").symlink_to(secret)
    (submitted / "ada" / "lab4").symlink_to(secret.parent)
    (submitted / "bob").symlink_to(secret.parent.parent)
    found = find_strays(submitted, LABS, NOBODY)
    assert [str(one.path) for one in found] == ["ada/lab3.ipynb", "ada/lab4", "bob"]
    for one in found:
        assert "link" in one.why_not
        with pytest.raises(MoveError, match="link"):
            move(submitted, one)


@pytest.mark.parametrize(
    ("folder", "student"),
    [
        ("Ada Lovelace", "adalovelace"),
        ("AdaLovelace", "adalovelace"),
        ("Lovelace, Ada", "adalovelace"),
        ("BOB", "bob"),
        ("zoe\u0308", "zo\u00eb"),
        ("Emilie du Chatelet", ""),
        ("dora", ""),
        ("bob", ""),
    ],
)
def test_another_spelling_of_a_name_is_hers(submitted: Path, folder: str, student: str) -> None:
    put(submitted, f"{folder}/{LAB}/{LAB}.ipynb")
    found = find_lookalikes(submitted, LABS, CLASS)
    assert [one.student for one in found] == ([student] if student else [])
    assert find_strays(submitted, LABS, CLASS) == []


def test_a_name_that_may_be_two_students_is_nobodys() -> None:
    roster = Roster([RosterStudent("ada01"), RosterStudent("ADA01"), RosterStudent("a da01")])
    assert roster.match("ada01") == "ada01"
    assert roster.match("Ada01") == ""
    numbers = Roster([RosterStudent("2026-1-12")])
    assert numbers.match("2026-11-2") == ""
    assert numbers.match("2026 1-12") == ""
    assert numbers.named_in("2026-1-12_lab3") == "2026-1-12"
    assert numbers.named_in("2026-11-2_lab3") == ""
    assert doubles(["2026-1-12", "2026-11-2"]) == []


def test_names_that_differ_in_nothing_that_is_seen_are_told_together() -> None:
    assert doubles(["ada01", "bob", "ADA01", "zo\u00eb", "zoe\u0308"]) == [
        ("ADA01", "ada01"),
        ("zoe\u0308", "zo\u00eb"),
    ]


def test_moving_puts_everything_in_its_place(submitted: Path) -> None:
    put(submitted, f"ada/{LAB}.ipynb", "a")
    put(submitted, f"cyd/lab3/{LAB}.ipynb", "c")
    put(submitted, f"{LAB}/dora/{LAB}.ipynb", "d")
    put(submitted, f"{LAB}/dora/timestamp.txt", "2026-11-01 12:00:00 UTC")
    put(submitted, f"flat/eve/{LAB}.ipynb", "e")
    put(submitted, "flat/eve/timestamp.txt", "2026-11-02 12:00:00 UTC")
    roster = Roster([RosterStudent("eve")])
    for stray in find_strays(submitted, LABS, roster):
        move(submitted, stray)
    for student in ("ada", "cyd", "dora", "eve"):
        assert (submitted / student / LAB / f"{LAB}.ipynb").read_text() == student[0]
    assert "11-01" in (submitted / "dora" / LAB / "timestamp.txt").read_text()
    assert "11-02" in (submitted / "eve" / LAB / "timestamp.txt").read_text()
    assert not (submitted / LAB).exists()
    assert find_strays(submitted, LABS, roster) == []


def test_a_moved_notebook_has_the_name_by_which_grading_finds_it(submitted: Path) -> None:
    release = COURSE.lab(LAB).release_notebook.read_text()
    put(submitted, "ada/lab3 (1) final.ipynb", release)
    put(submitted, "bob/homework.ipynb.txt", release)
    put(submitted, f"cyd/{LAB}.pdf", "%PDF")
    places = [move(submitted, stray).path for stray in find_strays(submitted, LABS, NOBODY)]
    assert [str(path.relative_to(submitted)) for path in places] == [
        f"ada/{LAB}/{LAB}.ipynb",
        f"bob/{LAB}/{LAB}.ipynb",
        f"cyd/{LAB}/{LAB}.pdf",
    ]
    file = read_submitted_file(submitted / "ada" / LAB, COURSE.lab(LAB))
    assert file.path.name == f"{LAB}.ipynb"
    assert file.note == ""


def dated(folder: Path) -> datetime | None:
    """When a folder was handed in, by the one line of its file."""
    return datetime.fromisoformat((folder / "timestamp.txt").read_text())


@pytest.mark.parametrize("newer_is_astray", [True, False])
def test_of_two_folders_for_one_place_the_newer_counts_and_nothing_is_lost(
    submitted: Path, newer_is_astray: bool
) -> None:
    astray, there = (
        ("2026-03-02", "2026-03-01") if newer_is_astray else ("2026-03-01", "2026-03-02")
    )
    for name, date in (("zoe\u0308", astray), ("zo\u00eb", there)):
        put(submitted, f"{name}/{LAB}/{LAB}.ipynb", date)
        put(submitted, f"{name}/{LAB}/timestamp.txt", date)
    (stray,) = find_lookalikes(submitted, LABS, CLASS)
    moved = move(submitted, stray, dated)
    place = submitted / "zo\u00eb" / LAB
    kept = place.parent / ".earlier" / f"{LAB} 2026-03-01 00.00.00"
    assert (place / f"{LAB}.ipynb").read_text() == "2026-03-02"
    assert (kept / f"{LAB}.ipynb").read_text() == "2026-03-01"
    assert moved == (Moved(place, kept=kept) if newer_is_astray else Moved(kept, counts=False))
    assert not (submitted / "zoe\u0308").exists()
    assert find_lookalikes(submitted, LABS, CLASS) == find_strays(submitted, LABS, CLASS) == []

    put(submitted, f"zoe\u0308/{LAB}/{LAB}.ipynb", "once more")
    put(submitted, f"zoe\u0308/{LAB}/timestamp.txt", "2026-03-01")
    (stray,) = find_lookalikes(submitted, LABS, CLASS)
    assert move(submitted, stray, dated).path == kept.with_name(f"{kept.name} (2)")
    assert (kept / f"{LAB}.ipynb").read_text() == "2026-03-01"


def test_two_folders_of_which_nobody_knows_the_newer_stay_where_they_are(submitted: Path) -> None:
    for name in ("zoe\u0308", "zo\u00eb"):
        put(submitted, f"{name}/{LAB}/{LAB}.ipynb", name)
        put(submitted, f"{name}/{LAB}/timestamp.txt", "2026-03-01")
    (stray,) = find_lookalikes(submitted, LABS, CLASS)
    for handed_in in (dated, lambda _: None):
        with pytest.raises(MoveError, match="which is newer cannot be told"):
            move(submitted, stray, handed_in)
    for name in ("zoe\u0308", "zo\u00eb"):
        assert (submitted / name / LAB / f"{LAB}.ipynb").read_text() == name


def test_names_that_look_the_same_are_said_so_that_they_can_be_told_apart(submitted: Path) -> None:
    put(submitted, f"zoe\u0308/{LAB}/{LAB}.ipynb")
    (stray,) = find_lookalikes(submitted, LABS, CLASS)
    assert "is written in another Unicode form than the roster's" in str(stray)
    assert told_apart(["zoe\u0308", "zo\u00eb"]) == (
        "'zo\u00eb' (Unicode form NFD) and 'zo\u00eb' (Unicode form NFC)"
    )
    assert told_apart(["bil al", "bil_al"]) == "'bil al' and 'bil_al'"
    assert told_apart(["a\u200bda", "a\u200cda"]) == r"'a\u200bda' and 'a\u200cda'"


def test_moving_overwrites_nothing(submitted: Path) -> None:
    put(submitted, f"ada/{LAB}/{LAB}.ipynb", "first")
    put(submitted, f"ada/{LAB}.ipynb", "second")
    put(submitted, f"bob/{LAB}/{LAB}.ipynb", "first")
    put(submitted, f"bob/lab3/{LAB}.ipynb", "second")
    put(submitted, f"cyd/{LAB}/{LAB}.pdf", "first")
    put(submitted, f"cyd/{LAB}.pdf", "second")
    strays = find_strays(submitted, LABS, NOBODY)
    assert len(strays) == 3
    for stray in strays:
        with pytest.raises(MoveError, match=r"already|File exists"):
            move(submitted, stray)
    assert (submitted / "cyd" / LAB / f"{LAB}.pdf").read_text() == "first"
    assert (submitted / "cyd" / f"{LAB}.pdf").read_text() == "second"
    assert (submitted / "ada" / LAB / f"{LAB}.ipynb").read_text() == "first"
    assert (submitted / "ada" / f"{LAB}.ipynb").read_text() == "second"
    assert (submitted / "bob" / LAB / f"{LAB}.ipynb").read_text() == "first"
    assert (submitted / "bob" / "lab3" / f"{LAB}.ipynb").read_text() == "second"


def test_moving_goes_nowhere_else(submitted: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    put(submitted, f"ada/{LAB}.ipynb")
    put(submitted, f"cyd/lab3/{LAB}.ipynb")
    strays = find_strays(submitted, LABS, NOBODY)
    (submitted / "ada" / LAB).symlink_to(outside)
    (submitted / "cyd").rename(submitted / "real")
    (submitted / "cyd").symlink_to(submitted / "real")
    far = Stray(PurePath("ada", f"{LAB}.ipynb"), LAB, "../outside")
    for stray in (*strays, far):
        with pytest.raises(MoveError):
            move(submitted, stray)
    assert list(outside.iterdir()) == []
    assert json.loads((submitted / "ada" / f"{LAB}.ipynb").read_text()) == {}


def test_a_roster_with_a_path_for_an_id_moves_nothing(submitted: Path) -> None:
    put(submitted, f"xx/{LAB}.ipynb")
    roster = Roster([RosterStudent("../xx", "x", "x")])
    (stray,) = find_strays(submitted, LABS, roster)
    assert stray.target is None
