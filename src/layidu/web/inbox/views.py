"""The inbox: held rows with their reasons and the mend proposed, and one of them cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
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

from layidu.ledger.models import SourceRow
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.caching.remembered import remembered
from layidu.web.inbox.answering import LAST
from layidu.web.inbox.filters import asked, narrowed
from layidu.web.inbox.models import ACTORS, NEW, PLACE, REPEAT, Question
from layidu.web.inbox.prepared import KEY
from layidu.web.inbox.readable import readable_held, readable_questions
from layidu.web.inbox.reasons import reason_words
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.work.prepare import kept

PAGE = 25
#: Files that may be chosen: those that came last. Another one's rows are found by its address.
FILES = 100
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
    NEW: Listing(
        columns=(
            _LISTED,
            Column("name", gettext_noop("Name"), ("content__name",)),
            Column("seen", gettext_noop("First named on"), ("seen",), gaps=True),
            Column("rows", gettext_noop("Rows reported"), ("rows",)),
        ),
        first="listed",
        filters=(
            Words("q", gettext_noop("Name, file or sender"), ("content__name", "content__file", "content__sender")),
        ),
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
    return questions_page(request, REPEAT)


@guarded("settle rows")
@require_safe
def place_names(request: HttpRequest) -> HttpResponse:
    """Names of places that no place has."""
    return questions_page(request, PLACE)


@guarded("settle rows")
@require_safe
def actor_names(request: HttpRequest) -> HttpResponse:
    """Pairs of actors that may be one."""
    return questions_page(request, ACTORS)


def questions_page(
    request: HttpRequest, kind: str, narrowed: Mapping[str, Any] | None = None, asked: Mapping[str, str] | None = None
) -> HttpResponse:
    """A page of questions of a kind as its address asks; ``narrowed``: by more than its filters, as ``asked`` says."""
    table = LISTS[kind].asked(request.GET)
    questions = readable_questions(reader_of(request), kind).filter(**(narrowed or {}))
    page = Paginator(table.of(questions).values_list("key", flat=True), PAGE).get_page(request.GET.get("page"))
    keys = list(page)
    context = {
        "page": page, "keys": keys, "tab": kind, "last": request.session.get(LAST), "table": table,
        # Asked for by questions that are not in memory as they are shown.
        "questions": SimpleLazyObject(lambda: questions.in_bulk(keys)),
        "orders": [(f"{sign}{key}", words) for key, words in _orders(kind) for sign in ("", "-")],
        "back": urlencode({**table.given, **(asked or {}), "sort": table.sort, "page": page.number}), **(asked or {}),
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
