"""The list of commitments, whose filters are an address that can be sent to a colleague, and one of them."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from layidu.core.text import fold
from layidu.ledger.models import Commitment, Review
from layidu.web.access.guard import guarded
from layidu.web.access.places import below
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import Pages
from layidu.web.pages.fields import DayField
from layidu.web.promises.models import PromiseLine, PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises

PAGE = 40
STATUSES = [
    ("", _("any")),
    ("overdue", _("overdue")),
    ("signed", _("signed")),
    ("accepted", _("accepted")),
    ("requested", _("requested")),
    ("proposed", _("proposed")),
    ("announced", _("announced")),
    ("fulfilled", _("kept")),
    ("cancelled", _("cancelled")),
]
KINDS = [
    ("", _("any")),
    ("activity", _("activity")),
    ("pledge", _("pledge")),
    ("recommendation", _("recommendation")),
    ("task", _("task")),
    ("contract_target", _("contract target")),
    ("means", _("means owed")),
]


class Filters(forms.Form):
    """What the list may be narrowed to; what is not understood is ignored and shown as such by an empty field."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    status = forms.ChoiceField(label=_("Status"), choices=STATUSES, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    place = forms.CharField(required=False, max_length=48, widget=forms.HiddenInput)
    actor = forms.CharField(required=False, max_length=48, widget=forms.HiddenInput)
    due_before = DayField(label=_("Due before"), required=False)


@guarded("read commitments")
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The list, forty a page."""
    filters = Filters(request.GET)
    filters.is_valid()
    lines = narrowed(readable_promises(reader_of(request)), filters)
    page = Pages(lines, PAGE).get_page(request.GET.get("page"))
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    return render(request, "promises/promises.html", {"page": page, "filters": filters, "today": today})


def narrowed(lines: QuerySet[PromiseLine], filters: Filters) -> QuerySet[PromiseLine]:
    """The lines that a form's sound fields leave."""
    asked = filters.cleaned_data
    for word in fold(asked.get("q") or "").split():
        lines = lines.filter(sought__contains=word)
    if (status := asked.get("status")) == "overdue":
        lines = lines.filter(binding=True, end__lt=date.today())  # noqa: DTZ011 - as above
    elif status:
        lines = lines.filter(status=status)
    if kind := asked.get("kind"):
        lines = lines.filter(kind=kind)
    if before := asked.get("due_before"):
        lines = lines.filter(end__lt=before)
    if actor := asked.get("actor"):
        lines = lines.filter(Exists(PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor)))
    if place := asked.get("place"):
        lines = lines.filter(Exists(PromiseLinePlace.objects.filter(line=OuterRef("pk"), place__in=below(place))))
    return lines


@guarded("read commitments")
@require_safe
def promise(request: HttpRequest, ref: str) -> HttpResponse:
    """One commitment: what was promised, by whom, its versions and what was judged of it."""
    line = readable_promises(reader_of(request)).filter(ref=ref).first()
    if line is None:
        raise Http404
    versions = Commitment.objects.filter(ref=ref).select_related("origin__run__source").order_by("-version")
    reviews = (
        Review.objects.filter(commitment_ref=ref, origin__retired_by__isnull=True)
        .select_related("decided_by", "origin__run__source")
        .order_by("-on")
    )
    actors = line.actors.select_related("actor")
    places = line.places.select_related("place")
    return render(
        request,
        "promises/promise.html",
        {
            "line": line, "versions": versions, "reviews": reviews, "actors": actors, "places": places,
            "today": date.today(),  # noqa: DTZ011 - as above
        },
    )  # fmt: skip
