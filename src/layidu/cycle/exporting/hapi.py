"""What the coverage engine finds, in the published columns of HDX HAPI: who is where, and people in need.

The rows read back as the formats ``hapi_operational_presence`` and ``hapi_humanitarian_needs``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layidu.core.periods import Period
from layidu.cycle.covering import Covered
from layidu.cycle.exporting.places import PlaceColumns
from layidu.intake.formats import formats
from layidu.intake.vocabulary import shared
from layidu.ledger.queries.actors import actor_names
from layidu.places.gazetteer import Gazetteer

PRESENCE, NEEDS = "hapi_operational_presence", "hapi_humanitarian_needs"
#: Our columns of places -> the published ones.
_COLUMNS = {
    "location": "location_code", "region": "admin1_name", "region_code": "admin1_code", "cercle": "admin2_name",
    "cercle_code": "admin2_code",
}  # fmt: skip
_LEVELS = {"country": 0, "region": 1, "cercle": 2}
_INTERSECTORAL = "intersectoral"


def presence_rows(gazetteer: Gazetteer, covered: Covered) -> list[dict[str, Any]]:
    """One row a place, organisation and sector in which it did something in the period, by place and name.

    Decision served: a coordination unit reads who is where in the shape that it reads for every other country. Each row
    also bears ``place``, the ledger's own id, to be taken off. Made of what was reported, never of what was planned.
    """
    names = actor_names()
    found = sorted(
        {(one["place"], names.get(one["partner"], one["partner"]), one["sector"]) for one in covered.presence},
        key=lambda key: (key[0], key[1], key[2] or ""),
    )
    columns = PlaceColumns(gazetteer, formats()[PRESENCE])
    return [
        {
            "place": place,
            **_where(gazetteer, columns, place),
            "org_acronym": name,
            "org_name": name,
            "org_type_code": None,
            "org_type_description": None,
            **_sector(sector),
            **_dates(covered.period),
        }
        for place, name, sector in found
        if place in gazetteer
    ]


def needs_rows(gazetteer: Gazetteer, covered: Covered, sector: str | None) -> list[dict[str, Any]]:
    """One row a place and status: in need (INN), targeted (TGT); places of the level, without those that straddle.

    Decision served: as above. ``population`` is ``null`` where only bounds are known, which stand beside it.
    Absent is not zero: a place about which nothing is said has no row.
    """
    columns = PlaceColumns(gazetteer, formats()[NEEDS])
    rows: list[dict[str, Any]] = []
    for row in covered.rows:
        bounds = {"INN": (row["in_need_low"], row["in_need_high"]), "TGT": (row["targeted"], row["targeted"])}
        for status, (low, high) in bounds.items():
            if low is None and high is None:
                continue
            rows.append(
                {
                    "place": row["place"],
                    **_where(gazetteer, columns, row["place"]),
                    **_sector(sector or _INTERSECTORAL),
                    "category": row["group"],
                    "population_status": status,
                    "population": low if low == high else None,
                    "population_low": low,
                    "population_high": high,
                    **_dates(covered.period),
                }
            )
    return rows


def _where(gazetteer: Gazetteer, columns: PlaceColumns, place: str) -> dict[str, Any]:
    cells: Mapping[str, str] = columns.cells([place])
    return {
        **{theirs: cells.get(ours) for ours, theirs in _COLUMNS.items()},
        "admin_level": _LEVELS.get(gazetteer.place(place).kind),
        "Code scheme": cells.get("scheme"),
    }


def _sector(sector: str | None) -> dict[str, str | None]:
    label = shared("hapi_sectors").labels.get(sector or "")
    return {"sector_code": label}


def _dates(period: Period) -> dict[str, str]:
    return {
        "reference_period_start": period.start.isoformat(),
        "reference_period_end": period.end.isoformat(),
    }
