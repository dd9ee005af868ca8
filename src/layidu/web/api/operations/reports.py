"""A monthly report as JSON, by the door of the form; receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Schema, Status
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.ledger.workspace import Workspace, find
from layidu.web.access.problems import Problem, said
from layidu.web.access.reader import reader_of
from layidu.web.api.api import operation
from layidu.web.api.operations.sending import Key, the_organisation
from layidu.web.api.paging import Id, PageNumber, PageSize, PeriodText, paged
from layidu.web.api.shapes import Page
from layidu.web.reports.addresses import the_month
from layidu.web.reports.carrying import carried
from layidu.web.reports.filling import FIELDS, LONGEST, MOST_LINES, said_lines
from layidu.web.reports.models import Receipt
from layidu.web.reports.sending import (
    AlreadyReported,
    Examined,
    OtherContent,
    TypedReport,
    examined,
    said_of,
    says_the_same,
    send,
)


def _text(given: Any) -> Any:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


Cell = Annotated[
    str,
    Field(max_length=LONGEST),
    BeforeValidator(_text),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": LONGEST}, {"type": "integer"}]}),
]


class Line(Schema):
    """One line: an activity in a place, as on the form. Cells are text as a person would write it, or whole numbers.

    Without « reached » or « carried_out » a line says nothing and is left out: absent is not zero.
    """

    model_config = ConfigDict(extra="forbid")

    activity: Cell = ""
    region: Cell = ""
    cercle: Cell = ""
    region_code: Cell = ""
    cercle_code: Cell = ""
    scheme: Cell = Field("", description="What the codes are of: ct-2023-007, cod-ab-2025…")
    group: Cell = ""
    reached: Cell = ""
    carried_out: Cell = ""
    counting_mode: Cell = ""
    direct: Cell = ""
    implementer: Cell = ""
    donor: Cell = ""
    commitment_ref: Cell = ""
    note: Cell = ""


assert tuple(Line.model_fields) == FIELDS


class Report(Schema):
    """A month's report of one organisation."""

    month: PeriodText = Field(description="2025-04")
    key: Key = Field(min_length=16, description="Made by the sender, new for each report; again, it is one.")
    lines: list[Line] = Field(max_length=MOST_LINES)
    actor: Annotated[Id, Field(description="The organisation; needed where the account reports for several.")] = ""
    choice: Literal["", "add", "replace"] = Field(
        "", description="Where the month has a report: add to it, or replace it whole."
    )
    anyway: bool = Field(False, description="Send although some lines will be held.")
    dry_run: bool = Field(False, description="Say what would be said; store nothing.")


class ReceiptOut(Schema):
    """A report that was received; counts are rows, null while a file waits to be read."""

    number: str
    actor: str
    month: date | None = Field(description="Null for a file, which may hold several.")
    kind: str
    state: str
    received_at: datetime
    read: int | None
    loaded: int | None
    held: int | None
    folded: int | None
    unchanged: int | None
    page: str = Field(description="The address at which anybody who has the number sees that it came.")


class Sent(Schema):
    """The receipt, and what is doubtful; no receipt for a dry run."""

    receipt: ReceiptOut | None
    findings: list[dict[str, Any]]


class Receipts(Page):
    """A page of receipts, newest first."""

    items: list[ReceiptOut]


@operation("post", "/reports", name="reports", action="report by token", gives=Sent, status=201)
def send_report(request: HttpRequest, report: Report) -> Any:
    """Send a month's report: it is in the ledger, once, when the receipt comes. The same again: the same receipt."""
    reader, workspace = reader_of(request), find(None)
    assert reader.user is not None
    actor, month = the_organisation(reader, report.actor), the_month(report.month)
    lines = [{name: text.strip() for name, text in line.dict().items() if text.strip()} for line in report.lines]
    earlier = Receipt.objects.filter(actor=actor, key=report.key).select_related("source").first()
    typed = TypedReport(actor, month, report.key, lines, False, report.choice)
    if earlier is None and said_lines(lines):
        typed = TypedReport(actor, month, report.key, lines, carried(workspace, actor.id, month).example, report.choice)
    read, found = _read(workspace, typed) if earlier is None else (None, [])
    wrong = [said(each) for each in found if each.severity == "error"]
    if wrong and not report.anyway:
        raise Problem(422, "API-LIGNES-A-CORRIGER", wrong)
    if report.dry_run and earlier is None:
        return Status(201, {"receipt": None, "findings": [said(each) for each in found]})
    if earlier is not None:
        if not says_the_same(typed, earlier):
            raise Problem(409, "API-CLE", key=typed.key)
        return Status(201, {"receipt": _shown(earlier), "findings": []})
    try:
        done = send(workspace, typed, reader.user, read=read)
    except AlreadyReported as answer:
        raise Problem(409, "API-MOIS-RAPPORTE", count=answer.rows) from None
    except OtherContent:
        raise Problem(409, "API-CLE", key=typed.key) from None
    return Status(201, {"receipt": _shown(done.receipt), "findings": [said(each) for each in done.findings]})


def _read(workspace: Workspace, typed: TypedReport) -> tuple[Examined | None, Sequence[Finding]]:
    """The report as it is read, once for all that follows, and what is to be said of it; only that of one refused."""
    try:
        read = examined(workspace, typed)
    except Refusal as answer:
        return None, answer.findings
    return read, said_of(read[1])


@operation("get", "/receipts", name="receipts", action="read receipts by token", gives=Receipts, changes_by_itself=True)
def receipts(request: HttpRequest, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """The receipts of the organisations that the account reports for, newest first."""
    own = Receipt.objects.filter(actor__in=reader_of(request).actors).order_by("-received_at", "number")
    where, rows = paged(request, own, page, size)
    return {**where, "items": [_shown(row) for row in rows]}


def _shown(receipt: Receipt) -> dict[str, Any]:
    names = ("number", "month", "kind", "state", "received_at", "read", "loaded", "held", "folded", "unchanged")
    return {
        **{name: getattr(receipt, name) for name in names},
        "actor": receipt.actor_id,
        "page": reverse("receipt", args=[receipt.number]),
    }
