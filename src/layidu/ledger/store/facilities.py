"""Facilities put in the places that their coordinates show: given points, the store of links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import Facility, FacilityPlace
from layidu.places.contain import Container
from layidu.places.gazetteer import Gazetteer

#: (latitude, longitude) -> the lowest place of a division that holds the point; ``None``: outside all of them.
Locate = Callable[[float, float], str | None]


@dataclass(frozen=True)
class Linked:
    """What became of the current facilities: linked anew, linked before, without coordinates, outside every place.

    ``findings`` name those outside, and those that their list puts in another place.
    """

    new: int = 0
    known: int = 0
    unlocated: int = 0
    outside: int = 0
    contradicted: int = 0
    findings: Sequence[Finding] = field(default=())


def current_facilities() -> QuerySet[Facility]:
    """The facilities as the newest edition of each list describes them."""
    return Facility.objects.filter(origin__retired_by__isnull=True).order_by("origin_id")


def link_facilities(gazetteer: Gazetteer, division: str, locate: Locate) -> Linked:
    """Link every current facility that has coordinates to the place of a division in which they lie.

    Decision served: which commune or cercle a facility serves, whatever region its list names. In: the country's
    places, with the division's; ``locate``, which whoever imports boundaries gives. Out: how many were linked, and a
    finding for each one outside the division or in another place than its list says. Links that stand already are left,
    so that linking twice changes nothing. A link holds from the day of its list.
    """
    known = set(
        FacilityPlace.objects.filter(method="coordinates", place__division_id=division).values_list("facility", "place")
    )
    container = Container(gazetteer)
    counts: dict[str, int] = dict.fromkeys(("new", "known", "unlocated", "outside", "contradicted"), 0)
    links: list[FacilityPlace] = []
    said: list[Finding] = []
    with ledger_lock():
        for facility in current_facilities().select_related("origin").prefetch_related("places"):
            if facility.latitude is None or facility.longitude is None:
                counts["unlocated"] += 1
                continue
            place = locate(facility.latitude, facility.longitude)
            if place is None:
                counts["outside"] += 1
                said.append(_said(facility, "FORMATION-HORS-DU-PAYS"))
                continue
            if (other := _other_place(gazetteer, container, facility, place)) is not None:
                counts["contradicted"] += 1
                stated = gazetteer.place(other)
                found = (gazetteer.at_kind(place, stated.kind) or gazetteer.place(place)).name
                said.append(_said(facility, "FORMATION-AUTRE-REGION", stated=stated.name, found=found))
            if (facility.id, place) in known:
                counts["known"] += 1
                continue
            counts["new"] += 1
            links.append(
                FacilityPlace(facility_id=facility.id, place_id=place, since=facility.as_of, method="coordinates")
            )
        FacilityPlace.objects.bulk_create(links, batch_size=2000)
    return Linked(**counts, findings=tuple(said))


def _other_place(gazetteer: Gazetteer, container: Container, facility: Facility, found: str) -> str | None:
    """The stated place that does not hold the place found; ``None`` where none contradicts it.

    A place stated in another division contradicts it only where the place found surely lies in another one there, and
    in none of that name in its own division: a list may still use the regions of before.
    """
    holding = {found, *(each.id for each in gazetteer.ancestors(found))}
    division = gazetteer.place(found).division
    for link in facility.places.all():
        if link.method != "stated" or link.place_id not in gazetteer:
            continue
        stated = gazetteer.place(link.place_id)
        if stated.division == division:
            if stated.id not in holding:
                return stated.id
        else:
            there = container.containing(found, stated.division, stated.kind)
            if fold(stated.name) in {fold(gazetteer.place(each).name) for each in holding}:
                continue
            if there.place is not None and not there.straddles and there.place != stated.id:
                return stated.id
    return None


def _said(facility: Facility, code: str, **names: str) -> Finding:
    return finding(code, sheet=facility.origin.sheet, row=facility.origin.row, value=facility.name, rows=1, **names)
