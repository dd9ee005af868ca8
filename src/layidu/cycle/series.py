"""The values of every indicator in one place, through time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from layidu.catalogue.entries import Indicator, entries
from layidu.ledger.queries.observations import ObservationFact, observations_of
from layidu.ledger.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Point:
    """A value over a period; ``None``: the source states none. ``low`` and ``high``: its bounds where it gives them."""

    start: date
    end: date
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one source in one place, the whole population or one part of it."""

    indicator: str
    label_fr: str
    label_en: str
    unit: str
    direction: str
    of: str
    source: str
    points: tuple[Point, ...]


def series_in(workspace: Workspace, place: str) -> list[Series]:
    """Every series of the ledger in exactly this place, by indicator; longest first within one.

    Decision served: where a region stands and whether it moves. Values of different sources or parts of the people
    are never joined, and those of an earlier division are left where they are: a name that outlived its borders is
    not the same place. Absent months stay absent.
    """
    known = entries(Indicator)
    found: dict[tuple[str, str, str], list[ObservationFact]] = defaultdict(list)
    for fact in observations_of(workspace, list(known)):
        if fact.place == place:
            of = ", ".join(f"{name} {value}" for name, value in sorted(fact.disaggregation.items()))
            found[fact.indicator, of, fact.series].append(fact)
    made = [
        Series(
            indicator,
            known[indicator].label_fr,
            known[indicator].label_en,
            known[indicator].unit,
            known[indicator].direction,
            of,
            source,
            tuple(
                Point(fact.start, fact.end, fact.value, fact.low, fact.high)
                for fact in sorted(facts, key=lambda one: (one.start, one.end))
            ),
        )
        for (indicator, of, source), facts in found.items()
    ]
    return sorted(made, key=lambda one: (one.label_fr, -len(one.points), one.of, one.source))
