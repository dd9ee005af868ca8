"""A number opened for a reader: what is shown of it, and how much is closed."""

from __future__ import annotations

from typing import Any

from layidu.cycle.explaining import explained
from layidu.ledger.models import Figure
from layidu.web.access.own_rows import rows_about
from layidu.web.access.reader import Reader
from layidu.web.figures.small_cells import Public
from layidu.web.figures.standing import opened_to


def label_for(reader: Reader, figure_id: str) -> str | None:
    """What a number is called; ``None``: it does not exist, or the reader may not open it; both alike."""
    label = Figure.objects.filter(id=figure_id).values_list("label", flat=True).first()
    if label is None:
        return None
    whole, public = opened_to(reader, {figure_id})
    return str(label) if figure_id in whole | public else None


def opened_for(reader: Reader, figure_id: str) -> dict[str, Any] | None:
    """The shape of ``layidu explain --json`` as deep as a reader may read, ``closed_inputs``, and ``small``: whether a
    small number of persons, or what would say it, stands within bounds.

    Decision served: whether a number can be believed, by whoever reads it: who may open a page where it stands. What
    it is made of is told by the same rule. ``None``: it does not exist, or the reader may not open it; both alike.
    """
    figure = Figure.objects.filter(id=figure_id).first()
    if figure is None:
        return None
    asked = {figure_id, *(item["id"] for item in figure.inputs)}
    whole, public = opened_to(reader, asked)
    if figure_id not in public | whole:
        return None
    actors, levels = reader.actors, reader.sensitivities()
    published = None if figure_id in whole else Public()
    withheld = published.withheld_of(row for row, _field in figure.origins) if published else set()
    # Who answers for a place reads what was said of it.
    own = rows_about(reader.places) if reader.places else None
    opened = explained(figure, lambda source: source.sensitivity in levels or source.sender_id in actors, withheld, own)
    shown = [item for item in opened["inputs"] if item["id"] in public | whole]
    told = {**opened, "inputs": shown, "closed_inputs": len(opened["inputs"]) - len(shown)}
    return published.opened(told, bool(withheld)) if published else {**told, "small": False}
