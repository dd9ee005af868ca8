"""The share of what is due, worth nothing below a threshold."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Seuil : rien au-dessous, la part réalisée au-dessus",
    unit="part de la réalisation (1 = entière)",
    words="part réalisée = valeur ÷ trajectoire (trajectoire ÷ valeur si baisser est mieux) ; "
    "0 au-dessous du seuil « threshold », sinon la part réalisée, au plus « limit »",
    parameters=("threshold", "limit"),
    divides=True,
)
def step(case: Case, parameters: Parameters) -> Decimal:
    """Where nothing is due, or nothing is left of what should fall: reached is the limit or 1, not reached is 0."""
    ratio = case.ratio()
    if ratio is None:
        if not case.reached():
            return Decimal(0)
        return parameters.number("limit") if case.direction == "decrease" else Decimal(1)
    return Decimal(0) if ratio < parameters.number("threshold") else min(ratio, parameters.number("limit"))
