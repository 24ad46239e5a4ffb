"""Executing a notebook's cells as IPython does: one namespace, one statement after the other."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Coroutine
from types import CodeType
from typing import TYPE_CHECKING, Any

from .calls import Raised, describe
from .missing import (
    Missing,
    not_given,
    soften_imports,
    split_imports,
    stand_ins,
    without_missing_decorators,
    without_missing_import,
)
from .syntax import bound_names

if TYPE_CHECKING:
    from .loop import QuietLoop

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
KEPT_FLAGS = annotations.compiler_flag
"""What ``from __future__ import`` may still change; IPython keeps it for the cells that follow."""
RUN_FILES = ("exec", "run_line_magic")
"""Functions that bind names of which the statement that calls them says nothing."""
NEEDS_FILE_LOCKS = "sqlite3"
NEEDS_LOOP = ("create_task", "get_running_loop", "ensure_future")


class Compiled:
    """A cell's code, statement by statement, for those before it have set ``flags``; raises
    SyntaxError, or whatever else Python raises over it, if it is no Python."""

    def __init__(
        self, source: str, name: str, flags: int = 0, *, definitions: bool = False
    ) -> None:
        self._source, self._name, self._definitions = source, name, definitions
        tree = self._parsed()
        # as a whole first: of a cell that is no Python, no line is executed
        whole = _compiled(tree, name, flags)
        self.waits = bool(whole.co_flags & inspect.CO_COROUTINE)
        self.flags = flags | (whole.co_flags & KEPT_FLAGS)
        shown = tree.body[-1] if tree.body and not source.rstrip().endswith(";") else None
        if len(tree.body) == 1 and not isinstance(shown, ast.Expr):
            self.codes = [whole]  # as most of a student's cells are: one function
            return
        self.codes = [
            _compiled(_alone(node, shows=node is shown), name, self.flags) for node in tree.body
        ]

    @functools.cached_property
    def statements(self) -> list[ast.stmt]:
        """What the codes were made of: parsed once more, for few cells need it and trees are
        large."""
        return self._parsed().body

    def _parsed(self) -> ast.Module:
        tree = ast.parse(self._source, self._name)
        if self._definitions:
            tree.body = [node for node in tree.body if isinstance(node, (*IMPORTS, *DEFINITION))]
        if "import" in self._source:  # to look through a tree takes longer than to execute most
            split_imports(tree)
            soften_imports(tree)
        return tree


_ahead: dict[tuple[str, str], Compiled] = {}
"""Cells that were compiled before this process was forked, by their sources and names."""


def compile_ahead(source: str, name: str) -> None:
    """Compile a cell for the processes that will be forked from this one.

    Of one that Python has something to say about, they shall hear it themselves.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            _ahead[source, name] = Compiled(source, name)
        except Exception:
            return


class Cells:
    """Executes cells in ``namespace``; ``describe`` makes text of what they raise."""

    def __init__(
        self,
        namespace: dict[str, Any],
        describe: Callable[[BaseException], Raised] = describe,
    ) -> None:
        self.namespace = namespace
        self._describe = describe
        self._flags = 0
        self._loop: QuietLoop | None = None
        self._shown: Any = ""
        namespace.update(_=self._shown, __="", ___="", In=[""], Out={})

    def execute(self, source: str, name: str, definitions: bool = False) -> Raised | None:
        """Execute a cell, or only what it imports and defines; what it raised is returned."""
        try:
            ahead = None if definitions or self._flags else _ahead.pop((source, name), None)
            cell = ahead or Compiled(source, name, self._flags, definitions=definitions)
            self._flags = cell.flags
            if self._loop is None and (cell.waits or "asyncio" in source):
                from .loop import install  # which takes a while to import

                self._loop = install()
            if NEEDS_FILE_LOCKS in source:
                from . import file_locks

                file_locks.install()
            running = self._run(cell, name)
            if self._loop and (cell.waits or any(word in source for word in NEEDS_LOOP)):
                return self._loop.run_until_complete(running)
            return _without_loop(running)
        except BaseException as error:  # even sys.exit() must not end the worker
            return self._describe(error)

    async def _run(self, cell: Compiled, name: str) -> Raised | None:
        """Execute one statement after the other, past those that need a package which is not
        here, or a file, a program or the network: a cell that ran on the student's machine is not
        lost for that."""
        raised = None
        for number, code in enumerate(cell.codes):
            try:
                await self._execute(code)
            except ImportError as error:
                node = cell.statements[number]
                if not await self._goes_on(node, name, error):
                    raised = raised or self._describe(error)
                    if not isinstance(node, IMPORTS):
                        break
            except Exception as error:
                if not _is_refused(error) or not _binds_what_it_says(cell.statements[number]):
                    raise
                self._bind(cell.statements[number], not_given(cell.statements[number], error))
        return raised

    async def _execute(self, code: CodeType) -> None:
        value = await _value(code, self.namespace)
        # as in IPython, unless the student uses the name for something of her own
        if value is not None and self.namespace.get("_") is self._shown:
            self.namespace["_"] = self._shown = value

    async def _goes_on(self, node: ast.stmt, name: str, error: ImportError) -> bool:
        """Whether it can go on after ``node``: names that it would have bound say what is missing.

        A function is worth more than its decorators.
        """
        if isinstance(node, IMPORTS):
            self.namespace.update(stand_ins(node, error))
            return isinstance(error, ModuleNotFoundError) and node.names[0].name != "*"
        if not isinstance(error, ModuleNotFoundError):
            return False
        if without_missing_decorators(node, self.namespace) or (
            not isinstance(node, DEFINITION) and without_missing_import(node, error, self.namespace)
        ):
            try:
                await self._execute(_compiled(_alone(node), name, self._flags))
            except ModuleNotFoundError as another:
                return await self._goes_on(node, name, another)
            return True
        self._bind(node, Missing(error.name or str(error), str(error)))
        return True

    def _bind(self, node: ast.stmt, missing: Missing) -> None:
        """Let the names that a statement would have bound stand for what is missing."""
        for bound in bound_names(node):
            if isinstance(node, (ast.Assign, ast.AnnAssign, *DEFINITION)):
                self.namespace[bound] = missing
            else:
                self.namespace.setdefault(bound, missing)

    def evaluate(self, source: str, local: dict[str, Any] | None = None) -> Any:
        """Execute the rest of a line that a magic stands before, where ``local`` are the names;
        the value if it has one."""
        names = self.namespace if local is None else local
        tree = ast.parse(source.strip(), "cell magic")
        if len(tree.body) == 1 and isinstance(node := tree.body[0], ast.Expr):
            code = _compiled(ast.Expression(node.value), "cell magic", self._flags)
            return eval(code, self.namespace, names)
        exec(_compiled(tree, "cell magic", self._flags), self.namespace, names)
        return None


def _compiled(tree: ast.Module | ast.Expression, name: str, flags: int) -> CodeType:
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, name, mode, flags, dont_inherit=True)
    return code


def _alone(node: ast.stmt, *, shows: bool = False) -> ast.Module | ast.Expression:
    """A statement as something to compile; the code of one that ``shows`` gives its value if it
    has one."""
    if shows and isinstance(node, ast.Expr):
        return ast.Expression(node.value)
    return ast.Module([node], type_ignores=[])


def _is_refused(error: Exception) -> bool:
    """Whether an error tells of the system that a cell runs on: files, programs, the network."""
    return isinstance(error, OSError) or type(error) is getattr(
        sys.modules.get("locale"), "Error", None
    )


def _binds_what_it_says(node: ast.stmt) -> bool:
    """Whether nobody misses more than the names that a statement binds if it is left out."""
    if isinstance(node, ast.Raise):
        return False
    called = {
        getattr(part.func, "id", "") or getattr(part.func, "attr", "")
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
    }
    return called.isdisjoint(RUN_FILES)


async def _value(code: CodeType, namespace: dict[str, Any]) -> Any:
    value = eval(code, namespace)
    return await value if code.co_flags & inspect.CO_COROUTINE else value


def _without_loop(running: Coroutine[Any, Any, Raised | None]) -> Raised | None:
    """What a coroutine that waits for nothing comes to."""
    try:
        running.send(None)
    except StopIteration as end:
        raised: Raised | None = end.value
        return raised
    raise RuntimeError("a cell without await has waited")
