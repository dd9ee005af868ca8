"""A row of reviews -> one judgement of one commitment."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.judging import check_judgement
from layidu.intake.records import RecordRow, ReviewRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what closes without evidence or reason, and a state that contradicts the rest."""
    check_judgement(row, row.get("date"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One review; an empty decision is none, and leaves the commitment's status as it is."""
    return (
        ReviewRow(
            commitment_ref=row.text("commitment_ref"),
            on=row.must("date"),
            rating=row.text("rating"),
            decision=row.get("decision") or "",
            decided_by=row.must("decided_by"),
            finding=row.text("finding"),
            state=row.get("state") or "",
            waits_for=row.get("waits_for"),
            evidence=row.text("evidence"),
            done_on=row.get("done_on"),
        ),
    )
