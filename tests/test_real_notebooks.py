"""Right notebooks with the habits of those who write them: what worked there works in grading."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pytest

from autograder.feedback import as_html, as_text
from support.campaign import one_in
from support.habits import LABS, Handed, code, lost, said

Habit = Callable[[Handed], None]


def at_the_end(source: str) -> Habit:
    return lambda handed: handed.append(source)


def after(grade_id: str, source: str) -> Habit:
    return lambda handed: handed.after(grade_id, source)


def before(grade_id: str, source: str) -> Habit:
    return lambda handed: handed.before(grade_id, source)


def added(grade_id: str, source: str, function: str, old: str, new: str) -> Habit:
    """``source`` typed into a cell that is the lab's, and used in a solution."""

    def change(handed: Handed) -> None:
        cell = handed.cell(grade_id) if grade_id else handed.picture()
        cell["source"] = f"{source}\n{''.join(cell['source'])}"
        rewrite(handed, function, old, new)

    return change


def rewrite(handed: Handed, function: str, old: str, new: str) -> None:
    assert old in handed.source(function)
    handed.write(function, handed.source(function).replace(old, new))


def rewritten(function: str, old: str, new: str) -> Habit:
    return lambda handed: rewrite(handed, function, old, new)


def all_of(*habits: Habit) -> Habit:
    def change(handed: Handed) -> None:
        for habit in habits:
            habit(handed)

    return change


STEP = "gradient_descent_step"
HILL = "return (x - 3) ** 2"
SLOPE = "return 2 * (x - 3)"
LOOP = "for _ in range(steps):"


def moved(grade_id: str, place: int) -> Habit:
    def change(handed: Handed) -> None:
        cell = handed.cell(grade_id)
        handed.cells.remove(cell)
        handed.cells.insert(place if place >= 0 else len(handed.cells), cell)

    return change


def gone(*grade_ids: str) -> Habit:
    def change(handed: Handed) -> None:
        for grade_id in grade_ids:
            handed.cells.remove(handed.cell(grade_id))

    return change


def written_further_down(function: str) -> Habit:
    """The stub stays, and the function stands in a cell at the end."""

    def change(handed: Handed) -> None:
        handed.append(handed.source(function))
        handed.write(function, handed.stub(function))

    return change


def copied_check(grade_id: str) -> Habit:
    def change(handed: Handed) -> None:
        cell = handed.cell(grade_id)
        handed.append("loss_gradient = 3")
        handed.cells.append({**cell})

    return change


def into_its_check(function: str) -> Habit:
    """The function typed above its check, in the check's cell, and the stub left where it is."""

    def change(handed: Handed) -> None:
        check = f"test_{function}"
        handed.write(check, f"{handed.source(function)}\n\n{handed.source(check)}")
        handed.write(function, handed.stub(function))

    return change


def copied_picture(source: str) -> Habit:
    """A cell that was made of one of the lab's, with its tag."""

    def change(handed: Handed) -> None:
        handed.cells.insert(3, {**code(source), "metadata": {"tags": ["demonstration"]}})

    return change


USED_AGAIN: dict[str, tuple[str, Habit]] = {
    "accuracy at the end": ("lab4", at_the_end("accuracy = 0.97")),
    "a split of the data": ("lab3", at_the_end("train, test = XOR_X[:3], XOR_X[3:]")),
    "dropout's rate": ("lab5", after("test_dropout", "dropout = 0.3")),
    "a loop variable": ("lab1", at_the_end("for loss_gradient in range(3): pass")),
    "with as": ("lab1", at_the_end("with open('notes', 'w') as loss_function: pass")),
    "del": ("lab1", at_the_end("del loss_gradient, loss_function")),
    "a function of her own": ("lab1", at_the_end(f"def {STEP}(a):\n    return 'other'")),
    "a lambda": ("lab1", at_the_end("loss_function = lambda: None")),
    "a module": ("lab2", at_the_end("import math as sigmoid")),
    "from a module": ("lab2", at_the_end("from math import exp as sigmoid")),
    "a class": ("lab1", at_the_end("class loss_function: pass")),
    "a walrus": ("lab1", at_the_end("print(loss_function := 3)")),
    "an exception": ("lab1", at_the_end("try: 1 / 0\nexcept Exception as loss_function: pass")),
    "an augmented assignment": ("lab1", at_the_end("loss_function = 1\nloss_function += 1")),
    "an unpacking": ("lab1", at_the_end("loss_function, *loss_gradient = 1, 2, 3")),
    "a match": ("lab1", at_the_end("match [1]:\n    case [loss_gradient]: pass")),
    "through globals": ("lab1", at_the_end("globals().update(loss_gradient=3)")),
    "in a function": (
        "lab1",
        at_the_end("def f():\n    global loss_gradient\n    loss_gradient = 1\nf()"),
    ),
    "an import of everything": (
        "lab2",
        all_of(
            at_the_end("%%writefile mine.py\nsigmoid = chain_forward = 3"),
            at_the_end("from mine import *"),
        ),
    ),
    "sum": (
        "lab1",
        all_of(
            rewritten("loss_function", HILL, "return sum([(x - 3) ** 2])"), at_the_end("sum = 0")
        ),
    ),
    "max and list": (
        "lab1",
        all_of(
            rewritten("gradient_descent", LOOP, "for _ in list(range(max(steps, 0))):"),
            at_the_end("max = 3\nlist = [1]\nrange = 4"),
        ),
    ),
    "NumPy": ("lab2", at_the_end("np = None")),
    "a name of the lab's": ("lab1", at_the_end("Numbers = plt = np = 3")),
    "a constant of hers": (
        "lab1",
        all_of(
            before("loss_function", "BOTTOM = 3"),
            rewritten("loss_function", HILL, "return (x - BOTTOM) ** 2"),
            at_the_end("BOTTOM = 4"),
        ),
    ),
    "a helper of hers": (
        "lab1",
        all_of(
            before("loss_function", "def square(x):\n    return x * x"),
            rewritten("loss_function", HILL, "return square(x - 3)"),
            at_the_end("def square(side):\n    print('a square')"),
        ),
    ),
    "what is in a dict": (
        "lab1",
        all_of(
            before("loss_function", "settings = {'bottom': 3}"),
            rewritten("loss_function", HILL, "return (x - settings['bottom']) ** 2"),
            at_the_end("settings['bottom'] = 5"),
        ),
    ),
    "what is in an array": (
        "lab1",
        all_of(
            before("loss_function", "places = {'bottom': np.array([3.0])}"),
            rewritten("loss_function", HILL, "return (x - places['bottom'][0]) ** 2"),
            at_the_end("places['bottom'] += 1"),
        ),
    ),
    "between one check and the next": (
        "lab1",
        all_of(
            after("test_gradient_descent", "gradient_descent = 'done'"),
            after("test_learning_rate_behaviour", "learning_rate_behaviour = None"),
        ),
    ),
}


def test_a_check_judges_what_was_in_the_objects_that_it_met() -> None:
    handed = Handed(LABS["lab1"])
    hill = "class Hill:\n    bottom = 3\n    def __init__(self): self.powers = [{'of': [2]}]"
    handed.before("loss_function", f"{hill}\nhill = Hill()")
    rewrite(
        handed, "loss_function", HILL, "return np.abs(x - Hill.bottom) ** hill.powers[0]['of'][0]"
    )
    handed.append("Hill.bottom = 5\nhill.powers[0]['of'][0] = 4\nnp.abs = None")
    report = handed.graded()
    assert not lost(report), said(report)


@pytest.mark.parametrize("name", one_in(8, USED_AGAIN))
def test_a_check_judges_what_it_met(name: str) -> None:
    lab, habit = USED_AGAIN[name]
    handed = Handed(LABS[lab])
    habit(handed)

    report = handed.graded()
    assert not lost(report), said(report)


def test_a_name_that_is_used_again_is_told() -> None:
    handed = Handed(LABS["lab1"])
    handed.append("# tidy up\nloss_gradient = 0.97")
    report = handed.graded()

    assert report.cell("test_loss_gradient").note == (  # type: ignore[union-attr]
        "loss_gradient is used for something else further down, in the cell that begins "
        "“loss_gradient = 0.97”; this judges what the check met."
    )
    assert not any(cell.note for cell in report.cells if cell.grade_id != "test_loss_gradient")


PLACES: dict[str, Habit] = {
    "all checks at the end": all_of(
        *(moved(f"test_{name}", -1) for name in LABS["lab1"].solution_cells)
    ),
    "a check on top": all_of(moved("test_loss_gradient", 0), at_the_end("loss_gradient = 3")),
    "a check that is gone": all_of(gone("test_loss_gradient"), at_the_end("loss_gradient = 3")),
    "no checks": gone(*(f"test_{name}" for name in LABS["lab1"].solution_cells)),
    "a check twice": copied_check("test_loss_gradient"),
    "written further down": written_further_down("loss_gradient"),
    "written further down, then used again": all_of(
        written_further_down("loss_gradient"), at_the_end("loss_gradient = 3")
    ),
    "its cell gone, written elsewhere": all_of(
        lambda handed: handed.append(handed.source("loss_gradient")), gone("loss_gradient")
    ),
    "from the bottom up": lambda handed: handed.cells.__setitem__(
        slice(5, None), handed.cells[:4:-1]
    ),
}


@pytest.mark.parametrize("name", one_in(8, PLACES))
def test_a_check_is_judged_wherever_it_stands(name: str) -> None:
    handed = Handed(LABS["lab1"])
    PLACES[name](handed)

    report = handed.graded()
    assert not lost(report), said(report)


ADDED: dict[str, Habit] = {
    "an import in the first cell": added(
        "imports", "import math", "loss_function", HILL, "return (x - 3) ** int(math.sqrt(4))"
    ),
    "an import below, on one line with the lab's": all_of(
        rewritten("imports", "import numpy as np", "import math, numpy as np; import cmath"),
        rewritten("loss_function", HILL, "return (x - 3) ** int(math.sqrt(4) + 0 * cmath.pi)"),
    ),
    "everything of math": added(
        "imports", "from math import *", "loss_function", HILL, "return (x - 3) ** int(sqrt(4))"
    ),
    "a helper in a check": added(
        "test_loss_function",
        "def square(x):\n    return x * x\n",
        "loss_function",
        HILL,
        "return square(x - 3)",
    ),
    "a constant in a picture": added(
        "", "BOTTOM = 3", "loss_function", HILL, "return (x - BOTTOM) ** 2"
    ),
    "two constants on a line": added(
        "", "BOTTOM = 3; POWER = 2", "loss_function", HILL, "return (x - BOTTOM) ** POWER"
    ),
    "a lambda in a picture": added(
        "", "square = lambda x: x * x", "loss_function", HILL, "return square(x - 3)"
    ),
    "a class in a check": added(
        "test_loss_gradient",
        "class Hill:\n    bottom = 3\n",
        "loss_gradient",
        SLOPE,
        "return 2 * (x - Hill.bottom)",
    ),
    "something worked out": added(
        "imports",
        "PLACES = [2, 3]\nBOTTOM = max(PLACES)",
        "loss_function",
        HILL,
        "return (x - BOTTOM) ** 2",
    ),
    "something optional": added(
        "imports",
        "try:\n    from math import sqrt\nexcept ImportError:\n    sqrt = None",
        "loss_function",
        HILL,
        "return (x - 3) ** int(sqrt(4))",
    ),
    "a decorated helper": added(
        "",
        "import functools\n@functools.lru_cache\ndef power():\n    return 2\n",
        "loss_function",
        HILL,
        "return (x - 3) ** power()",
    ),
    "what is put into a helper and a dict": added(
        "test_loss_gradient",
        "def goal():\n    goal.calls += 1\n    return places['bottom']\n"
        "goal.calls = 0\nplaces = {}\nplaces['bottom'] = 1\nplaces.update(bottom=3)\n",
        "loss_gradient",
        SLOPE,
        "return 2 * (x - goal())",
    ),
    "the function itself, in its check": into_its_check("loss_gradient"),
    "a tool of a picture's": rewritten(
        "loss_gradient", SLOPE, "return 4 * fog_slope(x + FOG_BOTTOM - 3)"
    ),
    "in a cell that was copied with its tag": all_of(
        copied_picture("def square(x):\n    return x * x"),
        rewritten("loss_function", HILL, "return square(x - 3)"),
    ),
}


@pytest.mark.parametrize("name", one_in(8, ADDED))
def test_what_is_added_to_a_cell_of_the_labs_is_kept(name: str) -> None:
    handed = Handed(LABS["lab1"])
    ADDED[name](handed)

    report = handed.graded()
    assert not lost(report), said(report)


TAKING: dict[str, tuple[str, str]] = {
    "NumPy": ("imports", "np = None"),
    "NumPy by an import": ("imports", "import math as np"),
    "NumPy deleted": ("test_loss_function", "del np"),
    "a function of the lab's": ("test_loss_function", "def loss_function(x):\n    return 'mine'"),
    "a builtin": ("imports", "range = 3\nfloat = int = 4"),
    "one of NumPy's": ("imports", "np.array = np.asarray = np.exp = None"),
    "what the check has not met": (
        "test_loss_gradient",
        "places['bottom'] = 5\nplaces.clear()",
    ),
    "what is put into a function of the lab's": (
        "test_loss_function",
        "loss_function.__code__ = (lambda x: 5).__code__\nloss_function.seen = []",
    ),
    "everything": ("test_loss_function", "globals().clear()"),
    "the process": ("imports", "import os; os.abort()"),
}


@pytest.mark.parametrize("name", one_in(8, TAKING))
def test_what_is_added_takes_nothing_from_the_lab(name: str) -> None:
    handed = Handed(LABS["lab1"])
    grade_id, source = TAKING[name]
    handed.write(grade_id, f"{handed.source(grade_id)}\n{source}")
    handed.before("loss_gradient", "places = {'bottom': 3}")
    rewrite(handed, "loss_gradient", SLOPE, "return 2 * (x - places['bottom'])")

    report = handed.graded()
    assert not lost(report), said(report)


BAR = "tqdm(range(steps))"

PACKAGES: dict[str, Habit] = {
    "seaborn": all_of(
        before("loss_function", "import seaborn as sns\nimport math\nsns.set_theme()\nTWO = 2"),
        rewritten("loss_function", HILL, "return (x - 3) ** int(math.sqrt(TWO + 2))"),
    ),
    "several on a line": all_of(
        before("loss_function", "import pandas as pd, math, torch.nn as nn"),
        rewritten("loss_function", HILL, "return (x - 3) ** int(math.sqrt(4))"),
    ),
    "from a package": before(
        "loss_function", "from sklearn.metrics import accuracy_score, log_loss"
    ),
    "a table that nobody needs": before(
        "loss_function", "import pandas as pd\ntable = pd.DataFrame({'x': [1]})\nprint(table['x'])"
    ),
    "in an annotation": all_of(
        before("loss_function", "import torch\nfrom jaxtyping import Float"),
        rewritten(
            "loss_function", "x: Numbers) -> Numbers", "x: Float[torch.Tensor, '3'] | None) -> 'x'"
        ),
    ),
    "a decorator": all_of(
        before("loss_function", "from numba import njit\nimport numba"),
        rewritten("loss_function", "def loss", "@njit\ndef loss"),
        rewritten("loss_gradient", "def loss", "@numba.jit(nopython=True)\ndef loss"),
    ),
    "a base class": before("loss_function", "import torch\nclass Net(torch.nn.Module):\n    pass"),
    "optional": all_of(
        before(
            "loss_function",
            "try:\n    import torch\n    HAS = True\nexcept ImportError:\n    HAS = False",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** (3 if HAS else 2)"),
    ),
    "optional, in a function": rewritten(
        "loss_function",
        HILL,
        "try:\n"
        "        import cupy as xp\n"
        "    except ImportError:\n"
        "        xp = np\n"
        "    return (xp.asarray(x) - 3)[()] ** 2",
    ),
    **{
        f"optional, in a function: {line} {below.strip()}": all_of(
            before("loss_function", above),
            rewritten(
                "loss_function",
                HILL,
                f"xp = np\n    {line}:\n        import cupy as xp\n{below}"
                "    return (xp.asarray(x) - 3)[()] ** 2",
            ),
        )
        for above, line, below in (
            ("import contextlib", "with contextlib.suppress(ImportError)", ""),
            ("NOT_HERE = (ImportError, KeyError)", "try", "    except NOT_HERE:\n        pass\n"),
            ("from contextlib import suppress as let", "with let(ModuleNotFoundError)", ""),
            ("import math", "try", "    except* ImportError:\n        pass\n"),
        )
    },
    "a fallback in a function": all_of(
        before("loss_function", "import scipy.special"),
        rewritten(
            "loss_function",
            HILL,
            "try:\n"
            "        return scipy.special.square(x)\n"
            "    except Exception:\n"
            "        return (x - 3) ** 2",
        ),
    ),
    **{
        f"a bar: {line}": all_of(
            before("gradient_descent", line),
            rewritten("gradient_descent", LOOP, f"for _ in {loop}:"),
        )
        for line, loop in (
            ("from tqdm import tqdm", BAR),
            ("from tqdm.notebook import tqdm", f"{BAR[:-1]}, desc='walk', leave=False)"),
            ("from tqdm.auto import tqdm", BAR),
            ("from tqdm.auto import trange", "trange(steps)"),
            ("from tqdm.notebook import trange, tqdm", "trange(0, steps)"),
            ("import tqdm", f"tqdm.{BAR}"),
            ("import tqdm.notebook as tn", "tn.tqdm(range(steps), total=steps)"),
            ("from tqdm.contrib import tenumerate", "tenumerate(range(steps))"),
            ("from rich.progress import track", "track(range(steps), description='walk')"),
            ("from fastprogress import progress_bar", "progress_bar(range(steps))"),
            ("from alive_progress import alive_it", "alive_it(range(steps))"),
            ("import progressbar", "progressbar.progressbar(range(steps))"),
            ("from progressbar import ProgressBar\nbar = ProgressBar()", "bar(range(steps))"),
        )
    },
    "a bar with words": all_of(
        before("gradient_descent", "from tqdm import tqdm"),
        rewritten(
            "gradient_descent",
            LOOP,
            f"bar = {BAR}\n"
            f"    for _ in bar:\n"
            f"        bar.set_postfix(x=x)\n"
            f"        bar.set_description(f'{{x}}')\n"
            f"        tqdm.write('on')",
        ),
    ),
    "a bar in a with": all_of(
        before("gradient_descent", "from tqdm import tqdm"),
        rewritten(
            "gradient_descent",
            LOOP,
            "with tqdm(total=steps) as bar:\n        bar.update(1)\n    for _ in range(steps):",
        ),
    ),
    "widgets": before(
        "gradient_descent",
        "import ipywidgets as widgets\nfrom IPython.display import display, clear_output\n"
        "out = widgets.Output()\nwith out:\n    clear_output()\n"
        "@widgets.interact(x=(0, 1))\ndef look(x):\n    pass\nlook(1)",
    ),
    "a bar that is a widget": all_of(
        before("gradient_descent", "from ipywidgets import IntProgress, FloatSlider"),
        rewritten(
            "gradient_descent",
            LOOP,
            "bar = IntProgress(min=0, max=steps, description='walk')\n"
            "    slider = FloatSlider(value=0.5)\n"
            "    for _ in range(steps):\n"
            "        bar.value += 1\n"
            "        bar.percent = 100 * bar.value / bar.max\n"
            "        bar.seen += slider.value\n"
            "        bar.description = f'{bar.percent:.0f}%, {bar.style.left:.1f}'",
        ),
    ),
    "Colab": before(
        "gradient_descent",
        "from google.colab import drive, files\n"
        "drive.mount('/content')\n"
        "for name in files.upload():\n"
        "    print(name)",
    ),
}


def test_an_import_in_a_function_costs_nothing_if_it_is_never_used() -> None:
    handed = Handed(LABS["lab1"])
    rewrite(handed, "loss_function", HILL, f"import seaborn\n    {HILL}")
    imports = "import pandas as pd, math\n    from scipy.special import expit as soft\n    "
    drawing = f"if math.isnan(3.0):\n        pd.plot(soft(x))\n    {SLOPE}"
    rewrite(handed, "loss_gradient", SLOPE, imports + drawing)
    handed.before(
        "gradient_descent",
        "def module():\n    import cupy\n    return cupy\n\n"
        "def has(name):\n    import wandb\n    return True",
    )
    handed.before(
        "gradient_descent",
        "try:\n    xp, HAS = module(), True\nexcept ImportError:\n    xp, HAS = np, False\n"
        "try:\n    HAS = has('wandb')\nexcept (ValueError, ModuleNotFoundError):\n    pass",
    )
    checked = f"assert xp is np and not HAS\n    {LOOP}"
    rewrite(handed, "gradient_descent", LOOP, checked)

    report = handed.graded()
    assert not lost(report), said(report)
    assert not report.stops, said(report)


@pytest.mark.parametrize("name", one_in(8, PACKAGES))
def test_a_package_that_is_not_here_costs_nothing_else(name: str) -> None:
    handed = Handed(LABS["lab1"])
    PACKAGES[name](handed)

    report = handed.graded()
    assert not lost(report), said(report)
    assert not report.stops, said(report)


@pytest.mark.parametrize(
    ("line", "expression"),
    [
        ("import scipy.special", "scipy.special.expit(x)"),
        ("from scipy.special import expit", "expit(x)"),
        ("import torch", "torch.sigmoid(x).numpy()"),
        ("def soft(x):\n    import torch as t\n    return t.sigmoid(x)", "soft(x)"),
        ("import torch\ndevice = torch.device('cpu')", "1 / (device.e + np.exp(-x))"),
        ("", "__import__('scipy').special.expit(x)"),
        ("import pandas as pd\nOF = pd.Series([1.0])", "OF[0] / (1 + np.exp(-x))"),
    ],
)
def test_a_call_into_a_missing_package_names_it_and_what_there_is(
    line: str, expression: str
) -> None:
    handed = Handed(LABS["lab2"])
    handed.before("sigmoid", line)
    handed.write("sigmoid", f"def sigmoid(z):\n    x = z\n    return {expression}")
    report = handed.graded()

    package = next(name for name in ("scipy", "torch", "pandas") if name in line + expression)
    sentence = report.cell("test_sigmoid").first_failure.message  # type: ignore[union-attr]
    assert f"needs the package {package}" in sentence
    assert "NumPy 2" in sentence
    assert "Matplotlib 3" in sentence
    assert "Python 3" in sentence
    assert set(lost(report)) == {"test_sigmoid"}  # the rest follows through


IPYTHON: dict[str, Habit] = {
    "await": all_of(
        before(
            "loss_function",
            "import asyncio\n"
            "async def two():\n"
            "    await asyncio.sleep(0.01)\n"
            "    return 2\n"
            "\n"
            "TWO = await two()",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** TWO"),
    ),
    "micropip": before("loss_function", "import micropip\nawait micropip.install('numpy')"),
    "piplite": all_of(
        before("loss_function", "import piplite\nawait piplite.install(['numpy'])\nTWO = 2"),
        rewritten("loss_function", HILL, "return (x - 3) ** TWO"),
    ),
    "pyodide": before("loss_function", "import pyodide_js\nawait pyodide_js.loadPackage('numpy')"),
    "gather": all_of(
        before(
            "loss_function",
            "import asyncio\nasync def one(x):\n    return x\n\n"
            "a, b = await asyncio.gather(one(1), one(1))\n"
            "task = asyncio.create_task(one(0))\n"
            "TWO = a + b + await task",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** TWO"),
    ),
    "async for and with": all_of(
        before(
            "loss_function",
            "from contextlib import asynccontextmanager\n"
            "async def twos():\n"
            "    yield 2\n"
            "\n"
            "@asynccontextmanager\n"
            "async def here():\n"
            "    yield\n"
            "\n"
            "async with here():\n"
            "    async for TWO in twos():\n"
            "        pass\n"
            "TWOS = [two async for two in twos()]",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** TWOS[0]"),
    ),
    "asyncio.run": all_of(
        before(
            "loss_function",
            "import asyncio, nest_asyncio\n"
            "nest_asyncio.apply()\n"
            "async def two():\n"
            "    await asyncio.sleep(0)\n"
            "    return 2",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** asyncio.run(two())"),
    ),
    "annotations": all_of(
        before("loss_function", "from __future__ import annotations"),
        rewritten("loss_function", "x: Numbers)", "x: Whatever[That, Is])"),
    ),
    "a module that is written": all_of(
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 2 * (x - 3)\n"),
        before("loss_gradient", "from helpers import slope"),
        rewritten("loss_gradient", SLOPE, "return slope(x)"),
    ),
    "a module that is written in two parts": all_of(
        before("loss_gradient", "%%file helpers.py\nBOTTOM = 3\n"),
        before(
            "loss_gradient",
            "%%writefile -a helpers.py\ndef slope(x):\n    return 2 * (x - BOTTOM)\n",
        ),
        before("loss_gradient", "import helpers as h"),
        rewritten("loss_gradient", SLOPE, "return h.slope(x)"),
    ),
    "a module in a folder": all_of(
        before("loss_gradient", "!mkdir -p tools\n"),
        before(
            "loss_gradient", "%%writefile tools/helpers.py\ndef slope(x):\n    return 2 * (x - 3)\n"
        ),
        before("loss_gradient", "from tools.helpers import slope"),
        rewritten("loss_gradient", SLOPE, "return slope(x)"),
    ),
    "a module written again": all_of(
        before("loss_gradient", "%load_ext autoreload\n%autoreload 2"),
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 7\n"),
        before("loss_gradient", "import helpers"),
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 2 * (x - 3)\n"),
        before("loss_gradient", "import importlib\nimportlib.reload(helpers)"),
        rewritten("loss_gradient", SLOPE, "return helpers.slope(x)"),
    ),
    "autoreload": all_of(
        before("loss_gradient", "%load_ext autoreload\n%autoreload 2"),
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 7\n"),
        before("loss_gradient", "import helpers\nfrom helpers import slope"),
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 2 * (x - 3)\n"),
        rewritten("loss_gradient", SLOPE, "return helpers.slope(x) / 2 + slope(x) / 2"),
    ),
    "a module written by Python": all_of(
        before(
            "loss_gradient",
            "with open('helpers.py', 'w') as file:\n"
            "    file.write('def slope(x):\\n    return 2 * (x - 3)')\n"
            "from helpers import slope",
        ),
        rewritten("loss_gradient", SLOPE, "return slope(x)"),
    ),
    "a file that is run": all_of(
        before("loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 2 * (x - 3)\n"),
        before("loss_gradient", "%run helpers.py"),
        rewritten("loss_gradient", SLOPE, "return slope(x)"),
    ),
    "a file that is run in here": all_of(
        before("loss_gradient", "BOTTOM = 3"),
        before(
            "loss_gradient", "%%writefile helpers.py\ndef slope(x):\n    return 2 * (x - BOTTOM)\n"
        ),
        before("loss_gradient", "%run -i helpers"),
        rewritten("loss_gradient", SLOPE, "return slope(x)"),
    ),
    "a timed cell": rewritten("loss_gradient", "def ", "%%time\ndef "),
    "a captured cell": all_of(
        rewritten("loss_gradient", "def ", "%%capture out\ndef "),
        after("loss_gradient", "out.show()\nprint(out.stdout)"),
    ),
    "a timed line": all_of(
        before("loss_function", "%time TWO = 1 + 1\nTHREE = %time 1 + 2"),
        rewritten("loss_function", HILL, "return (x - THREE) ** TWO"),
    ),
    "a measured line": before(
        "loss_gradient", "result = %timeit -o loss_function(3)\nprint(result.average)"
    ),
    "a measured cell binds nothing": after("loss_function", "%%timeit\nloss_function = 3"),
    "setting up": before(
        "loss_function",
        "%matplotlib inline\n"
        "%load_ext autoreload\n"
        "%autoreload 2\n"
        "%config InlineBackend.figure_format = 'retina'\n"
        "!pip install numpy\n"
        "%pip install tqdm\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\n"
        "len?\n"
        "?len",
    ),
    "bare pip": before("loss_function", "pip install numpy"),
    "the last value": all_of(
        before("loss_function", "1 + 1"),
        before("loss_function", "TWO = _"),
        rewritten("loss_function", HILL, "return (x - 3) ** TWO"),
    ),
    "IPython's own names": before("loss_function", "len(In), Out, _, __, ___"),
    "the shell from IPython": all_of(
        before(
            "loss_function",
            "from IPython import get_ipython\nget_ipython().run_line_magic('time', 'TWO = 2')",
        ),
        rewritten("loss_function", HILL, "return (x - 3) ** TWO"),
    ),
    "shell lines with values": before("loss_function", "files = !ls\nprint(files)"),
}


@pytest.mark.parametrize("name", one_in(8, IPYTHON))
def test_what_ipython_does_is_done(name: str) -> None:
    handed = Handed(LABS["lab1"])
    IPYTHON[name](handed)

    report = handed.graded()
    assert not lost(report), said(report)
    assert not report.stops, said(report)


NEWER_PYTHON = {
    "an f-string's own quotes": ((3, 12), 'd = {"a": 0}\n    return x - 3 + float(f"{d["a"]}")'),
    "a backslash in an f-string": ((3, 12), "f\"{'\\n'.join([])}\"\n    return x - 3"),
    "type parameters": (
        (3, 12),
        "def same[T](x: T) -> T:\n        return x\n    return same(x - 3)",
    ),
    "a generic class": ((3, 12), "class Box[T]:\n        pass\n    return x - 3"),
    "a type alias": ((3, 12), "type Number = float\n    return x - 3"),
    "several exceptions": (
        (3, 14),
        "try:\n        return x - 3\n    except TypeError, ValueError:\n        raise",
    ),
    "a template": ((3, 14), 't"{x}"\n    return x - 3'),
}


@pytest.mark.parametrize("name", one_in(8, NEWER_PYTHON))
def test_newer_syntax_is_named_with_both_versions(name: str) -> None:
    since, body = NEWER_PYTHON[name]
    handed = Handed(LABS["lab1"])
    body = body.replace("x - 3", "2 * (x - 3)")
    handed.write("loss_gradient", f"def loss_gradient(x):\n    {body}\n")
    report = handed.graded()

    if sys.version_info[:2] >= since:
        assert not lost(report), said(report)
        return
    here = ".".join(map(str, sys.version_info[:2]))
    sentence = report.cell("test_loss_gradient").first_failure.message  # type: ignore[union-attr]
    assert sentence.startswith("There is no loss_gradient to call, because its cell stopped: line ")
    assert sentence.endswith(
        f"is valid from Python {since[0]}.{since[1]} on, and this is graded with {here}."
    )
    assert set(lost(report)) == {"test_loss_gradient"}  # the rest follows through


def test_what_the_notebook_was_saved_with_is_named_where_nothing_else_is_known() -> None:
    handed = Handed(LABS["lab1"])
    handed.write("loss_gradient", "def loss_gradient(x):\n    return x ?? 3")
    handed.document["metadata"]["language_info"] = {"name": "python", "version": "3.99.0rc1"}
    report = handed.graded()

    assert "the notebook was saved with Python 3.99" in said(report)

    handed.document["metadata"]["language_info"]["version"] = "3.99<b>"
    assert "saved with" not in said(handed.graded())


ELSEWHERE = {
    "trapz": ((2, 4), "np.trapz([0, 0])", "np.trapz is in NumPy up to 2.3", "np.trapezoid"),
    "in1d": ((2, 4), "np.in1d([1], [2])[0]", "np.in1d is in NumPy up to 2.3", "np.isin"),
    "one number": (
        (2, 4),
        "float(np.zeros((1, 1)))",
        "up to NumPy 2.3, float() and int() take an array with one number",
        "item()",
    ),
    "product": ((2, 0), "np.product([0])", "np.product is in NumPy up to 1.26", "np.prod"),
    "Inf": ((2, 0), "1 / np.Inf", "np.Inf is in NumPy up to 1.26", "np.inf"),
    "float_": ((2, 0), "np.float_(0)", "np.float_ is in NumPy up to 1.26", "np.float64"),
    "np.math": ((2, 0), "np.math.sin(0)", "np.math is in NumPy up to 1.26", "math"),
    "np.float": ((2, 0), "np.float(0)", "np.float is in NumPy up to 1.23", "float"),
    "ptp": ((2, 0), "np.zeros(2).ptp()", "an array's ptp is in NumPy up to 1.26", "np.ptp"),
}


@pytest.mark.parametrize("name", one_in(8, ELSEWHERE))
@pytest.mark.filterwarnings("ignore")
def test_another_numpy_is_named_with_both_versions(name: str) -> None:
    gone, expression, sentence, instead = ELSEWHERE[name]
    handed = Handed(LABS["lab1"])
    source = f"def loss_gradient(x):\n    return 2 * (x - 3) + {expression}\n"
    handed.write("loss_gradient", source)
    report = handed.graded()

    version = tuple(int(number) for number in np.__version__.split(".")[:2])
    if version < gone:
        assert set(lost(report)) <= {"test_loss_gradient"}  # it may have been warned of
        return
    told = report.cell("test_loss_gradient").first_failure.message  # type: ignore[union-attr]
    assert told.startswith("loss_gradient(3) could not finish (line 2 of its cell)")
    assert sentence in told
    assert instead in told
    assert ".".join(map(str, version)) in told


def test_a_name_that_cannot_be_imported_is_named_where_it_is_used() -> None:
    handed = Handed(LABS["lab1"])
    handed.before("loss_gradient", "from numpy import product, exp")
    handed.write(
        "loss_gradient", "def loss_gradient(x):\n    return product([2, x - 3]) * exp(0)\n"
    )

    assert "np.product is in NumPy up to 1.26" in said(handed.graded())


def test_a_file_that_was_not_handed_in_is_named() -> None:
    handed = Handed(LABS["lab1"])
    handed.write("loss_gradient", f"%run helpers.py\n{handed.source('loss_gradient')}")
    report = handed.graded()

    assert "it needs the file helpers.py, and there is the notebook alone" in said(report)


TWICE: dict[str, tuple[Habit, str]] = {
    "a stub in a cell below": (
        lambda handed: handed.before("loss_gradient", handed.source("loss_gradient")),
        "the one in the cell of loss_gradient, not that in the cell that begins "
        "“def loss_gradient(x: Numbers) -> Numbers”",
    ),
    "a stub in the same cell": (
        lambda handed: None,
        "the one on line 11 of the cell of loss_gradient, not that on line 1",
    ),
}


@pytest.mark.parametrize("name", one_in(8, TWICE))
def test_of_two_definitions_it_is_said_which_counts(name: str) -> None:
    change, which = TWICE[name]
    handed = Handed(LABS["lab1"])
    right = handed.source("loss_gradient")
    change(handed)
    stub = handed.stub("loss_gradient")
    handed.write("loss_gradient", stub if "below" in name else f"{right}\n\n{stub}")
    report = handed.graded()

    first = report.cell("test_loss_gradient").first_failure  # type: ignore[union-attr]
    assert first
    assert first.outcome == "not written"
    assert first.message.startswith(
        "loss_gradient is not written yet: there are two definitions of loss_gradient, and as in "
        "Python the last counts: "
    )
    assert which in first.message


def test_of_a_right_definition_and_a_wrong_one_below_it_is_said_which_counts() -> None:
    handed = Handed(LABS["lab1"])
    handed.before("loss_gradient", handed.source("loss_gradient"))
    handed.write("loss_gradient", "def loss_gradient(x):\n    return 2 * x\n")
    report = handed.graded()

    assert report.cell("test_loss_gradient").note.startswith(  # type: ignore[union-attr]
        "There are two definitions of loss_gradient, and as in Python the last counts: the one in "
        "the cell of loss_gradient"
    )


def test_a_name_that_is_taken_above_its_check_is_told() -> None:
    handed = Handed(LABS["lab1"])
    handed.after("loss_gradient", "loss_gradient = loss_gradient(3)")
    report = handed.graded()

    assert (
        "loss_gradient is no function where its check stands: the name was used for something else "
        "above it, in the cell that begins “loss_gradient = loss_gradient(3)”."
    ) in said(report)


def test_a_note_is_shown_with_the_result() -> None:
    handed = Handed(LABS["lab1"])
    handed.append("loss_gradient = '<b>'")
    result = handed.graded().cell("test_loss_gradient")
    assert result

    assert "further down, in the cell that begins “loss_gradient = &#39;&lt;b&gt;&#39;”" in as_html(
        result
    )
    assert result.note in as_text(result)


@pytest.mark.parametrize("nested", ["(" * 5_000, "-" * 50_000 + "1", "x = " + "[" * 99 + "]" * 99])
def test_no_source_stops_the_reading(nested: str) -> None:
    handed = Handed(LABS["lab1"])
    for grade_id in ("imports", "test_loss_function"):
        handed.write(grade_id, f"{handed.source(grade_id)}\nimport math\nx = {nested}")
    handed.append(nested)

    assert not lost(handed.graded())
