"""lab7's function written rightly in unusual ways, and by those who would rather cheat.

Each text is run after the reference, in one namespace with it.
"""

from labs import Wrong

RIGHT = {
    "compared with a backward of one's own": """
def my_backward(p, cache, X, y):
    d2 = (cache["a2"] - y) / len(X)
    d1 = d2 @ p["W2"].T * cache["a1"] * (1 - cache["a1"])
    return {"W1": X.T @ d1, "b1": d1.sum(0, keepdims=True),
            "W2": cache["a1"].T @ d2, "b2": d2.sum(0, keepdims=True)}

def is_backward_correct(backward):
    rng = np.random.default_rng(42)
    for trial in range(30):
        m, i, h, o = rng.integers(1, 9, 4)
        p = {"W1": rng.normal(size=(i, h)), "b1": rng.normal(size=(1, h)),
             "W2": rng.normal(size=(h, o)), "b2": rng.normal(size=(1, o))}
        X, y = rng.normal(size=(m, i)), rng.integers(0, 2, size=(m, o)).astype(float)
        cache = forward(p, X)
        mine = my_backward(p, cache, X, y)
        try:
            theirs = backward(parameters=p, cache=cache, X=X, y=y)
            if sorted(theirs) != sorted(mine):
                return False
            for k in mine:
                assert theirs[k].shape == mine[k].shape
                np.testing.assert_allclose(theirs[k], mine[k], rtol=1e-8, atol=1e-10)
        except Exception:
            return False
    return True
""",
    "entry by entry in plain loops": """
import math, random

def is_backward_correct(backward):
    random.seed(5)
    for m, i, h, o in [(4, 2, 3, 1), (6, 3, 5, 2), (1, 2, 4, 3), (3, 1, 2, 5), (2, 3, 1, 4)]:
        def table(rows, columns):
            return np.array([[random.gauss(0, 1) for _ in range(columns)] for _ in range(rows)])
        p = {"W1": table(i, h), "b1": table(1, h), "W2": table(h, o), "b2": table(1, o)}
        X = table(m, i)
        y = np.array([[random.choice([0, 1]) for _ in range(o)] for _ in range(m)])
        try:
            g = backward(p, forward(p, X), X, y)
        except Exception:
            return False
        if type(g) is not dict or len(g) != 4:
            return False
        for name in ["b2", "W2", "b1", "W1"]:
            if name not in g or getattr(g[name], "shape", None) != p[name].shape:
                return False
            for r in range(p[name].shape[0]):
                for c in range(p[name].shape[1]):
                    old = p[name][r, c]
                    p[name][r, c] = old + 0.0001
                    up = binary_cross_entropy(forward(p, X)["a2"], y)
                    p[name][r, c] = old - 0.0001
                    down = binary_cross_entropy(forward(p, X)["a2"], y)
                    p[name][r, c] = old
                    slope = (up - down) / 0.0002
                    if not math.isclose(g[name][r, c], slope, rel_tol=1e-4, abs_tol=1e-6):
                        return False
    return True
""",
    "the complex step, with formulas of one's own": """
def is_backward_correct(backward):
    rng = np.random.default_rng(3)
    def loss(p, X, y):
        a1 = 1 / (1 + np.exp(-(X @ p["W1"] + p["b1"])))
        z2 = a1 @ p["W2"] + p["b2"]
        return np.mean(np.sum(np.log(1 + np.exp(z2)) - y * z2, axis=1))
    for m, i, h, o in ((5, 3, 4, 2), (1, 2, 6, 3), (8, 4, 3, 1), (4, 1, 2, 3)):
        shapes = {"W1": (i, h), "b1": (1, h), "W2": (h, o), "b2": (1, o)}
        p = {k: rng.standard_normal(s) for k, s in shapes.items()}
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            good = set(g) == set(p) and all(np.shape(g[k]) == s for k, s in shapes.items())
        except Exception:
            good = False
        if not good:
            return np.bool_(False)
        for k in p:
            for place in np.ndindex(p[k].shape):
                moved = {n: v.astype(complex) for n, v in p.items()}
                moved[k][place] += 1e-30j
                if not abs(g[k][place] - loss(moved, X, y).imag / 1e-30) < 1e-9:
                    return np.bool_(False)
    return np.bool_(True)
""",
    "in random directions": """
def is_backward_correct(backward):
    rng = np.random.default_rng(11)
    for m, i, h, o in ((5, 3, 4, 2), (1, 2, 6, 3), (8, 4, 3, 1), (4, 1, 5, 3)):
        shapes = {"W1": (i, h), "b1": (1, h), "W2": (h, o), "b2": (1, o)}
        p = {k: rng.standard_normal(s) for k, s in shapes.items()}
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
        except Exception:
            return False
        if not isinstance(g, dict) or {k: np.shape(v) for k, v in g.items()} != shapes:
            return False
        for k in p:
            for _ in range(5):
                d = rng.standard_normal(shapes[k])
                up = binary_cross_entropy(forward({**p, k: p[k] + 1e-5 * d}, X)["a2"], y)
                down = binary_cross_entropy(forward({**p, k: p[k] - 1e-5 * d}, X)["a2"], y)
                if not abs((up - down) / 2e-5 - (g[k] * d).sum()) < 1e-7:
                    return False
    return True
""",
    "the norm of the difference, in a helper": """
NETWORKS = [(5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1), (6, 1, 5, 4), (2, 3, 1, 4)]

def error(a, n):
    a = np.asarray(a, dtype=float)
    if a.shape != n.shape:
        return np.inf
    return np.linalg.norm(a - n) / max(np.linalg.norm(a) + np.linalg.norm(n), 1e-8)

def verdict_on(backward, m, i, h, o, seed):
    rng = np.random.default_rng(seed)
    p = dict(W1=rng.normal(0, 1, (i, h)), b1=rng.normal(0, 1, (1, h)),
             W2=rng.normal(0, 1, (h, o)), b2=rng.normal(0, 1, (1, o)))
    X, y = rng.normal(0, 1, (m, i)), rng.integers(0, 2, (m, o))
    g = backward(p, forward(p, X), X, y)
    n = {k: numerical_gradient(
        lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y), p[k]) for k in p}
    return g.keys() == n.keys() and max(error(g[k], n[k]) for k in n) < 1e-6

def is_backward_correct(backward):
    try:
        return all(verdict_on(backward, *sizes, 7) for sizes in NETWORKS)
    except Exception as problem:
        print("It stopped:", problem)
        return False
""",
    "no seed, everything as one long vector": """
def is_backward_correct(backward):
    rng = np.random.default_rng()
    names = ["W1", "b1", "W2", "b2"]
    for m, i, h, o in ((7, 4, 3, 2), (1, 3, 5, 2), (5, 2, 1, 3), (3, 1, 4, 1)):
        shapes = [(i, h), (1, h), (h, o), (1, o)]
        ends = np.cumsum([r * c for r, c in shapes])
        def unpack(v):
            return {k: w.reshape(s) for k, w, s in zip(names, np.split(v, ends[:-1]), shapes)}
        v = rng.uniform(-1.5, 1.5, ends[-1])
        X, y = rng.uniform(-2, 2, (m, i)), (rng.random((m, o)) < 0.5)
        try:
            g = backward(unpack(v), forward(unpack(v), X), X, y * 1)
            assert [g[k].shape for k in names] == shapes and len(g) == 4
            g = np.concatenate([g[k].ravel() for k in names])
        except Exception:
            return False
        f = lambda v: binary_cross_entropy(forward(unpack(v), X)["a2"], y)
        if not np.max(np.abs(g - numerical_gradient(f, v))) < 1e-6:
            return False
    return True
""",
    "one side, and room for it": """
def is_backward_correct(backward):
    rng = np.random.default_rng(1)
    for m, i, h, o in ((5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1), (6, 1, 5, 4)):
        p = {"W1": rng.standard_normal((i, h)), "b1": rng.standard_normal((1, h)),
             "W2": rng.standard_normal((h, o)), "b2": rng.standard_normal((1, o))}
        X, y = rng.integers(-2, 3, (m, i)), rng.integers(0, 2, (m, o))
        cache = forward(p, X)
        here = binary_cross_entropy(cache["a2"], y)
        try:
            g = backward(p, cache, X, y)
            if set(g) != {"W1", "b1", "W2", "b2"}:
                return False
            for k, v in p.items():
                if g[k].shape != v.shape:
                    return False
                for place in np.ndindex(v.shape):
                    w = v.copy()
                    w[place] += 1e-6
                    slope = (binary_cross_entropy(forward({**p, k: w}, X)["a2"], y) - here) / 1e-6
                    if not -1e-5 < g[k][place] - slope < 1e-5:
                        return False
        except Exception:
            return False
    return True
""",
    "a thousand calls for the first True": """
trials = 1000

def is_backward_correct(backward):
    global trials
    rng = np.random.default_rng(8)
    for trial in range(trials):
        m, i, h, o = rng.integers(1, 6, 4)
        p = {"W1": rng.standard_normal((i, h)), "b1": rng.standard_normal((1, h)),
             "W2": rng.standard_normal((h, o)), "b2": rng.standard_normal((1, o))}
        X, y = rng.standard_normal((m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p) or any(np.shape(g[k]) != p[k].shape for k in p):
                return False
            k = ("W1", "b1", "W2", "b2")[trial % 4]
            f = lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y)
            if not np.allclose(g[k], numerical_gradient(f, p[k]), rtol=1e-4, atol=1e-6):
                return False
        except Exception:
            return False
    trials = 60
    return True
""",
    "Kabir's settings too, and NumPy's old generator": """
def is_backward_correct(backward):
    np.random.seed(0)
    right = True
    for m, i, h, o, size in ((4, 2, 4, 1, 0.01), (5, 3, 4, 2, 1), (1, 2, 3, 4, 1), (7, 3, 1, 2, 2)):
        p = {"W1": np.random.randn(i, h) * size, "b1": np.random.randn(1, h) * size,
             "W2": np.random.randn(h, o) * size, "b2": np.random.randn(1, o) * size}
        X = np.random.randn(m, i)
        y = np.random.randint(0, 2, (m, o))
        g = None
        try:
            g = backward(p, forward(p, X), X, y)
        except BaseException:
            right = False
        if not isinstance(g, dict) or list(sorted(g)) != ["W1", "W2", "b1", "b2"]:
            right = False
            continue
        for k in p:
            f = lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y)
            n = numerical_gradient(f, p[k])
            if np.shape(g[k]) != n.shape or not np.allclose(g[k], n, atol=1e-6):
                right = False
    return np.array(right)
""",
}


def _looking(*, at: str = "", biases: str = "") -> str:
    """A test that compares a part of each array, or puts something before its biases."""
    return f"""
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    for m, n_in, n_hidden, n_out in ((5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1), (6, 1, 5, 4)):
        parameters = {{
            "W1": rng.standard_normal((n_in, n_hidden)),
            "b1": {biases} rng.standard_normal((1, n_hidden)),
            "W2": rng.standard_normal((n_hidden, n_out)),
            "b2": {biases} rng.standard_normal((1, n_out)),
        }}
        X, y = rng.standard_normal((m, n_in)), rng.integers(0, 2, (m, n_out))
        try:
            claimed = backward(parameters, forward(parameters, X), X, y)
            if set(claimed) != set(parameters):
                return False
        except Exception:
            return False
        for name, values in parameters.items():
            measured = numerical_gradient(
                lambda v: binary_cross_entropy(forward({{**parameters, name: v}}, X)["a2"], y),
                values,
            )
            if claimed[name].shape != measured.shape:
                return False
            if not np.allclose(claimed[name]{at}, measured{at}, rtol=1e-5, atol=1e-7):
                return False
    return True
"""


CELL = "test_is_backward_correct"


def _measured(verdict: str, before: str = "") -> str:
    """A test that compares what is claimed with what is measured, as ``verdict`` says."""
    return f"""
def is_backward_correct(backward):
    rng = np.random.default_rng(3)
    for m, i, h, o in ((5, 3, 4, 2), (1, 4, 2, 3), (9, 2, 7, 1), (6, 1, 5, 4), (3, 5, 1, 2)):
        shapes = {{"W1": (i, h), "b1": (1, h), "W2": (h, o), "b2": (1, o)}}
        p = {{name: rng.normal(size=shape) for name, shape in shapes.items()}}
        X, y = rng.normal(size=(m, i)), rng.integers(0, 2, (m, o))
        try:
            g = backward(p, forward(p, X), X, y)
            if set(g) != set(p) or any(np.shape(g[k]) != p[k].shape for k in p):
                return False
        except Exception:
            return False
        {before or "pass"}
        for k in p:
            f = lambda v: binary_cross_entropy(forward({{**p, k: v}}, X)["a2"], y)
            n = numerical_gradient(f, p[k])
            off, scale = np.abs(g[k] - n), np.abs(g[k]) + np.abs(n)
            if not ({verdict}):
                return False
    return True
"""


RIGHT["a ratio in which 0 / 0 is made 0"] = _measured(
    "np.nanmax(np.nan_to_num(off / scale)) < 1e-4 or off.max() < 1e-8",
    "if not all(np.all(np.isfinite(g[k])) for k in p): return False",
)

WRONG = [
    Wrong(
        CELL,
        "a NaN is made 0",
        _measured("np.nan_to_num(off / scale).max() < 1e-4 or off.max() < 1e-8"),
        marks=(0.9, 0.99),
        hint="numbers that are NaN",
    ),
    Wrong(
        CELL,
        "the largest of those that are no NaN",
        _measured("np.nanmax(off / scale) < 1e-4 or np.nanmax(off) < 1e-8"),
        marks=(0.9, 0.99),
        hint="numbers that are NaN",
    ),
    Wrong(
        CELL, "true to everybody", "def is_backward_correct(backward): return True", marks=(0, 0)
    ),
    Wrong(
        CELL,
        "false to everybody",
        "def is_backward_correct(backward): return False",
        marks=(0, 0),
        says="All 10 correct backwards were turned down",
    ),
    Wrong(
        CELL,
        "true to the first ten",
        """
asked = []
def is_backward_correct(backward):
    asked.append(backward)
    return len(asked) <= 10
""",
        marks=(0, 0),
    ),
    Wrong(
        CELL,
        "every fifth",
        """
asked = []
def is_backward_correct(backward):
    asked.append(backward)
    return len(asked) % 5 == 0
""",
        marks=(0, 0),
    ),
    Wrong(
        CELL,
        "by name",
        """
def is_backward_correct(backward):
    return "wrong" not in backward.__name__ and "bug" not in str(backward)
""",
        marks=(0, 0),
    ),
    Wrong(
        CELL,
        "whatever does not stop",
        """
def is_backward_correct(backward):
    try:
        backward({}, {}, None, None)
    except Exception:
        return False
    return True
""",
        marks=(0, 0),
    ),
    Wrong(CELL, "words", "def is_backward_correct(backward): return 'True'", marks=(0, 0)),
    Wrong(
        CELL,
        "numbers",
        "def is_backward_correct(backward): return 1",
        marks=(0, 0),
        says="returned a number, expected True or False",
    ),
    Wrong(
        CELL,
        "an array of one",
        "def is_backward_correct(backward): return np.array([False])",
        marks=(0, 0),
    ),
    Wrong(
        CELL,
        "an error for everybody",
        "def is_backward_correct(backward): raise ValueError('wrong')",
        marks=(0, 0),
    ),
    Wrong(
        CELL, "out of Python", "def is_backward_correct(backward): raise SystemExit", marks=(0, 0)
    ),
    Wrong(
        CELL,
        "by chance",
        """
import random
coin = random.Random(1)
def is_backward_correct(backward):
    return coin.random() < 0.5
""",
        marks=(0, 0),
    ),
    Wrong(
        CELL,
        "asks too often",
        """
reference_test = is_backward_correct
times = 1001

def is_backward_correct(backward):
    global times
    p = {name: np.ones(shape) for name, shape in
         (("W1", (2, 3)), ("b1", (1, 3)), ("W2", (3, 1)), ("b2", (1, 1)))}
    X, y = np.ones((1, 2)), np.ones((1, 1))
    count, times = times, 0
    for _ in range(count):
        try:
            backward(p, forward(p, X), X, y)
        except Exception:
            pass
    return reference_test(backward)
""",
        says="more than 1,000 times for one verdict",
    ),
    Wrong(
        CELL,
        "hands in an untrue cache",
        """
def is_backward_correct(backward):
    rng = np.random.default_rng(0)
    p = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=(1, 4)),
         "W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=(1, 2))}
    X, y = rng.normal(size=(5, 3)), rng.integers(0, 2, (5, 2))
    cache = forward(p, rng.normal(size=(5, 3)))
    try:
        g = backward(p, cache, X, y)
        return all(np.allclose(g[k], numerical_gradient(
            lambda v: binary_cross_entropy(forward({**p, k: v}, X)["a2"], y), p[k])) for k in p)
    except Exception:
        return False
""",
        says="its cache was not what forward makes",
    ),
    Wrong(CELL, "errors-come-through", says="raised ValueError"),
    Wrong(CELL, "one-output", says="returned True for a wrong one of this kind"),
    Wrong(CELL, "first row only", _looking(at="[0]")),
    Wrong(CELL, "first column only", _looking(at="[:, 0]")),
    Wrong(CELL, "biases of zero", _looking(biases="0.0 *"), hint="other numbers than 0"),
]
"""Cheats, and what else the cell has to turn down."""

ALWAYS_FALSE = {
    "exactly equal": (
        "np.allclose(claimed[name], measured, rtol=1e-5, atol=1e-7)",
        "np.array_equal(claimed[name], measured)",
    ),
    "one side, with the bound for two": (
        "measured = numerical_gradient(loss, values)",
        "measured = np.zeros(values.shape)\n"
        "            for place in np.ndindex(values.shape):\n"
        "                higher = values.copy()\n"
        "                higher[place] += 1e-3\n"
        "                measured[place] = (loss(higher) - loss(values)) / 1e-3",
    ),
}
"""Pieces of the reference, and what stands there instead, so that no correct one is accepted."""
