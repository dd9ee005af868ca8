"""A number opened, as deep as the reader may read; beyond that, how many rows are closed and why."""

from __future__ import annotations

import functools
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import remembered
from layidu.web.figures.facts import facts_of, formula_and_note
from layidu.web.figures.opening import label_for, opened_for
from layidu.web.figures.printing import printed
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.promises.readable import scope_of

PAGE = 100
#: The cells that a number stands on, and the numbers that it is made of.
CELLS = Listing(
    columns=(
        Column("file", gettext_noop("File"), ("file", "sheet", "row")),
        Column("sheet", gettext_noop("Sheet"), ("sheet",)),
        Column("row", gettext_noop("Row"), ("row",), number=True),
        Column("column", gettext_noop("Column"), ("column",)),
        Column("value", gettext_noop("Value"), ("value",)),
    ),
    first="file",
    filters=(Words("q", gettext_noop("Words"), ("file", "sheet", "column", "value")),),
)
PARTS = Listing(
    columns=(
        Column("part", gettext_noop("Part"), ("label",)),
        Column("value", gettext_noop("Value"), ("value",), number=True),
    ),
    first="-value",
    name="parts",
)


@guarded("read public pages")
@require_safe
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """What it is about, formula, what it is made of, files and rows. One that the reader may not open is not found.

    What readers of one scope see at one address is written once, until the ledger or the prepared pages move.
    """
    reader = reader_of(request)
    label = label_for(reader, figure_id)
    if label is None:
        raise Http404

    @functools.cache
    def shown() -> dict[str, Any]:
        return _shown(request, figure_id)

    scope = (reader.roles, scope_of(reader))
    return render(request, "figures/figure.html", {"label": label, "id": figure_id, "scope": scope, "shown": shown})


def _shown(request: HttpRequest, figure_id: str) -> dict[str, Any]:
    opened = opened_for(reader_of(request), figure_id)
    if opened is None:
        raise Http404
    small = opened["small"]
    inputs = [{**one, "text": printed(one["label"], one["value"], small=small)} for one in opened["inputs"]]
    formula, note = formula_and_note(opened["id"], opened["formula"])
    cells, parts = CELLS.asked(request.GET), PARTS.asked(request.GET)
    return {
        "opened": opened,
        "facts": remembered(("facts of figure", opened["id"]), lambda: facts_of(opened["id"], opened["label"])),
        "formula": formula,
        "note": note,
        "text": printed(opened["label"], opened["value"], small=small),
        "parts": parts,
        "inputs": parts.of(inputs),
        "table": cells,
        "page": Paginator(cells.of(opened["rows"]), PAGE).get_page(request.GET.get("page")),
    }
