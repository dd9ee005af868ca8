"""The subtree of a place, and what it was or became in the other divisions."""

from __future__ import annotations

import functools

from layidu.ledger.models import Place, PlaceLink
from layidu.ledger.store.geography import geography_key
from layidu.web.caching.remembered import remembered


def below(place: str) -> frozenset[str]:
    """A place, everything under it, and places of other divisions that lie whole within those.

    A region of 2023 holds its cercles of 2012 where the whole cercle went there, also where it went there in parts;
    half a cercle opens nothing.
    The tree is a country's reference data, to which imported boundaries add communes: it is looked up once until then.
    """
    return _below(place, remembered("geography", geography_key))


@functools.lru_cache(maxsize=256)
def _below(place: str, _geography: str) -> frozenset[str]:
    children: dict[str, list[str]] = {}
    for child, parent in Place.objects.exclude(parent=None).values_list("id", "parent_id"):
        children.setdefault(str(parent), []).append(child)
    # What became of a place in one other division: one place that holds all of it, or its parts.
    became: dict[tuple[str, str], dict[str, float]] = {}
    came_from: dict[str, set[tuple[str, str]]] = {}
    for source, target, division, share in PlaceLink.objects.filter(share_high__gt=0).values_list(
        "source_id", "target_id", "target__division_id", "share_low"
    ):
        became.setdefault((source, division), {})[target] = share
        came_from.setdefault(target, set()).add((source, division))
    found: set[str] = set()
    waiting = [place]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        waiting += children.get(here, [])
        waiting += [whole[0] for whole in came_from.get(here, ()) if _lies_in(became[whole], found)]
    return frozenset(found)


def _lies_in(parts: dict[str, float], places: set[str]) -> bool:
    """Whether a place lies whole in these: all its parts do; a part alone must be all of it."""
    return parts.keys() <= places and (len(parts) > 1 or min(parts.values()) == 1)
