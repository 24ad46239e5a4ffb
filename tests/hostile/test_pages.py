"""What students write is shown to them and to teachers, and nothing of it runs or calls home."""

from __future__ import annotations

import csv
import html
import http.server
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader import formgrader as formgrader_module
from nbgrader.server_extensions.formgrader import handlers
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder.lms.outgoing.spreadsheet_cells import as_cell
from autograder.nbgrader_integration import html as pages
from autograder.nbgrader_integration.database import Database
from autograder.nbgrader_integration.exporters import in_markdown
from autograder.nbgrader_integration.gradebook import ClassGradebook
from autograder.nbgrader_integration.grades_csv import GradesCsv
from autograder.nbgrader_integration.html import Renderer, highlight_code, markdown2html, rendered
from support.browser import BROWSER_SECONDS
from support.commands import ISOLATION, run_here
from support.tiny import LAB, by_id
from support.tiny_course import ONE_TEST, solved, write_course

HOST = "http://127.0.0.1:{port}"

# each asks the server for something under a name of its own, or changes the page's title
MARKDOWN = """
<script>document.title = "script"; fetch("{host}/script")</script>
<img src=x onerror='document.title="onerror"; new Image().src="{host}/onerror"'>
<svg onload='document.title="svg"'><image href="{host}/svg-image"/></svg>
<iframe src="{host}/iframe"></iframe><object data="{host}/object"></object>
<embed src="{host}/embed"><link rel=stylesheet href="{host}/link.css">
<style>@import url("{host}/import.css"); body {{ background: url({host}/background) }}</style>
<meta http-equiv=refresh content="0;url={host}/refresh">
<base href="{host}/base/"><video src="{host}/video" autoplay></video>
<audio src="{host}/audio" autoplay></audio><picture><source srcset="{host}/srcset"><img></picture>
<div style="background-image: url({host}/style); position: fixed; inset: 0">covers the page</div>
<form action="{host}/form"><input name=a autofocus onfocus='document.title="focus"'></form>
<details open ontoggle='document.title="toggle"'><summary>s</summary></details>
<math><mtext><script>document.title = "math"</script></mtext></math>
<span id="test_double" class="score">in the place of a score</span>

![beacon]({host}/beacon.png) ![svg](data:image/svg+xml;base64,PHN2Zy8+)
![x](attachment:evil.svg) ![x][ref] [script](javascript:document.title="link")
[data](data:text/html,<script>document.title="data"</script>) [own](evil.html) <{host}/auto>

[ref]: {host}/reference.png

$\\href{{javascript:document.title='math'}}{{x}}$ $<img src={host}/in-math>$

# Heading <img src="{host}/heading">

| a |
|---|
| <img src="{host}/table"> |

```html
<img src="{host}/fence">
```
"""

CODE = """# <script>document.title = "code"</script> <img src="{host}/code">
def double(x):
    raise ValueError("<img src='{host}/message'><script>document.title='message'</script>")
"""


class Counting(http.server.BaseHTTPRequestHandler):
    """Writes down what it is asked for."""

    asked: list[str] = []  # noqa: RUF012 - one server, one list

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None: ...  # noqa: A002


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield HOST.format(port=listening.server_port)
        listening.shutdown()


@pytest.fixture(scope="module")
def autograded(tmp_path_factory: pytest.TempPathFactory, server: str) -> ClassGradebook:
    """The class with one submission that attacks whoever looks at it, graded, with feedback."""
    root = tmp_path_factory.mktemp("pages") / "course"
    course = write_course(root, suite=ONE_TEST, built=True)
    notebook = solved(course)
    by_id(notebook)["double"].source = CODE.format(host=server)
    by_id(notebook)["why"].source = MARKDOWN.format(host=server)
    by_id(notebook)["quadruple"].outputs = [
        v4.new_output("display_data", data={"text/html": f"<img src='{server}/output'>"})
    ]
    notebook.cells.insert(0, v4.new_markdown_cell(MARKDOWN.format(host=server)))
    notebook.cells.insert(0, v4.new_raw_cell(MARKDOWN.format(host=server)))
    notebook.cells.insert(
        0, v4.new_code_cell(f"%%html\n<img src='{server}/magic'><script>document.title=1</script>")
    )
    folder = course.root / "submitted" / "eve" / LAB
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{LAB}.ipynb")
    run_here(course.root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION)
    gradebook = ClassGradebook(course.root, ISOLATION)
    gradebook.generate_feedback(course.lab(LAB), "eve")
    return gradebook


@pytest.fixture(scope="module")
def feedback(autograded: ClassGradebook) -> Path:
    return autograded.root / "feedback" / "eve" / LAB / f"{LAB}.html"


@pytest.fixture(scope="module")
def formgrader(autograded: ClassGradebook) -> Path:
    """The page that the formgrader makes of the submission, by nbgrader's own template."""
    config = Config(
        PyFileConfigLoader("nbgrader_config.py", path=str(autograded.root)).load_config()
    )
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    told = dict.fromkeys(("assignment_id", "notebook_id", "submission_id", "student"), "eve")
    resources = {**told, "index": 0, "total": 1, "base_url": "", "notebook_path": ""}
    source = autograded.root / "autograded" / "eve" / LAB / f"{LAB}.ipynb"
    exporter = formgrader_module.HTMLExporter(config=config)  # as it comes from the configuration
    page, _ = exporter.from_filename(str(source), resources=resources)
    path = autograded.root / "formgrader.html"
    path.write_text(page)
    return path


def seen_in_chromium(page: Path, profile: Path) -> str:
    """The page's DOM after its scripts had time to run."""
    done = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
            *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
            *("--disable-sync", f"--user-data-dir={profile}", "--virtual-time-budget=3000"),
            *("--dump-dom", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=BROWSER_SECONDS,
    )
    return done.stdout


def title(dom: str) -> str:
    found = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.browser
@pytest.mark.parametrize("which", ["feedback", "formgrader"])
def test_a_page_runs_nothing_and_asks_for_nothing(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Path = request.getfixturevalue(which)
    Counting.asked.clear()
    dom = seen_in_chromium(page, tmp_path)

    assert title(dom) == (f"{LAB}: eve" if which == "feedback" else "eve")
    assert Counting.asked == []
    assert "covers the page" in dom
    # it was rendered, not merely shown as it was typed
    assert ("<h2>Heading" if which == "feedback" else "<h1>Heading") in dom


@pytest.mark.browser
def test_the_attacks_would_work_on_an_unguarded_page(server: str, tmp_path: Path) -> None:
    """What keeps the page quiet is not that the attacks are none."""
    page = tmp_path / "page.html"
    page.write_text(f"<title>quiet</title>{MARKDOWN.format(host=server)}")
    Counting.asked.clear()
    dom = seen_in_chromium(page, tmp_path / "profile")

    assert title(dom) != "quiet"
    assert {"/onerror", "/iframe", "/link.css"} <= set(Counting.asked)


@pytest.mark.parametrize("which", ["feedback", "formgrader"])
def test_what_is_left_of_the_attacks(
    which: str, request: pytest.FixtureRequest, server: str
) -> None:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(request.getfixturevalue(which).read_text(), "html.parser")
    notebook = page.find(id="notebook-container")
    assert notebook is not None
    for tag in notebook.find_all(True):
        assert tag.name not in ("script", "iframe", "object", "embed", "svg", "form", "style")
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert "fixed" not in tag.get("style", "")
        assert not tag.get("src", "data:image/png").startswith(server)
        if href := tag.get("href"):
            assert href.startswith(("http://127.0.0.1", "#")), href
    assert len(notebook.find_all(id="test_double")) == 1, "ours"


def test_feedback_forbids_browsers_what_it_does_not_need(feedback: Path) -> None:
    page = feedback.read_text()
    policy = page.index("default-src 'none'")
    assert policy < page.index("<body")
    assert "<script" not in page.replace("<script>document.title", "")
    assert "cdnjs" not in page


def test_the_formgrader_asks_no_other_server(formgrader: Path) -> None:
    page = formgrader.read_text()
    policy = page.index("default-src 'self'")
    assert policy < page.index("<body")
    assert "cdnjs" not in page
    # for what the formgrader's own script does when MathJax has started
    assert page.count("window.MathJax = ") == 1


def test_plain_markdown_looks_as_it_should() -> None:
    text = (
        "# Title\n\n*a* **b** `c` [link](https://example.org)\n\n- x\n\n"
        "| a | b |\n|:-|-:|\n| 1 | 2 |\n\n```python\nx = 1\n```\n\n"
        "<details><summary>s</summary>\n\nhidden\n\n</details>\n\n![p](attachment:p.png)"
    )
    cell = {"attachments": {"p.png": {"image/png": "aGVsbG8="}}}
    page = markdown2html({"cell": cell}, text)  # type: ignore[arg-type]

    for part in (
        "<h1>Title</h1>",
        "<em>a</em> <strong>b</strong> <code>c</code>",
        'href="https://example.org"',
        "text-align:right",
        '<span class="n">x</span>',
        "<details><summary>s</summary>",
        'src="data:image/png;base64,aGVsbG8="',
    ):
        assert part in page, part


@pytest.mark.parametrize(
    "text",
    [
        *("lab__2__x_y_.ipynb", "**b** _i_ `c` ~~s~~ a|b", "[a](http:x) ![i](x/y.png)"),
        *("<b>x</b> &lt; &#65;", "$x$ and $$y$$", r"\\(z\\) \\[z\\] \_ lab1\lab1.ipynb"),
    ],
)
def test_a_note_shows_names_letter_by_letter(text: str) -> None:
    assert rendered(in_markdown(text)).strip() == f"<p>{html.escape(text, quote=False)}</p>"


def test_a_text_that_is_too_long_or_breaks_the_parser_is_shown_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = markdown2html({"cell": {}}, "<script>" * 4_000)  # type: ignore[arg-type]

    def give_up(*_: object) -> str:
        raise RecursionError

    monkeypatch.setattr(Renderer, "paragraph", give_up)
    broken = markdown2html({"cell": {}}, "a <b>b</b><script>")  # type: ignore[arg-type]
    for page in (long, broken):
        assert page.startswith("<pre>")
        assert "<script" not in page
        assert "<b>" not in page


def test_a_picture_that_is_not_there_is_left_out() -> None:
    cell = {"attachments": {"empty.png": {}}}
    text = "**x** ![missing](attachment:a.png) ![empty](attachment:empty.png)"
    page = markdown2html({"cell": cell}, text)  # type: ignore[arg-type]

    assert "<strong>x</strong>" in page
    assert "attachment:" not in page


def test_code_that_turns_round_is_shown_letter_by_letter() -> None:
    page = highlight_code("admin = False  # \u202e } if admin \u2066")

    assert "⟨U+202E⟩" in page
    assert "⟨U+2066⟩" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("source", ["%%perl\n" + "s{" * 9_000, "```perl\n" + "s{" * 9_000])
def test_only_python_is_highlighted(source: str) -> None:
    """Perl of this length would take Pygments half a minute."""
    assert "s{s{" in markdown2html({"cell": {}}, source.replace("%%", "```"))  # type: ignore[arg-type]
    assert "hl-python3" in highlight_code(source.replace("```", "%%"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ('=HYPERLINK("http://a")', '\'=HYPERLINK("http://a")'),
        ("+1", "'+1"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("Ann", "Ann"),
        (-1.5, "-1.5"),
        (2.3999999999999995, "2.4"),
        (0.125, "0.125"),
        (None, ""),
    ],
)
def test_a_cell_of_a_table_is_no_formula(value: object, cell: str) -> None:
    assert as_cell(value) == cell


def test_a_table_with_names_that_break_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with Database(url).transaction("tables"):
        pass  # nbgrader would start a program to make them, and may not find it
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("lab")
        gradebook.add_notebook("lab", "lab")
        gradebook.add_grade_cell("test_f", "lab", "lab", max_score=1, cell_type="code")
        gradebook.add_student('a,"b"', last_name="=cmd|'/c calc'!A0", first_name="two\nlines")
        GradesCsv(to=str(tmp_path / "grades.csv")).export(gradebook)
    with (tmp_path / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["student_id"] == 'a,"b"'
    assert row["last_name"] == "'=cmd|'/c calc'!A0"
    assert row["first_name"] == "two\nlines"
    assert row["score"] == "", "who handed in nothing has no mark, which is not 0"


def test_what_a_whole_class_has_is_highlighted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pages._highlighted.cache_clear()
    pages._kept_rendered.cache_clear()
    highlight, seen = pages.Highlight2HTML.__call__, []

    def note(self: Any, source: str, *rest: Any) -> Any:
        seen.append(source)
        return highlight(self, source, *rest)

    monkeypatch.setattr(pages.Highlight2HTML, "__call__", note)
    made = [[highlight_code(code) for code in ("x = 1", mine)] for mine in ("y = 2", "y = 3")]
    assert made[0][0] == made[1][0]
    assert made[0][1] != made[1][1]
    assert seen == ["x = 1", "y = 2", "y = 3"]


def test_a_picture_is_that_of_its_own_cell() -> None:
    found = [
        rendered("![](attachment:a.png)", attachments)
        for attachments in ({}, {"a.png": {"image/png": "AAAA"}}, {"a.png": {"image/png": "BBBB"}})
    ]
    assert "AAAA" in found[1]
    assert "BBBB" in found[2]
    assert "attachment" not in found[0]
