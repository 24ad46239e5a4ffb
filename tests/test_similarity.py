"""Submissions that are alike: found in any disguise, and nobody else with them."""

from __future__ import annotations

import ast
import functools
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.course import Course, CourseError, Lab
from autograder.similarity import canonical, compare
from autograder.similarity.compare import MIN_SHARE, Pair, alike, groups, weigh
from autograder.similarity.evidence import Similar, find_similar
from autograder.similarity.fingerprint import LENGTH, fingerprints
from autograder.similarity.members import Given, Member, given_in
from autograder.similarity.page import FALSE_ALARMS, INDEPENDENT_PAIRS, similar_page
from autograder.similarity.pieces import Piece, pieces
from autograder.similarity.tokens import tokens_of
from support.browser import looks_well
from support.campaign import one_in
from support.commands import command_here
from support.tiny import LAB, ROOT, by_id
from support.tiny_course import TWO_TESTS, solved, write_course
from support.variants import Variants

NOTHING = Given(frozenset(), frozenset(), frozenset(), frozenset())

STEP = """
def backward(parameters, cache, X, y):
    # the blame goes back layer by layer
    blame = (cache["a2"] - y) / len(X)
    answer = {}
    for place in (2, 1):
        below = cache["a1"] if place == 2 else X
        answer[f"W{place}"] = np.einsum("ij,ik->jk", below, blame)
        answer[f"b{place}"] = np.einsum("ij->j", blame)[None]
        blame = np.einsum("ij,kj->ik", blame, parameters[f"W{place}"]) * below * (1 - below)
    return answer
"""


def member(student: str, *cells: str, place: str = "", slips: tuple[str, ...] = ()) -> Member:
    titles = tuple("backward" for _ in cells)
    told = tuple((slip, f"{slip}, in words") for slip in slips)
    return Member(student, place, titles, cells, fingerprints(cells, ()), told)


def strangers(number: int) -> list[Member]:
    """So many who have nothing in common with anybody."""
    return [
        member(f"other{k}", "\n".join(f"a{k}{'[0]' * k} = b({j}) ** {k}" for j in range(9)))
        for k in range(number)
    ]


class Renamed(ast.NodeTransformer):
    """Other names for whatever a function makes itself, and no comments."""

    def visit_Name(self, node: ast.Name) -> ast.Name:
        new = {"blame": "err", "answer": "grads", "place": "layer", "below": "inp"}
        return ast.Name(new.get(node.id, node.id), node.ctx)


def disguised(source: str) -> str:
    return ast.unparse(Renamed().visit(ast.parse(source)))


def pairs(similar: Similar) -> list[set[str]]:
    return [{member.label for member in one.members} for one in similar.likenesses]


@pytest.mark.parametrize(
    "change",
    [
        str,
        disguised,
        lambda source: source.replace("    ", "\t").replace(" = ", "="),
        lambda source: f"import math\n\n{source}\n\nprint(math.pi, 3)\n",
        lambda source: source.replace("(2, 1)", "[2, 1]").replace("[None]", ".reshape(1, -1)"),
        lambda source: "half =\n" + source,
        lambda source: source + "\n    return answer[\n",
    ],
    ids=["as it is", "renamed", "laid out", "added to", "changed here and there", "", "no Python"],
)
def test_a_copy_is_found_whatever_was_done_to_it(change: object) -> None:
    assert callable(change)
    copy = member("zoe", change(STEP))

    similar = find_similar([member("ada", STEP), *strangers(8), copy], NOTHING)

    assert pairs(similar) == [{"ada", "zoe"}]


HERS = """
def report(parameters, X, y, epochs):
    losses = [np.mean((forward(parameters, X) - y) ** 2) * 0.5 for step in range(epochs)]
    for k in range(epochs):
        a1 = np.tanh(X @ parameters["W1"] + parameters["b1"])
        parameters["W1"] -= X.T @ (a1 * (1 - a1 ** 2) * (a1 - y)) / len(X)
    best = sum(loss for loss in losses if loss > 0.125)
    by_name = {f"W{k}": parameters[f"W{k}"].sum(axis=0, keepdims=True) for k in (1, 2)}
    print(f"after {epochs} epochs: {best:.3f}, {len(losses)} in all")
    return [by_name[name] + best for name in by_name]
"""
DISGUISED = """
def show(theta, data, want, count):
    wrong = []
    for one in range(count):
        wrong.append(0.5 * np.power(np.subtract(forward(theta, data), want), 2).mean())
    for n in range(count):
        h = np.tanh(np.add(theta['b1'], np.dot(data, theta['W1'])))
        theta['W1'] = theta['W1'] - np.transpose(data).dot((h - want) * (h * (1 - h ** 2))) / len(
            data)
    total = 0
    for w in wrong:
        if 0.125 < w:
            total += w
    sums = {}
    for n in (1, 2):
        sums["W" + str(n)] = np.sum(theta["W%d" % n], keepdims=True, axis=0)
    print("after " + str(count) + " epochs: {:.3f}, {} in all".format(total, len(wrong)))
    answer = []
    for key in sums:
        answer.append(total + sums[key])
    return answer
"""


@pytest.mark.parametrize("damage", ["", "\nhalf =\n", "\nprint(ratio[\n"])
def test_a_thorough_disguise_is_none(damage: str) -> None:
    one, other = (set(fingerprints([source], ()).places) for source in (HERS, DISGUISED))
    assert len(one & other) >= 0.95 * len(one | other)

    copy = member("zoe", DISGUISED + damage)
    assert pairs(find_similar([member("ada", HERS), *strangers(8), copy], NOTHING)) == [
        {"ada", "zoe"}
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("c = a * b + d - e", "c = d - e + b * a"),
        ("c = x.dot(w) / m + b[0]", "c = b[0] + np.matmul(x, w) / m"),
        ("if (a[0] >= b).all(): f(x)", "if np.all(b <= a[0]): f(x)"),
        ("x[:, 0] *= 2 + y", "x[:, 0] = x[:, 0] * (y + 2)"),
        ("é = 'ä' + str(a) + ', ' + b\né = f(a * 3)", "é = f'ä{a}, {b}'\né = f(3 * a)"),
        ("d = dict()\nfor k in a:\n    d[k] = b[k] + 1\n", "d = {k: 1 + b[k] for k in a}\n"),
        ("def f(a):\n    b = np.square(a)\n    return b\n", "def f(a):\n    return (a ** 2)\n"),
        ("f(a, b=1, c=2)\ng(a)\n", "f(a, c=2, b=1,)\ng((a))\n"),
    ],
)
def test_the_same_in_another_way_has_the_same_fingerprints(one: str, other: str) -> None:
    more = "\ny = h(x, [1, 2])\n"
    first, second = (set(fingerprints([text + more], ()).places) for text in (one, other))

    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = b - c", "a = c - b"),
        ("a = b[0] / c", "a = c / b[0]"),
        ("a = b[0] @ c", "a = c @ b[0]"),
        ("a = b[0] < c", "a = b[0] > c"),
        ("a = 2 ** b", "a = b ** 2"),
    ],
)
def test_another_order_that_means_something_else_stays_another(one: str, other: str) -> None:
    texts = [
        text.replace("b", "b.x").replace("c", "c.y") + "\ny = h(x, 1)\n" for text in (one, other)
    ]
    first, second = (set(fingerprints([text], ()).places) for text in texts)

    assert first != second


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "a + " * 20_000 + "a",
        "x = " + "(" * 150 + "a" + ")" * 150,
        "x = " + "-" * 50_000 + "a",
        "x = a" + ".b" * 9_000,
        "x = 1\ry = a + b * c\n\x0cz = c * b + a\r\nw = 1",
        "\0x = a + b",
        "@f(a)\ndef g(a): return a + b; x = 1; return x",
        "match a:\n    case P(x=1): y = 'w' 'v'\n    case [x, *y]: z = ()\n",
        "%time x = a + b\n!ls\nx = a * b + c\n",
        "lambda a, *b, c=1, **d: (yield)\nasync def f(): await (g)(h)\n" * 200,
    ],
)
def test_no_code_ends_the_comparison(source: str) -> None:
    fingerprints([source, STEP], ())


@pytest.mark.parametrize("lines", [3, 2_000, 200_000])
def test_what_lies_behind_the_tokens_is_not_read(
    lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "a = b + c\n" * lines + "d = = e\n" + "f = g * h\n" * lines
    tokens = list(itertools.islice(tokens_of(source, 0, ()), 12))
    read: list[object] = []

    def noted(source: str) -> Iterator[Piece]:
        for piece in pieces(source):
            read.append(piece)
            yield piece

    monkeypatch.setattr(canonical, "pieces", noted)

    assert canonical.canonical(tokens, source) == tokens
    assert len(read) <= 4


def test_what_half_of_the_class_has_is_no_surprise() -> None:
    everybody = [member(f"student{number}", STEP) for number in range(6)]

    assert find_similar([*everybody, *strangers(4)], NOTHING).likenesses == ()
    assert len(find_similar([*everybody[:2], *strangers(4)], NOTHING).likenesses) == 1


def test_what_the_lab_hands_out_is_no_surprise() -> None:
    given = Given(frozenset(), set(fingerprints([STEP], ()).places), frozenset(), frozenset())

    found = find_similar([member("ada", STEP), member("zoe", STEP), *strangers(4)], given)

    assert found.likenesses == ()


def test_a_line_in_common_is_not_enough() -> None:
    line = "blame = np.einsum('ij,kj->ik', blame, W) * below * (1 - below)"
    both = [member("ada", line), member("zoe", line)]

    assert find_similar([*both, *strangers(8)], NOTHING).likenesses == ()


def test_a_student_is_not_compared_with_herself_nor_others_classes_with_one_another() -> None:
    class_ = [member("ada", STEP), *strangers(4)]
    again = member("ada", STEP, place="2025")
    other, third = member("zoe", STEP, place="2025"), member("yan", STEP, place="2024")

    assert find_similar([*class_, again], NOTHING).likenesses == ()
    found = find_similar([*class_, again, other, third], NOTHING)
    assert pairs(found) == [{"ada", "zoe (2025)"}, {"ada", "yan (2024)"}]


def test_groups_hold_all_who_are_alike_by_whatever_way() -> None:
    chain = [Pair(0, 1, 1, 9), Pair(1, 2, 1, 9), Pair(5, 6, 1, 9), Pair(2, 7, 1, 9)]

    assert groups(chain) == [(0, 1, 2, 7)]


def test_the_common_part_of_each_side_is_marked_and_nothing_else() -> None:
    tail = "\n    x = {'own': [1, 2, 3, 4, 5]}\n    return x\n"
    found = find_similar([member("ada", STEP), member("zoe", STEP + tail), *strangers(8)], NOTHING)

    (pair,) = found.likenesses
    for side, whole in zip(pair.sides, (STEP, STEP + tail), strict=True):
        (cell,) = side
        assert "".join(piece.text for piece in cell.stretches) == whole
        marked = "".join(piece.text for piece in cell.stretches if piece.common)
        assert 'np.einsum("ij->j", blame)[None]' in marked
        assert "own" not in marked
        assert not any(piece.text.startswith(" ") for piece in cell.stretches if piece.common)


def test_what_only_two_have_is_told() -> None:
    own = STEP.replace("len(X)", "len(X) * 0.731")
    both = [member(name, own, slips=("divides twice", "usual")) for name in ("ada", "zoe")]
    others = [member(f"s{number}", f"y = {number}", slips=("usual",)) for number in range(20)]

    (pair,) = find_similar([*both, *others], NOTHING).likenesses

    assert pair.slips == ("divides twice, in words",)
    assert pair.numbers == ("0.731",)
    assert pair.remarks == ("the blame goes back layer by layer",)
    assert pair.identical


def test_a_numbers_way_of_writing_is_no_difference() -> None:
    ways = ["f(.50, 1_000, 5e-1)", "f(0.5, 1000., 0.5)"]
    one, other = (list(fingerprints([way], ()).places) for way in ways)

    assert one == other


given_once = functools.cache(given_in)


@functools.cache
def independent(lab: Lab) -> list[tuple[str, set[tuple[str, ...]]]]:
    """Right solutions of a lab in different ways, by name."""
    right = Variants(lab.name).right
    given = given_once(lab)
    return [(name, set(fingerprints([code], given.names).places)) for name, code in right.items()]


@pytest.mark.campaign
def test_false_alarms_are_as_many_as_the_page_says() -> None:
    course = Course(ROOT)
    alarms, compared = [], 0
    for name in course.labs:
        lab = course.lab(name)
        found = independent(lab)
        prints = [print_ for _, print_ in found]
        named = alike(prints, weigh(prints, given_once(lab).prints))
        alarms += [(found[pair.first][0], found[pair.second][0]) for pair in named]
        compared += len(list(itertools.combinations(found, 2)))

    assert alarms == []
    assert (len(alarms), compared) == (FALSE_ALARMS, INDEPENDENT_PAIRS)


@pytest.mark.parametrize("name", one_in(3, Course(ROOT).labs))
def test_the_bounds_are_far_from_what_independent_solutions_reach(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those of one author that differ in a line."""
    lab = Course(ROOT).lab(name)
    everybody = independent(lab)
    prints = [print_ for _, print_ in everybody]
    assert alike(prints, weigh(prints, given_once(lab).prints)) == []

    monkeypatch.setattr(compare, "MIN_SHARE", MIN_SHARE * 0.7)
    monkeypatch.setattr(compare, "MIN_COMMON", 0)
    prints = [print_ for one, print_ in everybody if "floor" not in one and "tiny" not in one]
    assert alike(prints, weigh(prints, given_once(lab).prints)) == []


def test_two_thousand_are_compared() -> None:
    """And one pair is found, with everything else common to some by chance."""
    everybody = [
        {(f"{number % width}", f"{width}") for width in range(3, 60)} for number in range(2_000)
    ]
    mine = {("mine", f"{k}") for k in range(60)}
    everybody[7] |= mine
    everybody[1_700] |= mine

    found = alike(everybody, weigh(everybody, ()))

    assert [(pair.first, pair.second) for pair in found] == [(7, 1_700)]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two copies of one hostile notebook, one of last year's, and two who did nothing alike."""
    course = write_course(
        tmp_path_factory.mktemp("similar") / "course", suite=TWO_TESTS, built=True
    )
    long = "\n".join(
        f"    x = x + {k} * x ** {k} - x  # <script>alert({k})</script>" for k in range(9)
    )
    for student, source, folder in (
        ("ada", long, "submitted"),
        ("<b>zoe", long.replace("x", "number"), "submitted"),
        ("bilal", "    y = x\n    return y + x", "submitted"),
        ("chen", "    return sum([x, x])", "submitted"),
        ("old", long, "2025/submitted"),
    ):
        notebook = solved(course)
        head = "def double(number):\n" if student == "<b>zoe" else "def double(x):\n"
        tail = "\n    return number" if student == "<b>zoe" else "\n    return x"
        by_id(notebook)["double"].source = head + source + tail
        path = course.root / folder / student / LAB / f"{LAB}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    broken = course.root / "submitted" / "dora" / LAB / f"{LAB}.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text("{")
    return course


def test_similar_of_a_class(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_here(course.root, "similar", "lab0") == 0

    said = capsys.readouterr().out
    assert "<b>zoe, ada" in said
    assert "4 compared; 1 pair is more alike" in " ".join(said.split())
    assert "could not be read: dora" in " ".join(said.split())
    page = course.root / "reports" / f"similar_{LAB}.html"
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "&lt;b&gt;zoe" in text
    assert "A place to look, never a verdict." in text
    assert f"Of {INDEPENDENT_PAIRS} pairs" in " ".join(text.split())
    looks_well(page, tmp_path)
    looks_well(page, tmp_path / "night", night=True)


def test_similar_with_another_class(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    page = course.root / "here.html"
    arguments = ("similar", LAB, "--with", str(course.root / "2025"), "--to", str(page))
    assert command_here(course.root, *arguments) == 0

    assert "5 compared; 3 pairs" in " ".join(capsys.readouterr().out.split())
    assert "old (" in page.read_text("utf-8")


def test_a_page_is_written_through_a_link(course: Course, tmp_path: Path) -> None:
    link, page = tmp_path / "link.html", tmp_path / "page.html"
    link.symlink_to(page)
    assert command_here(course.root, "similar", LAB, "--to", str(link)) == 0

    assert link.is_symlink()
    assert "A place to look" in page.read_text("utf-8")
    assert page.stat().st_mode & 0o777 == 0o600


def test_a_section_has_its_own_page(
    course: Course, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = course.root / "sections" / "a"
    shutil.copytree(course.root / "submitted", place / "submitted")
    monkeypatch.setenv("AUTOGRADER_SECTION", "a")
    assert command_here(course.root, "similar", LAB) == 0

    assert f"sections/a/reports/similar_{LAB}.html" in capsys.readouterr().out
    assert (place / "reports" / f"similar_{LAB}.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lab0", "--with", "nowhere"), "nowhere is no folder"),
        (("lab0", "--with", "exercises"), f"Nobody has handed in {LAB}"),
        (("lab0", "--to", "no/page.html"), "no/page.html could not be written"),
        (("lab9",), "There is no lab"),
    ],
)
def test_similar_says_what_is_wrong(
    course: Course,
    arguments: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(course.root)
    assert command_here(course.root, "similar", *arguments) == 2

    assert said in " ".join(capsys.readouterr().err.split())


def test_no_similar_page_without_a_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = write_course(tmp_path / "course")
    with pytest.raises(CourseError, match="autograder build"):
        given_in(course.lab(LAB))


def test_a_page_without_pairs_says_so() -> None:
    text = similar_page("lab0", Similar(3, (), ()), ())

    assert "none is more like another than the lab makes it" in " ".join(text.split())


def test_runs_are_as_long_as_the_page_says() -> None:
    assert LENGTH == 6
