"""The rows behind the numbers of a place's months, an actor's reports and payments, and what was done for a
commitment, each with its source."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from layidu.core.money import Money
from layidu.core.periods import Period
from layidu.ledger.models import Actor, Delivery, DeliveryActor, DeliveryPlace, Place
from layidu.web.access.actions import RULES
from layidu.web.access.guard import guarded
from layidu.web.access.places import below
from layidu.web.access.reader import Reader, reader_of
from layidu.web.access.soundness import number_of
from layidu.web.caching.remembered import Pages
from layidu.web.directory.money import STAGES, payments_of
from layidu.web.directory.tables import PAYMENTS, REPORTED
from layidu.web.pages.listing import LONGEST
from layidu.web.promises.filters import NO_SECTOR
from layidu.web.promises.readable import facts_of, readable_promise, readable_promises, scope_of

PAGE = 40
#: What people are reached by; presence alone and money are told apart.
WORK = ("service", "goods")
_CURRENCY = 3


@guarded("read commitments")
@require_safe
def place_rows(request: HttpRequest, place_id: str, month: str) -> HttpResponse:
    """The rows reported about a place and what lies in it for one month, as far as the reader may read."""
    place, period, reader = get_object_or_404(Place, id=place_id), _month(month), reader_of(request)
    rows = reported_at(reader, place.id).filter(period_end__range=(period.start, period.end))
    return _rows(request, rows, {"place": place, "month": period.start})


@guarded("read commitments")
@require_safe
def actor_rows(request: HttpRequest, actor_id: str) -> HttpResponse:
    """The rows that an actor reported, of all months or of one, as far as the reader may read."""
    actor, reader = get_object_or_404(Actor, id=actor_id), reader_of(request)
    rows, month = reported_by(reader, actor), request.GET.get("month", "")
    period = _month(month) if month else None
    if period:
        rows = rows.filter(period_end__range=(period.start, period.end))
    return _rows(request, rows, {"actor": actor, "month": period and period.start})


@guarded("read commitments")
@require_safe
def promise_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """The rows reported for a commitment, of which its people reached are counted, as far as the reader may read."""
    reader = reader_of(request)
    line = readable_promise(reader, ref)
    rows = Delivery.objects.filter(facts_of(reader, ref), origin__retired_by__isnull=True, serves__commitment_ref=ref)
    return _rows(request, rows, {"promise": line})


@guarded("read commitments")
@require_safe
def actor_payments(request: HttpRequest, actor_id: str) -> HttpResponse:
    """What an actor set aside, paid and spent, payment by payment; year, sector, currency and stage by the address."""
    actor, reader = get_object_or_404(Actor, id=actor_id), reader_of(request)
    rows, asked = payments_of(reader, actor), request.GET
    year = number_of(asked.get("year", ""))
    if year is not None and date.min.year <= year <= date.max.year:
        rows = rows.filter(period_end__year=year)
    if sector := asked.get("sector", "")[:LONGEST]:
        rows = rows.filter(of_sector="" if sector == NO_SECTOR else sector)
    if currency := asked.get("currency", "")[:_CURRENCY]:
        rows = rows.filter(currency=currency)
    stage = next((one for one in STAGES if one == asked.get("stage")), "")
    if stage:
        rows = rows.filter(stage=stage)
    table = PAYMENTS.asked(asked)
    question = ("payments", actor.id, year, sector, currency, stage)
    page = _page(request, table.sorted(rows).prefetch_related("serves"), question)

    def shown() -> list[Any]:
        served = {link.commitment_ref for one in page for link in one.serves.all()}
        readable = set(readable_promises(reader).order_by().filter(ref__in=served).values_list("ref", flat=True))
        for one in page:
            one.text = Money(one.amount, one.currency).text()
            one.refs = [link.commitment_ref for link in one.serves.all() if link.commitment_ref in readable]
        return list(page)

    return _answer(request, "directory/payments.html", {
        "actor": actor, "table": table, "page": page, "rows": shown, "question": question,
    })  # fmt: skip


def reported_at(reader: Reader, place: str) -> QuerySet[Delivery]:
    """What was done at a place and what lies in it, one delivery a row of a report; its own are taken first.

    Who answers for the place reads all of it.
    """
    inside = DeliveryPlace.objects.filter(place__in=below(place)).values("delivery")
    rows = Delivery.objects.filter(origin__retired_by__isnull=True) if place in reader.places else _standing(reader)
    return rows.filter(id__in=inside, kind__in=WORK)


def reported_by(reader: Reader, actor: Actor) -> QuerySet[Delivery]:
    """What an actor said that it did: its own few are taken first, rather than each of the country's."""
    mine = DeliveryActor.objects.filter(actor=actor, role="leads").values("delivery")
    return _standing(reader).filter(id__in=mine)


def _standing(reader: Reader) -> QuerySet[Delivery]:
    return Delivery.objects.filter(reader.sources("origin__run__source__"), origin__retired_by__isnull=True)


def _rows(request: HttpRequest, rows: QuerySet[Delivery], about: dict[str, Any]) -> HttpResponse:
    leads = DeliveryActor.objects.filter(delivery=OuterRef("pk"), role="leads").order_by("actor__name")
    named = rows.annotate(
        partner=Subquery(leads.values("actor__name")[:1]), partner_id=Subquery(leads.values("actor")[:1])
    )
    table = REPORTED.asked(request.GET)
    question = ("reported", *(getattr(one, "pk", one) for one in about.values()), *sorted(table.given.items()))
    page = _page(request, table.of(named).prefetch_related("places", "figures"), question)
    shown = {"table": table, "page": page, "rows": lambda: page.object_list, "question": question}
    return _answer(request, "directory/rows.html", about | shown)


def _answer(request: HttpRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    """Rows are written once for readers of one scope."""
    reader = reader_of(request)
    shown |= {"scope": scope_of(reader), "audits": RULES["oversee"](reader, {})}
    return render(request, template, shown)


def _page(request: HttpRequest, rows: QuerySet[Delivery], question: Hashable) -> Any:
    asked = (question, scope_of(reader_of(request)))
    return Pages(rows.select_related("origin__run__source"), PAGE, asked).get_page(request.GET.get("page"))


def _month(text: str) -> Period:
    """The month that an address names. Errors: Http404 for anything else."""
    try:
        period = Period.parse(text)
    except ValueError:
        raise Http404 from None
    if period != Period.month(period.start.year, period.start.month):
        raise Http404
    return period
