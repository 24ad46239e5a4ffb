"""Starting a worker, asking it, and making sure that it ends."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograder.sandbox.commands import Limits, bubblewrap_command, process_command
from autograder.sandbox.inside.wire import (
    Answer,
    Encoder,
    NotPlain,
    Object,
    OutOfTime,
    PipeClosed,
    WireError,
    call_back_in,
    decode,
    encode,
)
from autograder.sandbox.isolation import (
    NO_SANDBOX,
    NOT_LINUX,
    Isolation,
    IsolationChoice,
    SandboxError,
)
from autograder.sandbox.mounts import Packages
from autograder.sandbox.plain_process import start_command
from autograder.sandbox.processes import CommandProcess, ForkedProcess, Process
from autograder.sandbox.processor_time import Budget, TimeLimit, clocks_of, wall_clock
from autograder.sandbox.template import Ahead, fork_worker, template_trouble, use_template
from autograder.sandbox.wasm.start import lacks, wasm_command
from autograder.systems import is_linux

START_SECONDS = 300.0
"""By the wall clock, and a hundred times what a start takes, for a machine that is busy."""

MAX_CALLBACKS = 200_000

SHARE_OF_CALLS = 0.1
"""Of the time that a call may take, after how much no further one of several begins: the last one
has all of it, for so much more is given to them together."""


class WorkerGone(Exception):
    """The worker ended, fell silent past its time, or answered with something that is no
    answer.  Whichever it was, the process is dead now."""


class WorkerSilent(WorkerGone):
    """The worker was ended because it took too long."""

    def __init__(self, limit: str) -> None:
        super().__init__(f"no answer within {limit}")
        self.limit = limit
        """The limit that it passed, in words: "5 seconds of computing"."""


@dataclass(frozen=True)
class LentFunction:
    """A function of ours for a worker to call, some of whose answers are known beforehand."""

    function: Callable[..., Any]
    known: Callable[[bytes], bytes | None]
    """What the worker is to be told for the bytes of a call (``_stub`` in ``inside/worker.py``),
    None if that has to be found out."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self.function(*arguments, **keywords)


class ObjectNumbers(NamedTuple):
    """How objects that stay in a worker are told on this side of the pipe."""

    number: Callable[[Any], Object | None]
    """Gives the number of one, None for any other value."""
    shown: Callable[[int, str], Any]
    """Gives one for its number and the name of its class; raises WireError if there is none."""


class WorkerProcess:
    """One worker, from its start to its end.  Use as a context manager, or call close()."""

    def __init__(
        self,
        isolation: Isolation = Isolation.BUBBLEWRAP,
        limits: Limits | None = None,
        packages: Packages = (),
        ahead: Ahead = (),
    ) -> None:
        """``packages`` are distributions that it may import besides the usual ones; ``ahead`` are
        cells of a lab's own, which need not be compiled for each worker anew."""
        self._functions: list[Callable[..., Any]] = []
        self.objects: ObjectNumbers | None = None
        self._process = _start(isolation, limits or Limits(), packages, ahead)
        self._pipe = self._process.pipe()
        self._alive = True
        try:
            self._receive(wall_clock(START_SECONDS))
            self._clocks = clocks_of(self._process.worker_number())
        except WireError as error:
            said = self._process.last_words()
            self.close()
            raise SandboxError(f"A worker did not start: {said or error}.") from error

    def ask(
        self, question: dict[str, Any], seconds: float, budget: Budget | None = None
    ) -> dict[str, Any]:
        """The worker's answer to ``question``, which it has ``seconds`` for (`processor_time.py`).

        Callables in ``question`` may be called by the worker while it works; the time that
        they take on this side is not counted but in ``budget``, from which all that this takes is
        subtracted, and beyond which nothing goes on.  Raises NotPlain, with the worker unharmed,
        where ``question`` does not fit through the pipe, and WorkerGone in every other case in
        which there is no answer.
        """
        kept = len(self._functions)
        budget = budget or Budget()
        limit = TimeLimit(self._clocks, min(seconds, budget.left), budget.left)
        # what was said before the question was asked cannot know its number
        number = secrets.randbits(62)
        objects = self.objects.number if self.objects else None
        data = Encoder(self._functions, objects).encode({**question, "number": number})
        try:
            self._send(data, limit)
            for _ in range(MAX_CALLBACKS):
                answer = self._receive(limit.left)
                if answer.pop("number", None) != number:
                    raise WireError("an answer to another question")
                if "function" not in answer:
                    return answer
                reply = self._known(answer)
                if reply is None:
                    with limit.suspended():
                        reply = self._call_back(answer)
                limit.waited_for_us()
                self._send(reply, limit)
        except (SandboxError, KeyboardInterrupt):
            # from one of our own functions: the worker waits for an answer that won't come
            self.close()
            raise
        except OutOfTime as error:
            self.close()
            raise WorkerSilent(limit.exceeded) from error
        except PipeClosed as error:
            self.close()
            raise WorkerGone("the process ended") from error
        except WireError as error:
            self.close()
            raise WorkerGone(f"the answer could not be read ({error})") from error
        finally:
            budget.spend(limit.used)
            del self._functions[kept:]
        self.close()
        raise WorkerGone(f"more than {MAX_CALLBACKS:,} calls of one function")

    def ask_each(
        self,
        function: str,
        calls: Sequence[tuple[Any, ...] | bytes],
        seconds: float,
        budget: Budget | None = None,
        at: str = "",
    ) -> Iterator[dict[str, Any]]:
        """What the worker answers to calls of ``function`` with each of the tuples of arguments,
        or with what :func:`~autograder.sandbox.inside.wire.call_of` has made of one, the names
        standing for what they stood for at the check called ``at``.

        There may be fewer answers than calls, for it stops at an exception, where answers get
        long, and where they take long.  Each may take ``seconds``; raises as :meth:`ask` does.
        """
        question = {
            "do": "calls",
            "function": function,
            "at": at,
            "seconds": SHARE_OF_CALLS * seconds,
            "calls": [
                call if isinstance(call, bytes) else encode([list(call), {}]) for call in calls
            ],
        }
        together = (1 + SHARE_OF_CALLS) * seconds
        answers = self.ask(question, together, budget).get("answers")
        try:
            if not isinstance(answers, list) or len(answers) > len(calls):
                raise WireError("not a list of answers")
            for answer in answers:
                # within bounds of its own, as if it had come alone
                yield _answer_in(answer)
        except WireError as error:
            self.close()
            raise WorkerGone(f"the answers could not be read ({error})") from error

    def replace(
        self,
        functions: dict[str, Callable[..., Any]],
        seconds: float,
        budget: Budget | None = None,
        at: str = "",
    ) -> None:
        """Put ``functions`` in the place of the notebook's own, and all others back."""
        self._functions.clear()
        kept = list(functions.values())
        self.ask({"do": "replace", "functions": functions, "at": at}, seconds, budget)
        self._functions.extend(kept)

    def look(self, seconds: float, budget: Budget | None = None) -> None:
        """Let it look at all that a cell could meet in it now."""
        self.ask({"do": "look"}, seconds, budget)

    def go_on(self, seconds: float, budget: Budget | None = None) -> bool:
        """Let the notebook go on from where it was looked at last, with functions of its own only;
        False where calls may have left something behind since."""
        self._functions.clear()
        return self.ask({"do": "go_on"}, seconds, budget).get("same") is True

    def _send(self, data: bytes, limit: TimeLimit) -> None:
        if limit.left() <= 0:  # or an answer could come before anybody looks
            raise OutOfTime("no time to answer in")
        self._pipe.send(data, limit.left)

    def _receive(self, left: Callable[[], float]) -> dict[str, Any]:
        data = self._pipe.receive(left)
        # most of what comes in a training that calls our functions
        request = call_back_in(data) if self._functions else None
        return _answer_in(data, self.objects) if request is None else request

    def _known(self, request: dict[str, Any]) -> bytes | None:
        """The answer to a call of one of our functions, if it is known beforehand."""
        number, call = request["function"], request.get("call")
        if type(number) is int and 0 <= number < len(self._functions) and type(call) is bytes:
            function = self._functions[number]
            if isinstance(function, LentFunction):
                return function.known(call)
        return None

    def _call_back(self, request: dict[str, Any]) -> bytes:
        match request:
            case {"function": int() as number, "call": bytes() as call} if (
                0 <= number < len(self._functions)
            ):
                function = self._functions[number]
                arguments, keywords = _arguments_in(call)
                try:
                    return Encoder().encode({"value": function(*arguments, **keywords)})
                except SandboxError:
                    raise  # no fault of the student's
                except Exception as error:
                    # the student's function has to deal with it as with any exception
                    told = {"kind": type(error).__name__, "message": _message(error)[:500]}
                    return Encoder().encode({"raised": told})
        raise WireError("a request for a function that it was not given")

    @property
    def alive(self) -> bool:
        return self._alive

    @property
    def forked(self) -> bool:
        """Whether it came from a template, and not from a cold start."""
        return isinstance(self._process, ForkedProcess)

    def close(self) -> None:
        """End the worker and everything in it, and forget its files.  May be called again."""
        if not self._alive:
            return
        self._alive = False
        self._process.end()

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _answer_in(data: object, objects: ObjectNumbers | None = None) -> Answer:
    if not isinstance(data, (bytes, bytearray)):
        raise WireError("an answer that is no message")
    message = decode(data, _no_function, objects.shown) if objects else decode(data, _no_function)
    if not isinstance(message, dict):
        raise WireError("an answer that is no message")
    return Answer(message, bytes(data))


def _arguments_in(call: bytes) -> tuple[list[Any], dict[str, Any]]:
    """The arguments and keywords of a call back, within bounds of its own."""
    match decode(call, _no_function):
        case [list() as arguments, dict() as keywords] if all(
            isinstance(key, str) for key in keywords
        ):
            return arguments, keywords
    raise WireError("a call without arguments and keywords")


def _no_function(number: int) -> Any:
    raise WireError("a function, where only values may come")


def _message(error: Exception) -> str:
    """What the exception has to be made of to say the same once more: a KeyError quotes it."""
    if isinstance(error, KeyError) and len(error.args) == 1 and isinstance(error.args[0], str):
        return error.args[0]
    return str(error)


def _start(isolation: Isolation, limits: Limits, packages: Packages, ahead: Ahead) -> Process:
    if isolation is Isolation.PROCESS:
        return start_command(process_command(limits, packages))
    if isolation is Isolation.WASM:
        return start_command(wasm_command(limits, packages))
    if not is_linux():
        raise SandboxError(NOT_LINUX)
    forked = fork_worker(limits, packages, ahead)
    return forked or CommandProcess(bubblewrap_command(limits, packages), own_folder=False)


def chosen_isolation(choice: IsolationChoice, *, elsewhere: bool = False) -> Isolation:
    """The kind of isolation that is meant by ``choice``; where it is left to the machine,
    bubblewrap, or WebAssembly where bubblewrap does not work and that is installed.

    Of machines ``elsewhere`` nothing is known: a cluster's have bubblewrap, or say that they lack
    it.
    """
    if choice is not IsolationChoice.AUTO:
        return Isolation(choice.value)
    # without another choice there is nothing to find out yet
    if not elsewhere and not lacks() and why_unavailable(Isolation.BUBBLEWRAP):
        return Isolation.WASM
    return Isolation.BUBBLEWRAP


@functools.cache
def why_unavailable(isolation: Isolation) -> str:
    """Why no worker can be started with ``isolation`` on this machine, empty where one can."""
    try:
        WorkerProcess(isolation).close()
    except SandboxError as error:
        return str(error)
    return ""


__all__ = [
    "NO_SANDBOX",
    "Budget",
    "Isolation",
    "IsolationChoice",
    "LentFunction",
    "Limits",
    "NotPlain",
    "ObjectNumbers",
    "SandboxError",
    "WorkerGone",
    "WorkerProcess",
    "WorkerSilent",
    "chosen_isolation",
    "template_trouble",
    "use_template",
    "why_unavailable",
]
