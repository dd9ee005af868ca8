"""Reports and files sent in, and what became of them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from ninja import File, Form, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from layidu.cycle.exporting.cells import exported_formats
from layidu.intake.workbook import READABLE
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Actor
from layidu.web.access.problems import Problem
from layidu.web.access.reader import Reader, reader_of
from layidu.web.api.api import operation
from layidu.web.api.background import READ_SUBMISSION
from layidu.web.api.limits import LARGEST_FILE
from layidu.web.api.models import Submission
from layidu.web.api.paging import Id, PageNumber, PageSize, PeriodText, Short, paged
from layidu.web.api.shapes import Page
from layidu.web.work.jobs import ask

Key = Annotated[
    str,
    Field(
        max_length=64, pattern=r"^[A-Za-z0-9._-]*$",
        description="The sender's own identifier: sent again with the same one, it is the same sending.",
    ),
]  # fmt: skip


class ImportOptions(Schema):
    """What ``layidu import`` is told beside the file; nothing: it finds out."""

    format: Short = ""
    sheet: Short = ""
    period: PeriodText = ""
    dry_run: bool = False
    annotated: bool = Field(False, description="Make the file with its findings, to be downloaded.")
    key: Key = ""
    actor: Annotated[Id, Field(description="The organisation that a focal point reports for.")] = ""


class Received(Schema):
    """A file was received and waits to be read."""

    id: str
    state: str


class SubmissionOut(Received):
    """``report`` is that file's part of ``layidu import --json``, ``null`` while it waits."""

    file_name: str
    actor: str | None
    sent_at: datetime
    report: dict[str, Any] | None
    annotated: str | None = Field(description="The address of the file with its findings; null without one.")
    annotated_name: str


class Submissions(Page):
    """A page of files sent, newest first."""

    items: list[SubmissionOut]


def the_organisation(reader: Reader, actor: str) -> Actor:
    """The organisation that a report is of: the one named, or the only one of the account. Nothing is guessed.

    Errors: Http404 for one that is not its own; Problem API-ORGANISATION where it has several and names none.
    """
    own = {one.id: one for one in Actor.objects.filter(id__in=reader.actors).order_by("name", "id")}
    if actor:
        if actor not in own:
            raise Http404
        return own[actor]
    if len(own) != 1:
        listed = [{"actor": one.id, "name": one.name} for one in own.values()]
        known = ", ".join(f"{one.name} ({one.id})" for one in own.values())
        raise Problem(422, "API-ORGANISATION", listed, known=known)
    return next(iter(own.values()))


@operation("post", "/imports", name="imports", action="submit by token", gives=Received, status=202)
def send_file(request: HttpRequest, file: File[UploadedFile], asked: Form[ImportOptions]) -> Any:
    """Send a file; the worker reads it as ``layidu import`` does. A focal point's file is its organisation's report."""
    name = Path(file.name or "").name[:255]
    if not file.size:
        raise Problem(400, "API-DEMANDE", why="le fichier est vide")
    if file.size > LARGEST_FILE:
        raise Problem(413, "API-TROP-GRAND", limit=LARGEST_FILE // 1024 // 1024)
    if Path(name).suffix.lower() not in READABLE or any(ord(sign) < 32 for sign in name):
        raise Problem(400, "API-DEMANDE", why=f"fichiers lus : {', '.join(sorted(READABLE))}")
    reader = reader_of(request)
    if reader.formats and asked.format not in reader.formats:
        raise Problem(422, "API-FORMAT", known=", ".join(sorted(reader.formats)))
    if asked.format and asked.format not in (*exported_formats(), "boundaries", "populated_places"):
        raise Problem(422, "API-DEMANDE", why=f"« {asked.format} » n'est pas un format")
    as_partner = asked.actor or not reader.has("officer", "ministry")
    if as_partner and not reader.knows_reports:
        raise Problem(422, "API-FORMAT", known=", ".join(sorted(reader.formats)))
    actor = the_organisation(reader, asked.actor) if as_partner else None
    made = _kept(reader, actor, name, file.read(), asked)
    return Status(202, {"id": made.id, "state": made.state})


def _kept(reader: Reader, actor: Actor | None, name: str, content: bytes, asked: ImportOptions) -> Submission:
    assert reader.user is not None and reader.token is not None  # the guard let a token through
    options = {each: value for each, value in asked.dict().items() if each not in ("key", "actor")}
    sha256 = sha256_of(content)
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                user_id=reader.user, token_id=reader.token, key=asked.key, sha256=sha256, actor=actor, file_name=name,
                content=content, options=options,
            )  # fmt: skip
            ask(READ_SUBMISSION, submission=made.id)
            return made
    except IntegrityError:
        found = Submission.objects.filter(user=reader.user, key=asked.key).first() if asked.key else None
        if found is None:
            raise
        if (found.sha256, found.options, found.actor_id) != (sha256, options, actor.id if actor else None):
            raise Problem(409, "API-CLE", key=asked.key) from None
        return found


@operation(
    "get", "/imports", name="sent", action="submit by token", gives=Submissions, changes_by_itself=True
)  # fmt: skip
def sent(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """The files that this account sent, newest first."""
    where, rows = paged(request, _mine(request).order_by("-sent_at", "id"), page, size)
    return {**where, "items": [_shown(row) for row in rows]}


@operation(
    "get", "/imports/{submission}", name="import", action="submit by token", gives=SubmissionOut,
    changes_by_itself=True,
)  # fmt: skip
def submission(request: HttpRequest, submission: Id) -> Any:
    """What became of a file that this account sent."""
    found = _mine(request).filter(id=submission).first()
    if found is None:
        raise Http404
    return _shown(found)


@operation(
    "get", "/imports/{submission}/annotated", name="annotated", action="submit by token", gives=Any,
    changes_by_itself=True,
)  # fmt: skip
def annotated(request: HttpRequest, submission: Id) -> Any:
    """The file with its findings on its cells, as bytes to download."""
    found = _mine(request).filter(id=submission, annotated__isnull=False).first()
    if found is None:
        raise Http404
    answer = HttpResponse(bytes(found.annotated or b""), content_type="application/octet-stream")
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", found.annotated_name)
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer


def _mine(request: HttpRequest) -> Any:
    reader = reader_of(request)
    found = Submission.objects.filter(user=reader.user).defer("content")
    if reader.formats:
        # A key limited to some formats sees what it sent itself, not its owner's files of others.
        found = found.filter(token=reader.token)
    # A key for one organisation knows nothing of what its owner sends for others.
    return found if reader.has("officer", "ministry") else found.filter(actor__in=reader.actors)


def _shown(found: Submission) -> dict[str, Any]:
    return {
        "id": found.id, "state": found.state, "file_name": found.file_name, "actor": found.actor_id,
        "sent_at": found.sent_at, "report": found.answer or None,
        "annotated": f"/api/v1/imports/{found.id}/annotated" if found.annotated_name else None,
        "annotated_name": found.annotated_name,
    }  # fmt: skip
