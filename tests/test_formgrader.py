"""Marking in the formgrader, as a teacher does it: in a browser, at a real server."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from nbgrader.api import Gradebook
from nbgrader.server_extensions.formgrader.handlers import template_path

from autograder.course import Course
from autograder.nbgrader_integration import formgrader
from autograder.nbgrader_integration.exchange.submission_secret import SECRET
from autograder.nbgrader_integration.expected import NbgraderError
from support.commands import ISOLATION, run_here
from support.formgrader import Browser, browsing, serving
from support.tiny import LAB, by_id, light_cells
from support.tiny_course import ONE_TEST, WRONG, hand_in, solved, write_course

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("formgrader"),  # one server for all tests
]

STUDENTS = ("50%ada#1", "bob", "cyd e")
FULL = "Because two and two are four, which is what adding does."
SCHEME = """=== BEGIN MARK SCHEME ===

Each on its own.

- **1 point: adding.** Says that it is a sum.
- **1.5 points: twice.** Says of which two.

**A typical half answer (1):** "They are added."

| right | 2 | 1 |
| :--- | :---: | :---: |
| points | 2.5 | 1 |

=== END MARK SCHEME ==="""
ANSWER = "They are <b>added</b>, of course."
COMMENT = "Which two? </script><script>document.title = 'mine'</script>"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    cells = light_cells()
    answer = next(cell for cell in cells if cell.id == "id-why")
    answer.source = f"{FULL}\n\n{SCHEME}"
    answer.metadata["nbgrader"]["points"] = 2.5
    root = tmp_path_factory.mktemp("formgrader")
    (root / "exchange").mkdir()
    (root / "exchange").chmod(0o777)
    made = write_course(
        root / "course",
        {LAB: cells, "lab1_other": light_cells()},
        suite=ONE_TEST,
        config=f'c.Exchange.root = "{root / "exchange"}"',
        isolated=True,
        built=True,
    )
    for student in STUDENTS:
        notebook = solved(made)
        by_id(notebook)["why"].source = ANSWER
        if student == "bob":
            by_id(notebook)["double"].source = WRONG
        folder = hand_in(made, student, notebook).parent
        if student != "bob":
            (folder / SECRET).write_text(hashlib.sha256(student.encode()).hexdigest())
    done = run_here(made.root, "autograder.cli", "grade", LAB, "--isolation", ISOLATION)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{made.root / 'gradebook.db'}", "backprop") as gradebook:
        gradebook.add_assignment("lab1_other")
    copy(made.root / "gradebook.db", root / "as_graded.db")
    return made


def copy(one: Path, other: Path) -> None:
    """Make one gradebook's content the other's, which a server may have open."""
    with closing(sqlite3.connect(one)) as read, closing(sqlite3.connect(other)) as written:
        read.backup(written)


@pytest.fixture(scope="module")
def address(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(graded.root, tmp_path_factory.mktemp("jupyter")) as url:
        yield f"{url}/formgrader"


@pytest.fixture
def course(graded: Course, address: str) -> Course:
    """The course with the marks that grading gave, whatever another test has given by hand."""
    gradebook = graded.root / "gradebook.db"
    copy(graded.root.parent / "as_graded.db", gradebook)
    # the server shows what it has read before until it saves something
    with Gradebook(f"sqlite:///{gradebook}", "backprop") as opened:
        grade = opened.find_grade("why", LAB, LAB, "bob").id
    unmarked = Request(f"{address}/api/grade/{grade}", b'{"manual_score": null}', method="PUT")
    with urlopen(unmarked) as answer:
        assert json.load(answer)["needs_manual_grade"]
    return graded


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("chromium")) as driven:
        yield driven


def marks(course: Course, student: str) -> dict[str, Any]:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "backprop") as gradebook:
        notebook = gradebook.find_submission_notebook(LAB, LAB, student)
        return {
            "id": notebook.id,
            "score": notebook.score,
            "given": {grade.name: grade.manual_score for grade in notebook.grades},
            "comment": gradebook.find_comment("why", LAB, LAB, student).manual_comment,
        }


def click(browser: Browser, selector: str, text: str = "") -> None:
    """Click on what says so, once it is there, and be told of that before its page is gone."""
    look = (
        f"[...document.querySelectorAll({json.dumps(selector)})]"
        f".find(e => e.textContent.includes({json.dumps(text)}))"
    )
    browser.until(f"{look} && (setTimeout(() => {look}.click()), true)")


READY = "formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded"
SAVED = "document.querySelectorAll('.glyphicon-refresh').length === 0"


def mark_page(browser: Browser, address: str, submission: str) -> None:
    browser.open(f"{address}/submissions/{submission}/")
    browser.until(READY)


def test_a_class_is_marked_from_the_list_to_the_feedback(
    course: Course, address: str, browser: Browser
) -> None:
    browser.open(f"{address}/gradebook")
    browser.until("document.querySelectorAll('#main-table tr').length === 2")
    browser.js("$('input[type=search]').val('lab0').trigger('keyup')")
    browser.until("document.querySelectorAll('#main-table tr').length === 1")
    click(browser, "#main-table a", LAB)
    browser.until("location.pathname.endsWith('/gradebook/lab0_tiny')")
    click(browser, "#main-table a", LAB)
    browser.until("location.pathname.endsWith('/gradebook/lab0_tiny/lab0_tiny')")
    click(browser, "#main-table a", "Submission #1")

    # the first answer that waits is there at once, with its criteria beside it
    browser.until(f"location.pathname.includes('/submissions/') && {READY}")
    browser.until("document.activeElement.id === 'why'")
    first = browser.js("submission_id")
    browser.js("document.querySelectorAll('.criteria input')[1].click()")
    browser.until("document.querySelector('#why').value === '1.5'")
    browser.press("1", 49, alt=True)
    browser.until("document.querySelector('#why').value === '2.5'")
    browser.js(f"$('#why-comment').val({json.dumps(COMMENT)}).trigger('change'); $('#why').focus()")
    browser.until(SAVED)
    browser.press(".", 190, control=True)

    # the same answer of the next student, and what was said before is offered again
    browser.until(f"typeof submission_id === 'string' && submission_id !== {json.dumps(first)}")
    browser.until(f"{READY} && document.activeElement.id === 'why'")
    assert browser.js("document.title") == LAB
    browser.js("$('.earlier').val('0').trigger('change')")
    browser.until(f"document.querySelector('#why-comment').value === {json.dumps(COMMENT)}")
    browser.js("document.querySelectorAll('.criteria input')[0].click()")
    browser.until(f"document.querySelector('#why').value === '1' && {SAVED}")
    second = browser.js("submission_id")
    found = {marks(course, student)["id"]: marks(course, student) for student in STUDENTS}
    assert [found[each]["given"]["why"] for each in (first, second)] == [2.5, 1]
    assert [found[each]["comment"] for each in (first, second)] == [COMMENT, COMMENT]

    # which criteria they were is remembered, as long as they come to the mark
    mark_page(browser, address, second)
    ticked = "[...document.querySelectorAll('.criteria input')].map(box => box.checked)"
    browser.until(f"({ticked}).join() === 'true,false'")
    browser.js("$('#why').val('2').trigger('change')")
    browser.until(f"({ticked}).join() === 'false,false' && {SAVED}")

    browser.open(f"{address}/gradebook/{LAB}/{LAB}")
    browser.until("document.querySelectorAll('#main-table .score').length === 3")
    totals = browser.js(
        "[...document.querySelectorAll('#main-table .score')].map(e => e.innerText)"
    )
    assert sorted(totals) == sorted(
        f"{marks(course, student)['score']:g} / 7.5" for student in STUDENTS
    )
    assert browser.errors == []


def test_an_answer_its_criteria_and_its_mark_stand_on_one_screen(
    course: Course, address: str, browser: Browser
) -> None:
    mark_page(browser, address, marks(course, "cyd e")["id"])
    place = browser.js(
        "(() => { const at = e => document.querySelector(e).getBoundingClientRect();"
        "const [answer, scheme] = [at('.marked > .panel-body'), at('.mark-scheme')];"
        "return [answer.top === scheme.top, answer.right <= scheme.left + 1]; })()"
    )
    assert place == [True, True], "side by side"
    folded = browser.js("[...document.querySelectorAll('.mark-scheme details')].map(d => d.open)")
    assert folded == [False, False]
    folded_text = browser.js("$('.mark-scheme details').text()")
    assert FULL in folded_text
    assert "A typical half answer" in folded_text
    assert "Says that it is a sum." not in folded_text
    assert browser.js("document.querySelector('.marked b').innerText") == "added"
    padding = browser.js("getComputedStyle(document.querySelector('.mark-scheme td')).paddingLeft")
    assert float(padding.removesuffix("px")) > 5
    assert "Ctrl ." in browser.js("document.querySelector('.keys').innerText")
    for width in (1280, 390):
        browser.size(width, 800)
        assert browser.js("document.documentElement.scrollWidth <= innerWidth")
    browser.size(1280, 900)


def test_a_mark_beside_that_of_the_tests_says_so(
    course: Course, address: str, browser: Browser
) -> None:
    bob = marks(course, "bob")["id"]
    mark_page(browser, address, bob)
    browser.js("$('#test_double').val('1').trigger('change')")
    browser.until(
        "document.querySelector('.tests-gave')?.innerText === '1 by hand, 0 by the tests'"
    )
    browser.js("$('#test_double').val('').trigger('change')")
    browser.until(f"!document.querySelector('.tests-gave') && {SAVED}")


HELD = """
window.sent = 0;
const send = XMLHttpRequest.prototype.send, open = XMLHttpRequest.prototype.open;
XMLHttpRequest.prototype.open = function (method, ...rest) {
  this.saves = method === "PUT";
  return open.call(this, method, ...rest);
};
XMLHttpRequest.prototype.send = function (body) {
  if (!this.saves || ++window.sent > 1) return send.call(this, body);
  window.release = () => send.call(this, body);
};
"""
"""The first save is on its way for as long as we like."""


def test_a_save_that_is_slow_does_not_undo_the_next(
    course: Course, address: str, browser: Browser
) -> None:
    cyd = marks(course, "cyd e")["id"]
    mark_page(browser, address, cyd)
    ticked = "[...document.querySelectorAll('.criteria input')].map(box => box.checked)"
    assert browser.js(ticked) == [False, False]
    browser.js(HELD)
    for place in (0, 1):
        browser.js(f"document.querySelectorAll('.criteria input')[{place}].click()")
    browser.js("$('#why-comment').val('Good.').trigger('change')")
    # what went out beside the first one would have come to its end by now
    browser.until("$.active === 1")
    browser.js("release()")
    browser.until(SAVED)

    assert browser.js("document.querySelector('#why').value") == "2.5"
    assert browser.js(ticked) == [True, True]
    found = marks(course, "cyd e")
    assert (found["given"]["why"], found["comment"]) == (2.5, "Good.")


LISTS = {
    f"manage_submissions/{LAB}": ".score",
    f"gradebook/{LAB}/{LAB}": ".score",
    "manage_students": ".score",
    "manage_students/bob": ".score",
    f"manage_students/bob/{LAB}": ".score",
    "gradebook": ".score",
    f"gradebook/{LAB}": ".avg-score",
}
"""The formgrader's lists, and where bob's mark or the class's mean stands in them."""


@contextmanager
def late(course: Course, student: str, penalty: float) -> Iterator[None]:
    """Have a student pay for being late, for a while."""
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}", "backprop") as gradebook:
        for points in (penalty, None):
            notebook = gradebook.find_submission_notebook(LAB, LAB, student)
            notebook.late_submission_penalty = points
            gradebook.db.commit()
            if points:
                yield


def test_lists_show_the_mark_and_what_lateness_has_cost_on_any_screen(
    course: Course, address: str, browser: Browser
) -> None:
    own = [marks(course, student)["score"] for student in STUDENTS]
    most = {"gradebook": 7.5, "manage_students": 7.5}
    with late(course, "bob", 0.75):
        for page, selector in LISTS.items():
            is_mean = page in ("gradebook", f"gradebook/{LAB}")
            lost = 0.25 if is_mean else 0.75
            score = (sum(own) - 0.75) / 3 if is_mean else marks(course, "bob")["score"] - 0.75
            browser.open(f"{address}/{page}")
            shown = (
                f"[...document.querySelectorAll('#main-table td{selector}')].map(e => e.innerText)"
                ".find(e => e.includes('lateness'))"
            )
            told = browser.until(shown)
            assert told.split()[0] == f"{round(score, 2):g}", (page, told)
            assert told.split()[2] == f"{most.get(page, 7.5):g}"
            assert f"with −{lost:g} for lateness" in told
            for width in (1280, 390):
                browser.size(width, 800)
                assert browser.js(f"(window.scrollTo(999, 0), {SIDEWAYS})") == 0, (page, width)
                headed = browser.js(
                    f"getComputedStyle(document.querySelector('#main-table td{selector}'),"
                    "'::before').content"
                )
                assert ("core" in headed) == (width == 390)
            browser.size(1280, 900)
    assert browser.errors == []


SIDEWAYS = (
    "Math.max(document.documentElement.scrollWidth - innerWidth, 0,"
    " ...[...document.querySelectorAll('#main-table td > *')].map("
    "e => Math.round(e.getBoundingClientRect().right) - innerWidth))"
)
"""In JavaScript: how many pixels of a list are beyond the screen's edge."""


def test_any_students_id_leads_to_her_pages(course: Course, address: str, browser: Browser) -> None:
    browser.open(f"{address}/manage_submissions/{LAB}")
    for student in STUDENTS:
        row = (
            "[...document.querySelectorAll('#main-table tr')]"
            f".find(e => e.innerText.includes({json.dumps(student)}))"
        )
        browser.until(row)
        for button, words in (("generate", "generated"), ("release", "released")):
            browser.until(f"{row} && {row}.querySelector('.{button}-feedback a')")
            browser.js(f"{row}.querySelector('.{button}-feedback a').click()")
            told = browser.until("document.querySelector('.modal-body')?.innerText")
            assert f"Successfully {words} feedback" in told, told
            browser.js("void $('.modal').modal('hide')")
            browser.until("!document.querySelector('.modal')")
        assert (course.root / "feedback" / student / LAB / f"{LAB}.html").is_file()
    released = course.root.parent / "exchange" / "backprop" / "feedback"
    assert len(list(released.iterdir())) == 2, "bob's work came another way"
    for student in STUDENTS:
        browser.open(f"{address}/manage_students")
        link = (
            "[...document.querySelectorAll('#main-table a')]"
            f".find(e => decodeURIComponent(e.href).endsWith({json.dumps('/' + student)}))"
        )
        browser.until(f"{link} && (setTimeout(() => {link}.click()), true)")
        browser.until("document.querySelectorAll('#main-table a').length > 0 && student_id")
        assert browser.js("student_id") == student
        browser.until(
            f"document.querySelector('#main-table').innerText.includes({json.dumps(LAB)})"
        )
    assert browser.errors == []


def test_pages_without_a_place_for_our_script_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    formgrader.check_templates()
    (tmp_path / "base.tpl").write_text("<html></html>")
    monkeypatch.setattr(formgrader, "template_path", str(tmp_path))
    with pytest.raises(NbgraderError, match=r"base\.tpl of the formgrader has no"):
        formgrader.check_templates()
    assert Path(template_path, "base.tpl").is_file()
