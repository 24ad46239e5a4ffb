"""Which notebooks are known to change nothing by what their cells call, and which are not."""

from __future__ import annotations

import pytest

from autograder.grading.prefix import last_that_does_something
from autograder.submissions.harmless_cells import is_harmless
from autograder.submissions.submission import Cell, Submission

GIVEN = """
import numpy as np
import os
class Net:
    def __init__(self): self.count = 0
rng = np.random.default_rng(0)
batches = iter([1, 2])
X = np.array([[0, 1], [1, 0]])
def sigmoid(z: np.ndarray) -> np.ndarray:
    squeezed: np.ndarray = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return squeezed
"""
OWN = """
import math
from itertools import count
seen = []
def loss(x, goal=3):
    '''How far.'''
    losses: list = []
    worst = 0
    for number, one in enumerate(x):
        if one > goal:
            losses.append(sigmoid(one) * math.sqrt(2))
        worst += one
    by_name = {'a': losses, 'c': worst if worst > 1 and not goal else None}
    by_name['b'] = [value for value in losses if value]
    return by_name
def start(size, seed):
    rng = np.random.default_rng(seed)
    W = np.zeros((size, 1), dtype=float)
    W[0] = rng.normal(size=1)
    return {'W': rng.standard_normal((size, size)), 'b': W}
def walk(x, steps):
    if steps == 0:
        return x
    return walk(x - 0.1 * x, steps - 1)
def remember(x):
    seen.append(x)
def forget(x):
    x[0] = 3
def add(x):
    x += 1
def reach(x):
    inner = [x]
    inner[0] += 1
def draw(rng):
    return rng.normal()
def draw_on(seed):
    rng = np.random.default_rng(seed)
    return rng
def counted():
    counted.calls += 1
def told():
    global seen
    seen = 3
def each(x):
    yield from x
def stub():
    raise NotImplementedError('still to be written')
def by(function, x):
    return function(x)
def put_there(x):
    return np.exp(x, x)
"""
HARMLESS = [
    "print('loss', loss([1, 2, 5]))",
    "for x in [[0, 0], [1, 1]]:\n    print(walk(x[0], 3), f'{x[1]:.2f}')",
    "weights = start(3, 0)\nprint(weights['W'].shape, weights['W'].sum(axis=0), X.T)",
    "names = ('a', 'b')\nfor name in names:\n    try:\n"
    "        print(open(os.path.expanduser(name)).read())\n"
    "    except (OSError, ValueError) as error:\n        print(error)",
    "total = sum(x * x for x in range(3))\nlisted = list(zip([1], [2]))\nabs(total - np.pi) < 1",
    "if loss(X[0]):\n    stub()",
    "print(np.mean(sigmoid(X), axis=0).round(3), X[:, 1:], -X @ X)",
    "x = 1; x = x + 1\nprint(not x, x if x else [], {1: {2}})",
    "print(sigmoid)",
]
CHANGES = [
    *("remember(3)", "forget(X)", "add(X)", "reach(X)", "counted()", "told()", "stub(*seen)"),
    *("draw(rng)", "rng.normal()", "list(batches)", "for b in batches: print(b)", "loss(batches)"),
    *("start(2, rng)", "draw_on(0)", "walk(rng, 1)", "by(remember, 3)", "put_there(X)"),
    *("each(X)", "Net()", "Net.count = 3", "seen.append(3)", "X[0] = 1", "X += 1", "del X"),
    *("np.exp(X, X)", "np.exp(X, out=X)", "X.sum(0, None, X)", "np.random.seed(0)", "count()"),
    *("print(file=3)", "open(3).read()", "open('x', 'w')", "lines = open('x')", "pairs = zip(X)"),
    *("np.random.default_rng().normal()", "nobody_knows(3)", "X.sort()", "print.x = 3"),
    *("os.remove('x')", "os.chdir('/')", "np.exp = sigmoid", "print(x := 3)", "(lambda: 3)()"),
    *("while False: pass", "with open('x') as f: pass", "import nowhere", "%cd .."),
    *("print = remember\nprint(3)", "def sigmoid(z):\n    seen.append(z)\nprint(sigmoid(3))"),
    *("import os.path as np\nprint(np.array([1]))", "from math import sqrt\nsqrt(4)"),
    *("@staticmethod\ndef f(): return 3", "def f(x=seen.append(3)): return 3", "print(*batches)"),
    *("np.array(batches)", "print([x for x in batches])", "raise Net()", "print(rng)"),
    *("try:\n    print(3)\nexcept Net:\n    pass", "async def f(): pass\nf()", "seen[0]()"),
]


def cells(last: str) -> tuple[Cell, ...]:
    return (Cell(1, GIVEN, handed_out=True), Cell(2, OWN), Cell(3, last))


@pytest.mark.parametrize("last", HARMLESS)
def test_what_changes_nothing(last: str) -> None:
    assert is_harmless(cells(last))
    assert last_that_does_something(Submission(cells(last))) == 0


@pytest.mark.parametrize("last", CHANGES)
def test_what_may_change_something(last: str) -> None:
    assert not is_harmless(cells(last))
    assert last_that_does_something(Submission(cells(last))) == 3


def test_a_name_that_is_given_on_the_way_may_matter_to_whoever_looks_for_it() -> None:
    looks = "def f(x):\n    try:\n        return x * goal\n    except NameError:\n        return 3"
    assert not is_harmless([Cell(1, looks), Cell(2, "for goal in [1, 2]:\n    print(goal)")])
    assert is_harmless([Cell(1, looks), Cell(2, "for other in [1, 2]:\n    print(other)")])


def test_a_function_with_a_name_of_numpys_may_give_what_others_have() -> None:
    gives = "def array(x):\n    return x\ndef spoil(x):\n    mine = array(x)\n    mine[0] = 5"
    assert not is_harmless([Cell(1, f"goals = [3]\n{gives}"), Cell(2, "spoil(goals)")])


def test_of_two_functions_that_call_each_other_neither_is_harmless_if_one_is_not() -> None:
    first = "def first(n):\n    second(n)\n    seen.append(n)"
    second = "def second(n):\n    if n:\n        first(n - 1)"
    own = [Cell(2, f"seen = []\n{first}\n{second}"), Cell(3, "second(3)")]
    assert not is_harmless([Cell(1, "first(1)", handed_out=True), *own])
    assert not is_harmless(own)


def test_cells_that_change_nothing_may_have_taken_the_memory() -> None:
    submission = Submission(cells("print(loss([1, 2, 5]))"))
    assert last_that_does_something(submission) == 0
    assert last_that_does_something(submission, lacked_memory=True) == 3


def test_what_is_too_long_to_look_at_may_do_anything() -> None:
    assert not is_harmless([Cell(1, f"x = '{200_000 * 'x'}'")])
    assert not is_harmless([Cell(number, f"x = '{60_000 * 'x'}'") for number in range(4)])


TOO_DEEP = {
    "a sum": "x = 1\nprint(" + " + ".join("x" * 900) + ")",
    "functions": "def f0(x):\n    return x\n"
    + "".join(f"def f{one + 1}(x):\n    return f{one}(x)\n" for one in range(900))
    + "f900(3)",
    "choices": "x = 1\nif x:\n    x\n" + "elif x:\n    x\n" * 600,
}


@pytest.mark.parametrize("source", TOO_DEEP.values(), ids=TOO_DEEP)
def test_what_is_nested_too_deep_may_do_anything(source: str) -> None:
    assert not is_harmless([Cell(1, source)])
