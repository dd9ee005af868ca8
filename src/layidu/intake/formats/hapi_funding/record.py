"""A row of funding -> what an appeal requires and has received, observed."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published
from layidu.intake.plan_funding import check_share, observed
from layidu.intake.records import RecordRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what the publisher says of the row, and a printed share that its two amounts contradict."""
    check_published(row)
    check_share(row, "required_usd", "funded_usd", "funded_pct")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Observations ``funding_required`` and ``funding_received`` in dollars; an amount not said is not observed."""
    appeal = row.text("appeal_code") or row.text("appeal_name")
    amounts = (("funding_required", row.get("required_usd")), ("funding_received", row.get("funded_usd")))
    return tuple(observed(row, indicator, amount, appeal) for indicator, amount in amounts if amount is not None)
