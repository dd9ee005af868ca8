"""A number opened for a reader: what is shown of it, and how much is closed."""

from __future__ import annotations

from typing import Any

from layidu.core.errors import Refusal
from layidu.cycle.explaining import explain
from layidu.ledger.models import Figure
from layidu.web.access.reader import Reader
from layidu.web.figures.small_cells import Public
from layidu.web.work.models import OpenFigure


def opened_for(reader: Reader, figure_id: str) -> dict[str, Any] | None:
    """The shape of ``layidu explain --json`` as deep as a reader may read, ``closed_inputs``, and ``small``: whether a
    small number of persons, or what would say it, stands within bounds.

    Decision served: whether a number can be believed, by whoever reads it. ``None``: it does not exist, or the reader
    may not open it; both alike.
    """
    whole = reader.has("officer", "ministry", "regional_director")
    if not Figure.objects.filter(id=figure_id).exists():
        return None
    if not whole and not OpenFigure.objects.filter(figure=figure_id).exists():
        return None
    own, levels = reader.actors, reader.sensitivities()
    try:
        opened = explain(figure_id, lambda source: source.sensitivity in levels or source.sender_id in own)
    except Refusal:
        return None
    inputs = opened["inputs"]
    if not whole:
        ids = [item["id"] for item in inputs]
        open_ids = set(OpenFigure.objects.filter(figure__in=ids).values_list("figure_id", flat=True))
        inputs = [item for item in inputs if item["id"] in open_ids]
    told = {**opened, "inputs": inputs, "closed_inputs": len(opened["inputs"]) - len(inputs)}
    return {**told, "small": False} if whole else Public().opened(told)
