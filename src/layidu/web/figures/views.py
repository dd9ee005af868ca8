"""A number opened, as deep as the reader may read; beyond that, how many rows are closed and why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from layidu.core.errors import Refusal
from layidu.core.numbers import Bounds, format_fr
from layidu.cycle.explaining import explain
from layidu.ledger.models import Figure
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.work.models import OpenFigure

MOST_ROWS = 200


@guarded("read public pages")
@require_safe
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    """Formula, what it is made of, files and rows. A number that the reader may not open is not found."""
    reader = reader_of(request)
    if not Figure.objects.filter(id=figure_id).exists() or not _may_open(reader, figure_id):
        raise Http404
    own = reader.actors
    levels = reader.sensitivities()
    try:
        opened = explain(figure_id, lambda source: source.sensitivity in levels or source.sender_id in own)
    except Refusal as refused:
        raise Http404 from refused
    inputs = [item for item in opened["inputs"] if reader.has("officer", "ministry", "regional_director")]
    closed_inputs = len(opened["inputs"]) - len(inputs)
    if closed_inputs:
        open_ids = set(
            OpenFigure.objects.filter(figure__in=[item["id"] for item in opened["inputs"]]).values_list(
                "figure_id", flat=True
            )
        )
        inputs = [item for item in opened["inputs"] if item["id"] in open_ids]
        closed_inputs = len(opened["inputs"]) - len(inputs)
    return render(
        request,
        "figures/figure.html",
        {
            "opened": opened,
            "text": printed(opened["value"]),
            "inputs": [{**item, "text": printed(item["value"])} for item in inputs],
            "closed_inputs": closed_inputs,
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


def _may_open(reader: Reader, figure_id: str) -> bool:
    if reader.has("officer", "ministry", "regional_director"):
        return True
    return OpenFigure.objects.filter(figure=figure_id).exists()
