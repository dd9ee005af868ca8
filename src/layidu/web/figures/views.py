"""A number opened, as deep as the reader may read; beyond that, how many rows are closed and why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.core.numbers import Bounds, format_fr
from layidu.core.small_cells import text_of
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.figures.opening import opened_for
from layidu.web.pages.listing import Column, Listing, Words

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
    """Formula, what it is made of, files and rows. A number that the reader may not open is not found."""
    opened = opened_for(reader_of(request), figure_id)
    if opened is None:
        raise Http404
    cells, parts = CELLS.asked(request.GET), PARTS.asked(request.GET)
    return render(
        request,
        "figures/figure.html",
        {
            "opened": opened,
            "text": _text(opened["value"], opened["small"]),
            "parts": parts,
            "inputs": parts.of([{**item, "text": _text(item["value"], opened["small"])} for item in opened["inputs"]]),
            "closed_inputs": opened["closed_inputs"],
            "table": cells,
            "page": Paginator(cells.of(opened["rows"]), PAGE).get_page(request.GET.get("page")),
        },
    )


def _text(value: Any, small: bool) -> str:
    """``small``: some numbers are within bounds that stand for a small number."""
    return text_of(Bounds(*value)) if small and isinstance(value, list) else printed(value)


def printed(value: Any) -> str:
    """A figure's value as a page prints it.

    >>> printed([3, None]), printed(None), printed("a")
    ('au moins 3', 'non connu', 'a')
    """
    if value is None:
        return "non connu"
    if isinstance(value, list):
        return Bounds(*value).text()
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}".replace(".", ",")
    return format_fr(value) if isinstance(value, int | float) else str(value)
