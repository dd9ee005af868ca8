"""Money spent against what should be spent by now."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Exécution du budget",
    unit="part de la réalisation (1 = entière)",
    words="dépensé ÷ (montant × part due à la date), au plus 1 ; la part due suit « schedule » (parts cumulées à des "
    "fractions égales de la période, en ligne droite entre elles) ; tout dépassement du montant retire "
    "(dépassement ÷ montant) ÷ « overrun_zero_at »",
    parameters=("schedule", "overrun_zero_at"),
)
def budget_execution(case: Case, parameters: Parameters) -> Decimal:
    """Spending all that is due is full achievement; more than the whole amount takes away, since it was not granted."""
    due = case.amount * share_due(case.elapsed, parameters.numbers("schedule"))
    over = max(Decimal(0), case.value - case.amount) / case.amount / parameters.number("overrun_zero_at")
    done = Decimal(1) if due == 0 else min(Decimal(1), case.value / due)
    return max(Decimal(0), done - over)


def share_due(elapsed: Decimal, schedule: tuple[Decimal, ...]) -> Decimal:
    """The share of the budget due when ``elapsed`` (0-1) of the period is gone, on straight lines from (0, 0).

    >>> share_due(Decimal("0.375"), (Decimal("0.1"), Decimal("0.4"), Decimal("0.7"), Decimal(1)))
    Decimal('0.2500')
    """
    points = (Decimal(0), *schedule)
    position = elapsed * len(schedule)
    index = min(int(position), len(schedule) - 1)
    return points[index] + (points[index + 1] - points[index]) * (position - index)
