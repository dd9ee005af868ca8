"""What a response plan requires and has received: two observed totals, that nobody in particular owes or has paid."""

from __future__ import annotations

from decimal import Decimal

from layidu.core.numbers import percent_fr
from layidu.intake.records import ObservationRow
from layidu.intake.rows import TypedRow

#: A printed share may be rounded; beyond a point it is another figure.
_TOLERANCE = Decimal("0.01")


def check_share(row: TypedRow, required: str, funded: str, share: str) -> None:
    """Report a printed share (percent) that is not that of the row's own two amounts.

    In: the row, and the fields that hold the amount required, the amount received and the printed share.
    """
    asked, got, said = row.get(required), row.get(funded), row.get(share)
    if said is None or not asked or got is None:
        return
    if abs(got / asked - said / 100) > _TOLERANCE:
        row.report("PART-CONTREDITE", share, row.text(share), expected=percent_fr(float(got / asked), 1))


def observed(row: TypedRow, indicator: str, amount: Decimal, appeal: str, **cut: str) -> ObservationRow:
    """An amount in United States dollars, at the grain plan x country x period of the plan.

    In: the row, the indicator, the amount, the plan's code (its name where it has none), and what else tells the
    figure apart. Assumption: totals of a plan are whole dollars or carry cents that a double holds exactly.
    """
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=row.dated(),
        value=float(amount),
        disaggregation=tuple(sorted({"appeal": appeal, **cut}.items())),
        series="FTS",
    )
