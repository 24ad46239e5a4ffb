"""A class's roster out of a table: Moodle's participants, Canvas's gradebook, Gradescope's roster,
nbgrader's own, or a sheet that somebody has made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from autograder.course import CourseError
from autograder.lms.names import in_order, words
from autograder.lms.tables import Formula, Rows, Table, cells, read_table
from autograder.submissions.files import shown
from autograder.submissions.folder import why_no_id
from autograder.submissions.roster import RosterStudent
from autograder.systems import one_name, why_no_file_name

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "login": (
        "id", "student id", "studentid", "student", "username", "user name", "user", "login",
        "login id", "sis login id", "netid", "net id", "account", "anmeldename", "benutzername",
        "kennung", "nom d utilisateur", "nombre de usuario", "nome utente",
    ),
    "number": (
        "id number", "sis user id", "sis id", "sid", "student number", "matriculation number",
        "registration number", "roll number", "roll no", "matrikelnummer", "id nummer",
        "numero d identification", "numero de id",
    ),
    "lms": ("lms user id", "lms id", "canvas id", "canvas user id", "user id", "moodle id"),
    "first": (
        "first name", "firstname", "first", "given name", "given names", "forename", "vorname",
        "prenom", "nombre", "nombre s", "nome", "voornaam",
    ),
    "last": (
        "last name", "lastname", "last", "surname", "family name", "nachname", "familienname",
        "nom", "nom de famille", "apellido", "apellidos", "apellido s", "cognome", "sobrenome",
        "apelido", "apelidos", "achternaam",
    ),
    "name": (
        "name", "full name", "fullname", "student name", "display name", "vollstandiger name",
        "nom complet", "nombre completo",
    ),
    "email": (
        "email", "e mail", "mail", "email address", "e mail address", "emailaddress",
        "e mail adresse", "email adresse", "adresse de courriel", "adresse e mail", "courriel",
        "correo", "correo electronico", "direccion de correo", "direccion email",
        "endereco de email", "endereco de e mail", "indirizzo email", "indirizzo e mail",
        "e mailadres", "emailadres",
    ),
    "section": (
        "section", "sections", "section name", "course section", "group", "groups", "class",
        "gruppe", "gruppen", "groupe", "groupes", "grupo", "grupos", "gruppi", "groep", "groepen",
    ),
    "role": ("role", "roles", "rolle", "rollen", "rol"),
}  # fmt: skip
"""What each column may be called, as :func:`words` leaves it."""

KINDS = {heading: kind for kind, headings in HEADINGS.items() for heading in headings}
ENOUGH = ("login", "number", "lms", "email")
"""A column that a student can be told by."""
FIRST_ROWS = 20
MAX_TEXT = 128
"""How much nbgrader's gradebook holds of an id or a name."""
NO_STUDENT = re.compile(r"teacher|instructor|manager|assistant|\bta\b|grader|observer|designer")
STUDENT = re.compile(r"student|learner|participant")
TEST_STUDENTS = ({"student", "test"},)
POINTS = ("points", "possible")


@dataclass(frozen=True)
class Problem:
    """A row that is passed over."""

    row: int
    why: str
    """As a clause."""

    def __str__(self) -> str:
        return f"Row {self.row:,} is passed over: {self.why}."


@dataclass
class RosterFile:
    """Who stands in a file."""

    students: list[RosterStudent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    no_students: list[str] = field(default_factory=list)
    """Teachers and others who do not hand in."""
    note: str = ""
    has_sections: bool = False


def read_roster_file(path: Path) -> RosterFile:
    """Read who is in the class.  Raises CourseError with a sentence if nobody is."""
    table = read_table(path, _known_headings)
    place, columns = _find_headings(table.rows)
    if not columns.keys() & {*ENOUGH}:
        raise CourseError(
            f"{path} has no column by which students can be told; its first row has to name the "
            "columns, such as id, first_name, last_name, email and section."
        )
    found = RosterFile(note=table.note, has_sections="section" in columns)
    seen: dict[str, int] = {}
    for number, values in _rows(table, place, columns, found):
        student = _student(values)
        if isinstance(student, str):
            found.problems.append(Problem(number, student))
        elif (folder := one_name(student.student_id)) in seen:
            first = seen[folder]
            earlier = found.students[first]
            if earlier != student:
                found.problems.append(Problem(number, _why_twice(student, earlier)))
        else:
            seen[folder] = len(found.students)
            found.students.append(student)
    if not found.students:
        why = f" {found.problems[0]}" if found.problems else ""
        raise CourseError(f"There is no student in {path}.{why}")
    return found


def _why_twice(student: RosterStudent, earlier: RosterStudent) -> str:
    """Why a row is passed over whose id is that of an earlier one, and what to do."""
    student_id = shown(student.student_id)
    if student.email.casefold() != earlier.email.casefold():
        return (
            f"{student_id} stands in an earlier row, too, with the address "
            f"{shown(earlier.email) or 'of nobody'}; if they are two people, give each an id of "
            "her own in a column `id`"
        )
    return f"{student_id} stands in an earlier row, too; delete the one that is wrong"


def in_section(students: Sequence[RosterStudent], section: str) -> list[RosterStudent]:
    """The students of a section: those whose section is called so, or else those with that word
    in its name, as "a" stands in "Section A"."""
    wanted = words(section)
    exact = [
        one
        for one in students
        if wanted in {words(part) for part in (one.section, *one.section.split(","))}
    ]
    return exact or [one for one in students if {*wanted} <= {*words(one.section)}]


def _known_headings(rows: Rows) -> int:
    return len(_find_headings(rows)[1])


def _find_headings(rows: Rows) -> tuple[int, dict[str, int]]:
    """The row that names the columns, and which column is what; nothing may stand above it but a
    few lines."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number in range(min(FIRST_ROWS, len(rows))):
        columns = _columns(list(cells(rows, number)))
        if len(columns) > len(best[1]):
            best = number, columns
    return best


def _columns(headings: Sequence[str]) -> dict[str, int]:
    plain = [" ".join(words(heading)) for heading in headings]
    columns: dict[str, int] = {}
    of_canvas = {"student", "id", "section"} <= {*plain}
    for number, heading in enumerate(plain):
        kind = KINDS.get(heading, "")
        if of_canvas:
            kind = {"student": "name", "id": "lms"}.get(heading, kind)
        elif heading == "student" and "id" in plain:
            kind = "name"
        if kind:
            columns.setdefault(kind, number)
    return columns


def _rows(
    table: Table, place: int, columns: Mapping[str, int], found: RosterFile
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of students, with their numbers as a spreadsheet counts them."""
    for number in range(place + 1, len(table.rows)):
        row = list(cells(table.rows, number))
        values = {
            kind: row[column] if column < len(row) else "" for kind, column in columns.items()
        }
        if not any(values.values()):
            continue
        name = words(values.get("name", ""))
        if name == POINTS or {*name} in TEST_STUDENTS:
            continue
        role = values.get("role", "").casefold()
        if NO_STUDENT.search(role) and not STUDENT.search(role):
            found.no_students.append(_shown_name(values))
            continue
        formulas = [
            kind for kind, column in columns.items() if Formula(number, column) in table.formulas
        ]
        if formulas:
            why = f"its {formulas[0]} is a formula; save the file as CSV, which has the value"
            found.problems.append(Problem(number + 1, why))
            continue
        yield number + 1, values


def _student(values: Mapping[str, str]) -> RosterStudent | str:
    """The student of a row, or why there is none."""
    first, last = values.get("first", ""), values.get("last", "")
    if not (first and last) and (name := values.get("name", "")):
        first, last = _split_name(name)
    email = values.get("email", "")
    login = values.get("login", "")
    number, lms_id = values.get("number", ""), values.get("lms", "")
    if not email and "@" in login:
        email = login
    student_id = login.partition("@")[0] or email.partition("@")[0].lower() or number or lms_id
    if not student_id:
        return "it has no id and no e-mail address"
    if student_id != PurePath(student_id).name or student_id.startswith((".", "=", "+", "-")):
        return f"{shown(student_id)} cannot be a student's id"
    if why := why_no_file_name(student_id):
        return f"{shown(student_id)} cannot be a folder's name here: {why}"
    if why_no_id(student_id):
        return f"{shown(student_id)} has characters that no student's id may have"
    lms_id = lms_id or number
    section = values.get("section", "")
    texts = (student_id, first, last, email, lms_id, section)
    if any(len(text) > MAX_TEXT or not text.isprintable() for text in texts):
        return f"something in it is longer than {MAX_TEXT} characters, or no text"
    return RosterStudent(student_id, first, last, email, lms_id, section)


def _split_name(name: str) -> tuple[str, str]:
    """A whole name as first and last name: what stands before a comma is the last name, or else
    its last word."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return first, last
    first, _, last = in_order(name).rpartition(" ")
    return first, last


def _shown_name(values: Mapping[str, str]) -> str:
    names = (values.get("first", ""), values.get("last", ""), values.get("name", ""))
    return shown(" ".join(filter(None, names)) or values.get("email", ""))
