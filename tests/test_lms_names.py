"""Whose a file in an archive is, by the names in it: every form, every spelling, nobody guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder import systems
from autograder.lms import placing
from autograder.lms.archives import Member, Refused
from autograder.lms.assigning import Assigned, assign
from autograder.lms.claims import Claim, Entry
from autograder.lms.handed_in import HandedFile, HandedIn
from autograder.lms.matching import Matcher
from autograder.lms.names import joined_keys, sorted_keys
from autograder.lms.recognise import recognise
from autograder.submissions.roster import Roster, RosterStudent
from support.tiny import LAB

ADA = RosterStudent("ada", "Ada", "Lovelace", "ada@uni.example", "11")
BOB = RosterStudent("bob", "Bob", "Byrne", "bob@uni.example", "12")
SMITHS = tuple(RosterStudent(f"js{number}", "John", "Smith") for number in (1, 2))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Names:
    """An archive of which only the names matter."""

    is_ordered = True

    def __init__(self, names: Sequence[str], times: Sequence[datetime] = ()) -> None:
        whens = times or [NOON] * len(names)
        self.members = [
            Member(name, number, when)
            for number, (name, when) in enumerate(zip(names, whens, strict=True))
        ]
        self.refused: list[Refused] = []

    def read(self, member: Member) -> bytes:
        raise AssertionError(f"{member.path} need not be read")


def given(names: Sequence[str], *students: RosterStudent, entered: bool = True) -> Assigned:
    """Whose each file is."""
    entries = recognise(Names(names)).entries
    return assign(entries, Roster(students, is_entered=entered), LAB, {})


def by_student(assigned: Assigned) -> dict[str, list[str]]:
    return {
        student: [entry.member.path for entry, _ in files]
        for student, files in assigned.by_student.items()
    }


FORMS = {
    "moodle, flat": (
        f"Lovelace, Ada_71_assignsubmission_file_{LAB}.ipynb",
        f"Bob BYRNE_72_assignsubmission_file_my {LAB}.ipynb",
    ),
    "moodle, newer": (
        f"Ada  Lovelace_71_assignsubmission_file/{LAB}.ipynb",
        f"course-lab-5/Bob Byrne_72_assignsubmission_file/a folder/{LAB}.ipynb",
    ),
    "canvas": (f"adalovelace_71_81_{LAB}-3.ipynb", f"somebody_LATE_12_82_{LAB}.ipynb"),
    "drive": (f"Copy of {LAB} - Ada Lovelace.ipynb", f"{LAB} - Bob Byrne (2).ipynb"),
    "drive, by hand": (f"Copy of {LAB}_byrne_bob.ipynb", f"Ada Lovelace - {LAB}.ipynb"),
    "teams": (
        f"Submitted files/Ada Lovelace/{LAB}/Version 2/{LAB}.ipynb",
        f"Submitted files/Bob Byrne/{LAB}/Version 1/work.ipynb",
    ),
    "teams, as synchronised": (
        f"Class - Student Work/Submitted files/Ada Lovelace/{LAB}/{LAB}.ipynb",
        f"Class - Student Work/Submitted files/Bob Byrne/{LAB}/{LAB}.ipynb",
    ),
    "folders by id": (f"ada/{LAB}/{LAB}.ipynb", f"BOB/{LAB}.ipynb"),
    "folders by name": ("all/Lovelace, Ada/x.ipynb", f"all/byrne_bob/deep/er/{LAB}.ipynb"),
    "folders below a lab's": (f"{LAB}/ada lovelace/x.ipynb", f"{LAB}/12/x.ipynb"),
    "files by id": (f"{LAB}_ada.ipynb", "bob.ipynb"),
    "files by name": (f"AdaLovelace_{LAB}.ipynb", f"{LAB} (Byrne Bob).ipynb.txt"),
}


@pytest.mark.parametrize("names", FORMS.values(), ids=FORMS)
def test_students_are_found_in_every_form(names: Sequence[str]) -> None:
    whose = ["bob" if "bob" in name.lower() or "12" in name else "ada" for name in names]

    assigned = given(names, ADA, BOB)

    assert by_student(assigned) == {
        student: [name] for student, name in zip(whose, names, strict=True)
    }
    assert assigned.doubts == []


@pytest.mark.parametrize(
    ("form", "system"),
    [
        ("moodle, flat", "moodle"),
        ("canvas", "canvas"),
        ("drive", "drive"),
        ("teams, as synchronised", "teams"),
        ("folders by id", "folder"),
    ],
)
def test_a_form_is_known_by_its_names(form: str, system: str) -> None:
    assert recognise(Names(FORMS[form])).system == system


@pytest.mark.parametrize(
    ("archived", "first", "last"),
    [
        ("JÜRGEN MÜLLER", "Jürgen", "Müller"),
        ("Ju\u0308rgen Mu\u0308ller", "Jürgen", "Müller"),
        ("Juergen Mueller", "Jürgen", "Müller"),
        ("Jurgen Muller", "Jürgen", "Müller"),
        ("Müller, Jürgen", "Juergen", "Mueller"),
        ("Soren Kierkegaard", "Søren", "Kierkegaard"),
        ("Lukasz Nowak", "Łukasz", "Nowak"),
        ("Dang Thi Ha", "Đặng Thị", "Hà"),
        ("Anne Marie O Neill", "Anne-Marie", "O’Neill"),
        ("oneillannemarie", "Anne-Marie", "O'Neill"),
        ("Strasse Max", "Max", "Straße"),
        ("Ｊｏｓé García", "José", "García"),
    ],
)
def test_a_name_is_known_in_any_spelling(archived: str, first: str, last: str) -> None:
    name = f"{archived}_71_assignsubmission_file_{LAB}.ipynb"

    assert by_student(given([name], RosterStudent("x", first, last), ADA)) == {"x": [name]}


def test_scripts_without_accents_keep_their_marks() -> None:
    assert sorted_keys("किशोर") != sorted_keys("कशर")
    assert joined_keys("Ada Lovelace") == {"adalovelace", "lovelaceada"}


def test_an_accent_tells_two_students_apart_where_both_are_written() -> None:
    students = RosterStudent("a", "José", "García"), RosterStudent("b", "Jose", "Garcia")
    names = [
        f"{name}_{number}_assignsubmission_file_x.ipynb"
        for number, name in ((1, "José García"), (2, "Jose Garcia"))
    ]

    assert by_student(given(names, *students)) == {"a": names[:1], "b": names[1:]}


def test_two_of_one_name_are_never_guessed() -> None:
    for name in (
        "John Smith_1_assignsubmission_file_x.ipynb",
        "smithjohn_7_8_x.ipynb",
        "John Smith - x.ipynb",
        "Smith, John/x.ipynb",
        "x_john_smith.ipynb",
    ):
        assigned = given([name], *SMITHS, ADA)
        assert assigned.by_student == {}
        assert [one.student_id for one in assigned.doubts[0].students] == ["js1", "js2"]


def test_a_part_of_a_longer_name_is_asked_about() -> None:
    paul = RosterStudent("paul", "Paul", "Smith")
    for name in (
        "John Paul Smith - x.ipynb",
        "all/Paul Smith Jones/x.ipynb",
        "paul_smith_jr.ipynb",
    ):
        assigned = given([name], paul, ADA)
        assert assigned.by_student == {}
        assert [one.student_id for one in assigned.doubts[0].students] == ["paul"]
    for name in ("final Paul Smith - x.ipynb", "7 Paul Smith/x.ipynb", "x_paul_smith_v2.ipynb"):
        assert [*given([name], paul, ADA).by_student] == ["paul"]


def test_two_people_of_an_archive_are_not_made_one_student() -> None:
    names = [f"Ada Lovelace_{number}_assignsubmission_file_/x.ipynb" for number in (1, 2)]
    assigned = given(names, ADA)

    assert assigned.by_student == {}
    assert [doubt.is_one_too_many for doubt in assigned.doubts] == [True, True]


def test_members_of_moodles_groups_are_found_behind_the_groups_name() -> None:
    """Each of them has a folder with the work of the group."""
    names = ["Group A-Ada Lovelace_71", "Group A-Bob Byrne_72", "Lab-1 b-Anne-Marie Roy_73"]
    folders = [f"{name}_assignsubmission_file_/{LAB}.ipynb" for name in names]
    ada, bob = RosterStudent("ada", "Ada", "Lovelace"), RosterStudent("bob", "Bob", "Byrne")
    anne = RosterStudent("anne", "Anne-Marie", "Roy")

    assert by_student(given(folders, ada, bob, anne)) == {
        "ada": folders[:1],
        "bob": folders[1:2],
        "anne": folders[2:],
    }
    # Marie Roy may not be who is meant
    marie = RosterStudent("marie", "Marie", "Roy")
    assigned = given(folders, ada, bob, marie)
    assert "marie" not in assigned.by_student
    assert [[one.student_id for one in doubt.students] for doubt in assigned.doubts] == [["marie"]]
    # and of names with a dash alone nothing is left out
    names = ["Anne-Marie Roy_71", "Anne-Lise Weber_72", "Bob Byrne_73"]
    folders = [f"{name}_assignsubmission_file_/{LAB}.ipynb" for name in names]
    assert list(by_student(given(folders, marie, bob))) == ["bob"]


def test_a_number_counts_before_a_name_unless_the_name_is_anothers() -> None:
    students = ADA, RosterStudent("other", "Ada", "Lovelace", lms_id="99"), BOB

    assert [*given(["lovelaceada_99_1_x.ipynb"], *students).by_student] == ["other"]
    assert [*given(["byrnerobert_12_1_x.ipynb"], *students).by_student] == ["bob"]
    (doubt,) = given(["byrnebob_11_1_x.ipynb"], *students).doubts
    assert [one.student_id for one in doubt.students] == ["ada", "bob"]


def test_an_id_that_is_anothers_name_is_asked_about() -> None:
    lee, kim = RosterStudent("kim", "Sun", "Lee"), RosterStudent("b2", "", "Kim")
    for name in ("Kim_1_assignsubmission_file_/x.ipynb", "kim_7_8_x.ipynb", "Kim/x.ipynb"):
        assigned = given([name], lee, kim)
        assert assigned.by_student == {}
        assert [one.student_id for one in assigned.doubts[0].students] == ["b2", "kim"]
    assert [*given(["kim/x.ipynb"], lee, BOB).by_student] == ["kim"]


@pytest.mark.parametrize(
    ("email", "name", "whose"),
    [
        ("ada@uni.example", "A. L.", ["ada"]),
        ("ada@elsewhere.example", "Ada Lovelace", ["ada"]),  # the name says the same
        ("carl@elsewhere.example", "", ["carl"]),  # nothing says otherwise
        ("ada@elsewhere.example", "Ada Other", []),
        ("ada@elsewhere.example", "", []),
        ("carl@elsewhere.example", "Carl Other", []),
        ("ada@uni.example", "Bob Byrne", []),
        ("ada@elsewhere.example", "Bob Byrne", []),
    ],
)
def test_an_address_that_only_begins_as_an_id_does_is_not_enough(
    email: str, name: str, whose: list[str]
) -> None:
    students = ADA, BOB, RosterStudent("carl", "Carl", "Cox")
    matcher = Matcher(Roster(students, is_entered=True), LAB, {})

    match = matcher.match(Claim(email, name=name, email=email))

    assert [match.student] == (whose or [""])
    assert match.students


def test_a_labs_name_is_nobodys_id() -> None:
    lab = RosterStudent("tiny", "Tiny", "Tim"), RosterStudent("lab0", "La", "Bo")

    assert by_student(given([f"{LAB} (Bob Byrne).ipynb"], *lab, BOB)) == {
        "bob": [f"{LAB} (Bob Byrne).ipynb"]
    }
    assert given([f"{LAB}.ipynb"], *lab).by_student == {}


def test_without_a_roster_students_are_called_as_the_archive_calls_them() -> None:
    for name, student in {
        "Lovelace, Ada_1_assignsubmission_file_/x.ipynb": "Ada Lovelace",
        "lovelaceada_7_8_x.ipynb": "lovelaceada",
        "Ada Lovelace - x.ipynb": "Ada Lovelace",
        "ada/x.ipynb": "ada",
    }.items():
        assert by_student(given([name], entered=False)) == {student: [name]}
    for name in ("Copy of x.ipynb", "..._1_assignsubmission_file_/x.ipynb"):
        assert given([name], entered=False).by_student == {}


def test_without_a_roster_two_of_one_name_are_not_made_one() -> None:
    names = [f"John Smith_{number}_assignsubmission_file_/x.ipynb" for number in (1, 2)]

    assert given(names, entered=False).by_student == {}


def test_times_of_packing_are_not_those_of_handing_in() -> None:
    names = [
        f"Student {letter}_{n}_assignsubmission_file_/x.ipynb"
        for n, letter in enumerate("ABCDEFGHIJ")
    ]
    apart = [NOON + timedelta(hours=7 * n % 10) for n in range(10)]

    assert recognise(Names(names, apart)).has_times
    # within minutes, or each a little after the one before
    assert not recognise(
        Names(names, [NOON + timedelta(seconds=7 * n % 10) for n in range(10)])
    ).has_times
    assert not recognise(Names(names, [NOON + timedelta(minutes=n) for n in range(10)])).has_times
    assert not recognise(Names(names[:1], [NOON])).has_times
    assert recognise(Names(["ada/x.ipynb"], [NOON])).has_times
    assert not recognise(Names(["ada_1_2_x.ipynb"], [NOON])).has_times


def test_what_was_just_written_is_not_deleted_under_its_other_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = Member("one", 1, None)
    one = HandedFile(Entry(member, (), "x"), "x", b"new")
    found = HandedIn()
    folders = [tmp_path / "sees_case", tmp_path / "does_not"]
    for folder, is_blind in zip(folders, (False, True), strict=True):
        folder.mkdir()
        (folder / "Lab3.ipynb").write_bytes(b"old")
        monkeypatch.setattr(systems, "is_case_blind", lambda blind=is_blind: blind)
        placing.put(folder, [(one, "lab3.ipynb", None)], ["Lab3.ipynb"], found, now="now")

    names = [{path.name for path in folder.glob("*.ipynb")} for folder in folders]
    assert names == [{"lab3.ipynb"}, {"lab3.ipynb", "Lab3.ipynb"}]


def test_two_who_would_share_a_folder_are_left_to_the_teacher(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ["Anna/lab3.ipynb", "anna/lab3.ipynb"]
    assert set(given(names, entered=False).by_student) == {"Anna", "anna"}
    monkeypatch.setattr(systems, "is_case_blind", lambda: True)
    assert given(names, entered=False).by_student == {}
