"""Small inputs written as a person would write them: only what a case is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from layidu.catalogue.entries import Partition, entries
from layidu.core.periods import Period
from layidu.coverage.tables import (
    DELIVERIES,
    EXPECTED,
    NEEDS,
    PARTITIONS,
    PLACES,
    POPULATION,
    CoverageInputs,
    rows_table,
)

#: A country of two regions and a capital that holds no cercle.
DIVISION = [
    {"place": "land", "parent": None, "kind": "country", "name": "Pays"},
    {"place": "kayes", "parent": "land", "kind": "region", "name": "Kayes"},
    {"place": "segou", "parent": "land", "kind": "region", "name": "Ségou"},
    {"place": "capital", "parent": "land", "kind": "region", "name": "Capitale"},
    {"place": "bafoulabe", "parent": "kayes", "kind": "cercle", "name": "Bafoulabé"},
    {"place": "kita", "parent": "kayes", "kind": "cercle", "name": "Kita"},
    {"place": "bla", "parent": "segou", "kind": "cercle", "name": "Bla"},
    {"place": "niono", "parent": "segou", "kind": "cercle", "name": "Niono"},
]
PARTITION_ROWS = [
    {"partition": entry.id, "whole": entry.whole, "part": part}
    for entry in entries(Partition).values()
    for part in entry.parts
]


def delivery(people: int | None, month: int = 3, **said: Any) -> dict[str, Any]:
    """A reported, achieved, direct caseload of partner A in Kita, unless said otherwise."""
    usual = {
        "delivery": "", "partner": "A", "activity": "mental_health", "sector": None, "place": "kita",
        "month": date(2025, month, 1), "group": "all", "people": people, "counting_mode": None,
        "direct": True, "measure": "achieved", "verification": "reported",
    }  # fmt: skip
    row = usual | said
    row["delivery"] = row["delivery"] or "/".join(str(value) for value in row.values())
    return row


def need(low: int | None, high: int | None, **said: Any) -> dict[str, Any]:
    """People in need of health care in Kita (or all of the place named), unless said otherwise."""
    usual = {
        "need": f"{low}-{high}", "place": "kita", "sector": "health", "group": "all",
        "low": low, "high": high, "targeted": None, "reached_are_in_need": None,
    }  # fmt: skip
    row = usual | said
    return {"stated_for": row["place"]} | row


def population(**values: int | None) -> list[dict[str, Any]]:
    """The whole population by place."""
    return [{"place": place, "group": "all", "value": value} for place, value in values.items()]


def inputs(
    deliveries: Iterable[Mapping[str, Any]] = (),
    *,
    needs: Iterable[Mapping[str, Any]] = (),
    people: Iterable[Mapping[str, Any]] = (),
    expected: Iterable[Mapping[str, Any]] = (),
    period: str = "2025",
) -> CoverageInputs:
    """All inputs of the engine, on the small division and the catalogue's partitions."""
    return CoverageInputs(
        deliveries=rows_table(DELIVERIES, list(deliveries)),
        needs=rows_table(NEEDS, list(needs)),
        population=rows_table(POPULATION, list(people)),
        places=rows_table(PLACES, DIVISION),
        partitions=rows_table(PARTITIONS, PARTITION_ROWS),
        expected=rows_table(EXPECTED, list(expected)),
        period=Period.parse(period),
    )
