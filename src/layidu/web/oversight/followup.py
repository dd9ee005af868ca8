"""The follow-up list: what is late, blocked or waits for somebody, by axis and by owner."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.accountability.standing import BUCKETS
from layidu.core.text import fold
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.oversight.models import FollowLine
from layidu.web.pages.listing import Column, Listing, Table
from layidu.web.promises.readable import readable_promises, scope_of

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


#: What an axis or owner may be asked for beside its name: those that have one.
ANY = "*"


def _grouped(name: str, key: str, label: str) -> Listing:
    """The table of counts by an axis or an owner; the database sorts it, since only the first rows are shown."""
    buckets = (Column(bucket, WORDS[bucket], (f"n{at}",), number=True) for at, bucket in enumerate(BUCKETS))
    total = Column("total", gettext_noop("In all"), ("total",), number=True)
    return Listing(
        columns=(Column("name", label, (name,)), total, *buckets),
        first="-overdue",
        model=FollowLine,
        few=f"one row a different {name}",
        tie=("-total", name),
        name=key,
    )


GROUPED = {
    "axis": _grouped("axis", "axes", gettext_noop("Axis")),
    "owner": _grouped("owner", "owners", gettext_noop("Owed by")),
}


@dataclass(frozen=True)
class Narrowed:
    """The lines that a reader asked for: all of them, and those of the status asked for."""

    lines: QuerySet[FollowLine]
    of_bucket: QuerySet[FollowLine]


@guarded("read commitments")
@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """How many stand where, by axis and by owner, then the list; the filters are the address.

    What readers of one scope are shown at one address is looked up and written once.
    """
    reader = reader_of(request)
    asked = {name: request.GET[name][:255] for name in ("axis", "owner", "bucket") if request.GET.get(name)}
    words, table = request.GET.get("q", "")[:100], LISTED.asked(request.GET)
    narrowed = functools.cache(lambda: _narrowed(reader, asked, words))

    said = ("follow-up", scope_of(reader), tuple(sorted(asked.items())), words)

    def counts() -> Counts:
        return remembered(said, lambda: _counts(narrowed().lines))

    def of_bucket(found: Mapping[str, int]) -> list[int]:
        return [found[bucket] if asked.get("bucket", bucket) == bucket else 0 for bucket in BUCKETS]

    def counted() -> list[tuple[str, str, int]]:
        found = counts()[ALL]
        return [(bucket, WORDS[bucket], found[bucket]) for bucket in BUCKETS]

    def grouped() -> list[dict[str, Any]]:
        tables = ((name, one.asked(request.GET)) for name, one in GROUPED.items() if asked.get(name, ANY) == ANY)
        lines = narrowed().of_bucket
        return [
            remembered(
                (*said, name, one.sort),
                functools.partial(_table, lines.exclude(**{name: ""}), name, of_bucket(counts()[name]), one),
            )
            for name, one in tables
        ]

    def page() -> Page[FollowLine]:
        pages = Pages(table.sorted(narrowed().of_bucket), PAGE, counted=lambda: sum(of_bucket(counts()[ALL])))
        return pages.get_page(request.GET.get("page"))

    shown = {
        "scope": scope_of(reader),
        "page": functools.cache(page),
        "asked": asked,
        "q": words,
        "table": table,
        "words": functools.cache(counted),
        "grouped": functools.cache(grouped),
    }
    return render(request, "oversight/follow_up.html", shown)


def _narrowed(reader: Reader, asked: Mapping[str, str], words: str) -> Narrowed:
    readable = readable_promises(reader).order_by().filter(ref=OuterRef("ref"))
    for word in fold(words).split():
        readable = readable.filter(sought__contains=word)
    lines = FollowLine.objects.filter(Exists(readable))
    for name in GROUPED:
        if asked.get(name) == ANY:
            lines = lines.exclude(**{name: ""})
        elif name in asked:
            lines = lines.filter(**{name: asked[name]})
    return Narrowed(lines, lines.filter(bucket=asked["bucket"]) if "bucket" in asked else lines)


_EACH = {f"n{at}": Count("ref", filter=Q(bucket=bucket)) for at, bucket in enumerate(BUCKETS)}
#: Of all lines, and of those that have an axis or an owner: how many stand where.
ALL = "all"
Counts = Mapping[str, Mapping[str, int]]
_HAVING = {ALL: Q(), **{name: ~Q(**{name: ""}) for name in GROUPED}}


def _counts(lines: QuerySet[FollowLine]) -> Counts:
    """How many lines in each bucket, in one question."""
    asked = {
        f"{name}_{at}": Count("ref", filter=Q(bucket=bucket) & having)
        for name, having in _HAVING.items()
        for at, bucket in enumerate(BUCKETS)
    }
    found = lines.aggregate(**asked)
    return {name: {bucket: found[f"{name}_{at}"] for at, bucket in enumerate(BUCKETS)} for name in _HAVING}


def _table(lines: QuerySet[FollowLine], name: str, sums: Sequence[int], table: Table) -> dict[str, Any]:
    """Counts of each bucket by axis or owner, of the first fifteen, and of all together (``sums``); buckets that are
    empty for all of them are left out."""
    used = [at for at, count in enumerate(sums) if count]
    rows: Any = lines.values(name).annotate(total=Count("ref"), **_EACH)
    found = list(table.sorted(rows)[: SHOWN + 1])
    return {
        "by": name,
        "table": table,
        "keys": ["name", "total", *(BUCKETS[at] for at in used)],
        "rows": [
            {"name": row[name], "total": row["total"], "counts": [(BUCKETS[at], row[f"n{at}"]) for at in used]}
            for row in found[:SHOWN]
        ],
        "sums": [(BUCKETS[at], sums[at]) for at in used],
        "total": sum(sums),
        "more": len(found) > SHOWN,
        "open": table.listing.parameter("sort"),
    }
