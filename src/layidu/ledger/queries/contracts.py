"""What stands in the ledger about a contract's lines: when rows came, what reviews say, what a row's cells say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from layidu.core.periods import Period
from layidu.ledger.models import ImportRun, Review, SourceRow


@dataclass(frozen=True, slots=True)
class LineReview:
    """A current review of a line. ``known_on``: the day its row came. ``period``: what it is about, where it says."""

    commitment_ref: str
    on: date
    known_on: date
    decision: str
    rating: str
    finding: str
    evidence: str
    decided_by: str
    period: Period | None
    format: str
    origin: int
    done_on: date | None = None


def came_on(origins: Collection[int]) -> dict[int, date]:
    """Source row -> the day its import was made."""
    if not origins:
        return {}
    rows = SourceRow.objects.filter(id__gte=min(origins), id__lte=max(origins)).values_list("id", "run_id")
    wanted = set(origins)
    found = {row: run for row, run in rows if row in wanted}
    runs = ImportRun.objects.filter(id__in=set(found.values())).values_list("id", "at")
    days = {run: timezone.localdate(at) for run, at in runs}
    return {row: days[run] for row, run in found.items()}


def line_reviews(prefixes: Collection[str]) -> list[LineReview]:
    """Current reviews of commitments whose number begins with a contract's, in the order they were made."""
    if not prefixes:
        return []
    found = Review.objects.filter(origin__retired_by__isnull=True, commitment_ref__contains="/")
    return [
        LineReview(
            review.commitment_ref,
            review.on,
            timezone.localdate(review.origin.run.at),
            review.decision,
            review.rating,
            review.finding,
            review.evidence,
            review.decided_by.name,
            _period(review.origin.run.period_start, review.origin.run.period_end),
            review.origin.format,
            review.origin_id,
            review.done_on,
        )
        for review in found.select_related("origin__run", "decided_by").order_by("on", "origin_id")
        if review.commitment_ref.rpartition("/")[0] in prefixes
    ]


def said_in(origins: Collection[int], field: str) -> dict[int, str]:
    """Source row -> the text of a field's cell, as received; rows without it are left out."""
    found = {}
    for line in SourceRow.objects.filter(id__in=origins).select_related("run"):
        text = line.cells.get(line.run.columns.get(field, ""), "")
        if text:
            found[line.id] = text
    return found


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start and end else None
