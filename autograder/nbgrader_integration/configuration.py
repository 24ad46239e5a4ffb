"""nbgrader's configuration as it is loaded, and a digest of what in it decides what is written."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue, PyFileConfigLoader

from autograder.layout import CONFIGURATION, check_layout
from autograder.nbgrader_integration.plugin_sources import class_source, function_source, named

NOT_WRITTEN: Mapping[str, frozenset[str]] = {
    # where things lie, and which of them are meant
    "CourseDirectory": frozenset(
        {
            *("root", "db_url", "source_directory", "release_directory", "submitted_directory"),
            *("autograded_directory", "feedback_directory", "solution_directory"),
            *("student_id", "student_id_exclude", "assignment_id", "notebook_id"),
        }
    ),
    # late penalties are worked out anew whenever somebody looks at marks
    "AssignLatePenalties": frozenset({"plugin_class"}),
    "LateSubmissionPlugin": frozenset({"penalty_method"}),
    "PenaltyPerDay": frozenset({"per_day", "grace_hours", "floor"}),
    # the first of them is part of each report's key
    "GradeSubmission": frozenset({"isolation", "shelf"}),
}
"""Settings that decide neither a row nor an autograded notebook, by section."""

OTHER_COMMANDS = re.compile(
    r"Generate(Feedback|Solution)(App)?|GetGrades|HTMLExporter|CSSHTMLHeaderPreprocessor"
    r"|Palettes|CoalesceStreamsPreprocessor"
    r"|Export(App|Plugin)|GradesCsv|Exchange.*|(Release|Fetch|Submit|List|Collect|ZipCollect).*"
    r"|Formgrade.*|ServerApp|.*Authenticator|.*AuthPlugin"
)
"""Sections of what nbgrader does before and after grading: feedback, solutions, exchange, pages."""

TALKING = frozenset({"log_level", "log_format", "log_datefmt", "logfile", "verbose_crash"})
"""Settings of any section that decide what is said, and where."""

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def load_configuration(root: Path) -> Config:
    """What ``nbgrader_config.py`` in the course's root says.

    Raises CourseError if it has nbgrader look for the course's files where we do not.
    """
    config: Config = PyFileConfigLoader(CONFIGURATION, path=str(root)).load_config()
    check_layout(root, config.CourseDirectory)
    return config


def folders_of_work(root: Path) -> tuple[str, str, str]:
    """Where students' work lies, relative to the course's root: as it was handed in, graded, and
    as pages of feedback."""
    folders = CourseDirectory(config=load_configuration(root))
    return (
        str(folders.submitted_directory),
        str(folders.autograded_directory),
        str(folders.feedback_directory),
    )


def configuration_digest(config: Config) -> str:
    """A digest of the settings that decide what nbgrader writes of a submission.

    It is the same in every process, and for every way of writing the same settings.  A setting
    that is not known to be of no account is taken to be of some, and so are the files that a
    function or class was written in, with the class's bases, which a setting holds or names.
    """
    settings = {
        section: {
            name: _canonical(value)
            for name, value in values.items()
            if name not in TALKING and name not in NOT_WRITTEN.get(section, ())
        }
        for section, values in config.items()
        if not OTHER_COMMANDS.fullmatch(section)
    }
    said = {section: values for section, values in settings.items() if values}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _canonical(value: Any, within: tuple[int, ...] = ()) -> Any:
    """A value as JSON, the same in every process: without addresses, and sets in order."""
    if isinstance(value, str) and (found := named(value)) is not None:
        return ["named", value, _canonical(found, within)]
    if isinstance(value, None | bool | int | float | str):
        return value
    if id(value) in within:
        return "itself"
    inner = functools.partial(_canonical, within=(*within, id(value)))
    match value:
        case LazyConfigValue():
            return ["lazy", inner(value.to_dict())]
        case Mapping():
            pairs = [[inner(key), inner(each)] for key, each in value.items()]
            return ["mapping", *sorted(pairs, key=json.dumps)]
        case list() | tuple():
            return [inner(each) for each in value]
        case set() | frozenset():
            return ["set", *sorted((inner(each) for each in value), key=json.dumps)]
        case type():
            return [_name(value), class_source(value)]
        case FunctionType():
            return [_name(value), function_source(value), inner(value.__defaults__)]
        case MethodType():
            return [inner(value.__func__), inner(value.__self__)]
        case functools.partial():
            return ["partial", *map(inner, (value.func, value.args, value.keywords))]
        case BuiltinFunctionType():
            return _name(value)
    kind: Any = type(value)
    if kind.__repr__ is object.__repr__:
        return [inner(kind), inner(getattr(value, "__dict__", {}))]
    return [inner(kind), ADDRESS.sub("", repr(value))]


def _name(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"
