"""A receipt, for anybody who has its number: that a report came, when, and how many rows of it are in the ledger."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.reports.models import Receipt


@guarded("read public pages")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt; its own organisation is also shown the way back to what is held."""
    found = Receipt.objects.filter(number=number.upper()).select_related("upload").first()
    if found is None:
        raise Http404
    own = found.actor_id in reader_of(request).actors
    answer = render(request, "reports/receipt.html", {"receipt": found, "own": own})
    answer["Cache-Control"] = "no-store"
    return answer


@guarded("read public pages")
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The address without a number: where to type one."""
    if (number := request.GET.get("n", "").strip()[:20]) and "/" not in number:
        return redirect("receipt", number.upper())
    return render(request, "reports/check.html")
