"""Who held which post, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from layidu.ledger.models import PostHolding


@dataclass(frozen=True, slots=True)
class HoldingFact:
    """A holder's time in a post; ``end`` is the last day, ``None`` while it lasts. ``holder`` is personal data."""

    post: str
    holder: str
    start: date
    end: date | None
    appointed_by: str


def holdings(post: str | None = None) -> list[HoldingFact]:
    """Current holdings of one post or of all, in order of post and first day; the next one ends the one before."""
    found = PostHolding.objects.filter(origin__retired_by__isnull=True).order_by("post_id", "start", "origin_id")
    rows = list(found if post is None else found.filter(post_id=post))
    made = []
    for at, row in enumerate(rows):
        follows = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].post_id == row.post_id else None
        ends = [day for day in (row.end, follows.start - timedelta(days=1) if follows else None) if day]
        made.append(HoldingFact(row.post_id, row.holder, row.start, min(ends) if ends else None, row.appointed_by_id))
    return made


def holder_on(post: str, day: date) -> HoldingFact | None:
    """Who holds the post on a day; ``None`` when nobody is known to."""
    return next((h for h in holdings(post) if h.start <= day and (h.end is None or day <= h.end)), None)
