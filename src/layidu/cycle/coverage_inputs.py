"""What the ledger holds, as the coverage engine asks for it, in one division."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.catalogue.entries import Partition, entries
from layidu.core.periods import Period
from layidu.coverage.tables import (
    DELIVERIES,
    EXPECTED,
    NEEDS,
    PARTITIONS,
    PLACES,
    POPULATION,
    CoverageInputs,
    rows_table,
)
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.queries.deliveries import DeliveryFact, deliveries
from layidu.ledger.queries.needs import NeedFact, needs
from layidu.ledger.queries.observations import ObservationFact, observations
from layidu.ledger.queries.promises import PromiseFact, promises
from layidu.ledger.workspace import Workspace
from layidu.places.contain import Container
from layidu.places.gazetteer import Gazetteer

#: The census universe whose totals are denominators: people who live there, whether or not they were reached.
UNIVERSE = "residents"
SEX_GROUPS = {"": "all", "total": "all", "male": "male", "female": "female"}


@dataclass(frozen=True)
class Gathered:
    """The engine's inputs, and the facts behind them by the ids that its answers name.

    ``placed``: delivery id -> the place of the division in which it is counted. ``due``: one report that was due, with
    the row of the promise that made it so.
    """

    inputs: CoverageInputs
    deliveries: Mapping[str, DeliveryFact]
    placed: Mapping[str, str]
    needs: Sequence[tuple[str, NeedFact]]
    population: Mapping[tuple[str, str], ObservationFact]
    outside: int
    due: Sequence[Mapping[str, Any]]


class Divided:
    """Puts facts into one division: the lowest place that holds all of a fact's places.

    A fact about an old cercle lies in the region of today that holds all of it, even where that cercle is now several.
    """

    def __init__(self, gazetteer: Gazetteer, division: str) -> None:
        self._gazetteer = gazetteer
        self._container = Container(gazetteer)
        self._division = division
        self._lowest = gazetteer.division(division).kinds[-1]

    def place(self, places: Iterable[str]) -> str | None:
        """The place of the division, at whatever level; ``None`` where no link leads there.

        A place of the division itself is itself: its figures are its own.
        """
        places = tuple(places)
        if len(places) == 1 and self.is_own(places[0]):
            return places[0]
        return self._container.containing_all(places, self._division, self._lowest).place

    def is_own(self, place: str) -> bool:
        """Whether it is a place of this division."""
        return self._gazetteer.place(place).division == self._division


def gather(workspace: Workspace, *, division: str, period: Period) -> Gathered:
    """Everything the coverage engine needs for a division and period, at any of its levels.

    Decision served: which needs nobody covers. Facts that lie in no place of the division are counted in ``outside``,
    never dropped unsaid. Reports are due of every partner bound by an activity, each month of it, in its places.
    """
    gazetteer = workspace_gazetteer(workspace)
    divided = Divided(gazetteer, division)
    facts = deliveries(period)
    rows, placed, outside = _delivery_rows(facts, divided)
    need_rows, placed_needs, needs_outside = _need_rows(needs(period), divided)
    population = _population(workspace, divided, period)
    reported: set[tuple[str | None, date]] = {
        (fact.partner, month.start) for fact in facts for month in fact.period.months()
    }
    due = _expected_rows(promises(), divided, gazetteer, division, period, reported)
    inputs = CoverageInputs(
        deliveries=rows_table(DELIVERIES, rows),
        needs=rows_table(NEEDS, need_rows),
        population=rows_table(
            POPULATION,
            [
                {"place": place, "group": group, "value": round(fact.value)}
                for (place, group), fact in population.items()
                if fact.value is not None
            ],
        ),
        places=rows_table(
            PLACES,
            [
                {"place": place.id, "parent": place.parent, "kind": place.kind, "name": place.name}
                for place in gazetteer.places(division)
            ],
        ),
        partitions=rows_table(PARTITIONS, partition_rows()),
        expected=rows_table(EXPECTED, due),
        period=period,
    )
    return Gathered(
        inputs, {fact.id: fact for fact in facts}, placed, placed_needs, population, outside + needs_outside, due
    )


def partition_rows() -> list[dict[str, Any]]:
    """The catalogue's partitions, one row a part: the only way groups may be added.

    >>> {"partition": "sex", "whole": "all", "part": "male"} in partition_rows()
    True
    """
    return [
        {"partition": entry.id, "whole": entry.whole, "part": part}
        for entry in entries(Partition).values()
        for part in entry.parts
    ]


def _delivery_rows(facts: Sequence[DeliveryFact], divided: Divided) -> tuple[list[dict[str, Any]], dict[str, str], int]:
    rows, placed, outside = [], {}, 0
    for fact in facts:
        if fact.kind == "disbursement" or fact.partner is None or not fact.places:
            continue
        place = divided.place(fact.places)
        if place is None:
            outside += 1
            continue
        placed[fact.id] = place
        common = {
            "delivery": fact.id,
            "partner": fact.partner,
            "activity": fact.activity or None,
            "sector": fact.sector or None,
            "place": place,
            "month": fact.period.end.replace(day=1),
            "counting_mode": fact.counting_mode or None,
            "direct": fact.direct,
            "verification": fact.verification,
        }
        for group, people in fact.figures:
            rows.append({**common, "group": group, "people": people, "measure": "achieved"})
        if not fact.figures:
            rows.append({**common, "group": None, "people": None, "measure": "presence"})
    return rows, placed, outside


def _need_rows(
    facts: Sequence[NeedFact], divided: Divided
) -> tuple[list[dict[str, Any]], list[tuple[str, NeedFact]], int]:
    rows, placed, outside = [], [], 0
    aims, targeted = _targets_alone(facts), {fact.id: fact.targeted for fact in facts}
    for fact in facts:
        place = divided.place(fact.places)
        if place is None:
            outside += 1
            continue
        placed.append((place, fact))
        if fact.id in aims.values():
            continue
        rows.append(
            {
                "need": fact.id,
                "place": place,
                "stated_for": "+".join(sorted(fact.places)),
                "sector": fact.sector or None,
                "group": fact.group,
                "low": fact.low,
                "high": fact.high,
                "targeted": targeted.get(aims.get(fact.id, ""), fact.targeted),
                "reached_are_in_need": None,
            }
        )
    return rows, placed, outside


def _targets_alone(facts: Sequence[NeedFact]) -> dict[str, str]:
    """Need -> the need that says its target alone, where a source gives people in need and targeted as two rows.

    Only where one need of the same places, period, sector and group has bounds and no target, and one has the target.
    """
    bounded: dict[tuple[object, ...], list[NeedFact]] = {}
    alone: dict[tuple[object, ...], list[NeedFact]] = {}
    for fact in facts:
        key = frozenset(fact.places), fact.period, fact.sector, fact.group
        has_bounds = fact.low is not None or fact.high is not None
        (bounded if has_bounds else alone).setdefault(key, []).append(fact)
    return {
        bounded[key][0].id: found[0].id for key, found in alone.items()
        if len(found) == 1 and len(bounded.get(key, ())) == 1 and bounded[key][0].targeted is None
    }  # fmt: skip


def _population(workspace: Workspace, divided: Divided, period: Period) -> dict[tuple[str, str], ObservationFact]:
    """The newest population not after the period's end (else the oldest there is) of each place and group.

    Only of places of this division: a population of other boundaries is no denominator here.
    """
    found: dict[tuple[str, str], ObservationFact] = {}
    for fact in _of_residents(workspace):
        if fact.place is None or not divided.is_own(fact.place):
            continue
        key = fact.place, SEX_GROUPS[fact.disaggregation.get("sex", "")]
        if key not in found or _better(fact, found[key], period.end):
            found[key] = fact
    return found


class PopulationFigures:
    """The population of places and groups as the ledger's observations state it, chosen as for coverage."""

    def __init__(self, workspace: Workspace) -> None:
        self._facts: dict[tuple[str, str], list[ObservationFact]] = {}
        for fact in _of_residents(workspace):
            if fact.place is not None:
                key = fact.place, SEX_GROUPS[fact.disaggregation.get("sex", "")]
                self._facts.setdefault(key, []).append(fact)

    def value(self, place: str, group: str, on: date) -> float | None:
        """The newest value not after a day (else the oldest there is), in persons; ``None`` where nobody says it."""
        best: ObservationFact | None = None
        for fact in self._facts.get((place, group), ()):
            if best is None or _better(fact, best, on):
                best = fact
        return best.value if best else None

    def newest(self, on: date) -> dict[tuple[str, str], int]:
        """(place, group) -> persons, as ``value`` gives them for a day: what pages keep to compare counts with."""
        known = {key: self.value(*key, on) for key in self._facts}
        return {key: round(value) for key, value in known.items() if value is not None}


def _of_residents(workspace: Workspace) -> Iterator[ObservationFact]:
    for fact in observations(workspace, "population"):
        universe, sex = fact.disaggregation.get("universe", UNIVERSE), fact.disaggregation.get("sex", "")
        if universe == UNIVERSE and sex in SEX_GROUPS and fact.place is not None and fact.value is not None:
            yield fact


def _better(fact: ObservationFact, than: ObservationFact, end: date) -> bool:
    if (fact.start <= end) != (than.start <= end):
        return fact.start <= end
    return fact.start > than.start if fact.start <= end else fact.start < than.start


def months_due(promise: PromiseFact, period: Period) -> list[Period]:
    """The months of a period for which a promise makes its partner owe a report; none for what binds nobody."""
    if promise.kind != "activity" or promise.status not in ("accepted", "signed") or promise.end is None:
        return []
    bound = Period(promise.start or promise.end, promise.end)
    return [month for month in period.months() if bound.overlaps(month)]


def _expected_rows(
    found: Sequence[PromiseFact],
    divided: Divided,
    gazetteer: Gazetteer,
    division: str,
    period: Period,
    reported: set[tuple[str | None, date]],
) -> list[dict[str, Any]]:
    root = next(place.id for place in gazetteer.places(division) if place.parent is None)
    due: dict[tuple[str, str, date], int] = {}
    for promise in found:
        months = months_due(promise, period)
        places = {divided.place([place]) or root for place in promise.places} or {root}
        for partner in promise.in_role("owes"):
            for month in months:
                for place in places:
                    due.setdefault((partner, place, month.start), promise.origin)
    return [
        {
            "partner": partner,
            "place": place,
            "month": month,
            "reported": (partner, month) in reported,
            "origin": origin,
        }
        for (partner, place, month), origin in sorted(due.items())
    ]
