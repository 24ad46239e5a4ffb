"""What a cell asks of its machine and grading has not costs the cell nothing else."""

from __future__ import annotations

import pytest

from autograder.sandbox.launch import Isolation
from support.campaign import one_in
from support.habits import ISOLATION, LABS, Handed, lost, said

ASKS: dict[str, str] = {
    "who and where": (
        "import getpass, platform\nwho = getpass.getuser(), platform.node(), platform.platform()"
    ),
    "a terminal's user": "import os\nwho = os.getlogin()\nprint(who)",
    "the language": "import locale\nlocale.setlocale(locale.LC_ALL, '')",
    "pip by a process": (
        "import subprocess, sys\n"
        "subprocess.check_call([sys.executable, '-m', 'pip', 'install', '-q', 'seaborn'])"
    ),
    "a version by git": (
        "import subprocess\nout = subprocess.run('git rev-parse HEAD', shell=True, text=True)\n"
        "version = out.stdout.strip()\nprint(f'{version}')"
    ),
    "processes": "from multiprocessing import Pool\nwith Pool(2) as pool:\n    pool.map(abs, [1])",
    "a page": (
        "import urllib.request\ndata = urllib.request.urlopen('https://example.org/x.csv').read()"
    ),
    "a table from the network": "data = np.genfromtxt('https://example.org/x.csv')",
    "a computer by its name": "import socket\naddress = socket.gethostbyname('example.org')",
    "her own file": "import json\nwith open('config.json') as file:\n    config = json.load(file)",
    "her own table": "data = np.loadtxt('/content/drive/data.csv')\nfirst = data[0]",
    "what kind of processor": "print(open('/proc/cpuinfo').read())",
    "a locked file": "import fcntl\nfile = open('x', 'w')\nfcntl.lockf(file, fcntl.LOCK_EX)",
    "a database in a file": (
        "import sqlite3\ntable = sqlite3.connect('losses.db')\n"
        "table.execute('create table losses (x)')\ntable.execute('insert into losses values (3)')\n"
        "table.commit()\ntable.close()\n"
        "(x,), = sqlite3.connect('losses.db').execute('select x from losses')\nassert x == 3"
    ),
    "a window": (
        "import matplotlib\nmatplotlib.use('TkAgg')\nfigure = plt.figure()\nplt.close(figure)"
    ),
}


def asking(cell: str, goal: str) -> Handed:
    """The solved lab 1 with a cell that asks for something, and a solution that needs its end."""
    handed = Handed(LABS["lab1"])
    handed.before("loss_function", f"{cell}\nGOAL = 3")
    source = handed.source("loss_function")
    assert "x - 3" in source
    handed.write("loss_function", source.replace("x - 3", f"x - {goal}"))
    return handed


@pytest.mark.sandbox
@pytest.mark.skipif(ISOLATION is Isolation.PROCESS, reason="there, all of it may be had")
@pytest.mark.parametrize("name", one_in(3, ASKS))
def test_a_cell_goes_on_past_what_is_not_here(name: str) -> None:
    report = asking(ASKS[name], "GOAL").graded()

    assert lost(report) == {}, said(report)
    assert report.stops == ()


@pytest.mark.sandbox
@pytest.mark.skipif(ISOLATION is Isolation.PROCESS, reason="there, all of it may be had")
@pytest.mark.parametrize(
    ("name", "goal", "why"),
    [
        ("a version by git", "len(version)", "such as another program"),
        ("a page", "len(data)", "there is none in grading"),
        ("a computer by its name", "len(address)", "there is none in grading"),
        ("her own table", "first", "it needs the file /content/drive/data.csv"),
    ],
)
def test_a_solution_that_needs_it_is_told_why_it_is_not_here(
    name: str, goal: str, why: str
) -> None:
    report = asking(ASKS[name], goal).graded()

    assert "test_loss_function" in lost(report)
    assert why in said(report)
    assert "which is nothing in grading" in said(report)


def test_what_a_student_raises_herself_ends_her_cell() -> None:
    report = asking("GOAL = 5\nraise FileNotFoundError(2, 'none', 'mine.csv')", "GOAL").graded()

    assert "test_loss_function" in lost(report)
    (stop,) = report.stops
    assert "it needs the file" in stop.message or "FileNotFoundError" in stop.message
