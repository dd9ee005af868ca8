"""A row of a list of health facilities -> one facility, in the places stated and at the coordinates given."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.core.text import fold
from layidu.intake.facility_names import facility_ref, times_named
from layidu.intake.records import FacilityRow, RecordRow
from layidu.intake.rows import TypedRow

#: Rows of a list that are looked at to tell whether it says in which region coordinates fall.
_LOOKED_AT = 50


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report coordinates that are half, missing, elsewhere or outside, and names that do not tell facilities apart."""
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if (latitude is None) != (longitude is None) and not (row.reported("latitude") or row.reported("longitude")):
        row.report("COORDONNEES-INCOMPLETES", "longitude" if longitude is None else "latitude",
                   str(latitude if longitude is None else longitude))  # fmt: skip
    elif latitude is None:
        row.report("FORMATION-SANS-COORDONNEES", "latitude")
    elif latitude == 0 and longitude == 0:
        row.report("COORDONNEES-INCOMPLETES", "latitude", "0, 0")
    elif located := row.text("located_region"):
        if fold(located) != fold(row.text("region")):
            row.report("FORMATION-AUTRE-REGION", "region", row.text("name"), stated=row.text("region"), found=located)
    elif any(other.get("located_region") for other in rows[:_LOOKED_AT]):
        row.report("FORMATION-HORS-DU-PAYS", "latitude", row.text("name"))
    if (count := times_named(row, rows)) > 1:
        row.report("FORMATION-HOMONYME", "name", row.text("name"), count=str(count))
    if row.get("code") is not None and row.get("code_scheme") is None:
        row.report("FORMATION-CODE-SANS-SCHEMA", "code", row.text("code"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One facility; a facility without coordinates stays in the place that its list states."""
    return (
        FacilityRow(
            ref=facility_ref(row),
            name=row.text("name"),
            kind=row.must("kind"),
            places=row.places,
            as_of=row.dated().start,
            latitude=row.get("latitude"),
            longitude=row.get("longitude"),
            located_by=row.text("located_by"),
            ownership=row.text("ownership"),
            locality=row.text("locality"),
            codes=((row.text("code_scheme"), row.text("code")),) if row.get("code") else (),
            note=row.text("note"),
        ),
    )
