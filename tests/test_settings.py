"""A class's own settings: read by nbgrader's configuration, with a sentence for each mistake."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from traitlets import Bool, Float, HasTraits, Int, List, Unicode
from traitlets.config import Config

from autograder.nbgrader_integration.configuration import configuration_digest, load_configuration
from autograder.nbgrader_integration.settings import FILE, Settings, SettingsError, read_settings
from support.commands import ISOLATION, command_here, nbgrader_here, run_here
from support.tiny import LAB, ROOT
from support.tiny_course import RIGHT, tiny_class, write_course

Patch = pytest.MonkeyPatch

PENALTY = '[late_penalty]\nplugin = "nbgrader.plugins.latesubmission.LateSubmissionPlugin"\n'


def read(folder: Path, text: str) -> Settings:
    (folder / FILE).write_text(text, "utf-8")
    return read_settings(folder)


def test_a_course_without_settings_has_the_usual_ones(tmp_path: Path) -> None:
    config = Config({"CourseDirectory": {"course_id": "strings"}})
    read_settings(tmp_path).apply(config, tmp_path)

    assert config == {"CourseDirectory": {"course_id": "strings"}}


def test_settings_become_nbgraders(tmp_path: Path) -> None:
    text = 'course_id = "backprop-2026"\nexchange = "/srv/exchange"\ndatabase = "marks/class.db"\n'
    text += 'timezone = "Asia/Kolkata"\n'
    config = Config()
    # an editor on Windows puts a byte order mark before it
    read(tmp_path, f"\N{ZERO WIDTH NO-BREAK SPACE}{text}{PENALTY}").apply(config, tmp_path)

    assert config.CourseDirectory.course_id == "backprop-2026"
    assert config.CourseDirectory.db_url == f"sqlite:///{tmp_path}/marks/class.db"
    assert config.Exchange == {"root": "/srv/exchange", "timezone": "Asia/Kolkata"}
    assert config.NbGraderAPI.timezone == "Asia/Kolkata"
    assert config.AssignLatePenalties.plugin_class.endswith(".LateSubmissionPlugin")


def test_a_late_penalty_is_by_the_day_unless_another_is_named(tmp_path: Path) -> None:
    config = Config()
    read(tmp_path, "[late_penalty]\nper_day = 0.2\nfloor = 0.5\n").apply(config, tmp_path)

    assert config.AssignLatePenalties.plugin_class.endswith(".PenaltyPerDay")
    assert config.PenaltyPerDay == {"per_day": 0.2, "floor": 0.5}


def test_a_gradebook_may_be_an_address(tmp_path: Path) -> None:
    config = Config()
    read(tmp_path, 'database = "postgresql+psycopg://host/marks"').apply(config, tmp_path)

    assert config.CourseDirectory.db_url == "postgresql+psycopg://host/marks"


def test_a_section_has_work_and_marks_of_its_own(tmp_path: Path, monkeypatch: Patch) -> None:
    def configured() -> Config:
        config = Config()
        read(tmp_path, 'course_id = "backprop"\nsection = "a"\n').apply(config, tmp_path)
        return config.CourseDirectory

    a = configured()
    monkeypatch.setenv("AUTOGRADER_SECTION", "b")
    b = configured()

    assert (a.course_id, b.course_id) == ("backprop-a", "backprop-b")
    assert a.db_url == f"sqlite:///{tmp_path}/sections/a/gradebook.db"
    assert a.submitted_directory == "sections/a/submitted"
    assert b.autograded_directory == "sections/b/autograded"
    assert b.feedback_directory == "sections/b/feedback"


def test_two_sections_leave_each_other_alone(
    tmp_path: Path, monkeypatch: Patch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = tiny_class(tmp_path / "course", {"asha": RIGHT})
    sections = course.root / "sections"
    for section in ("a", "b"):
        shutil.copytree(course.root / "submitted", sections / section / "submitted")
    (sections / "b" / "submitted" / "asha").rename(sections / "b" / "submitted" / "bilal")
    monkeypatch.setenv("AUTOGRADER_SECTION", "a")
    grade = ("grade", LAB, "--isolation", ISOLATION.value)
    assert command_here(course.root, *grade) == 0
    monkeypatch.setenv("AUTOGRADER_SECTION", "b")
    assert command_here(course.root, "release", LAB) == 0
    nbgrader_here(course.root, "autograde", LAB)
    capsys.readouterr()

    for section, student in (("a", "asha"), ("b", "bilal")):
        monkeypatch.setenv("AUTOGRADER_SECTION", section)
        assert command_here(course.root, "marks", LAB) == 0
        said = capsys.readouterr()
        assert f"Course backprop-{section} in" in said.err
        assert f"gradebook: sections/{section}/gradebook.db" in said.err
        assert re.findall(r"^ *(asha|bilal) +([\d.]+)", said.out, re.MULTILINE) == [(student, "5")]
        assert len(list((sections / section / "autograded").glob("*/*/*.ipynb"))) == 1
    assert not (course.root / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("course_id = backprop", 1, "this is not TOML"),
        ('\n\nsection = "a"\nsection = "b"', 4, "this is not TOML"),
        ('course_id = "a', 1, "this is not TOML"),
        ('# ours\ncouse_id = "a"', 2, "there is no setting couse_id; did you mean course_id?"),
        ('\nx = "a"', 2, "there is no setting x; there are course_id, section, database"),
        ('[other]\ncourse_id = "a"\n[x]', 1, "there is no setting other"),
        ("\ncourse_id = 2026", 2, "course_id has to be a name in quotes"),
        ('course_id = "../elsewhere"', 1, "course_id has to be a name in quotes"),
        ('section = "a b"', 1, "section has to be a name in quotes"),
        ('database = "a.db"\nexchange = "here"', 2, "exchange has to be a folder in quotes"),
        (
            'timezone = "India"',
            1,
            "timezone has to be a time zone's name in quotes, such as \"Asia",
        ),
        ("database = 5", 1, "database has to be a file's name or an address in quotes"),
        ("late_penalty = 0.1", 1, "late_penalty has to be a table, [late_penalty]"),
        ('[late_penalty]\nplugin = "no.such.Thing"', 2, "plugin has to be the name of a class"),
        ('[late_penalty]\nplugin = "os.path"', 2, "plugin has to be the name of a class"),
        (f'{PENALTY}penalty = "zero"', 3, "there is no setting penalty in [late_penalty]"),
        ("[late_penalty]\ngrace_hours = nan", 2, "grace_hours has to be a number that is 0 or"),
        ("[late_penalty]\nper_day = 10", 2, "per_day has to be a number from 0 to 1."),
        ("[late_penalty]\nper_day = true", 2, "per_day has to be a number from 0 to 1."),
        ('[late_penalty]\nper_day = "0.1"', 2, "per_day has to be a number from 0 to 1."),
        ("[late_penalty]\nper_weak = 1", 2, "there is no setting per_weak in [late_penalty]; did"),
        (f"{PENALTY}penalty_method = 5", 3, 'penalty_method has to be one of "none", "zero".'),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, text)

    assert str(raised.value).startswith(f"{tmp_path / FILE}, line {line}: {said}")
    assert "\n" not in str(raised.value)
    for word in ("trait", "instance", "<class", "None"):
        assert word not in str(raised.value)


class OwnPenalty(HasTraits):
    """A late penalty of a teacher's own, with a setting of each kind."""

    rounds = Bool(False).tag(config=True)
    days = Int(1, min=1).tag(config=True)
    most = Float(1.0, max=2.0).tag(config=True)
    share = Float(1.0).tag(config=True)
    name = Unicode("").tag(config=True)
    steps = List(help="Shares, one for each day.").tag(config=True)


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("rounds = 7", "true or false"),
        ("days = 1.5", "a whole number that is 1 or more"),
        ("days = true", "a whole number that is 1 or more"),
        ("most = 3", "a number that is 2 or less"),
        ('share = "all"', "a number"),
        ("name = 5", "a text in quotes"),
        ("steps = 5", "of another kind: Shares, one for each day"),
    ],
)
def test_what_a_setting_of_a_plugin_has_to_be_is_said_in_words_of_the_file(
    setting: str, wanted: str, tmp_path: Path
) -> None:
    table = f'[late_penalty]\nplugin = "{__name__}.OwnPenalty"\n{setting}\n'
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, table)

    name = setting.partition(" ")[0]
    assert str(raised.value) == f"{tmp_path / FILE}, line 3: {name} has to be {wanted}."


def test_what_cannot_be_read_is_said(tmp_path: Path, monkeypatch: Patch) -> None:
    (tmp_path / FILE).write_bytes(b'course_id = "caf\xe9"')
    with pytest.raises(SettingsError, match="cannot be read: it is not UTF-8 text"):
        read_settings(tmp_path)

    (tmp_path / FILE).unlink()
    monkeypatch.setenv("AUTOGRADER_SECTION", "../x")
    with pytest.raises(SettingsError, match="variable AUTOGRADER_SECTION has to be a") as raised:
        read_settings(tmp_path)
    assert "in quotes" not in str(raised.value)


@pytest.mark.parametrize(
    "words",
    [
        ("autograder.cli", "grade", LAB),
        ("nbgrader", "autograde", LAB),
    ],
    ids=["autograder", "nbgrader"],
)
def test_both_commands_stop_at_a_mistake(words: tuple[str, ...], tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (course.root / FILE).write_text('coarse_id = "x"\n')
    done = run_here(course.root, *words)

    assert done.returncode == 2, done.stderr
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"{course.root / FILE}, line 1: there is no setting coarse_id")
    assert not (course.root / "gradebook.db").exists()


def test_where_things_lie_decides_nothing_that_is_written(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")

    def digest(text: str) -> str:
        (course.root / FILE).write_text(text)
        return configuration_digest(load_configuration(course.root))

    before = digest("")
    assert digest('database = "other.db"\nexchange = "/srv/exchange"\n') == before
    assert digest('course_id = "another"\n') != before


def ignored(*names: str) -> list[str]:
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", *names], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.split()


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no git checkout")
def test_git_ignores_settings_and_what_a_class_leaves_behind() -> None:
    names = [FILE, "downloaded/a.zip", "grades.csv", "marks-lab3.csv", "marks.xlsx"]
    names += ["sections/a/submitted/x", "submitted/x", "feedback/x", "gradebook.db"]

    assert ignored(*names) == names
    assert ignored("tests/marks.csv", "exercises/lab3_xor_network/data.csv") == []
