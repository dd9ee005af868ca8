"""The follow-up list: what is late, blocked or waits for somebody, by axis and by owner."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.accountability.standing import BUCKETS
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.oversight.models import FollowLine
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


@guarded("read commitments")
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """Counts by axis and by owner, then the list; the filters are the address."""
    lines = FollowLine.objects.filter(
        Exists(readable_promises(reader_of(request)).order_by().filter(ref=OuterRef("ref")))
    )
    asked = {name: request.GET[name][:255] for name in ("axis", "owner", "bucket") if name in request.GET}
    narrowed = lines
    for name, value in asked.items():
        narrowed = narrowed.filter(**{name: value})
    page = Pages(narrowed.order_by("order"), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "oversight/follow_up.html",
        {
            "page": page,
            "asked": asked,
            "words": [(bucket, WORDS[bucket]) for bucket in BUCKETS],
            "axes": _counts(narrowed.exclude(axis=""), "axis"),
            "owners": _counts(narrowed.exclude(owner=""), "owner"),
            "today": date.today(),  # noqa: DTZ011 - the day of the server is the day of its users
        },
    )


def _counts(lines: QuerySet[FollowLine], name: str) -> list[dict[str, object]]:
    """The fifteen with most late ones; counts of each bucket."""
    each = {f"n{at}": Count("ref", filter=Q(bucket=bucket)) for at, bucket in enumerate(BUCKETS)}
    asked = lines.values(name).annotate(total=Count("ref"), **each).order_by("-n0", "-total", name)[:SHOWN]
    try:
        key = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    rows = remembered(("counts", *key), lambda: list(asked))
    return [
        {"name": row[name], "total": row["total"], "counts": [row[f"n{at}"] for at in range(len(BUCKETS))]}
        for row in rows
    ]
