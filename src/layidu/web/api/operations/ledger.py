"""What the ledger knows by name: promises, places, actors; and who asks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import Field

from layidu.ledger.models import Actor, Place
from layidu.web.access.models import Token
from layidu.web.access.places import below
from layidu.web.access.reader import reader_of
from layidu.web.api.api import operation
from layidu.web.api.paging import Id, PageNumber, PageSize, paged
from layidu.web.api.shapes import Page
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises
from layidu.web.work.prepare import kept


class CommitmentOut(Schema):
    """A promise; a date that was not said is ``null``."""

    ref: str
    kind: str
    status: str
    binding: bool
    title: str
    owed_by: str
    places: list[str] = Field(description="Ids of its places.")
    place_names: str
    start: date | None
    end: date | None
    activity: str
    sector: str
    target: str
    done: str


class Commitments(Page):
    """A page of promises, in the order of the list on the site."""

    items: list[CommitmentOut]


class PlaceOut(Schema):
    """A place of a division."""

    id: str
    division: str
    kind: str
    name: str
    parent: str | None


class Places(Page):
    """A page of places."""

    items: list[PlaceOut]


class PlaceAlone(PlaceOut):
    """A place with its row of coverage as its public page prints it; ``null`` where it has none."""

    period: str | None
    coverage: dict[str, Any] | None


class ActorOut(Schema):
    """An organisation or post."""

    id: str
    name: str
    kind: str


class Actors(Page):
    """A page of actors."""

    items: list[ActorOut]


class Me(Schema):
    """Whom the token acts for, and how far."""

    roles: list[str]
    organisations: list[ActorOut] = Field(description="Those that it reports for.")
    places: list[str] = Field(description="Ids of the places that it directs, with all below, in every division.")
    may_send: bool
    formats: list[str] = Field(description="The formats that the token is limited to; empty: it is not.")
    expires_at: datetime
    used_at: datetime | None = Field(description="The last hour in which the token was used.")


@operation("get", "/me", name="me", action="read rows by token", gives=Me, changes_by_itself=True)
def me(request: HttpRequest) -> Any:
    """Whom the token acts for: roles, organisations, places, what it may, and until when."""
    reader = reader_of(request)
    token = Token.objects.get(id=reader.token)
    own = Actor.objects.filter(id__in=reader.actors).order_by("name", "id")
    return {
        "roles": sorted(reader.roles), "organisations": [_actor(one) for one in own], "places": sorted(reader.places),
        "may_send": reader.submits, "formats": sorted(reader.formats), "expires_at": token.expires_at,
        "used_at": token.used_at,
    }  # fmt: skip


@operation("get", "/commitments", name="commitments", action="read commitments by token", gives=Commitments)
def commitments(
    request: HttpRequest,
    status: Id = "",
    kind: Id = "",
    place: Annotated[Id, Field(description="Id of a place; all places below count.")] = "",
    actor: Id = "",
    due_before: date | None = None,
    page: PageNumber = 1,
    size: PageSize = 100,
) -> Any:
    """The promises that the token's owner may read, and where each stands."""
    lines = readable_promises(reader_of(request))
    if status:
        lines = lines.filter(status=status)
    if kind:
        lines = lines.filter(kind=kind)
    if due_before:
        lines = lines.filter(end__lt=due_before)
    if actor:
        lines = lines.filter(pk__in=PromiseLineActor.objects.filter(actor=actor).values("line"))
    if place:
        lines = lines.filter(pk__in=PromiseLinePlace.objects.filter(place__in=below(place)).values("line"))
    where, rows = paged(request, lines.prefetch_related("places"), page, size)
    names = ("ref", "kind", "status", "binding", "title", "owed_by", "place_names", "start", "end", "activity",
             "sector", "target", "done")  # fmt: skip
    items = [
        {"places": [link.place_id for link in row.places.all()], **{name: getattr(row, name) for name in names}}
        for row in rows
    ]
    return {**where, "items": items}


@operation("get", "/places", name="places", action="read public pages", gives=Places, public=True)
def places(
    request: HttpRequest, division: Id = "", kind: Id = "",
    page: PageNumber = 1, size: PageSize = 100,
) -> Any:  # fmt: skip
    """Places, each in its division."""
    found = Place.objects.order_by("id")
    if division:
        found = found.filter(division=division)
    if kind:
        found = found.filter(kind=kind)
    where, rows = paged(request, found, page, size)
    return {**where, "items": [_place(row) for row in rows]}


@operation("get", "/places/{place}", name="place", action="read public pages", gives=PlaceAlone, public=True)
def place(request: HttpRequest, place: Id) -> Any:
    """One place, with its row of coverage of the latest year as its public page prints it."""
    found = Place.objects.filter(id=place).first()
    if found is None:
        raise Http404
    made = kept(PLACE_KEY.format(found.id))
    shown = made.content if made else {}
    return {**_place(found), "period": shown.get("period_label"), "coverage": shown.get("row")}


@operation("get", "/actors", name="actors", action="read commitments by token", gives=Actors)
def actors(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Organisations and posts."""
    where, rows = paged(request, Actor.objects.order_by("name", "id"), page, size)
    return {**where, "items": [_actor(row) for row in rows]}


def _actor(one: Actor) -> dict[str, str]:
    return {"id": one.id, "name": one.name, "kind": one.kind}


def _place(one: Place) -> dict[str, Any]:
    return {"id": one.id, "division": one.division_id, "kind": one.kind, "name": one.name, "parent": one.parent_id}
