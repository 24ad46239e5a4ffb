"""The process that a student's code runs in: it takes questions and gives answers.

A question is a dict with ``"do"``: ``run`` executes a cell, ``mark`` remembers the namespace as
checks meet it, ``call`` calls a function and ``calls`` does so several times, ``object`` does
something with an object of the notebook's that goes by its number, ``value`` tells what a name
stands for, ``replace`` puts functions of the asking side in the place of the notebook's own.  The
last five say at which check (``at``); ``lab`` names the functions, the classes and what else the
lab gives.  The first two and the last name the ``checks`` that follow.  ``look`` looks at all that
a cell could meet, and ``go_on`` ends what was done at a check and tells whether that is still the
same.  ``keep`` remembers how all is before something is tried, and ``put_back`` makes it so again.
A question has a number, which everything said in answer to it repeats.  While a call runs,
the worker may itself ask the other side to run one of the functions that it was handed.  Nothing
here is trusted by the asking side: student code shares this process and may do with it as it likes.
"""

from __future__ import annotations

import builtins
import linecache
import os
import random
import sys
import types
from collections.abc import Callable
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from .calls import captured, perform, value_of
from .cells import Cells
from .contents import PATCHED
from .draws import set_states, states
from .keyboard import Typed
from .lazy import answer_of, read_through
from .objects import METHOD, OPERATIONS, Objects
from .shims import install
from .snapshots import take
from .streams import own_pipe
from .surroundings import Surroundings, next_file
from .views import END, Views
from .wire import Encoder, NotPlain, WireError, call_back, decode_own, encode

MAX_ANSWERS = 2**24
"""How many bytes of answers to several calls are sent at once; one may go beyond."""
UNREADABLE = "something that cannot be read"


class Frames(Protocol):
    """What carries whole messages to the asking side and from it."""

    def send(self, data: bytes) -> None: ...

    def receive(self) -> bytes | bytearray: ...


class Worker:
    """Holds the namespace of one notebook and answers questions about it."""

    pipe: Frames

    def __init__(self) -> None:
        self.number = 0
        self.module = types.ModuleType("__main__")
        self.namespace: dict[str, Any] = self.module.__dict__
        self.cells = Cells(self.namespace)
        self.views = Views(self.namespace)
        self.objects = Objects(self.namespace)
        self.surroundings: Surroundings | None = None
        self.next_file: tuple[int, ...] | None = None
        self.drawn: list[Any] = []

    def serve(self, pipe: Frames) -> None:
        """Answer what comes through ``pipe`` until the other side hangs up."""
        self.pipe, self.next_file = pipe, next_file()
        self.pipe.send(encode({"ready": True}))
        while True:
            question = decode_own(self.pipe.receive(), self._stub, self.objects.object)
            self.number = question["number"]
            answer = {**self._answer(question), "number": self.number}
            self.pipe.send(self._encoded(answer))

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if "forget" in question:
            self.objects.forget()
        match question["do"]:
            case "run":
                answer = self._run(question["source"], question["name"], question["definitions"])
                self._mark(question)
                return answer
            case "lab":
                self.views.know(question["functions"], question["given"])
                self.objects.classes = frozenset(question["classes"])
                self._mark(question)
                return {}
            case "mark":
                self._mark(question)
                return {}
            case "look":
                self.surroundings = self._looked()
                return {}
            case "go_on":
                self.views.go_on()
                self.objects.forget()
                before, self.surroundings = self.surroundings, self._looked()
                now = self.surroundings
                return {"same": bool(before and now and before.is_same(now))}
            case "keep":
                self.views.keep()
                self.drawn = states()
                return {}
            case "put_back":
                self.views.put_back()
                set_states(self.drawn)
                return {}
            case "replace":
                self.views.replace(question.get("at", END), question["functions"])
                return {}
            case "call":
                self.views.show(question.get("at", END))
                return self._call(question)
            case "object":
                self.views.show(question.get("at", END))
                return self._operate(question)
            case "calls":
                self.views.show(question.get("at", END))
                return {"answers": self._calls(question)}
            case "value":
                self.views.show(question.get("at", END))
                return value_of(question["name"], self.namespace)
        raise WireError("a question that is not in the protocol")

    def _looked(self) -> Surroundings | None:
        """All that a cell could meet now; None if somebody who is there cannot be looked at."""
        try:
            return Surroundings(self.namespace, self.next_file)
        except Exception:
            return None

    def _mark(self, question: dict[str, Any]) -> None:
        self.views.settle()
        for check, functions in question.get("checks", ()):
            self.views.mark(check, *functions)

    def _run(self, source: str, name: str, definitions: bool) -> dict[str, Any]:
        self.views.settle()
        # tracebacks and inspect.getsource find the text of a cell here
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        with captured() as printed:
            raised = self.cells.execute(source, name, definitions)
        answer: dict[str, Any] = {"printed": printed.text, **self.views.notice()}
        if raised:
            answer["raised"] = raised.as_dict()
        return answer

    def _call(self, question: dict[str, Any]) -> dict[str, Any]:
        name = question["function"]
        function = self.namespace.get(name)
        if not callable(function):
            return {"missing": "nothing" if name not in self.namespace else "no function"}

        copies, typed = _arguments(question), _typed(question)
        if "whole" not in question:
            return perform(function, copies, typed).as_answer()
        drawn = question["random"]
        set_states(drawn)
        done = perform(read_through(function), copies, typed)
        answer = answer_of(done.as_answer(with_arguments=True))
        return answer if drawn is None else {**answer, "random": states()}

    def _operate(self, question: dict[str, Any]) -> dict[str, Any]:
        """Do something with an object that is known by its number, or with a class."""
        on = question["on"]
        if on and not callable(self.namespace.get(on)):
            return {"missing": "nothing" if on not in self.namespace else "no function"}
        copies = _arguments(question, *([self.namespace[on]] if on else ()))
        outcome = perform(OPERATIONS[question["operation"]], copies, _typed(question))
        return {"method": True} if outcome.value is METHOD else outcome.as_answer()

    def _calls(self, question: dict[str, Any]) -> list[bytes]:
        """An answer to each call, up to the first exception, as far as there is room and time."""
        answers: list[bytes] = []
        room, end = MAX_ANSWERS, perf_counter() + question["seconds"]
        for data in question["calls"]:
            function = self.namespace.get(question["function"])  # another after each call, perhaps
            if not callable(function):
                break

            def copies(data: bytes = data) -> tuple[tuple[Any, ...], dict[str, Any]]:
                arguments, keywords = decode_own(data, self._stub)
                return tuple(arguments), keywords

            answer = perform(function, copies).as_answer()
            answers.append(self._encoded(answer))
            room -= len(answers[-1])
            if "raised" in answer or room < 0 or perf_counter() > end:
                break
        return answers

    def _encoded(self, answer: dict[str, Any]) -> bytes:
        """An answer as bytes, without its value where that is nothing that can be sent."""
        try:
            data = Encoder(None, self.objects.number if self.objects.classes else None).encode(
                answer
            )
        except NotPlain as error:
            self.objects.take_back()
            return encode({**answer, "value": None, "arguments": [], "unsupported": str(error)})
        except Exception:  # of the value itself, which may be what it likes
            self.objects.take_back()
            return encode({**answer, "value": None, "arguments": [], "unsupported": UNREADABLE})
        self.objects.sent()
        return data

    def _stub(self, number: int) -> Callable[..., Any]:
        """A function that runs on the other side of the pipe."""

        def function(*arguments: Any, **keywords: Any) -> Any:
            try:
                # as bytes within the message, which the other side may know already
                call = encode([list(arguments), keywords])
                data = call_back(number, call, self.number)
            except NotPlain as error:
                raise TypeError(f"this function cannot be given {error}") from None
            self.pipe.send(data)
            answer = decode_own(self.pipe.receive())
            if "raised" in answer:
                raise _exception(answer["raised"])
            return answer["value"]

        return function


def _arguments(
    question: dict[str, Any], *first: Any
) -> Callable[[], tuple[tuple[Any, ...], dict[str, Any]]]:
    """What gives the arguments and keywords that came with a question, which nobody else has."""
    return lambda: ((*first, *question["arguments"]), dict(question["keywords"]))


def _typed(question: dict[str, Any]) -> Typed | None:
    """What is typed in while a call runs, None if nobody looks at what it prints."""
    if "typed" not in question:
        return None
    return Typed(question["typed"], question["prompts"])


def _exception(raised: dict[str, Any]) -> Exception:
    kind = getattr(builtins, str(raised["kind"]), RuntimeError)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    try:
        error: Exception = kind(raised["message"])
    except TypeError:  # UnicodeDecodeError and its kin want more than a text
        error = RuntimeError(raised["message"])
    return error


def main(worker: Worker | None = None) -> None:
    """Serve the pipe on standard input and output until it closes; by a ``worker`` that was
    :func:`prepared` before this process was forked."""
    pipe = own_pipe(os.dup(0), os.dup(1))
    # whatever the student's code reads or prints must not meet our frames
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    try:
        serve(pipe, worker)
    except WireError:
        os._exit(1)


def prepared() -> Worker:
    """A worker that nothing has run in, in a process in which nothing has."""
    sys.setrecursionlimit(1000)
    # what draws without a seed draws the same each time: the same bytes, the same report
    np.random.seed(0)
    worker = Worker()
    sys.modules["__main__"] = worker.module
    install(worker.namespace, worker.cells.evaluate)
    take([*PATCHED, "sys"])
    return worker


def serve(pipe: Frames, worker: Worker | None = None) -> None:
    """Serve whatever carries frames; raises WireError where it closes."""
    worker = worker or prepared()
    random.seed(0)  # which Python draws anew in every fork
    worker.serve(pipe)
