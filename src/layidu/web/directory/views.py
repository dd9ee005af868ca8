"""A page for every place and every actor."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias, Delivery, DeliveryActor, Place
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of
from layidu.web.access.actions import RULES
from layidu.web.access.guard import guarded
from layidu.web.access.places import below
from layidu.web.access.reader import Reader, reader_of
from layidu.web.attendance.models import Attendance
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.directory.beside import (
    contracts_of,
    months_at,
    partners_at,
    places_of,
    roles_of,
    rows_within,
    years_of,
)
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.pages.listing import LONGEST, Column, Listing, Words
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises
from layidu.web.work.prepare import kept

SHOWN = 12
PAGE = 60


def _number(name: str) -> Callable[[Any], Any]:
    """A number of a row of coverage to sort by; none where the place has no row."""
    return lambda one: (one["row"] or {}).get(name)


WITHIN = Listing(
    columns=(
        Column("name", gettext_noop("Place"), ("name",)),
        Column("need", gettext_noop("In need"), _number("in_need_high"), number=True),
        Column("reached", gettext_noop("Reached"), _number("reached_low"), number=True),
        Column("gap", gettext_noop("Gap"), _number("gap_high"), number=True),
        Column("active", gettext_noop("Active partners"), _number("partners_active"), number=True),
    ),
    first="name",
    tie=("place",),
)
REGIONS = Listing(
    columns=(
        Column("name", gettext_noop("Region"), ("name",)),
        Column("count", gettext_noop("Cercles"), ("count",), number=True),
        Column("cercles", gettext_noop("Its cercles")),
    ),
    first="name",
    filters=(
        Words("q", gettext_noop("Name"), lambda row: " ".join([row["name"], *(one.name for one in row["cercles"])])),
    ),
)
ACTORS = Listing(
    columns=(
        Column("name", gettext_noop("Actor"), ("name",)),
        Column("kind", gettext_noop("Kind"), ("kind",)),
        Column("bound", gettext_noop("Promises running"), number=True),
        Column("late", gettext_noop("of which late"), number=True),
    ),
    first="name",
    model=Actor,
    few="the organisations and posts of one country's health sector: hundreds",
)


@guarded("read public pages")
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The regions of the present division, each with its cercles."""
    division = gazetteer_of(find(None).country).default_division
    rows = list(Place.objects.filter(division=division, kind__in=["region", "cercle"]).order_by("name"))
    inside: dict[str, list[Place]] = {}
    for row in rows:
        if row.kind == "cercle":
            inside.setdefault(str(row.parent_id), []).append(row)
    regions = [
        {"place": row, "name": row.name, "cercles": inside.get(row.id, []), "count": len(inside.get(row.id, []))}
        for row in rows
        if row.kind == "region"
    ]
    table = REGIONS.asked(request.GET)
    return render(request, "directory/places.html", {"regions": table.of(regions), "table": table})


@guarded("read public pages")
@require_safe
def place(request: HttpRequest, place_id: str) -> HttpResponse:
    """A place: needs, reach, gap, who is active; its promises for those who may read them; what lies in it."""
    found = get_object_or_404(Place.objects.select_related("parent", "division"), id=place_id)
    reader = reader_of(request)
    made, scope = kept(PLACE_KEY.format(place_id)), (place_id, _scope(reader))
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
            "table": WITHIN.asked(request.GET),
            "children": WITHIN.asked(request.GET).of(rows_within(found)),
            "months": remembered(("months at", scope), lambda: months_at(reader, place_id)) if reader.signed_in else [],
            "partners": remembered(("partners at", scope), lambda: partners_at(reader, place_id))
            if reader.signed_in
            else [],
            "oversees": RULES["oversee"](reader, {}),
            "directs": found.kind == "region" and RULES["read region"](reader, {"place_id": place_id}),
            "today": date.today(),  # noqa: DTZ011 - the day of the server is the day of its users
        },
    )


@guarded("read commitments")
@require_safe
def actors(request: HttpRequest) -> HttpResponse:
    """Actors with what they owe; ``q`` narrows by words of the name or of another spelling, whatever their accents."""
    table = ACTORS.asked(request.GET)
    found = table.sorted(_named(request.GET.get("q", "")[:LONGEST]))
    page = Pages(found.prefetch_related("aliases"), PAGE).get_page(request.GET.get("page"))
    reader, shown = reader_of(request), [one.id for one in page]
    owed = remembered(("owed", _scope(reader), tuple(shown)), lambda: _owed(reader, shown))
    lines = [(one, *owed.get(one.id, (0, 0))) for one in page]
    return render(
        request, "directory/actors.html", {"page": page, "lines": lines, "q": request.GET.get("q", ""), "table": table}
    )


def _named(sought: str) -> QuerySet[Actor]:
    words = fold(sought).split()
    if not words:
        return Actor.objects.all()
    named = remembered(("names of actors",), _folded_names)
    return Actor.objects.filter(id__in=sorted({one for one, name in named if all(word in name for word in words)}))


def _folded_names() -> list[tuple[str, str]]:
    """Every name and spelling of each actor, folded."""
    spelt = [*Actor.objects.values_list("id", "name"), *ActorAlias.objects.values_list("actor_id", "spelling")]
    return [(one, fold(name)) for one, name in spelt]


def _owed(reader: Reader, shown: list[str]) -> dict[str, tuple[int, int]]:
    """Of each actor shown: promises that bind now and those of them past their day, as far as the reader may read."""
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    mine = readable_promises(reader).filter(binding=True, pk=OuterRef("line")).order_by()
    counted = (
        PromiseLineActor.objects.filter(Exists(mine), actor__in=shown, role__in=["owes", "co-owes"])
        .values_list("actor")
        .annotate(open=Count("line", distinct=True), late=Count("line", distinct=True, filter=Q(line__end__lt=today)))
    )
    return {actor: (bound, late) for actor, bound, late in counted}


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
    scope, today = (found.id, _scope(reader)), date.today()  # noqa: DTZ011 - as above
    last = remembered(("last reports", scope), lambda: _last_reports(reader, found))
    reports = Delivery.objects.filter(id__in=last).order_by("-period_end", "id").prefetch_related("places", "figures")
    return render(
        request,
        "directory/actor.html",
        {
            "actor": found,
            "owed": owed[:SHOWN],
            "owed_count": remembered(("owed by", scope), owed.count),
            "due": due[:SHOWN],
            "due_count": remembered(("owed to", scope), due.count),
            "reports": reports,
            "years": remembered(("years of", scope), lambda: years_of(reader, found, today)),
            "roles": remembered(("roles of", scope), lambda: roles_of(reader, found)),
            "where": remembered(("places of", scope), lambda: places_of(reader, found)),
            "contracts": remembered(("contracts of", scope), lambda: contracts_of(reader, found)),
            "attendance": _attendance(reader, found),
            "today": date.today(),  # noqa: DTZ011 - as above
        },
    )


def _attendance(reader: Reader, actor: Actor) -> Attendance | None:
    """Which months an actor reported, for itself and for who runs the reporting."""
    if actor.id not in reader.actors and not RULES["follow attendance"](reader, {}):
        return None
    return Attendance.objects.filter(actor=actor).first()


def _last_reports(reader: Reader, actor: Actor) -> list[str]:
    """The newest deliveries that an actor reported. Its own few are taken first, rather than each of the country's."""
    found = Delivery.objects.filter(
        reader.sources("origin__run__source__"),
        id__in=DeliveryActor.objects.filter(actor=actor, role="leads").values("delivery"),
        origin__retired_by__isnull=True,
    )
    return list(found.order_by("-period_end", "id").values_list("id", flat=True)[:SHOWN])


def _scope(reader: Reader) -> tuple[Hashable, ...]:
    """What a reader's answers differ by."""
    return (reader.sensitivities(), reader.actors, reader.places)
