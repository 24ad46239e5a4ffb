"""Hidden tests that are run without pytest's hooks come to the same as with them, in one order."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from autograder.grading import suites
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.report import TestResult
from autograder.grading.session import SuiteSession
from autograder.grading.suites import CollectedSuites

CONFTEST = """
import os
import pytest

def say(*words):
    with open(os.environ["SAID"], "a") as file:
        print(*words, file=file)

@pytest.fixture
def told():
    return say

@pytest.fixture
def twice(told, student):
    told("twice is made")
    return lambda n: student.double(n)

@pytest.fixture(scope="module")
def kept():
    say("kept is made")
    return []

@pytest.fixture(scope="module")
def broken_for_all():
    say("broken is tried")
    raise ValueError("at the first")

@pytest.fixture
def broken(kept, told):
    told("broken is tried", len(kept))
    raise KeyError("each time")

@pytest.fixture(scope="session")
def whole():
    say("whole begins")
    yield 1
    say("whole ends")
    assert False
"""

PLAIN = '''
"""Everything that is plain."""
import os
import pytest

def test_alone():
    """Alone"""

def test_calls(twice, told):
    """Calls"""
    told("under", os.environ["PYTEST_CURRENT_TEST"])
    assert twice(2) == 4

@pytest.mark.weight(3)
@pytest.mark.title("Another title")
def test_wrong(student):
    assert student.double(2) == 5

def test_keeps(kept, told):
    kept.append(1)
    told("kept", kept)

def test_keeps_for_the_next(told, kept):
    told("kept", kept)
    kept[1]

def test_one_of_all(broken_for_all):
    """Not run"""

def test_another_of_all(told, broken_for_all):
    """Not run either"""

def test_each(broken):
    """Not run"""

def test_each_again(broken):
    """Not run"""

def test_skips():
    pytest.skip("today")

def test_fails():
    pytest.fail("always")

def test_leaves():
    raise SystemExit(3)

def test_returns(told):
    told("returns")
    return 1

async def test_waits():
    """Never"""

def test_default(told, n=3):
    told("n", n)

@pytest.mark.parametrize("n, right", [(1, 2), pytest.param(2, 5, marks=pytest.mark.weight(2))])
def test_parameters(twice, n, right):
    assert twice(n) == right

@pytest.fixture
def more(twice, told):
    told("more", twice)
    return twice + 1

@pytest.mark.parametrize("twice", [7, 8])
def test_in_the_place_of_a_fixture(more, twice):
    assert more == 8
'''

MORE = {
    "overrides": '@pytest.fixture\ndef twice(twice):\n    say("over")\n    return twice\n'
    "def test(twice):\n    assert twice(3) == 6",
    "yields": '@pytest.fixture\ndef open(told):\n    yield told\n    told("closed")\n'
    'def test(open, kept):\n    open("inside", kept)\n    kept.append(1)\n'
    "def test_plain(kept, twice):\n    say(kept)\n    assert twice(1) == 3",
    "uses itself": "@pytest.fixture(autouse=True)\ndef always(told):\n    told('always')\n"
    "def test():\n    pass\ndef test_too():\n    1 / 0",
    "parameters": "@pytest.fixture(params=[1, 2])\ndef n(request):\n    return request.param\n"
    "@pytest.mark.parametrize('m', [3, 4])\ndef test(student, n, m):\n"
    "    say(n, m)\n    assert student.double(n) == m",
    "indirect": "@pytest.fixture\ndef n(request):\n    return request.param\n"
    "@pytest.mark.parametrize('n', [3], indirect=True)\ndef test(n):\n    say(n)",
    "for all": "@pytest.mark.parametrize('n', [3, 4], scope='module')\n"
    "def test(n, kept):\n    say(n)\n    kept.append(n)",
    "asks": "def test(request):\n    assert request.getfixturevalue('twice')(2) == 4",
    "a class": "class TestAll:\n    def test(self, twice):\n        assert twice(2) == 4\n"
    "    def setup_method(self):\n        say('method')",
    "set up": "def setup_module():\n    say('module')\n"
    "def teardown_function():\n    say('function')\n"
    "def test(kept):\n    say('test')",
    "skipped": "@pytest.mark.skip\ndef test():\n    say('never')\n"
    "@pytest.mark.xfail\ndef test_wrong():\n    assert False",
    "whole": "def test(whole, tmp_path, monkeypatch):\n    say(whole, tmp_path.is_dir())",
    "whole, later": "def test(whole):\n    say(whole)",
    "scopes": "@pytest.fixture(scope='module')\ndef wide(twice):\n    return 1\n"
    "def test(wide):\n    say('never')",
    "circles": "@pytest.fixture\ndef one(other):\n    pass\n@pytest.fixture\ndef other(one):\n"
    "    pass\ndef test(one):\n    say('never')",
    "missing": "def test(nobody):\n    say('never')",
    "uses": "@pytest.mark.usefixtures('twice')\ndef test():\n    say('used')",
}
"""Suites of which each has something that is left to pytest, all but "uses itself"."""
HOOK = "def pytest_fixture_setup(fixturedef):\n    say('hook', fixturedef.argname)\n"


def written(folder: Path) -> list[Path]:
    """The suites, plain ones first, last and in between."""
    folder.mkdir()
    (folder / "conftest.py").write_text(CONFTEST)
    begin = CONFTEST.partition("@pytest")[0]
    for number, text in enumerate(MORE.values()):
        (folder / f"test_{number:02}_more.py").write_text(f"{begin}\n{text}\n")
    for number in (0, len(MORE) // 2, len(MORE)):
        (folder / f"test_{number:02}_a_plain.py").write_text(PLAIN)
    return sorted(path.resolve() for path in folder.glob("test_*.py"))


Found = tuple[list[tuple[TestResult, ...]], str]


def ran(folder: Path, paths: list[Path], said: Path) -> tuple[Found, list[str]]:
    """The results of all suites and what they said, run twice; and the files that are plain."""
    collected = CollectedSuites(folder.resolve(), "")
    assert not collected.errors
    try:
        for _ in range(2):
            said.unlink(missing_ok=True)
            student = NamespaceStudent({"double": lambda n: 2 * n})
            session = SuiteSession(student, ModuleType("reference"))
            collected.run(paths, session)
        found = [session.results(path) for path in paths], said.read_text()
        return found, sorted({item.path.name for item in collected._plain})
    finally:
        collected.close()


def test_results_and_their_order_are_those_of_pytest_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAID", str(tmp_path / "said"))
    paths = written(tmp_path / "suites")
    ours, plain = ran(tmp_path / "suites", paths, tmp_path / "said")
    monkeypatch.setattr(suites, "plain_tests", lambda items: {})
    theirs, none = ran(tmp_path / "suites", paths, tmp_path / "said")

    assert ours == theirs
    outcomes = {one.outcome for results in ours[0] for one in results}
    assert outcomes == {"passed", "failed", "broken suite"}
    assert len([name for name in plain if "_a_plain" in name]) == 3
    assert [name for name in plain if "_more" in name] == ["test_02_more.py"]
    assert not none


def test_a_hook_of_a_conftest_hears_of_every_fixture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAID", str(tmp_path / "said"))
    (tmp_path / "conftest.py").write_text(CONFTEST + HOOK)
    suite = tmp_path / "test_plain.py"
    suite.write_text(PLAIN)

    (_, said), plain = ran(tmp_path, [suite.resolve()], tmp_path / "said")

    assert "hook twice" in said
    assert not plain
