"""Plans that were made, and one of them: its aims, its lines with why, what it leaves."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.core.money import Money
from layidu.core.text import fold
from layidu.cycle.planning.loading import content_of
from layidu.ledger.models import Snapshot
from layidu.web.access.guard import guarded
from layidu.web.oversight.prepared import PLANS
from layidu.web.work.prepare import kept

PAGE = 50


@guarded("oversee")
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan, newest first: scenarios and points of a frontier that were kept stand beside each other."""
    made = kept(PLANS)
    page = Paginator(made.content if made else [], PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/plans.html", {"page": page})


@guarded("oversee")
@require_safe
def plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """One plan, as it was frozen; nothing is solved again here."""
    snapshot = Snapshot.objects.filter(kind="plan", id=plan_id).first()
    if snapshot is None:
        raise Http404
    content = content_of(snapshot)
    words = fold(request.GET.get("q", "")[:100]).split()
    lines = [
        line
        for line in content.lines
        if all(word in fold(f"{line.place_name} {line.activity_name} {line.partner_name}") for word in words)
    ]
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    rows = [{"line": line, "cost": Money(line.cost, content.currency).text()} for line in page]
    funders = [
        {"name": name, "given": Money(given, content.currency).text(), "used": Money(used, content.currency).text()}
        for name, given, used in content.funders
    ]
    figures = snapshot.references
    numbers = [{"label": one.label, "text": one.text, "id": figures.get(one.id, one.id)} for one in content.numbers]
    return render(
        request,
        "oversight/plan.html",
        {
            "plan": content, "page": page, "rows": rows, "funders": funders, "numbers": numbers,
            "figures": figures, "q": request.GET.get("q", ""),
        },
    )  # fmt: skip
