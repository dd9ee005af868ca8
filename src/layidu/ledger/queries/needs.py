"""People in need as they stand."""

from __future__ import annotations

from dataclasses import dataclass

from layidu.core.periods import Period
from layidu.ledger.models import Need, NeedPlace


@dataclass(frozen=True, slots=True)
class NeedFact:
    """People in need in a set of places; bounds and target are persons, ``None`` where not said;
    ``severity`` is 1 to 5."""

    id: str
    origin: int
    places: tuple[str, ...]
    period: Period
    group: str
    sector: str
    low: int | None
    high: int | None
    targeted: int | None
    severity: int | None = None


def needs(period: Period) -> list[NeedFact]:
    """Current needs whose period shares a day with ``period``, in the order they came."""
    found = Need.objects.filter(
        origin__retired_by__isnull=True, period_start__lte=period.end, period_end__gte=period.start
    )
    places: dict[str, list[str]] = {}
    for need, place in NeedPlace.objects.filter(need__in=found.values("id")).values_list("need_id", "place_id"):
        places.setdefault(need, []).append(place)
    return [
        NeedFact(
            need.id,
            need.origin_id,
            tuple(places[need.id]),
            Period(need.period_start, need.period_end),
            need.group,
            need.sector,
            need.low,
            need.high,
            need.targeted,
            need.severity,
        )
        for need in found.order_by("origin_id")
    ]
