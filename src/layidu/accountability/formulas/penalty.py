"""Points taken for each unit above what is tolerated."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Pénalité par unité au-dessus du toléré",
    unit="part de la réalisation (1 = entière)",
    words="1 − « per_unit » × max(0 ; valeur − nombre toléré à la date) ; peut descendre sous 0 si le plancher du "
    "contrat le permet",
    parameters=("per_unit",),
    holds=True,
)
def penalty(case: Case, parameters: Parameters) -> Decimal:
    """Late reports, days out of stock: the trajectory is the number tolerated, each one more costs the same."""
    return 1 - parameters.number("per_unit") * max(Decimal(0), case.value - case.expected)
