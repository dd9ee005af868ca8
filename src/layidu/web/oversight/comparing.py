"""Coverage of two periods side by side, one measure at a time, from rows made ahead."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.core.numbers import Bounds, percent_fr
from layidu.core.periods import Period
from layidu.cycle.compared import MEASURES, Compared, compared, signed_fr
from layidu.web.access.guard import guarded
from layidu.web.oversight.downloads import FORMS
from layidu.web.oversight.models import CoverageYear
from layidu.web.pages.listing import Column, Listing, Words

LEVELS = ("region", "cercle")
MEASURE_WORDS: Mapping[str, str] = {
    "gap": gettext_noop("Gap"),
    "reached": gettext_noop("Reached"),
    "need": gettext_noop("In need"),
    "active": gettext_noop("Active partners"),
    "complete": gettext_noop("Reports received"),
}
LISTED = Listing(
    columns=(
        Column("name", gettext_noop("Place"), ("name",)),
        Column("first", gettext_noop("First period"), lambda row: row["first"] and row["first"]["sort"], number=True),
        Column("second", gettext_noop("Second period"), lambda row: row["second"] and row["second"]["sort"],
               number=True),
        Column("change", gettext_noop("Difference"), lambda row: row["change_sort"], number=True),
    ),
    first="name",
    filters=(Words("q", gettext_noop("Place"), ("name",)),),
    tie=("place",),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What an address asks to compare; ``missing``: periods that it names and that are not prepared."""

    first: str
    second: str
    level: str
    measure: str
    missing: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, str], known: Sequence[str]) -> Asked:
        """Read an address; by default the latest twelve months and the last before them that share no day with them."""
        # A calendar year under way would stand beside a whole one: whole twelve months are offered first.
        offered = sorted(known, key=lambda period: (_months(period) != 12, ":" not in period))
        first = given["a"] if given.get("a") in known else next(iter(offered), "")
        second = given["b"] if given.get("b") in known else _beside_it(first, offered)
        level, measure = given.get("level", ""), given.get("measure", "")
        return cls(
            first, second, level if level in LEVELS else LEVELS[0], measure if measure in MEASURES else "gap",
            tuple(given[name] for name in ("a", "b") if given.get(name) and given[name] not in known),
        )  # fmt: skip


@guarded("oversee")
@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """Two periods (``a``, ``b``) at a level by a measure.

    What is shown at one address is written once, until a period is covered anew.
    """
    listed = list(CoverageYear.objects.order_by("-start", "period").values_list("period", "label", "run"))
    made = [(period, label) for period, label, run in listed if run >= 0]
    asked = Asked.of(request.GET, [period for period, _label in made])
    table = LISTED.asked(request.GET)

    @functools.cache
    def shown() -> dict[str, Any]:
        periods, found = _compared(asked)
        rows = [_said(one, asked.measure) for one in found]
        return {
            "shown": [each for each in periods if each],
            "labels": [each.label if each else "" for each in periods],
            "rows": table.of(rows),
            "silent": [each.label for side, each in zip(("first", "second"), periods, strict=True)
                       if each and rows and not any(row[side] and row[side]["known"] for row in rows)],
        }  # fmt: skip

    context = {
        "made": tuple(listed), "years": made, "asked": asked, "levels": LEVELS,
        "measures": list(MEASURE_WORDS.items()), "forms": FORMS, "table": table, "compared": shown,
        "waiting": bool(listed) and not made,
    }  # fmt: skip
    return render(request, "oversight/comparison.html", context)


@guarded("oversee")
@require_safe
def difference(request: HttpRequest) -> HttpResponse:
    """How a difference between two periods is made: both numbers, each a link to what it stands on."""
    prepared = list(CoverageYear.objects.filter(run__gte=0).values_list("period", flat=True))
    asked = Asked.of(request.GET, prepared)
    periods, found = _compared(asked)
    one = next((each for each in found if each.place == request.GET.get("place")), None)
    if one is None or asked.missing:
        raise Http404
    context = {
        "asked": asked, "one": _said(one, asked.measure), "measure": MEASURE_WORDS[asked.measure],
        "labels": [each.label if each else "" for each in periods],
    }  # fmt: skip
    return render(request, "oversight/difference.html", context)


def _months(period: str) -> int:
    return Period.parse(period).months_count()


def _beside_it(first: str, offered: Sequence[str]) -> str:
    """The first period offered that is as long as the first one and shares no day with it; then the next best.

    Years that share months would show as unchanged what they share, and a quarter beside a year says nothing.

    >>> _beside_it("2025-03:2026-02", ["2025-03:2026-02", "2025-02:2026-01", "2024-03:2025-02", "2025"])
    '2024-03:2025-02'
    >>> _beside_it("2026-01:2026-03", ["2025", "2025-10:2025-12"])
    '2025-10:2025-12'
    >>> _beside_it("2025", ["2025", "2025-03:2026-02"]), _beside_it("", [])
    ('2025-03:2026-02', '')
    """

    def worse(other: str) -> tuple[bool, bool]:
        return Period.parse(other).overlaps(Period.parse(first)), _months(other) != _months(first)

    return min((period for period in offered if period != first), key=worse, default="")


def _compared(asked: Asked) -> tuple[list[CoverageYear | None], list[Compared]]:
    """Both periods as they were prepared, and their places side by side."""
    found = CoverageYear.objects.in_bulk([period for period in (asked.first, asked.second) if period])
    periods = [found.get(asked.first), found.get(asked.second)]
    first, second = (each.rows.get(asked.level, []) if each else [] for each in periods)
    return periods, compared(first, second, asked.measure)


def _said(one: Compared, measure: str) -> dict[str, Any]:
    """A place as a page prints it: each number with its figure, the difference in words."""
    low, high = one.difference.low, one.difference.high
    return {
        "place": one.place, "name": one.name,
        "first": _number(one.first, one.figures[0], measure), "second": _number(one.second, one.figures[1], measure),
        "change": signed_fr(one.difference, share=MEASURES[measure].share),
        "change_sort": low if low is not None else high,
    }  # fmt: skip


def _number(bounds: Bounds | None, figure: str, measure: str) -> dict[str, Any] | None:
    if bounds is None:
        return None
    text = bounds.text()
    if MEASURES[measure].share:
        text = "" if bounds.low is None else percent_fr(bounds.low)
    known = bounds.low is not None or bounds.high is not None
    return {"id": figure, "text": text, "sort": bounds.low, "known": known}
