"""Minutes of a meeting into the ledger: a workbook, or YAML with the meeting said once and a list of points."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.importing import FileReport, import_files
from layidu.intake.actors import ActorDirectory
from layidu.intake.formats import formats
from layidu.intake.mapping import header_key
from layidu.intake.read import read_file
from layidu.intake.records import Origin, Reading
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import import_reading
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace

YAML = (".yaml", ".yml")
#: The fields that the meeting says once, by the word of the YAML.
MEETING = {
    "reunion": "meeting_ref",
    "date": "meeting_start",
    "fin": "meeting_end",
    "intitule": "meeting_title",
    "tenue_par": "held_by",
    "presents": "present",
}
POINTS = "points"


def import_minutes(workspace: Workspace, path: Path, *, dry_run: bool = False) -> FileReport:
    """Import the minutes of one meeting: reviews of what was promised before, and what is promised now.

    Decision served: what a meeting decided is followed up from the day it was decided. Out: what became of each point.
    Errors: Refusal when the file cannot be read, or when its YAML has no points or a word that is not known.
    """
    if path.suffix.lower() not in YAML:
        return import_files(workspace, [path], format_name="minutes", dry_run=dry_run)[0]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refusal("FICHIER-ILLISIBLE", file=path.name, why=str(error.strerror)) from error
    reading = _read_yaml(workspace, path.name, content)
    result = import_reading(workspace, content, path.name, reading, dry_run=dry_run)
    return FileReport(
        str(path),
        sha256_of(content),
        reading.format,
        reading.sheet,
        dict(reading.columns),
        str(reading.period or ""),
        result,
    )


def _read_yaml(workspace: Workspace, name: str, content: bytes) -> Reading:
    """The points as rows of the format, read through intake's own door; a point's number is its row."""
    rows = [_row(name, meeting, point) for meeting, point in _points(name, content)]
    header = list(dict.fromkeys(column for row in rows for column in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header)
    writer.writeheader()
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "points.csv")
        table.write_text(stream.getvalue(), encoding="utf-8-sig")
        reading = read_file(
            table,
            gazetteer=workspace_gazetteer(workspace),
            actors=ActorDirectory(actors.known_spellings()),
            format="minutes",
            file_name=f"{Path(name).stem}.csv",
        )

    def at_point(origin: Origin) -> Origin:
        return Origin(POINTS, origin.row - 1, tuple(row - 1 for row in origin.repeats), origin.cells)

    def of_point(said: Finding) -> Finding:
        return dataclasses.replace(said, sheet=POINTS, row=said.row - 1 if said.row else None)

    return dataclasses.replace(
        reading,
        sheet=POINTS,
        loaded=[dataclasses.replace(row, origin=at_point(row.origin)) for row in reading.loaded],
        held=[
            dataclasses.replace(row, origin=at_point(row.origin), reasons=tuple(map(of_point, row.reasons)))
            for row in reading.held
        ],
        findings=[of_point(said) for said in reading.findings],
    )


def _points(name: str, content: bytes) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        said = yaml.load(content, Loader=loader)  # nosec B506  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise refusal("FICHIER-ILLISIBLE", file=name, why=" ".join(str(error).split())) from error
    points = said.get(POINTS) if isinstance(said, dict) else None
    if not isinstance(points, list) or not points or not all(isinstance(point, dict) for point in points):
        raise refusal("FICHIER-ILLISIBLE", file=name, why="le compte rendu n'a pas de liste « points »")
    meeting = {key: value for key, value in said.items() if key != POINTS}
    if unknown := sorted(str(key) for key in meeting if key not in MEETING):
        raise refusal("CHAMP-INCONNU", file=name, value=", ".join(unknown), known=", ".join([*MEETING, POINTS]))
    return [(meeting, point) for point in points]


def _row(name: str, meeting: Mapping[str, Any], point: Mapping[str, Any]) -> dict[str, str]:
    fields = formats()["minutes"].fields
    row = {fields[MEETING[key]].label: _text(value) for key, value in meeting.items()}
    known = formats()["minutes"].field_of_header
    for key, value in point.items():
        name_of = known.get(header_key(str(key).replace("_", " ")))
        if name_of is None:
            raise refusal(
                "CHAMP-INCONNU", file=name, value=str(key), known=", ".join(field.label for field in fields.values())
            )
        row[fields[name_of].label] = _text(value)
    return row


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(each) for each in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
