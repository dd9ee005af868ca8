"""All or nothing, by a day."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Jalon : tout ou rien à la date",
    unit="part de la réalisation (1 = entière)",
    words="1 si le jalon est fait au plus « grace_days » jours après sa date, « late_worth » s’il l’est jusqu’à "
    "« late_days » jours après, sinon 0",
    parameters=("grace_days", "late_days", "late_worth"),
)
def milestone(case: Case, parameters: Parameters) -> Decimal:
    """Done in time is worth all; what is done late is worth what the rule says, and nothing in the strict rule."""
    if case.value != 1:
        return Decimal(0)
    if case.days_late <= parameters.number("grace_days"):
        return Decimal(1)
    return parameters.number("late_worth") if case.days_late <= parameters.number("late_days") else Decimal(0)
