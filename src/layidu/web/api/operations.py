"""The operations of the first version."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import File, Form, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import AfterValidator, Field

from layidu.core.periods import Period
from layidu.cycle.exporting.facts import current_lines
from layidu.cycle.exporting.page import PAGED, page_of_facts
from layidu.intake.workbook import READABLE
from layidu.ledger.models import Actor, Place
from layidu.ledger.workspace import find
from layidu.web.access.places import below
from layidu.web.access.reader import reader_of
from layidu.web.api.api import LARGEST_PAGE, LAST_PAGE, operation, paged
from layidu.web.api.background import READ_SUBMISSION
from layidu.web.api.models import Submission
from layidu.web.api.shapes import Actors, Commitments, Facts, Places, Received, SubmissionOut
from layidu.web.promises.models import PromiseLineActor, PromiseLinePlace
from layidu.web.promises.readable import readable_promises
from layidu.web.work.jobs import ask

LARGEST_FILE = 20 * 1024 * 1024


def _plain(text: str) -> str:
    """Text that a database can compare: no sign without a shape."""
    if any(ord(sign) < 32 for sign in text):
        raise ValueError("signe de commande")
    return text


def _period(text: str) -> str:
    if text:
        Period.parse(text)
    return text


PageNumber = Annotated[int, Field(ge=1, le=LAST_PAGE, description="From 1.")]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Id = Annotated[str, Field(max_length=120), AfterValidator(_plain)]
Short = Annotated[str, Field(max_length=60), AfterValidator(_plain)]


class ImportOptions(Schema):
    """What ``layidu import`` is told beside the file; nothing: it finds out."""

    format: Short = ""
    sheet: Short = ""
    period: Annotated[Short, AfterValidator(_period)] = ""
    dry_run: bool = False


FormatName = Literal[
    "commitments", "five_w", "hapi_humanitarian_needs", "hapi_operational_presence", "health_facilities", "hno",
    "instalments", "needs", "reviews",
]  # fmt: skip
assert FormatName.__args__ == PAGED  # type: ignore[attr-defined]


@operation("get", "/facts/{format_name}", name="facts", action="read by token", gives=Facts)
def facts(request: HttpRequest, format_name: FormatName, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """The current rows of a format that the token's owner may read, under the headers in which they are imported."""
    lines = current_lines(format_name).filter(reader_of(request).sources("run__source__"))
    where, ids = paged(lines.values_list("id", flat=True), page, size)
    return {**where, "format": format_name, "items": page_of_facts(find(None), format_name, ids)}


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
    where, rows = paged(lines.prefetch_related("places"), page, size)
    for row in rows:
        row.place_ids = [link.place_id for link in row.places.all()]
    names = ("ref", "kind", "status", "binding", "title", "owed_by", "place_names", "start", "end", "activity",
             "sector", "target", "done")  # fmt: skip
    items = [{"places": row.place_ids, **{name: getattr(row, name) for name in names}} for row in rows]
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
    where, rows = paged(found, page, size)
    return {
        **where,
        "items": [
            {"id": row.id, "division": row.division_id, "kind": row.kind, "name": row.name, "parent": row.parent_id}
            for row in rows
        ],
    }


@operation("get", "/actors", name="actors", action="read commitments by token", gives=Actors)
def actors(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """Organisations and posts."""
    where, rows = paged(Actor.objects.order_by("name", "id"), page, size)
    return {**where, "items": [{"id": row.id, "name": row.name, "kind": row.kind} for row in rows]}


@operation("post", "/imports", name="imports", action="submit by token", gives=Received, status=202)
def imports(
    request: HttpRequest,
    file: File[UploadedFile],
    asked: Form[ImportOptions],
) -> Any:
    """Send a file; the worker reads it as ``layidu import`` does. A focal point's file is its organisation's report."""
    name = Path(file.name or "").name[:255]
    if not file.size or file.size > LARGEST_FILE:
        raise HttpError(400, "le fichier est vide ou dépasse 20 Mo")
    if Path(name).suffix.lower() not in READABLE or any(ord(sign) < 32 for sign in name):
        raise HttpError(400, f"fichiers lus : {', '.join(sorted(READABLE))}")
    reader = reader_of(request)
    assert reader.user is not None and reader.token is not None  # the guard let a token through
    actor = None if reader.has("officer", "ministry") else min(reader.actors)
    made = Submission.objects.create(
        user_id=reader.user,
        token_id=reader.token,
        actor_id=actor,
        file_name=name,
        content=file.read(),
        options=asked.dict(),
    )
    ask(READ_SUBMISSION, submission=made.id)
    return Status(202, {"id": made.id, "state": made.state})


@operation("get", "/imports/{submission}", name="import", action="submit by token", gives=SubmissionOut)
def submission(request: HttpRequest, submission: Id) -> Any:
    """What became of a file that this account sent."""
    found = Submission.objects.filter(id=submission, user=reader_of(request).user).first()
    if found is None:
        raise Http404
    return {
        "id": found.id, "state": found.state, "file_name": found.file_name, "sent_at": found.sent_at,
        "report": found.answer or None,
    }  # fmt: skip
