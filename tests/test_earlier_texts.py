"""Notebooks of older releases: what the lab said then is nobody's answer."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.authoring.build import build
from autograder.course import CourseError
from autograder.submissions.earlier_texts import FILE, is_earlier_text
from autograder.submissions.notebook import read_notebook
from autograder.submissions.own_work import cells_beside, own_work
from support.tiny import tiny_cells
from support.tiny_course import write_course

LAB = "lab0_tiny"


def test_a_text_of_an_older_release_is_not_taken_for_an_answer(tmp_path: Path) -> None:
    end = nbformat.v4.new_markdown_cell("Hand it in  \nby hand.", id="end")
    cells = [*(one for one in tiny_cells() if one.id != "demonstration"), end]
    course = write_course(tmp_path, {LAB: cells})
    build(course)
    handed_out = course.lab(LAB).release_notebook.read_bytes()
    assert not (course.root / "source_notebooks" / FILE).exists()
    source = course.lab(LAB).source_notebook
    source.write_text(source.read_text().replace("by hand", "by post"))
    build(course)
    lab = course.lab(LAB)

    old = read_notebook(handed_out)
    assert cells_beside(old.cells, "why", lab) == []
    assert own_work(old, lab) == ""

    hers = nbformat.v4.new_markdown_cell("Because four is twice two.", id="hers")
    old.cells.insert(-1, hers)
    assert cells_beside(old.cells, "why", lab) == [hers]
    old.cells[-1].source += "\nBecause four is twice two."
    assert cells_beside(old.cells, "why", lab) == [hers, old.cells[-1]]
    assert own_work(old, lab)


def test_a_file_of_earlier_texts_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    lab = write_course(tmp_path, {LAB: tiny_cells()}).lab(LAB)
    file = tmp_path / "source_notebooks" / FILE
    for content in ("{", "[]", '{"lab0_tiny": 3}'):
        file.write_text(content)
        with pytest.raises(CourseError, match=f"{FILE} cannot be read"):
            is_earlier_text("x", lab)
