"""A page for every place and every actor."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.core.paginator import Page
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias, Delivery, Place
from layidu.ledger.workspace import find
from layidu.places.country import gazetteer_of
from layidu.web.access.actions import RULES
from layidu.web.access.guard import guarded
from layidu.web.access.places import below
from layidu.web.access.reader import Reader, reader_of
from layidu.web.attendance.models import Attendance
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.directory.beside import (
    OWING,
    contracts_of,
    indicators_of,
    months_at,
    partners_at,
    places_of,
    roles_of,
    rows_within,
    years_of,
)
from layidu.web.directory.money import cancelled_of, money_of, opened
from layidu.web.directory.reported import reported_by
from layidu.web.directory.tables import (
    ACTORS,
    BOUND_HERE,
    INDICATORS,
    LAST,
    MONEY,
    MONTHS,
    REGIONS,
    WHERE,
    WITHIN,
    YEARS,
)
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.pages.listing import LONGEST, Rows
from layidu.web.promises.filters import ROLES_OF
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises, scope_of
from layidu.web.work.prepare import kept

Value = TypeVar("Value")
Record = TypeVar("Record", bound=Model)
SHOWN = 12
PAGE = 60
DOING = ROLES_OF["doing"]


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
    """A place: needs, reach, gap, who is active; its promises for those who may read them; what lies in it.

    What readers of one scope are shown at one address is looked up and written once.
    """
    found = remembered(("place", place_id), lambda: _one(Place.objects.select_related("parent", "division"), place_id))
    reader, asked = reader_of(request), request.GET
    scope = (scope_of(reader), place_id)

    def within() -> Any:
        return remembered(("within", place_id), lambda: rows_within(found))

    shown: dict[str, Any] = {
        "place": found,
        "scope": scope_of(reader),
        "coverage": _once(lambda: (made := kept(PLACE_KEY.format(place_id))) and made.content),
        "children": Rows(WITHIN.asked(asked), within),
        "may_list": RULES["read commitments"](reader, {}),
        "oversees": RULES["oversee"](reader, {}),
        "directs": found.kind == "region" and RULES["read region"](reader, {"place_id": place_id}),
        "today": _today(),
    }
    if shown["may_list"]:
        mine = readable_promises(reader).filter(
            Exists(PromiseLinePlace.objects.filter(line=OuterRef("pk"), place__in=below(place_id)))
        )
        months, bound = ("months at", scope), ("partners at", scope)
        shown |= {
            "promises": lambda: mine[:SHOWN],
            "count": lambda: remembered(("promises at", scope), mine.count),
            "months": Rows(MONTHS.asked(asked), lambda: remembered(months, lambda: months_at(reader, place_id))),
            "partners": Rows(BOUND_HERE.asked(asked), lambda: remembered(bound, lambda: partners_at(reader, place_id))),
        }
    if shown["directs"]:
        shown["indicators"] = Rows(INDICATORS.asked(asked), _once(lambda: indicators_of(place_id)))
    return render(request, "directory/place.html", shown)


@guarded("read commitments")
@require_safe
def actors(request: HttpRequest) -> HttpResponse:
    """Actors with what they owe; ``q`` narrows by words of the name or of another spelling, whatever their accents."""
    table, reader = ACTORS.asked(request.GET), reader_of(request)

    @functools.cache
    def page() -> Page[Actor]:
        found = table.sorted(_named(request.GET.get("q", "")[:LONGEST]))
        return Pages(found, PAGE).get_page(request.GET.get("page"))

    def lines() -> list[tuple[Actor, int, int]]:
        shown = [one.id for one in page()]
        owed = remembered(("owed", scope_of(reader), tuple(shown)), lambda: _owed(reader, shown))
        return [(one, *owed.get(one.id, (0, 0))) for one in page()]

    shown = {"scope": scope_of(reader), "page": page, "lines": lines, "q": request.GET.get("q", ""), "table": table}
    return render(request, "directory/actors.html", shown)


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
    today = _today()
    mine = readable_promises(reader).filter(binding=True, pk=OuterRef("line")).order_by()
    counted = (
        PromiseLineActor.objects.filter(Exists(mine), actor__in=shown, role__in=OWING)
        .values_list("actor")
        .annotate(open=Count("line", distinct=True), late=Count("line", distinct=True, filter=Q(line__end__lt=today)))
    )
    return {actor: (bound, late) for actor, bound, late in counted}


@guarded("read commitments")
@require_safe
def actor(request: HttpRequest, actor_id: str) -> HttpResponse:
    """An actor: what it promised, what is owed to it, what it reported last, as far as the reader may read.

    What readers of one scope are shown at one address is looked up and written once.
    """
    found = remembered(("actor", actor_id), lambda: _one(Actor.objects.prefetch_related("aliases"), actor_id))
    reader, asked, today = reader_of(request), request.GET, _today()
    scope, readable = (actor_id, scope_of(reader)), readable_promises(reader)
    roles = PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=found)
    owed, due = (
        readable.filter(Exists(roles.filter(role__in=DOING))),
        readable.filter(Exists(roles.filter(role="receives"))),
    )

    def said(question: str, ask: Callable[[Reader, Actor], Value]) -> Callable[[], Value]:
        return lambda: remembered((question, scope), lambda: ask(reader, found))

    money = said("money of", money_of)
    shown = {
        "actor": found,
        "scope": scope_of(reader),
        "owed": lambda: owed[:SHOWN],
        "owed_count": lambda: remembered(("owed by", scope), owed.count),
        "due": lambda: due[:SHOWN],
        "due_count": lambda: remembered(("owed to", scope), due.count),
        "reports": Rows(LAST.asked(asked), said("last reports", _last_reports)),
        "years": Rows(YEARS.asked(asked), said("years of", lambda one, of: years_of(one, of, today))),
        "where": Rows(WHERE.asked(asked), said("places of", places_of)),
        "money": Rows(MONEY.asked(asked), lambda: opened(money(), found)),
        "cancelled": said("cancelled of", cancelled_of),
        "roles": said("roles of", roles_of),
        "contracts": said("contracts of", contracts_of),
        "attendance": _attendance(reader, found),
        "today": today,
    }
    return render(request, "directory/actor.html", shown)


def _attendance(reader: Reader, actor: Actor) -> Attendance | None:
    """Which months an actor reported, for itself and for who runs the reporting."""
    if actor.id not in reader.actors and not RULES["follow attendance"](reader, {}):
        return None
    return Attendance.objects.filter(actor=actor).first()


def _last_reports(reader: Reader, actor: Actor) -> list[Delivery]:
    """The newest deliveries that an actor reported."""
    newest = list(reported_by(reader, actor).order_by("-period_end", "id").values_list("id", flat=True)[:SHOWN])
    return list(Delivery.objects.filter(id__in=newest).prefetch_related("places", "figures"))


def _one(known: QuerySet[Record], identifier: str) -> Record:
    """The record. Errors: Http404, which is not remembered."""
    found = known.filter(pk=identifier).first()
    if found is None:
        raise Http404
    return found


def _once(make: Callable[[], Value]) -> Callable[[], Value]:
    return functools.cache(make)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the server is the day of its users
