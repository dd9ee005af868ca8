"""The needs workbook of the example: people in need by region, invented, in proportion to the census."""

from __future__ import annotations

from datetime import date

from layidu.core.text import fold
from layidu.cycle.demo.programme import Programme
from layidu.cycle.demo.words import label
from layidu.cycle.demo.workbooks import Cell
from layidu.places.gazetteer import Gazetteer


def need_rows(gazetteer: Gazetteer, settings: Programme, year: int) -> list[tuple[Cell, ...]]:
    """People in need and targeted by region for one calendar year.

    Decision served: where coverage is short. In: a gazetteer, parameters, a year. Out: one row a region in the
    columns of the format; persons, rounded to hundreds. Errors: LookupError for a region that the division lacks.

    >>> from layidu.cycle.demo.programme import programme
    >>> from layidu.places.country import gazetteer_of
    >>> need_rows(gazetteer_of("mali"), programme("mali"), 2025)[3][:2]
    ('Gao', '07')
    """
    places = {fold(place.name): place for place in gazetteer.places(settings.division, "region")}
    scheme = settings.names["schemes"]["today"][0]
    sector, group = label("sectors", settings.need_sector), label("groups", settings.need_group)
    rows: list[tuple[Cell, ...]] = []
    for region in settings.regions.values():
        place = places.get(fold(region.name))
        if place is None:
            raise LookupError(f"no region {region.name!r} in {settings.division}")
        low, high = (round(region.population * share / 100) * 100 for share in region.need)
        targeted = round(high * region.targeted / 100) * 100
        rows.append((
            region.name, gazetteer.own_code(place.id, scheme), "", "", scheme, date(year, 1, 1), date(year, 12, 31),
            sector, group, low, high, targeted, region.severity, region.cause, settings.need_method,
        ))  # fmt: skip
    return rows
