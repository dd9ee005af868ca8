"""The country at a glance: the bulletin's content for the latest year that was reported, and its map, for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from layidu.core.periods import Period
from layidu.cycle.attendance import AttendanceFigures
from layidu.cycle.bulletin import BulletinMaker
from layidu.cycle.covering import Covered
from layidu.cycle.outlining import sketch
from layidu.ledger.models import Delivery
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import Bulletin
from layidu.publishing.outline_map import outline_map_svg
from layidu.publishing.tiles import region_tile_map


@dataclass(frozen=True)
class Glance:
    """``content`` as a bulletin prints it, ``svg`` its map, ``levels`` the coverage of country, regions and cercles."""

    period: Period
    content: Bulletin
    svg: str
    levels: Mapping[str, Covered]
    #: Place -> each number of its row -> the figure that opens it.
    opened: Mapping[str, Mapping[str, str]]

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """One row a place of every level; ``figure`` opens its gap."""
        return [row for covered in self.levels.values() for row in covered.rows]


def latest_year(on: date) -> Period:
    """The twelve months that end with the last one reported on the day; without any report, those that end with it."""
    last = (
        Delivery.objects.filter(origin__retired_by__isnull=True, period_end__lte=on)
        .order_by("-period_end")
        .values_list("period_end", flat=True)
        .first()
    ) or on
    first = date(last.year - 1, last.month + 1, 1) if last.month < 12 else date(last.year, 1, 1)
    return Period(first, Period.month(last.year, last.month).end)


def glance(workspace: Workspace, on: date, *, sector: str | None = None) -> Glance:
    """Needs, reach, gaps, presence and promises of the latest year, with every number in the open ledger's figures.

    Decision served: what a minister, a partner or a citizen sees first. Takes seconds: it is for background work.
    """
    period = latest_year(on)
    maker = BulletinMaker(workspace, period=period, on=on, sector=sector)
    content = maker.content()
    tiles = content.map
    # On a page the numbers are links in the tables beside the map; their ids would only be noise on it.
    unmarked = [replace(tile, figure=replace(tile.figure, id="")) for tile in tiles.values]
    drawn = sketch(maker.gazetteer, maker.regions.division, "region")
    if drawn is None:
        svg = region_tile_map(
            unmarked, tiles.title, tiles.legend, country=tiles.country, breaks=tiles.breaks, unit=tiles.unit
        )
    else:
        outlines = maker.outline_map(drawn)
        bare = tuple(replace(area, figure=replace(area.figure, id="")) for area in outlines.values)
        svg = outline_map_svg(replace(outlines, values=bare))
        note = f"Limites des régions : {drawn.source}" + (", approximatives." if drawn.approximate else ".")
        content = replace(content, map=replace(tiles, note=note))
    levels = {covered.kind: covered for covered in (maker.whole, maker.regions, maker.cercles)}
    figures = {
        row["place"]: opened(covered, maker.who[kind], row) for kind, covered in levels.items() for row in covered.rows
    }
    maker.book.save()
    return Glance(period, content, svg, levels, figures)


def opened(covered: Covered, who: AttendanceFigures, row: Mapping[str, Any]) -> dict[str, str]:
    """Each number of a row of coverage with the figure that opens it; what is not known has none.

    Decision served: a number that is printed opens to its own rows, never to another number's.
    """
    need, reached = covered.needs.get(row["place"]), who.reached(row)
    figures = {"need": need, "reached": reached}
    if row["partners_active"]:
        figures["active"] = who.active(row)
    if row["partners_silent"]:
        figures["silent"] = who.silent(row)
    if row["reports_due"]:
        figures["completeness"] = who.completeness(row)
    return {"gap": row["figure"], **{name: one.id for name, one in figures.items() if one}}
