"""See ``mapping.yaml`` for what this format is."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import LocalityRow, RecordRow
from layidu.intake.rows import TypedRow

#: How lists write that a cell is empty.
_NOTHING = ("", "NA", "N/A", "-")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a village that lies nowhere, or with half its coordinates."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if (latitude is None) != (longitude is None) and not (row.reported("latitude") or row.reported("longitude")):
        row.report("COORDONNEES-INCOMPLETES", "longitude" if longitude is None else "latitude",
                   str(latitude if longitude is None else longitude))  # fmt: skip
    if not row.places and row.sound:
        row.report("LIEU-ABSENT", "cercle")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One village under each of its names, in the cercle that the list states."""
    names = (row.text("name"), row.text("reference_name"), row.text("other_name"))
    return (
        LocalityRow(
            name=row.text("name"),
            place=row.places[0],
            other_names=tuple(dict.fromkeys(name for name in names[1:] if name not in (*_NOTHING, names[0]))),
            commune=row.text("commune"),
            commune_code=row.text("commune_code"),
            code=row.text("code"),
            latitude=row.get("latitude"),
            longitude=row.get("longitude"),
        ),
    )
