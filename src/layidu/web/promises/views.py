"""The list of commitments, whose filters are an address that can be sent to a colleague, and one of them."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.ledger.models import Commitment, Review
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import Pages
from layidu.web.pages.listing import Column, Listing
from layidu.web.promises.filters import Filters, narrowed
from layidu.web.promises.models import PromiseLine
from layidu.web.promises.readable import readable_promises

PAGE = 40
LISTED = Listing(
    columns=(
        Column("commitment", gettext_noop("Commitment")),
        Column("owner", gettext_noop("Owed by"), ("owed_by",)),
        Column("where", gettext_noop("Where")),
        Column("promised", gettext_noop("Promised")),
        Column("due", gettext_noop("Due"), ("end",), gaps=True),
        # Bound ones first, the earliest first among them; wishes last.
        Column("status", gettext_noop("Status"), ("order",)),
    ),
    first="status",
    model=PromiseLine,
)


@guarded("read commitments")
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The list, forty a page."""
    filters = Filters(request.GET)
    filters.is_valid()
    table = LISTED.asked(request.GET)
    lines = table.sorted(narrowed(readable_promises(reader_of(request)), filters))
    page = Pages(lines, PAGE).get_page(request.GET.get("page"))
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    return render(request, "promises/promises.html", {"page": page, "filters": filters, "table": table, "today": today})


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
