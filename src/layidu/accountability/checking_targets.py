"""What may be wrong with one target: direction, baseline, trajectory, floor and cap, indicator, unit, denominator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from layidu.accountability.contracts import Contract, Direction, Target
from layidu.accountability.rules import RuleVersion
from layidu.accountability.trajectory import points
from layidu.catalogue.entries import Indicator, Unit
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.periods import date_fr

DIRECTIONS_FR: Mapping[Direction, str] = {"increase": "augmenter", "decrease": "diminuer", "maintain": "maintenir"}


def fr(number: Decimal | int) -> str:
    """A number as the contract writes it, with a decimal comma and no digit dropped.

    >>> fr(Decimal("0.950"))
    '0,95'
    """
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def check_target(
    contract: Contract,
    target: Target,
    rule: RuleVersion | None,
    indicators: Mapping[str, Indicator],
    units: Mapping[str, Unit],
) -> Iterator[Finding]:
    """Everything that is wrong with one target; ``rule`` is none where it is unknown (said elsewhere)."""
    what = f"{target.ref} « {target.title} »"
    yield from _direction(what, target, rule)
    yield from _trajectory(what, contract, target, rule)
    if target.floor >= target.cap:
        yield finding("CONTRAT-PLANCHER-PLAFOND", what=what, value=fr(target.floor), cap=fr(target.cap))
    yield from _indicator(what, target, indicators.get(target.indicator))
    if target.unit not in units:
        yield finding("CONTRAT-UNITE-INCONNUE", what=what, value=target.unit)
    if target.unit == "part":
        largest = max(target.baseline, target.target, *(step.value for step in target.trajectory))
        if largest > 1:
            yield finding("CONTRAT-PART-DOUTEUSE", what=what, value=fr(largest))


def worse(first: Decimal, second: Decimal, direction: Direction) -> bool:
    """Whether the first value is worse than the second; where the direction is to maintain, whether they differ."""
    if direction == "maintain":
        return first != second
    return first < second if direction == "increase" else first > second


def _direction(what: str, target: Target, rule: RuleVersion | None) -> Iterator[Finding]:
    if worse(target.target, target.baseline, target.direction):
        yield finding(
            "CONTRAT-CIBLE-SENS", what=what, value=fr(target.target), baseline=fr(target.baseline),
            direction=DIRECTIONS_FR[target.direction],
        )  # fmt: skip
    elif target.target == target.baseline and rule is not None and not rule.formula.holds:
        yield finding("CONTRAT-CIBLE-EGALE", what=what, value=fr(target.target), rule=target.rule)


def _trajectory(what: str, contract: Contract, target: Target, rule: RuleVersion | None) -> Iterator[Finding]:
    steps = points(contract, target)
    before = target.baseline
    seen = set()
    for step in steps if target.trajectory else ():
        if step.on in seen or not contract.period.start <= step.on <= contract.period.end:
            yield finding(
                "CONTRAT-TRAJECTOIRE-DATE", what=what, value=date_fr(step.on), period=contract.period.label_fr()
            )
        seen.add(step.on)
        if worse(step.value, before, target.direction):
            yield finding(
                "CONTRAT-TRAJECTOIRE-RECUL", what=what, value=fr(step.value), day=date_fr(step.on), before=fr(before)
            )
        before = step.value
    if steps[-1].value != target.target:
        yield finding("CONTRAT-TRAJECTOIRE-FIN", what=what, value=fr(steps[-1].value), target=fr(target.target))
    if rule is not None and rule.formula.divides:
        least = min(step.value for step in (steps if target.trajectory else steps[-1:]))
        if least <= 0:
            yield finding("CONTRAT-CIBLE-SANS-RAPPORT", what=what, value=fr(least), rule=target.rule)


def _indicator(what: str, target: Target, indicator: Indicator | None) -> Iterator[Finding]:
    if indicator is None:
        yield finding("CONTRAT-INDICATEUR-INCONNU", what=what, value=target.indicator)
        return
    if indicator.unit != target.unit:
        yield finding("CONTRAT-UNITE-INDICATEUR", what=what, value=target.unit, unit=indicator.unit)
    if indicator.kind == "ratio" and not (target.denominator.strip() or indicator.denominator.strip()):
        yield finding("CONTRAT-DENOMINATEUR", what=what, value=indicator.id)
    if "maintain" not in (target.direction, indicator.direction or "maintain") and (
        indicator.direction != target.direction
    ):
        yield finding(
            "CONTRAT-SENS-INDICATEUR", what=what, value=DIRECTIONS_FR[target.direction], indicator=indicator.label_fr
        )
