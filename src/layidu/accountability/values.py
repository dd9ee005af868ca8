"""What a contract is judged by: values, what was delivered in return, judgements, reporting, peers. Inputs of scoring.

Every row carries ``origins``, pairs (source row id, field) as the ledger writes lineage; the engine only hands them on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from layidu.core.periods import Period

#: How far a value was looked at, from the least to the most.
Level = Literal["declared", "verified", "validated"]
LEVELS: tuple[Level, ...] = ("declared", "verified", "validated")

#: Why nothing can be judged; each is another person's to mend.
AbsenceReason = Literal[
    "not_due", "not_reported_by_holder", "not_reported_by_others", "prevented", "means_not_delivered"
]
LEVELS_FR: dict[Level, str] = {"declared": "déclarée", "verified": "vérifiée", "validated": "validée"}
ABSENCES_FR: dict[AbsenceReason, str] = {
    "not_due": "pas encore dû",
    "not_reported_by_holder": "non rapporté par le titulaire",
    "not_reported_by_others": "non rapporté par des tiers",
    "prevented": "empêché",
    "means_not_delivered": "moyens dus non remis",
}
Origins = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Value:
    """What was observed for a target or a budget line (``ref``) over ``period``, at each level; absent is ``None``.

    A share is 0-1; a budget line's value is what was spent since the contract's start, in minor units. The last day
    of ``period`` places the value in a quarter. ``known_on``: when this statement was made (none: always known); of
    two statements on one period the later replaces the earlier, level by level, so that a verification need not repeat
    what was declared. ``numerator`` and ``denominator`` are shown beside it.
    """

    ref: str
    period: Period
    declared: Decimal | None = None
    verified: Decimal | None = None
    validated: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    known_on: date | None = None
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a target has no value in a quarter, as somebody stated it (``prevented`` needs its cause in ``note``)."""

    ref: str
    quarter: Period
    reason: AbsenceReason
    note: str
    known_on: date | None = None
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class MeansDelivered:
    """A handing-over of means owed, on a day: whole units, or an amount in minor units; instalments add up.

    ``known_on``: when it was stated (none: the day itself).
    """

    ref: str
    on: date
    quantity: int | None = None
    amount: int | None = None
    origins: Origins = ()
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReview:
    """A judgement of a milestone, made ``on`` a day. ``done_on`` is when it was done (none: judged as not done).

    Without ``evidence`` it is not judged, whatever the review says. The latest review counts; ``day_stated``: the day
    is said by the review or a delivery, else the review's own day stands for it. ``known_on``: when it was stated.
    """

    ref: str
    on: date
    done_on: date | None
    evidence: str = ""
    decided_by: str = ""
    origins: Origins = ()
    day_stated: bool = True
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What the holder says of a line (or of the contract: ``ref`` empty) before the quarter is closed."""

    ref: str
    on: date
    text: str
    contests: bool = False
    by: str = ""
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class Reporting:
    """How many reports stand behind a value of a quarter: expected, received, received on time. Counts.

    Periods within the quarter add up; of two statements on one period the later known replaces the earlier.
    """

    ref: str
    quarter: Period
    expected: int
    received: int
    on_time: int
    origins: Origins = ()
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class PeerValue:
    """A value of the same indicator that a member of the declared peer group reached over a period."""

    ref: str
    peer: str
    period: Period
    value: Decimal
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, on which day, as the ledger's actor."""

    actor: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a contract is scored from, gathered once; each tuple may hold rows of any quarter."""

    values: tuple[Value, ...] = ()
    absences: tuple[Absence, ...] = ()
    means: tuple[MeansDelivered, ...] = ()
    reviews: tuple[MilestoneReview, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reports: tuple[Reporting, ...] = ()
    peers: tuple[PeerValue, ...] = ()
