"""What notebooks ask before a picture, and pictures that move: in a kernel, and in grading."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from autograder.self_check.hand_in import with_pictures
from autograder.self_check.run import check_notebook
from autograder.submissions.notebook import read_notebook
from autograder.submissions.submission import DEMONSTRATION
from support.habits import LABS, Handed
from support.tiny import ROOT

pytestmark = pytest.mark.xdist_group("run_all")

FILE = (ROOT / "source_notebooks/tools.py").read_text("utf-8")
TOOLS = FILE[FILE.index("# @title") :].replace("np.set_printoptions", "# np.set_printoptions")
"""The shared tools, which leave it to a notebook how NumPy prints."""
IMPORTS = "import matplotlib.pyplot as plt\nimport numpy as np\n"
HOSTILE = '</script><img src=x onerror="alert(1)">'
FILM = f"""
film(
    lambda ax, x: (
        ax.plot(np.linspace(-3, 3), np.linspace(-3, 3) ** 2, color="#0072B2"),
        ax.plot(x, x ** 2, "o", color="#D55E00", mec="black", ms=6),
        ax.set(xlim=(-3, 3), ylim=(0, 9), title=f"x = {{x}}"),
    ),
    [-2, 0, 1],
    lambda x: f"x = {{x}} " + {HOSTILE!r},
    first=-1,
)
"""


@pytest.fixture(scope="module")
def tools() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__", "np": np, "plt": plt}
    exec(compile(TOOLS, "tools", "exec"), names)
    return names


# --- guesses ----------------------------------------------------------------------------------


@pytest.fixture
def told(tools: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def tell(yours: object, answer: object, **named: Any) -> str:
        tools["guess"](yours, answer, "Because.", **named)
        return capsys.readouterr().out

    return tell


def test_a_letter_is_compared_however_it_is_written(told: Callable[..., str]) -> None:
    for said in ("B", " b", "(b)", "B."):
        assert told(said, "B").endswith(", and so it is. Because.\n")
    assert told("c", "B") == "You guessed c, and it is B. Because.\n"
    assert told("a, c, b", "ACB") == "You guessed a, c, b, and so it is. Because.\n"


def test_a_number_may_be_off_by_a_little(told: Callable[..., str]) -> None:
    for said in (0.25, "0.25", "0,25", " .25 ", np.float64(0.25)):
        assert told(said, 0.25).endswith(", and so it is. Because.\n")
    for said in ("1000", "1,000", 1000.0):
        assert told(said, 1000).endswith(", and so it is. Because.\n")
    assert told("−3", -3).endswith(", and so it is. Because.\n")
    near = "You guessed 0.3, and it is 0.25: near enough. Because.\n"
    assert told(0.3, 0.25, near=0.1) == near
    assert told(0.3, 0.25) == "You guessed 0.3, and it is 0.25. Because.\n"
    assert told("many", 3) == (
        "You guessed many, and a number is asked for. Write one, and run both cells.\n"
    )


def test_a_number_may_stand_in_words(told: Callable[..., str]) -> None:
    for said in ("1000 seconds", "about 1,000", "1000 s.", "1e3 seconds", "= 1000"):
        assert told(said, 1000).endswith(", and so it is. Because.\n")
    assert told("−3 or so", -3).endswith(", and so it is. Because.\n")
    assert told("roughly .25", 0.25).endswith(", and so it is. Because.\n")
    for said in ("10 to 20", "10-20", "2^10"):  # which of them?
        assert ", and a number is asked for. Write one" in told(said, 10)


@pytest.mark.parametrize(
    "stopped",
    ["# A, B or C\nmy_guess = B", "my_guess = A, C", "my_guess = 1000 seconds", 'my_guess = "B'],
)
def test_a_guess_whose_cell_stops_is_not_taken_for_the_one_before(
    told: Callable[..., str], tools: dict[str, Any], stopped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, answer = '# A, B or C\nmy_guess = "A"', 'guess(\n    my_guess,\n    "A", "Because.")'
    right = "You guessed A, and so it is. Because.\n"
    for ran, words in (
        ([before, answer], right),
        ([before, answer, stopped, answer], "Your guess did not arrive: its cell stops."),
        ([before, answer, stopped, "1 + 1", answer, answer], "Your guess did not arrive"),
        ([stopped, answer, before, answer], right),
    ):
        monkeypatch.setitem(tools, "In", ["", *ran])
        assert told("A", "A").startswith(words)
    monkeypatch.setitem(tools, "In", 3)  # a name that anybody may use
    assert told("A", "A") == right


@pytest.mark.parametrize("nothing", ["?", "", " ", None, ..., "???", []])
@pytest.mark.parametrize("answer", ["B", 3])
def test_any_guess_will_do(told: Callable[..., str], nothing: object, answer: object) -> None:
    assert told(nothing, answer) == (
        "No guess yet. Any will do, a wrong one too: write one and run both cells.\n"
    )


class Unspeakable:
    def __str__(self) -> str:
        raise RuntimeError("I say nothing.")


STRANGE = (
    *(10**5000, "1e999", "nan", True, 1j, {"B": 1}, [1, [2]], np.arange(9.0), Unspeakable()),
    *("x" * 10_000, b"B", lambda: 3, print, HOSTILE, "\x1b[31mB", "½", "٣"),
)


def test_nothing_that_is_typed_stops_a_guess(told: Callable[..., str]) -> None:
    for said in STRANGE:
        for answer in ("B", 3, 0.5):
            assert told(said, answer, near=0.1).startswith(("You guessed ", "No guess yet."))


# --- films ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown() -> list[Any]:
    """What a film puts below its cell when it has run twice, in a real kernel."""
    sources = [IMPORTS, TOOLS, FILM, FILM + "\nplt.get_fignums()"]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3").execute()
    assert notebook.cells[3].outputs.pop().data["text/plain"] == "[]", "a figure was left open"
    return [one for cell in notebook.cells[2:] for one in cell.outputs]


def test_a_film_is_one_piece_of_html_and_a_picture(shown: list[Any]) -> None:
    assert [one.output_type for one in shown] == ["display_data", "display_data"]
    for one in shown:
        assert set(one.data) == {"text/html", "image/png", "text/plain"}
        assert one.data["text/plain"] == f"x = 1 {HOSTILE}"
    page = shown[0].data["text/html"]
    assert not re.search(r'https?:|\bid="', page)
    frames = json.loads(re.findall(r"const frames = (.*);\n", page)[0])
    pictures = [Image.open(io.BytesIO(base64.b64decode(picture))) for picture, _ in frames]
    assert {(picture.size, picture.mode) for picture in pictures} == {((640, 340), "P")}
    assert len({picture for picture, _ in frames}) == 3
    for picture in pictures:  # a few points among thousands keep the colour that means something
        pixels = np.asarray(picture.convert("RGB")).astype(int)
        for colour in ([255, 255, 255], [0, 114, 178], [213, 94, 0]):
            assert np.abs(pixels - colour).max(axis=2).min() <= 16, colour
    assert [words for _, words in frames] == [f"x = {x} {HOSTILE}" for x in (-2, 0, 1)]
    assert frames[-1][0] == shown[0].data["image/png"]
    assert "show(2);" in page


def test_where_nothing_moves_a_film_is_a_picture_and_words(shown: list[Any]) -> None:
    """As in print, and in a notebook that is not trusted."""
    for one in shown:
        still, _, rest = one.data["text/html"].partition("<script>")
        assert one.data["image/png"] in still
        assert "button type" not in still
        assert "input type" not in still
        assert HOSTILE not in still
        assert "&lt;/script&gt;" in still
        assert rest.count("</script>") == 1
        assert "@media print { .film button, .film input { display: none } }" in still


def test_without_a_notebook_a_film_is_its_words(
    tools: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    exec(FILM, tools)
    assert capsys.readouterr().out == f"x = 1 {HOSTILE}\n"


# --- print ------------------------------------------------------------------------------------


def test_in_print_no_line_of_code_ends_at_the_edge_of_the_paper(
    tools: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for path in sorted(ROOT.glob("solutions/*/*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        (ready,) = next(cell.outputs for cell in cells if cell.get("id") == "tools")
        wrapped = ".jp-InputArea pre { white-space: pre-wrap }"
        assert ready.data["text/html"] == f"<style>@media print {{ {wrapped} }}</style>Ready."
        assert ready.data["text/plain"] == "Ready."
    tools["say_ready"]()  # where there is no notebook
    assert capsys.readouterr().out == "Ready.\n"


# --- grading ----------------------------------------------------------------------------------


def test_guesses_and_films_cost_nothing_in_grading() -> None:
    handed, plain = Handed(LABS["lab1"]), Handed(LABS["lab1"])
    for other in (handed, plain):
        other.append(TOOLS)
    tagged = {"tags": [DEMONSTRATION, "raises-exception"], "jupyter": {"source_hidden": True}}
    handed.cells[3:3] = [
        {"cell_type": "code", "metadata": tagged, "source": source, "outputs": []}
        for source in ('guess(my_guess, "B", "Because.")', FILM)
    ]
    assert handed.submission() == plain.submission()
    for source in ('my_guess = "B"', 'guess(my_guess, "B", "Because.")', FILM):  # her copies
        handed.append(source)
    report = handed.graded()
    assert report.points == report.max_points
    assert all(not cell.note for cell in report.cells)


def test_a_students_own_check_and_the_hand_in_check_take_them_as_pictures() -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in (IMPORTS, TOOLS, FILM)]
    cells[2].metadata["tags"] = [DEMONSTRATION]
    notebook = nbformat.v4.new_notebook(cells=cells)
    for one in (notebook, with_pictures(notebook)):
        found = check_notebook(one, "lab.ipynb")
        assert found.problems == ()


def test_what_a_film_has_shown_is_not_read_by_grading(shown: list[Any]) -> None:
    """So it stands in no page that is made of a submission."""
    handed = Handed(LABS["lab1"])
    handed.append(FILM)
    handed.cells[-1]["outputs"] = [dict(one) for one in shown]
    read = read_notebook(json.dumps(handed.document).encode()).cells
    assert read[-1].source == FILM
    assert not any(cell.get("outputs") for cell in read)
