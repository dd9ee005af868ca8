"""The same bytes read otherwise, since somebody taught what they mean: the earlier reading of a row gives way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q

from layidu.intake.records import Held, Loaded, Reading
from layidu.ledger.models import Source, SourceRow
from layidu.ledger.store.comparison import Changes


def with_earlier_reading(
    source: Source, file_name: str, reading: Reading, sound: Sequence[Loaded], changes: Changes, waiting: Sequence[Held]
) -> Changes:
    """The changes, with what an earlier reading of the same file made of the same rows and this one does not.

    Decision served: a column or a place that is understood at last counts once, not beside its old meaning. A fact of
    such a row is corrected by the one now read there, or withdrawn where the row says several or is now held.
    Rows that only the ledger holds back (``waiting``) keep what they were, and so does the same content received under
    another name for another period: a month in which nothing changed.
    """
    span = reading.period
    same_period = Q(run__period_start=span.start, run__period_end=span.end) if span else Q(run__period_start=None)
    if file_name[:255] == source.file_name:
        same_period |= Q(run__source=source)
    earlier = SourceRow.objects.filter(run__source=source, run__decision="", fate=SourceRow.Fate.LOADED).filter(
        same_period, retired_by__isnull=True
    )
    met = {*changes.kept, *changes.withdrawn, *(old for _, old in changes.new if old is not None)}
    left: dict[tuple[str, int], list[int]] = {}
    for identifier, sheet, row in earlier.order_by("id").values_list("id", "sheet", "row"):
        if identifier not in met:
            left.setdefault((sheet, row), []).append(identifier)
    if not left:
        return changes
    kept_back = {place for row in waiting for place in _places(row)}
    every: list[Loaded | Held] = [*reading.loaded, *reading.held]
    seen = {place for row in every for place in _places(row)} - kept_back
    new: list[tuple[int, int | None]] = []
    for position, corrected in changes.new:
        origin = sound[position].origin
        there = left.get((origin.sheet, origin.row), [])
        new.append((position, there.pop(0) if corrected is None and there else corrected))
    gone = [identifier for place, found in left.items() if place in seen for identifier in found]
    return replace(changes, new=new, withdrawn=sorted([*changes.withdrawn, *gone]))


def _places(row: Loaded | Held) -> list[tuple[str, int]]:
    return [(row.origin.sheet, number) for number in (row.origin.row, *row.origin.repeats)]
