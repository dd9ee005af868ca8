"""A contract tried on the past before it is signed: what past values would have made, which targets are doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from layidu.accountability.checking_targets import fr, worse
from layidu.accountability.contracts import Contract, Target
from layidu.accountability.readings import by_ref, readings
from layidu.accountability.results import ContractScore, Reading
from layidu.accountability.scoring import lines_of, score
from layidu.accountability.trajectory import quarters
from layidu.accountability.values import Evidence, PeerValue, Value
from layidu.catalogue.entries import ScoringRule
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.periods import Period


@dataclass(frozen=True, slots=True)
class TargetOutlook:
    """A target beside the past: the latest value before the contract, the best ever, and the best of any peer.

    Values in the target's unit; none where nothing is known. ``peers`` counts members with a value, without names.
    """

    ref: str
    title: str
    target: Decimal
    present: Decimal | None
    present_period: Period | None
    best: Decimal | None
    best_peer: Decimal | None
    peers: int
    below_present: bool
    above_peers: bool


@dataclass(frozen=True, slots=True)
class Simulation:
    """The score of each quarter had the past repeated itself, the outlook of each target, and what to look at."""

    scores: tuple[ContractScore, ...]
    outlooks: tuple[TargetOutlook, ...]
    findings: tuple[Finding, ...]


def simulate(
    contract: Contract,
    past_values: Iterable[Value],
    peers: Iterable[PeerValue] = (),
    *,
    rules: Mapping[str, ScoringRule] | None = None,
) -> Simulation:
    """What a contract would have been worth with the values of the years before it, and which targets are doubtful.

    Decision served: whether to sign as it stands. Takes past values under the contract's own refs, and those of the
    declared peer group; each quarter of the contract is given the latest past value of the same months. Milestones
    and budget lines have no past: they stay unjudged, so that little but targets is often printed as bounds.
    Findings: a target less good than the present level, better than any peer ever reached, or without a past.
    """
    past = [value for value in past_values if value.period.end < contract.period.start]
    found = {ref: readings(rows) for ref, rows in by_ref(past).items()}
    others = by_ref(peers)
    targets = [line for line in lines_of(contract) if isinstance(line, Target)]
    outlooks = tuple(_outlook(line, found.get(line.ref, []), others.get(line.ref, [])) for line in targets)
    scores: list[ContractScore] = []
    for quarter in quarters(contract.period):
        moved = tuple(value for line in targets for value in _moved(found.get(line.ref, []), line.ref, quarter))
        before = scores[-1] if scores else None
        scores.append(score(contract, Evidence(moved), quarter, quarter.end, rules=rules, previous=before))
    return Simulation(tuple(scores), outlooks, tuple(said for item in outlooks for said in _said(item)))


def _moved(past: list[Reading], ref: str, quarter: Period) -> list[Value]:
    """The latest past value that ended in the same months of an earlier year, as if it were of this quarter."""
    months = {month.start.month for month in quarter.months()}
    same = [reading for reading in past if reading.period.end.month in months]
    if not same:
        return []
    last = same[-1]
    return [Value(ref, quarter, last.declared, last.verified, last.validated, origins=last.origins)]


def _outlook(target: Target, past: list[Reading], peers: list[PeerValue]) -> TargetOutlook:
    present = past[-1] if past else None
    best = _best([reading.used for reading in past], target)
    best_peer = _best([row.value for row in peers], target)
    return TargetOutlook(
        target.ref, target.title, target.target, present.used if present else None,
        present.period if present else None, best, best_peer, len({row.peer for row in peers}),
        present is not None and target.direction != "maintain" and worse(target.target, present.used, target.direction),
        best_peer is not None and target.direction != "maintain" and worse(best_peer, target.target, target.direction),
    )  # fmt: skip


def _best(values: list[Decimal], target: Target) -> Decimal | None:
    if not values:
        return None
    if target.direction == "maintain":
        return min(values, key=lambda value: abs(value - target.target))
    return max(values) if target.direction == "increase" else min(values)


def _said(item: TargetOutlook) -> list[Finding]:
    what, said = f"{item.ref} « {item.title} »", []
    if item.present is None or item.present_period is None:
        said.append(finding("SIMULATION-SANS-PASSE", what=what))
    elif item.below_present:
        said.append(
            finding(
                "SIMULATION-SOUS-NIVEAU", what=what, value=fr(item.target), present=fr(item.present),
                period=item.present_period.label_fr(),
            )
        )  # fmt: skip
    if item.above_peers and item.best_peer is not None:
        said.append(
            finding(
                "SIMULATION-HORS-PAIRS", what=what, value=fr(item.target), best=fr(item.best_peer), count=item.peers
            )
        )
    return said
