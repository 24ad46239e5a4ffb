"""The tokens of a cell in one order and form, however their author has put the same.

By the syntax tree, operands of ``+`` and ``*`` stand in one order, ``a > b`` is ``b < a``,
``x += y`` is ``x = x + y``, NumPy's functions are operators and methods where it has both,
parentheses that only group are left out, text is text however it is put together, and a loop that
fills a list or a dict or adds up is the comprehension that does so.  That need not mean the
same to Python: it is enough that whoever rewrites a line in such a way has the tokens that she had.

Every token keeps its place in the source.  Where a piece is no Python, or a tree and its tokens do
not fit together, the tokens stay as they are.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from autograder.similarity.loops import Filling, comprehension_clauses, shortened
from autograder.similarity.pieces import Piece, pieces
from autograder.similarity.tokens import END, TEXT, Place, Token
from autograder.submissions.statements import MAX_ANALYSED

NUMPY = ("np", "numpy")
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**",
}  # fmt: skip
FUNCTIONS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "true_divide": "/",
    "dot": "@", "matmul": "@", "power": "**",
}  # fmt: skip
"""NumPy's functions of two arrays that are operators."""
METHODS = frozenset(
    ("all", "any", "argmax", "argmin", "clip", "copy", "cumsum", "max", "mean", "min", "prod",
     "ravel", "repeat", "reshape", "round", "squeeze", "std", "sum", "var")
)  # fmt: skip
"""NumPy's functions of one array that are its methods, too."""
FAMILIES = {"+": "+-", "-": "+-", "*": "*/", "/": "*/"}
"""Operators whose operands may stand in any order, each with its own before it."""
SWAPPED: dict[type[ast.cmpop], tuple[str, str]] = {ast.Gt: (">", "<"), ast.GtE: (">=", "<=")}
CLOSING = {"[": "]", "{": "}", "sum": ""}
WITH_PARENTHESES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.pattern)
"""What has parentheses of its own, calls apart."""


class _Unfit(Exception):
    """Raised where a tree says that there is a token, and there is none."""


def canonical(tokens: Sequence[Token], source: str) -> list[Token]:
    """Put a cell's ``tokens`` into the order and the form in which all of them are compared."""
    found: list[Token] = []
    at = 0
    if not tokens or len(source) > MAX_ANALYSED:
        return [*tokens]
    starts = [token.place.start for token in tokens]
    for piece in pieces(source):
        if piece.start > starts[-1]:
            break
        inside = range(bisect_left(starts, piece.start), bisect_left(starts, piece.end))
        form = _Form(tokens, piece, inside)
        try:
            ordered = form.between(piece.tree.body, form.first, form.last)
        except RecursionError:
            continue
        found += [*tokens[at : form.first], *ordered]
        at = form.last
    return [*found, *tokens[at:]]


class _Form:
    """The form of one piece of a cell: of the ``tokens`` with the numbers ``inside``."""

    def __init__(self, tokens: Sequence[Token], piece: Piece, inside: range) -> None:
        self._tokens = tokens
        self._piece = piece
        self.first, self.last = inside.start, inside.stop
        self._starts = {tokens[number].place.start: number for number in inside}
        self._ends = {tokens[number].place.end: number + 1 for number in inside}
        self._short = shortened(piece.tree)

    def between(
        self, nodes: Iterable[ast.AST], first: int, last: int, *, is_head: bool = False
    ) -> list[Token]:
        """Tokens from ``first`` to ``last``, with those of the ``nodes`` among them in their
        form; parentheses between them only group, unless it is the head of a definition."""
        found: list[Token] = []
        at = first
        for node in nodes:
            try:
                start, end = self._span(node)
            except _Unfit:
                continue
            if start < at or end > last:
                continue
            found += self._gap(at, start, is_head)
            at = end
            if id(node) in self._short.left_out:
                at += at < last and self._tokens[at].text == END
                continue
            try:
                found += self._form(node, start, end)
            except _Unfit:
                found += self._tokens[start:end]
        return [*found, *self._gap(at, last, is_head)]

    def _gap(self, first: int, last: int, is_head: bool) -> list[Token]:
        gap = self._tokens[first:last]
        return [token for token in gap if is_head or token.text not in ("(", ")")]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        """Which tokens a node is made of."""
        first, last = self._piece.ends_of(node)
        start, end = self._starts.get(first), self._ends.get(last)
        if start is None or end is None or start >= end:
            raise _Unfit
        return start, end

    def _whole(self, node: ast.AST) -> list[Token]:
        start, end = self._span(node)
        return self._form(node, start, end)

    def _form(self, node: ast.AST, start: int, end: int) -> list[Token]:
        """The tokens of a node, which are those from ``start`` to ``end``."""
        first = self._tokens[start]
        if _is_text(node):
            last = self._tokens[end - 1]
            place = Place(first.place.cell, first.place.start, last.place.end)
            return [replace(first, text=TEXT, place=place, width=end - start)]
        match node:
            case ast.BinOp() | ast.Call() if found := _operation(node):
                return self._operation(node, *found)
            case ast.Call():
                return self._call(node)
            case ast.Compare(left, [op], [right]) if type(op) in SWAPPED:
                was, swapped = SWAPPED[type(op)]
                mark = self._mark(left, right, was)
                return [*self._whole(right), replace(mark, text=swapped), *self._whole(left)]
            case ast.AugAssign(target, op, value) if sign := OPERATORS.get(type(op)):
                mark = self._mark(target, value, f"{sign}=")
                result = self._combined(sign, target, value, replace(mark, text=sign))
                return [*self._whole(target), replace(mark, text="="), *result]
            case ast.For() if loop := self._short.loops.get(id(node)):
                return [*self._whole(loop.target), replace(first, text="="), *self._filled(loop)]
            case ast.Return() if made := self._short.returned.get(id(node)):
                return [first, *self._made(made)]
        return self.between(_children(node), start, end, is_head=isinstance(node, WITH_PARENTHESES))

    def _mark(self, left: ast.AST, right: ast.AST, text: str) -> Token:
        """The operator between two nodes."""
        gap = self._tokens[self._span(left)[1] : self._span(right)[0]]
        for token in gap:
            if token.text == text:
                return token
        raise _Unfit

    def _operation(self, node: ast.AST, sign: str, left: ast.expr, right: ast.expr) -> list[Token]:
        return self._combined(sign, left, right, self._sign(node, sign, left, right))

    def _sign(self, node: ast.AST, sign: str, left: ast.expr, right: ast.expr) -> Token:
        """The operator of an operation, which may be a function's name."""
        if isinstance(node, ast.Call):
            return replace(self._tokens[self._span(node.func)[1] - 1], text=sign)
        return self._mark(left, right, sign)

    def _combined(self, sign: str, left: ast.expr, right: ast.expr, mark: Token) -> list[Token]:
        """Both operands, and those of operations of the same family in them, in one order."""
        both = ast.BinOp(left, ast.Add() if sign == "+" else ast.Sub(), right)
        if _is_text(both):
            first = (self._whole(left) or [mark])[0]
            return [replace(first, text=TEXT)]
        if sign not in FAMILIES:
            return [*self._whole(left), mark, *self._whole(right)]
        marks: list[Token] = []
        terms = [*self._terms(left, FAMILIES[sign], marks)]
        marks.append(mark)
        if sign in "+*":
            terms += self._terms(right, FAMILIES[sign], marks)
        else:
            terms.append((sign, self._whole(right)))
        first_sign = FAMILIES[sign][0]
        terms.sort(key=lambda term: (term[0] != first_sign, [token.text for token in term[1]]))
        by_sign = {
            one: iter([mark for mark in marks if mark.text == one]) for one in FAMILIES[sign]
        }
        found = [*terms[0][1]]
        for one, tokens in terms[1:]:
            found += [next(by_sign[one]), *tokens]
        return found

    def _terms(
        self, node: ast.expr, family: str, marks: list[Token]
    ) -> Iterator[tuple[str, list[Token]]]:
        """The operands of a chain of operations, each with the operator before it."""
        found = None if _is_text(node) else _operation(node)
        if found is None or found[0] not in family:
            yield family[0], self._whole(node)
            return
        sign, left, right = found
        yield from self._terms(left, family, marks)
        marks.append(self._sign(node, sign, left, right))
        if sign == family[0]:
            yield from self._terms(right, family, marks)
        else:
            yield sign, self._whole(right)

    def _call(self, node: ast.Call) -> list[Token]:
        """A call: of a method if it is one of NumPy's functions that are methods, too."""
        _, after = self._span(node.func)
        _, end = self._span(node)
        like = self._tokens[end - 1]
        arguments: list[ast.expr] = [*node.args]
        match node.func:
            case ast.Name(id="sum") if len(arguments) == 1 and not node.keywords:
                if isinstance(made := arguments[0], (ast.GeneratorExp, ast.ListComp)):
                    clauses = tuple(comprehension_clauses(made.generators))
                    return self._filled(Filling(node.func, "sum", (made.elt,), clauses))
            case ast.Attribute(ast.Name(id=module), "square") if module in NUMPY and arguments:
                power = [replace(like, text="**"), replace(like, text="2", kind="number")]
                return [*self._whole(arguments[0]), *power]
            case ast.Attribute(ast.Name(id=module), "transpose") if module in NUMPY and arguments:
                return [*self._whole(arguments[0]), *self._texts(like, ".", "T")]
            case ast.Attribute(value, "transpose") if not arguments:
                return [*self._whole(value), *self._texts(like, ".", "T")]
        function = self._whole(node.func)
        if _is_of_numpy(node.func, METHODS) and arguments:
            name = self._tokens[after - 1]
            function = [*self._whole(arguments.pop(0)), *self._texts(name, ".", name.text)]
        given = [self._whole(one) for one in arguments]
        named = sorted(
            (self._whole(one) for one in node.keywords),
            key=lambda tokens: [token.text for token in tokens],
        )
        found = [*function, replace(self._tokens[after], text="(")]
        for number, tokens in enumerate([*given, *named]):
            found += [*self._texts(like, *"," * (number > 0)), *tokens]
        return [*found, like]

    def _texts(self, like: Token, *texts: str) -> list[Token]:
        return [replace(like, text=text) for text in texts]

    def _made(self, made: ast.expr | Filling) -> list[Token]:
        return self._filled(made) if isinstance(made, Filling) else self._whole(made)

    def _filled(self, made: Filling) -> list[Token]:
        """A loop as the comprehension that does the same."""
        parts = [self._whole(element) for element in made.elements]
        like = parts[0][0]
        found = self._texts(like, made.opening)
        for number, tokens in enumerate(parts):
            found += [*self._texts(like, *":" * (number > 0)), *tokens]
        for word, node in made.clauses:
            tokens = self._whole(node)
            found += [*self._texts(tokens[0], word), *tokens]
        return [*found, *self._texts(found[-1], *filter(None, [CLOSING[made.opening]]))]


def _is_of_numpy(function: ast.expr, names: Iterable[str]) -> bool:
    match function:
        case ast.Attribute(ast.Name(id=module), name):
            return module in NUMPY and name in names
    return False


def _operation(node: ast.AST) -> tuple[str, ast.expr, ast.expr] | None:
    """The operator and the operands of an operation, or of a call that comes to one."""
    match node:
        case ast.BinOp(left, op, right) if sign := OPERATORS.get(type(op)):
            return sign, left, right
        case ast.Call(ast.Attribute(_, name) as function, [left, right], []):
            if _is_of_numpy(function, FUNCTIONS):
                return FUNCTIONS[name], left, right
        case ast.Call(ast.Attribute(left, "dot"), [right], []):
            return "@", left, right
    return None


def _is_text(node: ast.AST) -> bool:
    """Whether something is a text, however it is put together."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left, ast.Add(), right):
            return _is_text(left) or _is_text(right)
        case ast.BinOp(left, ast.Mod(), _):
            return _is_text(left)
        case ast.Call(ast.Attribute(ast.Constant(value=str()), "format" | "join")):
            return True
    return False


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes in another one that have a place, in the order of the source."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if hasattr(child, "lineno") else _children(child)
    return sorted(found, key=lambda child: (child.lineno, child.col_offset))  # type: ignore[attr-defined]
