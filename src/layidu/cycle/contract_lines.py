"""Scores of contracts as briefs print them, each number in the brief's own book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from layidu.core.numbers import NARROW_SPACE
from layidu.core.periods import Period
from layidu.cycle.contracts.held import closed_quarters, signed_contracts
from layidu.cycle.contracts.printed import Plain
from layidu.cycle.contracts.scoring import Scoring
from layidu.cycle.contracts.wording import range_fr, said_plainly, share_fr
from layidu.cycle.figures import FigureBook
from layidu.ledger.models import Snapshot
from layidu.ledger.queries.promises import PromiseFact
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import Figure
from layidu.publishing.region_brief.content import ScoreLine


def contracts_of(promises: Iterable[PromiseFact]) -> list[str]:
    """The numbers of the signed contracts that these promises are lines of."""
    refs = {promise.ref.partition("/")[0] for promise in promises if promise.terms}
    return sorted(refs & set(Snapshot.objects.filter(kind="contract").values_list("key", flat=True)))


def score_lines(workspace: Workspace, book: FigureBook, on: date, contracts: Iterable[str]) -> tuple[ScoreLine, ...]:
    """The score of each contract in its last quarter that was over on the day; frozen where that quarter is closed.

    Decision served: a score is never printed without the share that could be judged. Without a quarter over yet,
    or before a contract begins, it has no line. A contract that is over keeps the score of its last quarter.
    """
    lines = []
    for ref in contracts:
        over = max(signed.contract.period.end for signed in signed_contracts(ref)) + timedelta(days=1)
        quarter = last_quarter(min(on, over))
        scoring = Scoring(workspace, on, ref=ref)
        scoring.book = book
        for live in scoring.quarter(quarter):
            closed = closed_quarters(ref, quarter)
            lines.append(_line(closed[0].content["score"] if closed else live.data, bool(closed)))
    return tuple(lines)


def last_quarter(on: date) -> Period:
    """The last calendar quarter that is over on a day.

    >>> str(last_quarter(date(2026, 3, 5))), str(last_quarter(date(2026, 4, 1)))
    ('2025-10:2025-12', '2026-01:2026-03')
    """
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    before = first - timedelta(days=1)
    return Period.parse(f"{before.year}Q{(before.month + 2) // 3}")


def _line(score: Plain, closed: bool) -> ScoreLine:
    printed = score["score"]
    late = [owed for owed in score["means"] if owed["late_days"]]
    return ScoreLine(
        score["id"],
        f"{score['contract']}{NARROW_SPACE}: {score['title']}",
        score["holder"],
        Period.parse(score["quarter"]).label_fr(),
        Figure(score["id"], "score", share_fr(printed) if printed is not None else "bornes seules", printed),
        Figure(score["judged_id"], "part jugée", share_fr(score["judged"]), score["judged"]),
        Figure(score["bounds_id"], "bornes", range_fr(score["low"], score["high"])),
        said_plainly(score, closed=closed, trend=False),
        f"moyens dus en retard : {len(late)}" if late else "",
    )
