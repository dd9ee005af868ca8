"""Who does what, where: each partner's rows by sector and place, as the reports of a period say it, and its maps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from layidu.catalogue.entries import Activity, entries
from layidu.cycle.covering import Covered
from layidu.cycle.figures import FigureBook
from layidu.cycle.outlining import sketch
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import DeliveryFact
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.content import Figure, OutlineMap, TileValue
from layidu.publishing.outline_map import outline_map_svg
from layidu.publishing.tiles import region_tile_map, tile_layout

#: Limits of the classes of a map that counts partners.
BREAKS = (2.0, 5.0, 10.0, 20.0)
_DONE = ("service", "goods")


@dataclass(frozen=True, slots=True)
class Doing:
    """One partner in one place and sector. ``cercle`` is empty for what is only said of a region.

    ``rows`` is how many rows of reports say so, and ``id`` opens them; ``until`` the last day that one of them covers.
    """

    partner: str
    partner_name: str
    region: str
    region_name: str
    cercle: str
    cercle_name: str
    sector: str
    activities: tuple[str, ...]
    rows: int
    until: date
    id: str


def who_does_what(covered: Covered, gazetteer: Gazetteer, book: FigureBook) -> list[Doing]:
    """The 3W of a coverage's period: presence as reported, of every sector; what was rejected is left out.

    Decision served: whom to call for a place, and where nobody is. A row about several regions is said of none of
    them, and is not here. Each count opens to its rows through ``book``, which the caller saves.
    """
    found: dict[tuple[str, str, str, str], list[DeliveryFact]] = defaultdict(list)
    known = entries(Activity)
    gathered = covered.gathered
    for delivery, place in gathered.placed.items():
        fact = gathered.deliveries[delivery]
        region, cercle = gazetteer.at_kind(place, "region"), gazetteer.at_kind(place, "cercle")
        if fact.partner is None or fact.kind not in _DONE or fact.verification == "rejected" or region is None:
            continue
        sector = fact.sector or (known[fact.activity].sector if fact.activity in known else "")
        found[fact.partner, region.id, cercle.id if cercle else "", sector].append(fact)
    names = actor_names()
    made = []
    for (partner, at, below, sector), facts in found.items():
        name, said = gazetteer.place(below or at).name, [(fact.origin, "organisation") for fact in facts]
        label = " – ".join(word for word in ("Qui fait quoi, où", names[partner], name, sector) if word)
        opened = book.add(label, len(facts), "lignes de rapports qui le disent, sur la période", origins=said)
        activities = sorted({fact.activity for fact in facts if fact.activity})
        made.append(
            Doing(
                partner, names[partner], at, gazetteer.place(at).name, below, name if below else "", sector,
                tuple(activities), len(facts), max(fact.period.end for fact in facts), opened.id,
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.region_name, one.cercle_name, one.partner_name, one.sector))


def presence_map(rows: Sequence[Doing], gazetteer: Gazetteer, division: str, country: str, title: str) -> str:
    """How many partners are active in each region, as SVG: on outlines where the ledger has them all, else on tiles.

    Decision served: where many are and where no report tells of anybody, at a glance; that is never a pale shade.
    """
    partners: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        partners[row.region].add(row.partner)
    legend, drawn = "partenaires actifs", sketch(gazetteer, division, "region")
    if drawn is not None:
        areas = tuple(_value(area.code, len(partners.get(area.code, ()))) for area in drawn.areas)
        return outline_map_svg(
            OutlineMap(title, legend, BREAKS, "count", drawn.areas, areas, drawn.width, drawn.height, drawn.source,
                       drawn.approximate)
        )  # fmt: skip
    layout = tile_layout(country)
    counts = {
        code: len(partners.get(place.id, ()))
        for place in gazetteer.places(division, "region")
        if (code := gazetteer.own_code(place.id, layout.scheme))
    }
    tiles = [_value(tile.code, counts[tile.code]) for tile in layout.tiles if tile.code in counts]
    return region_tile_map(tiles, title, legend, country=country, breaks=BREAKS, unit="count")


def _value(code: str, count: int) -> TileValue:
    # Nobody was told of: that is no report, not a report of nobody.
    if not count:
        return TileValue(code, "no_data", Figure("", "partenaires", "aucun rapport", None))
    return TileValue(code, "value", Figure("", "partenaires", str(count), count), float(count))
