"""The places where the example's partners work, each as a partner with its own habits of coding would write it."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from layidu.catalogue.country import countries, country
from layidu.core.text import fold
from layidu.places.gazetteer import Gazetteer, Place


@dataclass(frozen=True)
class Spot:
    """A lowest place written under one scheme: names and codes of it and its region; ``scheme`` "" means no codes.

    ``home`` is the name of the region of today's division in which the partner means to work.
    """

    place: str
    home: str
    region: str
    cercle: str
    scheme: str
    region_code: str = ""
    cercle_code: str = ""


def country_of(gazetteer: Gazetteer) -> str:
    """The packaged country whose default division the gazetteer has.

    Errors: LookupError when no packaged country has it.

    >>> from layidu.places.country import gazetteer_of
    >>> country_of(gazetteer_of("mali"))
    'mali'
    """
    for id in countries():
        if country(id).division == gazetteer.default_division:
            return id
    raise LookupError(f"no packaged country has the division {gazetteer.default_division!r}")


@functools.lru_cache(maxsize=64)
def spots(gazetteer: Gazetteer, division: str, scheme: str) -> dict[str, tuple[Spot, ...]]:
    """The lowest places of a division by region name, written under a scheme of that or of an older division.

    Decision served: whether old codes can be told apart from today's. In: a gazetteer, today's division, a scheme id
    or "" for names alone. Out: one spot a lowest place; under a scheme of an older division only those whose name is
    also an old place's (the counterpart is by name: what a reporter who kept an old list would do).

    >>> from layidu.places.country import gazetteer_of
    >>> found = spots(gazetteer_of("mali"), "ML-2023", "cod-ab-2015")
    >>> [(s.region, s.cercle, s.cercle_code) for s in found["Bandiagara"]][:1]
    [('Mopti', 'Bandiagara', 'ML0502')]
    """
    lowest = gazetteer.division(division).kinds[-1]
    home_scheme = not scheme or gazetteer.scheme(scheme).division == division
    older = {} if home_scheme else _by_name(gazetteer, gazetteer.scheme(scheme).division, lowest)
    found: dict[str, list[Spot]] = {}
    for place in gazetteer.places(division, lowest):
        region = _parent(gazetteer, place)
        written = place if home_scheme else older.get(fold(place.name))
        if written is None:
            continue
        parent = _parent(gazetteer, written)
        codes = (_code(gazetteer, parent, scheme), _code(gazetteer, written, scheme))
        spot = Spot(written.id, region.name, parent.name, written.name, scheme, *codes)
        found.setdefault(region.name, []).append(spot)
    return {name: tuple(places) for name, places in found.items()}


def _parent(gazetteer: Gazetteer, place: Place) -> Place:
    if place.parent is None:
        raise ValueError(f"{place.id} has no parent")
    return gazetteer.place(place.parent)


def _by_name(gazetteer: Gazetteer, division: str, kind: str) -> dict[str, Place]:
    return {fold(place.name): place for place in gazetteer.places(division, kind)}


def _code(gazetteer: Gazetteer, place: Place, scheme: str) -> str:
    return (gazetteer.own_code(place.id, scheme) or "") if scheme else ""
