"""Audit of a record: who brought it, who changed it, when and why, down to the cells of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from layidu.ledger.models import Commitment, Delivery, FindingRecord, RepeatDecision, Review, SourceRow
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.soundness import number_of
from layidu.web.pages.templatetags.layidu import decision_words, status_words
from layidu.web.promises.readable import readable_promises

SHOWN = 200


@guarded("oversee")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Asks for a record: a commitment's number, or a row's (file, or number in the ledger)."""
    said = request.GET.get("q", "").strip()[:255]
    if not said:
        return render(request, "oversight/audit.html", {"said": "", "rows": []})
    if readable_promises(reader_of(request)).filter(ref=said).exists():
        return redirect("audit-promise", ref=said)
    if (named := number_of(said)) is not None and _rows(request).filter(id=named).exists():
        return redirect("audit-row", row_id=named)
    rows = _rows(request).filter(run__source__file_name=said)
    if (number := number_of(request.GET.get("row", ""))) is not None:
        rows = rows.filter(row=number)
    return render(request, "oversight/audit.html", {"said": said, "rows": rows.order_by("-run_id", "row")[:SHOWN]})


@guarded("oversee")
@require_safe
def audit_promise(request: HttpRequest, ref: str) -> HttpResponse:
    """Versions, reviews and deliveries of a commitment, each with the row that brought it, newest first."""
    reader = reader_of(request)
    line = readable_promises(reader).filter(ref=ref).first()
    if line is None:
        raise Http404
    seen = reader.sources("origin__run__source__")
    events: list[dict[str, Any]] = [
        {"at": one.origin.run.at,
         "what": _("Version %(n)s: %(status)s") % {"n": one.version, "status": status_words(one.status)},
         "who": one.origin.run.decided_by, "why": one.note, "origin": one.origin}
        for one in Commitment.objects.filter(seen, ref=ref).select_related("origin__run__source", "origin__retired_by")
    ]  # fmt: skip
    events += [
        {"at": one.origin.run.at,
         "what": _("Review of %(day)s: %(said)s") % {
             "day": _day(one.on), "said": decision_words(one.decision) or one.state
         },
         "who": one.decided_by.name, "why": one.finding, "origin": one.origin}
        for one in Review.objects.filter(seen, commitment_ref=ref).select_related(
            "origin__run__source", "origin__retired_by", "decided_by"
        )
    ]  # fmt: skip
    served = Delivery.objects.filter(seen, serves__commitment_ref=ref).select_related(
        "origin__run__source", "origin__retired_by"
    )
    events += [
        {"at": one.origin.run.at, "what": _("Delivery until %(day)s") % {"day": _day(one.period_end)}, "who": "",
         "why": one.note, "origin": one.origin}
        for one in served.order_by("-period_end")[:SHOWN]
    ]  # fmt: skip
    events.sort(key=lambda event: event["at"], reverse=True)
    return render(request, "oversight/audit_promise.html", {"line": line, "events": events})


@guarded("oversee")
@require_safe
def audit_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """One row of a file: its cells, what was found wrong, what it corrects, what retired it, who decided and why."""
    row = _rows(request).filter(id=row_id).first()
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


def _rows(request: HttpRequest) -> QuerySet[SourceRow]:
    return SourceRow.objects.filter(reader_of(request).sources("run__source__")).select_related(
        "run__source__sender", "retired_by__source", "supersedes__run__source"
    )
