"""The packaged divisions of a real country: every level lists everybody once, and what straddles stands apart."""

from __future__ import annotations

from typing import Any

import pytest

from layidu.core.periods import Period
from layidu.coverage.coverage import CoverageResult, coverage
from layidu.coverage.tables import (
    DELIVERIES,
    EXPECTED,
    NEEDS,
    PARTITIONS,
    PLACES,
    POPULATION,
    CoverageInputs,
    plain_rows,
    rows_table,
)
from layidu.places.contain import Container
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Kind
from tests.coverage.building import delivery, need

MALI = gazetteer_of("mali")
DIVISION = MALI.division("ML-2023")


def covered(kind: str, deliveries: list[dict[str, Any]], needs: list[dict[str, Any]] | None = None) -> CoverageResult:
    places = [
        {"place": place.id, "parent": place.parent, "kind": place.kind, "name": place.name}
        for place in MALI.places(DIVISION.id)
    ]
    given = CoverageInputs(
        deliveries=rows_table(DELIVERIES, deliveries),
        needs=rows_table(NEEDS, needs or []),
        population=rows_table(POPULATION, []),
        places=rows_table(PLACES, places),
        partitions=rows_table(PARTITIONS, []),
        expected=rows_table(EXPECTED, []),
        period=Period.parse("2025"),
    )
    return coverage(given, kind=kind)


@pytest.mark.parametrize("kind", sorted({place.kind for place in MALI.places(DIVISION.id)}))
def test_every_level_lists_everybody_once(kind: Kind) -> None:
    lowest = [place.id for place in MALI.places(DIVISION.id) if not MALI.children(place.id)]
    rows = plain_rows(covered(kind, [delivery(1, place=place, counting_mode="unique") for place in lowest]).coverage)
    assert sum(row["reached_low"] for row in rows) == len(lowest) == sum(row["reached_high"] for row in rows)
    assert {row["place"] for row in rows} == {place.id for place in MALI.places(DIVISION.id, kind)}
    assert not any(row["straddling"] for row in rows)


def test_a_figure_for_old_kati_stands_under_the_country_and_in_no_region() -> None:
    kati = next(place.id for place in MALI.places("ML-2012", "cercle") if place.name == "Kati")
    place, straddles = Container(MALI).containing(kati, DIVISION.id, "region")
    assert straddles and place is not None
    figure = delivery(700, place=place)
    stated = need(900, 950, place=place, stated_for=kati)
    regions = plain_rows(covered("region", [figure], [stated]).coverage)
    (apart,) = [row for row in regions if row["straddling"]]
    assert (apart["place"], apart["reached_low"], apart["in_need_low"]) == (place, 700, 900)
    assert all(row["reached_low"] is None for row in regions if not row["straddling"])
    (country,) = plain_rows(covered("country", [figure], [stated]).coverage)
    assert (country["reached_low"], country["in_need_low"], country["straddling"]) == (700, 900, False)
