"""A population row -> one observation of the indicator ``population``."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Persons at the grain place x universe x sex x period; a universe that is not said stays unsaid."""
    cut = [(name, row.text(name)) for name in ("universe", "sex") if row.get(name) is not None]
    return (
        ObservationRow(
            indicator="population",
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(row.must("population")),
            disaggregation=tuple(cut),
            series=row.text("source"),
        ),
    )
