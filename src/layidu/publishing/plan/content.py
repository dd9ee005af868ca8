"""What a plan prints: lines first, so that reference P1.12 is line 12 of plan P1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class PlanLine:
    """One proposed commitment. ``people`` are whole persons a year, rounded down; ``cost`` and ``funders`` minor units
    of the plan's currency; ``why`` what is said of it in French, ``why_en`` the same in English (empty in plans that
    were made before it was said)."""

    number: int
    place: str
    place_name: str
    activity: str
    activity_name: str
    partner: str
    partner_name: str
    people: int
    by_quarter: tuple[int, ...]
    cost: int
    funders: tuple[tuple[str, int], ...]
    need_low: float
    need_high: float
    already: int
    why: str
    id: str
    why_en: str = ""


@dataclass(frozen=True)
class PlanNumber:
    """A number about the plan as a whole, with its text in French."""

    label: str
    value: float
    text: str
    id: str


@dataclass(frozen=True)
class PlanLevel:
    """One aim of the plan: value and the best that any plan could have."""

    name: str
    title: str
    value: float
    bound: float


@dataclass(frozen=True)
class PlanPlace:
    """One place: people in need and served over all activities (contacts, not persons), and its share of the good
    that those who reach it could do (``None``: nobody reaches it)."""

    place: str
    name: str
    need: float
    served: float
    share: float | None


@dataclass(frozen=True)
class PlanContent:
    """Everything that a plan prints, and what it takes to open it again (``means``, ``values``, ``options``)."""

    snapshot_id: str
    issued_on: date
    title: str
    period: str
    period_label: str
    division: str
    level: str
    file: str
    lines: tuple[PlanLine, ...]
    numbers: tuple[PlanNumber, ...]
    levels: tuple[PlanLevel, ...]
    status: str
    stopped: bool
    benefit_unit: str
    currency: str
    example: bool
    findings: tuple[str, ...]
    funders: tuple[tuple[str, int, int], ...]
    places: tuple[PlanPlace, ...]
    unreached: tuple[tuple[str, str, float], ...]
    short: tuple[tuple[str, float], ...]
    prices: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    means: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[tuple[int, float], ...] = ()
    #: What else opens: « cost 12 », « given Fonds A », « used Fonds A », « value impact », « bound impact »,
    #: « unreached 3 », « short 1 » -> the id of the figure.
    figures: Mapping[str, str] = field(default_factory=dict)
