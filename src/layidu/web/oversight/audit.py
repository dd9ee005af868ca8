"""Audit of a record: who brought it, who changed it, when and why, down to the cells of the file."""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.ledger.models import Commitment, Delivery, FindingRecord, RepeatDecision, Review, SourceRow
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.access.soundness import number_of
from layidu.web.caching.remembered import remembered
from layidu.web.pages.listing import Column, Listing
from layidu.web.pages.templatetags.layidu import decision_words, status_words
from layidu.web.promises.readable import readable_promise, readable_promises, scope_of

PAGE = 50
ROWS = Listing(
    columns=(
        Column("row", gettext_noop("Row"), ("sheet", "row")),
        Column("received", gettext_noop("Received"), ("run__at", "run_id")),
        Column("fate", gettext_noop("What became of it"), ("fate", "retired_by__at"), gaps=True),
    ),
    first="-received",
    model=SourceRow,
    few="the rows of the files of one name",
    tie=("sheet", "row", "pk"),
)
EVENTS = Listing(
    columns=(
        Column("on", gettext_noop("On"), ("at", "kind")),
        Column("what", gettext_noop("What"), ("kind", "at")),
        Column("who", gettext_noop("Who"), ("who",)),
        Column("why", gettext_noop("Why"), ("why",)),
        Column("source", gettext_noop("Brought by"), ("origin__run__source__file_name", "origin__row")),
    ),
    first="-on",
    tie=("origin__pk",),
)


@guarded("oversee")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Asks for a record: a commitment's number, or a row's (file, or number in the ledger)."""
    said = request.GET.get("q", "").strip()[:255]
    if not said:
        return render(request, "oversight/audit.html", {"said": ""})
    reader = reader_of(request)
    scope, number = scope_of(reader), request.GET.get("row", "").strip()[:20]
    record = remembered(("audit", scope, said), lambda: _record(reader, said))
    if record:
        return redirect(*record)
    table = ROWS.asked(request.GET)

    def page() -> Page[SourceRow]:
        rows = _rows(reader).filter(run__source__file_name=said)
        if (at := number_of(number)) is not None:
            rows = rows.filter(row=at)
        return Paginator(table.sorted(rows), PAGE).get_page(request.GET.get("page"))

    shown = {"said": said, "number": number, "scope": scope, "table": table, "page": functools.cache(page)}
    return render(request, "oversight/audit.html", shown)


def _record(reader: Reader, said: str) -> tuple[str, str | int] | None:
    """Whose page it is that is called so, by its address' name and part; ``None`` for a file or nothing."""
    if readable_promises(reader).filter(ref=said).exists():
        return "audit-promise", said
    named = number_of(said)
    if named is not None and _rows(reader).filter(id=named).exists():
        return "audit-row", named
    return None


@guarded("oversee")
@require_safe
def audit_promise(request: HttpRequest, ref: str) -> HttpResponse:
    """Versions, reviews and deliveries of a commitment, each with the row that brought it, newest first."""
    reader = reader_of(request)
    line = readable_promise(reader, ref)
    table = EVENTS.asked(request.GET)

    def page() -> Page[dict[str, Any]]:
        return Paginator(table.of(_events(reader, ref)), PAGE).get_page(request.GET.get("page"))

    shown = {"line": line, "scope": scope_of(reader), "table": table, "page": functools.cache(page)}
    return render(request, "oversight/audit_promise.html", shown)


def _events(reader: Reader, ref: str) -> list[dict[str, Any]]:
    seen = reader.sources("origin__run__source__")
    brought = ("origin__run__source", "origin__retired_by")
    versions = Commitment.objects.filter(seen, ref=ref).select_related(*brought)
    reviews = Review.objects.filter(seen, commitment_ref=ref).select_related(*brought, "decided_by")
    served = Delivery.objects.filter(seen, serves__commitment_ref=ref).select_related(*brought)
    found: list[tuple[int, Any, str, str, str]] = [
        (0, one, _("Version %(n)s: %(status)s") % {"n": one.version, "status": status_words(one.status)},
         one.origin.run.decided_by, one.note)
        for one in versions
    ]  # fmt: skip
    for one in reviews:
        judged = {"day": _day(one.on), "said": decision_words(one.decision) or one.state}
        found.append((1, one, _("Review of %(day)s: %(said)s") % judged, one.decided_by.name, one.finding))
    until = _("Delivery until %(day)s")
    found += [(2, each, until % {"day": _day(each.period_end)}, "", each.note) for each in served]
    return [
        {"at": one.origin.run.at, "kind": kind, "what": what, "who": who, "why": why, "origin": one.origin}
        for kind, one, what, who, why in found
    ]


@guarded("oversee")
@require_safe
def audit_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """One row of a file: its cells, what was found wrong, what it corrects, what retired it, who decided and why."""
    row = _rows(reader_of(request)).filter(id=row_id).first()
    if row is None:
        raise Http404
    findings = FindingRecord.objects.filter(run=row.run, sheet=row.sheet, row=row.row)
    pairs = RepeatDecision.objects.filter(Q(first=row) | Q(second=row)).order_by("at")
    after = SourceRow.objects.filter(supersedes=row).select_related("run__source").first()
    return render(
        request,
        "oversight/audit_row.html",
        {"row": row, "findings": findings, "pairs": pairs, "after": after, "before": row.supersedes},
    )


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _rows(reader: Reader) -> QuerySet[SourceRow]:
    return SourceRow.objects.filter(reader.sources("run__source__")).select_related(
        "run__source__sender", "retired_by__source", "supersedes__run__source"
    )
