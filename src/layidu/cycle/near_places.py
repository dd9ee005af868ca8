"""Places whose names are nearest to a spelling that no place has: what a person is offered to confirm."""

from __future__ import annotations

from dataclasses import dataclass

from layidu.core.text import fold
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Kind

#: Names less alike than this, of 100, are not offered. What places are called beside their names stands above
#: (« Timbuktu » 80.5, « Sofeto » 84, « Nioro du Sahel » 87), words that are no place's name below (« Campement Zéro »
#: 60 to Mopti, « Nulle part » 69, « National » 77): measured on the names of the gazetteer of Mali.
LEAST = 80


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place by name and by that of the place it lies in (empty for a region); ``likeness`` is 0-1."""

    name: str
    within: str
    likeness: float


def near_places(workspace: Workspace, spelling: str, *, kind: Kind, within: str = "", most: int = 5) -> list[NearPlace]:
    """The places of a kind in the division in use whose names are nearest, best first; none is an answer too.

    Decision served: an unknown name is settled by reading five lines, not by searching a list. Method: Jaro-Winkler
    likeness of folded names (Winkler 1990); a place that lies in ``within`` stands before one that is as near
    elsewhere. Nothing is confirmed here.
    """
    from rapidfuzz.distance import JaroWinkler

    gazetteer = workspace_gazetteer(workspace)
    division = gazetteer.default_division
    sought, inside = fold(spelling), fold(within)
    found = []
    for place in gazetteer.places(division, kind):
        above = gazetteer.ancestors(place.id)
        names = {fold(place.name), *(fold(each) for each in gazetteer.aliases(place.id))}
        likeness = max(JaroWinkler.similarity(sought, name) for name in names)
        same = bool(inside) and inside in {fold(each.name) for each in above}
        if 100 * likeness >= LEAST:
            parent = gazetteer.at_kind(place.id, "region") if kind != "region" else None
            found.append((likeness + 0.2 * same, NearPlace(place.name, parent.name if parent else "", likeness)))
    return [near for _, near in sorted(found, key=lambda each: (-each[0], each[1].name))[:most]]
