"""What a retreat's pack says: one content for PDF, docx and xlsx."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.publishing.content import Figure, PromiseRow, SourceLine


@dataclass(frozen=True, slots=True)
class Twice:
    """One measure in the year and in the year before; ``change`` in words, only where it is sure.

    A year without any data is not a year of zeros: its figure says « aucune donnée ».
    """

    now: Figure
    before: Figure
    change: str = ""


@dataclass(frozen=True, slots=True)
class RegionYear:
    """A region's year. ``paid`` is money disbursed for promises that lie in it, by currency."""

    id: str
    region: str
    need: Twice
    targeted: Twice
    reached: Twice
    gap: Figure
    paid: Twice


@dataclass(frozen=True, slots=True)
class PartnerYear:
    """A partner's year: people that its promises target, people it reported, money it paid and received."""

    id: str
    partner: str
    targeted: Twice
    reached: Twice
    paid: Twice
    received: Figure


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """Money of one currency: pledged for the year, disbursed in it; minor units in the figures' values."""

    currency: str
    pledged: Figure
    disbursed: Twice


@dataclass(frozen=True, slots=True)
class NotDone:
    """A promise whose end fell in the year and that no review found kept; ``reason`` as the last review gives it."""

    ref: str
    row: PromiseRow
    reason: str
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """How many promises were not done for one reason."""

    text: str
    count: Figure


@dataclass(frozen=True, slots=True)
class Lesson:
    """What reviews of the year found, in their words; ``marked``: entered as a lesson (« Leçon : … »)."""

    text: str
    count: Figure
    about: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate for next year's priorities, by one rule; ``figure`` is what ranks it."""

    name: str
    figure: Figure
    why: str


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Candidates by one declared rule: a proposal with its formula, never a verdict."""

    title: str
    unit: str
    rule: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class RetreatContent:
    """The pack of a yearly retreat. Decision served: what to keep, stop and put first next year."""

    country: str
    year: int
    issued_on: date
    division_label: str
    scope: str
    snapshot_id: str
    example: bool
    masthead: tuple[Figure, ...]
    whole: tuple[Twice, ...]
    regions: tuple[RegionYear, ...] = ()
    partners: tuple[PartnerYear, ...] = ()
    money: tuple[MoneyYear, ...] = ()
    not_done: tuple[NotDone, ...] = ()
    reasons: tuple[Reason, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    priorities: tuple[CandidateList, ...] = ()
    cannot_say: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
