"""A level that must be held."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Maintenir un niveau",
    unit="part de la réalisation (1 = entière)",
    words="écart = ce qui manque à la trajectoire (des deux côtés si le sens est « maintenir »), rapporté à elle ; "
    "1 tant que l’écart ne dépasse pas « tolerance », puis baisse en ligne droite jusqu’à 0 à « zero_at »",
    parameters=("tolerance", "zero_at"),
    holds=True,
)
def maintain(case: Case, parameters: Parameters) -> Decimal:
    """Better than the level is never blamed, save where the direction is to stay at it. A level of 0 allows no gap."""
    gap = case.value - case.expected if case.direction == "decrease" else case.expected - case.value
    gap = abs(gap) if case.direction == "maintain" else max(Decimal(0), gap)
    if gap == 0:
        return Decimal(1)
    if case.expected == 0:
        return Decimal(0)
    share, tolerance, zero_at = gap / abs(case.expected), parameters.number("tolerance"), parameters.number("zero_at")
    return Decimal(1) if share <= tolerance else max(Decimal(0), (zero_at - share) / (zero_at - tolerance))
