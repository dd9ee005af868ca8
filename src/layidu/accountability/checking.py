"""What must be mended before a contract can be signed: everything at once, each with its stable code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from layidu.accountability.checking_targets import check_target, fr
from layidu.accountability.contracts import BudgetLine, Contract, MeansOwed, Milestone, Objective, Target
from layidu.accountability.rules import rule_on
from layidu.accountability.scoring import lines_in, lines_of
from layidu.accountability.values import Evidence, Signature
from layidu.catalogue.entries import Indicator, ScoringRule, Unit, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.money import EXPONENTS
from layidu.core.periods import Period, date_fr


@dataclass(frozen=True)
class Checked:
    """What a contract is checked against."""

    contract: Contract
    indicators: Mapping[str, Indicator]
    others: tuple[Contract, ...]
    units: Mapping[str, Unit]
    rules: Mapping[str, ScoringRule] | None


def check(
    contract: Contract,
    indicators: Mapping[str, Indicator],
    others: Iterable[Contract] = (),
    *,
    signatures: Iterable[Signature] = (),
    amends: Contract | None = None,
    closed: Iterable[Period] = (),
    units: Mapping[str, Unit] | None = None,
    rules: Mapping[str, ScoringRule] | None = None,
) -> tuple[Finding, ...]:
    """Everything that is wrong with a contract, in the contract's order.

    Decision served: whether it can be signed, and what to mend first. ``others`` are the contracts in force (versions
    of this one are passed over); ``amends`` the version that this one amends, ``closed`` the quarters already closed;
    ``units`` and ``rules`` are the catalogue's where not given. No error among the findings: it can be signed.
    """
    known = entries(Unit) if units is None else units
    checked = Checked(contract, indicators, tuple(others), known, rules)
    found: list[Finding] = []
    for look in CHECKS:
        found += look(checked)
    parties = {party.actor for party in contract.parties}
    found += [finding("CONTRAT-SIGNATAIRE", value=sign.name) for sign in signatures if sign.actor not in parties]
    return (*found, *(check_amendment(contract, amends, closed) if amends else ()))


def check_amendment(contract: Contract, amends: Contract, closed: Iterable[Period]) -> tuple[Finding, ...]:
    """Whether an amendment follows the version that it amends, and leaves closed quarters alone.

    Decision served: a closed quarter never moves. An amendment judges every quarter that ends from the day it takes
    effect, so that day must lie after the last closed quarter.
    """
    found = []
    if contract.ref != amends.ref or contract.version != amends.version + 1:
        found.append(
            finding(
                "CONTRAT-VERSION", value=str(contract.version), contract=amends.ref, expected=str(amends.version + 1)
            )
        )
    for quarter in sorted(closed, reverse=True):
        if contract.effective <= quarter.end:
            day = date_fr(contract.effective)
            found.append(
                finding("CONTRAT-TRIMESTRE-CLOS", value=str(contract.version), day=day, quarter=quarter.label_fr())
            )
            break
    return tuple(found)


def check_closing(contract: Contract, evidence: Evidence, quarter: Period) -> tuple[Finding, ...]:
    """What is missing before a quarter is closed: evidence of the milestones due or said to be done by its end.

    Decision served: whether the quarter can be closed as it stands. A review that judges a milestone as not done
    needs no evidence; a reason stated for the quarter takes the place of one.
    """
    found = []
    excused = {row.ref for row in evidence.absences if row.quarter == quarter}
    for line in lines_of(contract):
        if not isinstance(line, Milestone):
            continue
        reviews = sorted((row for row in evidence.reviews if row.ref == line.ref), key=lambda row: row.on)
        last = reviews[-1] if reviews else None
        claimed = last is not None and last.done_on is not None and last.done_on <= quarter.end
        silent = last is None and line.due <= quarter.end and line.ref not in excused
        if silent or (claimed and last is not None and not last.evidence.strip()):
            found.append(
                finding(
                    "CONTRAT-PREUVE-ABSENTE", value=line.evidence, what=_named(line), day=date_fr(line.due),
                    quarter=quarter.label_fr(),
                )
            )  # fmt: skip
    return tuple(found)


def _named(item: Target | Milestone | BudgetLine | MeansOwed | Objective) -> str:
    return f"{item.ref} « {item.title} »"


def _parties(checked: Checked) -> Iterator[Finding]:
    holders = [party.name for party in checked.contract.parties if party.role == "holder"]
    if len(holders) != 1:
        yield finding("CONTRAT-TITULAIRE", value=", ".join(holders) or "aucun", count=len(holders))
    if not any(party.role == "authority" for party in checked.contract.parties):
        yield finding("CONTRAT-AUTORITE")


def _references(checked: Checked) -> Iterator[Finding]:
    contract = checked.contract
    items = [*contract.objectives, *lines_of(contract), *contract.means]
    for ref, count in Counter(item.ref for item in items).items():
        if count > 1:
            yield finding("CONTRAT-REFERENCE-DOUBLE", value=ref, count=count)


def _weights(checked: Checked) -> Iterator[Finding]:
    contract = checked.contract
    if not contract.objectives:
        yield finding("CONTRAT-VIDE", what=f"Le contrat {contract.ref}")
        return
    yield from _sum("des objectifs", contract.objectives)
    for objective in contract.objectives:
        lines = lines_in(objective)
        if not lines:
            yield finding("CONTRAT-VIDE", what=f"L'objectif {_named(objective)}")
        else:
            yield from _sum(f"de l'objectif {_named(objective)}", lines)


def _sum(what: str, items: Iterable[Objective | Target | Milestone | BudgetLine]) -> Iterator[Finding]:
    rows = list(items)
    for item in rows:
        if not 0 <= item.weight <= 1:
            yield finding("CONTRAT-POIDS-HORS-BORNES", what=_named(item), value=fr(item.weight))
    whole = sum(item.weight for item in rows)
    if whole != 1:
        yield finding("CONTRAT-POIDS", what=what, value=fr(whole))


def _rules(checked: Checked) -> Iterator[Finding]:
    for line in lines_of(checked.contract):
        rule = rule_on(line.rule, checked.contract.effective, checked.rules)
        kind = "target" if isinstance(line, Target) else "milestone" if isinstance(line, Milestone) else "budget"
        if rule is None:
            yield finding("CONTRAT-REGLE-INCONNUE", what=_named(line), value=line.rule)
        elif rule.applies_to != kind:
            yield finding("CONTRAT-REGLE-GENRE", what=_named(line), value=line.rule)


def _targets(checked: Checked) -> Iterator[Finding]:
    for line in lines_of(checked.contract):
        if isinstance(line, Target):
            rule = rule_on(line.rule, checked.contract.effective, checked.rules)
            yield from check_target(checked.contract, line, rule, checked.indicators, checked.units)


def _milestones(checked: Checked) -> Iterator[Finding]:
    period = checked.contract.period
    for line in lines_of(checked.contract):
        if isinstance(line, Milestone):
            if not line.evidence.strip():
                yield finding("CONTRAT-JALON-SANS-PREUVE", what=_named(line))
            if not period.start <= line.due <= period.end:
                yield finding(
                    "CONTRAT-DATE-HORS-PERIODE", what=_named(line), value=date_fr(line.due), period=period.label_fr()
                )
        elif isinstance(line, BudgetLine) and (line.amount <= 0 or line.currency not in EXPONENTS):
            yield finding("CONTRAT-BUDGET-MONTANT", what=_named(line), value=f"{line.amount} {line.currency}".strip())


def _means(checked: Checked) -> Iterator[Finding]:
    refs = {line.ref for line in lines_of(checked.contract)}
    for owed in checked.contract.means:
        counted = owed.quantity is not None and owed.quantity > 0 and bool(owed.unit)
        paid = owed.amount is not None and owed.amount > 0 and owed.currency in EXPONENTS
        if not (counted or paid):
            yield finding("CONTRAT-MOYEN-SANS-QUANTITE", what=_named(owed))
        elif counted and owed.unit not in checked.units:
            yield finding("CONTRAT-UNITE-INCONNUE", what=_named(owed), value=owed.unit)
        for ref in owed.conditions:
            if ref not in refs:
                yield finding("CONTRAT-CONDITION-INCONNUE", what=_named(owed), value=ref)


def _overlaps(checked: Checked) -> Iterator[Finding]:
    contract = checked.contract
    mine = [line for line in lines_of(contract) if isinstance(line, Target)]
    for index, target in enumerate(mine):
        for twin in mine[:index]:
            if twin.indicator == target.indicator and _places(contract, twin) & _places(contract, target):
                yield _overlap(target, contract)
    holders = {party.actor for party in contract.parties if party.role == "holder"}
    for other in checked.others:
        theirs = {party.actor for party in other.parties if party.role == "holder"}
        if other.ref == contract.ref or not (holders & theirs) or not other.period.overlaps(contract.period):
            continue
        for target in mine:
            if any(
                line.indicator == target.indicator and _places(other, line) & _places(contract, target)
                for line in lines_of(other)
                if isinstance(line, Target)
            ):
                yield _overlap(target, other)


def _overlap(target: Target, other: Contract) -> Finding:
    return finding(
        "CONTRAT-CHEVAUCHEMENT", what=_named(target), value=target.indicator, other=other.ref,
        period=other.period.label_fr(),
    )  # fmt: skip


def _places(contract: Contract, target: Target) -> frozenset[str | None]:
    """Where a target is observed; the contract's places where it does not say."""
    return frozenset([target.place] if target.place else contract.places or [None])


#: One look a concern; a new check is one function here.
CHECKS: tuple[Callable[[Checked], Iterator[Finding]], ...] = (
    _parties, _references, _weights, _rules, _targets, _milestones, _means, _overlaps,
)  # fmt: skip
