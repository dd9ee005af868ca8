"""What programs read and no request may make: contracts, scores of their latest quarters, rows with observations."""

from __future__ import annotations

from datetime import date
from typing import Any

from layidu.core.periods import Period
from layidu.cycle.assessing import quarter_of
from layidu.cycle.contracts.held import closed_quarters, signed_contracts
from layidu.cycle.contracts.listing import shown
from layidu.cycle.contracts.scoring import Scored, Scoring
from layidu.ledger.workspace import Workspace
from layidu.web.api.writing_out import ask_for_rows
from layidu.web.work.prepare import keep, plain

CONTRACTS, SCORES = "api:contracts", "api:scores"
#: The newest that has begun, and those before it.
QUARTERS = 4


def prepare(workspace: Workspace) -> None:
    """Contracts and scores now; rows with observations are jobs of their own, an import each, once."""
    on = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    refs = dict.fromkeys(signed.contract.ref for signed in signed_contracts())
    keep(CONTRACTS, [_contract(ref) for ref in refs])
    keep(SCORES, _scores(workspace, on) if refs else {})
    ask_for_rows()


def _contract(ref: str) -> dict[str, Any]:
    data: dict[str, Any] = plain(shown(ref))
    return data


def _scores(workspace: Workspace, on: date) -> dict[str, list[dict[str, Any]]]:
    scoring = Scoring(workspace, on)
    found: dict[str, list[dict[str, Any]]] = {}
    for quarter in _latest(on):
        scored = []
        for live in scoring.quarter(quarter):
            closed = closed_quarters(live.contract, quarter)
            scored.append(Scored(live.contract, closed[0].content["score"], closed[0]) if closed else live)
        if scored:
            found[f"{quarter.start.year}Q{(quarter.start.month + 2) // 3}"] = [plain(one.as_json()) for one in scored]
    scoring.save()
    return found


def _latest(on: date) -> list[Period]:
    """The newest quarter that has begun and those before it, the oldest first, as scores need them.

    >>> [str(quarter) for quarter in _latest(date(2026, 2, 1))][0]
    '2025-04:2025-06'
    """
    found = [quarter_of(on)]
    while len(found) < QUARTERS:
        found.append(quarter_of(date.fromordinal(found[-1].start.toordinal() - 1)))
    return found[::-1]
