"""Which commitments a reader may see: those of public sources; its own; those of its places; by role, the others."""

from __future__ import annotations

from collections.abc import Hashable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from layidu.web.access.reader import Reader
from layidu.web.caching.remembered import remembered
from layidu.web.promises.models import PromiseLine, PromiseLineActor, PromiseLinePlace


def readable_promises(reader: Reader) -> QuerySet[PromiseLine]:
    """The lines that the reader may see, in the order of the list."""
    return PromiseLine.objects.filter(reader.sources("source__") | _concerned(reader)).order_by("order")


def readable_promise(reader: Reader, ref: str) -> PromiseLine:
    """The line of a commitment that the reader may see. Errors: Http404, which is not remembered."""

    def found() -> PromiseLine:
        line = readable_promises(reader).filter(ref=ref).first()
        if line is None:
            raise Http404
        return line

    return remembered(("promise", ref, scope_of(reader)), found)


def facts_of(reader: Reader, ref: str) -> Q:
    """The condition on versions and judgements of a commitment that the reader may see.

    Whom it concerns (an actor of it, who answers for its place) sees all of them; who sees it because its list is open
    to all sees those of the sources that it may read.
    """
    if PromiseLine.objects.filter(_concerned(reader), ref=ref).exists():
        return Q()
    return reader.sources("origin__run__source__")


def _concerned(reader: Reader) -> Q:
    concerned = Q(pk__in=())
    if reader.actors:
        concerned |= Q(Exists(PromiseLineActor.objects.filter(line=OuterRef("pk"), actor__in=reader.actors)))
    if reader.places:
        concerned |= Q(Exists(PromiseLinePlace.objects.filter(line=OuterRef("pk"), place__in=reader.places)))
    return concerned


def scope_of(reader: Reader) -> tuple[Hashable, ...]:
    """What a reader's answers differ by: two readers of one scope are shown the same rows of the ledger."""
    return (reader.signed_in, reader.sensitivities(), reader.actors, reader.places)
