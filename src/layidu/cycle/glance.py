"""The country at a glance: the bulletin's content for the latest year that was reported, and its map, for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
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

#: The share of the partners that usually report from which on a month counts as reported: with fewer, most of what
#: it says would be silence, and the reports still on their way would change every sum.
ENOUGH = 0.5
#: How many years before the last row are looked at: more than any report is late.
LOOKED_BACK = 3


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
    """The twelve months that end with the last month of which enough reports came; without any, those that end with it.

    Decision served: which months the home page, a region and a brief are about. One report that comes early moves no
    public figure: a month ends the year once at least ``ENOUGH`` of the partners that usually report did (the median of
    the months with reports among the twelve before it); the first month reported always does. Where no row names who
    reports, the last row decides. Assumption: who really stops reporting is no longer usual after half a year.
    """
    standing = Delivery.objects.filter(origin__retired_by__isnull=True, period_end__lte=on)
    last = standing.order_by("-period_end").values_list("period_end", flat=True).first() or on
    partners: dict[date, set[str]] = defaultdict(set)
    seen = standing.filter(actors__role="leads", period_end__gte=last.replace(year=last.year - LOOKED_BACK, day=1))
    for start, end, actor in seen.values_list("period_start", "period_end", "actors__actor").distinct():
        for month in Period(start, end).months():
            partners[month.start].add(actor)
    ends = next((start for start in sorted(partners, reverse=True) if _enough(start, partners)), last)
    first = date(ends.year - 1, ends.month + 1, 1) if ends.month < 12 else date(ends.year, 1, 1)
    return Period(first, Period.month(ends.year, ends.month).end)


def _enough(month: date, partners: Mapping[date, Collection[str]]) -> bool:
    year_before = month.replace(year=month.year - 1)
    usual = [len(found) for other, found in partners.items() if year_before <= other < month]
    return not usual or len(partners[month]) >= ENOUGH * median(usual)


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
