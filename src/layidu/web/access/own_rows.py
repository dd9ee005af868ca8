"""Rows of the ledger that are about a director's own places, whoever sent them."""

from __future__ import annotations

from django.db.models import Q

from layidu.ledger.models import (
    CommitmentPlace,
    DeliveryPlace,
    FacilityPlace,
    NeedPlace,
    PracticePlace,
    Review,
)
from layidu.web.api.models import FactPlace


def rows_about(places: frozenset[str]) -> Q:
    """The condition on rows that name one of the places, whatever else they name.

    Decision served: who answers for a place reads what was said of it, on every page and by a program alike.
    """
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
