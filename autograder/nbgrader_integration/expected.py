"""What nbgrader has to look like for our part of it to be called at all.

Python says nothing where a class overrides a method that is not called any more, or sets an
attribute that nobody reads: after a rename in nbgrader, the careful half would be lost without a
word, the sandbox first of all.  So whatever we rely on is looked at when it is used, and an
nbgrader that looks different is refused as a whole, with one sentence.
"""

from __future__ import annotations

import contextlib
import dis
import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from types import CodeType, FunctionType, ModuleType
from typing import Any, NoReturn, TypeVar

from traitlets import HasTraits
from traitlets.traitlets import DefaultHandler

from autograder.course import CourseError
from autograder.start_up import without_garbage_collection

NBGRADER = "nbgrader>=0.9.6,<0.10"
"""What pip is asked for; ``pyproject.toml`` says the same."""

OURS = "autograder."

MISSING_NAME = re.compile(r"cannot import name '(\w+)'")

Class = TypeVar("Class", bound=type)


class NbgraderError(CourseError):
    """nbgrader, or a package that it uses, is not as we expect it; the sentence says in what."""


def refuse(module: str, difference: str) -> NoReturn:
    """Raise NbgraderError for a difference in the package that ``module`` belongs to."""
    package = module.partition(".")[0]
    version = _version(package)
    advice = f"pip install '{NBGRADER}'" if package == "nbgrader" else f"use an older {package}"
    raise NbgraderError(
        f"{package} {version} is not as this course expects it: {difference}. "
        f"Nothing has been done; {advice}."
    )


@contextlib.contextmanager
def looks_as_expected() -> Iterator[None]:
    """Refuse an nbgrader in which something is gone that the block imports."""
    try:
        with without_garbage_collection():
            yield
    except ModuleNotFoundError as error:
        missing = str(error.name)
        if "." in missing and _version(missing.partition(".")[0]):
            refuse(missing, f"there is no {missing}")
        raise NbgraderError(
            f"This needs the Python package {missing}: "
            "pip install 'backprop-autograder[teacher]' brings what a teacher needs."
        ) from error
    except ImportError as error:
        if not error.name:
            raise
        wanted = MISSING_NAME.search(str(error))
        refuse(error.name, f"{error.name} has no {wanted[1]}" if wanted else str(error))


@contextlib.contextmanager
def or_exit() -> Iterator[None]:
    """End the process with the sentence and exit code 2 if the block refuses nbgrader, or its
    course's settings.

    For nbgrader's configuration: whatever else is raised there, nbgrader logs and goes on.
    """
    try:
        with looks_as_expected():
            yield
    except CourseError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(inspect.signature(function).parameters)


def overriding(*own: str) -> Callable[[Class], Class]:
    """Check a class derived from one of nbgrader's when it is defined.

    Each of its methods has to override one of theirs with the same parameters, but for those of
    its ``own``, which theirs must not have.  The methods that it inherits from another class of
    ours have to be reached still, and defaults have to be those of traits that exist.
    """

    def check(ours: Class) -> Class:
        for name, method in vars(ours).items():
            if isinstance(method, DefaultHandler):
                if name_of_trait(method) not in _traits(ours):
                    refuse(
                        _foreign(ours).__module__,
                        f"{_foreign(ours).__name__} has no setting {name_of_trait(method)}",
                    )
            elif isinstance(method, FunctionType) and not name.startswith("__"):
                _check_method(ours, name, method, is_own=name in own)
        _check_reached(ours)
        return ours

    return check


def check_calls(owner: type, method: str, *names: str) -> None:
    """Check that a method of theirs still uses what we override or set."""
    function = inspect.unwrap(_function(owner, method))
    for name in names:
        if name not in function.__code__.co_names:
            refuse(owner.__module__, f"{owner.__name__}.{method} makes no use of {name}")


def check_looked_up(owner: type, method: str, name: str, module: ModuleType) -> None:
    """Check that a method of theirs gets ``name`` from ``module``, where we replace it, and from
    nowhere else: as a global name if the method stands in the module, or as its attribute."""
    function = inspect.unwrap(_function(owner, method))
    names = _lookups(function.__code__)
    ways = {way for way, what in names if what == name}
    if function.__globals__ is vars(module):
        is_fine = ways == {"LOAD_GLOBAL"}
    else:
        known = [function.__globals__.get(what) for way, what in names if way == "LOAD_GLOBAL"]
        is_fine = bool(ways) and ways <= {"LOAD_ATTR", "LOAD_METHOD"} and module in known
    if not is_fine:
        refuse(
            owner.__module__,
            f"{owner.__name__}.{method} does not take {name} from {module.__name__}",
        )


@functools.cache
def _lookups(code: CodeType) -> list[tuple[str, str]]:
    """The names that code looks up, each with the instruction that does.

    They are found once: the configuration, which has all of this checked, may be loaded often in a
    process.
    """
    return [
        (found.opname, found.argval)
        for found in dis.get_instructions(code)
        if found.opcode in dis.hasname
    ]


def check_settings(owner: type[HasTraits], *names: str) -> None:
    """Check that a class of theirs still has the settings that our configuration sets."""
    for name in names:
        if name not in owner.class_traits(config=True):
            refuse(owner.__module__, f"{owner.__name__} has no setting {name}")


def name_of_trait(handler: DefaultHandler) -> str:
    return str(handler.trait_name)


def _check_method(ours: type, name: str, method: FunctionType, *, is_own: bool) -> None:
    theirs = next(
        (
            (base, vars(base)[name])
            for base in ours.__mro__[1:]
            if not base.__module__.startswith(OURS) and name in vars(base)
        ),
        None,
    )
    if theirs is None:
        inherited = any(name in vars(base) for base in ours.__mro__[1:])
        if not is_own and not inherited:
            refuse(_foreign(ours).__module__, f"{_foreign(ours).__name__} has no method {name}")
        return
    owner, function = theirs
    if is_own:
        refuse(owner.__module__, f"{owner.__name__} has a method {name} by now")
    if parameters(function) != parameters(method):
        refuse(owner.__module__, f"{owner.__name__}.{name} has other parameters")


def _check_reached(ours: type) -> None:
    """Check that no class of theirs stands in the way of a method of ours further up."""
    mro = ours.__mro__
    for place, base in enumerate(mro):
        if not base.__module__.startswith(OURS):
            continue
        for name, method in vars(base).items():
            if not isinstance(method, FunctionType) or name.startswith("__"):
                continue
            for before in mro[:place]:
                if name in vars(before) and not before.__module__.startswith(OURS):
                    check_calls(before, name, "super", name)


def _function(owner: type, name: str) -> FunctionType:
    found = inspect.getattr_static(owner, name, None)
    found = found.fget if isinstance(found, property) else found
    if not isinstance(found, FunctionType):
        refuse(owner.__module__, f"{owner.__name__} has no method {name}")
    return found


def _foreign(ours: type) -> type:
    return next(base for base in ours.__mro__ if not base.__module__.startswith(OURS))


def _traits(ours: type) -> dict[str, Any]:
    return ours.class_traits() if issubclass(ours, HasTraits) else {}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
