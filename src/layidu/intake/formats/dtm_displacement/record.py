"""A DTM row -> observations ``idps`` by operation, round, place, reason and origin; sexes beside the whole."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.core.numbers import format_fr
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

#: What parts a round's people beside the place; ``operation`` is what its rounds follow one another in.
_CUTS = ("operation", "reason", "origin_region", "assessment")
_SEXES = (("males", "male"), ("females", "female"))


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report sexes that do not make up the whole."""
    persons, males, females = row.get("persons"), row.get("males"), row.get("females")
    if persons is not None and males is not None and females is not None and males + females != persons:
        row.report("SEXES-INCOHERENTS", "persons", format_fr(persons), sum=format_fr(males + females),
                   groups=f"{format_fr(females)} + {format_fr(males)}")  # fmt: skip


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Persons present; the series is the round, so that a later round of the operation takes its place."""
    counts = [("", row.must("persons"))]
    counts += [(group, row.get(name)) for name, group in _SEXES if row.get(name) is not None]
    cut = tuple((name, row.text(name)) for name in _CUTS if row.text(name))
    return tuple(
        ObservationRow(
            indicator="idps",
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(persons),
            disaggregation=((("group", group), *cut) if group else cut),
            series=str(row.must("round")),
        )
        for group, persons in counts
    )
