"""A displacement row -> observations ``idps`` (persons) and ``idp_households``; a share becomes bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from layidu.core.periods import Period
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a share that no country total of the same date can turn into persons."""
    if row.get("persons") is None and row.get("share") is not None and _total(row, rows) is None:
        row.report("TOTAL-ABSENT", "share", row.text("region"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Observations at the grain place x group x date; place ``None`` where the source does not say it.

    A share gives low = floor and high = ceiling of (share -+ precision) x the country's total of the same date.
    """
    made: list[RecordRow] = []
    if row.get("persons") is not None:
        made.append(_observation(row, "idps", value=float(row.must("persons"))))
    elif row.get("share") is not None:
        total = _total(row, rows)
        if total is None:
            raise ValueError(f"row {row.number}: a share without total")
        precision = row.get("precision") or Decimal(0)
        low = math.floor(max(Decimal(0), row.must("share") - precision) * total)
        high = math.ceil(min(Decimal(1), row.must("share") + precision) * total)
        made.append(_observation(row, "idps", low=float(low), high=float(high)))
    if row.get("households") is not None:
        made.append(_observation(row, "idp_households", value=float(row.must("households"))))
    return tuple(made)


def _total(row: TypedRow, rows: Sequence[TypedRow]) -> int | None:
    key = (row.period, row.text("cycle"))
    totals = {
        other.must("persons") for other in rows
        if other.country and other.sound and other.get("persons") is not None and other.get("group") is None
        and (other.period, other.text("cycle")) == key
    }  # fmt: skip
    return totals.pop() if len(totals) == 1 else None


def _observation(
    row: TypedRow, indicator: str, *, value: float | None = None, low: float | None = None, high: float | None = None
) -> ObservationRow:
    period: Period = row.dated()
    group = row.get("group")
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=period,
        value=value,
        low=low,
        high=high,
        disaggregation=(("group", group),) if group else (),
        series=row.text("cycle"),
    )
