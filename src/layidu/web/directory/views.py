"""A page for every place and every actor."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from layidu.core.text import fold
from layidu.ledger.models import Actor, Delivery, DeliveryActor, Place
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of
from layidu.web.access.guard import guarded
from layidu.web.access.places import below
from layidu.web.access.reader import reader_of
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises
from layidu.web.work.prepare import kept

SHOWN = 12
PAGE = 60


@guarded("read public pages")
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The regions of the present division, each with its cercles."""
    division = gazetteer_of(find(None).country).default_division
    rows = list(Place.objects.filter(division=division, kind__in=["region", "cercle"]).order_by("name"))
    regions = [row for row in rows if row.kind == "region"]
    inside: dict[str, list[Place]] = {}
    for row in rows:
        if row.kind == "cercle":
            inside.setdefault(str(row.parent_id), []).append(row)
    return render(
        request, "directory/places.html", {"regions": [(region, inside.get(region.id, [])) for region in regions]}
    )


@guarded("read public pages")
@require_safe
def place(request: HttpRequest, place_id: str) -> HttpResponse:
    """A place: needs, reach, gap, who is active; its promises for those who may read them; what lies in it."""
    found = get_object_or_404(Place.objects.select_related("parent", "division"), id=place_id)
    reader = reader_of(request)
    made = kept(PLACE_KEY.format(place_id))
    mine = readable_promises(reader).filter(
        Exists(PromiseLinePlace.objects.filter(line=OuterRef("pk"), place__in=below(place_id)))
    )
    return render(
        request,
        "directory/place.html",
        {
            "place": found,
            "coverage": made and made.content,
            "promises": mine[:SHOWN],
            "count": mine.count(),
            "children": found.children.order_by("name"),
            "today": date.today(),  # noqa: DTZ011 - the day of the server is the day of its users
        },
    )


@guarded("read commitments")
@require_safe
def actors(request: HttpRequest) -> HttpResponse:
    """Actors by name; ``q`` narrows."""
    words = fold(request.GET.get("q", "")[:100]).split()
    found = [one for one in Actor.objects.order_by("name") if all(word in fold(one.name) for word in words)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/actors.html", {"page": page, "q": request.GET.get("q", "")})


@guarded("read commitments")
@require_safe
def actor(request: HttpRequest, actor_id: str) -> HttpResponse:
    """An actor: what it promised, what is owed to it, what it reported last, as far as the reader may read."""
    found = Actor.objects.filter(id=actor_id).prefetch_related("aliases").first()
    if found is None:
        raise Http404
    reader = reader_of(request)
    readable = readable_promises(reader)
    roles = PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=found)
    owed = readable.filter(Exists(roles.filter(role__in=["owes", "co-owes", "implements", "leads"])))
    due = readable.filter(Exists(roles.filter(role="receives")))
    reports = (
        Delivery.objects.filter(
            reader.sources("origin__run__source__"),
            Exists(DeliveryActor.objects.filter(delivery=OuterRef("pk"), actor=found, role="leads")),
            origin__retired_by__isnull=True,
        )
        .order_by("-period_end", "id")
        .prefetch_related("places", "figures")[:SHOWN]
    )
    return render(
        request,
        "directory/actor.html",
        {
            "actor": found,
            "owed": owed[:SHOWN],
            "owed_count": owed.count(),
            "due": due[:SHOWN],
            "due_count": due.count(),
            "reports": reports,
            "today": date.today(),  # noqa: DTZ011 - as above
        },
    )
