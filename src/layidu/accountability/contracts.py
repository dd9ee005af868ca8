"""A contract as data: two sides, what each owes, and how it will be judged. Frozen once signed.

A contract has a holder (a post or a service) and an authority (who appoints and provides means). What the holder owes
are targets, milestones and budget lines; what the authority owes are means. Each becomes a commitment of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from layidu.core.periods import Period

#: Which way is better.
Direction = Literal["increase", "decrease", "maintain"]
PartyRole = Literal["holder", "authority", "witness"]
MeansKind = Literal["vehicle", "staff", "credit", "equipment", "other"]


@dataclass(frozen=True, slots=True)
class Party:
    """A party by the ledger's actor id, the name as the contract writes it, and the day it signed (none: not yet)."""

    actor: str
    name: str
    role: PartyRole
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A point of a trajectory: the value due at the end of a period."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A value of an indicator to reach. Shares are 0-1; ``weight`` is a share of its objective.

    ``rule`` is a scoring rule of the catalogue; ``floor`` and ``cap`` bound its achievement (1 is full achievement).
    ``denominator`` names what a ratio is divided by. ``place`` is where it is observed. ``reported_by`` says whose
    silence a missing value is: the holder's, or that of others (a survey, another service).
    """

    ref: str
    title: str
    indicator: str
    unit: str
    direction: Direction
    baseline: Decimal
    target: Decimal
    weight: Decimal
    rule: str
    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(1)
    trajectory: tuple[Step, ...] = ()
    denominator: str = ""
    place: str | None = None
    source: str = ""
    reported_by: Literal["holder", "others"] = "holder"


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something to have done by a day, judged by a review that names its evidence; ``weight`` is a share."""

    ref: str
    title: str
    due: date
    weight: Decimal
    evidence: str
    rule: str = "milestone"


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Money to be spent for a purpose within the period; ``amount`` in minor units; ``weight`` is a share."""

    ref: str
    title: str
    amount: int
    currency: str
    weight: Decimal = Decimal(0)
    rule: str = "budget_execution"


@dataclass(frozen=True, slots=True)
class MeansOwed:
    """What the authority owes in return, by a day: a quantity with its unit, or an amount in minor units."""

    ref: str
    title: str
    kind: MeansKind
    due: date
    quantity: int | None = None
    unit: str = ""
    amount: int | None = None
    currency: str = ""
    #: Targets and milestones that cannot be asked for while this is not delivered.
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective and its share of the contract; its targets, milestones and budget lines share 1 among them."""

    ref: str
    title: str
    weight: Decimal
    targets: tuple[Target, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    budget: tuple[BudgetLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """A performance contract at one version. ``ref`` is its number, which versions share."""

    ref: str
    version: int
    title: str
    period: Period
    parties: tuple[Party, ...]
    objectives: tuple[Objective, ...]
    means: tuple[MeansOwed, ...] = ()
    places: tuple[str, ...] = ()
    peers: str = ""
    example: bool = False
    note: str = field(default="", compare=False)
    #: The day from which an amendment counts (none: see ``effective``).
    in_force_from: date | None = None

    @property
    def effective(self) -> date:
        """The day from which this version judges: as it says, else the period's start for the first version, else the
        last signature (the period's start while nobody has signed).
        """
        if self.in_force_from is not None:
            return self.in_force_from
        signed = [party.signed_on for party in self.parties if party.signed_on is not None]
        return max(signed) if self.version > 1 and signed else self.period.start

    @property
    def holder(self) -> Party:
        """The one party that answers for the objectives. Errors: StopIteration when there is none (see ``check``)."""
        return next(party for party in self.parties if party.role == "holder")


def in_force(versions: Iterable[Contract], day: date) -> Contract | None:
    """The version that judges on a day: the highest one in force by then; none when the contract had not begun.

    Decision served: an amendment changes no quarter that ended before it took effect.

    >>> in_force([], date(2026, 3, 31)) is None
    True
    """
    begun = [version for version in versions if version.effective <= day]
    return max(begun, key=lambda version: version.version, default=None)
