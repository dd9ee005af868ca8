"""Which rows of a format a reader may read: of open sources, its own, and for a director what is about its places."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from layidu.cycle.exporting.facts import current_lines
from layidu.ledger.models import (
    CommitmentPlace,
    DeliveryPlace,
    FacilityPlace,
    NeedPlace,
    PracticePlace,
    Review,
    SourceRow,
)
from layidu.web.access.reader import Reader
from layidu.web.api.models import FactPlace


def readable_facts(reader: Reader, format_name: str) -> QuerySet[SourceRow]:
    """The current rows that the reader may read, in the order they came."""
    allowed = reader.sources("run__source__")
    if reader.places:
        allowed |= _about(reader.places)
    return current_lines(format_name).filter(allowed)


def _about(places: frozenset[str]) -> Q:
    """Rows that name one of the places, whatever else they name, as the pages of commitments show them."""
    here = {"place__in": places}
    promised = CommitmentPlace.objects.filter(**here)
    found = Q(id__in=promised.values("commitment__origin"))
    found |= Q(id__in=Review.objects.filter(commitment_ref__in=promised.values("commitment__ref")).values("origin"))
    for table, way in (
        (DeliveryPlace, "delivery__origin"),
        (NeedPlace, "need__origin"),
        (FacilityPlace, "facility__origin"),
        (PracticePlace, "practice__origin"),
        (FactPlace, "line_id"),
    ):
        found |= Q(id__in=table.objects.filter(**here).values(way))
    return found
