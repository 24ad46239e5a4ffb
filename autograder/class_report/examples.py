"""Three lines of a student's function that show a slip: those that right solutions do not have."""

from __future__ import annotations

import ast
import builtins
import copy
import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autograder.class_report.class_work import ClassWork, StudentWork, words_in
from autograder.class_report.code_lines import blanks, clean_line, outdented
from autograder.submissions.magics import lines_of, parsed, plain_python

MAX_LINES = 3
MAX_SOURCE = 20_000
"""How long a cell may be if it is to be looked at."""
MAX_RIGHT = 40
"""How many right solutions are looked at."""
MAX_WRONG = 12
"""How many with the slip are looked at."""
LONG_NUMBER = 100_000
"""From which on a whole number is as telling as a name."""
TELLING = 0.5
"""What a line has to have of the most telling one's weight to be shown with it."""
CHOSEN_NAME = ("id", "arg")
ANY_NAME = (*CHOSEN_NAME, "attr", "name", "names", "asname", "module", "rest")
"""Where the nodes of a syntax tree keep names."""


@dataclass(frozen=True)
class Example:
    """Lines of one student's."""

    student: str
    """Her name, for those who want to know."""
    code: str
    anonymous: str
    """The same lines without comments, strings or names of her own."""


@dataclass(frozen=True)
class _Line:
    """A statement, or what stands before the colon of one that holds others."""

    shape: str
    """It without the names that the student chose."""
    text: str
    """It as she wrote it."""
    head: ast.stmt
    indent: str
    """The blanks in front of it."""


class Examples:
    """Chooses lines of a class's, for one slip after another."""

    def __init__(self, work: ClassWork) -> None:
        self._work = work
        self._right: dict[str, list[set[str]]] = {}

    def of(self, function: str, students: Sequence[StudentWork]) -> Example | None:
        """Choose lines of one of ``students``, who all made the same slip in ``function``.

        The more right solutions have a line, whatever names stand in it, the less it tells; the
        more of the students have it, the more.  None if there is nothing to compare.
        """
        if function not in self._right:
            self._right[function] = _right_shapes(function, self._work)
        right = self._right[function]
        wrong = [
            (one, lines)
            for one in students[:MAX_WRONG]
            if (lines := _lines(one.sources.get(function, ""), function))
        ]
        if not right or not wrong:
            return None
        having = [{line.shape for line in lines} for _, lines in wrong]
        best: tuple[float, StudentWork, list[_Line]] | None = None
        for one, lines in wrong:
            weights = [
                _share(line.shape, having) * (1 - _share(line.shape, right)) for line in lines
            ]
            weight, chosen = _window(lines, weights)
            # the first of those that are as telling: names decide nothing
            if chosen and (best is None or weight > best[0] + 1e-9):
                best = weight, one, chosen
        if best is None:
            return None
        _, student, chosen = best
        return Example(
            student.name,
            outdented([line.text for line in chosen]),
            outdented(_anonymous(chosen, self._work)),
        )


def _window(lines: Sequence[_Line], weights: Sequence[float]) -> tuple[float, list[_Line]]:
    """The lines that stand next to each other, three at most, and tell most together."""
    peak = max(weights)
    if peak <= 0:
        return 0.0, []
    found: tuple[float, list[_Line]] = (0.0, [])
    for first in range(len(lines)):
        height, total = 0, 0.0
        for last in range(first, len(lines)):
            height += lines[last].text.count("\n") + 1
            if height > MAX_LINES or weights[last] < TELLING * peak:
                break
            total += weights[last]
            if total > found[0] + 1e-9:
                found = total, list(lines[first : last + 1])
    return found


def _right_shapes(function: str, work: ClassWork) -> list[set[str]]:
    """The shapes of the lines of right solutions, the lab's own among them."""
    sources = [work.reference]
    for cells in work.cells.values():
        sources += [
            one.sources[function]
            for one, cell in cells
            if cell.function == function and cell.outcome == "passed" and not cell.follow_through
            if function in one.sources
        ][:MAX_RIGHT]
    found = [{line.shape for line in _lines(source, function)} for source in sources]
    return [shapes for shapes in found if shapes]


def _share(shape: str, among: Sequence[set[str]]) -> float:
    return sum(shape in shapes for shapes in among) / len(among)


def _lines(source: str, function: str) -> list[_Line]:
    """The lines of a function; none if the cell does not hold it, or is too long to look at."""
    if not 0 < len(source) <= MAX_SOURCE:
        return []
    try:
        return _parsed_lines(source, function)
    except (RecursionError, ValueError):  # nested too deep, or a number too long to be written
        return []


def _parsed_lines(source: str, function: str) -> list[_Line]:
    text = plain_python(source)
    definition, renamed = _definition(text, function), _definition(text, function)
    if definition is None or renamed is None:
        return []
    _Names(dict.fromkeys(_chosen_names(renamed), "_"), CHOSEN_NAME).visit(renamed)
    lines = lines_of(text)
    found = []
    nodes = list(_statements(definition.body))
    begun = Counter(node.lineno for node in nodes)
    opened: set[int] = set()
    for node, same in zip(nodes, _statements(renamed.body), strict=True):
        head = _head(node)
        indent = blanks(lines[node.lineno - 1]) + " " * 4 * (node.lineno in opened)
        written = [clean_line(line) for line in lines[node.lineno - 1 : _head_end(node)]]
        # of several on one line each is shown by itself
        if len(written) > MAX_LINES or not any(written) or begun[node.lineno] > 1:
            alone = _unparsed(head).splitlines()[:MAX_LINES]
            written = [clean_line(indent + line) for line in alone]
        if head is not node:
            opened.add(node.lineno)
        found.append(_Line(_unparsed(_head(same)), "\n".join(written), head, indent))
    return found


def _definition(text: str, function: str) -> ast.FunctionDef | None:
    """The last definition of a function in a cell, as a tree of its own."""
    tree = parsed(text)
    found = [
        node
        for node in (tree.body if tree else ())
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    return found[-1] if found else None


def _anonymous(lines: Sequence[_Line], work: ClassWork) -> list[str]:
    """The lines without anything of their author's."""
    names = _Names(_hidden_names(lines, work), ANY_NAME, words_in(work.given))
    found = []
    for line in lines:
        text = _unparsed(names.visit(copy.deepcopy(line.head))).splitlines()[:MAX_LINES]
        found.append("\n".join(clean_line(line.indent + each) for each in text))
    return found


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements in their order, with those that they hold, but without texts that do nothing."""
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield node
        for field in ("body", "orelse", "handlers", "finalbody"):
            inner = getattr(node, field, [])
            for child in inner:
                if isinstance(child, ast.ExceptHandler):
                    yield from _statements(child.body)
            yield from _statements([child for child in inner if isinstance(child, ast.stmt)])


def _head(node: ast.stmt) -> ast.stmt:
    """A statement without the statements in it."""
    if not getattr(node, "body", None):
        return node
    head = copy.copy(node)
    for field in ("body", "orelse", "finalbody", "handlers"):
        if hasattr(head, field):
            setattr(head, field, [])
    head.body = [ast.Expr(ast.Constant(...))]  # type: ignore[attr-defined]
    return head


def _head_end(node: ast.stmt) -> int:
    """The last line of a statement's own."""
    body = getattr(node, "body", None)
    end = node.end_lineno or node.lineno
    return max(node.lineno, body[0].lineno - 1) if body else end


def _unparsed(node: ast.AST) -> str:
    """A statement as text, its own lines alone."""
    return re.sub(r":\n\s+\.\.\.$", ":", ast.unparse(node))


class _Names(ast.NodeTransformer):
    """Puts other names in the place of some, and dots in that of texts, if that is asked for."""

    def __init__(
        self,
        others: dict[str, str],
        fields: Sequence[str],
        keep_strings: frozenset[str] | None = None,
    ) -> None:
        self._others = others
        self._fields = fields
        self._keep = keep_strings

    def visit(self, node: ast.AST) -> ast.AST:
        for field in self._fields:
            match getattr(node, field, None):
                case str(name):
                    setattr(node, field, self._others.get(name, name))
                case [str(), *_] as names:
                    setattr(node, field, [self._others.get(name, name) for name in names])
        if (
            self._keep is not None
            and isinstance(node, ast.Constant)
            and (isinstance(node.value, str | bytes) or _is_long(node.value))
            and node.value not in self._keep
        ):
            node.value = "…"
        return self.generic_visit(node)


def _is_long(value: object) -> bool:
    """Whether a number is so long that it may be a student's."""
    return isinstance(value, int) and value >= LONG_NUMBER


def _chosen_names(definition: ast.FunctionDef) -> set[str]:
    """The names that a function binds."""
    return {
        node.arg if isinstance(node, ast.arg) else node.id
        for node in ast.walk(definition)
        if isinstance(node, ast.arg)
        or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }


def _hidden_names(lines: Sequence[_Line], work: ClassWork) -> dict[str, str]:
    """Names that might tell whose code it is, with what stands in their place."""
    used = {
        name
        for line in lines
        for node in ast.walk(line.head)
        for field in ANY_NAME
        for name in _as_list(getattr(node, field, None))
        if isinstance(name, str)
    }
    hidden = used - _known_names() - words_in(work.given)
    hidden = {name for name in hidden if name not in work.shared_words or work.names_someone(name)}
    return {name: f"name{place}" for place, name in enumerate(sorted(hidden), 1)}


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


@functools.cache
def _known_names() -> frozenset[str]:
    """Python's and NumPy's own names."""
    return frozenset({*dir(builtins), *dir(np), *dir(np.ndarray), *dir(dict), *dir(list)})
