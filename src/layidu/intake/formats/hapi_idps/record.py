"""A row of displaced people -> an observation ``idps`` of one round of one operation."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

SERIES = "HDX HAPI"


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what the publisher says of the row, and a level that contradicts its place."""
    check_published(row)


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Persons at the grain place x operation x round x assessment. A round without number is known by its first day.

    A later round of the operation takes the place of the earlier ones, which stay in the ledger. The series is the
    publisher: the tracking matrix gives the same rounds itself, and the two are never added.
    """
    number = row.text("reporting_round") or row.dated().start.isoformat()
    cut = {"assessment": row.text("assessment_type"), "operation": row.text("operation"), "round": number}
    return (
        ObservationRow(
            indicator="idps",
            place=row.places[0] if row.places else None,
            period=row.dated(),
            value=float(row.must("population")),
            disaggregation=tuple((name, said) for name, said in cut.items() if said),
            series=SERIES,
        ),
    )
