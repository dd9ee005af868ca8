"""What is due at a date: the trajectory of a target, months gone of a contract, the quarter before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from layidu.accountability.contracts import Contract, Step, Target
from layidu.accountability.results import Explained
from layidu.core.periods import Period, date_fr


def points(contract: Contract, target: Target) -> tuple[Step, ...]:
    """The points between which the trajectory runs in straight lines, in order of date.

    As the contract writes them; where it writes none, from the baseline on the eve of the contract to the target on
    its last day.
    """
    if target.trajectory:
        return tuple(sorted(target.trajectory, key=lambda step: step.on))
    eve = contract.period.start - timedelta(days=1)
    return (Step(eve, target.baseline), Step(contract.period.end, target.target))


def due_at(contract: Contract, target: Target, day: date) -> Explained | None:
    """The trajectory value on a day (unit of the target), with how it was made; none before the first written step.

    Decision served: what can be asked on that day. Between two steps the value is read on the straight line, by days;
    after the last one it stays. A contract that asks nothing before its end writes one step, at its end.
    """
    steps = points(contract, target)
    if day < steps[0].on:
        return None
    label = f"Valeur de la trajectoire au {date_fr(day)}"
    before = max((step for step in steps if step.on <= day), key=lambda step: step.on)
    after = next((step for step in steps if step.on > day), None)
    if before.on == day or after is None:
        return Explained(label if before.on == day else f"Valeur due au {date_fr(before.on)}", before.value)
    gone, whole = (day - before.on).days, (after.on - before.on).days
    return Explained(
        label,
        before.value + (after.value - before.value) * Decimal(gone) / Decimal(whole),
        "valeur avant + (valeur après − valeur avant) × jours écoulés ÷ jours entre les deux",
        (
            Explained(f"Valeur au {date_fr(before.on)}", before.value),
            Explained(f"Valeur au {date_fr(after.on)}", after.value),
            Explained("Jours écoulés", gone),
            Explained("Jours entre les deux", whole),
        ),
    )


def elapsed(period: Period, day: date) -> Decimal:
    """The share (0-1) of a contract's calendar months gone at the end of the month of ``day``.

    >>> elapsed(Period.parse("2026"), date(2026, 6, 30))
    Decimal('0.5')
    """
    if day < period.start:
        return Decimal(0)
    gone = Period(period.start, max(day, period.start)).months_count()
    return min(Decimal(1), Decimal(gone) / Decimal(period.months_count()))


def quarter_before(quarter: Period) -> Period:
    """The period of as many whole months just before.

    >>> str(quarter_before(Period.parse("2026Q1")))
    '2025-10:2025-12'
    """
    end = quarter.start - timedelta(days=1)
    months = end.year * 12 + end.month - quarter.months_count()
    return Period(date(months // 12, months % 12 + 1, 1), end)


def quarters(period: Period) -> tuple[Period, ...]:
    """The calendar quarters that end within a period, in order.

    >>> [str(quarter) for quarter in quarters(Period.parse("2026"))][-1]
    '2026-10:2026-12'
    """
    ends = [month for month in period.months() if month.start.month % 3 == 0 and month.end <= period.end]
    return tuple(Period.parse(f"{end.start.year}Q{end.start.month // 3}") for end in ends)
