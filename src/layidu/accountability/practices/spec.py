"""What a practice is judged by: its evidence, the values of places, and the conditions under which it was tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from layidu.accountability.results import Reading
from layidu.accountability.rules import Conventions, conventions_on
from layidu.accountability.values import Origins
from layidu.catalogue.entries import ScoreConvention
from layidu.core.periods import Period

Measure = Literal["difference", "relative"]
#: By what places are called alike; ``group`` is the peer group that the Ministry declares.
Likeness = Literal["baseline", "population", "displaced", "group"]
LIKENESS: tuple[Likeness, ...] = ("baseline", "population", "displaced", "group")
LIKENESS_FR: dict[Likeness, str] = {
    "baseline": "niveau de départ",
    "population": "population",
    "displaced": "personnes déplacées",
    "group": "groupe de pairs",
}
MEASURES_FR: dict[Measure, str] = {"difference": "écart", "relative": "variation relative"}
CONVENTION = "practice"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is looked at before and after. ``direction``: which way is better (empty: neither).

    ``measure``: ``difference`` is after - before in the indicator's unit; ``relative`` is after / before - 1, for
    counts whose size differs from place to place. ``like``: by what places are chosen to compare with.
    """

    indicator: str
    label: str
    unit: str
    direction: Literal["", "increase", "decrease"]
    measure: Measure
    before: Period
    after: Period
    like: tuple[Likeness, ...] = ("baseline",)


@dataclass(frozen=True, slots=True)
class Trait:
    """A number known of a place, with the rows that say it."""

    value: float
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A place as it is known: readings of the evidence's indicator, and what makes it like others (absent: unknown)."""

    place: str
    name: str
    readings: Sequence[Reading] = ()
    population: Trait | None = None
    displaced: Trait | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """An indicator that lay between ``low`` and ``high`` where it was tried (``None``: open on that side)."""

    indicator: str
    label: str
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None


def thresholds(day: date, declared: dict[str, ScoreConvention] | None = None) -> Conventions:
    """The thresholds of comparisons in force on a day.

    >>> thresholds(date(2026, 1, 1)).number("like_per_place")
    Decimal('3')
    """
    return conventions_on(day, declared, CONVENTION)
