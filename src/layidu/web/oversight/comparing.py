"""Coverage of two years side by side, from rows made ahead."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded
from layidu.web.oversight.downloads import FORMS
from layidu.web.oversight.models import CoverageYear

LEVELS = ("region", "cercle")


@guarded("oversee")
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two periods (``a``, ``b``) at a level; by default the latest twelve months and those before."""
    listed = list(CoverageYear.objects.order_by("-start", "period").values_list("period", "label", "run"))
    made = [(period, label) for period, label, run in listed if run >= 0]
    known = [period for period, _label in made]
    level = request.GET.get("level") if request.GET.get("level") in LEVELS else "region"
    # A calendar year under way would stand beside a whole one: whole twelve months are offered first.
    offered = sorted(known, key=lambda period: ":" not in period)
    first = request.GET.get("a") if request.GET.get("a") in known else next(iter(offered), "")
    second = request.GET.get("b") if request.GET.get("b") in known else next((p for p in offered if p != first), "")
    found = CoverageYear.objects.in_bulk([period for period in (first, second) if period])
    one, other = found.get(first or ""), found.get(second or "")
    context = {
        "years": made, "first": first, "second": second, "level": level, "levels": LEVELS,
        "labels": [year.label if year else "" for year in (one, other)],
        "forms": FORMS, "rows": _beside(one, other, str(level)), "waiting": bool(listed) and not made,
    }  # fmt: skip
    return render(request, "oversight/comparison.html", context)


def _beside(one: CoverageYear | None, other: CoverageYear | None, level: str) -> list[dict[str, Any]]:
    """Places by name; a place that one year does not have stays empty there.

    Where a report that was due is missing, the top of those reached is open, as everywhere.
    """
    years = [
        {row["place"]: {**row, "reached_high": None} if row["top_open"] else row for row in year.rows.get(level, [])}
        if year
        else {}
        for year in (one, other)
    ]
    names = {place: row["place_name"] for year in years for place, row in year.items()}
    return [
        {"place": place, "name": names[place], "a": years[0].get(place), "b": years[1].get(place)}
        for place in sorted(names, key=names.__getitem__)
    ]
