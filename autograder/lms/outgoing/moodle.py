"""Moodle's grading worksheet: which column takes the marks, and whose each row is.

Its headings are in the language of whoever downloaded it.  ``Participant 123456`` is a number that
Moodle makes up for each student in each assignment, the same as in the names of files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.lms.origins import collected_labs, participants
from autograder.lms.outgoing.csv_file import CsvError, CsvFile, Row
from autograder.lms.outgoing.filling import Column, headings
from autograder.lms.outgoing.row_owners import Identity
from autograder.lms.outgoing.spreadsheet_cells import read_number

PARTICIPANT = re.compile(r"\D*[^\W\d_]\D*(?P<number>\d+)")
"""``Participant 123456`` or ``Teilnehmer/in123456``; a number alone is another LMS's."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "identifier": ("identifier", "id", "identifiant", "identificador"),
    "name": ("full name", "vollständiger name", "nom complet", "nombre completo", "nome completo"),
    "id_number": ("id number", "id-nummer", "numéro d'identification", "número de id"),
    "login": ("username", "anmeldename", "nom d'utilisateur", "nombre de usuario"),
    "email": (
        "email address",
        "e-mail-adresse",
        "adresse de courriel",
        "dirección de correo",
        "endereço de email",
    ),
    "grade": ("grade", "bewertung", "note", "calificación", "nota"),
    "max": (
        "maximum grade",
        "bestwertung",
        "bestbewertung",
        "note maximale",
        "calificación máxima",
        "nota máxima",
    ),
    "scale": ("scale", "skala", "barème", "escala"),
    "changeable": (
        "grade can be changed",
        "bewertung kann geändert werden",
        "la note peut être modifiée",
        "la calificación puede ser cambiada",
        "nota pode ser alterada",
    ),
    "comments": (
        "feedback comments",
        "feedback als kommentar",
        "feedback par commentaires",
        "comentarios de retroalimentación",
    ),
    "online_text": ("online text", "texteingabe online", "texte en ligne", "texto en línea"),
}
"""What Moodle calls a column in English, German, French, Spanish and Portuguese, in lower case."""
NO = ("no", "nein", "non", "não")


class MoodleWorksheet:
    """The file, and where in it things stand."""

    lms = "Moodle"

    def __init__(self, table: CsvFile, grade_heading: str = "") -> None:
        self.table = table
        self._columns: dict[str, int] = {}
        for number, heading in headings(table):
            for what, names in HEADINGS.items():
                if heading.casefold() in names:
                    self._columns.setdefault(what, number)
            if grade_heading and heading.casefold() == grade_heading.strip().casefold():
                self._columns["grade"] = number
        firsts = [row.get(0).strip() for row in table.rows]
        if firsts and all(map(PARTICIPANT.fullmatch, firsts)):
            self._columns.setdefault("identifier", 0)  # whatever the language
        if "identifier" not in self._columns or not self.student_rows:
            raise CsvError(
                f"{table.name} is no grading worksheet of Moodle's: no column Identifier has "
                "participants. The assignment's submissions have “Download grading worksheet” if "
                "“Offline grading worksheet” is on in the assignment's settings."
            )

    def column(self, lab: str) -> Column:
        """The column that takes the marks; raises CsvError if it is not known."""
        if "scale" in self._columns and "max" not in self._columns:
            raise CsvError(
                f"{self.table.name} is of an assignment that is marked by a scale, and points are "
                "no words: set its grade to points in Moodle, and download the worksheet again."
            )
        if "grade" not in self._columns:
            raise CsvError(
                f"{self.table.name} has no column Grade that is known in its language: name it "
                f"with --column. It has: {', '.join(name for _, name in headings(self.table))}."
            )
        number = self._columns["grade"]
        # in a language that is not known, too, the maximum stands next to the grade
        most = {
            read_number(row.get(self._columns.get("max", number + 1))) for row in self.student_rows
        }
        return Column(
            number, self.table.heading.get(number), lab, most.pop() if len(most) == 1 else None
        )

    @property
    def comments(self) -> int | None:
        """The column for comments, if the worksheet has one."""
        return self._columns.get("comments")

    @property
    def student_rows(self) -> list[Row]:
        """The rows that are about students."""
        return [row for row in self.table.rows if self.participant(row)]

    @property
    def open_to_students(self) -> list[int]:
        """The columns in which stands what students write or call themselves."""
        names = ("name", "email", "login", "online_text")
        return [self._columns[name] for name in names if name in self._columns]

    def participant(self, row: Row) -> str:
        """The number in ``Participant 123456``."""
        found = PARTICIPANT.fullmatch(row.get(self._columns["identifier"]).strip())
        return found["number"] if found else ""

    def is_of_another(
        self, students: Sequence[str], given_out: Mapping[str, Sequence[str]]
    ) -> bool:
        """Whether no number is the one by which Moodle gave out a student's work, so that this is
        another assignment's worksheet; ``students`` has whose each row is."""
        known = [
            self.participant(row) in given_out[student]
            for row, student in zip(self.student_rows, students, strict=True)
            if student in given_out
        ]
        return bool(known) and not any(known)

    def why_anothers(self, students: Sequence[str], submitted: Path, lab_name: str) -> str:
        """Why this worksheet may be another assignment's than a lab's; empty if nothing says so.

        A number is one student's in one assignment, so the archives that labs were collected from
        tell: this lab's if it came from Moodle, and otherwise the other labs'.
        """
        if own := participants(submitted, lab_name):
            if not self.is_of_another(students, {one: [number] for one, number in own.items()}):
                return ""
            return (
                f"Is {self.table.name} another assignment's? None of its participants has the "
                f"number by which Moodle gave out the work for {lab_name}."
            )
        for other in collected_labs(submitted):
            numbers = participants(submitted, other)
            if any(
                student in numbers and self.participant(row) == numbers[student]
                for row, student in zip(self.student_rows, students, strict=True)
            ):
                return (
                    f"Is {self.table.name} another assignment's? Its participants have the numbers "
                    f"by which Moodle gave out the work for {other}, not for {lab_name}."
                )
        return ""

    def name(self, row: Row) -> str:
        return row.get(self._columns.get("name")).strip()

    def identity(self, row: Row) -> Identity:
        def said(what: str) -> str:
            return row.get(self._columns.get(what)).strip()

        return Identity(
            given_out=(self.participant(row),),
            lms_ids=tuple(filter(None, (said("id_number"),))),
            logins=tuple(filter(None, (said("login"), said("id_number")))),
            email=said("email"),
            names=tuple(filter(None, (said("name"),))),
        )

    def is_nobody(self, row: Row) -> bool:
        """Whether a row is of no student of flesh and blood, which Moodle does not have."""
        return False

    def is_closed(self, row: Row, column: Column) -> bool:
        return row.get(self._columns.get("changeable")).strip().casefold() in NO

    def decimal(self) -> str:
        columns = (self._columns.get("grade"), self._columns.get("max"))
        return self.table.decimal(column for column in columns if column is not None)
