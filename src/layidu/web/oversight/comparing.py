"""Coverage of two years side by side, one measure at a time, from rows made ahead."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.core.periods import Period
from layidu.web.access.guard import guarded
from layidu.web.oversight.downloads import FORMS
from layidu.web.oversight.models import CoverageYear
from layidu.web.pages.listing import Column, Listing, Words

LEVELS = ("region", "cercle")
#: Measure -> its words, the fields of its bounds, whether it is a share.
MEASURES: Mapping[str, tuple[str, str, str, bool]] = {
    "gap": (gettext_noop("Gap"), "gap_low", "gap_high", False),
    "reached": (gettext_noop("Reached"), "reached_low", "reached_high", False),
    "need": (gettext_noop("In need"), "in_need_low", "in_need_high", False),
    "active": (gettext_noop("Active partners"), "partners_active", "partners_active", False),
    "complete": (gettext_noop("Reports received"), "completeness", "completeness", True),
}
#: Measure -> the name of its figure in a row, where that is another one.
FIGURES = {"complete": "completeness"}
LISTED = Listing(
    columns=(
        Column("name", gettext_noop("Place"), ("name",)),
        Column("first", gettext_noop("First period"), lambda row: row["a"] and row["a"]["sort"], number=True),
        Column("second", gettext_noop("Second period"), lambda row: row["b"] and row["b"]["sort"], number=True),
        Column("change", gettext_noop("Difference"), lambda row: row["change_sort"], number=True),
    ),
    first="name",
    filters=(Words("q", gettext_noop("Place"), ("name",)),),
    tie=("place",),
)


@guarded("oversee")
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two periods (``a``, ``b``) at a level by a measure; by default the latest twelve months and the last before them
    that share no day with them.

    What is shown at one address is written once, until a year is covered anew.
    """
    listed = list(CoverageYear.objects.order_by("-start", "period").values_list("period", "label", "run"))
    made = [(period, label) for period, label, run in listed if run >= 0]
    known = [period for period, _label in made]
    level = request.GET.get("level") if request.GET.get("level") in LEVELS else "region"
    measure = request.GET.get("measure", "")
    measure = measure if measure in MEASURES else "gap"
    # A calendar year under way would stand beside a whole one: whole twelve months are offered first.
    offered = sorted(known, key=lambda period: ":" not in period)
    first = request.GET.get("a") if request.GET.get("a") in known else next(iter(offered), "")
    second = request.GET.get("b") if request.GET.get("b") in known else _beside_it(str(first), offered)
    table = LISTED.asked(request.GET)

    @functools.cache
    def compared() -> dict[str, Any]:
        found = CoverageYear.objects.in_bulk([period for period in (first, second) if period])
        years = [found.get(first or ""), found.get(second or "")]
        rows = _beside(years, str(level), measure)
        return {
            "shown": [year for year in years if year], "labels": [year.label if year else "" for year in years],
            "rows": table.of(rows),
            "silent": [year.label for at, year in zip("ab", years, strict=True)
                       if year and rows and not any(row[at] and row[at]["known"] for row in rows)],
        }  # fmt: skip

    context = {
        "made": tuple(listed), "years": made, "first": first, "second": second, "level": level, "levels": LEVELS,
        "measure": measure, "measures": [(name, said[0]) for name, said in MEASURES.items()], "forms": FORMS,
        "table": table, "compared": compared, "waiting": bool(listed) and not made,
    }  # fmt: skip
    return render(request, "oversight/comparison.html", context)


def _beside_it(first: str, offered: Sequence[str]) -> str:
    """The first period offered that shares no day with the first one; where every other does, the next of them.

    Years that share months would show as unchanged what they share.

    >>> _beside_it("2025-03:2026-02", ["2025-03:2026-02", "2025-02:2026-01", "2024-03:2025-02", "2025"])
    '2024-03:2025-02'
    >>> _beside_it("2025", ["2025", "2025-03:2026-02"]), _beside_it("", [])
    ('2025-03:2026-02', '')
    """
    others = [period for period in offered if period != first]
    apart = (period for period in others if not Period.parse(period).overlaps(Period.parse(first)))
    return next(apart, next(iter(others), ""))


def _beside(years: list[CoverageYear | None], level: str, measure: str) -> list[dict[str, Any]]:
    """Places with the measure in both years and the difference; where one year has no such place, it stays empty."""
    each = [{row["place"]: row for row in year.rows.get(level, [])} if year else {} for year in years]
    names = {place: row["place_name"] for rows in each for place, row in rows.items()}
    made = []
    for place, name in names.items():
        first, second = (_said(rows.get(place), measure) for rows in each)
        low, high = _difference(first, second)
        made.append(
            {"place": place, "name": name, "a": first, "b": second, "change": _signed(low, high, MEASURES[measure][3]),
             "change_sort": low if low is not None else high}
        )  # fmt: skip
    return made


def _said(row: Mapping[str, Any] | None, measure: str) -> dict[str, Any] | None:
    """A measure of a row: its bounds and words. Where a report that was due is missing, the top of those reached is
    open, as everywhere."""
    if row is None:
        return None
    _words, low_name, high_name, share = MEASURES[measure]
    low, high = row[low_name], row[high_name]
    if measure == "reached" and row["top_open"]:
        high = None
    text = ("" if low is None else percent_fr(low)) if share else Bounds(low, high).text()
    figure = (row.get("open") or {}).get(FIGURES.get(measure, measure), "")
    return {"id": figure, "low": low, "high": high, "text": text, "sort": low,
            "known": low is not None or high is not None}  # fmt: skip


def _difference(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    """The least and the most by which the first may be above the second; ``None`` where nothing bounds it.

    >>> _difference({"low": 5, "high": 8}, {"low": 2, "high": 4})
    (1, 6)
    >>> _difference({"low": 5, "high": None}, {"low": 2, "high": 4})
    (1, None)
    """
    if first is None or second is None:
        return None, None
    low = first["low"] - second["high"] if first["low"] is not None and second["high"] is not None else None
    high = first["high"] - second["low"] if first["high"] is not None and second["low"] is not None else None
    return low, high


def _signed(low: float | None, high: float | None, share: bool) -> str:
    """A difference in words: with its sign, « au moins » or « au plus » where one side is open; empty for neither.

    >>> _signed(-3, 5, False), _signed(2, 2, False), _signed(2, None, False), _signed(None, None, False)
    ('−3 à +5', '+2', 'au moins +2', '')
    """

    def written(value: float) -> str:
        text = format_fr(abs(value) * 100, 1) + " pt" if share else format_fr(abs(value))
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"

    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"au moins {written(low)}" if low is not None else f"au plus {written(high or 0)}"
    return written(low) if low == high else f"{written(low)} à {written(high)}"
