"""Deliveries as they stand, with their places, partner and figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from layidu.core.periods import Period
from layidu.ledger.models import Delivery, DeliveryActor, DeliveryFigure, DeliveryLink, DeliveryPlace
from layidu.ledger.queries.mergers import survivors

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class DeliveryFact:
    """One delivery. ``partner`` is the actor that leads it; ``figures`` are (group, people), empty where none was said.

    Actors that merged stand under the survivor of today (``queries.mergers``).
    ``amount`` is in minor units. ``serves`` are the numbers of the commitments that it is linked to.
    """

    id: str
    origin: int
    kind: str
    stage: str
    period: Period
    activity: str
    sector: str
    counting_mode: str
    direct: bool | None
    verification: str
    amount: int | None
    currency: str
    partner: str | None
    actors: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    figures: tuple[tuple[str, int], ...]
    serves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside deliveries, by their id: places, (role, actor), (group, people), numbers of commitments."""

    places: Mapping[str, list[str]]
    actors: Mapping[str, list[tuple[str, str]]]
    figures: Mapping[str, list[tuple[str, int]]]
    serves: Mapping[str, list[str]]


def deliveries(period: Period | None = None) -> list[DeliveryFact]:
    """Current deliveries whose period's last day lies in ``period`` (all without one), in the order they came.

    Decision served: what was done. A delivery over several months counts with its last one: it is never divided.
    """
    found = Delivery.objects.filter(origin__retired_by__isnull=True)
    if period:
        found = found.filter(period_end__gte=period.start, period_end__lte=period.end)
    return _facts(found)


def last_reports(partner: str, before: date, format_name: str, months: int) -> list[list[DeliveryFact]]:
    """A partner's current deliveries of the newest periods that ended before a day, of one import format.

    Decision served: what a partner is asked about again. One list a period (by its last day), the newest first, at
    most ``months`` of them; empty where it never reported.
    """
    found = _reported(partner, before, format_name)
    newest = list(found.order_by("-period_end").values_list("period_end", flat=True).distinct()[:months])
    if not newest:
        return []
    facts = _facts(Delivery.objects.filter(id__in=found.filter(period_end__in=newest).values("id")), few=True)
    return [[fact for fact in facts if fact.period.end == end] for end in newest]


def deliveries_of(
    partners: Collection[str], period: Period, format_name: str, merged_into: Mapping[str, str] | None = None
) -> list[DeliveryFact]:
    """Current deliveries that some partners led and whose days touch a period, of one import format.

    Decision served: what a partner's report of a month says as it stands. ``merged_into``: ``survivors()``, of a caller
    that asked already.
    """
    found = Delivery.objects.filter(
        origin__retired_by__isnull=True,
        origin__format=format_name,
        period_end__gte=period.start,
        period_start__lte=period.end,
        actors__actor__in=partners,
        actors__role="leads",
    )
    return _facts(Delivery.objects.filter(id__in=found.values("id")), few=True, merged_into=merged_into)


def last_report_is_example(partner: str, before: date, format_name: str) -> bool:
    """Whether the newest report that ``last_reports`` gives was invented; no when there is none.

    Decision served: what is made of it says so, without reading all of it.
    """
    newest = _reported(partner, before, format_name).order_by("-period_end", "origin_id")
    return bool(newest.values_list("origin__run__source__example", flat=True).first())


def monthly_people(
    partners: Collection[str], months: Collection[Period]
) -> dict[tuple[str, str, tuple[str, ...], str, Period], int]:
    """What partners reported in some months: (partner, activity, places, group, month) -> people, rows added up.

    Decision served: whether a new report continues the last. Places are in the order of their ids.
    """
    by_days = {(month.start, month.end): month for month in months}
    # A row for each place of a figure: they are asked for together, and come together again here.
    rows = (
        DeliveryFigure.objects.filter(
            delivery__origin__retired_by__isnull=True,
            delivery__period_end__in={month.end for month in months},
            delivery__actors__actor__in=partners,
            delivery__actors__role="leads",
        )
        .exclude(delivery__activity="")
        .values_list(
            "id",
            "delivery__actors__actor",
            "delivery__activity",
            "delivery__period_start",
            "delivery__period_end",
            "group",
            "people",
            "delivery__deliveryplace__place",
        )
    )
    counted: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *figure, place in rows:
        counted[tuple(figure)].update([place] if place else [])
    found: dict[tuple[str, str, tuple[str, ...], str, Period], int] = defaultdict(int)
    for (_id, partner, activity, start, end, group, people), places in counted.items():
        if month := by_days.get((start, end)):
            found[partner, activity, tuple(sorted(places)), group, month] += people
    return dict(found)


def _reported(partner: str, before: date, format_name: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        origin__retired_by__isnull=True,
        origin__format=format_name,
        period_end__lt=before,
        actors__actor=partner,
        actors__role="leads",
    )


def _facts(
    found: QuerySet[Delivery], *, few: bool = False, merged_into: Mapping[str, str] | None = None
) -> list[DeliveryFact]:
    beside = _asked_at_once(found.values("id")) if few else _asked_apart(found.values("id"))
    places, actors, figures, serves = beside.places, beside.actors, beside.figures, beside.serves
    shown = survivors() if merged_into is None else merged_into
    rows = found.order_by("origin_id").values_list(
        "id",
        "origin_id",
        "kind",
        "stage",
        "period_start",
        "period_end",
        "activity",
        "sector",
        "counting_mode",
        "direct",
        "verification",
        "amount",
        "currency",
    )
    return [
        DeliveryFact(
            id=row[0],
            origin=row[1],
            kind=row[2],
            stage=row[3],
            period=Period(row[4], row[5]),
            activity=row[6],
            sector=row[7],
            counting_mode=row[8],
            direct=row[9],
            verification=row[10],
            amount=row[11],
            currency=row[12],
            partner=next((shown.get(actor, actor) for role, actor in actors[row[0]] if role == "leads"), None),
            actors=tuple(dict.fromkeys((role, shown.get(actor, actor)) for role, actor in actors[row[0]])),
            places=tuple(places[row[0]]),
            figures=tuple(figures[row[0]]),
            serves=tuple(serves[row[0]]),
        )
        for row in rows
    ]


def _asked_apart(ids: Any) -> Beside:
    """Of many deliveries: a question to each table, which no order of rows has to be made for."""
    actors = DeliveryActor.objects.filter(delivery__in=ids).order_by("id")
    figures = DeliveryFigure.objects.filter(delivery__in=ids).order_by("id")
    return Beside(
        places=_grouped(DeliveryPlace.objects.filter(delivery__in=ids).values_list("delivery_id", "place_id")),
        actors=_grouped(
            (one, (role, actor)) for one, role, actor in actors.values_list("delivery_id", "role", "actor_id")
        ),
        figures=_grouped((one, (of, n)) for one, of, n in figures.values_list("delivery_id", "group", "people")),
        serves=_grouped(DeliveryLink.objects.filter(delivery__in=ids).values_list("delivery_id", "commitment_ref")),
    )


def _asked_at_once(ids: Any) -> Beside:
    """Of some deliveries: one question of four parts."""
    none = Value("", output_field=CharField())
    tables: tuple[tuple[Any, Any, Any], ...] = (
        (DeliveryPlace, F("place_id"), none),
        (DeliveryActor, F("role"), F("actor_id")),
        (DeliveryFigure, F("group"), Cast("people", CharField())),
        (DeliveryLink, F("commitment_ref"), none),
    )
    parts = [
        table.objects.filter(delivery__in=ids)
        .annotate(part=Value(at), first=first, second=second)
        .values_list("part", "id", "delivery_id", "first", "second")
        for at, (table, first, second) in enumerate(tables)
    ]
    rows: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for part, _id, delivery, first, second in sorted(parts[0].union(*parts[1:], all=True)):
        rows[part].append((delivery, first, second))
    return Beside(
        places=_grouped((one, place) for one, place, _ in rows[0]),
        actors=_grouped((one, (role, actor)) for one, role, actor in rows[1]),
        figures=_grouped((one, (group, int(people))) for one, group, people in rows[2]),
        serves=_grouped((one, ref) for one, ref, _ in rows[3]),
    )


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
