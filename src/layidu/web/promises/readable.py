"""Which commitments a reader may see: those of public sources; its own; those of its places; by role, the others."""

from __future__ import annotations

from collections.abc import Hashable

from django.db.models import Exists, OuterRef, Q, QuerySet

from layidu.web.access.reader import Reader
from layidu.web.promises.models import PromiseLine, PromiseLineActor, PromiseLinePlace


def readable_promises(reader: Reader) -> QuerySet[PromiseLine]:
    """The lines that the reader may see, in the order of the list."""
    allowed = reader.sources("source__")
    if reader.actors:
        allowed |= Q(Exists(PromiseLineActor.objects.filter(line=OuterRef("pk"), actor__in=reader.actors)))
    if reader.places:
        allowed |= Q(Exists(PromiseLinePlace.objects.filter(line=OuterRef("pk"), place__in=reader.places)))
    return PromiseLine.objects.filter(allowed).order_by("order")


def scope_of(reader: Reader) -> tuple[Hashable, ...]:
    """What a reader's answers differ by: two readers of one scope are shown the same rows of the ledger."""
    return (reader.signed_in, reader.sensitivities(), reader.actors, reader.places)
