"""Scores of the signed contracts in a quarter: live, frozen when it is closed, and what stands beside it since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from layidu.accountability.checking import check_closing
from layidu.accountability.contracts import Contract, in_force
from layidu.accountability.results import ContractScore
from layidu.accountability.scoring import score
from layidu.accountability.trajectory import quarter_before
from layidu.accountability.values import Evidence
from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle.contracts.evidence import Gathered, peers_of
from layidu.cycle.contracts.figuring import ScoreFigures
from layidu.cycle.contracts.held import SCORE, ClosedQuarter, SignedContract, closed_quarters, signed_contracts
from layidu.cycle.contracts.printed import Plain, as_printed
from layidu.cycle.figures import FigureBook
from layidu.cycle.snapshots import refer_by
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import ImportRun, Snapshot
from layidu.ledger.workspace import Workspace

LETTER = "S"
QUARTER_MONTHS = 3


@dataclass(frozen=True)
class Scored:
    """One contract in one quarter, as plain data. ``closed``: it is frozen, under the snapshot of that id."""

    contract: str
    data: Plain
    closed: ClosedQuarter | None = None

    def as_json(self) -> Plain:
        """One entry of `layidu score --json`."""
        frozen = self.closed
        return {
            **self.data,
            "closed": None if frozen is None else {
                "id": frozen.id, "on": frozen.closed_on.isoformat(), "by": frozen.closed_by,
                "revision": frozen.revision,
            },
        }  # fmt: skip


def the_quarter(period: Period) -> Period:
    """The period, which must be one calendar quarter. Errors: Refusal CONTRAT-PAS-TRIMESTRE."""
    first = period.start.month % QUARTER_MONTHS == 1 and period.start.day == 1
    if not first or period != Period.parse(f"{period.start.year}Q{(period.start.month + 2) // QUARTER_MONTHS}"):
        raise refusal("CONTRAT-PAS-TRIMESTRE", value=str(period))
    return period


class Scoring:
    """Scores signed contracts over the open ledger, the evidence gathered once for all of them and every quarter.

    Decision served: who keeps which promise, as known on a day. Nothing is written but the figures that open the
    numbers (``save``), so that `layidu explain` finds them.
    """

    def __init__(self, workspace: Workspace, on: date, *, ref: str | None = None) -> None:
        self._on = on
        signed = signed_contracts()
        self._versions: dict[str, list[SignedContract]] = {}
        for each in signed:
            self._versions.setdefault(each.contract.ref, []).append(each)
        if ref is not None and ref not in self._versions:
            raise refusal("CONTRAT-INCONNU", value=ref, known=", ".join(self._versions) or "aucun contrat n'est signé")
        self._wanted = [ref] if ref is not None else list(self._versions)
        self._latest = [versions[-1].contract for versions in self._versions.values()]
        self._gathered = Gathered(workspace, [each.contract for each in signed])
        self._evidence: dict[tuple[str, int], Evidence] = {}
        #: Of each version the score made last: quarters are mostly asked for in their order.
        self._last: dict[str, ContractScore] = {}
        self._rows: dict[str, dict[str, int]] = {}
        self.book = FigureBook()

    def quarter(self, quarter: Period) -> list[Scored]:
        """The live score of every contract wanted that covers the quarter, in the order of their numbers."""
        return [
            Scored(ref, self._printed(version, quarter))
            for ref in self._wanted
            if (version := self._version(ref, quarter)) is not None
        ]

    def doubts_of_closing(self, ref: str, quarter: Period) -> tuple[Finding, ...]:
        """What is missing before the quarter may be closed."""
        version = self._version(ref, quarter)
        return check_closing(version.contract, self._evidence_of(version.contract), quarter) if version else ()

    def save(self) -> None:
        """Write the figures noted so far."""
        self.book.save()

    def _version(self, ref: str, quarter: Period) -> SignedContract | None:
        found = in_force([each.contract for each in self._versions[ref]], quarter.end)
        if found is None or not found.period.start <= quarter.end <= found.period.end:
            return None
        return next(each for each in self._versions[ref] if each.contract.version == found.version)

    def _printed(self, version: SignedContract, quarter: Period) -> Plain:
        if version.id not in self._rows:
            self._rows[version.id] = version.origins()
        figures = ScoreFigures(self.book, self._rows[version.id])
        return as_printed(version.contract, self._score(version, quarter), figures)

    def _score(self, version: SignedContract, quarter: Period) -> ContractScore:
        """The score, with the quarter before for its trends; that one is at hand where it was just scored."""
        earlier = quarter_before(quarter)
        before = self._version(version.contract.ref, earlier)
        at_hand = self._last.get(before.id) if before else None
        if at_hand is not None and at_hand.quarter == earlier:
            previous: ContractScore | None = at_hand
        else:
            previous = self._made(before, earlier, None) if before else None
        made = self._made(version, quarter, previous)
        self._last[version.id] = made
        return made

    def _made(self, version: SignedContract, quarter: Period, previous: ContractScore | None) -> ContractScore:
        contract = version.contract
        evidence = replace(self._evidence_of(contract), remarks=self._gathered.remarks(contract, quarter))
        return score(contract, evidence, quarter, self._on, previous=previous)

    def _evidence_of(self, contract: Contract) -> Evidence:
        key = (contract.ref, contract.version)
        if key not in self._evidence:
            self._evidence[key] = self._gathered.evidence(contract, peers_of(contract, self._latest))
        return self._evidence[key]


def scores(workspace: Workspace, period: Period, on: date, *, ref: str | None = None) -> list[Scored]:
    """What `layidu score` prints: the frozen score of a closed quarter, the live one of an open quarter.

    Errors: Refusal CONTRAT-INCONNU, CONTRAT-PAS-TRIMESTRE.
    """
    quarter = the_quarter(period)
    scoring = Scoring(workspace, on, ref=ref)
    found = []
    for live in scoring.quarter(quarter):
        closed = closed_quarters(live.contract, quarter)
        found.append(Scored(live.contract, closed[0].content["score"], closed[0]) if closed else live)
    scoring.save()
    return found


def revisions(workspace: Workspace, period: Period, on: date, *, ref: str | None = None) -> list[Scored]:
    """Every frozen score of the quarter with its date, then what it would be today where that differs.

    Decision served: what changed since a quarter was closed, without moving it. Errors: as ``scores``.
    """
    quarter = the_quarter(period)
    scoring = Scoring(workspace, on, ref=ref)
    found = []
    for live in scoring.quarter(quarter):
        closed = closed_quarters(live.contract, quarter)
        found += [Scored(live.contract, each.content["score"], each) for each in closed]
        if not closed or _bare(closed[-1].content["score"]) != _bare(live.data):
            found.append(live)
    scoring.save()
    return found


def close(workspace: Workspace, period: Period, on: date, *, by: str, ref: str | None = None) -> list[Scored]:
    """Freeze the quarter's scores; of a quarter closed before, a revision beside it where something changed.

    Decision served: from now on the score is what it is. All contracts wanted are closed, or none.
    Errors: Refusal with every doubt (a quarter that is not over, evidence that is missing); nothing is written then.
    """
    quarter = the_quarter(period)
    if on <= quarter.end:
        raise refusal("CONTRAT-TRIMESTRE-EN-COURS", value=quarter.label_fr())
    with ledger_lock():
        scoring = Scoring(workspace, on, ref=ref)
        live = scoring.quarter(quarter)
        if not live:
            raise refusal("CONTRAT-RIEN-A-NOTER", value=quarter.label_fr())
        doubts = [doubt for each in live for doubt in scoring.doubts_of_closing(each.contract, quarter)]
        if any(doubt.severity == "error" for doubt in doubts):
            raise Refusal(tuple(doubts))
        scoring.save()
        return [_frozen(each, scoring.book, quarter, on, by) for each in live]


def _frozen(live: Scored, book: FigureBook, quarter: Period, on: date, by: str) -> Scored:
    before = closed_quarters(live.contract, quarter)
    if before and _bare(before[-1].content["score"]) == _bare(live.data):
        return Scored(live.contract, before[-1].content["score"], before[-1])
    identifier = f"{LETTER}{Snapshot.objects.filter(kind=SCORE).count() + 1}"
    data, references = refer_by(identifier, book, live.data)
    content = {
        "contract": live.contract,
        "quarter": str(quarter),
        "closed_by": by,
        "closed_on": on.isoformat(),
        "score": data,
    }
    Snapshot.objects.create(
        id=identifier,
        kind=SCORE,
        key=f"{live.contract} {quarter}"[:120],
        title=f"{data['title']} – {quarter.label_fr()}"[:255],
        run=ImportRun.objects.order_by("-id").first(),
        file_name="",
        sha256=sha256_of(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()),
        content=content,
        references=references,
    )
    return Scored(
        live.contract, data, ClosedQuarter(identifier, live.contract, quarter, len(before), by, on, content, references)
    )


def _bare(data: Any) -> Any:
    """A score without the ids of its figures, which name the rows it stands on and so change with every import."""
    if isinstance(data, dict):
        return {
            key: _bare(item) for key, item in data.items() if key not in ("id", "mean_id", "judged_id", "bounds_id")
        }
    return [_bare(item) for item in data] if isinstance(data, Sequence) and not isinstance(data, str) else data
