"""Whatever is handed in: a notebook that validates comes out, or one sentence."""

from __future__ import annotations

import ast
import copy
import json
import math
import sys
from typing import Any

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearOutput, DeduplicateIds

from autograder.course import Lab
from autograder.nbgrader_integration.exporters import drop_strange_marks, restore_solution_cells
from autograder.submissions.additions import Additions
from autograder.submissions.magics import plain_python
from autograder.submissions.notebook import (
    ATTENTION,
    MAX_ATTACHMENTS,
    MAX_CELLS,
    MAX_OLD_BYTES,
    MAX_SOURCE,
    MAX_TEXT,
    MAX_VALUES,
    NotebookError,
    read_notebook,
)
from autograder.submissions.statements import in_their_places, statements
from autograder.submissions.submission import (
    Cell,
    Submission,
    keep_submission,
    kept_submission,
    submission_of,
)


def document(*cells: Any, **fields: Any) -> bytes:
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **fields}
    return json.dumps(whole).encode()


def code(source: Any = "x = 1", *, metadata: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {} if metadata is None else metadata,
        "outputs": [],
        "execution_count": None,
        **fields,
    }


def graded(**marks: Any) -> dict[str, Any]:
    return code(metadata={"nbgrader": {"grade_id": "double", "grade": True, **marks}})


def read_or_refuse(data: bytes) -> NotebookNode | None:
    """The notebook in ``data``, or None for a refusal; anything else that happens is a fault."""
    try:
        notebook = read_notebook(data)
    except NotebookError as error:
        sentence = str(error)
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 250
        return None
    assert isinstance(notebook, NotebookNode)
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    return notebook


def sources(data: bytes) -> list[str]:
    return [cell.source for cell in read_notebook(data).cells]


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_a_sentence(data: bytes) -> None:
    read_or_refuse(data)


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
leaves |= st.sampled_from(["\ud800", "a,b", "code", "markdown", "\0", 10**400, "x" * 70])
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def fields(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping in which every field may be missing, right, or junk."""
    return st.fixed_dictionaries({}, optional={name: v | junk for name, v in known.items()})


flags = st.booleans()
nbgrader_marks = fields(
    grade_id=st.sampled_from(["double", "test_double", "imports", "", "ü" * 200]),
    grade=flags,
    solution=flags,
    locked=flags,
    task=flags,
    points=st.integers() | st.floats(),
    schema_version=st.integers(0, 4),
    checksum=st.text(),
    cell_type=st.sampled_from(["code", "markdown"]),
)
cells = fields(
    cell_type=st.sampled_from(["code", "markdown", "raw", "heading"]),
    source=st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3),
    metadata=fields(nbgrader=nbgrader_marks, tags=st.lists(st.text(max_size=3))),
    id=st.sampled_from(["a", "b", "cell-0", "cell-1", "cell-1x", "not an id", "x" * 65]),
    attachments=st.dictionaries(st.text(max_size=3), st.dictionaries(st.text(max_size=3), leaves)),
    outputs=junk,
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([4, 4, 4, 3, 2, 1, 0, 5]) | junk},
    optional={
        "nbformat_minor": st.integers(0, 9) | junk,
        "metadata": fields(autograder_attention=st.text()),
        "cells": st.lists(cells | junk, max_size=6) | junk,
        "worksheets": st.lists(fields(cells=st.lists(cells, max_size=2)), max_size=2) | junk,
    },
)


@settings(max_examples=120)
@given(notebooks)
@example({"nbformat": 4, "cells": [graded(points=10**400)]})
@example({"nbformat": 4, "cells": [code(metadata={"tags": ["a", "a", "b,c", "", "\ud800"]})]})
@example({"nbformat": 4, "cells": [graded(grade_id="\ud800", checksum="\ud800")]})
@example({"nbformat": 4, "metadata": {"autograder_attention": "\ud800"}, "cells": []})
@example({"nbformat": 4, "cells": [*[code(id="cell-70" + "x" * n) for n in range(58)], code()] * 2})
@example(
    {
        "nbformat": 4,
        "cells": [{"cell_type": "markdown", "attachments": {"\ud800": {"\ud800": "\ud800"}}}],
    }
)
def test_junk_in_any_field_gives_a_notebook_that_validates(whole: dict[str, Any]) -> None:
    read_or_refuse(json.dumps(whole).encode())


@pytest.mark.campaign
@settings(max_examples=600)
@given(notebooks)
def test_much_more_junk_does_so_too(whole: dict[str, Any]) -> None:
    read_or_refuse(json.dumps(whole).encode())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"no notebook", "damaged, incomplete, or something else"),
        (document(code())[:-1] + b"]", "damaged, incomplete, or something else"),
        (document(code())[:-5], "damaged, for it breaks off before its end"),
        (document(code(outputs=["a"]))[:-40], "damaged, for it breaks off before its end"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 100_000, "nested far too deep"),
        (b'{"nbformat": 4, "cells": [' + b"{}," * (MAX_VALUES + 1), "more than 4,000,000 values"),
        (document(*[code("x" * MAX_SOURCE)] * 6), "more than 1,000,000 characters of code"),
        (b'{"nbformat": 3, "worksheets": [' + b" " * MAX_OLD_BYTES + b"]}", "old format 3"),
        (b"\xff\xd7\xff\xe0 a photograph", "not text in UTF-8"),
        ('{"nbformat": 4, "cells": [], "é": 1}'.encode("latin-1"), "not text in UTF-8"),
        (b"[]", "not a Jupyter notebook"),
        (b'{"a": 1}', "format that is known"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 3, "worksheets": 3}', "old format 3"),
        (document(*[code()] * (MAX_CELLS + 1)), "more than 5,000 cells"),
        (document(code("x" * (MAX_SOURCE + 1))), "more than 200,000 characters"),
        (
            b" " * (64 * 2**20 + 1) + b"{",
            "Without its outputs the file is still larger than 64 MiB",
        ),
        (bytes(256 * 2**20 + 1), "larger than 256 MiB"),
    ],
)
def test_why_it_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotebookError, match=why):
        read_notebook(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_encoding_of_json_is_read(encoding: str) -> None:
    text = json.dumps({"nbformat": 4, "cells": [code("é = 1")]}, ensure_ascii=False)

    assert sources(text.encode(encoding)) == ["é = 1"]


def test_an_old_notebook_is_converted() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["a = 1\n", "b = 2"],
                        "outputs": [],
                        "language": "python",
                        "metadata": {"nbgrader": {"grade_id": "double", "solution": True}},
                    }
                ]
            }
        ],
    }
    notebook = read_or_refuse(json.dumps(old).encode())

    assert notebook is not None
    assert notebook.cells[0].source == "a = 1\nb = 2"
    assert notebook.cells[0].metadata.nbgrader.grade_id == "double"


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (["a\n", 1, None, "b"], "a\nb"),
        (5, ""),
        (None, ""),
        ({"a": 1}, ""),
        ("a\r\nb", "a\nb"),
        ("a\ud800", "a?"),
    ],
)
def test_sources_become_texts(source: Any, read: str) -> None:
    assert sources(document(code(source))) == [read]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_what_is_no_number_in_json_is_read_as_python_writes_it(number: str) -> None:
    data = document(code("a = 1")).replace(b'"cells"', f'"odd": {number}, "cells"'.encode())

    assert sources(data) == ["a = 1"]


def test_outputs_and_unknown_metadata_are_left_out() -> None:
    cell = code(outputs=[{"output_type": "stream", "text": "x"}], metadata={"secret": 1})
    (read,) = read_notebook(document(cell)).cells

    assert read.outputs == []
    assert read.metadata == {}


def test_cells_get_ids_of_their_own_and_good_ones_are_kept() -> None:
    given_ids = ["mine", "mine", None, "no id", "x" * 65, "a\n", "cell-2"]
    read = read_notebook(document(*[code(id=name) for name in given_ids])).cells

    ids = [cell.id for cell in read]
    assert ids[0] == "mine"
    assert len(set(ids)) == len(ids)


def test_the_largest_notebook_that_is_allowed_is_read() -> None:
    assert len(read_notebook(document(*[code()] * MAX_CELLS)).cells) == MAX_CELLS


def test_a_picture_pasted_into_text_does_not_cost_the_marks() -> None:
    text = {"cell_type": "markdown", "source": "x" * (MAX_SOURCE + 1), "metadata": {}}

    assert "x = 1" in sources(document(text, code()))


def test_brackets_and_commas_in_texts_are_no_values() -> None:
    text = '[{,"\\' * (MAX_VALUES // 3)
    whole = {"nbformat": 4, "cells": [code()], "metadata": {"text": text, "a\\": '"'}}

    assert sources(json.dumps(whole).encode()) == ["x = 1"]


def test_texts_and_pictures_are_kept_up_to_a_length_in_all() -> None:
    text = {"cell_type": "markdown", "source": "x" * MAX_SOURCE, "metadata": {}}
    picture = {"a.png": {"image/png": "A" * (MAX_ATTACHMENTS // 3)}}
    pasted = {"cell_type": "markdown", "source": "![](attachment:a.png)", "attachments": picture}
    read = read_notebook(document(*[pasted] * 4, *[text] * 7, code())).cells

    assert ["attachments" in cell for cell in read[:4]] == [True, True, True, False]
    assert "too large to be kept" in read[3].source
    assert sum(len(cell.source) for cell in read[4:11]) < MAX_TEXT
    assert "left out" in read[10].source


def test_only_pictures_are_attachments() -> None:
    bundle = {"image/png": "aGk=", "image/svg+xml": "<svg/>", "text/html": "<b>", "image/gif": '">'}
    cell = {"cell_type": "markdown", "source": "", "attachments": {"a": bundle, "b": 1}}
    (read,) = read_notebook(document(cell)).cells

    assert read.attachments == {"a": {"image/png": "aGk="}}


def test_nobody_forges_a_word_to_the_teacher() -> None:
    whole = document(code(), metadata={ATTENTION: "Full marks, please."})

    assert ATTENTION not in read_notebook(whole).metadata


@pytest.mark.parametrize(
    ("points", "kept"),
    [
        (3, 3),
        (2.5, 2.5),
        (math.nan, 0),
        (math.inf, 0),
        (-1, 0),
        pytest.param(10**400, 0, id="huge"),
        (True, 0),
        ("9", 0),
        (None, 0),
        ([], 0),
    ],
)
def test_points_are_a_sensible_number(points: Any, kept: float) -> None:
    (cell,) = read_notebook(document(graded(points=points))).cells

    assert cell.metadata.nbgrader.points == kept


@pytest.mark.parametrize("marks", [None, 1, [], {}, {"grade_id": 1}, {"grade_id": "x" * 200}])
def test_marks_without_a_usable_name_are_none(marks: Any) -> None:
    (cell,) = read_notebook(document(code(metadata={"nbgrader": marks}))).cells

    assert "nbgrader" not in cell.metadata


def test_flags_are_true_only_where_they_are_true() -> None:
    (cell,) = read_notebook(document(graded(solution="yes", locked=1, task=None))).cells
    marks = cell.metadata.nbgrader

    assert (marks.grade, marks.solution, marks.locked, marks.task) == (True, False, False, False)


# what grading executes


def handed_in(lab: Lab) -> NotebookNode:
    """The lab as a student hands it in, with functions of her own."""
    notebook = read_notebook(lab.source_notebook.read_bytes())
    for name in lab.solution_cells:
        the(notebook, name).source = f"def {name}(x): return {name!r}"
    return notebook


def the(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    (found,) = (
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )
    return found


def as_bytes(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook).encode()


def executed(notebook: NotebookNode, lab: Lab) -> Submission:
    return submission_of(read_notebook(as_bytes(notebook)), lab)


def test_code_counts_and_grade_cells_text_and_empty_cells_do_not(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    notebook.cells.append(nbformat.v4.new_code_cell("  \n"))
    chosen = executed(notebook, tiny_lab).cells

    assert [cell.grade_id for cell in chosen] == ["", "double", "", "quadruple"]
    assert [cell.number for cell in chosen] == [1, 2, 3, 4]
    assert chosen[2].source == "plt.plot([1, 2])\nplt.close()"


def test_demonstrations_are_not_executed_unless_they_are_solutions(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in (None, "double"):
            cell.metadata["tags"] = ["demonstration"]
    names = [cell.grade_id for cell in executed(notebook, tiny_lab).cells]

    assert names == ["", "double", "quadruple"]


def test_given_cells_are_as_they_were_handed_out(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    the(notebook, "imports").source = "import os; os.abort()"

    assert executed(notebook, tiny_lab).cells[0].source == tiny_lab.given_cells["imports"]


def test_a_given_cell_that_is_gone_is_put_back(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    notebook.cells.remove(the(notebook, "imports"))

    assert executed(notebook, tiny_lab) == executed(handed_in(tiny_lab), tiny_lab)


def test_a_given_cell_stands_before_what_follows_it_in_the_lab(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    imports = the(notebook, "imports")
    notebook.cells.remove(imports)
    notebook.cells.append(imports)

    assert executed(notebook, tiny_lab) == executed(handed_in(tiny_lab), tiny_lab)


def test_of_two_cells_with_one_name_the_last_counts(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    twin = copy.deepcopy(the(notebook, "double"))
    twin.source = "def double(x): return 'twin'"
    notebook.cells.append(twin)
    chosen = executed(notebook, tiny_lab)

    assert chosen.sources["double"] == twin.source
    assert [cell.grade_id for cell in chosen.cells] == ["", "", "", "quadruple", "double"]


def test_a_solution_cell_turned_into_text_is_code(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    the(notebook, "double").cell_type = "markdown"

    assert "double" in executed(notebook, tiny_lab).sources


def test_the_fingerprint_follows_the_sources_alone(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    before = executed(notebook, tiny_lab).fingerprint
    notebook.metadata["title"] = "mine"
    notebook.cells[0].source = "other text"
    the(notebook, "test_double").source = "assert True"
    assert executed(notebook, tiny_lab).fingerprint == before

    the(notebook, "double").source += "  # changed"
    assert executed(notebook, tiny_lab).fingerprint != before


def test_the_fingerprint_tells_a_solution_cell_from_any_other() -> None:
    assert Submission((Cell(1, "a"),)).fingerprint != Submission((Cell(1, "a", "f"),)).fingerprint


def sanitised(notebook: NotebookNode, lab: Lab) -> NotebookNode:
    """``notebook`` as it is after nbgrader's sanitising, its OverwriteCells done by hand."""
    notebook = read_notebook(as_bytes(notebook))
    keep_submission(notebook, submission_of(notebook, lab))
    drop_strange_marks(notebook, lab)
    restore_solution_cells(notebook, lab)
    notebook, resources = ClearOutput().preprocess(notebook, {})
    notebook, _ = DeduplicateIds().preprocess(notebook, resources)
    there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells}
    previous = 0
    for cell in nbformat.from_dict({"cells": list(lab.cells)}).cells:
        marks = cell.metadata.get("nbgrader", {})
        if not marks or (marks["grade_id"] not in there and not marks["grade"]):
            continue
        if marks["grade_id"] not in there:
            notebook.cells.insert(previous + 1, copy.deepcopy(cell))
        mine = the(notebook, marks["grade_id"])
        previous = notebook.cells.index(mine)
        mine.cell_type = cell.cell_type
        if marks["locked"]:
            mine.source = "".join(cell.source)
    return notebook


def change_nothing(notebook: NotebookNode) -> None: ...


def delete_a_solution(notebook: NotebookNode) -> None:
    notebook.cells.remove(the(notebook, "double"))


def delete_and_edit_grade_cells(notebook: NotebookNode) -> None:
    notebook.cells.remove(the(notebook, "test_double"))
    the(notebook, "test_quadruple").source = "import os; os.abort()"


def edit_a_given_cell(notebook: NotebookNode) -> None:
    the(notebook, "imports").source = "import os; os.abort()"


def double_a_solution(notebook: NotebookNode) -> None:
    twin = copy.deepcopy(the(notebook, "double"))
    twin.source = "def double(x): return 'twin'"
    notebook.cells.insert(1, twin)


def double_a_given_cell(notebook: NotebookNode) -> None:
    twin = copy.deepcopy(the(notebook, "imports"))
    twin.source = "import math"
    notebook.cells.insert(1, twin)


def double_a_grade_cell(notebook: NotebookNode) -> None:
    notebook.cells.insert(0, copy.deepcopy(the(notebook, "test_double")))


def bring_a_cell_of_another_lab(notebook: NotebookNode) -> None:
    stranger = copy.deepcopy(the(notebook, "double"))
    stranger.metadata["nbgrader"]["grade_id"] = "stranger"
    notebook.cells.insert(0, stranger)


def turn_a_solution_into_text(notebook: NotebookNode) -> None:
    the(notebook, "double").cell_type = "markdown"


def turn_a_given_cell_into_text(notebook: NotebookNode) -> None:
    the(notebook, "imports").cell_type = "markdown"


def delete_a_given_cell(notebook: NotebookNode) -> None:
    notebook.cells.remove(the(notebook, "imports"))


@pytest.mark.parametrize(
    "change",
    [
        change_nothing,
        delete_a_solution,
        delete_and_edit_grade_cells,
        edit_a_given_cell,
        double_a_solution,
        double_a_given_cell,
        turn_a_solution_into_text,
        turn_a_given_cell_into_text,
        delete_a_given_cell,
        bring_a_cell_of_another_lab,
        double_a_grade_cell,
    ],
)
def test_before_and_after_nbgraders_sanitising_the_same_counts(tiny_lab: Lab, change: Any) -> None:
    notebook = handed_in(tiny_lab)
    change(notebook)

    before = executed(notebook, tiny_lab)
    assert before == kept_submission(sanitised(notebook, tiny_lab))


def test_nothing_that_a_stranger_says_was_handed_in_is_believed(tiny_lab: Lab) -> None:
    notebook = handed_in(tiny_lab)
    keep_submission(notebook, Submission((Cell(1, "import os"),)))

    assert kept_submission(read_notebook(as_bytes(notebook))) is None


# IPython's own syntax


def test_plain_source_is_left_alone() -> None:
    source = "x = 7 % 3\ntext = 'what?'\n"

    assert plain_python(source) is source


@pytest.mark.parametrize(
    "source",
    ["%matplotlib inline", "!ls", "files = !ls", "len?", "?len", "%%bash\nls", "x = %time 1"],
)
def test_ipythons_syntax_becomes_python(source: str) -> None:
    assert "get_ipython()" in plain_python(source)
    compile(plain_python(source), "cell", "exec")


def test_a_timed_cell_is_a_cell_like_any_other() -> None:
    # the lines keep their numbers, for messages name them
    assert plain_python("%%time\nx = 1") == "\nx = 1"
    assert "get_ipython().system" in plain_python("%%capture\n!ls\nx = 1")


@given(st.text("%!?\n\\'\"( =a#\t\0é", max_size=40))
@example("a = %\\")
def test_no_source_stops_the_translation(source: str) -> None:
    assert isinstance(plain_python(source), str)


def test_a_cell_full_of_magics_does_not_stop_the_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    # as for 500 of them, which is IPython's own bound, and without the minute they take
    monkeypatch.setattr("IPython.core.inputtransformer2.TRANSFORM_LOOP_LIMIT", 5)

    assert isinstance(plain_python("%time 1\n" * 10), str)


MAGICS = (
    "%matplotlib inline\nimport x",
    "x = 1\n!pip install numpy",
    "files = !ls\nresult = %run x",
    "x = 1\nif x:\n    %pwd\n    !ls -l\n",
    "text = '''\n%not a magic\n'''\n%time f(x)",
    "%%bash\nls | head",
    "%%time\nx = 1",
    "  x = 1\n  y = 2",
    "a = 3 % 2",
    "x = (\n!ls",
    "def f(:\n    %pwd",
)


@pytest.mark.parametrize("source", MAGICS)
def test_magics_become_the_same_calls_without_ipython(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_it = plain_python(source)
    monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)
    without = plain_python(source)

    assert without.replace("\\n", "").strip() == with_it.replace("\\n", "").strip()


def test_a_question_mark_is_no_syntax_error_without_ipython(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "IPython.core.inputtransformer2", None)

    assert plain_python("np.dot?\nif 1:\n    ?np") == "pass\nif 1:\n    pass"


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_statements_have_the_lines_that_python_counts(sign: str) -> None:
    # a slide's or a web page's line separator, pasted with a comment
    source = f"import math  # so{sign}or so\ndef f(x):\n    y = math.sqrt(x)\n    return y"

    found = statements(source)
    assert [one.text for one in found] == [source.split("\n")[0], source.partition("\n")[2]]
    assert in_their_places(found) == source


@pytest.mark.parametrize(
    "value", [f"0x{'f' * 5000}", "+".join("1" * 900)], ids=["a huge number", "a long sum"]
)
def test_what_python_cannot_write_costs_nobody_anything(value: str, tiny_lab: Lab) -> None:
    additions = Additions(tiny_lab, [], [])

    helper = f"def help_(x):\n    return x * ({value})"
    assert additions.of(helper) == helper
    assert additions.of(f"BIG = {value}") == f"BIG = {value}"
    assert len(statements(f"BIG = {value}; LARGE = BIG")) == 2


def test_functions_of_a_student_are_told_from_the_lab_s_statements_without_their_trees(
    tiny_lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = handed_in(tiny_lab)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in tiny_lab.solution_cells:
            cell.source = "def double(x):\n    return x + x\n\n\ndef helper(x):\n    return x"
    submission_of(notebook, tiny_lab)  # what the lab says itself is written down once
    written: list[ast.AST] = []
    dump = ast.dump

    def noted(node: ast.AST) -> str:
        written.append(node)
        return dump(node)

    monkeypatch.setattr(ast, "dump", noted)
    submission_of(notebook, tiny_lab)
    assert not [node for node in written if isinstance(node, ast.FunctionDef)]
