"""Practices as they stand, with their places and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.core.periods import Period
from layidu.ledger.models import Practice
from layidu.ledger.queries.mergers import survivors


@dataclass(frozen=True, slots=True)
class PracticeFact:
    """A current practice. ``conditions`` are (indicator, low, high), decimals as text; ``told_by`` an actor's id."""

    ref: str
    title: str
    what: str
    told_by: str
    origin: int
    example: bool
    start: date | None
    activity: str
    sector: str
    amount: int | None
    currency: str
    cost_per: str
    indicator: str
    measure: str
    before: Period | None
    after: Period | None
    like: tuple[str, ...]
    places: tuple[str, ...]
    conditions: tuple[tuple[str, str, str], ...]
    other_conditions: str


def practices(ref: str | None = None, *, origins: frozenset[int] | None = None) -> list[PracticeFact]:
    """Current practices in the order they came; of one number where ``ref`` says so.

    ``origins``: those that stand on these source rows, current or not.
    """
    found = Practice.objects.select_related("origin__run__source").prefetch_related("conditions", "practiceplace_set")
    found = found.filter(origin__retired_by__isnull=True) if origins is None else found.filter(origin__in=origins)
    if ref is not None:
        found = found.filter(ref__iexact=ref.strip())
    shown = survivors()
    return [
        PracticeFact(
            one.ref,
            one.title,
            one.what,
            shown.get(one.told_by_id, one.told_by_id),
            one.origin_id,
            one.origin.run.source.example,
            one.start,
            one.activity,
            one.sector,
            one.amount,
            one.currency,
            one.cost_per,
            one.indicator,
            one.measure,
            _period(one.before_start, one.before_end),
            _period(one.after_start, one.after_end),
            tuple(one.like),
            tuple(place.place_id for place in sorted(one.practiceplace_set.all(), key=lambda place: place.id)),
            tuple((c.indicator, c.low, c.high) for c in sorted(one.conditions.all(), key=lambda c: c.id)),
            one.other_conditions,
        )
        for one in found.order_by("origin_id")
    ]


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start and end else None
