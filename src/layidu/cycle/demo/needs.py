"""The needs workbook of the example: people in need by region and cercle, invented, set against the census."""

from __future__ import annotations

from datetime import date

from layidu.core.text import fold
from layidu.cycle.demo.programme import Programme
from layidu.cycle.demo.words import label
from layidu.cycle.demo.workbooks import Cell
from layidu.places.gazetteer import Gazetteer


def need_rows(gazetteer: Gazetteer, settings: Programme, year: int) -> list[tuple[Cell, ...]]:
    """People in need and targeted by region for one calendar year, for some regions by cercle too.

    Decision served: where coverage is short. In: a gazetteer, parameters, a year. Out: one row a place in the
    columns of the format; persons, rounded to hundreds, cercles never above their region. Errors: LookupError for a
    region that the division lacks.

    >>> from layidu.cycle.demo.programme import programme
    >>> from layidu.places.country import gazetteer_of
    >>> need_rows(gazetteer_of("mali"), programme("mali"), 2025)[0][:2]
    ('Ménaka', '10')
    """
    places = {fold(place.name): place for place in gazetteer.places(settings.division, "region")}
    scheme = settings.names["schemes"]["today"][0]
    sector, group = label("sectors", settings.need_sector), label("groups", settings.need_group)
    lowest = gazetteer.division(settings.division).kinds[-1]
    by_cercle = set(settings.settings["needs"]["by_cercle"])
    rows: list[tuple[Cell, ...]] = []
    for region in settings.regions.values():
        place = places.get(fold(region.name))
        if place is None:
            raise LookupError(f"no region {region.name!r} in {settings.division}")
        low, high = (round(region.population * share / 100) * 100 for share in region.need)
        targeted = round(high * region.targeted / 100) * 100
        head = (region.name, gazetteer.own_code(place.id, scheme))
        when = (scheme, date(year, 1, 1), date(year, 12, 31), sector, group)
        tail = (region.severity, region.cause)
        rows.append((*head, "", "", *when, low, high, targeted, *tail, settings.need_method))
        if region.name not in by_cercle:
            continue
        below = [child for child in gazetteer.children(place.id) if child.kind == lowest]
        whole = sum(1 / rank for rank in range(1, len(below) + 1))
        for rank, child in enumerate(below, 1):
            parts = (int(people / whole / rank / 100) * 100 for people in (low, high, targeted))
            names = (child.name, gazetteer.own_code(child.id, scheme))
            rows.append((*head, *names, *when, *parts, *tail, settings.settings["needs"]["cercle_method"]))
    return rows
