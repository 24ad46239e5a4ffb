"""Whether every hidden test is one, has a title, and shares that and its name with no other."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.gate.places import suite_place
from autograder.course import Lab
from autograder.grading.session import title_of
from autograder.grading.suite_marks import line_of
from autograder.grading.suites import collected_suites

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lost_tests(lab: Lab) -> Iterator[str]:
    """Name each function of a suite that no pytest runs: one that nobody uses, and one whose name
    is used again."""
    files = sorted(lab.suites.glob("*.py"))
    trees: dict[Path, ast.Module] = {}
    for path in files:
        # who reads such a file says what is wrong with it
        with contextlib.suppress(SyntaxError, ValueError):
            trees[path] = ast.parse(path.read_bytes())
    used = {name for tree in trees.values() for name in _used(tree)}
    for path, tree in trees.items():
        if not path.name.startswith("test_"):
            continue
        names: dict[str, int] = {}
        for function in (node for node in tree.body if isinstance(node, _FUNCTIONS)):
            where = suite_place(path.name, function.lineno)
            if function.name in names:
                yield (
                    f"{where}: {function.name} is there already, in line "
                    f"{names[function.name]}, and only the last one is run. Give each a name of "
                    "its own."
                )
            names[function.name] = function.lineno
            is_test = function.name.startswith(("test", "pytest_"))
            if not is_test and function.name not in used and not _is_fixture(function):
                yield (
                    f"{where}: {function.name} is never used. If it is a test, its name has to "
                    "begin with test_."
                )


def title_problems(lab: Lab) -> Iterator[str]:
    """Name each test without a title, and each title that two tests of a cell have."""
    seen: dict[tuple[Path, str], str] = {}
    for item in collected_suites(lab.suites).items:
        where = suite_place(item.path.name, line_of(item))
        title = title_of(item)
        if not title:
            yield (
                f"{where}: {item.name} has no title for students to read: write one into its "
                "docstring's first line."
            )
        elif (item.path, title) in seen:
            yield (
                f"{where}: {item.name} has the title of {seen[item.path, title]}, “{title}”. Give "
                "each its own, one of many by @pytest.mark.title or pytest.param(..., marks=...)."
            )
        seen.setdefault((item.path, title), item.name)


def _used(tree: ast.Module) -> Iterator[str]:
    """The names that a file mentions, but for those of its functions where they are defined."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name


def _is_fixture(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether pytest calls it without being named, as ``@pytest.fixture`` has it do."""
    return any("fixture" in ast.unparse(one) for one in function.decorator_list)
