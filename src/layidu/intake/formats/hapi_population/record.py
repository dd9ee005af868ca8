"""A row of projected population -> an observation ``population`` of a universe of its own."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

#: Not the census's universe: a projection is never a denominator in its place, nor added to it.
UNIVERSE = "projection"
_EVERY_AGE = ("all", "tous", "total")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what the publisher says of the row, ages out of order, and a level that contradicts its place."""
    check_published(row)
    low, high = row.get("min_age"), row.get("max_age")
    if low is not None and high is not None and low > high:
        row.report("BORNES-INVERSEES", "min_age", str(low), high=str(high))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Persons at the grain place x sex x age range x period; an age range is kept as the source writes it."""
    age = row.text("age_range")
    return (
        ObservationRow(
            indicator="population",
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(row.must("population")),
            disaggregation=(
                ("age", "all" if age.casefold() in _EVERY_AGE else age),
                ("sex", row.must("gender")),
                ("universe", UNIVERSE),
            ),
        ),
    )
