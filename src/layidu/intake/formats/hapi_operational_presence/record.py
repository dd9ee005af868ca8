"""A row of operational presence -> a delivery of kind presence: who is there, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published, check_sector, sector_of
from layidu.intake.records import DeliveryRow, RecordRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what the publisher says of the row, a level that contradicts its place, and a sector said twice."""
    check_published(row)
    check_sector(row)


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One presence at the grain organisation x place x sector x period; no activity and no people are said."""
    return (
        DeliveryRow(
            kind="presence",
            actors=(("leads", row.must("organisation")),),
            places=row.places,
            period=row.dated(),
            sector=sector_of(row),
        ),
    )
