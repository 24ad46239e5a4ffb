"""IPython's own syntax does in grading what it does in IPython, or the sentence names it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.inside.cells import Cells
from autograder.sandbox.inside.missing import Missing
from autograder.sandbox.inside.shell import Shell
from autograder.submissions.magics import plain_python
from support.habits import LABS, Handed, lost, said

GET = "import os\nv = os.environ.get('OF_A_NOTEBOOK')"

CELLS: dict[str, list[str]] = {
    "env with =": ["%env OF_A_NOTEBOOK=1 2", GET],
    "env without": ["%env OF_A_NOTEBOOK 1 2", GET],
    "set_env": ["%set_env OF_A_NOTEBOOK=1", GET],
    "env with a name": ["x = 3", "%env OF_A_NOTEBOOK=$x", GET],
    "env with an expression": ["x = [3]", "%env OF_A_NOTEBOOK={x[0] + 1}", GET],
    "env with a name that is not there": ["%env OF_A_NOTEBOOK={nowhere}", GET],
    "the value of env": ["%env OF_A_NOTEBOOK=1", "v = %env OF_A_NOTEBOOK"],
    "env in a function": ["def f(x):\n    %env OF_A_NOTEBOOK=$x\nf(5)", GET],
    "the whole env": ["%env OF_A_NOTEBOOK=1", "e = %env\nv = e['OF_A_NOTEBOOK']; del e"],
    "a timed definition": ["%%time\ndef f():\n    return 2", "v = f()"],
    "a measured definition": ["%%timeit -n1 -r1\ndef f():\n    return 2", "v = 'f' in globals()"],
    "a measured definition below another": [
        "def f():\n    return 1",
        "%%timeit -n1 -r1\ndef f():\n    return 2",
        "v = f()",
    ],
    "a measured cell": ["x = 1", "%%timeit -n1 -r1 y = 2\nz = y\nx = z"],
    "a timed and captured cell": ["%%capture out\n%%time\nx = 1", "del out"],
    "a captured and timed cell": ["%%time\n%%capture\nx = 1"],
    "a profiled cell": ["%%prun -q\nx = 1"],
    "a timed line": ["%time x = 1", "v = %time x + 1"],
    "a timed line in a timed cell": ["%%time\nx = 1\n%time y = 2"],
    "a timed line in a function": ["def f(a):\n    b = %time a + 1\n    return b\nv = f(2)"],
    "a timed magic": ["%time %env OF_A_NOTEBOOK=7", GET],
    "a file": ["%%writefile helpers_of_it.py\nx = 1", "from helpers_of_it import x"],
    "a file by a name": [
        "n = 'other_of_it'",
        "%%writefile {n}.py\nx = 2",
        "from other_of_it import x",
    ],
    "a file that is run": ["%%writefile run_of_it.py\nx = 3", "%run run_of_it.py"],
    "a place": ["v = %pwd\nv = type(v).__name__"],
    "another place": [
        "import os\nos.makedirs('in_it', exist_ok=True)",
        "%cd in_it",
        "v = os.path.basename(os.getcwd())",
        "%cd ..",
    ],
    "magics by Python": ["get_ipython().run_line_magic('time', 'x = 1')"],
    "cell magics by Python": ["get_ipython().run_cell_magic('time', '', 'x = 1')"],
    "a bare magic": ["env OF_A_NOTEBOOK=9", GET],
    "an indented cell": ["    x = 1\n    if x:\n        y = 2", "v = 1"],
    "an indented cell below an empty line": ["\n  x = 1\n  y = 2"],
    "a cell that begins with an indented comment": ["    # begin\nx = 1"],
    "prompts of Python's": [">>> def f(a):\n...     return a\n>>> x = f(1)"],
    "prompts of IPython's": ["In [3]: x = 1\n   ...: y = 2"],
    "a call without brackets": ["x = []\n/x.append 1"],
    "a folder made": [
        "!mkdir -p of_it/deeper",
        "%mkdir other_of_it",
        "import os\nv = os.path.isdir('of_it/deeper') and os.path.isdir('other_of_it')",
    ],
    "commands bind": ["v = !true\nv = 1", "w = %sx true\nw = 2"],
}

IPYTHON = """
import json, os, sys
from IPython.core.interactiveshell import InteractiveShell
cells = json.load(sys.stdin)
shell = InteractiveShell.instance()
found = {}
for name, sources in cells.items():
    before = set(shell.user_ns)
    os.environ.pop("OF_A_NOTEBOOK", None)
    for source in sources:
        shell.run_cell(source, silent=True)
    own = {key: value for key, value in shell.user_ns.items() if key not in before}
    found[name] = {key: value for key, value in own.items()
                   if key[0] != "_" and isinstance(value, (int, float, str, bool, list, dict))}
    for key in own:
        del shell.user_ns[key]
print("FOUND" + json.dumps(found))
"""


@pytest.fixture(scope="module")
def in_ipython(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each notebook of :data:`CELLS` has bound in the end."""
    done = subprocess.run(
        [sys.executable, "-c", IPYTHON],
        input=json.dumps(CELLS),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path_factory.mktemp("ipython"),
    )
    found: dict[str, Any] = json.loads(done.stdout.partition("FOUND")[2])
    return found


def here(sources: list[str]) -> dict[str, Any]:
    """The namespace in which cells have run here."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    cells = Cells(namespace)
    before = set(namespace)
    shell = Shell(namespace, cells.evaluate)
    namespace["get_ipython"] = lambda: shell
    for source in sources:
        assert cells.execute(plain_python(source), "cell 1") is None
    return {key: namespace[key] for key in namespace.keys() - before - {"get_ipython"}}


@pytest.mark.parametrize("name", CELLS)
def test_a_notebook_binds_what_it_binds_in_ipython(
    name: str, in_ipython: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    monkeypatch.setenv("OF_A_NOTEBOOK", "")
    monkeypatch.delenv("OF_A_NOTEBOOK")
    bound = {
        key: value
        for key, value in here(CELLS[name]).items()
        if isinstance(value, (int, float, str, bool, list, dict)) and key[0] != "_"
    }
    assert bound == in_ipython[name]


@pytest.mark.parametrize(
    "line", ["!ls", "%sx ls", "%system ls", "%sql select 1", "%time !ls", "%store -r it"]
)
def test_what_a_command_would_have_given_says_so_when_it_is_used(line: str) -> None:
    namespace = here([f"v = {line}\nprint(v)\nfor w in v:\n    n = w\nafter = 1\nv2 = v[0]"])
    if "store" not in line:
        assert isinstance(namespace["v"], Missing)
        assert isinstance(namespace["n"], Missing)
    assert namespace["after"] == 1
    with pytest.raises(ModuleNotFoundError, match="nothing comes from"):
        len(here([f"v = {line}" if "store" not in line else f"{line}\nv = it"])["v"])


USED = {
    "a command": ("files = !ls\nTWO = len(files)", "TWO", "it uses what !ls gives"),
    "a command in the function": ("", "len(files())", "it uses what !ls gives"),
    "a magic": ("rows = %sql select 2", "rows[0]", "it uses what %sql select 2 gives"),
    "another language": ("%%bash --out TWO\necho 2", "int(TWO)", "it uses what %%bash gives"),
    "a store": ("%store -r TWO", "TWO", "it uses what %store -r TWO gives"),
    "a measured helper": (
        "%%timeit\ndef TWO():\n    return 2",
        "TWO()",
        "TWO is not defined, because its cell begins with %%timeit, which keeps nothing",
    ),
    "a compiled helper": (
        "%%cython\ncpdef double TWO(double x):\n    return 2",
        "TWO(1)",
        "TWO is not defined, because its cell begins with %%cython, and grading does not run",
    ),
}


@pytest.mark.parametrize("name", USED)
def test_the_sentence_names_the_command_or_the_magic(name: str) -> None:
    source, expression, sentence = USED[name]
    handed = Handed(LABS["lab1"])
    if source:
        handed.before("loss_function", source)
    else:
        handed.before("loss_function", "def files():\n    found = !ls\n    return found")
    handed.write("loss_function", f"def loss_function(x):\n    return (x - 3) ** {expression}")
    report = handed.graded()

    failure = report.cell("test_loss_function").first_failure  # type: ignore[union-attr]
    assert failure
    assert sentence in failure.message, failure.message
    assert not report.stops, said(report)


def test_a_measured_function_is_not_defined_and_the_sentence_says_why() -> None:
    handed = Handed(LABS["lab1"])
    handed.write("loss_gradient", f"%%timeit\n{handed.source('loss_gradient')}")
    report = handed.graded()

    failure = report.cell("test_loss_gradient").first_failure  # type: ignore[union-attr]
    assert failure
    assert "its cell begins with %%timeit" in failure.message


def test_a_measured_variant_does_not_take_the_functions_place() -> None:
    handed = Handed(LABS["lab1"])
    handed.after("loss_function", "%%timeit\ndef loss_function(x):\n    return 0")
    handed.before("loss_gradient", "%env POWER=2")
    handed.write(
        "loss_gradient",
        "import os\ndef loss_gradient(x):\n    return int(os.environ['POWER']) * (x - 3)",
    )
    report = handed.graded()
    assert not lost(report), said(report)
