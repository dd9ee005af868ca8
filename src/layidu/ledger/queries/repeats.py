"""Counts as they were reported, for the search of repeats; and what people decided of pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from layidu.core.periods import Period
from layidu.coverage.repeats import ReportedCount
from layidu.ledger.models import Delivery, DeliveryActor, DeliveryFigure, DeliveryPlace, RepeatDecision, SourceRow
from layidu.ledger.parts import in_parts

#: Roles whose actor tells a row from another of the same partner.
_APART = ("funds", "implements")


@dataclass(frozen=True, slots=True)
class RowOfPair:
    """A row of a pair, as its sender wrote it: where it stands."""

    id: int
    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a pair; ``dropped`` is the row (ledger number) set aside, ``None`` where both were kept."""

    id: int
    kind: str
    first: int
    second: int
    dropped: int | None
    decided_by: str
    why: str
    at: datetime


def months_of(runs: Collection[int]) -> Period | None:
    """The days from the first to the last count that some imports brought; ``None`` where they brought none."""
    found = DeliveryFigure.objects.filter(delivery__origin__run__in=runs).aggregate(
        start=Min("delivery__period_start"), end=Max("delivery__period_end")
    )
    return Period(found["start"], found["end"]) if found["start"] else None


def reported_counts(period: Period | None = None) -> list[ReportedCount]:
    """Current counts of people of a known activity which are not alone of their activity, period and group.

    Decision served: which counts may repeat another. In: the days that their period touches (all without one). A count
    that nothing is like is left out, since it can be in no pair.
    """
    figures = DeliveryFigure.objects.filter(delivery__origin__retired_by__isnull=True).exclude(delivery__activity="")
    if period:
        figures = figures.filter(delivery__period_end__gte=period.start, delivery__period_start__lte=period.end)
    alike = (
        figures.order_by()
        .values("delivery__activity", "delivery__period_start", "delivery__period_end", "group")
        .annotate(rows=Count("id"))
        .filter(rows__gt=1)
    )
    kinds = {
        (each["delivery__activity"], each["delivery__period_start"], each["delivery__period_end"], each["group"])
        for each in alike
    }
    if not kinds:
        return []
    rows = figures.values_list(
        "delivery_id", "delivery__origin_id", "delivery__activity", "delivery__period_start", "delivery__period_end",
        "group", "people", "delivery__own_id",
    ).order_by("delivery__origin_id")  # fmt: skip
    ids = Delivery.objects.filter(figures__in=figures).values("id")
    places = _grouped(DeliveryPlace.objects.filter(delivery__in=ids).values_list("delivery_id", "place_id"))
    roles: dict[str, dict[str, str]] = defaultdict(dict)
    for delivery, role, actor in DeliveryActor.objects.filter(delivery__in=ids).values_list(
        "delivery_id", "role", "actor_id"
    ):
        roles[delivery][role] = actor
    return [
        ReportedCount(
            origin,
            roles[delivery]["leads"],
            activity,
            tuple(sorted(places[delivery])),
            Period(start, end),
            group,
            people,
            (*(roles[delivery].get(role, "") for role in _APART), own_id),
        )
        for delivery, origin, activity, start, end, group, people, own_id in rows.iterator(chunk_size=20_000)
        if (activity, start, end, group) in kinds and "leads" in roles[delivery] and places[delivery]
    ]


def kept_pairs() -> set[str]:
    """Keys of the pairs of which a person said that both stand."""
    return set(
        RepeatDecision.objects.filter(undone_at__isnull=True, dropped__isnull=True).values_list("pair", flat=True)
    )


def decided_pairs() -> list[Decided]:
    """The decisions that stand, in the order they were taken."""
    return [
        Decided(one.id, one.kind, one.first_id, one.second_id, one.dropped_id, one.decided_by, one.why, one.at)
        for one in RepeatDecision.objects.filter(undone_at__isnull=True).order_by("id")
    ]


def rows_of_pairs(ids: Iterable[int]) -> Mapping[int, RowOfPair]:
    """Where rows stand in the files that brought them, by number."""
    rows = SourceRow.objects.values_list("id", "run__source__file_name", "sheet", "row")
    return {row[0]: RowOfPair(*row) for part in in_parts(set(ids)) for row in rows.filter(id__in=part)}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
