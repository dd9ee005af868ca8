"""The jobs that cover one year for comparison, and that say who did what where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from layidu.catalogue.entries import Sector, entries
from layidu.core.periods import Period
from layidu.cycle.attendance import AttendanceFigures
from layidu.cycle.covering import Covered, cover
from layidu.cycle.figures import FigureBook
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.glance import opened
from layidu.cycle.whodoes import presence_map, who_does_what
from layidu.cycle.year_map import year_map
from layidu.ledger.workspace import find
from layidu.web.figures.standing import WHOLE, stands
from layidu.web.oversight.models import CoverageYear, Presence
from layidu.web.pages.english import english_picture
from layidu.web.work.jobs import last_run
from layidu.web.work.prepare import keep, keep_file, plain

YEAR, WHO = "coverage year", "who does what"
SHOWN = (
    "place", "place_name", "in_need_low", "in_need_high", "targeted", "reached_low", "reached_high", "gap_low",
    "gap_high", "gap_kind", "partners_active", "partners_silent", "completeness", "top_open", "id",
)  # fmt: skip


def coverage_year(period: str) -> None:
    """Cover a period by region and by cercle; every number of every row opens to its own figure."""
    run, span, workspace, book = last_run(), Period.parse(period), find(None), FigureBook()
    gazetteer = workspace_gazetteer(workspace)
    regions = cover(workspace, kind="region", period=span, book=book)
    cercles = cover(workspace, kind="cercle", period=span, book=book, gathered=regions.gathered)
    rows = {covered.kind: _rows(covered, AttendanceFigures(covered, book, gazetteer)) for covered in (regions, cercles)}
    book.save()
    svg = year_map(regions, gazetteer, workspace.country, span.label_fr())
    french, english = (keep_file(one.encode(), "image/svg+xml") for one in (svg, english_picture(svg)))
    stands(rows, WHOLE)
    CoverageYear.objects.filter(period=period).update(rows=rows, run=run, map=french, map_en=english)


def who(period: str) -> None:
    """Who did what where in a period, every count open to its rows, and one map a sector."""
    run, span, workspace = last_run(), Period.parse(period), find(None)
    gazetteer, book = workspace_gazetteer(workspace), FigureBook()
    covered = cover(workspace, kind="region", period=span)
    rows = who_does_what(covered, gazetteer, book)
    book.save()
    maps = {}
    for sector in ("", *sorted({row.sector for row in rows if row.sector})):
        entry = entries(Sector).get(sector)
        title = "Partenaires actifs" + (f" – {entry.label_fr}" if entry else "")
        kept = [row for row in rows if sector in ("", row.sector)]
        svg = presence_map(kept, gazetteer, covered.division, workspace.country, title)
        maps[sector] = keep_file(svg.encode(), "image/svg+xml")
        maps[f"{sector} en"] = keep_file(english_picture(svg).encode(), "image/svg+xml")
    stands(plain(rows), WHOLE)
    made = {"label": span.label_fr(), "rows": plain(rows), "maps": maps, "run": run, "made_at": timezone.now()}
    Presence.objects.update_or_create(period=period, defaults=made)
    Presence.objects.exclude(period=period).delete()
    # What remembers the list looks at what was prepared last.
    keep(WHO, {"run": run})


def _rows(covered: Covered, who: AttendanceFigures) -> list[dict[str, Any]]:
    rows = sorted(covered.rows, key=lambda one: one["place_name"])
    return [
        {**{name: plain(row.get(name)) for name in SHOWN}, "id": row["figure"], "open": opened(covered, who, row)}
        for row in rows
    ]


JOBS: Mapping[str, Callable[..., None]] = {YEAR: coverage_year, WHO: who}
PATIENT = (YEAR, WHO)
