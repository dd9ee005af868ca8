"""A row of needs -> people in need within bounds; one figure alone is both bounds."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import NeedRow, RecordRow
from layidu.intake.rows import TypedRow


def _bounds(row: TypedRow) -> tuple[int | None, int | None]:
    single = row.get("pin")
    low, high = row.get("pin_low"), row.get("pin_high")
    return (single if low is None and high is None else low), (single if high is None and low is None else high)


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report bounds out of order."""
    low, high = _bounds(row)
    if low is not None and high is not None and low > high:
        row.report("BORNES-INVERSEES", "pin_low", str(low), high=str(high))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One need at the grain place x period x sector x group; persons; a bound that is not said stays unknown."""
    low, high = _bounds(row)
    return (
        NeedRow(
            places=row.places,
            period=row.dated(),
            sector=row.get("sector"),
            group=row.must("group"),
            low=low,
            high=high,
            targeted=row.get("targeted"),
            severity=row.get("severity"),
            cause=row.text("cause"),
            method=row.text("method"),
        ),
    )
