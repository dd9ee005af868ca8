"""Stock-outs -> ``stockout_days`` and ``stockout_facilities`` of one product; no report is not « never out »."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report more facilities out of stock than reported, a number of them without whole, and impossible days."""
    reported, out, days = row.get("facilities"), row.get("facilities_out"), row.get("days")
    if out is not None and reported is not None and out > reported:
        row.report("RUPTURES-EN-TROP", "facilities_out", str(out), most=str(reported))
    if out is not None and not reported and not row.reported("facilities"):
        row.report("RUPTURES-SANS-TOTAL", "facilities_out", str(out))
    most = _most_days(row)
    if days is not None and most is not None and days > most:
        row.report("JOURS-DE-RUPTURE-EN-TROP", "days", str(days), most=str(most))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Observations at the grain product x place x month: days summed over facilities; the share of facilities (0-1)."""
    reported, out, days = row.get("facilities"), row.get("facilities_out"), row.get("days")
    made: list[RecordRow] = []
    if out is not None and reported:
        made.append(_observation(row, "stockout_facilities", out / reported, float(out), float(reported)))
    if days is not None:
        made.append(_observation(row, "stockout_days", float(days)))
    return tuple(made)


def _most_days(row: TypedRow) -> int | None:
    """Every day of the period in every facility that was out, or else in every one that reported."""
    facilities = row.get("facilities_out") if row.get("facilities_out") is not None else row.get("facilities")
    if facilities is None or row.period is None:
        return None
    return int(facilities) * ((row.period.end - row.period.start).days + 1)


def _observation(
    row: TypedRow, indicator: str, value: float, numerator: float | None = None, denominator: float | None = None
) -> ObservationRow:
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=row.dated(),
        value=value,
        numerator=numerator,
        denominator=denominator,
        disaggregation=(("product", row.text("product")),),
    )
