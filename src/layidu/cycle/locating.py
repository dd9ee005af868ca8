"""Facilities put in places by their coordinates, as soon as both they and the outlines are in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.outlining import shape_of
from layidu.ledger.store.facilities import Locate, current_facilities, link_facilities
from layidu.ledger.store.geography import drawn_places
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer

#: What a file must be of for facilities to be located anew.
FORMATS = ("boundaries", "health_facilities")


def locate_facilities(workspace: Workspace) -> Sequence[Finding]:
    """Link the ledger's facilities to places in each division whose outlines are exact and complete at some level.

    Decision served: which commune or cercle a facility serves. The lowest level with an outline for every place is
    taken; approximate outlines are not, since they would contradict lists that are right. Out: a count by division,
    and a finding for each facility that lies outside, or elsewhere than its list says; nothing without facilities.
    """
    if not current_facilities().exists():
        return ()
    gazetteer = workspace_gazetteer(workspace)
    said: list[Finding] = []
    for division in gazetteer.divisions():
        locate = locator(gazetteer, division.id)
        if locate is None:
            continue
        linked = link_facilities(gazetteer, division.id, locate)
        counts = {name: getattr(linked, name) for name in ("new", "known", "unlocated", "outside", "contradicted")}
        said += [finding("LIMITES-RATTACHEMENT", division=division.id, **counts), *linked.findings]
    return said


def locator(gazetteer: Gazetteer, division: str) -> Locate | None:
    """What finds the lowest place of a division that holds a point; ``None`` where no level is wholly outlined.

    Method: a tree of bounding boxes (STR), then point in polygon. A point on a line is in the first place by id.
    """
    for kind in reversed(gazetteer.division(division).kinds[1:]):
        drawn = [each for each in drawn_places(division, kind) if not each.approximate]
        if not drawn or {each.place for each in drawn} != {place.id for place in gazetteer.places(division, kind)}:
            continue
        return _Finder([each.place for each in drawn], [shape_of(each.outline) for each in drawn])
    return None


class _Finder:
    """Points put in outlines."""

    def __init__(self, places: Sequence[str], shapes: Sequence[Any]) -> None:
        import shapely

        self._places, self._tree = places, shapely.STRtree(list(shapes))

    def __call__(self, latitude: float, longitude: float) -> str | None:
        import shapely

        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return self._places[min(found)] if len(found) else None
