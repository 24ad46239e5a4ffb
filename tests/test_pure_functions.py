"""A function of a reference is pure only if nothing but its arguments decides its answer."""

from __future__ import annotations

import pytest

from autograder.grading.catalogue import catalogue, wrong_source
from autograder.grading.pure_functions import is_pure
from support.grading_here import LABS

IMPORTS = "import math\nimport numpy as np\nfrom itertools import pairwise\nimport time, random\n"


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: Arrays) -> np.ndarray:\n    y: Arrays = np.exp(x) - x\n    return y",
        "def f(x, axis=None, kinds=(1, 'a')):\n    return np.linalg.norm(x, axis=axis)",
        "RATE: float = 0.5\ndef f(x):\n    y: Arrays\n    y: list = [x]\n    return RATE * y",
        "RATE = 0.5\ndef f(x): return RATE * g(x)\ndef g(x): return x.T @ x + math.pi",
        "def f(x):\n    x[0] = 1\n    x.sort()\n    x += 1\n    return {n: v for n, v in x}",
        "def f(xs): return [a * b for a, b in pairwise(xs)] + list(map(lambda x: x, xs))",
        "def f(n): return 1 if n < 2 else n * f(n - 1)",
        "def f(x):\n    def g(y):\n        nonlocal x\n        x += y\n    g(1)\n    return x",
        "def f(x):\n    with np.errstate(over='ignore'):\n        return np.add.reduce(x)",
        "class C:\n    def __init__(self): self.x = 1\ndef f(x):\n    raise ValueError(f'no {x}')",
        "kept = []\ndef g(): kept.append(1)\ndef f(x):\n    kept = [x]\n    return kept",
        "def f(x): return np.sqrt(x) + len([x])",
        "def g(x): return f(x - 1)\ndef f(x, step=0.5): return g(x) if x > 1 else step",
        "def f(x):\n    import math\n    return math.ceil(x)",
        "def f(x):\n    def inner(y, x=x): return x + y\n    return [inner(i) for i in range(3)]",
        "import math as maths\ndef f(x):\n    import math as maths\n    return maths.ceil(x)",
    ],
)
def test_it_is_pure(source: str) -> None:
    assert is_pure("f", IMPORTS + source)
    assert is_pure("f", IMPORTS + source, may_draw=True)


@pytest.mark.parametrize(
    "source",
    [
        # state of its own
        "kept = []\ndef f(x):\n    kept.append(x)\n    return len(kept)",
        "kept = {}\ndef f(x):\n    kept[x] = 1\n    return x",
        "count = 0\ndef f(x):\n    global count\n    count += 1\n    return count",
        "def f(x, kept=[]):\n    kept.append(x)\n    return len(kept)",
        "def f(x, *, kept=np.zeros(1)):\n    kept += 1\n    return kept[0]",
        "def f(x):\n    f.calls = 1 + getattr(f, 'calls', 0)\n    return f.calls",
        "def f(x):\n    f.__dict__['calls'] = f.__dict__.get('calls', 0) + 1\n    return x",
        "import functools\n@functools.cache\ndef f(x): return x",
        "rng = np.random.default_rng(0)\ndef f(x): return rng.normal()",
        "STEPS = iter([1, 2, 3])\ndef f(x): return next(STEPS)",
        "def f(x, *, seen={}): return seen.setdefault('x', x)",
        "def f(x, rng=np.random.default_rng(0)): return rng.random(x)",
        "rng = np.random.default_rng(0)\ndef f(x):\n    rng.shuffle(x)\n    return x",
        "def f(x): return len(f.seen)\nf.seen = []",
        "def outer():\n    seen = []\n    return lambda x: seen.append(x)\nf = outer()",
        "class f:\n    def __init__(self, x): pass",
        "class Box:\n    n = 0\ndef f(x): return Box.n",
        "def g(x):\n    global n\n    n = x\ndef f(x): return g(x)",
        "table = np.zeros(3)\ndef f(x): return table[x]",
        "from itertools import count\nn = count()\ndef f(x): return next(n)",
        "f = np.sqrt",
        # state of others
        "def f(x): return np.random.rand()",
        "def f(x): return [np.random.default_rng(x), np.random.rand()]",
        "def f(x):\n    np.random.seed(x)\n    return np.random.randn(2)",
        "def f(x):\n    generator = np.random\n    return generator.rand()",
        "def f(x):\n    import numpy as other\n    return other.random.rand()",
        "def f(x):\n    import random\n    return random.random()",
        "from numpy.random import rand\ndef f(x): return rand(x)",
        "def f(x): return [getattr(np, 'ran' + 'dom').rand(), x][1]",
        "def f(x): return [globals() for _ in range(2)]",
        "def f(x): return input()",
        "def f(x): return random.random()",
        "def f(x): return time.time()",
        "def f(x): return print(x)",
        "def f(x): return open(x).read()",
        "def f(x): return id(x)",
        "def f(x): return hash(x)",
        "def f(x): return np.empty(x)",
        "def f(x): return np.ndarray(x)",
        "def f(x): return np.log(x, where=x > 0)",
        "def f(x): return x.ctypes.data",
        "def f(x): return np.load(x)",
        "def f(x):\n    import time\n    return time.time()",
        "m = np\ndef f(x): return m.random.rand()",
        "def f(x):\n    m = np\n    return m.random.rand()",
        "from numpy import random as pairwise\ndef f(x): return pairwise.rand()",
        "from numpy import *\ndef f(x): return x",
        # what a name stands for
        "LIMIT = 1\ndef g(x):\n    global LIMIT\n    LIMIT += x\ndef f(x): return LIMIT",
        "LIMIT = 1\nLIMIT = LIMIT + 1\ndef f(x): return LIMIT",
        "LIMIT = 1\nfor LIMIT in (1, 2): pass\ndef f(x): return LIMIT",
        "def f(x): return x\nf = print",
        "if np.pi > 3:\n    def f(x): return x",
        "def f(x): return x\ndef f(x): return time.time()",
        "def f(x): return g(x)\ng = time.time",
        "def f(x): return g(x)\ndef g(x): return h(x)\ndef h(x): return time.time()",
        "def len(x): return time.time()\ndef f(x): return len(x)",
        "def f(x): return nowhere(x)",
        "def f(x):\n    import math as m, numpy as m\n    return m.sum(x)",
        "import random as m\ndef f(x):\n    import math as m\n    return m.gamma(x)",
        "def f(x): return np.exp(x)\ndef g(): np.exp = time.time",
        "def f(x): return np.exp(x)\ndef g(): setattr(np, 'exp', 1)",
        "def f(x): return x\ndef g(): globals()['f'] = 1",
        "def f(x): return 1 / x\nnp.seterr(all='raise')",
        "def f(x): return f'{x}'\ndef g(): np.set_printoptions(precision=1)",
        "import warnings\ndef f(x): return np.log(x)\ndef g(): warnings.simplefilter('error')",
        "def f(x): return np.log(x, **{'where': x > 0})",
        "np.__dict__['exp'] = time.time\ndef f(x): return np.exp(x)",
        "LIMIT = 1\ndef f(x): return [LIMIT for x in x]\nclass C:\n    global LIMIT\n    LIMIT = 2",
        "LIMIT: list\nLIMIT = [1]\ndef f(x): return LIMIT",
        "LIMIT: list = [1]\ndef f(x): return LIMIT",
        "LIMIT = [1]\ndef f(x): return (LIMIT for LIMIT in [1]), LIMIT",
        # more than one call
        "def f(x): yield x",
        "async def f(x): return x",
        "def f(x):\n    class C: pass\n    return C",
    ],
)
def test_it_may_not_be_pure(source: str) -> None:
    assert not is_pure("f", IMPORTS + source)
    assert not is_pure("f", IMPORTS + source, may_draw=True)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return np.random.default_rng(x).random(3)",
        "def f(x):\n    rng = np.random.default_rng()\n    return rng.permutation(rng.random(x))",
        "def f(x): return isinstance(x, np.random.Generator)",
        "def f(x): return g(x)\ndef g(x): return np.random.default_rng(0).normal(x)",
    ],
)
def test_what_draws_from_a_generator_of_its_own_is_pure_only_if_it_may(source: str) -> None:
    assert not is_pure("f", IMPORTS + source)
    assert is_pure("f", IMPORTS + source, may_draw=True)


@pytest.mark.parametrize(
    ("cell", "pure"),
    [
        ("def f(x): return g(x) - LIMIT", True),
        ("import math as m\nimport numpy as np\ndef f(x): return m.ceil(np.sum(x))", True),
        # what the cell says is what counts, for the reference's functions as well
        ("def h(x): return x\ndef f(x): return draws(x)", True),
        ("def g(x): return h(x)", False),
        ("def f(x): return draws(x)", False),
        ("kept = []\ndef f(x):\n    kept.append(x)\n    return x", False),
        ("LIMIT = []\ndef f(x):\n    LIMIT.append(x)\n    return x", False),
        ("LIMIT = 2\ndef f(x): return LIMIT", False),
        ("import random as np\ndef f(x): return np.sum(x)", False),
        ("def f(x): return x\nnp.exp = f", False),
        ("def f(x): return x\ndef f(x): return x", False),
        ("if LIMIT:\n    def f(x): return x", False),
        ("f = abs", False),
    ],
)
def test_a_cell_runs_with_the_names_of_the_module(cell: str, pure: bool) -> None:
    module = (
        "LIMIT = 1\ndef f(x): return g(x)\ndef g(x): return np.exp(x)\n"
        "def h(x): return np.random.rand(x)\ndef draws(x): return h(x)"
    )
    assert is_pure("f", IMPORTS + module)
    assert is_pure("f", IMPORTS + module, cell) == pure
    assert is_pure("f", IMPORTS + module)


def test_the_labs_own_functions_are_pure_unless_they_draw() -> None:
    drawing = {}
    for lab in LABS:
        source = lab.reference.read_text("utf-8")
        drawing[lab.name] = [name for name in lab.solution_cells if not is_pure(name, source)]
        assert all(is_pure(name, source, may_draw=True) for name in lab.solution_cells)
    assert {name: functions for name, functions in drawing.items() if functions} == {
        "lab3_xor_network": ["initialize_parameters"],
        "lab4_deep_network": ["initialize_layers"],
        "lab5_training_challenges": ["dropout", "augment"],
        "lab7_checkpoint": ["is_backward_correct"],
        "lab9_digits": ["split", "minibatches", "train_epoch"],
    }


def test_misconceptions_are_pure_unless_they_draw_from_the_generator_of_all() -> None:
    impure = [
        entry.id
        for lab in LABS
        for source in [lab.reference.read_text("utf-8")]
        for entry in catalogue(lab)
        if not is_pure(entry.function, source, wrong_source(entry, lab), may_draw=True)
    ]
    assert impure == [
        "start-global-generator",
        "global-generator",
        "dropout-global-seed",
        "augment-global-seed",
        "split-global-generator",
        "minibatches-global-generator",
    ]
