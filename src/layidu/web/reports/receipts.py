"""Receipts: one for who has its number (whose report, which month, how many rows), and a focal point's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.core.paginator import Paginator
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.pages.listing import Choice, Column, Listing, Words
from layidu.web.pages.templatetags.layidu import finding_words
from layidu.web.reports.form_words import line_name, of_line, words_on_form
from layidu.web.reports.models import Receipt

PAGE = 40
#: Of each organisation, beside its months.
NEWEST = 6
#: What a list never shows of a file that was sent: as much of the database as all else together.
HEAVY = ("upload__content", "upload__annotated", "upload__findings", "doubts")
RECEIPTS = Listing(
    columns=(
        Column("received", gettext_noop("Received"), ("received_at",)),
        Column("number", gettext_noop("Receipt")),
        Column("organisation", gettext_noop("Organisation"), ("actor__name",)),
        Column("month", gettext_noop("Month"), ("month",), gaps=True),
        Column("loaded", gettext_noop("Rows recorded"), ("loaded",), number=True, gaps=True),
        Column("held", gettext_noop("Rows held when it came"), ("held",), number=True, gaps=True),
    ),
    first="-received",
    filters=(
        Words("q", gettext_noop("Organisation, file or number"), ("actor__name", "upload__file_name", "number")),
        Choice("kind", gettext_noop("Sent as"), "kind", lambda: [("form", _("form")), ("file", _("workbook"))]),
    ),
    model=Receipt,
    few="of the organisations of one focal point: some a month",
)


def newest(actors: Collection[str]) -> Mapping[str, Sequence[Receipt]]:
    """The last receipts of each organisation, for its page of reports."""
    at = Window(RowNumber(), partition_by=F("actor"), order_by=F("received_at").desc())
    found: dict[str, list[Receipt]] = {}
    mine = Receipt.objects.filter(actor__in=actors).select_related("upload").defer(*HEAVY).annotate(at=at)
    for one in mine.filter(at__lte=NEWEST).order_by("at"):
        found.setdefault(one.actor_id, []).append(one)
    return found


@guarded("read public pages")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt; its own organisation is also shown the way back to what is held."""
    asked = Receipt.objects.filter(number=number.upper()).select_related("upload", "actor")
    found = asked.defer("upload__content", "upload__annotated", "upload__findings").first()
    if found is None:
        raise Http404
    own = found.actor_id in reader_of(request).actors
    doubts = [_words(each) for each in found.doubts] if own else []
    month = found.month.strftime("%Y-%m") if found.month else ""
    answer = render(request, "reports/receipt.html", {"receipt": found, "own": own, "doubts": doubts, "month": month})
    answer["Cache-Control"] = "no-store"
    return answer


def _words(doubt: Mapping[str, str]) -> str:
    """A doubt in words: of a typed line in those of the form, and which line it is."""
    line = line_name(doubt)
    if not line:
        return str(finding_words(doubt))
    words = words_on_form(doubt["code"], doubt["message"], doubt["remedy"], header=doubt.get("header", ""), line="")
    return of_line(line, words)


@guarded("read public pages")
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The address without a number: where to type one."""
    if (number := request.GET.get("n", "").strip()[:20]) and "/" not in number:
        return redirect("receipt", number.upper())
    return render(request, "reports/check.html")


@guarded("report")
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Every receipt of the reader's organisations, whoever of them sent the report."""
    mine = Receipt.objects.filter(actor__in=reader_of(request).actors).defer(*HEAVY)
    mine = mine.select_related("actor", "upload", "sent_by")
    table = RECEIPTS.asked(request.GET)
    page = Paginator(table.of(mine), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/receipts.html", {"table": table, "page": page})
