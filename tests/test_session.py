"""How a session over suites ends: as a whole, with what went wrong told apart."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from autograder.course import Lab
from autograder.grading.namespace_student import NamespaceStudent
from autograder.grading.session import CellRun, run_suites
from autograder.grading.suites import _collected
from support.tiny import LAB
from support.tiny_course import tiny_class


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return tiny_class(tmp_path / "course", {}).lab(LAB)


def run(lab: Lab) -> dict[str, CellRun]:
    reference = lab.load_reference()
    cells = [cell for cell in lab.grade_cells if not cell.manual]
    return run_suites(NamespaceStudent(dict(vars(reference))), reference, lab, cells)


def outcomes(runs: dict[str, CellRun]) -> dict[str, list[str]]:
    return {grade_id: [test.outcome for test in run.tests] for grade_id, run in runs.items()}


def test_right_functions_pass(lab: Lab) -> None:
    assert outcomes(run(lab)) == {
        "test_double": ["passed", "passed"],
        "test_quadruple": ["passed", "passed"],
    }


def test_ctrl_c_while_a_suite_runs_is_not_the_end_of_that_suite_alone(lab: Lab) -> None:
    lab.suite("test_double").write_text("def test(student):\n    raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        run(lab)


def test_a_suite_that_cannot_be_read_is_broken_and_interrupts_nothing(lab: Lab) -> None:
    lab.suite("test_double").write_text("def test(student:")

    assert outcomes(run(lab))["test_double"] == ["broken suite"]


def test_a_module_of_somebody_elses_with_a_suites_name_is_not_taken_for_it(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ModuleType("test_double")
    other.test_of_theirs = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "test_double", other)

    assert len(run(lab)["test_double"].tests) == 2
    assert sys.modules["test_double"] is other


STATEFUL = '''
import pytest

made = []


@pytest.fixture(scope="module")
def number():
    made.append(len(made))
    yield made[-1]
    made[made[-1]] = "closed"


def test_first(student, number, tmp_path, monkeypatch):
    """The first"""
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("OF_A_SUITE", "1")
    assert student.double(2) == 4
    assert made == [*["closed"] * number, number]


def test_second(student, number):
    """The second"""
    assert made[:number] == ["closed"] * number
'''


def test_a_suite_is_collected_once_and_its_fixtures_made_anew(lab: Lab) -> None:
    lab.suite("test_double").write_text(STATEFUL)
    runs = [run(lab) for _ in range(3)]

    assert "OF_A_SUITE" not in os.environ
    assert [outcomes(one)["test_double"] for one in runs] == [["passed", "passed"]] * 3


def test_a_suite_that_has_changed_is_collected_again(lab: Lab) -> None:
    assert len(run(lab)["test_double"].tests) == 2
    suite = lab.suite("test_double")
    suite.write_text(suite.read_text().replace("    assert", "    assert not"))
    assert len(run(lab)["test_double"].tests) == 2
    suite.write_text("def test_alone(student):\n    'Alone'\n")
    assert [test.title for test in run(lab)["test_double"].tests] == ["Alone"]


def test_a_suite_whose_data_have_changed_is_collected_again(lab: Lab) -> None:
    data = lab.suites / "titles.txt"
    data.write_text("One")
    lab.suite("test_double").write_text(
        "from pathlib import Path\n"
        f"TITLE = Path({str(data)!r}).read_text()\n"
        "def test_alone(student):\n    pass\ntest_alone.__doc__ = TITLE\n"
    )
    assert [test.title for test in run(lab)["test_double"].tests] == ["One"]
    data.write_text("Two")
    assert [test.title for test in run(lab)["test_double"].tests] == ["Two"]


@pytest.mark.parametrize("end", ["pytest.exit('enough')", "raise KeyboardInterrupt"])
def test_a_run_that_is_cut_short_leaves_no_fixture_open(lab: Lab, end: str) -> None:
    flag = lab.suites / "flag"
    cut = f'    if not Path("{flag}").exists():\n        Path("{flag}").touch()\n        {end}\n'
    text = STATEFUL.replace('    """The first"""\n', '    """The first"""\n' + cut)
    lab.suite("test_double").write_text("from pathlib import Path\n" + text)
    if "exit" in end:
        assert outcomes(run(lab))["test_quadruple"] == ["broken suite"]
    else:
        with pytest.raises(KeyboardInterrupt):
            run(lab)

    assert outcomes(run(lab))["test_double"] == ["passed", "passed"]


KEPT = {
    "a list of its module": "SEEN = []\n"
    "def test(student):\n    SEEN.append(1)\n    assert SEEN == [1]",
    "a number of its module": "SEEN = 0\n"
    "def test(student):\n    global SEEN\n    SEEN += 1\n    assert SEEN == 1",
    "an array of its parameters": "import numpy as np, pytest\n"
    "@pytest.mark.parametrize('x', [np.ones(2)])\n"
    "def test(student, x):\n    assert x.sum() == 2\n    x += 1",
    "a name of the reference": "def test(student, reference):\n"
    "    assert reference.double(3) == 6\n    reference.double = abs",
    "a class's attribute": "class TestAll:\n    done = False\n"
    "    def test(self, student):\n        assert not self.done\n        type(self).done = True",
    "a default argument": "def seen(n, before=[]):\n    before.append(n)\n    return len(before)\n"
    "def test(student):\n    assert seen(1) == 1",
    "a generator of its module": "import numpy as np\nRNG = np.random.default_rng(1)\n"
    "def test(student):\n    assert RNG.random() == np.random.default_rng(1).random()",
    "NumPy's generator": "import numpy as np\nnp.random.seed(0)\n"
    "def test(student):\n    assert 0.5488 < np.random.rand() < 0.5489",
    "NumPy's settings": "import numpy as np\ndef test(student):\n"
    "    assert np.geterr()['over'] == 'warn'\n    np.seterr(over='ignore')",
    "the working directory": "import os\ndef test(student, tmp_path):\n"
    "    assert os.path.basename(os.getcwd()) != tmp_path.name\n    os.chdir(tmp_path)",
    "the environment": "import os\ndef test(student):\n"
    "    assert 'SEEN' not in os.environ\n    os.environ['SEEN'] = '1'",
    "a helper of its own": "import sys, pathlib\n"
    "sys.path.insert(0, str(pathlib.Path(__file__).parent))\nimport helper\nsys.path.pop(0)\n"
    "def test(student):\n    helper.SEEN.append(1)\n    assert helper.SEEN == [1]",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_nothing_that_a_suite_keeps_goes_from_one_student_to_the_next(lab: Lab, text: str) -> None:
    (lab.suites / "helper.py").write_text("SEEN = []")
    lab.suite("test_double").write_text(text)

    assert [run(lab)["test_double"].tests[0].outcome for _ in range(3)] == ["passed"] * 3


def test_a_helper_that_has_changed_is_imported_again(lab: Lab) -> None:
    helper = lab.suites / "helper.py"
    helper.write_text("WANTED = 4")
    lab.suite("test_double").write_text(
        "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parent))\n"
        "import helper\nsys.path.pop(0)\n"
        "def test(student):\n    assert student.double(2) == helper.WANTED"
    )
    assert outcomes(run(lab))["test_double"] == ["passed"]
    helper.write_text("WANTED = 5")
    assert outcomes(run(lab))["test_double"] == ["failed"]


def test_filters_for_warnings_last_for_one_test_and_come_from_a_conftest_too(lab: Lab) -> None:
    lab.suite("test_double").write_text(
        "import warnings\n"
        "def test_strict(student):\n    warnings.simplefilter('error')\n"
        "def test_next(student):\n    warnings.warn('one')\n"
    )
    assert outcomes(run(lab))["test_double"] == ["passed", "passed"]
    (lab.suites / "conftest.py").write_text(
        "def pytest_configure(config):\n"
        "    config.addinivalue_line('filterwarnings', 'error:one')\n"
    )
    assert outcomes(run(lab))["test_double"] == ["passed", "broken suite"]


def test_a_conftest_hears_of_each_test(lab: Lab) -> None:
    heard = lab.root / "heard"
    (lab.suites / "conftest.py").write_text(
        "def pytest_runtest_logreport(report):\n"
        f"    with open({str(heard)!r}, 'a') as file:\n"
        "        print(report.when, report.outcome, file=file)\n"
    )
    lab.suite("test_double").write_text("def test(student):\n    pass\n")
    lab.suite("test_quadruple").write_text("def test(student):\n    pass\n")
    run(lab)
    stages = [f"{when} passed" for when in ("setup", "call", "teardown")]
    assert heard.read_text().splitlines() == 2 * stages


def test_marks_are_looked_for_once_and_not_for_each_student(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.suite("test_double").write_text(
        "import pytest\n\n\n@pytest.mark.weight(3)\ndef test(student):\n    pass\n"
    )
    first = run(lab)["test_double"].tests
    with monkeypatch.context() as patch:
        patch.setattr(pytest.Item, "get_closest_marker", None, raising=False)
        assert run(lab)["test_double"].tests == first
    assert [test.weight for test in first] == [3.0]


def test_suites_whose_objects_are_copied_are_collected_once(lab: Lab) -> None:
    lab.suite("test_double").write_text(
        "import copy\n\n\nclass Case:\n    number = 2\n\n\ndef test(student):\n"
        "    assert student.double(copy.copy(Case()).number) == 4\n"
    )
    run(lab)
    folder = lab.suites.resolve()
    collected = _collected[folder]
    run(lab)
    assert _collected[folder] is collected
