"""The site in a browser that reaches no other machine, with as much of Pyodide as npm has.

NumPy is not there: what a lab computes in a browser is not seen here.
"""

from __future__ import annotations

import contextlib
import json
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.authoring.site import MARK, build_site
from autograder.course import Course
from autograder.self_check.in_kernel import NO_CHECKS
from support.formgrader import Browser, browsing
from support.pyodide import runtime
from support.tiny import ROOT

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.browser,
    pytest.mark.npm,
    pytest.mark.xdist_group("site_in_browser"),
]

COURSE = Course(ROOT)
LAB = "lab3_xor_network"
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
RUN = """(async code => {{
  const said = [];
  const future = {kernel}.requestExecute({{code}});
  future.onIOPub = message => {{
    const {{text, evalue, data}} = message.content;
    said.push(text || evalue || (data && data["text/plain"]) || "");
  }};
  await future.done;
  return said.join("");
}})({code})"""
"""Runs a cell in the kernel of the notebook that is open."""
HIDDEN = (
    *(b"BEGIN SOLUTION", b"BEGIN HIDDEN TESTS", b"BEGIN MARK SCHEME", b"run_suite"),
    *(b"misconception", b"pytest.mark.weight"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    build_site(COURSE, place / "site", runtime(place / "npm"))
    return place / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    # has pages tell their own parts to whoever tests them
    configuration = json.loads((site / MARK).read_text("utf-8"))
    configuration["jupyter-config-data"]["exposeAppInBrowser"] = True
    (site / MARK).write_text(json.dumps(configuration), "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def lab(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A lab in a browser, whose kernel has started."""
    with browsing(tmp_path_factory.mktemp("browser") / "profile", alone=True) as browser:
        browser.open(f"{address}/lab/index.html?path={LAB}/{LAB}.ipynb")
        for _ in range(5):  # a first start compiles ten megabytes, beside whatever else runs here
            with contextlib.suppress(AssertionError):
                browser.until(f"{KERNEL}.status === 'idle'")
                break
        yield browser


def run(browser: Browser, code: str) -> str:
    return str(browser.js(RUN.format(kernel=KERNEL, code=json.dumps(code))))


def test_the_lab_is_shown(lab: Browser) -> None:
    cells = nbformat.read(COURSE.lab(LAB).release_notebook, as_version=4).cells
    model = "jupyterapp.shell.currentWidget.content.model.cells.length"

    assert lab.js(model) == len(cells)
    assert "A network that learns XOR" in lab.js("document.querySelector('.jp-Notebook').innerText")
    assert lab.errors == []


def test_the_kernel_runs_python_without_any_other_machine(lab: Browser) -> None:
    assert run(lab, "import sys; print(sys.platform)").strip() == "emscripten"


def test_the_modules_of_all_labs_are_there(lab: Browser) -> None:
    names = "ast collections.abc contextlib itertools json pathlib time typing warnings"
    code = f"import importlib\nfor name in {names.split()}: importlib.import_module(name)"

    assert run(lab, code) == ""


def test_the_students_package_is_installed_out_of_the_site(lab: Browser) -> None:
    assert "Error" not in run(lab, "%pip install backprop-autograder")
    said = run(lab, "import autograder, msgspec; autograder.check()")

    assert said == NO_CHECKS


def test_pyodide_has_what_labs_and_package_need(site: Path) -> None:
    lock = json.loads((site / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8"))

    assert {"numpy", "matplotlib", "msgspec"} <= lock["packages"].keys()
    assert int(lock["packages"]["numpy"]["version"].split(".")[0]) >= 2


def test_nothing_hidden_is_in_the_site(site: Path) -> None:
    files = site / "files"
    notebooks = {path.relative_to(files).as_posix() for path in files.rglob("*.ipynb")}
    assert notebooks == {f"{name}/{name}.ipynb" for name in COURSE.labs}
    for name in COURSE.labs:
        copy = (files / name / f"{name}.ipynb").read_bytes()
        assert copy == COURSE.lab(name).release_notebook.read_bytes()
    for path in files.rglob("*"):
        if path.is_file():
            assert not [words for words in HIDDEN if words in path.read_bytes()], path

    (wheel,) = (site / "pypi").glob("backprop_autograder-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    kept_back = ("autograder/labs/", "autograder/demo/students/", "solutions/", "source_notebooks/")
    assert not [name for name in names if name.startswith(kept_back)]
    # and nothing of the course's lies anywhere else
    ours = {path.name for path in (ROOT / "autograder" / "labs").rglob("*.py")} - {"__init__.py"}
    assert not [path for path in site.rglob("*.py") if path.name in ours]
