"""The job that covers one year for comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from layidu.core.periods import Period
from layidu.cycle.covering import Covered, cover
from layidu.ledger.workspace import find
from layidu.web.oversight.models import CoverageYear
from layidu.web.work.jobs import last_run
from layidu.web.work.prepare import plain

YEAR = "coverage year"
SHOWN = (
    "place", "place_name", "in_need_low", "in_need_high", "targeted", "reached_low", "reached_high", "gap_low",
    "gap_high", "gap_kind", "partners_active", "partners_silent", "completeness", "top_open", "id",
)  # fmt: skip


def coverage_year(period: str) -> None:
    """Cover a period by region and by cercle; every row opens to its figure."""
    run, span, workspace = last_run(), Period.parse(period), find(None)
    regions = cover(workspace, kind="region", period=span)
    cercles = cover(workspace, kind="cercle", period=span, gathered=regions.gathered)
    rows = {"region": _rows(regions), "cercle": _rows(cercles)}
    CoverageYear.objects.filter(period=period).update(rows=rows, run=run)


def _rows(covered: Covered) -> list[dict[str, Any]]:
    rows = sorted(covered.rows, key=lambda one: one["place_name"])
    return [{**{name: plain(row.get(name)) for name in SHOWN}, "id": row["figure"]} for row in rows]


JOBS: Mapping[str, Callable[..., None]] = {YEAR: coverage_year}
