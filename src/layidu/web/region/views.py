"""My region on a page; its PDF, made when asked for; and the quarter's self-assessment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.contracts.building import commitment_ref
from layidu.cycle.contracts.commenting import comment
from layidu.cycle.series_across import SHARED
from layidu.ledger.models import Place, Review, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.actions import RULES
from layidu.web.access.guard import guarded
from layidu.web.access.models import Grant
from layidu.web.access.places import below
from layidu.web.access.reader import Reader, reader_of
from layidu.web.access.signature import signature
from layidu.web.caching.remembered import remembered
from layidu.web.pages.findings import told_together
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.region.background import PAGE, PDF
from layidu.web.region.models import Assessment, RegionPage
from layidu.web.region.prepared import REGIONS
from layidu.web.region.tables import SAID, SOURCES, tables_of
from layidu.web.work.jobs import ask
from layidu.web.work.prepare import kept

#: Values of one indicator on a page.
VALUES_A_PAGE = 50


def _low(name: str) -> Callable[[Any], Any]:
    """A number of the prepared row to sort by; none where the region has no row."""
    return lambda one: (one["row"] or {}).get(name)


LISTED = Listing(
    columns=(
        Column("name", gettext_noop("Region"), ("name",)),
        Column("gap", gettext_noop("Gap"), _low("gap_high"), number=True),
        Column("reached", gettext_noop("Reached"), _low("reached_low"), number=True),
        Column("active", gettext_noop("Active partners"), _low("partners_active"), number=True),
        Column("silent", gettext_noop("Silent"), _low("partners_silent"), number=True),
        Column("complete", gettext_noop("Reports received"), _low("completeness"), number=True),
        Column("open", gettext_noop("Promises running"), ("open",), number=True),
        Column("late", gettext_noop("of which late"), ("late",), number=True),
        Column("score", gettext_noop("Score"), ("score__value",), number=True),
    ),
    first="name",
    filters=(Words("q", gettext_noop("Name"), ("name",)),),
    tie=("place",),
)


@guarded("read regions")
@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    """To one's own region or place where there is one; for the others every region with what to look at first."""
    reader = reader_of(request)
    others: list[Place] = []
    if not reader.has("ministry"):
        own = Place.objects.filter(kind="region", division=_division(), id__in=reader.places)
        listed = list(own.order_by("name"))
        others = _other_places(reader, {one.id for one in listed})
        if len(listed) + len(others) == 1:
            return redirect("region", listed[0].id) if listed else redirect("place", others[0].id)
    made = kept(REGIONS)
    rows = [one for one in (made.content if made else []) if reader.has("ministry") or one["place"] in reader.places]
    table = LISTED.asked(request.GET)
    shown = {"rows": table.of(rows), "table": table, "any": bool(rows), "others": others}
    return render(request, "region/regions.html", shown)


def _other_places(reader: Reader, regions: set[str]) -> list[Place]:
    """What a director holds for that is no region of today and has none in it: a cercle, a place of an old division."""
    held = Grant.objects.filter(user=reader.user, role="regional_director", ended_at__isnull=True)
    places = Place.objects.filter(id__in=held.values("place")).select_related("division").order_by("name")
    return [place for place in places if regions.isdisjoint(below(place.id))]


@guarded("read region")
@require_safe
def region(request: HttpRequest, place_id: str) -> HttpResponse:
    """Score, gaps by cercle, partners, what is late on both sides, indicators."""
    place = _region(place_id)
    page = _page(place)
    made = page and content_of(page)
    return render(
        request,
        "region/region.html",
        # Called where the page is rendered anew, and not where it is kept.
        {"place": place, "page": page, "made": made, "tables": lambda: tables_of(made or {}, request.GET)},
    )


@guarded("read region")
@require_POST
def make_page(request: HttpRequest, place_id: str) -> HttpResponse:
    """Ask for the page of a region that nobody directs yet."""
    place = _region(place_id)
    RegionPage.objects.get_or_create(place=place)
    ask(PAGE, place=place.id)
    messages.success(request, _("The page is being prepared: look again in a minute."))
    return redirect("region", place_id=place.id)


@guarded("read region")
@require_POST
def make_pdf(request: HttpRequest, place_id: str) -> HttpResponse:
    """Ask for the region's one-page PDF as of today."""
    page = RegionPage.objects.filter(place=_region(place_id)).first()
    if page is None:
        raise Http404
    RegionPage.objects.filter(pk=page.pk).update(file_asked=True)
    ask(PDF, place=place_id)
    messages.success(request, _("The PDF is being made: it stands here in a minute."))
    return redirect("region", place_id=place_id)


@guarded("read region")
@require_safe
def region_pdf(request: HttpRequest, place_id: str) -> HttpResponse:
    """The PDF last made."""
    page = RegionPage.objects.filter(place=place_id).exclude(file_name="").first()
    path = find(None).published / page.file_name if page else None
    if path is None or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, path.name)
    return answer


@guarded("read region")
@require_safe
def series(request: HttpRequest, place_id: str, key: str) -> HttpResponse:
    """The values of one indicator, each with what the rows of files say that it comes from."""
    place, reader = _region(place_id), reader_of(request)
    page = _page(place)
    every = (content_of(page) or {}).get("series", []) if page else []
    one = next((one for one in every if one.get("key") == key), None)
    if one is None:
        raise Http404
    table = SOURCES.asked(request.GET)
    shown = Paginator(table.sorted(one["points"]), VALUES_A_PAGE).get_page(request.GET.get("page"))
    origins = {part["origin"]: point["how"] for point in shown for part in point["parts"]}
    # Who reads a region's page reads what was said of its ground alone; a place that was split is not only its own.
    own = [origin for origin, how in origins.items() if how != SHARED]
    of_reader = SourceRow.objects.filter(reader.sources("run__source__") | Q(id__in=own), id__in=origins)
    return render(
        request,
        "region/sources.html",
        {
            "place": place, "one": one, "table": table, "page": shown, "audits": RULES["oversee"](reader, {}),
            "rows": {row.id: row for row in of_reader.select_related("run__source")},
        },
    )  # fmt: skip


@guarded("assess region")
@require_safe
def assessment(request: HttpRequest, place_id: str) -> HttpResponse:
    """The lines of the region's contracts whose quarter is open, and what was said of them."""
    place = _region(place_id)
    page = _page(place)
    contracts = _contracts(page)
    chosen = next((one for one in contracts if one["ref"] == request.GET.get("contract")), None)
    chosen = chosen or (contracts[0] if contracts else None)
    table = SAID.asked(request.GET)
    said: list[Review] = []
    if chosen:
        mine = Q(commitment_ref__startswith=f"{chosen['ref']}/", origin__retired_by__isnull=True)
        comments = Review.objects.filter(mine, origin__format="contract_comments")
        said = table.of(comments.select_related("decided_by", "origin__run"))
    return render(
        request,
        "region/assessment.html",
        {"place": place, "contracts": contracts, "chosen": chosen, "said": said, "table": table, "page": page},
    )


@guarded("assess region")
@require_POST
def assess(request: HttpRequest, place_id: str) -> HttpResponse:
    """Keep a comment on a line, or contest its value."""
    place = _region(place_id)
    page = _page(place)
    asked = request.POST
    contract: dict[str, Any] | None = next(
        (one for one in _contracts(page) if one["ref"] == asked.get("contract")), None
    )
    if contract is None or asked.get("quarter") not in [quarter for quarter, _label in contract["quarters"]]:
        raise Http404
    back = redirect("assessment", place_id=place.id)
    back["Location"] += f"?contract={contract['ref']}"
    text = asked.get("text", "").strip()[:4000]
    if not text:
        messages.error(request, _("Say something: a contest without words helps nobody to look again."))
        return back
    line = asked.get("line", "")
    try:
        comment(
            find(None), contract["ref"], line, quarter=Period.parse(asked["quarter"]), by=contract["holder"],
            text=text, on=date.today(), contest=asked.get("contest") == "1",  # noqa: DTZ011 - the server's day
        )  # fmt: skip
    except Refusal as refused:
        messages.error(request, told_together(refused.findings))
        return back
    Assessment.objects.create(
        contract=contract["ref"], line=line, quarter=asked["quarter"], entered_by=signature(request)
    )
    messages.success(request, _("Kept: it stands beside the score of %(line)s.") % {
        "line": commitment_ref(contract["ref"], line)
    })  # fmt: skip
    return back


def _page(place: Place) -> RegionPage | None:
    """A region's page without its content, which is long."""
    return RegionPage.objects.filter(place=place).defer("content").first()


def content_of(page: RegionPage) -> dict[str, Any] | None:
    """What a region's page shows, read once a process until it is made again."""
    return remembered(("region page", page.pk, page.made_at), lambda: page.content)


def _contracts(page: RegionPage | None) -> list[dict[str, Any]]:
    return list((content_of(page) or {}).get("contracts", [])) if page else []


def _region(place_id: str) -> Place:
    found = Place.objects.filter(id=place_id, kind="region", division=_division()).first()
    if found is None:
        raise Http404
    return found


def _division() -> str:
    from layidu.places.country import gazetteer_of

    return gazetteer_of(find(None).country).default_division
