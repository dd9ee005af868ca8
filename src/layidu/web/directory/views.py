"""A page for every place and every actor."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as Said
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias, Place
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
    indicators_of,
    last_reports,
    months_at,
    partners_at,
    places_of,
    rows_of,
    with_those_within,
)
from layidu.web.directory.money import money_of, opened
from layidu.web.directory.promised import SHOWN, first_promises, promised_by
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
from layidu.web.pages.listing import LONGEST, Rows
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises, scope_of

Value = TypeVar("Value")
PAGE = 60


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
    found, children = remembered(("place", place_id), lambda: _place(place_id))
    reader, asked = reader_of(request), request.GET
    scope = (scope_of(reader), place_id)

    def rows() -> Any:
        return remembered(("rows of", place_id), lambda: rows_of([found, *children]))

    def within() -> list[dict[str, Any]]:
        said = rows()
        return [{"place": one.id, "name": one.name, "row": said.get(one.id, {}).get("row")} for one in children]

    shown: dict[str, Any] = {
        "place": found,
        "scope": scope_of(reader),
        "coverage": lambda: rows().get(place_id),
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
        # How many there are is counted by the question that gives the first of them.
        every = mine.order_by().values(one=Said(1)).annotate(n=Count("pk")).values("n")
        promises = _once(lambda: list(mine.annotate(of=Subquery(every))[:SHOWN]))
        shown |= {
            "promises": promises,
            "count": lambda: next((one.of for one in promises()), 0),
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
    found, spellings = remembered(("actor", actor_id), lambda: _actor(actor_id))
    reader, asked, today = reader_of(request), request.GET, _today()
    scope = (actor_id, scope_of(reader))

    def said(question: str, ask: Callable[[Reader, Actor], Value]) -> Callable[[], Value]:
        return lambda: remembered((question, scope), lambda: ask(reader, found))

    promised = said("promised by", lambda one, of: promised_by(one, of, today))
    first = _once(lambda: first_promises(reader, found))
    money = said("money of", lambda one, of: money_of(one, of, promised().amounts))
    shown = {
        "actor": found,
        "spellings": spellings,
        "scope": scope_of(reader),
        "owed": lambda: first()[0],
        "owed_count": lambda: promised().owed,
        "due": lambda: first()[1],
        "due_count": lambda: promised().due,
        "reports": Rows(LAST.asked(asked), said("last reports", last_reports)),
        "years": Rows(YEARS.asked(asked), lambda: promised().years),
        "where": Rows(WHERE.asked(asked), said("places of", places_of)),
        "money": Rows(MONEY.asked(asked), lambda: opened(money(), found)),
        "cancelled": lambda: promised().cancelled,
        "roles": lambda: promised().roles,
        "contracts": lambda: promised().contracts,
        "attendance": _attendance(reader, found),
        "today": today,
    }
    return render(request, "directory/actor.html", shown)


def _attendance(reader: Reader, actor: Actor) -> Attendance | None:
    """Which months an actor reported, for itself and for who runs the reporting."""
    if actor.id not in reader.actors and not RULES["follow attendance"](reader, {}):
        return None
    return Attendance.objects.filter(actor=actor).first()


def _place(identifier: str) -> tuple[Place, list[Place]]:
    """The place and those directly within it. Errors: Http404, which is not remembered."""
    found, children = with_those_within(identifier)
    if found is None:
        raise Http404
    return found, children


def _actor(identifier: str) -> tuple[Actor, list[str]]:
    """The actor and its spellings, as they came. Errors: Http404, which is not remembered."""
    named = Actor.objects.filter(pk=identifier).order_by("aliases__id")
    rows = list(named.values_list("id", "name", "kind", "aliases__spelling"))
    if not rows:
        raise Http404
    (key, name, kind, _spelling), spellings = rows[0], [row[3] for row in rows if row[3] is not None]
    return Actor(id=key, name=name, kind=kind), spellings


def _once(make: Callable[[], Value]) -> Callable[[], Value]:
    return functools.cache(make)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the server is the day of its users
