"""What is followed: promises as they stand, plans, who reported, rows that wait, contracts and scores, publications."""

from __future__ import annotations

import functools
import operator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Schema
from ninja import Status as Answer
from pydantic import Field

from layidu.accountability.standing import BUCKETS
from layidu.cycle.actors import the_actor
from layidu.cycle.following import places_touching
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.loading import content_of
from layidu.cycle.planning.storing import plain
from layidu.ledger.models import Snapshot
from layidu.ledger.queries.held import held_row
from layidu.ledger.workspace import find
from layidu.web.access.reader import Reader, reader_of
from layidu.web.api.api import operation
from layidu.web.api.paging import Id, PageNumber, PageSize, Short, paged
from layidu.web.api.prepared import CONTRACTS, SCORES
from layidu.web.api.shapes import RETRY_SECONDS, Page, Rows, Waits
from layidu.web.attendance.models import Attendance
from layidu.web.home.views import PUBLIC_KINDS
from layidu.web.inbox.filters import asked as asked_of_rows
from layidu.web.inbox.filters import narrowed as narrowed_rows
from layidu.web.inbox.readable import readable_held
from layidu.web.oversight.models import FollowLine
from layidu.web.plans.prepared import PLANS
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises
from layidu.web.work.jobs import REFRESH, ask, last_run
from layidu.web.work.prepare import kept

Status = Literal[
    "overdue", "due-soon", "blocked", "waiting", "open", "closed",
    "announced", "proposed", "requested", "accepted", "signed", "fulfilled", "cancelled",
]  # fmt: skip


class Wanted(Schema):
    """Which promises are wanted; what is empty keeps all."""

    actor: Annotated[Id, Field(description="An actor that has any part, by name or id.")] = ""
    owner: Annotated[Id, Field(description="An actor that owes, alone or with others, by name or id.")] = ""
    place: Annotated[Id, Field(description="A place by name or id: what touches it, above and below, counts.")] = ""
    axis: Annotated[Id, Field(description="Words of the axis.")] = ""
    kind: Annotated[list[Short], Field(max_length=10)] = []
    status: Annotated[list[Status], Field(max_length=13)] = []
    fresh: bool = Field(False, description="Wait for a list that knows the last import, rather than an older one.")


class Counted(Schema):
    """How many promises of one axis or one owner stand where."""

    name: str
    total: int
    buckets: dict[str, int]


class FollowUp(Rows):
    """Entries of ``layidu follow-up --json``; ``lines`` are the same as the command prints them.

    ``by_axis`` and ``by_owner`` count all that was asked for, on the first page.
    """

    on: date
    current: bool = Field(description="It knows the last import; a newer list is being made where it does not.")
    lines: list[dict[str, Any]]
    by_axis: list[Counted]
    by_owner: list[Counted]


@operation("get", "/follow-up", name="follow-up", action="read commitments by token", gives=FollowUp, waits=Waits)
def follow_up(
    request: HttpRequest, response: HttpResponse, wanted: Query[Wanted], page: PageNumber = 1, size: PageSize = 100
) -> Any:
    """Promises as they stand today, the most overdue first, wishes last."""
    # The lists of a refresh are made together.
    made = kept(PLANS)
    current = made is not None and made.run >= last_run()
    if wanted.fresh and not current:
        ask(REFRESH)
        response["Retry-After"] = str(RETRY_SECONDS)
        return Answer(202, {"state": "waiting"})
    mine = readable_promises(reader_of(request)).order_by().values("ref")
    lines = _narrowed(FollowLine.objects.filter(ref__in=mine).order_by("order"), wanted)
    where, rows = paged(request, lines, page, size)
    return {
        **where,
        "on": date.today(),  # noqa: DTZ011 - the day of the server is the day of its users
        "current": current,
        "items": [row.said["json"] for row in rows],
        "lines": [{name: row.said[name] for name in ("cells", "open", "overdue", "due_soon")} for row in rows],
        "by_axis": _counts(lines, "axis") if page == 1 else [],
        "by_owner": _counts(lines, "owner") if page == 1 else [],
    }


def _narrowed(lines: QuerySet[FollowLine], wanted: Wanted) -> QuerySet[FollowLine]:
    parts = PromiseLineActor.objects.all()
    if wanted.actor:
        lines = lines.filter(ref__in=parts.filter(actor=the_actor(wanted.actor).id).values("line"))
    if wanted.owner:
        owes = parts.filter(actor=the_actor(wanted.owner).id, role__in=["owes", "co-owes"])
        lines = lines.filter(ref__in=owes.values("line"))
    if wanted.place:
        touched = places_touching(workspace_gazetteer(find(None)), wanted.place)
        there = PromiseLinePlace.objects.filter(place__in=touched)
        lines = lines.filter(ref__in=there.values("line"))
    if wanted.axis:
        lines = lines.filter(axis__icontains=wanted.axis)
    if wanted.kind:
        lines = lines.filter(kind__in=wanted.kind)
    if wanted.status:
        lines = lines.filter(functools.reduce(operator.or_, map(_standing, wanted.status)))
    return lines


def _standing(status: str) -> Q:
    match status:
        case "overdue" | "open":
            return Q(**{f"said__{status}": True})
        case "due-soon":
            return Q(said__due_soon=True)
        case "closed" | "blocked" | "waiting":
            return Q(bucket=status)
    return Q(said__json__status=status)


def _counts(lines: QuerySet[FollowLine], name: str) -> list[dict[str, Any]]:
    each = {f"n{at}": Count("ref", filter=Q(bucket=bucket)) for at, bucket in enumerate(BUCKETS)}
    rows = lines.order_by().values(name).annotate(total=Count("ref"), **each).order_by("-n0", "-total", name)
    return [
        {"name": row[name], "total": row["total"],
         "buckets": {bucket: row[f"n{at}"] for at, bucket in enumerate(BUCKETS)}}
        for row in rows
    ]  # fmt: skip


@operation("get", "/held-rows", name="held-rows", action="settle rows by token", gives=Rows)
def held_rows(
    request: HttpRequest, code: Id = "", file: Id = "", format: Short = "", page: PageNumber = 1, size: PageSize = 100
) -> Any:
    """Rows still held, with cells, reasons and the mend proposed: entries of ``layidu held list --json``."""
    filters = asked_of_rows({"code": code, "file": file, "format": format})
    where, rows = paged(request, narrowed_rows(readable_held(reader_of(request)), filters), page, size)
    return {**where, "items": [asdict(held_row(row)) for row in rows]}


class MonthOut(Schema):
    """A month of a partner: received, missing, unasked (reported though nothing was due) or none."""

    month: date
    state: str


class AttendanceOut(Schema):
    """A partner's months, and how many reports that were due did not come."""

    actor: str
    name: str
    missing: int
    months: list[MonthOut]


class Attendances(Page):
    """A page of partners, the most silent first."""

    items: list[AttendanceOut]


@operation("get", "/attendance", name="attendance", action="read attendance by token", gives=Attendances)
def attendance(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Who reported in which month; a focal point reads its own organisations alone."""
    reader = reader_of(request)
    found = Attendance.objects.select_related("actor").order_by("-missing", "sought", "actor")
    if not reader.has("officer", "ministry"):
        found = found.filter(actor__in=reader.actors)
    where, rows = paged(request, found, page, size)
    items = [
        {"actor": row.actor_id, "name": row.actor.name, "missing": row.missing,
         "months": [{"month": month, "state": state} for month, state in row.months]}
        for row in rows
    ]  # fmt: skip
    return {**where, "items": items}


@operation("get", "/plans", name="plans", action="oversee by token", gives=Rows)
def plans(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Plans made so far, newest first: entries of ``layidu plan list --json``."""
    made = kept(PLANS)
    where, items = paged(request, made.content if made else [], page, size)
    return {**where, "items": items}


@operation("get", "/plans/{plan}", name="plan", action="oversee by token", gives=dict[str, Any])
def plan(request: HttpRequest, plan: Id) -> Any:
    """One plan as it was frozen: the shape of ``layidu plan show --json``."""
    snapshot = Snapshot.objects.filter(kind="plan", id=plan).first()
    if snapshot is None:
        raise Http404
    return plain(content_of(snapshot))


@operation("get", "/contracts", name="contracts", action="read contracts by token", gives=Rows)
def contracts(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Signed contracts as they stand, their versions and closed quarters: ``layidu contract show --json``."""
    where, items = paged(request, _contracts(reader_of(request)), page, size)
    return {**where, "items": items}


class Scores(Rows):
    """Entries of ``layidu score --json`` of one quarter."""

    quarters: list[str] = Field(description="The quarters that are scored, newest first.")
    period: str


@operation("get", "/scores", name="scores", action="read contracts by token", gives=Scores)
def scores(request: HttpRequest, period: Short = "", page: PageNumber = 1, size: PageSize = 100) -> Any:
    """What each contract is worth in a quarter (by default the newest): frozen where it is closed, else as of now."""
    made = kept(SCORES)
    by_quarter: dict[str, Any] = made.content if made else {}
    quarters = sorted(by_quarter, reverse=True)
    chosen = period or next(iter(quarters), "")
    if chosen and chosen not in by_quarter:
        raise Http404
    mine = {one["ref"] for one in _contracts(reader_of(request))}
    where, items = paged(request, [one for one in by_quarter.get(chosen, []) if one["contract"] in mine], page, size)
    return {**where, "quarters": quarters, "period": chosen, "items": items}


def _contracts(reader: Reader) -> list[dict[str, Any]]:
    """All for the Ministry; for a director those all of whose places are its own."""
    made = kept(CONTRACTS)
    found: list[dict[str, Any]] = made.content if made else []
    if reader.has("ministry"):
        return found
    return [one for one in found if one["places"] and set(one["places"]) <= reader.places]


class PublicationOut(Schema):
    """A publication; ``file`` is its address on this site."""

    id: str
    kind: str
    title: str
    about: str
    made_at: datetime
    sha256: str
    file: str


class Publications(Page):
    """A page of publications, newest first."""

    items: list[PublicationOut]


@operation("get", "/publications", name="publications", action="read public pages", gives=Publications, public=True)
def publications(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Publications made for everybody, newest first."""
    found = Snapshot.objects.filter(kind__in=PUBLIC_KINDS).order_by("-made_at", "id").defer("content", "references")
    where, rows = paged(request, found, page, size)
    items = [
        {"id": row.id, "kind": row.kind, "title": row.title, "about": row.key, "made_at": row.made_at,
         "sha256": row.sha256, "file": reverse("publication", args=[row.id])}
        for row in rows
    ]  # fmt: skip
    return {**where, "items": items}
