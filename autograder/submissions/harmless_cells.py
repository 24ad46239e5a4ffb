"""Notebooks whose cells call nothing that could change anything.  Nothing here executes anything.

Whoever tries her functions out at the end of a notebook changes nothing by it, as a rule.  That can
be told from the code if all of it is of a few kinds: arithmetic, loops, functions of Python's and
of NumPy's that are known to change nothing, and the notebook's own that are made of the same.
Values are then numbers, texts, arrays and containers of these, and nobody has a name for anything
that is used up by being read.  Whatever else there is may do something.
"""

from __future__ import annotations

import ast
import builtins
import functools
from collections import defaultdict
from collections.abc import Collection, Sequence

from autograder.sandbox.inside.syntax import bound_names
from autograder.submissions import harmless_calls as known
from autograder.submissions.magics import parsed
from autograder.submissions.quiet_cells import is_quiet
from autograder.submissions.statements import MAX_ANALYSED, statements
from autograder.submissions.submission import Cell

ANYTHING = "*"  # what a star import binds


def is_harmless(cells: Sequence[Cell]) -> bool:
    """Whether no cell of a student's own has an effect on anything but the names that it binds."""
    if sum(len(cell.source) for cell in cells) > MAX_ANALYSED:
        return False
    try:
        return _Notebook(cells).is_harmless
    except RecursionError:  # nested, or calling each other, too deep
        return False


@functools.lru_cache(maxsize=64)
def _given(source: str) -> tuple[ast.stmt, ...]:
    """The statements of a cell that a lab hands out, which nobody changes."""
    tree = parsed(source)
    return tuple(tree.body) if tree else ()


def _bound_on_the_way(own: Sequence[ast.stmt]) -> set[str]:
    """The names that statements bind which do more than to give names to constants."""
    return {name for node in own if not is_quiet(node) for name in bound_names(node)}


def _needed(cells: Sequence[Cell]) -> set[str]:
    """The names that functions of a student's own take from her notebook."""
    own = [part for cell in cells if not cell.handed_out for part in statements(cell.source)]
    defined = [part for part in own if isinstance(part.node, (ast.FunctionDef, ast.ClassDef))]
    return {name for part in defined for name in part.needs}


class _Notebook:
    """What the names of a notebook stand for, as far as that is known without executing it."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self.functions: defaultdict[str, list[ast.FunctionDef]] = defaultdict(list)
        self.modules: dict[str, str] = {}
        self.values: set[str] = set()
        self.unknown: set[str] = set()
        self._judged: dict[str, bool] = {}
        own, given = list[ast.stmt](), list[ast.stmt]()
        for cell in cells:
            if cell.handed_out:
                given += _given(cell.python)
            elif tree := parsed(cell.python):  # what is no Python is not executed
                own += tree.body
        for node in (*own, *given):
            self._bind(node)
        self.unknown |= self.values & (self.functions.keys() | self.modules.keys())
        # one that is called like what makes something new may give something that others have
        self.unknown |= self.functions.keys() & (self.modules.keys() | known.NEW)
        self._distrust(given)
        self.is_harmless = (
            ANYTHING not in self.unknown
            and all(map(self._is_harmless, own))
            # a function may do something else where such a name is not there yet
            and _bound_on_the_way(own).isdisjoint(_needed(cells))
        )

    def _bind(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef(name=name):
                self.functions[name].append(node)
            case ast.Import(names=names):
                for alias in names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    module = alias.name if alias.asname else bound
                    if (
                        module not in known.MODULES
                        or self.modules.setdefault(bound, module) != module
                    ):
                        self.unknown.add(bound)
            case ast.ImportFrom() | ast.ClassDef() | ast.AsyncFunctionDef():
                self.unknown |= set(bound_names(node))
            case _:
                self.values.update(bound_names(node))

    def _distrust(self, given: Sequence[ast.stmt]) -> None:
        """Call the names unknown that the lab's own statements give to anything but values."""
        binding = [node for node in given if not isinstance(node, (ast.FunctionDef, ast.Import))]
        while more := {
            name
            for node in binding
            if not self._is_harmless(node)
            for name in bound_names(node)
            if name not in self.unknown
        }:
            self.unknown |= more
            self._judged.clear()

    def _is_harmless(self, node: ast.stmt) -> bool:
        return is_quiet(node) or _Code(self).changes_nothing(node)

    def is_harmless_function(self, name: str) -> bool:
        """Whether a call of a function of the notebook's changes nothing, whichever of those of
        that name it is."""
        if name not in self._judged:
            before = self._judged.copy()
            self._judged[name] = True  # of one that calls itself this is what is asked
            every = self.functions[name]
            if name in self.unknown or not all(map(self._is_harmless_definition, every)):
                self._judged = {**before, name: False}  # and nothing holds that was built on it
        return self._judged[name]

    def _is_harmless_definition(self, node: ast.FunctionDef) -> bool:
        arguments = node.args
        if not is_quiet(node) or arguments.vararg or arguments.kwarg:
            return False
        every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        parameters = {one.arg for one in every}
        local = parameters.union(*map(bound_names, node.body))
        code = _Code(self, local, *known.made_here(node, parameters))
        return all(map(code.changes_nothing, node.body))


class _Code:
    """Code at the top of a cell, or in a function with ``local`` names, of which the ``new`` ones
    stand for nothing but what it has made itself, and the ``drawing`` ones for nothing but random
    generators of its own."""

    def __init__(
        self,
        notebook: _Notebook,
        local: Collection[str] = (),
        new: Collection[str] = (),
        drawing: Collection[str] = (),
    ) -> None:
        self.notebook = notebook
        self.local = frozenset(local)
        self.new = frozenset(new)
        self.drawing = frozenset(drawing)

    def changes_nothing(self, node: ast.stmt) -> bool:
        match node:
            case ast.Pass() | ast.Break() | ast.Continue() | ast.Return(value=None):
                return True
            case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                return self.is_harmless(value)
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=made, args=[seed], keywords=[])
            ) if name in self.drawing:
                return self._full_name(made) == known.DRAWING and self.is_harmless(seed)
            case ast.Assign(targets=targets, value=value):
                return self.is_harmless(value) and all(map(self._may_be_set, targets))
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if name in self.local:
                return value is None or self.is_harmless(value)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                return name in self.new and self.is_harmless(value)
            case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
                is_known = known.is_names(target) and self.is_harmless(iterated, used_up=True)
                return is_known and all(map(self.changes_nothing, [*body, *orelse]))
            case ast.If(test=test, body=body, orelse=orelse):
                return self.is_harmless(test) and all(map(self.changes_nothing, [*body, *orelse]))
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=last):
                caught = [handler.type for handler in handlers if handler.type]
                inside = [*body, *orelse, *last, *(part for one in handlers for part in one.body)]
                return all(map(self._is_exception, caught)) and all(
                    map(self.changes_nothing, inside)
                )
            case ast.Raise(exc=ast.Call(func=kind, args=arguments, keywords=[]), cause=None):
                return self._is_exception(kind) and all(map(self.is_harmless, arguments))
        return False

    def _may_be_set(self, target: ast.expr) -> bool:
        """Whether an assignment changes no more than what names stand for, or something new."""
        match target:
            case ast.Subscript(value=ast.Name(id=name), slice=place):
                return name in self.new and self.is_harmless(place)
        return known.is_names(target)

    def _is_exception(self, node: ast.expr) -> bool:
        """Whether an expression names exceptions of Python's."""
        if isinstance(node, ast.Tuple):
            return all(map(self._is_exception, node.elts))
        kind = getattr(builtins, self._full_name(node), None)
        return isinstance(kind, type) and issubclass(kind, Exception)

    def is_harmless(self, node: ast.expr, *, used_up: bool = False) -> bool:
        """Whether an expression changes nothing; ``used_up`` if what it gives is read here, once
        and for all."""
        match node:
            case ast.Name(id=name):
                return self._is_value(name)
            case ast.Attribute(value=value, attr=name):
                is_value = name in known.ATTRIBUTES and self.is_harmless(value)
                return is_value or self._full_name(node) in known.VALUES
            case ast.Call():
                return self._is_harmless_call(node, used_up=used_up)
            case ast.Subscript(value=value, slice=place):
                return self.is_harmless(value) and self.is_harmless(place)
            case ast.Slice(lower=lower, upper=upper, step=step):
                return all(self.is_harmless(part) for part in (lower, upper, step) if part)
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return self._is_harmless_comprehension(node)
            case ast.GeneratorExp():
                return used_up and self._is_harmless_comprehension(node)
        return isinstance(node, known.PARTS) and all(
            self.is_harmless(part) if isinstance(part, ast.expr) else isinstance(part, known.PARTS)
            for part in ast.iter_child_nodes(node)
        )

    def _is_value(self, name: str) -> bool:
        """Whether a name is known to stand for a value, or for a function that is not called."""
        book = self.notebook
        is_known = name in book.values or name in book.functions or name in known.MOST_ARGUMENTS
        is_known = is_known and name not in book.unknown and name not in book.modules
        return name not in self.drawing and (name in self.local or is_known)

    def _is_harmless_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> bool:
        bound = {name for part in node.generators for name in bound_names(part.target)}
        inner = _Code(self.notebook, self.local | bound, self.new - bound, self.drawing - bound)
        given = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        conditions = [condition for part in node.generators for condition in part.ifs]
        return all(map(inner.is_harmless, [*given, *conditions])) and all(
            known.is_names(part.target)
            and not part.is_async
            and inner.is_harmless(part.iter, used_up=True)
            for part in node.generators
        )

    def _is_harmless_call(self, node: ast.Call, *, used_up: bool) -> bool:
        arguments = [*node.args, *(one.value for one in node.keywords)]
        match node.func:
            case ast.Name(id=name) if name in self.notebook.functions and name not in self.local:
                is_named = all(one.arg for one in node.keywords)
                is_known = is_named and self.notebook.is_harmless_function(name)
                return is_known and all(map(self.is_harmless, arguments))
        if not all(one.arg in known.KEYWORDS for one in node.keywords):
            return False
        called = self._full_name(node.func)
        if called in known.MOST_ARGUMENTS:
            fits = len(node.args) <= known.MOST_ARGUMENTS[called]
            is_lost = called in known.USED_UP and not used_up
            is_text = called != known.READING or all(map(self._is_text, arguments))
            reads = called in known.USERS
            return (
                fits
                and is_text
                and not is_lost
                and all(self.is_harmless(one, used_up=reads) for one in arguments)
            )
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in known.GROWING:
                is_known = name in self.new
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in known.DRAWS:
                is_known = name in self.drawing
            case ast.Attribute(value=value, attr=method) if method in known.METHODS:
                fits = len(node.args) <= (known.MANY if method == "reshape" else 1)
                is_known = fits and self.is_harmless(value, used_up=method == "read")
            case _:
                is_known = False
        return is_known and all(map(self.is_harmless, arguments))

    def _is_text(self, node: ast.expr) -> bool:
        """Whether an expression gives a text if it gives anything."""
        is_given = isinstance(node, ast.Call) and self._full_name(node.func) in known.TEXTS
        is_constant = isinstance(node, ast.Constant) and isinstance(node.value, str)
        return is_given or is_constant or isinstance(node, ast.JoinedStr)

    def _full_name(self, node: ast.expr) -> str:
        """The name of something of Python's own, or of a module's with that; empty if the
        notebook may have given it to something else."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        book = self.notebook
        if not isinstance(node, ast.Name) or (node.id in book.modules) is not bool(names):
            return ""
        taken = (self.local, book.unknown, book.values, book.functions)
        if any(node.id in some for some in taken):
            return ""
        return ".".join([book.modules.get(node.id, node.id), *names])
