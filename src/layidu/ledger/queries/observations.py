"""Observations as they stand: the Parquet files that imports committed, less the rows that were retired since."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    facts: list[dict[str, Any]] = []
    for file in ObservationFile.objects.order_by("id"):
        table = parquet.read_table(
            workspace.observations / file.name, filters=[("indicator", "in", sorted(set(indicators)))]
        )
        facts += table.to_pylist()
    return _current(facts)


def observations_of_run(workspace: Workspace, run: int) -> list[ObservationFact]:
    """Current observations that one import brought, in the order they came; no other file is opened.

    Decision served: writing an import's rows out once, however many there are of all. Errors: OSError when a file that
    the ledger lists is missing.
    """
    from pyarrow import parquet

    facts: list[dict[str, Any]] = []
    for file in ObservationFile.objects.filter(run=run).order_by("id"):
        facts += parquet.read_table(workspace.observations / file.name).to_pylist()
    return _current(facts)


def _current(facts: Sequence[Mapping[str, Any]]) -> list[ObservationFact]:
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
