"""Points by bands of the share of what is due."""

from __future__ import annotations

from decimal import Decimal

from layidu.accountability.formula import Case, Parameters, formula


@formula(
    title="Paliers de la part réalisée",
    unit="part de la réalisation (1 = entière)",
    words="part réalisée = valeur ÷ trajectoire (trajectoire ÷ valeur si baisser est mieux) ; "
    "réalisation = celle du plus haut palier de « bands » atteint, 0 au-dessous du premier",
    parameters=("bands",),
    divides=True,
)
def bands(case: Case, parameters: Parameters) -> Decimal:
    """``bands`` are (from this share, worth), in rising order. Where no share exists: reached is 1 or the top worth."""
    ratio = case.ratio()
    if ratio is None:
        if not case.reached():
            return Decimal(0)
        ratio = parameters.pairs("bands")[-1][0] if case.direction == "decrease" else Decimal(1)
    return max((worth for start, worth in parameters.pairs("bands") if ratio >= start), default=Decimal(0))
