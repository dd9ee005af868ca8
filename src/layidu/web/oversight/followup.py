"""The follow-up list: what is late, blocked or waits for somebody, by axis and by owner."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.accountability.standing import BUCKETS
from layidu.core.text import fold
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.oversight.models import FollowLine
from layidu.web.pages.listing import Column, Listing
from layidu.web.promises.readable import readable_promises

PAGE = 40
SHOWN = 15
WORDS = {
    "overdue": gettext_noop("late"),
    "blocked": gettext_noop("blocked"),
    "waiting": gettext_noop("waits"),
    "due-soon": gettext_noop("due soon"),
    "open": gettext_noop("under way"),
    "wish": gettext_noop("not confirmed"),
    "closed": gettext_noop("closed"),
}


LISTED = Listing(
    columns=(
        Column("commitment", gettext_noop("Commitment")),
        Column("owner", gettext_noop("Owed by"), ("owner",)),
        Column("due", gettext_noop("Due"), ("end",), gaps=True),
        # The most overdue first, wishes last.
        Column("said", gettext_noop("Last said"), ("reviewed_on",), gaps=True),
        Column("order", gettext_noop("Urgency"), ("order",)),
    ),
    first="order",
    model=FollowLine,
)


@guarded("read commitments")
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """How many stand where, by axis and by owner, then the list; the filters are the address."""
    asked = {name: request.GET[name][:255] for name in ("axis", "owner", "bucket") if request.GET.get(name)}
    words = request.GET.get("q", "")[:100]
    readable = readable_promises(reader_of(request)).order_by().filter(ref=OuterRef("ref"))
    for word in fold(words).split():
        readable = readable.filter(sought__contains=word)
    narrowed = FollowLine.objects.filter(Exists(readable))
    for name in ("axis", "owner"):
        if name in asked:
            narrowed = narrowed.filter(**{name: asked[name]})
    buckets = _counts(narrowed, "")
    if "bucket" in asked:
        narrowed = narrowed.filter(bucket=asked["bucket"])
    table = LISTED.asked(request.GET)
    page = Pages(table.sorted(narrowed), PAGE).get_page(request.GET.get("page"))
    shown = buckets[0]["counts"] if buckets else [0] * len(BUCKETS)
    return render(
        request,
        "oversight/follow_up.html",
        {
            "page": page,
            "asked": asked,
            "q": words,
            "table": table,
            "words": [(bucket, WORDS[bucket], shown[at]) for at, bucket in enumerate(BUCKETS)],
            "axes": _table(_counts(narrowed.exclude(axis=""), "axis")),
            "owners": _table(_counts(narrowed.exclude(owner=""), "owner")),
            "today": date.today(),  # noqa: DTZ011 - the day of the server is the day of its users
        },
    )


def _counts(lines: QuerySet[FollowLine], name: str) -> list[dict[str, Any]]:
    """Counts of each bucket: of the fifteen axes or owners with most late ones; in all where ``name`` is empty."""
    each = {f"n{at}": Count("ref", filter=Q(bucket=bucket)) for at, bucket in enumerate(BUCKETS)}
    grouped: Any = lines.values(name) if name else lines.annotate(one=Value(1)).values("one")
    asked = grouped.annotate(total=Count("ref"), **each).order_by("-n0", "-total", name or "one")[:SHOWN]
    try:
        key = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    rows = remembered(("counts", *key), lambda: list(asked))
    return [
        {"name": row[name] if name else "", "total": row["total"],
         "counts": [row[f"n{at}"] for at in range(len(BUCKETS))]}
        for row in rows
    ]  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The rows without the buckets that are empty for all of them, and what they come to together."""
    sums = [sum(row["counts"][at] for row in rows) for at in range(len(BUCKETS))]
    used = [at for at, count in enumerate(sums) if count]
    return {
        "words": [WORDS[BUCKETS[at]] for at in used],
        "rows": [{**row, "counts": [row["counts"][at] for at in used]} for row in rows],
        "sums": [sums[at] for at in used],
        "total": sum(row["total"] for row in rows),
    }
