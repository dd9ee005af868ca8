"""The inbox: held rows with their reasons and the mend proposed, and one of them cell by cell."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.ledger.models import ImportRun, RepeatDecision, SourceRow
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.inbox.filters import asked, narrowed
from layidu.web.inbox.models import ACTORS, PLACE, REPEAT, Question
from layidu.web.inbox.prepared import KEY
from layidu.web.inbox.readable import readable_acts, readable_held, readable_questions
from layidu.web.inbox.reasons import reason_words
from layidu.web.pages.listing import Choice, Column, Listing, Words
from layidu.web.work.prepare import kept

PAGE = 25
DECISIONS_PAGE = 40
LAST = "inbox_last"
#: Files that may be chosen: those that came last. Another one's rows are found by its address.
FILES = 100
#: Acts of many rows that the page of decisions begins with.
ACTS = 10
_MADE = {
    "mended": gettext_noop("mended"),
    "rejected": gettext_noop("rejected"),
    "dropped": gettext_noop("dropped as a repeat"),
    "undone": gettext_noop("taken back"),
}
DECISIONS = Listing(
    columns=(
        Column("at", gettext_noop("On"), ("id",)),
        Column("decision", gettext_noop("Decision"), ("decision",)),
        Column("file", gettext_noop("File"), ("source__file_name",)),
        Column("by", gettext_noop("Decided by"), ("decided_by",)),
        Column("why", gettext_noop("Reason")),
        Column("back", gettext_noop("Take back")),
    ),
    first="-at",
    filters=(
        Words("q", gettext_noop("File, person or reason"), ("source__file_name", "decided_by", "why")),
        Choice("made", gettext_noop("Decision"), "decision", lambda: [(one, _(said)) for one, said in _MADE.items()]),
    ),
    model=ImportRun,
    few="taken by people, one by one: thousands in years",
)
_WAIT = "questions that wait for a person: hundreds"
_LISTED = Column("listed", gettext_noop("As listed"), ("order",))
#: The lists of questions: no tables, but in the order and of the words that the address asks for like them.
LISTS = {
    REPEAT: Listing(
        columns=(
            _LISTED,
            Column("place", gettext_noop("Place"), ("content__place",)),
            Column("activity", gettext_noop("Activity"), ("content__activity",)),
            Column("month", gettext_noop("Month"), ("content__start",)),
            Column("partner", gettext_noop("Partner"), ("content__first__partner",)),
            Column("people", gettext_noop("People"), ("content__first__people",)),
        ),
        first="listed",
        filters=(
            Words(
                "q", gettext_noop("Place, partner or file"),
                ("content__place", "content__first__partner", "content__second__partner", "content__first__file",
                 "content__second__file"),
            ),
        ),
        model=Question,
        few=_WAIT,
    ),
    PLACE: Listing(
        columns=(
            _LISTED,
            Column("name", gettext_noop("Name"), ("content__spelling",)),
            Column("column", gettext_noop("Column"), ("content__column",)),
            Column("rows", gettext_noop("Rows that wait"), ("rows",)),
        ),
        first="listed",
        filters=(Words("q", gettext_noop("Name"), ("content__spelling",)),),
        model=Question,
        few=_WAIT,
    ),
    ACTORS: Listing(
        columns=(
            _LISTED,
            Column("name", gettext_noop("Name"), ("content__first_name",)),
            Column("rows", gettext_noop("Rows reported"), ("rows",)),
        ),
        first="listed",
        filters=(Words("q", gettext_noop("Name"), ("content__first_name", "content__second_name")),),
        model=Question,
        few=_WAIT,
    ),
}  # fmt: skip


@guarded("settle rows")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Held rows, twenty-five a page, narrowed by reason, file and format."""
    reader = reader_of(request)
    filters, newest = asked(request.GET.dict()), request.GET.get("sort") == "-came"
    held = readable_held(reader)
    question = ("held rows", reader, tuple(filters.items()))
    rows = narrowed(held, filters)
    page = Paginator(range(remembered(question, rows.count)), PAGE).get_page(request.GET.get("page"))
    ids = remembered((*question, newest, page.number), lambda: _of_page(rows.order_by("-id") if newest else rows, page))
    files, formats = remembered(("files of held rows", reader), lambda: _files(held))
    return render(
        request,
        "inbox/inbox.html",
        {
            "page": page,
            "ids": ids,
            # Asked for by rows that are not in memory as they are shown.
            "rows": SimpleLazyObject(lambda: {row.id: _shown(row) for row in held.filter(id__in=ids)}),
            "filters": filters,
            "asked": urlencode(filters),
            "newest": newest,
            "back": urlencode({**filters, **({"sort": "-came"} if newest else {}), "page": page.number}),
            "files": sorted({*files, *([filters["file"]] if "file" in filters else [])}),
            "formats": formats,
            "codes": [
                (code, reason_words(code), count)
                for code, count in remembered(("reasons of held rows", reader.sensitivities()), lambda: _codes(reader))
            ],
            "last": request.session.get(LAST),
            "tab": "rows",
        },
    )


@guarded("settle rows")
@require_safe
def held_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """One held row: every cell as received, to be mended by hand."""
    row = readable_held(reader_of(request)).filter(id=row_id).first()
    if row is None:
        raise Http404
    cells = [{"name": name, "value": value, "mend": row.mend.get(name, "")} for name, value in row.cells.items()]
    return render(request, "inbox/row.html", {"row": row, "cells": cells, "back": request.GET.urlencode()})


@guarded("settle rows")
@require_safe
def repeats(request: HttpRequest) -> HttpResponse:
    """Pairs of counts that may be one."""
    return _questions(request, REPEAT)


@guarded("settle rows")
@require_safe
def place_names(request: HttpRequest) -> HttpResponse:
    """Names of places that no place has."""
    return _questions(request, PLACE)


@guarded("settle rows")
@require_safe
def actor_names(request: HttpRequest) -> HttpResponse:
    """Pairs of actors that may be one."""
    return _questions(request, ACTORS)


@guarded("settle rows")
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What was decided of rows, by whom and why; what still stands can be taken back, an act of many rows whole."""
    runs = (
        ImportRun.objects.filter(reader_of(request).sources("source__")).exclude(decision="").select_related("source")
    )
    table = DECISIONS.asked(request.GET)
    acts = list(readable_acts(reader_of(request)).filter(rows__gt=1, undone_at__isnull=True)[:ACTS])
    page = Pages(table.of(runs), DECISIONS_PAGE).get_page(request.GET.get("page"))
    settled = SourceRow.objects.filter(retired_by__in=[run.id for run in page], fate=SourceRow.Fate.HELD)
    standing = set(settled.values_list("retired_by_id", flat=True))
    pairs = RepeatDecision.objects.filter(run__in=[run.id for run in page], undone_at__isnull=True)
    dropped = dict(pairs.values_list("run_id", "id"))
    lines = [
        {"run": run, "take_back": f"rows:{run.id}" if run.id in standing
         else f"pairs:{dropped[run.id]}" if run.id in dropped else ""}
        for run in page
    ]  # fmt: skip
    return render(
        request,
        "inbox/decisions.html",
        {"page": page, "lines": lines, "tab": "decisions", "table": table, "acts": acts},
    )


def _questions(request: HttpRequest, kind: str) -> HttpResponse:
    table = LISTS[kind].asked(request.GET)
    questions = readable_questions(reader_of(request), kind)
    page = Paginator(table.of(questions).values_list("key", flat=True), PAGE).get_page(request.GET.get("page"))
    keys = list(page)
    context = {
        "page": page, "keys": keys, "tab": kind, "last": request.session.get(LAST), "table": table,
        # Asked for by questions that are not in memory as they are shown.
        "questions": SimpleLazyObject(lambda: questions.in_bulk(keys)),
        "orders": [(f"{sign}{key}", words) for key, words in _orders(kind) for sign in ("", "-")],
        "back": urlencode({**table.given, "sort": table.sort, "page": page.number}),
    }  # fmt: skip
    return render(request, f"inbox/{kind}.html", context)


def _orders(kind: str) -> list[tuple[str, str]]:
    return [(key, _(column.label)) for key, column in LISTS[kind].sortable.items()]


def _of_page(rows: QuerySet[SourceRow], page: Any) -> list[int]:
    start = (page.number - 1) * PAGE
    return list(rows.values_list("id", flat=True)[start : start + PAGE])


def _shown(row: SourceRow) -> dict[str, Any]:
    """A row as the list shows it: what is wrong, what would be written instead, and the cells that say whose it is."""
    return {
        "row": row,
        "reasons": [reason["sentence"] for reason in row.reasons],
        "mend": [{"column": name, "old": row.cells.get(name, ""), "new": new} for name, new in row.mend.items()],
        "cells": [(name, value) for name, value in row.cells.items() if value and name not in row.mend],
    }


def _files(held: QuerySet[SourceRow]) -> tuple[list[str], list[str]]:
    """The files that came last with rows held now, and every format of such rows."""
    said = held.order_by().values_list("run__source__file_name", "format").annotate(last=Max("run_id"))
    found = sorted(said, key=lambda one: -one[2])
    files = list(dict.fromkeys(file for file, _format, _last in found))
    return files[:FILES], sorted({name for _file, name, _last in found})


def _codes(reader: Reader) -> list[tuple[str, int]]:
    made = kept(KEY)
    counts: dict[str, int] = {}
    for sensitivity, found in (made.content["codes"] if made else {}).items():
        for code, count in found.items() if sensitivity in reader.sensitivities() else ():
            counts[code] = counts.get(code, 0) + count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
