"""A class's own settings: ``course_settings.toml`` beside ``nbgrader_config.py``.

The course's files come from git, and a ``git pull`` may change them; what belongs to one class
stands in this file, which git ignores.  It is read by ``nbgrader_config.py`` and so holds for our
commands, for nbgrader's and for the formgrader.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from traitlets import Bool, Enum, Float, HasTraits, Int, TraitError, TraitType, Unicode
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.course import CourseError

FILE = "course_settings.toml"
SECTION = "AUTOGRADER_SECTION"
"""The environment variable that names another section than the file does."""
SECTIONS = Path("sections")
"""Where the work and the marks of each section lie, if a course has any."""

PENALTY = "autograder.nbgrader_integration.lateness.penalties.PenaltyPerDay"

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""It becomes part of folders' names in the course and in the exchange."""

MEANINGS: Mapping[str, str] = {
    "course_id": 'a name in quotes of letters, digits, "-", "_" and ".", such as "backprop-2026"',
    "section": 'a name in quotes of letters, digits, "-", "_" and ".", such as "a"',
    "database": 'a file\'s name or an address in quotes, such as "postgresql+psycopg://host/marks"',
    "exchange": 'a folder in quotes that begins with "/", such as "/srv/nbgrader/exchange"',
    "timezone": 'a time zone\'s name in quotes, such as "Asia/Kolkata"',
    "late_penalty": "a table, [late_penalty], with what lateness costs",
}
"""What each setting has to be."""


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _is_name(text: str) -> bool:
    return bool(NAME.fullmatch(text))


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "course_id": _is_name,
    "section": _is_name,
    "database": lambda text: "\0" not in text,
    "exchange": lambda text: text.startswith("/") and "\0" not in text,
    "timezone": _is_zone,
}


class SettingsError(CourseError):
    """The settings cannot be used; the sentence names file, line and what to write."""


@dataclass(frozen=True)
class Settings:
    """What a class has chosen for itself; empty where it has not."""

    course_id: str = ""
    section: str = ""
    database: str = ""
    exchange: str = ""
    timezone: str = ""
    late_penalty: Mapping[str, Any] | None = None

    def apply(self, config: Config, root: Path) -> None:
        """Set what nbgrader calls these things, for the course at ``root``; where a class has no
        name of its own, it is the one that ``config`` has for the course."""
        directory = config.CourseDirectory
        course_id = self.course_id or str(directory.get("course_id", ""))
        if course_id:
            directory.course_id = course_id
        database = self.database
        if self.section:
            directory.course_id = f"{course_id}-{self.section}"
            place = SECTIONS / self.section
            for step in ("submitted", "autograded", "feedback"):
                directory[f"{step}_directory"] = str(place / step)
            database = database or str(place / "gradebook.db")
        if "://" in database:
            directory.db_url = database
        elif database:
            # SQLite makes a file, and no folder for it
            (root / database).parent.mkdir(parents=True, exist_ok=True)
            directory.db_url = f"sqlite:///{root / database}"
        if self.exchange:
            config.Exchange.root = self.exchange
        if self.timezone:
            config.Exchange.timezone = config.NbGraderAPI.timezone = self.timezone
        if self.late_penalty is not None:
            plugin = self.late_penalty.get("plugin", PENALTY)
            config.AssignLatePenalties.plugin_class = plugin
            section = config[plugin.rpartition(".")[2]]
            for name, value in self.late_penalty.items():
                if name != "plugin":
                    section[name] = value


def read_settings(root: Path) -> Settings:
    """Read the settings of the course at ``root``; the defaults if it has no file of them.

    Raises SettingsError for the first mistake.
    """
    try:
        text = (root / FILE).read_text("utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SettingsError(f"{root / FILE} cannot be read: {why}.") from error
    return _Reader(root / FILE, text).settings()


class _Reader:
    """One file's text, and what is wrong with it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        try:
            self._found = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            where = re.search(r" \(at line (\d+).*\)", str(error))
            said = str(error).partition(" (at ")[0]
            self._refuse(
                int(where[1]) if where else len(self._lines),
                f"this is not TOML ({said}); a setting is a name, =, and a text in quotes "
                "or a number",
            )

    def settings(self) -> Settings:
        for name in self._found:
            if name not in MEANINGS:
                self._refuse_name(name, "", MEANINGS)
        texts = {name: self._text(name) for name in MEANINGS if name != "late_penalty"}
        given = {name: value for name, value in texts.items() if value}
        if chosen := os.environ.get(SECTION):
            if not _is_name(chosen):
                raise SettingsError(
                    f"The environment variable {SECTION} has to be a name of letters, digits, "
                    '"-", "_" and ".", such as a.'
                )
            given["section"] = chosen
        return Settings(**given, late_penalty=self._late_penalty())

    def _text(self, name: str) -> str:
        value = self._found.get(name, "")
        if not isinstance(value, str) or (value and not CHECKS[name](value)):
            self._refuse(self._line(name), f"{name} has to be {MEANINGS[name]}")
        return str(value)

    def _late_penalty(self) -> Mapping[str, Any] | None:
        table = self._found.get("late_penalty")
        if table is None:
            return None
        if not isinstance(table, dict):
            self._refuse(self._line("late_penalty"), f"late_penalty has to be {_LATE}")
        plugin = table.get("plugin", PENALTY)
        line = self._line("plugin", "late_penalty")
        try:
            kind = import_item(plugin)
        except (ImportError, AttributeError, ValueError, TypeError):
            self._refuse(line, f'{_PLUGIN}; there is no "{plugin}"')
        if not (isinstance(kind, type) and issubclass(kind, HasTraits)):
            self._refuse(line, f'{_PLUGIN}; "{plugin}" is none')
        known = kind.class_own_traits(config=True)
        for name, value in table.items():
            if name == "plugin":
                continue
            if name not in known:
                self._refuse_name(name, "late_penalty", known)
            try:
                fits = not isinstance(value, float) or math.isfinite(value)
                # Python takes true for 1, which is what every day would cost then
                fits = fits and not (
                    isinstance(value, bool) and isinstance(known[name], Int | Float)
                )
                kind(**{name: value})
            except TraitError:
                fits = False
            if not fits:
                wanted = _meaning(known[name])
                self._refuse(self._line(name, "late_penalty"), f"{name} has to be {wanted}")
        return table

    def _refuse_name(self, name: str, table: str, known: Mapping[str, Any]) -> NoReturn:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        place = f" in [{table}]" if table else ""
        self._refuse(self._line(name, table), f"there is no setting {name}{place}; {hint}")

    def _refuse(self, line: int, what: str) -> NoReturn:
        end = "" if what.endswith("?") else "."
        raise SettingsError(f"{self._path}, line {line}: {what}{end}")

    def _line(self, name: str, table: str = "") -> int:
        """The line on which a table's setting, or a table, is written; 1 if it cannot be told."""
        now = ""
        for number, line in enumerate(self._lines, 1):
            if heading := re.match(r"\s*\[+\s*([\w.\"' -]+?)\s*\]", line):
                now = heading[1].strip("\"'")
                if not table and now == name:
                    return number
            elif now == table and re.match(rf"""\s*["']?{re.escape(name)}["']?\s*[=.]""", line):
                return number
        return 1


_LATE = MEANINGS["late_penalty"]
_PLUGIN = f'plugin has to be the name of a class for late penalties in quotes, such as "{PENALTY}"'


def _meaning(trait: TraitType[Any, Any]) -> str:
    """What a setting of a plugin has to be, in the words of the file."""
    match trait:
        case Bool():
            return "true or false"
        case Int() | Float():
            number = "a whole number" if isinstance(trait, Int) else "a number"
            return number + _bounds(trait.min, trait.max)
        case Enum():
            return "one of " + ", ".join(f'"{value}"' for value in trait.values or ())
        case Unicode():
            return "a text in quotes"
    return f"of another kind: {str(trait.help).rstrip('.') or 'its plugin does not take this'}"


def _bounds(low: float | None, high: float | None) -> str:
    """Between which numbers one has to lie, as the end of a clause."""
    least = low if low is not None and math.isfinite(low) else None
    most = high if high is not None and math.isfinite(high) else None
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" that is {least:g} or more"
    return "" if most is None else f" that is {most:g} or less"
