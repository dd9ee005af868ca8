"""Progress from the baseline towards what the trajectory asks for at the date."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Linéaire entre le niveau de départ et la trajectoire",
    unit="part de la réalisation (1 = entière)",
    words="(valeur − niveau de départ) ÷ (valeur de la trajectoire à la date − niveau de départ) ; "
    "si la trajectoire est encore au niveau de départ : 1 quand la valeur ne fait pas moins bien, sinon 0",
)
def linear(case: Case, parameters: Parameters) -> Decimal:
    """The share of the way gone; the direction of benefit follows from the sign of what was to be gained."""
    way = case.expected - case.baseline
    if way == 0:
        return Decimal(1) if case.reached() else Decimal(0)
    return (case.value - case.baseline) / way
