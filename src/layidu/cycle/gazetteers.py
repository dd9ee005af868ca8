"""The places that a workspace knows: its packaged country, and what imported boundaries and villages add to it."""

from __future__ import annotations

import functools
from collections import defaultdict

from layidu.catalogue.country import Place, PlaceCode, PlaceName
from layidu.ledger.store.geography import added_places, geography_key, localities
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer


def workspace_gazetteer(workspace: Workspace, known: str | None = None) -> Gazetteer:
    """The places that the open ledger of a workspace knows; the packaged country where nothing was imported.

    Decision served: a commune or a village is found as soon as its list is in, by every part alike. One query tells
    whether anything changed since; the same gazetteer is given until then, so that its indexes are built once.
    ``known``: ``geography_key()``, of a caller that asked already.
    """
    key = geography_key() if known is None else known
    return _with_geography(workspace.country, str(workspace.folder), key) if key else gazetteer_of(workspace.country)


@functools.lru_cache(maxsize=4)
def _with_geography(country: str, folder: str, key: str) -> Gazetteer:
    gazetteer = gazetteer_of(country)
    added = [each for each in added_places() if each.parent in gazetteer]
    places, names, codes = [], [], []
    for each in added:
        above = gazetteer.place(each.parent)
        places.append(
            Place(
                each.id,
                each.division,
                each.kind,
                each.name,
                each.parent,
                above.valid_from,
                above.valid_to,
                each.reference,
            )
        )
        names.append(PlaceName(each.id, each.name, "official", each.reference))
        codes += [
            PlaceCode(each.id, scheme, code, each.kind, "whole", False, each.reference) for scheme, code in each.codes
        ]
    if places:
        gazetteer = gazetteer.with_places(places, names, codes)
    communes = {(each.parent, code): each.id for each in added for _, code in each.codes}
    holding: dict[str, set[str]] = defaultdict(set)
    for name, place, commune in localities():
        if place in gazetteer:
            holding[name].add(communes.get((place, commune), place))
    return gazetteer.with_localities({name: sorted(held) for name, held in holding.items()}) if holding else gazetteer
