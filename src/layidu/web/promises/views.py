"""The list of commitments, whose filters are an address that can be sent to a colleague, and one of them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.ledger.models import Commitment, Review
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.pages.listing import Column, Listing
from layidu.web.promises.filters import Filters, narrowed
from layidu.web.promises.models import PromiseLine
from layidu.web.promises.readable import facts_of, readable_promise, readable_promises, scope_of

PAGE = 25
LISTED = Listing(
    columns=(
        Column("title", gettext_noop("Commitment"), ("by_title",)),
        Column("owner", gettext_noop("Owed by"), ("owed_by",)),
        Column("place", gettext_noop("Where"), ("by_place",), gaps=True),
        # By unit or currency, then by how much: nothing is converted.
        Column("amount", gettext_noop("Promised"), ("by_amount",), gaps=True),
        Column("due", gettext_noop("Due"), ("end",), gaps=True),
        # Bound ones first, the earliest first among them; wishes last.
        Column("status", gettext_noop("Status"), ("order",)),
    ),
    first="status",
    model=PromiseLine,
)


JUDGED = Listing(
    columns=(
        Column("on", gettext_noop("On"), ("on",)),
        Column("decision", gettext_noop("Decision"), ("decision", "rating")),
        Column("finding", gettext_noop("Finding")),
        Column("by", gettext_noop("Decided by"), ("decided_by__name",)),
        Column("source", gettext_noop("Source"), ("origin__run__source__file_name", "origin__row")),
    ),
    first="-on",
)


@guarded("read commitments")
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """The list, page by page. What readers of one scope are shown at one address is looked up and written once."""
    reader = reader_of(request)
    filters, table = Filters(request.GET), LISTED.asked(request.GET)

    @functools.cache
    def page() -> Page[PromiseLine]:
        filters.is_valid()
        lines = table.sorted(narrowed(readable_promises(reader), filters))
        asked = ("promises", scope_of(reader), tuple(filters.cleaned_data.items()))
        return Pages(lines, PAGE, asked).get_page(request.GET.get("page"))

    shown = {"scope": scope_of(reader), "page": page, "filters": filters, "table": table, "today": _today()}
    return render(request, "promises/promises.html", shown)


@guarded("read commitments")
@require_safe
def promise(request: HttpRequest, ref: str) -> HttpResponse:
    """One commitment: what was promised, by whom, its versions and what was judged of it."""
    reader = reader_of(request)
    scope = scope_of(reader)
    line = readable_promise(reader, ref)
    told = remembered(("told of promise", ref, scope), lambda: _told(reader, ref))
    shown = {
        "line": line,
        "scope": scope,
        "versions": told.versions,
        "reviews": lambda: JUDGED.asked(request.GET).of(told.reviews),
        "closed": told.closed,
        "table": JUDGED.asked(request.GET),
        "actors": lambda: line.actors.select_related("actor"),
        "places": functools.cache(lambda: list(line.places.select_related("place"))),
        "today": _today(),
    }
    return render(request, "promises/promise.html", shown)


@dataclass(frozen=True)
class Told:
    """Versions, newest first, and judgements; how many of them stand in sources that the reader may not read."""

    versions: Sequence[Commitment]
    reviews: Sequence[Review]
    closed: int


def _told(reader: Reader, ref: str) -> Told:
    may = facts_of(reader, ref)
    versions = Commitment.objects.filter(ref=ref).select_related("origin__run__source").order_by("-version")
    judged = Review.objects.filter(commitment_ref=ref, origin__retired_by__isnull=True)
    judged = judged.select_related("decided_by", "origin__run__source")
    seen, heard = list(versions.filter(may)), list(judged.filter(may))
    return Told(seen, heard, versions.count() + judged.count() - len(seen) - len(heard))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the server is the day of its users
