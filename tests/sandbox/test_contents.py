"""What is in a notebook's objects at a check is there again when the check is judged."""

from __future__ import annotations

import importlib
import linecache
import os
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.inside import contents, snapshots, views
from autograder.sandbox.inside.cells import Cells
from autograder.sandbox.inside.views import END, Views

CHECK = "test_f"

SLOTS = """
class Point:
    __slots__ = ("x", "y")
    def __init__(self): self.x = 3
p = Point()
def f(): return p.x, hasattr(p, "y")
"""
COUNTER = """
def counting():
    count = 0
    def f():
        nonlocal count
        count += 1
        return count
    return f
f = counting()
"""
CLASS = "class Net:\n    rate = 3\n    sizes = [1]\n    def go(self): return self.rate\n"
DATACLASS = """
from dataclasses import dataclass, field
@dataclass(frozen=True)
class Settings:
    rate: float = 3.0
    sizes: list = field(default_factory=lambda: [1, 2])
settings = Settings()
def f(): return settings.rate, list(settings.sizes)
"""
ENUM = """
import enum
class Kind(enum.Enum):
    A = 1
def f(): return Kind.A.value, [one.name for one in Kind]
"""

CHANGED: dict[str, tuple[str, str]] = {
    "a mutable default": ("def f(seen=[]): return len(seen)", "f.__defaults__[0].append(1)"),
    "a default": ("def f(a=1): return a", "f.__defaults__ = (2,)"),
    "a keyword's default": ("def f(*, a={'b': 1}): return a", "f.__kwdefaults__['a']['b'] = 2"),
    "an attribute of a function": ("def f(): return f.rate\nf.rate = 3", "f.rate = 5"),
    "a new attribute of a function": ("def f(): return vars(f)", "f.rate = 5"),
    "a deleted attribute of a function": ("def f(): return vars(f)\nf.rate = 5", "del f.rate"),
    "the code of a function": ("def f(): return 1", "f.__code__ = (lambda: 2).__code__"),
    "a closure": (COUNTER, "f(); f()"),
    "an attribute of a class": (f"{CLASS}def f(): return Net.rate", "Net.rate = 5"),
    "a list of a class": (f"{CLASS}def f(): return Net.sizes", "Net.sizes.append(5)"),
    "a method": (f"{CLASS}def f(): return Net().go()", "Net.go = lambda self: 7"),
    "a new attribute of a class": (f"{CLASS}def f(): return hasattr(Net, 'a')", "Net.a = 5"),
    "a deleted attribute of a class": (f"{CLASS}def f(): return Net().go()", "del Net.rate"),
    "a class of a class": (
        f"{CLASS}class Deep(Net): pass\ndef f(): return Deep().go()",
        "Net.rate = 4",
    ),
    "an instance": (f"{CLASS}net = Net()\ndef f(): return net.rate", "net.rate = 5"),
    "an array of an instance": (
        f"import numpy as np\n{CLASS}net = Net()\nnet.W = [np.ones(2)]\n"
        "def f(): return net.W[0][0]",
        "net.W[0] -= 5",
    ),
    "an instance with slots": (SLOTS, "p.x = 5; p.y = 3"),
    "a frozen instance": (
        DATACLASS,
        "object.__setattr__(settings, 'rate', 5); settings.sizes.clear()",
    ),
    "an enumeration": (ENUM, "Kind.A._value_ = 7"),
    "an instance in a list in a tuple": (
        f"{CLASS}nets = (1, [Net()])\ndef f(): return nets[1][0].go()",
        "nets[1][0].rate = 5",
    ),
    "four levels down": (
        "a = {'b': [{'c': [{'d': 1}]}]}\ndef f(): return a['b'][0]['c'][0]['d']",
        "a['b'][0]['c'][0]['d'] = 2",
    ),
    "a namespace": (
        "from types import SimpleNamespace\ns = SimpleNamespace(rate=3)\ndef f(): return s.rate",
        "s.rate = 5",
    ),
    "a named tuple": (
        "from collections import namedtuple\nt = namedtuple('T', 'a')([1])\ndef f(): return t.a",
        "t.a.append(2)",
    ),
    "dicts of other kinds": (
        "from collections import *\nc, d, o = Counter('aab'), defaultdict(int), OrderedDict(a=1)\n"
        "def f(): return list(c.items()), list(d.items()), list(o.items())",
        "c['a'] += 1; d['x']; o['b'] = 3; o.move_to_end('a')",
    ),
    "a dict and a list of hers": (
        "class D(dict): pass\nclass L(list): pass\nd, l = D(a=1), L([1])\n"
        "def f(): return dict(d), list(l)",
        "d['a'] = 2; l.append(3)",
    ),
    "a queue": (
        "from collections import deque\nd = deque([1, 2], 3)\ndef f(): return list(d), d.maxlen",
        "d.append(3); d.append(4)",
    ),
    "somebody on the way through a queue": (
        "from collections import deque\nd = deque(range(9))\nway = iter(d)\n"
        "def f(): return type(next(way))",
        "x = 1",
    ),
    "bytes": ("b = bytearray(b'ab')\ndef f(): return bytes(b)", "b[0] = 0; b.extend(b'x')"),
    "a set": ("s = {1}\ndef f(): return s", "s.add(2); s.discard(1)"),
    "an array's shape": (
        "import numpy as np\na = np.arange(6).reshape(2, 3)\ndef f(): return a.tolist()",
        "a.shape = (3, 2); a[0] = 9",
    ),
    "an array that may not be written to": (
        "import numpy as np\na = np.zeros(1)\ndef f():\n    a[0] = 1\n    return a.tolist()",
        "a.flags.writeable = False",
    ),
    "arrays in an array": (
        "import numpy as np\na = np.empty(2, dtype=object)\na[0] = np.ones(2)\n"
        "def f(): return a[0].tolist(), a[1]",
        "a[0] += 1; a[1] = 5",
    ),
    "a partial function": (
        "import functools\nf = functools.partial(lambda a: list(a), [1])",
        "f.args[0].append(2)",
    ),
    "a bound method": (f"{CLASS}f = Net().go", "f.__self__.rate = 5"),
    "a wrapped function": (
        "import functools\n@functools.cache\ndef g(): return g.rate\ng.rate = 3\n"
        "@functools.wraps(g)\ndef f(): return g.__wrapped__.__defaults__",
        "g.__wrapped__.__defaults__ = (1,)",
    ),
    "a property": (
        "class A:\n    @property\n    def b(self): return type(self).b.fget.rate\n"
        "A.b.fget.rate = 3\ndef f(): return A().b",
        "A.b.fget.rate = 5",
    ),
    "the environment": (
        "import os\nos.environ['RATE_OF_F'] = '3'\n"
        "def f(): return os.getenv('RATE_OF_F'), 'OTHER_OF_F' in os.environ",
        "os.environ.update(RATE_OF_F='5', OTHER_OF_F='1')",
    ),
    "a function of NumPy's": (
        "import numpy as np\ndef f(): return np.hypot(3, 4)",
        "np.hypot = lambda a, b: 'other'",
    ),
    "a function of NumPy's under another name": (
        "from numpy import linalg\ndef f(): return linalg.norm([3, 4])",
        "import numpy; numpy.linalg.norm = None",
    ),
    "a deleted function of math's": ("import math\ndef f(): return math.sqrt(4)", "del math.sqrt"),
    "a builtin": ("def f(): return sum([1, 2])", "import builtins; builtins.sum = None"),
    "a dict around a dict": (
        "from collections import *\nu, c, l = UserDict(a=1), ChainMap({'a': 1}), UserList([1])\n"
        "def f(): return dict(u), dict(c), list(l)",
        "u['a'] = 2; c['a'] = 3; l[0] = 5",
    ),
    "a dict in a view": (
        "import types\nv = types.MappingProxyType({'a': [1]})\ndef f(): return v['a']",
        "v['a'].append(2)",
    ),
    "weak references": (
        f"import weakref\n{CLASS}net = Net()\nw = weakref.WeakKeyDictionary(((net, 1),))\n"
        "r = weakref.ref(net)\ndef f(): return list(w.values()), r().rate",
        "r().rate = 7; w[net] = 5",
    ),
    "a queue between threads": (
        "import queue\nq = queue.Queue()\nq.put(3)\ndef f(): return list(q.queue)",
        "q.get(); q.put(5); q.put(7)",
    ),
    "numbers in an array of Python's": (
        "from array import array\na = array('d', [1, 2])\ndef f(): return list(a)",
        "a[0] = 5; a.append(7)",
    ),
    "an array of a class of hers": (
        "import numpy as np\nclass A(np.ndarray): pass\na = np.zeros(2).view(A)\na.rate = 3\n"
        "def f(): return a.tolist(), a.rate",
        "a[0] = 5; a.rate = 7",
    ),
    "an array in a file": (
        "import numpy as np\na = np.memmap('a_file_of_f', dtype=float, mode='w+', shape=2)\n"
        "def f(): return a.tolist()",
        "a[0] = 5",
    ),
    "an array with a mask": (
        "import numpy as np\na = np.ma.array([1.0, 2.0], mask=[0, 1])\ndef f(): return a.tolist()",
        "a[0] = 5; a[0] = np.ma.masked",
    ),
    "an array of records": (
        "import numpy as np\na = np.rec.array([(1.0, 2)], dtype=[('b', float), ('p', int)])\n"
        "def f(): return a.b.tolist()",
        "a.b[0] = 5",
    ),
    "a cache that was empty": (
        "import functools\ns = {'rate': 3}\n@functools.cache\ndef g(): return s['rate']\n"
        "def f(): return g()",
        "s['rate'] = 5; g()",
    ),
    "a module made on the way": (
        "import types\nm = types.ModuleType('m')\n"
        "exec('s = [1]\\ndef g(a=[1]): return s, a', vars(m))\ndef f(): return m.g()",
        "m.s[0] = 5; m.g.__defaults__[0].append(2)",
    ),
    "functions in names of their own": (
        "n = {}\nexec('s = [1]\\ndef g(a=[1]): return s, a', n)\ng = n['g']\ndel n\n"
        "def f(): return g()",
        "g.__globals__['s'][0] = 5; g.__defaults__[0].append(2)",
    ),
    "the folder": (
        "import os\nos.makedirs('deeper', exist_ok=True)\ndef f(): return os.path.exists('deeper')",
        "os.chdir('deeper')",
    ),
    "how deep calls may go": (
        "import sys\ndef f(): return sys.getrecursionlimit()",
        "sys.setrecursionlimit(sys.getrecursionlimit() + 1)",
    ),
    "a module of hers": (
        "import a_module_of_f\ndef f(): return a_module_of_f.rate()",
        "a_module_of_f.settings['rate'] = 5; a_module_of_f.power = 3",
    ),
}


class Notebook:
    """Cells that run here, with a check after the first."""

    def __init__(self, above: str, below: str, namespace: dict[str, Any] | None = None) -> None:
        self.namespace = {"__name__": "__main__"} if namespace is None else namespace
        self.cells = Cells(self.namespace)
        self.views = Views(self.namespace)
        self.run(above)
        self.objects = {name: id(value) for name, value in self.namespace.items()}
        self.views.mark(CHECK, "f")
        self.run(below)

    def run(self, source: str) -> None:
        assert self.cells.execute(source, "cell 1") is None

    def f(self, check: str) -> Any:
        self.views.show(check)
        return self.namespace["f"]()


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("a_module_of_f.py").write_text(
        "settings = {'rate': 3}\npower = 2\ndef rate(): return settings['rate'] ** power\n"
    )
    depth = sys.getrecursionlimit()
    modules = [importlib.import_module(name) for name in contents.PATCHED]
    before = [dict(vars(module)) for module in modules]
    yield
    sys.setrecursionlimit(depth)
    sys.modules.update(zip(contents.PATCHED, modules, strict=True))
    for module, names in zip(modules, before, strict=True):
        vars(module).update(names)
    sys.modules.pop("a_module_of_f", None)
    for name in ("RATE_OF_F", "OTHER_OF_F"):
        os.environ.pop(name, None)


@pytest.mark.parametrize("name", CHANGED)
def test_a_check_meets_what_was_in_the_objects(name: str) -> None:
    above, below = CHANGED[name]
    met = Notebook(above, "").f(CHECK)
    notebook = Notebook(above, below)
    assert notebook.f(CHECK) == met
    # every object is the one that it was
    now = {name: id(notebook.namespace[name]) for name in notebook.objects}
    assert now == notebook.objects


def test_what_is_true_at_the_end_comes_back_with_the_end() -> None:
    notebook = Notebook(f"{CLASS}net = Net()\ndef f(): return net.rate, Net.sizes", "net.rate = 5")
    notebook.run("Net.sizes.append(2)")
    assert notebook.f(CHECK) == (3, [1])
    assert notebook.f(END) == (5, [1, 2])
    assert notebook.f(CHECK) == (3, [1])


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_kept_is_put_back_whatever_is_shown(name: str) -> None:
    above, below = CHANGED[name]
    met = Notebook(above, "").f(CHECK)
    for shown in (END, CHECK):
        notebook = Notebook(above, "")
        notebook.views.show(shown)
        notebook.views.keep()
        notebook.views.show(CHECK)
        notebook.run(below)
        notebook.views.put_back()
        assert notebook.f(CHECK) == met


def test_a_key_that_is_no_name_is_asked_nothing() -> None:
    key = """
class Key:
    def __hash__(self):
        if angry: raise RuntimeError
        return 1
angry = False
globals()[Key()] = 1
angry = True
"""
    assert Notebook("def f(): return 1", key).f(CHECK) == 1


def test_nothing_of_the_students_runs_when_it_is_looked_at() -> None:
    angry = """
class Meta(type):
    def __getattribute__(cls, name): raise RuntimeError(name)
class Angry(metaclass=Meta):
    def __getattribute__(self, name): raise RuntimeError(name)
    __setattr__ = __delattr__ = __eq__ = __hash__ = __bool__ = __len__ = __getattribute__
angry = object.__new__(Angry)
object.__setattr__(angry, "rate", 3)
def f(): return object.__getattribute__(angry, "rate")
"""
    notebook = Notebook(angry, "object.__setattr__(angry, 'rate', 5)")
    assert notebook.f(CHECK) == 3


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nsys.modules['random'] = 3",
        "import os\nos.environ = 3",
        "import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')",
        "import types\nclass Odd(types.ModuleType):\n    __dict__ = property(lambda self: 1 / 0)\n"
        "odd = Odd('odd')",
    ],
)
def test_no_notebook_is_too_odd_to_be_looked_at(source: str) -> None:
    above = f"{source}\nsettings = [1]\ndef f(): return settings"
    environment = os.environ
    try:
        found = Notebook(above, "settings[0] = 2").f(CHECK)
    finally:
        os.environ = environment  # noqa: B003 - pytest looks into it
    assert found == [1]


def test_of_a_structure_that_is_too_large_nothing_is_put_back_and_the_rest_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MAX_OBJECTS", 200)
    above = (
        "chain = node = {'next': None, 'rate': 3}\n"
        "for _ in range(300): node['next'] = node = {'next': None, 'rate': 3}\n"
        "del node\nsettings = {'rate': 3}\n"
        "def f():\n"
        "    nodes = [chain]\n"
        "    while nodes[-1]['next']: nodes.append(nodes[-1]['next'])\n"
        "    return {node['rate'] for node in nodes}, settings['rate']"
    )
    below = "node = chain\nwhile node: node['rate'] = 5; node = node['next']\nsettings['rate'] = 5"
    assert Notebook(above, below).f(CHECK) == ({5}, 3)


def test_what_is_in_a_structure_that_is_too_large_is_put_back_if_it_has_a_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MAX_OBJECTS", 200)
    above = (
        "log = []\nsettings = {'rate': 3}\nlog.append(settings)\n"
        "log.extend([number] for number in range(300))\ndef f(): return settings['rate']"
    )
    assert Notebook(above, "settings['rate'] = 5").f(CHECK) == 3


@pytest.mark.parametrize(
    "line", ["names = globals()", "import sys\nhere = sys.modules['__main__']"]
)
def test_the_namespace_under_another_name_hides_nothing_that_comes_later(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    above = f"{line}\ndef f(): return g() + later()\ndef g(): raise NotImplementedError"
    lines = above.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, "cell 1", (len(above), None, lines, "cell 1"))
    notebook = Notebook(above, "", vars(module))
    notebook.views.know(["f", "g"], [])
    notebook.run("def g(): return 1\ndef later(): return 3")
    notebook.views.notice()
    assert notebook.f(CHECK) == 4


def test_what_an_import_adds_to_a_package_stays() -> None:
    notebook = Notebook("import numpy as np\ndef f(): return 1", "np.added_by_f = 3")
    assert notebook.f(CHECK) == 1
    assert np.added_by_f == 3
    del np.added_by_f


def test_a_walk_through_something_that_did_not_change_goes_on() -> None:
    above = "d = {1: 1, 2: 2}\nwalk = iter(d)\nnext(walk)\ndef f(): return next(walk)"
    assert Notebook(above, "").f(CHECK) == 2


@pytest.mark.parametrize("keeps_versions", [True, False])
@pytest.mark.parametrize("line", ["np.exp = 3", "np.exp = 3\nnp.added_by_f = 4"])
def test_modules_come_back_with_and_without_versions_of_dicts(
    line: str, keeps_versions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "KEEPS_VERSIONS", keeps_versions)
    monkeypatch.setattr(snapshots, "_taken", {})
    notebook = Notebook("import numpy as np\ndef f(): return np.exp", line)
    assert notebook.f(CHECK) != 3
    assert notebook.f(END) == 3
    vars(np).pop("added_by_f", None)


@pytest.mark.parametrize("keeps_versions", [snapshots.KEEPS_VERSIONS, False])
@pytest.mark.parametrize("change", range(len(snapshots.CHANGES)))
def test_a_snapshot_holds_until_something_changes(
    change: int, keeps_versions: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "KEEPS_VERSIONS", keeps_versions)
    names: dict[str, Any] = {"__builtins__": {}, "a": 1, "b": 2, "f": 0, "d": 9, "e": 5, "z": 6}
    if "setdefault" in snapshots.CHANGES[change].__code__.co_names:
        del names["e"]
    taken = snapshots.snapshot(names)
    assert snapshots.snapshot(names) is taken
    before = dict(names)
    snapshots.CHANGES[change](names)
    assert not taken.holds()
    assert taken.copy == before
    assert snapshots.snapshot(names).copy == names


def test_the_pythons_that_keep_versions_are_known() -> None:
    expected = sys.platform == "linux" and sys.version_info < (3, 14)
    assert not expected or snapshots.KEEPS_VERSIONS


class Taken:
    """How often what is in the objects was looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0

        def taken(*arguments: Any) -> contents.Contents:
            self.times += 1
            return contents.Contents(*arguments)

        monkeypatch.setattr(views, "Contents", taken)


def test_objects_are_looked_at_only_where_something_may_have_changed_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebook = Notebook("numbers = [1]\ndef f(): return numbers", "numbers.append(2)")
    notebook.views.mark("test_g", "f")
    assert notebook.f(CHECK) == [1]
    notebook.f(CHECK).append(5)
    assert notebook.f("test_g") == [1, 2]
    taken = Taken(monkeypatch)

    for check in (CHECK, "test_g", CHECK):
        notebook.views.replace(check, {"f": lambda: ["another"]})
    assert taken.times == 0
    notebook.views.settle()
    # at test_g, where f has run, and in none of the views in which nothing has
    assert taken.times == 1
    assert notebook.namespace["f"]() == ["another"]
    assert notebook.namespace["numbers"] == [1, 5]

    notebook.views.replace(CHECK, {})
    assert notebook.f(CHECK) == [1, 5]
    notebook.namespace["numbers"].append(6)
    assert notebook.f("test_g") == [1, 2]
    assert notebook.f(CHECK) == [1, 5, 6]


def test_what_waits_to_be_replaced_is_there_for_the_next_cell() -> None:
    notebook = Notebook("def f(): return 1", "")
    notebook.views.replace(END, {"f": lambda: 2})
    notebook.views.settle()
    notebook.run("found = f()")
    assert notebook.namespace["found"] == 2
