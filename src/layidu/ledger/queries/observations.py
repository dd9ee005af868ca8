"""Observations as they stand: the Parquet files that imports committed, less the rows that were retired since."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from layidu.ledger.models import ObservationFile, SourceRow
from layidu.ledger.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ObservationFact:
    """A value of an indicator in a place (``None``: not stated) over a period; unknown parts are ``None``."""

    indicator: str
    place: str | None
    start: date
    end: date
    value: float | None
    low: float | None
    high: float | None
    disaggregation: Mapping[str, str]
    series: str
    origin: int
    numerator: float | None = None
    denominator: float | None = None


def observations(workspace: Workspace, indicator: str) -> list[ObservationFact]:
    """Current observations of one indicator, in the order they came.

    Errors: OSError when a file that the ledger lists is missing.
    """
    return observations_of(workspace, [indicator])


def observations_of(workspace: Workspace, indicators: Collection[str]) -> list[ObservationFact]:
    """Current observations of several indicators, in the order they came; each file is read once.

    Errors: OSError when a file that the ledger lists is missing.
    """
    from pyarrow import parquet

    if not indicators:
        return []
    facts = []
    for file in ObservationFile.objects.order_by("id"):
        table = parquet.read_table(
            workspace.observations / file.name, filters=[("indicator", "in", sorted(set(indicators)))]
        )
        facts += table.to_pylist()
    # Few cuts are said of many values: each is read once.
    cuts = {text: json.loads(text) for text in {fact["disaggregation"] for fact in facts}}
    origins = {fact["origin"] for fact in facts}
    retired = set()
    if origins:
        # A range, since a database takes only so many ids in one question.
        between = SourceRow.objects.filter(id__gte=min(origins), id__lte=max(origins), retired_by__isnull=False)
        retired = set(between.values_list("id", flat=True)) & origins
    return [
        ObservationFact(
            fact["indicator"],
            fact["place"],
            fact["period_start"],
            fact["period_end"],
            fact["value"],
            fact["low"],
            fact["high"],
            cuts[fact["disaggregation"]],
            fact["series"],
            fact["origin"],
            fact["numerator"],
            fact["denominator"],
        )
        for fact in facts
        if fact["origin"] not in retired
    ]
