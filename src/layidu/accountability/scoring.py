"""The score of a contract in a quarter, as known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import localcontext

from layidu.accountability.checking_targets import fr
from layidu.accountability.contracts import BudgetLine, Contract, Milestone, Objective, Target
from layidu.accountability.judging import judge_budget, judge_milestone, judge_target
from layidu.accountability.lines import Frame, Line, line_score
from layidu.accountability.readings import Known, known_on, means_by
from layidu.accountability.results import ContractScore, LineScore, ObjectiveScore
from layidu.accountability.rounding import EXACT
from layidu.accountability.rules import RuleVersion, conventions_on, rule_on
from layidu.accountability.totals import part_of_line, part_of_objective, total
from layidu.accountability.values import Evidence
from layidu.catalogue.entries import ScoreConvention, ScoringRule
from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period, date_fr


def score(
    contract: Contract,
    evidence: Evidence,
    quarter: Period,
    on: date,
    *,
    rules: Mapping[str, ScoringRule] | None = None,
    conventions: Mapping[str, ScoreConvention] | None = None,
    previous: ContractScore | None = None,
) -> ContractScore:
    """What a contract is worth at the end of a quarter, line by line, as known on the day ``on``.

    Decision served: which promises are kept, and what may be said of them today. Takes the version of the contract
    that judges the quarter (``contracts.in_force``), the evidence of any quarter, and the quarter before for the
    trend of totals. Gives a line a target, milestone and budget line, then objectives and the contract; shares 0-1,
    points of 100, exact (round with ``rounding``). A quarter closed on a day is scored again the same for ever with
    that ``on``. Rules and thresholds are those in force the day that the contract's version takes effect; none means
    the catalogue's. Errors: Refusal (CONTRAT-HORS-PERIODE, CONTRAT-REGLE-INCONNUE).
    """
    if not (contract.period.start <= quarter.end <= contract.period.end):
        raise refusal("CONTRAT-HORS-PERIODE", contract=contract.ref, value=str(quarter), period=str(contract.period))
    day = contract.effective
    thresholds = conventions_on(day, conventions)
    known = known_on(evidence, on)
    versions: dict[str, RuleVersion] = {}
    for line in lines_of(contract):
        if line.rule not in versions:
            version = rule_on(line.rule, day, rules)
            if version is None:
                raise refusal("CONTRAT-REGLE-INCONNUE", what=line.ref, value=line.rule)
            versions[line.rule] = version
    with localcontext(EXACT):
        means = means_by(contract, known, quarter.end)
        blocked = frozenset(ref for debt in means for ref in debt.blocks)
        frame = Frame(contract, quarter, known, thresholds, blocked)
        before = {item.ref: item.total for item in previous.objectives} if previous else {}
        objectives = []
        for objective in contract.objectives:
            lines = tuple(_line(frame, objective, line, versions[line.rule]) for line in lines_in(objective))
            parts = [part_of_line(line) for line in lines]
            summed = total(objective.title, parts, thresholds, before.get(objective.ref))
            objectives.append(ObjectiveScore(objective.ref, objective.title, objective.weight, summed, lines))
        parts = [part_of_objective(item) for item in objectives]
        whole = total(contract.title, parts, thresholds, previous.total if previous else None)
    return ContractScore(
        contract.ref, contract.version, quarter, on, whole, tuple(objectives), means,
        tuple(known.remarks.get("", ())), tuple(version.used for _, version in sorted(versions.items())),
        thresholds.used, tuple(_doubts(contract, known, quarter)), contract.example,
    )  # fmt: skip


def lines_in(objective: Objective) -> tuple[Line, ...]:
    """The targets, milestones and budget lines of an objective."""
    return (*objective.targets, *objective.milestones, *objective.budget)


def lines_of(contract: Contract) -> Iterator[Line]:
    """Every line of a contract, in its order."""
    for objective in contract.objectives:
        yield from lines_in(objective)


def _line(frame: Frame, objective: Objective, line: Line, rule: RuleVersion) -> LineScore:
    if isinstance(line, Target):
        found = judge_target(frame, line, rule)
    elif isinstance(line, BudgetLine):
        found = judge_budget(frame, line, rule)
    else:
        found = judge_milestone(frame, line, rule)
    return line_score(frame, objective.ref, objective.weight, line, rule, found)


def _doubts(contract: Contract, known: Known, quarter: Period) -> Iterator[Finding]:
    """Evidence about nothing in the contract, and shares that cannot be shares: said, never dropped in silence."""
    units = {line.ref: line.unit if isinstance(line, Target) else "" for line in lines_of(contract)}
    refs = {*units, *(owed.ref for owed in contract.means), ""}
    for kind in (known.values, known.absences, known.means, known.reviews, known.remarks, known.reports, known.peers):
        for ref, rows in kind.items():
            if ref not in refs:
                yield finding("CONTRAT-LIGNE-INCONNUE", value=ref, contract=contract.ref, rows=len(rows))
    for line in lines_of(contract):
        last = max(known.reviews.get(line.ref, ()), key=lambda row: (row.on, row.known_on or row.on), default=None)
        if isinstance(line, Milestone) and last is not None and last.done_on is not None and not last.day_stated:
            yield finding("CONTRAT-JALON-JOUR-SUPPOSE", what=f"{line.ref} « {line.title} »", day=date_fr(last.done_on))
    for ref, rows in known.values.items():
        if units.get(ref) == "part":
            ends = [row for row in rows if quarter.start <= row.period.end <= quarter.end]
            wrong = [
                number for row in ends for number in (row.declared, row.verified, row.validated) if (number or 0) > 1
            ]
            if wrong:
                largest = max(number for number in wrong if number is not None)
                yield finding("CONTRAT-PART-DOUTEUSE", what=ref, value=fr(largest), rows=len(wrong))
