"""The map of one coverage for a page: at least how much of the need was reached, region by region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layidu.core.numbers import percent_fr
from layidu.cycle.covering import Covered
from layidu.cycle.outlining import sketch
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.content import Figure, OutlineMap, TileState, TileValue
from layidu.publishing.outline_map import outline_map_svg
from layidu.publishing.tiles import region_tile_map, tile_layout

#: The same limits for every year, so that two maps beside each other mean the same.
BREAKS = (0.1, 0.25, 0.5, 0.75)
LEGEND = "borne basse atteinte / borne haute du besoin"
_GAPS: Mapping[str, TileState] = {"presence": "presence_gap", "reporting": "reporting_gap"}


def year_map(covered: Covered, gazetteer: Gazetteer, country: str, title: str) -> str:
    """The map as SVG: on outlines where the ledger has those of every region, else on tiles.

    Decision served: two years beside each other, seen at once. The numbers open in the table that stands beside it.
    """
    rows = {row["place"]: row for row in covered.rows}
    drawn = sketch(gazetteer, covered.division, "region")
    if drawn is not None:
        values = tuple(_value(area.code, rows[area.code]) for area in drawn.areas if area.code in rows)
        return outline_map_svg(
            OutlineMap(title, LEGEND, BREAKS, "share", drawn.areas, values, drawn.width, drawn.height, drawn.source,
                       drawn.approximate)
        )  # fmt: skip
    layout = tile_layout(country)
    coded = {gazetteer.own_code(place, layout.scheme): row for place, row in rows.items()}
    tiles = [_value(tile.code, coded[tile.code]) for tile in layout.tiles if tile.code in coded]
    return region_tile_map(tiles, title, LEGEND, country=country, breaks=BREAKS, unit="share")


def _value(code: str, row: Mapping[str, Any]) -> TileValue:
    if (gap := _GAPS.get(row["gap_kind"])) is not None:
        return TileValue(code, gap, Figure("", "", "aucun chiffre", None))
    if row["doubtful"] or row["reached_low"] is None or not row["in_need_high"]:
        return TileValue(code, "no_data", Figure("", "", "douteux" if row["doubtful"] else "non connu", None))
    share = min(1.0, row["reached_low"] / row["in_need_high"])
    figure = Figure("", "", f"au moins {percent_fr(share)}" if row["top_open"] else percent_fr(share), share)
    return TileValue(code, "value", figure, share) if share else TileValue(code, "zero", figure)
