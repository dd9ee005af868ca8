"""A number opened, as deep as the reader may read; beyond that, how many rows are closed and why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.core.numbers import Bounds, format_fr
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.figures.opening import opened_for

MOST_ROWS = 200


@guarded("read public pages")
@require_safe
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """Formula, what it is made of, files and rows. A number that the reader may not open is not found."""
    opened = opened_for(reader_of(request), figure_id)
    if opened is None:
        raise Http404
    return render(
        request,
        "figures/figure.html",
        {
            "opened": opened,
            "text": printed(opened["value"]),
            "inputs": [{**item, "text": printed(item["value"])} for item in opened["inputs"]],
            "closed_inputs": opened["closed_inputs"],
            "rows": opened["rows"][:MOST_ROWS],
            "more": max(0, len(opened["rows"]) - MOST_ROWS),
        },
    )


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
