"""Gradescope's "Export submissions": ``assignment_1_export/submission_1234/`` for each, and beside
them ``submission_metadata.yml`` with the names, addresses and times.

The table is YAML of a Ruby program.  Students' names and the output of their programs stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.lms.archives import ArchiveError, Member, Source
from autograder.lms.claims import Claim, Entry

SYSTEM = "gradescope"
TITLE = "Gradescope's export"
HAS_TIMES = True

METADATA = "submission_metadata.yml"
MAX_METADATA = 64 * 2**20
MAX_TEXT = 300
MAX_GROUP = 20

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Reader(_Loader):  # type: ignore[misc]
    """Builds plain values; a Ruby object is the mapping, list or text that it is written as."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave ``<<`` as it is: a few lines of merges in merges would fill any memory."""


def _as_written(reader: Any, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return reader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return reader.construct_sequence(node, deep=True)
    return reader.construct_scalar(node)


_Reader.add_multi_constructor("!", _as_written)
_Reader.add_constructor("tag:yaml.org,2002:merge", yaml.SafeLoader.construct_yaml_str)


def find_metadata(members: Sequence[Member]) -> Member | None:
    """The table, if this is an export of Gradescope's."""
    found = [member for member in members if member.name == METADATA]
    return min(found, key=lambda member: len(member.parts), default=None)


def understand(source: Source, metadata: Member) -> list[Entry]:
    """The files of submissions that stand in the table.  Raises ArchiveError with a sentence."""
    table = _read(source, metadata)
    above = metadata.parts[:-1]
    entries = []
    for member in source.members:
        parts = member.parts[len(above) :]
        if member.parts[: len(above)] != above or len(parts) < 2:
            continue
        record = table.get(parts[0])
        if isinstance(record, Mapping):
            claims = tuple(_claims(record))
            when = _time(record.get(":created_at"))
            submission = parts[0].removeprefix("submission_")
            ids = {"submission": submission}
            if claims:
                entries.append(Entry(member, claims, member.name, when=when, ids=ids))
    return entries


def _read(source: Source, metadata: Member) -> Mapping[Any, Any]:
    data = source.read(metadata)
    if len(data) > MAX_METADATA:
        raise ArchiveError(f"{METADATA} is larger than {MAX_METADATA // 2**20} MiB.")
    try:
        table = yaml.load(data, Loader=_Reader)
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise ArchiveError(
            f"{METADATA}, by which Gradescope says whose each submission is, cannot be read; "
            "export the submissions again."
        ) from error
    if not isinstance(table, Mapping):
        raise ArchiveError(
            f"{METADATA} holds no table of submissions; export the submissions again."
        )
    return table


def _claims(record: Mapping[Any, Any]) -> Iterator[Claim]:
    submitters = record.get(":submitters")
    for one in submitters[:MAX_GROUP] if isinstance(submitters, list) else ():
        if not isinstance(one, Mapping):
            continue
        name, email, sid = (_text(one.get(key)) for key in (":name", ":email", ":sid"))
        if name or email or sid:
            yield Claim(email or sid or name, name=name, lms_id=sid, email=email)


def _text(value: Any) -> str:
    """A value that is written as text or as a number."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    text = " ".join(str(value).split()) if not isinstance(value, int) or abs(value) < 1e18 else ""
    return text if len(text) <= MAX_TEXT and text.isprintable() else ""


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        # Ruby writes a zone, and YAML's own times without one are in UTC
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
