"""A function of a reference is pure only if nothing but its arguments decides its answer."""

from __future__ import annotations

import pytest

from autograder.grading.pure_functions import pure_functions
from support.grading_here import LABS

IMPORTS = "import math\nimport numpy as np\nfrom itertools import pairwise\nimport time, random\n"


@pytest.mark.parametrize(
    "source",
    [
        "def f(x: Arrays) -> np.ndarray:\n    y: Arrays = np.exp(x) - x\n    return y",
        "def f(x, axis=None, kinds=(1, 'a')):\n    return np.linalg.norm(x, axis=axis)",
        "RATE = 0.5\ndef f(x): return RATE * g(x)\ndef g(x): return x.T @ x + math.pi",
        "def f(x):\n    x[0] = 1\n    x.sort()\n    x += 1\n    return {n: v for n, v in x}",
        "def f(xs): return [a * b for a, b in pairwise(xs)] + list(map(lambda x: x, xs))",
        "def f(n): return 1 if n < 2 else n * f(n - 1)",
        "def f(x):\n    def g(y):\n        nonlocal x\n        x += y\n    g(1)\n    return x",
        "def f(x):\n    with np.errstate(over='ignore'):\n        return np.add.reduce(x)",
        "class C:\n    def __init__(self): self.x = 1\ndef f(x):\n    raise ValueError(f'no {x}')",
        "kept = []\ndef g(): kept.append(1)\ndef f(x):\n    kept = [x]\n    return kept",
    ],
)
def test_it_is_pure(source: str) -> None:
    assert "f" in pure_functions(IMPORTS + source)


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
        # state of others
        "def f(x): return np.random.rand()",
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
        "def f(x): return np.exp(x)\ndef g(): np.exp = time.time",
        "def f(x): return np.exp(x)\ndef g(): setattr(np, 'exp', 1)",
        "def f(x): return x\ndef g(): globals()['f'] = 1",
        "def f(x): return 1 / x\nnp.seterr(all='raise')",
        "def f(x): return f'{x}'\ndef g(): np.set_printoptions(precision=1)",
        "import warnings\ndef f(x): return np.log(x)\ndef g(): warnings.simplefilter('error')",
        "def f(x): return np.log(x, **{'where': x > 0})",
        "np.__dict__['exp'] = time.time\ndef f(x): return np.exp(x)",
        "LIMIT = 1\ndef f(x): return [LIMIT for x in x]\nclass C:\n    global LIMIT\n    LIMIT = 2",
        "LIMIT = [1]\ndef f(x): return (LIMIT for LIMIT in [1]), LIMIT",
        # more than one call
        "def f(x): yield x",
        "async def f(x): return x",
        "def f(x):\n    class C: pass\n    return C",
    ],
)
def test_it_may_not_be_pure(source: str) -> None:
    assert "f" not in pure_functions(IMPORTS + source)


def test_the_labs_own_functions_are_pure_unless_they_draw() -> None:
    impure = {}
    for lab in LABS:
        pure = pure_functions(lab.reference.read_text("utf-8"))
        impure[lab.name] = [name for name in lab.solution_cells if name not in pure]
    assert impure["lab3_xor_network"] == ["initialize_parameters"]
    assert impure["lab4_deep_network"] == ["initialize_layers"]
    assert impure["lab5_training_challenges"] == ["dropout", "augment"]
