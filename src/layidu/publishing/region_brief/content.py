"""What a region's brief says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.publishing.content import Figure, GapRow, PromiseRow, SourceLine


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner in a region: what it reported and promised there. ``id`` opens its rows."""

    id: str
    partner: str
    reported: Figure
    reached: Figure | None
    open: Figure
    overdue: Figure


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A contract's score in a quarter: bounds alone where too little was judged. ``means``: those due, not given."""

    id: str
    contract: str
    holder: str
    quarter: str
    score: Figure
    judged: Figure
    bounds: Figure
    standing: str = ""
    means: str = ""


@dataclass(frozen=True)
class RegionBrief:
    """One page on a region. Decision served: what to settle when the region is visited or its director received.

    ``overdue_partners`` is what partners owe late there; ``overdue_state`` what the State does: means, tasks,
    recommendations, targets, and whatever a post answers for.
    """

    country: str
    region: str
    issued_on: date
    period_label: str
    division_label: str
    snapshot_id: str
    example: bool
    masthead: tuple[Figure, ...]
    cercles: tuple[GapRow, ...] = ()
    partners: tuple[PartnerLine, ...] = ()
    promised: tuple[PromiseRow, ...] = ()
    overdue_partners: tuple[PromiseRow, ...] = ()
    overdue_state: tuple[PromiseRow, ...] = ()
    scores: tuple[ScoreLine, ...] = ()
    cannot_say: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
