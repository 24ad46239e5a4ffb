"""What an error comes from, if it is what grading has: syntax, names and packages."""

from __future__ import annotations

import pytest

from autograder.grading import environment
from autograder.grading.environment import cause
from autograder.grading.newer_syntax import newer_syntax


@pytest.mark.parametrize(
    ("source", "since"),
    [
        ('x = f"{d["a"]}"', (3, 12)),
        ("x = f'{d['a']:.3f} and {e[\"b\"]}'", (3, 12)),
        ("f'{f'{f'{1}'}'}'", (3, 12)),
        ("f\"{'\\n'.join(a)}\"", (3, 12)),
        ('f"{a  # why\n}"', (3, 12)),
        ('f"{x!r:{"a"}}"', (3, 12)),
        ("rf'{d['a']}'", (3, 12)),
        ("def f[T](x: T) -> T: return x", (3, 12)),
        ("async def f[T: (int, str), *Ts, **P](): pass", (3, 12)),
        ("class A[T](B): pass", (3, 12)),
        ("type X[T] = list[T]", (3, 12)),
        ("def f[T = int](): pass", (3, 13)),
        ("try: pass\nexcept A, B: pass", (3, 14)),
        ('t"{x}"', (3, 14)),
        ("lazy import x", (3, 15)),
    ],
)
def test_newer_syntax_is_known(source: str, since: tuple[int, int]) -> None:
    feature = newer_syntax(source, "invalid syntax", here=(3, 11))

    assert feature is not None
    assert feature.since == since
    assert newer_syntax(source, "invalid syntax", here=since) is None


@pytest.mark.parametrize(
    "source",
    [
        'print "x"',
        "x = (",
        'f"{d["a"}"',
        "def f(x:\n  return 1",
        'def f():\n    return f"{d["a"]}" +',
        "for i in x\n pass",
        "def f[T(x): pass",
        "f'" + "{f'" * 5_000,
        "except " + "a," * 50_000,
        "{" * 100_000,
    ],
)
def test_what_is_wrong_everywhere_is_not_called_newer(source: str) -> None:
    assert newer_syntax(source, "invalid syntax", here=(3, 11)) is None


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("AttributeError", "module 'numpy' has no attribute 'relu'"),
        ("AttributeError", "'numpy.ndarray' object has no attribute 'append'"),
        ("AttributeError", "module 'helpers' has no attribute 'trapz'"),
        ("ImportError", "cannot import name 'slope' from 'helpers' (/tmp/helpers.py)"),
        ("TypeError", "only length-1 arrays can be converted to Python scalars"),
        ("NameError", "name 'trapz' is not defined"),
        ("KeyError", "No module named 'torch'"),
    ],
)
def test_a_mistake_is_not_blamed_on_what_grading_has(kind: str, message: str) -> None:
    assert cause(kind, message) == ""


def test_names_of_another_version_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "NUMPY", (2, 0))
    monkeypatch.setattr(environment, "PYTHON", (3, 11))

    def told(module: str, name: str) -> str:
        return cause("AttributeError", f"module '{module}' has no attribute '{name}'")

    assert "from 2.1 on, and this is graded with NumPy 2.0" in told("numpy", "cumulative_sum")
    assert "from 3.12 on, and this is graded with Python 3.11" in told("itertools", "batched")
    assert "from 3.15 on, and this is graded with Python 3.11" in told("math", "fmax")
    assert told("numpy", "trapz") == told("numpy", "row_stack") == ""  # they are there

    monkeypatch.setattr(environment, "NUMPY", (2, 5))
    assert "np.vstack" in told("numpy", "row_stack")


@pytest.mark.parametrize("message", ["No module named 'consts'", "No module named 'consts.inner'"])
def test_a_module_that_may_be_a_file_of_the_students_is_not_called_a_package(message: str) -> None:
    said = cause("ModuleNotFoundError", message)
    assert "needs consts, a package or a file consts.py" in said
    assert "%%writefile consts.py" in said
    assert "needs the package scipy" in cause("ImportError", "No module named 'scipy.special'")
